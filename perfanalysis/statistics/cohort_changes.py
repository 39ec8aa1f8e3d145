"""队列变化 (cohort changes): what units first treated in one year gained on those not treated, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.vectors import Mask, Matrix, Vector, absent_names, codes, vector

Control = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """单元: outcomes (n, years) with gaps, ``cohorts`` first treated (∞: never), the years; what was left out and why.

    ``last``: the last cohort, counted as never treated in the years before it when no unit is never treated (else ∞).
    """

    outcomes: Matrix
    cohorts: Vector
    years: Vector
    empty: int
    early: int
    last: float


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """各队列各年的效应: K effects of cohort ``groups`` in ``years``, with the gains (n, K) of units and who is in each.

    ``influence`` (n, K): what each unit adds to each effect; the square root of the sum of squares over n is its error.
    """

    groups: Vector
    years: Vector
    effects: Vector
    influence: Matrix
    gains: Matrix
    treated: Mask
    controls: Mask
    unmatched: int


def units_by_years(
    outcome: ArrayLike, units: Sequence[object], times: ArrayLike, first_treated: ArrayLike, anticipation: float
) -> Units:
    """单元面板: rows set out as units by years; those without an outcome, or treated in the first year, left out.

    ValueError: lengths differ, two rows for a unit in a year, or a unit with two first years of treatment.
    """
    y, when, cohort = vector(outcome), vector(times), vector(first_treated)
    cohort = np.where(np.isfinite(cohort) & (cohort != 0), cohort, inf)
    names = np.asarray(units, dtype=object).reshape(-1)
    if not len(y) == len(names) == len(when) == len(cohort):
        raise ValueError("outcome, units, times and first_treated need one entry a row")
    named = ~absent_names(names) & np.isfinite(when)
    row, distinct = codes([str(name) for name in names[named]])
    column, years = codes(when[named])
    table = np.full((len(distinct), len(years)), np.nan)
    first = np.full(len(distinct), np.nan)
    first[row] = cohort[named]
    if np.any(first[row] != cohort[named]):
        raise ValueError("a unit has one first year of treatment")
    if len(np.unique(row * len(years) + column)) < len(row):
        raise ValueError("a unit has one row a year")
    table[row, column] = y[named]
    return _kept(table, first, np.array(years, dtype=np.float64), anticipation)


def _kept(table: Matrix, first: Vector, years: Vector, anticipation: float) -> Units:
    used, lasting = np.isfinite(table).any(axis=1), np.isfinite(table).any(axis=0)
    table, first, years = table[used][:, lasting], first[used], years[lasting]
    empty = int((~used).sum())
    if not len(years):
        return Units(table, first, years, empty, 0, inf)
    first = np.where(first > years[-1] + anticipation, inf, first)
    early = first <= years[0] + anticipation
    table, first = table[~early], first[~early]
    last = float(np.max(first, initial=0.0))
    if not len(first) or last == inf:
        return Units(table, first, years, empty, int(early.sum()), inf)
    before = years < last - anticipation
    seen = np.isfinite(table[:, before]).any(axis=1)
    table, first = table[seen][:, before], np.where(first == last, inf, first)[seen]
    return Units(table, first, years[before], empty + int((~seen).sum()), int(early.sum()), last)


def compared_cohorts(of: Units, control: Control, base: Base, anticipation: float) -> Changes:
    """队列变化: for each cohort and year the mean gain on the base year, less that of the controls.

    From ``anticipation`` years before treatment on, the base is the last year before that; earlier years have the year
    before ("varying") or the same base ("universal", itself 0). Controls are the never treated, or all units not treated
    up to the later of both years. A unit lacking one of the two years is left out of that pair.
    Source: Callaway and Sant'Anna (2021), J. Econometrics 225, 200, equations 2.8, 2.9 and section 4.
    """
    places = [
        (group, year, start)
        for group in np.unique(of.cohorts[np.isfinite(of.cohorts)])
        for year, start in _pairs(of.years, group, base, anticipation)
    ]
    gains = np.array([of.outcomes[:, year] - of.outcomes[:, start] for _, year, start in places])
    gains = gains.reshape(len(places), len(of.cohorts)).T
    latest = np.array([of.years[max(year, start)] + anticipation for _, year, start in places])
    groups = np.array([group for group, _, _ in places], dtype=np.float64)
    treated = (of.cohorts[:, None] == groups) & np.isfinite(gains)
    free = ~np.isfinite(of.cohorts)[:, None] | ((of.cohorts[:, None] > latest) & (control == "not_yet"))
    controls = free & (of.cohorts[:, None] != groups) & np.isfinite(gains)
    years = np.array([of.years[year] for _, year, _ in places], dtype=np.float64)
    matched = treated.any(axis=0) & controls.any(axis=0)
    return _compared(groups[matched], years[matched], gains[:, matched], treated[:, matched], controls[:, matched],
                     int((~matched).sum()))  # fmt: skip


def _pairs(years: Vector, group: float, base: Base, anticipation: float) -> list[tuple[int, int]]:
    """Year and base year of each comparison of a cohort, as places among the years."""
    last = int(np.flatnonzero(years + anticipation < group)[-1])
    if base == "universal":
        return [(year, last) for year in range(len(years))]
    return [(year, min(year - 1, last)) for year in range(1, len(years))]


def _compared(
    groups: Vector, years: Vector, gains: Matrix, treated: Mask, controls: Mask, unmatched: int
) -> Changes:  # fmt: skip
    known = np.where(np.isfinite(gains), gains, 0.0)
    parts = []
    for members in (treated, controls):
        count = np.maximum(1, members.sum(axis=0))
        mean = np.sum(known * members, axis=0) / count
        parts.append((mean, members * (known - mean) * (len(gains) / count)))
    (under, pull), (free, push) = parts
    return Changes(groups, years, under - free, pull - push, gains, treated, controls, unmatched)
