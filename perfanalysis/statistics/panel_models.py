"""面板固定效应 (panel models): regression with the lasting differences of units, years or both taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, inf, nan, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.panel_means import Effects, Panel, groups_of, means, panel_of, within
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
from perfanalysis.statistics.vectors import Codes, Matrix, Vector, one_of

Covariance = Literal["classical", "robust", "cluster_unit", "cluster_time", "cluster_both", "driscoll_kraay"]
SmallSample = Literal["stata", "areg", "plm", "linearmodels", "none"]
Freedom = Literal["clusters", "residual", "normal"]
_COVARIANCES = ("classical", "robust", "cluster_unit", "cluster_time", "cluster_both", "driscoll_kraay")
_ENOUGH, _ALIKE = 30, 0.05


def fixed_effects(
    outcome: ArrayLike, predictors: ArrayLike, units: Sequence[object], times: Sequence[object] | None = None, *,
    effects: Effects = "unit", covariance: Covariance = "classical", small_sample: SmallSample = "stata",
    df: Freedom = "clusters", lags: int | None = None, singletons: Literal["keep", "drop"] = "keep", level: float = 0.95,
    names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """固定效应回归 of (n,) on (n, k), one row a unit and time: the within estimator, exact for unbalanced panels.

    ``estimate`` is the within R²; ``statistic``, ``df`` and ``p`` test that all effects are equal (F against the pooled
    regression, independent errors; Stata's "all u_i=0", R plm::pFtest). ``labels``: predictors; ``values``: estimate,
    se, interval, t, p, and once for all of them the intercept (mean effect, as Stata) with its error, R² between and
    overall (Stata: squared correlations) and with the effects (R, areg), residual and, by units, unit variance.
    With a effects (N, T, or N + T − connected parts), k slopes and n rows, the classical variance is RSS/(n − k − a).
    ``small_sample`` multiplies clustered (G clusters) and Driscoll-Kraay (G = T) covariances, and the robust one, by
    "stata" G/(G − 1)·(n − 1)/(n − k − b), b counting the effects not nested in clusters and 1 for the constant (xtreg,
    reghdfe; xtscc: b = 1; in both ways the smaller G), robust n/(n − k − a); "areg" the same with b = a; "plm" b = 0 (R
    plm type "sss"; robust n/(n − k)); "linearmodels" n/(n − k − a), effects of one way nested in clusters of one way counted as its constant only;
    "none" 1 (plm's HC0). ``lags`` of Driscoll-Kraay: None is ⌊4(T/100)^(2/9)⌋ (xtscc; plm takes ⌊T^¼⌋), Bartlett
    weights. ``df`` of t: "clusters" G − 1 where there are any, "residual" n − k − a, "normal". ``singletons`` "drop" leaves
    out groups of one row (reghdfe). A predictor absorbed by the effects or explained by others has no coefficient (told).
    Sources: Baltagi (2021), Econometric Analysis of Panel Data, 2-3; Arellano (1987), Oxford Bull. Econ. Stat. 49, 431;
    Driscoll and Kraay (1998), Rev. Econ. Stat. 80, 549; Hoechle (2007), Stata J. 7, 281; Stock and Watson (2008),
    Econometrica 76, 155.
    """
    one_of("effects", effects, ("unit", "time", "two_way"))
    one_of("covariance", covariance, _COVARIANCES)
    one_of("small_sample", small_sample, ("stata", "areg", "plm", "linearmodels", "none"))
    one_of("df", df, ("clusters", "residual", "normal"))
    one_of("singletons", singletons, ("keep", "drop"))
    if times is None and (effects != "unit" or covariance not in {"classical", "robust", "cluster_unit"}):
        raise ValueError(f"times are needed for {effects} effects with {covariance} covariance")
    if (lags is not None and lags < 0) or not 0 < level < 1:
        raise ValueError(f"lags must not be negative and level lies between 0 and 1, not {lags!r} and {level!r}")
    panel = panel_of(outcome, predictors, units, times, effects, keep=singletons == "keep")
    labels = predictor_names(names, panel.x.shape[1])
    left, absorbed = within(np.column_stack([panel.y, panel.x]), groups_of(panel.unit_of, panel.time_of, effects))
    fit = solved(left[:, 1:], left[:, 0], intercept=False, before=(panel.x, panel.y))
    model = _Model(panel, fit, effects, covariance, small_sample, absorbed, _lags(lags, panel.periods))
    variant: dict[str, Scalar] = {
        "effects": effects, "covariance": covariance, "small_sample": small_sample, "df": df, "singletons": singletons,
        "lags": model.lags if covariance == "driscoll_kraay" else None, "level": level, "units": panel.units,
        "times": panel.periods if times is not None else None,
    }  # fmt: skip
    freedom = model.freedom(df)
    matter = joint_test(fit.coefficients[fit.kept], model.covariance_matrix(), freedom)
    return Result(
        method="fixed_effects", n=len(panel.y), variant=variant, dropped=panel.dropped, estimate=fit.r_squared, level=level,
        labels=labels, values=_columns(model, freedom, level), checks=_checks(matter, model),
        warnings=(*_doubts(model, labels, dated=times is not None),), **_equal_effects(model),
    )  # fmt: skip


def _lags(given: int | None, periods: int) -> int:
    return max(min(floor(4 * (periods / 100) ** (2 / 9)) if given is None else given, periods - 1), 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A fit, what was taken out before, and how its covariance is to be made."""

    panel: Panel
    fit: Fit
    effects: Effects
    kind: Covariance
    small_sample: SmallSample
    absorbed: int
    lags: int

    @property
    def left(self) -> int:
        """Residual degrees of freedom n − k − a."""
        return len(self.panel.y) - int(self.fit.kept.sum()) - self.absorbed

    @property
    def clusters(self) -> int:
        """Clusters of the way that has fewest, periods of Driscoll-Kraay, 0 without either."""
        sizes = {
            "cluster_unit": (self.panel.units,),
            "cluster_time": (self.panel.periods,),
            "driscoll_kraay": (self.panel.periods,),
        }
        return min(
            sizes.get(self.kind, (self.panel.units, self.panel.periods) if self.kind == "cluster_both" else (0,))
        )

    @property
    def known(self) -> bool:
        """Whether there is anything to make a covariance of."""
        return self.left > 0 and not self.fit.exact and (not self.clusters or self.clusters > 1)

    def freedom(self, df: Freedom) -> float:
        """Degrees of freedom of t."""
        if not self.known:
            return nan
        return (
            inf if df == "normal" else self.clusters - 1.0 if df == "clusters" and self.clusters else float(self.left)
        )

    def covariance_matrix(self, rows: Matrix | None = None) -> Matrix:
        """Covariance of the coefficients that ``rows`` of influence make (None: the slopes)."""
        influence = self.fit.influence if rows is None else rows
        if not self.known:
            return np.full((len(influence),) * 2, nan)
        if self.kind == "classical":
            return self.fit.squares / self.left * influence @ influence.T
        scores = influence * self.fit.residual
        if self.kind == "driscoll_kraay":
            return self._factor(self.clusters) * _lagged(summed(scores, self.panel.time_of), self.lags)
        parts = [sign * self._factor(int(by.max()) + 1) * _outer(scores, by) for sign, by in self._ways()]
        return np.asarray(sum(parts, np.zeros((len(influence),) * 2)))

    def _ways(self) -> list[tuple[float, Codes]]:
        unit_of, time_of = self.panel.unit_of, self.panel.time_of
        cells = np.unique(unit_of * self.panel.periods + time_of, return_inverse=True)[1]
        return {
            "cluster_unit": [(1.0, unit_of)], "cluster_time": [(1.0, time_of)],
            "cluster_both": [(1.0, unit_of), (1.0, time_of), (-1.0, cells)],
        }.get(self.kind, [(1.0, np.arange(len(unit_of)))])  # fmt: skip

    def _factor(self, size: int) -> float:
        n, k, kind = len(self.panel.y), int(self.fit.kept.sum()), self.small_sample
        if kind == "none":
            return 1.0
        if not self.clusters:
            return n / (n - k) if kind == "plm" else n / self.left
        counted = {"plm": 0, "areg": self.absorbed}.get(kind, self._not_nested())
        if kind == "linearmodels":
            return n / (n - k - counted)
        own = self.clusters if kind == "stata" else size
        return own / (own - 1) * (n - 1) / (n - k - counted)

    def _not_nested(self) -> int:
        """Effects that are not nested in the clusters, and the constant when some are."""
        if self.kind == "driscoll_kraay":
            return 1 if self.small_sample == "stata" else self.absorbed
        nested = self.panel.units if self.effects != "time" and self.kind in {"cluster_unit", "cluster_both"} else 0
        nested += self.panel.periods if self.effects != "unit" and self.kind in {"cluster_time", "cluster_both"} else 0
        if self.small_sample == "linearmodels" and (self.effects == "two_way" or self.kind == "cluster_both"):
            return self.absorbed
        return max(self.absorbed - nested, 0) + (1 if nested else 0)


def _outer(scores: Matrix, groups: Codes) -> Matrix:
    sums = summed(scores, groups)
    return sums @ sums.T


def _lagged(sums: Matrix, lags: int) -> Matrix:
    """Bartlett-weighted autocovariances of the periods' sums of scores."""
    found = sums @ sums.T
    for lag in range(1, lags + 1):
        shifted = sums[:, lag:] @ sums[:, :-lag].T
        found = found + (1 - lag / (lags + 1)) * (shifted + shifted.T)
    return found


def _equal_effects(model: _Model) -> dict[str, Any]:
    """F test that all effects are alike, against the pooled regression on the same predictors."""
    fit, q = model.fit, model.absorbed - 1
    if model.left < 1 or q < 1 or fit.exact:
        return {}
    pooled = solved(model.panel.x[:, fit.kept], model.panel.y, intercept=True)
    f = max((pooled.squares - fit.squares) / q, 0.0) / (fit.squares / model.left)
    return {"statistic": f, "df": (float(q), float(model.left)), "p": float(stats.f.sf(f, q, model.left))}


def _columns(model: _Model, freedom: float, level: float) -> dict[str, tuple[float, ...]]:
    fit, panel = model.fit, model.panel
    many = len(fit.kept)
    errors = errors_of(fit, model.covariance_matrix())
    columns = coefficient_columns(fit, errors, np.full(many, freedom), level)
    y, x = panel.y / fit.scale, panel.x / powers(panel.x)
    line = x @ np.where(fit.kept, fit.coefficients, 0.0)
    rest, variance = y - line, fit.scale * fit.scale
    row = (
        np.full((1, len(y)), 1 / max(len(y), 1))
        - (x.mean(axis=0) if len(y) else x.sum(axis=0))[fit.kept] @ fit.influence
    )
    once = {
        "intercept": float(rest.mean()) * fit.scale if len(y) else nan,
        "intercept_se": sqrt(max(float(model.covariance_matrix(row)[0, 0]), 0.0)) * fit.scale if model.known else nan,
        **_fits(model, y, line), "residual_variance": fit.squares / model.left * variance if model.left > 0 else nan,
    }  # fmt: skip
    if model.effects == "unit":
        own = means(rest[:, np.newaxis], panel.unit_of)
        once["unit_variance"] = float(np.var(own, ddof=1)) * variance if len(own) > 1 else nan
    return columns | {name: (value,) * many for name, value in once.items()}


def _fits(model: _Model, y: Vector, line: Vector) -> dict[str, float]:
    """R² between groups and over all as squared correlations with the fitted line, and with the effects counted in."""
    groups = model.panel.time_of if model.effects == "time" else model.panel.unit_of
    pair = np.column_stack([y, line])
    size = float(np.sum((y - y.mean()) ** 2)) if len(y) else 0.0
    return {
        "r_squared_between": squared_correlation(means(pair, groups)),
        "r_squared_overall": squared_correlation(pair),
        "r_squared_effects": 1 - model.fit.squares / size if size > 0 else nan,
    }


def _checks(matter: dict[str, Any], model: _Model) -> tuple[Check, ...]:
    p = matter.get("p", nan)
    found = (Check("predictors_matter", p < _ALIKE if matter else None, matter.get("statistic", nan), p),)
    return (
        (*found, Check("enough_clusters", model.clusters >= _ENOUGH, float(model.clusters)))
        if model.clusters
        else found
    )


def _doubts(model: _Model, labels: tuple[str, ...], *, dated: bool) -> list[Notice]:
    fit, told = model.fit, model.panel.doubts(dated=dated)
    gone = "、".join(label for label, kept in zip(labels, fit.kept, strict=True) if not kept)
    if len(fit.residual) <= int(fit.kept.sum()) or model.left < 1:
        return [Notice("no_freedom"), *told]
    told += [Notice("absorbed", {"names": gone})] if gone else []
    if fit.exact:
        return [*told, Notice("exact_fit")]
    told += [Notice("one_cluster")] if model.clusters == 1 else []
    few = 1 < model.clusters < _ENOUGH
    told += (
        [
            Notice(
                "clusters_few" if model.kind != "driscoll_kraay" else "few_periods",
                {"n": model.clusters, "enough": _ENOUGH},
            )
        ]
        if few
        else []
    )
    told += [Notice("robust_short")] if model.kind == "robust" and model.effects != "time" else []
    return told + ([Notice("not_semidefinite")] if np.any(np.diag(model.covariance_matrix()) < 0) else [])
