"""表格: an indicator library's coverage, faults, near-duplicates, changes, and indicators found or suggested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from perfanalysis.formats import MISSING, share_text
from perfanalysis.model.indicator_libraries import CoverageRow, LibraryAudit, LibraryIndicator, LibraryMatch
from perfanalysis.problems import problem_catalogue
from perfanalysis.tables.layouts import ReportTable, text_table

MOST = 20  # rows of a printed list; the whole list is in tables/*.csv
_COVERAGE = ("划分", "名称", "指标数", "共性", "定量", "定性", "有来源", "有依据", "可采集", "可衡量")


def _heads(audit: LibraryAudit) -> ReportTable:
    whole, library = audit.whole, audit.case
    rows = [
        ("指标库", library.name),
        ("指标数", f"{whole.indicators}条"),
        ("共性指标", _of(whole.common, whole)),
        ("定量指标", _of(whole.quantitative, whole)),
        ("定性指标", _of(whole.qualitative, whole)),
        ("有来源", _of(whole.sourced, whole)),
        ("有依据", _of(whole.based, whole)),
        ("可采集", _of(whole.collectable, whole)),
        ("可衡量", _of(whole.measurable, whole)),
        ("毛病", f"{len(audit.faults)}处"),
        ("近似指标", f"{len(audit.pairs)}对"),
        ("未使用的指标", MISSING if audit.unused is None else f"{len(audit.unused)}条"),
        ("与上一版本的变化", MISSING if audit.changes is None else f"{len(audit.changes)}处"),
    ]
    return text_table("指标库概况", ["事项", "内容"], rows)


def _of(count: int, whole: CoverageRow) -> str:
    share = share_text(count / whole.indicators, places=1) if whole.indicators else MISSING
    return f"{count}条({share})"


def _coverage(audit: LibraryAudit) -> ReportTable:
    rows = [_coverage_row(cut, row) for cut, rows in audit.coverage.items() if cut != "全库" for row in rows]
    return _shortened("指标覆盖情况", _COVERAGE, rows, numeric=_COVERAGE[2:], merged=1, most=3 * MOST)


def _coverage_row(cut: str, row: CoverageRow) -> list[str]:
    shares = (row.sourced, row.based, row.collectable, row.measurable)
    counts = (row.indicators, row.common, row.quantitative, row.qualitative)
    return [cut, row.name, *map(str, counts), *(share_text(part / row.indicators, places=0) for part in shares)]


def _faults(audit: LibraryAudit) -> ReportTable:
    counts = Counter(fault.code for fault in audit.faults)
    first = {fault.code: fault for fault in reversed(audit.faults)}
    rows = [
        (code, problem_catalogue()[code].title, str(counts[code]), f"{first[code].indicator.label}:{first[code].found}")
        for code in sorted(counts)
    ]
    return text_table("指标毛病", ["编号", "毛病", "处数", "例"], rows, numeric=("处数",))


def _similar(audit: LibraryAudit) -> ReportTable:
    pairs = sorted(audit.pairs, key=lambda pair: -pair.likeness)
    rows = [(p.first.label, p.second.label, share_text(p.likeness, places=0), p.difference) for p in pairs]
    return _shortened("近似指标", ("指标甲", "指标乙", "近似度", "差别"), rows, numeric=("近似度",))


def _changes(audit: LibraryAudit) -> ReportTable:
    if audit.changes is None:
        return text_table("版本变化", ["变化", "原指标", "现指标", "内容"], [("未提供上一版本", "", "", "")])
    rows = [(change.kind, change.earlier, change.later, change.what) for change in audit.changes]
    return _shortened("版本变化", ("变化", "原指标", "现指标", "内容"), rows, merged=1)


def _unused(audit: LibraryAudit) -> ReportTable:
    if audit.unused is None:
        return text_table("未使用的指标", ["指标", "行业", "领域"], [("未提供评价结果,不能判断", "", "")])
    rows = [(item.label, item.sector, item.domain) for item in audit.unused]
    return _shortened("未使用的指标", ("指标", "行业", "领域"), rows)


def _found(audit: LibraryAudit) -> ReportTable:
    title = f"检索结果(“{audit.searched}”)" if audit.searched else "检索结果(未给检索词)"
    return _matches(title, audit.found)


def _suggested(audit: LibraryAudit) -> ReportTable:
    return _matches("推荐指标" if audit.project else "推荐指标(未给项目)", audit.suggested)


def _matches(title: str, matches: Iterable[LibraryMatch]) -> ReportTable:
    heads = ("二级指标", "指标", "指标值或公式", "行业", "接近程度", "命中的词")
    rows = [
        (
            m.indicator.level2,
            m.indicator.label,
            _measure(m.indicator),
            m.indicator.sector,
            f"{m.score:.2f}",
            "、".join(m.words),
        )
        for m in matches
    ]
    return _shortened(title, heads, rows, numeric=("接近程度",))


def _measure(item: LibraryIndicator) -> str:
    return item.target or item.formula or item.scoring


def _shortened(
    title: str,
    heads: Iterable[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: Iterable[str] = (),
    merged: int = 0,
    most: int = MOST,
) -> ReportTable:
    """At most ``most`` rows; the caption says how many there are in all."""
    named = list(heads)
    more = f"(前{most}行,共{len(rows)}行,全部见 tables 文件夹)" if len(rows) > most else ""
    return text_table(f"{title}{more}", named, rows[:most], numeric=tuple(numeric), merged=merged)


VIEWS: Mapping[str, Callable[[LibraryAudit], ReportTable]] = {
    "heads": _heads,
    "coverage": _coverage,
    "faults": _faults,
    "similar": _similar,
    "changes": _changes,
    "unused": _unused,
    "found": _found,
    "suggested": _suggested,
}
