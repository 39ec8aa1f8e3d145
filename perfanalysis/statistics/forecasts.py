"""预测 (forecasts): what a year will come to by its end, from the months there are and the years before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, log, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Matrix,
    Vector,
    added,
    between_0_and_1,
    floats,
    matrix,
    names_or_numbers,
    one_of,
    t_value,
)

Weighting = Literal["volume", "simple", "regression"]
LastSigma = Literal["mack", "loglinear"]
Shape = Literal["lognormal", "normal"]
Rows = Literal["years", "months"]
_POWERS = {"volume": 1, "simple": 0, "regression": 2}
_FEW_PAIRS, _GOOD_BACKTEST, _SIGNIFICANT = 3, 0.1, 0.05


def chain_ladder(
    cumulative: ArrayLike, *, weighting: Weighting = "volume", last_sigma: LastSigma = "mack", tail: float = 1.0,
    tail_se: float = 0.0, tail_sigma: float = 0.0, level: float = 0.95, interval: Shape = "lognormal",
    rows: Rows = "years", names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """链梯法(年末执行数预测) of ``cumulative`` amounts (years, months), NaN for what is not yet known; the current year last.

    A month's factor is the mean ratio to it from the month before over the years that have both, ``weighting`` by
    the amounts (``volume``), not (``simple``) or by their squares (``regression``); the missing months are the last one known times the factors, then the
    ``tail`` (with its own errors, if given). ``estimate`` is the total of all years' final amounts; standard errors of
    a year and of the total by Mack's recursion. A σ that one year alone cannot give is put from those before: ``mack``
    min(σ⁴ₖ₋₁/σ²ₖ₋₂, σ²ₖ₋₁, σ²ₖ₋₂), ``loglinear`` a line through log σ (R ChainLadder's default; as there, Mack's
    where the line has one point or a slope with p above 0.05, told). Intervals of what is outstanding are
    ``lognormal`` (Mack 1994) or ``normal``. ``rows`` "years": latest, final and outstanding amount, share to date, and
    the error (forecast/actual − 1) a forecast from the current year's month made on the years before it alone;
    "months": factor, its standard error, σ, number of years. Ratios to amounts that are not positive are left out.
    Sources: Mack (1993), ASTIN Bull. 23, 213; Mack (1999), ASTIN Bull. 29, 361 (recursion and tail).
    """
    one_of("weighting", weighting, tuple(_POWERS))
    one_of("last_sigma", last_sigma, ("mack", "loglinear"))
    one_of("interval", interval, ("lognormal", "normal"))
    one_of("rows", rows, ("years", "months"))
    between_0_and_1("level", level)
    if not (tail > 0 and tail_se >= 0 and tail_sigma >= 0):
        raise ValueError("tail must be positive, its errors not negative")
    block = matrix(cumulative) if np.ndim(cumulative) > 1 else matrix(cumulative).T
    years = names_or_numbers(names, len(block))
    if len(years) != len(block):
        raise ValueError(f"{len(block)} years need as many names, not {len(years)}")
    kept = np.isfinite(block).any(axis=1)
    used, called = block[kept], tuple(years[place] for place in np.flatnonzero(kept))
    variant: dict[str, Scalar] = {
        "weighting": weighting, "last_sigma": last_sigma, "tail": tail, "tail_se": tail_se, "tail_sigma": tail_sigma,
        "level": level, "interval": interval, "rows": rows,
    }  # fmt: skip
    if len(used) < 2 or block.shape[1] < 2:
        few = Notice("too_few", {"n": min(len(used), block.shape[1]), "least": 2})
        return Result(method="chain_ladder", n=len(used), variant=variant, dropped=int((~kept).sum()), warnings=(few,))
    return _ladder(used, called, variant, int((~kept).sum()))


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Development from each month to the next: factor, squared σ, squared error of the factor, and how many years."""

    factor: Vector
    variance: Vector
    doubt: Vector
    pairs: Vector
    power: int
    unfit: bool


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def _ladder(used: Matrix, years: tuple[str, ...], variant: dict[str, Scalar], dropped: int) -> Result:
    power = _POWERS[str(variant["weighting"])]
    steps = _steps(used, power, str(variant["last_sigma"]))
    tail = tuple(float(variant[name] or 0) for name in ("tail", "tail_se", "tail_sigma"))
    final, errors, total_error = _developed(used, steps, tail)
    last = np.array([row[np.isfinite(row)][-1] for row in used])
    level, normal = float(variant["level"] or 0), variant["interval"] == "normal"
    ends = [_ends(*of, level, normal=normal) for of in zip(last, final, errors, strict=True)]
    past = _backtest(used, power)
    columns = {
        "latest": last, "ultimate": final, "outstanding": final - last, "se": errors,
        "low": np.array([end[0] for end in ends]), "high": np.array([end[1] for end in ends]),
        "share_to_date": np.where(final != 0, last / final, nan), "backtest": past,
    }  # fmt: skip
    by_month = variant["rows"] == "months"
    columns = _month_columns(steps) if by_month else columns
    total = float(added(final))
    return Result(
        method="chain_ladder", n=len(used), variant=variant, estimate=total, se=total_error,
        interval=_ends(float(added(last)), total, total_error, level, normal=normal), level=level, dropped=dropped,
        labels=tuple(str(place + 2) for place in range(len(steps.factor))) if by_month else years,
        values={name: floats(column) for name, column in columns.items()},
        checks=_ladder_checks(used, past), warnings=_ladder_notices(used, steps, final, errors, years),
    )  # fmt: skip


def _steps(used: Matrix, power: int, last_sigma: str) -> _Steps:
    was, now = used[:, :-1], used[:, 1:]
    met = np.isfinite(was) & np.isfinite(now) & (was > 0)
    weight = np.where(met, np.where(met, was, 1.0) ** power, 0.0)
    ratio = np.where(met, now / np.where(met, was, 1.0), 0.0)
    whole, pairs = added(weight, 0), met.sum(axis=0).astype(np.float64)
    factor = np.where(pairs > 0, added(weight * ratio, 0) / whole, nan)
    spread = added(weight * np.where(met, ratio - factor, 0.0) ** 2, 0)
    variance = np.where(pairs > 1, spread / (pairs - 1), nan)
    lone = bool(np.any(pairs == 1))
    line = _sigma_line(variance) if last_sigma == "loglinear" and lone else None
    variance = _lent(variance, pairs, line)
    unfit = line is None and last_sigma == "loglinear" and lone
    return _Steps(factor, variance, variance / whole, pairs, power, unfit)


def _sigma_line(variance: Vector) -> tuple[float, float] | None:
    """Slope and start of the line through log σ² of the months; None with one point or a slope with p above 0.05."""
    at = np.flatnonzero(variance > 0)
    if len(at) < 2:
        return None
    fit = stats.linregress(at.astype(np.float64), np.log(variance[at])) if len(at) > 2 else None
    if fit is None or not fit.pvalue <= _SIGNIFICANT:
        return None
    return float(fit.slope), float(fit.intercept)


def _lent(variance: Vector, pairs: Vector, line: tuple[float, float] | None) -> Vector:
    """Squared σ of months that one year alone has gone through, put from the months before (by the line, or as Mack)."""
    found = variance.copy()
    if line is not None:
        lone = np.flatnonzero(pairs == 1)
        found[lone] = np.exp(line[1] + line[0] * lone)
        return found
    for place in np.flatnonzero(pairs == 1).tolist():
        if place > 1 and np.isfinite(found[place - 2 : place]).all():
            before, nearest = found[place - 2], found[place - 1]
            ahead = nearest**2 / before if before > 0 else 0.0
            found[place] = min(ahead, before, nearest)
    return found


def _developed(used: Matrix, steps: _Steps, tail: tuple[float, ...]) -> tuple[Vector, Vector, float]:
    """Final amounts, their standard errors, and that of the total (Mack 1999, the two recursions)."""
    months = used.shape[1]
    latest = np.array([int(np.flatnonzero(np.isfinite(row))[-1]) for row in used])
    amount, mse, total = np.zeros(len(used)), np.zeros(len(used)), 0.0
    scale, scale_error, scale_sigma = tail
    for month in range(months):
        here = latest == month
        amount[here] = used[here, month]
        open_ = latest <= month
        if month == months - 1:
            factor, doubt, variance = scale, scale_error**2, scale_sigma**2
        else:
            factor, doubt, variance = (float(of[month]) for of in (steps.factor, steps.doubt, steps.variance))
        if not open_.any():
            continue
        now = amount[open_]
        process = variance * np.abs(now) ** (2 - steps.power)
        total = total * factor**2 + float(added(process)) + doubt * float(np.square(added(now)))
        mse[open_] = mse[open_] * factor**2 + process + doubt * now**2
        amount[open_] = now * factor
    amount[~np.isfinite(amount)] = nan
    mse[~np.isfinite(mse + amount)] = nan
    return amount, np.sqrt(mse), sqrt(total) if 0 <= total < inf else nan


def _ends(last: float, final: float, error: float, level: float, *, normal: bool) -> tuple[float, float]:
    """Interval of the final amount from that of what is outstanding; normal too where nothing positive is."""
    rest, z = final - last, t_value(level, np.inf)
    if normal or not rest > 0:
        return final - z * error, final + z * error
    spread = sqrt(log(1 + min(error / rest, 1e150) ** 2)) if isfinite(error) else nan
    return last + rest * exp(-(spread**2) / 2 - z * spread), last + rest * exp(-(spread**2) / 2 + z * spread)


def _backtest(used: Matrix, power: int) -> Vector:
    """Relative error of each finished year's forecast from the current year's month, by the years before it alone."""
    month, found = int(np.flatnonzero(np.isfinite(used[-1]))[-1]), np.full(len(used), nan)
    for place in range(1, len(used) - 1):
        start, actual = used[place, month], used[place, -1]
        if month < used.shape[1] - 1 and np.isfinite([start, actual]).all() and actual != 0:
            factors = _steps(used[:place], power, "mack").factor[month:]
            found[place] = start * np.prod(factors) / actual - 1
    return found


def _month_columns(steps: _Steps) -> dict[str, Vector]:
    return {
        "factor": steps.factor, "se": np.sqrt(steps.doubt), "sigma": np.sqrt(steps.variance), "years": steps.pairs,
    }  # fmt: skip


def _ladder_checks(used: Matrix, past: Vector) -> tuple[Check, ...]:
    filled = [row[np.isfinite(row)] for row in used]
    falls = sum(int((np.diff(row) < 0).sum()) for row in filled)
    tested = np.abs(past[np.isfinite(past)])
    error = float(added(tested)) / len(tested) if len(tested) else nan
    good = error <= _GOOD_BACKTEST if len(tested) else None
    return Check("cumulative_rises", falls == 0, float(falls)), Check("backtest_small", good, error)


def _ladder_notices(
    used: Matrix, steps: _Steps, final: Vector, errors: Vector, years: tuple[str, ...]
) -> tuple[Notice, ...]:
    known = np.isfinite(used)
    lost = [name for name, of in zip(years, np.isfinite(final).tolist(), strict=True) if not of]
    loose = [
        name
        for name, of, end in zip(years, np.isfinite(errors).tolist(), final, strict=True)
        if isfinite(end) and not of
    ]
    odd = int((known[:, :-1] & known[:, 1:] & ~(used[:, :-1] > 0)).sum())
    needed = steps.pairs[int(min(np.flatnonzero(row)[-1] for row in known)) :]
    told = [Notice("no_factor", {"names": "、".join(lost)})] if lost else []
    told += [Notice("no_sigma", {"names": "、".join(loose)})] if loose else []
    told += [Notice("ratios_left_out", {"n": odd})] if odd else []
    told += [Notice("sigma_line_unfit")] if steps.unfit else []
    few = len(needed) > 0 and 0 < needed.min() < _FEW_PAIRS
    return (*told, *([Notice("factor_of_few", {"n": int(needed.min())})] if few else []))
