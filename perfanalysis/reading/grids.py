"""表格 (Grid): any sheet or Word table as a dense rectangle of cells, merged cells shared by all they cover."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

MOST_CELLS = 200_000
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """单元格: its text as printed, its top-left position, what it spans, and its place as a person sees it."""

    text: str
    row: int
    column: int
    where: str
    height: int = 1
    width: int = 1

    @property
    def columns(self) -> range:
        """Columns the cell covers."""
        return range(self.column, self.column + self.width)


@dataclass(frozen=True, slots=True)
class Grid:
    """表格: ``rows[r][c]`` is the cell that covers row r, column c; ``before`` and ``after`` are text printed around it."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def cells(self, row: int) -> list[Cell]:
        """The distinct cells that cover a row, from left to right."""
        return [next(group) for _, group in groupby(self.rows[row], key=lambda cell: (cell.row, cell.column))]

    def own(self, row: int) -> list[Cell]:
        """The distinct cells that begin in a row (cells merged down from above are left out)."""
        return [cell for cell in self.cells(row) if cell.row == row]

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Merge:
    """合并单元格: a rectangle given by its first row and column and its size."""

    row: int
    column: int
    height: int
    width: int


def build_grid(
    name: str,
    texts: Mapping[tuple[int, int], str],
    merges: Iterable[Merge],
    *,
    places: Mapping[tuple[int, int], str],
    before: Iterable[str] = (),
) -> Grid:
    """A Grid from texts by position (blank rows and columns at the end cut off), merges and the places of cells.

    A sheet with a few texts far apart (over ``MOST_CELLS`` cells) is drawn together: its blank rows and columns go.
    """
    texts, merges, places = _drawn_together(texts, list(merges), places)
    height = 1 + max((row for row, _ in texts), default=-1)
    width = 1 + max((column for _, column in texts), default=-1)
    owner = _owners(merges, height, width)
    made: dict[tuple[int, int], Cell] = {}

    def cell(row: int, column: int) -> Cell:
        area = owner.get((row, column), Merge(row, column, 1, 1))
        key = (area.row, area.column)
        if key not in made:
            made[key] = Cell(texts.get(key, ""), *key, places.get(key, ""), area.height, area.width)
        return made[key]

    rows = tuple(tuple(cell(row, column) for column in range(width)) for row in range(height))
    return Grid(name, rows, tuple(before))


def _drawn_together(
    texts: Mapping[Position, str], merges: list[Merge], places: Mapping[Position, str]
) -> tuple[Mapping[Position, str], list[Merge], Mapping[Position, str]]:
    rows, columns = sorted({row for row, _ in texts}), sorted({column for _, column in texts})
    if not texts or (rows[-1] + 1) * (columns[-1] + 1) <= MOST_CELLS:
        return texts, merges, places
    row_of = {row: index for index, row in enumerate(rows)}
    column_of = {column: index for index, column in enumerate(columns)}
    kept = {(row_of[row], column_of[column]): (row, column) for row, column in texts}
    moved = [_moved_merge(area, rows, columns) for area in merges]
    shown = {new: places.get(old, "") for new, old in kept.items()}
    return {new: texts[old] for new, old in kept.items()}, [area for area in moved if area is not None], shown


def _moved_merge(area: Merge, rows: list[int], columns: list[int]) -> Merge | None:
    top, bottom = bisect_left(rows, area.row), bisect_left(rows, area.row + area.height)
    left, right = bisect_left(columns, area.column), bisect_left(columns, area.column + area.width)
    return Merge(top, left, bottom - top, right - left) if top < bottom and left < right else None


def stacked(grids: Sequence[Grid]) -> Grid:
    """Several tables as one, each below the one before, with their surrounding text kept in order."""
    if len(grids) == 1:
        return grids[0]
    width = max((len(row) for grid in grids for row in grid.rows), default=0)
    rows: list[tuple[Cell, ...]] = []
    for grid in grids:
        rows += _moved(grid, len(rows), width)
    before = tuple(text for grid in grids for text in grid.before)
    return Grid(grids[-1].name, tuple(rows), before, grids[-1].after)


def _moved(grid: Grid, down: int, width: int) -> list[tuple[Cell, ...]]:
    moved = {
        (cell.row, cell.column): replace(cell, row=cell.row + down)
        for row in range(grid.height)
        for cell in grid.own(row)
    }
    blank = [Cell("", down + row, column, "") for row in range(grid.height) for column in range(width)]
    return [
        (*(moved[cell.row, cell.column] for cell in cells), *blank[row * width + len(cells) : (row + 1) * width])
        for row, cells in enumerate(grid.rows)
    ]


def _owners(merges: Iterable[Merge], height: int, width: int) -> dict[tuple[int, int], Merge]:
    owner: dict[tuple[int, int], Merge] = {}
    for area in merges:
        inside = Merge(area.row, area.column, min(area.height, height - area.row), min(area.width, width - area.column))
        for row in range(inside.row, inside.row + inside.height):
            for column in range(inside.column, inside.column + inside.width):
                owner.setdefault((row, column), inside)
    return owner
