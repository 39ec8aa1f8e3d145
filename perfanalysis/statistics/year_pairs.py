"""两两比较 (year pairs): every pair of years of the same units, every pair of groups of different ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.multiplicity import ADJUSTMENTS, Adjustment, adjusted_p
from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Matrix,
    Vector,
    absent_names,
    between_0_and_1,
    codes,
    floats,
    matrix,
    names_or_numbers,
    near_one,
    numbers,
    one_of,
    t_interval,
    t_p,
    vector,
)

Gaps = Literal["pairwise", "listwise"]
_SIGNIFICANT = 0.05
_IN_UNITS = ("estimate", "se", "low", "high")
_COLUMNS = ("estimate", "se", "low", "high", "statistic", "df", "p", "n")


def pairwise_years(
    of: ArrayLike, *, years: Sequence[object] | None = None, adjust: Adjustment = "holm", level: float = 0.95,
    gaps: Gaps = "pairwise",
) -> Result:  # fmt: skip
    """年度两两比较 of n units (rows) by k years (columns): the paired t test of every pair, second year less first.

    ``values``: mean change, se, interval at ``level`` (of one pair, not adjusted), t, df, p, its adjustment in the family
    of all pairs, and the units of each pair. ``gaps``: a unit counts in every pair it has both years of, or only when it
    has all. Undefined (NaN, told) below two units or where all changed alike. As R pairwise.t.test(paired = TRUE).
    """
    one_of("gaps", gaps, ("pairwise", "listwise"))
    one_of("adjust", adjust, ADJUSTMENTS)
    between_0_and_1("level", level)
    block = matrix(np.atleast_2d(numbers(of)))
    k = block.shape[1]
    if years is not None and len(years) != k:
        raise ValueError(f"{k} columns need as many years, not {len(years)}")
    block, exponent = near_one(block)
    known = np.isfinite(block)
    block = np.where(known.all(axis=1, keepdims=True), block, nan) if gaps == "listwise" else block
    used = int(np.sum(np.isfinite(block).sum(axis=1) >= 2))
    names = names_or_numbers(None if years is None else [str(year) for year in years], k)
    pairs = list(combinations(range(k), 2))
    rows = [_paired(block[:, second] - block[:, first], _size(block), level) for first, second in pairs]
    table = np.array(rows).reshape(len(pairs), len(_COLUMNS))
    labels = tuple(f"{names[second]}−{names[first]}" for first, second in pairs)
    found = Result(
        method="pairwise_years", n=used, variant={"adjust": adjust, "level": level, "gaps": gaps, "years": k},
        level=level, dropped=len(block) - used, labels=labels, values=_columns(table, adjusted_p(table[:, 6], adjust)),
        warnings=_doubts(labels, table) if pairs else (Notice("too_few", {"n": k, "least": 2}),),
    )  # fmt: skip
    return put_back(found, exponent, _IN_UNITS)


def _size(block: Matrix) -> float:
    return float(np.max(np.abs(block), initial=0.0, where=np.isfinite(block)))


def _paired(gain: Vector, size: float, level: float) -> tuple[float, ...]:
    used = np.sort(gain[np.isfinite(gain)])
    n = len(used)
    if n < 2:
        return (float(used[0]) if n else nan, nan, nan, nan, nan, nan, nan, float(n))
    mean, se = float(used.mean()), float(used.std(ddof=1)) / sqrt(n)
    if se <= 1e-13 * size:
        return (mean, 0.0, mean, mean, nan, n - 1.0, nan, float(n))
    return (mean, se, *t_interval(mean, se, n - 1, level), mean / se, n - 1.0, t_p(mean / se, n - 1), float(n))


def _columns(table: Matrix, adjusted: Vector) -> dict[str, tuple[float, ...]]:
    columns = {name: floats(table[:, place]) for place, name in enumerate(_COLUMNS)}
    return columns | {"p_adjusted": floats(adjusted)}


def _doubts(labels: Sequence[str], table: Matrix) -> tuple[Notice, ...]:
    few = [label for label, row in zip(labels, table, strict=True) if row[7] < 2]
    still = [label for label, row in zip(labels, table, strict=True) if row[1] == 0]
    told = {"pairs_few": few, "pairs_still": still}
    return tuple(Notice(code, {"names": "、".join(names)}) for code, names in told.items() if names)


def welch_anova(values: ArrayLike, groups: Sequence[object], *, level: float = 0.95) -> Result:
    """Welch 方差分析 of groups with unequal variances: F of equal means, and Games and Howell's pairs in ``values``.

    ``values``: mean of the second group less the first, its se √(s²/n + s²/n), interval and ``p_adjusted`` by the
    studentised range for all pairs together, p of the pair alone (Welch's t), df, units. Check: Brown and Forsythe's test
    of equal variances (distances from the median). Undefined where a group has one value or does not vary (told).
    As R oneway.test. Sources: Welch (1951), Biometrika 38, 330; Games and Howell (1976), J. Educ. Stat. 1, 113; Brown
    and Forsythe (1974), J. Am. Stat. Assoc. 69, 364.
    """
    between_0_and_1("level", level)
    series = vector(values)
    given = np.asarray(groups, dtype=object).reshape(-1)
    if len(given) != len(series):
        raise ValueError(f"{len(series)} values need as many groups, not {len(given)}")
    kept = np.isfinite(series) & ~absent_names(given)
    of, names = codes(given[kept].tolist())
    near, exponent = near_one(series[kept])
    parts = [np.sort(near[of == place]) for place in range(len(names))]
    n, k = int(kept.sum()), len(parts)
    variant: dict[str, Scalar] = {"level": level, "groups": k, "pairs": "games_howell"}
    dropped = len(series) - n
    if k < 2:
        few = Notice("too_few", {"n": k, "least": 2})
        return Result(method="welch_anova", n=n, variant=variant, dropped=dropped, warnings=(few,))
    pairs = list(combinations(range(k), 2))
    rows = [_games_howell(parts[first], parts[second], k, level) for first, second in pairs]
    table = np.array(rows)
    f, df = _welch(parts)
    bad = [str(name) for name, part in zip(names, parts, strict=True) if not _variance(part) > 0]
    found = Result(
        method="welch_anova", n=n, variant=variant, statistic=f, df=df, p=float(stats.f.sf(f, *df)) if df else nan,
        level=level, dropped=dropped, labels=tuple(f"{names[second]}−{names[first]}" for first, second in pairs),
        values=_columns(table[:, :-1], table[:, -1]), checks=(_brown_forsythe(parts),),
        warnings=(Notice("groups_still", {"names": "、".join(bad)}),) if bad else (),
    )  # fmt: skip
    return put_back(found, exponent, _IN_UNITS)


def _variance(part: Vector) -> float:
    """Variance of a group; 0 where only rounding is left, NaN for one value."""
    if len(part) < 2:
        return nan
    variance = float(part.var(ddof=1))
    return variance if variance > 1e-26 * float(np.max(part**2)) else 0.0


def _welch(parts: Sequence[Vector]) -> tuple[float, tuple[float, ...]]:
    variances = np.array([_variance(part) for part in parts])
    if not np.all(variances > 0):
        return nan, ()
    sizes, k = np.array([len(part) for part in parts]), len(parts)
    weights = sizes / variances
    means = np.array([part.mean() for part in parts])
    centre = float(weights @ means / weights.sum())
    spare = float(np.sum((1 - weights / weights.sum()) ** 2 / (sizes - 1))) / (k**2 - 1)
    f = float(weights @ (means - centre) ** 2) / (k - 1) / (1 + 2 * (k - 2) * spare)
    return f, (k - 1.0, 1 / (3 * spare))


def _games_howell(first: Vector, second: Vector, k: int, level: float) -> tuple[float, ...]:
    gap, n = float(second.mean() - first.mean()), float(len(first) + len(second))
    one, two = _variance(first) / len(first), _variance(second) / len(second)
    if not one + two > 0:
        return (gap, nan, nan, nan, nan, nan, nan, n, nan)
    se, df = sqrt(one + two), (one + two) ** 2 / (one**2 / (len(first) - 1) + two**2 / (len(second) - 1))
    t = gap / se
    half = _range_quantile(level, k, df) * se / sqrt(2)
    p = _range_share(abs(t) * sqrt(2), k, df)
    return (gap, se, gap - half, gap + half, t, df, t_p(t, df), n, min(1.0, max(0.0, p)))


@lru_cache(maxsize=1024)
def _range_quantile(level: float, k: int, df: float) -> float:
    """Quantile of the studentised range, kept because a single one takes a tenth of a second."""
    return float(stats.studentized_range.ppf(level, k, df))


@lru_cache(maxsize=1024)
def _range_share(q: float, k: int, df: float) -> float:
    return float(stats.studentized_range.sf(q, k, df))


def _brown_forsythe(parts: Sequence[Vector]) -> Check:
    far = [np.abs(part - np.median(part)) for part in parts]
    n, k = sum(map(len, far)), len(far)
    within = float(sum(np.sum((part - part.mean()) ** 2) for part in far))
    if n <= k or within <= 1e-24 * float(sum(part @ part for part in parts)):
        return Check("equal_variances", holds=None)
    centre = float(np.concatenate(far).mean())
    between = float(sum(len(part) * (part.mean() - centre) ** 2 for part in far))
    f = between / (k - 1) / (within / (n - k))
    p = float(stats.f.sf(f, k - 1, n - k))
    return Check("equal_variances", p > _SIGNIFICANT, f, p)
