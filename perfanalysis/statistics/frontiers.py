"""生产前沿 (frontiers): units with inputs and outputs, the frontier they span, and distances to it by linear programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from perfanalysis.statistics.results import Check, Notice
from perfanalysis.statistics.vectors import (
    Codes,
    Mask,
    Matrix,
    Vector,
    complete,
    matrix,
    names_or_numbers,
    numbers,
    one_of,
)

Returns = Literal["constant", "variable", "increasing", "decreasing", "crs", "vrs", "ndrs", "nirs", "irs", "drs"]
Orientation = Literal["input", "output"]
Status = Literal["solved", "infeasible", "failed"]

_SUMS = {"constant": (0.0, inf), "variable": (1.0, 1.0), "increasing": (1.0, inf), "decreasing": (0.0, 1.0)}
_SHORT = {"crs": "constant", "vrs": "variable", "ndrs": "increasing", "nirs": "decreasing"}
_SHORT |= {"irs": "increasing", "drs": "decreasing"}
_ALL_AT_ONCE = 200
_MORE = 5
_PASSES = 3
_NEAR = 1e-8
_ENORMOUS = 1e300
_PRECISE = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """决策单元: complete rows of inputs (n, m) and outputs (n, s), which of them can be compared, and how many were dropped."""

    inputs: Matrix
    outputs: Matrix
    names: tuple[str, ...]
    usable: Mask
    dropped: int

    def compared(self) -> tuple[Matrix, Matrix]:
        """参加评价的单元: inputs and outputs of the usable ones."""
        return self.inputs[self.usable], self.outputs[self.usable]

    def compared_names(self) -> list[str]:
        """参加评价的单元的名称."""
        return [name for name, usable in zip(self.names, self.usable, strict=True) if usable]


def units_of(inputs: ArrayLike, outputs: ArrayLike, names: Sequence[str] | None) -> Units:
    """决策单元 of arrays (n, m) and (n, s); a row with a negative figure or without any input or output is not usable."""
    first, second = columns_of(inputs), columns_of(outputs)
    if len(first) != len(second):
        raise ValueError(f"inputs have {len(first)} rows, outputs {len(second)}")
    if names is not None and len(names) != len(first):
        raise ValueError(f"{len(names)} names for {len(first)} units")
    kept = complete(first, second)
    named = tuple(name for name, keep in zip(names_or_numbers(names, len(first)), kept, strict=True) if keep)
    used, made = first[kept], second[kept]
    usable = np.all(np.hstack([used, made]) >= 0, axis=1) & np.any(used > 0, axis=1) & np.any(made > 0, axis=1)
    return Units(used, made, named, np.asarray(usable), int((~kept).sum()))


def columns_of(of: ArrayLike) -> Matrix:
    """投入或产出: two dimensions, a flat array being one column."""
    block = numbers(of)
    return matrix(block.reshape(len(block), 1) if block.ndim == 1 else block)


def returns_named(returns: Returns) -> str:
    """规模报酬: the full word of "crs", "vrs", "ndrs" or "nirs" (R's Benchmarking: "irs", "drs")."""
    one_of("returns", returns, (*_SUMS, *_SHORT))
    return _SHORT.get(returns, returns)


@dataclass(frozen=True, slots=True, eq=False)
class Frontier:
    """前沿: the units that form it in a fixed order, so that the order of the rows does not matter, and its returns.

    ``block`` are the rows of every programme: inputs, negative outputs, sums of intensities; ``sizes`` the means they are
    divided by, negative for outputs.
    """

    block: Matrix
    order: Codes
    sizes: Vector
    sums: tuple[float, ...]


def frontier(inputs: Matrix, outputs: Matrix, returns: str) -> Frontier:
    """前沿 formed by usable units (n, m) and (n, s) under ``returns``."""
    order = sorted_rows(inputs, outputs)
    raw = np.hstack([inputs, outputs])[order]
    sizes = np.sort(raw, axis=0).sum(axis=0) / max(1, len(raw))
    sizes[sizes == 0] = 1.0
    signs = np.r_[np.ones(inputs.shape[1]), -np.ones(outputs.shape[1])]
    low, high = _SUMS[returns]
    ones = np.ones(len(raw))
    sums = [(ones, high)] * (high < inf) + [(-ones, -low)] * (low > 0)
    block = np.vstack([(raw / sizes * signs).T, *(row for row, _ in sums)])
    return Frontier(block, order, sizes * signs, tuple(limit for _, limit in sums))


def sorted_rows(inputs: Matrix, outputs: Matrix) -> Codes:
    """次序: rows by their figures, from the first input on."""
    columns = np.hstack([inputs, outputs]).T[::-1]
    return np.lexsort(columns).astype(np.intp) if len(columns) else np.arange(len(inputs))


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """线性规划: minimise over own variables and the intensities of the frontier; rows ≤ ``limits``, all variables ≥ 0."""

    own_cost: Vector
    own: Matrix
    cost: Vector
    block: Matrix
    limits: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """解: least value, own variables, the intensities that are not zero with their places on the frontier, prices of rows."""

    status: Status
    value: float
    own: Vector
    places: Codes
    intensities: Vector
    prices: Vector


def solve(programme: Programme, start: Codes, leave_out: int | None = None) -> Answer:
    """解 a programme, beginning with the columns of ``start`` and taking in others as long as they lower the value.

    Column generation: a column whose reduced cost is not negative cannot lower the optimum (Dantzig and Wolfe 1960).
    """
    sizes = np.maximum(np.abs(programme.block).max(axis=0, initial=0.0), 1e-300)
    there = np.delete(np.arange(len(sizes)), [] if leave_out is None else [leave_out])
    begin = np.intersect1d(start, there)
    chosen = begin if len(begin) > 0 and len(there) > _ALL_AT_ONCE else there
    while True:
        status, value, found, prices = _least(programme, chosen)
        if status == 2 and len(chosen) < len(there):
            chosen = there
            continue
        own, rest = np.split(found, [len(programme.own_cost)])
        if status != 0:
            none = np.full(len(programme.limits), nan)
            return Answer("infeasible" if status == 2 else "failed", nan, own, chosen[:0], rest, none)
        reduced = (programme.cost - prices @ programme.block) / sizes / max(abs(value), 1e-6)
        places = there[np.argsort(reduced[there], kind="stable")[:_MORE]]
        better = np.setdiff1d(places[reduced[places] < -_NEAR / 10], chosen)
        if not len(better):
            real = rest * sizes[chosen] > _NEAR
            return Answer("solved", value, own, chosen[real], rest[real], prices)
        chosen = np.union1d(chosen, better)


def _least(programme: Programme, chosen: Codes) -> tuple[int, float, Vector, Vector]:
    """The programme on the ``chosen`` columns: the solver's status, the least value, the variables, the price of each row.

    It is solved with rows, columns and limits brought to like size (geometric means, see ``_balance``), so that figures
    far apart are not lost in the solver's tolerances. A solver that gives up is followed by another.
    """
    cost = np.r_[programme.own_cost, programme.cost[chosen]]
    whole = np.hstack([programme.own, programme.block[:, chosen], programme.limits[:, np.newaxis]])
    rows, columns = _balance(whole)
    table, variables, limit = whole * rows[:, np.newaxis] * columns, columns[:-1], float(columns[-1])
    unit = float(np.abs(cost * variables).max(initial=0.0)) or 1.0
    for method, options in (("highs-ds", _PRECISE), ("highs-ds", {"presolve": False}), ("highs-ipm", {})):
        found = linprog(cost * variables / unit, A_ub=table[:, :-1], b_ub=table[:, -1], method=method, options=options)
        if found.status == 0:
            prices: Vector = found.ineqlin.marginals * rows * unit
            return 0, float(found.fun) * unit / limit, found.x * variables / limit, prices
        if found.status == 2:
            break
    return int(found.status), nan, np.full(len(programme.own_cost), nan), np.empty(0)


def _balance(whole: Matrix) -> tuple[Vector, Vector]:
    """Factors of rows and columns that bring the figures that are not zero near 1."""
    there = whole != 0
    size = np.where(there, np.log(np.abs(np.where(there, whole, 1.0))), nan)
    rows, columns = np.zeros(len(whole)), np.zeros(whole.shape[1])
    for _ in range(_PASSES):
        rows -= _middle(size + rows[:, np.newaxis] + columns, 1)
        columns -= _middle(size + rows[:, np.newaxis] + columns, 0)
    return np.exp(rows), np.exp(columns)


def _middle(sizes: Matrix, axis: int) -> Vector:
    """Half-way between the least and the greatest logarithm along an axis; 0 where there is none."""
    low = np.where(np.isnan(sizes), inf, sizes).min(axis=axis, initial=inf)
    high = np.where(np.isnan(sizes), -inf, sizes).max(axis=axis, initial=-inf)
    known = np.isfinite(low)
    return np.where(known, (np.where(known, low, 0.0) + np.where(known, high, 0.0)) / 2, 0.0)


def radial_programme(front: Frontier, unit: Vector, orientation: Orientation) -> Programme:
    """径向模型 of one unit (inputs, then outputs): least share of its inputs, or greatest multiple of its outputs."""
    figures, block = measured_by(front, unit)
    moving = (front.sizes > 0) == (orientation == "input")
    own = np.r_[np.where(moving, -figures, 0.0), np.zeros(len(front.sums))][:, np.newaxis]
    limits = np.r_[np.where(moving, 0.0, figures), front.sums]
    sign = 1.0 if orientation == "input" else -1.0
    return Programme(np.array([sign]), own, np.zeros(block.shape[1]), block, limits)


@np.errstate(all="ignore")
def measured_by(front: Frontier, unit: Vector) -> tuple[Vector, Matrix]:
    """以单元为单位: a unit's figures (inputs 1, outputs −1; 0 stays 0) and the rows of the frontier, both divided by the unit's."""
    figures = unit / front.sizes
    own = np.where(figures == 0, 1.0, np.abs(figures))
    rows = np.r_[own, np.ones(len(front.sums))][:, np.newaxis]
    return figures / own, np.nan_to_num(front.block / rows, posinf=_ENORMOUS, neginf=-_ENORMOUS)


def distances(
    front: Frontier, inputs: Matrix, outputs: Matrix, orientation: Orientation
) -> tuple[Vector, list[Status]]:
    """效率 of units (k, m) and (k, s) against a frontier: 1 on it, above 1 beyond it; NaN where there is no solution."""
    scores, states = np.full(len(inputs), nan), ["failed"] * len(inputs)
    pool = np.empty(0, np.intp)
    for row in sorted_rows(inputs, outputs):
        unit = np.r_[inputs[row], outputs[row]]
        answer = solve(radial_programme(front, unit, orientation), pool)
        pool = np.union1d(pool, answer.places)
        states[row], scores[row] = answer.status, efficiency_of(answer.value, orientation)
    return scores, states  # type: ignore[return-value]


def efficiency_of(value: float, orientation: Orientation) -> float:
    """效率: the value of an input programme, the inverse of that of an output programme; 1 when it is 1 but for rounding."""
    return snapped(value if orientation == "input" else -1 / value if value else nan)


def snapped(score: float) -> float:
    """取整为1: 1 when it is 1 but for rounding."""
    return 1.0 if abs(score - 1) < _NEAR else score


def enough_units(count: int, inputs: int, outputs: int) -> Check:
    """单元数检查: n ≥ max(m·s, 3(m + s)), the rule of Cooper, Seiford and Tone (2007), 9.6."""
    return Check("enough_units", holds=count >= max(inputs * outputs, 3 * (inputs + outputs)), value=float(count))


def unit_notices(units: Units, states: Sequence[Status]) -> tuple[Notice, ...]:
    """提示: units that could not be compared, whose programmes have no solution, or were not solved."""
    solved = units.compared_names()
    lists = {
        "unusable_units": [name for name, usable in zip(units.names, units.usable, strict=True) if not usable],
        "infeasible_units": [name for name, state in zip(solved, states, strict=True) if state == "infeasible"],
        "unsolved_units": [name for name, state in zip(solved, states, strict=True) if state == "failed"],
    }
    few = () if solved else (Notice("too_few", {"n": 0, "least": 1}),)
    return (*few, *(Notice(code, {"names": "、".join(found)}) for code, found in lists.items() if found))


def spread_out(usable: Mask, figures: Sequence[float] | Vector) -> tuple[float, ...]:
    """各单元的数: figures of the usable units at their places, NaN elsewhere."""
    full = np.full(len(usable), nan)
    full[usable] = figures
    return tuple(map(float, full))


def quotient(top: Vector, bottom: Vector) -> Vector:
    """商: NaN where the divisor is not above 0 or unknown."""
    known = bottom > 0
    return np.where(known, top / np.where(known, bottom, 1.0), nan)


def mean_of(figures: Vector) -> float:
    """平均数 of those that are numbers, the same in every order of the rows."""
    known = np.sort(figures[np.isfinite(figures)])
    return float(known.mean()) if len(known) else nan
