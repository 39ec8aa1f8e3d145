"""评价结果 (Evaluation): a case with its scores, grade, points lost and why; deterministic, without time or path."""

from __future__ import annotations

from dataclasses import dataclass

from perfanalysis.model.cases import Case
from perfanalysis.problems import Problem


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """单项得分: one indicator (or the execution rate) with its scores.

    ``rate`` completion (share), ``computed`` points by rule (None: cannot be computed), ``printed`` points on the form,
    ``lost`` = weight − (printed, else computed), ``reason`` why points were lost or why nothing could be computed,
    ``method`` the scoring method's name, ``position`` index in ``case.indicators`` (None: the execution rate).
    """

    position: int | None
    level1: str | None
    level2: str | None
    level3: str | None
    target: str
    actual: str
    weight: float | None
    rate: float | None
    computed: float | None
    printed: float | None
    lost: float | None
    reason: str | None
    method: str
    counted: bool
    applicable: bool
    where: str

    @property
    def name(self) -> str:
        """指标名称."""
        return self.level3 or self.level2 or self.level1 or ""


@dataclass(frozen=True, slots=True)
class GroupScore:
    """一级指标得分: sums over the counted rows of one first-level group; None where a row's points are missing."""

    name: str
    weight: float | None
    computed: float | None
    printed: float | None


@dataclass(frozen=True, slots=True)
class Recomputation:
    """复算: a case scored by the rules alone, beside the points printed on the form.

    ``items`` are the execution rate first (where the form gives it points), then every indicator in order. A total is
    None when points of a counted row are missing; its ``bounds`` take them as 0 and as full. ``grade_limit`` is the
    best grade a veto (一票否决) leaves; ``problems`` are faults of scoring methods and their arguments (S001).
    """

    items: tuple[ScoredItem, ...]
    groups: tuple[GroupScore, ...]
    printed_total: float | None
    printed_bounds: tuple[float, float]
    computed_total: float | None
    computed_bounds: tuple[float, float]
    grade_limit: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleReference:
    """制度依据: which rulebook (place and date) scored, and the SHA-256 of its values."""

    id: str
    hash: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """评价结果.

    ``total`` is the sum of the points the form awards when every counted row has printed points, else the recomputed
    total; None when points are missing or a problem blocks, with ``bounds`` (missing as 0, missing as full).
    ``recomputed_total`` and ``recomputed_bounds`` follow from the rules alone. Points are on the form's scale.
    """

    case: Case
    items: tuple[ScoredItem, ...]
    groups: tuple[GroupScore, ...]
    total: float | None
    bounds: tuple[float, float]
    grade: str | None
    recomputed_total: float | None
    recomputed_bounds: tuple[float, float]
    recomputed_grade: str | None
    rulebook: RuleReference
    problems: tuple[Problem, ...]
