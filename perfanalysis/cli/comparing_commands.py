"""``compare``: the year comparison of a folder of results or of one's own table, without a notebook."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from perfanalysis.problems import PerfError


class Unit(StrEnum):
    """比较单位."""

    entity = "entity"
    project = "project"
    department = "department"
    implementer = "implementer"
    group = "group"


class Score(StrEnum):
    """得分口径."""

    published = "published"
    computed = "computed"


class Depth(StrEnum):
    """指标层级."""

    level1 = "level1"
    level2 = "level2"
    level3 = "level3"


class Tongue(StrEnum):
    """语言."""

    zh = "zh"
    en = "en"


def compare(
    panel: Annotated[
        Path, typer.Argument(help="评价结果文件夹(outputs/…),或自备汇总表(csv、xlsx、parquet)", show_default=False)
    ],
    *,
    by: Annotated[Unit, typer.Option(help="比较单位")] = Unit.entity,
    years: Annotated[str, typer.Option(help="年度,如 2019-2022 或 2019,2021;不给为全部")] = "",
    measure: Annotated[Score, typer.Option(help="得分口径:如公布,或按规则复算")] = Score.published,
    level: Annotated[Depth, typer.Option(help="指标层级")] = Depth.level3,
    inputs: Annotated[str, typer.Option(help="投入:指标、留意的列或资金列的名称,逗号分开,如 全年执行数")] = "",
    outputs: Annotated[str, typer.Option(help="产出:指标或留意的列的名称,逗号分开")] = "",
    margin: Annotated[float, typer.Option(help="事先定好可以忽略的变化(分),检验变化是否在其内")] = 0.0,
    notebook: Annotated[str, typer.Option(help="评价的种类,如 self_evaluation;只有一种的不用写")] = "",
    mapping: Annotated[Path | None, typer.Option(help="自备汇总表的列对应文件(yml)")] = None,
    rechecks: Annotated[Path | None, typer.Option(help="抽审复核结果文件夹,如 outputs/recheck")] = None,
    place: Annotated[str, typer.Option(help="地区代码;只取这一地区的评价")] = "",
    constant_rules: Annotated[str, typer.Option(help="全部年度都按这一天的制度依据复算,如 2022-12-31")] = "",
    title: Annotated[str, typer.Option(help="比较的名称")] = "",
    language: Annotated[Tongue, typer.Option(help="语言")] = Tongue.zh,
    output: Annotated[
        Path | None, typer.Option(help="把全部表(csv、xlsx、LaTeX)和 evaluation.json 写进这个文件夹")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="逐节列出全部论断,不只结论")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """比较各年的评价结果:变化多大、有多可靠、有几分是绩效。

    例:perfanalysis compare outputs/self_evaluation --by department --years 2021-2022
    """
    from perfanalysis.comparing import compare as compare_years
    from perfanalysis.comparing import read_comparison
    from perfanalysis.evaluating import save_evaluation
    from perfanalysis.publishing.comparison_books import save_comparison_tables

    own = panel.is_file() or (panel / "cases.csv").is_file()
    folder, file = ("", panel) if own else (panel, "")
    try:
        data = read_comparison(
            folder, panel_file=file, mapping_file=mapping or "", recheck_folder=rechecks or "", place=place
        )
        found = compare_years(
            data, by=by.value, years=_years(years), measure=measure.value, level=level.value, notebook=notebook,
            inputs=_names(inputs), outputs=_names(outputs), margin=margin, constant_rules=constant_rules,
            language=language.value, title=title, place=place,
        )  # fmt: skip
    except PerfError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if output is not None:
        save_comparison_tables(save_evaluation(found, output), output)
    said = found.by_section() if every else repr(found)
    typer.echo(json.dumps(found.details(), ensure_ascii=False, indent=1) if as_json else said)


def _years(text: str) -> list[str]:
    """Years of ``2019-2022`` or ``2019,2021``; what is no year is handed on, and refused with the others."""
    parts = _names(text)
    years: list[str] = []
    for part in parts:
        span = re.fullmatch(r"(\d{4})[-–—至](\d{4})", part)
        years += map(str, range(int(span[1]), int(span[2]) + 1)) if span else [part]
    return years


def _names(text: str) -> list[str]:
    return [part for part in re.split(r"\s*[,,、]\s*", text.strip()) if part]
