"""生产率变化 (productivity): the same units in two or more years: what moved, the units or the frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.frontiers import (
    Frontier,
    Orientation,
    Returns,
    Status,
    Units,
    columns_of,
    distances,
    enough_units,
    frontier,
    quotient,
    returns_named,
    spread_out,
    unit_notices,
    units_of,
)
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import Matrix, Vector, complete, names_or_numbers, numbers, one_of

Decomposition = Literal["fgnz", "rd"]
_CHANGES = ("tfp_change", "efficiency_change", "technical_change", "pure_efficiency_change", "scale_efficiency_change")


def malmquist(
    inputs_before: ArrayLike,
    outputs_before: ArrayLike,
    inputs_after: ArrayLike,
    outputs_after: ArrayLike,
    *,
    orientation: Orientation = "output",
    returns: Returns = "constant",
    decomposition: Decomposition = "fgnz",
    names: Sequence[str] | None = None,
) -> Result:
    """Malmquist生产率指数 of the same units, (n, m) and (n, s) in two years; above 1 is better in either ``orientation``.

    ``tfp_change`` = ``efficiency_change`` (catching up) × ``technical_change`` (of the frontier). With constant returns
    "fgnz" splits the former into ``pure_efficiency_change`` (variable returns) × ``scale_efficiency_change``; "rd" takes
    the technical change of variable returns, so that ``tfp_change`` = technical × pure × scale, and leaves
    ``efficiency_change`` as it is. Other ``returns``: the index by them, not split. ``score_before`` and ``score_after``
    are the efficiencies, ``after_on_before`` and ``before_on_after`` those against the other year's frontier.
    ``estimate`` is the geometric mean of ``tfp_change``. Units missing in either year are dropped from both; one that
    cannot be compared in either is not in either frontier. Undefined (NaN, told) where a programme across years has no
    solution. Sources: Färe, Grosskopf, Norris and Zhang (1994), AER 84, 66-83, equations 5-12; Ray and Desli (1997), AER 87, 1033.
    """
    word = returns_named(returns)
    one_of("orientation", orientation, ("input", "output"))
    one_of("decomposition", decomposition, ("fgnz", "rd"))
    if decomposition == "rd" and word != "constant":
        raise ValueError("decomposition 'rd' is of the index with constant returns")
    before, after = _both((inputs_before, outputs_before), (inputs_after, outputs_after), names)
    columns, states = _changes(before, after, word, orientation, decomposition)
    variant: dict[str, Scalar] = {"returns": word, "orientation": orientation, "decomposition": decomposition}
    return Result(
        method="malmquist",
        n=int(before.usable.sum()),
        variant=variant,
        estimate=_geometric(columns["tfp_change"]),
        dropped=before.dropped,
        labels=before.names,
        values={name: spread_out(before.usable, column) for name, column in columns.items()},
        checks=_checks(before),
        warnings=unit_notices(before, states),
    )


def _checks(units: Units) -> tuple[Check, ...]:
    size = enough_units(int(units.usable.sum()), units.inputs.shape[1], units.outputs.shape[1])
    return size, Check("panel_balanced", holds=units.dropped == 0, value=float(units.dropped))


def _both(
    before: tuple[ArrayLike, ArrayLike], after: tuple[ArrayLike, ArrayLike], names: Sequence[str] | None
) -> tuple[Units, Units]:
    """The units of two years without those that miss a figure in either."""
    first, last = ([columns_of(side) for side in year] for year in (before, after))
    if [side.shape for side in first] != [side.shape for side in last] or len(first[0]) != len(first[1]):
        raise ValueError("inputs and outputs of both years must have the same units and columns")
    kept, named = complete(*first, *last), names_or_numbers(names, len(first[0]))
    if len(named) != len(kept):
        raise ValueError(f"{len(named)} names for {len(kept)} units")
    used = [name for name, keep in zip(named, kept, strict=True) if keep]
    one, two = (units_of(inputs[kept], outputs[kept], used) for inputs, outputs in (first, last))
    usable, dropped = one.usable & two.usable, int((~kept).sum())
    return replace(one, usable=usable, dropped=dropped), replace(two, usable=usable, dropped=dropped)


def _changes(
    before: Units, after: Units, returns: str, orientation: Orientation, decomposition: Decomposition
) -> tuple[dict[str, Vector], list[Status]]:
    """The index and its parts, and the worst state of each unit's programmes."""
    own = _Scores(before, after, returns, orientation)
    total, catching_up, technical = own.index(), quotient(own.after, own.before), own.technical()
    columns = dict(zip(_CHANGES, (total, catching_up, technical), strict=False))
    states = own.states
    if returns == "constant":
        other = _Scores(before, after, "variable", orientation, across=decomposition == "rd")
        pure = quotient(other.after, other.before)
        whole, other_parts = (catching_up, pure) if decomposition == "fgnz" else (total, pure * other.technical())
        rest = quotient(whole, other_parts)
        columns |= {"pure_efficiency_change": pure, "scale_efficiency_change": rest}
        columns |= {"technical_change": other.technical()} if decomposition == "rd" else {}
        states = [_worse(*pair) for pair in zip(states, other.states, strict=True)]
    columns |= {"score_before": own.before, "score_after": own.after}
    return columns | {"after_on_before": own.after_on_before, "before_on_after": own.before_on_after}, states


class _Scores:
    """Efficiencies of two years' units against their own frontier and, if ``across``, against the other year's."""

    def __init__(
        self, before: Units, after: Units, returns: str, orientation: Orientation, *, across: bool = True
    ) -> None:
        self.states: list[Status] = ["solved"] * int(before.usable.sum())
        fronts = [frontier(*units.compared(), returns) for units in (before, after)]
        self.before = self._against(fronts[0], before.compared(), orientation)
        self.after = self._against(fronts[1], after.compared(), orientation)
        unknown = np.full(len(self.states), nan)
        self.after_on_before = self._against(fronts[0], after.compared(), orientation) if across else unknown
        self.before_on_after = self._against(fronts[1], before.compared(), orientation) if across else unknown

    def _against(self, front: Frontier, units: tuple[Matrix, Matrix], orientation: Orientation) -> Vector:
        scores, states = distances(front, *units, orientation)
        self.states = [_worse(*pair) for pair in zip(self.states, states, strict=True)]
        return scores

    def index(self) -> Vector:
        """Geometric mean of the change against either frontier."""
        return np.sqrt(quotient(self.after_on_before, self.before) * quotient(self.after, self.before_on_after))

    def technical(self) -> Vector:
        """How far the frontier moved, seen from either year's figures."""
        return np.sqrt(quotient(self.after_on_before, self.after) * quotient(self.before, self.before_on_after))


def _worse(one: Status, two: Status) -> Status:
    return two if one == "solved" else one


def _geometric(changes: Vector) -> float:
    known = np.sort(changes[np.isfinite(changes) & (changes > 0)])
    return float(np.exp(np.log(known).mean())) if len(known) else nan


def malmquist_chain(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    orientation: Orientation = "output",
    returns: Returns = "constant",
    decomposition: Decomposition = "fgnz",
    names: Sequence[str] | None = None,
    years: Sequence[object] | None = None,
) -> Result:
    """Malmquist指数(逐年) of inputs (T, n, m) and outputs (T, n, s): ``malmquist`` of each year against the one before.

    One row for each unit and pair of years (label "name before-after"); ``tfp_index`` is the product of the changes
    since the first year. Units missing in any year are dropped from all, so that every frontier is of the same units.
    ``estimate`` is the geometric mean of all yearly changes. Undefined with fewer than two years.
    """
    first, second = (numbers(block) for block in (inputs, outputs))
    if first.ndim != 3 or second.ndim != 3 or first.shape[:2] != second.shape[:2]:
        raise ValueError("inputs and outputs must be arrays (years, units, columns) of the same years and units")
    for what, given, count in (("names", names, first.shape[1]), ("years", years, len(first))):
        if given is not None and len(given) != count:
            raise ValueError(f"{len(given)} {what} for {count}")
    called = names_or_numbers(None if years is None else [str(year) for year in years], len(first))
    whole = np.isfinite(np.concatenate([first, second], axis=2)).all(axis=(0, 2))
    used = [name for name, keep in zip(names_or_numbers(names, len(whole)), whole, strict=True) if keep]
    pairs = [
        malmquist(
            *(block[year + step][whole] for step in (0, 1) for block in (first, second)),
            orientation=orientation, returns=returns, decomposition=decomposition, names=used,
        )
        for year in range(len(first) - 1)
    ]  # fmt: skip
    return _chained(pairs, called, int((~whole).sum()), {"years": len(first)})


def _chained(pairs: list[Result], years: Sequence[str], dropped: int, variant: dict[str, Scalar]) -> Result:
    if not pairs:
        few = Notice("too_few", {"n": len(years), "least": 2})
        return Result(method="malmquist_chain", n=0, variant=variant, dropped=dropped, warnings=(few,))
    labels = [f"{name} {years[t]}-{years[t + 1]}" for t, pair in enumerate(pairs) for name in pair.labels]
    values = {name: tuple(v for pair in pairs for v in pair.values[name]) for name in pairs[0].values}
    changes = np.array([pair.values["tfp_change"] for pair in pairs])
    values["tfp_index"] = tuple(map(float, np.cumprod(changes, axis=0).reshape(-1)))
    warnings = {notice.text(): notice for pair in pairs for notice in pair.warnings}
    return Result(
        method="malmquist_chain", n=min(pair.n for pair in pairs), variant={**pairs[0].variant, **variant},
        estimate=_geometric(changes.reshape(-1)), dropped=dropped, labels=tuple(labels), values=values,
        checks=(pairs[0].checks[0], Check("panel_balanced", holds=dropped == 0, value=float(dropped))),
        warnings=tuple(warnings.values()),
    )  # fmt: skip
