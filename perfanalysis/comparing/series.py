"""三条序列 (series): mean score by year as published, on a fixed basket, and chained over adjacent pairs of years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np

from perfanalysis.comparing.comparability import YearPair, year_pair
from perfanalysis.comparing.cubes import Cube, Floats, Mask, basket, normalised, share_of_weight
from perfanalysis.comparing.wordings import comparison_words
from perfanalysis.statistics.vectors import t_interval

BasketWeights = Literal["first", "last", "mean"]


@dataclass(frozen=True, eq=False)
class Series:
    """一条序列: mean by year (NaN: broken or empty), and its change since the first year with standard error and interval."""

    key: str
    level: Floats
    change: Floats
    se: Floats
    low: Floats
    high: Floats
    units: tuple[int, ...]


def published(cube: Cube, *, rules_changed: Mapping[tuple[int, int], bool] | None = None) -> Series:
    """如公布: the mean of all units that a year has; changes by units that may be compared with the first year (none: D)."""
    level = np.array([_mean(cube.total[:, year]) for year in range(len(cube.years))])
    gains = cube.total - cube.total[:, :1]
    for year in range(1, len(cube.years)):
        pair = year_pair(cube, 0, year, rules_changed=(rules_changed or {}).get((0, year), False))
        gains[~pair.used, year] = nan
    return _of("published", level, gains, [int(np.isfinite(column).sum()) for column in cube.total.T])


def fixed_basket(cube: Cube, *, weights: BasketWeights = "mean") -> Series:
    """固定篮子: units and indicators of all years, under one set of weights (of the first, the last, or all years' mean).

    Units with a partial year or doubtful values are not in it. Empty (NaN) where nothing is common to all years.
    """
    common: Mask = np.asarray(cube.scored.all(axis=1))
    sure = ~cube.unsure.any(axis=1) & ~cube.doubted(0, len(cube.years) - 1)
    units: Mask = cube.present.all(axis=1) & common.any(axis=1) & _enough(cube, common) & sure
    one = {"first": cube.weight[:, 0], "last": cube.weight[:, -1], "mean": _mean_weights(cube)}[weights]
    scores = np.stack([basket(cube.rate[:, year], one, common) for year in range(len(cube.years))], axis=1)
    scores[~units] = nan
    level = np.array([_mean(column) for column in scores.T])
    return _of(f"fixed_{weights}", level, scores - scores[:, :1], [int(units.sum())] * len(cube.years))


def _enough(cube: Cube, common: Mask) -> Mask:
    """Units whose common indicators carry what an anchor needs in every year."""
    share = share_of_weight(cube.weight, common[:, None, :])
    kept: Mask = share.min(axis=1) >= comparison_words()["bounds"]["anchor_share"]
    return kept


def _mean_weights(cube: Cube) -> Floats:
    known = np.isfinite(cube.weight)
    sums, counts = np.where(known, cube.weight, 0.0).sum(axis=1), known.sum(axis=1)
    return np.asarray(np.divide(sums, counts, out=np.full(sums.shape, nan), where=counts > 0))


def chained(cube: Cube, pairs: Sequence[YearPair]) -> Series:
    """链接: each adjacent pair on its own units and common indicators (mean of both years' weights), changes added up.

    Units are the sample: a unit's influence on the sum is what it adds in every link it is in, so that links that share
    units are not taken as independent. A link that is not comparable (D) breaks the chain.
    """
    links = [pair for pair in pairs if pair.last == pair.first + 1]
    influence = np.zeros(cube.total.shape)
    change, counts = np.zeros(len(cube.years)), [int(np.isfinite(cube.total[:, 0]).sum())]
    for pair in links:
        gain, units = link_gains(cube, pair)
        mean = _mean(gain)
        change[pair.last] = change[pair.first] + mean
        step = np.where(units, gain - mean, 0.0) / max(1, units.sum())
        influence[:, pair.last] = influence[:, pair.first] + step
        counts.append(int(units.sum()))
    se = _influence_error(influence)
    se[np.isnan(change)] = nan
    start = _mean(cube.total[:, 0])
    return _with_intervals("chained", start + change, change, se, counts)


def link_gains(cube: Cube, pair: YearPair) -> tuple[Floats, Mask]:
    """一环的变化: for every unit its change on the pair's common basket at the mean of both years' weights."""
    weights = [normalised(cube.weight[:, year], pair.common) for year in (pair.first, pair.last)]
    middle = (weights[0] + weights[1]) / 2
    scores = [basket(cube.rate[:, year], middle, pair.common) for year in (pair.first, pair.last)]
    gain = scores[1] - scores[0]
    if not cube.rate.shape[2]:
        gain = cube.total[:, pair.last] - cube.total[:, pair.first]
    units = pair.used & np.isfinite(gain)
    return np.asarray(np.where(units, gain, nan)), units


def _influence_error(influence: Floats) -> Floats:
    """Standard error from influences with the factor m/(m − 1), m the units that have any."""
    met = (influence != 0).sum(axis=0)
    factor = np.divide(met, met - 1.0, out=np.ones(len(met)), where=met > 1)
    return np.asarray(np.sqrt(factor * (influence**2).sum(axis=0)))


def _of(key: str, level: Floats, gains: Floats, counts: Sequence[int]) -> Series:
    known = np.isfinite(gains)
    n = known.sum(axis=0)
    change = np.array([_mean(column) for column in gains.T])
    spread = np.array(
        [column[mask].std(ddof=1) if mask.sum() > 1 else nan for column, mask in zip(gains.T, known.T, strict=True)]
    )
    se = spread / np.sqrt(np.maximum(n, 1))
    return _with_intervals(key, level, change, se, counts, df=n - 1)


def _with_intervals(
    key: str, level: Floats, change: Floats, se: Floats, counts: Sequence[int], df: Floats | None = None
) -> Series:
    freedom = df if df is not None else np.array([count - 1 for count in counts])
    ends = [
        t_interval(float(one), float(error), float(of), 0.95)
        for one, error, of in zip(change, se, freedom, strict=True)
    ]
    ends[0] = (nan, nan)
    low, high = (np.array([end[side] for end in ends]) for side in (0, 1))
    return Series(key, level, change, se, low, high, tuple(counts))


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else nan
