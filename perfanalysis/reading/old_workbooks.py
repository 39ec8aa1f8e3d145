"""旧版工作簿 (old workbooks): xls sheets as Grids."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import xlrd

from perfanalysis.reading.files import parsing, too_long
from perfanalysis.reading.grids import Grid, Merge
from perfanalysis.reading.number_formats import shown_text
from perfanalysis.reading.sheets import MOST_COLUMNS, MOST_ROWS, Texts, sheet_grid


def read_old_workbook(path: Path) -> tuple[Grid, ...]:
    """The visible sheets of an xls workbook (InputProblems: R003 damaged, R004 password, R007 too many rows)."""
    with parsing(path):
        book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
        sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0]
        read = [(sheet.name, _old_texts(book, sheet, path), _old_merges(sheet)) for sheet in sheets]
    return tuple(sheet_grid(path, title, texts, merges) for title, texts, merges in read)


def _old_texts(book: Any, sheet: Any, path: Path) -> Texts:
    if sheet.nrows > MOST_ROWS and any(sheet.row_types(row).count(0) < sheet.row_len(row) for row in _beyond(sheet)):
        raise too_long(path, rows=MOST_ROWS)
    texts = {
        (row, column): _old_text(book, sheet.cell(row, column))
        for row in range(min(sheet.nrows, MOST_ROWS))
        for column in range(min(sheet.row_len(row), MOST_COLUMNS))
    }
    return {position: text for position, text in texts.items() if text}


def _beyond(sheet: Any) -> range:
    return range(MOST_ROWS, sheet.nrows)


def _old_text(book: Any, cell: Any) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERR!"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown_text(bool(cell.value), "")
    if cell.ctype == xlrd.XL_CELL_DATE and cell.value >= 1:
        return shown_text(_old_date(cell.value, book.datemode), "")
    number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    return shown_text(cell.value, str(number_format))


def _old_date(value: float, datemode: int) -> dt.datetime:
    return dt.datetime(*xlrd.xldate_as_tuple(value, datemode))  # noqa: DTZ001 - a form's date has no time zone


def _old_merges(sheet: Any) -> list[Merge]:
    return [Merge(top, left, bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells]
