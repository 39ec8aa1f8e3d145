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
    Units,
    distances,
    efficiency_of,
    enough_units,
    frontier,
    mean_of,
    measured_by,
    quotient,
    radial_programme,
    returns_named,
    solve,
    spread_out,
    unit_notices,
    units_of,
)
from perfanalysis.statistics.projections import Pair, Projection, peer_columns, projected, reached, slack_columns
from perfanalysis.statistics.results import Result, Scalar
from perfanalysis.statistics.vectors import Codes, Vector, one_of

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
    multipliers: bool = False,
    reference: tuple[ArrayLike, ArrayLike] | None = None,
    names: Sequence[str] | None = None,
    reference_names: Sequence[str] | None = None,
) -> Result:
    """数据包络分析 (CCR, BCC) of inputs (n, m) and outputs (n, s): ``efficiency`` of each unit, ``estimate`` their mean.

    ``returns``: constant (CCR), variable (BCC, the default of R's Benchmarking), increasing (non-decreasing) or
    decreasing (non-increasing).
    ``orientation`` "input": efficiency θ, the share of its inputs that would do; "output": column ``expansion`` is φ, the
    multiple of its outputs it could make, and ``efficiency`` 1/φ. ``slacks``: second stage, the greatest sum of
    ``slack_input_1`` …, in units as ``measured`` or in ``mean``s of each column (then free of the units); ``target_…``
    the figures on the frontier, ``peers`` how many units a target is made of, ``lambda_<name>`` with which intensities
    (columns for units that are a peer of any), ``peer_count`` for how many others a unit is a peer. ``super_efficiency``:
    each unit against the others, so that efficient ones exceed 1. ``reference``: inputs and outputs of other units that
    form the frontier instead. ``scale``: ``efficiency_constant``, ``efficiency_variable``, their ratio
    ``scale_efficiency``, and ``scale_returns`` (1 increasing, 0 constant, −1 decreasing). ``multipliers``: the dual
    weights ``multiplier_input_1`` … v, ``multiplier_output_1`` … u and ``multiplier_scale`` w, with Σ v·x = 1 and θ = Σ
    u·y + w, or by output Σ u·y = 1 and φ = Σ v·x + w; of several sets that do, one is given.
    Undefined (NaN, told) for a negative figure, a unit without any input or output, and a programme without solution.
    A value of 1 but for 1e-8 is given as 1. Sources: Charnes, Cooper and Rhodes (1978), EJOR 2, 429; Banker, Charnes and
    Cooper (1984), Manag. Sci. 30, 1078; Andersen and Petersen (1993), Manag. Sci. 39, 1261; Färe, Grosskopf and Lovell
    (1985) for returns; Cooper, Seiford and Tone (2007), 3 for the two stages.
    """
    units, word = units_of(inputs, outputs, names), returns_named(returns)
    one_of("orientation", orientation, ("input", "output"))
    one_of("slack_units", slack_units, ("measured", "mean"))
    others = units if reference is None else units_of(*reference, reference_names)
    forming, own = others.compared(), reference is None
    _same_columns(units, others)
    front = frontier(*forming, word)
    asked = _Asked(front, orientation, slack_units, slacks, super_efficiency)
    found = projected(front, units.compared(), asked.evaluated, own=own)
    values = _values(units, found, forming, others.compared_names(), asked, own=own)
    values |= _multipliers(units, found, asked) if multipliers else {}
    variant: dict[str, Scalar] = {"returns": word, "orientation": orientation, "slacks": slacks}
    variant |= {"slack_units": slack_units, "super_efficiency": super_efficiency, "reference": not own}
    return Result(
        method="dea",
        n=int(units.usable.sum()),
        variant=variant,
        estimate=mean_of(np.array(values["efficiency"])),
        dropped=units.dropped,
        labels=units.names,
        values=values | (_scale(units, forming, orientation) if scale else {}),
        checks=(enough_units(len(forming[0]), *(side.shape[1] for side in forming)),),
        warnings=unit_notices(units, [item.status for item in found]),
    )


def _same_columns(units: Units, others: Units) -> None:
    if len(others.usable) and (units.inputs.shape[1], units.outputs.shape[1]) != (
        others.inputs.shape[1], others.outputs.shape[1],
    ):  # fmt: skip
        raise ValueError("the units of reference must have the same inputs and outputs")


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is to be solved: the frontier and the choices."""

    front: Frontier
    orientation: Orientation
    slack_units: SlackUnits
    slacks: bool
    apart: bool

    def evaluated(self, unit: Vector, home: int | None, start: Codes) -> tuple[Answer, float]:
        """First the efficiency, then among the ways to reach it the one with the greatest sum of slacks."""
        leave_out = home if self.apart else None
        first = solve(radial_programme(self.front, unit, self.orientation), start, leave_out)
        score = efficiency_of(first.value, self.orientation)
        score = min(score, 1.0) if home is not None and not self.apart else score
        if not (self.slacks and score > 0):
            return first, score
        factor = score if self.orientation == "input" else 1 / score
        second = solve(self._slackest(unit, factor), np.union1d(start, first.places), leave_out)
        return replace(second, prices=first.prices) if second.status == "solved" else first, score

    def _slackest(self, unit: Vector, factor: float) -> Programme:
        """Least inputs less outputs of the target: the greatest sum of slacks."""
        figures, block = measured_by(self.front, unit)
        moving = (self.front.sizes > 0) == (self.orientation == "input")
        sizes = np.abs(self.front.sizes)
        weights = sizes / sizes.max() if self.slack_units == "measured" else np.ones(len(figures))
        cost = weights @ self.front.block[: len(figures)] / float(weights @ np.abs(unit / self.front.sizes))
        limits = np.r_[np.where(moving, factor * figures, figures), self.front.sums]
        return Programme(np.empty(0), np.empty((len(block), 0)), cost, block, limits)


def _values(
    units: Units, found: list[Projection], forming: Pair, names: list[str], asked: _Asked, *, own: bool
) -> dict[str, tuple[float, ...]]:
    """One row a unit: efficiency, slacks and targets beyond the radial change, peers."""
    scores = np.array([item.efficiency for item in found])
    values = {"efficiency": scores}
    if asked.orientation == "output":
        values["expansion"] = quotient(np.ones_like(scores), scores)
    used, made = units.compared()
    held = np.where(np.isfinite(scores), 1.0, nan)
    shrunk, grown = (scores, held) if asked.orientation == "input" else (held, quotient(held, scores))
    radial = used * shrunk[:, np.newaxis], made * grown[:, np.newaxis]
    values |= slack_columns(radial, reached(found, forming), forming, slacks=asked.slacks)
    values |= peer_columns(found, names, own=own)
    return {name: spread_out(units.usable, column) for name, column in values.items()}


def _multipliers(units: Units, found: list[Projection], asked: _Asked) -> dict[str, tuple[float, ...]]:
    """Prices of the radial programme in the units of each input and output, and what the sum of intensities is worth."""
    used, made = units.compared()
    figures = np.hstack([used, made])
    count = figures.shape[1]
    prices = np.array([item.prices for item in found]).reshape(len(found), count + len(asked.front.sums))
    own = np.where(figures == 0, np.abs(asked.front.sizes), figures)
    worth = (0.0 - prices[:, :count]) / own
    names = [f"multiplier_input_{k + 1}" for k in range(used.shape[1])]
    names += [f"multiplier_output_{k + 1}" for k in range(made.shape[1])]
    sign = 1.0 if asked.orientation == "input" else -1.0
    rest = sign * (prices[:, count:] @ np.array(asked.front.sums)) + 0.0
    columns = dict(zip(names, worth.T, strict=True)) | {"multiplier_scale": rest}
    return {name: spread_out(units.usable, column) for name, column in columns.items()}


def _scale(units: Units, forming: Pair, orientation: Orientation) -> dict[str, tuple[float, ...]]:
    """Efficiency under constant and variable returns, and on which side of the best size a unit is."""
    constant, variable, falling = (
        distances(frontier(*forming, returns), *units.compared(), orientation)[0]
        for returns in ("constant", "variable", "decreasing")
    )
    best = np.abs(constant - variable) < _NOTHING
    side = np.where(best, 0.0, np.where(np.abs(falling - variable) < _NOTHING, -1.0, 1.0))
    columns = {"efficiency_constant": constant, "efficiency_variable": variable}
    columns |= {"scale_efficiency": quotient(constant, variable)}
    columns |= {"scale_returns": np.where(np.isfinite(constant + variable), side, nan)}
    return {name: spread_out(units.usable, column) for name, column in columns.items()}
