"""年度报告的结论: what the year's ten measures gave, against the year before, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.model.annual_reports import AnnualFigure, AnnualReport

TABLE = "十项举措年度数据"


def conclude(report: AnnualReport) -> Narrative:
    """年度报告的结论: one sentence a measure that has figures, measures without, runs without result."""
    return Narrative(tuple(_sentences(report)))


def _sentences(report: AnnualReport) -> Iterator[Statement]:
    silent = []
    for name in report.measures:
        figures = [one for one in report.figures if one.measure == name and one.year == report.case.year]
        if figures:
            yield _measure(report, name, figures)
        else:
            silent.append(name)
    if silent:
        yield Statement(f"没有数据的举措:{'、'.join(silent)}。", TABLE)
    if report.case.missing:
        count = len(report.case.missing)
        yield Statement(f"有{count}个运行没有结果,没有计入以上各数。", "没有结果的运行")


def _measure(report: AnnualReport, name: str, figures: Sequence[AnnualFigure]) -> Statement:
    told = dict.fromkeys((one.title, one.period) for one in figures)
    parts = [_part(report, next(one for one in figures if (one.title, one.period) == key)) for key in told]
    table = TABLE if any(not one.period for one in figures) else "跨年度的数据"
    return Statement(f"{name}:{','.join(parts)}。", table)


def _part(report: AnnualReport, one: AnnualFigure) -> str:
    if one.period:
        return f"{escaped(one.period)}{escaped(one.title)}{_text(report, one.value, one.unit)}"
    value = report.of(one.title, one.year)
    before = report.of(one.title, one.year - 1)
    compared = "" if before is None else f"(上年{_text(report, before, one.unit)})"
    return f"{escaped(one.title)}{_text(report, value, one.unit)}{compared}"


def _text(report: AnnualReport, value: float | None, unit: str) -> str:
    return report.value_text(value, unit) + ("" if unit == "%" else unit)
