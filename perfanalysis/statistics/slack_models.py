"""松弛模型 (slack models): efficiency from all slacks at once, not from one radial factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.frontiers import (
    Answer,
    Frontier,
    Programme,
    Returns,
    enough_units,
    frontier,
    mean_of,
    measured_by,
    returns_named,
    snapped,
    solve,
    spread_out,
    unit_notices,
    units_of,
)
from perfanalysis.statistics.projections import Pair, Projection, peer_columns, projected, reached, slack_columns
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import Codes, Matrix, Vector, one_of

Slacks = Literal["none", "input", "output"]


def sbm(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    returns: Returns = "constant",
    orientation: Slacks = "none",
    super_efficiency: bool = False,
    names: Sequence[str] | None = None,
) -> Result:
    """基于松弛的效率 (SBM) of inputs (n, m) and outputs (n, s): ``efficiency`` ρ of each unit, ``estimate`` their mean.

    ρ is the mean share of its inputs that the target uses, over the mean multiple of its outputs that it makes; with
    ``orientation`` "input" the former alone, with "output" one over the latter. 1 only without any slack of those sides.
    ``super_efficiency``: a unit with ρ = 1 gets instead δ ≥ 1, the least such ratio by which it would have to worsen to
    be reached by the others. ``values``: ``slack_input_1`` … (negative where δ lets an input grow), ``target_…``,
    ``peers``, ``peer_count``, ``lambda_<name>``. An input or output that is zero in a unit is left out of the unit's
    means (told). Undefined (NaN, told) as in ``dea``; δ where no other units reach the unit (variable returns with an
    orientation). Sources: Tone (2001), EJOR 130, 498-509, equations 6-12; Tone (2002), EJOR 143, 32-41, equations 16-25.
    """
    units, word = units_of(inputs, outputs, names), returns_named(returns)
    one_of("orientation", orientation, ("none", "input", "output"))
    forming = units.compared()
    front = frontier(*forming, word)
    found = projected(front, forming, _Asked(front, orientation, super_efficiency).evaluated, own=True)
    states = [item.status for item in found]
    variant: dict[str, Scalar] = {"returns": word, "orientation": orientation, "super_efficiency": super_efficiency}
    scores = np.array([item.efficiency for item in found])
    return Result(
        method="sbm",
        n=len(found),
        variant=variant | {"zeros": "left_out"},
        estimate=mean_of(scores),
        dropped=units.dropped,
        labels=units.names,
        values={name: spread_out(units.usable, of) for name, of in _columns(found, forming, units.compared_names()).items()},
        checks=(enough_units(len(found), *(side.shape[1] for side in forming)),),
        warnings=(*unit_notices(units, states), *_zeros(forming, units.compared_names())),
    )  # fmt: skip


def _columns(found: list[Projection], forming: Pair, names: list[str]) -> dict[str, Vector]:
    """Efficiency, slacks to the target (beyond 1: to the point that the others reach), peers."""
    scores = np.array([item.efficiency for item in found])
    known = np.where(np.isfinite(scores), 1.0, nan)[:, np.newaxis]
    used, made = reached(found, forming)
    beyond = (scores > 1)[:, np.newaxis]
    end = np.where(beyond, np.maximum(used, forming[0]), used), np.where(beyond, np.minimum(made, forming[1]), made)
    columns = slack_columns((forming[0] * known, forming[1] * known), end, forming)
    return {"efficiency": scores} | columns | peer_columns(found, names, own=True)


def _zeros(forming: Pair, names: list[str]) -> tuple[Notice, ...]:
    lacking = (np.hstack(forming) == 0).any(axis=1)
    some = [name for name, lacks in zip(names, lacking, strict=True) if lacks]
    return (Notice("zero_terms", {"names": "、".join(some)}),) if some else ()


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is to be solved: the frontier and the choices."""

    front: Frontier
    orientation: Slacks
    beyond: bool

    def evaluated(self, unit: Vector, home: int | None, start: Codes) -> tuple[Answer, float]:
        """ρ against all units; for a unit without slack, if asked, δ against the others."""
        rows = _Rows.of(self.front, unit)
        answer = self._untransformed(solve(_WITHIN[self.orientation](rows), start))
        score = min(1.0, snapped(answer.value if self.orientation != "output" else _inverse(-answer.value)))
        if not (self.beyond and score == 1):
            return answer, score
        answer = self._untransformed(solve(_BEYOND[self.orientation](rows), start, home))
        score = _inverse(1 - answer.value) if self.orientation == "output" else answer.value
        return answer, snapped(score + 1 if self.orientation == "input" else score)

    def _untransformed(self, answer: Answer) -> Answer:
        """Without orientation the intensities found are t times the real ones."""
        if self.orientation != "none" or answer.status != "solved":
            return answer
        if not answer.own[0] > 0:
            return replace(answer, status="failed", value=nan)
        return replace(answer, intensities=answer.intensities / answer.own[0])


def _inverse(value: float) -> float:
    return 1 / value if value > 0 else nan


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The rows of a unit's programmes, all divided by its own figures, and the weight of each row in the means."""

    figures: Vector
    block: Matrix
    sums: Vector
    weights: Vector
    is_input: Vector

    @classmethod
    def of(cls, front: Frontier, unit: Vector) -> _Rows:
        figures, block = measured_by(front, unit)
        is_input = front.sizes > 0
        counted = (figures != 0).astype(np.float64)
        count = np.where(is_input, counted[is_input].sum(), counted[~is_input].sum())
        return cls(figures, block, np.array(front.sums), counted / count, is_input.astype(np.float64))

    def mean(self, *, inputs: bool) -> Vector:
        """Of each column: the mean share of the unit's inputs it uses, or the mean multiple of its outputs, negative."""
        side = self.is_input if inputs else 1 - self.is_input
        means: Vector = (self.weights * side) @ self.block[: len(self.figures)]
        return means

    def room(self, *, inputs: bool) -> tuple[Matrix, Vector]:
        """Columns that let the inputs grow or the outputs fall, one for each, and what a whole of each costs."""
        places = np.flatnonzero((self.is_input == inputs) & (self.figures != 0))
        grown = np.zeros((len(self.block), len(places)))
        grown[places, np.arange(len(places))] = -1.0
        return grown, self.weights[places]

    def limits(self) -> Vector:
        """The unit's own figures and the limits of the sum of intensities."""
        return np.concatenate([self.figures, self.sums])


def _within_inputs(rows: _Rows) -> Programme:
    return Programme(np.empty(0), np.empty((len(rows.block), 0)), rows.mean(inputs=True), rows.block, rows.limits())


def _within_outputs(rows: _Rows) -> Programme:
    return Programme(np.empty(0), np.empty((len(rows.block), 0)), rows.mean(inputs=False), rows.block, rows.limits())


def _within(rows: _Rows) -> Programme:
    """Charnes and Cooper's transformation: intensities times t, with the mean multiple of the outputs at least 1."""
    own = np.r_[-rows.limits(), 0.0][:, np.newaxis]
    block = np.vstack([rows.block, rows.mean(inputs=False)])
    return Programme(np.zeros(1), own, rows.mean(inputs=True), block, np.r_[np.zeros(len(rows.block)), -1.0])


def _beyond_inputs(rows: _Rows) -> Programme:
    grown, cost = rows.room(inputs=True)
    return Programme(cost, grown, np.zeros(rows.block.shape[1]), rows.block, rows.limits())


def _beyond_outputs(rows: _Rows) -> Programme:
    fallen, cost = rows.room(inputs=False)
    return Programme(cost, fallen, np.zeros(rows.block.shape[1]), rows.block, rows.limits())


def _beyond(rows: _Rows) -> Programme:
    """Intensities, growth and fall times t, with t less the mean fall of the outputs at least 1."""
    (grown, more), (fallen, less) = rows.room(inputs=True), rows.room(inputs=False)
    above = np.hstack([-rows.limits()[:, np.newaxis], grown, fallen])
    below = np.r_[-1.0, np.zeros(len(more)), less]
    cost = np.r_[1.0, more, np.zeros(len(less))]
    count = rows.block.shape[1]
    block = np.vstack([rows.block, np.zeros(count)])
    return Programme(cost, np.vstack([above, below]), np.zeros(count), block, np.r_[np.zeros(len(rows.block)), -1.0])


_WITHIN = {"none": _within, "input": _within_inputs, "output": _within_outputs}
_BEYOND = {"none": _beyond, "input": _beyond_inputs, "output": _beyond_outputs}
