"""工作簿 (workbooks): xlsx sheets as Grids, with merged cells and the number formats a person sees."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from perfanalysis.reading.files import parsing, too_long
from perfanalysis.reading.grids import Grid, Merge
from perfanalysis.reading.number_formats import shown_text
from perfanalysis.reading.old_workbooks import read_old_workbook
from perfanalysis.reading.sheets import MOST_COLUMNS, MOST_ROWS, Texts, sheet_grid

__all__ = ["read_old_workbook", "read_workbook"]

MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
UNCALCULATED = re.compile(rb'<c\s[^>]*?r="([A-Z]+)(\d+)"[^>]*><f[^>]*>([^<]*)</f>(?:<v\s*/>|<v></v>)?</c>')
BLANK_CELL = re.compile(rb'<(?:\w+:)?c r="[^<>]*(?:/>|></(?:\w+:)?c>)')
BLANK_ROW = re.compile(rb'<(?:\w+:)?row r="[^<>]*(?:/>|></(?:\w+:)?row>)')
LARGE_SHEET = 1024 * 1024


def read_workbook(path: Path, *, most_rows: int = MOST_ROWS) -> tuple[Grid, ...]:
    """The visible sheets of an xlsx workbook (InputProblems: R003 damaged, R007 too many rows)."""
    with parsing(path):
        content = _without_blanks(path)
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        read = [_sheet(path, content, sheet, most_rows) for sheet in sheets]
        book.close()
    return tuple(sheet_grid(path, title, texts, merges) for title, texts, merges in read)


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


def _sheet(path: Path, content: io.BytesIO, sheet: Any, most_rows: int) -> tuple[str, Texts, list[Merge]]:
    texts, markup = _texts(sheet, path, most_rows), _markup(content, sheet)
    return str(sheet.title), _uncalculated(markup) | texts, _merges(markup)


def _texts(sheet: Any, path: Path, most_rows: int) -> Texts:
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
                if last > most_rows:
                    raise too_long(path, rows=most_rows)
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
