"""配对变化 (change): two measurements of the same units: the mean difference and the share that rose, their intervals, and tests."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result
from perfanalysis.statistics.vectors import (
    Vector,
    between_0_and_1,
    complete,
    level_within,
    near_one,
    t_interval,
    t_p,
    vector,
)

_IN_UNITS = ("first_mean", "second_mean", "first_sd", "second_sd", "sd", "least_without_one", "most_without_one")


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
    ``equivalence_p``). ``values``: mean and standard deviation each time, ``d_z`` with its noncentral-t interval, standard deviation, correlation, share up and
    down, range of the mean when one unit is left out. Pairs with a missing side are dropped. Undefined below two pairs.
    Source: Student (1908); Cumming and Finch (2001), Educ. Psychol. Meas. 61, 532; Cochran (1977), 2.6; Schuirmann (1987).
    """
    between_0_and_1("level", level)
    first, second = vector(before), vector(after)
    kept = complete(first, second)
    gain = second[kept] - first[kept]
    _refuse(len(gain), population, margin)
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
    order = np.lexsort((second[kept], gain))
    (one, two), exponent = near_one(np.array([first[kept][order], second[kept][order]]))
    bound = None if margin is None else float(np.ldexp(margin, -exponent))
    found = _paired(one, two, two - one, int((~kept).sum()), variant, level, population, bound)
    return put_back(found, exponent, _IN_UNITS, estimate=True)


def _refuse(n: int, population: int | None, margin: float | None) -> None:
    if population is not None and population < n:
        raise ValueError(f"a population of {population} cannot give {n} pairs")
    if margin is not None and not margin > 0:
        raise ValueError(f"margin must be above 0, not {margin!r}")


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
    still = sd <= 1e-13 * float(np.max(np.abs([first, second])))
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
        "first_mean": float(first.mean()),
        "second_mean": float(second.mean()),
        "first_sd": float(first.std(ddof=1)),
        "second_sd": float(second.std(ddof=1)),
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
        if not low < middle < high:
            break
        if stats.nct.cdf(observed, df, middle) > share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def sign_test(before: ArrayLike, after: ArrayLike, *, level: float = 0.95) -> Result:
    """符号检验: number of rises among the pairs that differ, exact binomial; ``estimate`` is the share that rose.

    Interval of the share: Clopper and Pearson (R: binom.test of rises and pairs that differ). Pairs without a difference
    count as ``dropped``. Undefined without a difference. Source: Conover (1999), 3.4.
    """
    level = level_within(level)
    first, second = vector(before), vector(after)
    kept = complete(first, second)
    one, two = first[kept], second[kept]
    used, up = int(np.sum(one != two)), int(np.sum(two > one))
    if not used:
        few = Notice("too_few", {"n": 0, "least": 1})
        return Result(
            method="sign_test", n=len(one), variant={"level": level}, dropped=int((~kept).sum()), warnings=(few,)
        )
    test = stats.binomtest(up, used)
    interval = test.proportion_ci(level)
    return Result(
        method="sign_test", n=used, variant={"level": level}, estimate=up / used, interval=(float(interval.low), float(interval.high)),
        level=level, statistic=float(up), p=float(test.pvalue), dropped=int((~kept).sum()) + len(one) - used,
    )  # fmt: skip
