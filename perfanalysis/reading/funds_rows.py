"""资金行 (funds rows): the funds block of a form as BudgetRows, headed columns or labelled pairs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from perfanalysis.model import BudgetRow
from perfanalysis.quantities import BLANK, Quantity, is_blank, money_unit, parse_amount, parse_points, parse_rate
from perfanalysis.reading.columns import AMOUNTS, Header
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import bare, compact, field_role, is_word_of
from perfanalysis.reading.levels import tidy

UNIT_IN_BRACKETS = re.compile(r"[(（\[]\s*(?:金额)?(?:单位[:：])?\s*(亿元|万元|千元|百万元|元)\s*[)）\]]")
UNIT_NAMED = re.compile(r"单位[:：]?\s*(?:人民币)?(亿元|万元|千元|百万元|元)")
PAIR_AMOUNTS = {
    "预算数": "adjusted",
    "全年预算数": "adjusted",
    "年度预算数": "adjusted",
    "预算总额": "adjusted",
    "调整后预算数": "adjusted",
    "年初预算数": "original",
    "执行数": "executed",
    "全年执行数": "executed",
    "实际执行数": "executed",
    "实际支出数": "executed",
    "支出数": "executed",
    "执行率": "rate",
    "预算执行率": "rate",
}
FUND_WORDS = re.compile(
    "资金|拨款|经费|收入|结转|结余|支出|专户|债券|上级|本级|中央|省级|市级|县级|区级|合计|总额|总计|其他|自筹"
)
MEDIUM_TERM = re.compile("中长期|实施期|总体|三年")


@dataclass(frozen=True, slots=True)
class FundsBlock:
    """项目资金: the rows, the unit printed for them (None: none), and the row after the block."""

    rows: tuple[BudgetRow, ...]
    unit: str | None
    end: int


def without_colon(label: str) -> str:
    """A label without the colon that ends it."""
    return re.sub(r"[:：]+$", "", label)


def printed_unit(texts: Iterator[str] | list[str]) -> str | None:
    """金额单位: 元, 万元 or 亿元 as printed in brackets or after 单位 (None: nowhere)."""
    joined = "\n".join(texts)
    found = UNIT_IN_BRACKETS.search(joined) or UNIT_NAMED.search(joined)
    return money_unit(found.group(1)) if found else None


def read_funds(grid: Grid, header: Header | None, *, start: int, stop: int, unit: str | None) -> FundsBlock:
    """项目资金: the funds block below ``header``, or without one the labelled amounts between two rows."""
    if header is None:
        return _pairs(grid, start, stop, unit)
    near = printed_unit([cell.text for row in range(header.top, header.bottom + 1) for cell in grid.cells(row)])
    chosen = near or unit
    found = list(_headed_rows(grid, header, stop, chosen))
    rows = _mark_totals([row for _, row in found])
    return FundsBlock(rows, chosen, found[-1][0] + 1 if found else header.bottom + 1)


def _headed_rows(grid: Grid, header: Header, stop: int, unit: str | None) -> Iterator[tuple[int, BudgetRow]]:
    for row in range(header.bottom + 1, stop):
        label = _label(grid, header, row)
        if not any(cell.text for cell in grid.own(row)):
            continue
        if not label or not _is_funds_row(grid, header, row, label):
            return
        yield row, _funds_row(grid, header, row, label, unit)


def _first_column(header: Header) -> int:
    return min(columns.start for role, columns in header.columns.items() if role not in ("task", "reason"))


def _label(grid: Grid, header: Header, row: int) -> str:
    """The row's name: the nearest text left of the amounts, with 其中 before it where that stands in its own cell."""
    left = [cell for cell in grid.cells(row) if cell.column < _first_column(header) and cell.text]
    if "task" in header.columns and (task := header.text(grid, row, "task")):
        return tidy(task)
    if not left:
        return ""
    before = [without_colon(compact(cell.text)) for cell in left[:-1]]
    name = without_colon(tidy(left[-1].text))
    return f"其中:{name}" if "其中" in before and not name.startswith("其中") else name


def _is_funds_row(grid: Grid, header: Header, row: int, label: str) -> bool:
    role = field_role(label)
    if role in ("goal", "goal_actual") or bare(label) in ("一级指标", "绩效指标", "预期目标"):
        return False
    cells = [header.cell(grid, row, role) for role in (*AMOUNTS, "weight", "score", "rate")]
    shown = [cell for cell in cells if cell is not None]
    if any(len(cell.text) > 40 for cell in shown) or (len(shown) > 1 and all(cell is shown[0] for cell in shown)):
        return False
    amounts = [parse_amount(cell.text).value is not None for cell in shown]
    return any(amounts) or (len(label) <= 30 and bool(FUND_WORDS.search(label) or "task" in header.columns))


def _funds_row(grid: Grid, header: Header, row: int, label: str, unit: str | None) -> BudgetRow:
    def text(role: str) -> str:
        return header.text(grid, row, role)

    places = {role: cell.where for role in header.columns if (cell := header.cell(grid, row, role)) is not None}
    first = next((role for role in (*AMOUNTS, "rate") if role in places), "")
    return BudgetRow(
        label,
        original=parse_amount(text("original"), unit=unit),
        adjusted=_adjusted(grid, header, row, unit),
        executed=parse_amount(text("executed"), unit=unit),
        weight=parse_points(text("weight")),
        rate=parse_rate(text("rate")),
        score=parse_points(text("score")),
        reason=None if is_blank(text("reason")) else tidy(text("reason")),
        where=places.get("adjusted", places.get(first, "")),
        cells=places,
    )


def _adjusted(grid: Grid, header: Header, row: int, unit: str | None) -> Quantity:
    """全年预算数; where a form prints it by source of funds only, the sum of the sources, and says so."""
    printed = parse_amount(header.text(grid, row, "adjusted"), unit=unit)
    if "source" not in header.columns or "adjusted" in header.columns or "original" in header.columns:
        return printed
    texts = [grid.rows[row][column].text for column in header.columns["source"]]
    amounts = [amount for text in texts if not (amount := parse_amount(text, unit=unit)).blank]
    if not amounts:
        return BLANK
    if len(amounts) == 1 or not all(amount.read for amount in amounts):
        return next((amount for amount in amounts if not amount.read), amounts[0])
    total = math.fsum(amount.value or 0.0 for amount in amounts)
    text = "+".join(amount.text for amount in amounts)
    return Quantity(text, total, places=max(amount.places for amount in amounts), note="各资金来源之和")


def _mark_totals(rows: list[BudgetRow]) -> tuple[BudgetRow, ...]:
    """The total row is the one so named, else the first that is no 其中 row; points repeated elsewhere do not count."""
    named = [index for index, row in enumerate(rows) if is_word_of("funds_total", row.item)]
    plain = [index for index, row in enumerate(rows) if not compact(row.item).startswith("其中")]
    total = (named or plain or [-1])[0]
    return tuple(replace(row, total=index == total, counted=index == total) for index, row in enumerate(rows))


def _pairs(grid: Grid, start: int, stop: int, unit: str | None) -> FundsBlock:
    rows: list[BudgetRow] = []
    end = start
    for row in range(start, stop):
        found = _pair_row(grid, row, rows, unit)
        if found is not None:
            rows.append(found)
            end = row + 1
    return FundsBlock(_mark_totals(rows), unit, end)


def _pair_row(grid: Grid, row: int, above: list[BudgetRow], unit: str | None) -> BudgetRow | None:
    cells = [cell for cell in grid.cells(row) if cell.text or cell.row == row]
    pairs = list(_labelled(cells, unit))
    headed = [(PAIR_AMOUNTS[bare(label)], value) for label, value in pairs if bare(label) in PAIR_AMOUNTS]
    if headed:
        return _amounts_row("年度资金总额", headed)
    yearly = [(label, value) for label, value in pairs if not MEDIUM_TERM.search(bare(label))] or pairs
    named = [(label, value) for label, value in yearly if _is_fund_label(label)]
    if not named or (not above and not is_word_of("funds_total", named[0][0])):
        return None
    roles = ["adjusted", "executed"] if above and above[0].adjusted is not BLANK else ["original"]
    first = named[0][0]
    same = [value for label, value in named if bare(label) == bare(first)]
    return _amounts_row(without_colon(tidy(first)), list(zip(roles, same, strict=False)))


def _is_fund_label(label: str) -> bool:
    return len(label) <= 20 and bool(FUND_WORDS.search(label)) and field_role(label) is None


def _labelled(cells: list[Cell], unit: str | None) -> Iterator[tuple[str, tuple[Cell, Quantity]]]:
    for label, value in pairwise(cells):
        amount = _is_amount(value.text) or is_blank(value.text)
        loose = _is_fund_label(label.text) and any(digit.isdigit() for digit in value.text[:6])
        if label.text and ((amount and not _is_amount(label.text)) or loose):
            yield label.text, (value, parse_amount(value.text, unit=unit))


def _is_amount(text: str) -> bool:
    return parse_amount(text).value is not None or parse_rate(text).value is not None


def _amounts_row(item: str, found: list[tuple[str, tuple[Cell, Quantity]]]) -> BudgetRow:
    amounts = {role: quantity for role, (_, quantity) in reversed(found)}
    places = {role: cell.where for role, (cell, _) in reversed(found)}
    if "rate" in amounts:
        amounts["rate"] = parse_rate(amounts["rate"].text)
    return replace(BudgetRow(item, where=found[0][1][0].where, cells=places), **amounts)  # type: ignore[arg-type]
