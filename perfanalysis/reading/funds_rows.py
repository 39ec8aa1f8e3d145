"""资金行 (funds rows): the funds block of a form as BudgetRows, headed columns or labelled pairs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from perfanalysis.model import BudgetRow
from perfanalysis.quantities import BLANK, Quantity, is_blank, money_unit, parse_amount, parse_points, parse_rate
from perfanalysis.reading.columns import AMOUNTS, FUND_WORDS, Header
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import bare, column_role, compact, field_role, is_word_of
from perfanalysis.reading.levels import tidy

UNIT_IN_BRACKETS = re.compile(r"[(（\[]\s*(?:金额)?(?:单位[:：])?\s*(亿元|万元|千元|百万元|元)\s*[)）\]]")
UNIT_NAMED = re.compile(r"单位[:：]?\s*(?:人民币)?(亿元|万元|千元|百万元|元)")
NO_FUNDS = re.compile("指标|目标|任务|情况|分$|^[(（]?[一二三四五六七八九十]+[)）]?[、.]")
YEARLY = re.compile("年度|当年|本年|申请")
Pair = tuple[str, tuple[Cell, Quantity]]
AMOUNT_SIGNS = re.compile(r"[\d*元%]")
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
    if any(parse_amount(cell.text).value is not None for cell in shown):
        return True
    if any(not is_blank(cell.text) and not AMOUNT_SIGNS.search(cell.text) for cell in shown):
        return False
    tasked = bool(header.text(grid, row, "task"))
    return len(label) <= 30 and (tasked or bool(FUND_WORDS.search(label))) and not NO_FUNDS.search(label)


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
    tasks = all(row.cells.get("task") for row in rows)
    total = (named or ([] if tasks else plain) or [-1])[0]
    return tuple(replace(row, total=index == total, counted=index == total) for index, row in enumerate(rows))


def _pairs(grid: Grid, start: int, stop: int, unit: str | None) -> FundsBlock:
    rows: list[BudgetRow] = []
    column, end = -1, start
    for row in range(start, stop):
        pairs = list(_labelled(grid, row, unit))
        found = _pair_row(pairs, rows, column)
        if found is not None:
            column = _column_of(pairs, found) if column < 0 else column
            rows.append(found)
            end = row + 1
    return FundsBlock(_mark_totals(rows), unit, end)


def _column_of(pairs: list[Pair], row: BudgetRow) -> int:
    return next((cell.column for _, (cell, _) in pairs if cell.where == row.where), -1)


def _pair_row(pairs: list[Pair], above: list[BudgetRow], column: int) -> BudgetRow | None:
    """One row of labelled amounts; the year's where the whole term's stand beside them, below the total's ``column``."""
    headed = [(role, value) for label, value in pairs if (role := _pair_role(label))]
    if headed:
        return _amounts_row("年度资金总额", headed)
    yearly = [pair for pair in pairs if not MEDIUM_TERM.search(bare(pair[0]))] or pairs
    named = [pair for pair in yearly if _is_fund_label(pair[0])]
    if not named or (not above and not any(is_word_of("funds_total", label) for label, _ in named)):
        return None
    first = next((label for label, _ in named if not above and YEARLY.search(label)), named[0][0])
    same = [value for label, value in named if bare(label) == bare(first)]
    if above and above[0].adjusted is not BLANK:
        return _amounts_row(without_colon(tidy(first)), list(zip(("adjusted", "executed"), same, strict=False)))
    chosen = next((value for value in same if value[0].column == column), same[0])
    return _amounts_row(without_colon(tidy(first)), [("original", chosen)])


def _pair_role(label: str) -> str | None:
    role = None if is_word_of("funds_total", label) or field_role(label) else column_role("budget", label)
    return role if role in (*AMOUNTS, "rate") else None


def _is_fund_label(label: str) -> bool:
    return len(label) <= 20 and bool(FUND_WORDS.search(label)) and field_role(label) is None


def _labelled(grid: Grid, row: int, unit: str | None) -> Iterator[Pair]:
    """Labels with the amount to their right, else with the blank cell there."""
    cells = grid.cells(row)
    for index, label in enumerate(cells[:-1]):
        if not label.text or _is_amount(label.text):
            continue
        right = cells[index + 1 :]
        value = next((cell for cell in right if cell.text), right[0])
        loose = _is_fund_label(label.text) and any(sign.isdigit() for sign in value.text[:6])
        if not (_is_amount(value.text) or is_blank(value.text) or loose):
            value = right[0]
        if not value.text or _is_amount(value.text) or is_blank(value.text) or loose:
            yield label.text, (value, parse_amount(value.text, unit=unit))


def _is_amount(text: str) -> bool:
    return parse_amount(text).value is not None or parse_rate(text).value is not None


def _amounts_row(item: str, found: list[Pair]) -> BudgetRow:
    amounts = {role: quantity for role, (_, quantity) in reversed(found)}
    places = {role: cell.where for role, (cell, _) in reversed(found)}
    if "rate" in amounts:
        amounts["rate"] = parse_rate(amounts["rate"].text)
    return replace(BudgetRow(item, where=found[0][1][0].where, cells=places), **amounts)  # type: ignore[arg-type]
