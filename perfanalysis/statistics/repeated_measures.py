"""重复测量 (repeated measures): the same units in every one of several years: do the years differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from math import nan
from operator import add
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Matrix,
    complete,
    floats,
    matrix,
    names_or_numbers,
    near_one,
    numbers,
    one_of,
)

Correction = Literal["greenhouse_geisser", "huynh_feldt", "lower_bound", "none"]
Sphericity = Literal["anderson", "r", "first_order"]
_SIGNIFICANT = 0.05
_MOST_YEARS, _MOST_STEPS = 7, 1_000_000


def repeated_anova(
    of: ArrayLike, *, correction: Correction = "greenhouse_geisser", mauchly: Sphericity = "anderson"
) -> Result:
    """重复测量方差分析 of n units (rows) by k years (columns): F of equal years; ``estimate`` is the partial η².

    ``correction`` multiplies both df by an epsilon (at most 1; Huynh and Feldt's as first published; the lower bound is
    1/(k − 1)). ``values``: the epsilons (Huynh and Feldt's also before it is cut at 1, as R prints it), p under every
    correction, sums of squares, generalised η², Mauchly's chi-squared with its df. Check: Mauchly's W with its p to
    second order ("anderson"), in R's form ("r", mauchly.test: 3k where Anderson has 3(k − 1), which moves the fourth
    digit), or to first order ("first_order", SPSS and SAS); not testable with fewer than k units. Units with a gap are
    dropped. Undefined below two units or years, or when nothing is left beside units and years. Figures as R's anova.mlm.
    Sources: Greenhouse and Geisser (1959), Psychometrika 24, 95; Huynh and Feldt (1976), J. Educ. Stat. 1, 69;
    Mauchly (1940), Ann. Math. Stat. 11, 204; Anderson (2003), Multivariate Statistical Analysis, 10.7.4.
    """
    one_of("correction", correction, ("greenhouse_geisser", "huynh_feldt", "lower_bound", "none"))
    one_of("mauchly", mauchly, ("anderson", "r", "first_order"))
    (used, exponent), dropped = _near_rows(of)
    n, k = used.shape
    variant: dict[str, Scalar] = {"correction": correction, "mauchly": mauchly}
    if n < 2 or k < 2:
        few = Notice("too_few", {"n": min(n, k), "least": 2})
        return Result(method="repeated_anova", n=n, variant=variant, dropped=dropped, warnings=(few,))
    mean = used.mean(axis=1, keepdims=True)
    years = n * float(np.sum(((used - mean).mean(axis=0)) ** 2))
    left = float(np.sum((used - mean - (used - mean).mean(axis=0)) ** 2))
    units = k * float(np.sum((mean - mean.mean()) ** 2))
    if left <= 1e-24 * float(np.sum(used**2)):
        few = Notice("no_residual")
        return Result(method="repeated_anova", n=n, variant=variant, dropped=dropped, warnings=(few,))
    spread = _contrasts(k) @ np.atleast_2d(np.cov(used.T)) @ _contrasts(k).T
    epsilon, uncut = _epsilons(spread, n)
    check, chi = _sphericity(spread, n, mauchly)
    f, df = years / (k - 1) / (left / (n - 1) / (k - 1)), (k - 1.0, (n - 1.0) * (k - 1))
    p = {name: float(stats.f.sf(f, *(shrunk * part for part in df))) for name, shrunk in epsilon.items()}
    figures = {name: epsilon[name] for name in ("greenhouse_geisser", "huynh_feldt", "lower_bound")}
    figures |= {"huynh_feldt_uncut": uncut, "mauchly_chi": chi, "mauchly_df": k * (k - 1) / 2 - 1}
    figures |= {f"p_{name}": value for name, value in p.items()}
    figures |= {"ss_years": years, "ss_units": units, "ss_left": left, "eta_g": years / (years + units + left)}
    found = Result(
        method="repeated_anova", n=n, variant=variant | {"years": k}, estimate=years / (years + left), statistic=f,
        df=tuple(epsilon[correction] * part for part in df), p=p[correction], dropped=dropped, labels=("",),
        values={name: (value,) for name, value in figures.items()}, checks=(check,),
    )  # fmt: skip
    return put_back(found, exponent, ("ss_years²", "ss_units²", "ss_left²"))


def _whole_rows(of: ArrayLike) -> tuple[Matrix, int]:
    block = matrix(np.atleast_2d(numbers(of)))
    kept = complete(block)
    used = block[kept]
    return used[np.lexsort(used.T[::-1])] if used.size else used, int((~kept).sum())


def _near_rows(of: ArrayLike) -> tuple[tuple[Matrix, int], int]:
    used, dropped = _whole_rows(of)
    return near_one(used), dropped


def _contrasts(k: int) -> Matrix:
    """Orthonormal contrasts (Helmert)."""
    rows = np.array([[1.0] * place + [-place] + [0.0] * (k - place - 1) for place in range(1, k)])
    scaled: Matrix = rows / np.sqrt(np.sum(rows**2, axis=1, keepdims=True))
    return scaled


def _epsilons(spread: Matrix, n: int) -> tuple[dict[str, float], float]:
    """The corrections, and Huynh and Feldt's before it is kept between Greenhouse and Geisser's and 1."""
    size = len(spread)
    box = float(np.trace(spread) ** 2 / (size * np.sum(spread**2)))
    below = size * (n - 1 - size * box)
    feldt = (n * size * box - 2) / below if below > 1e-9 * n else nan
    cut = min(1.0, max(box, feldt)) if below > 1e-9 * n else 1.0
    return {"none": 1.0, "greenhouse_geisser": min(1.0, box), "huynh_feldt": cut, "lower_bound": 1 / size}, feldt


def _sphericity(spread: Matrix, n: int, form: Sphericity) -> tuple[Check, float]:
    """Mauchly's W with its p, and the chi-squared of first order."""
    size, df = len(spread), n - 1
    if size == 1:
        return Check("sphericity", holds=True, value=1.0), nan
    sign, determinant = np.linalg.slogdet(spread / (np.trace(spread) / size))
    if df < size or sign <= 0 or np.linalg.matrix_rank(spread, tol=1e-12 * float(np.trace(spread))) < size:
        return Check("sphericity", holds=None), nan
    rho = 1 - (2 * size**2 + size + 2) / (6 * size * df)
    cubic = 2 * size**3 + 6 * size**2 + 3 * (size + 1 if form == "r" else size) + 2
    second = (size + 2) * (size - 1) * (size - 2) * cubic / (288 * (df * size * rho) ** 2)
    chi, f = -df * rho * float(determinant), size * (size + 1) / 2 - 1
    first, more = float(stats.chi2.sf(chi, f)), float(stats.chi2.sf(chi, f + 4))
    p = first if form == "first_order" else min(1.0, max(0.0, first + second * (more - first)))
    return Check("sphericity", p > _SIGNIFICANT, float(np.exp(determinant)), p), chi


def friedman(of: ArrayLike, *, exact: bool = False, ties: bool = True, names: Sequence[str] | None = None) -> Result:
    """Friedman 检验 of n units (rows) by k years (columns), with ties; ``estimate`` is Kendall's W.

    ``ties`` False leaves their correction out (ranks stay means). Chi-squared with k − 1 df, an approximation for few units, or, with ``exact``, p from all orders of the years in
    every unit (ties kept; where they are too many to count, the approximation, told); W = χ²/(n(k − 1)). ``values``: of
    each year (``names``) the mean rank and rank sum, 1 being the lowest figure; once for all Iman and Davenport's F of
    k − 1 and (n − 1)(k − 1) df. Units with a gap are dropped. Undefined without a unit, below two years, or when every
    unit has the same figure in all years. Sources: Friedman (1937), J. Am. Stat. Assoc. 32, 675; Hollander, Wolfe and
    Chicken (2014), Nonparametric Statistical Methods, 7.1; Kendall and Babington Smith (1939), Ann. Math. Stat. 10, 275;
    Iman and Davenport (1980), Commun. Stat. A 9, 571.
    """
    used, dropped = _whole_rows(of)
    n, k = used.shape
    if names is not None and len(names) != k:
        raise ValueError(f"{k} years need as many names, not {len(names)}")
    labels, variant = names_or_numbers(names, k), {"ties": ties, "exact": False}
    if n < 1 or k < 2:
        few = Notice("too_few", {"n": min(n, k), "least": 1 if k >= 2 else 2})
        return Result(method="friedman", n=n, variant=variant, dropped=dropped, warnings=(few,))
    ranks = stats.rankdata(used, axis=1)
    chi = _friedman_chi(ranks, ties=ties)
    counted = _order_share(ranks) if exact and chi >= 0 else nan
    told: tuple[Notice, ...] = () if chi >= 0 else (Notice("no_variation"),)
    told += (Notice("orders_uncounted"),) if exact and chi >= 0 and not counted >= 0 else ()
    spare = n * (k - 1) - chi
    f = (n - 1) * chi / spare if n > 1 and spare > 1e-12 * n * k else nan
    once = {"f": f, "f_p": float(stats.f.sf(f, k - 1, (n - 1) * (k - 1))) if n > 1 else nan}
    columns = {"mean_rank": floats(ranks.mean(axis=0)), "rank_sum": floats(ranks.sum(axis=0))}
    return Result(
        method="friedman", n=n, variant=variant | {"exact": counted >= 0}, estimate=chi / (n * (k - 1)), statistic=chi,
        df=(k - 1.0,), p=counted if counted >= 0 else float(stats.chi2.sf(chi, k - 1)), dropped=dropped, labels=labels,
        values=columns | {name: (value,) * k for name, value in once.items()}, warnings=told,
    )  # fmt: skip


def _friedman_chi(ranks: Matrix, *, ties: bool) -> float:
    n, k = ranks.shape
    tied = float(sum(np.sum(count**3 - count) for count in (np.unique(row, return_counts=True)[1] for row in ranks)))
    scale = n * k * (k + 1) - tied / (k - 1)
    return (
        12 * n**2 * float(np.sum((ranks.mean(axis=0) - (k + 1) / 2) ** 2)) / (scale if ties else n * k * (k + 1))
        if scale > 0
        else nan
    )


def _order_share(ranks: Matrix) -> float:
    """Share of all orders of the ranks within units whose rank sums scatter at least as much; NaN when too many.

    Rank sums (twice, whole numbers) are kept sorted, as no year is told from another.
    """
    twice, k = np.rint(2 * ranks).astype(int), ranks.shape[1]
    if k > _MOST_YEARS:
        return nan
    shares: dict[tuple[int, ...], float] = {(0,) * k: 1.0}
    for row in twice.tolist():
        orders = Counter(permutations(row))
        whole, following = sum(orders.values()), dict[tuple[int, ...], float]()
        if len(shares) * len(orders) > _MOST_STEPS:
            return nan
        for sums, share in shares.items():
            for order, times in orders.items():
                found = tuple(sorted(map(add, sums, order)))
                following[found] = following.get(found, 0.0) + share * times / whole
        shares = following
    seen = sum(total * total for total in twice.sum(axis=0).tolist())
    return min(
        1.0, sum(sorted(share for sums, share in shares.items() if sum(total * total for total in sums) >= seen))
    )
