"""真实方差 (between variances): how far units truly differ, once the error of each estimate is taken off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from perfanalysis.statistics.vectors import Matrix, Vector

_HALVINGS = 120


def weighted_means(y: Matrix, spread: Matrix) -> tuple[Vector, Vector]:
    """加权平均 of each row, weights 1/``spread``, and generalised Q, the weighted squares about it."""
    weights = 1 / spread
    means = np.sum(weights * y, axis=-1) / np.sum(weights, axis=-1)
    return means, np.sum(weights * (y - means[..., np.newaxis]) ** 2, axis=-1)


def moment_variances(y: Matrix, v: Vector) -> Vector:
    """DerSimonian–Laird 矩估计 of the true variance for each row of ``y`` (rows, k) with error variances ``v`` (k,)."""
    _, q = weighted_means(y, np.broadcast_to(v, y.shape))
    return np.maximum(0.0, (q - (len(v) - 1)) / (np.sum(1 / v) - np.sum(1 / v**2) / np.sum(1 / v)))


def variances_of_q(y: Matrix, v: Vector, target: float) -> Vector:
    """广义Q法: the true variance at which generalised Q is ``target``, 0 when it is less everywhere.

    k − 1 gives Paule and Mandel's estimate (= Morris's empirical Bayes one), quantiles of chi-squared its interval.
    """

    def gap(variances: Vector) -> Vector:
        return weighted_means(y, v + variances[:, np.newaxis])[1] - target

    squares = np.sum((y - np.mean(y, axis=-1)[:, np.newaxis]) ** 2, axis=-1)
    return _falling_root(gap, squares / target)


def restricted_variances(y: Matrix, v: Vector) -> Vector:
    """限制极大似然 (REML): where the derivative of the restricted likelihood passes from positive to negative."""

    def slope(variances: Vector) -> Vector:
        weights = 1 / (v + variances[:, np.newaxis])
        whole = np.sum(weights, axis=-1)
        means = np.sum(weights * y, axis=-1) / whole
        squares = np.sum((weights * (y - means[:, np.newaxis])) ** 2, axis=-1)
        return np.asarray(squares - (whole - np.sum(weights**2, axis=-1) / whole))

    squares = np.sum((y - np.mean(y, axis=-1)[:, np.newaxis]) ** 2, axis=-1)
    return _falling_root(slope, np.maximum(float(v.max()), 2 * squares / (len(v) - 1)))


def _falling_root(of: Callable[[Vector], Vector], top: Vector) -> Vector:
    """Where each element of a falling function is 0 between 0 and ``top``, by halving; 0 when it starts below."""
    low = np.zeros_like(top)
    positive = of(low) > 0
    high = np.where(positive, top, 0.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if not np.any((low < middle) & (middle < high)):
            break
        above = of(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(positive, (low + high) / 2, 0.0)
