"""权重敏感性 (weight sensitivities): what becomes of a ranking when the weights might have been others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.criteria import (
    NORMALISATIONS,
    Criteria,
    Direction,
    Normalisation,
    column_notices,
    criteria_of,
    normalised,
    scale_checks,
    score_notices,
    variant_of,
    weights_of,
)
from perfanalysis.statistics.rankings import DrawnRanks
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.tied_ranks import Ties, row_ranks
from perfanalysis.statistics.vectors import Matrix, Vector, floats, names_or_numbers, one_of

WeightDistribution = Literal["dirichlet", "uniform", "relative"]

MOST_UNITS, MOST_CRITERIA = 20, 20
_UNSTABLE = 0.5


@np.errstate(all="ignore")
def weight_sensitivity(
    matrix: ArrayLike, weights: ArrayLike | None = None, *, distribution: WeightDistribution = "dirichlet",
    concentration: float = 100, spread: float = 0.2, draws: int = 2000, seed: int = 0, level: float = 0.95,
    directions: Sequence[Direction] | None = None, normalisation: Normalisation = "none",
    reference: ArrayLike | None = None, ties: Ties = "average", top: int | None = None,
    names: Sequence[str] | None = None, criteria: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """权重敏感性 of the weighted sums of objects by indicators (n, m): their ranks under ``draws`` other sets of weights.

    ``distribution``: "dirichlet" about ``weights`` (m,; equal if None), a weight w varying by √(w(1 − w)/(c + 1)) with
    the ``concentration`` c; "relative", each weight times 1 ± up to ``spread``, made to sum to 1; "uniform", all sets
    that sum to 1 alike, whatever ``weights`` say (SMAA-2). ``values``: ``score`` and ``rank`` with the weights given;
    ``low`` and ``high``, the ranks below and above which at most (1 − level)/2 of the draws fall; ``first_share``, the
    draws in which the object is first; ``top_share``, among the ``top`` first (None: a tenth, rounded up);
    ``expected_rank``; up to 20 objects ``acceptability_1`` …, the share of each rank, and up to 20 indicators
    ``central_weight_1`` …, the mean of the weights that make the object first (NaN: none does). ``estimate`` and
    ``interval``: mean and quantiles over the draws of Spearman's correlation with the ranking given; ``variant`` holds
    ``mean_shift``, the mean change of rank (Saisana's R). Scores, ``directions``, ``normalisation`` and ``reference``
    are those of ``weighted_sum``. Draws do not depend on the order of objects, nor, with ``criteria`` named, of
    indicators. Undefined below two objects. Sources: Lahdelma and Salminen (2001), Oper. Res. 49, 444; Saisana, Saltelli
    and Tarantola (2005), JRSS A 168, 307, eq. 3.
    """
    one_of("distribution", distribution, ("dirichlet", "uniform", "relative"))
    one_of("normalisation", normalisation, NORMALISATIONS)
    one_of("ties", ties, ("average", "min"))
    _refuse(concentration, spread, draws, level, top)
    given = criteria_of(matrix, directions, names, reference)
    made, count = normalised(given.block, given, normalisation), given.block.shape[1]
    factors = weights_of(weights, count, to_one=True)
    labels = names_or_numbers(criteria, count)
    if len(labels) != count:
        raise ValueError(f"{len(labels)} names of criteria for {count} columns")
    variant: dict[str, Scalar] = {
        "distribution": distribution, "concentration": concentration if distribution == "dirichlet" else None,
        "spread": spread if distribution == "relative" else None, "draws": draws, "seed": seed, "level": level,
        "top": top if top is not None else max(1, ceil(len(made) / 10)), "criteria": "、".join(labels),
    }  # fmt: skip
    order = np.argsort(np.array(labels), kind="stable") if criteria is not None else np.arange(count)
    moved = _drawn_weights(factors[order], distribution, concentration, spread, draws, seed)
    drawn = _Drawn(factors[order], moved, made[:, order], np.argsort(order))
    variant |= variant_of(directions, normalisation, weights_to_one=True, ties=ties)
    return _sensitivity(given, drawn, factors, variant, ties, column_notices(given, made, normalisation))


def _refuse(concentration: float, spread: float, draws: int, level: float, top: int | None) -> None:
    if draws < 1 or not 0 < level < 1 or (top is not None and top < 1):
        raise ValueError(f"draws ({draws}) and top ({top}) are at least 1, level ({level}) lies in (0, 1)")
    if not 0 < concentration < np.inf or not 0 <= spread <= 1:
        raise ValueError(f"concentration ({concentration}) is positive, spread ({spread}) lies in [0, 1]")


def _drawn_weights(
    factors: Vector, distribution: str, concentration: float, spread: float, draws: int, seed: int
) -> Matrix:
    """Sets of weights, one row a draw; a weight of 0 stays 0 unless all sets are drawn alike."""
    chance, count = np.random.default_rng(seed), len(factors)
    if not count or not np.isfinite(factors).all():
        return np.full((draws, count), nan)
    if distribution == "relative":
        made = factors * (1 + spread * chance.uniform(-1, 1, (draws, count)))
    else:
        made = chance.standard_gamma(
            np.ones(count) if distribution == "uniform" else concentration * factors, (draws, count)
        )
    whole = np.sum(made, axis=1)[:, np.newaxis]
    return np.where(whole > 0, made / np.where(whole > 0, whole, 1.0), factors)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """Weights given and drawn, and scaled indicators, in one order of indicators; ``back`` to the order given."""

    factors: Vector
    moved: Matrix
    made: Matrix
    back: np.ndarray[tuple[int, ...], np.dtype[np.intp]]

    def scores(self, weights: Matrix) -> Matrix:
        """Weighted sums (sets, objects), indicator by indicator, so that no object's sum depends on the others."""
        found = np.zeros((len(weights), len(self.made)))
        for column in range(weights.shape[1]):
            found = found + weights[:, column : column + 1] * self.made[:, column]
        return found


def _sensitivity(
    given: Criteria, drawn: _Drawn, factors: Vector, variant: dict[str, Scalar], ties: Ties, told: tuple[Notice, ...]
) -> Result:
    n, level = len(drawn.made), float(variant["level"] or 0)
    scores = drawn.scores(drawn.factors[np.newaxis])[0]
    usable = n > 0 and bool(np.isfinite(scores).all())
    columns = {name: np.full(n, nan) for name in ("rank", "low", "high", "first_share", "top_share", "expected_rank")}
    told = (*score_notices(given, factors, 2), *told)
    found, ends = nan, (nan, nan)
    if usable:
        again = drawn.scores(drawn.moved)
        base, ranks = row_ranks(scores[np.newaxis], ties)[0], row_ranks(again, ties)
        columns = _columns(base, DrawnRanks(ranks), DrawnRanks(row_ranks(again, "min")), drawn, variant)
        found, ends = _likeness(base, ranks, level)
        variant = variant | {"mean_shift": float(np.mean(np.abs(ranks - base)))}
        told = (*told, *_told(base, columns["first_share"], given.labels))
    return Result(
        method="weight_sensitivity", n=n, variant=variant, estimate=found, interval=ends, level=level,
        dropped=given.dropped, labels=given.labels,
        values={name: floats(of) for name, of in ({"score": scores} | columns).items()},
        checks=scale_checks(given, str(variant["normalisation"])), warnings=told,
    )  # fmt: skip


def _columns(
    base: Vector, ranks: DrawnRanks, places: DrawnRanks, drawn: _Drawn, variant: dict[str, Scalar]
) -> dict[str, Vector]:
    n, (low, high) = len(base), ranks.interval(float(variant["level"] or 0))
    columns = {
        "rank": base, "low": low, "high": high, "first_share": places.share_from_to(1, 1),
        "top_share": ranks.share_from_to(1, int(variant["top"] or 1)), "expected_rank": ranks.mean(),
    }  # fmt: skip
    if n > MOST_UNITS:
        return columns
    columns |= {f"acceptability_{rank}": places.share_from_to(rank, rank) for rank in range(1, n + 1)}
    if drawn.moved.shape[1] <= MOST_CRITERIA:
        first = places.ranks == 1
        counts, sums = np.sum(first, axis=0), np.array([np.sum(drawn.moved[won], axis=0) for won in first.T])
        means = (sums / np.where(counts > 0, counts, nan)[:, np.newaxis])[:, drawn.back]
        columns |= {f"central_weight_{place + 1}": column for place, column in enumerate(means.T)}
    return columns


def _likeness(base: Vector, ranks: Matrix, level: float) -> tuple[float, tuple[float, float]]:
    """Mean and quantiles of Spearman's correlation with the base over the draws; NaN where nothing is ordered."""
    n, whole, sums = len(base), np.sum(base), np.sum(ranks, axis=1)
    spreads = (n * np.sum(base**2) - whole**2) * (n * np.sum(ranks**2, axis=1) - sums**2)
    known = (n * np.sum(base * ranks, axis=1) - whole * sums) / np.sqrt(spreads)
    known = np.sort(known[np.isfinite(known)])
    if not len(known):
        return nan, (nan, nan)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(np.mean(known)), (float(low), float(high))


def _told(base: Vector, first_share: Vector, labels: tuple[str, ...]) -> tuple[Notice, ...]:
    if len(base) < 2:
        return ()
    if np.ptp(base) == 0:
        return (Notice("no_order"),)
    best = int(np.argmin(base))
    share = float(first_share[best])
    if share >= _UNSTABLE or np.sum(base == base[best]) > 1:
        return ()
    return (Notice("first_unstable", {"name": labels[best], "share": f"{share:.0%}"}),)
