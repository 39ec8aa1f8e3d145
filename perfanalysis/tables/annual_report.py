"""表格: figures of the ten measures by year with their change, stated figures, the work log, runs without result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfanalysis.formats import MISSING, count_text, points_text, share_text, shown
from perfanalysis.model.annual_reports import AnnualFigure, AnnualReport
from perfanalysis.tables.layouts import ReportTable, text_table

MOST_YEARS = 5


def _heads(report: AnnualReport) -> ReportTable:
    case = report.case
    kinds = {str(one.get("kind")) for one in case.documents}
    own = [one for one in case.documents if one.get("year") == case.year]
    rows = [
        ("名称", case.name),
        ("地区", shown(case.place)),
        ("报告年度", f"{case.year}年"),
        ("对照年度", "、".join(f"{year}年" for year in report.years if year != case.year) or MISSING),
        ("本年度评价结果", f"{len(own)}份"),
        ("以前年度评价结果", f"{len(case.documents) - len(own)}份"),
        ("结果的种类", f"{len(kinds)}种"),
        ("没有结果的运行", f"{len(case.missing)}个"),
        ("工作台账", f"{len(case.log)}条"),
    ]
    return text_table("年度报告的依据", ["事项", "内容"], rows)


def _measures(report: AnnualReport) -> ReportTable:
    years = _years(report)
    rows = [_row(report, one, years) for one in _distinct(report)]
    headings = [f"{year}年" for year in years]
    columns = ["举措", "数据项", "单位", *headings, "本年比上年"]
    return text_table("十项举措年度数据", columns, rows, numeric=[*headings, "本年比上年"], merged=1)


def _years(report: AnnualReport) -> tuple[int, ...]:
    plain = sorted({one.year for one in report.figures if not one.period})
    return tuple(year for year in plain if year <= (report.case.year or year))[-MOST_YEARS:]


def _distinct(report: AnnualReport) -> list[AnnualFigure]:
    order = {name: place for place, name in enumerate(report.measures)}
    first: dict[tuple[str, str], AnnualFigure] = {}
    for one in report.figures:
        if not one.period:
            first.setdefault((one.measure, one.title), one)
    return sorted(first.values(), key=lambda one: order.get(one.measure, len(order)))


def _row(report: AnnualReport, one: AnnualFigure, years: Sequence[int]) -> list[str]:
    values = {year: report.of(one.title, year) for year in years}
    now, before = values.get(report.case.year or 0), values.get((report.case.year or 0) - 1)
    texts = [report.value_text(value, one.unit) for value in values.values()]
    return [one.measure, one.title, one.unit, *texts, _change(report, now, before, one.unit)]


def _change(report: AnnualReport, now: float | None, before: float | None, unit: str) -> str:
    if now is None or before is None:
        return MISSING
    gap = now - before
    sign = "+" if gap > 0 else ""
    if unit == "%":
        return f"{sign}{points_text(100 * gap)}个百分点"
    return f"{sign}{report.value_text(gap, unit)}" + (f"({sign}{share_text(gap / before, places=1)})" if before else "")


def _periods(report: AnnualReport) -> ReportTable:
    rows = [
        [one.measure, one.title, one.period, report.value_text(one.value, one.unit), one.unit, shown(one.source)]
        for one in report.figures
        if one.period
    ]
    return text_table("跨年度的数据", ["举措", "数据项", "期间", "数值", "单位", "来源"], rows, numeric=["数值"])


def _stated(report: AnnualReport) -> ReportTable:
    rows = [
        [str(one.year), one.measure, one.title, report.value_text(one.value, one.unit), one.unit, shown(one.source)]
        for one in report.figures
        if one.stated and not one.period
    ]
    return text_table("登记的数据", ["年度", "举措", "数据项", "数值", "单位", "来源"], rows, numeric=["数值"])


def _log(report: AnnualReport) -> ReportTable:
    rows = [
        [one.kind, shown(one.date), one.title, count_text(one.number), shown(one.unit), shown(one.evidence)]
        for one in report.case.log
        if one.date[:4] == str(report.case.year)
    ]
    return text_table("本年度工作台账", ["类型", "日期", "内容", "数量", "单位", "佐证"], rows, numeric=["数量"])


def _missing(report: AnnualReport) -> ReportTable:
    rows = [[one.name, one.state] for one in report.case.missing]
    return text_table("没有结果的运行", ["运行", "状态"], rows)


VIEWS: Mapping[str, Callable[[AnnualReport], ReportTable]] = {
    "heads": _heads,
    "measures": _measures,
    "periods": _periods,
    "stated": _stated,
    "log": _log,
    "missing": _missing,
}
