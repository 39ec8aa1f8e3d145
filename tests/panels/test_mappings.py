"""Mappings: wide tables made long, what means missing, ratios, and everything wrong told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfanalysis.panels import load_panel
from perfanalysis.problems import InputProblems

TABLE = "area,y,rev,exp,note,rate\n甲,2020,50,100,x,0\n甲,2021,60,..,x,0.5\n乙,2020,0,80,x,0.4\n"
MAPPING = {
    "entity": "area",
    "year": "y",
    "indicators": {"rev": {"name": "收入", "unit": "亿元", "direction": "higher", "weight": 60}},
    "derived": {"自给率": {"of": "rev", "per": "exp", "direction": "higher", "weight": 40}},
    "ignore": ["note"],
    "watch": ["rate"],
    "missing": [".."],
    "zero_is_missing": ["rate"],
    "units": [{"was": ["丙"], "now": "甲", "from": 2020, "kind": "renamed"}],
    "succeeds": [{"indicator": "收入", "was": "总收入", "from": 2020, "same": True}],
}


def written(folder: Path) -> Path:
    path = folder / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_wide_table_becomes_rows_of_indicators(tmp_path: Path) -> None:
    panel = load_panel(written(tmp_path), mapping=MAPPING)
    rows = {(row.entity, row.year, row.level3): row for row in panel.items.itertuples()}
    assert rows["甲", 2020, "自给率"].actual_value == 0.5
    assert rows["乙", 2020, "自给率"].actual_value == 0.0
    assert rows["甲", 2021, "自给率"].actual_value != rows["甲", 2021, "自给率"].actual_value
    assert (
        rows["甲", 2020, "收入"].weight,
        rows["甲", 2020, "收入"].actual_unit,
        rows["甲", 2020, "收入"].target_direction,
    ) == (60, "亿元", "higher")


def test_a_watched_column_carries_no_points_and_its_zero_is_missing_when_said_so(tmp_path: Path) -> None:
    rate = load_panel(written(tmp_path), mapping=MAPPING).items.query("level3 == 'rate'").set_index(["entity", "year"])
    assert not rate["counted"].any()
    assert rate["actual_value"].isna().to_dict() == {("甲", 2020): True, ("甲", 2021): False, ("乙", 2020): False}


def test_lineage_travels_with_the_panel(tmp_path: Path) -> None:
    lineage = load_panel(written(tmp_path), mapping=MAPPING).lineage
    assert (lineage.units[0].was, lineage.units[0].now, lineage.units[0].year) == (("丙",), ("甲",), 2020)
    assert lineage.indicators[0].same


@pytest.mark.parametrize(
    ("change", "code", "places"),
    [
        ({"entitty": "area", "derived": {"自给率": {"of": "rev"}}}, "S106", 2),
        ({"indicators": {"rev": {"direction": "up", "unt": "亿元"}}}, "S106", 2),
        ({"entity": "place"}, "S107", 1),
        ({"ignore": []}, "S107", 1),
    ],
)
def test_what_is_wrong_is_told_at_once(tmp_path: Path, change: dict[str, object], code: str, places: int) -> None:
    with pytest.raises(InputProblems) as met:
        load_panel(written(tmp_path), mapping=MAPPING | change)
    assert [one.code for one in met.value.problems] == [code] * places
