"""名次差平方和 (squared differences): the distribution of Spearman's Σd² when all orders are equally likely."""

from __future__ import annotations

from functools import cache
from math import erfc, exp, factorial, sqrt

import numpy as np

from perfanalysis.statistics.vectors import Vector


def exact_share(s: int, n: int) -> float:
    """精确分布: share of the n! orders whose squared differences sum to ``s`` or more; by dynamic programming, n ≤ 14."""
    counts = _products(n)
    squares = n * (n + 1) * (2 * n + 1) // 3 - 2 * np.arange(len(counts))
    return float(np.sum(counts[squares >= s])) / factorial(n)


@cache
def _products(n: int) -> Vector:
    """For how many orders π the sum of i·π(i) is 0, 1, 2 …: places filled one by one, over sets of ranks used."""
    length = n * (n + 1) * (2 * n + 1) // 6 + 1
    level = {0: np.eye(1, length)[0]}
    for place in range(1, n + 1):
        following: dict[int, Vector] = {}
        for used, counts in level.items():
            for rank in (rank for rank in range(1, n + 1) if not used >> rank & 1):
                held = following.setdefault(used | 1 << rank, np.zeros(length))
                held[place * rank :] += counts[: length - place * rank]
        level = following
    return next(iter(level.values()))


def edgeworth_share(s: int, n: int) -> float:
    """Edgeworth 级数: the same share approximately, from ten units on. Source: Best and Roberts (1975), AS 89."""
    b = 1 / n
    x = (6 * (s - 1) * b / (n**2 - 1) - 1) * sqrt(n - 1)
    y = x * x
    inner = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y))
    term = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * inner))
    return min(1.0, max(0.0, term / exp(y / 2) + erfc(x / sqrt(2)) / 2))
