"""宽表变长表 (widths): a table with a column for each indicator as one with a row for each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from perfanalysis.panels.columns import CASE_COLUMNS
from perfanalysis.panels.mappings import PanelMapping
from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.sheets import Sheet, number_of, texts_of, values_of, year_text
from perfanalysis.panels.value_grids import TOTAL
from perfanalysis.problems import InputProblems, Problem, problem

ALL_OTHERS = "*"
FIELDS = ("level3", "actual_value", "printed", "target_value", "actual_unit", "target_direction", "weight", "counted")
Texts = Mapping[str, list[str]]
Part = Mapping[str, str | list[str]]


def mapped(sheet: Sheet, mapping: PanelMapping) -> tuple[Sheet, dict[str, str]]:
    """整理后的自备表: a wide sheet with one row an indicator, columns not used left out, and the headings' meaning.

    InputProblems S107: columns that the mapping names and the table has not; S105: a unit twice in a year (wide).
    """
    texts = dict(zip(sheet.headings, (texts_of(column) for column in sheet.columns), strict=True))
    if absent := sorted(set(_named(mapping)) - texts.keys()):
        allowed = "、".join(filter(None, sheet.headings))
        titled = sum(not name for name in sheet.headings) * 2 > len(sheet.headings)
        action = "表的第一行应是列名:删去列名以上的标题行" if titled else "改正对应文件中的列名"
        raise InputProblems([_unfit(sheet, "、".join(absent), allowed, action)])
    texts = {name: [_cell(text, name, mapping) for text in column] for name, column in texts.items()}
    if mapping.wide:
        return _long(sheet, texts, mapping)
    others = ALL_OTHERS in mapping.ignore
    kept = [name for name in sheet.headings if name not in mapping.ignore and (not others or name in mapping.heads)]
    return Sheet.of(sheet.name, {name: texts[name] for name in kept}, sheet.lines), dict(mapping.heads)


def _unfit(sheet: Sheet, found: str, allowed: str, action: str) -> Problem:
    return problem("S107", sheet.name, found=found, allowed=allowed, action=action)


def _named(mapping: PanelMapping) -> Iterator[str]:
    """Every heading that the mapping names."""
    yield from map(str, (*mapping.heads, *mapping.indicators, *mapping.watch))
    yield from (str(entry[side]) for entry in mapping.derived.values() for side in ("of", "per"))
    yield from _worth_columns(mapping)
    made = {*mapping.derived, *_titles(mapping).values()}
    if mapping.wide:
        yield from (name for one in mapping.identities for name in one.names if name not in made)
    yield from mapping.zero_is_missing
    if mapping.wide:
        yield from (name for name in mapping.zero_is_real if name not in {*made, TOTAL})


def _worth_columns(mapping: PanelMapping) -> Iterator[str]:
    """Columns that hold the weight, target or score of an indicator."""
    for entry in (*mapping.indicators.values(), *mapping.derived.values()):
        yield from (str(entry[key]) for key in ("weight", "target", "score") if _heading(entry.get(key)))


def _heading(value: object) -> bool:
    return isinstance(value, str) and value != "" and not math.isfinite(number_of(value) or math.inf)


def _titles(mapping: PanelMapping) -> dict[str, str]:
    return {str(heading): str(entry.get("name", heading)) for heading, entry in mapping.indicators.items()}


def _cell(text: str, name: str, mapping: PanelMapping) -> str:
    zero = name in mapping.zero_is_missing and text != "" and number_of(text) == 0
    return "" if text in mapping.missing or zero else text


def _long(sheet: Sheet, texts: Texts, mapping: PanelMapping) -> tuple[Sheet, dict[str, str]]:
    _refuse_unnamed(sheet, mapping)
    _refuse_twice(sheet, texts, mapping)
    rows = len(sheet.lines)
    parts = [*_plain_parts(texts, mapping), *_ratio_parts(texts, mapping), *_watched_parts(texts, mapping)]
    columns: dict[str, list[str]] = {
        name: [texts[name][row] for row in range(rows) for _ in parts] for name in mapping.heads
    }
    for field in FIELDS:
        columns[field] = [_at(part.get(field, ""), row) for row in range(rows) for part in parts]
    used = {name: values for name, values in columns.items() if any(values)}
    lines = [sheet.lines[row] for row in range(rows) for _ in parts]
    return Sheet.of(sheet.name, used, lines), dict(mapping.heads)


def _at(values: str | list[str], row: int) -> str:
    return (values[row] if values else "") if isinstance(values, list) else values


def _refuse_unnamed(sheet: Sheet, mapping: PanelMapping) -> None:
    ratios = {str(entry[side]) for entry in mapping.derived.values() for side in ("of", "per")}
    plain = {*mapping.heads, *map(str, mapping.indicators), *mapping.ignore, *mapping.watch}
    known = plain | ratios | set(_worth_columns(mapping)) | {name for one in mapping.identities for name in one.names}
    left = [name for name in sheet.headings if name not in known]
    if left and ALL_OTHERS not in mapping.ignore:
        action = '写进 indicators、ignore,或写 ignore: ["*"] 不用其余各列'
        raise InputProblems([_unfit(sheet, "、".join(left), "每列都写明用途", action)])


def _refuse_twice(sheet: Sheet, texts: Texts, mapping: PanelMapping) -> None:
    """A wide table has one row for a unit in a year."""
    keys = [name for name, column in mapping.heads.items() if column in {"entity", "year", "notebook"}]
    met: dict[tuple[str, ...], int] = {}
    faults = []
    for row, line in enumerate(sheet.lines if len(keys) > 1 else ()):
        key = tuple(year_text(texts[name][row]) for name in keys)
        if (first := met.setdefault(key, line)) != line:
            found = f"“{' '.join(key)}” 已在第{first}行"
            allowed, action = "同一对象同一年度只有一行", "核对后只留一行"
            faults.append(problem("S105", f"{sheet.name} › 第{line}行", found=found, allowed=allowed, action=action))
    if faults:
        raise InputProblems(faults)


def _plain_parts(texts: Texts, mapping: PanelMapping) -> Iterator[Part]:
    for heading, name in _titles(mapping).items():
        entry = next(one for key, one in mapping.indicators.items() if str(key) == heading)
        values = "printed" if entry.get("as") == "score" else "actual_value"
        score = {"printed": texts[str(entry["score"])]} if "score" in entry else {}
        yield {"level3": name, **score, values: texts[heading], **_tail(entry, texts, mapping)}


def _ratio_parts(texts: Texts, mapping: PanelMapping) -> Iterator[Part]:
    for name, entry in mapping.derived.items():
        pairs = zip(texts[str(entry["of"])], texts[str(entry["per"])], strict=True)
        values = [_ratio(top, below) for top, below in pairs]
        yield {"level3": str(name), "actual_value": values, **_tail(entry, texts, mapping)}


def _watched_parts(texts: Texts, mapping: PanelMapping) -> Iterator[Part]:
    """Columns that are only looked at for breaks: they carry no points."""
    titles = {**_titles(mapping), **{str(name): str(name) for name in mapping.derived}}
    spoken = [name for one in mapping.identities for name in one.names if name in texts]
    for name in dict.fromkeys((*mapping.watch, *spoken)):
        if name not in titles and name not in titles.values():
            yield {"level3": name, "actual_value": texts[name], "counted": "否"}


def _tail(entry: Mapping[str, Any], texts: Texts, mapping: PanelMapping) -> Part:
    direction = str(entry.get("direction", ""))
    return {
        "actual_unit": str(entry.get("unit", "")),
        "target_direction": "" if direction == "none" else direction,
        "weight": _worth(entry.get("weight", ""), texts, mapping),
        "target_value": _worth(entry.get("target", ""), texts, mapping),
        "counted": "是",
    }


def _worth(value: Any, texts: Texts, mapping: PanelMapping) -> str | list[str]:
    """A weight or target: a column's, a number, or the number of each year."""
    if isinstance(value, Mapping):
        years = next((texts[name] for name, column in mapping.heads.items() if column == "year"), [])
        return [str(_of_year(value, year_text(text))) for text in years]
    return texts[value] if _heading(value) else str(value)


def _of_year(values: Mapping[int, Any], year: str) -> Any:
    return next((one for when, one in values.items() if str(when) == year), "")


def _ratio(top: str, below: str) -> str:
    one, other = (number_of(text) if text else math.nan for text in (top, below))
    if one is None or other is None or not math.isfinite(one) or not math.isfinite(other) or other == 0:
        return ""
    return repr(one / other)


def unstated_years(sheet: Sheet, mapping: PanelMapping) -> tuple[Problem, ...]:
    """没有写明的不完整年度 (H011): a column that by its name says which years are complete, with a no, and left unused."""
    column = CASE_COLUMNS["complete"]
    known = {column.title, "complete", *column.aliases}
    left = [name for name in sheet.headings if name in known and mapping.heads.get(name) != "complete"]
    texts = dict(zip(sheet.headings, sheet.columns, strict=True))
    return tuple(
        problem(
            "H011",
            f"{sheet.name} › {name}",
            found="有否,而对应文件没有用 partial 写明",
            allowed="partial: 列名,或全是是",
            action="写明后,不完整的年度不与完整的比较",
        )
        for name in left
        if "complete" not in mapping.heads.values()
        and not np.asarray(values_of(texts[name], column)[0], dtype=bool).all()
    )


def stated(panel: Panel, mapping: PanelMapping) -> Panel:
    """写明的事: the panel with lineage, identities and real zeros, under the names that it gives the columns."""
    titles = _titles(mapping) if mapping.wide else {}
    return replace(
        panel,
        lineage=mapping.lineage,
        identities=tuple(one.renamed(titles) for one in mapping.identities),
        real_zeros=tuple(titles.get(name, name) for name in mapping.zero_is_real),
    )
