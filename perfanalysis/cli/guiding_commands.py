"""``explain`` and ``rules``: what a problem code means, and which rules are in force with their sources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from perfanalysis.problems import InputProblems, ProblemKind, problem_catalogue

CLASS_NAMES = {"contradiction": "矛盾", "unread": "未读出", "missing": "缺项", "notice": "提示"}


def explain(code: Annotated[str, typer.Argument(help="问题代码,如 C001;不填列出全部代码")] = "") -> None:
    """解释问题代码:什么情况、为什么、怎么改。

    例:perfanalysis explain C001
    """
    catalogue = problem_catalogue()
    if not code:
        typer.echo("\n".join(f"{kind.code}  {kind.title}({CLASS_NAMES[kind.class_]})" for kind in catalogue.values()))
        return
    kind = catalogue.get(code.strip().upper().strip("[]"))
    if kind is None:
        known = f"{next(iter(catalogue))} 至 {list(catalogue)[-1]}"
        typer.echo(f"没有代码“{code}”。可用的代码:{known};不带代码运行 perfanalysis explain 列出全部。", err=True)
        raise typer.Exit(2)
    typer.echo(_help_page(kind))


def _help_page(kind: ProblemKind) -> str:
    effect = "须先改正才能评分" if kind.blocking else "不影响继续评分,写入报告"
    return f"{kind.code} {kind.title}\n类别:{CLASS_NAMES[kind.class_]};{effect}\n\n{kind.help.strip()}"


def rules(
    place: Annotated[str, typer.Option(help="地区代码:CN 全国,CN-15 内蒙古,CN-15-05 通辽市")] = "CN",
    on: Annotated[str | None, typer.Option(help="日期,如 2023-12-31;不填用最新规则")] = None,
    *,
    overlay: Annotated[list[Path] | None, typer.Option(help="本地规则文件,可给多个")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="按 JSON 输出")] = False,
) -> None:
    """列出某地某日有效的全部规则:取值、生效日期、依据文件和核对标记。

    例:perfanalysis rules --place CN-15-05 --on 2023-12-31
    """
    from perfanalysis.cli.printing import rules_document, rules_text
    from perfanalysis.rules import load_rules

    try:
        book = load_rules(place, on=on, overlays=overlay or ())
    except InputProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(json.dumps(rules_document(book), ensure_ascii=False, indent=1) if as_json else rules_text(book))
