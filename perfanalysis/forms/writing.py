"""写空表 (writing): the workbook an evaluator fills, with comments, drop-downs, examples and the official outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from perfanalysis.forms.local_layouts import local_layout
from perfanalysis.forms.styles import WRITTEN, add_formats, fit_page, row_height
from perfanalysis.model.frameworks import Framework, FrameworkIndicator
from perfanalysis.reading.own_layout import (
    FIELDS_SHEET,
    GUIDE_SHEET,
    INDICATORS_SHEET,
    META_SHEET,
    SECTIONS_SHEET,
    STEPS_SHEET,
    VERSION_LABEL,
    Column,
    FieldLine,
    SheetLayout,
    WorkbookLayout,
)
from perfanalysis.rules import RuleBook
from perfanalysis.scoring.methods import METHODS

WorkbookKind = Literal["project_evaluation"]
Rows = Sequence[Sequence[Any]]
SPARE_ROWS = 60
FIELD_WIDTHS = (20, 70, 60)
NOT_IN_ROWS = frozenset({"either_or", "veto"})


def write_workbook(
    path: Path,
    *,
    kind: WorkbookKind = "project_evaluation",
    year: int,
    name: str,
    place: str | None = None,
    framework: Framework | None = None,
    filled: Mapping[str, Rows] | None = None,
    rules: RuleBook | None = None,
) -> None:
    """评价工作簿: a workbook ready to fill, with the indicators of ``framework`` and ``filled`` rows by sheet name.

    Choices and comments are those of ``rules`` (None: as shipped). Rows stand in the order of the sheet's columns; those of 基本信息 are (栏目, 内容). The same arguments give the same
    bytes. ValueError: another ``kind``. Outline of 报告正文: facts of 财预〔2020〕10号 annex 3.
    """
    if kind != "project_evaluation":
        raise ValueError(f"没有“{kind}”的工作簿版式")
    given, layout = dict(filled or {}), local_layout(rules)
    rows = {**_prepared(layout, framework), **given}
    fields = {
        "项目名称": name,
        "评价年度": year,
        "区划代码": place,
        "金额单位": "万元",
        **dict(map(tuple, given.get(FIELDS_SHEET, ()))),
    }
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": layout.title, "created": WRITTEN})
        formats = add_formats(book)
        _write_guide(book, formats, layout, kind)
        _write_fields(book, formats, layout, fields)
        for sheet in layout.sheets.values():
            _write_sheet(book, formats, layout, sheet, rows.get(sheet.name, ()))
        _write_meta(book, layout, kind)


def _prepared(layout: WorkbookLayout, framework: Framework | None) -> dict[str, Rows]:
    """Rows that stand in an empty workbook: the outline, the steps of work and the framework's indicators."""
    outline = [(level, heading, None) for level, heading in layout.sections]
    steps = [(number, step) for number, step in enumerate(layout.steps, start=1)]
    rows: dict[str, Rows] = {SECTIONS_SHEET: outline, STEPS_SHEET: steps}
    if framework is not None:
        listed = enumerate(framework.indicators, start=1)
        rows[INDICATORS_SHEET] = [_framework_row(layout, number, item) for number, item in listed]
    return rows


def _framework_row(layout: WorkbookLayout, number: int, item: FrameworkIndicator) -> tuple[Any, ...]:
    values = {
        "number": number,
        "level1": item.level1,
        "level2": item.level2,
        "level3": item.name,
        "weight": item.weight,
        "criterion": item.scoring_text or "；".join(item.points) or item.formula,
        "applicable": "是",
        "basis": item.source,
        "code": item.code,
    }
    return tuple(values.get(column.role) for column in layout.sheets[INDICATORS_SHEET].columns)


def _write_guide(book: Any, formats: Mapping[str, Any], layout: WorkbookLayout, kind: str) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 100)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, layout.title, formats["title"])
    for row, text in enumerate(layout.guide, start=1):
        sheet.set_row(row, row_height([(f"{row}. {text}", 100)]))
        sheet.write_string(row, 0, f"{row}. {text}", formats["cell"])
    last = len(layout.guide) + 2
    sheet.write_string(last, 0, f"{VERSION_LABEL}：{layout.version}", formats["intro"])
    sheet.write_string(last + 1, 0, f"工作簿种类：{kind}", formats["intro"])
    sheet.hide_gridlines(2)
    fit_page(sheet)


def _write_fields(book: Any, formats: Mapping[str, Any], layout: WorkbookLayout, values: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(FIELDS_SHEET)
    for column, width in enumerate(FIELD_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 28)
    sheet.merge_range(0, 0, 0, 2, layout.title, formats["title"])
    for column, heading in enumerate(("栏目", "内容", "填写要求")):
        sheet.write_string(1, column, heading, formats["heading"])
    known = {line.label for line in layout.fields}
    added = [FieldLine("fact", label, "") for label in values if label not in known]
    for row, line in enumerate([*layout.fields, *added], start=2):
        _write_field(sheet, formats, row, line, values.get(line.label))
        if line.choices:
            sheet.data_validation(row, 1, row, 1, _choice(layout.choices[line.choices]))
    sheet.freeze_panes(2, 1)
    fit_page(sheet)


def _write_field(sheet: Any, formats: Mapping[str, Any], row: int, line: FieldLine, value: Any) -> None:
    sheet.set_row(row, row_height([(value, FIELD_WIDTHS[1]), (line.help, FIELD_WIDTHS[2])]))
    sheet.write_string(row, 0, line.label, formats["needed" if line.required else "label"])
    sheet.write(row, 1, value, formats["cell"])
    sheet.write_string(row, 2, line.help, formats["help"])


def _write_sheet(
    book: Any, formats: Mapping[str, Any], workbook: WorkbookLayout, layout: SheetLayout, rows: Rows
) -> None:
    sheet = book.add_worksheet(layout.name)
    _write_intro(sheet, formats, layout)
    for position, column in enumerate(layout.columns):
        _write_heading(sheet, formats, position, column)
    if layout.name == INDICATORS_SHEET:
        _write_sum(sheet, formats, layout, rows)
    start = 2
    if layout.example:
        _write_row(sheet, start, layout.columns, layout.example, formats["example"])
        start += 1
    style = formats["long" if layout.name == SECTIONS_SHEET else "cell"]
    blank = [()] * max(0, SPARE_ROWS - len(rows))
    for row, values in enumerate([*rows, *blank], start=start):
        _write_row(sheet, row, layout.columns, values, style)
    _write_choices(sheet, workbook, layout, start, start + max(len(rows), SPARE_ROWS) - 1)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    fit_page(sheet)


def _write_intro(sheet: Any, formats: Mapping[str, Any], layout: SheetLayout) -> None:
    last = 2 if layout.name == INDICATORS_SHEET else len(layout.columns) - 1
    sheet.set_row(0, 48 if layout.name == INDICATORS_SHEET else 24)
    sheet.merge_range(0, 0, 0, last, layout.intro, formats["intro"])


def _write_heading(sheet: Any, formats: Mapping[str, Any], position: int, column: Column) -> None:
    sheet.set_column(position, position, column.width)
    sheet.write_string(1, position, column.heading, formats["needed" if column.required else "heading"])
    size = {"x_scale": 1.6, "y_scale": 1.2, "author": "perfanalysis"}
    sheet.write_comment(1, position, column.help, size)


def _write_sum(sheet: Any, formats: Mapping[str, Any], layout: SheetLayout, rows: Rows) -> None:
    """A live sum of the weights above their column, as a help to the person who fills the sheet."""
    position = next(number for number, column in enumerate(layout.columns) if column.role == "weight")
    letter = chr(ord("A") + position)
    total = sum(float(row[position] or 0) for row in rows)
    formula = f"=SUM({letter}4:{letter}{SPARE_ROWS + len(rows) + 3})"
    sheet.write_string(0, position - 1, "权重合计", formats["intro"])
    sheet.write_formula(0, position, formula, formats["intro"], total)


def _write_row(sheet: Any, row: int, columns: Sequence[Column], values: Sequence[Any], style: Any) -> None:
    filled = [*values, *[None] * (len(columns) - len(values))]
    sheet.set_row(row, row_height((value, column.width) for value, column in zip(filled, columns, strict=True)))
    for position, value in enumerate(filled):
        sheet.write(row, position, value, style)


def _write_choices(sheet: Any, workbook: WorkbookLayout, layout: SheetLayout, first: int, last: int) -> None:
    for position, column in enumerate(layout.columns):
        if column.choices == "method":
            sheet.data_validation(
                first,
                position,
                last,
                position,
                {"validate": "list", "source": f"={META_SHEET}!$A$4:$A${len(_methods()) + 3}", "error_type": "warning"},
            )
        elif column.choices:
            sheet.data_validation(first, position, last, position, _choice(workbook.choices[column.choices]))


def _choice(options: Sequence[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(options),
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": "不在列表中，确认要这样填写吗？",
    }


def _methods() -> list[str]:
    return [f"{method.id} {method.title}" for method in METHODS.values() if method.id not in NOT_IN_ROWS]


def _write_meta(book: Any, layout: WorkbookLayout, kind: str) -> None:
    sheet = book.add_worksheet(META_SHEET)
    for row, text in enumerate([f"{VERSION_LABEL}：{layout.version}", f"工作簿种类：{kind}", "评分方法", *_methods()]):
        sheet.write_string(row, 0, text)
    sheet.hide()
