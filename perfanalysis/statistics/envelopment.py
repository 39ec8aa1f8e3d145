"""数据包络分析 (envelopment): radial efficiency of units that turn inputs into outputs, with slacks, peers and targets."""

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
    Orientation,
    Programme,
    Returns,
    Status,
    Units,
    distances,
    efficiency_of,
    enough_units,
    frontier,
    mean_of,
    measured_by,
    one_of,
    radial_programme,
    returns_named,
    solve,
    sorted_rows,
    spread_out,
    unit_notices,
    units_of,
    without,
)
from perfanalysis.statistics.results import Result, Scalar
from perfanalysis.statistics.vectors import Codes, Matrix, Vector

SlackUnits = Literal["measured", "mean"]
_NOTHING = 1e-8


def dea(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    returns: Returns = "constant",
    orientation: Orientation = "input",
    slacks: bool = True,
    slack_units: SlackUnits = "measured",
    super_efficiency: bool = False,
    scale: bool = False,
    reference: tuple[ArrayLike, ArrayLike] | None = None,
    names: Sequence[str] | None = None,
    reference_names: Sequence[str] | None = None,
) -> Result:
    """数据包络分析 (CCR, BCC) of inputs (n, m) and outputs (n, s): ``efficiency`` of each unit, ``estimate`` their mean.

    ``returns``: constant (CCR), variable (BCC), increasing (non-decreasing) or decreasing (non-increasing).
    ``orientation`` "input": efficiency θ, the share of its inputs that would do; "output": column ``expansion`` is φ, the
    multiple of its outputs it could make, and ``efficiency`` 1/φ. ``slacks``: second stage, the greatest sum of
    ``slack_input_1`` …, in units as ``measured`` or in ``mean``s of each column (then free of the units); ``target_…``
    the figures on the frontier, ``peers`` how many units a target is made of, ``lambda_<name>`` with which intensities
    (columns for units that are a peer of any), ``peer_count`` for how many others a unit is a peer. ``super_efficiency``:
    each unit against the others, so that efficient ones exceed 1. ``reference``: inputs and outputs of other units that
    form the frontier instead. ``scale``: ``efficiency_constant``, ``efficiency_variable``, their ratio
    ``scale_efficiency``, and ``scale_returns`` (1 increasing, 0 constant, −1 decreasing).
    Undefined (NaN, told) for a negative figure, a unit without any input or output, and a programme without solution.
    A value of 1 but for 1e-8 is given as 1. Sources: Charnes, Cooper and Rhodes (1978), EJOR 2, 429; Banker, Charnes and
    Cooper (1984), Manag. Sci. 30, 1078; Andersen and Petersen (1993), Manag. Sci. 39, 1261; Färe, Grosskopf and Lovell
    (1985) for returns; Cooper, Seiford and Tone (2007), 3 for the two stages.
    """
    units, word = units_of(inputs, outputs, names), returns_named(returns)
    one_of("orientation", orientation, ("input", "output"))
    one_of("slack_units", slack_units, ("measured", "mean"))
    others = units if reference is None else units_of(*reference, reference_names)
    variant: dict[str, Scalar] = {"returns": word, "orientation": orientation, "slacks": slacks}
    variant |= {"slack_units": slack_units, "super_efficiency": super_efficiency, "reference": reference is not None}
    forming = others.inputs[others.usable], others.outputs[others.usable]
    asked = _Asked(
        frontier(*forming, word), forming, orientation, slack_units, slacks, super_efficiency and reference is None
    )
    found = _projections(asked, units.inputs[units.usable], units.outputs[units.usable])
    names_there = [name for name, usable in zip(others.names, others.usable, strict=True) if usable]
    values = _values(units, found, names_there, asked, own=reference is None)
    size = enough_units(len(forming[0]), units.inputs.shape[1], units.outputs.shape[1])
    return Result(
        method="dea",
        n=int(units.usable.sum()),
        variant=variant,
        estimate=mean_of(np.array(values["efficiency"])),
        dropped=units.dropped,
        labels=units.names,
        values=values | (_scale(units, forming, orientation) if scale else {}),
        checks=(size,),
        warnings=unit_notices(units, [item.status for item in found]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is to be solved: the frontier, the units that form it, and the choices."""

    front: Frontier
    forming: tuple[Matrix, Matrix]
    orientation: Orientation
    slack_units: SlackUnits
    slacks: bool
    apart: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Projection:
    """One unit's efficiency, and its peers (rows of the forming units) with their intensities."""

    status: Status
    efficiency: float
    peers: Codes
    intensities: Vector


def _projections(asked: _Asked, inputs: Matrix, outputs: Matrix) -> list[_Projection]:
    found: dict[int, _Projection] = {}
    pool = np.empty(0, np.intp)
    places = np.empty(len(asked.front.order), np.intp)
    places[asked.front.order] = np.arange(len(places))
    for row in sorted_rows(inputs, outputs):
        place = int(places[row]) if asked.apart else None
        answer = _projected(asked, np.r_[inputs[row], outputs[row]], inputs.shape[1], place, pool)
        pool = pool if asked.apart else np.union1d(pool, answer.places)
        found[int(row)] = _named(asked, answer, place)
    return [found[row] for row in range(len(inputs))]


def _projected(asked: _Asked, unit: Vector, inputs: int, place: int | None, pool: Codes) -> Answer:
    """First the efficiency, then among the ways to reach it the one with the greatest sum of slacks."""
    first = solve(without(radial_programme(asked.front, unit, inputs, asked.orientation), place), pool)
    score = efficiency_of(first.value, asked.orientation)
    if not (asked.slacks and score > 0):
        return first
    factor = score if asked.orientation == "input" else 1 / score
    start = np.union1d(pool, first.places)
    second = solve(without(_slack_programme(asked, unit, inputs, factor), place), start)
    return first if second.status != "solved" else replace(second, value=first.value)


def _slack_programme(asked: _Asked, unit: Vector, inputs: int, factor: float) -> Programme:
    """Least inputs less outputs of the target: the greatest sum of slacks."""
    front = asked.front
    figures, block = measured_by(front, unit)
    moving = (np.arange(len(figures)) < inputs) == (asked.orientation == "input")
    weights = np.abs(front.sizes) if asked.slack_units == "measured" else np.ones(len(figures))
    cost = weights @ front.block[: len(figures)]
    limits = np.r_[np.where(moving, factor * figures, figures), front.sums]
    size = float(weights @ np.abs(unit / front.sizes))
    return Programme(np.empty(0), np.empty((len(block), 0)), cost / size, block, limits)


def _named(asked: _Asked, answer: Answer, place: int | None) -> _Projection:
    """An answer with the places of its peers counted in the rows of the forming units."""
    places = answer.places if place is None else answer.places + (answer.places >= place)
    score = efficiency_of(answer.value, asked.orientation)
    status: Status = "infeasible" if answer.status == "solved" and np.isnan(score) else answer.status
    return _Projection(status, score, asked.front.order[places], answer.intensities)


def _values(
    units: Units, found: list[_Projection], names: list[str], asked: _Asked, *, own: bool
) -> dict[str, tuple[float, ...]]:
    scores = np.array([item.efficiency for item in found])
    values = {"efficiency": scores}
    if asked.orientation == "output":
        values["expansion"] = np.divide(1.0, scores)
    values |= _targets(units, found, asked)
    values["peers"] = np.array([len(item.peers) if item.status == "solved" else nan for item in found])
    if own:
        rows = [peer for row, item in enumerate(found) for peer in item.peers if peer != row]
        values["peer_count"] = np.bincount(np.array(rows, np.intp), minlength=len(found)).astype(np.float64)
    values |= _intensities(found, names)
    return {name: spread_out(units.usable, column) for name, column in values.items()}


def _intensities(found: list[_Projection], names: list[str]) -> dict[str, Vector]:
    """One column for each unit that is a peer; a name that comes twice is told apart by its row."""
    there = sorted({int(peer) for item in found for peer in item.peers})
    columns = {place: np.zeros(len(found)) for place in there}
    for row, item in enumerate(found):
        for peer, intensity in zip(item.peers, item.intensities, strict=True):
            columns[int(peer)][row] = intensity
        for column in columns.values() if item.status != "solved" else ():
            column[row] = nan
    twice = {place for place in there if names.count(names[place]) > 1}
    return {f"lambda_{names[p]}" + (f"({p + 1})" if p in twice else ""): column for p, column in columns.items()}


def _targets(units: Units, found: list[_Projection], asked: _Asked) -> dict[str, Vector]:
    """Slacks of every input and output, and the figures on the frontier (without slacks: the radial ones)."""
    scores = np.array([item.efficiency for item in found])[:, np.newaxis]
    factors = (scores if asked.orientation == "input" else 1 / scores, np.ones_like(scores))
    shrunk, grown = factors if asked.orientation == "input" else factors[::-1]
    used, made = units.inputs[units.usable] * shrunk, units.outputs[units.usable] * grown
    columns: dict[str, Vector] = {}
    for side, radial, forming, sign in (("input", used, asked.forming[0], 1), ("output", made, asked.forming[1], -1)):
        reached = np.array([item.intensities @ forming[item.peers] for item in found]).reshape(radial.shape)
        slack = sign * (radial - reached) if asked.slacks else np.zeros_like(radial)
        size = np.abs(forming).max(axis=0, initial=0.0)
        slack = np.where(np.abs(slack) <= _NOTHING * size, 0.0 * radial, slack)
        columns |= {f"slack_{side}_{k + 1}": slack[:, k] for k in range(radial.shape[1]) if asked.slacks}
        columns |= {f"target_{side}_{k + 1}": (radial - sign * slack)[:, k] for k in range(radial.shape[1])}
    return columns


def _scale(units: Units, forming: tuple[Matrix, Matrix], orientation: Orientation) -> dict[str, tuple[float, ...]]:
    """Efficiency under constant and variable returns, and on which side of the best size a unit is."""
    used, made = units.inputs[units.usable], units.outputs[units.usable]
    constant, variable, falling = (
        distances(frontier(*forming, returns), used, made, orientation)[0]
        for returns in ("constant", "variable", "decreasing")
    )
    best = np.abs(constant - variable) < _NOTHING
    side = np.where(best, 0.0, np.where(np.abs(falling - variable) < _NOTHING, -1.0, 1.0))
    columns = {"efficiency_constant": constant, "efficiency_variable": variable}
    columns |= {"scale_efficiency": constant / variable}
    columns |= {"scale_returns": np.where(np.isfinite(constant + variable), side, nan)}
    return {name: spread_out(units.usable, column) for name, column in columns.items()}
