"""监控表读数 (monitoring forms): the published 绩效目标执行监控表 of one project in a workbook sheet or Word table.

Layouts seen: 财预〔2019〕136号 (facts R) and Huangshi 2019 (http://hsgyyc.com/xwdt_10201/gsgg_10206/201908/t20190821_663302.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfanalysis.digits import compact, is_blank
from perfanalysis.model.monitorings import ExecutionRow, ProgressRow
from perfanalysis.quantities import convert_money, money_unit, parse_amount
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.targets import parse_actual, parse_target

_UP_TO = re.compile(r"(?:1|一)[月]?[-—~～至](\d{1,2})月")
_HALF = 6
_TICKS = {"√", "✓", "☑", "v", "V", "是", "1", "■"}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "level2": ("二级指标",),
    "indicator": ("三级指标", "指标名称", "绩效指标"),
    "target": ("年度指标值", "指标值", "年初指标值", "年度目标值"),
    "expected": ("全年预计完成情况", "预计完成情况", "全年预计完成值"),
    "cause": ("偏差原因", "偏差原因类别"),
    "explanation": ("原因说明", "偏差原因分析", "偏差或不能完成目标原因分析", "偏差原因及说明", "原因分析"),
    "measure": ("相关建议或举措", "改进措施", "整改措施", "措施", "纠偏措施", "拟采取的措施"),
    "likelihood": ("完成目标可能性", "完成可能性", "目标完成可能性"),
}


@dataclass(frozen=True, slots=True)
class MonitoringForm:
    """读到的监控表: the project's execution row, its indicators, the month its data reach, the unit of money."""

    execution: ExecutionRow
    progress: tuple[ProgressRow, ...]
    month: int | None
    amount_unit: str | None


@dataclass(frozen=True, slots=True)
class _Heads:
    columns: Mapping[str, int]
    ticks: Mapping[int, tuple[str, str]]
    bottom: int


def read_monitoring_form(
    grid: Grid, *, year: int, likelihoods: Sequence[str], causes: Sequence[str], unit: str | None
) -> MonitoringForm | None:
    """监控表 in one grid; None when it is none: it needs 项目名称, money executed up to a month, and 三级指标 with 指标值.

    Ticked columns are read as the likelihood or cause that their heading names. Money in ``unit`` (None: the form's).
    """
    heads, month = _heads(grid, likelihoods, causes), _month(grid)
    name = _beside(grid, ("项目名称",))
    if heads is None or not name:
        return None
    department = _beside(grid, ("主管部门", "主管部门及代码", "预算部门"))
    performer = _beside(grid, ("实施单位", "执行单位", "项目实施单位", "项目单位"))
    own = _form_unit(grid)
    budget, executed, where = _funds(grid, own, unit or own)
    if not where:
        return None
    row = ExecutionRow(department, performer or department, name, year, month or 0, budget, executed, where)
    progress = tuple(_progress(grid, heads, name, performer or department))
    return MonitoringForm(row, progress, month, unit or own)


def _cells(grid: Grid) -> Iterator[Cell]:
    for row in range(grid.height):
        yield from grid.own(row)


def _beside(grid: Grid, labels: Sequence[str]) -> str:
    """The text right of the first cell that bears one of the labels."""
    for cell in _cells(grid):
        if compact(cell.text).rstrip(":：") in labels:
            right = cell.column + cell.width
            if right < len(grid.rows[cell.row]):
                text = grid.rows[cell.row][right].text.strip()
                return "" if is_blank(text) else text
    return ""


def _month(grid: Grid) -> int | None:
    texts = [*grid.before, *(cell.text for cell in _cells(grid))]
    found = [int(match[1]) for text in texts if "执行" in text and (match := _UP_TO.search(compact(text)))]
    half = any("半年" in text for text in texts)
    return next(iter(found), _HALF if half else None)


def _form_unit(grid: Grid) -> str | None:
    texts = [*grid.before, *(cell.text for cell in _cells(grid))]
    marked = (text for text in texts if "单位" in text or "资金" in text or "元)" in compact(text) or "元）" in text)
    return next((found for text in marked if (found := money_unit(text))), None)


def _funds(grid: Grid, own: str | None, unit: str | None) -> tuple[float | None, float | None, str]:
    """Budget and money executed of the first fund row below their headings."""
    budget_at = executed_at = None
    for cell in _cells(grid):
        text = compact(cell.text)
        if "预算数" in text and (budget_at is None or "全年" in text or "调整" in text):
            budget_at = cell
        if "执行数" in text and "预计" not in text and executed_at is None:
            executed_at = cell
    if budget_at is None or executed_at is None or executed_at.row + executed_at.height >= grid.height:
        return None, None, ""
    row = executed_at.row + executed_at.height
    at = grid.rows[row][executed_at.column]
    amounts = [_money(grid.rows[row][column].text, own, unit) for column in (budget_at.column, executed_at.column)]
    return amounts[0], amounts[1], at.where


def _money(text: str, own: str | None, unit: str | None) -> float | None:
    read = parse_amount(text, unit=own)
    if read.value is None or own is None or unit is None:
        return read.value
    return convert_money(read.value, source=own, target=unit)


def _heads(grid: Grid, likelihoods: Sequence[str], causes: Sequence[str]) -> _Heads | None:
    for row in range(grid.height):
        for bottom in (row + 1, row):
            if bottom < grid.height and (found := _heads_at(grid, row, bottom, likelihoods, causes)):
                return found
    return None


def _heads_at(grid: Grid, top: int, bottom: int, likelihoods: Sequence[str], causes: Sequence[str]) -> _Heads | None:
    columns: dict[str, int] = {}
    ticks: dict[int, tuple[str, str]] = {}
    for place in range(len(grid.rows[top])):
        texts = [compact(grid.rows[row][place].text) for row in dict.fromkeys((bottom, top))]
        for text in texts:
            if text in causes or text in likelihoods:
                ticks[place] = ("cause" if text in causes else "likelihood", text)
                break
            if role := _role(text):
                columns.setdefault(role, place)
                break
    whole = {"indicator", "target", "actual"} <= columns.keys()
    two = top != bottom and not any(cell.height > 1 or cell.width > 1 for cell in grid.own(top))
    return _Heads(columns, ticks, bottom) if whole and not two else None


def _role(text: str) -> str | None:
    for role, names in _COLUMNS.items():
        if text in names:
            return role
    progress = "执行情况" in text or "完成情况" in text or "完成值" in text
    return "actual" if progress and "预计" not in text else None


def _progress(grid: Grid, heads: _Heads, project: str, unit: str) -> Iterator[ProgressRow]:
    for row in range(heads.bottom + 1, grid.height):
        cells = {role: grid.rows[row][column] for role, column in heads.columns.items()}
        name = cells["indicator"].text.strip()
        repeated = any(cells[role].row != row for role in ("indicator", "target"))
        if is_blank(name) or repeated or cells["indicator"] is cells["target"]:
            continue
        texts = {role: "" if is_blank(cell.text) else cell.text.strip() for role, cell in cells.items()}
        ticked = {
            kind: word for place, (kind, word) in heads.ticks.items() if grid.rows[row][place].text.strip() in _TICKS
        }
        yield _row(texts, ticked, cells, project, unit)


def _row(
    texts: Mapping[str, str], ticked: Mapping[str, str], cells: Mapping[str, Cell], project: str, unit: str
) -> ProgressRow:
    target = parse_target(texts["target"], name=texts["indicator"], level2=texts.get("level2", ""))
    return ProgressRow(
        unit=unit,
        project=project,
        level2=texts.get("level2", ""),
        indicator=texts["indicator"],
        target=target,
        actual=parse_actual(texts["actual"], target=target),
        likelihood=ticked.get("likelihood") or texts.get("likelihood", ""),
        cause=ticked.get("cause") or texts.get("cause", ""),
        explanation=texts.get("explanation", ""),
        measure=texts.get("measure", ""),
        where=cells["indicator"].where,
        cells={role: cell.where for role, cell in cells.items()},
    )
