"""面板均值 (panel means): rows of units and times in one order, and what is left when effects are taken out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.results import Notice
from perfanalysis.statistics.sandwich_covariances import long_table, members
from perfanalysis.statistics.vectors import Codes, Mask, Matrix, Vector, absent_names, codes, complete

Effects = Literal["unit", "time", "two_way"]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """面板: complete rows ordered by unit, time and figures; ``times`` are the sorted names of the periods."""

    y: Vector
    x: Matrix
    unit_of: Codes
    time_of: Codes
    times: tuple[object, ...]
    dropped: int
    lone: int

    @property
    def units(self) -> int:
        """单元数."""
        return int(self.unit_of.max(initial=-1)) + 1

    @property
    def periods(self) -> int:
        """期数."""
        return len(self.times)

    def doubts(self, *, dated: bool) -> list[Notice]:
        """What the rows themselves make doubtful: units or periods seen once, a unit twice in one period."""
        cells = np.unique(self.unit_of * max(self.periods, 1) + self.time_of)
        twice = len(self.y) - len(cells) if dated else 0
        told = [Notice("repeated_cells", {"n": twice})] if twice else []
        return told + ([Notice("singletons", {"n": self.lone})] if self.lone else [])


def panel_of(
    outcome: ArrayLike, predictors: ArrayLike, units: Sequence[object], times: Sequence[object] | None,
    effects: Effects = "unit", *, keep: bool = True,
) -> Panel:  # fmt: skip
    """面板的行: complete ones; without ``keep``, groups of a single row are taken out until none is left."""
    y, x, keys = long_table(outcome, predictors, units, *(() if times is None else (times,)))
    kept = complete(y, x)
    for key in keys:
        kept &= ~absent_names(key)
    dropped = int((~kept).sum())
    unit_of, time_of, _ = _coded(keys, kept)
    lone = _lone(unit_of, time_of, effects)
    count = int(lone.sum())
    while not keep and lone.any():
        kept[np.flatnonzero(kept)[lone]] = False
        unit_of, time_of, _ = _coded(keys, kept)
        lone = _lone(unit_of, time_of, effects)
        count += int(lone.sum())
    unit_of, time_of, names = _coded(keys, kept)
    order = np.lexsort((*x[kept].T, y[kept], time_of, unit_of))
    return Panel(y[kept][order], x[kept][order], unit_of[order], time_of[order], names, dropped, count)


def _coded(keys: Sequence[ArrayLike], kept: Mask) -> tuple[Codes, Codes, tuple[object, ...]]:
    parts = [codes(np.asarray(key, dtype=object)[kept].tolist()) for key in keys]
    unit_of = parts[0][0]
    time_of, names = parts[1] if len(parts) > 1 else (np.zeros(len(unit_of), dtype=np.intp), ("",))
    return unit_of, time_of, names


def _lone(unit_of: Codes, time_of: Codes, effects: Effects) -> Mask:
    alone = np.zeros(len(unit_of), bool)
    for groups in groups_of(unit_of, time_of, effects):
        alone |= np.bincount(groups)[groups] == 1 if len(groups) else False
    return alone


def groups_of(unit_of: Codes, time_of: Codes, effects: Effects) -> list[Codes]:
    """效应的分组: whose means are taken out."""
    return {"unit": [unit_of], "time": [time_of], "two_way": [unit_of, time_of]}[effects]


def means(block: Matrix, groups: Codes) -> Matrix:
    """组平均 of the rows of (n, k), one row a group."""
    rows = members(groups)
    return np.array([block[at].mean(axis=0) for at in rows]).reshape(len(rows), block.shape[1])


def within(block: Matrix, groups: Sequence[Codes]) -> tuple[Matrix, int]:
    """组内离差 of (n, k) from the means of one or two groupings, exact for any pattern of gaps, and the effects they hold.

    Two groupings: deviations from the finer one's means, less their regression on the other's dummies taken in the same
    deviations (Wansbeek and Kapteyn 1989, J. Econometrics 41, 341), repeated once against rounding. Effects that can be
    told apart: one a group, less one a connected part of the panel.
    """
    sizes = [int(group.max(initial=-1)) + 1 for group in groups]
    if len(groups) == 1 or not len(block):
        once = block - means(block, groups[0])[groups[0]] if len(block) else block
        return (once - means(once, groups[0])[groups[0]] if len(block) else once), sizes[0]
    fine, coarse = (groups[0], groups[1]) if sizes[0] >= sizes[1] else (groups[1], groups[0])
    pairs = np.zeros((max(sizes), min(sizes)))
    np.add.at(pairs, (fine, coarse), 1.0)
    spread = pairs / pairs.sum(axis=1, keepdims=True)
    inner = np.diag(pairs.sum(axis=0)) - spread.T @ pairs
    roots, vectors = np.linalg.eigh((inner + inner.T) / 2)
    free = roots > 1e-10 * max(1.0, float(roots.max()))
    back = vectors[:, free] / roots[free] @ vectors[:, free].T
    left = block
    for _ in range(3):
        left = left - means(left, fine)[fine]
        sums = np.array([np.bincount(coarse, weights=column, minlength=min(sizes)) for column in left.T])
        effects = back @ sums.reshape(left.shape[1], min(sizes)).T
        left = left - effects[coarse] + (spread @ effects)[fine]
    return left, sum(sizes) - int((~free).sum())
