"""三明治协方差 (sandwich covariances): least squares on columns that may be collinear, and its covariance by clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from perfanalysis.statistics.vectors import (
    Codes,
    Mask,
    Matrix,
    Vector,
    floats,
    matrix,
    names_or_numbers,
    t_interval,
    t_p,
    vector,
)

_ABSORBED, _COLLINEAR, _DETERMINED = 1e-11, 1e-9, 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """回归拟合: ``influence`` (k, n) makes the coefficients of the columns ``kept``, ``basis`` (n, k) spans them.

    All in figures divided by powers of two, so that no square overflows: ``units`` turn coefficients back, ``scale`` the
    outcome.
    """

    coefficients: Vector
    influence: Matrix
    basis: Matrix
    residual: Vector
    kept: Mask
    total: float
    size: float
    units: Vector
    scale: float

    @property
    def squares(self) -> float:
        """残差平方和."""
        return float(self.residual @ self.residual)

    @property
    def exact(self) -> bool:
        """Whether nothing is left but rounding."""
        return self.squares <= 1e-24 * self.size

    @property
    def r_squared(self) -> float:
        """判定系数, about the mean when there is an intercept."""
        return nan if self.total <= 1e-24 * self.size or not len(self.residual) else 1 - self.squares / self.total

    def classical(self, variance: float) -> Matrix:
        """经典协方差: independent errors of one ``variance``."""
        return variance * self.influence @ self.influence.T


def solved(design: Matrix, target: Vector, *, intercept: bool, before: tuple[Matrix, Vector] | None = None) -> Fit:
    """最小二乘 of (n,) on (n, k); an ``intercept`` comes first. A column the earlier ones explain gets no coefficient.

    ``before``: columns and target before effects were taken out of them, whose size says what is rounding.
    """
    first_x, first_y = before if before is not None else (design, target)
    units, scale = powers(first_x), float(powers(first_y[:, np.newaxis])[0])
    x, y, n = design / units, target / scale, len(target)
    middle = x.mean(axis=0) if intercept and n else np.zeros(x.shape[1])
    moved = x - middle
    moved = moved - moved.mean(axis=0) if intercept and n else moved
    start = float(y.mean()) if intercept and n else 0.0
    slopes = independent(moved, np.sqrt(((first_x / units) ** 2).sum(axis=0)))
    norms = np.sqrt((moved[:, slopes] ** 2).sum(axis=0))
    q, r = np.linalg.qr(moved[:, slopes] / norms)
    rows, kept = np.linalg.inv(r) @ q.T / norms[:, np.newaxis], slopes
    left = y - start - q @ (q.T @ (y - start))
    left -= q @ (q.T @ left)
    coefficients = np.full(len(slopes), nan)
    coefficients[slopes] = rows @ (y - start)
    if intercept:
        level = np.full((min(n, 1), n), 1 / max(n, 1)) - middle[slopes] @ rows
        first = start - float(middle[slopes] @ coefficients[slopes]) if n else nan
        coefficients, kept = np.concatenate([[first], coefficients]), np.concatenate([[n > 0], slopes])
        rows, q = np.vstack([level, rows]), np.column_stack([np.full((n, min(n, 1)), max(n, 1) ** -0.5), q])
    with np.errstate(over="ignore"):
        back = scale / (np.concatenate([[1.0], units]) if intercept else units)
    size, total = float(np.sum((first_y / scale) ** 2)), float(np.sum((y - start) ** 2))
    return Fit(coefficients, rows, q, left, kept, total, size, back, scale)


def powers(block: Matrix) -> Vector:
    """数量级: for each column the power of two next to its largest figure, 1 for a column of zeros."""
    largest = np.abs(block).max(axis=0, initial=0.0)
    return np.where(largest > 0, np.ldexp(1.0, np.frexp(largest)[1] - 1), 1.0)


def independent(moved: Matrix, was: Vector) -> Mask:
    """不共线的列: columns that neither vanish beside their former norm nor follow from the columns before them."""
    kept = np.zeros(moved.shape[1], bool)
    basis = np.empty((len(moved), 0))
    for place, column in enumerate(moved.T):
        norm = float(np.sqrt(column @ column))
        if norm <= _ABSORBED * was[place] or norm == 0:
            continue
        rest = column / norm
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        left = float(np.sqrt(rest @ rest))
        if left > _COLLINEAR and basis.shape[1] < len(moved):
            kept[place], basis = True, np.column_stack([basis, rest / left])
    return kept


def summed(scores: Matrix, groups: Codes) -> Matrix:
    """分类合计: columns of (k, n) added up within each of the groups, (k, G)."""
    many = int(groups.max(initial=-1)) + 1
    return np.array([np.bincount(groups, weights=row, minlength=many) for row in scores]).reshape(len(scores), many)


def adjusted(fit: Fit, of: Vector, groups: Codes, power: float) -> Vector:
    """杠杆调整: (I − H_gg)^power times a vector (n,), cluster by cluster (Bell and McCaffrey 2002, Surv. Methodol. 28, 169)."""
    found = of.copy()
    for rows in members(groups):
        left, shares, _ = np.linalg.svd(fit.basis[rows], full_matrices=False)
        found[rows] += left @ ((_raised(shares, power) - 1) * (left.T @ of[rows]))
    return found


def _raised(shares: Vector, power: float) -> Vector:
    """(1 − s²)^power, the generalised inverse's 0 where nothing is left."""
    free = 1 - shares**2
    return np.where(free > 1e-10, np.where(free > 1e-10, free, 1.0) ** power, 0.0)


def members(groups: Codes) -> list[Codes]:
    """各类的行号."""
    order = np.argsort(groups, kind="stable")
    return list(np.split(order, np.cumsum(np.bincount(groups))[:-1])) if len(groups) else []


def decisive(fit: Fit, groups: Codes) -> int:
    """决定性的类: how many clusters leave a coefficient without information when taken away."""
    many = (np.linalg.svd(fit.basis[rows], compute_uv=False).max(initial=0.0) for rows in members(groups))
    return sum(1 for largest in many if largest**2 > 1 - 1e-10)


def errors_of(fit: Fit, covariance: Matrix) -> Vector:
    """标准误 of every column; NaN where the variance is not positive or vanishes beside the classical one."""
    found = np.full(len(fit.kept), nan)
    variances, usual = np.diag(covariance), np.sqrt(np.diag(fit.classical(fit.squares / max(len(fit.residual), 1))))
    with np.errstate(invalid="ignore"):
        errors = np.sqrt(np.where(variances > 0, variances, nan))
        found[fit.kept] = np.where(errors > _DETERMINED * usual, errors, nan)
    return found


def coefficient_columns(fit: Fit, errors: Vector, df: Vector, level: float) -> dict[str, tuple[float, ...]]:
    """系数表: estimate, se, low, high, statistic (t or z), p, of every column."""
    rows = []
    figures = (fit.coefficients, errors, fit.units, df)
    for estimate, se, unit, free in zip(*(part.tolist() for part in figures), strict=True):
        low, high = t_interval(estimate, se, free, level)
        rows.append((estimate * unit, se * unit, low * unit, high * unit, estimate / se, t_p(estimate / se, free)))
    names = ("estimate", "se", "low", "high", "statistic", "p")
    table = np.array(rows, dtype=np.float64).reshape(-1, len(names)).T
    return {name: floats(part) for name, part in zip(names, table, strict=True)}


def joint_test(estimates: Vector, covariance: Matrix, df: float) -> dict[str, Any]:
    """联合检验 of zero: F on (q, df), chi-squared on q when df is infinite; nothing when the covariance is not of full rank."""
    many, variances = len(estimates), np.diag(covariance)
    if not many or not np.isfinite(covariance).all() or np.any(variances <= 0) or not df > 0:
        return {}
    size = np.sqrt(variances)
    correlations = covariance / np.outer(size, size)
    if np.linalg.eigvalsh(correlations).min() <= 1e-10:
        return {}
    ratios = estimates / size
    wald = float(ratios @ np.linalg.solve(correlations, ratios))
    if df == inf:
        return {"statistic": wald, "df": (float(many),), "p": float(stats.chi2.sf(wald, many))}
    return {"statistic": wald / many, "df": (float(many), df), "p": float(stats.f.sf(wald / many, many, df))}


def squared_correlation(pair: Matrix) -> float:
    """相关系数的平方 of two columns (n, 2), NaN where one does not vary."""
    if len(pair) < 2:
        return nan
    gaps = pair - pair.mean(axis=0)
    sizes = np.sqrt((gaps**2).sum(axis=0))
    flat = sizes <= 1e-12 * np.abs(pair).max(axis=0) * sqrt(len(pair))
    return nan if flat.any() else float((gaps[:, 0] / sizes[0]) @ (gaps[:, 1] / sizes[1])) ** 2


def long_table(
    outcome: ArrayLike, predictors: ArrayLike, *keys: ArrayLike | Sequence[object]
) -> tuple[Vector, Matrix, list[NDArray[np.object_]]]:
    """长表: outcome (n,), predictors (n, k) and columns of names (n,), refused when their lengths differ."""
    y, x = vector(outcome), matrix(predictors)
    given = [np.array(key, dtype=object).reshape(-1) for key in keys]
    if len(x) != len(y) or any(len(key) != len(y) for key in given):
        raise ValueError(
            f"{len(y)} outcomes need {len(y)} rows of predictors and names, not {len(x)} and {[len(key) for key in given]}"
        )
    return y, x, given


def predictor_names(names: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """自变量名称: the names given, else 1, 2 …; refused when their number differs."""
    if names is not None and len(names) != count:
        raise ValueError(f"{count} predictors need as many names, not {len(names)}")
    return names_or_numbers(names, count)
