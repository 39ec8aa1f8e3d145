"""登记表表头 (register heads): where a table of a stage begins in a grid and which column is which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from perfanalysis.quantities import money_unit
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.register_layouts import RegisterLayout

HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class TableHead:
    """表头: the layout, its lowest row, the column of each role, money units named, headings of no known column."""

    layout: RegisterLayout
    bottom: int
    columns: Mapping[str, int]
    unit: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    strange: Mapping[int, str] = field(default_factory=dict)


def find_head(grid: Grid, layouts: Sequence[RegisterLayout]) -> TableHead | None:
    """表头 of the table that a grid holds: the one with most columns known and all key columns there (None: none)."""
    found = [
        (len(columns), -top, -number, bottom, columns)
        for top in range(min(grid.height, HEADING_ROWS))
        for bottom in (top, top + 1)
        if bottom < grid.height
        for number, layout in enumerate(layouts)
        if layout.keys <= (columns := _columns(grid, top, bottom, layout)).keys() and _is_head(grid, top, bottom)
    ]
    if not found:
        return None
    _, top, number, bottom, columns = max(found, key=lambda item: item[:3])
    return _head(grid, layouts[-number], -top, bottom, columns)


def _is_head(grid: Grid, top: int, bottom: int) -> bool:
    """Two rows make a head only where a cell of the upper one reaches down or across."""
    return top == bottom or any(cell.height > 1 or cell.width > 1 for cell in grid.own(top))


def _columns(grid: Grid, top: int, bottom: int, layout: RegisterLayout) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place in range(len(grid.rows[top])):
        for heading in _headings(grid, top, bottom, place):
            if column := layout.matched(heading):
                columns.setdefault(column.role, place)
                break
    return columns


def _headings(grid: Grid, top: int, bottom: int, place: int) -> Iterable[str]:
    """What may name a column: both rows of its heading together, then the lower one."""
    upper, lower = grid.rows[top][place].text, grid.rows[bottom][place].text
    return (lower,) if upper == lower or not upper.strip() else (upper + lower, lower)


def _head(grid: Grid, layout: RegisterLayout, top: int, bottom: int, columns: Mapping[str, int]) -> TableHead:
    rows = range(top, bottom + 1)
    units = {
        role: unit
        for role, place in columns.items()
        if layout.column(role).kind == "money"
        and (unit := next(filter(None, (money_unit(grid.rows[row][place].text) for row in reversed(rows))), None))
    }
    above = [*grid.before, *(cell.text for row in range(top) for cell in grid.own(row))]
    named = next((unit for text in above if "单位" in text and (unit := money_unit(text))), None)
    taken = set(columns.values())
    strange = {
        place: text
        for place in range(len(grid.rows[bottom]))
        if place not in taken and (text := grid.rows[bottom][place].text.strip()) and text not in {"序号", "备注"}
    }
    return TableHead(layout, bottom, columns, named or next(iter(units.values()), None), units, strange)
