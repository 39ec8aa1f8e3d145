"""等级分布的变化 (grade margins): the same units graded twice: do the shares of the grades differ."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import Literal

import numpy as np
from scipy import stats

from perfanalysis.statistics.grade_orders import placed
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Matrix,
    between_0_and_1,
    floats,
    one_of,
    t_value,
)

MarginTest = Literal["stuart_maxwell", "bhapkar"]


def marginal_homogeneity(
    first: Sequence[object], second: Sequence[object], *, test: MarginTest = "stuart_maxwell",
    categories: Sequence[object] | None = None, level: float = 0.95,
) -> Result:  # fmt: skip
    """边缘齐性检验 of two gradings (n,) and (n,) of the same units: are the grades' shares the same both times.

    ``statistic`` chi-squared of the differences of the shares with their covariance under no difference
    ("stuart_maxwell") or as found ("bhapkar": larger, infinite when all moved one way round); df one less than the
    grades linked by a move. ``values`` for each of the ``categories`` (None: the sorted distinct ones): share first and
    second time, their difference with se and interval. Units with a side missing are dropped. Undefined when no unit
    changed its grade. With two grades: McNemar's test. Sources: Stuart (1955), Biometrika 42, 412; Maxwell (1970),
    Br. J. Psychiatry 116, 651; Bhapkar (1966), J. Am. Stat. Assoc. 61, 228; Agresti (2013), 11.1.
    """
    one_of("test", test, ("stuart_maxwell", "bhapkar"))
    between_0_and_1("level", level)
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} grades are not pairs")
    places, names = placed([[one, two] for one, two in zip(first, second, strict=True)], categories)
    pairs = places.reshape(-1, 2)
    kept = pairs[np.all(pairs >= 0, axis=1)]
    n, k = len(kept), len(names)
    table = np.zeros((k, k))
    np.add.at(table, (kept[:, 0], kept[:, 1]), 1.0)
    variant: dict[str, Scalar] = {"test": test, "level": level, "categories": "、".join(names)}
    dropped = len(pairs) - n
    if not n:
        few = Notice("too_few", {"n": 0, "least": 1})
        return Result(method="marginal_homogeneity", n=0, variant=variant, dropped=dropped, warnings=(few,))
    chi, df = _stuart_maxwell(table)
    if test == "bhapkar" and df:
        chi = chi / (1 - chi / n) if chi < n * (1 - 1e-12) else inf
    return Result(
        method="marginal_homogeneity", n=n, variant=variant, level=level, statistic=chi, df=(float(df),) if df else (),
        p=float(stats.chi2.sf(chi, df)) if df else nan, dropped=dropped, labels=names, values=_shares(table, level),
        warnings=() if df else (Notice("no_moves"),),
    )  # fmt: skip


def _stuart_maxwell(table: Matrix) -> tuple[float, int]:
    """Chi-squared and df; the covariance is the Laplacian of the moves, whose rank is the grades less the groups linked."""
    gap = table.sum(axis=1) - table.sum(axis=0)
    moves = table + table.T
    np.fill_diagonal(moves, 0.0)
    sizes, axes = np.linalg.eigh(np.diag(moves.sum(axis=1)) - moves)
    free = sizes > 1e-10 * max(1.0, float(sizes[-1]))
    if not free.any():
        return nan, 0
    return float(np.sum((axes.T @ gap)[free] ** 2 / sizes[free])), int(free.sum())


def _shares(table: Matrix, level: float) -> dict[str, tuple[float, ...]]:
    n = table.sum()
    before, after = table.sum(axis=1) / n, table.sum(axis=0) / n
    gap = after - before
    se = np.sqrt(np.maximum(0.0, before + after - 2 * np.diag(table) / n - gap**2) / n)
    half = t_value(level, inf) * se
    columns = {"share_first_time": before, "share_second_time": after, "share_change": gap, "se": se}
    return {name: floats(of) for name, of in (columns | {"low": gap - half, "high": gap + half}).items()}
