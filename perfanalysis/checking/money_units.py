"""未写明的金额单位 (money units): the unit a place takes for a form that names none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from perfanalysis.checking.views import FormView
from perfanalysis.model import BudgetRow, Case
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook


def with_money_unit(case: Case, rules: RuleBook) -> Case:
    """金额单位: the case in the unit of ``form_money_unit`` where its form has amounts and names no unit, else as it is."""
    if case.amount_unit or not _has_amounts(case) or "form_money_unit" not in rules.entries:
        return case
    return replace(case, amount_unit=str(rules.value("form_money_unit")))


def _has_amounts(case: Case) -> bool:
    return any(_amounts(row) for row in case.budget)


def _amounts(row: BudgetRow) -> bool:
    return any(cell.value is not None for cell in (row.original, row.adjusted, row.executed))


def check_money_unit(view: FormView) -> Iterator[Problem]:
    """金额单位 (C080): a form with amounts that names no unit, and the unit taken."""
    taken = with_money_unit(view.case, view.rules).amount_unit
    if taken != view.case.amount_unit:
        row = next(row for row in view.case.budget if _amounts(row))
        yield problem(
            "C080",
            view.place(row, "adjusted"),
            found=f"没有写明金额单位,按规定以{taken}计",
            allowed="表上写明元、万元或亿元",
            action="核对金额单位,在表头补写",
        )
