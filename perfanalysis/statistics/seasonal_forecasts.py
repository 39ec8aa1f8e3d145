"""季节预测 (seasonal forecasts): a monthly or quarterly series carried forward, with its interval and its past error."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, nan, sqrt
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Vector,
    added,
    between_0_and_1,
    floats,
    near_one,
    one_of,
    t_value,
    vector,
)

Method = Literal["ets", "sarima", "naive_seasonal"]
Order = tuple[int, int, int]
_LEAST_SEASONS, _GOOD_BACKTEST = 3, 0.1


def seasonal_forecast(
    values: ArrayLike, *, horizon: int, period: int = 12, method: Method = "ets", order: Order = (0, 1, 1),
    seasonal_order: Order = (0, 1, 1), trend: bool = True, log: bool = False, level: float = 0.95,
) -> Result:  # fmt: skip
    """季节预测 of ``values`` (n,), evenly spaced, for ``horizon`` periods after the last one known.

    ``ets``: additive exponential smoothing of level, season and, if asked, ``trend``, by maximum likelihood. ``sarima``:
    of ``order`` (p, d, q) and ``seasonal_order`` (P, D, Q), coefficients by the exact likelihood of the differenced
    series (as R's arima), no constant. ``naive_seasonal``: the last known value of the same season, its error the root
    mean square of seasonal differences times √seasons ahead. ``log``: of the logarithms, standard errors in logarithms,
    forecasts and normal intervals put back (medians). ``estimate`` is the last forecast; ``values``: forecast, standard
    error, interval, and the error (forecast/actual − 1) of the same method on the last ``horizon`` values (a season at
    most) from those before. Below three seasons, with a model that cannot be fitted, or without variation the naive
    method takes over (told). Exponential smoothing uses what follows the last gap. Undefined below one season.
    Sources: Box and Jenkins (1976), Time Series Analysis, 9; Hyndman, Koehler, Ord and Snyder (2008), Forecasting with
    Exponential Smoothing, 2 and 6; Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 5.5.
    """
    one_of("method", method, ("ets", "sarima", "naive_seasonal"))
    between_0_and_1("level", level)
    _refuse(horizon, period, (*order, *seasonal_order))
    given = vector(values)
    known = np.flatnonzero(np.isfinite(given))
    series = given[known[0] : known[-1] + 1] if len(known) else given[:0]
    told: tuple[Notice, ...] = ()
    if log and (series <= 0).any():
        told, log = (Notice("log_not_taken", {"n": int((series <= 0).sum())}),), False
    variant: dict[str, Scalar] = {"method": method, "period": period, "log": log, "level": level, "horizon": horizon}
    variant |= {"trend": trend} if method == "ets" else {}
    variant |= {"order": str(order), "seasonal_order": str(seasonal_order)} if method == "sarima" else {}
    if len(known) < period:
        few = Notice("too_few", {"n": len(known), "least": period})
        return Result(
            method="seasonal_forecast", n=len(known), variant=variant, dropped=len(given) - len(known), warnings=(few,)
        )
    model = _Model(method, period, order, seasonal_order, trend)
    near, exponent = (np.log(series), 0) if log else near_one(series)
    found = _carried(near, model, variant, len(given) - len(known), told)
    return put_back(found, exponent, ("forecast", "se", "low", "high"), estimate=True)


def _refuse(horizon: int, period: int, orders: tuple[int, ...]) -> None:
    whole = all(number == int(number) for number in (horizon, period, *orders))
    if not whole or horizon < 1 or period < 2 or len(orders) != 6 or min(orders) < 0:
        raise ValueError(
            "horizon is at least 1, period at least 2, orders are three numbers each, not negative, all whole numbers"
        )


@dataclass(frozen=True, slots=True)
class _Model:
    method: str
    period: int
    order: Order
    seasonal_order: Order
    trend: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    mean: Vector
    se: Vector
    used: str
    told: tuple[Notice, ...] = field(default=())


def _carried(
    series: Vector, model: _Model, variant: dict[str, Scalar], dropped: int, told: tuple[Notice, ...]
) -> Result:  # fmt: skip
    horizon, level, log = int(variant["horizon"] or 0), float(variant["level"] or 0), bool(variant["log"])
    path = _path(series, model, horizon)
    with np.errstate(over="ignore", invalid="ignore"):
        back = np.exp if log else np.asarray
        half = t_value(level, inf) * path.se
        forecast, low, high = back(path.mean), back(path.mean - half), back(path.mean + half)
        past = _past(series, model, min(horizon, model.period), back)
    missed = np.abs(past[np.isfinite(past)])
    error = float(added(missed)) / len(missed) if len(missed) else nan
    columns = {
        "forecast": forecast, "se": path.se, "low": low, "high": high,
        "backtest": np.append(past, np.full(horizon - len(past), nan)),
    }  # fmt: skip
    return Result(
        method="seasonal_forecast", n=int(np.isfinite(series).sum()), variant=variant | {"used": path.used},
        estimate=float(forecast[-1]), se=float(path.se[-1]), interval=(float(low[-1]), float(high[-1])), level=level,
        dropped=dropped, labels=tuple(f"+{place}" for place in range(1, horizon + 1)),
        values={name: floats(column) for name, column in columns.items()},
        checks=(Check("backtest_small", error <= _GOOD_BACKTEST if len(missed) else None, error),),
        warnings=told + path.told,
    )  # fmt: skip


def _past(series: Vector, model: _Model, held: int, back: Callable[[Vector], Vector]) -> Vector:
    """Relative errors of the last values as the method would have forecast them."""
    before, actual = series[:-held], back(series[-held:])
    if int(np.isfinite(before).sum()) < model.period:
        return np.full(held, nan)
    before = before[: np.flatnonzero(np.isfinite(before))[-1] + 1]
    found = back(_path(before, model, len(series) - len(before)).mean)[-held:]
    return np.asarray(np.divide(found, actual, out=np.full(held, nan), where=actual != 0) - 1)


def _path(series: Vector, model: _Model, horizon: int) -> _Path:
    """The forecasts of the model, or of the naive method where it has too little or fails."""
    gaps = np.flatnonzero(~np.isfinite(series))
    part = series[gaps[-1] + 1 :] if len(gaps) and model.method == "ets" else series
    known = part[np.isfinite(part)]
    if model.method == "naive_seasonal":
        return _naive(series, model.period, horizon)
    seasons = len(known) / model.period
    why = Notice("seasons_few", {"n": round(seasons, 1), "least": _LEAST_SEASONS})
    if seasons >= _LEAST_SEASONS and float(np.ptp(known)) > 1e-12 * float(np.max(np.abs(known))):
        fit = _fitted(part, model, horizon)
        if fit is not None:
            return fit
        why = Notice("fit_failed")
    elif seasons >= _LEAST_SEASONS:
        why = Notice("series_constant")
    naive = _naive(series, model.period, horizon)
    return _Path(naive.mean, naive.se, naive.used, (why,))


def _naive(series: Vector, period: int, horizon: int) -> _Path:
    ahead = np.arange(1, horizon + 1)
    whole = np.concatenate([series, np.full(horizon, nan)])
    for place in range(len(series), len(whole)):
        same = whole[place % period : place : period]
        seen = same[np.isfinite(same)]
        whole[place] = seen[-1] if len(seen) else nan
    gaps = series[period:] - series[:-period]
    gaps = gaps[np.isfinite(gaps)]
    spread = sqrt(float(np.mean(gaps**2))) if len(gaps) else nan
    return _Path(whole[len(series) :], spread * np.sqrt((ahead - 1) // period + 1.0), "naive_seasonal")


def _fitted(series: Vector, model: _Model, horizon: int) -> _Path | None:
    """Forecasts of the model; None where it cannot be fitted. Unit spread keeps the optimiser from stopping early."""
    middle, scale = float(np.nanmean(series)), float(np.nanstd(series))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            mean, se = (_sarima if model.method == "sarima" else _smoothed)((series - middle) / scale, model, horizon)
        except (ValueError, IndexError, ArithmeticError, np.linalg.LinAlgError):
            return None
    if not (np.isfinite(mean).all() and np.isfinite(se).all()):
        return None
    names = "、".join(sorted({item.category.__name__ for item in caught}))
    told = (Notice("fit_warned", {"names": names}),) if caught else ()
    return _Path(middle + scale * mean, scale * se, model.method, told)


def _sarima(series: Vector, model: _Model, horizon: int) -> tuple[Vector, Vector]:
    """Coefficients from the differenced series; forecasts of the undifferenced one at these."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX  # noqa: PLC0415

    left = len(series) - model.order[1] - model.seasonal_order[1] * model.period
    if left < sum(model.order[::2]) + sum(model.seasonal_order[::2]) + 3:
        raise ValueError("too few values are left after differencing")
    ways = {"order": model.order, "seasonal_order": (*model.seasonal_order, model.period)}
    differenced = SARIMAX(series, **ways, simple_differencing=True)
    params = differenced.fit(disp=0, maxiter=500, pgtol=1e-9, factr=10.0).params
    ahead = SARIMAX(series, **ways).smooth(params).get_forecast(horizon)
    return np.asarray(ahead.predicted_mean, dtype=np.float64), np.asarray(ahead.se_mean, dtype=np.float64)


def _smoothed(series: Vector, model: _Model, horizon: int) -> tuple[Vector, Vector]:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415

    indexed = pd.Series(series)
    trend = "add" if model.trend else None
    shape = ETSModel(indexed, error="add", trend=trend, seasonal="add", seasonal_periods=model.period)
    fit = shape.fit(disp=0, maxiter=2000, pgtol=1e-9, factr=10.0)
    ahead = fit.get_prediction(start=len(series), end=len(series) + horizon - 1)
    variance = np.asarray(ahead.forecast_variance, dtype=np.float64)[-horizon:]
    return np.asarray(ahead.predicted_mean, dtype=np.float64)[-horizon:], np.sqrt(variance)
