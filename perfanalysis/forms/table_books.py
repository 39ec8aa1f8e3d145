"""表册 (table books): several tables as the sheets of one workbook, the same bytes for the same tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from perfanalysis.forms.styles import WRITTEN, add_formats, fit_page

LONGEST_NAME = 31
WIDEST, NARROWEST = 48, 8


def write_table_book(path: Path, title: str, tables: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """表册: one sheet a table, named by its key, the heading row first and frozen; numbers stay numbers.

    A name that a workbook cannot hold is cut. OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "created": WRITTEN})
        formats = add_formats(book)
        for name, rows in tables.items():
            _sheet(book.add_worksheet(_sheet_name(name)), formats, rows)


def _sheet_name(name: str) -> str:
    return "".join("_" if sign in "[]:*?/\\" else sign for sign in name)[:LONGEST_NAME]


def _sheet(sheet: Any, formats: Any, rows: Sequence[Sequence[Any]]) -> None:
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value, formats["cell" if line else "heading"])
    for place, width in enumerate(_widths(rows)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    fit_page(sheet)


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    columns = zip(*rows[:200], strict=True) if rows else ()
    return [min(WIDEST, max(NARROWEST, *(2 + _width(value) for value in column))) for column in columns]


def _width(value: Any) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in str("" if value is None else value)[:60])
