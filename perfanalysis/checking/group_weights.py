"""各组分值 (group weights): the points of a self-evaluation's first-level groups beside the rules' default ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from perfanalysis.checking.views import FormView, Row
from perfanalysis.digits import compact
from perfanalysis.formats import points_text
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook

EXECUTION, COST, SATISFACTION = "预算执行率", "成本", "满意"
_PLAIN, _WITH_COST = "self_evaluation_weights", "self_evaluation_weights_cost"


def check_group_weights(view: FormView) -> Iterator[Problem]:
    """各组分值: C075 of a complete self-evaluation whose groups carry other points than the default.

    Rules ``self_evaluation_weights``, or ``self_evaluation_weights_cost`` where cost is a group of its own, and
    ``weight_reallocation`` for groups that the form does not have. A form with groups of another name is left alone.
    """
    if view.case.kind != "project_self_evaluation" or not view.reaches_total(view.weight_sum):
        return
    cost = any(COST in (row.level1 or "") for _, row in view.weighed)
    standard = default_weights(view.rules, cost=cost)
    found = _found(view, standard)
    if found is None:
        return
    wanted = reallocated(standard, found, view.rules)
    gaps = (abs(found.get(name, 0.0) - wanted.get(name, 0.0)) for name in {*found, *wanted})
    if max(gaps, default=0.0) > view.limits.points:
        yield _departure(view, found, wanted)


def default_weights(rules: RuleBook, *, cost: bool = False) -> dict[str, float]:
    """默认分值 of the first-level groups in the order of the rule (``cost``: with a cost group of its own)."""
    key = _WITH_COST if cost and _WITH_COST in rules.entries else _PLAIN
    return {name: float(points) for name, points in rules.value(key).items()}


def reallocated(standard: Mapping[str, float], present: Mapping[str, float], rules: RuleBook) -> dict[str, float]:
    """并入后的默认分值: points of groups that are not present go where the rule says, else stay."""
    moves = rules.value("weight_reallocation") if "weight_reallocation" in rules.entries else {}
    made = dict(standard)
    for name, into in moves.items():
        if name in made and name not in present and into in made:
            made[into] += made.pop(name)
    return made


def _found(view: FormView, standard: Mapping[str, float]) -> dict[str, float] | None:
    """Points by group of the rule; None where a row belongs to none of them or the form prints no execution rate."""
    sums: dict[str, list[float]] = {}
    for _, row in view.weighed:
        name = _group((0, row), standard)
        if name is None:
            return None
        sums.setdefault(name, []).append(row.weight.value or 0.0)
    execution = view.execution_weight.value
    execution = view.implied_execution if execution is None else execution
    made = {EXECUTION: execution} if execution else {}
    return made | {name: math.fsum(points) for name, points in sums.items()}


def _group(row: Row, standard: Mapping[str, float]) -> str | None:
    level1, level2 = compact(row[1].level1 or ""), compact(row[1].level2 or "")
    said = level2 if SATISFACTION in level2 else level1
    stems = ((name, name.removesuffix("指标").removesuffix("度")) for name in standard)
    return next((name for name, stem in stems if stem in said), None)


def _departure(view: FormView, found: Mapping[str, float], wanted: Mapping[str, float]) -> Problem:
    return problem(
        "C075",
        view.place(view.weighed[0][1], "weight"),
        found=_text(found),
        allowed=f"{_text(wanted)}(默认分值)",
        action="特殊情况可以调整,请说明理由;没有理由的按默认分值改正",
    )


def _text(points: Mapping[str, float]) -> str:
    return "、".join(f"{name} {points_text(value)}" for name, value in points.items())
