"""评价工作簿的问题 (own problems): what of an evaluation workbook is missing or cannot be read, all at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from perfanalysis.model import Case
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import parse_count, parse_rate
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.headings import compact
from perfanalysis.reading.own_arguments import UnreadArguments, read_arguments
from perfanalysis.reading.own_layout import (
    EVIDENCE_SHEET,
    FIELDS_SHEET,
    FINDINGS_SHEET,
    GUIDE_SHEET,
    INDICATORS_SHEET,
    SECTIONS_SHEET,
    SURVEY_SHEET,
    VERSION_LABEL,
    workbook_layout,
)
from perfanalysis.reading.own_sheets import COUNTS, METHOD, Line, SheetRows

NOT_ASKED = ("level1", "level2", "weight")


def workbook_problems(
    file: str, sheets: Mapping[str, Grid], rows: Mapping[str, SheetRows], case: Case
) -> Iterator[Problem]:
    """工作簿的问题: version, headings, required cells, then every cell that cannot be read (codes R101 to R110)."""
    yield from _version(file, sheets.get(GUIDE_SHEET))
    yield from (item for sheet in rows.values() for item in sheet.problems)
    yield from _fields(file, case)
    yield from (item for name, sheet in rows.items() for item in _unfilled(name, sheet.lines))
    for line in rows[INDICATORS_SHEET].lines:
        yield from _indicator(line)
    yield from (item for line in rows[SURVEY_SHEET].lines for item in _counts(line))
    yield from _evidence(rows)
    yield from _untitled(rows[SECTIONS_SHEET].lines)


def _version(file: str, guide: Grid | None) -> Iterator[Problem]:
    texts = (cell.text for row in guide.rows for cell in row) if guide is not None else iter(())
    found = (re.match(rf"{VERSION_LABEL}:(\d+)", compact(text)) for text in texts)
    version = next((int(match.group(1)) for match in found if match), workbook_layout().version)
    if version != workbook_layout().version:
        allowed = f"版式版本 {workbook_layout().version}"
        action = "用 perfanalysis new 生成新工作簿后粘贴内容,或升级软件"
        yield problem("R101", f"{file} › {GUIDE_SHEET}", found=f"版式版本 {version}", allowed=allowed, action=action)


def _fields(file: str, case: Case) -> Iterator[Problem]:
    for field in workbook_layout().fields:
        if field.required and getattr(case, field.role) is None:
            where = case.cells.get(field.role) or f"{file} › {FIELDS_SHEET}"
            action = f"在“{FIELDS_SHEET}”表填写{field.label}"
            yield problem("R103", where, found=f"{field.label}未填或读不出", allowed=field.help, action=action)


def _unfilled(name: str, lines: Sequence[Line]) -> Iterator[Problem]:
    wanted = [
        column for column in workbook_layout().sheets[name].columns if column.required and column.role not in NOT_ASKED
    ]
    for line in lines:
        for column in wanted:
            if column.role in line.cells and not line.text(column.role):
                action = f"补填{column.heading},或删去这一行"
                yield problem("R103", line.place(column.role), found="空白", allowed=column.heading, action=action)


def _indicator(line: Line) -> Iterator[Problem]:
    yield from _fraction(line)
    yield from _method(line)
    if line.text("applicable") not in ("", "是", "否"):
        where, found = line.place("applicable"), line.text("applicable")
        yield problem("R107", where, found=found, allowed="是 或 否", action="从下拉列表中选择")


def _fraction(line: Line) -> Iterator[Problem]:
    share = parse_rate(line.text("fraction"))
    if share.blank or (share.value is not None and 0 <= share.value <= 1):
        return
    where, found = line.place("fraction"), line.text("fraction")
    yield problem("R105", where, found=found, allowed="0 至 100% 之间的百分数", action="改成一个百分数,如 85%")


def _method(line: Line) -> Iterator[Problem]:
    method = METHOD.match(line.text("method"))
    if line.text("method") and method is None:
        where, found = line.place("method"), line.text("method")
        yield problem("R106", where, found=found, allowed="下拉列表中的方法", action="从下拉列表中选择评分方法")
    try:
        read_arguments(line.text("arguments"), method=method.group() if method else None)
    except UnreadArguments as error:
        action = "写作“名称=值”,多项用分号隔开"
        yield problem("R106", line.place("arguments"), found=str(error), allowed="名称=值", action=action)


def _counts(line: Line) -> Iterator[Problem]:
    for role in COUNTS:
        if not parse_count(line.text(role)).read:
            where, found = line.place(role), line.text(role)
            yield problem("R104", where, found=found, allowed="一个数", action="只填数字,不知道的留空")


def _evidence(rows: Mapping[str, SheetRows]) -> Iterator[Problem]:
    register = Counter(compact(line.text("id")) for line in rows[EVIDENCE_SHEET].lines)
    for line in rows[EVIDENCE_SHEET].lines:
        if register[number := compact(line.text("id"))] > 1 and number:
            yield problem("R109", line.place("id"), found=number, allowed="不重复的编号", action="重新编号")
    for sheet in (INDICATORS_SHEET, FINDINGS_SHEET):
        for line in rows[sheet].lines:
            for number in line.words("evidence"):
                if number not in register:
                    where, action = line.place("evidence"), f"在“{EVIDENCE_SHEET}”表补登,或改正编号"
                    yield problem("R108", where, found=number, allowed="已登记的编号", action=action)


def _untitled(lines: Sequence[Line]) -> Iterator[Problem]:
    for line in lines:
        if line.text("heading"):
            return
        where = line.place("paragraph")
        yield problem("R110", where, found="标题之前的段落", allowed="先标题后段落", action="移到相应标题之下")
