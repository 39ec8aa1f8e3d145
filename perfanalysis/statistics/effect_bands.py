"""效应的区间 (effect bands): errors and bands of cohorts' effects by their influence, or by permutation for a single unit."""

from __future__ import annotations

from math import inf, isfinite, nan, sqrt
from typing import Literal

import numpy as np
from scipy import stats

from perfanalysis.statistics.cohort_changes import Changes, Units
from perfanalysis.statistics.event_weights import Row
from perfanalysis.statistics.results import Check
from perfanalysis.statistics.vectors import Codes, Mask, Matrix, Vector, t_interval, t_p, t_value

Errors = Literal["analytic", "bootstrap"]
Multipliers = Literal["rademacher", "mammen"]
_SIGNIFICANT = 0.05


def analytic_error(row: Row) -> float:
    """解析标准误: the root of the sum of squared influences over n; 0 where nothing varies."""
    return sqrt(float(row.influence @ row.influence)) / max(1, len(row.influence))


def drawn_influence(rows: tuple[Row, ...], times: int, multipliers: Multipliers, seed: int) -> Matrix:
    """乘数自助法: (times, rows) mean of the influences when each unit's is multiplied by a random number of mean 0.

    "rademacher": ±1; "mammen": his two-point distribution. Source: Callaway and Sant'Anna (2021), algorithm 1.
    """
    influence = np.array([row.influence for row in rows]).T
    chance, n = np.random.default_rng(seed), len(influence)
    heads = np.array([chance.random(n) for _ in range(times)]).reshape(times, n)
    if multipliers == "rademacher":
        weights = np.where(heads < 0.5, 1.0, -1.0)
    else:
        root = sqrt(5)
        weights = np.where(heads < (root + 1) / (2 * root), (1 - root) / 2, (1 + root) / 2)
    drawn: Matrix = weights @ influence / n
    return drawn


def bootstrap_error(drawn: Vector) -> float:
    """自助标准误: the interquartile range of the draws over that of the normal distribution."""
    if len(drawn) < 2:
        return nan
    low, high = np.quantile(drawn, [0.25, 0.75], method="inverted_cdf")
    return float(high - low) / float(stats.norm.ppf(0.75) - stats.norm.ppf(0.25))


def critical_value(drawn: Matrix, errors: Vector, level: float) -> float:
    """同时置信带的临界值: quantile of the largest |draw|/error among the rows, not below the normal one; NaN without."""
    used = errors > 0
    if not len(drawn) or not used.any():
        return nan
    largest = np.max(np.abs(drawn[:, used]) / errors[used], axis=1)
    return max(float(np.quantile(largest, level, method="inverted_cdf")), t_value(level, inf))


def rests_on_single_units(row: Row, changes: Changes) -> bool:
    """只有一个处理单元: every effect in the row is that of one treated unit."""
    return bool(np.all(changes.treated[:, row.weights != 0].sum(axis=0) == 1))


def permuted(
    row: Row, changes: Changes, units: Units, level: float, times: int, seed: int
) -> tuple[float, tuple[float, float]]:
    """置换推断: p and interval of a row of single treated units, never-treated ones standing in for them.

    One cohort: every never-treated unit in turn; several: ``times`` random choices of different ones. p counts the unit
    itself; the interval takes the quantiles of the stand-ins from the estimate, NaN where there are too few for the
    ``level``. Source: Conley and Taber (2011), Rev. Econ. Stat. 93, 113; Davison and Hinkley (1997), 4.2.
    """
    kept = row.weights != 0
    groups = np.unique(changes.groups[kept])
    pool = np.flatnonzero(changes.controls[:, kept].all(axis=1) & ~np.isfinite(units.cohorts))
    if len(pool) <= len(groups):
        return nan, (nan, nan)
    stand: Codes = pool[:, None] if len(groups) == 1 else _choices(pool, len(groups), times, seed)
    placebo = np.sort(_stand_ins(row, changes, kept, stand))
    if not len(placebo):
        return nan, (nan, nan)
    beyond = np.sum(np.abs(placebo) >= abs(row.estimate) * (1 - 1e-12))
    p = float(1 + beyond) / (1 + len(placebo))
    far = int((1 - level) / 2 * (1 + len(placebo)) + 1e-9)
    if not far:
        return p, (nan, nan)
    return p, (row.estimate - float(placebo[-far]), row.estimate - float(placebo[far - 1]))


def _choices(pool: Codes, count: int, times: int, seed: int) -> Codes:
    chance = np.random.default_rng(seed)
    chosen = [chance.permutation(len(pool))[:count] for _ in range(times)]
    places: Codes = pool[np.array(chosen, dtype=np.intp).reshape(times, count)]
    return places


def _stand_ins(row: Row, changes: Changes, kept: Mask, stand: Codes) -> Vector:
    """The row's estimate with never-treated units (draws, cohorts) in the place of the treated ones."""
    groups, total = np.unique(changes.groups[kept]), np.zeros(len(stand))
    for place in np.flatnonzero(kept):
        members = changes.controls[:, place]
        gains = np.where(members, changes.gains[:, place], 0.0)
        own = gains[stand[:, int(np.searchsorted(groups, changes.groups[place]))]]
        others = (gains.sum() - gains[stand].sum(axis=1)) / (members.sum() - stand.shape[1])
        total += row.weights[place] * (own - others)
    return total


def pretrend(changes: Changes, anticipation: float) -> Check:
    """处理前趋势: Wald test that all effects before (anticipated) treatment are 0, df the rank of their spread."""
    before = (changes.years < changes.groups - anticipation) & (changes.treated.sum(axis=0) > 1)
    spread = changes.influence[:, before].T @ changes.influence[:, before] / max(1, len(changes.influence)) ** 2
    errors = np.sqrt(np.diag(spread))
    varied = errors > 1e-13 * float(np.max(np.abs(changes.gains), initial=1e-300, where=np.isfinite(changes.gains)))
    effects, errors = changes.effects[before][varied], errors[varied]
    if not len(effects):
        return Check("pretrend", holds=None)
    sizes, axes = np.linalg.eigh(spread[np.ix_(varied, varied)] / np.outer(errors, errors))
    free = sizes > 1e-10 * sizes[-1]
    if free.sum() > len(changes.influence) - 2:
        return Check("pretrend", holds=None)
    wald = float(np.sum((axes.T @ (effects / errors))[free] ** 2 / sizes[free]))
    p = float(stats.chi2.sf(wald, int(free.sum())))
    return Check("pretrend", p > _SIGNIFICANT, wald, p)


def pointwise(estimate: float, se: float, level: float) -> tuple[float, float, tuple[float, float]]:
    """逐点推断: z, p and normal interval; without them where the error is 0 or unknown."""
    if not (isfinite(se) and se > 0):
        return nan, nan, (nan, nan)
    return estimate / se, t_p(estimate / se, inf), t_interval(estimate, se, inf, level)
