"""评分的噪声 (noises): how far a unit's score moves from year to year for no lasting reason, and each unit's own yearly change."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np

from perfanalysis.comparing.cubes import Floats, Mask

LEAST_POINTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """各单位每年的变化: least-squares slope (units,) and its standard error from the scatter of all units about their lines.

    NaN for units with fewer than three years. ``noise`` is that scatter: the standard deviation of one year's score.
    """

    slope: Floats
    se: Floats
    noise: float


def unit_slopes(scores: Floats, years: Floats) -> Slopes:
    """各单位每年的变化 of scores (units, years), the scatter pooled over units: what no straight line explains."""
    known = np.isfinite(scores)
    enough = known.sum(axis=1) >= LEAST_POINTS
    centred = years - _mean(np.broadcast_to(years, scores.shape), known)[:, None]
    spread = np.where(known, centred**2, 0.0).sum(axis=1)
    middle = _mean(scores, known)
    slope = np.full(len(scores), nan)
    products = np.where(known, centred * (np.nan_to_num(scores) - np.nan_to_num(middle)[:, None]), 0.0).sum(axis=1)
    np.divide(products, spread, out=slope, where=enough & (spread > 0))
    rest = np.where(known & enough[:, None], scores - middle[:, None] - slope[:, None] * centred, 0.0)
    freedom = int((known.sum(axis=1)[enough] - 2).sum())
    noise = sqrt(float((rest**2).sum()) / freedom) if freedom > 0 else nan
    se = np.full(len(scores), nan)
    np.divide(noise, np.sqrt(spread), out=se, where=enough & (spread > 0))
    return Slopes(slope, se, noise)


def _mean(values: Floats, known: Mask) -> Floats:
    counts = known.sum(axis=1)
    out = np.full(len(counts), nan)
    return np.asarray(np.divide(np.where(known, values, 0.0).sum(axis=1), counts, out=out, where=counts > 0))


def yearly_noise(scores: Floats) -> float:
    """年度噪声 of scores (units, years): what is left beside units and years, units with every year only.

    It holds true changes of single units too, so bands made from it are rather too wide than too narrow. NaN below two
    whole units or two years.
    """
    whole = scores[:, np.isfinite(scores).any(axis=0)]
    whole = whole[np.isfinite(whole).all(axis=1)]
    units, years = whole.shape
    if min(units, years) < 2:
        return nan
    rest = whole - whole.mean(axis=1, keepdims=True) - whole.mean(axis=0, keepdims=True) + whole.mean()
    return float(np.sqrt((rest**2).sum() / ((units - 1) * (years - 1))))


def regression_to_the_mean(first: Floats, noise: float, lowest: Mask) -> float:
    """回归平均: rise to be expected of the ``lowest`` units of one year by the next, with no real change.

    (1 − reliability) × (mean of all − mean of the lowest), reliability = 1 − noise²/variance (at least 0). NaN when the
    noise is not known or scores do not vary. Source: Davis (1976), Am. J. Epidemiol. 104, 493.
    """
    variance = float(first.var(ddof=1)) if len(first) > 1 else 0.0
    if not isfinite(noise) or variance <= 0 or not lowest.any():
        return nan
    unreliable = min(1.0, noise**2 / variance)
    return unreliable * float(first.mean() - first[lowest].mean())
