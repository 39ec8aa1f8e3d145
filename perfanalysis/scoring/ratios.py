"""按比例评分 (ratio methods): points that follow from an actual value and its target.

Every function is pure and vectorised: arrays in, points out (float64, same shape), NaN where nothing can be computed.
``weight`` is the row's points; targets and actuals stand in the same unit (shares for per cents). Points lie in
[0, weight]. Source of the formulas: 财预〔2020〕10号 and published forms, see ``docs/reference/scoring_methods.md``.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

_SLACK = 1e-12


def as_floats(values: ArrayLike) -> FloatArray:
    """数值列: ``values`` as a float64 array (no copy where it is one already)."""
    return np.asarray(values, dtype=np.float64)


def points_of(weight: ArrayLike, share: ArrayLike) -> FloatArray:
    """得分: ``weight`` × ``share``, the share held within [0, 1] (NaN stays NaN)."""
    return as_floats(weight) * np.clip(as_floats(share), 0.0, 1.0)


def at_least(actual: ArrayLike, target: ArrayLike) -> NDArray[np.bool_]:
    """达到: whether actual ≥ target up to the last digits of a float (False where one is missing)."""
    goal = as_floats(target)
    return np.asarray(as_floats(actual) >= goal - _SLACK * np.abs(goal))


def at_most(actual: ArrayLike, target: ArrayLike) -> NDArray[np.bool_]:
    """未超过: whether actual ≤ target up to the last digits of a float (False where one is missing)."""
    goal = as_floats(target)
    return np.asarray(as_floats(actual) <= goal + _SLACK * np.abs(goal))


def quotient(above: ArrayLike, below: ArrayLike) -> FloatArray:
    """商: above / below, NaN where ``below`` is not positive (a share of nothing has no meaning)."""
    divisor = as_floats(below)
    return as_floats(above) / np.where(divisor > 0, divisor, np.nan)


def higher_share(target: ArrayLike, actual: ArrayLike) -> FloatArray:
    """完成率(正向): a / t; for t ≤ 0 it is 1 when reached, else NaN."""
    goal = as_floats(target)
    return np.where(goal > 0, quotient(actual, goal), np.where(at_least(actual, goal), 1.0, np.nan))


def lower_share(target: ArrayLike, actual: ArrayLike) -> FloatArray:
    """完成率(反向): 1 when a ≤ t (0/0 included), else t / a; NaN for a negative target that was missed."""
    goal, value = as_floats(target), as_floats(actual)
    missed = np.where(goal >= 0, quotient(goal, value), np.nan)
    return np.where(at_most(value, goal), 1.0, missed)


def equal_share(target: ArrayLike, actual: ArrayLike, *, tolerance: float = 0.0) -> FloatArray:
    """接近程度: 1 within ``tolerance`` (share of |t|), else 1 − |a − t| / |t|, never below 0; t = 0 is yes or no."""
    goal, value = as_floats(target), as_floats(actual)
    size, distance = np.abs(goal), np.abs(value - goal)
    far = np.where(size > 0, 1.0 - distance / np.where(size > 0, size, 1.0), 0.0)
    share = np.where(distance <= (tolerance + _SLACK) * size, 1.0, np.maximum(far, 0.0))
    return np.where(np.isnan(goal + value), np.nan, share)


def inside_share(target: ArrayLike, upper: ArrayLike, actual: ArrayLike) -> FloatArray:
    """区间完成率: 1 within [target, upper]; below a / target, above upper / a, NaN where that end gives no ratio."""
    low, high, value = as_floats(target), as_floats(upper), as_floats(actual)
    below = np.maximum(quotient(value, low), 0.0)
    above = np.where(high >= 0, quotient(high, value), np.nan)
    outside = np.where(at_least(value, low), above, below)
    share = np.where(at_least(value, low) & at_most(value, high), 1.0, outside)
    return np.where(np.isnan(low + high + value), np.nan, share)


def _passing(share: FloatArray, pass_line: float) -> FloatArray:
    return np.where(share < pass_line - _SLACK, 0.0, share) if pass_line > 0 else share


def ratio(
    weight: ArrayLike, target: ArrayLike, actual: ArrayLike, *, cap: float = 1.0, pass_line: float = 0.0
) -> FloatArray:
    """比率分值法(正向): w · min(a / t, cap), 0 below ``pass_line`` (share of the target).

    t = 0: full when a ≥ 0, else NaN; t < 0: full when reached, else NaN. ``cap`` above 1 changes nothing: never above w.
    Source: 财预〔2020〕10号 as printed on a published form (HAIDIAN, DOCZJ).
    """
    return points_of(weight, np.minimum(_passing(higher_share(target, actual), pass_line), cap))


def ratio_inverse(
    weight: ArrayLike, target: ArrayLike, actual: ArrayLike, *, cap: float = 1.0, pass_line: float = 0.0
) -> FloatArray:
    """比率分值法(反向): full when a ≤ t, else w · t / a, 0 below ``pass_line``.

    t = 0 = a is reached; t = 0 < a gives 0; a = 0 never divides. Source: HAIDIAN, DOCZJ (反向指标 目标值/实际值).
    """
    return points_of(weight, np.minimum(_passing(lower_share(target, actual), pass_line), cap))


def equal(
    weight: ArrayLike,
    target: ArrayLike,
    actual: ArrayLike,
    *,
    method: Literal["distance", "yes_no"] = "distance",
    tolerance: float = 0.0,
) -> FloatArray:
    """等值评分: full within ``tolerance`` (share of |t|); outside by distance w · (1 − |a − t| / |t|), or 0 (yes_no).

    t = 0 is always yes or no. Choice of method: rulebook ``equality``.
    """
    share = equal_share(target, actual, tolerance=tolerance)
    return points_of(weight, np.where(share < 1.0, 0.0, share) if method == "yes_no" else share)


def inside_range(weight: ArrayLike, target: ArrayLike, upper: ArrayLike, actual: ArrayLike) -> FloatArray:
    """区间评分: full within [target, upper], outside by the ratio to the nearest end.

    A lower end that is not positive, or a negative upper one, gives no ratio: outside there is NaN.
    """
    return points_of(weight, inside_share(target, upper, actual))


def satisfaction_piecewise(
    weight: ArrayLike, actual: ArrayLike, *, full_from: float = 0.9, zero_below: float = 0.6
) -> FloatArray:
    """满意值赋分法: full from ``full_from``, w · s down to ``zero_below`` (included), 0 below; ``actual`` is a share.

    The jump at ``full_from`` (0.9 w to w) is in the rule and kept. Source: 财预〔2021〕101号 (R).
    """
    share = as_floats(actual)
    graded = np.where(at_least(share, full_from), 1.0, np.where(at_least(share, zero_below), share, 0.0))
    return points_of(weight, np.where(np.isnan(share), np.nan, graded))


def window(
    weight: ArrayLike, target: ArrayLike, actual: ArrayLike, *, low: float = 0.7, high: float = 1.3
) -> FloatArray:
    """区间外不得分: r = a / t outside [low, high] gives 0, inside w · min(r, 1).

    Source: key duty indicators of 成都市郫都区 2025 (S, RONGCE-2).
    """
    share = higher_share(target, actual)
    outside = (share < low - _SLACK) | (share > high + _SLACK)
    return points_of(weight, np.where(outside, 0.0, share))


def over_review(
    weight: ArrayLike,
    target: ArrayLike,
    actual: ArrayLike,
    fraction: ArrayLike,
    *,
    policy: Literal["linear", "zero", "manual"] = "linear",
    threshold: float = 1.3,
    slope: float = 1.0,
    pass_line: float = 0.0,
) -> FloatArray:
    """超额完成复核: as :func:`ratio` up to r = ``threshold``; above it the target was set too low and points are cut.

    linear: w · (1 − slope · (r − threshold)); zero: 0; manual: w · fraction as judged, uncut where nobody judged.
    Source: 财预〔2020〕10号 art. 16 leaves the size of the cut open (R); the policy is the rulebook's.
    """
    share = _passing(higher_share(target, actual), pass_line)
    judged = as_floats(fraction)
    cut = {
        "linear": 1.0 - slope * (share - threshold),
        "zero": np.zeros_like(share),
        "manual": np.where(np.isnan(judged), 1.0, judged),
    }[policy]
    return points_of(weight, np.where(share > threshold + _SLACK, cut, share))
