"""加权汇总 (aggregations): one score from several indicators by weighted sum, or by likeness to a reference sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan
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
    exact_sums,
    normalised,
    scale_checks,
    score_notices,
    sum_notices,
    variant_of,
    weights_of,
)
from perfanalysis.statistics.results import Result
from perfanalysis.statistics.tied_ranks import Ties, ranks_of
from perfanalysis.statistics.vectors import Matrix, Vector, floats, one_of, vector

Sequences = Literal["minmax", "max", "max_linear", "sum", "vector", "none", "mean", "initial"]


@np.errstate(all="ignore")
def weighted_sum(
    matrix: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    directions: Sequence[Direction] | None = None,
    normalisation: Normalisation = "none",
    reference: ArrayLike | None = None,
    weights_to_one: bool = True,
    ties: Ties = "average",
    names: Sequence[str] | None = None,
) -> Result:
    """加权综合得分 of objects by indicators (n, m): ``score`` Σ w·x of each object, ``rank`` (1 the best), ``estimate`` their mean.

    ``weights`` (m,), equal if None, divided by their sum unless ``weights_to_one`` is False (points that add up as they
    are). ``directions``: 1 (more is better) or −1 for each column. ``normalisation``: "none" (official 100-point scores,
    negated where less is better), "minmax", "max" (x / largest, smallest / x), "max_linear" (1 − x / largest), "sum", "vector"; on the scale of the rows
    of ``reference`` (k, m) if given (two rows of lower and upper bounds will do), so that another year does not rewrite
    earlier scores. Objects with a missing figure are dropped. Undefined (told) where a column cannot be scaled. Sources:
    Hwang and Yoon (1981), Multiple Attribute Decision Making, 29-33 and 99-103; OECD (2008), Handbook on Constructing
    Composite Indicators, 1.5-1.6.
    """
    one_of("normalisation", normalisation, NORMALISATIONS)
    given = criteria_of(matrix, directions, names, reference)
    factors = weights_of(weights, given.block.shape[1], to_one=weights_to_one)
    made = normalised(given.block, given, normalisation)
    scores = exact_sums(made * factors)
    return Result(
        method="weighted_sum",
        n=len(scores),
        variant=variant_of(directions, normalisation, weights_to_one=weights_to_one, ties=ties),
        estimate=float(exact_sums(scores[np.newaxis])[0] / len(scores)) if len(scores) else nan,
        dropped=given.dropped,
        labels=given.labels,
        values={"score": floats(scores), "rank": floats(ranks_of(scores, ties=ties))},
        checks=scale_checks(given, normalisation),
        warnings=score_notices(given, factors, 1)
        + column_notices(given, made, normalisation)
        + sum_notices(made, factors, scores),
    )


@np.errstate(all="ignore")
def grey_relational(
    matrix: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    directions: Sequence[Direction] | None = None,
    reference: ArrayLike | None = None,
    rho: float = 0.5,
    normalisation: Sequences = "minmax",
    bounds: ArrayLike | None = None,
    weights_to_one: bool = True,
    ties: Ties = "average",
    names: Sequence[str] | None = None,
) -> Result:
    """灰色关联度 of objects by indicators (n, m): ``grade`` of likeness of each row to a reference row, ``rank`` (1 the best).

    Coefficient of a cell: (Δmin + ρ Δmax) / (Δ + ρ Δmax) with Δ the distance from the reference, Δmin and Δmax over the
    whole table; the grade is their mean under ``weights`` (equal if None). ``reference`` (m,), in the units of the
    table, is None for the best of each column (``directions``). ``normalisation``: by columns as in ``weighted_sum``
    ("minmax" …, on the scale of the rows of ``bounds`` if given, which then also set Δmin and Δmax), "none", or by
    rows, each sequence and the reference divided by its "mean" or its "initial" value (rows are then the factors, columns the
    years, and ``reference`` the sequence they are compared with). ``estimate`` is the greatest grade. Undefined (told)
    where a sequence or column cannot be scaled; 1 throughout where nothing differs. Source: Deng (1989), J. Grey Syst. 1, 1.
    """
    by_rows = normalisation in {"mean", "initial"}
    one_of("normalisation", normalisation, (*NORMALISATIONS, "mean", "initial"))
    if not 0 < rho <= 1:
        raise ValueError(f"rho must lie above 0 and at most at 1, not {rho}")
    given = criteria_of(matrix, directions, names, bounds)
    factors = weights_of(weights, given.block.shape[1], to_one=weights_to_one)
    target = _target(given, reference)
    asked = _Sequences(given, target, normalisation, by_rows=by_rows)
    distances = asked.distances(given.block)
    grades = exact_sums(_coefficients(distances, asked.span(distances), rho) * factors)
    return Result(
        method="grey_relational",
        n=len(grades),
        variant=variant_of(directions, normalisation, weights_to_one=weights_to_one, ties=ties)
        | {"rho": rho, "reference": "best" if reference is None else "given"},
        estimate=float(np.max(grades[np.isfinite(grades)], initial=-np.inf)) if np.isfinite(grades).any() else nan,
        dropped=given.dropped,
        labels=given.labels,
        values={"grade": floats(grades), "rank": floats(ranks_of(grades, ties=ties))},
        checks=scale_checks(given, "none" if by_rows else normalisation),
        warnings=score_notices(given, factors, 1) + column_notices(given, distances, normalisation),
    )


def _target(given: Criteria, reference: ArrayLike | None) -> Vector:
    """The reference row in the units of the table; NaN where the table has no rows to take the best from."""
    count = given.block.shape[1]
    if reference is None:
        rows = given.scale
        best = np.where(given.signs > 0, rows.max(axis=0), rows.min(axis=0)) if len(rows) else np.full(count, nan)
        return np.asarray(best)
    target = vector(reference)
    if len(target) != count:
        raise ValueError(f"the reference has {len(target)} figures, the table {count} columns")
    return target


@dataclass(frozen=True, slots=True, eq=False)
class _Sequences:
    """What rows are compared with, and how both are scaled."""

    given: Criteria
    target: Vector
    normalisation: str
    by_rows: bool

    def distances(self, rows: Matrix) -> Matrix:
        """Absolute distances of the scaled rows from the scaled reference."""
        both = np.vstack([rows, self.target])
        made = self._by_sequence(both) if self.by_rows else normalised(both, self.given, self.normalisation)
        return np.asarray(np.abs(made[:-1] - made[-1]))

    def _by_sequence(self, rows: Matrix) -> Matrix:
        if not rows.shape[1]:
            return rows
        size = exact_sums(rows) / rows.shape[1] if self.normalisation == "mean" else rows[:, 0]
        with np.errstate(all="ignore"):
            return np.asarray(rows / np.where(size != 0, size, nan)[:, np.newaxis])

    def span(self, distances: Matrix) -> tuple[float, float]:
        """Least and greatest distance in the table, or among the rows that set the scale."""
        over = self.distances(self.given.scale) if self.given.fixed and not self.by_rows else distances
        known = over[np.isfinite(over)]
        return (float(known.min()), float(known.max())) if len(known) else (nan, nan)


def _coefficients(distances: Matrix, span: tuple[float, float], rho: float) -> Matrix:
    least, greatest = span
    if greatest == 0 and isfinite(greatest):
        return np.where(np.isfinite(distances), 1.0, nan)
    return np.asarray((least + rho * greatest) / (distances + rho * greatest))
