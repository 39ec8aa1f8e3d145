"""主观赋权 (weightings): weights from pairwise judgements of importance, with their consistency."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import Codes, Matrix, Vector, floats, names_or_numbers, numbers, one_of

Priority = Literal["eigenvector", "geometric_mean", "column_mean"]
RandomIndex = Literal["saaty1980", "saaty2012", "alonso_lamata", "xu"]

_RANDOM_INDEX = {
    "saaty1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "saaty2012": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    "alonso_lamata": (0, 0, 0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5141, 1.5365, 1.5551,
                      1.5713, 1.5838),
    "xu": (0, 0, 0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
}  # fmt: skip
_RECIPROCAL = 0.05
_REACH = 1e50


def ahp_weights(
    judgements: ArrayLike,
    *,
    method: Priority = "eigenvector",
    random_index: RandomIndex | float = "saaty1980",
    limit: float = 0.1,
    names: Sequence[str] | None = None,
) -> Result:
    """层次分析法 (AHP): ``weight`` of each of n things from one matrix (n, n) of judgements or k of them (k, n, n).

    Cell (i, j) says how many times as important i is as j (1/9 … 9). Several matrices are combined cell by cell by the
    geometric mean. ``method``: "eigenvector" of the largest eigenvalue; "geometric_mean" of the rows (方根法);
    "column_mean", the rows' mean after each column is divided by its sum (和积法). ``estimate`` is the consistency ratio
    CR = CI / RI with CI = (λmax − n) / (n − 1), ``statistic`` λmax (for the two means: the mean of (Aw)/w). CR above
    ``limit`` fails the check ``consistent`` and is told, for single judges too; judgements that are not reciprocal (told)
    cannot be checked. ``random_index``: Saaty (1980), Saaty
    (2012), Alonso and Lamata (2006) or 许树柏 (1988), or the number itself; without one (n > 15) CR is NaN. ``n`` is the
    number of matrices used. A missing cell is filled from its opposite; a matrix that still has a gap is dropped.
    Undefined (told) for a judgement that is not positive, or beyond 10 to the power of ±50. Sources: Saaty (1980), The Analytic Hierarchy Process, 1-3;
    Crawford and Williams (1985), J. Math. Psychol. 29, 387; Aczél and Saaty (1983), J. Math. Psychol. 27, 93 for groups;
    Alonso and Lamata (2006), Int. J. Uncertain. Fuzz. 14, 445, table 3; 许树柏 (1988), 层次分析法原理.
    """
    one_of("method", method, ("eigenvector", "geometric_mean", "column_mean"))
    if not limit >= 0:
        raise ValueError(f"limit must not be negative, not {limit}")
    given = _filled(judgements)
    size = given.shape[1]
    if names is not None and len(names) != size:
        raise ValueError(f"{len(names)} names for {size} rows")
    whole = np.isfinite(given).all(axis=(1, 2))
    used, labels = given[whole], names_or_numbers(names, size)
    index, name = _index(random_index, size)
    variant: dict[str, Scalar] = {"method": method, "random_index": name, "ri": index, "limit": limit}
    variant |= {"group": "geometric_mean" if len(given) > 1 else None}
    trouble = _trouble(used, size)
    if trouble is not None:
        return Result(
            method="ahp_weights", n=len(used), variant=variant, dropped=int((~whole).sum()), labels=labels,
            values={"weight": (nan,) * size}, warnings=(trouble,),
        )  # fmt: skip
    weights, largest = _priorities(_combined(used), method)
    ratio = _ratio(largest, size, index)
    return Result(
        method="ahp_weights", n=len(used), variant=variant, estimate=ratio, statistic=largest,
        dropped=int((~whole).sum()), labels=labels, values={"weight": floats(weights)},
        checks=_checks(used, largest, ratio, limit), warnings=_notices(used, np.flatnonzero(whole), method, index, ratio, limit),
    )  # fmt: skip


def _filled(judgements: ArrayLike) -> Matrix:
    """Matrices (k, n, n), gaps filled from the opposite cell and 1 on the diagonal."""
    raw = numbers(judgements)
    block = raw[np.newaxis] if raw.ndim == 2 else raw
    if block.ndim != 3 or block.shape[1] != block.shape[2]:
        raise ValueError(f"judgements are a square matrix or several of one size, not an array of shape {raw.shape}")
    block = np.where(np.isfinite(block), block, nan)
    with np.errstate(all="ignore"):
        filled = np.where(np.isnan(block), 1 / np.swapaxes(block, 1, 2), block)
    return np.where(np.isnan(filled) & np.eye(block.shape[1], dtype=np.bool_), 1.0, filled)


def _index(random_index: RandomIndex | float, size: int) -> tuple[float, str]:
    if not isinstance(random_index, str):
        if not random_index > 0:
            raise ValueError(f"random_index must be above 0, not {random_index}")
        return float(random_index), "given"
    one_of("random_index", random_index, tuple(_RANDOM_INDEX))
    known = _RANDOM_INDEX[random_index]
    return float(known[size - 1]) if 0 < size <= len(known) else nan, random_index


def _trouble(used: Matrix, size: int) -> Notice | None:
    if not len(used) or not size:
        return Notice("too_few", {"n": min(len(used), size), "least": 1})
    if not np.all(used > 0):
        return Notice("judgement_not_positive")
    return None if np.all((used <= _REACH) & (used >= 1 / _REACH)) else Notice("judgement_too_large")


def _combined(used: Matrix) -> Matrix:
    if len(used) == 1:
        return np.asarray(used[0])
    logs = np.sort(np.log(used), axis=0)
    return np.asarray(np.exp(logs.sum(axis=0) / len(used)))


def _order(block: Matrix) -> Codes:
    """A fixed order of the rows, so that another order of the things compared does not touch the last digit."""
    keys = np.hstack([np.sort(block, axis=1), np.sort(block * _geometric_mean(block)[0], axis=1)])
    return np.lexsort(keys.T[::-1]).astype(np.intp)


@np.errstate(all="ignore")
def _priorities(block: Matrix, method: Priority) -> tuple[Vector, float]:
    order = _order(block)
    weights, largest = _PRIORITIES[method](block[np.ix_(order, order)])
    placed = np.empty(len(order))
    placed[order] = weights / fsum(weights)
    return placed, largest


def _eigenvector(block: Matrix) -> tuple[Vector, float]:
    roots, vectors = np.linalg.eig(block)
    place = int(np.argmax(roots.real))
    return np.abs(vectors[:, place].real), max(float(roots[place].real), 0.0)


def _geometric_mean(block: Matrix) -> tuple[Vector, float]:
    logs = np.sort(np.log(block), axis=1).sum(axis=1) / len(block)
    return _with_root(block, np.exp(logs - logs.max()))


def _column_mean(block: Matrix) -> tuple[Vector, float]:
    return _with_root(block, (block / block.sum(axis=0)).sum(axis=1) / len(block))


def _with_root(block: Matrix, weights: Vector) -> tuple[Vector, float]:
    return weights, fsum(block @ weights / weights) / len(block)


_PRIORITIES = {"eigenvector": _eigenvector, "geometric_mean": _geometric_mean, "column_mean": _column_mean}


def _ratio(largest: float, size: int, index: float) -> float:
    """Consistency ratio; up to two things nothing can be inconsistent."""
    return 0.0 if size <= 2 else _consistency_index(largest, size) / index


def _consistency_index(largest: float, size: int) -> float:
    excess = (largest - size) / (size - 1) if size > 2 else 0.0
    return excess if abs(excess) > 1e-12 else 0.0


def _checks(used: Matrix, largest: float, ratio: float, limit: float) -> tuple[Check, ...]:
    gap = _reciprocal_gap(used)
    holds = None if np.isnan(ratio) or gap > _RECIPROCAL else ratio <= limit
    return (
        Check("consistent", holds=holds, value=ratio),
        Check("consistency_index", holds=holds, value=_consistency_index(largest, used.shape[1])),
        Check("reciprocal", holds=gap <= _RECIPROCAL, value=gap),
    )


def _reciprocal_gap(used: Matrix) -> float:
    """Greatest distance of a product of opposite cells, or of a diagonal cell, from 1."""
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(used * np.swapaxes(used, 1, 2) - 1)))


def _notices(
    used: Matrix, places: Codes, method: Priority, index: float, ratio: float, limit: float
) -> tuple[Notice, ...]:
    size, told = used.shape[1], []
    single = np.array([_ratio(_priorities(one, method)[1], size, index) for one in used])
    beyond = [str(place + 1) for place in places[single > limit]]
    if ratio > limit:
        told.append(Notice("inconsistent", {"ratio": ratio, "limit": limit}))
    if len(used) > 1 and beyond:
        told.append(Notice("inconsistent_judges", {"names": "、".join(beyond), "limit": limit}))
    if np.isnan(ratio):
        told.append(Notice("no_random_index", {"n": size}))
    gap = _reciprocal_gap(used)
    if gap > _RECIPROCAL:
        told.append(Notice("not_reciprocal", {"gap": gap}))
    return tuple(told)
