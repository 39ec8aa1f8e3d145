"""The command ``perfanalysis`` and its entry point."""

from __future__ import annotations

import io
import sys

import typer

from perfanalysis.cli import evaluating_commands, guiding_commands, verifying_commands, workspace_commands

app = typer.Typer(
    name="perfanalysis",
    help="预算绩效评价:读官方表格,查错,评分,出报告。",
    epilog="例:perfanalysis score 某项目自评表.xlsx    每个命令加 --help 看用法和例子。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("init")(workspace_commands.init)
app.command("new")(workspace_commands.new)
app.command("read")(evaluating_commands.read)
app.command("check")(evaluating_commands.check)
app.command("score")(evaluating_commands.score)
app.command("run")(workspace_commands.run)
app.command("verify")(verifying_commands.verify)
app.command("explain")(guiding_commands.explain)
app.command("rules")(guiding_commands.rules)


def main() -> None:
    """命令行入口: exit codes 0 fine, 1 problems in inputs or failed runs, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
