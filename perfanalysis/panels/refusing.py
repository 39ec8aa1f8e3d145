"""对应文件的检查 (refusing): unknown keys and wrong values of a mapping, each with its place, all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from perfanalysis.panels.columns import CASE_COLUMNS
from perfanalysis.panels.lineages import listed
from perfanalysis.problems import Problem, problem

KEYS: Mapping[str, frozenset[str]] = {
    "indicators": frozenset({"name", "unit", "direction", "weight", "target", "score", "as"}),
    "derived": frozenset({"of", "per", "unit", "direction", "weight", "target"}),
    "identities": frozenset({"of", "per", "times", "sum", "within"}),
    "units": frozenset({"was", "now", "from", "kind"}),
    "succeeds": frozenset({"indicator", "was", "from", "same", "reason"}),
}
NAMED = frozenset({"indicators", "derived", "identities"})
PLAIN = frozenset({"columns", "ignore", "missing", "zero_is_missing", "zero_is_real", "watch"})
SHOWN = ("entity", "year", "group", "partial", "indicator", "weight", "target", "actual", "score", "direction")
DIRECTIONS = ("higher", "lower", "none")
KINDS = ("renamed", "merged", "split", "abolished")
FIRST_YEAR, LAST_YEAR = 1900, 2100


def mapping_faults(name: str, content: Mapping[str, Any], heads: Collection[str]) -> Iterator[Problem]:
    """S106 of a mapping called ``name``; ``heads`` are the keys that name a column."""
    wide = bool(content.get("indicators") or content.get("derived"))
    for key, value in content.items():
        where = f"{name} › {key}"
        if key not in PLAIN | KEYS.keys() and key not in heads:
            yield _fault(where, "不认识的键", "、".join([*SHOWN, *sorted(PLAIN), *KEYS]), "改正键名")
        elif key in heads and not _scalar(value):
            yield _fault(where, str(value), "表里的一个列名", "写成 键: 列名")
        elif wide and key in heads and key not in CASE_COLUMNS and key != "partial":
            yield _fault(where, "宽表不用这个键", "写在 indicators 的各列之下", "移到 indicators 里")
    if both := set(listed(content.get("zero_is_missing"))) & set(listed(content.get("zero_is_real"))):
        allowed = "zero_is_missing 或 zero_is_real 之一"
        yield _fault(f"{name} › zero_is_real", "、".join(sorted(both)), allowed, "只写在一处")
    columns = content.get("columns") or {}
    if not isinstance(columns, Mapping):
        yield _fault(f"{name} › columns", str(columns), "表里的列名: 汇总的列名", "写成键值结构")
    for key, inner in KEYS.items():
        yield from _block_faults(f"{name} › {key}", content.get(key) or {}, key, inner)


def _scalar(value: object) -> bool:
    return isinstance(value, str | int | float)


def _fault(where: str, found: str, allowed: str, action: str) -> Problem:
    return problem("S106", where, found=found, allowed=allowed, action=action)


def _block_faults(where: str, block: Any, key: str, inner: frozenset[str]) -> Iterator[Problem]:
    named = key in NAMED
    if block and not isinstance(block, Mapping if named else list):
        allowed = "名称: {…}" if named else "- {…} 的列表"
        yield _fault(where, str(block), allowed, "照 docs/reference/panel.md 的例子改")
        return
    for place, entry in block.items() if named and block else enumerate(block, 1):
        if entry is None and key == "indicators":
            yield _fault(f"{where} › {place}", "空", "{}", "没有要写明的也写 {}")
        elif not isinstance(entry, Mapping):
            yield _fault(f"{where} › {place}", str(entry), "、".join(sorted(inner)), "写成键值结构")
        else:
            yield from _entry_faults(f"{where} › {place}", entry, key, inner)


def _entry_faults(where: str, entry: Mapping[str, Any], key: str, inner: frozenset[str]) -> Iterator[Problem]:
    for name in entry:
        if name not in inner:
            yield _fault(f"{where} › {name}", "不认识的键", "、".join(sorted(inner)), "改正键名")
    for name, choices in (("direction", DIRECTIONS), ("kind", KINDS), ("as", ("actual", "score"))):
        if name in inner and name in entry and entry[name] not in choices:
            yield _fault(f"{where} › {name}", str(entry[name]), "、".join(choices), "改正取值")
    yield from _OWN[key](where, entry)


def _indicator_faults(where: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """Weights and targets: a number, a heading, or one for each year."""
    for name in ("weight", "target"):
        value = entry.get(name, 0)
        listed = value if isinstance(value, Mapping) else {FIRST_YEAR: value}
        if not all(_year(year) and _worth(one, name) for year, one in listed.items()):
            allowed = f"一个{'不小于 0 的' * (name == 'weight')}数、一个列名,或 {{年度: 数}}"
            yield _fault(f"{where} › {name}", str(value), allowed, "改正取值")
    if "score" in entry and entry.get("as") == "score":
        yield _fault(where, "as 和 score 都写了", "只写一个", "得分另有一列的写 score")


def _worth(value: object, name: str) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) or (number and (name == "target" or value >= 0))  # type: ignore[operator]


def _ratio_faults(where: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    if not {"of", "per"} <= entry.keys():
        yield _fault(where, "没有 of 或 per", "of 分子列、per 分母列", "补上")
    yield from _indicator_faults(where, entry)


def _identity_faults(where: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    ratio, total = {"of", "per"} <= entry.keys(), isinstance(entry.get("sum"), list) and len(entry["sum"]) > 1
    if ratio == total or (total and {"of", "per", "times"} & entry.keys()):
        yield _fault(where, str(dict(entry)), "of、per(和 times),或 sum: [列, 列]", "写成两种之一")
    for name in ("times", "within"):
        value = entry.get(name, 1)
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            yield _fault(f"{where} › {name}", str(value), "大于 0 的数", "改正取值")


def _unit_faults(where: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    kind = entry.get("kind", "renamed")
    was, now = (_names(entry.get(name)) for name in ("was", "now"))
    fits = {
        "renamed": len(was) == len(now) == 1,
        "merged": len(was) > 1 and len(now) == 1,
        "split": len(was) == 1 and len(now) > 1,
        "abolished": len(was) > 0 and not now,
    }
    if not fits.get(kind, True):
        found = f"was 有{len(was)}个,now 有{len(now)}个"
        allowed = "改名一对一;合并 was 两个以上、now 一个;分设 was 一个、now 两个以上;撤销没有 now"
        yield _fault(where, found, allowed, "改正 was、now 或 kind")
    yield from _from_faults(where, entry, needed=kind != "renamed")


def _succession_faults(where: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    if not {"indicator", "was"} <= entry.keys():
        yield _fault(where, "没有 indicator 或 was", "indicator 新指标、was 旧指标", "补上")
    yield from _from_faults(where, entry, needed=not entry.get("same", False))


def _from_faults(where: str, entry: Mapping[str, Any], *, needed: bool) -> Iterator[Problem]:
    if (needed or "from" in entry) and not _year(entry.get("from")):
        yield _fault(f"{where} › from", str(entry.get("from", "没有")), "四位年度,如 2019", "写明从哪一年起")


def _names(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _year(value: object) -> bool:
    return isinstance(value, int) and FIRST_YEAR <= value <= LAST_YEAR


_OWN: Mapping[str, Any] = {
    "indicators": _indicator_faults,
    "derived": _ratio_faults,
    "identities": _identity_faults,
    "units": _unit_faults,
    "succeeds": _succession_faults,
}
