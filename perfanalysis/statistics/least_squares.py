"""最小二乘 (least squares): a line through figures, with classical or heteroscedasticity-consistent standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any, Literal

import numpy as np

from perfanalysis.statistics.results import Notice
from perfanalysis.statistics.vectors import Matrix, Vector, t_interval, t_p

Errors = Literal["HC3", "HC2", "HC1", "HC0", "classical"]
ERRORS = ("HC3", "HC2", "HC1", "HC0", "classical")
_POWERS = {"HC2": 1, "HC3": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """直线: coefficients, their standard errors, residual df, R², and why a figure is missing."""

    coefficients: Vector
    errors: Vector
    df: float
    r_squared: float
    doubts: tuple[Notice, ...]

    def figures(self, place: int, level: float) -> dict[str, Any]:
        """一个系数 as a result holds it."""
        estimate, se = float(self.coefficients[place]), float(self.errors[place])
        t = estimate / se if se > 0 else nan
        interval = t_interval(estimate, se, self.df, level) if se >= 0 else (nan, nan)
        return {
            "estimate": estimate, "se": se, "interval": interval, "level": level, "statistic": t,
            "df": (self.df,) if self.df > 0 else (), "p": t_p(t, self.df) if se > 0 else nan,
        }  # fmt: skip


def fitted(design: Matrix, target: Vector, errors: Errors) -> Line:
    """最小二乘 of a target on columns of which the first is 1, in the rows where the target is known.

    HC0 to HC3 as in MacKinnon and White (1985), J. Econometrics 29, 305 (HC1 is Stata's robust); Student's t on n − k df,
    as R lmtest::coeftest prints.
    """
    known = np.isfinite(target)
    x, y, columns = design[known], target[known], design.shape[1]
    unknown = np.full(columns, nan)
    centred = x[:, 1:] - x[:, 1:].mean(axis=0) if len(x) else x[:, 1:]
    size = np.sqrt((centred**2).sum(axis=0))
    flat = size <= 1e-12 * np.abs(x[:, 1:]).max(axis=0, initial=0.0)
    if len(x) < columns:
        return Line(unknown, unknown, nan, nan, (Notice("too_few", {"n": len(x), "least": columns}),))
    if flat.any() or np.linalg.matrix_rank(centred / size, tol=1e-9) < columns - 1:
        return Line(unknown, unknown, nan, nan, (Notice("singular"),))
    scale = np.r_[1.0, size]
    q, r = np.linalg.qr(np.column_stack([np.ones(len(x)), centred / size]))
    inverse = np.linalg.inv(r)
    back = np.eye(columns)
    back[0, 1:] = -x[:, 1:].mean(axis=0)
    back /= scale
    turned = q.T @ (y - y[0])
    coefficients = back @ inverse @ turned + y[0] * (np.arange(columns) == 0)
    residual = y - y[0] - q @ turned
    return _with_errors(coefficients, back @ inverse @ q.T, np.sum(q * q, axis=1), residual, y, errors)


def _with_errors(
    coefficients: Vector, influence: Matrix, leverage: Vector, residual: Vector, y: Vector, errors: Errors
) -> Line:
    n, columns = len(y), len(coefficients)
    total, left = float(np.sum((y - y.mean()) ** 2)), float(residual @ residual)
    exact = left <= 1e-24 * float(y @ y)
    r_squared = nan if total <= 1e-24 * float(y @ y) else 1 - left / total
    unknown, df = np.full(columns, nan), float(n - columns)
    if df < 1:
        return Line(coefficients, unknown, nan, r_squared, (Notice("too_few", {"n": n, "least": columns + 1}),))
    if exact:
        return Line(coefficients, unknown, df, r_squared, (Notice("exact_fit"),))
    power = _POWERS.get(errors, 0)
    if power and np.any(leverage > 1 - 1e-10):
        return Line(coefficients, unknown, df, r_squared, (Notice("full_leverage"),))
    weights = residual**2 / (1 - leverage * (power > 0)) ** power * (n / df if errors == "HC1" else 1.0)
    weights = np.full(n, left / df) if errors == "classical" else weights
    return Line(coefficients, np.sqrt(influence**2 @ weights), df, r_squared, ())
