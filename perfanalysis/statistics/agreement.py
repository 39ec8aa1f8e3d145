"""一致性 (agreement): two or more measurements of the same units: bias, limits, intraclass correlation."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, isinf, isnan, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Matrix,
    Vector,
    added,
    complete,
    held,
    level_within,
    matrix,
    near_one,
    one_of,
    t_interval,
    t_value,
    vector,
)

Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
LimitError = Literal["root3", "exact"]
FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
_STILL = 1e-12
_DUST = 4 * float(np.finfo(np.float64).eps)
_OF_LIMITS = (
    "lower_limit",
    "lower_limit_low",
    "lower_limit_high",
    "upper_limit",
    "upper_limit_low",
    "upper_limit_high",
    "sd",
)


def limits_of_agreement(
    first: ArrayLike,
    second: ArrayLike,
    *,
    level: float = 0.95,
    multiplier: float | None = 1.96,
    limit_error: LimitError = "root3",
) -> Result:
    """一致性界限 (Bland–Altman): mean of first − second and the limits mean ± ``multiplier`` · SD (None: Student's t of 95 %).

    ``values``: limits with their intervals, SD, and the slope of the difference on the mean with its p (bias that grows
    with size). ``limit_error``: standard error of a limit, "root3" √(3/n)·SD as in the paper of 1986, or "exact"
    √(1/n + ``multiplier``²/(2(n − 1)))·SD as in that of 1999. Undefined below two pairs. Sources: Bland and Altman (1986),
    Lancet 327, 307-310; (1999), Stat. Methods Med. Res. 8, 135-160, section 2.
    """
    level = level_within(level)
    one_of("limit_error", limit_error, ("root3", "exact"))
    if multiplier is not None and not 0 < multiplier < inf:
        raise ValueError(f"multiplier must be above 0, not {multiplier}")
    one, two = vector(first), vector(second)
    kept = complete(one, two)
    pair, exponent = near_one(np.column_stack([one, two])[kept])
    gap, n, dropped = pair[:, 0] - pair[:, 1], len(pair), int((~kept).sum())
    variant: dict[str, Scalar] = {"level": level, "multiplier": multiplier, "limit_error": limit_error, "ddof": 1}
    if n < 2:
        few, only = Notice("too_few", {"n": n, "least": 2}), float(np.ldexp(gap[0], exponent)) if n else nan
        return Result(
            method="limits_of_agreement", n=n, variant=variant, estimate=only, dropped=dropped, warnings=(few,)
        )
    mean, sd = float(added(gap)) / n, _deviation(gap, float(np.abs(pair).max()))
    wide = t_value(0.95, n - 1) if multiplier is None else float(multiplier)
    error = sqrt(3 / n if limit_error == "root3" else 1 / n + wide**2 / (2 * (n - 1))) * sd
    ends, up = t_interval(mean, sd / sqrt(n), n - 1, level), 2.0**exponent
    slope, slope_p = _slope(pair.mean(axis=1), gap) if sd > 0 else (nan, nan)
    return Result(
        method="limits_of_agreement", n=n, variant=variant, estimate=mean * up, se=sd / sqrt(n) * up,
        interval=(held(ends[0] * up), held(ends[1] * up)), level=level, df=(float(n - 1),), dropped=dropped, labels=("",),
        values=_limit_figures(mean, wide * sd, t_value(level, n - 1) * error, sd, up) | {"slope": (slope,), "slope_p": (slope_p,)},
        checks=(Check("bias_constant", holds=slope_p >= 0.05 if isfinite(slope_p) else None, value=slope, p=slope_p),),
        warnings=(Notice("no_variation"),) if sd == 0 else (Notice("beyond_numbers"),) if isinf(wide * sd * up) else (),
    )  # fmt: skip


def _deviation(gap: Vector, size: float) -> float:
    sd = sqrt(float(added((gap - added(gap) / len(gap)) ** 2)) / (len(gap) - 1))
    return 0.0 if sd <= _STILL * size else sd


def _limit_figures(mean: float, wide: float, half: float, sd: float, up: float) -> dict[str, tuple[float, ...]]:
    low, high = mean - wide, mean + wide
    figures = (low, low - half, low + half, high, high - half, high + half, sd)
    return {name: (held(figure * up),) for name, figure in zip(_OF_LIMITS, figures, strict=True)}


def _slope(x: Vector, y: Vector) -> tuple[float, float]:
    if len(x) < 3 or np.ptp(x) == 0:
        return nan, nan
    order = np.lexsort((y, x))
    fit = stats.linregress(x[order], y[order])
    return float(fit.slope), float(fit.pvalue)


def intraclass_correlation(ratings: ArrayLike, *, form: Form = "ICC(2,1)", level: float = 0.95) -> Result:
    """组内相关系数 of ratings (n units, k raters), in one of the six forms of Shrout and Fleiss; units with a gap are dropped.

    ICC(1,·): other raters for each unit (R's irr: oneway); ICC(2,·): raters a sample, absolute agreement (twoway,
    agreement; a constant bias lowers it); ICC(3,·): these raters, consistency (twoway, consistency; a constant bias does
    not). ·,1 of one rater, ·,k of the mean of all. ``statistic`` is F with ``df`` (infinite when nothing is left over),
    ``p`` its test of 0. ``values``: the mean squares. Undefined (told) below two units or raters, without variation, or
    where units differ no more than chance makes them. Sources: Shrout and Fleiss (1979), Psychol. Bull. 86, 420-428;
    McGraw and Wong (1996), Psychol. Methods 1, 30 for the intervals.
    """
    level = level_within(level)
    one_of("form", form, FORMS)
    block = matrix(ratings)
    kept = complete(block)
    (used, exponent), dropped = near_one(block[kept]), int((~kept).sum())
    n, k = used.shape
    variant: dict[str, Scalar] = {"form": form, "level": level, "raters": k}
    few = Notice("too_few", {"n": min(n, k), "least": 2}) if min(n, k) < 2 else None
    told = few or (Notice("no_variation") if np.ptp(used) == 0 else None)
    if told:
        return Result(method="intraclass_correlation", n=n, variant=variant, dropped=dropped, warnings=(told,))
    squares = _mean_squares(used)
    f, df = squares.f(form), squares.degrees(form)
    figures = [_stepped(value, k) if form.endswith("k)") else value for value in squares.correlation(form, level)]
    return Result(
        method="intraclass_correlation", n=n, variant=variant, estimate=figures[0], interval=(figures[1], figures[2]),
        level=level, statistic=f, df=df, p=float(stats.f.sf(f, *df)), dropped=dropped, labels=("",),
        values=squares.columns(exponent), warnings=(Notice("units_alike"),) if isnan(figures[0]) or isnan(f) else (),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """Between units, between raters, residual, and within units; n units by k raters."""

    units: float
    raters: float
    residual: float
    within: float
    n: int
    k: int

    def degrees(self, form: Form) -> tuple[float, float]:
        return float(self.n - 1), float(self.n * (self.k - 1) if form[4] == "1" else (self.n - 1) * (self.k - 1))

    def f(self, form: Form) -> float:
        error = self.within if form[4] == "1" else self.residual
        return self.units / error if error > 0 else inf if self.units > 0 else nan

    def correlation(self, form: Form, level: float) -> tuple[float, float, float]:
        """Of one rater, with its interval."""
        if form[4] == "2":
            return self._absolute(level)
        f, (df1, df2) = self.f(form), self.degrees(form)
        ends = (f, f / _f(level, df1, df2), f * _f(level, df2, df1))
        low = [1.0 if value == inf else (value - 1) / (value + self.k - 1) for value in ends]
        return low[0], low[1], low[2]

    def _absolute(self, level: float) -> tuple[float, float, float]:
        n, k, b, j, e = self.n, self.k, self.units, self.raters, self.residual
        below = b + (k - 1) * e + k * (j - e) / n
        if abs(below) <= _DUST * (b + k * (j + e)) or b == e == 0:
            return nan, nan, nan
        rho, rest = (b - e) / below, k * j + (k * n - k - n) * e
        one, two = k * rho * j, e * (n * (1 + (k - 1) * rho) - k * rho)
        v = (k - 1) * (n - 1) * (one + two) ** 2 / ((n - 1) * one**2 + two**2) if one or two else 1.0
        upper, lower = _f(level, n - 1, v), _f(level, v, n - 1)
        return rho, n * (b - upper * e) / (upper * rest + n * b), n * (lower * b - e) / (rest + n * lower * b)

    def columns(self, exponent: int) -> dict[str, tuple[float, ...]]:
        """In the units of the ratings, squared; NaN beyond the greatest number."""
        with np.errstate(all="ignore"):
            found = np.ldexp([self.units, self.raters, self.residual, self.within], 2 * exponent)
        names = ("mean_square_units", "mean_square_raters", "mean_square_residual", "mean_square_within")
        return {name: (float(of) if isfinite(of) else nan,) for name, of in zip(names, found, strict=True)}


def _mean_squares(used: Matrix) -> _MeanSquares:
    """Sums of squares about the means; what rounding alone can make is nothing."""
    n, k = used.shape
    grand, rows, columns = added(added(used)) / (n * k), added(used) / k, added(used, axis=0) / n
    parts = (rows - grand, columns - grand, used - rows[:, np.newaxis] - columns + grand)
    sums = [float(added((part**2).reshape(-1))) for part in (*parts, used - rows[:, np.newaxis])]
    dust = (_DUST * float(np.abs(used).max())) ** 2
    units, raters, residual, within = (
        0.0 if of <= dust * count else of for of, count in zip(sums, (n, k, n * k, n * k), strict=True)
    )
    df = (n - 1) * (k - 1)
    return _MeanSquares(k * units / (n - 1), n * raters / (k - 1), residual / df, within / (n * (k - 1)), n, k)


def _stepped(value: float, k: int) -> float:
    """Spearman–Brown: reliability of the mean of ``k`` raters."""
    below = 1 + (k - 1) * value
    return k * value / below if abs(below) > _DUST * k else nan


def _f(level: float, df1: float, df2: float) -> float:
    return float(stats.f.ppf((1 + level) / 2, df1, df2))
