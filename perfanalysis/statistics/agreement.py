"""一致性 (agreement): two or more ratings of the same units: bias, limits, intraclass correlation, kappa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import Matrix, Vector, complete, matrix, t_value, vector

Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
Weights = Literal["none", "linear", "quadratic"]


def limits_of_agreement(
    first: ArrayLike, second: ArrayLike, *, level: float = 0.95, multiplier: float | None = 1.96
) -> Result:
    """一致性界限 (Bland–Altman): mean of first − second and the limits mean ± ``multiplier`` · SD (None: Student's t).

    ``values``: limits with their intervals (standard error √(3/n)·SD as in the paper), SD, and the slope of the
    difference on the mean with its p (bias that grows with size). Undefined below two pairs.
    Source: Bland and Altman (1986), Lancet 327, 307-310.
    """
    one, two = vector(first), vector(second)
    kept = complete(one, two)
    gap, middle = one[kept] - two[kept], (one[kept] + two[kept]) / 2
    n, dropped = len(gap), int((~kept).sum())
    variant: dict[str, str | float | int | bool | None] = {"level": level, "multiplier": multiplier, "ddof": 1}
    if n < 2:
        few = Notice("too_few", {"n": n, "least": 2})
        return Result(
            method="limits_of_agreement",
            n=n,
            variant=variant,
            estimate=float(gap[0]) if n else nan,
            dropped=dropped,
            warnings=(few,),
        )
    return _limits(gap, middle, variant, dropped, level, multiplier)


def _limits(
    gap: Vector, middle: Vector, variant: Mapping[str, Scalar], dropped: int, level: float, multiplier: float | None
) -> Result:
    n, mean, sd = len(gap), float(np.mean(gap)), float(np.std(gap, ddof=1))
    t, se = t_value(level, n - 1), sd / sqrt(n)
    wide = (t_value(0.95, n - 1) if multiplier is None else multiplier) * sd
    slope, slope_p = _slope(middle, gap)
    steady = slope_p >= 0.05 if isfinite(slope_p) else None
    return Result(
        method="limits_of_agreement",
        n=n,
        variant=variant,
        estimate=mean,
        se=se,
        interval=(mean - t * se, mean + t * se),
        level=level,
        df=(float(n - 1),),
        dropped=dropped,
        labels=("",),
        values=_limit_figures(mean, wide, t * sqrt(3 / n) * sd)
        | {"sd": (sd,), "slope": (slope,), "slope_p": (slope_p,)},
        checks=(Check("bias_constant", holds=steady, value=slope, p=slope_p),),
        warnings=(Notice("no_variation"),) if sd == 0 else (),
    )


def _limit_figures(mean: float, wide: float, half: float) -> dict[str, tuple[float, ...]]:
    ends = {"lower_limit": mean - wide, "upper_limit": mean + wide}
    return {
        f"{name}{suffix}": (value + shift,)
        for name, value in ends.items()
        for suffix, shift in (("", 0.0), ("_low", -half), ("_high", half))
    }


def _slope(x: Vector, y: Vector) -> tuple[float, float]:
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return nan, nan
    fit = stats.linregress(x, y)
    return float(fit.slope), float(fit.pvalue)


def intraclass_correlation(ratings: ArrayLike, *, form: Form = "ICC(2,1)", level: float = 0.95) -> Result:
    """组内相关系数 of ratings (n units, k raters), in one of the six forms of Shrout and Fleiss; units with a gap are dropped.

    ICC(1,·): other raters for each unit; ICC(2,·): raters a sample, absolute agreement (a constant bias lowers it);
    ICC(3,·): these raters, consistency (a constant bias does not). ``statistic`` is F with ``df``, ``p`` its test of 0.
    Undefined below two units or raters, or without variation. Source: Shrout and Fleiss (1979), Psychol. Bull. 86, 420-428.
    """
    block = matrix(ratings)
    kept = complete(block)
    used = block[kept]
    n, k = used.shape
    variant: dict[str, str | float | int | bool | None] = {"form": form, "level": level, "raters": k}
    dropped = int((~kept).sum())
    if n < 2 or k < 2:
        few = Notice("too_few", {"n": min(n, k), "least": 2})
        return Result(method="intraclass_correlation", n=n, variant=variant, dropped=dropped, warnings=(few,))
    if np.ptp(used) == 0:
        return Result(
            method="intraclass_correlation", n=n, variant=variant, dropped=dropped, warnings=(Notice("no_variation"),)
        )
    return _icc(_mean_squares(used), n, k, form, level, dropped, variant)


def _mean_squares(used: Matrix) -> tuple[float, float, float, float]:
    """Between units, between raters, residual, and within units (one-way)."""
    n, k = used.shape
    grand = used.mean()
    rows = k * np.sum((used.mean(axis=1) - grand) ** 2)
    columns = n * np.sum((used.mean(axis=0) - grand) ** 2)
    total = np.sum((used - grand) ** 2)
    residual = max(0.0, float(total - rows - columns))
    within = float(total - rows) / (n * (k - 1))
    return float(rows) / (n - 1), float(columns) / (k - 1), residual / ((n - 1) * (k - 1)), within


def _icc(
    squares: tuple[float, float, float, float],
    n: int,
    k: int,
    form: Form,
    level: float,
    dropped: int,
    variant: dict[str, str | float | int | bool | None],
) -> Result:
    between, raters, residual, within = squares
    error, df2 = (within, n * (k - 1)) if form.startswith("ICC(1") else (residual, (n - 1) * (k - 1))
    f = between / error if error > 0 else float("inf")
    estimate, low, high = _ICC[form[4]](between, raters, residual, within, n, k, level)
    if form.endswith("k)"):
        estimate, low, high = (_stepped(value, k) for value in (estimate, low, high))
    return Result(
        method="intraclass_correlation", n=n, variant=variant, estimate=estimate, interval=(low, high), level=level,
        statistic=f, df=(float(n - 1), float(df2)), p=float(stats.f.sf(f, n - 1, df2)), dropped=dropped,
    )  # fmt: skip


def _stepped(value: float, k: int) -> float:
    """Spearman–Brown: reliability of the mean of ``k`` raters."""
    return k * value / (1 + (k - 1) * value) if 1 + (k - 1) * value else nan


def _one_way(b: float, _j: float, _e: float, w: float, n: int, k: int, level: float) -> tuple[float, float, float]:
    f = b / w if w > 0 else float("inf")
    return _from_f(f, f / _f(level, n - 1, n * (k - 1)), f * _f(level, n * (k - 1), n - 1), k)


def _consistency(b: float, _j: float, e: float, _w: float, n: int, k: int, level: float) -> tuple[float, float, float]:
    f, df2 = b / e if e > 0 else float("inf"), (n - 1) * (k - 1)
    return _from_f(f, f / _f(level, n - 1, df2), f * _f(level, df2, n - 1), k)


def _from_f(f: float, low: float, high: float, k: int) -> tuple[float, float, float]:
    share = [1.0 if not isfinite(value) else (value - 1) / (value + k - 1) for value in (f, low, high)]
    return share[0], share[1], share[2]


def _absolute(b: float, j: float, e: float, _w: float, n: int, k: int, level: float) -> tuple[float, float, float]:
    estimate = (b - e) / (b + (k - 1) * e + k * (j - e) / n)
    if e <= 0:
        return estimate, nan, nan
    fj = j / e
    top = (k - 1) * (n - 1) * (k * estimate * fj + n * (1 + (k - 1) * estimate) - k * estimate) ** 2
    below = (n - 1) * k**2 * estimate**2 * fj**2 + (n * (1 + (k - 1) * estimate) - k * estimate) ** 2
    v = top / below
    upper, lower = _f(level, n - 1, v), _f(level, v, n - 1)
    rest = k * j + (k * n - k - n) * e
    return estimate, n * (b - upper * e) / (upper * rest + n * b), n * (lower * b - e) / (rest + n * lower * b)


def _f(level: float, df1: float, df2: float) -> float:
    return float(stats.f.ppf((1 + level) / 2, df1, df2))


_ICC = {"1": _one_way, "2": _absolute, "3": _consistency}


def weighted_kappa(
    first: Sequence[object], second: Sequence[object], *, categories: Sequence[object] | None = None,
    weights: Weights = "linear", level: float = 0.95,
) -> Result:  # fmt: skip
    """加权 kappa of two ratings in ordered ``categories`` (None: the sorted distinct ones); ``weights`` of disagreement.

    ``statistic``/``p`` test kappa = 0 (null standard error), interval by the large-sample one. ``values``: observed and
    expected agreement. Pairs with a missing side (None, NaN, "") are dropped. Undefined where chance agreement is whole.
    Source: Fleiss, Cohen and Everitt (1969), Psychol. Bull. 72, 323-327; Fleiss, Levin and Paik (2003), 18.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if not (_gone(a) or _gone(b))]
    known = list(categories) if categories is not None else sorted({item for pair in pairs for item in pair}, key=str)
    variant: dict[str, str | float | int | bool | None] = {
        "weights": weights,
        "level": level,
        "categories": "、".join(map(str, known)),
    }
    dropped = len(list(first)) - len(pairs)
    if len(pairs) < 2 or len(known) < 2:
        few = Notice("too_few", {"n": min(len(pairs), len(known)), "least": 2})
        return Result(method="weighted_kappa", n=len(pairs), variant=variant, dropped=dropped, warnings=(few,))
    place = {item: position for position, item in enumerate(known)}
    table = np.zeros((len(known), len(known)))
    for a, b in pairs:
        table[place[a], place[b]] += 1
    return _kappa(table, weights, level, dropped, variant)


def _gone(item: object) -> bool:
    return item is None or item == "" or (isinstance(item, float) and item != item)  # noqa: PLR0124 - NaN


def _kappa(
    table: Matrix, weights: Weights, level: float, dropped: int, variant: dict[str, str | float | int | bool | None]
) -> Result:
    n, size = float(table.sum()), len(table)
    shares = table / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    agree = _agreement(size, weights)
    observed, expected = float(np.sum(agree * shares)), float(rows @ agree @ columns)
    if expected >= 1 - 1e-15:
        return Result(
            method="weighted_kappa", n=int(n), variant=variant, dropped=dropped, warnings=(Notice("no_variation"),)
        )
    kappa = (observed - expected) / (1 - expected)
    pull = (agree @ columns)[:, np.newaxis] + (rows @ agree)[np.newaxis, :]
    wide = np.sum(shares * (agree - pull * (1 - kappa)) ** 2) - (kappa - expected * (1 - kappa)) ** 2
    null = rows @ ((agree - pull) ** 2) @ columns - expected**2
    se = sqrt(max(0.0, float(wide)) / n) / (1 - expected)
    null_se = sqrt(max(0.0, float(null)) / n) / (1 - expected)
    z = float(stats.norm.ppf((1 + level) / 2))
    statistic = kappa / null_se if null_se > 0 else nan
    return Result(
        method="weighted_kappa", n=int(n), variant=variant, estimate=kappa, se=se, interval=(kappa - z * se, min(1.0, kappa + z * se)),
        level=level, statistic=statistic, p=float(2 * stats.norm.sf(abs(statistic))) if isfinite(statistic) else nan,
        dropped=dropped, labels=("",), values={"observed": (observed,), "expected": (expected,)},
    )  # fmt: skip


def _agreement(size: int, weights: Weights) -> Matrix:
    gap = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return np.eye(size) if weights == "none" else 1 - gap if weights == "linear" else 1 - gap**2


def mcnemar(first: ArrayLike, second: ArrayLike, *, exact: bool = True, correct: bool = False) -> Result:
    """McNemar 检验: pass/fail (1/0) of the same units twice; ``estimate`` is the change of the share that passes.

    ``exact``: binomial of the discordant pairs; else chi-squared with 1 df, continuity ``correct``ed if asked.
    Undefined without discordant pairs. Source: McNemar (1947), Psychometrika 12, 153-157.
    """
    one, two = vector(first), vector(second)
    kept = complete(one, two)
    up = int(np.sum((one[kept] == 0) & (two[kept] == 1)))
    down = int(np.sum((one[kept] == 1) & (two[kept] == 0)))
    n, both = int(kept.sum()), up + down
    variant: dict[str, str | float | int | bool | None] = {"exact": exact, "correct": correct}
    figures = {"rose": (float(up),), "fell": (float(down),)}
    if not both:
        few = Notice("too_few", {"n": 0, "least": 1})
        return Result(
            method="mcnemar",
            n=n,
            variant=variant,
            estimate=0.0 if n else nan,
            dropped=int((~kept).sum()),
            labels=("",),
            values=figures,
            warnings=(few,),
        )
    gap = max(0.0, abs(up - down) - (1 if correct else 0))
    statistic = float(min(up, down)) if exact else gap**2 / both
    p = float(stats.binomtest(up, both).pvalue) if exact else float(stats.chi2.sf(statistic, 1))
    return Result(
        method="mcnemar", n=n, variant=variant, estimate=(up - down) / n, statistic=statistic, df=() if exact else (1.0,), p=p,
        dropped=int((~kept).sum()), labels=("",), values=figures,
    )  # fmt: skip
