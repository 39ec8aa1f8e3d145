"""JSON 文件的内容 (documents): cases, evaluations and problems as plain values for other programs.

Numbers are JSON numbers (whole ones as integers), missing is null, per cents are shares; the order of keys is fixed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from perfanalysis.model.cases import BudgetRow, Case, Finding, Indicator
from perfanalysis.model.evaluations import Evaluation, GroupScore, ScoredItem
from perfanalysis.problems import Problem
from perfanalysis.quantities import Quantity
from perfanalysis.targets import Actual, Target

PLACES = 10
Document = dict[str, Any]


def plain_number(value: float | None) -> float | int | None:
    """数: a number without float noise, whole ones as int (96.0 → 96); None for None, NaN and infinity."""
    if value is None or not math.isfinite(value):
        return None
    clean = round(float(value), PLACES)
    return int(clean) if clean.is_integer() else clean


def _amount(quantity: Quantity) -> float | int | None:
    return plain_number(quantity.value)


def problem_document(found: Problem) -> Document:
    """问题: code, class, where, found, allowed, action, blocking."""
    return {
        "code": found.code,
        "class": found.class_,
        "where": found.where,
        "found": found.found,
        "allowed": found.allowed,
        "action": found.action,
        "blocking": found.blocking,
    }


def target_document(target: Target) -> Document:
    """指标值: text and its reading; per cents as shares with unit ``%``."""
    return {
        "text": target.text,
        "operator": target.operator,
        "value": plain_number(target.value),
        "upper": plain_number(target.upper),
        "unit": target.unit,
        "level": target.level,
        "date": target.date,
        "read": target.read,
        "direction": target.direction,
        "rule": target.rule,
        "note": target.note,
    }


def actual_document(actual: Actual) -> Document:
    """实际完成值: text and its reading; per cents as shares with unit ``%``."""
    return {
        "text": actual.text,
        "operator": actual.operator,
        "value": plain_number(actual.value),
        "upper": plain_number(actual.upper),
        "unit": actual.unit,
        "level": actual.level,
        "date": actual.date,
        "read": actual.read,
        "approximate": actual.approximate,
        "note": actual.note,
    }


def budget_document(row: BudgetRow) -> Document:
    """资金行: amounts in the case's unit, rate as a share."""
    amounts = {name: _amount(getattr(row, name)) for name in ("original", "adjusted", "executed")}
    points = {name: _amount(getattr(row, name)) for name in ("weight", "rate", "score")}
    return {"item": row.item, **amounts, **points, "total": row.total, "counted": row.counted, "where": row.where}


def indicator_document(row: Indicator) -> Document:
    """三级指标: one row of the indicator table as filled in; ``cause`` is the form's 偏差原因."""
    return {
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "target": target_document(row.target),
        "actual": actual_document(row.actual),
        "weight": _amount(row.weight),
        "score": _amount(row.score),
        "recheck_score": _amount(row.recheck_score),
        "counted": row.counted,
        "applicable": row.applicable,
        "parent": row.parent,
        "shared_with": row.shared_with,
        "cause": row.reason,
        "code": row.code,
        "method": row.method,
        "arguments": dict(row.arguments),
        "fraction": plain_number(row.fraction),
        "criterion": row.criterion,
        "basis": row.basis,
        "evidence": list(row.evidence),
        "where": row.where,
    }


def _head(case: Case) -> Document:
    source = case.source
    return {
        "kind": case.kind,
        "place": case.place,
        "year": case.year,
        "project": case.project,
        "department": case.department,
        "implementer": case.implementer,
        "amount_unit": case.amount_unit,
        "where": case.where,
        "source": {"file": source.file, "sha256": source.sha256, "title": source.title, "url": source.url},
        "budget": [budget_document(row) for row in case.budget],
        "goal": case.goal,
        "goal_actual": case.goal_actual,
    }


def case_document(case: Case) -> Document:
    """评价对象: the form as read; ``total`` and ``grade`` as printed."""
    return {
        **_head(case),
        "indicators": [indicator_document(row) for row in case.indicators],
        "weight_total": _amount(case.weight_total),
        "total": _amount(case.total),
        "grade": case.grade,
        "problems": [problem_document(found) for found in case.problems],
    }


def _scores(item: ScoredItem) -> Document:
    numbers = {name: plain_number(getattr(item, name)) for name in ("weight", "rate", "computed", "printed", "lost")}
    return {**numbers, "reason": item.reason, "method": item.method, "counted": item.counted}


def _scored_indicator(row: Indicator, item: ScoredItem) -> Document:
    return indicator_document(row) | _scores(item)


def _execution(items: Iterable[ScoredItem]) -> Document | None:
    found = next((item for item in items if item.position is None), None)
    return None if found is None else _scores(found) | {"where": found.where}


def _group(group: GroupScore) -> Document:
    numbers = {name: plain_number(getattr(group, name)) for name in ("weight", "computed", "printed")}
    return {"name": group.name, **numbers}


def finding_document(found: Finding) -> Document:
    """评价发现的问题: what was found, why, what is advised, who should put it right by when."""
    words = ("kind", "text", "cause", "advice", "severity", "responsible", "due", "where")
    return {word: getattr(found, word) for word in words}


def _bounds(bounds: tuple[float, float]) -> list[float | int | None]:
    return [plain_number(bound) for bound in bounds]


def evaluation_document(evaluation: Evaluation) -> Document:
    """评价结果: heads of the case, every indicator with its scores, groups, totals, grades and problems.

    ``total`` and ``grade`` are the evaluation's, ``printed_*`` the form's own, ``recomputed_*`` by the rules alone.
    """
    case, rows = evaluation.case, evaluation.case.indicators
    scored = [item for item in evaluation.items if item.position is not None]
    return {
        **_head(case),
        "execution_rate": _execution(evaluation.items),
        "indicators": [_scored_indicator(rows[item.position or 0], item) for item in scored],
        "groups": [_group(group) for group in evaluation.groups],
        "findings": [finding_document(found) for found in case.dossier.findings],
        "total": plain_number(evaluation.total),
        "bounds": _bounds(evaluation.bounds),
        "grade": evaluation.grade,
        "recomputed_total": plain_number(evaluation.recomputed_total),
        "recomputed_bounds": _bounds(evaluation.recomputed_bounds),
        "recomputed_grade": evaluation.recomputed_grade,
        "printed_total": _amount(case.total),
        "printed_grade": case.grade,
        "rulebook": {"id": evaluation.rulebook.id, "hash": evaluation.rulebook.hash},
        "problems": [problem_document(found) for found in evaluation.problems],
    }


def cases_document(cases: Iterable[Case], problems: Iterable[Problem] = ()) -> Document:
    """``{"cases": […], "problems": […]}``; ``problems`` are those of files that gave no case at all."""
    return {
        "cases": [case_document(case) for case in cases],
        "problems": [problem_document(found) for found in problems],
    }


def evaluations_document(evaluations: Iterable[Evaluation], problems: Iterable[Problem] = ()) -> Document:
    """``{"evaluations": […], "problems": […]}``; ``problems`` are those of files that could not be scored at all."""
    return {
        "evaluations": [evaluation_document(evaluation) for evaluation in evaluations],
        "problems": [problem_document(found) for found in problems],
    }


def problems_document(problems: Iterable[Problem]) -> Document:
    """``{"problems": […]}``."""
    return {"problems": [problem_document(found) for found in problems]}
