"""收缩估计 (shrinking): estimates of many units drawn towards their mean, by as much as their errors ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.between_variances import (
    moment_variances,
    restricted_variances,
    variances_of_q,
    weighted_means,
)
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Codes,
    Mask,
    Matrix,
    Vector,
    complete,
    floats,
    names_or_numbers,
    one_of,
    t_interval,
    t_value,
    vector,
)

Shrinkage = Literal["dersimonian_laird", "paule_mandel", "reml", "james_stein"]
Correction = Literal["none", "mean", "morris", "laird_louis"]
MeanInterval = Literal["normal", "knapp_hartung"]

_SHRINKAGES = ("dersimonian_laird", "paule_mandel", "reml", "james_stein")
_CORRECTIONS = ("none", "mean", "morris", "laird_louis")
_EXACT = 1e-100


def shrink(
    estimates: ArrayLike, ses: ArrayLike, *, method: Shrinkage = "dersimonian_laird", lowest: int = 10,
    level: float = 0.95, correction: Correction = "none", mean_interval: MeanInterval = "normal", draws: int = 1000,
    seed: int = 0, names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """收缩估计(经验贝叶斯) of ``estimates`` (n,) with standard errors ``ses`` (n,) or one for all: m + (1 − B)(y − m).

    ``estimate``, ``se``, ``interval``: the mean m of the random-effects model; ``statistic`` Q with ``p``: do the units
    differ at all. ``method`` estimates the true variance τ² and so B = s²/(s² + τ²); "james_stein" takes Paule and
    Mandel's τ² and min(1, (k − 3)/Q(τ²)·B), with equal errors Efron and Morris's estimator. ``values``: shrunken
    ``estimate``, ``raw``, ``se``, ``low``, ``high``, ``reliability`` 1 − B, and ``expected_change``, by which each is
    expected to move the next time without any real change; the mean of it over the ``lowest`` units (regression to the
    mean) is told. ``variant`` holds ``tau2`` with its Q-profile interval, and ``i2``. ``correction`` of the units'
    intervals, too narrow otherwise when units are few: "none" s²(1 − B); "mean" adds the error of m (R metafor's
    ``blup``); "morris" that of τ² too (made for "james_stein"); "laird_louis" refits ``draws`` samples. Units with a missing side are dropped;
    those without error stay as they are and take no part. Undefined below two units, "james_stein" below four.
    Sources: Efron and Morris (1975), JASA 70, 311; Morris (1983), JASA 78, 47, eq. 4.1-4.2; DerSimonian and Laird
    (1986), Control. Clin. Trials 7, 177; Paule and Mandel (1982), J. Res. NBS 87, 377; Laird and Louis (1987), JASA 82,
    739; Viechtbauer (2007), Stat. Med. 26, 37; Knapp and Hartung (2003), Stat. Med. 22, 2693.
    """
    _refuse(method, correction, mean_interval, lowest, draws, level)
    raw, errors = _sides(estimates, ses)
    labels = names_or_numbers(names, len(raw))
    if len(labels) != len(raw):
        raise ValueError(f"{len(labels)} names for {len(raw)} estimates")
    refits = correction == "laird_louis"
    variant: dict[str, Scalar] = {
        "method": method, "correction": correction, "mean_interval": mean_interval, "level": level, "lowest": lowest,
        "draws": draws if refits else None, "seed": seed if refits else None,
    }  # fmt: skip
    with np.errstate(all="ignore"):
        return _shrunken(raw, errors, labels, variant)


def _refuse(method: str, correction: str, mean_interval: str, lowest: int, draws: int, level: float) -> None:
    one_of("method", method, _SHRINKAGES)
    one_of("correction", correction, _CORRECTIONS)
    one_of("mean_interval", mean_interval, ("normal", "knapp_hartung"))
    if lowest < 1 or draws < 2 or not 0 < level < 1:
        raise ValueError(f"lowest ({lowest}) and draws ({draws}) count from 1 and 2, level ({level}) lies in (0, 1)")


def _sides(estimates: ArrayLike, ses: ArrayLike) -> tuple[Vector, Vector]:
    raw, errors = vector(estimates), vector(ses)
    if len(errors) == 1:
        errors = np.repeat(errors, len(raw))
    if len(errors) != len(raw):
        raise ValueError(f"{len(errors)} standard errors for {len(raw)} estimates")
    if np.any(errors < 0):
        raise ValueError("standard errors must not be negative")
    return raw, errors


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """Units that take part, sorted and brought near 1 by a power of two, and where they stand in what was given."""

    y: Vector
    v: Vector
    places: Codes
    exponent: int

    def back(self, of: Vector | float) -> Vector:
        return np.asarray(np.ldexp(of, self.exponent))


def _units(raw: Vector, errors: Vector) -> tuple[_Units, Mask]:
    """The units, and which of those given have no error worth counting."""
    kept = complete(raw, errors)
    exponent = int(np.frexp(np.max(np.abs([raw[kept], errors[kept]]), initial=0.0))[1])
    near, v = np.ldexp(raw, -exponent), np.ldexp(errors, -exponent) ** 2
    exact = kept & (v < _EXACT)
    places = np.flatnonzero(kept & ~exact)
    places = places[np.lexsort((v[places], near[places]))]
    return _Units(near[places], v[places], places, exponent), exact


def _shrunken(raw: Vector, errors: Vector, labels: tuple[str, ...], variant: dict[str, Scalar]) -> Result:
    units, exact = _units(raw, errors)
    method, k = str(variant["method"]), len(units.y)
    n, dropped = k + int(exact.sum()), len(raw) - k - int(exact.sum())
    told = (Notice("exact_units", {"n": int(exact.sum())}),) if exact.any() else ()
    least = 4 if method == "james_stein" else 2
    columns = {name: np.full(len(raw), nan) for name in ("estimate", "se", "low", "high", "reliability")}
    columns = {"estimate": columns["estimate"], "raw": raw} | columns
    for name, value in (("estimate", raw), ("low", raw), ("high", raw), ("se", 0.0), ("reliability", 1.0)):
        columns[name] = np.where(exact, value, columns[name])
    if k < least:
        few = Notice("too_few", {"n": k, "least": least})
        return Result(
            method="shrink", n=n, variant=variant, dropped=dropped, labels=labels,
            values={name: floats(of) for name, of in columns.items()}, warnings=(*told, few),
        )  # fmt: skip
    return _fitted(units, columns, labels, variant, n, dropped, told)


def _fitted(
    units: _Units, columns: dict[str, Vector], labels: tuple[str, ...], variant: dict[str, Scalar], n: int, dropped: int,
    told: tuple[Notice, ...],
) -> Result:  # fmt: skip
    fit = _fit(units.y[np.newaxis, :], units.v, str(variant["method"]))
    k, level, tau2 = len(units.y), float(variant["level"] or 0), float(fit.tau2[0])
    _, q = weighted_means(units.y[np.newaxis, :], units.v[np.newaxis, :])
    p = float(stats.chi2.sf(q[0], k - 1))
    _fill(columns, units, fit, variant, t_value(level, np.inf))
    columns["expected_change"] = columns["estimate"] - columns["raw"]
    count = min(int(variant["lowest"] or 0), k)
    rise = float(np.mean(columns["expected_change"][units.places[:count]]))
    se, df = _mean_error(fit, units, str(variant["mean_interval"]))
    mean, se = float(units.back(fit.mean[0])), float(units.back(se))
    i2 = tau2 / (tau2 + _typical(units.v))
    shown = variant | _variance_interval(units, level) | {"i2": i2, "expected_rise": rise}
    shown["tau2"] = float(units.back(units.back(tau2)))
    told = (*told, Notice("regression_expected", {"k": count, "rise": rise}))
    told = told if tau2 > 0 else (*told, Notice("no_true_spread"))
    return Result(
        method="shrink", n=n, variant=shown, estimate=mean, se=se, interval=t_interval(mean, se, df, level), level=level,
        statistic=float(q[0]), df=(float(k - 1),), p=p, dropped=dropped, labels=labels,
        values={name: floats(of) for name, of in columns.items()},
        checks=(Check("true_spread", holds=p < 0.05, value=i2, p=p),), warnings=told,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """True variance and mean of each row, and each unit's weight of its own estimate."""

    tau2: Vector
    mean: Vector
    own: Matrix


def _fit(y: Matrix, v: Vector, method: str) -> _Fit:
    k = len(v)
    if method == "dersimonian_laird":
        tau2 = moment_variances(y, v)
    else:
        tau2 = restricted_variances(y, v) if method == "reml" else variances_of_q(y, v, k - 1)
    spread = v + tau2[:, np.newaxis]
    mean, q = weighted_means(y, spread)
    pull = v / spread
    if method == "james_stein":
        pull = np.where(q[:, np.newaxis] > 0, np.minimum(1.0, (k - 3) / q[:, np.newaxis] * pull), 1.0)
    return _Fit(tau2, mean, 1 - pull)


def _fill(columns: dict[str, Vector], units: _Units, fit: _Fit, variant: dict[str, Scalar], z: float) -> None:
    """The figures of the units that take part, written where they stand."""
    own = fit.own[0]
    centre = fit.mean[0] + own * (units.y - fit.mean[0])
    if variant["correction"] == "laird_louis":
        variances = _refitted(units, fit, str(variant["method"]), int(variant["draws"] or 0), int(variant["seed"] or 0))
    else:
        variances = units.v * own + _added(units, fit, str(variant["correction"]))
    se = np.sqrt(variances)
    made = {"estimate": centre, "se": se, "low": centre - z * se, "high": centre + z * se}
    for name, of in made.items():
        columns[name][units.places] = units.back(of)
    columns["reliability"][units.places] = own


def _added(units: _Units, fit: _Fit, correction: str) -> Vector | float:
    """Morris's terms: for the mean, and for the true variance, both estimated and not known."""
    if correction == "none":
        return 0.0
    spread, pull, k = units.v + fit.tau2[0], 1 - fit.own[0], len(units.y)
    shares = 1 / spread / np.sum(1 / spread)
    of_mean = units.v * pull * shares
    if correction == "mean":
        return np.asarray(of_mean)
    typical = np.sum(shares * units.v) + fit.tau2[0]
    doubt = 2 / max(1, k - 3) * pull**2 * typical / spread
    return np.asarray(of_mean + doubt * (units.y - fit.mean[0]) ** 2)


def _refitted(units: _Units, fit: _Fit, method: str, draws: int, seed: int) -> Vector:
    """Laird and Louis's type III bootstrap: the variance of each unit over refits of samples from the fitted model."""
    noise = np.random.default_rng(seed).standard_normal((draws, len(units.y)))
    again = _fit(fit.mean[0] + noise * np.sqrt(units.v + fit.tau2[0]), units.v, method)
    centres = again.mean[:, np.newaxis] + again.own * (units.y - again.mean[:, np.newaxis])
    return np.asarray(np.mean(units.v * again.own, axis=0) + np.var(centres, axis=0, ddof=1))


def _mean_error(fit: _Fit, units: _Units, interval: str) -> tuple[float, float]:
    """Standard error of the mean and its degrees of freedom."""
    spread, k = units.v + fit.tau2[0], len(units.y)
    plain = 1 / sqrt(float(np.sum(1 / spread)))
    if interval == "normal":
        return plain, np.inf
    _, q = weighted_means(units.y[np.newaxis, :], spread[np.newaxis, :])
    return plain * sqrt(float(q[0]) / (k - 1)), k - 1


def _typical(v: Vector) -> float:
    """Higgins and Thompson's typical error variance (2002, Stat. Med. 21, 1539, eq. 9)."""
    whole = float(np.sum(1 / v))
    return (len(v) - 1) * whole / (whole**2 - float(np.sum(1 / v**2)))


def _variance_interval(units: _Units, level: float) -> dict[str, Scalar]:
    """Q-profile interval of the true variance."""
    df, tail = len(units.y) - 1, (1 - level) / 2
    quantiles = {"tau2_low": stats.chi2.isf(tail, df), "tau2_high": stats.chi2.ppf(tail, df)}
    ends = {name: variances_of_q(units.y[np.newaxis, :], units.v, float(to)) for name, to in quantiles.items()}
    return {name: float(units.back(units.back(of[0]))) for name, of in ends.items()}
