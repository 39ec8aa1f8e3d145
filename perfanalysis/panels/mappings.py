"""列的对应 (mappings): how the columns of a researcher's own table stand for those of a panel, wide tables made long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfanalysis.data_files import DataFileError, read_yaml
from perfanalysis.panels.columns import CASE_COLUMNS
from perfanalysis.panels.lineages import Lineage, Succession, UnitChange
from perfanalysis.panels.sheets import Sheet, number_of, texts_of
from perfanalysis.problems import InputProblems, Problem, problem

KEYS: Mapping[str, frozenset[str]] = {
    "indicators": frozenset({"name", "unit", "direction", "weight", "as"}),
    "derived": frozenset({"of", "per", "unit", "direction", "weight"}),
    "units": frozenset({"was", "now", "from", "kind"}),
    "succeeds": frozenset({"indicator", "was", "from", "same", "reason"}),
}
PLAIN = frozenset({"entity", "year", "columns", "ignore", "missing", "zero_is_missing", "watch"})
CASES = frozenset(CASE_COLUMNS)
DIRECTIONS = ("higher", "lower", "none")
KINDS = ("renamed", "merged", "split", "abolished")
ALL_OTHERS = "*"


@dataclass(frozen=True, slots=True)
class PanelMapping:
    """列的对应: ``heads`` (own heading → panel column), indicators of wide columns, ratios, and what means missing."""

    heads: Mapping[str, str]
    indicators: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    derived: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    zero_is_missing: frozenset[str] = frozenset()
    lineage: Lineage = field(default_factory=Lineage)


def read_mapping(given: str | Path | Mapping[str, Any]) -> PanelMapping:
    """列的对应 of a YAML file (or its content). InputProblems S106: unknown keys, wrong values, all at once."""
    name = "mapping" if isinstance(given, Mapping) else Path(given).name
    try:
        content = given if isinstance(given, Mapping) else read_yaml(Path(given))
    except (DataFileError, OSError) as error:
        raise InputProblems([_fault(name, str(error), "有效的 YAML", "按提示改正")]) from error
    if not isinstance(content, Mapping):
        raise InputProblems([_fault(name, "不是键值结构", "键: 值", "照 docs/reference/panel.md 的例子改")])
    if faults := list(_faults(name, content)):
        raise InputProblems(faults)
    heads = {str(heading): column for column, heading in content.items() if column in CASES}
    heads |= {str(heading): str(column) for heading, column in (content.get("columns") or {}).items()}
    return PanelMapping(
        heads=heads,
        indicators=content.get("indicators") or {},
        derived=content.get("derived") or {},
        ignore=tuple(map(str, _listed(content.get("ignore")))),
        watch=tuple(map(str, _listed(content.get("watch")))),
        missing=frozenset(map(str, _listed(content.get("missing")))),
        zero_is_missing=frozenset(map(str, _listed(content.get("zero_is_missing")))),
        lineage=_lineage(content),
    )


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _fault(where: str, found: str, allowed: str, action: str) -> Problem:
    return problem("S106", where, found=found, allowed=allowed, action=action)


def _faults(name: str, content: Mapping[str, Any]) -> Iterator[Problem]:
    allowed = PLAIN | KEYS.keys() | CASES
    for key in content:
        if key not in allowed:
            yield _fault(f"{name} › {key}", "不认识的键", "、".join(sorted(allowed - CASES | {"group"})), "改正键名")
    for key, inner in KEYS.items():
        entries = content.get(key) or {}
        listed = entries.items() if isinstance(entries, Mapping) else enumerate(_listed(entries), 1)
        for place, entry in listed:
            yield from _entry_faults(f"{name} › {key} › {place}", entry, inner)


def _entry_faults(where: str, entry: Any, inner: frozenset[str]) -> Iterator[Problem]:
    if not isinstance(entry, Mapping):
        yield _fault(where, str(entry), "、".join(sorted(inner)), "写成键值结构")
        return
    for key in entry:
        if key not in inner:
            yield _fault(f"{where} › {key}", "不认识的键", "、".join(sorted(inner)), "改正键名")
    for key, choices in (("direction", DIRECTIONS), ("kind", KINDS), ("as", ("actual", "score"))):
        if key in entry and entry[key] not in choices:
            yield _fault(f"{where} › {key}", str(entry[key]), "、".join(choices), "改正取值")
    if "per" in inner and not {"of", "per"} <= entry.keys():
        yield _fault(where, "没有 of 或 per", "of 分子列、per 分母列", "补上")


def _lineage(content: Mapping[str, Any]) -> Lineage:
    units = tuple(
        UnitChange(
            tuple(map(str, _listed(one.get("was")))),
            tuple(map(str, _listed(one.get("now")))),
            int(one.get("from", 0)),
            str(one.get("kind", "renamed")),
        )
        for one in content.get("units") or []
    )
    links = tuple(
        Succession(
            str(one.get("indicator", "")),
            str(one.get("was", "")),
            int(one.get("from", 0)),
            bool(one.get("same", False)),
            str(one.get("reason", "")),
        )
        for one in content.get("succeeds") or []
    )
    return Lineage(units, links)


def mapped(sheet: Sheet, mapping: PanelMapping) -> tuple[Sheet, dict[str, str]]:
    """整理后的自备表: a wide sheet with one row an indicator, columns not used left out, and the headings' meaning.

    InputProblems S107: columns that the mapping names and the table has not.
    """
    texts = dict(zip(sheet.headings, (texts_of(column) for column in sheet.columns), strict=True))
    named = [
        *mapping.heads,
        *mapping.indicators,
        *mapping.watch,
        *(entry[side] for entry in mapping.derived.values() for side in ("of", "per")),
    ]
    if absent := sorted({str(name) for name in named} - texts.keys()):
        raise InputProblems(
            [
                problem(
                    "S107",
                    sheet.name,
                    found="、".join(absent),
                    allowed="、".join(sheet.headings),
                    action="改正对应文件中的列名",
                )
            ]
        )
    texts = {name: [_cell(text, name, mapping) for text in column] for name, column in texts.items()}
    if not mapping.indicators and not mapping.derived:
        kept = [
            name
            for name in sheet.headings
            if name not in mapping.ignore and (ALL_OTHERS not in mapping.ignore or name in mapping.heads)
        ]
        return Sheet.of(sheet.name, {name: texts[name] for name in kept}, sheet.lines), dict(mapping.heads)
    return _long(sheet, texts, mapping)


def _cell(text: str, name: str, mapping: PanelMapping) -> str:
    zero = name in mapping.zero_is_missing and text != "" and number_of(text) == 0
    return "" if text in mapping.missing or zero else text


def _long(sheet: Sheet, texts: Mapping[str, list[str]], mapping: PanelMapping) -> tuple[Sheet, dict[str, str]]:
    ratios = {entry[side] for entry in mapping.derived.values() for side in ("of", "per")}
    known = {*mapping.heads, *mapping.indicators, *mapping.ignore, *mapping.watch, *ratios}
    if ALL_OTHERS not in mapping.ignore and (left := [name for name in sheet.headings if name not in known]):
        action = '写进 indicators、ignore,或写 ignore: ["*"] 不用其余各列'
        raise InputProblems(
            [problem("S107", sheet.name, found="、".join(left), allowed="每列都写明用途", action=action)]
        )
    rows = len(sheet.lines)
    parts = [*_plain_parts(texts, mapping), *_ratio_parts(texts, mapping), *_watched_parts(texts, mapping)]
    columns: dict[str, list[str]] = {
        name: [texts[name][row] for row in range(rows) for _ in parts] for name in mapping.heads
    }
    fields = ("level3", "actual_value", "printed", "actual_unit", "target_direction", "weight", "counted")
    for place, name in enumerate(fields):
        columns[name] = [
            part[place][row] if isinstance(part[place], list) else str(part[place])
            for row in range(rows)
            for part in parts
        ]
    used = {name: values for name, values in columns.items() if any(values)}
    lines = [sheet.lines[row] for row in range(rows) for _ in parts]
    return Sheet.of(sheet.name, used, lines), dict(mapping.heads)


def _plain_parts(texts: Mapping[str, list[str]], mapping: PanelMapping) -> Iterator[tuple[Any, ...]]:
    for name, entry in mapping.indicators.items():
        scored = entry.get("as") == "score"
        blank = [""] * len(texts[name])
        values = (blank, texts[name]) if scored else (texts[name], blank)
        yield (entry.get("name", name), *values, *_tail(entry))


def _ratio_parts(texts: Mapping[str, list[str]], mapping: PanelMapping) -> Iterator[tuple[Any, ...]]:
    for name, entry in mapping.derived.items():
        pairs = zip(texts[entry["of"]], texts[entry["per"]], strict=True)
        yield (name, [_ratio(top, below) for top, below in pairs], [""] * len(texts[entry["of"]]), *_tail(entry))


def _watched_parts(texts: Mapping[str, list[str]], mapping: PanelMapping) -> Iterator[tuple[Any, ...]]:
    """Columns that are only looked at for breaks: they carry no points."""
    for name in mapping.watch:
        yield (name, texts[name], [""] * len(texts[name]), "", "", "", "否")


def _tail(entry: Mapping[str, Any]) -> tuple[str, str, str, str]:
    direction = str(entry.get("direction", ""))
    return str(entry.get("unit", "")), "" if direction == "none" else direction, str(entry.get("weight", "")), "是"


def _ratio(top: str, below: str) -> str:
    one, other = (number_of(text) if text else math.nan for text in (top, below))
    if one is None or other is None or not math.isfinite(one) or not math.isfinite(other) or other == 0:
        return ""
    return repr(one / other)
