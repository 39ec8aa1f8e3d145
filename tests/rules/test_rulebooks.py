"""Rulebooks: grades by place and date, precedence of layers, hash, fallbacks."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from perfanalysis.problems import RuleProblems
from perfanalysis.rules import load_rules, rule_titles, shipped_places
from perfanalysis.rules.books import plain_numbers
from perfanalysis.rules.keys import POINT_TABLES, RULE_SHAPES, point_sum
from perfanalysis.rules.rule_files import shipped_rule_file

OVERLAY = """
place: "{place}"
name: 测试地
rules:
  {key}:
    values:
      - value: {value}
        from: "{start}"
        source: 测试文件
        evidence: V
"""


def overlay(
    folder: Path, key: str, value: str, *, place: str = "CN-15-05", start: str = "2015-01-01", name: str = "own.yml"
) -> Path:
    path = folder / name
    path.write_text(OVERLAY.format(place=place, key=key, value=value, start=start), encoding="utf-8")
    return path


# Bands: domain.md 5.3 (national 90/80/60; Sichuan 2025 90/80/70 with 差 below 70; 89.5 is 良 under half-open bands).
@pytest.mark.parametrize(
    ("place", "on", "total", "grade"),
    [
        ("CN", "2022-12-31", 100, "优"),
        ("CN", "2022-12-31", 90, "优"),
        ("CN", "2022-12-31", 89.5, "良"),
        ("CN", "2022-12-31", 89.9999, "良"),
        ("CN", "2022-12-31", 80, "良"),
        ("CN", "2022-12-31", 79.99, "中"),
        ("CN", "2022-12-31", 60, "中"),
        ("CN", "2022-12-31", 59.99, "差"),
        ("CN", "2022-12-31", 0, "差"),
        ("CN", "2022-12-31", 104, "优"),
        ("CN", "2017-12-31", 65, "中"),
        ("CN-15-05", "2022-12-31", 65, "中"),
        ("CN-51", "2024-12-31", 69.9, "中"),
        ("CN-51", "2025-01-01", 69.9, "差"),
        ("CN-51", "2025-06-30", 70, "中"),
        ("CN-51", "2025-06-30", 79.5, "中"),
        ("CN-51", "2025-06-30", 80, "良"),
        ("CN-51-01-17", "2025-06-30", 69.9, "差"),
        ("CN-51", None, 69.9, "差"),
        (None, None, 69.9, "中"),
        ("CN", "2022-12-31", None, None),
        ("CN", "2022-12-31", float("nan"), None),
        ("CN", "2022-12-31", -1, None),
        # 0.1 added 900 times is 89.99999999999…: noise of floats decides no grade
        ("CN", "2022-12-31", sum([0.1] * 900), "优"),
    ],
)
def test_grade_by_place_and_date(place: str | None, on: str | None, total: float | None, grade: str | None) -> None:
    assert load_rules(place, on=on).grade(total) == grade


def test_rounded_total_is_graded_where_the_rule_says_so(tmp_path: Path) -> None:
    rule = overlay(tmp_path, "rounding", "{places: 0, mode: half_up, grade_on: rounded}")
    book = load_rules("CN-15-05", on="2022-12-31", overlays=[rule])
    assert [book.grade(total) for total in (89.5, 89.49, 59.5)] == ["优", "良", "中"]


# Values: domain.md 4.1, 11 (Tongliao 30 %, Sichuan discounts), 8 (cut-offs and warnings), 9.1 (Pidu threshold).
@pytest.mark.parametrize(
    ("place", "on", "key", "value"),
    [
        ("CN", "2017-12-31", "weight_total", 100),
        (
            "CN",
            "2022-12-31",
            "self_evaluation_weights",
            {"预算执行率": 10, "产出指标": 50, "效益指标": 30, "满意度指标": 10},
        ),
        (
            "CN",
            "2022-12-31",
            "self_evaluation_weights_cost",
            {"预算执行率": 10, "成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10},
        ),
        ("CN", "2022-12-31", "execution_rate_base", "adjusted"),
        ("CN", "2022-12-31", "output_effect_minimum", 60),
        (
            "CN",
            "2022-12-31",
            "cause_required",
            {"execution_below": 0.9, "completion_below": 0.7, "completion_above": 1.3},
        ),
        ("CN", "2022-12-31", "check_tolerance", {"amount": 0.01, "points": 0.05, "rate": 0.001}),
        ("CN-15-05", "2022-12-31", "recheck_rate", 0.3),
        ("CN", "2022-12-31", "monitoring_cutoffs", [7]),
        ("CN-42-02", "2019-12-31", "monitoring_cutoffs", [6]),
        ("CN-51", "2025-12-31", "monitoring_cutoffs", [4, 6, 8, 10]),
        ("CN-51", "2024-12-31", "monitoring_cutoffs", [7]),
        ("CN-51", "2025-12-31", "monitoring_gap_warning", 0.1),
        ("CN-51-01-17", "2025-12-31", "ex_ante_threshold", {"amount": 200, "unit": "万元"}),
        ("CN-51-01-17", "2025-12-31", "monitoring_gap_warning", 0.1),
    ],
)
def test_value_by_place_and_date(place: str, on: str, key: str, value: object) -> None:
    assert load_rules(place, on=on).value(key) == value


def test_sichuan_discounts_and_warnings() -> None:
    book = load_rules("CN-51", on="2025-12-31")
    assert [row["factor"] for row in book.value("recheck_discount")] == [1.0, 0.9, 0.8, 0.7]
    warnings = {row["month"]: row["below"] for row in book.value("monitoring_execution_warnings")}
    assert warnings == {4: 0.25, 6: 0.4, 8: 0.6, 10: 0.8}


@pytest.mark.parametrize("place", shipped_places())
@pytest.mark.parametrize("on", [None, "2017-12-31", "2020-12-31", "2022-12-31", "2025-12-31"])
def test_shipped_points_sum_to_the_total(place: str, on: str | None) -> None:
    book = load_rules(place, on=on)
    sums = {key: point_sum(key, book.entries[key].value) for key in POINT_TABLES if key in book.entries}
    assert set(sums.values()) <= {100.0, None}
    assert sums["self_evaluation_weights"] == 100


def test_no_text_gives_a_percentage_of_a_budget_cut() -> None:
    for place in shipped_places():
        rows = load_rules(place).value("budget_consequences")
        assert {row["percent"] for row in rows} == {None}


def test_national_rulebook_is_the_catalogue_of_keys() -> None:
    assert set(rule_titles()) == set(RULE_SHAPES)
    assert all(title.title and title.meaning for title in rule_titles().values())


def test_every_shipped_file_is_named_by_its_place() -> None:
    assert {code: shipped_rule_file(code).place for code in shipped_places()} == {c: c for c in shipped_places()}


# What scoring and checking use (interfaces): all of it must be in force for a form of 2017.
@pytest.mark.parametrize(
    "key",
    [
        "grades",
        "weight_total",
        "self_evaluation_weights",
        "execution_rate_base",
        "rounding",
        "over_fulfilment",
        "short_fulfilment",
        "equality",
        "qualitative_bands",
        "satisfaction",
        "not_applicable",
        "output_effect_minimum",
        "cause_required",
        "check_tolerance",
        "recheck_rate",
        "form_money_unit",
    ],
)
def test_base_rules_are_in_force_in_2017(key: str) -> None:
    assert load_rules("CN", on="2017-12-31").value(key) is not None


def test_identity_names_place_date_and_own_files(tmp_path: Path) -> None:
    rule = overlay(tmp_path, "recheck_rate", "0.5")
    assert load_rules().id == "CN@最新"
    assert load_rules("CN-15-05", on="2022-12-31").id == "CN-15-05@2022-12-31"
    assert load_rules("CN-15-05", on="2022-12-31", overlays=[rule]).id == "CN-15-05@2022-12-31+own.yml"


@pytest.mark.parametrize(
    ("place", "used", "said"),
    [
        (None, "CN", "未指明地区"),
        ("CN-44", "CN", "未收录 CN-44"),
        ("CN-15-07", "CN-15", "未收录 CN-15-07"),
        ("CN-15-05-01", "CN-15-05", "通辽市"),
        ("CN-15-05", "CN-15-05", ""),
    ],
)
def test_unknown_places_take_the_nearest_known_ancestor(place: str | None, used: str, said: str) -> None:
    book = load_rules(place, on="2022-12-31")
    assert book.id == f"{used}@2022-12-31"
    assert said in book.note
    assert bool(said) == bool(book.note)


@pytest.mark.parametrize(
    ("place", "code"), [("cn", "L010"), ("CN-5", "L010"), ("四川", "L010"), ("CN-15-05-01-02", "L010"), ("", "L010")]
)
def test_malformed_place_is_refused(place: str, code: str) -> None:
    with pytest.raises(RuleProblems) as caught:
        load_rules(place)
    assert [item.code for item in caught.value.problems] == [code]
    assert "CN-15-05" in caught.value.problems[0].allowed


@pytest.mark.parametrize("on", ["2022", "2022-02-30", "20221231", "2022-1-1", "今天", ""])
def test_malformed_date_is_refused(on: str) -> None:
    with pytest.raises(RuleProblems) as caught:
        load_rules("CN", on=on)
    assert [item.code for item in caught.value.problems] == ["L011"]


def test_place_and_date_are_refused_together() -> None:
    with pytest.raises(RuleProblems) as caught:
        load_rules("四川", on="今天")
    assert [item.code for item in caught.value.problems] == ["L010", "L011"]


def test_missing_values_say_so() -> None:
    book = load_rules("CN", on="2022-12-31")
    with pytest.raises(RuleProblems) as caught:
        book.value("monitoring_execution_warnings")
    assert [item.code for item in caught.value.problems] == ["L013"]
    assert "预算执行预警线" in caught.value.problems[0].found
    with pytest.raises(RuleProblems) as caught:
        book.value("grade")
    assert [item.code for item in caught.value.problems] == ["L012"]
    assert "grades" in caught.value.problems[0].allowed


def test_not_in_force_is_absent() -> None:
    assert "monitoring_cutoffs" not in load_rules("CN", on="2018-12-31").entries
    assert load_rules("CN", on="2010-12-31").entries == {}


def test_nearer_layers_win(tmp_path: Path) -> None:
    nation = overlay(tmp_path, "form_money_unit", "元", place="CN", name="nation.yml")
    city = overlay(tmp_path, "form_money_unit", "亿元", name="city.yml")
    assert load_rules("CN-15-05", on="2022-12-31", overlays=[nation]).value("form_money_unit") == "元"
    assert load_rules("CN-15-05", on="2022-12-31", overlays=[city, nation]).value("form_money_unit") == "亿元"
    assert load_rules("CN-15-05", on="2014-12-31", overlays=[city]).value("form_money_unit") == "万元"


def test_files_of_other_places_are_left_out_and_named(tmp_path: Path) -> None:
    other = overlay(tmp_path, "form_money_unit", "元", place="CN-51")
    book = load_rules("CN-15-05", on="2022-12-31", overlays=[other])
    assert book.value("form_money_unit") == "万元"
    assert "own.yml" in book.note


def test_a_stated_end_gives_way_to_the_parent(tmp_path: Path) -> None:
    rule = overlay(tmp_path, "form_money_unit", "元")
    text = rule.read_text(encoding="utf-8").replace("        source", '        to: "2020-12-31"\n        source')
    rule.write_text(text, encoding="utf-8")
    units = [
        load_rules("CN-15-05", on=day, overlays=[rule]).value("form_money_unit") for day in ("2020-12-31", "2021-01-01")
    ]
    assert units == ["元", "万元"]


def test_hash_follows_values_only(tmp_path: Path) -> None:
    first = load_rules("CN", on="2022-12-31")
    assert first.hash == load_rules("CN-44", on="2022-06-30").hash
    # Tongliao's 30 % restates our convention with a source: the value is the same, so that key leaves the hash alone
    noted = overlay(tmp_path, "recheck_rate", "0.3", place="CN-44")
    assert load_rules("CN-44", on="2022-12-31", overlays=[noted]).hash == first.hash
    changed = overlay(tmp_path, "recheck_rate", "0.31", place="CN-44")
    assert load_rules("CN-44", on="2022-12-31", overlays=[changed]).hash != first.hash
    assert load_rules("CN-51", on="2025-12-31").hash != load_rules("CN-51", on="2024-12-31").hash


def test_hash_is_the_same_in_another_process() -> None:
    code = "from perfanalysis.rules import load_rules; print(load_rules('CN-51', on='2025-12-31').hash)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == load_rules("CN-51", on="2025-12-31").hash


def test_whole_floats_and_integers_are_one_value() -> None:
    assert plain_numbers({"a": [60.0, 0.5], "b": True}) == {"a": [60, 0.5], "b": True}
    assert repr(plain_numbers([60.0])) == "[60]"


def test_callers_cannot_change_a_rulebook() -> None:
    book = load_rules("CN", on="2022-12-31")
    book.value("grades")[0]["at_least"] = 0
    assert book.grade(50) == "差"
    assert load_rules("CN", on="2022-12-31").grade(50) == "差"


def test_rulebooks_travel_between_processes() -> None:
    book = load_rules("CN-51", on="2025-12-31")
    assert pickle.loads(pickle.dumps(book)) == book  # noqa: S301 - our own bytes


def test_rules_import_without_pandas() -> None:
    code = "import sys, perfanalysis.rules; print('pandas' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


CHANGES = st.one_of(
    st.tuples(st.just("recheck_rate"), st.integers(1, 99).map(lambda n: str(n / 100))),
    st.tuples(st.just("form_money_places"), st.integers(0, 6).map(str)),
    st.tuples(st.just("output_effect_minimum"), st.integers(1, 100).map(str)),
    st.tuples(st.just("form_money_unit"), st.sampled_from(["元", "亿元"])),
    st.tuples(
        st.just("grades"),
        st.integers(61, 79).map(
            lambda n: f"[{{name: 甲, at_least: 80}}, {{name: 乙, at_least: {n}}}, {{name: 丙, at_least: 0}}]"
        ),
    ),
    st.tuples(st.just("monitoring_gap_warning"), st.integers(1, 99).map(lambda n: str(n / 100))),
)


@settings(deadline=None, max_examples=60)
@given(change=CHANGES, place=st.sampled_from(["CN-44", "CN-15-07", "CN-42-02"]))
def test_an_overlay_changes_exactly_its_own_key(
    change: tuple[str, str], place: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key, value = change
    base = load_rules(place, on="2022-12-31")
    assume(key not in base.entries or str(plain_numbers(base.entries[key].value)) != value)
    rule = overlay(tmp_path_factory.mktemp("own"), key, value, place=place)
    book = load_rules(place, on="2022-12-31", overlays=[rule])
    differing = {
        name for name in book.entries.keys() | base.entries.keys() if book.entries.get(name) != base.entries.get(name)
    }
    assert differing == {key}
    assert book.entries[key].file == "own.yml"
    assert book.hash != base.hash
