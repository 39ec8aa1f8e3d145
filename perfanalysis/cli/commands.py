"""The command ``perfanalysis`` and its entry point."""

from __future__ import annotations

import io
import sys

import typer

from perfanalysis.cli import (
    comparing_commands,
    evaluating_commands,
    guiding_commands,
    library_commands,
    publishing_commands,
    status_commands,
    verifying_commands,
    workspace_commands,
)
from perfanalysis.cli.wording import ChineseCommand, ChineseGroup, usage_message
from perfanalysis.problems import InputProblems

app = typer.Typer(
    name="perfanalysis",
    cls=ChineseGroup,
    help="预算绩效评价:读官方表格,查错,评分,出报告。",
    epilog="例:perfanalysis score 某项目自评表.xlsx    每个命令加 --help 看用法和例子。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("init", cls=ChineseCommand)(workspace_commands.init)
app.command("new", cls=ChineseCommand)(workspace_commands.new)
app.command("read", cls=ChineseCommand)(evaluating_commands.read)
app.command("check", cls=ChineseCommand)(evaluating_commands.check)
app.command("score", cls=ChineseCommand)(evaluating_commands.score)
app.command("run", cls=ChineseCommand)(workspace_commands.run)
app.command("status", cls=ChineseCommand)(status_commands.status)
app.command("verify", cls=ChineseCommand)(verifying_commands.verify)
app.command("explain", cls=ChineseCommand)(guiding_commands.explain)
app.command("rules", cls=ChineseCommand)(guiding_commands.rules)
app.command("compare", cls=ChineseCommand)(comparing_commands.compare)
app.command("publish", cls=ChineseCommand)(publishing_commands.publish)
app.command("brief", cls=ChineseCommand)(publishing_commands.brief)
app.command("library", cls=ChineseCommand)(library_commands.library)

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]


def main() -> None:
    """命令行入口: exit codes 0 fine, 1 problems in inputs or failed runs, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(app(prog_name="perfanalysis", standalone_mode=False))
    except USAGE_ERROR as error:
        typer.echo(usage_message(error), err=True)
        sys.exit(2)
    except InputProblems as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except typer.Abort:
        sys.exit(1)
