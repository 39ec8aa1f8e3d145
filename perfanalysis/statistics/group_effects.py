"""分队列政策效应 (group effects): effects of a policy that units enter in different years, without comparing treated ones."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan, nan

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.cohort_changes import Base, Changes, Control, Units, compared_cohorts, units_by_years
from perfanalysis.statistics.effect_bands import (
    Errors,
    Multipliers,
    analytic_error,
    bootstrap_error,
    critical_value,
    drawn_influence,
    permuted,
    pointwise,
    pretrend,
    rests_on_single_units,
)
from perfanalysis.statistics.event_weights import Aggregate, Row, number_said, rows_of
from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    between_0_and_1,
    floats,
    near_one,
    one_of,
    vector,
)

_SMALL_COHORT = 5
_COLUMNS = ("estimate", "se", "low", "high", "point_low", "point_high", "p", "n")


def group_time_effects(
    outcome: ArrayLike, units: Sequence[object], times: ArrayLike, first_treated: ArrayLike, *,
    control: Control = "never", base: Base = "varying", aggregate: Aggregate = "none", errors: Errors = "analytic",
    bootstrap: int = 999, multipliers: Multipliers = "rademacher", seed: int = 0, anticipation: float = 0,
    balance: float | None = None, level: float = 0.95,
) -> Result:  # fmt: skip
    """分队列双重差分 of observations (rows): ATT(g, t), the effect in year t on units first treated in year g.

    ``first_treated`` of each row's unit: missing, infinite or 0 (or after the last year) = never. Each effect compares
    two years of two groups: ``control`` units never treated, or "not_yet"; ``base`` year of the years before treatment:
    the year before, or one base for all. ``aggregate``: every ATT(g, t) ("none", label "g:t"), their mean by cohort sizes
    ("simple"), by years since treatment ("dynamic", ``balance``d if asked), by cohort or by calendar year. ``estimate``
    is the overall effect of the aggregation ("none": the simple one). ``se`` by influence functions, or the interquartile
    range of the multiplier ``bootstrap`` (R's did); normal p and point intervals; low and high of ``values`` are a
    simultaneous band by the bootstrap. Where only one unit is treated: permutation among the never treated (no se).
    Units treated from the first year on and pairs of years that a unit lacks are left out, and told; without any never
    treated the last cohort counts as such, in the years before it. Check: joint Wald test of the effects before
    treatment. Undefined without treated units or controls.
    Source: Callaway and Sant'Anna (2021), J. Econometrics 225, 200.
    """
    between_0_and_1("level", level)
    _usage(control, base, aggregate, errors, bootstrap, multipliers, anticipation, balance)
    near, exponent = near_one(vector(outcome))
    panel = units_by_years(near, units, times, first_treated, anticipation)
    variant: dict[str, Scalar] = {
        "control": control, "base": base, "aggregate": aggregate, "errors": errors, "bootstrap": bootstrap,
        "multipliers": multipliers, "seed": seed, "anticipation": anticipation, "balance": balance, "level": level,
    }  # fmt: skip
    told = _unusable(panel)
    changes = compared_cohorts(panel, control, base, anticipation) if not told else None
    if changes is None or not len(changes.groups):
        why = told or Notice("no_comparisons")
        return Result(
            method="group_time_effects", n=len(panel.cohorts), variant=variant, dropped=panel.empty,
            warnings=(why, *_left_out(panel, None)),
        )  # fmt: skip
    rows, overall = rows_of(changes, panel, aggregate, balance)
    every = rows if overall is None else (*rows, overall)
    table = _inferred(every, changes, panel, errors, bootstrap, multipliers, seed, level, banded=len(rows))
    figures = dict(zip(_COLUMNS, floats(table[-1]) if overall else [nan] * len(_COLUMNS), strict=True))
    columns = {name: floats(table[: len(rows), place]) for place, name in enumerate(_COLUMNS)} if rows else {}
    found = Result(
        method="group_time_effects", n=len(panel.cohorts), variant=variant, estimate=figures["estimate"],
        se=figures["se"], interval=(figures["point_low"], figures["point_high"]), level=level,
        statistic=pointwise(figures["estimate"], figures["se"], level)[0], p=figures["p"], dropped=panel.empty,
        labels=tuple(row.label for row in rows), values=columns, checks=(pretrend(changes, anticipation),),
        warnings=_doubts(panel, changes, overall, table),
    )  # fmt: skip
    return put_back(found, exponent, _COLUMNS[:6], estimate=True)


def _usage(
    control: str, base: str, aggregate: str, errors: str, bootstrap: int, multipliers: str, anticipation: float,
    balance: float | None,
) -> None:  # fmt: skip
    one_of("control", control, ("never", "not_yet"))
    one_of("base", base, ("varying", "universal"))
    one_of("aggregate", aggregate, ("none", "simple", "dynamic", "group", "calendar"))
    one_of("errors", errors, ("analytic", "bootstrap"))
    one_of("multipliers", multipliers, ("rademacher", "mammen"))
    if bootstrap < 0 or (errors == "bootstrap" and bootstrap < 2):
        raise ValueError("bootstrap is a number of draws: 0 or more, and at least 2 for errors by them")
    if anticipation < 0:
        raise ValueError("anticipation is a number of years, 0 or more")
    if balance is not None and (aggregate != "dynamic" or balance < 0):
        raise ValueError("balance is a number of years, 0 or more, for the dynamic aggregation")


def _unusable(panel: Units) -> Notice | None:
    if isfinite(panel.last) and not np.isfinite(panel.cohorts).any():
        return Notice("one_cohort_only")
    return Notice("no_treated") if not np.isfinite(panel.cohorts).any() or len(panel.years) < 2 else None


def _inferred(
    rows: tuple[Row, ...], changes: Changes, panel: Units, errors: Errors, bootstrap: int, multipliers: Multipliers,
    seed: int, level: float, *, banded: int,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:  # fmt: skip
    """One line of ``_COLUMNS`` a row; the band covers the first ``banded`` ones."""
    alone = np.array([rests_on_single_units(row, changes) for row in rows])
    analytic = np.array([_varying_error(row, changes) for row in rows])
    drawn = drawn_influence(rows, bootstrap, multipliers, seed)
    found = [bootstrap_error(column) for column in drawn.T] if errors == "bootstrap" else analytic
    se = np.where(alone | ~(analytic > 0), nan, found)
    critical = critical_value(drawn[:, :banded], np.nan_to_num(se[:banded]), level)
    lines = [
        (row.estimate, error, row.estimate - critical * error, row.estimate + critical * error,
         *_ends(row, error, changes, panel, level, bootstrap, seed, single), row.n)
        for row, error, single in zip(rows, se, alone, strict=True)
    ]  # fmt: skip
    return np.array(lines, dtype=np.float64).reshape(len(rows), len(_COLUMNS))


def _varying_error(row: Row, changes: Changes) -> float:
    error = analytic_error(row)
    size = float(np.max(np.abs(changes.gains), initial=0.0, where=np.isfinite(changes.gains)))
    return error if error > 1e-13 * size else 0.0


def _ends(
    row: Row, error: float, changes: Changes, panel: Units, level: float, bootstrap: int, seed: int, single: bool
) -> tuple[float, float, float]:
    if single and np.any(changes.gains[:, row.weights != 0] != 0):
        p, (low, high) = permuted(row, changes, panel, level, bootstrap, seed)
        return low, high, p
    _, p, (low, high) = pointwise(row.estimate, error, level)
    return low, high, p


def _left_out(panel: Units, changes: Changes | None) -> list[Notice]:
    gaps = int(np.sum(~np.isfinite(panel.outcomes).all(axis=1)))
    told = [Notice("treated_from_start", {"n": panel.early})] if panel.early else []
    told += [Notice("last_cohort_as_controls", {"name": number_said(panel.last)})] if isfinite(panel.last) else []
    told += [Notice("unbalanced_panel", {"n": gaps})] if gaps else []
    return told + (
        [Notice("pairs_without_controls", {"n": changes.unmatched})] if changes and changes.unmatched else []
    )


def _doubts(
    panel: Units, changes: Changes, overall: Row | None, table: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> tuple[Notice, ...]:
    cohorts, sizes = np.unique(panel.cohorts[np.isfinite(panel.cohorts)], return_counts=True)
    single = [number_said(cohort) for cohort, size in zip(cohorts, sizes, strict=True) if size == 1]
    small = [number_said(cohort) for cohort, size in zip(cohorts, sizes, strict=True) if 1 < size < _SMALL_COHORT]
    told = _left_out(panel, changes)
    told += [Notice("no_years_after")] if overall is None else []
    told += [Notice("single_treated", {"names": "、".join(single)})] if single else []
    told += [Notice("small_cohorts", {"names": "、".join(small), "least": _SMALL_COHORT})] if small else []
    still = overall is not None and isnan(table[-1, 1]) and not isfinite(table[-1, 6])
    return (*told, Notice("no_variation")) if still and not single else tuple(told)
