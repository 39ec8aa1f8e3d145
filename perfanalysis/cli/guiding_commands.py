"""``explain`` and ``rules``: what a problem code means, and which rules are in force with their sources."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from perfanalysis.problems import InputProblems, ProblemKind, problem_catalogue

PAGE_HEAD = """# 问题代码

本页由 `perfanalysis explain --markdown` 生成,内容取自 `perfanalysis/data/problems/`,不要手改。
代码长期不变。每个问题都写明位置、现在是什么、应当是什么、怎么处理;在命令行用 `perfanalysis explain 代码` 看同样的说明。"""
CHAPTERS = {
    "B": "B 批量运行、参数和笔记本",
    "C": "C 表内查错",
    "E": "E 事前绩效评估",
    "L": "L 规则和指标体系文件",
    "P": "P 报告与发布",
    "R": "R 读文件、读表",
    "S": "S 评分",
    "V": "V 复核与集群",
}
CLASS_NAMES = {"contradiction": "矛盾", "unread": "未读出", "missing": "缺项", "notice": "提示"}


def explain(
    code: Annotated[str, typer.Argument(help="问题代码,如 C001;不填列出全部代码")] = "",
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="按 Markdown 输出全部代码的说明")] = False,
) -> None:
    """解释问题代码:什么情况、为什么、怎么改。

    例:perfanalysis explain C001
    """
    catalogue = problem_catalogue()
    if markdown:
        typer.echo(problem_codes_page(catalogue.values()), nl=False)
        return
    if not code:
        typer.echo("\n".join(f"{kind.code}  {kind.title}({CLASS_NAMES[kind.class_]})" for kind in catalogue.values()))
        return
    kind = catalogue.get(code.strip().upper().strip("[]"))
    if kind is None:
        known = f"{next(iter(catalogue))} 至 {list(catalogue)[-1]}"
        typer.echo(f"没有代码“{code}”。可用的代码:{known};不带代码运行 perfanalysis explain 列出全部。", err=True)
        raise typer.Exit(2)
    typer.echo(_help_page(kind))


def problem_codes_page(kinds: Iterable[ProblemKind]) -> str:
    """问题代码一览: the whole catalogue as one Markdown page, a chapter for each letter."""
    lines = [PAGE_HEAD]
    for letter, group in groupby(sorted(kinds, key=lambda kind: kind.code), key=lambda kind: kind.code[0]):
        listed = list(group)
        rows = [f"| [{kind.code}](#{kind.code.lower()}) | {kind.title} | {_effect(kind)} |" for kind in listed]
        lines += ["", f"## {CHAPTERS.get(letter, letter)}", "", "| 代码 | 问题 | 类别与影响 |", "|---|---|---|", *rows]
        lines += [line for kind in listed for line in _chapter(kind)]
    return "\n".join(lines) + "\n"


def _chapter(kind: ProblemKind) -> list[str]:
    return ["", f'### <a id="{kind.code.lower()}"></a>{kind.code} {kind.title}', "", kind.help.strip()]


def _effect(kind: ProblemKind) -> str:
    return f"{CLASS_NAMES[kind.class_]};{'须先改正才能继续' if kind.blocking else '不影响继续,写入结果'}"


def _help_page(kind: ProblemKind) -> str:
    return f"{kind.code} {kind.title}\n类别:{_effect(kind)}\n\n{kind.help.strip()}"


def rules(
    place: Annotated[str, typer.Option(help="地区代码:CN 全国,CN-15 内蒙古,CN-15-05 通辽市")] = "CN",
    on: Annotated[str | None, typer.Option(help="日期,如 2023-12-31;不填用最新规则")] = None,
    *,
    overlay: Annotated[
        list[Path] | None, typer.Option(help="本地规则文件,可给多个;不给用工作区 parameters/rules 下的")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="按 JSON 输出")] = False,
) -> None:
    """列出某地某日有效的全部规则:取值、生效日期、依据文件和核对标记。

    例:perfanalysis rules --place CN-15-05 --on 2023-12-31
    """
    from perfanalysis.cli.printing import rules_document, rules_text
    from perfanalysis.rules import load_rules
    from perfanalysis.workspaces import own_rule_files

    try:
        book = load_rules(place, on=on, overlays=own_rule_files(overlay or ()))
    except InputProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(json.dumps(rules_document(book), ensure_ascii=False, indent=1) if as_json else rules_text(book))
