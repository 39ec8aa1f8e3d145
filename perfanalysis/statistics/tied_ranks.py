"""并列名次 (tied ranks): places of scores, of which those that agree in 12 digits of the largest are ties."""

from __future__ import annotations

from math import nan
from typing import Literal

import numpy as np
from scipy.stats import rankdata

from perfanalysis.statistics.vectors import Matrix, Vector, one_of

Ties = Literal["average", "min"]
_DIGITS = 12


def ranks_of(scores: Vector, *, best: Literal["high", "low"] = "high", ties: Ties = "average") -> Vector:
    """名次: 1 is best; scores that agree in 12 digits of the largest one are ties; NaN has no rank."""
    one_of("ties", ties, ("average", "min"))
    ranks, known = np.full(len(scores), nan), np.isfinite(scores)
    ranks[known] = row_ranks(scores[np.newaxis, known], ties, higher=best == "high")[0]
    return ranks


def row_ranks(rows: Matrix, ties: Ties, *, higher: bool = True) -> Matrix:
    """各行的名次 of scores (draws, n): 1 is best; scores that agree in 12 digits of the largest in the row are ties."""
    if not rows.size:
        return np.empty(rows.shape)
    near_one = np.ldexp(rows, -np.frexp(np.max(np.abs(rows), axis=1))[1][:, np.newaxis])
    size = np.max(np.abs(near_one), axis=1)[:, np.newaxis]
    rounded = np.round(near_one / np.where(size > 0, size, 1.0), _DIGITS)
    return np.asarray(rankdata(-rounded if higher else rounded, axis=1, method=ties), dtype=np.float64)
