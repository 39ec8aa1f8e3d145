"""协和性 (concordances): several judges put the same things in order: how far their orders go together."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isnan, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import Matrix, complete, floats, matrix, names_or_numbers, numbers, one_of

ConcordanceTest = Literal["chi2", "f"]


def kendall_w(
    scores: ArrayLike, *, correct: bool = True, test: ConcordanceTest = "chi2", names: Sequence[str] | None = None
) -> Result:
    """肯德尔和谐系数 W of m judges (rows) by n items (columns): 0 no common order, 1 all judges order alike.

    Each judge's scores become ranks (1 the lowest score); ``correct`` for ties (R's irr and DescTools do not
    unless told). ``test``: "chi2" m(n − 1)W on n − 1 df,
    or "f" (m − 1)W/(1 − W) on n − 1 − 2/m and m − 1 times that, better for few items. ``values`` for each item
    (``names``): mean rank, sum of ranks; for all alike the mean of Spearman's r between judges, (mW − 1)/(m − 1). Judges with a gap are dropped. Undefined below two judges or items, or when every judge ties
    all. Sources: Kendall and Babington Smith (1939), Ann. Math. Stat. 10, 275; Siegel and Castellan (1988), 9.6;
    Legendre (2005), J. Agric. Biol. Environ. Stat. 10, 226.
    """
    one_of("test", test, ("chi2", "f"))
    block = matrix(np.atleast_2d(numbers(scores)))
    kept = complete(block)
    used = block[kept]
    m, n = used.shape
    if names is not None and len(names) != n:
        raise ValueError(f"{n} items need as many names, not {len(names)}")
    variant: dict[str, Scalar] = {"correct": correct, "test": test, "items": n}
    dropped = int((~kept).sum())
    if m < 2 or n < 2:
        few = Notice("too_few", {"n": min(m, n), "least": 2})
        return Result(method="kendall_w", n=m, variant=variant, dropped=dropped, warnings=(few,))
    ranks = stats.rankdata(used, axis=1)
    w = _concordance(ranks, correct=correct)
    statistic, df, p = (_by_f if test == "f" else _by_chi2)(w, m, n)
    return Result(
        method="kendall_w", n=m, variant=variant, estimate=w, statistic=statistic, df=df, p=p, dropped=dropped,
        labels=names_or_numbers(names, n), values=_columns(ranks, w),
        warnings=(Notice("no_variation"),) if isnan(w) else (),
    )  # fmt: skip


def _columns(ranks: Matrix, w: float) -> dict[str, tuple[float, ...]]:
    m, n = ranks.shape
    together = (m * w - 1) / (m - 1)
    return {
        "mean_rank": floats(ranks.mean(axis=0)),
        "rank_sum": floats(ranks.sum(axis=0)),
        "mean_rank_correlation": (together,) * n,
    }


def _concordance(ranks: Matrix, *, correct: bool) -> float:
    m, n = ranks.shape
    apart = float(np.sum((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2))
    counts = [np.unique(row, return_counts=True)[1] for row in ranks]
    ties = float(sum(np.sum(count**3 - count) for count in counts))
    most = float(m**2 * (n**3 - n) - m * ties)
    if most <= 0:
        return nan
    return 12 * apart / (most if correct else float(m**2 * (n**3 - n)))


def _by_chi2(w: float, m: int, n: int) -> tuple[float, tuple[float, ...], float]:
    chi = m * (n - 1) * w
    return chi, (n - 1.0,), float(stats.chi2.sf(chi, n - 1))


def _by_f(w: float, m: int, n: int) -> tuple[float, tuple[float, ...], float]:
    df = n - 1 - 2 / m
    if df <= 0 or isnan(w):
        return nan, (), nan
    f = (m - 1) * w / (1 - w) if w < 1 else inf
    return f, (df, (m - 1) * df), float(stats.f.sf(f, df, (m - 1) * df))
