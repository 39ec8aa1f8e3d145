"""Grids: one table with merged cells, written as xlsx, docx or csv with the same bytes every time."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

FIXED = (2023, 3, 1, 8, 0, 0)
FIXED_TIME = datetime(*FIXED)  # noqa: DTZ001 - a document property, without zone in the file format
_FIXED_TEXT = b"2023-03-01T08:00:00Z"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell (or merged block) of a grid: value, extent, number format."""

    row: int
    column: int
    value: Any
    rows: int = 1
    columns: int = 1
    format: str | None = None


@dataclass(slots=True)
class Grid:
    """A table in the making; ``row`` is the next free row (from 1)."""

    name: str = "Sheet1"
    cells: list[Cell] = field(default_factory=list)
    row: int = 1
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    state: str = "visible"
    nested: bool = False

    def put(
        self,
        column: int,
        value: Any,
        *,
        row: int | None = None,
        rows: int = 1,
        columns: int = 1,
        fmt: str | None = None,
    ) -> None:
        """Place a value at the row (the next free one unless given)."""
        self.cells.append(Cell(row or self.row, column, value, rows, columns, fmt))

    def line(self, values: Sequence[Any], *, start: int = 1) -> None:
        """A row of plain cells; None leaves a cell empty."""
        for offset, value in enumerate(values):
            if value is not None:
                self.put(start + offset, value)
        self.row += 1

    @property
    def width(self) -> int:
        return max((cell.column + cell.columns - 1 for cell in self.cells), default=1)

    @property
    def height(self) -> int:
        return max((cell.row + cell.rows - 1 for cell in self.cells), default=1)


def write_xlsx(path: Path, grids: Sequence[Grid]) -> None:
    """The grids as the sheets of one workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for grid in grids:
        _fill_sheet(book.create_sheet(grid.name), grid)
    book.properties.creator = "绩效评价"
    book.properties.created = FIXED_TIME
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(fixed_zip(buffer.getvalue()))


def _fill_sheet(sheet: Any, grid: Grid) -> None:
    thin = Side(style="thin")
    sheet.sheet_state = grid.state
    for cell in grid.cells:
        target = sheet.cell(cell.row, cell.column, cell.value)
        if isinstance(cell.value, str):
            target.data_type = "s"
        target.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        target.font = Font(name="宋体", size=10)
        target.border = Border(thin, thin, thin, thin)
        if cell.format:
            target.number_format = cell.format
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=cell.row,
                start_column=cell.column,
                end_row=cell.row + cell.rows - 1,
                end_column=cell.column + cell.columns - 1,
            )
    for number in grid.hidden_rows:
        sheet.row_dimensions[number].hidden = True
    for number in range(1, grid.width + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 14
    for number in grid.hidden_columns:
        sheet.column_dimensions[get_column_letter(number)].hidden = True


def write_docx(path: Path, parts: Sequence[Grid | str]) -> None:
    """Grids as tables and strings as paragraphs of one document."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "宋体"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.core_properties.created = FIXED_TIME
    document.core_properties.author = "绩效评价"
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
        else:
            _fill_table(document, part)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(fixed_zip(buffer.getvalue()))


def _fill_table(document: Any, grid: Grid) -> None:
    holder = document.add_table(rows=1, cols=1).cell(0, 0) if grid.nested else document
    table = holder.add_table(rows=grid.height, cols=grid.width)
    table.style = document.styles["Table Grid"]
    cells = table._cells
    for cell in grid.cells:
        first = cells[(cell.row - 1) * grid.width + cell.column - 1]
        last = cells[(cell.row + cell.rows - 2) * grid.width + cell.column + cell.columns - 2]
        target = first if first is last else first.merge(last)
        target.text = shown(cell)


def shown(cell: Cell) -> str:
    """The cell as a person sees it: a share with a per cent format is printed as per cent."""
    if cell.value is None:
        return ""
    if cell.format and cell.format.endswith("%") and isinstance(cell.value, float):
        return f"{cell.value * 100:.{cell.format.count('0') - 1}f}%"
    return str(cell.value)


def write_csv(path: Path, grid: Grid, *, encoding: str) -> None:
    """A grid as comma-separated values (merged blocks only in their first cell)."""
    table = [["" for _ in range(grid.width)] for _ in range(grid.height)]
    for cell in grid.cells:
        table[cell.row - 1][cell.column - 1] = shown(cell)
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(table)
    path.write_bytes(buffer.getvalue().encode(encoding))


def fixed_zip(content: bytes) -> bytes:
    """The same archive with fixed entry times and fixed document times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _FIXED_TEXT, data)
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            new.writestr(info, data)
    return buffer.getvalue()
