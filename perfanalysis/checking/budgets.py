"""资金核对 (budgets): whether the parts make the total, and nothing is over-spent, repeated or missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfanalysis.checking.slips import amount_shown, budget_slip, check_budget_units
from perfanalysis.checking.views import FormView
from perfanalysis.checking.vocabularies import mentions
from perfanalysis.formats import points_text
from perfanalysis.model import BudgetRow
from perfanalysis.problems import Problem, problem

COLUMNS = {"original": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}


def check_budgets(view: FormView) -> Iterator[Problem]:
    """资金: C010 parts, C011 zero total, C012 over-spent, C017 repeated points, C018 units, C019 amounts missing."""
    yield from check_budget_units(view)
    zero = [row for row in view.case.budget if row.total and _zero_over_parts(view, row)]
    for row in view.case.budget:
        if row in zero:
            yield _zero_total(view, row)
        elif budget_slip(row) is None:
            yield from _overspent(view, row)
    if not zero and not any(budget_slip(row) for row in view.case.budget):
        yield from _columns(view)
    yield from _repeated(view)
    yield from _missing(view)


def parts_of(view: FormView) -> tuple[BudgetRow, ...]:
    """资金来源行: every row of the funds block but the total."""
    return tuple(row for row in view.case.budget if not row.total)


def _amount(row: BudgetRow, column: str) -> float | None:
    value: float | None = getattr(row, column).value
    return value


def _zero_over_parts(view: FormView, total: BudgetRow) -> bool:
    return any(
        _amount(total, column) == 0 and any((_amount(row, column) or 0) > 0 for row in parts_of(view))
        for column in COLUMNS
    )


def _zero_total(view: FormView, total: BudgetRow) -> Problem:
    column = next(
        column
        for column in COLUMNS
        if _amount(total, column) == 0 and any((_amount(row, column) or 0) > 0 for row in parts_of(view))
    )
    listed = "、".join(
        f"{row.item} {amount_shown(_amount(row, column))}" for row in parts_of(view) if _amount(row, column)
    )
    return problem(
        "C011",
        view.place(total, column),
        found=f"“{total.item}”的{COLUMNS[column]}为 0,而资金来源行有金额({listed})",
        allowed="资金总额等于各来源之和",
        action="补填资金总额行(年初预算数、全年预算数、全年执行数、执行率、得分)",
    )


def _overspent(view: FormView, row: BudgetRow) -> Iterator[Problem]:
    budget, executed = row.adjusted.value, row.executed.value
    if budget is None or executed is None or executed - budget <= view.limits.amount:
        return
    yield problem(
        "C012",
        view.place(row, "executed"),
        found=f"“{row.item}”全年执行数 {amount_shown(executed)} 大于全年预算数 {amount_shown(budget)}",
        allowed="执行数不大于全年预算数",
        action="核对两数;有追加预算的,全年预算数应填调整后的数",
    )


def _columns(view: FormView) -> Iterator[Problem]:
    total = view.case.total_funds
    parts = parts_of(view)
    if total is None or not parts:
        return
    for column, title in COLUMNS.items():
        cells = [getattr(row, column) for row in (total, *parts)]
        if all(cell.read for cell in cells) and not _adds_up(view, total, parts, column):
            yield _parts_problem(view, total, column, title)


def _adds_up(view: FormView, total: BudgetRow, parts: Sequence[BudgetRow], column: str) -> bool:
    wanted = _amount(total, column)
    values = [_amount(row, column) for row in parts]
    if wanted is None or all(value is None for value in values):
        return True
    slack = _slack(view, (total, *parts), column)
    amounts = [value or 0.0 for value in values]
    readings = (sum(amounts), _top_sum(parts, amounts), _sum_without_runs(amounts, slack))
    if any(abs(found - wanted) <= slack for found in readings):
        return True
    return sum(amounts) < wanted and not any(mentions("fund_rest", row.item) for row in parts)


def _slack(view: FormView, rows: Sequence[BudgetRow], column: str) -> float:
    places = [getattr(row, column).places for row in rows if getattr(row, column).value]
    fractional = [place for place in places if place > 0]
    return max(view.limits.amount, 10.0 ** -min(fractional) if fractional else 0.0) + 1e-9


def _top_sum(parts: Sequence[BudgetRow], amounts: Sequence[float]) -> float:
    kept, parents = 0.0, set[str]()
    for row, amount in zip(parts, amounts, strict=True):
        if not any(mentions(f"{parent}_levels", row.item) for parent in parents):
            kept += amount
        parents |= {kind for kind in ("fund", "expenditure") if mentions(f"{kind}_parents", row.item)}
    return kept


def _sum_without_runs(amounts: Sequence[float], slack: float) -> float:
    """The sum when rows that follow a row and make it up are taken as its details."""
    total, at = 0.0, 0
    while at < len(amounts):
        total += amounts[at]
        at = _after_details(amounts, at, slack)
    return total


def _after_details(amounts: Sequence[float], at: int, slack: float) -> int:
    details = 0.0
    for last in range(at + 1, len(amounts)):
        details += amounts[last]
        if amounts[last] > 0 and last > at + 1 and abs(details - amounts[at]) <= slack:
            return last + 1
    return at + 1


def _parts_problem(view: FormView, total: BudgetRow, column: str, title: str) -> Problem:
    listed = [row for row in parts_of(view) if _amount(row, column)]
    addends = " + ".join(amount_shown(_amount(row, column)) for row in listed)
    found = points_text(sum(_amount(row, column) or 0.0 for row in listed), places=6)
    return problem(
        "C010",
        view.place(total, column),
        found=f"{title}:“{total.item}”填报为 {amount_shown(_amount(total, column))},各来源相加为 {addends} = {found}",
        allowed="资金总额等于各来源之和",
        action="核对资金总额行和各来源行",
    )


def _repeated(view: FormView) -> Iterator[Problem]:
    total = view.case.total_funds
    if total is None or (total.weight.blank and total.score.blank):
        return
    for row in parts_of(view):
        if row.weight.value or row.score.value:
            yield problem(
                "C017",
                view.place(row, "weight" if row.weight.value else "score"),
                found=f"“{row.item}”行又填了分值 {points_text(row.weight.value)}、得分 {points_text(row.score.value)}",
                allowed="预算执行率的分值和得分只填在资金总额行",
                action="删去这一行的分值和得分;本软件只计资金总额行一次",
            )


def _missing(view: FormView) -> Iterator[Problem]:
    total = view.case.total_funds
    if total is None or not view.scored_kind:
        return
    budget_known = not (total.original.blank and total.adjusted.blank)
    filled_parts = any(not row.executed.blank or not row.adjusted.blank for row in parts_of(view))
    lacking = [
        title
        for title, absent, expected in (
            ("全年预算数", not budget_known, filled_parts or not total.executed.blank),
            ("全年执行数", total.executed.blank, filled_parts or budget_known),
        )
        if absent and expected
    ]
    if lacking:
        yield problem(
            "C019",
            view.place(total, "executed" if "全年执行数" in lacking else "adjusted"),
            found=f"“{total.item}”的{'、'.join(lacking)}为空",
            allowed="预算数和执行数都填写",
            action="补填金额;没有执行的填 0",
        )
