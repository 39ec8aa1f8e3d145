"""复核表 (recheck forms): one workbook with every indicator of the drawn projects, ready for the re-checked points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from perfanalysis.forms.styles import WRITTEN, add_formats, fit_page
from perfanalysis.model.rechecks import DrawnUnit, Recheck
from perfanalysis.reading.register_layouts import stage_layouts
from perfanalysis.workspaces import output_place

FILE = "forms/复核表.xlsx"
WIDTHS = (18, 22, 24, 8, 10, 12, 10, 16, 10, 36)
_OPEN = (6, 7, 8, 9)


def save_recheck_form(result: Recheck, output_folder: str | Path) -> str:
    """保存复核表: ``forms/复核表.xlsx`` below ``output_folder``; filled in, it is the parameter ``recheck_file``.

    Drop-downs of reasons and levels; the same draw gives the same bytes. OSError: the folder cannot be written.
    """
    path = output_place(output_folder) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    layout = next(one for one in stage_layouts("recheck") if one.name == "results")
    rows = [row for one in result.draw.drawn for row in _rows(one)]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "自评抽审复核表", "created": WRITTEN})
        formats = add_formats(book)
        sheet = book.add_worksheet(layout.title)
        for place, (column, width) in enumerate(zip(layout.columns, WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, column.names[0], formats["needed" if place in _OPEN[:1] else "heading"])
            sheet.write_comment(0, place, column.help, {"author": "perfanalysis"})
        _fill(sheet, formats, rows)
        _choices(sheet, len(rows), result)
        sheet.freeze_panes(1, 3)
        sheet.repeat_rows(0)
        fit_page(sheet)
    return FILE


def _rows(one: DrawnUnit) -> Iterator[Sequence[Any]]:
    unit = one.unit
    if not unit.items:
        yield (unit.department, unit.project, "总分", 100, unit.score, unit.ruled)
    for item in unit.items:
        yield (unit.department, unit.project, item.name, item.weight, item.score, item.ruled)


def _fill(sheet: Any, formats: Any, rows: Sequence[Sequence[Any]]) -> None:
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate([*row, *[None] * len(_OPEN)]):
            rounded = round(value, 4) if isinstance(value, float) else value
            sheet.write(line, place, rounded, formats["example" if place == 5 else "cell"])


def _choices(sheet: Any, rows: int, result: Recheck) -> None:
    for place, words in ((7, result.reason_words), (8, result.severity_words)):
        if words and rows:
            rule = {"validate": "list", "source": list(words), "error_type": "warning"}
            sheet.data_validation(1, place, rows, place, rule)
