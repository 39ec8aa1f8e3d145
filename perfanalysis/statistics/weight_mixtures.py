"""组合赋权 (weight mixtures): one set of weights from two, a subjective and an objective one."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.criteria import shares_of
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import Vector, complete, floats, names_or_numbers, one_of, vector

Mixture = Literal["multiplicative", "linear", "geometric", "game"]

_SINGULAR = 1e-12


def combined_weights(
    first: ArrayLike,
    second: ArrayLike,
    *,
    method: Mixture = "multiplicative",
    alpha: float = 0.5,
    names: Sequence[str] | None = None,
) -> Result:
    """组合赋权 of two sets of weights (m,): ``weight`` beside ``first`` and ``second``, each made to sum to 1.

    "multiplicative": share of w1·w2; "linear": α·w1 + (1 − α)·w2; "geometric": share of w1^α · w2^(1−α), for α = 0.5 the
    least relative entropy to both; "game": linear with the coefficients that bring the mixture nearest to both sets
    (Σ αk wk·wl = wl·wl, absolute values made to sum to 1;
    a negative one is told). ``estimate`` is the coefficient of the first set (NaN for
    "multiplicative", which has none). An indicator without one of the weights is dropped. Undefined (told) when a set is
    all zero or no indicator has weight in both. Sources: Hwang and Yoon (1981), 56 for the product; 陈加良 (2003),
    福建电脑 6, 15 for the game.
    """
    one_of("method", method, ("multiplicative", "linear", "geometric", "game"))
    one, two = vector(first), vector(second)
    _refuse(one, two, alpha, names)
    kept = complete(one, two)
    labels = tuple(name for name, keep in zip(names_or_numbers(names, len(one)), kept, strict=True) if keep)
    one, two = shares_of(one[kept]), shares_of(two[kept])
    known = bool(len(one)) and bool(np.isfinite(one).all() and np.isfinite(two).all())
    solved = _game(one, two) if method == "game" and known else (alpha, 1 - alpha)
    share = abs(solved[0]) / (abs(solved[0]) + abs(solved[1])) if known else nan
    mixed = _mixed(one, two, share, method) if known else np.full(len(one), nan)
    variant: dict[str, Scalar] = {"method": method, "alpha": alpha if method in {"linear", "geometric"} else None}
    few = () if len(one) else (Notice("too_few", {"n": 0, "least": 1}),)
    none = (Notice("no_common_weight"),) if len(one) and not np.isfinite(mixed).all() else ()
    return Result(
        method="combined_weights",
        n=len(one),
        variant=variant,
        estimate=nan if method == "multiplicative" else share,
        dropped=int((~kept).sum()),
        labels=labels,
        values={"weight": floats(mixed), "first": floats(one), "second": floats(two)},
        warnings=few + none + _negative(solved),
    )


def _refuse(one: Vector, two: Vector, alpha: float, names: Sequence[str] | None) -> None:
    if len(one) != len(two):
        raise ValueError(f"{len(one)} and {len(two)} weights")
    if names is not None and len(names) != len(one):
        raise ValueError(f"{len(names)} names for {len(one)} weights")
    if np.any(one < 0) or np.any(two < 0):
        raise ValueError("weights must not be negative")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must lie between 0 and 1, not {alpha}")


def _mixed(one: Vector, two: Vector, share: float, method: Mixture) -> Vector:
    if method == "multiplicative":
        return shares_of(one * two)
    if method == "geometric":
        return shares_of(one**share * two ** (1 - share))
    return share * one + (1 - share) * two


def _game(one: Vector, two: Vector) -> tuple[float, float]:
    """Coefficients of both sets; one half each when they are the same."""
    a, b, c = fsum(one * one), fsum(two * two), fsum(one * two)
    whole = a * b - c * c
    return (0.5, 0.5) if whole <= _SINGULAR * a * b else (b * (a - c) / whole, a * (b - c) / whole)


def _negative(solved: tuple[float, float]) -> tuple[Notice, ...]:
    given = {"first": float(solved[0]), "second": float(solved[1])}
    return (Notice("negative_coefficient", given),) if min(solved) < 0 else ()
