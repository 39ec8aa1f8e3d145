"""表格样式 (styles): the cell formats of the workbooks written for evaluators."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

WRITTEN = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a document property, the same in every workbook
FONT = "宋体"
LINE_HEIGHT, HIGHEST = 16.5, 405.0
PLAIN: Mapping[str, Any] = {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter", "border": 1}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"},
    "subtitle": {"font_name": FONT, "font_size": 11, "align": "center", "valign": "vcenter"},
    "intro": {"font_name": FONT, "font_size": 10, "font_color": "#595959", "text_wrap": True, "valign": "vcenter"},
    "heading": {**PLAIN, "bold": True, "align": "center", "bg_color": "#DDE6EF"},
    "needed": {**PLAIN, "bold": True, "align": "center", "bg_color": "#F3E3C8"},
    "example": {**PLAIN, "italic": True, "font_color": "#8C8C8C", "bg_color": "#F5F5F5"},
    "cell": PLAIN,
    "centre": {**PLAIN, "align": "center"},
    "long": {**PLAIN, "valign": "top"},
    "label": {**PLAIN, "bold": True, "bg_color": "#EEF2F6"},
    "help": {**PLAIN, "font_size": 10, "font_color": "#595959"},
}


def add_formats(book: Any) -> dict[str, Any]:
    """Every style as a format of an xlsxwriter workbook."""
    return {name: book.add_format(dict(style)) for name, style in STYLES.items()}


def fit_page(sheet: Any) -> None:
    """A4 横向: print the sheet on landscape A4, one page wide."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def row_height(cells: Iterable[tuple[object, int]]) -> float:
    """行高 in points for (value, column width in characters) pairs whose text is wrapped; Chinese counts double."""
    lines = (_lines(str(value), width) for value, width in cells if value is not None)
    return min(HIGHEST, LINE_HEIGHT * max(lines, default=1))


def _lines(text: str, width: int) -> int:
    return sum(max(1, math.ceil(_length(part) / max(1, width - 2))) for part in text.split("\n"))


def _length(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
