"""事前评估的维度 (ex-ante dimensions): the framework of a kind of object with the dimensions and points of the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import fsum

from perfanalysis.model.expert_reviews import ReviewKind
from perfanalysis.model.frameworks import Framework, FrameworkIndicator
from perfanalysis.rules import RuleBook, load_framework

CHOICES: Mapping[ReviewKind, str] = {
    "项目": "项目事前绩效评估",
    "政策": "政策事前绩效评估",
    "专项债券": "专项债券项目事前绩效评估",
}
DIMENSIONS: Mapping[ReviewKind, str] = {
    "项目": "ex_ante_dimensions",
    "政策": "ex_ante_policy_dimensions",
    "专项债券": "ex_ante_bond_points",
}
Listed = Sequence[tuple[str, float | None]]


def framework_of(kind: ReviewKind, rules: RuleBook) -> Framework:
    """评估指标体系 of a kind of object: that of ``framework_choice`` with the dimensions of the place, in their order.

    Rules: ``ex_ante_dimensions``, ``ex_ante_policy_dimensions``, ``ex_ante_bond_points``. Points of a dimension are shared
    among its indicators as the framework has them; a dimension that the framework lacks is one indicator, and one that
    the rule lacks is left out. Where they have no dimension in common the framework stands as it is.
    """
    framework, listed = _chosen(kind, rules), listed_dimensions(kind, rules)
    if not any(_members(framework, name) for name, _ in listed):
        return framework
    indicators = tuple(item for number, one in enumerate(listed, 1) for item in _dimension(framework, number, *one))
    return replace(framework, indicators=indicators)


def is_other_framework(kind: ReviewKind, rules: RuleBook) -> bool:
    """是否两套维度: whether the place lists dimensions and the framework has none of them."""
    framework, listed = _chosen(kind, rules), listed_dimensions(kind, rules)
    return bool(listed) and not any(_members(framework, name) for name, _ in listed)


def listed_dimensions(kind: ReviewKind, rules: RuleBook) -> Listed:
    """规定的维度 of a kind of object, each with its points (None: none given)."""
    key = DIMENSIONS[kind]
    given = rules.value(key) if key in rules.entries else []
    return [(one, None) if isinstance(one, str) else (one["name"], one["points"]) for one in given]


def _chosen(kind: ReviewKind, rules: RuleBook) -> Framework:
    return load_framework(str(rules.value("framework_choice")[CHOICES[kind]]))


def _members(framework: Framework, name: str) -> tuple[FrameworkIndicator, ...]:
    """The indicators of a dimension; one word 政策 more or less is the same name."""
    same = {name, f"政策{name}"}
    return tuple(item for item in framework.indicators if item.level1 in same or item.name in same)


def _dimension(framework: Framework, number: int, name: str, points: float | None) -> Iterator[FrameworkIndicator]:
    own = _members(framework, name)
    if not own:
        yield _added(framework, number, name, points)
    known = [item.weight for item in own if item.weight is not None]
    whole = fsum(known) if len(known) == len(own) else None
    for item in own:
        yield replace(item, weight=_weight(item, points, whole, len(own)))


def _weight(item: FrameworkIndicator, points: float | None, whole: float | None, count: int) -> float | None:
    if points is None or points == whole:
        return item.weight
    if whole is None or item.weight is None:
        return points if count == 1 else None
    return item.weight * points / whole if whole else None


def _added(framework: Framework, number: int, name: str, points: float | None) -> FrameworkIndicator:
    like = framework.indicators[0]
    return replace(
        like,
        code=f"维度{number}",
        level1=name,
        level2=name,
        level3=None,
        weight=points,
        points=(),
        arguments={},
        note=None,
        name_seen=None,
    )
