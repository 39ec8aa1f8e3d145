"""立方 (cubes): a panel as arrays units × years × indicators, each unit with its own list of indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Measure = Literal["published", "computed"]
FULL = 100.0


@dataclass(frozen=True, eq=False)
class Doubts:
    """可疑的数值: ``only`` (units, years) holds for that year only, ``since`` for everything from that year on."""

    only: Mask
    since: Mask

    def between(self, first: int, last: int) -> Mask:
        """Units whose values of two years do not mean the same."""
        crossed = np.asarray(self.since[:, first + 1 : last + 1].any(axis=1))
        return self.only[:, first] | self.only[:, last] | crossed


@dataclass(frozen=True, eq=False)
class Cube:
    """立方: ``rate`` (score as a share of its weight) and ``weight``, each (units, years, places), NaN where absent.

    A unit's indicators fill its own places, so that individual indicators of thousands of units need no room of their
    own; ``names`` (units, places) says which of ``indicators`` stands there (−1: none). ``total`` (units, years) is the
    published score, ``low`` and ``high`` its bounds while points are missing; ``present`` where an evaluation exists.
    ``constructed`` says that rates were made here from plain values (no scores in the panel); ``doubts`` which of them
    may not be what they say.
    """

    units: tuple[str, ...]
    labels: tuple[str, ...]
    groups: tuple[str, ...]
    years: tuple[int, ...]
    indicators: tuple[str, ...]
    names: NDArray[np.int64]
    weight: Floats
    rate: Floats
    total: Floats
    low: Floats
    high: Floats
    present: Mask
    columns: dict[str, Floats]
    constructed: bool = False
    doubts: Doubts | None = None

    @cached_property
    def scored(self) -> Mask:
        """Cells with a rate and a weight."""
        known: Mask = np.isfinite(self.rate) & np.isfinite(self.weight)
        return known

    @cached_property
    def partial(self) -> Mask:
        """Units and years (units, years) whose figures are those of part of the year."""
        complete = self.columns.get("complete", np.ones(self.present.shape))
        return np.asarray(complete < 1)

    @cached_property
    def unsure(self) -> Mask:
        """Units and years (units, years) that are partial or whose values are doubtful by themselves."""
        return self.partial if self.doubts is None else self.partial | self.doubts.only

    def doubted(self, first: int, last: int) -> Mask:
        """Units whose values of two years are doubtful against each other."""
        return np.zeros(len(self.units), dtype=np.bool_) if self.doubts is None else self.doubts.between(first, last)

    @cached_property
    def itemised(self) -> Floats:
        """Score out of 100 as the indicators make it; NaN where one has no score."""
        whole = np.isfinite(self.weight).any(axis=2) & ~(np.isfinite(self.weight) & ~self.scored).any(axis=2)
        return np.asarray(np.where(whole, basket(self.rate, self.weight, self.scored), np.nan))


def basket(rate: Floats, weight: Floats, kept: Mask) -> Floats:
    """篮子得分: 100 · Σ w·r / Σ w over the cells ``kept``, along the last axis; NaN where nothing is kept."""
    used = np.where(kept, weight, 0.0)
    worth = used.sum(axis=-1)
    points = (used * np.where(kept, rate, 0.0)).sum(axis=-1)
    return _quotient(FULL * points, worth, np.nan)


def _quotient(top: Floats, below: Floats, otherwise: float) -> Floats:
    out = np.full(np.broadcast_shapes(np.shape(top), np.shape(below)), otherwise)
    return np.asarray(np.divide(top, below, out=out, where=below > 0))


def share_of_weight(weight: Floats, kept: Mask) -> Floats:
    """占权重的比例: Σ w of the cells ``kept`` over Σ w of all, along the last axis; 0 where nothing has a weight."""
    whole = np.nansum(weight, axis=-1)
    part = np.where(kept, np.nan_to_num(weight), 0.0).sum(axis=-1)
    return _quotient(part, whole, 0.0)


def normalised(weight: Floats, kept: Mask) -> Floats:
    """归一权重: weights of the cells ``kept`` that add up to 1 along the last axis, 0 elsewhere (all 0: nothing kept)."""
    part = np.where(kept, np.nan_to_num(weight), 0.0)
    whole = part.sum(axis=-1, keepdims=True)
    return _quotient(part, whole, 0.0)


@dataclass(frozen=True, eq=False)
class Rows:
    """整理后的行: ``cases`` with a unit and year each, ``items`` with the case's unit and year, name, weight, rate.

    ``fulls``: full marks of the years whose totals were brought to 100 from another scale. ``marks``: indicators were
    scored out of 100, whatever their weight.
    """

    cases: pd.DataFrame
    items: pd.DataFrame
    constructed: bool
    fulls: Mapping[int, float] = field(default_factory=dict)
    marks: bool = False


COLUMNS = (
    "budget_original",
    "budget_adjusted",
    "budget_executed",
    "budget_next",
    "recomputed_total",
    "printed_total",
    "treated_from",
    "complete",
)


def cube_of(rows: Rows, years: Sequence[int]) -> Cube:
    """立方 of tidy rows for the years; evaluations of a unit in a year are averaged by their part, indicator by indicator."""
    cases = rows.cases[rows.cases["year"].isin(years)]
    names = sorted(cases["unit"].unique())
    place = {name: at for at, name in enumerate(names)}
    unit, when = cases["unit"].map(place).to_numpy(int), _at(cases["year"], years)
    shape = (len(names), len(years))
    part = _part(cases)
    count = np.zeros(shape)
    np.add.at(count, (unit, when), part)
    blocks = {
        name: _mean(cases[name].to_numpy(float), part, (unit, when), shape)
        for name in ("total", "low", "high", *COLUMNS)
    }
    labels, groups = _texts(cases, names)
    indicators, slots, weight, rate = _blocks(rows.items, names, years, count)
    constructed = rows.constructed or not np.isfinite(blocks["total"]).any()
    made = basket(rate, weight, np.isfinite(rate) & np.isfinite(weight)) if constructed else blocks["total"]
    return Cube(
        *(tuple(names), labels, groups, tuple(years), indicators, slots, weight, rate, made),
        low=blocks["low"],
        high=blocks["high"],
        present=count > 0,
        columns={name: blocks[name] for name in COLUMNS},
        constructed=rows.constructed,
    )


def _at(of: pd.Series[Any], years: Sequence[int]) -> NDArray[np.int64]:
    return np.searchsorted(np.asarray(years), of.to_numpy(int)).astype(np.int64)


def _part(rows: pd.DataFrame) -> Floats:
    """What an evaluation counts among those of its unit and year; 1 where none is said."""
    return np.asarray(rows["part"].to_numpy(float) if "part" in rows else np.ones(len(rows)))


def _mean(values: Floats, part: Floats, at: tuple[Any, Any], shape: tuple[int, int]) -> Floats:
    """Mean of a column by unit and year; NaN where one of its evaluations has none."""
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, at, values * part)
    np.add.at(counts, at, part)
    return _quotient(sums, counts, np.nan)


def _texts(cases: pd.DataFrame, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Label and group of each unit, of its last year; labels that two units share give way to the units' names."""
    last = (
        cases.sort_values("year", kind="stable")
        .groupby("unit", observed=True)[["label", "group"]]
        .last()
        .loc[list(names)]
    )
    labels = last["label"].astype(str)
    twice = labels.duplicated(keep=False).to_numpy()
    shown = tuple(name if again else label for name, label, again in zip(names, labels, twice, strict=True))
    return shown, tuple(last["group"].astype(str))


def _blocks(
    items: pd.DataFrame, names: Sequence[str], years: Sequence[int], count: Floats
) -> tuple[tuple[str, ...], NDArray[np.int64], Floats, Floats]:
    items = items[items["year"].isin(years) & items["unit"].isin(names)]
    indicators = sorted(items["name"].unique())
    unit = pd.Categorical(items["unit"], categories=list(names)).codes.astype(np.int64)
    item = pd.Categorical(items["name"], categories=indicators).codes.astype(np.int64)
    when = _at(items["year"], years)
    pairs, back = np.unique(unit * max(1, len(indicators)) + item, return_inverse=True)
    owner, which = np.divmod(pairs, max(1, len(indicators)))
    slot = np.arange(len(pairs)) - np.searchsorted(owner, owner)
    places = int(slot.max()) + 1 if len(slot) else 0
    slots = np.full((len(names), places), -1, dtype=np.int64)
    slots[owner, slot] = which
    shape = (len(names), len(years), places)
    at = (unit, when, slot[back])
    share = np.divide(_part(items), count[unit, when], out=np.zeros(len(unit)), where=count[unit, when] > 0)
    weight, points, met = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(weight, at, items["weight"].to_numpy(float) * share)
    np.add.at(points, at, items["weight"].to_numpy(float) * items["rate"].to_numpy(float) * share)
    np.add.at(met, at, 1.0)
    weight = np.where(met > 0, weight, np.nan)
    rate = np.divide(points, weight, out=np.full(shape, np.nan), where=(met > 0) & (weight > 0))
    return tuple(indicators), slots, weight, rate
