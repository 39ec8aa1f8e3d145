"""带类型的表格 (typed tables): a table whose cells say whether they are text, a number, a date, or merely written."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import openpyxl
from openpyxl.utils import get_column_letter

from perfanalysis.reading.files import parsing, read_text, receive, refuse
from perfanalysis.reading.number_formats import shown_text
from perfanalysis.reading.text_tables import DELIMITERS

CellKind = Literal["text", "number", "date", "truth", "written"]


@dataclass(frozen=True, slots=True)
class TypedCell:
    """带类型的单元格: ``value`` as stored, ``shown`` as a person sees it, ``where`` it stands.

    A cell of a text file is ``written``: nothing says what it is meant to be.
    """

    value: str | float | bool
    shown: str
    kind: CellKind
    where: str
    column: int


TypedRow = tuple[TypedCell, ...]


def read_typed_table(path: Path) -> tuple[TypedRow, ...]:
    """带类型的表格: the filled cells of each row that has any, of a CSV file or of the first visible sheet of an xlsx.

    InputProblems: R001-R006 as for forms, R003 also for a file that is neither.
    """
    kind = receive(path)
    if kind == "csv":
        return _rows(_text_cells(path))
    if kind == "xlsx":
        return _rows(_sheet_cells(path))
    raise refuse("R003", path, found="不是 csv 或 xlsx 表格", allowed="csv、xlsx 文件", action="另存为 .xlsx 或 .csv")


def _rows(lines: Iterable[list[TypedCell]]) -> tuple[TypedRow, ...]:
    return tuple(tuple(cells) for cells in lines if cells)


def _text_cells(path: Path) -> list[list[TypedCell]]:
    text = read_text(path)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    with parsing(path):
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        return [_line(row, f"{path.name} › 第{reader.line_num}行") for row in reader]


def _line(row: list[str], place: str) -> list[TypedCell]:
    return [_written(item.strip(), place, column) for column, item in enumerate(row) if item.strip()]


def _written(text: str, place: str, column: int) -> TypedCell:
    return TypedCell(text, text, "written", f"{place}第{column + 1}列", column)


def _sheet_cells(path: Path) -> list[list[TypedCell]]:
    with parsing(path):
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        sheet.reset_dimensions()
        place = f"{path.name} › {sheet.title}"
        lines = [[_stored(cell, place) for cell in cells if _filled(cell)] for cells in sheet.iter_rows()]
        book.close()
    return lines


def _filled(cell: Any) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _stored(cell: Any, place: str) -> TypedCell:
    where = f"{place}!{get_column_letter(cell.column)}{cell.row}"
    shown = shown_text(cell.value, cell.number_format)
    value: Any = cell.value
    if isinstance(value, bool):
        return TypedCell(value, shown, "truth", where, cell.column - 1)
    if isinstance(value, int | float):
        return TypedCell(value, shown, "number", where, cell.column - 1)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return TypedCell(str(value), shown, "date", where, cell.column - 1)
    return TypedCell(str(value).strip(), shown, "text", where, cell.column - 1)
