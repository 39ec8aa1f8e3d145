"""合计 (totals): group and total points over counted rows, with what missing points leave open."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfanalysis.model import GroupScore, ScoredItem

PLACES = 10
NO_GROUP = "(未分组)"
_POINTS_IN_NAME = re.compile(
    r"[(\uff08](?:共|合计|满分)?\d+(?:\.\d+)?分?[)\uff09]$|\d+(?:\.\d+)?分$|(?<=\s)\d+(?:\.\d+)?$"
)


@dataclass(frozen=True, slots=True)
class Award:
    """计分行: a row's weight and points (None: missing); ``left_out`` rows do not apply and are rescaled away."""

    weight: float | None
    points: float | None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """合计: the total (None: points are missing) and its bounds (missing as 0, missing as full)."""

    total: float | None
    bounds: tuple[float, float]


def exact_sum(values: Iterable[float]) -> float:
    """和: the sum without rounding noise (fsum, then 10 decimal places)."""
    return round(math.fsum(values), PLACES) + 0.0


def sum_of_awards(awards: Sequence[Award], *, weight_total: float) -> Sum:
    """合计 of counted rows; with rows left out the rest is rescaled: earned / (all − left out) × all weights.

    Where a missing row's weight is unknown too, the upper bound is ``weight_total`` minus the points known to be lost.
    """
    kept = [award for award in awards if not award.left_out]
    factor = _factor(awards, kept)
    if not kept or factor is None:
        return Sum(None, (0.0, weight_total))
    low = exact_sum([factor * award.points for award in kept if award.points is not None])
    missing = [award.weight for award in kept if award.points is None]
    known = [weight for weight in missing if weight is not None]
    high = exact_sum([low, *(factor * weight for weight in known)])
    if len(known) < len(missing):
        high = max(high, exact_sum([weight_total, *(-lost for lost in _lost(kept))]))
    return Sum(None if missing else low, (low, high))


def _factor(awards: Sequence[Award], kept: Sequence[Award]) -> float | None:
    whole, rest = (math.fsum(award.weight or 0.0 for award in some) for some in (awards, kept))
    if len(kept) == len(awards):
        return 1.0
    return whole / rest if rest > 0 else None


def _lost(awards: Iterable[Award]) -> list[float]:
    return [award.weight - award.points for award in awards if award.weight is not None and award.points is not None]


def printed_award(item: ScoredItem) -> Award:
    """填报得分 of a row; a row that does not apply is left out only where its points are blank."""
    return Award(item.weight, item.printed, left_out=not item.applicable and item.printed is None)


def computed_award(item: ScoredItem, *, rescaled: bool) -> Award:
    """按规则计算的得分 of a row; ``rescaled``: the rulebook leaves out rows that do not apply."""
    return Award(item.weight, item.computed, left_out=rescaled and not item.applicable)


def group_name(level1: str | None) -> str:
    """一级指标名称 without spaces inside and without the points some forms print in it (``产 出 指 标(50分)``)."""
    name = _POINTS_IN_NAME.sub("", " ".join((level1 or "").split()))
    return re.sub(r"\s", "", name) or NO_GROUP


def group_scores(items: Sequence[ScoredItem], *, rescaled: bool) -> tuple[GroupScore, ...]:
    """一级指标得分 over the counted rows, in the form's order; points are as earned, before any rescaling."""
    groups: dict[str, list[ScoredItem]] = {}
    for item in items:
        if item.counted:
            groups.setdefault(group_name(item.level1), []).append(item)
    return tuple(_group(name, rows, rescaled) for name, rows in groups.items())


def _group(name: str, rows: Sequence[ScoredItem], rescaled: bool) -> GroupScore:
    weights = [row.weight for row in rows if row.applicable or not rescaled]
    computed = [award.points for row in rows if not (award := computed_award(row, rescaled=rescaled)).left_out]
    printed = [award.points for row in rows if not (award := printed_award(row)).left_out]
    return GroupScore(name, _sum_or_none(weights), _sum_or_none(computed), _sum_or_none(printed))


def _sum_or_none(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return exact_sum(known) if len(known) == len(values) else None
