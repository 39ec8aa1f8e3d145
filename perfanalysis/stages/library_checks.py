"""指标的毛病 (library faults): what an indicator lacks to be collected, measured and compared, and clashes in a library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import fsum
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.digits import compact
from perfanalysis.formats import points_text
from perfanalysis.model.indicator_libraries import LibraryFault, LibraryIndicator
from perfanalysis.problems import Problem, problem, problem_catalogue
from perfanalysis.rules import RuleBook
from perfanalysis.targets import parse_target
from perfanalysis.targets.units import units_differ

FIELD_ROLES: Mapping[str, str] = {
    "指标编码": "code",
    "指标分类": "kind",
    "行业": "sector",
    "领域": "domain",
    "适用层级": "level",
    "一级指标": "level1",
    "二级指标": "level2",
    "指标名称": "name",
    "指标解释": "meaning",
    "计算公式": "formula",
    "指标值": "target",
    "计量单位": "unit",
    "指标来源": "source",
    "指标依据": "basis",
    "取数来源": "evidence",
    "评分标准": "scoring",
}
NAMED = 3  # indicators named in one problem before 等
Faults = Iterator[LibraryFault]


@cache
def library_words() -> Mapping[str, Any]:
    """检索用语: ``synonyms`` and ``vague`` words of ``data/forms/library_words.yml``."""
    words: Mapping[str, Any] = read_yaml(package_folder("forms") / "library_words.yml")
    return words


def library_faults(indicators: Sequence[LibraryIndicator], rules: RuleBook) -> tuple[LibraryFault, ...]:
    """指标的毛病, in the library's order and by code.

    I001 required field blank, I002 kind unknown, I003 quantitative without unit, I004 not collectable, I005 not
    measurable, I006 value unread, I007 same code twice, I008 same indicator twice, I009 one name with several units or
    directions, I010 points of a set do not sum. Rules: ``indicator_library``, ``weight_total``, ``check_tolerance``.
    """
    wanted = rules.value("indicator_library")
    found = [fault for item in indicators for fault in _own(item, wanted)]
    found += [*_same_codes(indicators), *_same_indicators(indicators), *_clashes(indicators)]
    found += _sums(indicators, rules.value("weight_total"), rules.value("check_tolerance")["points"])
    places = {id(item): place for place, item in enumerate(indicators)}
    return tuple(sorted(found, key=lambda fault: (fault.code, places[id(fault.indicator)])))


def fault_problems(faults: Iterable[LibraryFault]) -> tuple[Problem, ...]:
    """问题 of the library: one for each kind of fault, with its count and the first indicators it is found in."""
    by_code: dict[str, list[LibraryFault]] = defaultdict(list)
    for fault in faults:
        by_code[fault.code].append(fault)
    return tuple(_joint(code, found) for code, found in sorted(by_code.items()))


def _joint(code: str, found: Sequence[LibraryFault]) -> Problem:
    named = "、".join(f"{fault.indicator.label}({fault.found})" for fault in found[:NAMED])
    more = f"等{len(found)}处" if len(found) > NAMED else ""
    title = problem_catalogue()[code].title
    action = "在“指标毛病”明细表中逐条改正"
    return problem(code, found[0].indicator.where, found=f"{named}{more}", allowed=f"没有“{title}”", action=action)


def _own(item: LibraryIndicator, wanted: Mapping[str, Any]) -> Faults:
    blank = [name for name in wanted["required_fields"] if name in FIELD_ROLES and not getattr(item, FIELD_ROLES[name])]
    if blank:
        yield LibraryFault("I001", item, f"没有{'、'.join(blank)}")
    if item.kind and item.kind not in wanted["kinds"]:
        yield LibraryFault("I002", item, item.kind)
    target = parse_target(item.target, name=item.name, level2=item.level2, unit=item.unit)
    if item.nature == "定量" and not item.unit and not target.unit and not target.date and not item.formula:
        yield LibraryFault("I003", item, item.target or "没有计量单位")
    if not collectable(item):
        yield LibraryFault("I004", item, "没有取数来源、公式和依据")
    if not measurable(item):
        yield LibraryFault("I005", item, item.target or "没有指标值、公式和评分标准")
    if not target.read:
        yield LibraryFault("I006", item, f"{item.target}({target.note})")


def collectable(item: LibraryIndicator) -> bool:
    """可采集: the library says where the actual value comes from, or names the amounts of its formula and its basis."""
    return bool(item.evidence or (item.formula and (item.basis or item.source)))


def measurable(item: LibraryIndicator) -> bool:
    """可衡量: a formula, a value that can be compared, or rules for scoring; vague words alone are not enough."""
    target = parse_target(item.target, name=item.name, unit=item.unit)
    compared = target.value is not None or target.date is not None
    plain = bool(target.level) and not any(word in (target.level or "") for word in library_words()["vague"])
    return bool(item.formula or item.scoring or compared or plain)


def _grouped(
    items: Iterable[LibraryIndicator], key: Callable[[LibraryIndicator], tuple[str, ...]]
) -> Iterator[list[LibraryIndicator]]:
    groups: dict[tuple[str, ...], list[LibraryIndicator]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    yield from (group for group in groups.values() if len(group) > 1)


def _same_codes(items: Sequence[LibraryIndicator]) -> Faults:
    for group in _grouped((item for item in items if item.code), lambda item: (compact(item.code),)):
        yield from (LibraryFault("I007", item, f"与“{group[0].name}”同码") for item in group[1:])


def _same_indicators(items: Sequence[LibraryIndicator]) -> Faults:
    def key(item: LibraryIndicator) -> tuple[str, ...]:
        return tuple(
            compact(part)
            for part in (item.name, item.sector, item.domain, item.level, item.level1, item.level2, item.set_name)
        )

    for group in _grouped(items, key):
        yield from (LibraryFault("I008", item, f"与{group[0].label}相同") for item in group[1:])


def _clashes(items: Sequence[LibraryIndicator]) -> Faults:
    for group in _grouped((item for item in items if item.unit), lambda item: (compact(item.name),)):
        for item in group[1:]:
            if units_differ(item.unit, group[0].unit):
                yield LibraryFault("I009", item, f"单位{item.unit},{group[0].label}为{group[0].unit}")
            elif item.direction and group[0].direction and item.direction != group[0].direction:
                yield LibraryFault("I009", item, f"方向{item.direction},{group[0].label}为{group[0].direction}")


def _sums(items: Sequence[LibraryIndicator], total: float, tolerance: float) -> Faults:
    sets: dict[str, list[LibraryIndicator]] = defaultdict(list)
    for item in items:
        if item.set_name and item.weight is not None:
            sets[item.set_name].append(item)
    for name, group in sets.items():
        whole = fsum(item.weight or 0.0 for item in group)
        if abs(whole - total) > tolerance:
            yield LibraryFault("I010", group[0], f"“{name}”分值合计{points_text(whole)},应为{points_text(total)}")
