"""复算 (recomputing): every row of one case scored by the rules, beside the points on the form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from perfanalysis.model import Case, Indicator, Recomputation, ScoredItem
from perfanalysis.model.frames import indicator_columns
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.scoring.arguments import argument_faults
from perfanalysis.scoring.execution_rates import execution_item
from perfanalysis.scoring.reasons import RowScore, row_reason
from perfanalysis.scoring.relations import Related, Veto, lent_weights, related, vetoes
from perfanalysis.scoring.rows import scored_columns
from perfanalysis.scoring.settings import ScoringRules, scoring_rules
from perfanalysis.scoring.totals import (
    PLACES,
    Sum,
    computed_award,
    exact_sum,
    group_scores,
    printed_award,
    sum_of_awards,
)


def recompute(case: Case, rules: RuleBook) -> Recomputation:
    """复算: the case's points by rule and its totals, without looking at whether the form may be scored at all.

    Items: the execution rate first (where the funds block carries points), then every indicator in order. Rows inside
    another row's points (其中, merged cells) and unused rows do not count. Missing is never 0: it leaves a total open
    between its bounds. RuleProblems L012, L013: the rulebook lacks a scoring rule.
    """
    settings = scoring_rules(rules)
    scores = _row_scores(case, settings)
    items = _items(case, related(case, scores), rules, settings)
    counted = [item for item in items if item.counted]
    rescaled = settings.not_applicable == "rescale"
    standing = vetoes(case, scores)
    printed = sum_of_awards([printed_award(item) for item in counted], weight_total=settings.weight_total)
    computed = sum_of_awards(
        [computed_award(item, rescaled=rescaled) for item in counted], weight_total=settings.weight_total
    )
    printed, computed = _vetoed(printed, standing), _vetoed(computed, standing)
    return Recomputation(
        items=items,
        groups=group_scores(items, rescaled=rescaled),
        printed_total=printed.total,
        printed_bounds=printed.bounds,
        computed_total=computed.total,
        computed_bounds=computed.bounds,
        grade_limit=_grade_limit(standing, rules),
        problems=_method_problems(case, settings),
    )


def _row_scores(case: Case, settings: ScoringRules) -> tuple[RowScore, ...]:
    columns = indicator_columns([case]) | {"weight": np.asarray(lent_weights(case), dtype=np.float64)}
    scored = columns | scored_columns(columns, len(case.indicators), settings)
    found = (scored[name] for name in ("method_used", "rate", "computed", "reason_code", "met"))
    return tuple(_row_score(*values) for values in zip(*found, strict=True))


def _row_score(method: Any, rate: float, computed: float, code: str, met: float) -> RowScore:
    known = None if math.isnan(met) else bool(met > 0)
    return RowScore(method if isinstance(method, str) else "", _known(rate), _known(computed), code, known)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value) + 0.0


def _items(case: Case, rows: Sequence[Related], rules: RuleBook, settings: ScoringRules) -> tuple[ScoredItem, ...]:
    execution = execution_item(case, rules, settings)
    known = [row.weight.value for row in case.indicators if row.counted and row.weight.value is not None]
    known += [execution.weight] if execution and execution.weight is not None else []
    complete = exact_sum(known) >= settings.weight_total
    pairs = zip(case.indicators, rows, strict=True)
    scored = tuple(_item(at, row, found, settings, complete=complete) for at, (row, found) in enumerate(pairs))
    return (execution, *scored) if execution else scored


def _unused(row: Indicator, *, complete: bool) -> bool:
    """Whether a row has no points to win: nothing is filled in, or no points though all others make the whole."""
    if not (row.weight.blank and row.score.blank):
        return False
    return complete or (row.target.blank and row.actual.blank)


def _item(position: int, row: Indicator, found: Related, settings: ScoringRules, *, complete: bool) -> ScoredItem:
    score, weight, printed = found.score, _clean(row.weight.value), _clean(row.score.value)
    computed = score.computed if weight is not None or row.shared_with is None else None
    awarded = computed if printed is None else printed
    unused = row.counted and _unused(row, complete=complete)
    return ScoredItem(
        position=position,
        level1=row.level1,
        level2=row.level2,
        level3=row.level3,
        target=row.target.text,
        actual=row.actual.text,
        weight=weight,
        rate=score.rate,
        computed=computed,
        printed=printed,
        lost=None if weight is None or awarded is None else round(weight - awarded, PLACES) + 0.0,
        reason="未用行,不计分" if unused else found.note or row_reason(row, score, settings),
        method=score.method,
        counted=row.counted and found.counted and not unused,
        applicable=row.applicable,
        where=row.cells.get("score") or row.where,
    )


def _clean(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES) + 0.0


def _vetoed(points: Sum, standing: Sequence[Veto]) -> Sum:
    for veto in standing:
        if veto.at_most is None:
            continue
        low, high = min(points.bounds[0], veto.at_most), points.bounds[1]
        if veto.met is None:
            points = Sum(None, (low, high))
        else:
            total = None if points.total is None else min(points.total, veto.at_most)
            points = Sum(total, (low, min(high, veto.at_most)))
    return points


def _grade_limit(standing: Sequence[Veto], rules: RuleBook) -> str | None:
    order = [band.name for band in rules.grades]
    limits = [order.index(veto.grade) for veto in standing if veto.grade in order and veto.met is False]
    return order[max(limits)] if limits else None


def _method_problems(case: Case, settings: ScoringRules) -> tuple[Problem, ...]:
    return tuple(
        problem(
            "S001",
            row.cells.get("method") or row.where or case.where or case.name,
            found=f"“{row.name}”的评分方法:{fault}",
            allowed="已登记的评分方法和完整、不矛盾的参数",
            action="改正评分方法或参数",
        )
        for row in case.indicators
        if row.method
        for fault in argument_faults(row.method, settings.defaults(row.method) | dict(row.arguments))
    )
