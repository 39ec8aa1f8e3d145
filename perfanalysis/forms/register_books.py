"""登记表空表 (register books): the workbook of a stage's registers, with comments, drop-downs and examples, ready to fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import xlsxwriter

from perfanalysis.forms.styles import WRITTEN, add_formats, fit_page, row_height
from perfanalysis.reading.register_layouts import (
    GUIDE_SHEET,
    RegisterColumn,
    RegisterLayout,
    ValueKind,
    guide_title,
    sheet_layouts,
    stage_layouts,
)
from perfanalysis.rules import RuleBook

SPARE_ROWS = 200
MONEY_UNIT = "万元"
_NARROW, _WIDE, _LONGEST_NAME, _LONGEST_LIST = 14, 28, 31, 250
_KINDS: dict[ValueKind, str] = {
    "text": "文字",
    "number": "数",
    "money": "金额（{unit}）",
    "share": "百分数，如 86.5%",
    "points": "分数",
    "integer": "整数",
    "date": "日期，如 2022-07-31",
    "month": "月份，1 至 12",
    "truth": "是 或 否",
    "choice": "从下拉列表中选",
}


def write_register_workbook(path: Path, stage: str, *, title: str, rules: RuleBook | None = None) -> None:
    """登记表空表 of a stage: one sheet a table of ``data/forms/registers/<stage>.yml``; read back by ``read_registers``.

    ``rules`` give the money unit (``form_money_unit``) and the words a place allows (None: 万元, no words).

    Headings carry a comment with meaning, kind and example; choices are drop-downs that warn. The guide sheet lists every
    column. The same arguments give the same bytes. FileNotFoundError: the stage has no registers.
    """
    layouts = tuple(_of_place(layout, rules) for layout in (*sheet_layouts(stage), *stage_layouts(stage)))
    unit = str(rules.value("form_money_unit")) if rules and "form_money_unit" in rules.entries else MONEY_UNIT
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "created": WRITTEN})
        formats = add_formats(book)
        _write_guide(book, formats, layouts, title, unit)
        for layout in layouts:
            _write_table(book, formats, layout, unit)


def _of_place(layout: RegisterLayout, rules: RuleBook | None) -> RegisterLayout:
    """The layout with the words that the place's rules list for a column."""
    return replace(layout, columns=tuple(_column_of_place(column, rules) for column in layout.columns))


def _column_of_place(column: RegisterColumn, rules: RuleBook | None) -> RegisterColumn:
    if rules is None or column.rule not in rules.entries:
        return column
    return replace(column, choices=dict.fromkeys(map(str, rules.value(column.rule)), ()))


def heading_of(column: RegisterColumn, unit: str = MONEY_UNIT) -> str:
    """表头: the column's first name, with the money unit where it holds money."""
    return f"{column.names[0]}({unit})" if column.kind == "money" else column.names[0]


def _write_guide(
    book: Any, formats: dict[str, Any], layouts: tuple[RegisterLayout, ...], title: str, unit: str
) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    widths = (18, 24, 22, 60, 30)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, len(widths) - 1, guide_title(title), formats["title"])
    for row, text in enumerate(_advice(), start=1):
        sheet.merge_range(row, 0, row, len(widths) - 1, text, formats["intro"])
    first = len(_advice()) + 1
    for place, head in enumerate(("工作表", "列", "填什么", "说明", "例")):
        sheet.write_string(first, place, head, formats["heading"])
    for row, cells in enumerate(_guide_rows(layouts, unit), start=first + 1):
        sheet.set_row(row, row_height(zip(cells, widths, strict=True)))
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text, formats["help"])
    sheet.hide_gridlines(2)
    fit_page(sheet)


def _advice() -> tuple[str, ...]:
    return (
        "1. 橙色表头的列必须填写；没有的内容空着，不要填 0，也不要删除表头。",
        "2. 用不到的工作表可以整张空着。把已有的表格整列粘贴过来也可以，只要表头不变。",
        "3. 鼠标停在表头上，可以看到这一列的含义和例子；有下拉列表的列尽量从列表中选。",
    )


def _guide_rows(layouts: tuple[RegisterLayout, ...], unit: str) -> Iterator[tuple[str, ...]]:
    for layout in layouts:
        for column in layout.columns:
            needed = "（必填）" if column.filled else ""
            yield layout.title, f"{heading_of(column, unit)}{needed}", _kind(column, unit), column.help, column.example


def _kind(column: RegisterColumn, unit: str) -> str:
    return "、".join(column.choices) if column.choices else _KINDS[column.kind].format(unit=unit)


def _write_table(book: Any, formats: dict[str, Any], layout: RegisterLayout, unit: str) -> None:
    sheet = book.add_worksheet(layout.title[:_LONGEST_NAME])
    for place, column in enumerate(layout.columns):
        sheet.set_column(place, place, _WIDE if column.kind == "text" else _NARROW)
        style = formats["needed" if column.filled else "heading"]
        sheet.write_string(0, place, heading_of(column, unit), style)
        size = {"x_scale": 1.6, "y_scale": 1.4, "author": "perfanalysis"}
        sheet.write_comment(0, place, _comment(column, unit), size)
        _write_choices(sheet, place, column)
    for row in range(1, SPARE_ROWS + 1):
        for place in range(len(layout.columns)):
            sheet.write_blank(row, place, None, formats["cell"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    fit_page(sheet)


def _comment(column: RegisterColumn, unit: str) -> str:
    example = f"例：{column.example}" if column.example else ""
    return "\n".join(filter(None, [column.help, f"填：{_kind(column, unit)}", example]))


def _write_choices(sheet: Any, place: int, column: RegisterColumn) -> None:
    options = list(column.choices) or (["是", "否"] if column.kind == "truth" else [])
    if options and len(",".join(options)) <= _LONGEST_LIST:
        told = {"error_title": "请核对", "error_message": "不在列表中，确认要这样填写吗？"}
        rule = {"validate": "list", "source": options, "error_type": "warning", **told}
        sheet.data_validation(1, place, SPARE_ROWS, place, rule)
