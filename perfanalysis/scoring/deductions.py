"""扣分、加分与分档 (deductions, additions, bands): points from how far, how many, or in which band.

Pure and vectorised as in :mod:`perfanalysis.scoring.ratios`: points in [0, weight], NaN where nothing can be computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perfanalysis.scoring.ratios import FloatArray, as_floats

Counting = Literal["continuous", "full", "begun"]
Band = Mapping[str, object]

_SLACK = 1e-9


def _counted(amount: FloatArray, counting: Counting) -> FloatArray:
    if counting == "full":
        return np.floor(amount + _SLACK)
    return np.ceil(amount - _SLACK) if counting == "begun" else amount


def _within(points: FloatArray, weight: ArrayLike, floor: float) -> FloatArray:
    full = as_floats(weight)
    return np.clip(points, np.minimum(floor, full), full)


def deduct_per_point(
    weight: ArrayLike,
    target: ArrayLike,
    actual: ArrayLike,
    *,
    per_point: float,
    side: Literal["above", "below"] = "above",
    limit: float | None = None,
    step: float = 0.01,
    counting: Counting = "continuous",
    floor: float = 0.0,
) -> FloatArray:
    """递减扣分法(按百分点): max(floor, w − per_point · excess / step), excess beyond ``limit`` (None: the target).

    ``side`` says whether lying above or below costs points; ``step`` is one point in the value's unit (0.01 = 1
    percentage point); ``counting``: every fraction (continuous), full points only, or every point begun.
    Source: 每超过一个百分点扣0.5分 (YYGL), 每低于5%扣2分 (WANG4).
    """
    line = as_floats(target) if limit is None else limit
    excess = as_floats(actual) - line if side == "above" else line - as_floats(actual)
    steps = _counted(np.maximum(excess, 0.0) / step, counting)
    return _within(as_floats(weight) - per_point * steps, weight, floor)


def deduct_per_gap(weight: ArrayLike, actual: ArrayLike, *, per_gap: float, floor: float = 0.0) -> FloatArray:
    """缺项扣分法: max(floor, w − per_gap · n); ``actual`` is the number n of gaps (negative: NaN)."""
    gaps = as_floats(actual)
    return _within(as_floats(weight) - per_gap * np.where(gaps >= 0, gaps, np.nan), weight, floor)


def add_per_count(weight: ArrayLike, actual: ArrayLike, *, per_count: float, cap: float | None = None) -> FloatArray:
    """按数累加法: min(cap, per_count · n), cap never above w (None: w); ``actual`` is the number n (negative: NaN)."""
    count, full = as_floats(actual), as_floats(weight)
    most = full if cap is None else np.minimum(cap, full)
    return np.clip(per_count * np.where(count >= 0, count, np.nan), 0.0, most)


def _in_band(value: FloatArray, band: Band) -> NDArray[np.bool_]:
    inside = ~np.isnan(value)
    tests = {"at_least": np.greater_equal, "above": np.greater, "at_most": np.less_equal, "below": np.less}
    for bound, test in tests.items():
        if band.get(bound) is not None:
            inside &= test(value, float(str(band[bound])))
    return inside


def _band_points(weight: FloatArray, band: Band) -> FloatArray:
    if band.get("points") is not None:
        return np.minimum(float(str(band["points"])), weight)
    return weight * float(str(band["share"]))


def banded(
    weight: ArrayLike,
    target: ArrayLike,
    actual: ArrayLike,
    *,
    bands: Sequence[Band],
    of: Literal["actual", "completion"] = "actual",
) -> FloatArray:
    """分级评分法: the ``points`` (or ``share`` of w) of the band that holds the actual, or its completion a / t.

    A band has a lower bound ``at_least`` (closed) or ``above`` (open) and an upper one ``at_most`` or ``below``; a
    missing bound is endless. Gaps and overlaps are refused by ``argument_faults``. Outside every band: NaN.
    Source: 0 计3分;(0,10%]计2分;… (YYGL).
    """
    full, value = as_floats(weight), as_floats(actual)
    if of == "completion":
        goal = as_floats(target)
        value = value / np.where(goal > 0, goal, np.nan)
    value = np.round(value, 12)
    points = np.full(np.broadcast(full, value).shape, np.nan)
    for band in bands:
        points = np.where(_in_band(value, band), _band_points(full, band), points)
    return points
