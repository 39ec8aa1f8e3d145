"""配对变化 (change): two measurements of the same units: the mean and median difference, their intervals, and tests."""

from __future__ import annotations

from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Check, Notice, Result
from perfanalysis.statistics.vectors import Vector, complete, t_interval, t_p, vector

Zeros = Literal["wilcox", "pratt"]
_EXACT_MOST = 50


def paired_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    level: float = 0.95,
    population: int | None = None,
    margin: float | None = None,
) -> Result:
    """配对变化 (n,) and (n,): mean of after − before with its t interval; ``statistic`` and ``p`` of the paired t test.

    ``population`` N (units in all, from which these were drawn at random) adds the factor √(1 − n/N) to the standard
    error. ``margin`` asks besides whether the change lies within ±margin (two one-sided tests, column
    ``equivalence_p``). ``values``: ``d_z`` with its noncentral-t interval, standard deviation, correlation, share up and
    down, range of the mean when one unit is left out. Pairs with a missing side are dropped. Undefined below two pairs.
    Source: Student (1908); Cumming and Finch (2001), Educ. Psychol. Meas. 61, 532; Cochran (1977), 2.6; Schuirmann (1987).
    """
    first, second = vector(before), vector(after)
    kept = complete(first, second)
    gain = second[kept] - first[kept]
    variant: dict[str, str | float | int | bool | None] = {"level": level, "population": population}
    variant |= {"margin": margin, "ddof": 1}
    if len(gain) < 2:
        low = Notice("too_few", {"n": len(gain), "least": 2})
        mean = float(gain[0]) if len(gain) else nan
        return Result(
            method="paired_change",
            n=len(gain),
            variant=variant,
            estimate=mean,
            dropped=int((~kept).sum()),
            warnings=(low,),
        )
    return _paired(first[kept], second[kept], gain, int((~kept).sum()), variant, level, population, margin)


def _paired(
    first: Vector,
    second: Vector,
    gain: Vector,
    dropped: int,
    variant: dict[str, str | float | int | bool | None],
    level: float,
    population: int | None,
    margin: float | None,
) -> Result:
    n, mean, sd = len(gain), float(np.mean(gain)), float(np.std(gain, ddof=1))
    still = sd <= 1e-12 * max(1.0, float(np.max(np.abs(gain))))
    correction = sqrt(max(0.0, 1 - n / population)) if population else 1.0
    se = 0.0 if still else sd / sqrt(n) * correction
    statistic = nan if se == 0 else mean / se
    return Result(
        method="paired_change",
        n=n,
        variant=variant,
        estimate=mean,
        se=se,
        interval=t_interval(mean, se, n - 1, level),
        level=level,
        statistic=statistic,
        df=(float(n - 1),),
        p=nan if se == 0 else t_p(statistic, n - 1),
        dropped=dropped,
        labels=("",),
        values=_details(first, second, gain, sd, se, level, margin, still=still),
        checks=(Check("pairing_intact", holds=dropped == 0, value=float(dropped)),),
        warnings=(Notice("no_variation"),) if still else (),
    )


def _details(
    first: Vector,
    second: Vector,
    gain: Vector,
    sd: float,
    se: float,
    level: float,
    margin: float | None,
    *,
    still: bool,
) -> dict[str, tuple[float, ...]]:
    n, mean = len(gain), float(np.mean(gain))
    size = nan if still else mean / sd
    low, high = (nan, nan) if still else _size_interval(size, n, level)
    left_out = (mean * n - gain) / (n - 1)
    varied = n > 1 and np.ptp(first) > 0 and np.ptp(second) > 0
    figures = {
        "d_z": size,
        "d_z_low": low,
        "d_z_high": high,
        "sd": sd,
        "correlation": float(np.corrcoef(first, second)[0, 1]) if varied else nan,
        "up": float(np.mean(gain > 0)),
        "down": float(np.mean(gain < 0)),
        "least_without_one": float(np.min(left_out)),
        "most_without_one": float(np.max(left_out)),
        "equivalence_p": nan if margin is None or se == 0 else _equivalence(mean, se, n - 1, margin),
    }
    return {name: (value,) for name, value in figures.items()}


def _equivalence(mean: float, se: float, df: float, margin: float) -> float:
    lower, upper = (mean + margin) / se, (mean - margin) / se
    return float(max(stats.t.sf(lower, df), stats.t.cdf(upper, df)))


def _size_interval(size: float, n: int, level: float) -> tuple[float, float]:
    """Interval of d_z: the noncentralities whose t distributions leave (1 − level)/2 beyond the t observed."""
    observed, df, tail = size * sqrt(n), n - 1, (1 - level) / 2
    ends = (float(stats.nct.ppf(0.5, df, observed)), 1.0)
    return _noncentrality(observed, df, 1 - tail, ends[0]) / sqrt(n), _noncentrality(
        observed, df, tail, ends[0]
    ) / sqrt(n)


def _noncentrality(observed: float, df: int, share: float, start: float) -> float:
    """The noncentrality at which the t distribution has ``share`` below ``observed`` (bisection, falling in it)."""
    low, high = min(observed, start) - 1.0, max(observed, start) + 1.0
    while stats.nct.cdf(observed, df, low) < share:
        low -= 2 * (high - low)
    while stats.nct.cdf(observed, df, high) > share:
        high += 2 * (high - low)
    for _ in range(200):
        middle = (low + high) / 2
        if stats.nct.cdf(observed, df, middle) > share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def signed_rank(
    before: ArrayLike,
    after: ArrayLike | None = None,
    *,
    level: float = 0.95,
    zeros: Zeros = "wilcox",
    correct: bool = True,
) -> Result:
    """符号秩检验 (Wilcoxon): V (sum of positive ranks) of after − before (or of ``before`` alone) and the Hodges–Lehmann median.

    Exact up to 50 pairs without ties and zeros, else normal with ties and, if asked, continuity ``correct``ion.
    ``zeros``: "wilcox" leaves zero differences out, "pratt" ranks them and drops their ranks. Interval: Walsh averages,
    exact where the test is, else normal. Undefined without a difference. Source: Hollander, Wolfe and Chicken (2014), 3.1-3.3.
    """
    first = vector(before)
    second = vector(after) if after is not None else None
    kept = complete(first) if second is None else complete(first, second)
    gain = first[kept] if second is None else second[kept] - first[kept]
    variant: dict[str, str | float | int | bool | None] = {"level": level, "zeros": zeros, "correct": correct}
    used = gain[gain != 0] if zeros == "wilcox" else gain
    dropped = int((~kept).sum())
    if not np.any(used != 0):
        few = Notice("too_few", {"n": int(np.sum(gain != 0)), "least": 1})
        return Result(method="signed_rank", n=len(gain), variant=variant, dropped=dropped, warnings=(few,))
    ranks = stats.rankdata(np.abs(used))
    v = float(np.sum(ranks[used > 0]))
    exact = len(used) <= _EXACT_MOST and len(np.unique(np.abs(used))) == len(used) and not np.any(used == 0)
    p = _exact_p(v, len(used)) if exact else _normal_p(v, used, correct=correct)
    estimate, interval = _walsh(used[used != 0], level, exact=exact)
    return Result(
        method="signed_rank", n=len(gain), variant=variant | {"exact": exact}, estimate=estimate, interval=interval,
        level=level, statistic=v, p=p, dropped=dropped + len(gain) - len(used),
    )  # fmt: skip


def _counts(n: int) -> Vector:
    """Number of sign patterns that give each rank sum 0 … n(n+1)/2."""
    counts = np.ones(1)
    for rank in range(1, n + 1):
        longer = np.zeros(len(counts) + rank)
        longer[: len(counts)] += counts
        longer[rank:] += counts
        counts = longer
    return counts


def _exact_p(v: float, n: int) -> float:
    shares = np.cumsum(_counts(n)) / 2.0**n
    below = shares[int(v)]
    above = 1 - (shares[int(v) - 1] if v >= 1 else 0.0)
    return float(min(1.0, 2 * min(below, above)))


def _normal_p(v: float, used: Vector, *, correct: bool) -> float:
    n, nothing = len(used), used == 0
    zero = int(nothing.sum())
    mean = (n * (n + 1) - zero * (zero + 1)) / 4
    _, ties = np.unique(np.abs(used[~nothing]), return_counts=True)
    variance = (n * (n + 1) * (2 * n + 1) - zero * (zero + 1) * (2 * zero + 1)) / 24 - float(
        np.sum(ties**3 - ties)
    ) / 48
    if variance <= 0:
        return nan
    shift = np.sign(v - mean) * 0.5 if correct else 0.0
    return float(2 * stats.norm.sf(abs(v - mean - shift) / sqrt(variance)))


def _walsh(gain: Vector, level: float, *, exact: bool) -> tuple[float, tuple[float, float]]:
    rows, columns = np.triu_indices(len(gain))
    averages = np.sort((gain[rows] + gain[columns]) / 2)
    n, total = len(gain), len(averages)
    if exact:
        shares = np.cumsum(_counts(n)) / 2.0**n
        place = max(1, int(np.searchsorted(shares, (1 - level) / 2))) - 1
    else:
        spread = sqrt(n * (n + 1) * (2 * n + 1) / 24)
        place = int(max(0, round(n * (n + 1) / 4 - stats.norm.ppf((1 + level) / 2) * spread)))
    ends = (float(averages[place]), float(averages[total - 1 - place])) if place < total / 2 else (nan, nan)
    reachable = not exact or 2.0 ** (1 - n) <= 1 - level
    return float(np.median(averages)), ends if reachable else (nan, nan)


def sign_test(before: ArrayLike, after: ArrayLike) -> Result:
    """符号检验: number of rises among the pairs that differ, exact binomial; ``estimate`` is the share that rose.

    Interval of the share: Clopper and Pearson. Undefined without a difference. Source: Conover (1999), 3.4.
    """
    first, second = vector(before), vector(after)
    kept = complete(first, second)
    gain = second[kept] - first[kept]
    used = int(np.sum(gain != 0))
    if not used:
        few = Notice("too_few", {"n": 0, "least": 1})
        return Result(method="sign_test", n=len(gain), dropped=int((~kept).sum()), warnings=(few,))
    up = int(np.sum(gain > 0))
    test = stats.binomtest(up, used)
    interval = test.proportion_ci(0.95)
    return Result(
        method="sign_test", n=used, variant={"level": 0.95}, estimate=up / used, interval=(float(interval.low), float(interval.high)),
        level=0.95, statistic=float(up), p=float(test.pvalue), dropped=int((~kept).sum()) + len(gain) - used,
    )  # fmt: skip
