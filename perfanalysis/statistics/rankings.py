"""名次 (rankings): places of units with what is known of their uncertainty: intervals, chances of the top and the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, nan

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.tied_ranks import Ties, row_ranks
from perfanalysis.statistics.vectors import (
    Codes,
    Mask,
    Matrix,
    Vector,
    complete,
    floats,
    matrix,
    names_or_numbers,
    numbers,
    one_of,
    vector,
)

_COLUMNS = ("rank", "low", "high", "top_share", "bottom_share", "expected_rank")


def rank_intervals(
    scores: ArrayLike, *, se: ArrayLike | None = None, replicates: ArrayLike | None = None, level: float = 0.95,
    draws: int = 2000, seed: int = 0, ties: Ties = "average", higher_is_better: bool = True, top: int | None = None,
    names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """名次区间 of ``scores`` (n,): each unit's rank (1 best) and where it falls when the scores move by their errors.

    The scores move by independent normal errors with ``se`` (one, or n of them), ``draws`` times, or as ``replicates``
    (draws, n) say: scores of the same units in resamples; without either there are ranks alone (told). ``values``:
    ``rank``; ``low`` and ``high``, the ranks below and above which at most (1 − level)/2 of the draws fall;
    ``top_share`` and ``bottom_share``, the draws in which the unit is among the ``top`` first or last (None: a tenth of
    the units, rounded up); ``expected_rank``, their mean. ``estimate``: the median width high − low. Raw scores hold
    their errors already and spread by drawing them anew; ``estimate`` and ``se`` of ``shrink`` do not. Scores that agree
    in 12 digits of the largest are ties. Units with a missing score or error have no rank and are dropped, replicates
    with a gap left out. Draws come from one stream in the order of score, error and name, so the order of units does
    not matter unless all three are equal (without names, their places are). Source: Goldstein and Spiegelhalter (1996),
    JRSS A 159, 385, 3; Marshall and Spiegelhalter (1998), BMJ 316, 1701; Laird and Louis (1989), J. Educ. Stat. 14, 29.
    """
    one_of("ties", ties, ("average", "min"))
    if draws < 1 or not 0 < level < 1 or (top is not None and top < 1):
        raise ValueError(f"draws ({draws}) and top ({top}) are at least 1, level ({level}) lies in (0, 1)")
    if se is not None and replicates is not None:
        raise ValueError("give se or replicates, not both")
    figures, errors, again = _given(scores, se, replicates)
    labels = names_or_numbers(names, len(figures))
    if len(labels) != len(figures):
        raise ValueError(f"{len(labels)} names for {len(figures)} scores")
    kept = complete(figures, errors) & (np.isfinite(again).any(axis=0) if len(again) else True)
    again = again[:, kept][complete(again[:, kept])]
    best = top if top is not None else max(1, ceil(int(kept.sum()) / 10))
    variant: dict[str, Scalar] = {
        "errors": "replicates" if replicates is not None else "none" if se is None else "normal", "level": level,
        "draws": len(again) if replicates is not None else draws if se is not None else None,
        "seed": seed if se is not None else None, "ties": ties, "higher_is_better": higher_is_better, "top": best,
    }  # fmt: skip
    if se is not None:
        again = _moved(figures, errors, labels, kept, draws, seed)
    return _ranked(figures, again, labels, kept, variant, ties, higher=higher_is_better)


def _given(scores: ArrayLike, se: ArrayLike | None, replicates: ArrayLike | None) -> tuple[Vector, Vector, Matrix]:
    figures = vector(scores)
    errors = vector(0.0 if se is None else se)
    errors = np.repeat(errors, len(figures)) if len(errors) == 1 else errors
    again = matrix(np.atleast_2d(numbers([] if replicates is None else replicates)))
    again = again if again.size else np.empty((0, len(figures)))
    if len(errors) != len(figures) or again.shape[1] != len(figures):
        raise ValueError(f"{len(figures)} scores, {len(errors)} errors, replicates of {again.shape[1]} units")
    if np.any(errors < 0):
        raise ValueError("standard errors must not be negative")
    return figures, errors, again


def _moved(figures: Vector, errors: Vector, labels: tuple[str, ...], kept: Mask, draws: int, seed: int) -> Matrix:
    """Scores with new errors, one row a draw; brought near 1 by a power of two."""
    places = np.flatnonzero(kept)
    order: Codes = places[np.lexsort((np.array(labels)[places], errors[places], figures[places]))]
    exponent = int(np.frexp(np.max(np.abs([figures[order], errors[order]]), initial=0.0))[1])
    noise = np.random.default_rng(seed).standard_normal((draws, len(order)))
    moved = np.ldexp(figures[order], -exponent) + noise * np.ldexp(errors[order], -exponent)
    return np.asarray(moved[:, np.argsort(order)])


def _ranked(
    figures: Vector, again: Matrix, labels: tuple[str, ...], kept: Mask, variant: dict[str, Scalar], ties: Ties, *,
    higher: bool,
) -> Result:  # fmt: skip
    count, level, best = int(kept.sum()), float(variant["level"] or 0), int(variant["top"] or 1)
    columns = {name: np.full(len(figures), nan) for name in _COLUMNS}
    columns["rank"][kept] = row_ranks(figures[np.newaxis, kept], ties, higher=higher)[0]
    drawn = DrawnRanks(row_ranks(again, ties, higher=higher))
    if len(again) and count:
        low, high = drawn.interval(level)
        shares = {
            "top_share": drawn.share_from_to(1, best),
            "bottom_share": drawn.share_from_to(count - best + 1, count),
        }
        for name, of in ({"low": low, "high": high, "expected_rank": drawn.mean()} | shares).items():
            columns[name][kept] = of
    wide = float(np.median((columns["high"] - columns["low"])[kept])) if count else nan
    return Result(
        method="rank_intervals", n=count, variant=variant, estimate=wide, level=level, dropped=int((~kept).sum()),
        labels=labels, values={name: floats(of) for name, of in columns.items()},
        warnings=_told(count, wide, drawn=len(again) > 0),
    )  # fmt: skip


def _told(count: int, wide: float, *, drawn: bool) -> tuple[Notice, ...]:
    if not count:
        return (Notice("too_few", {"n": 0, "least": 1}),)
    if not drawn:
        return (Notice("no_rank_errors"),)
    return (Notice("ranks_uncertain", {"wide": wide, "n": count}),) if wide > count / 2 else ()


@dataclass(frozen=True, slots=True, eq=False)
class DrawnRanks:
    """多次抽取的名次: one row a draw, one column a unit."""

    ranks: Matrix

    def interval(self, level: float) -> tuple[Vector, Vector]:
        """区间: ranks below and above which at most (1 − level)/2 of the draws fall; ranks that were drawn, not between."""
        count = len(self.ranks)
        sorted_ranks, beyond = np.sort(self.ranks, axis=0), floor((1 - level) / 2 * count + 1e-9)
        beyond = min(beyond, (count - 1) // 2)
        return sorted_ranks[beyond], sorted_ranks[count - 1 - beyond]

    def share_from_to(self, first: float, last: float) -> Vector:
        """比例: draws in which the unit's rank lies from ``first`` to ``last``."""
        return np.asarray(np.mean((self.ranks >= first) & (self.ranks <= last), axis=0))

    def mean(self) -> Vector:
        """平均名次."""
        return np.asarray(np.mean(self.ranks, axis=0))
