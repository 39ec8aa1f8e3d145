"""Zeros that may be missing and slips of the unit are not taken for performance: their units are not compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from perfanalysis.comparing import Comparison, compare
from perfanalysis.comparing.nouns import number
from perfanalysis.panels import load_panel
from tests.comparing.panels import steady

MAPPING: dict[str, Any] = {
    "entity": "unit",
    "year": "year",
    "indicators": {name: {"weight": 20, "direction": "higher"} for name in "abcde"},
}


def compared(folder: Path, spoil: Callable[[pd.DataFrame], None], *, costly: bool = False, **more: Any) -> Comparison:
    """Twelve units over five years with five columns that grow a little; ``spoil`` changes cells."""
    generator = np.random.default_rng(5)
    rows = [(f"市{unit:02d}", year) for unit in range(12) for year in range(2018, 2023)]
    table = pd.DataFrame(rows, columns=["unit", "year"])
    for name in "abcde":
        base = np.repeat(generator.uniform(100, 400, 12), 5)
        table[name] = (base * 1.04 ** (table["year"] - 2018) * generator.uniform(0.98, 1.02, 60)).round(2)
    spoil(table)
    table.to_csv(folder / "t.csv", index=False)
    costs = {"inputs": ["a"], "outputs": ["b"]} if costly else {}
    return compare(load_panel(folder / "t.csv", mapping=MAPPING | more), **costs)


def zero(table: pd.DataFrame) -> None:
    table.loc[(table["unit"] == "市03") & (table["year"] == 2020), "a"] = 0


def zeros(table: pd.DataFrame) -> None:
    table.loc[table["year"] == 2020, "a"] = 0


def slip(table: pd.DataFrame) -> None:
    table.loc[(table["unit"] == "市03") & (table["year"] >= 2020), "a"] *= 10_000


def shrunk(table: pd.DataFrame) -> None:
    table.loc[(table["unit"] == "市03") & (table["year"] == 2020), "a"] /= 10_000


def slips(table: pd.DataFrame) -> None:
    table.loc[table["year"] >= 2020, "a"] *= 10_000


@pytest.mark.parametrize(
    ("spoil", "grades", "used"),
    [
        (lambda _: None, "AAAAA", [12, 12, 12, 12, 12]),
        (zero, "AAAAA", [12, 11, 11, 12, 12]),
        (zeros, "ADDAA", [12, 0, 0, 12, 12]),
        (slip, "AAAAA", [12, 11, 12, 12, 11]),
        (slips, "ADAAD", [12, 0, 12, 12, 0]),
    ],
)
def test_pairs_that_a_doubtful_value_touches_are_not_compared(
    tmp_path: Path, spoil: Callable[[pd.DataFrame], None], grades: str, used: list[int]
) -> None:
    found = compared(tmp_path, spoil)
    assert "".join(str(row[1]) for row in found.tables["pairs"].rows) == grades
    assert [row[2] for row in found.tables["headline"].rows] == used
    series = {row[0]: row for row in found.tables["series"].rows if row[1] == 2022}
    assert series["published"][-1] == 12
    assert [series[name][-1] for name in ("fixed_mean", "chained")] == [min(used), used[3]]
    doubtful = {row[0]: row[3] for row in found.tables["reasons"].rows if row[1] == "doubtful"}
    assert [doubtful[row[0]] for row in found.tables["pairs"].rows] == [12 - count for count in used]
    assert ("可疑" in found.text("zh")) is (used != [12] * 5)


def blanks(of: list[str]) -> Callable[[pd.DataFrame], None]:
    def spoil(table: pd.DataFrame) -> None:
        table["unit"] = table["unit"].str.replace("市0", "市")
        table.loc[table["unit"].isin(of) & (table["year"] == 2020), "a"] = 0

    return spoil


@pytest.mark.parametrize("broken", [["市10"], [f"市{unit}" for unit in (0, 2, 3, 4, 6, 7, 11)]])
def test_units_with_breaks_are_those_and_no_others(tmp_path: Path, broken: list[str]) -> None:
    """市10 is another unit than 市1; and of many with the same break all are left out, not only the five that are named."""
    rows = {row[0]: row for row in compared(tmp_path, blanks(broken)).tables["sensitivity"].rows}
    assert rows["published"][5] - rows["no_breaks"][5] == len(broken)


def test_a_slip_is_no_frontier(tmp_path: Path) -> None:
    """An input of the ten-thousandth part would make the eleven others look wasteful."""
    found = compared(tmp_path, shrunk, costly=True)
    rows = {row[0]: row for row in found.tables["efficiency"].rows if row[1] == 2020}
    assert rows.pop("市03")[5] == "doubtful"
    assert len(rows) == 11
    assert min(number(row[2]) for row in rows.values()) > 0.1
    assert [row[2] for row in found.tables["unit_costs"].rows] == [12, 12, 11, 12, 12]


def test_zeros_stated_as_real_are_compared(tmp_path: Path) -> None:
    found = compared(tmp_path, zeros, zero_is_real=["a"])
    assert "".join(str(row[1]) for row in found.tables["pairs"].rows) == "AAAAA"
    assert not [one for one in found.problems if one.code == "H001"]


def test_zeros_stated_as_missing_leave_the_other_indicators(tmp_path: Path) -> None:
    found = compared(tmp_path, zeros, zero_is_missing=["a"])
    assert "".join(str(row[1]) for row in found.tables["pairs"].rows) == "ABBAA"


def test_a_total_of_zero_among_scores_is_told_and_not_compared(tmp_path: Path) -> None:
    panel = steady(tmp_path, units=8, years=(2020, 2021))
    cases = panel.cases.copy()
    cases.loc[(cases["entity"] == "单位00") & (cases["year"] == 2021), "total"] = 0.0
    spoilt = replace(panel, cases=cases)
    found = compare(spoilt)
    assert found.tables["headline"].rows[0][2] == 7
    assert [one.where for one in found.problems if one.code == "H001"] == ["总分 › 单位00 › 2021年"]
    assert compare(replace(spoilt, real_zeros=("总分",))).tables["headline"].rows[0][2] == 8


def test_a_slip_of_one_unit_does_not_move_the_goalposts_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    def without(table: pd.DataFrame) -> None:
        table.loc[(table["unit"] == "市03") & (table["year"] >= 2020), "a"] = np.nan

    slipped, blank = (compared(tmp_path / name, one) for name, one in (("one", slip), ("two", without)))
    others = [unit for unit in range(12) if slipped.cube.units[unit] != "市03"]
    np.testing.assert_allclose(slipped.cube.total[others], blank.cube.total[others])
