"""聚类稳健标准误 (clustered errors): regression when observations of one city, department or year are not independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.sandwich_covariances import (
    Fit,
    adjusted,
    coefficient_columns,
    decisive,
    errors_of,
    joint_test,
    long_table,
    predictor_names,
    solved,
    summed,
)
from perfanalysis.statistics.vectors import (
    Codes,
    Matrix,
    Vector,
    absent_names,
    codes,
    complete,
    floats,
    one_of,
)

SmallSample = Literal["stata", "minimum", "clusters", "none", "cr2", "cr3", "jackknife"]
Freedom = Literal["clusters", "residual", "normal", "bell_mccaffrey"]
_KINDS = ("stata", "minimum", "clusters", "none", "cr2", "cr3", "jackknife")
_POWER = {"cr2": -0.5, "cr3": -1.0, "jackknife": -1.0}
_ENOUGH = 30


def cluster_regression(
    outcome: ArrayLike, predictors: ArrayLike, clusters: ArrayLike | Sequence[object], *,
    small_sample: SmallSample = "stata", df: Freedom = "clusters", intercept: bool = True, wild: int = 0, seed: int = 0,
    level: float = 0.95, names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """聚类稳健回归 of (n,) on (n, k) by least squares; ``clusters`` (n,), or (n, 2) for two ways (city and year).

    ``labels``: 截距 first, then the predictors; ``values``: estimate, se, interval, t, p. ``estimate`` is R² (about zero
    without ``intercept``), ``statistic`` the Wald F of all slopes on ``df``. With G clusters, n rows, k coefficients the
    covariance is multiplied by: "stata" G/(G − 1) · (n − 1)/(n − k), in two ways each part with its own G (Stata
    regress; R sandwich HC1; statsmodels); "minimum" the same with the smallest G for all parts (Stata reghdfe, ivreg2);
    "clusters" G/(G − 1) (R sandwich HC0); "none" 1 (CR0). "cr2" and "cr3" adjust the residuals by (I − H)^−½ and (I − H)⁻¹
    (R clubSandwich; sandwich HC2, HC3), "jackknife" is CR3 times (G − 1)/G. ``df``: of t: "clusters" G − 1 (the smaller
    G), "residual" n − k, "normal" infinite, "bell_mccaffrey" each coefficient's own, column ``df`` (one way; the joint
    test keeps G − 1). ``wild`` draws: p also by the restricted wild cluster bootstrap of t (Rademacher signs, two-sided,
    ties counted; all 2^G signs once when they are not more than ``wild``), column ``p_wild``, one way only.
    Rows with a gap are dropped. A predictor that others explain has no coefficient, one that a single cluster decides
    is told (its variance lacks that cluster's part); errors undefined with one cluster. Sources: Liang and Zeger (1986),
    Biometrika 73, 13; Bell and McCaffrey (2002), Surv. Methodol. 28, 169; Cameron, Gelbach and Miller (2008), Rev. Econ.
    Stat. 90, 414; (2011), J. Bus. Econ. Stat. 29, 238, equation 2.11; MacKinnon, Nielsen and Webb (2023), J.
    Econometrics 232, 272.
    """
    one_of("small_sample", small_sample, _KINDS)
    one_of("df", df, ("clusters", "residual", "normal", "bell_mccaffrey"))
    y, x, groups, dropped = _rows(outcome, predictors, clusters)
    if (wild or df == "bell_mccaffrey") and len(groups) > 1:
        raise ValueError("wild and bell_mccaffrey need clusters of one way, not two")
    if wild < 0 or not 0 < level < 1:
        raise ValueError(f"wild must not be negative and level lies between 0 and 1, not {wild!r} and {level!r}")
    labels = (("截距",) if intercept else ()) + predictor_names(names, x.shape[1])
    sizes = [int(group.max(initial=-1)) + 1 for group in groups]
    variant: dict[str, Scalar] = {
        "small_sample": small_sample, "df": df, "intercept": intercept, "wild": wild, "seed": seed, "level": level,
        "clusters": min(sizes), "ways": len(groups),
    }  # fmt: skip
    fit = solved(x, y, intercept=intercept)
    found = _inference(fit, groups, sizes, variant, wild, seed)
    figures = _joint(fit, found, intercept=intercept)
    return Result(
        method="cluster_regression", n=len(y), variant=variant, dropped=dropped, estimate=fit.r_squared, level=level,
        labels=labels, values=_columns(fit, found, level), warnings=(*_doubts(fit, found, labels, figures, intercept=intercept),),
        checks=(Check("enough_clusters", min(sizes) >= _ENOUGH, float(min(sizes))),), **figures,
    )  # fmt: skip


def _rows(
    outcome: ArrayLike, predictors: ArrayLike, clusters: ArrayLike | Sequence[object]
) -> tuple[Vector, Matrix, list[Codes], int]:
    """Complete rows in an order of their own, so that the order given does not move a digit; groups of each way, then of both."""
    block = np.array(clusters, dtype=object)
    if block.ndim > 2 or (block.ndim == 2 and block.shape[1] > 2):
        raise ValueError(f"clusters are one or two columns, not {block.shape}")
    y, x, ways = long_table(outcome, predictors, *(block.T if block.ndim == 2 else [block]))
    kept = complete(y, x)
    for way in ways:
        kept &= ~absent_names(way)
    groups = [codes(way[kept].tolist())[0] for way in ways]
    groups += [codes(groups[0] * (groups[1].max(initial=0) + 1) + groups[1])[0]] if len(groups) == 2 else []
    order = np.lexsort((*x[kept].T, y[kept], *groups[::-1]))
    return y[kept][order], x[kept][order], [group[order] for group in groups], int((~kept).sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Inference:
    """Covariance and degrees of freedom of the coefficients, the number of clusters and how many of them decide one."""

    covariance: Matrix
    freedom: Vector
    joint: float
    clusters: int
    decisive: int
    wild: Vector | None


def _inference(
    fit: Fit, groups: list[Codes], sizes: list[int], variant: dict[str, Scalar], wild: int, seed: int
) -> _Inference:
    n, k, least = len(fit.residual), int(fit.kept.sum()), min(sizes)
    known = n > k and least > 1 and not fit.exact
    unknown = np.full((k, k), nan)
    kind, df = str(variant["small_sample"]), variant["df"]
    freedom = {"residual": float(n - k), "normal": inf}.get(str(df), least - 1.0)
    each = np.full(k, freedom if known else nan)
    if known and df == "bell_mccaffrey":
        each = _satterthwaite(fit, groups[0], _POWER.get(kind, 0.0))
    signs = (1.0, 1.0, -1.0)
    parts = [
        sign * _part(fit, group, kind, size, least) for sign, group, size in zip(signs, groups, sizes, strict=False)
    ]
    return _Inference(
        sum(parts, np.zeros((k, k))) if known else unknown, each, freedom if known else nan, least, decisive(fit, groups[0]) if known else 0,
        _wild(fit, groups[0], wild, seed) if wild and known else np.full(k, nan) if wild else None,
    )  # fmt: skip


def _part(fit: Fit, groups: Codes, kind: str, size: int, least: int) -> Matrix:
    """Covariance of the coefficients by clusters of one way, times its factor."""
    n, k = len(fit.residual), int(fit.kept.sum())
    if least < 2 or n <= k:
        return np.full((k, k), nan)
    residual = adjusted(fit, fit.residual, groups, _POWER[kind]) if kind in _POWER else fit.residual
    sums = summed(fit.influence * residual, groups)
    own = least if kind == "minimum" else size
    factors = {"jackknife": (size - 1) / size, "clusters": own / (own - 1)}
    full = own / (own - 1) * (n - 1) / (n - k)
    return factors.get(kind, full if kind in {"stata", "minimum"} else 1.0) * (sums @ sums.T)


def _satterthwaite(fit: Fit, groups: Codes, power: float) -> Vector:
    """Degrees of freedom of each variance were the errors independent and alike (Bell and McCaffrey 2002, equation 11).

    tr(P'P)²/tr((P'P)²), P'P being the diagonal of the clusters' own squares less the product of what the basis takes.
    """
    found = []
    for row in fit.influence:
        pull = adjusted(fit, row, groups, power) if power else row
        own, crossed = np.bincount(groups, weights=pull**2), summed(fit.basis.T * pull, groups)
        lost = (crossed**2).sum(axis=0)
        square = float(own @ own) - 2 * float(own @ lost) + float(np.sum((crossed @ crossed.T) ** 2))
        found.append(float((own - lost).sum()) ** 2 / square if square > 1e-20 * float(own @ own) else nan)
    return np.array(found)


def _wild(fit: Fit, groups: Codes, draws: int, seed: int) -> Vector:
    """P of each coefficient by restricted wild cluster bootstrap: share of draws whose t is at least as far from zero.

    All figures of a draw are sums over clusters, so that rows are gone through once (Roodman, MacKinnon, Nielsen and
    Webb 2019, Stata J. 19, 4).
    """
    signs = _signs(int(groups.max()) + 1, draws, seed)
    found = []
    for place, row in enumerate(fit.influence):
        estimate = float(fit.coefficients[fit.kept][place])
        null = fit.residual + row * (estimate / float(row @ row))
        own, pulls = summed((row * null)[np.newaxis], groups)[0], summed(fit.basis.T * row, groups)
        crossed = summed(fit.basis.T * null, groups)
        scores = signs * own[:, np.newaxis] - pulls.T @ (crossed @ signs)
        spread, real = np.sqrt((scores**2).sum(axis=0)), summed((row * fit.residual)[np.newaxis], groups)[0]
        observed = abs(estimate) / max(float(np.sqrt(real @ real)), 1e-300)
        found.append(float(np.mean(np.abs(own @ signs) >= spread * observed * (1 - 1e-9))))
    return np.array(found)


def _signs(groups: int, draws: int, seed: int) -> Matrix:
    """Signs (groups, draws); every pattern once, up to turning all, when there are not more than the draws."""
    if groups < 60 and 2**groups <= draws:
        bits = np.arange(2 ** (groups - 1))[np.newaxis] >> np.arange(groups)[:, np.newaxis] & 1
        return np.where(bits > 0, -1.0, 1.0)
    return np.where(np.random.default_rng(seed).integers(0, 2, size=(groups, draws)) > 0, 1.0, -1.0)


def _joint(fit: Fit, found: _Inference, *, intercept: bool) -> dict[str, Any]:
    slopes = slice(1 if intercept else 0, None)
    return joint_test(fit.coefficients[fit.kept][slopes], found.covariance[slopes, slopes], found.joint)


def _columns(fit: Fit, found: _Inference, level: float) -> dict[str, tuple[float, ...]]:
    freedom = np.full(len(fit.kept), nan)
    freedom[fit.kept] = found.freedom
    columns = coefficient_columns(fit, errors_of(fit, found.covariance), freedom, level)
    columns |= {"df": floats(freedom)}
    if found.wild is None:
        return columns
    wild = np.full(len(fit.kept), nan)
    wild[fit.kept] = found.wild
    return columns | {"p_wild": floats(wild)}


def _doubts(
    fit: Fit, found: _Inference, labels: tuple[str, ...], figures: dict[str, Any], *, intercept: bool
) -> list[Notice]:
    n, k = len(fit.residual), int(fit.kept.sum())
    gone = "、".join(label for label, kept in zip(labels, fit.kept, strict=True) if not kept)
    told = [Notice("collinear", {"names": gone})] if gone and n > k else []
    if n <= k:
        return [Notice("too_few", {"n": n, "least": k + 1}), *told]
    if fit.exact:
        return [*told, Notice("exact_fit")]
    if found.clusters < 2:
        return [*told, Notice("one_cluster")]
    told += [Notice("clusters_few", {"n": found.clusters, "enough": _ENOUGH})] if found.clusters < _ENOUGH else []
    told += [Notice("decisive_clusters", {"n": found.decisive})] if found.decisive else []
    told += [Notice("not_semidefinite")] if np.any(np.diag(found.covariance) < 0) else []
    return told + ([] if figures or k == int(intercept) else [Notice("joint_untested", {"slopes": k - int(intercept)})])
