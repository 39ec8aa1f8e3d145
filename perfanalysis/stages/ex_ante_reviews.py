"""专家评审汇总 (ex-ante reviews): experts' marks → points of indicators, dimensions and projects, and a conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum

from perfanalysis.digits import compact
from perfanalysis.model.expert_reviews import (
    DimensionReview,
    ExpertMark,
    ItemReview,
    ProjectReview,
    ReviewKind,
    SupportCondition,
)
from perfanalysis.model.frameworks import Framework, FrameworkIndicator
from perfanalysis.rules import RuleBook
from perfanalysis.stages.ex_ante_dimensions import framework_of


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """归到指标的评分: the mark, its indicator (None: none in the framework) and its points (None: not countable)."""

    mark: ExpertMark
    indicator: FrameworkIndicator | None
    points: float | None


def placed_marks(marks: Sequence[ExpertMark], rules: RuleBook) -> tuple[PlacedMark, ...]:
    """归到指标的评分: by code, else by name; grades become points by ``expert_grade_shares``."""
    shares: Mapping[str, float] = rules.value("expert_grade_shares") if "expert_grade_shares" in rules.entries else {}
    frameworks = {kind: framework_of(kind, rules) for kind in dict.fromkeys(mark.kind for mark in marks)}
    return tuple(_placed(mark, frameworks[mark.kind], shares) for mark in marks)


def _placed(mark: ExpertMark, framework: Framework, shares: Mapping[str, float]) -> PlacedMark:
    found = _indicator(mark, framework)
    if found is None:
        return PlacedMark(mark, None, None)
    points = mark.points
    if points is None and mark.grade in shares and found.weight is not None:
        points = found.weight * shares[mark.grade]
    fits = points is not None and points >= 0 and (found.weight is None or points <= found.weight)
    return PlacedMark(mark, found, points if fits else None)


def _indicator(mark: ExpertMark, framework: Framework) -> FrameworkIndicator | None:
    if mark.code:
        return next((item for item in framework.indicators if compact(item.code) == compact(mark.code)), None)
    names = [item for item in framework.indicators if compact(item.name) == compact(mark.item)]
    return names[0] if len(names) == 1 else None


def project_reviews(
    marks: Sequence[ExpertMark], conditions: Sequence[SupportCondition], rules: RuleBook
) -> tuple[ProjectReview, ...]:
    """项目的评审, in the order the projects are first marked. A mean is that of all experts' points for an indicator.

    Rules: those of :func:`perfanalysis.stages.ex_ante_dimensions.framework_of`, ``expert_grade_shares``,
    ``ex_ante_conclusions``, ``ex_ante_disagreement``.
    """
    placed = placed_marks(marks, rules)
    names = dict.fromkeys((mark.project, mark.kind) for mark in marks)
    return tuple(_project(name, kind, placed, conditions, rules) for name, kind in names)


def _project(
    name: str, kind: ReviewKind, placed: Sequence[PlacedMark], conditions: Sequence[SupportCondition], rules: RuleBook
) -> ProjectReview:
    framework = framework_of(kind, rules)
    own = [one for one in placed if (one.mark.project, one.mark.kind) == (name, kind)]
    limit = float(rules.value("ex_ante_disagreement"))
    items = tuple(_item(indicator, own, limit) for indicator in framework.indicators)
    review = ProjectReview(
        project=name,
        kind=kind,
        framework=framework.id,
        experts=tuple(dict.fromkeys(one.mark.expert for one in own)),
        items=items,
        dimensions=tuple(_dimensions(items)),
        weight=_sum([item.weight for item in items]),
        total=_total(items),
        bounds=_bounds(items),
        conclusion="",
        conditions=tuple(found for found in conditions if compact(found.project) == compact(name)),
    )
    return replace(review, conclusion=_conclusion(review, rules))


def _item(indicator: FrameworkIndicator, own: Sequence[PlacedMark], limit: float) -> ItemReview:
    of = [one for one in own if one.indicator is not None and one.indicator.code == indicator.code]
    marks = tuple((one.mark.expert, one.points) for one in of if one.points is not None)
    values = [points for _, points in marks]
    weight = indicator.weight
    spread = (max(values) - min(values)) / weight if values and weight else None
    return ItemReview(
        code=indicator.code,
        level1=indicator.level1,
        level2=indicator.level2,
        name=indicator.name,
        weight=weight,
        marks=marks,
        grades=tuple((one.mark.expert, one.mark.grade) for one in of if one.mark.grade),
        mean=fsum(values) / len(values) if values else None,
        spread=spread,
        disagreed=spread is not None and len(values) > 1 and spread > limit,
        reasons=tuple(f"{one.mark.expert}:{one.mark.reason}" for one in of if one.mark.reason),
    )


def _dimensions(items: Sequence[ItemReview]) -> Iterator[DimensionReview]:
    for name in dict.fromkeys(item.level1 for item in items):
        own = [item for item in items if item.level1 == name]
        yield DimensionReview(name, _sum([item.weight for item in own]), _total(own))


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) if values and len(known) == len(values) else None


def _total(items: Sequence[ItemReview]) -> float | None:
    """The exact sum of means; None while an indicator has no points or no weight."""
    if any(item.mean is None or item.weight is None for item in items) or not items:
        return None
    return float(sum((_mean(item) for item in items), Fraction(0)))


def _mean(item: ItemReview) -> Fraction:
    return sum((Fraction(repr(points)) for _, points in item.marks), Fraction(0)) / len(item.marks)


def _bounds(items: Sequence[ItemReview]) -> tuple[float | None, float | None]:
    if any(item.weight is None for item in items):
        return None, None
    low = fsum(item.mean or 0.0 for item in items)
    return low, fsum(item.weight or 0.0 if item.mean is None else item.mean for item in items)


def _conclusion(review: ProjectReview, rules: RuleBook) -> str:
    if review.total is None or "ex_ante_conclusions" not in rules.entries:
        return ""
    bands = rules.value("ex_ante_conclusions")
    return next((str(band["name"]) for band in bands if review.total >= band["at_least"]), "")
