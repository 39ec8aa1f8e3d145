"""自评表空表 (official): the empty 项目支出绩效自评表 in the national layout, with comments, ready to fill.

Layout: facts of the published national form (CHIZHOU 2022; 财预〔2020〕10号).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from perfanalysis.checking.group_weights import EXECUTION
from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.formats import points_text
from perfanalysis.forms.filing import filing_notes, group_points
from perfanalysis.forms.styles import WRITTEN, add_formats, fit_page
from perfanalysis.rules import RuleBook

LAST = 8
FUNDS_COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
ITEMS = ("年度资金总额", "其中：本年财政拨款", "上年结转资金", "其他资金")


def write_self_evaluation_form(path: Path, *, year: int, name: str, rules: RuleBook | None = None) -> None:
    """项目支出绩效自评表: the empty national form for one project and year; the same arguments give the same bytes.

    With ``rules`` the points of the groups and the days by which it is due stand on it.
    """
    points = group_points(rules)
    content: dict[str, Any] = read_yaml(package_folder("forms") / "self_evaluation_form.yml")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.set_properties({"title": "项目支出绩效自评表", "created": WRITTEN})
        formats = add_formats(book)
        sheet = book.add_worksheet("自评表")
        for column, width in enumerate((9, 10, 16, 24, 16, 16, 8, 10, 30)):
            sheet.set_column(column, column, width)
        row = _write_head(sheet, formats, year, name)
        row = _write_funds(sheet, formats, row, points.get(EXECUTION, 10))
        row = _write_goal(sheet, formats, row)
        row = _write_indicators(sheet, formats, row, _pointed(content["groups"], points))
        _write_foot(sheet, formats, row, [*content["notes"], *filing_notes(rules, year)])
        _write_comments(sheet, content["comments"])
        fit_page(sheet)


def _pointed(groups: dict[str, dict[str, int]], points: dict[str, float]) -> dict[str, dict[str, int]]:
    return {f"{name}（{points_text(points[name])}分）" if name in points else name: of for name, of in groups.items()}


def _write_head(sheet: Any, formats: Any, year: int, name: str) -> int:
    sheet.merge_range(0, 0, 0, LAST, "项目支出绩效自评表", formats["title"])
    sheet.merge_range(1, 0, 1, LAST, f"（{year}年度）", formats["subtitle"])
    sheet.merge_range(2, 0, 2, 1, "项目名称", formats["heading"])
    sheet.merge_range(2, 2, 2, LAST, name, formats["cell"])
    sheet.merge_range(3, 0, 3, 1, "主管部门", formats["heading"])
    sheet.merge_range(3, 2, 3, 3, "", formats["cell"])
    sheet.write_string(3, 4, "实施单位", formats["heading"])
    sheet.merge_range(3, 5, 3, LAST, "", formats["cell"])
    return 4


def _write_funds(sheet: Any, formats: Any, row: int, execution: float) -> int:
    sheet.merge_range(row, 0, row + len(ITEMS), 1, "项目资金\n（万元）", formats["heading"])
    sheet.write_blank(row, 2, None, formats["heading"])
    for offset, heading in enumerate(FUNDS_COLUMNS):
        sheet.write_string(row, 3 + offset, heading, formats["heading"])
    for line, item in enumerate(ITEMS, start=row + 1):
        sheet.write_string(line, 2, item, formats["label"])
        for offset in range(len(FUNDS_COLUMNS)):
            sheet.write_blank(line, 3 + offset, None, formats["centre"])
    sheet.write_number(row + 1, 6, execution, formats["centre"])
    for line in range(row + 2, row + 1 + len(ITEMS)):
        for column in (6, LAST):
            sheet.write_string(line, column, "—", formats["centre"])
    return row + 1 + len(ITEMS)


def _write_goal(sheet: Any, formats: Any, row: int) -> int:
    sheet.merge_range(row, 0, row + 1, 0, "年度总体目标", formats["heading"])
    sheet.merge_range(row, 1, row, 4, "预期目标", formats["heading"])
    sheet.merge_range(row, 5, row, LAST, "实际完成情况", formats["heading"])
    sheet.merge_range(row + 1, 1, row + 1, 4, "", formats["long"])
    sheet.merge_range(row + 1, 5, row + 1, LAST, "", formats["long"])
    sheet.set_row(row + 1, 60)
    return row + 2


def _write_indicators(sheet: Any, formats: Any, row: int, groups: dict[str, dict[str, int]]) -> int:
    headings = (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    for column, heading in enumerate(headings, start=1):
        sheet.write_string(row, column, heading, formats["heading"])
    first, row = row, row + 1
    for level1, parts in groups.items():
        _merge(sheet, row, sum(parts.values()), 1, level1, formats["label"])
        for level2, count in parts.items():
            _merge(sheet, row, count, 2, level2, formats["label"])
            for line in range(row, row + count):
                for column in range(3, LAST + 1):
                    sheet.write_blank(line, column, None, formats["cell"])
            row += count
    sheet.merge_range(first, 0, row - 1, 0, "绩效指标", formats["heading"])
    return row


def _merge(sheet: Any, row: int, count: int, column: int, text: str, style: Any) -> None:
    if count > 1:
        sheet.merge_range(row, column, row + count - 1, column, text, style)
    else:
        sheet.write_string(row, column, text, style)


def _write_foot(sheet: Any, formats: Any, row: int, notes: list[str]) -> None:
    sheet.merge_range(row, 0, row, 5, "总分", formats["heading"])
    sheet.write_number(row, 6, 100, formats["centre"])
    for column in (7, LAST):
        sheet.write_blank(row, column, None, formats["cell"])
    for offset, note in enumerate(notes, start=1):
        sheet.merge_range(row + offset, 0, row + offset, LAST, note, formats["intro"])


def _write_comments(sheet: Any, comments: dict[str, str]) -> None:
    for cell, text in comments.items():
        sheet.write_comment(cell, text, {"x_scale": 1.6, "y_scale": 1.2, "author": "perfanalysis"})
