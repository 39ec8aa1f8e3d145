"""重复测量 (repeated measures): the same units in every one of several years: do the years differ."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Matrix,
    complete,
    floats,
    matrix,
    names_or_numbers,
    numbers,
    one_of,
)

Correction = Literal["greenhouse_geisser", "huynh_feldt", "none"]
_SIGNIFICANT = 0.05


def repeated_anova(of: ArrayLike, *, correction: Correction = "greenhouse_geisser") -> Result:
    """重复测量方差分析 of n units (rows) by k years (columns): F of equal years; ``estimate`` is the partial η².

    ``correction`` multiplies both df by an epsilon (at most 1; Huynh and Feldt's as first published). ``values``: both
    epsilons, p under every correction, sums of squares, generalised η². Check: Mauchly's W with its p to second order,
    not testable with fewer than k units. Units with a gap are dropped. Undefined below two units or years, or when
    nothing is left beside units and years. Figures as R's anova.mlm prints them; in the second-order term of Mauchly's p
    R 4.2 has 3k where Anderson has 3(k − 1), which moves its fourth digit.
    Sources: Greenhouse and Geisser (1959), Psychometrika 24, 95; Huynh and Feldt (1976), J. Educ. Stat. 1, 69;
    Mauchly (1940), Ann. Math. Stat. 11, 204; Anderson (2003), Multivariate Statistical Analysis, 10.7.4.
    """
    one_of("correction", correction, ("greenhouse_geisser", "huynh_feldt", "none"))
    used, dropped = _whole_rows(of)
    n, k = used.shape
    variant: dict[str, Scalar] = {"correction": correction}
    if n < 2 or k < 2:
        few = Notice("too_few", {"n": min(n, k), "least": 2})
        return Result(method="repeated_anova", n=n, variant=variant, dropped=dropped, warnings=(few,))
    mean = used.mean(axis=1, keepdims=True)
    years = n * float(np.sum(((used - mean).mean(axis=0)) ** 2))
    left = float(np.sum((used - mean - (used - mean).mean(axis=0)) ** 2))
    units = k * float(np.sum((mean - mean.mean()) ** 2))
    if left <= 1e-24 * float(np.sum(used**2)):
        none = Notice("no_residual")
        return Result(method="repeated_anova", n=n, variant=variant, dropped=dropped, warnings=(none,))
    spread = _contrasts(k) @ np.atleast_2d(np.cov(used.T)) @ _contrasts(k).T
    epsilon = _epsilons(spread, n)
    f, df = years / (k - 1) / (left / (n - 1) / (k - 1)), (k - 1.0, (n - 1.0) * (k - 1))
    p = {name: float(stats.f.sf(f, *(shrunk * part for part in df))) for name, shrunk in epsilon.items()}
    figures = {name: epsilon[name] for name in ("greenhouse_geisser", "huynh_feldt")}
    figures |= {f"p_{name}": value for name, value in p.items()}
    figures |= {"ss_years": years, "ss_units": units, "ss_left": left, "eta_g": years / (years + units + left)}
    return Result(
        method="repeated_anova", n=n, variant=variant | {"years": k}, estimate=years / (years + left), statistic=f,
        df=tuple(epsilon[correction] * part for part in df), p=p[correction], dropped=dropped, labels=("",),
        values={name: (value,) for name, value in figures.items()}, checks=(_mauchly(spread, n),),
    )  # fmt: skip


def _whole_rows(of: ArrayLike) -> tuple[Matrix, int]:
    block = matrix(np.atleast_2d(numbers(of)))
    kept = complete(block)
    used = block[kept]
    return used[np.lexsort(used.T[::-1])] if used.size else used, int((~kept).sum())


def _contrasts(k: int) -> Matrix:
    """Orthonormal contrasts (Helmert)."""
    rows = np.array([[1.0] * place + [-place] + [0.0] * (k - place - 1) for place in range(1, k)])
    scaled: Matrix = rows / np.sqrt(np.sum(rows**2, axis=1, keepdims=True))
    return scaled


def _epsilons(spread: Matrix, n: int) -> dict[str, float]:
    size = len(spread)
    box = float(np.trace(spread) ** 2 / (size * np.sum(spread**2)))
    below = size * (n - 1 - size * box)
    feldt = (n * size * box - 2) / below if below > 1e-9 * n else 1.0
    return {"none": 1.0, "greenhouse_geisser": min(1.0, box), "huynh_feldt": min(1.0, max(box, feldt))}


def _mauchly(spread: Matrix, n: int) -> Check:
    size, df = len(spread), n - 1
    if size == 1:
        return Check("sphericity", holds=True, value=1.0)
    sign, determinant = np.linalg.slogdet(spread / (np.trace(spread) / size))
    if df < size or sign <= 0 or np.linalg.matrix_rank(spread, tol=1e-12 * float(np.trace(spread))) < size:
        return Check("sphericity", holds=None)
    rho = 1 - (2 * size**2 + size + 2) / (6 * size * df)
    cubic = (size + 2) * (size - 1) * (size - 2) * (2 * size**3 + 6 * size**2 + 3 * size + 2)
    second = cubic / (288 * (df * size * rho) ** 2)
    chi, f = -df * rho * float(determinant), size * (size + 1) / 2 - 1
    first, more = float(stats.chi2.sf(chi, f)), float(stats.chi2.sf(chi, f + 4))
    p = min(1.0, max(0.0, first + second * (more - first)))
    return Check("sphericity", p > _SIGNIFICANT, float(np.exp(determinant)), p)


def friedman(of: ArrayLike, *, names: Sequence[str] | None = None) -> Result:
    """Friedman 检验 of n units (rows) by k years (columns), with ties; ``estimate`` is Kendall's W.

    Chi-squared with k − 1 df, an approximation for few units; W = χ²/(n(k − 1)). ``values``: the mean rank of each year
    (``names``), 1 being the lowest figure. Units with a gap are dropped. Undefined without a unit, below two years, or
    when every unit has the same figure in all years. Sources: Friedman (1937), J. Am. Stat. Assoc. 32, 675; Hollander,
    Wolfe and Chicken (2014), Nonparametric Statistical Methods, 7.1; Kendall and Babington Smith (1939), 10, 275.
    """
    used, dropped = _whole_rows(of)
    n, k = used.shape
    if names is not None and len(names) != k:
        raise ValueError(f"{k} years need as many names, not {len(names)}")
    labels = names_or_numbers(names, k)
    if n < 1 or k < 2:
        few = Notice("too_few", {"n": min(n, k), "least": 1 if k >= 2 else 2})
        return Result(method="friedman", n=n, dropped=dropped, warnings=(few,))
    ranks = stats.rankdata(used, axis=1)
    mean = ranks.mean(axis=0)
    ties = float(sum(np.sum(count**3 - count) for count in (np.unique(row, return_counts=True)[1] for row in ranks)))
    scale = n * k * (k + 1) - ties / (k - 1)
    told = () if scale > 0 else (Notice("no_variation"),)
    chi = 12 * n**2 * float(np.sum((mean - (k + 1) / 2) ** 2)) / scale if scale > 0 else nan
    return Result(
        method="friedman", n=n, variant={"ties": True}, estimate=chi / (n * (k - 1)), statistic=chi, df=(k - 1.0,),
        p=float(stats.chi2.sf(chi, k - 1)), dropped=dropped, labels=labels, values={"mean_rank": floats(mean)},
        warnings=told,
    )  # fmt: skip
