"""趋势 (trends): one series over the years: does it rise, by how much a year, and did its level break."""

from __future__ import annotations

from math import erfc, exp, inf, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Vector,
    between_0_and_1,
    near_one,
    one_of,
    t_interval,
    t_p,
    t_value,
    vector,
)

Exact = Literal["auto"] | bool
Tests = Literal["t", "normal"]
Ranks = Literal["rounded", "interpolated"]
Intercept = Literal["medians", "residuals"]
_EXACT_BELOW, _FEW_FOR_HAC, _SIGNIFICANT = 10, 10, 0.05


def mann_kendall(
    values: ArrayLike, *, times: ArrayLike | None = None, exact: Exact = "auto", correct: bool = True
) -> Result:
    """Mann–Kendall 趋势检验 of a series: ``estimate`` is Kendall's tau-b with time, ``statistic`` S.

    ``times`` (None: 1, 2 …) only order the values. ``exact``: "auto" takes S's own distribution below ten values
    without ties, else the normal one with ties in the variance and, if asked, the continuity ``correct``ion; with ties True falls back
    to the normal one and says so. ``values``: the variance of S, z, and ``least_p``, the smallest two-sided p that a
    series so long with such ties can reach. Values of a series must be independent (a lag-1 check). Undefined below two
    values or without change. Sources: Mann (1945), Econometrica 13, 245; Kendall (1975), Rank Correlation Methods, 4.
    """
    if exact not in ("auto", True, False):
        raise ValueError(f"exact must be 'auto', True or False, not {exact!r}")
    series, at, dropped = _ordered(values, times)
    n, still = len(series), len(np.unique(series)) < 2
    tied = len(np.unique(series)) < n
    by_counts = not tied and (exact is True or (exact == "auto" and n < _EXACT_BELOW))
    variant: dict[str, Scalar] = {"exact": by_counts, "tau": "b", "correct": correct and not by_counts}
    if n < 2 or still:
        why = Notice("too_few", {"n": n, "least": 2}) if n < 2 else Notice("no_variation")
        return Result(method="mann_kendall", n=n, variant=variant, dropped=dropped, warnings=(why,))
    s, variance = _kendall_sum(series), _sum_variance(series)
    untied = _untied(series)
    p, least = (_rank_p(total, n, variance, exact=by_counts, correct=correct) for total in (abs(s), untied))
    figures = {"sum_variance": variance, "z": _z(s, variance, correct=correct), "least_p": least}
    told = (Notice("ties_not_exact"),) if exact is True and tied else ()
    weak = (Notice("cannot_be_significant", {"n": n, "least": least}),) if least > _SIGNIFICANT else ()
    return Result(
        method="mann_kendall", n=n, variant=variant, estimate=s / sqrt(n * (n - 1) / 2 * untied), statistic=float(s),
        p=p, dropped=dropped, labels=("",), values={name: (value,) for name, value in figures.items()},
        checks=(_independence(series, at),), warnings=(*told, *weak),
    )  # fmt: skip


def _ordered(values: ArrayLike, times: ArrayLike | None) -> tuple[Vector, Vector, int]:
    series = vector(values)
    at = np.arange(1.0, len(series) + 1) if times is None else vector(times)
    if len(at) != len(series) or not np.isfinite(at).all() or len(np.unique(at)) < len(at):
        raise ValueError(f"{len(series)} values need as many different times, not {times!r}")
    kept = np.isfinite(series)
    order = np.argsort(at[kept])
    return series[kept][order], at[kept][order], int((~kept).sum())


def _kendall_sum(series: Vector) -> int:
    return sum(int(np.sum(np.sign(series[place + 1 :] - series[place]))) for place in range(len(series) - 1))


def _sum_variance(series: Vector) -> float:
    n = len(series)
    _, ties = np.unique(series, return_counts=True)
    return float(n * (n - 1) * (2 * n + 5) - np.sum(ties * (ties - 1) * (2 * ties + 5))) / 18


def _untied(series: Vector) -> int:
    n = len(series)
    _, ties = np.unique(series, return_counts=True)
    return int(n * (n - 1) - np.sum(ties * (ties - 1))) // 2


def _z(s: float, variance: float, *, correct: bool) -> float:
    return float(np.sign(s)) * max(0.0, abs(s) - correct) / sqrt(variance)


def _rank_p(s: int, n: int, variance: float, *, exact: bool, correct: bool) -> float:
    if not exact:
        return erfc(_z(s, variance, correct=correct) / sqrt(2))
    shares = np.ones(1)
    for size in range(2, n + 1):
        shares = np.convolve(shares, np.full(size, 1 / size))
    discordant = (n * (n - 1) // 2 - s) // 2
    return float(min(1.0, 2 * np.sum(shares[: discordant + 1])))


def _independence(series: Vector, at: Vector) -> Check:
    """Lag-1 correlation of what is left after Sen's line; judged against 1.96/√n from ten values on."""
    series, _ = near_one(series)
    left = series - float(np.median(_slopes(series, at))) * at
    left = left - left.mean()
    whole = float(left @ left)
    if len(series) < _FEW_FOR_HAC or whole <= 1e-24 * float(series @ series):
        return Check("serially_independent", None)
    lagged = float(left[1:] @ left[:-1]) / whole
    return Check("serially_independent", abs(lagged) <= 1.96 / sqrt(len(series)), lagged)


def _slopes(series: Vector, at: Vector) -> Vector:
    first, second = np.triu_indices(len(series), 1)
    return np.sort((series[second] - series[first]) / (at[second] - at[first]))


def sen_slope(
    values: ArrayLike, *, times: ArrayLike | None = None, level: float = 0.95, ranks: Ranks = "rounded",
    intercept: Intercept = "medians",
) -> Result:  # fmt: skip
    """Sen 斜率: the median of the slopes of all pairs, in units of the values a unit of time.

    Interval: the slopes ranked (N − C)/2 and (N + C)/2 + 1 of N, C the normal quantile times the standard deviation
    of S with ties; ranks ``rounded`` or ``interpolated`` between. ``values``: the ``intercept`` at time 0, median of
    the values less slope times the median time ("medians"), or median of the values less slope times time
    ("residuals"; Conover 1999, 5.5). Undefined below two values; no interval where the ranks fall outside (told).
    Sources: Sen (1968), J. Am. Stat. Assoc. 63, 1379; Gilbert (1987), Statistical Methods for Pollution Monitoring, 217.
    """
    one_of("ranks", ranks, ("rounded", "interpolated"))
    one_of("intercept", intercept, ("medians", "residuals"))
    between_0_and_1("level", level)
    series, at, dropped = _ordered(values, times)
    n, variant = len(series), {"level": level, "ranks": ranks, "intercept": intercept}
    if n < 2:
        few = Notice("too_few", {"n": n, "least": 2})
        return Result(method="sen_slope", n=n, variant=variant, dropped=dropped, warnings=(few,))
    slopes = _slopes(series, at)
    half = t_value(level, np.inf) * sqrt(_sum_variance(series))
    low, high = (len(slopes) - half) / 2, (len(slopes) + half) / 2 + 1
    low, high = (low, high) if ranks == "interpolated" else (round(low), round(high))
    inside = low >= 1 and high <= len(slopes)
    ends = np.interp([low, high], np.arange(1, len(slopes) + 1), slopes) if inside else (nan, nan)
    estimate = float(np.median(slopes))
    start = float(np.median(series - estimate * at if intercept == "residuals" else series))
    start -= 0.0 if intercept == "residuals" else estimate * float(np.median(at))
    return Result(
        method="sen_slope", n=n, variant=variant, estimate=estimate, interval=(float(ends[0]), float(ends[1])),
        level=level, dropped=dropped, labels=("",),
        values={"intercept": (start,)},
        checks=(_independence(series, at),), warnings=() if inside else (Notice("no_interval", {"n": n}),),
    )  # fmt: skip


def pettitt(values: ArrayLike) -> Result:
    """Pettitt 突变点检验: ``estimate`` is the place (1, 2 …, gaps counted) of the last value before the break.

    ``statistic`` is the largest |U|, p = 2 exp(−6K²/(n³ + n²)), an approximation good below one half; of several equal
    peaks the first is taken. ``values``: the means before and after. Undefined below two values or without change.
    Source: Pettitt (1979), Appl. Stat. 28, 126.
    """
    series = vector(values)
    kept = np.isfinite(series)
    used, n = series[kept], int(kept.sum())
    dropped = len(series) - n
    if n < 2 or np.ptp(used) == 0:
        why = Notice("too_few", {"n": n, "least": 2}) if n < 2 else Notice("no_variation")
        return Result(method="pettitt", n=n, dropped=dropped, warnings=(why,))
    path = 2 * np.cumsum(stats.rankdata(used)) - np.arange(1, n + 1) * (n + 1)
    place = int(np.argmax(np.abs(path)))
    peak = float(abs(path[place]))
    p = 2 * exp(-6 * peak**2 / (n**3 + n**2))
    return Result(
        method="pettitt", n=n, estimate=float(np.flatnonzero(kept)[place] + 1), statistic=peak, p=min(1.0, p),
        dropped=dropped, labels=("",),
        values={"mean_before": (float(used[: place + 1].mean()),), "mean_after": (float(used[place + 1 :].mean()),)},
        warnings=(Notice("break_p_rough"),) if p > 0.5 else (),
    )  # fmt: skip


def hac_trend(
    values: ArrayLike, *, times: ArrayLike | None = None, lags: int | None = None, correct: bool = True,
    tests: Tests = "t", level: float = 0.95,
) -> Result:  # fmt: skip
    """线性趋势(HAC标准误): least-squares slope a unit of time, standard error robust to serial correlation (Newey–West).

    Bartlett weights up to ``lags`` (None: the whole part of 4(n/100)^(2/9)); ``correct`` times n/(n − 2); ``tests`` by
    Student's "t" on n − 2 df or "normal". Defaults as Stata's newey and NeweyWest(prewhite = FALSE, adjust = TRUE) of R's
    sandwich as recalled (checked by the formula in base R); statsmodels' own are correct=False, tests="normal".
    ``values``: the intercept at time 0, the residual standard deviation and R². Below ten values not to be relied on
    (told). Undefined below three values or where the line fits exactly.
    Source: Newey and West (1987), Econometrica 55, 703.
    """
    one_of("tests", tests, ("t", "normal"))
    between_0_and_1("level", level)
    series, at, dropped = _ordered(values, times)
    n = len(series)
    used = int(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    if used < 0 or used != int(used):
        raise ValueError(f"lags are a whole number, not negative, not {lags}")
    used = min(int(used), max(0, n - 1))
    variant: dict[str, Scalar] = {
        "lags": used,
        "kernel": "bartlett",
        "correct": correct,
        "tests": tests,
        "level": level,
    }
    if n < 3:
        few = Notice("too_few", {"n": n, "least": 3})
        return Result(method="hac_trend", n=n, variant=variant, dropped=dropped, warnings=(few,))
    return _newey_west(series, at, variant, used, dropped)


def _newey_west(series: Vector, at: Vector, variant: dict[str, Scalar], lags: int, dropped: int) -> Result:
    import statsmodels.api as sm  # noqa: PLC0415

    series, exponent = near_one(series)
    n, level, by_t = len(series), float(variant["level"] or 0), variant["tests"] == "t"
    start, middle = float(series[0]), float(at.mean())
    line = sm.OLS(series - start, np.column_stack([np.ones(n), at - middle]))
    fit = line.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": bool(variant["correct"])}, use_t=True)
    slope, spaced = float(fit.params[1]), bool(np.ptp(np.diff(at)) <= 1e-9 * np.ptp(at))
    exact = float(fit.ssr) <= 1e-24 * float(series @ series)
    se = nan if exact else sqrt(max(0.0, float(fit.cov_params()[1, 1])))
    told = ((Notice("exact_fit"),) if exact else ()) + ((Notice("hac_few", {"n": n}),) if n < _FEW_FOR_HAC else ())
    t, df = slope / se if se > 0 else nan, n - 2.0 if by_t else inf
    figures = {
        "intercept": start + float(fit.params[0]) - slope * middle, "residual_sd": sqrt(float(fit.ssr) / (n - 2)),
        "r_squared": nan if exact else 1 - float(fit.ssr) / float(np.sum((series - series.mean()) ** 2)),
    }  # fmt: skip
    found = Result(
        method="hac_trend", n=n, variant=variant, estimate=slope, se=se, interval=t_interval(slope, se, df, level),
        level=level, statistic=t, df=(df,) if by_t else (), p=t_p(t, df), dropped=dropped, labels=("",),
        values={name: (of,) for name, of in figures.items()},
        checks=(Check("evenly_spaced", spaced),), warnings=told,
    )  # fmt: skip
    return put_back(found, exponent, ("intercept", "residual_sd"), estimate=True)
