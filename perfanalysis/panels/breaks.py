"""数据突变 (breaks): zeros for missing, slips of the unit, jumps, gaps, copied years; found and told, never repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.odd_rows import identity_breaks
from perfanalysis.panels.odd_tables import (
    LISTED,
    constant_columns,
    false_lineage,
    missing_cells,
    named,
    nested_units,
    partial_years,
    table_breaks,
    turnover,
    years_text,
)
from perfanalysis.panels.odd_values import total_breaks, value_breaks
from perfanalysis.panels.value_grids import Break, plain_grids, total_grids
from perfanalysis.problems import Problem, problem

DOUBTFUL = frozenset({"H001", "H002", "H009"})
CHECK = "核对来源;没有修补"


def find_breaks(panel: Panel) -> tuple[Problem, ...]:
    """数据突变 of a panel's plain values, columns that are not scored too; one problem for the same break of many units.

    H001 zero for missing, H002 slip of the unit by a power of ten, H003 jump (spike, or shift that stays), H004 units
    or years that are not there throughout, H005 missing for part of the units, H006 percentage out of range, H007
    copied year or unit, H008 city counted within its province, H009 below zero, H010 equal columns, H011 partial year,
    H012 constant column, H013 digits lost, H014 identity that does not hold, H015 lineage that the data contradict. Nothing is changed.
    """
    return told_breaks(panel, cell_breaks(panel))


def cell_breaks(panel: Panel) -> tuple[Break, ...]:
    """单元格的突变: those of :func:`find_breaks` that stand in the cells of one unit and year."""
    grids = plain_grids(panel)
    found = [one for grid in grids for one in value_breaks(grid)]
    found += [one for grid in total_grids(panel) for one in total_breaks(grid)]
    return (*found, *table_breaks(grids), *identity_breaks(grids, panel.identities))


def told_breaks(panel: Panel, cells: Sequence[Break]) -> tuple[Problem, ...]:
    """突变的说明: those in ``cells``, then those of whole columns, years and units."""
    grids = plain_grids(panel)
    whole = [
        *partial_years(panel),
        *missing_cells(grids),
        *constant_columns(grids),
        *turnover(panel, plain=bool(grids)),
    ]
    return (*_told(cells), *whole, *false_lineage(panel), *(nested_units(panel) if grids else ()))


def doubtful_values(panel: Panel) -> tuple[Break, ...]:
    """可疑的计分数值: scored values and totals that may stand for missing ones, or be in another unit or of another sign."""
    found = [one for grid in plain_grids(panel) if grid.counted for one in value_breaks(grid)]
    found += [one for grid in total_grids(panel) for one in total_breaks(grid)]
    return tuple(one for one in found if one.code in DOUBTFUL)


def _told(found: Sequence[Break]) -> Iterator[Problem]:
    """One problem a break; the same of many units in a year is one, and the same of one unit in several years."""
    alike, rest = _parted(found, lambda one: (one.code, one.column, one.year, one.found))
    many, few = _parted(rest, lambda one: (one.code, one.column, one.year))
    yield from map(_many, (*alike, *many))
    by_unit: dict[tuple[str, ...], list[int]] = {}
    for one in few:
        by_unit.setdefault((one.code, one.column, one.unit, one.found, one.expected), []).append(one.year)
    for (code, column, unit, text, expected), years in by_unit.items():
        where = f"{column} › {unit} › {years_text(sorted(years))}"
        yield problem(code, where, found=text, allowed=expected, action=CHECK)


def _parted(
    found: Sequence[Break], key: Callable[[Break], tuple[object, ...]]
) -> tuple[list[list[Break]], list[Break]]:
    """Breaks that more than a few share by a key, and the others."""
    groups: dict[tuple[object, ...], list[Break]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    many = [members for members in groups.values() if len(members) > LISTED]
    return many, [one for members in groups.values() if len(members) <= LISTED for one in members]


def _many(members: Sequence[Break]) -> Problem:
    first = members[0]
    where = f"{first.column} › {years_text([first.year])}"
    same = all(one.found == first.found for one in members)
    text = f"{named([one.unit for one in members])}:{first.found}{'' if same else '等'}"
    return problem(first.code, where, found=text, allowed=first.expected, action=CHECK)
