"""收敛 (convergences): do the figures of units draw together over the years, and do those behind catch up."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, log, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.least_squares import ERRORS, Errors, Line, fitted
from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Codes,
    Mask,
    Matrix,
    Vector,
    between_0_and_1,
    complete,
    matrix,
    near_one,
    numbers,
    one_of,
    t_p,
    vector,
)

Dispersion = Literal["sd", "sd_log", "cv"]
Form = Literal["log", "level"]
_FEW_YEARS = 5
_NEAR_CEILING, _MANY = 0.95, 0.15


def sigma_convergence(
    panel: ArrayLike,
    *,
    years: Sequence[float] | None = None,
    measure: Dispersion = "sd",
    ddof: int = 1,
    level: float = 0.95,
) -> Result:
    """σ收敛 of a panel (n units, T years): the dispersion of each year and its trend; ``estimate`` is the yearly change.

    ``measure``: standard deviation, that of the logarithms, or the coefficient of variation, each with ``ddof``. The
    trend is the slope on the years (None: 1, 2 …) with Student's t on T − 2 df; yearly dispersions are not independent,
    so read it beside ``variance_ratio`` of each year to the first with Pitman and Morgan's test of equal variances of
    paired figures (of the logarithms for "sd_log", of shares of the mean for "cv"). Units with a gap in any year are
    dropped, so that the years compare the same units; logarithms also leave out those not positive (told). A year whose
    mean is not positive has no "cv". Undefined below two units; slope below two years, its test below three.
    Sources: Barro and Sala-i-Martin (1992), J. Polit. Econ. 100, 223; Pitman (1939), Biometrika 31, 9; Morgan (1939), 13.
    """
    one_of("measure", measure, ("sd", "sd_log", "cv"))
    between_0_and_1("level", level)
    block = matrix(np.atleast_2d(numbers(panel)))
    times = np.arange(1.0, block.shape[1] + 1) if years is None else vector(years)
    if len(times) != block.shape[1] or not np.isfinite(times).all() or len(np.unique(times)) < len(times):
        raise ValueError(f"{block.shape[1]} years need as many different numbers, not {years!r}")
    kept = complete(block)
    block, times = block[:, np.argsort(times)][kept], np.sort(times)
    block, exponent = near_one(block)
    fit = (block > 0).all(axis=1) if measure == "sd_log" else np.ones(len(block), bool)
    used = np.sort(block[fit], axis=0)
    variant: dict[str, Scalar] = {"measure": measure, "ddof": ddof, "level": level, "years": len(times)}
    told = (Notice("not_positive", {"n": int((~fit).sum())}),) if not fit.all() else ()
    spread, mean = _dispersions(used, measure, ddof), used.mean(axis=0) if len(used) else np.full(len(times), nan)
    columns = {"dispersion": spread, "mean": mean, **_against_first(block[fit], measure)}
    trend = fitted(np.column_stack([np.ones(len(times)), times]), spread, "classical")
    found = Result(
        method="sigma_convergence", n=int(fit.sum()), variant=variant, **trend.figures(1, level),
        dropped=int((~kept).sum()), labels=tuple(f"{time:.12g}" for time in times),
        values={name: tuple(map(float, column)) for name, column in columns.items()},
        warnings=(*told, *_doubts(int(fit.sum()), spread, trend)),
    )  # fmt: skip
    plain = measure == "sd"
    return put_back(found, exponent, ("dispersion", "mean") if plain else ("mean",), estimate=plain)


def _dispersions(used: Matrix, measure: Dispersion, ddof: int) -> Vector:
    if len(used) <= ddof:
        return np.full(used.shape[1], nan)
    spread: Vector = np.std(np.log(used) if measure == "sd_log" else used, axis=0, ddof=ddof)
    still = np.ptp(used, axis=0) == 0
    if measure == "cv":
        means = used.mean(axis=0)
        spread = np.where(means > 0, spread / np.where(means > 0, means, 1.0), nan)
    return np.where(still & np.isfinite(spread), 0.0, spread)


def _against_first(block: Matrix, measure: Dispersion) -> dict[str, Vector]:
    """Each year's variance over the first's, and the paired test that they are equal."""
    figures = np.log(block) if measure == "sd_log" else block
    if measure == "cv" and len(block):
        means = np.sort(block, axis=0).mean(axis=0)
        figures = block / np.where(means > 0, means, nan)
    tests = [paired_variances(figures[:, 0], figures[:, year]) for year in range(figures.shape[1])]
    columns = zip(*tests, strict=True) if tests else ((), (), ())
    return dict(zip(("variance_ratio", "pitman_t", "pitman_p"), map(np.array, columns), strict=True))


def paired_variances(first: Vector, second: Vector) -> tuple[float, float, float]:
    """配对方差检验 (Pitman–Morgan): variance of ``second`` over that of ``first``, t on n − 2 df, two-sided p.

    The test of a correlation of sum and difference (Snedecor and Cochran 1989, 10.8). Undefined below three pairs and
    without variation in the first; without variation in the second the ratio is 0 and has no test.
    """
    order = np.lexsort((second, first))
    one, two = first[order], second[order]
    if len(one) < 2 or not np.isfinite(one).all() or not np.isfinite(two).all() or np.ptp(one) == 0:
        return nan, nan, nan
    if np.ptp(two) == 0:
        return 0.0, nan, nan
    if not np.var(one) > 0:
        return nan, nan, nan
    ratio = float(np.var(two) / np.var(one))
    gain, total = two - one, two + one
    if len(one) < 3 or np.ptp(gain) == 0 or np.ptp(total) == 0:
        return ratio, nan, nan
    r = float(np.corrcoef(gain, total)[0, 1])
    rest = 1 - r * r
    t = r * sqrt((len(one) - 2) / rest) if rest > 1e-15 else float(np.copysign(inf, r))
    return ratio, t, t_p(t, len(one) - 2)


def _doubts(units: int, spread: Vector, trend: Line) -> tuple[Notice, ...]:
    if units < 2:
        return (Notice("too_few", {"n": units, "least": 2}),)
    told = trend.doubts
    known = int(np.isfinite(spread).sum())
    few = (Notice("few_years", {"n": known}),) if 3 <= known < _FEW_YEARS else ()
    unknown = (Notice("mean_not_positive"),) if known < len(spread) else ()
    return (*unknown, *told, *few)


def beta_convergence(
    before: ArrayLike,
    after: ArrayLike,
    *,
    years: float = 1.0,
    form: Form = "log",
    controls: ArrayLike | None = None,
    errors: Errors = "HC3",
    level: float = 0.95,
    ceiling: float | None = None,
) -> Result:
    """β收敛 of figures (n,) ``years`` apart: slope of yearly growth on the start; negative where those behind catch up.

    "log": (ln after − ln before)/years on ln before; "level": differences of the figures themselves. ``controls``
    (n, k) make it conditional (``control_1`` … with ``control_1_se`` and ``control_1_p``). ``speed`` is −ln(1 + slope·years)/years with the
    interval of the slope carried over, ``half_life`` ln 2/speed. A negative slope alone may be regression to the mean:
    ``variance_ratio`` (after over before) with Pitman and Morgan's test and ``slope_same_spread``, the slope that the
    ``correlation`` of the two years gives if the spread had stayed, stand beside it. ``ceiling`` (100 for scores) checks
    how many end within 5 % of it. Incomplete units are dropped; "log" leaves out those not positive (told). Undefined
    below as many units as coefficients, or when the start does not vary; standard errors "HC0" to "HC3" or "classical", t on
    n − k df. Sources: Barro and Sala-i-Martin (1992), J. Polit. Econ. 100, 223, equation 1; Friedman (1992), J. Econ.
    Lit. 30, 2129; Quah (1993), Scand. J. Econ. 95, 427.
    """
    one_of("form", form, ("log", "level"))
    one_of("errors", errors, ERRORS)
    between_0_and_1("level", level)
    if not years > 0:
        raise ValueError(f"years must be above 0, not {years}")
    start, end = vector(before), vector(after)
    others = np.empty((len(start), 0)) if controls is None else matrix(controls, len(start))
    if not len(start) == len(end) == len(others):
        raise ValueError(f"{len(start)} figures before, {len(end)} after, {len(others)} rows of controls")
    kept = complete(start, end, others)
    fit = kept & ((start > 0) & (end > 0) if form == "log" else True)
    rows = np.lexsort((*others[fit].T, end[fit], start[fit]))
    pair, others = (start[fit][rows], end[fit][rows]), others[fit][rows]
    variant: dict[str, Scalar] = {"form": form, "years": years, "errors": errors, "level": level}
    variant |= {"controls": others.shape[1], "ceiling": ceiling}
    return _beta(pair, others, variant, years, form, errors, level, ceiling, kept, fit)


def _beta(
    pair: tuple[Vector, Vector],
    others: Matrix,
    variant: dict[str, Scalar],
    years: float,
    form: Form,
    errors: Errors,
    level: float,
    ceiling: float | None,
    kept: Mask,
    fit: Mask,
) -> Result:
    (first, last), exponent = (np.log(pair), 0) if form == "log" else near_one(np.array(pair))
    shift = np.frexp(np.max(np.abs(others), axis=0, initial=0.0))[1]
    design = np.column_stack([np.ones(len(first)), first, np.ldexp(others, -shift)])
    line = fitted(design, (last - first) / years, errors)
    figures = line.figures(1, level)
    slope, ends = float(line.coefficients[1]), figures["interval"]
    spread = paired_variances(first, last)
    low = int((kept & ~fit).sum())
    told = (Notice("not_positive", {"n": low}),) if low else ()
    fell = spread[0] < 1 and spread[2] < 1 - level if np.isfinite(spread[2]) else None
    columns = _speeds(slope, ends, years) | _beside(first, last, spread, years) | _coefficients(line, level, shift)
    near = () if ceiling is None else (_ceiling(pair[1], ceiling),)
    found = Result(
        method="beta_convergence", n=len(first), variant=variant, **figures, dropped=int((~kept).sum()), labels=("",),
        values={name: (value,) for name, value in columns.items()},
        checks=(Check("dispersion_fell", holds=fell, value=spread[0], p=spread[2]), *near),
        warnings=(*told, *line.doubts, *_warned(slope, ends, years, fell=fell)),
    )  # fmt: skip
    turned = [f"control_{place + 1}{part}" for place in range(others.shape[1]) for part in ("", "_se")]
    return put_back(found, exponent, ("intercept", "intercept_se", *turned))


def _speeds(slope: float, ends: tuple[float, float], years: float) -> dict[str, float]:
    speed, low, high = (_speed(value, years) for value in (slope, ends[1], ends[0]))
    high = inf if np.isnan(high) and ends[0] < 0 else high
    return {"speed": speed, "speed_low": low, "speed_high": high, "half_life": log(2) / speed if speed > 0 else nan}


def _speed(slope: float, years: float) -> float:
    return -log(1 + slope * years) / years if 1 + slope * years > 0 else nan


def _beside(first: Vector, last: Vector, spread: tuple[float, float, float], years: float) -> dict[str, float]:
    varied = len(first) > 1 and np.ptp(first) > 0 and np.ptp(last) > 0
    r = float(np.corrcoef(first, last)[0, 1]) if varied else nan
    figures = dict(zip(("variance_ratio", "pitman_t", "pitman_p"), spread, strict=True))
    return figures | {"correlation": r, "slope_same_spread": (r - 1) / years}


@np.errstate(over="ignore", under="ignore")
def _coefficients(line: Line, level: float, shift: Codes) -> dict[str, float]:
    """Intercept, fit, and each control with its se and p, in its own units from powers of two."""
    figures = {"intercept": float(line.coefficients[0]), "intercept_se": float(line.errors[0])}
    figures["r_squared"] = line.r_squared
    for place in range(2, len(line.coefficients)):
        figures[f"control_{place - 1}"] = float(np.ldexp(line.coefficients[place], -shift[place - 2]))
        figures[f"control_{place - 1}_se"] = float(np.ldexp(line.errors[place], -shift[place - 2]))
        figures[f"control_{place - 1}_p"] = line.figures(place, level)["p"]
    return figures


def _ceiling(last: Vector, ceiling: float) -> Check:
    """Above 15 % of units at the end of a scale it does not tell them apart (McHorney and Tarlov 1995, Qual. Life Res. 4, 293)."""
    share = float(np.mean(last >= _NEAR_CEILING * ceiling)) if len(last) else nan
    return Check("far_from_ceiling", holds=share <= _MANY if len(last) else None, value=share)


def _warned(slope: float, ends: tuple[float, float], years: float, *, fell: bool | None) -> tuple[Notice, ...]:
    mere = (Notice("regression_to_the_mean"),) if ends[1] < 0 and not fell else ()
    return (*mere, *((Notice("overshooting"),) if 1 + slope * years <= 0 else ()))
