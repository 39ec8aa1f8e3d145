"""Panels made for the tests of the year comparison: each row says unit, year, indicator, weight and points."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from perfanalysis.panels import Panel, load_panel

Row = tuple[str, int, str, float, float]


def panel_of(rows: Sequence[Row], folder: Path, *, totals: dict[tuple[str, int], float] | None = None) -> Panel:
    """A researcher's own long table, read as one would; totals are the sums of points unless given."""
    sums: dict[tuple[str, int], float] = {}
    for unit, year, _, _, points in rows:
        sums[unit, year] = sums.get((unit, year), 0.0) + points
    sums |= totals or {}
    path = folder / "panel.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["评价对象", "年度", "三级指标", "分值", "填报得分", "总分"])
        writer.writerows((*row, sums[row[0], row[1]]) for row in rows)
    return load_panel(path)


def table_of(headings: Sequence[str], rows: Sequence[Sequence[object]], folder: Path) -> Panel:
    """A researcher's own long table under these headings."""
    path = folder / "table.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return load_panel(path)


def steady(folder: Path, *, units: int = 12, years: Sequence[int] = (2020, 2021, 2022), seed: int = 1) -> Panel:
    """Units with five indicators of 20 points in every year, scores drawn with a fixed seed."""
    generator = np.random.default_rng(seed)
    rows = [
        (f"单位{unit:02d}", year, f"指标{item}", 20.0, round(float(generator.uniform(12, 20)), 2))
        for unit in range(units)
        for year in years
        for item in range(5)
    ]
    return panel_of(rows, folder)
