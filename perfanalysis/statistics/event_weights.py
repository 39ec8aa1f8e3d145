"""事件研究的权重 (event weights): effects of cohorts and years brought together by event time, cohort or year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from perfanalysis.statistics.cohort_changes import Changes, Units
from perfanalysis.statistics.vectors import Mask, Matrix, Vector

Aggregate = Literal["none", "simple", "dynamic", "group", "calendar"]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """一行: a weighted mean of the K effects, what each of the n units adds to it, and how many treated units it has."""

    label: str
    estimate: float
    weights: Vector
    influence: Vector
    n: int


def number_said(number: float) -> str:
    """数的写法: years and event times without a decimal point where they are whole."""
    return str(int(number)) if number == int(number) else repr(float(number))


def rows_of(
    changes: Changes, units: Units, aggregate: Aggregate, balance: float | None
) -> tuple[tuple[Row, ...], Row | None]:
    """各行与总体: the rows of an aggregation and the overall effect (None without a year under treatment).

    Effects are weighted by the units of the cohorts, whose shares are themselves estimates (with their influence).
    "dynamic": by years since treatment, overall the mean of those not negative; ``balance`` e keeps cohorts seen e years
    on, and event times up to e. "group": plain means of a cohort's years, overall by cohort sizes. "calendar": by year,
    overall their mean. "none" and "simple": all effects by cohort sizes.
    Source: Callaway and Sant'Anna (2021), J. Econometrics 225, 200, section 3 and theorem 2.
    """
    after = changes.groups <= changes.years
    if aggregate in ("none", "simple"):
        every = tuple(_single(changes, place) for place in range(len(after))) if aggregate == "none" else ()
        return every, _weighted(changes, units, after, "") if after.any() else None
    rows = _AGGREGATIONS[aggregate](changes, units, after, balance)
    if aggregate == "group":
        return rows, _over_cohorts(changes, units, rows)
    counted = [row for row in rows if aggregate == "calendar" or not row.label.startswith("-")]
    return rows, _mean(counted, "") if counted else None


def _single(changes: Changes, place: int) -> Row:
    label = f"{number_said(changes.groups[place])}:{number_said(changes.years[place])}"
    weights = np.zeros(len(changes.groups))
    weights[place] = 1.0
    n = int(changes.treated[:, place].sum())
    return Row(label, float(changes.effects[place]), weights, changes.influence[:, place], n)


def _weighted(changes: Changes, units: Units, kept: Mask, label: str) -> Row:
    """Mean of the effects kept, by the sizes of their cohorts."""
    member = (units.cohorts[:, None] == changes.groups[kept]).astype(np.float64)
    shares, effects = member.mean(axis=0), changes.effects[kept]
    weights = np.zeros(len(kept))
    weights[kept] = shares / shares.sum()
    influence = changes.influence[:, kept] @ weights[kept] + _share_influence(member, shares) @ effects
    n = int(np.isin(units.cohorts, changes.groups[kept]).sum())
    return Row(label, float(weights[kept] @ effects), weights, influence, n)


def _share_influence(member: Matrix, shares: Vector) -> Matrix:
    """What each unit adds to weights that are shares of cohorts."""
    moved, total = member - shares, shares.sum()
    influence: Matrix = moved / total - moved.sum(axis=1, keepdims=True) * shares / total**2
    return influence


def _by_event_time(changes: Changes, units: Units, _after: Mask, balance: float | None) -> tuple[Row, ...]:
    gap, span = changes.years - changes.groups, units.years[-1] - units.years[0]
    kept = np.ones(len(gap), dtype=np.bool_)
    if balance is not None:
        kept = (units.years[-1] - changes.groups >= balance) & (gap <= balance) & (gap >= balance - span)
    return _each(np.unique(gap[kept]), lambda at, label: _weighted(changes, units, kept & (gap == at), label))


def _by_year(changes: Changes, units: Units, after: Mask, _balance: float | None) -> tuple[Row, ...]:
    years = np.unique(changes.years[after])
    return _each(years, lambda at, label: _weighted(changes, units, after & (changes.years == at), label))


def _by_cohort(changes: Changes, units: Units, after: Mask, _balance: float | None) -> tuple[Row, ...]:
    groups = np.unique(changes.groups[after])
    return _each(groups, lambda at, label: _plain(changes, units, after & (changes.groups == at), label))


def _each(at: Iterable[float], row: Callable[[float, str], Row]) -> tuple[Row, ...]:
    return tuple(row(float(one), number_said(float(one))) for one in at)


def _plain(changes: Changes, units: Units, kept: Mask, label: str) -> Row:
    weights = kept / kept.sum()
    n = int(np.isin(units.cohorts, changes.groups[kept]).sum())
    return Row(label, float(weights @ changes.effects), weights, changes.influence @ weights, n)


def _mean(rows: list[Row], label: str) -> Row:
    share = 1 / len(rows)
    weights, influence = (np.sum([getattr(row, name) for row in rows], axis=0) * share for name in _PARTS)
    return Row(label, sum(row.estimate for row in rows) * share, weights, influence, max(row.n for row in rows))


def _over_cohorts(changes: Changes, units: Units, rows: tuple[Row, ...]) -> Row | None:
    if not rows:
        return None
    groups = np.unique(changes.groups[changes.groups <= changes.years])
    member = (units.cohorts[:, None] == groups).astype(np.float64)
    shares, effects = member.mean(axis=0), np.array([row.estimate for row in rows])
    of, influence = (np.array([getattr(row, name) for row in rows]).T for name in _PARTS)
    by = shares / shares.sum()
    moved = influence @ by + _share_influence(member, shares) @ effects
    return Row("", float(by @ effects), of @ by, moved, int(member.sum()))


_PARTS = ("weights", "influence")
_AGGREGATIONS = {"dynamic": _by_event_time, "group": _by_cohort, "calendar": _by_year}
