"""数值格 (value grids): each plain value of a panel as an array units × years, and what is odd in one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.panels.lineages import names_of_today
from perfanalysis.panels.nouns import Panel

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
RARE = 0.1  # share of values up to which those below zero are odd
USUAL, MOST_DIGITS = 0.9, 6
ALL_UNITS = "全部单位"
TOTAL = "总分"


@dataclass(frozen=True, slots=True)
class Break:
    """一处突变: its code, column, unit and year, what stands there and what would be expected.

    ``lasting``: the values from that year on are of another kind; otherwise those of that year only.
    """

    code: str
    column: str
    unit: str
    year: int
    found: str
    expected: str
    lasting: bool = False


@dataclass(frozen=True, eq=False)
class ValueGrid:
    """数值格: values (units, years) of one indicator, NaN missing; ``present`` where the unit has an evaluation or row.

    ``counted`` says that the indicator carries points, ``zeros`` that its zeros are known to be zero.
    """

    name: str
    unit: str
    units: tuple[str, ...]
    years: tuple[int, ...]
    values: Floats
    present: Mask
    counted: bool = True
    zeros: bool = False

    @property
    def known(self) -> Mask:
        """Cells that have a value."""
        return np.asarray(np.isfinite(self.values))

    @cached_property
    def step(self) -> float:
        """The last digit that the column prints, but for the few cells that have more: 1 for counts, 0.1, 0.01 …"""
        texts = (np.format_float_positional(value, trim="-") for value in self.values[self.known].tolist())
        digits = [len(text.partition(".")[2]) for text in texts]
        return float(10.0 ** -min(MOST_DIGITS, int(np.quantile(digits, USUAL, method="lower")))) if digits else 1.0

    @cached_property
    def signed(self) -> bool:
        """Whether values below zero are as usual as others."""
        return bool((self.values < 0).sum() > RARE * self.known.sum())

    @property
    def percentage(self) -> bool:
        """Whether the value is a percentage by its unit or its heading."""
        return self.unit == "%" or self.name.casefold().endswith(("_pct", "_percent", "百分比"))


def plain_grids(panel: Panel) -> tuple[ValueGrid, ...]:
    """数值格 of a table of plain values (several indicators of the same name for many units), in order of name.

    Units that were renamed are one unit. A panel of forms has none: there every unit has indicators of its own, with
    targets.
    """
    items = panel.items
    plain = items[items["target_text"].isna() & items["level3"].notna() & items["year"].notna()]
    if plain.empty or not plain["actual_value"].notna().any():
        return ()
    today = names_of_today(panel.lineage)
    plain = plain.assign(entity=_today(plain["entity"], today))
    units, years, present = presence(panel)
    grids = (_grid(str(name), of, (units, years), present) for name, of in plain.groupby(plain["level3"].astype(str)))
    return tuple(replace(grid, zeros=grid.name in panel.real_zeros) for grid in grids)


def total_grids(panel: Panel) -> tuple[ValueGrid, ...]:
    """总分的数值格, one for each notebook that has totals of one evaluation a unit and year."""
    units, years, present = presence(panel)
    cases = panel.cases[panel.cases["year"].notna()]
    cases = cases.assign(entity=_today(cases["entity"], names_of_today(panel.lineage)))
    own = [of for _, of in cases.groupby(cases["notebook"].astype(object).fillna("")) if of["total"].notna().any()]
    single = [of for of in own if not of.duplicated(list(_AXES)).any()]
    given = [of.assign(actual_value=of["total"], actual_unit=None, counted=True) for of in single]
    return tuple(replace(_grid(TOTAL, of, (units, years), present), zeros=TOTAL in panel.real_zeros) for of in given)


def _today(names: pd.Series[str], today: dict[str, str]) -> pd.Series[str]:
    return names.astype(str).map(lambda name: today.get(name, name))


def presence(panel: Panel) -> tuple[tuple[str, ...], tuple[int, ...], Mask]:
    """在表的单位和年度: units (renamed ones under their last name), years, and which are there in which year."""
    cases = panel.cases[panel.cases["year"].notna()]
    names = _today(cases["entity"], names_of_today(panel.lineage))
    units, rows = np.unique(names.to_numpy(dtype=str), return_inverse=True)
    years, columns = np.unique(cases["year"].to_numpy(int), return_inverse=True)
    there = np.zeros((len(units), len(years)), dtype=np.bool_)
    there[rows, columns] = True
    return tuple(map(str, units)), tuple(map(int, years)), there


def _grid(name: str, of: pd.DataFrame, axes: tuple[tuple[str, ...], tuple[int, ...]], present: Mask) -> ValueGrid:
    rows, columns = (np.searchsorted(np.asarray(axis), of[key]) for axis, key in zip(axes, _AXES, strict=True))
    values = np.full(present.shape, np.nan)
    values[rows, columns] = of["actual_value"].to_numpy(float)
    given = of["actual_unit"].dropna()
    unit = str(given.iloc[0]) if len(given) else ""
    return ValueGrid(name, unit, *axes, values, present, counted=bool(of["counted"].any()))


_AXES = ("entity", "year")
