"""有序等级的回归 (ordinal models): grades in their order explained by figures, without making scores of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, nan

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.cumulative_links import Fit, Link, brant, cumulative_fit
from perfanalysis.statistics.grade_orders import in_words, own_order, placed
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Codes,
    Matrix,
    Vector,
    between_0_and_1,
    complete,
    floats,
    matrix,
    names_or_numbers,
    one_of,
    t_value,
)

_COLUMNS = ("estimate", "se", "low", "high", "statistic", "p")


def ordered_logit(
    grades: Sequence[object], predictors: ArrayLike, *, link: Link = "logit", categories: Sequence[object] | None = None,
    names: Sequence[str] | None = None, level: float = 0.95,
) -> Result:  # fmt: skip
    """有序logit回归 of n grades on k ``predictors`` (n, k): P(grade ≤ j) = F(θ_j − xβ), a positive β raising the grade.

    ``categories`` from the lowest grade to the highest (None: the order of an ordered pandas
    categorical, else sorted; words need them, told). ``values`` for each of the
    predictors (``names``), then each threshold ("low|high"): estimate, se, interval, z, p, odds ratio ("logit"), and
    −2 log-likelihood. ``statistic``, ``df``, ``p``: likelihood ratio against no predictors; ``estimate``: McFadden's R².
    Rows with a gap are dropped; predictors that do not vary or repeat others have no figures (told). Check: Brant's
    test of proportional odds. Undefined with one grade, or when grades are told apart without error.
    As R MASS::polr, whose errors come from differences and are rougher.
    Sources: McCullagh (1980), J. R. Stat. Soc. B 42, 109; Brant (1990), Biometrics 46, 1171.
    """
    one_of("link", link, ("logit", "probit"))
    between_0_and_1("level", level)
    given = own_order(grades) if categories is None else categories
    y, x, labels, ends, dropped = _used(grades, predictors, given, names)
    exponents = np.frexp(np.max(np.abs(x), axis=0, initial=0.0))[1]
    x = np.ldexp(x, -exponents)
    variant: dict[str, Scalar] = {"link": link, "level": level, "grades": "、".join(ends)}
    if len(ends) < 2:
        few = Notice("one_grade", {"n": len(y)})
        return Result(method="ordered_logit", n=len(y), variant=variant, dropped=dropped, warnings=(few,))
    kept, telling = _independent(x), Notice("separated")
    idle = [label for label, one in zip(labels, kept, strict=True) if not one]
    told = [Notice("idle_predictors", {"names": "、".join(idle)})] if idle else []
    told += [Notice("words_sorted", {"names": "、".join(ends)})] if given is None and in_words(grades) else []
    fit = cumulative_fit(y, x[:, kept], link)
    if fit is None:
        return Result(
            method="ordered_logit", n=len(y), variant=variant, dropped=dropped, checks=(Check("proportional_odds", None),),
            warnings=(*told, telling),
        )  # fmt: skip
    counts = np.bincount(y)
    null = -2 * float(np.sum(counts * np.log(counts / len(y))))
    ratio, df = max(0.0, null - fit.deviance), float(np.sum(kept))
    cuts = tuple(f"{low}|{high}" for low, high in pairwise(ends))
    return Result(
        method="ordered_logit", n=len(y), variant=variant, estimate=ratio / null if df else nan, level=level,
        statistic=ratio if df else nan, df=(df,), p=float(stats.chi2.sf(ratio, df)) if df else nan, dropped=dropped,
        labels=(*labels, *cuts), values=_figures(fit, kept, link, level, exponents),
        checks=(brant(y, x[:, kept], link),), warnings=tuple(told),
    )  # fmt: skip


def _used(
    grades: Sequence[object], predictors: ArrayLike, categories: Sequence[object] | None, names: Sequence[str] | None
) -> tuple[Codes, Matrix, tuple[str, ...], tuple[str, ...], int]:
    """Whole rows in one order: places among the grades present, predictors, their names, those grades, rows left out."""
    places, ordered = placed(grades, categories)
    places = places.reshape(-1)
    x = matrix(predictors, len(places)) if len(places) else np.empty((0, len(names or ())))
    if len(x) != len(places):
        raise ValueError(f"{len(places)} grades need as many rows of predictors, not {len(x)}")
    if names is not None and len(names) != x.shape[1]:
        raise ValueError(f"{x.shape[1]} predictors need as many names, not {len(names)}")
    kept = (places >= 0) & complete(x)
    present, y = np.unique(places[kept], return_inverse=True)
    order = np.lexsort((*x[kept].T, y))
    labels = names_or_numbers(names, x.shape[1])
    return y[order].astype(np.intp), x[kept][order], labels, tuple(ordered[at] for at in present), int((~kept).sum())


def _independent(x: Matrix) -> Vector:
    """Which predictors vary and are not made of those before them."""
    kept, basis = [], np.empty((len(x), 0))
    for column in x.T:
        centred = column - column.mean()
        size = float(np.sqrt(centred @ centred))
        rest = centred - basis @ (basis.T @ centred)
        rest -= basis @ (basis.T @ rest)
        new = size > 1e-12 * float(np.max(np.abs(column))) and float(rest @ rest) > 1e-18 * size**2
        kept.append(new)
        basis = np.column_stack([basis, rest / np.sqrt(rest @ rest)]) if new else basis
    return np.array(kept, dtype=np.bool_)


@np.errstate(over="ignore", under="ignore")
def _figures(fit: Fit, kept: Vector, link: Link, level: float, exponents: Codes) -> dict[str, tuple[float, ...]]:
    """The table of predictors, back in their own units from powers of two, and thresholds."""
    places = np.concatenate([np.flatnonzero(kept), len(kept) + np.arange(len(fit.thresholds))])
    table = np.full((len(_COLUMNS), len(kept) + len(fit.thresholds)), nan)
    estimate, se = np.concatenate([fit.slopes, fit.thresholds]), np.sqrt(np.diag(fit.covariance))
    half, z = t_value(level, inf) * se, estimate / se
    table[:, places] = (estimate, se, estimate - half, estimate + half, z, 2 * stats.norm.sf(np.abs(z)))
    table[:4, : len(kept)] = np.ldexp(table[:4, : len(kept)], -exponents)
    odds = np.where(np.arange(table.shape[1]) < len(kept), table[0], nan)
    odds = np.exp(np.minimum(odds, 700.0)) if link == "logit" else np.full(table.shape[1], nan)
    columns = {name: floats(row) for name, row in zip(_COLUMNS, table, strict=True)}
    return columns | {"odds_ratio": floats(odds), "deviance": (fit.deviance,) * table.shape[1]}
