"""指标库审查 (library audits): coverage, faults, likenesses, use, and what changed since an earlier version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from perfanalysis.digits import compact
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.indicator_libraries import (
    CoverageRow,
    IndicatorLibrary,
    LibraryAudit,
    LibraryChange,
    LibraryIndicator,
    SimilarPair,
)
from perfanalysis.panels import Panel, collect
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.stages.library_checks import collectable, fault_problems, library_faults, measurable
from perfanalysis.stages.library_files import read_indicator_library
from perfanalysis.stages.library_searching import search_library, suggest_indicators
from perfanalysis.statistics.text_matching import TextIndex, sign_pairs

CUTS: Mapping[str, Callable[[LibraryIndicator], str]] = {
    "全库": lambda _item: "全库",
    "行业": lambda item: item.sector or "(未填行业)",
    "领域": lambda item: item.domain or "(未填领域)",
    "层级": lambda item: item.level or "(未填层级)",
    "一级指标": lambda item: item.level1 or "(未填一级指标)",
    "分类": lambda item: item.kind or "(未填分类)",
}
COMPARED: Mapping[str, str] = {
    "meaning": "指标解释",
    "formula": "计算公式",
    "target": "指标值",
    "unit": "计量单位",
    "direction": "方向",
    "source": "指标来源",
    "basis": "指标依据",
    "scoring": "评分标准",
}
_RENAMED = 0.6


def audit_library(
    library: IndicatorLibrary,
    rules: RuleBook,
    *,
    earlier: IndicatorLibrary | str = "",
    used: Panel | str = "",
    search: str = "",
    project: str = "",
    likeness: float = 0.85,
) -> LibraryAudit:
    """指标库审查: everything found in the library; ``likeness`` (cosine, 0 to 1) makes two names near-duplicates.

    ``used`` are evaluations whose indicators count as used (by code or name), ``earlier`` an earlier version: nouns, or
    a results folder and a file; empty: none given.
    Problems: those of reading, I001–I010 jointly, I011 no indicator at all (blocking).
    """
    items = library.indicators
    before = read_indicator_library(earlier) if isinstance(earlier, str) and earlier else earlier
    panel = collect(used) if isinstance(used, str) and used else used
    faults = library_faults(items, rules)
    return LibraryAudit(
        case=library,
        rulebook=RuleReference(rules.id, rules.hash),
        coverage={cut: _coverage(items, key) for cut, key in CUTS.items()},
        faults=faults,
        pairs=_pairs(items, likeness),
        unused=tuple(_unused(items, panel)) if isinstance(panel, Panel) else None,
        changes=tuple(library_changes(before.indicators, items)) if isinstance(before, IndicatorLibrary) else None,
        searched=search,
        found=search_library(items, search),
        project=project,
        suggested=suggest_indicators(items, project),
        problems=(*_empty(library), *library.problems, *fault_problems(faults)),
    )


def _empty(library: IndicatorLibrary) -> Iterator[Problem]:
    if not library.indicators:
        where = library.sources[0].file if library.sources else library.name
        action = "核对表头和文件,至少要有“指标名称”一列"
        yield problem("I011", where, found="没有指标", allowed="至少一条指标", action=action)


def _coverage(items: Sequence[LibraryIndicator], key: Callable[[LibraryIndicator], str]) -> tuple[CoverageRow, ...]:
    groups: dict[str, list[LibraryIndicator]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return tuple(_coverage_row(name, groups[name]) for name in sorted(groups))


def _coverage_row(name: str, of: Sequence[LibraryIndicator]) -> CoverageRow:
    return CoverageRow(
        name=name,
        indicators=len(of),
        common=sum(item.kind == "共性指标" for item in of),
        quantitative=sum(item.nature == "定量" for item in of),
        qualitative=sum(item.nature == "定性" for item in of),
        sourced=sum(bool(item.source) for item in of),
        based=sum(bool(item.basis) for item in of),
        collectable=sum(map(collectable, of)),
        measurable=sum(map(measurable, of)),
    )


def _pairs(items: Sequence[LibraryIndicator], least: float) -> tuple[SimilarPair, ...]:
    """Near-duplicates by name; equal names are told as faults, not here."""
    if not items:
        return ()
    index = TextIndex([sign_pairs(item.name) for item in items])
    return tuple(
        SimilarPair(items[one], items[two], round(alike, 4), _difference(items[one], items[two]))
        for one, two, alike in index.similar_pairs(least)
        if compact(items[one].name) != compact(items[two].name)
    )


def _difference(one: LibraryIndicator, two: LibraryIndicator) -> str:
    differing = [title for role, title in COMPARED.items() if getattr(one, role) != getattr(two, role)]
    return "、".join(differing) or "只有名称不同"


def _unused(items: Iterable[LibraryIndicator], used: Panel) -> Iterator[LibraryIndicator]:
    names = {compact(name) for name in used.items["level3"].dropna().unique()}
    codes = {compact(code) for code in used.items["code"].dropna().unique()}
    for item in items:
        if compact(item.name) not in names and not (item.code and compact(item.code) in codes):
            yield item


def library_changes(earlier: Sequence[LibraryIndicator], later: Sequence[LibraryIndicator]) -> Iterator[LibraryChange]:
    """版本变化: by code, else by name and place in the library; a dropped and an added one of like name are 改名."""
    before, after = _keyed(earlier), _keyed(later)
    for key, item in after.items():
        yield from _changed(before[key], item) if key in before else ()
    dropped = [item for key, item in before.items() if key not in after]
    added = [item for key, item in after.items() if key not in before]
    renamed = _renamings(dropped, added)
    yield from (LibraryChange("改名", one.label, two.label, f"近似度{alike:.2f}") for one, two, alike in renamed)
    gone, come = {id(one) for one, _, _ in renamed}, {id(two) for _, two, _ in renamed}
    yield from (LibraryChange("删去", item.label, "", item.where) for item in dropped if id(item) not in gone)
    yield from (LibraryChange("新增", "", item.label, item.where) for item in added if id(item) not in come)


def _keyed(items: Sequence[LibraryIndicator]) -> dict[tuple[str, ...], LibraryIndicator]:
    """Indicators by code, else by name, sector, field and level; the first of equal ones."""
    keyed: dict[tuple[str, ...], LibraryIndicator] = {}
    for item in items:
        key = (
            (compact(item.code),)
            if item.code
            else tuple(map(compact, (item.name, item.sector, item.domain, item.level)))
        )
        keyed.setdefault(key, item)
    return keyed


def _changed(before: LibraryIndicator, after: LibraryIndicator) -> Iterator[LibraryChange]:
    if compact(before.name) != compact(after.name):
        yield LibraryChange("改名", before.label, after.label, "编码相同")
    for role, title in COMPARED.items():
        old, new = getattr(before, role), getattr(after, role)
        if compact(old) != compact(new):
            yield LibraryChange("修改", before.label, after.label, f"{title}:{old or '(空)'} → {new or '(空)'}")


def _renamings(
    dropped: Sequence[LibraryIndicator], added: Sequence[LibraryIndicator]
) -> list[tuple[LibraryIndicator, LibraryIndicator, float]]:
    """Each dropped indicator with the most alike added one, nearest pairs first, each once."""
    if not dropped or not added:
        return []
    index = TextIndex([(*sign_pairs(item.name), *item.name) for item in (*dropped, *added)])
    pairs = [
        (alike, one, two - len(dropped))
        for one, two, alike in index.similar_pairs(_RENAMED)
        if one < len(dropped) <= two
    ]
    made: list[tuple[LibraryIndicator, LibraryIndicator, float]] = []
    ones, twos = set[int](), set[int]()
    for alike, one, two in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if one not in ones and two not in twos:
            ones.add(one)
            twos.add(two)
            made.append((dropped[one], added[two], alike))
    return made
