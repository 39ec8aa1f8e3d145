"""部门指标 (department indicators): a framework's indicator with raw figures and judgements → one row of the case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from perfanalysis.digits import compact, number_text
from perfanalysis.formats import share_text
from perfanalysis.model.cases import Indicator
from perfanalysis.model.frameworks import FrameworkIndicator
from perfanalysis.quantities import BLANK, Quantity, parse_points
from perfanalysis.reading.registers import RegisterLine
from perfanalysis.targets import NO_ACTUAL, NO_TARGET, Actual, Target, parse_actual, parse_target

PER_CENT = 0.01


@dataclass(frozen=True, slots=True)
class Judgement:
    """指标评分: what an evaluator gave for an indicator; shares for per cents, None where blank."""

    weight: float | None = None
    fraction: float | None = None
    count: float | None = None
    marks: str = ""
    applicable: bool | None = None
    reason: str = ""
    evidence: str = ""
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


def judgement(line: RegisterLine) -> Judgement:
    """指标评分 of one row of the register."""
    return Judgement(
        weight=line.number("weight"),
        fraction=line.number("fraction"),
        count=line.number("count"),
        marks=line.text("marks"),
        applicable=line.truth("applicable"),
        reason=line.text("reason"),
        evidence=line.text("evidence"),
        where=line.where,
        cells=line.places,
    )


def own_indicator(line: RegisterLine, given: Judgement) -> Indicator:
    """个性指标 (indicator of the department's own): scored against its target, or by the evaluator's fraction."""
    name, level2 = line.text("indicator"), line.text("level2")
    target = parse_target(line.text("target"), name=name, level2=level2)
    return Indicator(
        level1=line.text("level1"),
        level2=level2,
        level3=name,
        target=target,
        actual=parse_actual(line.text("actual"), target=target, name=name),
        weight=BLANK if given.weight is None else _points(given.weight),
        reason=given.reason or None,
        applicable=given.applicable is not False,
        method=None if given.fraction is None else "manual",
        fraction=given.fraction,
        evidence=(given.evidence,) if given.evidence else (),
        where=given.where,
        cells=given.cells,
    )


@dataclass(frozen=True, slots=True)
class _Scoring:
    method: str
    arguments: Mapping[str, Any]
    target: Target = NO_TARGET
    actual: Actual = NO_ACTUAL
    fraction: float | None = None


def department_indicator(
    item: FrameworkIndicator, figures: Mapping[str, float | None], given: Judgement | None
) -> Indicator:
    """部门指标: the ratio of the formula as actual value, scored by the framework's rule where it has all its numbers.

    A rule without its numbers (points per per cent, bands) is judged: full where the limit is kept, else by the
    evaluator's fraction.
    """
    judged = given or Judgement()
    rate = item.terms.share({name: figures.get(compact(name)) for name in item.terms.names}) if item.terms else None
    scoring = _scoring(item, rate, judged)
    weight = item.weight if item.weight is not None else judged.weight
    return Indicator(
        level1=item.level1,
        level2=item.level2,
        level3=item.name,
        target=scoring.target,
        actual=scoring.actual,
        weight=BLANK if weight is None else _points(weight),
        reason=judged.reason or None,
        code=item.code,
        applicable=judged.applicable is not False,
        method=scoring.method,
        arguments=scoring.arguments,
        fraction=scoring.fraction,
        criterion=item.scoring_text,
        basis=_basis(item, figures, rate),
        evidence=(judged.evidence,) if judged.evidence else (),
        where=judged.where,
        cells=judged.cells,
    )


def _points(value: float) -> Quantity:
    return parse_points(number_text(value))


def _basis(item: FrameworkIndicator, figures: Mapping[str, float | None], rate: float | None) -> str:
    """The formula with its figures, so that the ratio can be checked by hand."""
    if item.terms is None or rate is None:
        return item.formula or item.source
    given = {name: number_text(figures.get(compact(name))) for name in item.terms.names}
    top = (
        given[item.terms.plus] if item.terms.minus is None else f"({given[item.terms.plus]}−{given[item.terms.minus]})"
    )
    return f"{item.formula}:{top}÷{given[item.terms.over]}={share_text(rate)}"


def _actual(rate: float | None) -> Actual:
    return NO_ACTUAL if rate is None else Actual(share_text(rate), value=rate, unit="%")


def _scoring(item: FrameworkIndicator, rate: float | None, judged: Judgement) -> _Scoring:
    rule, arguments = item.scoring_rule, item.arguments
    if judged.fraction is not None and rate is None:
        return _Scoring("manual", {}, fraction=judged.fraction)
    if rule.startswith("ratio_capped"):
        return _Scoring("ratio", {}, parse_target("≥100%"), _actual(rate))
    if rule == "deduct_per_point":
        return _deducted(rate, arguments, judged)
    if rule in {"banded", "banded_or_linear"}:
        return _banded(rate, arguments, judged)
    if rule == "satisfaction_piecewise":
        return _Scoring(rule, dict(arguments), parse_target("≥90%"), _actual(rate))
    return _counted(item, judged)


def _deducted(rate: float | None, arguments: Mapping[str, Any], judged: Judgement) -> _Scoring:
    limit = float(arguments.get("limit", 0.0))
    target = parse_target(f"≤{share_text(limit)}")
    if "per_point" in arguments:
        numbers = {"per_point": arguments["per_point"], "side": "above", "limit": limit, "step": PER_CENT}
        return _Scoring("deduct_per_point", {**numbers, "floor": arguments.get("floor", 0)}, target, _actual(rate))
    kept = rate is not None and rate <= limit
    return _Scoring("manual", {}, target, _actual(rate), fraction=1.0 if kept else judged.fraction)


def _banded(rate: float | None, arguments: Mapping[str, Any], judged: Judgement) -> _Scoring:
    bands = arguments.get("bands")
    if not bands:
        return _Scoring("manual", {}, actual=_actual(rate), fraction=judged.fraction)
    return _Scoring("banded", {"bands": _joined(bands), "of": "actual"}, actual=_actual(rate))


def _joined(bands: Any) -> list[dict[str, Any]]:
    """Bands with both ends: a framework's list gives one end of each, best first."""
    made: list[dict[str, Any]] = []
    above: dict[str, Any] = {}
    for band in bands:
        side = "at_least" if "at_least" in band else "at_most"
        other = "below" if side == "at_least" else "above"
        ends = {side: band[side]} if band.get(side) is not None else {}
        made.append({**ends, **({other: above[side]} if side in above else {}), "points": band["points"]})
        above = {side: band[side]}
    return made


def _counted(item: FrameworkIndicator, judged: Judgement) -> _Scoring:
    step = item.arguments.get("per_gap", item.arguments.get("per_violation"))
    if step is not None and judged.count is not None:
        found = Actual(f"{judged.count:g}处", value=judged.count, unit="处")
        numbers = {"per_gap": step, "floor": item.arguments.get("floor", 0)}
        return _Scoring("deduct_per_gap", numbers, parse_target("0处"), found)
    if item.scoring_rule.startswith("checklist") and (marks := _marks(judged.marks)):
        shares = [1 / len(marks)] * len(marks)
        return _Scoring(
            "checklist",
            {"shares": shares, "marks": marks, "partial": True},
            actual=Actual(judged.marks, level=judged.marks),
        )
    levels = item.arguments.get("levels")
    if isinstance(levels, Mapping) and judged.marks in levels and item.weight:
        level = Actual(judged.marks, level=judged.marks)
        return _Scoring("manual", {}, actual=level, fraction=float(levels[judged.marks]) / item.weight)
    return _Scoring("manual", {}, fraction=judged.fraction)


def _marks(text: str) -> list[float]:
    parts = [part for part in re.split(r"[,，、;；\s]+", text) if part]
    known = {"1": 1.0, "0": 0.0, "0.5": 0.5}
    return [known[part] for part in parts] if parts and all(part in known for part in parts) else []
