"""工作簿的行 (own sheets): the rows of one sheet of the evaluation workbook by the meaning of their columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import is_blank
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import compact
from perfanalysis.reading.own_layout import SheetLayout, workbook_layout

METHOD = re.compile(r"[a-z_]+")
COUNTS = ("population", "issued", "returned", "valid", "satisfied")
LISTED = re.compile(r"[、,;/\s]+")


@dataclass(frozen=True, slots=True)
class Line:
    """一行: the cells of one row by role."""

    cells: dict[str, Cell]

    def text(self, role: str) -> str:
        """The cell's text; empty when blank or the sheet lacks the column."""
        cell = self.cells.get(role)
        return cell.text.strip() if cell is not None and not is_blank(cell.text) else ""

    def place(self, role: str) -> str:
        """Where the cell stands (the row's first cell when the sheet lacks the column)."""
        cell = self.cells.get(role) or next(iter(self.cells.values()))
        return cell.where

    def words(self, role: str) -> tuple[str, ...]:
        """The cell's entries, divided by 、 , ; / or space."""
        return tuple(part for part in LISTED.split(compact(self.text(role))) if part)

    @property
    def places(self) -> dict[str, str]:
        """Role → place of every cell."""
        return {role: cell.where for role, cell in self.cells.items()}


@dataclass(frozen=True, slots=True)
class SheetRows:
    """一张表的行: its filled lines without the example, and what is wrong with its headings."""

    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()


def sheet_rows(grid: Grid, layout: SheetLayout, *, file: str) -> SheetRows:
    """The lines of a sheet by its headings, wherever the heading row stands (R102: headings missing)."""
    head = _heading_row(grid, layout)
    if head is None:
        return SheetRows(problems=(_without_headings(file, layout),))
    columns = _columns(grid, layout, head)
    lost = [column.heading for column in layout.columns if column.role not in columns]
    rows = (_line(grid, columns, row) for row in range(head + 1, grid.height))
    lines = tuple(line for line in rows if _filled(line))
    return SheetRows(lines, tuple(_lost_heading(file, layout, head, heading) for heading in lost))


def _heading_row(grid: Grid, layout: SheetLayout) -> int | None:
    wanted = {compact(column.heading) for column in layout.columns}
    counts = [sum(compact(cell.text) in wanted for cell in grid.own(row)) for row in range(min(grid.height, 20))]
    best = max(counts, default=0)
    return counts.index(best) if best >= min(2, len(wanted)) else None


def _columns(grid: Grid, layout: SheetLayout, head: int) -> dict[str, int]:
    found = {compact(cell.text): cell.column for cell in reversed(grid.own(head))}
    return {
        column.role: found[compact(column.heading)] for column in layout.columns if compact(column.heading) in found
    }


def _line(grid: Grid, columns: dict[str, int], row: int) -> Line:
    return Line({role: grid.rows[row][column] for role, column in columns.items()})


def _filled(line: Line) -> bool:
    texts = {role: line.text(role) for role in line.cells if role != "number"}
    first = next(iter(line.cells.values())).text
    return any(texts.values()) and not compact(first).startswith(workbook_layout().example_mark)


def _without_headings(file: str, layout: SheetLayout) -> Problem:
    headings = "、".join(column.heading for column in layout.columns)
    where = f"{file} › {layout.name}"
    return problem("R102", where, found="没有表头行", allowed=f"表头 {headings}", action="把表头改回原样")


def _lost_heading(file: str, layout: SheetLayout, row: int, heading: str) -> Problem:
    where = f"{file} › {layout.name}!第{row + 1}行"
    return problem("R102", where, found=f"缺少列“{heading}”", allowed="原有的全部列", action=f"补上表头“{heading}”")
