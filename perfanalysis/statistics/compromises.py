"""折衷方案 (compromises): objects ranked by how near they come to the best figures of all indicators (TOPSIS, VIKOR)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.criteria import (
    NORMALISATIONS,
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
from perfanalysis.statistics.results import Check, Notice, Result
from perfanalysis.statistics.tied_ranks import Ties, ranks_of
from perfanalysis.statistics.vectors import Mask, Matrix, Vector, floats, one_of

Distance = Literal["euclidean", "manhattan", "chebyshev"]
Weighting = Literal["values", "squares"]

_SAME = 1e-12


@np.errstate(all="ignore")
def topsis(
    matrix: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    directions: Sequence[Direction] | None = None,
    normalisation: Normalisation = "vector",
    distance: Distance = "euclidean",
    weighting: Weighting = "values",
    reference: ArrayLike | None = None,
    weights_to_one: bool = True,
    ties: Ties = "average",
    names: Sequence[str] | None = None,
) -> Result:
    """逼近理想解排序法 (TOPSIS) of objects by indicators (n, m): ``closeness`` D⁻/(D⁺ + D⁻) of each object, ``rank`` (1 the best).

    ``distance_best`` D⁺ and ``distance_worst`` D⁻ are distances from the best and the worst figure of each scaled column,
    times ``weights`` (m,), equal if None. ``weighting`` "values": √Σ (w·d)², as in the source; "squares": √Σ w·d².
    ``directions``: 1 or −1 for each column. ``normalisation``: "vector", "minmax", "max", "max_linear" (R's
    MCDM: TOPSISLinear), "sum" or "none" (see ``weighted_sum``), on the scale
    of the rows of ``reference`` (k, m) if given, among which then also best and worst are looked for, so that another
    year does not rewrite earlier scores. ``estimate`` is the mean closeness. Objects with a missing figure are dropped.
    Undefined (told) where best and worst are the same. Source: Hwang and Yoon (1981), Multiple Attribute Decision
    Making, 128-134.
    """
    one_of("normalisation", normalisation, NORMALISATIONS)
    one_of("distance", distance, ("euclidean", "manhattan", "chebyshev"))
    one_of("weighting", weighting, ("values", "squares"))
    given = criteria_of(matrix, directions, names, reference)
    factors = weights_of(weights, given.block.shape[1], to_one=weights_to_one)
    made, scale = (normalised(rows, given, normalisation) for rows in (given.block, given.scale))
    root = np.sqrt(factors) if weighting == "squares" and distance == "euclidean" else factors
    ends = (scale.max(axis=0), scale.min(axis=0)) if len(scale) else (np.full(len(factors), nan),) * 2
    best, worst = (_distances((made - end) * root, distance) for end in ends)
    whole = best + worst
    closeness = worst / np.where(whole > 0, whole, nan)
    return Result(
        method="topsis",
        n=len(made),
        variant=variant_of(directions, normalisation, weights_to_one=weights_to_one, ties=ties)
        | {"distance": distance, "weighting": weighting},
        estimate=float(exact_sums(closeness[np.newaxis])[0] / len(made)) if len(made) else nan,
        dropped=given.dropped,
        labels=given.labels,
        values={
            "closeness": floats(closeness),
            "distance_best": floats(best),
            "distance_worst": floats(worst),
            "rank": floats(ranks_of(closeness, ties=ties)),
        },
        checks=scale_checks(given, normalisation),
        warnings=score_notices(given, factors, 1)
        + column_notices(given, made, normalisation)
        + _distance_notices(made, factors, whole),
    )


def _distance_notices(made: Matrix, factors: Vector, whole: Vector) -> tuple[Notice, ...]:
    same = len(made) > 0 and np.all(whole == 0)
    return (Notice("no_distance"),) if same else sum_notices(made, factors, whole)


def _distances(gaps: Matrix, distance: Distance) -> Vector:
    if distance == "chebyshev":
        return np.asarray(np.abs(gaps).max(axis=1, initial=0.0))
    if distance == "manhattan":
        return exact_sums(np.abs(gaps))
    size = np.where(np.isfinite(gaps).all(axis=1), np.abs(gaps).max(axis=1, initial=0.0), nan)
    unit = np.where(size > 0, size, 1.0)
    return np.asarray(size * np.sqrt(exact_sums((gaps / unit[:, np.newaxis]) ** 2)))


@np.errstate(all="ignore")
def vikor(
    matrix: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    directions: Sequence[Direction] | None = None,
    v: float = 0.5,
    advantage: float | None = None,
    reference: ArrayLike | None = None,
    weights_to_one: bool = True,
    ties: Ties = "average",
    names: Sequence[str] | None = None,
) -> Result:
    """折衷排序法 (VIKOR) of objects by indicators (n, m): ``q`` of each object (the smaller the better), ``rank`` by it.

    ``s`` is the weighted sum of shortfalls from the best, as shares of the way from best to worst in each column, ``r``
    the greatest of them; q = v (s − s*)/(s⁻ − s*) + (1 − v)(r − r*)/(r⁻ − r*), * the least and ⁻ the greatest of all
    objects. ``rank_s`` and ``rank_r`` as well. The first by q is the solution if (C1, check ``acceptable_advantage``) the
    second is at least ``advantage`` behind (None: 1/(n − 1)) and (C2, ``acceptable_stability``) it is first by s or r
    too. ``compromise`` marks the set of solutions: the first alone; with C2 failing the second too; with C1 failing all
    nearer to the first than ``advantage``. ``reference`` (k, m): rows that set best and worst, s and r then measured from
    0 to what the worst of all would have. A column without differences adds nothing, nor does s or r where all have the
    same. Undefined (told) below two objects. Source: Opricovic and Tzeng (2004), EJOR 156, 445-455, 3.
    """
    if not 0 <= v <= 1:
        raise ValueError(f"v must lie between 0 and 1, not {v}")
    if advantage is not None and not advantage >= 0:
        raise ValueError(f"advantage must not be negative, not {advantage}")
    given = criteria_of(matrix, directions, names, reference)
    factors = weights_of(weights, given.block.shape[1], to_one=weights_to_one)
    n, still = len(given.block), given.constant()
    made = normalised(given.block, given, "minmax")
    short = np.where(still, 0.0, 1 - made) * factors
    sums, greatest = exact_sums(short), np.asarray(short.max(axis=1, initial=0.0)) + 0 * exact_sums(short)
    ends = _reference_ends(factors, still) if given.fixed else _own_ends(sums, greatest)
    q = v * _share(sums, *ends[0]) + (1 - v) * _share(greatest, *ends[1])
    q = q if n > 1 else np.full(n, nan)
    gap = advantage if advantage is not None else 1 / (n - 1) if n > 1 else nan
    choice = _chosen(q, sums, greatest, gap)
    columns = {"s": sums, "r": greatest, "q": q, "rank_s": sums, "rank_r": greatest, "rank": q}
    ranked = {name: ranks_of(of, best="low", ties=ties) if "rank" in name else of for name, of in columns.items()}
    return Result(
        method="vikor",
        n=n,
        variant=variant_of(directions, "minmax", weights_to_one=weights_to_one, ties=ties) | {"v": v, "advantage": gap},
        dropped=given.dropped,
        labels=given.labels,
        values={name: floats(of) for name, of in ranked.items()} | {"compromise": floats(choice.members)},
        checks=(*choice.checks, *scale_checks(given, "minmax")),
        warnings=score_notices(given, factors, 2) + column_notices(given, made, "minmax"),
    )


def _own_ends(sums: Vector, greatest: Vector) -> tuple[tuple[float, float], tuple[float, float]]:
    if not len(sums):
        return (nan, nan), (nan, nan)
    return (float(sums.min()), float(sums.max())), (float(greatest.min()), float(greatest.max()))


def _reference_ends(factors: Vector, still: Mask) -> tuple[tuple[float, float], tuple[float, float]]:
    counted = np.where(still, 0.0, factors)
    return (0.0, float(exact_sums(counted[np.newaxis])[0])), (0.0, float(counted.max(initial=0.0)))


def _share(of: Vector, low: float, high: float) -> Vector:
    return (of - low) / (high - low) if high - low > _SAME * abs(high) else of * 0


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """The set of solutions (1, 0) and the two conditions."""

    members: Vector
    checks: tuple[Check, Check]


def _chosen(q: Vector, sums: Vector, greatest: Vector, gap: float) -> _Choice:
    if len(q) < 2 or not np.isfinite(q).all():
        return _Choice(
            np.full(len(q), nan), (Check("acceptable_advantage", holds=None), Check("acceptable_stability", holds=None))
        )
    first, second = np.sort(q)[:2]
    leads = bool(second - first >= gap - _SAME)
    top = q <= first + _SAME
    stable = any(bool(np.any(top & (of <= of.min() + _SAME * abs(of.min())))) for of in (sums, greatest))
    near = q - first < gap - _SAME
    members = top if leads and stable else q <= second + _SAME if leads else near
    return _Choice(
        members.astype(np.float64),
        (
            Check("acceptable_advantage", holds=leads, value=float(second - first)),
            Check("acceptable_stability", holds=stable),
        ),
    )
