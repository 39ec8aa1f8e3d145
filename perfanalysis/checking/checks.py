"""表内核对 (checks): every check of one form, all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from perfanalysis.checking.budgets import check_budgets
from perfanalysis.checking.executions import check_executions
from perfanalysis.checking.fillings import check_fillings
from perfanalysis.checking.goals import check_goals
from perfanalysis.checking.group_weights import check_group_weights
from perfanalysis.checking.money_units import check_money_unit
from perfanalysis.checking.notations import check_notations
from perfanalysis.checking.organisations import check_organisation
from perfanalysis.checking.performances import check_performances
from perfanalysis.checking.result_shares import check_result_shares
from perfanalysis.checking.slips import check_indicator_units
from perfanalysis.checking.structures import check_structures
from perfanalysis.checking.totals import check_totals
from perfanalysis.checking.views import FormView, limits_of
from perfanalysis.checking.weights import check_weights
from perfanalysis.model import Case
from perfanalysis.problems import Problem
from perfanalysis.rules import RuleBook
from perfanalysis.scoring import recompute

_FAMILIES: tuple[Callable[[FormView], Iterator[Problem]], ...] = (
    check_structures,
    check_weights,
    check_group_weights,
    check_result_shares,
    check_organisation,
    check_budgets,
    check_money_unit,
    check_executions,
    check_totals,
    check_indicator_units,
    check_performances,
    check_notations,
    check_fillings,
    check_goals,
)


def check(case: Case, rules: RuleBook) -> tuple[Problem, ...]:
    """表内核对: every problem of a form, those met while reading first, blocking ones first within each part.

    Nothing is changed in the case. Contradictions are certain; what may be right in one place and wrong in another is
    a notice. Raises RuleProblems (L012, L013) when the rulebook lacks a value the checks need.
    """
    scored = recompute(case, rules) if case.kind != "performance_target" else None
    view = FormView(case, rules, limits_of(rules), {item.position: item for item in scored.items} if scored else {})
    found = [item for family in _FAMILIES for item in family(view)] + list(scored.problems if scored else ())
    while_reading = _blocking_first(case.problems)
    unread = {item.where for item in while_reading if item.class_ == "unread" and item.where}
    fresh = [item for item in found if item.class_ != "unread" or item.where not in unread]
    return tuple(dict.fromkeys((*while_reading, *_blocking_first(fresh))))


def _blocking_first(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda item: not item.blocking)
