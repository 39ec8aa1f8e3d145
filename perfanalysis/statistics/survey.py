"""抽样与问卷 (survey): shares with Wilson intervals, sample sizes, stratified estimates, reliability of a scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Notice, Result
from perfanalysis.statistics.vectors import codes, complete, floats, matrix, t_interval, vector

Quantity = Literal["mean", "total"]


def wilson_interval(
    successes: float, n: float, *, level: float = 0.95, correct: bool = False, population: int | None = None
) -> Result:
    """威尔逊区间 of a share: ``successes`` of ``n``, with continuity ``correct``ion if asked (Newcombe's method 4).

    ``population`` N shrinks the effective size: n·(N − 1)/(N − n), so that a census has no sampling error.
    Undefined without respondents. Source: Newcombe (1998), Stat. Med. 17, 857-872.
    """
    variant: dict[str, str | float | int | bool | None] = {"level": level, "correct": correct, "population": population}
    if not n or not 0 <= successes <= n:
        few = Notice("too_few", {"n": int(n), "least": 1})
        return Result(method="wilson_interval", n=int(n), variant=variant, warnings=(few,))
    share = successes / n
    if population is not None and population <= n:
        return Result(
            method="wilson_interval", n=int(n), variant=variant, estimate=share, interval=(share, share), level=level
        )
    size = n * (population - 1) / (population - n) if population else n
    ends = (_corrected if correct else _plain)(share, size, float(stats.norm.ppf((1 + level) / 2)))
    return Result(method="wilson_interval", n=int(n), variant=variant, estimate=share, interval=ends, level=level)


def _plain(share: float, n: float, z: float) -> tuple[float, float]:
    centre, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (centre - half) / (1 + z * z / n)), min(1.0, (centre + half) / (1 + z * z / n))


def _corrected(share: float, n: float, z: float) -> tuple[float, float]:
    base, below = 2 * n * share + z * z, 2 * (n + z * z)
    low = (base - 1 - z * sqrt(max(0.0, z * z - 2 - 1 / n + 4 * share * (n * (1 - share) + 1)))) / below
    high = (base + 1 + z * sqrt(max(0.0, z * z + 2 - 1 / n + 4 * share * (n * (1 - share) - 1)))) / below
    return 0.0 if share == 0 else max(0.0, low), 1.0 if share == 1 else min(1.0, high)


def newcombe_interval(
    successes1: float, n1: float, successes2: float, n2: float, *, level: float = 0.95, correct: bool = False
) -> Result:
    """两个比例之差的区间: share 1 − share 2 of independent groups, from their Wilson intervals (method 10; ``correct``: 11).

    Undefined without respondents in a group. Source: Newcombe (1998), Stat. Med. 17, 873-890.
    """
    one, two = (wilson_interval(x, n, level=level, correct=correct) for x, n in ((successes1, n1), (successes2, n2)))
    gap = one.estimate - two.estimate
    low = gap - sqrt((one.estimate - one.interval[0]) ** 2 + (two.interval[1] - two.estimate) ** 2)
    high = gap + sqrt((one.interval[1] - one.estimate) ** 2 + (two.estimate - two.interval[0]) ** 2)
    return Result(
        method="newcombe_interval", n=int(n1 + n2), variant={"level": level, "correct": correct}, estimate=gap,
        interval=(low, high), level=level, warnings=(*one.warnings, *two.warnings),
    )  # fmt: skip


def sample_size(
    *,
    error: float = 0.05,
    level: float = 0.95,
    share: float = 0.5,
    population: int | None = None,
    valid_rate: float = 1.0,
) -> Result:
    """样本量 for a share: n0 = z²·p(1 − p)/e², finite correction n0/(1 + (n0 − 1)/N), divided by the rate of valid answers.

    ``estimate`` is rounded up. ValueError: error, level, share or rate outside (0, 1]. Source: Cochran (1977), 4.4.
    """
    if not (0 < error < 1 and 0 < level < 1 and 0 < share < 1 and 0 < valid_rate <= 1):
        raise ValueError("error, level and share lie between 0 and 1, valid_rate in (0, 1]")
    z = float(stats.norm.ppf((1 + level) / 2))
    wanted = z * z * share * (1 - share) / error**2
    finite = wanted / (1 + (wanted - 1) / population) if population else wanted
    needed = ceil(round(finite / valid_rate, 9))
    size = min(needed, population) if population else needed
    variant: dict[str, str | float | int | bool | None] = {
        "error": error, "level": level, "share": share, "population": population, "valid_rate": valid_rate,
    }  # fmt: skip
    figures = {"infinite": (wanted,), "finite": (finite,)}
    return Result(
        method="sample_size", n=int(size), variant=variant, estimate=float(size), labels=("",), values=figures
    )


def stratified_estimate(
    values: ArrayLike, strata: Sequence[object], *, sizes: dict[object, int], of: Quantity = "mean", level: float = 0.95
) -> Result:
    """分层估计 of a population mean or total from simple random samples in strata: ``sizes`` are the strata's N_h.

    Finite-population correction in each stratum; a stratum taken whole has no variance. Satterthwaite degrees of freedom.
    A stratum with one of several units drawn has no variance of its own and makes the standard error undefined, one
    without any unit makes the estimate undefined; both are told. Source: Cochran (1977), 5.3-5.4.
    """
    figures, (groups, names) = vector(values), codes([str(name) for name in strata])
    kept = complete(figures)
    whole = sum(sizes.values())
    variant: dict[str, str | float | int | bool | None] = {
        "of": of,
        "level": level,
        "strata": len(sizes),
        "population": whole,
    }
    rows = [
        _stratum(figures[kept & (groups == names.index(str(name)))] if str(name) in names else figures[:0], size)
        for name, size in sizes.items()
    ]
    empty = [str(name) for (name, _), row in zip(sizes.items(), rows, strict=True) if row[0] == 0]
    single = [str(name) for (name, size), row in zip(sizes.items(), rows, strict=True) if row[0] == 1 and size > 1]
    notices = [Notice("empty_strata", {"names": "、".join(empty)})] if empty else []
    notices += [Notice("single_strata", {"names": "、".join(single)})] if single else []
    scale = 1.0 if of == "total" else 1 / whole
    estimate = nan if empty else sum(size * row[1] for size, row in zip(sizes.values(), rows, strict=True)) * scale
    parts = [(size * scale) ** 2 * row[2] for size, row in zip(sizes.values(), rows, strict=True)]
    se = nan if empty or single else sqrt(sum(parts))
    df = _satterthwaite(parts, [row[0] for row in rows])
    return Result(
        method="stratified_estimate", n=int(kept.sum()), variant=variant, estimate=estimate, se=se,
        interval=t_interval(estimate, se, df, level) if se > 0 else (estimate, estimate) if se == 0 else (nan, nan),
        level=level, df=(df,) if isfinite(df) else (), dropped=int((~kept).sum()), labels=tuple(map(str, sizes)),
        values={"sampled": floats(row[0] for row in rows), "size": floats(sizes.values()), "mean": floats(row[1] for row in rows)},
        warnings=tuple(notices),
    )  # fmt: skip


def _stratum(of: np.ndarray[tuple[int, ...], np.dtype[np.float64]], size: int) -> tuple[int, float, float]:
    """Units drawn, their mean, and the variance of that mean with the finite correction."""
    n = len(of)
    if n == 0:
        return 0, nan, nan
    if n >= size:
        return n, float(np.mean(of)), 0.0
    return n, float(np.mean(of)), (1 - n / size) * float(np.var(of, ddof=1)) / n if n > 1 else nan


def _satterthwaite(parts: Sequence[float], counts: Sequence[int]) -> float:
    below = sum(part**2 / (n - 1) for part, n in zip(parts, counts, strict=True) if n > 1 and part > 0)
    return sum(part for part in parts if part > 0) ** 2 / below if below > 0 else nan


def cronbach_alpha(items: ArrayLike, *, level: float = 0.95) -> Result:
    """克朗巴赫 α of answers (n respondents, k items): raw alpha with Feldt's interval; respondents with a gap are dropped.

    ``values`` for each item: correlation with the sum of the others, and alpha without it; the standardised alpha is in
    ``statistic``. Undefined below two items or respondents, or without variation. Alpha is no proof of one dimension.
    Source: Cronbach (1951), Psychometrika 16, 297-334; Feldt, Woodruff and Salih (1987), Appl. Psychol. Meas. 11, 93-103.
    """
    block = matrix(items)
    kept = complete(block)
    used = block[kept]
    n, k = used.shape
    variant: dict[str, str | float | int | bool | None] = {"level": level, "items": k, "ddof": 1}
    dropped = int((~kept).sum())
    if n < 2 or k < 2:
        few = Notice("too_few", {"n": min(n, k), "least": 2})
        return Result(method="cronbach_alpha", n=n, variant=variant, dropped=dropped, warnings=(few,))
    if np.ptp(used.sum(axis=1)) == 0:
        return Result(
            method="cronbach_alpha", n=n, variant=variant, dropped=dropped, warnings=(Notice("no_variation"),)
        )
    alpha = _alpha(used)
    f1, f2 = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * float(stats.f.ppf(share, f1, f2)) for share in ((1 + level) / 2, (1 - level) / 2))
    rest = [used.sum(axis=1) - used[:, place] for place in range(k)]
    with_rest = [_correlation(used[:, place], rest[place]) for place in range(k)]
    without = [_alpha(np.delete(used, place, axis=1)) if k > 2 else nan for place in range(k)]
    return Result(
        method="cronbach_alpha", n=n, variant=variant, estimate=alpha, interval=(low, high), level=level,
        statistic=_standardised(used), df=(float(f1), float(f2)), dropped=dropped, labels=tuple(str(place + 1) for place in range(k)),
        values={"item_rest": floats(with_rest), "without_item": floats(without)},
    )  # fmt: skip


def _alpha(used: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    k, whole = used.shape[1], float(np.var(used.sum(axis=1), ddof=1))
    return k / (k - 1) * (1 - float(np.sum(np.var(used, axis=0, ddof=1))) / whole) if whole > 0 and k > 1 else nan


def _correlation(
    x: np.ndarray[tuple[int, ...], np.dtype[np.float64]], y: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> float:
    return float(np.corrcoef(x, y)[0, 1]) if np.ptp(x) > 0 and np.ptp(y) > 0 else nan


def _standardised(used: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    k = used.shape[1]
    if np.any(np.ptp(used, axis=0) == 0):
        return nan
    mean = (float(np.corrcoef(used, rowvar=False).sum()) - k) / (k * (k - 1))
    return k * mean / (1 + (k - 1) * mean)
