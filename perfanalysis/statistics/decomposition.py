"""因素分解 (decomposition): the change of a figure shared out over what changed, exactly and in no particular order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations
from math import factorial, isfinite, isnan, nan, prod
from typing import Any, Literal

import numpy as np

from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import Matrix, one_of, same_length, vector

Form = Literal["product", "sum"]
State = Mapping[str, Any]
Coalition = frozenset[str]

MOST_FACTORS = 16


def shapley_decomposition(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    value: Callable[[State], float | Fraction] | Form = "product",
) -> Result:
    """因素分解(Shapley/Das Gupta法): effect of each factor on the change of a figure, averaged over all orders of change.

    ``before`` and ``after`` give each factor's state, by the same two or more names. ``value`` makes the figure of a
    mixture of states: a function of name → state (states then are whatever it takes; a Fraction it gives is kept
    exact), or ``"product"``: factors multiplied cell by cell (numbers and arrays of one length) and summed over cells,
    or ``"sum"``: factors summed. Unit: that of the figure. ``estimate`` is the whole change; columns ``effect``,
    ``share`` of the change (NaN when there is none), ``standardised_before`` and ``standardised_after`` (Das Gupta's
    standardised rates, whose difference the effect is). Effects are computed in exact rational arithmetic and rounded
    once, so they add up to the change. Cells missing in any factor are dropped in both states. Undefined (told) with fewer
    than two factors, more than 16, or a figure that is not finite (a division by zero too). Sources: Shapley (1953); Das Gupta (1993),
    Standardization and Decomposition of Rates: A User's Manual, P23-186; Sun (1998), Energy Economics 20:85.
    """
    names = _common_names(before, after)
    if not callable(value):
        one_of("value", value, ("product", "sum"))
    else:
        return _shared_out(names, _figures(names, before, after, value), "callable", len(names), 0)
    first, last, dropped = _cells(names, before, after)
    figure = _product if value == "product" else _sum
    cells = len(next(iter(first.values()), ()))
    return _shared_out(names, _figures(names, first, last, figure), value, cells, dropped)


def _common_names(before: State, after: State) -> tuple[str, ...]:
    if set(before) != set(after):
        raise ValueError(f"factors differ: {sorted(set(before) ^ set(after))}")
    return tuple(before)


def _cells(names: tuple[str, ...], before: State, after: State) -> tuple[dict[str, Matrix], dict[str, Matrix], int]:
    """Every factor in both states as rows of one length; cells missing anywhere left out."""
    states = [vector(state[name]) for state in (before, after) for name in names]
    same_length(*(state for state in states if len(state) != 1))
    block = np.vstack(np.broadcast_arrays(*states)) if states else np.empty((0, 0))
    kept = np.isfinite(block).all(axis=0)
    used = block[:, kept]
    first, last = used[: len(names)], used[len(names) :]
    return dict(zip(names, first, strict=True)), dict(zip(names, last, strict=True)), int((~kept).sum())


def _product(state: State) -> Fraction:
    return sum((prod(map(Fraction, cell), start=Fraction(1)) for cell in zip(*state.values(), strict=True)), Fraction())


def _sum(state: State) -> Fraction:
    return sum((Fraction(float(item)) for row in state.values() for item in row), Fraction())


def _figures(
    names: tuple[str, ...], before: State, after: State, value: Callable[[State], Any]
) -> dict[Coalition, Fraction] | None:
    """The figure for every set of factors already in their later state; None when one of them is not a number."""
    if not 2 <= len(names) <= MOST_FACTORS:
        return None
    found: dict[Coalition, Fraction] = {}
    for moved in (frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)):
        figure = _exactly(value, {name: (after if name in moved else before)[name] for name in names})
        if figure is None:
            return None
        found[moved] = figure
    return found


@np.errstate(all="ignore")
def _exactly(value: Callable[[State], Any], state: State) -> Fraction | None:
    """The figure as a fraction; None when there is none or it is not finite."""
    try:
        figure = value(state)
    except ZeroDivisionError:
        return None
    if isinstance(figure, Fraction):
        return figure
    return Fraction(float(figure)) if figure is not None and isfinite(figure) else None


def _shared_out(
    names: tuple[str, ...], figures: dict[Coalition, Fraction] | None, value: str, n: int, dropped: int
) -> Result:
    variant: dict[str, Scalar] = {"value": value, "weights": "shapley", "factors": len(names)}
    called = tuple(map(str, names))
    if figures is None or not n:
        notice = Notice("not_decomposed", {"factors": len(names), "most": MOST_FACTORS})
        empty = {column: (nan,) * len(names) for column in ("effect", "share")}
        return Result(
            method="shapley_decomposition", n=n, dropped=dropped, variant=variant, labels=called, values=empty,
            warnings=(notice,),
        )  # fmt: skip
    change = figures[frozenset(names)] - figures[frozenset()]
    columns, whole = _columns(names, figures, change), _plain(change)
    large = isnan(whole) or any(isnan(figure) for name in columns if name != "share" for figure in columns[name])
    return Result(
        method="shapley_decomposition", n=n, dropped=dropped, variant=variant, estimate=whole, labels=called, values=columns,
        warnings=(Notice("beyond_numbers"),) if large else (),
    )  # fmt: skip


def _plain(figure: Fraction) -> float:
    try:
        return float(figure)
    except OverflowError:
        return nan


def _columns(
    names: tuple[str, ...], figures: Mapping[Coalition, Fraction], change: Fraction
) -> dict[str, tuple[float, ...]]:
    pairs = [_standardised(name, names, figures) for name in names]
    effects = [later - earlier for earlier, later in pairs]
    return {
        "effect": tuple(map(_plain, effects)),
        "share": tuple(_plain(effect / change) if change else nan for effect in effects),
        "standardised_before": tuple(_plain(earlier) for earlier, _ in pairs),
        "standardised_after": tuple(_plain(later) for _, later in pairs),
    }


def _standardised(
    name: str, names: tuple[str, ...], figures: Mapping[Coalition, Fraction]
) -> tuple[Fraction, Fraction]:
    """The figure with this factor before and after, the others averaged over all orders."""
    count, earlier, later = len(names), Fraction(), Fraction()
    for moved, figure in figures.items():
        if name not in moved:
            share = Fraction(factorial(len(moved)) * factorial(count - len(moved) - 1), factorial(count))
            earlier, later = earlier + share * figure, later + share * figures[moved | {name}]
    return earlier, later
