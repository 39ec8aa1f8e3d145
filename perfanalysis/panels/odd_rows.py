"""不合恒等式的行 (odd rows): rows whose columns do not agree as the mapping says they must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from perfanalysis.formats import figures_text
from perfanalysis.panels.identities import Identity
from perfanalysis.panels.value_grids import Break, Floats, ValueGrid

ROUNDED = 0.6  # of the last digit that the column prints
CLOSE = 0.001  # share of the value


def identity_breaks(grids: Sequence[ValueGrid], identities: Sequence[Identity]) -> Iterator[Break]:
    """恒等式不成立 where all columns have a value; and rows in which some have one and others none."""
    by_name = {grid.name: grid for grid in grids}
    for identity in identities:
        if set(identity.names) <= by_name.keys():
            yield from _breaks(identity, [by_name[name] for name in identity.names])


def _breaks(identity: Identity, grids: Sequence[ValueGrid]) -> Iterator[Break]:
    own, *parts = (grid.values for grid in grids)
    expected = _expected(identity, parts)
    limit = identity.within or CLOSE * np.abs(expected) + ROUNDED * grids[0].step
    wrong = np.abs(own - expected) > limit
    where = grids[0]
    for unit, year in zip(*np.nonzero(wrong), strict=True):
        found, right = figures_text(float(own[unit, year])), figures_text(float(expected[unit, year]))
        yield Break("H014", where.name, where.units[unit], where.years[year], found, f"{identity.formula} = {right}")
    known = np.stack([grid.known for grid in grids])
    for unit, year in zip(*np.nonzero(known.any(axis=0) & ~known.all(axis=0)), strict=True):
        found = _incomplete(grids, unit, year)
        yield Break("H014", where.name, where.units[unit], where.years[year], found, f"{identity.formula},各列都有数")


def _incomplete(grids: Sequence[ValueGrid], unit: int, year: int) -> str:
    """Which columns of a row have a value (or 0) and which have none."""
    there = [f"{grid.name}{'=0' * bool(grid.values[unit, year] == 0)}" for grid in grids if grid.known[unit, year]]
    gone = [grid.name for grid in grids if not grid.known[unit, year]]
    return f"有 {'、'.join(there)},缺 {'、'.join(gone)}"


def _expected(identity: Identity, parts: Sequence[Floats]) -> Floats:
    if identity.parts:
        return np.asarray(np.sum(parts, axis=0))
    of, per = parts
    out = np.full(of.shape, np.nan)
    return np.asarray(np.divide(identity.times * of, per, out=out, where=per != 0))
