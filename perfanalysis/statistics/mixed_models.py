"""混合模型 (mixed models): change over the years when units are missing in some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, log, nan, pi, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, sparse, stats
from scipy.sparse import csgraph

from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Codes,
    Matrix,
    Vector,
    absent_names,
    between_0_and_1,
    codes,
    floats,
    near_one,
    one_of,
    t_interval,
    t_p,
    vector,
)

Tests = Literal["t", "normal"]
Estimator = Literal["reml", "ml"]
_IN_UNITS = ("estimate", "se", "low", "high", "intercept", "intercept_se", "unit_variance²", "residual_variance²")
_GRID = np.concatenate([[0.0], np.logspace(-8, 10, 181)])


def mixed_change(
    values: ArrayLike, units: Sequence[object], years: Sequence[object], *, reference: object = None,
    level: float = 0.95, tests: Tests = "t", estimator: Estimator = "reml",
) -> Result:  # fmt: skip
    """混合模型的年度变化: y = year + unit + error, one row an observation; each year against the ``reference`` year.

    The unit is a random intercept, so a unit missing in some years still counts (missing at random). Restricted maximum
    likelihood ("reml"; or "ml", errors still with the divisor n − years, as nlme), profiled to the ratio of the two
    variances. ``labels``: the other years (None: the first is the reference); ``values``: estimate, se, interval, t, p,
    observations of the year, and once for all the mean of the reference year (intercept) with its error, the two
    variances and the (restricted) log-likelihood. ``statistic``: Wald test of equal years, over T − 1, F on N − units − T + 1 df as R nlme::lme ("t"), or chi-squared ("normal").
    Undefined below two years, or when nothing is left beside units and years; without units seen twice the unit's
    variance cannot be told apart and is left at 0 (told); where no two units share a year, years and units cannot. Source: Laird and Ware (1982), Biometrics 38, 963; Patterson
    and Thompson (1971), Biometrika 58, 545; Pinheiro and Bates (2000), Mixed-Effects Models in S and S-PLUS, 2.
    """
    one_of("tests", tests, ("t", "normal"))
    one_of("estimator", estimator, ("reml", "ml"))
    between_0_and_1("level", level)
    y, unit_of, year_of, names, dropped = _long(values, units, years)
    n, units_in = len(y), int(unit_of.max(initial=-1)) + 1
    base = _place(reference, names)
    variant: dict[str, Scalar] = {
        "estimator": estimator, "tests": tests, "level": level, "units": units_in,
        "reference": str(names[base]) if names else None,
    }  # fmt: skip
    if len(names) < 2:
        few = Notice("too_few", {"n": len(names), "least": 2})
        return Result(method="mixed_change", n=n, variant=variant, dropped=dropped, warnings=(few,))
    df = inf if tests == "normal" else float(n - units_in - len(names) + 1)
    y, exponent = near_one(y)
    found = _changes(y, (unit_of, year_of), names, base, variant, df, level, dropped)
    return put_back(_likelihood_of(found, exponent), exponent, _IN_UNITS)


def _likelihood_of(found: Result, exponent: int) -> Result:
    """The density of figures in their own units, not divided by the power of two."""
    free = found.n - (len(found.labels) + 1 if found.variant["estimator"] == "reml" else 0)
    height = tuple(of - free * exponent * log(2) for of in found.values["log_likelihood"])
    return replace(found, values={**found.values, "log_likelihood": height})


def _changes(
    y: Vector, of: tuple[Codes, Codes], names: tuple[object, ...], base: int, variant: dict[str, Scalar], df: float,
    level: float, dropped: int,
) -> Result:  # fmt: skip
    fit, told = _fitted(y, *of, len(names), restricted=variant["estimator"] == "reml")
    others = [place for place in range(len(names)) if place != base]
    contrast = np.eye(len(names))[others] - np.eye(len(names))[base]
    told += (Notice("no_freedom"),) if df <= 0 else ()
    counts = np.bincount(of[1], minlength=len(names))[others]
    figures = _table(contrast @ fit.means, contrast @ fit.covariance @ contrast.T, df, level)
    parts = {
        "intercept": float(fit.means[base]), "intercept_se": sqrt(float(fit.covariance[base, base])),
        "unit_variance": fit.between, "residual_variance": fit.within, "log_likelihood": fit.log_likelihood,
    }  # fmt: skip
    columns = figures | {"n": floats(counts)} | {name: (part,) * len(others) for name, part in parts.items()}
    share = fit.between / (fit.between + fit.within) if fit.between + fit.within > 0 else nan
    return Result(
        method="mixed_change", n=len(y), variant=variant, dropped=dropped, level=level,
        labels=tuple(str(names[place]) for place in others), values=columns, warnings=told,
        checks=(Check("units_differ", fit.between > 0 if fit.between >= 0 else None, share),),
        **_joint(contrast @ fit.means, contrast @ fit.covariance @ contrast.T, df),
    )  # fmt: skip


def _long(
    values: ArrayLike, units: Sequence[object], years: Sequence[object]
) -> tuple[Vector, Codes, Codes, tuple[object, ...], int]:
    y = vector(values)
    of, at = (np.asarray(given, dtype=object).reshape(-1) for given in (units, years))
    if not len(of) == len(at) == len(y):
        raise ValueError(f"{len(y)} values need as many units and years, not {len(of)} and {len(at)}")
    kept = np.isfinite(y) & ~absent_names(of) & ~absent_names(at)
    unit_of, _ = codes(of[kept].tolist())
    year_of, names = codes(at[kept].tolist())
    order = np.lexsort((y[kept], year_of, unit_of))
    whole = tuple(int(name) if isinstance(name, float) and name.is_integer() else name for name in names)
    return y[kept][order], unit_of[order], year_of[order], whole, int((~kept).sum())


def _place(reference: object, names: tuple[object, ...]) -> int:
    if reference is None or not names:
        return 0
    known = [str(name) for name in names]
    if str(reference) not in known:
        raise ValueError(f"reference must be one of the years {', '.join(known)}, not {reference!r}")
    return known.index(str(reference))


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Sums by the number of observations of a unit: all the likelihood needs, so its cost does not grow with units."""

    sizes: Vector
    units: Vector
    years: Matrix
    cross: Matrix
    totals: Vector
    counts: Vector
    year_totals: Vector
    square: float
    n: int
    restricted: bool

    @property
    def free(self) -> int:
        """What the squares are divided by: n, less the years when the likelihood is restricted."""
        return self.n - (len(self.counts) if self.restricted else 0)

    def parts(self, ratio: float) -> tuple[Matrix, Vector, float]:
        """X'V⁻¹X, X'V⁻¹y, y'V⁻¹y where V = I + ratio · J in each unit."""
        pull = ratio / (1 + ratio * self.sizes)
        inner = np.diag(self.counts) - np.tensordot(pull, self.years, 1)
        return inner, self.year_totals - pull @ self.cross, self.square - float(pull @ self.totals)

    def deviance(self, ratio: float) -> float:
        """−2 log-likelihood without constants, the residual variance profiled out."""
        inner, right, square = self.parts(ratio)
        left = max(square - float(right @ np.linalg.solve(inner, right)), 1e-300)
        spread = float(self.units @ np.log1p(ratio * self.sizes))
        known = float(np.linalg.slogdet(inner)[1]) if self.restricted else 0.0
        return self.free * log(left / self.free) + known + spread

    def slope(self, ratio: float) -> float:
        """Its derivative in the ratio."""
        inner, right, square = self.parts(ratio)
        means = np.linalg.solve(inner, right)
        left = square - float(right @ means)
        pull = 1 / (1 + ratio * self.sizes)
        sums = self.totals - 2 * self.cross @ means + (self.years @ means) @ means
        known = np.trace(np.linalg.solve(inner, np.tensordot(pull**2, self.years, 1))) if self.restricted else 0.0
        return float(self.units @ (self.sizes * pull)) - float(known) - self.free * float(pull**2 @ sums) / left


def _sums(y: Vector, unit_of: Codes, year_of: Codes, years: int, *, restricted: bool) -> _Sums:
    seen = np.zeros((int(unit_of.max()) + 1, years))
    np.add.at(seen, (unit_of, year_of), 1.0)
    total, size = np.bincount(unit_of, weights=y), seen.sum(axis=1)
    sizes = np.unique(size)
    groups = [size == one for one in sizes]
    return _Sums(
        sizes=sizes, units=np.array([float(group.sum()) for group in groups]),
        years=np.array([seen[group].T @ seen[group] for group in groups]),
        cross=np.array([seen[group].T @ total[group] for group in groups]),
        totals=np.array([float(total[group] @ total[group]) for group in groups]),
        counts=seen.sum(axis=0), year_totals=np.asarray(np.bincount(year_of, weights=y, minlength=years), dtype=np.float64),
        square=float(y @ y), n=len(y), restricted=restricted,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    means: Vector
    covariance: Matrix
    between: float
    within: float
    log_likelihood: float = nan


def _fitted(
    y: Vector, unit_of: Codes, year_of: Codes, years: int, *, restricted: bool
) -> tuple[_Fit, tuple[Notice, ...]]:  # fmt: skip
    start = np.asarray(np.bincount(year_of, weights=y) / np.bincount(year_of), dtype=np.float64)
    rest = y - start[year_of]
    scale = sqrt(float(rest @ rest) / len(y))
    if scale <= 1e-13 * float(np.max(np.abs(y))):
        return _Fit(start, np.full((years, years), nan), nan, nan), (Notice("no_residual"),)
    sums = _sums(rest / scale, unit_of, year_of, years, restricted=restricted)
    repeats = bool(np.any(sums.sizes > 1))
    if sums.n <= years:
        return _Fit(start, np.full((years, years), nan), nan, nan), (
            Notice("too_few", {"n": sums.n, "least": years + 1}),
        )
    apart = _apart(unit_of, year_of)
    if repeats and apart == int(unit_of.max()) + 1 > 1:
        return _Fit(start, np.full((years, years), nan), nan, nan), (Notice("confounded"),)
    ratio = _ratio(sums) if repeats and int(unit_of.max()) > 0 else 0.0
    inner, right, square = sums.parts(ratio)
    means = np.linalg.solve(inner, right)
    left = square - float(right @ means)
    within = left / sums.free
    if ratio >= _GRID[-2] or within <= 1e-14:
        return _Fit(start + means * scale, np.full((years, years), nan), nan, nan), (Notice("no_residual"),)
    told = (Notice("no_repeats"),) if not repeats else (Notice("no_unit_variance"),) if ratio == 0 else ()
    covariance: Matrix = np.asarray(left / (sums.n - years) * scale**2 * np.linalg.inv(inner), dtype=np.float64)
    height = -(sums.deviance(ratio) + sums.free * (1 + log(2 * pi * scale**2))) / 2
    return _Fit(start + means * scale, covariance, ratio * within * scale**2, within * scale**2, height), told


def _apart(unit_of: Codes, year_of: Codes) -> int:
    """How many parts of the panel share neither a unit nor a year."""
    units, years = int(unit_of.max()) + 1, int(year_of.max()) + 1
    links = sparse.coo_array((np.ones(len(unit_of)), (unit_of, units + year_of)), shape=(units + years,) * 2)
    return int(csgraph.connected_components(links, directed=False)[0])


def _ratio(sums: _Sums) -> float:
    """The ratio of the variances at which the restricted likelihood is largest."""
    heights = [sums.deviance(float(ratio)) for ratio in _GRID]
    best = int(np.argmin(heights))
    low, high = float(_GRID[max(0, best - 1)]), float(_GRID[min(len(_GRID) - 1, best + 1)])
    if best == len(_GRID) - 1 or (best <= 1 and sums.slope(0.0) >= 0):
        return float(_GRID[best]) if best > 1 else 0.0
    if not sums.slope(low) < 0 < sums.slope(high):
        return float(_GRID[best])
    return float(optimize.brentq(sums.slope, low, high, xtol=1e-15, rtol=1e-14))


def _table(change: Vector, covariance: Matrix, df: float, level: float) -> dict[str, tuple[float, ...]]:
    errors = np.sqrt(np.diag(covariance))
    rows = []
    for estimate, se in zip(change.tolist(), errors.tolist(), strict=True):
        rows.append((estimate, se, *t_interval(estimate, se, df, level), estimate / se, t_p(estimate / se, df)))
    names = ("estimate", "se", "low", "high", "statistic", "p")
    return {name: floats(column) for name, column in zip(names, np.array(rows).T, strict=True)}


def _joint(change: Vector, covariance: Matrix, df: float) -> dict[str, Any]:
    if not np.isfinite(covariance).all():
        return {}
    wald, years = float(change @ np.linalg.solve(covariance, change)), len(change)
    if df == inf:
        return {"statistic": wald, "df": (float(years),), "p": float(stats.chi2.sf(wald, years))}
    p = float(stats.f.sf(wald / years, years, df)) if df > 0 else nan
    return {"statistic": wald / years, "df": (float(years), df) if df > 0 else (), "p": p}
