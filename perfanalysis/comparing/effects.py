"""变化的来源 (effects): a change split exactly into performance, weights, indicators, units and what no indicator explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfanalysis.comparing.comparability import YearPair
from perfanalysis.comparing.cubes import FULL, Cube, Floats, Mask, basket, normalised

EFFECTS = ("performance", "weights", "indicators", "unexplained")


@dataclass(frozen=True, eq=False)
class UnitEffects:
    """各单位的变化: for every used unit its published change and the four parts that add up to it exactly.

    performance: Σ v̄·Δr of the common indicators at the mean of both years' normalised weights; weights: Σ r̄·Δv (the
    two-factor Shapley value of Σ v·r); indicators: what full and common baskets differ by, after minus before;
    unexplained: a published total that its indicators do not make, after minus before.
    Source: Das Gupta (1993), Standardization and Decomposition of Rates, U.S. Bureau of the Census P23-186, 2.
    """

    units: Mask
    change: Floats
    parts: Floats  # (units, 4)


def unit_effects(cube: Cube, pair: YearPair) -> UnitEffects:
    """变化的来源 of the pair's used units with a total in both years and something in common."""
    before, after = cube.total[:, pair.first], cube.total[:, pair.last]
    shared = [basket(cube.rate[:, year], cube.weight[:, year], pair.common) for year in (pair.first, pair.last)]
    units = pair.used & np.isfinite(before) & np.isfinite(after) & np.isfinite(shared[0]) & np.isfinite(shared[1])
    performance, weights = _shapley(cube, pair, units)
    full = [_itemised(cube, year, total) for year, total in ((pair.first, before), (pair.last, after))]
    turnover = (full[1] - shared[1]) - (full[0] - shared[0])
    other = (after - full[1]) - (before - full[0])
    parts = np.stack([performance, weights, turnover[units], other[units]], axis=1)
    return UnitEffects(units, (after - before)[units], parts)


def _itemised(cube: Cube, year: int, total: Floats) -> Floats:
    made = cube.itemised[:, year]
    return np.where(np.isfinite(made), made, total)


def _shapley(cube: Cube, pair: YearPair, units: Mask) -> tuple[Floats, Floats]:
    common = pair.common[units]
    shares, rates = [], []
    for year in (pair.first, pair.last):
        shares.append(normalised(cube.weight[units][:, year], common))
        rates.append(np.where(common, cube.rate[units][:, year], 0.0))
    performance = (shares[0] + shares[1]) / 2 * (rates[1] - rates[0])
    weights = (rates[0] + rates[1]) / 2 * (shares[1] - shares[0])
    return FULL * performance.sum(axis=1), FULL * weights.sum(axis=1)


def turnover_of_units(cube: Cube, pair: YearPair, units: Mask) -> float:
    """单位进出的影响: change of the mean over all units of each year, less that over the units compared."""
    gaps = []
    for year in (pair.first, pair.last):
        total = cube.total[:, year]
        known = np.isfinite(total)
        gaps.append(float(total[known].mean()) - float(total[units].mean()) if units.any() and known.any() else np.nan)
    return gaps[1] - gaps[0]
