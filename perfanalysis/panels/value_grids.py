"""数值格 (value grids): each plain value of a panel as an array units × years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.panels.nouns import Panel


@dataclass(frozen=True, eq=False)
class ValueGrid:
    """数值格: values (units, years) of one indicator, NaN missing; ``present`` where the unit has a row that year."""

    name: str
    unit: str
    units: tuple[str, ...]
    years: tuple[int, ...]
    values: NDArray[np.float64]
    present: NDArray[np.bool_]

    @property
    def percentage(self) -> bool:
        """Whether the value is a percentage by its unit or its heading."""
        return self.unit == "%" or self.name.casefold().endswith(("_pct", "_percent", "百分比"))


def plain_grids(panel: Panel) -> tuple[ValueGrid, ...]:
    """数值格 of a table of plain values (several indicators of the same name for many units), in order of name.

    A panel of forms has none: there every unit has indicators of its own, with targets.
    """
    items = panel.items
    plain = items[items["target_text"].isna() & items["level3"].notna()] if "target_text" in items else items
    if plain.empty or not plain["actual_value"].notna().any():
        return ()
    units = tuple(sorted(plain["entity"].astype(str).unique()))
    years = tuple(sorted(int(year) for year in plain["year"].dropna().unique()))
    return tuple(
        _grid(str(name), of, units, years) for name, of in plain.groupby(plain["level3"].astype(str), sort=True)
    )


def _grid(name: str, of: pd.DataFrame, units: tuple[str, ...], years: tuple[int, ...]) -> ValueGrid:
    rows = np.searchsorted(np.asarray(units), of["entity"].astype(str).to_numpy())
    columns = np.searchsorted(np.asarray(years), of["year"].to_numpy(int))
    values = np.full((len(units), len(years)), np.nan)
    present = np.zeros(values.shape, dtype=np.bool_)
    values[rows, columns] = of["actual_value"].to_numpy(float)
    present[rows, columns] = True
    given = of["actual_unit"].dropna()
    return ValueGrid(name, str(given.iloc[0]) if len(given) else "", units, years, values, present)
