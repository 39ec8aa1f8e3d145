"""指标体系 (Framework): indicators with levels, points and scoring, and where each was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

IndicatorKind = Literal["qualitative", "quantitative", "mixed"]
IndicatorDirection = Literal["higher", "lower"]
EvidenceMark = Literal["V", "S", "R"]


@dataclass(frozen=True, slots=True)
class RatioTerms:
    """计算公式: (``plus`` − ``minus``) ÷ ``over``, each the official name of an amount; ``minus`` None: none."""

    plus: str
    over: str
    minus: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The amounts needed, in the order of the formula."""
        return tuple(name for name in (self.plus, self.minus, self.over) if name is not None)

    def share(self, amounts: Mapping[str, float | None]) -> float | None:
        """The ratio as a share from amounts by name; None when one is missing or ``over`` is 0."""
        given = [amounts.get(name) for name in self.names]
        numbers = [number for number in given if number is not None]
        if len(numbers) < len(given) or numbers[-1] == 0:
            return None
        taken_off = 0.0 if self.minus is None else numbers[1]
        return (numbers[0] - taken_off) / numbers[-1]


@dataclass(frozen=True, slots=True)
class FrameworkIndicator:
    """指标: one leaf of a framework.

    ``weight`` points (None: the framework gives none); ``formula`` in Chinese with its ``terms``; ``points`` the
    things to look at (评价要点); ``scoring_rule`` names a way of scoring, ``scoring_text`` says it in Chinese and
    ``arguments`` holds its numbers (shares for per cents). ``name_seen``: the official name was seen (None: not noted).
    """

    code: str
    level1: str
    level2: str
    level3: str | None
    weight: float | None
    kind: IndicatorKind
    direction: IndicatorDirection
    formula: str | None
    terms: RatioTerms | None
    points: tuple[str, ...]
    scoring_rule: str
    scoring_text: str
    arguments: Mapping[str, object]
    evidence: EvidenceMark
    source: str
    url: str | None
    note: str | None
    name_seen: bool | None

    @property
    def name(self) -> str:
        """指标名称: the lowest level that is given."""
        return self.level3 or self.level2


@dataclass(frozen=True, slots=True)
class FrameworkRemark:
    """指标体系的说明: a constraint or other remark with its evidence; ``source`` as text."""

    text: str
    evidence: EvidenceMark
    source: str | None = None


@dataclass(frozen=True, slots=True)
class FrameworkWeights:
    """分值示例: points somebody gave to groups or indicators (name → points)."""

    weights: Mapping[str, float]
    source: str
    evidence: EvidenceMark | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """指标体系: all indicators in official order, the points of first-level groups, and what limits them.

    ``weights_given`` False: give points yourself; None: points are given by group. ``partial``: only a part of the
    table was seen, so points do not sum to 100. ``outcomes`` grade → what follows.
    """

    id: str
    name: str
    applies_to: str
    indicators: tuple[FrameworkIndicator, ...]
    issuer: str | None = None
    document: str | None = None
    valid_from: str | None = None
    weights_given: bool | None = None
    partial: bool = False
    group_weights: Mapping[str, float] = field(default_factory=dict)
    group_weights_evidence: EvidenceMark | None = None
    group_weights_note: str | None = None
    constraints: tuple[FrameworkRemark, ...] = ()
    fallback: FrameworkRemark | None = None
    conclusion: FrameworkRemark | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)
    outcomes_evidence: EvidenceMark | None = None
    example_weights: FrameworkWeights | None = None
    variants: tuple[FrameworkWeights, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """一级指标, each once, in order."""
        return tuple(dict.fromkeys(indicator.level1 for indicator in self.indicators))

    def indicator(self, code: str) -> FrameworkIndicator:
        """The indicator with this code (KeyError: none)."""
        return {indicator.code: indicator for indicator in self.indicators}[code]
