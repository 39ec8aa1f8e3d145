"""工作簿 (workbooks): xlsx and xls sheets as Grids, with merged cells and the number formats a person sees."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils import column_index_from_string, get_column_letter

from perfanalysis.reading.files import parsing, too_long
from perfanalysis.reading.grids import Grid, Merge, build_grid
from perfanalysis.reading.number_formats import shown_text

MOST_ROWS = 5_000
MOST_COLUMNS = 256
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
UNCALCULATED = re.compile(rb'<c\s[^>]*?r="([A-Z]+)(\d+)"[^>]*><f[^>]*>([^<]*)</f>(?:<v\s*/>|<v></v>)?</c>')
BLANK_CELL = re.compile(rb'<(?:\w+:)?c r="[^<>]*(?:/>|></(?:\w+:)?c>)')
BLANK_ROW = re.compile(rb'<(?:\w+:)?row r="[^<>]*(?:/>|></(?:\w+:)?row>)')
LARGE_SHEET = 1024 * 1024
Texts = dict[tuple[int, int], str]


def read_workbook(path: Path) -> tuple[Grid, ...]:
    """The visible sheets of an xlsx workbook (InputProblems: R003 damaged, R007 too many rows)."""
    with parsing(path):
        content = _without_blanks(path)
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        read = [_sheet(path, content, sheet) for sheet in sheets]
        book.close()
    return tuple(_grid(path, title, texts, merges) for title, texts, merges in read)


def _without_blanks(path: Path) -> io.BytesIO:
    """The workbook in memory; of large sheets without the cells and rows that hold a format and nothing else."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        large = {item.filename for item in archive.infolist() if _is_large_sheet(item)}
        if not large:
            return io.BytesIO(data)
        slim = io.BytesIO()
        with zipfile.ZipFile(slim, "w") as copy:
            for name in archive.namelist():
                part = archive.read(name)
                copy.writestr(name, BLANK_ROW.sub(b"", BLANK_CELL.sub(b"", part)) if name in large else part)
    return slim


def _is_large_sheet(item: zipfile.ZipInfo) -> bool:
    return item.file_size > LARGE_SHEET and item.filename.startswith("xl/worksheets/")


def _sheet(path: Path, content: io.BytesIO, sheet: Any) -> tuple[str, Texts, list[Merge]]:
    texts, markup = _texts(sheet, path), _markup(content, sheet)
    return str(sheet.title), _uncalculated(markup) | texts, _merges(markup)


def _texts(sheet: Any, path: Path) -> Texts:
    sheet.reset_dimensions()
    texts: Texts = {}
    blank: object = None
    last = 0
    for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
        if cells is blank:
            continue
        blank = cells
        for cell in cells:
            if cell.value is not None and (text := shown_text(cell.value, cell.number_format)):
                texts[cell.row - 1, cell.column - 1] = text
                last = cell.row
                if last > MOST_ROWS:
                    raise too_long(path, rows=MOST_ROWS)
    return texts


def _markup(content: io.BytesIO, sheet: Any) -> bytes:
    with zipfile.ZipFile(content) as archive, archive.open(_part(sheet)) as part:
        return part.read()


def _merges(markup: bytes) -> list[Merge]:
    return [_merge(*(item.decode() for item in match)) for match in MERGE.findall(markup)]


def _uncalculated(markup: bytes) -> Texts:
    """Formulas without a stored result as the text typed, so that ``=8个`` is read and ``=SUM(…)`` is told as unread."""
    return {
        (int(row) - 1, column_index_from_string(column.decode()) - 1): "=" + html.unescape(text.decode("utf-8"))
        for column, row, text in UNCALCULATED.findall(markup)
    }


def _part(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001 - openpyxl names the sheet's part nowhere else


def _merge(left: str, top: str, right: str, bottom: str) -> Merge:
    first, last = column_index_from_string(left), column_index_from_string(right)
    return Merge(int(top) - 1, first - 1, int(bottom) - int(top) + 1, last - first + 1)


def _grid(path: Path, title: str, texts: Texts, merges: list[Merge]) -> Grid:
    keys = _all(texts) if len(texts) < MOST_ROWS else texts
    places = {key: f"{path.name} › {title}!{get_column_letter(key[1] + 1)}{key[0] + 1}" for key in keys}
    return build_grid(title, texts, merges, places=places)


def _all(texts: Texts) -> Iterator[tuple[int, int]]:
    height = 1 + max((row for row, _ in texts), default=-1)
    width = 1 + max((column for _, column in texts), default=-1)
    return ((row, column) for row in range(height) for column in range(width))


def read_old_workbook(path: Path) -> tuple[Grid, ...]:
    """The visible sheets of an xls workbook (InputProblems: R003 damaged, R004 password, R007 too many rows)."""
    with parsing(path):
        book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
        sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0]
        read = [(sheet.name, _old_texts(book, sheet, path), _old_merges(sheet)) for sheet in sheets]
    return tuple(_grid(path, title, texts, merges) for title, texts, merges in read)


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
