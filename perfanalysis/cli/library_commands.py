"""``library``: search an indicator library, or have indicators suggested for a project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfanalysis.problems import InputProblems

if TYPE_CHECKING:
    from perfanalysis.model.indicator_libraries import LibraryMatch

FAR = 0.2
"""Below this likeness a match shares little more than a word with what was asked."""


def library(
    words: Annotated[str, typer.Argument(help="要检索的词;加 --suggest 时是项目名称和内容", show_default=False)],
    *,
    file: Annotated[Path | None, typer.Option(help="指标库文件(xlsx、xls、csv、yml);不给用所附的指标体系")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="为项目推荐指标,各类各几条")] = False,
    most: Annotated[int, typer.Option(help="最多列出几条", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """检索指标库:按词语的意思找指标,或为一个项目推荐指标。

    例:perfanalysis library 困难学生补助 --file 指标库.xlsx
    """
    from perfanalysis.stages import read_indicator_library
    from perfanalysis.stages.library_searching import search_library, suggest_indicators

    try:
        indicators = read_indicator_library(file or "").indicators
    except InputProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    found = suggest_indicators(indicators, words) if suggest else search_library(indicators, words, most=most)
    typer.echo(_json(found[:most]) if as_json else _lines(found[:most]))


def _json(found: tuple[LibraryMatch, ...]) -> str:
    rows = [
        {
            "code": match.indicator.code,
            "level2": match.indicator.level2,
            "name": match.indicator.name,
            "target": match.indicator.target,
            "formula": match.indicator.formula,
            "sector": match.indicator.sector,
            "score": match.score,
        }
        for match in found
    ]
    return json.dumps({"indicators": rows}, ensure_ascii=False, indent=1)


def _lines(found: tuple[LibraryMatch, ...]) -> str:
    if not found:
        return "没有找到相近的指标;可换一个说法,或少写几个字。"
    far = [] if found[0].score >= FAR else ["没有很相近的指标,以下仅供参考;可换一个说法,或用 --file 查自己的指标库。"]
    return "\n".join([*far, *map(_line, found)])


def _line(match: LibraryMatch) -> str:
    item = match.indicator
    measure = item.target or item.formula or "—"
    return f"{match.score:.2f}  {item.level2}  {item.label}({measure})  {item.sector}"
