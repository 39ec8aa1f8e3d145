"""方差分量 (variance components): how much of what a regression leaves is lasting difference of units, and how much error."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np

from perfanalysis.statistics.panel_means import means, within
from perfanalysis.statistics.sandwich_covariances import Fit, solved, summed
from perfanalysis.statistics.vectors import Codes, Matrix, Vector

Method = Literal["swamy_arora", "harmonic", "wallace_hussain", "amemiya", "nerlove"]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """分组的行: outcome (n,) and predictors (n, k) of units, with the within regression of them."""

    y: Vector
    x: Matrix
    unit_of: Codes
    sizes: Vector
    fit: Fit

    @property
    def balanced(self) -> bool:
        """Whether every unit has as many rows."""
        return bool(np.all(self.sizes == self.sizes[0]))

    @property
    def squares(self) -> float:
        """Residual sum of squares of the within regression."""
        return self.fit.squares * self.fit.scale * self.fit.scale

    @property
    def slopes(self) -> Vector:
        """Within coefficients, 0 for what the effects absorb."""
        return np.where(self.fit.kept, self.fit.coefficients * self.fit.units, 0.0)


def grouped(y: Vector, x: Matrix, unit_of: Codes, before: tuple[Matrix, Vector]) -> Grouped:
    """分组: ``before`` are the figures whose size says what is rounding."""
    left, _ = within(np.column_stack([y, x]), [unit_of])
    sizes = np.bincount(unit_of).astype(np.float64)
    return Grouped(y, x, unit_of, sizes, solved(left[:, 1:], left[:, 0], intercept=False, before=before))


def components(data: Grouped, method: Method) -> tuple[float, float]:
    """方差分量: of the error and of the units, the latter possibly negative; NaN where there are too few rows or units."""
    if method == "nerlove":
        return _nerlove(data)
    if method in {"swamy_arora", "harmonic"}:
        return _swamy_arora(data, harmonic=method == "harmonic")
    return _quadratic(data, pooled=method == "wallace_hussain")


def _swamy_arora(data: Grouped, *, harmonic: bool) -> tuple[float, float]:
    """Swamy and Arora (1972), Econometrica 40, 261; unbalanced: Baltagi and Chang (1994), J. Econometrics 62, 67."""
    n, units = len(data.y), len(data.sizes)
    error = _ratio(data.squares, n - units - int(data.fit.kept.sum()))
    block = means(np.column_stack([np.ones(n), data.x, data.y]), data.unit_of)
    weights = np.ones(units) if harmonic else np.sqrt(data.sizes)
    rows = block * weights[:, np.newaxis]
    between = solved(rows[:, :-1], rows[:, -1], intercept=False)
    free, left = units - int(between.kept.sum()), between.squares * between.scale * between.scale
    if harmonic:
        return error, _ratio(left, free) - error * float(np.mean(1 / data.sizes))
    spread = n - float(data.sizes @ (between.basis**2).sum(axis=1))
    return error, _ratio(left - free * error, spread if free > 0 else 0.0)


def _quadratic(data: Grouped, *, pooled: bool) -> tuple[float, float]:
    """From the residuals of one regression: pooled (Wallace and Hussain 1969, Econometrica 37, 55) or within (Amemiya 1971).

    Balanced panels: over n − N and N as the authors have them; unbalanced ones: by the exact expectations of both sums of
    squares (Baltagi and Chang 1994), as R plm.
    """
    n, units, design = len(data.y), len(data.sizes), np.column_stack([np.ones(len(data.y)), data.x])
    if pooled:
        fit = solved(data.x, data.y, intercept=True)
        kept, influence = fit.kept, fit.influence * (fit.units[fit.kept] / fit.scale)[:, np.newaxis]
    else:
        kept = np.concatenate([[True], data.fit.kept])
        slopes = data.fit.influence * (data.fit.units[data.fit.kept] / data.fit.scale)[:, np.newaxis]
        level = np.full((1, n), 1 / n) - data.x[:, data.fit.kept].mean(axis=0) @ slopes
        influence = np.vstack([level, slopes])
    used = design[:, kept]
    residual = data.y - used @ (influence @ data.y)
    own = means(residual[:, np.newaxis], data.unit_of)[:, 0]
    inside, across = float(np.sum((residual - own[data.unit_of]) ** 2)), float(data.sizes @ own**2)
    if data.balanced:
        error = _ratio(inside, n - units)
        return error, (across / units - error) / float(data.sizes[0])
    parts = _expectations(used, influence, data)
    if abs(float(np.linalg.det(parts))) <= 1e-10 * float(np.abs(parts).max()) ** 2:
        return nan, nan
    error, lasting = np.linalg.solve(parts, np.array([inside, across])).tolist()
    return error, lasting


def _expectations(design: Matrix, influence: Matrix, data: Grouped) -> Matrix:
    """What variance of error and of units put into the sums of squares of residuals within and between units."""
    n, units = len(data.y), len(data.sizes)
    average = means(design, data.unit_of)
    across = (average * data.sizes[:, np.newaxis]).T @ average
    inside = design.T @ design - across
    crossed, sums = influence @ influence.T, summed(influence, data.unit_of)
    bent = sums @ sums.T
    flat = influence @ design - summed(influence, data.unit_of) @ average
    return np.array(
        [
            [n - units - 2 * np.trace(flat) + np.sum(inside * crossed), np.sum(inside * bent)],
            [
                units - 2 * np.trace(sums @ average) + np.sum(across * crossed),
                n - 2 * np.sum(sums * (average * data.sizes[:, np.newaxis]).T) + np.sum(across * bent),
            ],
        ]
    )


def _nerlove(data: Grouped) -> tuple[float, float]:
    """Variance of the estimated fixed effects, and the within squares over n (Nerlove 1971, Econometrica 39, 359)."""
    n, units = len(data.y), len(data.sizes)
    own = means((data.y - data.x @ data.slopes)[:, np.newaxis], data.unit_of)[:, 0]
    gaps = own - float(data.sizes @ own) / n
    return _ratio(data.squares, n), _ratio(float(data.sizes @ gaps**2) / n * units, units - 1)


def _ratio(above: float, below: float) -> float:
    return above / below if below > 1e-9 else nan


def quasi_demeaned(block: Matrix, data: Grouped, error: float, lasting: float) -> tuple[Matrix, Vector]:
    """准离差: rows less θ times the means of their unit, and θ of each unit, 1 − √(σ²/(σ² + T·σᵤ²))."""
    theta = 1 - np.sqrt(error / (error + data.sizes * lasting))
    return block - (theta[:, np.newaxis] * means(block, data.unit_of))[data.unit_of], theta


def lagrange_multiplier(residual: Vector, unit_of: Codes) -> float:
    """LM统计量 of units' lasting differences, from pooled residuals (Breusch and Pagan 1980; Baltagi and Li 1990, unbalanced)."""
    sizes, sums = np.bincount(unit_of).astype(np.float64), np.bincount(unit_of, weights=residual)
    n, spread, whole = len(residual), float(sizes @ sizes), float(residual @ residual)
    if spread <= n or whole <= 0:
        return nan
    return (sqrt(n * n / 2 / (spread - n)) * (float(sums @ sums) / whole - 1)) ** 2
