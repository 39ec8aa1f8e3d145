"""Units merged and split in the comparison: one unit over all years, weighted as stated, and said so."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.comparing.cubes import cube_of
from perfanalysis.comparing.tidying import tidy
from perfanalysis.panels import Panel, find_breaks, load_panel
from perfanalysis.panels.lineages import Lineage, Succession, UnitChange

MERGED = Lineage((UnitChange(("甲局", "乙局"), ("丙局",), 2021, "merged"),))
SPLIT = Lineage((UnitChange(("丙局",), ("甲局", "乙局"), 2021, "split"),))
HEADS = ["评价对象", "年度", "三级指标", "分值", "填报得分", "总分", "全年预算数(万元)", "年度完整"]
YEARS = {"甲局": (2019, 2020), "乙局": (2019, 2020), "丙局": (2021, 2022)}
SCORES = {"甲局": 60.0, "乙局": 90.0, "丙局": 80.0}


def made(
    folder: Path, *, years: dict[str, tuple[int, ...]] = YEARS, money: dict[str, Any] | None = None, partial: int = 0
) -> Panel:
    """Three bureaus that merge or split, beside six that stay; every indicator of a unit has the same rate."""
    scores = SCORES | {f"局{unit}": 70.0 + unit for unit in range(6)}
    there = years | {f"局{unit}": (2019, 2020, 2021, 2022) for unit in range(6)}
    path = folder / "panel.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for unit, own in there.items():
            for year in own:
                score, budget = scores[unit] + year - 2019, (money or {}).get(unit, 100)
                rows = [(f"指标{item}", 20, score / 5, score) for item in range(5)]
                writer.writerows([unit, year, *row, budget, "否" if year == partial else "是"] for row in rows)
    return load_panel(path)


def joined(panel: Panel, lineage: Lineage, unit: str, years: tuple[int, ...] = (2019, 2020, 2021, 2022)) -> Any:
    """Totals, scores made of the indicators, and budgets of a unit over the years."""
    cube = cube_of(tidy(replace(panel, lineage=lineage), by="entity", measure="published", level="level3"), years)
    place = cube.units.index(unit)
    return cube.total[place], cube.itemised[place], cube.columns["budget_adjusted"][place], cube.units


@pytest.mark.parametrize(
    ("money", "first", "budget"),
    [({"甲局": 300, "乙局": 100}, (60 * 3 + 90) / 4, 400), ({"甲局": 300, "乙局": ""}, 75, np.nan), ({}, 75, 200)],
)
def test_merged_units_are_one_before_the_merger_weighted_by_money_where_known(
    tmp_path: Path, money: dict[str, Any], first: float, budget: float
) -> None:
    total, itemised, budgets, units = joined(made(tmp_path, money=money), MERGED, "丙局")
    assert total.tolist() == pytest.approx([first, first + 1, 82, 83])
    assert itemised.tolist() == pytest.approx([first, first + 1, 82, 83])
    assert budgets.tolist() == pytest.approx([budget, budget, 100, 100], nan_ok=True)
    assert "甲局" not in units


def test_parts_after_a_split_are_compared_as_the_whole(tmp_path: Path) -> None:
    split = {"丙局": (2019, 2020), "甲局": (2021, 2022), "乙局": (2021, 2022)}
    panel = made(tmp_path, years=split, money={"甲局": 100, "乙局": 300})
    total, _, _, units = joined(panel, SPLIT, "丙局")
    assert total.tolist() == pytest.approx([80, 81, (62 + 92 * 3) / 4, (63 + 93 * 3) / 4])
    assert not {"甲局", "乙局"} & set(units)


def test_a_merger_of_renamed_units_that_is_renamed_later_is_one_unit(tmp_path: Path) -> None:
    lineage = Lineage(
        (
            UnitChange(("甲局",), ("丁局",), 2020, "renamed"),
            UnitChange(("丁局", "乙局"), ("戊局",), 2021, "merged"),
            UnitChange(("戊局",), ("丙局",), 2021, "renamed"),
        )
    )
    total, *_, units = joined(made(tmp_path), lineage, "丙局")
    assert total.tolist() == pytest.approx([75, 76, 82, 83])
    assert len(units) == 7


def test_several_evaluations_of_a_merged_unit_count_equally_as_after_the_merger(tmp_path: Path) -> None:
    panel = made(tmp_path, money={"甲局": 300, "乙局": 100})
    heads = panel.cases.assign(department=panel.cases["entity"].astype(object).replace({"局0": "甲局"}))
    own = replace(panel, cases=heads, lineage=MERGED)
    cube = cube_of(tidy(own, by="department", measure="published", level="level3"), (2019, 2021))
    place = cube.units.index("丙局")
    assert cube.total[place].tolist() == pytest.approx([(60 + 90 + 70) / 3, 82])


def test_what_was_joined_is_told_in_coverage_and_reasons(tmp_path: Path) -> None:
    found = compare(replace(made(tmp_path, money={"甲局": 300, "乙局": 100}), lineage=MERGED))
    assert found.tables["lineage"].rows == (("甲局、乙局", "丙局", 2021, "merged", "2019、2020", "by_money"),)
    reasons = {(row[0], row[1]): row[2:4] for row in found.tables["reasons"].rows}
    assert reasons["2020–2021", "joined"] == ("yes", 1)
    assert reasons["2021–2022", "joined"] == ("no", 0)
    assert "1个的得分按预算加权" in found.text("zh")
    assert "weighted by budget" in found.text("en")
    assert found.tables["pairs"].rows[0][2] == 7


def test_an_indicator_of_the_same_name_and_another_definition_is_not_common(tmp_path: Path) -> None:
    links = tuple(Succession(f"指标{item}", f"指标{item}", 2021, same=False, reason="口径") for item in range(2))
    found = compare(replace(made(tmp_path), lineage=Lineage(indicators=links)))
    grades = {row[0]: row[1] for row in found.tables["pairs"].rows}
    assert grades == {"2019–2020": "A", "2020–2021": "D", "2021–2022": "A", "2019–2022": "D"}
    assert ("2020–2021", "指标0(<2021)", "leaving", 6) in found.tables["turnover"].rows


def test_a_partial_year_is_not_compared_and_the_others_are(tmp_path: Path) -> None:
    found = compare(made(tmp_path, partial=2022))
    grades = {row[0]: row[1] for row in found.tables["pairs"].rows}
    assert grades == {"2019–2020": "A", "2020–2021": "A", "2021–2022": "D", "2019–2022": "D"}
    reasons = {(row[0], row[1]): row[2:4] for row in found.tables["reasons"].rows}
    assert reasons["2021–2022", "partial"] == ("yes", 7)
    assert reasons["2020–2021", "partial"] == ("no", 0)
    assert "2022年有7个单位的数据不是完整年度的" in found.text("zh")
    assert [one.where for one in found.problems if one.code == "H011"] == ["2022年"]
    assert compare(made(tmp_path, partial=2019)).tables["pairs"].rows[1][1] == "A"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (UnitChange(("局0", "局1"), ("丙局",), 2021, "merged"), "2021年起仍有局0、局1"),
        (UnitChange(("乙局",), ("局2",), 2021, "renamed"), "2021年以前已有局2"),
        (UnitChange(("无局",), ("丙局",), 2021, "renamed"), "表里没有无局"),
        (UnitChange(("无局",), ("丙局",), 0, "renamed"), "表里没有无局"),
        (UnitChange(("甲局", "乙局"), ("丁局",), 2021, "merged"), "2021年起没有丁局"),
    ],
)
def test_a_lineage_that_the_table_contradicts_is_told(tmp_path: Path, change: UnitChange, said: str) -> None:
    found = find_breaks(replace(made(tmp_path), lineage=Lineage((change,))))
    assert [one.found for one in found if one.code == "H015"] == [said]


@pytest.mark.parametrize("lineage", [MERGED, Lineage((UnitChange(("甲局",), ("丙局",), 0, "renamed"),))])
def test_a_lineage_that_fits_is_not_told(tmp_path: Path, lineage: Lineage) -> None:
    assert find_breaks(replace(made(tmp_path), lineage=lineage)) == ()
