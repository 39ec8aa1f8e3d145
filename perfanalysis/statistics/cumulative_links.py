"""累积概率模型 (cumulative links): the shares of ordered grades as thresholds moved by predictors, fitted by Newton's method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np
from scipy import stats
from scipy.special import expit, logit, ndtr, ndtri

from perfanalysis.statistics.results import Check
from perfanalysis.statistics.vectors import Codes, Matrix, Vector

Link = Literal["logit", "probit"]
_STEPS = 60
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """拟合: slopes (k,), thresholds (J − 1,), the covariance of both in that order, −2 log-likelihood."""

    slopes: Vector
    thresholds: Vector
    covariance: Matrix
    deviance: float


def cumulative_fit(grades: Codes, predictors: Matrix, link: Link) -> Fit | None:
    """最大似然: P(grade ≤ j) = F(θ_j − xβ) for grades 0 … J − 1, all present; None when it does not converge.

    Newton's method with halved steps on standardised predictors; the likelihood is concave, so that not to converge
    means that the predictors tell some grades apart without error. Covariance: inverse of the observed information.
    Source: McCullagh (1980), J. R. Stat. Soc. B 42, 109; Agresti (2010), Analysis of Ordinal Categorical Data, 5.1.
    """
    size, slopes = int(grades.max()), predictors.shape[1]
    middle, spread = predictors.mean(axis=0), predictors.std(axis=0)
    above, below = _designs(grades, (predictors - middle) / spread, size)
    cumulated = np.cumsum(np.bincount(grades))[:-1] / len(grades)
    parameters = np.concatenate([np.zeros(slopes), logit(cumulated) if link == "logit" else ndtri(cumulated)])
    ends = (grades == size, grades == 0)
    for _ in range(_STEPS):
        value, gradient, information = _likelihood(parameters, above, below, ends, link)
        moved = _step(parameters, gradient, information, value, lambda at: _likelihood(at, above, below, ends, link)[0])
        if moved is None:
            return None
        if np.max(np.abs(moved - parameters)) <= 1e-9 * max(1.0, float(np.max(np.abs(moved)))):
            back = np.eye(slopes + size)
            back[:slopes, :slopes] = np.diag(1 / spread)
            back[slopes:, :slopes] = middle / spread
            value, _, information = _likelihood(moved, above, below, ends, link)
            told = back @ moved
            return Fit(told[:slopes], told[slopes:], back @ np.linalg.inv(information) @ back.T, -2 * value)
        parameters = moved
    return None


def _designs(grades: Codes, scaled: Matrix, size: int) -> tuple[Matrix, Matrix]:
    """Rows whose product with the parameters is the upper and lower end of each grade's interval."""
    thresholds = np.eye(size + 2)[:, 1 : size + 1]
    return np.hstack([-scaled, thresholds[grades + 1]]), np.hstack([-scaled, thresholds[grades]])


def _likelihood(
    parameters: Vector, above: Matrix, below: Matrix, ends: tuple[Matrix, Matrix], link: Link
) -> tuple[float, Vector, Matrix]:
    upper, lower = np.where(ends[0], np.inf, above @ parameters), np.where(ends[1], -np.inf, below @ parameters)
    of, density, slope = _LINKS[link]
    flipped = lower > 0
    chance = np.where(flipped, of(-lower) - of(-upper), of(upper) - of(lower))
    if not np.all(chance > 1e-300):
        return -np.inf, np.zeros(len(parameters)), np.zeros((len(parameters),) * 2)
    first = density(upper)[:, None] * above - density(lower)[:, None] * below
    score = first / chance[:, None]
    curve = (above * (slope(upper) / chance)[:, None]).T @ above - (below * (slope(lower) / chance)[:, None]).T @ below
    return float(np.sum(np.log(chance))), score.sum(axis=0), score.T @ score - curve


def _step(
    at: Vector, gradient: Vector, information: Matrix, value: float, likelihood: Callable[[Vector], float]
) -> Vector | None:
    if not isfinite(value) or np.linalg.cond(information) > 1e14:
        return None
    step = np.linalg.solve(information, gradient)
    for halving in range(40):
        moved: Vector = at + step / 2**halving
        if np.all(np.abs(moved) < 1e8) and likelihood(moved) >= value - 1e-12 * abs(value):
            return moved
    return None


def _logistic_density(at: Vector) -> Vector:
    return expit(at) * expit(-at)  # type: ignore[no-any-return]


def _logistic_slope(at: Vector) -> Vector:
    return expit(at) * expit(-at) * (expit(-at) - expit(at))  # type: ignore[no-any-return]


def _normal_density(at: Vector) -> Vector:
    return np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi)  # type: ignore[no-any-return]


def _normal_slope(at: Vector) -> Vector:
    known = np.where(np.isfinite(at), at, 0.0)
    return -known * _normal_density(known)


_LINKS = {
    "logit": (expit, _logistic_density, _logistic_slope),
    "probit": (ndtr, _normal_density, _normal_slope),
}


def brant(grades: Codes, predictors: Matrix, link: Link) -> Check:
    """比例优势假设 (Brant): Wald test that the slopes of all J − 1 splits of the grades are the same, df (J − 2)·k.

    Not testable with two grades, without predictors, when a split is told apart without error, or when the
    splits' fitted shares cross so far that their joint covariance is none.
    Source: Brant (1990), Biometrics 46, 1171, equations 5-7; other links by their estimating equations.
    """
    size, slopes = int(grades.max()), predictors.shape[1]
    if size < 2 or not slopes:
        return Check("proportional_odds", holds=None)
    fits = [cumulative_fit((grades > split).astype(np.intp), predictors, link) for split in range(size)]
    design = np.column_stack([np.ones(len(grades)), predictors])
    splits = [_split(fit, design, link) for fit in fits if fit is not None]
    if len(splits) < size:
        return Check("proportional_odds", holds=None)
    spread = np.block([[_joint(design, splits, first, second) for second in range(size)] for first in range(size)])
    contrasts = np.hstack([np.tile(np.eye(slopes), (size - 1, 1)), -np.eye((size - 1) * slopes)])
    gaps = contrasts @ np.concatenate([fit.slopes for fit in fits if fit is not None])
    wide = contrasts @ spread @ contrasts.T
    size_of = np.sqrt(np.maximum(np.diag(wide), 0.0))
    if not np.all(size_of > 0) or np.linalg.eigvalsh(wide / np.outer(size_of, size_of))[0] <= 1e-12:
        return Check("proportional_odds", holds=None)
    wald = float(gaps @ np.linalg.solve(wide, gaps))
    p = float(stats.chi2.sf(wald, len(gaps)))
    return Check("proportional_odds", p > _SIGNIFICANT, wald, p)


def _split(fit: Fit, design: Matrix, link: Link) -> tuple[Vector, Vector, Matrix]:
    """Share above the split, weight of its residual, inverse information of one split."""
    of, density, _ = _LINKS[link]
    at = design[:, 1:] @ fit.slopes - fit.thresholds[0]
    above, height = of(at), density(at)
    weight = height / (above * of(-at))
    return above, weight, np.linalg.inv(design.T @ (design * (weight * height)[:, None]))


def _joint(design: Matrix, splits: list[tuple[Vector, Vector, Matrix]], first: int, second: int) -> Matrix:
    """Covariance of the slopes of two splits."""
    (above, weight, inverse), (other, other_weight, other_inverse) = splits[first], splits[second]
    low, high = (above, other) if first <= second else (other, above)
    both = weight * other_weight * high * (1 - low)
    joint: Matrix = (inverse @ (design.T @ (design * both[:, None])) @ other_inverse)[1:, 1:]
    return joint
