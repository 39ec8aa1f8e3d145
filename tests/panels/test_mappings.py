"""Mappings: wide tables made long, what means missing, ratios, and everything wrong told at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from perfanalysis.panels import find_breaks, load_panel, save_panel
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


def test_weights_that_change_by_year_targets_and_scores_have_columns_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "area,y,a,a_goal,a_points,b,b_weight\n甲,2020年,5,6,9,1,40\n甲,2021.0,6,6,10,2,30\n", encoding="utf-8"
    )
    own = {
        "entity": "area",
        "year": "y",
        "indicators": {
            "a": {"weight": {2020: 60, 2021: 70}, "target": "a_goal", "score": "a_points"},
            "b": {"weight": "b_weight", "target": 3},
        },
    }
    items = load_panel(path, mapping=own).items
    rows = {
        (row.year, row.level3): (row.weight, row.target_value, row.actual_value, row.printed)
        for row in items.itertuples()
    }
    assert rows[2020, "a"] == (60, 6, 5, 9)
    assert rows[2021, "a"] == (70, 6, 6, 10)
    assert rows[2020, "b"][:3] == (40, 3, 1)
    assert rows[2021, "b"][:3] == (30, 3, 2)


def test_a_long_table_says_which_columns_are_weight_target_actual_score_and_group(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("who,yr,what,w,goal,done,pts,grp,note\n甲,2020,x,60,5,4,50,东,z\n", encoding="utf-8")
    names = {"entity": "who", "year": "yr", "indicator": "what", "weight": "w", "target": "goal", "actual": "done"}
    panel = load_panel(path, mapping={**names, "score": "pts", "group": "grp", "ignore": "note"})
    row = panel.items.iloc[0]
    assert (row.level3, row.weight, row.target_value, row.actual_value, row.printed) == ("x", 60, 5, 4, 50)
    assert panel.cases["group"].tolist() == ["东"]


def test_a_unit_twice_in_a_year_of_a_wide_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("area,y,rev\n甲,2020,1\n甲,2020年,2\n", encoding="utf-8")
    with pytest.raises(InputProblems) as met:
        load_panel(path, mapping={"entity": "area", "year": "y", "indicators": {"rev": {}}})
    assert [(one.code, one.where) for one in met.value.problems] == [("S105", "t.csv › 第3行")]


@pytest.mark.parametrize(
    ("other", "names", "word"),
    [("甲 县", {"甲县"}, "按同一单位"), ("甲\u3000县", {"甲县"}, "按同一单位"), ("乙县", {"甲县", "乙县"}, "")],
)
def test_names_that_differ_in_spaces_or_width_only_are_one_unit_and_told(
    tmp_path: Path, other: str, names: set[str], word: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"评价对象,年度,总分\n甲县,2019,80\n甲县,2020,81\n{other},2021,82\n", encoding="utf-8")
    panel = load_panel(path)
    assert set(panel.cases["entity"]) == names
    assert [one.code for one in panel.problems] == (["S108"] if word else [])
    assert all(word in one.found for one in panel.problems)


def test_spellings_side_by_side_in_a_year_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("评价对象,年度,总分\n甲(新)区,2020,80\n甲\uff08新\uff09区,2020,81\n", encoding="utf-8")
    panel = load_panel(path)
    assert len(set(panel.cases["entity"])) == 2
    assert "按不同单位" in panel.problems[0].found


def test_lineage_and_identities_are_saved_and_come_back(tmp_path: Path) -> None:
    more = {
        "units": [
            {"was": ["丙"], "now": "甲", "kind": "renamed"},
            {"was": ["甲", "丁"], "now": "乙", "from": 2021, "kind": "merged"},
            {"was": "戊", "from": 2020, "kind": "abolished"},
        ],
        "identities": {"自给率": {"of": "rev", "per": "exp"}, "exp": {"sum": ["rev", "rate"], "within": 0.5}},
    }
    panel = load_panel(written(tmp_path), mapping=MAPPING | more | {"zero_is_real": "rev"})
    for place in ("one", "two"):
        save_panel(panel, tmp_path / place)
        again = load_panel(tmp_path / place)
        assert (again.lineage, again.identities) == (panel.lineage, panel.identities)
        assert find_breaks(again) == find_breaks(panel)
        panel = again
    assert panel.real_zeros == ("收入",)
    assert (tmp_path / "one" / "lineage.json").read_bytes() == (tmp_path / "two" / "lineage.json").read_bytes()
    save_panel(replace(panel, lineage=type(panel.lineage)(), identities=(), real_zeros=()), tmp_path / "one")
    assert not (tmp_path / "one" / "lineage.json").exists()
    assert not load_panel(tmp_path / "one").identities


@pytest.mark.parametrize("engine", ["fastparquet", "pyarrow"])
@pytest.mark.filterwarnings("ignore:The 'fastparquet' engine")
def test_a_parquet_table_reads_like_the_csv(tmp_path: Path, engine: Any) -> None:
    pytest.importorskip(engine)
    frame = pd.DataFrame(
        {
            "评价对象": ["乙", "甲", "甲"],
            "年度": [2021, 2021, 2020],
            "总分": [90.1, None, 0.0],
            "年度完整": [True, False, True],
        }
    )
    frame.astype({"总分": "float32"}).to_parquet(tmp_path / "own.parquet", engine=engine)
    frame.set_index("评价对象").to_parquet(tmp_path / "indexed.parquet", engine=engine)
    frame.to_csv(tmp_path / "own.csv", index=False)
    for name in ("own.parquet", "indexed.parquet"):
        found, expected = load_panel(tmp_path / name), load_panel(tmp_path / "own.csv")
        pd.testing.assert_frame_equal(found.cases, expected.cases)
        assert found.cases["complete"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("raised", "code", "said"), [(ImportError, "R003", "没有安装读取它的软件"), (ValueError, "R003", "")]
)
def test_parquet_without_a_reader_or_damaged_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: type[Exception], code: str, said: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise raised

    (tmp_path / "own.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr(pd, "read_parquet", fails)
    with pytest.raises(InputProblems) as met:
        load_panel(tmp_path / "own.parquet")
    assert [one.code for one in met.value.problems] == [code]
    assert said in met.value.problems[0].found


@pytest.mark.parametrize(
    ("change", "code", "places"),
    [
        ({"entitty": "area", "derived": {"自给率": {"of": "rev"}}}, "S106", 2),
        ({"indicators": {"rev": {"direction": "up", "unt": "亿元"}}}, "S106", 2),
        ({"entity": "place"}, "S107", 1),
        ({"ignore": []}, "S107", 1),
        ({"zero_is_missing": ["rat"]}, "S107", 1),
        ({"zero_is_real": ["rat"]}, "S107", 1),
        ({"zero_is_real": ["rate"]}, "S106", 1),
        ({"weight": "rate"}, "S106", 1),
        ({"entity": ["area"]}, "S106", 1),
        ({"indicators": {"rev": None}, "derived": ["x"]}, "S106", 2),
        ({"indicators": {"rev": {"weight": {"2020": [1]}}}}, "S106", 1),
        ({"identities": {"rate": {"of": "rev"}, "exp": {"sum": ["rev"], "times": 0}}}, "S106", 3),
        ({"identities": {"rate": {"of": "rev", "per": "expp"}}}, "S107", 1),
        ({"units": [{"was": ["丙"], "now": "甲", "from": "去年", "kind": "merged"}]}, "S106", 2),
        ({"units": [{"was": "丙", "now": ["甲", "乙"], "kind": "split"}]}, "S106", 1),
        ({"succeeds": [{"indicator": "收入", "from": 2020}]}, "S106", 1),
        ({"indicators": {"rev": {"weight": -5}, "exp": {"target": -5}}}, "S106", 1),
        ({"units": {"was": "丙"}}, "S106", 1),
    ],
)
def test_what_is_wrong_is_told_at_once(tmp_path: Path, change: dict[str, object], code: str, places: int) -> None:
    with pytest.raises(InputProblems) as met:
        load_panel(written(tmp_path), mapping=MAPPING | change)
    assert [one.code for one in met.value.problems] == [code] * places


def test_a_title_above_the_headings_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("各市情况表,,\n市,年,分\n甲,2020,80\n", encoding="utf-8")
    with pytest.raises(InputProblems) as met:
        load_panel(tmp_path / "own.csv", mapping={"entity": "市", "year": "年", "columns": {"分": "total"}})
    assert (met.value.problems[0].code, met.value.problems[0].allowed) == ("S107", "各市情况表")
    assert "删去列名以上的标题行" in met.value.problems[0].action
