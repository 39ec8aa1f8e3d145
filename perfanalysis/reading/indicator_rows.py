"""指标行 (indicator rows): the rows below an indicator heading as Indicators, and the total row that closes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfanalysis.model import Indicator
from perfanalysis.quantities import BLANK, Quantity, is_blank, parse_points
from perfanalysis.reading.columns import Header
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import bare, compact, is_word_of
from perfanalysis.reading.levels import Levels, read_levels, tidy
from perfanalysis.targets import parse_actual, parse_target

ROLES = (
    "target",
    "actual",
    "weight",
    "score",
    "recheck",
    "reason",
    "criterion",
    "evidence",
    "operator",
    "unit",
    "remark",
)
CLOSING = re.compile(
    r"^(注|备注|说明|填表说明|填报说明|填报人|填表人|联系人|联系电话|单位负责人|审核人|评价人|经办人|负责人|填报日期|填表日期|填报单位|"
    r"财务负责人|项目负责人|自评结论|评价结论|评价等级|自评等级|存在问题|其他需要说明|主要问题|改进措施|审核意见|联系方式|绩效自评|"
    r"自评等次|评价等次|绩效等级|等级|签字|盖章|备注信息)"
)
OPINION = re.compile(r"^.{0,12}(审核|审批|评审|初审|复审)意见([(:].*)?$")
SIGNED = re.compile(r"^(日期|时间|年月日|电话)[:：]")
TOTAL_INLINE = re.compile(r"^(?:总分|合计|总得分|自评总分|自评得分|综合得分|总计)[:：]?([\d.]+)分?$")
PLACEHOLDER = re.compile(r"^(指标\d+[:：]?|[….、·]+|\d+[.、]?)?$")
WEIGHT_IN_NAME = re.compile(r"[(（](\d+(?:\.\d+)?)\s*分?[)）]\s*$")
SIGN = re.compile("[≥≤≧≦=═<>\uff1c\uff1e\uff1d]")
EXECUTION = re.compile("^(预算|资金)?执行率$|^预算执行(情况)?$")


@dataclass(frozen=True, slots=True)
class IndicatorBlock:
    """指标表: the indicators below one heading with their ``rows``, the printed totals, the row after the block.

    ``skipped`` are the rows inside it that gave no indicator.
    """

    header: Header
    indicators: tuple[Indicator, ...]
    total: Quantity
    weight_total: Quantity
    total_where: str
    weight_total_where: str
    end: int
    rows: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()


def read_indicators(grid: Grid, header: Header, *, among: Sequence[int], year: int | None) -> IndicatorBlock:
    """指标表: every indicator row ``among`` rows below a heading, up to the total; blank and placeholder rows are left out."""
    rows: list[tuple[int, Levels]] = []
    skipped: list[int] = []
    levels = Levels()
    total, end = -1, among[-1] + 1 if among else header.bottom + 1
    for row in among:
        kind = _row_kind(grid, header, row)
        if kind == "total":
            total, end = row, row + 1
            break
        if kind == "close":
            end = row
            break
        if kind == "indicator":
            levels = read_levels(grid, header, row, levels)
            rows.append((row, levels))
        skipped += [row] if kind == "skip" else []
    shared = _shared_scores(grid, header, [item for item, _ in rows])
    read = tuple(_indicator(grid, header, item, found, shared, year) for item, found in rows)
    block = _block(grid, header, read, total, end)
    return replace(block, rows=tuple(item for item, _ in rows), skipped=tuple(skipped))


def _row_kind(grid: Grid, header: Header, row: int) -> str:
    own = [cell for cell in grid.own(row) if cell.text]
    if not own:
        return "blank"
    first = own[0].text
    if is_word_of("total_row", first) or TOTAL_INLINE.match(compact(first)):
        return "total"
    if OPINION.match(compact(first)) or (CLOSING.match(compact(first)) and not _has_values(grid, header, row)):
        return "close"
    if is_word_of("subtotal_row", first) or _repeats_heading(grid, header, row):
        return "skip"
    return "indicator" if _names_something(grid, header, row) else "skip"


def _repeats_heading(grid: Grid, header: Header, row: int) -> bool:
    texts = {role: header.text(grid, row, role) for role in header.columns}
    headings = range(header.top, header.bottom + 1)
    return any(all(text == header.text(grid, item, role) for role, text in texts.items()) for item in headings)


def _has_values(grid: Grid, header: Header, row: int) -> bool:
    cells = [header.cell(grid, row, role) for role in ("weight", "score", "actual", "target")]
    own = [cell for cell in cells if cell is not None and cell.row == row and cell.text and cell.width < 4]
    texts = [compact(cell.text) for cell in own]
    return any(not (CLOSING.match(text) or SIGNED.match(text)) for text in texts)


def _names_something(grid: Grid, header: Header, row: int) -> bool:
    values = [header.text(grid, row, role) for role in ("target", "actual", "weight", "score")]
    name = compact(header.text(grid, row, "level4") or header.text(grid, row, "level3"))
    named = bool(name) and not PLACEHOLDER.match(name)
    own = any(cell.row == row and cell.text for cell in _value_cells(grid, header, row))
    return named or (any(values) and own)


def _value_cells(grid: Grid, header: Header, row: int) -> Iterator[Cell]:
    for role in ("level3", "level4", "target", "actual", "weight", "score"):
        cell = header.cell(grid, row, role)
        if cell is not None:
            yield cell


def _shared_scores(grid: Grid, header: Header, rows: list[int]) -> dict[int, int]:
    """Rows whose points are printed in a merged cell that began in an earlier row → the index of that row."""
    shared: dict[int, int] = {}
    position = {row: index for index, row in enumerate(rows)}
    for row in rows:
        cell = header.cell(grid, row, "score")
        if cell is not None and cell.row != row and cell.row in position:
            shared[row] = position[cell.row]
    return shared


def _indicator(
    grid: Grid, header: Header, row: int, levels: Levels, shared: dict[int, int], year: int | None
) -> Indicator:
    text = {role: header.text(grid, row, role) for role in ROLES}
    name = levels.level3 or levels.level2 or ""
    operator = text["operator"] if "operator" in header.columns else None
    unit = text["unit"] if "unit" in header.columns else None
    target = parse_target(
        text["target"], name=name, level2=levels.level2 or "", unit=unit, operator=operator, year=year
    )
    actual_unit = header.text(grid, row, "actual_unit") or (unit if operator is None else None)
    actual = parse_actual(text["actual"], target=target, name=name, unit=actual_unit or None, year=year)
    follows = shared.get(row)
    return Indicator(
        levels.level1,
        levels.level2,
        levels.level3,
        target=replace(target, text=_joined(text)),
        actual=actual,
        weight=_weight(header, text["weight"], name, follows),
        score=BLANK if follows is not None else parse_points(text["score"]),
        recheck_score=parse_points(text["recheck"]),
        reason=_words(text["reason"]) or _words(text["remark"]),
        criterion=_words(text["criterion"]),
        evidence=tuple(item for item in [_words(text["evidence"])] if item),
        counted=follows is None,
        applicable=compact(text["weight"]) not in ("/", "不适用"),
        shared_with=follows,
        where=_place(grid, header, row, "target") or _place(grid, header, row, "level3"),
        cells={role: _place(grid, header, row, role) for role in ("level3", *ROLES) if role in header.columns},
    )


def _joined(text: dict[str, str]) -> str:
    """The target as one text where operator, value and unit stand in three columns."""
    value, operator, unit = text["target"], text["operator"], text["unit"]
    if is_blank(value):
        return value
    before = operator if operator and SIGN.match(operator) and not SIGN.match(value) else ""
    after = unit if any(sign.isdigit() for sign in value) and not value.endswith(unit) else ""
    return f"{before}{value}{after}"


def _weight(header: Header, text: str, name: str, follows: int | None) -> Quantity:
    if follows is not None and not text:
        return BLANK
    if "weight" in header.columns:
        return parse_points(text)
    inside = WEIGHT_IN_NAME.search(compact(name))
    return parse_points(inside.group(1)) if inside else BLANK


def _words(text: str) -> str | None:
    return None if is_blank(text) else tidy(text)


def _place(grid: Grid, header: Header, row: int, role: str) -> str:
    cell = header.cell(grid, row, role)
    return cell.where if cell is not None else ""


def _block(grid: Grid, header: Header, read: tuple[Indicator, ...], total: int, end: int) -> IndicatorBlock:
    if total < 0:
        return IndicatorBlock(header, read, BLANK, BLANK, "", "", end)
    found = read_totals(grid, header, total)
    return IndicatorBlock(header, read, found.points, found.weights, found.points_where, found.weights_where, end)


@dataclass(frozen=True, slots=True)
class TotalRow:
    """总分行: the printed totals of points and of weights with their places."""

    points: Quantity
    weights: Quantity
    points_where: str
    weights_where: str


def read_totals(grid: Grid, header: Header, row: int) -> TotalRow:
    """总分行: the totals printed in a row."""
    label = next(cell for cell in grid.own(row) if cell.text)
    if inline := TOTAL_INLINE.match(compact(label.text)):
        return TotalRow(parse_points(inline.group(1)), BLANK, label.where, label.where)
    numbers = [(cell, parse_points(cell.text)) for cell in grid.own(row) if cell is not label]
    filled = [(cell, points) for cell, points in numbers if points.value is not None]
    score = _in_role(filled, header, "score")
    weight = _in_role(filled, header, "weight")
    if score is not None and weight is None and len(filled) == 2 and filled[0] is score and "weight" in header.columns:
        weight, score = filled
    loose = [pair for pair in filled if pair not in (score, weight)]
    if score is None and "score" not in header.columns and len(filled) == 1:
        score, weight = filled[0], None
    if score is None and weight is None and loose:
        weight, score = (loose[0] if len(loose) > 1 else None), loose[-1]
    unread = next((pair for pair in numbers if not pair[1].read and _covers(pair[0], header, "score")), None)
    chosen = score or unread
    (points_cell, points), (weight_cell, weights) = chosen or (label, BLANK), weight or (label, BLANK)
    return TotalRow(points, weights, points_cell.where, weight_cell.where)


def _in_role(filled: list[tuple[Cell, Quantity]], header: Header, role: str) -> tuple[Cell, Quantity] | None:
    return next((pair for pair in filled if _covers(pair[0], header, role)), None)


def _covers(cell: Cell, header: Header, role: str) -> bool:
    return any(column in cell.columns for column in header.columns.get(role, ()))


def is_execution_row(indicator: Indicator) -> bool:
    """Whether an indicator row is the execution rate (预算执行率) written among the indicators."""
    return bool(EXECUTION.match(bare(indicator.level1 or ""))) or bool(EXECUTION.match(bare(indicator.name)))
