"""模糊综合评价 (fuzzy scores): grades of a whole from the grades of its factors."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.criteria import exact_sums, table_of, weights_of
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import Matrix, Vector, complete, floats, names_or_numbers, one_of, vector

Operator = Literal["weighted_average", "max_min", "max_product", "bounded_sum"]

_SUM = 1e-6
_TIE = 1e-12


def fuzzy_comprehensive(
    membership: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    operator: Operator = "weighted_average",
    scores: ArrayLike | None = None,
    weights_to_one: bool = True,
    names: Sequence[str] | None = None,
) -> Result:
    """模糊综合评价 of factors by grades (m, g): ``membership`` of the whole in each grade, ``share_of_sum``.

    Cell (i, k) says to what degree (0 to 1) factor i belongs to grade k; ``weights`` (m,), equal if None. ``operator``:
    "weighted_average" M(·,+) Σ w·r; "max_min" M(∧,∨) max min(w, r); "max_product" M(·,∨) max w·r; "bounded_sum" M(∧,⊕)
    min(1, Σ min(w, r)). ``chosen_grade`` marks the one of greatest membership (several if equal); the check
    ``maximum_membership`` gives its effectiveness α = (g·β − 1) / (2γ(g − 1)), β and γ the greatest and second share,
    which should reach 0.5. With ``scores`` (g,) of the grades, ``estimate`` is Σ share · score. ``names`` are those of the
    grades. A factor with a gap is dropped and the other weights made to sum to 1 (unless ``weights_to_one`` is False).
    Undefined (told) for a cell outside 0 to 1, or no factor. Sources: 汪培庄 (1983), 模糊集合论及其应用, 5; Zadeh (1973), IEEE
    Trans. SMC 3, 28 for max-min.
    """
    one_of("operator", operator, ("weighted_average", "max_min", "max_product", "bounded_sum"))
    whole = table_of(membership)
    count = whole.shape[1]
    _refuse(count, scores, names)
    kept = complete(whole)
    given = weights_of(weights, len(whole), to_one=False)
    factors = weights_of(given[kept], int(kept.sum()), to_one=weights_to_one)
    rows = whole[kept]
    outside = bool(np.any((rows < 0) | (rows > 1)))
    known = bool(len(rows)) and not outside
    found = _composed(rows, factors, operator) if known else np.full(count, nan)
    shares = _shares(found)
    variant: dict[str, Scalar] = {"operator": operator, "weights_to_one": weights_to_one}
    top = np.where(np.isfinite(found), found >= np.max(found, initial=0.0) - _TIE, nan)
    return Result(
        method="fuzzy_comprehensive",
        n=len(rows),
        variant=variant,
        estimate=nan if scores is None else float(exact_sums((shares * vector(scores))[np.newaxis])[0]),
        dropped=int((~kept).sum()),
        labels=names_or_numbers(names, count),
        values={"membership": floats(found), "share_of_sum": floats(shares), "chosen_grade": floats(top)},
        checks=_checks(rows, shares),
        warnings=_notices(rows, factors, shares, outside=outside),
    )


def _refuse(count: int, scores: ArrayLike | None, names: Sequence[str] | None) -> None:
    for what, given in (("scores", None if scores is None else vector(scores)), ("names", names)):
        if given is not None and len(given) != count:
            raise ValueError(f"{len(given)} {what} for {count} grades")


def _composed(rows: Matrix, factors: Vector, operator: Operator) -> Vector:
    weight = factors[:, np.newaxis]
    if operator == "weighted_average":
        return exact_sums((weight * rows).T)
    if operator == "bounded_sum":
        return np.minimum(1.0, exact_sums(np.minimum(weight, rows).T))
    pairs = np.minimum(weight, rows) if operator == "max_min" else weight * rows
    return np.asarray(pairs.max(axis=0))


def _shares(found: Vector) -> Vector:
    whole = exact_sums(found[np.newaxis])[0]
    return found / (whole if whole > 0 else nan)


def _checks(rows: Matrix, shares: Vector) -> tuple[Check, ...]:
    gap = float(np.max(np.abs(exact_sums(rows) - 1), initial=0.0)) if len(rows) else nan
    sums = Check("memberships_sum_to_one", holds=gap <= _SUM if gap == gap else None, value=gap)  # noqa: PLR0124 - NaN
    return sums, _effective(shares)


def _effective(shares: Vector) -> Check:
    """How clearly one grade stands out; a single membership is beyond doubt."""
    if len(shares) < 2 or not np.isfinite(shares).all():
        return Check("maximum_membership", holds=None)
    second, first = np.sort(shares)[-2:]
    if second == 0:
        return Check("maximum_membership", holds=True)
    value = float((len(shares) * first - 1) / (2 * second * (len(shares) - 1)))
    return Check("maximum_membership", holds=value >= 0.5, value=value)


def _notices(rows: Matrix, factors: Vector, shares: Vector, *, outside: bool) -> tuple[Notice, ...]:
    if not len(rows):
        return (Notice("too_few", {"n": 0, "least": 1}),)
    if outside:
        return (Notice("not_memberships"),)
    if not np.any(factors > 0):
        return (Notice("no_weight"),)
    return () if np.isfinite(shares).all() else (Notice("no_membership"),)
