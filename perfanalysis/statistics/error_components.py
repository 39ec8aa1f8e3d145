"""面板随机效应 (error components): regression of a panel whose lasting unit differences are taken as drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, nan
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.panel_means import Panel, means, panel_of
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.sandwich_covariances import (
    Fit,
    coefficient_columns,
    errors_of,
    joint_test,
    powers,
    predictor_names,
    solved,
    squared_correlation,
    summed,
)
from perfanalysis.statistics.variance_components import (
    Grouped,
    Method,
    components,
    grouped,
    lagrange_multiplier,
    quasi_demeaned,
)
from perfanalysis.statistics.vectors import Matrix, Vector, one_of

Covariance = Literal["classical", "cluster_unit"]
SmallSample = Literal["stata", "clusters", "linearmodels", "none"]
Freedom = Literal["normal", "residual", "clusters"]
Hausman = Literal["each", "sigmamore", "sigmaless", "auxiliary"]
_ALIKE, _ENOUGH = 0.05, 30


def random_effects(
    outcome: ArrayLike, predictors: ArrayLike, units: Sequence[object], times: Sequence[object] | None = None, *,
    method: Method = "swamy_arora", covariance: Covariance = "classical", small_sample: SmallSample = "stata",
    df: Freedom = "normal", hausman: Hausman = "each", level: float = 0.95, names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """随机效应回归 of (n,) on (n, k), one row a unit and time: generalised least squares with a random unit effect.

    ``labels``: 截距, then the predictors; ``values``: estimate, se, interval, z or t, p, and once for all of them the
    variances of error and units, the units' share of both, θ of the median, shortest and longest unit, R² within,
    between (squared correlations as Stata) and of the transformed regression (R plm). ``estimate`` is the overall R²,
    ``statistic`` the Wald test of all slopes (chi-squared, or F with ``df`` "residual" or "clusters"). ``method`` of the
    variances: "swamy_arora" (unbalanced: Baltagi and Chang's; R plm swar, Stata sa), "harmonic" (the same if balanced;
    Stata's and linearmodels' default), "wallace_hussain", "amemiya", "nerlove" as R plm. ``small_sample`` of "cluster_unit":
    "stata" N/(N − 1)·(n − 1)/(n − K), "clusters" N/(N − 1), "linearmodels" n/(n − K), "none" 1; classical RSS/(n − K).
    Checks: ``hausman``, that units' effects are not correlated with the predictors, against the within estimates: from
    the difference of the two covariances, "each" as estimated, "sigmamore" or "sigmaless" with the error variance of the
    random or the fixed effects in both (Stata; where the difference is not positive definite the figure has no p), or "auxiliary": within deviations added to the regression, with its
    ``covariance`` (R plm::phtest aux; the one valid with clusters; Wooldridge 2010, 10.7.3); ``effects_vary``: Breusch and
    Pagan's LM test. A negative variance of units is 0 (told). Undefined when units are not seen twice, or fewer units
    than the between regression needs. Sources: Baltagi (2021), Econometric Analysis of Panel Data, 2.3, 4.3, 9.2;
    Hausman (1978), Econometrica 46, 1251; Arellano (1993), J. Econometrics 59, 87.
    """
    one_of("method", method, ("swamy_arora", "harmonic", "wallace_hussain", "amemiya", "nerlove"))
    one_of("covariance", covariance, ("classical", "cluster_unit"))
    one_of("small_sample", small_sample, ("stata", "clusters", "linearmodels", "none"))
    one_of("df", df, ("normal", "residual", "clusters"))
    one_of("hausman", hausman, ("each", "sigmamore", "sigmaless", "auxiliary"))
    if not 0 < level < 1:
        raise ValueError(f"level lies between 0 and 1, not {level!r}")
    panel = panel_of(outcome, predictors, units, times)
    labels = ("截距", *predictor_names(names, panel.x.shape[1]))
    variant: dict[str, Scalar] = {
        "method": method, "covariance": covariance, "small_sample": small_sample, "df": df, "hausman": hausman,
        "level": level, "units": panel.units, "times": panel.periods if times is not None else None,
    }  # fmt: skip
    dated = times is not None
    model, told = _model(panel, method, covariance, small_sample)
    if model is None:
        empty = {name: (nan,) * len(labels) for name in ("estimate", "se", "low", "high", "statistic", "p")}
        return Result(
            method="random_effects", n=len(panel.y), variant=variant, dropped=panel.dropped, labels=labels, values=empty,
            warnings=(*told, *panel.doubts(dated=dated)),
        )  # fmt: skip
    freedom = model.freedom(df)
    wald = joint_test(model.fit.coefficients[model.fit.kept][1:], model.covariance_matrix()[1:, 1:], freedom)
    checks, more = _checks(model, hausman)
    return Result(
        method="random_effects", n=len(panel.y), variant=variant, dropped=panel.dropped, level=level, labels=labels,
        estimate=squared_correlation(np.column_stack([model.data.y, model.line])), values=_columns(model, freedom, level),
        checks=checks, warnings=(*told, *panel.doubts(dated=dated), *_doubts(model, labels), *more), **wald,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """Data in powers of two of their units and centred, variances, and the regression of the quasi-demeaned rows."""

    data: Grouped
    fit: Fit
    rows: Matrix
    theta: Vector
    error: float
    lasting: float
    high: float
    scale: float
    kind: Covariance
    small_sample: SmallSample

    @property
    def left(self) -> int:
        """Residual degrees of freedom n − K."""
        return len(self.data.y) - int(self.fit.kept.sum())

    @property
    def line(self) -> Vector:
        """Fitted values without intercept."""
        slopes = self.fit.kept[1:]
        return self.data.x[:, slopes] @ self.fit.coefficients[1:][slopes]

    def freedom(self, df: Freedom) -> float:
        """Degrees of freedom of t."""
        return {"normal": inf, "residual": float(self.left)}.get(df, len(self.data.sizes) - 1.0)

    def covariance_matrix(self, fit: Fit | None = None) -> Matrix:
        """Covariance of the coefficients of a regression of quasi-demeaned rows (None: the random effects' own)."""
        own = self.fit if fit is None else fit
        n, k, units = len(own.residual), int(own.kept.sum()), len(self.data.sizes)
        if self.kind == "classical":
            return own.classical(own.squares / (n - k))
        sums = summed(own.influence * own.residual, self.data.unit_of)
        grouped_by = units / (units - 1)
        factors = {"clusters": grouped_by, "linearmodels": n / (n - k), "none": 1.0}
        return factors.get(self.small_sample, grouped_by * (n - 1) / (n - k)) * (sums @ sums.T)


def _model(
    panel: Panel, method: Method, kind: Covariance, small_sample: SmallSample
) -> tuple[_Model | None, list[Notice]]:
    n, least = len(panel.y), panel.x.shape[1] + 2
    if n < least or panel.units < 2:
        short = Notice("too_few", {"n": n, "least": least}) if n < least else Notice("one_unit")
        return None, [short]
    scale, units = float(powers(panel.y[:, np.newaxis])[0]), powers(panel.x)
    y, x = panel.y / scale, panel.x / units
    high, centre = float(y.mean()), x.mean(axis=0)
    data = grouped(y - high, x - centre, panel.unit_of, (x, y))
    error, lasting = components(data, method)
    least_error = max(1e-24 * float(y @ y), 1e-14 * float(data.y @ data.y) / n)
    if not error >= -least_error or not np.isfinite(lasting):
        return None, [Notice("components_unknown", {"units": panel.units, "n": n})]
    if error <= least_error:
        return None, [Notice("exact_fit")]
    told = [Notice("no_unit_variance")] if lasting <= 0 else []
    lasting = max(lasting, 0.0)
    rows, theta = quasi_demeaned(np.column_stack([np.ones(n), data.x, data.y]), data, error, lasting)
    fit = solved(rows[:, :-1], rows[:, -1], intercept=False, before=(np.column_stack([np.ones(n), x]), y))
    if not fit.kept[0]:
        return None, [Notice("exact_fit")]
    if n <= int(fit.kept.sum()):
        return None, [*told, Notice("too_few", {"n": n, "least": int(fit.kept.sum()) + 1})]
    moved = _back(fit, high, centre, units, scale)
    return _Model(data, moved, rows, theta, error, lasting, high, scale, kind, small_sample), told


def _back(fit: Fit, high: float, centre: Vector, units: Vector, scale: float) -> Fit:
    """Coefficients in powers of two of the figures, the intercept that of figures not centred."""
    kept, turn = fit.kept, fit.units[fit.kept]
    influence = fit.influence * (turn / fit.scale)[:, np.newaxis]
    influence[0] -= centre[kept[1:]] @ influence[1:]
    found = fit.coefficients * fit.units
    found[0] += high - float(centre[kept[1:]] @ found[1:][kept[1:]])
    with np.errstate(over="ignore"):
        back = scale / np.concatenate([[1.0], units])
    residual = fit.residual * fit.scale
    return replace(
        fit, coefficients=found, influence=influence, residual=residual, units=back, scale=scale,
        total=fit.total * fit.scale**2, size=fit.size * fit.scale**2,
    )  # fmt: skip


def _columns(model: _Model, freedom: float, level: float) -> dict[str, tuple[float, ...]]:
    fit, data, many = model.fit, model.data, len(model.fit.kept)
    errors = errors_of(fit, model.covariance_matrix())
    columns = coefficient_columns(fit, errors, np.full(many, freedom), level)
    pair = np.column_stack([data.y, model.line])
    own = means(pair, data.unit_of)
    target = model.rows[:, -1] + model.high * model.rows[:, 0]
    once = {
        "unit_variance": model.lasting * model.scale * model.scale,
        "residual_variance": model.error * model.scale * model.scale,
        "unit_share": model.lasting / (model.lasting + model.error),
        "theta": float(np.median(model.theta[data.unit_of])), "theta_least": float(model.theta.min()),
        "theta_most": float(model.theta.max()), "r_squared_within": squared_correlation(pair - own[data.unit_of]),
        "r_squared_between": squared_correlation(own), "r_squared_transformed": squared_correlation(np.column_stack([target, target - fit.residual])),
    }  # fmt: skip
    return columns | {name: (value,) * many for name, value in once.items()}


def _checks(model: _Model, kind: Hausman) -> tuple[tuple[Check, ...], list[Notice]]:
    found = _auxiliary(model) if kind == "auxiliary" else _hausman(model, kind)
    chi, p = found.get("statistic", nan), found.get("p", nan)
    pooled = solved(model.data.x, model.data.y, intercept=True)
    lm = lagrange_multiplier(pooled.residual, model.data.unit_of)
    lm_p = float(stats.chi2.sf(lm, 1)) if np.isfinite(lm) else nan
    checks = (
        Check("hausman", p >= _ALIKE if np.isfinite(p) else None, chi, p),
        Check("effects_vary", lm_p < _ALIKE if np.isfinite(lm) else None, lm, lm_p),
    )
    more = (Check("enough_clusters", len(model.data.sizes) >= _ENOUGH, float(len(model.data.sizes))),)
    told = [] if np.isfinite(p) or not model.data.fit.kept.any() else [Notice("hausman_undefined")]
    return checks + (more if model.kind == "cluster_unit" else ()), told


def _hausman(model: _Model, kind: Hausman) -> dict[str, Any]:
    """Chi-squared of the difference of the slopes that both have, on the covariance of it that efficiency implies."""
    data, fit = model.data, model.fit
    both = data.fit.kept & fit.kept[1:]
    free = len(data.y) - len(data.sizes) - int(data.fit.kept.sum())
    if not both.any() or free < 1 or not model.lasting > 0:
        return {}
    own, random = data.squares / free, fit.squares / model.left
    if not min(own, random) > 0:
        return {}
    first, second = {"each": (own, random), "sigmamore": (random, random), "sigmaless": (own, own)}[kind]
    turn = (data.fit.units / data.fit.scale)[data.fit.kept]
    rows = data.fit.influence * turn[:, np.newaxis]
    places = np.flatnonzero(both[data.fit.kept]), np.flatnonzero(both[fit.kept[1:]]) + 1
    fixed = (first * rows @ rows.T)[np.ix_(places[0], places[0])]
    loose = fit.classical(second)[np.ix_(places[1], places[1])]
    gap = data.slopes[both] - fit.coefficients[1:][both]
    found, size = joint_test(gap, fixed - loose, inf), np.sqrt(np.diag(fixed))
    between = (fixed - loose) / np.outer(size, size)
    if found or np.abs(np.linalg.eigvalsh(between)).min() <= 1e-10:
        return found
    return {"statistic": float(gap / size @ np.linalg.solve(between, gap / size))}


def _auxiliary(model: _Model) -> dict[str, Any]:
    """Wald test of the within deviations added to the regression."""
    kept = model.data.fit.kept
    if not kept.any() or not model.lasting > 0:
        return {}
    left = model.data.x[:, kept] - means(model.data.x[:, kept], model.data.unit_of)[model.data.unit_of]
    wide = solved(np.column_stack([model.rows[:, :-1], left]), model.rows[:, -1], intercept=False)
    start, more = int(wide.kept[: model.rows.shape[1] - 1].sum()), wide.coefficients[model.rows.shape[1] - 1 :]
    if len(wide.residual) <= int(wide.kept.sum()) or not np.isfinite(more).all():
        return {}
    covariance = model.covariance_matrix(wide)
    return joint_test(more, covariance[start:, start:], inf)


def _doubts(model: _Model, labels: tuple[str, ...]) -> list[Notice]:
    gone = "、".join(label for label, kept in zip(labels, model.fit.kept, strict=True) if not kept)
    told = [Notice("collinear", {"names": gone})] if gone else []
    few = model.kind == "cluster_unit" and len(model.data.sizes) < _ENOUGH
    return told + ([Notice("clusters_few", {"n": len(model.data.sizes), "enough": _ENOUGH})] if few else [])
