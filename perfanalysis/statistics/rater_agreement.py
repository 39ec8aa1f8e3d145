"""多人评定 (rater agreement): several raters of the same units beyond chance: Fleiss' kappa, Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.grade_orders import grade_said, order_told, placed
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Codes,
    Matrix,
    Vector,
    added,
    complete,
    floats,
    level_within,
    matrix,
    near_one,
    numbers,
    one_of,
    t_interval,
    t_p,
)

Of = Literal["ratings", "counts"]
Chance = Literal["observed", "uniform"]
Errors = Literal["null", "sampling"]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]
_MOST = 1e15


def fleiss_kappa(
    ratings: ArrayLike | Sequence[Sequence[object]], *, of: Of = "ratings", categories: Sequence[object] | None = None,
    chance: Chance = "observed", errors: Errors = "null", level: float = 0.95,
) -> Result:  # fmt: skip
    """Fleiss kappa of n units (rows) by m raters (columns), or, ``of`` "counts", by k categories that m raters chose.

    ``chance`` agreement from the shares of the categories, or "uniform" 1/k (Randolph's free-marginal kappa).
    ``statistic`` and ``p`` test kappa 0 with the standard error under no agreement beyond chance; ``se`` and interval
    are by that too (normal, as SPSS and R's DescTools), or by ``errors`` "sampling" of units (Student's t, as irrCAC).
    ``values`` for each of the ``categories`` (None: the sorted distinct ones): kappa, se, z, p, share. Units with a gap
    are dropped. Undefined below two raters, with unequal numbers of ratings, or when all chose one
    category (one category exists, for "uniform").
    Sources: Fleiss (1971), Psychol. Bull. 76, 378; Fleiss, Nee and Landis (1979), Psychol. Bull. 86, 974; Randolph
    (2005); Gwet (2021), Educ. Psychol. Meas. 81, 781.
    """
    one_of("of", of, ("ratings", "counts"))
    one_of("chance", chance, ("observed", "uniform"))
    one_of("errors", errors, ("null", "sampling"))
    level = level_within(level)
    counts, labels, dropped = _counted(ratings, of, categories)
    n, k = counts.shape
    raters = np.unique(counts.sum(axis=1))
    variant: dict[str, Scalar] = {"of": of, "chance": chance, "errors": errors, "level": level, "categories": k}
    variant |= {"raters": int(raters[0]) if len(raters) == 1 else None}
    told = _unusable(counts, raters, chance)
    if told:
        return Result(method="fleiss_kappa", n=n, variant=variant, dropped=dropped, warnings=(told,))
    found = _fleiss(counts, chance)
    expected, kappa, null_se = found["expected"], found["kappa"], _null_error(counts, chance)
    se = null_se if errors == "null" else _sampling_error(counts, kappa, expected, chance)
    z = kappa / null_se if null_se > 0 else nan
    return Result(
        method="fleiss_kappa", n=n, variant=variant, estimate=kappa, se=se, level=level, statistic=z,
        interval=t_interval(kappa, se, float("inf") if errors == "null" else n - 1, level), p=t_p(z, float("inf")),
        dropped=dropped, labels=labels, values=_by_category(counts),
    )  # fmt: skip


def _counted(
    ratings: ArrayLike | Sequence[Sequence[object]], of: Of, categories: Sequence[object] | None
) -> tuple[Matrix, tuple[str, ...], int]:
    """Units by categories: how many chose each; the categories' names; units left out."""
    if of == "ratings":
        places, known = _coded(ratings, categories)
        kept = np.all(places >= 0, axis=1)
        columns = [np.sum(places[kept] == place, axis=1) for place in range(len(known))]
        block = np.array(columns, dtype=np.float64).T.reshape(int(kept.sum()), len(known))
        return block, known, int((~kept).sum())
    block = matrix(np.atleast_2d(numbers(ratings)))
    if np.any(block < 0) or np.any(block[np.isfinite(block)] % 1) or np.any(block > _MOST):
        raise ValueError("counts are whole numbers from 0 to 10 to the power of 15")
    if categories is not None and len(categories) != block.shape[1]:
        raise ValueError(f"{block.shape[1]} columns of counts need as many categories, not {len(categories)}")
    kept = complete(block) & (np.nansum(block, axis=1) > 0)
    names = tuple(map(grade_said, categories if categories is not None else range(1, block.shape[1] + 1)))
    return block[kept], names, int((~kept).sum())


def _coded(
    of: ArrayLike | Sequence[Sequence[object]], categories: Sequence[object] | None
) -> tuple[Codes, tuple[str, ...]]:
    block = np.array(of, dtype=object)
    if block.ndim > 2 or (block.ndim == 1 and any(isinstance(row, list | tuple | np.ndarray) for row in block)):
        raise ValueError("ratings are a table of rows of one length")
    places, names = placed(of, categories)
    return places.reshape(len(block) if block.ndim else 1, -1) if places.size else places.reshape(0, 0), names


def _unusable(counts: Matrix, raters: Vector, chance: Chance) -> Notice | None:
    if not len(counts):
        return Notice("too_few", {"n": 0, "least": 1})
    if len(raters) > 1:
        return Notice("unequal_ratings", {"least": int(raters[0]), "most": int(raters[-1])})
    if raters[0] < 2:
        return Notice("too_few", {"n": int(raters[0]), "least": 2})
    choices = counts.shape[1] if chance == "uniform" else int(np.sum(counts.any(axis=0)))
    return Notice("no_variation") if choices < 2 else None


def _fleiss(counts: Matrix, chance: Chance) -> dict[str, float]:
    n, k = counts.shape
    m, shares = float(counts[0].sum()), counts.sum(axis=0) / counts.sum()
    observed = (float(np.sum(counts**2)) / n - m) / (m * (m - 1))
    expected = float(shares @ shares) if chance == "observed" else 1 / k
    return {"expected": expected, "kappa": (observed - expected) / (1 - expected)}


def _null_error(counts: Matrix, chance: Chance) -> float:
    """Standard error when raters choose at random with the shares found (or with 1/k)."""
    (n, k), m = counts.shape, float(counts[0].sum())
    shares = counts.sum(axis=0) / counts.sum() if chance == "observed" else np.full(k, 1 / k)
    spread = shares * (1 - shares)
    if chance == "uniform":
        return sqrt(2 / (n * m * (m - 1) * (k - 1)))
    inside = float(spread.sum() ** 2 - spread @ (1 - 2 * shares))
    return sqrt(2 * max(0.0, inside) / (n * m * (m - 1))) / float(spread.sum())


def _sampling_error(counts: Matrix, kappa: float, expected: float, chance: Chance) -> float:
    """Standard error when other units of the same kind are drawn (linearised)."""
    n, m = len(counts), float(counts[0].sum())
    if n < 2:
        return nan
    agreed = (np.sum(counts**2, axis=1) - m) / (m * (m - 1))
    shares = counts.sum(axis=0) / counts.sum()
    pull = added(counts * shares) / m - expected if chance == "observed" else np.zeros(n)
    each = np.sort((agreed - expected - 2 * (1 - kappa) * pull) / (1 - expected))
    return float(np.std(each, ddof=1)) / sqrt(n)


def _by_category(counts: Matrix) -> dict[str, tuple[float, ...]]:
    n, m = len(counts), float(counts[0].sum())
    shares = counts.sum(axis=0) / counts.sum()
    spread = n * m * (m - 1) * shares * (1 - shares)
    apart = np.sum(counts * (m - counts), axis=0)
    used = spread > 0
    kappa = np.where(used, 1 - apart / np.where(used, spread, 1.0), nan)
    se = np.where(used, sqrt(2 / (n * m * (m - 1))), nan)
    z = kappa / se
    p = 2 * stats.norm.sf(np.abs(z))
    told = {"kappa": kappa, "se": se, "statistic": z, "p": p, "category_share": shares}
    return {name: floats(column) for name, column in told.items()}


def krippendorff_alpha(
    ratings: ArrayLike | Sequence[Sequence[object]], *, metric: Metric = "nominal",
    categories: Sequence[object] | None = None, bootstrap: int = 0, seed: int = 0, level: float = 0.95,
) -> Result:  # fmt: skip
    """Krippendorff α of m raters (rows) by n units (columns), gaps allowed: 1 − observed/expected disagreement.

    ``metric`` of two ratings: "nominal" (same or not), "ordinal" (ratings between them), "interval" (c − k)², "ratio"
    ((c − k)/(c + k))²; words are ordered by ``categories``. ``bootstrap`` > 0 draws units anew that many times:
    ``se`` is the spread, the interval percentiles (R's type 7) of the alphas that are defined. Units with fewer than two
    ratings are dropped. ``values``: both disagreements, pairable ratings. Undefined without two ratings of one unit, when
    all are alike, or, for "ratio", with negative ones. Sources: Krippendorff (2011), Computing Krippendorff's
    Alpha-Reliability; Krippendorff (2004), Content Analysis, 11.3; Hayes and Krippendorff (2007), Commun. Methods Meas. 1, 77.
    """
    one_of("metric", metric, ("nominal", "ordinal", "interval", "ratio"))
    level = level_within(level)
    if bootstrap < 0:
        raise ValueError("bootstrap is a number of draws, 0 or more")
    block, sizes = _valued(ratings, metric, categories)
    units, used = block.shape[1], _pairable(block, len(sizes))
    variant: dict[str, Scalar] = {"metric": metric, "bootstrap": bootstrap, "seed": seed, "level": level}
    variant |= {"raters": len(block)}
    negative = metric == "ratio" and bool(np.any(sizes[used.any(axis=0)] < 0))
    told = Notice("ratio_negative") if negative else _not_comparable(used)
    if told:
        return Result(
            method="krippendorff_alpha", n=len(used), variant=variant, dropped=units - len(used), warnings=(told,)
        )
    sizes, exponent = near_one(sizes) if metric == "interval" else (sizes, 0)
    alpha, observed, expected = _alpha(used, sizes, metric)
    drawn = _redrawn(used, sizes, metric, bootstrap, seed)
    with np.errstate(all="ignore"):
        apart = np.ldexp([observed, expected], 2 * exponent)
    observed, expected = np.where(np.isfinite(apart), apart, nan).tolist()
    figures = {"observed_disagreement": observed, "expected_disagreement": expected, "pairable": float(used.sum())}
    return Result(
        method="krippendorff_alpha", n=len(used), variant=variant, estimate=alpha, dropped=units - len(used),
        se=float(np.std(drawn, ddof=1)) if len(drawn) > 1 else nan, interval=_percentiles(drawn, level),
        level=level if bootstrap else nan, labels=("",), values={name: (value,) for name, value in figures.items()},
        warnings=order_told(ratings, categories, _coded(ratings, categories)[1]) if metric == "ordinal" else (),
    )  # fmt: skip


def _valued(
    ratings: ArrayLike | Sequence[Sequence[object]], metric: Metric, categories: Sequence[object] | None
) -> tuple[Codes, Vector]:
    """Each cell as the place of its value, −1 where missing, and the values (places themselves for words)."""
    if metric in ("nominal", "ordinal"):
        block, names = _coded(ratings, categories)
        return block, np.arange(len(names), dtype=np.float64)
    figures = matrix(np.atleast_2d(numbers(ratings)))
    sizes = np.unique(figures[np.isfinite(figures)])
    return np.where(np.isfinite(figures), np.searchsorted(sizes, figures), -1).astype(np.intp), sizes


def _pairable(block: Codes, values: int) -> Matrix:
    """Units with two ratings or more by values, in a fixed order."""
    counts = np.array([np.sum(block == place, axis=0) for place in range(values)], dtype=np.float64)
    counts = counts.reshape(values, block.shape[1]).T
    used: Matrix = counts[counts.sum(axis=1) >= 2]
    return np.asarray(used[np.lexsort(used.T[::-1])]) if used.size else used


def _not_comparable(used: Matrix) -> Notice | None:
    if not len(used):
        return Notice("too_few", {"n": 0, "least": 1})
    return Notice("no_variation") if np.sum(used.any(axis=0)) < 2 else None


def _alpha(counts: Matrix, sizes: Vector, metric: Metric) -> tuple[float, float, float]:
    """Alpha, observed and expected disagreement of units by values."""
    totals, ratings = counts.sum(axis=0), counts.sum()
    apart = _disagreement(sizes, totals, metric)
    within = np.sum(counts @ apart * counts, axis=1) / (counts.sum(axis=1) - 1)
    observed = float(within.sum() / ratings)
    expected = float(totals @ apart @ totals / (ratings * (ratings - 1)))
    return 1 - observed / expected if expected > 0 else nan, observed, expected


def _disagreement(sizes: Vector, totals: Vector, metric: Metric) -> Matrix:
    if metric == "nominal":
        return 1.0 - np.eye(len(sizes))
    if metric == "ordinal":
        sizes = np.cumsum(totals) - totals / 2
    gap = np.subtract.outer(sizes, sizes)
    if metric == "ratio":
        both = np.add.outer(sizes, sizes)
        gap = np.divide(gap, both, out=np.zeros_like(gap), where=both != 0)
    squared: Matrix = gap**2
    return squared


def _redrawn(counts: Matrix, sizes: Vector, metric: Metric, times: int, seed: int) -> Vector:
    chance, n = np.random.default_rng(seed), len(counts)
    drawn = [_alpha(counts[np.sort(chance.integers(0, n, n))], sizes, metric)[0] for _ in range(times)]
    return np.array([alpha for alpha in drawn if isfinite(alpha)], dtype=np.float64)


def _percentiles(drawn: Vector, level: float) -> tuple[float, float]:
    if len(drawn) < 2:
        return nan, nan
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
