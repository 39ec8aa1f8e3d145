"""自评表空表 (official): the empty 项目支出绩效自评表 in the layout of the place, with comments, ready to fill.

Layout: the rules ``form_fields`` and ``form_money_unit``; the nation's are those of the published form (CHIZHOU 2022;
财预〔2020〕10号).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from perfanalysis.checking.group_weights import EXECUTION
from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.formats import points_text
from perfanalysis.forms.filing import filing_notes, group_points
from perfanalysis.forms.styles import WRITTEN, add_formats, fit_page
from perfanalysis.rules import RuleBook, load_rules

LABEL = 2
WIDTHS = (9, 10, 16, 24, 16, 16, 8, 10, 30)
SPARE_WIDTH = 14


@dataclass(frozen=True, slots=True)
class _Form:
    """The sheet being written: its cell styles, the place's field names and money unit, the comments by block and field."""

    sheet: Any
    formats: Any
    fields: dict[str, list[str]]
    unit: str
    comments: dict[str, dict[str, str]]

    @property
    def last(self) -> int:
        """The last column: funds begin behind their label, indicators behind the heading of their block."""
        return max(LABEL + len(self.fields["fund_columns"]), len(self.fields["indicator_columns"]))

    def column(self, block: str, name: str) -> int | None:
        """The column of a field of ``fund_columns`` or ``indicator_columns`` (None: the place has no such field)."""
        names, before = self.fields[block], LABEL + 1 if block == "fund_columns" else 1
        return before + names.index(name) if name in names else None

    def heading(self, row: int, column: int, text: str, block: str) -> None:
        """One heading with its comment, where there is one."""
        self.sheet.write_string(row, column, text, self.formats["heading"])
        self.comment(row, column, text, block)

    def comment(self, row: int, column: int, text: str, block: str) -> None:
        """The comment on a field of a block, where there is one."""
        said = self.comments[block].get(text)
        if said:
            size = {"x_scale": 1.6, "y_scale": 1.2, "author": "perfanalysis"}
            self.sheet.write_comment(row, column, said.format(unit=self.unit), size)

    def merged(self, row: int, first: int, last: int, text: str, style: str) -> None:
        """One cell over the columns ``first`` to ``last``."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, text, self.formats[style])
        else:
            self.sheet.write_string(row, first, text, self.formats[style])


def write_self_evaluation_form(path: Path, *, year: int, name: str, rules: RuleBook | None = None) -> None:
    """项目支出绩效自评表: the empty form for one project and year by ``rules`` (None: the nation's of that year's end).

    With ``rules`` the points of the groups and the days by which it is due stand on it. The same arguments give the same
    bytes.
    """
    book, points = rules or load_rules(on=f"{year}-12-31"), group_points(rules)
    content: dict[str, Any] = read_yaml(package_folder("forms") / "self_evaluation_form.yml")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": "项目支出绩效自评表", "created": WRITTEN})
        formats, sheet = add_formats(workbook), workbook.add_worksheet("自评表")
        form = _Form(sheet, formats, book.value("form_fields"), book.value("form_money_unit"), content["comments"])
        for column in range(form.last + 1):
            sheet.set_column(column, column, WIDTHS[column] if column < len(WIDTHS) else SPARE_WIDTH)
        row = _write_head(form, year, name)
        row = _write_funds(form, row, points.get(EXECUTION, 10))
        row = _write_goal(form, row)
        row = _write_indicators(form, row, _pointed(content["groups"], points))
        _write_foot(form, row, [*content["notes"], *filing_notes(rules, year)])
        fit_page(sheet)


def _pointed(groups: dict[str, dict[str, int]], points: dict[str, float]) -> dict[str, dict[str, int]]:
    return {f"{name}（{points_text(points[name])}分）" if name in points else name: of for name, of in groups.items()}


def _write_head(form: _Form, year: int, name: str) -> int:
    form.merged(0, 0, form.last, "项目支出绩效自评表", "title")
    form.merged(1, 0, form.last, f"（{year}年度）", "subtitle")
    first, *others = form.fields["header"]
    _write_field(form, 2, (0, 1, form.last), first, name if first == "项目名称" else "")
    for row, at in enumerate(range(0, len(others), 2), start=3):
        pair = others[at : at + 2]
        _write_field(form, row, (0, 1, 3 if len(pair) > 1 else form.last), pair[0], "")
        if len(pair) > 1:
            _write_field(form, row, (4, 4, form.last), pair[1], "")
    return 3 + (len(others) + 1) // 2


def _write_field(form: _Form, row: int, columns: tuple[int, int, int], title: str, value: str) -> None:
    begin, end, last = columns
    form.merged(row, begin, end, title, "heading")
    form.merged(row, end + 1, last, value, "cell")
    form.comment(row, begin, title, "header")


def _write_funds(form: _Form, row: int, execution: float) -> int:
    sheet, formats, columns = form.sheet, form.formats, form.fields["fund_columns"]
    items = [item.replace(":", "：") for item in form.fields["fund_rows"]]
    sheet.merge_range(row, 0, row + len(items), 1, f"项目资金\n（{form.unit}）", formats["heading"])
    form.comment(row, 0, "项目资金", "fund_columns")
    sheet.write_blank(row, LABEL, None, formats["heading"])
    for offset, heading in enumerate(columns):
        form.heading(row, LABEL + 1 + offset, heading, "fund_columns")
    for line, item in enumerate(items, start=row + 1):
        sheet.write_string(line, LABEL, item, formats["label"])
        for offset in range(len(columns)):
            sheet.write_blank(line, LABEL + 1 + offset, None, formats["centre"])
    _write_execution(form, row + 1, len(items), execution)
    return row + 1 + len(items)


def _write_execution(form: _Form, row: int, count: int, points: float) -> None:
    """Points of the execution rate: on the first row of the funds, and a dash on the others."""
    weight = form.column("fund_columns", "分值")
    if weight is not None:
        form.sheet.write_number(row, weight, points, form.formats["centre"])
    for line in range(row + 1, row + count):
        for column in (weight, form.column("fund_columns", "得分")):
            if column is not None:
                form.sheet.write_string(line, column, "—", form.formats["centre"])


def _write_goal(form: _Form, row: int) -> int:
    form.sheet.merge_range(row, 0, row + 1, 0, "年度总体目标", form.formats["heading"])
    form.comment(row, 0, "年度总体目标", "goal")
    form.merged(row, 1, 4, "预期目标", "heading")
    form.merged(row, 5, form.last, "实际完成情况", "heading")
    form.merged(row + 1, 1, 4, "", "long")
    form.merged(row + 1, 5, form.last, "", "long")
    form.sheet.set_row(row + 1, 60)
    return row + 2


def _write_indicators(form: _Form, row: int, groups: dict[str, dict[str, int]]) -> int:
    for column, heading in enumerate(form.fields["indicator_columns"], start=1):
        form.heading(row, column, heading, "indicator_columns")
    levels = [form.column("indicator_columns", name) for name in ("一级指标", "二级指标")]
    first, row = row, row + 1
    for level1, parts in groups.items():
        _write_level(form, row, sum(parts.values()), levels[0], level1)
        for level2, count in parts.items():
            _write_level(form, row, count, levels[1], level2)
            _write_blanks(form, row, count, levels)
            row += count
    form.sheet.merge_range(first, 0, row - 1, 0, "绩效指标", form.formats["heading"])
    return row


def _write_level(form: _Form, row: int, count: int, column: int | None, text: str) -> None:
    if column is not None and count > 1:
        form.sheet.merge_range(row, column, row + count - 1, column, text, form.formats["label"])
    elif column is not None:
        form.sheet.write_string(row, column, text, form.formats["label"])


def _write_blanks(form: _Form, row: int, count: int, levels: Sequence[int | None]) -> None:
    for line in range(row, row + count):
        for column in range(1, form.last + 1):
            if column not in levels:
                form.sheet.write_blank(line, column, None, form.formats["cell"])


def _write_foot(form: _Form, row: int, notes: list[str]) -> None:
    weight = form.column("indicator_columns", "分值")
    form.merged(row, 0, form.last if weight is None else weight - 1, "总分", "heading")
    if weight is not None:
        form.sheet.write_number(row, weight, 100, form.formats["centre"])
        for column in range(weight + 1, form.last + 1):
            form.sheet.write_blank(row, column, None, form.formats["cell"])
    for offset, note in enumerate(notes, start=1):
        form.merged(row + offset, 0, form.last, note, "intro")
