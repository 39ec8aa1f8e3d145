"""评价指标 (criteria): a table of objects by indicators made comparable: directions, normalisation, weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.results import Check, Notice, Scalar
from perfanalysis.statistics.tied_ranks import Ties
from perfanalysis.statistics.vectors import (
    Mask,
    Matrix,
    Vector,
    complete,
    matrix,
    names_or_numbers,
    numbers,
    one_of,
    vector,
)

Direction = Literal[1, -1, "+", "-", "max", "min"]
Normalisation = Literal["none", "minmax", "max", "max_linear", "sum", "vector"]

NORMALISATIONS = ("none", "minmax", "max", "max_linear", "sum", "vector")
_SIGNS = {1: 1.0, -1: -1.0, "+": 1.0, "-": -1.0, "max": 1.0, "min": -1.0}


@dataclass(frozen=True, slots=True, eq=False)
class Criteria:
    """评价指标: complete rows of objects by indicators, +1 or −1 for each indicator, the rows that set the scale, labels.

    ``fixed``: the scale comes from a reference of its own and does not move when objects are added.
    """

    block: Matrix
    signs: Vector
    scale: Matrix
    labels: tuple[str, ...]
    dropped: int
    fixed: bool

    def constant(self) -> Mask:
        """没有差异的指标: columns with one value in all rows that set the scale."""
        if not len(self.scale):
            return np.zeros(len(self.signs), dtype=np.bool_)
        return np.asarray(self.scale.max(axis=0) == self.scale.min(axis=0))

    def negative(self) -> Mask:
        """有负数的指标."""
        return np.asarray(np.any(np.vstack([self.block, self.scale]) < 0, axis=0))


def criteria_of(
    of: ArrayLike,
    directions: Sequence[Direction] | None,
    names: Sequence[str] | None = None,
    reference: ArrayLike | None = None,
) -> Criteria:
    """评价指标 of an array (n, m), ``directions`` (m,), row ``names``, and rows of ``reference`` (k, m) that set the scale."""
    whole = table_of(of)
    count = whole.shape[1] or len(directions or ())
    whole = whole if whole.shape[1] else np.empty((0, count))
    if directions is not None and len(directions) != count:
        raise ValueError(f"{len(directions)} directions for {count} columns")
    if names is not None and len(names) != len(whole):
        raise ValueError(f"{len(names)} names for {len(whole)} rows")
    kept = complete(whole)
    block = whole[kept]
    scale = block if reference is None else _reference(reference, count)
    labels = tuple(np.array(names_or_numbers(names, len(whole)), dtype=object)[kept])
    return Criteria(block, _signs(directions, count), scale, labels, int((~kept).sum()), reference is not None)


def table_of(of: ArrayLike) -> Matrix:
    """表: two dimensions, a flat array being one column; infinities become NaN (missing)."""
    raw = numbers(of)
    if raw.ndim > 2:
        raise ValueError(f"a table has two dimensions, not {raw.ndim}")
    if not raw.size:
        return np.empty((0, raw.shape[1] if raw.ndim == 2 else 0))
    return matrix(raw.reshape(-1, 1) if raw.ndim < 2 else raw)


def _reference(of: ArrayLike, count: int) -> Matrix:
    rows = table_of(of)
    if rows.shape[1] != count:
        raise ValueError(f"the reference has {rows.shape[1]} columns, the table {count}")
    return rows[complete(rows)]


def _signs(directions: Sequence[Direction] | None, count: int) -> Vector:
    if directions is None:
        return np.ones(count)
    for given in directions:
        if given not in _SIGNS:
            raise ValueError(f"directions are 1, -1, '+', '-', 'max' or 'min', not {given!r}")
    return np.array([_SIGNS[given] for given in directions], dtype=np.float64)


@np.errstate(all="ignore")
def normalised(rows: Matrix, given: Criteria, normalisation: str) -> Matrix:
    """标准化: ``rows`` on the scale of ``given``, the more the better whatever the direction was.

    "none": as they are, negated where less is better; "minmax": share of the way from the worst to the best; "max":
    x / largest, or smallest / x; "max_linear": x / largest, or 1 minus that; "sum": x / sum, or (1/x) / sum of 1/x; "vector": x / root of the sum of squares, or 1
    minus that. Columns without differences are 0 under "minmax"; a division by zero gives NaN.
    """
    one_of("normalisation", normalisation, NORMALISATIONS)
    if not len(given.scale):
        return np.full(rows.shape, nan)
    columns = [_FORMS[normalisation](*column) for column in zip(rows.T, given.scale.T, given.signs, strict=True)]
    found = np.column_stack([top / below for top, below in columns]) if columns else rows
    found = np.where(np.isfinite(found), found, nan)
    return np.where(given.constant() & (normalisation == "minmax"), 0.0, found)


def _as_it_is(x: Vector, _scale: Vector, sign: float) -> tuple[Vector, float]:
    return x * sign, 1.0


def _by_range(x: Vector, scale: Vector, sign: float) -> tuple[Vector, float]:
    low, high = scale.min(), scale.max()
    return (x - low if sign > 0 else high - x), float(high - low)


def _by_greatest(x: Vector, scale: Vector, sign: float) -> tuple[Vector, Vector]:
    return (x, np.full(len(x), scale.max())) if sign > 0 else (np.full(len(x), scale.min()), x)


def _by_greatest_linearly(x: Vector, scale: Vector, sign: float) -> tuple[Vector, float]:
    top = float(scale.max())
    return (x if sign > 0 else top - x), top


def _by_sum(x: Vector, scale: Vector, sign: float) -> tuple[Vector, float]:
    return (x, _total(scale)) if sign > 0 else (1 / x, _total(1 / scale))


def _by_length(x: Vector, scale: Vector, sign: float) -> tuple[Vector, float]:
    largest = float(np.max(np.abs(scale))) or nan
    length = largest * _total((scale / largest) ** 2) ** 0.5
    return (x if sign > 0 else length - x), length


_FORMS: Mapping[str, Callable[[Vector, Vector, float], tuple[Vector, Vector | float]]] = {
    "none": _as_it_is,
    "minmax": _by_range,
    "max": _by_greatest,
    "max_linear": _by_greatest_linearly,
    "sum": _by_sum,
    "vector": _by_length,
}


def _total(of: Vector) -> float:
    try:
        return fsum(of) if np.isfinite(of).all() else nan
    except OverflowError:
        return nan


def exact_sums(rows: Matrix) -> Vector:
    """行和: the exactly rounded sum of each row, whatever the order of its cells; NaN where a cell is."""
    return np.array([_total(row) for row in rows], dtype=np.float64)


def weights_of(weights: ArrayLike | None, count: int, *, to_one: bool) -> Vector:
    """权重 of ``count`` columns: equal ones if None, divided by their sum if asked; all zero gives NaN.

    A negative or missing weight, or another number of them, is refused.
    """
    given = np.full(count, 1 / max(1, count)) if weights is None or not count else vector(weights)
    if len(given) != count:
        raise ValueError(f"{len(given)} weights for {count} columns")
    if not np.all(given >= 0):
        raise ValueError("weights must be numbers that are not negative")
    return shares_of(given) if to_one else given


def shares_of(weights: Vector) -> Vector:
    """归一: weights divided by their sum, however large or small they are; NaN when they are all zero."""
    near_one = np.ldexp(weights, -np.frexp(weights.max(initial=0.0))[1])
    whole = fsum(near_one)
    return np.asarray(near_one / (whole if whole > 0 else nan))


def variant_of(
    directions: Sequence[Direction] | None, normalisation: str, *, weights_to_one: bool, ties: Ties
) -> dict[str, Scalar]:
    """所用的选项: choices every aggregation records."""
    told = None if directions is None else "、".join(map(str, directions))
    return {"directions": told, "normalisation": normalisation, "weights_to_one": weights_to_one, "ties": ties}


def scale_checks(given: Criteria, normalisation: str) -> tuple[Check, ...]:
    """标准化检查: whether the scale stays as it is when objects or years are added."""
    return (Check("scale_fixed", holds=given.fixed or normalisation == "none"),)


def score_notices(given: Criteria, factors: Vector, least: int) -> tuple[Notice, ...]:
    """得分提示: too few objects, or weights that are all zero."""
    few = len(given.block) < least
    told = (Notice("too_few", {"n": len(given.block), "least": least}),) if few else ()
    return told if np.any(factors > 0) or not len(factors) else (*told, Notice("no_weight"))


def sum_notices(made: Matrix, factors: Vector, sums: Vector) -> tuple[Notice, ...]:
    """求和提示: sums beyond the greatest number, though every part is one."""
    whole = bool(np.isfinite(made).all() and np.isfinite(factors).all())
    return () if not whole or np.isfinite(sums).all() else (Notice("too_large"),)


def column_notices(given: Criteria, made: Matrix, normalisation: str) -> tuple[Notice, ...]:
    """指标提示: columns without differences, negative ones where ratios are taken, outside the reference, or undefined."""
    scaled = normalisation != "none" and len(given.block) > 1
    ratios, known = normalisation in {"max", "max_linear", "sum"}, len(given.block) > 0
    undefined = ~np.isfinite(made).all(axis=0)
    told = {"constant_columns": np.asarray(given.constant() & scaled)}
    told |= {"negative_columns": np.asarray(given.negative() & ratios)}
    told |= {"undefined_columns": np.asarray(undefined & known), "beyond_scale": _beyond(given)}
    return columns_told(told)


def _beyond(given: Criteria) -> Mask:
    """Columns with a figure outside the range of the reference."""
    if not given.fixed or not len(given.scale):
        return np.zeros(len(given.signs), dtype=np.bool_)
    low, high = given.scale.min(axis=0), given.scale.max(axis=0)
    return np.asarray(np.any((given.block < low) | (given.block > high), axis=0))


def columns_told(told: Mapping[str, Mask], names: Sequence[str] | None = None) -> tuple[Notice, ...]:
    """列举: a notice by its code with the names (or numbers from 1) of the columns that are true, if any is."""
    found = {code: names_or_numbers(names, len(where)) for code, where in told.items() if where.any()}
    return tuple(
        Notice(code, {"names": "、".join(name for name, is_there in zip(known, told[code], strict=True) if is_there)})
        for code, known in found.items()
    )
