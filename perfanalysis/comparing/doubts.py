"""可疑的数值 (doubts): units and years whose scored values cannot be taken for what they say, and pairs that they touch."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfanalysis.comparing.cubes import Cube, Doubts, Rows
from perfanalysis.panels import Panel, doubtful_values
from perfanalysis.panels.lineages import names_of_today
from perfanalysis.panels.value_grids import ALL_UNITS, TOTAL

NEVER = 10_000


def doubts_of(panel: Panel, rows: Rows, cube: Cube) -> Doubts:
    """可疑的数值 of the units compared: zeros for missing, slips of the unit, signs in values that are scored here.

    Where evaluations have totals of their own, plain values beside them touch no score, and only totals are looked at.
    """
    only, since = np.zeros((2, *cube.present.shape), dtype=np.bool_)
    found = Doubts(only, since)
    owners = _owners(panel, rows)
    for one in (one for one in doubtful_values(panel) if rows.constructed != (one.column == TOTAL)):
        names = sorted(owners) if one.unit == ALL_UNITS else [one.unit]
        units = [cube.units.index(owner) for name in names for owner in sorted(owners.get(name, ()))]
        year = int(np.searchsorted(cube.years, one.year))
        if one.lasting and year < len(cube.years):
            found.since[units, year] = True
        elif one.year in cube.years:
            found.only[units, year] = True
    return found


def _owners(panel: Panel, rows: Rows) -> dict[str, set[str]]:
    """The units compared that each entity of the panel, under its name of today, belongs to."""
    today = names_of_today(panel.lineage)
    owners: dict[str, set[str]] = {}
    for entity, unit in zip(rows.cases["entity"].astype(str), rows.cases["unit"], strict=True):
        owners.setdefault(today.get(entity, entity), set()).add(unit)
    return owners


def trusted(items: pd.DataFrame, panel: Panel) -> pd.Series[bool]:
    """可信的数值 among items: whole years' and not doubtful ones; after a slip of all units nobody can tell which are right."""
    known = items["complete"].fillna(value=1).astype(float) > 0
    found = [one for one in doubtful_values(panel) if one.unit != ALL_UNITS]
    if not found:
        return known
    today = names_of_today(panel.lineage)
    names = items["entity"].astype(str).map(lambda name: today.get(name, name))
    keys = zip(items["level3"].astype(str), names, items["year"], strict=True)
    only = {(one.column, one.unit, one.year) for one in found if not one.lasting}
    since = {(one.column, one.unit): one.year for one in found if one.lasting}
    doubtful = [key in only or key[2] >= since.get(key[:2], NEVER) for key in keys]
    return known & ~np.asarray(doubtful)
