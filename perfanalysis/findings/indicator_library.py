"""指标库审查的结论: what the library holds, what is wrong with it, and what changed, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.formats import share_text
from perfanalysis.model.indicator_libraries import LibraryAudit
from perfanalysis.problems import problem_catalogue


def conclude(audit: LibraryAudit) -> Narrative:
    """审查结论: size and composition, faults by kind, near-duplicates, use and changes."""
    return Narrative(tuple(_sentences(audit)))


def _sentences(audit: LibraryAudit) -> Iterator[Statement]:
    yield _size(audit)
    yield _quality(audit)
    yield _faults(audit)
    if audit.pairs:
        text = f"名称近似而不相同的指标{len(audit.pairs)}对,宜逐对判断合并还是分清口径。"
        yield Statement(text, "近似指标")
    if audit.unused is not None:
        yield Statement(f"所给评价结果没有用到的指标{len(audit.unused)}条。", "未使用的指标")
    yield from _changes(audit)


def _size(audit: LibraryAudit) -> Statement:
    whole = audit.whole
    if not whole.indicators:
        return Statement(f"“{escaped(audit.case.name)}”没有指标。", "指标库概况")
    text = (
        f"“{escaped(audit.case.name)}”共{whole.indicators}条指标,其中共性指标{whole.common}条;"
        f"定量指标{whole.quantitative}条,占{share_text(whole.quantitative / whole.indicators, places=1)}。"
    )
    return Statement(text, "指标库概况")


def _quality(audit: LibraryAudit) -> Statement:
    whole = audit.whole
    parts = {"有来源": whole.sourced, "有依据": whole.based, "可采集": whole.collectable, "可衡量": whole.measurable}
    said = "、".join(f"{name}{share_text(part / max(whole.indicators, 1), places=1)}" for name, part in parts.items())
    return Statement(f"各条指标中,{said}。", "指标覆盖情况")


def _faults(audit: LibraryAudit) -> Statement:
    counts = Counter(fault.code for fault in audit.faults)
    said = "、".join(f"{problem_catalogue()[code].title}{count}处" for code, count in sorted(counts.items()))
    return Statement(f"审查发现:{said}。" if said else "审查未发现毛病。", "指标毛病")


def _changes(audit: LibraryAudit) -> Iterator[Statement]:
    if audit.changes is None:
        return
    counts = Counter(change.kind for change in audit.changes)
    said = "、".join(f"{kind}{counts[kind]}处" for kind in ("新增", "删去", "改名", "修改") if counts[kind])
    yield Statement(f"与上一版本相比:{said}。" if said else "与上一版本相同。", "版本变化")
