"""归并 (grouping): the rows of a researcher's own table by case, in the order of a panel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfanalysis.panels.columns import CASE_COLUMNS, ITEM_COLUMNS, KEYS
from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.sheets import Sheet
from perfanalysis.panels.stacking import Column, Columns, Texts, column_at, table
from perfanalysis.problems import InputProblems, Problem, problem

Numbers = NDArray[np.int64]
_OF_CASE = tuple(name for name in CASE_COLUMNS if name not in KEYS)
_OF_ITEM = tuple(name for name in ITEM_COLUMNS if name not in KEYS)


def own_panel(sheet: Sheet, values: Columns) -> Panel:
    """汇总 of one's own table: rows by notebook, year, entity (and position, else as they stand).

    A case without state is ``done``. InputProblems S105: rows of one case differ in a column of cases, a table
    without columns of items has a case twice, or a case an indicator.
    """
    order = _order(values)
    rows = {name: column_at(column, order) for name, column in values.items() if name != "case"}
    cases = _case_numbers(rows)
    first = np.flatnonzero(np.diff(cases, prepend=-1))
    has_items = any(name in rows for name in _OF_ITEM)
    faults = _faults(sheet, rows, cases, first, order, has_items=has_items)
    if faults := faults + _twice(sheet, rows, cases, order):
        raise InputProblems(faults)
    return _panel(rows, cases, first, has_items=has_items)


def _panel(rows: Columns, cases: Numbers, first: Numbers, *, has_items: bool) -> Panel:
    count = len(first)
    done: Columns = {"state": Texts(np.zeros(count, dtype=np.int32), ("done",))}
    case_rows = done | {name: column_at(column, first) for name, column in rows.items() if name in CASE_COLUMNS}
    kept = len(cases) if has_items else 0
    position: Columns = {"position": (np.arange(len(cases)) - first[cases]).astype(np.float64)[:kept]}
    item_rows = position | {name: column_at(rows[name], slice(kept)) for name in rows if name in ITEM_COLUMNS}
    numbers = np.arange(count, dtype=np.float64)
    return Panel(
        table(CASE_COLUMNS, {**case_rows, "case": numbers}, rows=count),
        table(ITEM_COLUMNS, {**item_rows, "case": cases[:kept].astype(np.float64)}, rows=kept),
    )


def _sortable(column: Column) -> NDArray[Any]:
    return column.codes if isinstance(column, Texts) else np.nan_to_num(column, nan=-1.0)


def _order(values: Columns) -> Numbers:
    keys = [_sortable(values[name]) for name in ("notebook", "year", "entity", "position") if name in values]
    return np.lexsort(keys[::-1])


def _case_numbers(rows: Columns) -> Numbers:
    keys = [_sortable(rows[name]) for name in ("notebook", "year", "entity") if name in rows]
    new = np.zeros(len(keys[0]), dtype=np.bool_)
    for key in keys:
        new |= np.diff(key, prepend=key[:1]) != 0
    return np.cumsum(new)


def _faults(
    sheet: Sheet, rows: Columns, cases: Numbers, first: Numbers, order: Numbers, *, has_items: bool
) -> list[Problem]:
    if not has_items:
        twice = np.flatnonzero(np.diff(cases, prepend=-1) == 0)
        return [_fault(sheet, rows, int(twice[0]), int(order[twice[0]]), "评价对象")] if len(twice) else []
    faults = []
    for name in (name for name in _OF_CASE if name in rows):
        keys = _sortable(rows[name])
        other = np.flatnonzero(keys != keys[first][cases])
        if len(other):
            faults.append(_fault(sheet, rows, int(other[0]), int(order[other[0]]), CASE_COLUMNS[name].title))
    return faults


def _twice(sheet: Sheet, rows: Columns, cases: Numbers, order: Numbers) -> list[Problem]:
    """The first row that names an indicator which its case has already (under the same heads, in the same place)."""
    names = [rows[name] for name in ("level1", "level2", "level3", "code", "position") if name in rows]
    level3 = rows.get("level3")
    if not isinstance(level3, Texts):
        return []
    keys = np.stack([cases, *(np.asarray(_sortable(column), dtype=np.float64) for column in names)])
    _, first, back = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    again = (first[np.ravel(back)] != np.arange(len(cases))) & (level3.codes >= 0)
    twice = np.flatnonzero(again)
    if not len(twice):
        return []
    row = int(twice[0])
    heading = f"三级指标“{level3.words[level3.codes[row]]}”"
    return [_fault(sheet, rows, row, int(order[row]), heading)]


def _fault(sheet: Sheet, rows: Columns, row: int, place: int, heading: str) -> Problem:
    entity, year = rows["entity"], rows["year"]
    name = entity.words[entity.codes[row]] if isinstance(entity, Texts) else ""
    when = "" if isinstance(year, Texts) else f"{int(year[row])}年"
    where = f"{sheet.name} › 第{sheet.lines[place]}行 › {heading}"
    twice = heading == "评价对象" or heading.startswith("三级指标")
    found = f"“{name}”{when} 有几行" if twice else f"“{name}”{when} 的 {heading} 与前面的行不同"
    return problem("S105", where, found=found, allowed="同一对象同一年度一致", action="核对后改成一致,或用不同的名称")
