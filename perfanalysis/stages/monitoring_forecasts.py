"""年底预测 (monitoring forecasts): money executed by year-end from what share earlier years had reached by the same month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum, sqrt

from perfanalysis.model.monitorings import ExecutionRow, YearEndForecast
from perfanalysis.statistics.vectors import t_value

YEAR_END = 12
FEWEST = 3  # earlier observations without which there is no interval
LEVEL = 0.95
BY_HISTORY = "按以前年度同月到年底的增长倍数"
BY_TIME = "按时间比例(没有以前年度数据)"

Pair = tuple[float, float]


def earlier_pairs(rows: Iterable[ExecutionRow], *, year: int, month: int, last: int = YEAR_END) -> list[Pair]:
    """以前年度的观测: (executed by ``month``, executed by the ``last`` month) of every project and earlier year that has both."""
    at: dict[tuple[int, str, str], dict[int, float]] = {}
    for row in rows:
        if row.year < year and row.executed is not None:
            at.setdefault((row.year, row.unit, row.project), {})[row.month] = row.executed
    return [(months[month], months[last]) for _, months in sorted(at.items()) if {month, last} <= months.keys()]


def forecast(executed: float | None, budget: float | None, pairs: Sequence[Pair], *, month: int) -> YearEndForecast:
    """年底执行数预测 from ``executed`` after so many months of the budget year: the ratio of earlier sums as factor, capped at the budget.

    Interval: Mack (1993) for one development step, Student's t with n − 1 degrees of freedom; None below ``FEWEST``
    observations. Without earlier years: in proportion to time, without interval.
    """
    if executed is None:
        return YearEndForecast(None, None, None, None, "没有执行数", len(pairs), None)
    usable = [pair for pair in pairs if pair[0] > 0]
    if not usable or month >= YEAR_END:
        value = _capped(executed * YEAR_END / month, budget) if month < YEAR_END else executed
        return YearEndForecast(
            value, None, None, _share(value, budget), BY_TIME if month < YEAR_END else "已到年底", 0, None
        )
    factor = _factor(usable)
    value = _capped(executed * factor, budget)
    half = _half_width(executed, factor, usable)
    low = None if half is None else max(executed, executed * factor - half)
    high = None if half is None else executed * factor + half
    return YearEndForecast(
        value=value,
        low=None if low is None else _capped(low, budget),
        high=None if high is None else _capped(high, budget),
        share=_share(value, budget),
        method=BY_HISTORY,
        n=len(usable),
        past_error=_past_error(usable),
    )


def _factor(pairs: Sequence[Pair]) -> float:
    return fsum(final for _, final in pairs) / fsum(early for early, _ in pairs)


def _half_width(executed: float, factor: float, pairs: Sequence[Pair]) -> float | None:
    """Half the interval: process variance of the step and the error of the factor, both in proportion to the base."""
    if len(pairs) < FEWEST or executed <= 0:
        return None
    variance = fsum(early * (final / early - factor) ** 2 for early, final in pairs) / (len(pairs) - 1)
    whole = fsum(early for early, _ in pairs)
    error = executed * variance + executed**2 * variance / whole
    return t_value(LEVEL, len(pairs) - 1) * sqrt(error)


def _past_error(pairs: Sequence[Pair]) -> float | None:
    """Mean relative error of each earlier year-end forecast from the other observations."""
    if len(pairs) < 2:
        return None
    errors = []
    for place, (early, final) in enumerate(pairs):
        others = [*pairs[:place], *pairs[place + 1 :]]
        errors += [abs(early * _factor(others) - final) / final] if final else []
    return fsum(errors) / len(errors) if errors else None


def _capped(value: float, budget: float | None) -> float:
    return value if budget is None else min(value, max(budget, 0.0))


def _share(value: float, budget: float | None) -> float | None:
    return value / budget if budget else None
