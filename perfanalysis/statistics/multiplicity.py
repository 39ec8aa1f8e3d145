"""多重比较校正 (multiplicity): p values of one family of tests, adjusted for how many of them there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.results import Notice, Result
from perfanalysis.statistics.vectors import Vector, between_0_and_1, floats, names_or_numbers, one_of, vector

Adjustment = Literal[
    "holm",
    "hochberg",
    "hommel",
    "bonferroni",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "sidak",
    "holm_sidak",
    "none",
]
ADJUSTMENTS = (
    "holm", "hochberg", "hommel", "bonferroni", "benjamini_hochberg", "benjamini_yekutieli", "sidak", "holm_sidak", "none"
)  # fmt: skip


def adjust_p_values(
    p: ArrayLike, *, method: Adjustment = "holm", alpha: float = 0.05, names: Sequence[str] | None = None
) -> Result:
    """p值的多重比较校正: adjusted p of each test; ``estimate`` is how many are at most ``alpha`` after adjustment.

    The family is the p values given; NaN stays NaN and is not counted in it. ``holm``, ``bonferroni``, ``hochberg``
    and ``hommel`` (both for independent or positively dependent tests), ``sidak`` and ``holm_sidak`` (the same) keep the
    chance of any false finding below ``alpha``, ``benjamini_hochberg`` and ``benjamini_yekutieli`` (under any dependence)
    the expected share of false findings. Values as R's p.adjust and statsmodels' multipletests give them.
    Sources: Hochberg (1988), Biometrika 75, 800; Šidák (1967), J. Am. Stat. Assoc. 62, 626; Holm (1979), Scand. J. Stat. 6, 65; Hommel (1988), Biometrika 75, 383; Benjamini and Hochberg (1995),
    J. R. Stat. Soc. B 57, 289; Benjamini and Yekutieli (2001), Ann. Stat. 29, 1165; Wright (1992), Biometrics 48, 1005.
    """
    one_of("method", method, ADJUSTMENTS)
    between_0_and_1("alpha", alpha)
    raw = vector(p)
    kept = np.isfinite(raw)
    if np.any((raw[kept] < 0) | (raw[kept] > 1)):
        raise ValueError("p values lie between 0 and 1")
    if names is not None and len(names) != len(raw):
        raise ValueError(f"{len(raw)} p values need as many names, not {len(names)}")
    adjusted, n = adjusted_p(raw, method), int(kept.sum())
    return Result(
        method="adjust_p_values", n=n, variant={"method": method, "alpha": alpha, "family": n},
        estimate=float(np.sum(adjusted[kept] <= alpha)) if n else nan, dropped=len(raw) - n,
        labels=names_or_numbers(names, len(raw)), values={"p": floats(raw), "p_adjusted": floats(adjusted)},
        warnings=() if n else (Notice("too_few", {"n": 0, "least": 1}),),
    )  # fmt: skip


def adjusted_p(raw: Vector, method: Adjustment) -> Vector:
    """校正后的p值 of a family in the order given; NaN stays NaN and does not count."""
    kept = np.flatnonzero(np.isfinite(raw))
    order = kept[np.argsort(raw[kept], kind="stable")]
    adjusted = np.full(len(raw), nan)
    adjusted[order] = np.minimum(1.0, _adjusted(raw[order], method)) if len(order) else raw[order]
    return adjusted


def _adjusted(rising: Vector, method: Adjustment) -> Vector:
    n = len(rising)
    place = np.arange(1.0, n + 1)
    if method in _UPWARD:
        return np.maximum.accumulate(_UPWARD[method](rising, n + 1 - place))
    if method == "hommel":
        return _hommel(rising)
    if method == "hochberg":
        return np.minimum.accumulate(((n + 1 - place) * rising)[::-1])[::-1]
    factor = float(np.sum(1 / place)) if method == "benjamini_yekutieli" else 1.0
    return np.minimum.accumulate((factor * n / place * rising)[::-1])[::-1]


def _sidak(p: Vector, times: Vector | int) -> Vector:
    """1 − (1 − p)^times without the loss of small p."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(times * np.log1p(-p)))


_UPWARD: Mapping[str, Callable[[Vector, Vector], Vector]] = {
    "none": lambda p, _: p,
    "bonferroni": lambda p, _: len(p) * p,
    "sidak": lambda p, _: _sidak(p, len(p)),
    "holm": lambda p, left: left * p,
    "holm_sidak": _sidak,
}


def _hommel(rising: Vector) -> Vector:
    """The largest Simes p of all subsets that hold the test: of each size, itself and the largest others."""
    n = len(rising)
    worst = rising.copy()
    for size in range(2, n + 1):
        rest = float(np.min(size * rising[n - size + 1 :] / np.arange(2, size + 1)))
        simes = np.minimum(size * rising[: n - size + 1], rest)
        worst[: n - size + 1] = np.maximum(worst[: n - size + 1], simes)
        worst[n - size + 1 :] = np.maximum(worst[n - size + 1 :], simes[-1])
    return worst
