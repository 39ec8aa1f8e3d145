"""专家评审 (expert reviews): marks of an ex-ante assessment by expert and indicator, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ReviewKind = Literal["项目", "政策", "专项债券"]


@dataclass(frozen=True, slots=True)
class ExpertMark:
    """专家评分: one expert's ``grade`` or ``points`` for one indicator (``code`` or ``item``) of a project."""

    project: str
    kind: ReviewKind
    expert: str
    code: str
    item: str
    grade: str
    points: float | None
    reason: str
    where: str
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SupportCondition:
    """支持条件: what must be met before support or payment, by whom and when (ISO date)."""

    project: str
    condition: str
    responsible: str
    due: str
    basis: str
    where: str


@dataclass(frozen=True, slots=True)
class ItemReview:
    """指标的评审: each expert's points in order, their mean, range and the range as a share of ``weight``.

    ``mean`` is None where no mark counts, or (with ``weight`` None) where the framework gives no points.
    """

    code: str
    level1: str
    level2: str
    name: str
    weight: float | None
    marks: tuple[tuple[str, float], ...]
    grades: tuple[tuple[str, str], ...]
    mean: float | None
    spread: float | None
    disagreed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DimensionReview:
    """维度的评审: points of the indicators of one first-level group; None where one has no mark."""

    name: str
    weight: float | None
    points: float | None


@dataclass(frozen=True, slots=True)
class ProjectReview:
    """项目的评审: points by indicator and dimension, ``total`` with its ``bounds`` where marks are missing.

    ``conclusion`` is that of the rulebook's bands for the total (empty: no bands, or no total).
    """

    project: str
    kind: ReviewKind
    framework: str
    experts: tuple[str, ...]
    items: tuple[ItemReview, ...]
    dimensions: tuple[DimensionReview, ...]
    weight: float | None
    total: float | None
    bounds: tuple[float | None, float | None]
    conclusion: str
    conditions: tuple[SupportCondition, ...]
