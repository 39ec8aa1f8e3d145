"""符号秩 (signed ranks): two measurements of the same units compared by the ranks of their differences."""

from __future__ import annotations

from math import ceil, inf, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Notice, Result
from perfanalysis.statistics.vectors import Vector, between_0_and_1, complete, one_of, t_p, t_value, vector

Zeros = Literal["wilcox", "pratt"]
Exact = Literal["auto"] | bool
_EXACT_MOST = 49


def signed_rank(
    before: ArrayLike,
    after: ArrayLike | None = None,
    *,
    level: float = 0.95,
    zeros: Zeros = "wilcox",
    correct: bool = True,
    exact: Exact = "auto",
) -> Result:
    """符号秩检验 (Wilcoxon): V (sum of positive ranks) of after − before (or of ``before`` alone) and the Hodges–Lehmann median.

    ``exact`` "auto": exact below 50 pairs without ties and zeros (R wilcox.test), else normal with ties and, if asked,
    continuity ``correct``ion; with ties or zeros True falls back to the normal one and says so. ``zeros``: "wilcox"
    leaves zero differences out, "pratt" ranks them and drops their ranks. Interval: Walsh averages, exact where the test
    is, else those at the normal quantile (R's, but for its search in steps of 1e-4). ``values``: sum and number of the
    ranks up and down, z of the normal test. Undefined without a difference.
    Source: Hollander, Wolfe and Chicken (2014), 3.1-3.3; Pratt (1959), J. Am. Stat. Assoc. 54, 655.
    """
    one_of("zeros", zeros, ("wilcox", "pratt"))
    between_0_and_1("level", level)
    if exact not in ("auto", True, False):
        raise ValueError(f"exact must be 'auto', True or False, not {exact!r}")
    first = vector(before)
    second = vector(after) if after is not None else None
    kept = complete(first) if second is None else complete(first, second)
    gain = first[kept] if second is None else second[kept] - first[kept]
    variant: dict[str, str | float | int | bool | None] = {"level": level, "zeros": zeros, "correct": correct}
    used = gain[gain != 0] if zeros == "wilcox" else gain
    dropped = int((~kept).sum())
    if not np.any(used != 0):
        few = Notice("too_few", {"n": int(np.sum(gain != 0)), "least": 1})
        return Result(method="signed_rank", n=len(gain), variant=variant, dropped=dropped, warnings=(few,))
    untied = len(np.unique(np.abs(used))) == len(used) and not np.any(used == 0)
    by_counts = untied and (exact is True or (exact == "auto" and len(used) <= _EXACT_MOST))
    return _ranked(
        used, variant | {"exact": by_counts}, level, len(gain), dropped + len(gain) - len(used),
        told=(Notice("ties_not_exact"),) if exact is True and not untied else (),
    )  # fmt: skip


def _ranked(
    used: Vector, variant: dict[str, str | float | int | bool | None], level: float, n: int, dropped: int, *,
    told: tuple[Notice, ...],
) -> Result:  # fmt: skip
    ranks, exact, correct = stats.rankdata(np.abs(used)), bool(variant["exact"]), bool(variant["correct"])
    up, down = float(np.sum(ranks[used > 0])), float(np.sum(ranks[used < 0]))
    z = _z(up, used, correct=correct)
    estimate, interval = _walsh(used[used != 0], level, exact=exact, correct=correct)
    figures = {
        "rank_sum_up": up,
        "rank_sum_down": down,
        "ranked_up": float(np.sum(used > 0)),
        "ranked_down": float(np.sum(used < 0)),
        "z": z,
    }
    return Result(
        method="signed_rank", n=n, variant=variant, estimate=estimate, interval=interval, level=level, statistic=up,
        p=_exact_p(up, len(used)) if exact else t_p(z, inf), dropped=dropped, labels=("",),
        values={name: (value,) for name, value in figures.items()}, warnings=told,
    )  # fmt: skip


def _shares(n: int) -> Vector:
    """Share of the sign patterns that give each rank sum 0 … n(n+1)/2."""
    shares = np.ones(1)
    for rank in range(1, n + 1):
        longer = np.zeros(len(shares) + rank)
        longer[: len(shares)] += shares / 2
        longer[rank:] += shares / 2
        shares = longer
    return shares


def _exact_p(v: float, n: int) -> float:
    below, whole = np.cumsum(_shares(n)), n * (n + 1) // 2
    return float(min(1.0, 2 * below[min(int(v), whole - int(v))]))


def _z(v: float, used: Vector, *, correct: bool) -> float:
    n, nothing = len(used), used == 0
    zero = int(nothing.sum())
    mean = (n * (n + 1) - zero * (zero + 1)) / 4
    _, ties = np.unique(np.abs(used[~nothing]), return_counts=True)
    variance = (n * (n + 1) * (2 * n + 1) - zero * (zero + 1) * (2 * zero + 1)) / 24 - float(
        np.sum(ties**3 - ties)
    ) / 48
    shift = np.sign(v - mean) * 0.5 if correct else 0.0
    return float((v - mean - shift) / sqrt(variance)) if variance > 0 else nan


def _walsh(gain: Vector, level: float, *, exact: bool, correct: bool) -> tuple[float, tuple[float, float]]:
    rows, columns = np.triu_indices(len(gain))
    averages = np.sort((gain[rows] + gain[columns]) / 2)
    n, total = len(gain), len(averages)
    if exact:
        shares = np.cumsum(_shares(n))
        place = max(1, int(np.searchsorted(shares, (1 - level) / 2))) - 1
    else:
        spread = sqrt(n * (n + 1) * (2 * n + 1) / 24)
        least = n * (n + 1) / 4 - (0.5 if correct else 0.0) - t_value(level, inf) * spread
        place = max(0, ceil(least) - 1)
    ends = (float(averages[place]), float(averages[total - 1 - place])) if place < total / 2 else (nan, nan)
    reachable = not exact or 2.0 ** (1 - n) <= 1 - level
    return float(np.median(averages)), ends if reachable else (nan, nan)
