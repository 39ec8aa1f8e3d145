"""等级的一致性 (grade agreement): two gradings of the same units: weighted kappa, and pass or fail twice."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.grade_orders import order_told, own_order, placed
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Codes,
    Matrix,
    complete,
    level_within,
    numbers,
    one_of,
    same_length,
    t_interval,
    t_p,
    vector,
)

Weights = Literal["none", "linear", "quadratic"]
_SAME = 1e-15


def weighted_kappa(
    first: Sequence[object],
    second: Sequence[object],
    *,
    categories: Sequence[object] | None = None,
    weights: Weights | ArrayLike = "linear",
    level: float = 0.95,
) -> Result:
    """加权 kappa of two ratings in ordered ``categories`` (None: those of an ordered pandas categorical, else sorted).

    ``weights``: "none" (Cohen's own kappa), "linear" (Cicchetti and Allison, as SAS), "quadratic" (Fleiss and Cohen), or
    a table (k, k) of how much each pair agrees, 1 for the same. ``statistic``/``p`` test kappa = 0 (column ``null_se``),
    interval by the large-sample ``se``. ``values``: observed and expected agreement as well. Pairs with a missing side
    (None, NaN, "") are dropped. Words sorted for want of an order are told. Undefined (told) where chance agreement is whole. ValueError: a grade that is not among
    the ``categories``. Sources: Cohen (1968), Psychol. Bull. 70, 213; Fleiss, Cohen and Everitt (1969), Psychol. Bull.
    72, 323-327; Fleiss, Levin and Paik (2003), 18.
    """
    level = level_within(level)
    if isinstance(weights, str):
        one_of("weights", weights, ("none", "linear", "quadratic"))
    order = own_order(first) if categories is None else categories
    places, known = _pairs(first, second, order)
    kept = np.all(places >= 0, axis=0)
    n, k, dropped = int(kept.sum()), len(known), int((~kept).sum())
    variant: dict[str, Scalar] = {
        "weights": weights if isinstance(weights, str) else "given", "level": level, "categories": "、".join(known),
    }  # fmt: skip
    if n < 2 or k < 2:
        few = Notice("too_few", {"n": min(n, k), "least": 2})
        return Result(method="weighted_kappa", n=n, variant=variant, dropped=dropped, warnings=(few,))
    table = np.zeros((k, k))
    np.add.at(table, tuple(places[:, kept]), 1.0)
    found = _kappa(table / n, n, _agreement(k, weights))
    if found is None:
        alike = Notice("no_variation")
        return Result(method="weighted_kappa", n=n, variant=variant, dropped=dropped, warnings=(alike,))
    kappa, se, null_se, observed, expected = found
    low, high = t_interval(kappa, se, inf, level)
    z = kappa / null_se if null_se > 0 else nan
    return Result(
        method="weighted_kappa", n=n, variant=variant, estimate=kappa, se=se, interval=(low, min(1.0, high)), level=level,
        statistic=z, p=t_p(z, inf) if isfinite(z) else nan, dropped=dropped, labels=("",),
        values={"observed": (observed,), "expected": (expected,), "null_se": (null_se,)},
        warnings=(() if null_se > 0 else (Notice("no_variation"),))
        + (order_told([*first, *second], order, known) if variant["weights"] != "none" else ()),
    )  # fmt: skip


def _pairs(
    first: Sequence[object], second: Sequence[object], categories: Sequence[object] | None
) -> tuple[Codes, tuple[str, ...]]:
    """Places of both gradings in one order, −1 where missing."""
    one, two = (list(np.array(side, dtype=object).reshape(-1)) for side in (first, second))
    same_length(one, two)
    places, known = placed([*one, *two], categories)
    return places.reshape(2, -1), known


def _kappa(shares: Matrix, n: int, agree: Matrix) -> tuple[float, float, float, float, float] | None:
    """Kappa, its standard errors (large samples; no agreement), observed and expected agreement."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float(np.sum(agree * shares)), float(rows @ agree @ columns)
    if expected >= 1 - _SAME:
        return None
    kappa = (observed - expected) / (1 - expected)
    pull = (agree @ columns)[:, np.newaxis] + (rows @ agree)[np.newaxis, :]
    wide = np.sum(shares * (agree - pull * (1 - kappa)) ** 2) - (kappa - expected * (1 - kappa)) ** 2
    null = rows @ ((agree - pull) ** 2) @ columns - expected**2
    se, null_se = (sqrt(max(0.0, float(of)) / n) / (1 - expected) for of in (wide, null))
    return kappa, se, null_se, observed, expected


def _agreement(size: int, weights: Weights | ArrayLike) -> Matrix:
    if not isinstance(weights, str):
        given = numbers(weights)
        if (
            given.shape != (size, size)
            or not np.isfinite(given).all()
            or np.any(np.diag(given) != 1)
            or given.max() > 1
        ):
            raise ValueError(f"weights are a table {size} by {size} of agreement, 1 on the diagonal and nowhere above")
        return given
    gap = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return np.eye(size) if weights == "none" else 1 - gap if weights == "linear" else 1 - gap**2


def mcnemar(
    first: ArrayLike, second: ArrayLike, *, exact: bool = True, correct: bool = False, level: float = 0.95
) -> Result:
    """McNemar 检验: pass/fail (1/0) of the same units twice; ``estimate`` is the change of the share that passes.

    ``exact``: binomial of the discordant pairs; else chi-squared with 1 df, continuity ``correct``ed if asked (R's
    mcnemar.test: ``exact=False, correct=True``). ``se`` and interval of the change are Wald's. ``values``: pairs that
    ``rose`` and ``fell``, the share that passes each time, ``odds_ratio`` rose/fell. Pairs with a gap are dropped.
    Undefined (told) without discordant pairs. ValueError: a figure other than 1 or 0. Sources: McNemar (1947),
    Psychometrika 12, 153-157; Agresti (2013), Categorical Data Analysis, 11.1 for the interval.
    """
    level = level_within(level)
    one, two = vector(first), vector(second)
    kept = complete(one, two)
    before, after = one[kept], two[kept]
    if not np.isin([before, after], (0, 1)).all():
        raise ValueError("first and second are 1 (pass) or 0 (fail)")
    n, dropped, up, down = len(before), int((~kept).sum()), int(np.sum(after > before)), int(np.sum(after < before))
    variant: dict[str, Scalar] = {"exact": exact, "correct": correct, "level": level}
    figures = {"rose": float(up), "fell": float(down), "odds_ratio": up / down if down else nan}
    figures |= {"share_first_time": float(before.mean()), "share_second_time": float(after.mean())} if n else {}
    columns = {name: (value,) for name, value in figures.items()}
    if not up + down:
        few, none = Notice("too_few", {"n": 0, "least": 1}), 0.0 if n else nan
        return Result(
            method="mcnemar", n=n, variant=variant, estimate=none, dropped=dropped, labels=("",), values=columns, warnings=(few,)
        )  # fmt: skip
    statistic, p = _changed(up, down, exact=exact, correct=correct)
    change, se = (up - down) / n, sqrt(up + down - (up - down) ** 2 / n) / n
    return Result(
        method="mcnemar", n=n, variant=variant, estimate=change, se=se, interval=t_interval(change, se, inf, level), level=level,
        statistic=statistic, df=() if exact else (1.0,), p=p, dropped=dropped, labels=("",), values=columns,
    )  # fmt: skip


def _changed(up: int, down: int, *, exact: bool, correct: bool) -> tuple[float, float]:
    """The lesser count with its binomial p, or chi-squared with its own."""
    if exact:
        return float(min(up, down)), float(stats.binomtest(up, up + down).pvalue)
    statistic = max(0.0, abs(up - down) - float(correct)) ** 2 / (up + down)
    return statistic, float(stats.chi2.sf(statistic, 1))
