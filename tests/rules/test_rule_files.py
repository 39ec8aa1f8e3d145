"""The strict loader of rule files: each refusal, in Chinese, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perfanalysis.problems import Problem, RuleProblems
from perfanalysis.rules import load_rules

GOOD = """place: "CN-44"
name: 某省
rules:
  recheck_rate:
    values:
      - value: 0.4
        from: "2021-01-01"
        source: 某文件
        evidence: V
"""
BANDS = 'rules:\n  grades:\n    values:\n      - value: {}\n        from: "2021-01-01"\n        source: 某文件\n        evidence: V\n'
HEAD = 'place: "CN-44"\nname: 某省\n'


def refused(folder: Path, text: str) -> tuple[Problem, ...]:
    path = folder / "own.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleProblems) as caught:
        load_rules("CN-44", on="2022-12-31", overlays=[path])
    return caught.value.problems


def one(key: str, value: str) -> str:
    return HEAD + BANDS.replace("grades", key).format(value)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.yml"
    path.write_text(GOOD, encoding="utf-8")
    entry = load_rules("CN-44", on="2022-12-31", overlays=[path]).entries["recheck_rate"]
    assert (entry.value, entry.title, entry.unit, entry.place) == (0.4, "自评抽审比例", "比例", "CN-44")
    assert (entry.source, entry.evidence, entry.file, entry.valid_to) == ("某文件", "V", "own.yml", None)


@pytest.mark.parametrize(
    ("change", "to", "code", "said"),
    [
        ("recheck_rate", "recheck_rates", "L002", "recheck_rate"),
        ("value: 0.4", "value: 0.4\n        souce: 某", "L002", "source"),
        ("name: 某省", "name: 某省\nauthor: 某", "L002", "rules"),
        ("        source: 某文件\n", "", "L003", "必填"),
        ("        evidence: V\n", "", "L003", "必填"),
        ("      - value: 0.4\n        from", "      - from", "L003", "必填"),
        ("source: 某文件", 'source: ""', "L004", "不得为空"),
        ("evidence: V", "evidence: X", "L004", "V、S、R"),
        ("value: 0.4", "value: 1.4", "L004", "不大于 1"),
        ("value: 0.4", 'value: "0.4"', "L004", "数"),
        ("value: 0.4", "value: .nan", "L004", "有限的数"),
        ("value: 0.4", "value: true", "L004", "数"),
        ("    values:", "    title: 抽查比例\n    values:", "L004", "自评抽审比例"),
        ('from: "2021-01-01"', 'from: "2021-02-29"', "L006", "加引号的日期"),
        ('from: "2021-01-01"', 'from: "2021年1月1日"', "L006", "加引号的日期"),
        ('from: "2021-01-01"', 'from: "2021-01-01"\n        to: "2020-12-31"', "L006", "不早于 2021-01-01"),
        ('from: "2021-01-01"', "from: 2021-01-01", "L001", "YAML"),
        ("evidence: V", "evidence: V\n        evidence: S", "L001", "YAML"),
        ("value: 0.4", "value: [0.4", "L001", "YAML"),
        ("value: 0.4", "value: 0.3\n        note: 重复\n", "ok", ""),
        ('"CN-44"', '"CN-4"', "L010", "CN-15"),
        ('"CN-44"', "44", "L004", "文字"),
    ],
)
def test_each_fault_has_its_code(tmp_path: Path, change: str, to: str, code: str, said: str) -> None:
    assert change in GOOD
    if code == "ok":
        path = tmp_path / "own.yml"
        path.write_text(GOOD.replace(change, to), encoding="utf-8")
        assert load_rules("CN-44", overlays=[path]).entries["recheck_rate"].evidence == "V"
        return
    problems = refused(tmp_path, GOOD.replace(change, to, 1))
    assert [item.code for item in problems] == [code]
    assert said in problems[0].allowed
    assert problems[0].where.startswith("own.yml")


@pytest.mark.parametrize(
    ("key", "value", "code", "said"),
    [
        ("grades", "[{name: 优, at_least: 80}, {name: 良, at_least: 90}, {name: 差, at_least: 0}]", "L008", "由高到低"),
        ("grades", "[{name: 优, at_least: 90}, {name: 良, at_least: 60}]", "L008", "空档"),
        ("grades", "[{name: 优, at_least: 90}, {name: 优, at_least: 0}]", "L008", "名称不得相同"),
        ("grades", "[{name: 优, at_least: 90, to: 100}, {name: 差, at_least: 0}]", "L002", ""),
        (
            "qualitative_bands",
            "[{name: 甲, at_least: 0.8, below: 1}, {name: 乙, at_least: 0, below: 0.7}]",
            "L008",
            "首尾相接",
        ),
        ("qualitative_bands", "[{name: 甲, at_least: 0.5, below: 1}]", "L008", "0至1"),
        ("satisfaction", "{method: ratio, full_from: 0.5, zero_below: 0.6}", "L008", "不得高于"),
        ("key_duty_window", "{low: 1.3, high: 0.7}", "L008", "低于上限"),
        ("monitoring_execution_warnings", "[{month: 6, below: 0.4}, {month: 4, below: 0.2}]", "L008", "由早到晚"),
        ("self_evaluation_weights", "{产出指标: 60, 效益指标: 30}", "L009", "100"),
        ("target_review_points", "[{name: 甲, points: 100, items: [{name: 子, points: 90}]}]", "L009", "100"),
        ("execution_rate_base", "year", "L004", "adjusted、original、received"),
        ("over_fulfilment", "{policy: none, threshold: 0.9, slope: 1}", "L004", "不小于 1"),
        ("rounding", "{places: 2, mode: half_even, grade_on: exact}", "L004", "half_up"),
        ("fiscal_year", "{start: '1-1', end: '12-31'}", "L004", "写法"),
        ("monitoring_cutoffs", "[13]", "L004", "不大于 12"),
        ("monitoring_cutoffs", "[]", "L004", "至少一项"),
    ],
)
def test_each_wrong_value_has_its_code(tmp_path: Path, key: str, value: str, code: str, said: str) -> None:
    problems = refused(tmp_path, one(key, value))
    assert [item.code for item in problems] == [code]
    assert said in problems[0].allowed


@pytest.mark.parametrize(
    "dates",
    [
        ('from: "2021-01-01"', 'from: "2021-01-01"'),
        ('from: "2021-01-01"\n        to: "2022-06-30"', 'from: "2022-01-01"'),
    ],
)
def test_overlapping_dates_are_refused(tmp_path: Path, dates: tuple[str, str]) -> None:
    entry = "      - value: {}\n        {}\n        source: 某文件\n        evidence: V\n"
    text = HEAD + "rules:\n  recheck_rate:\n    values:\n" + entry.format(0.4, dates[0]) + entry.format(0.5, dates[1])
    assert [item.code for item in refused(tmp_path, text)] == ["L005"]


def test_repeating_the_parent_is_refused(tmp_path: Path) -> None:
    problems = refused(tmp_path, one("form_money_unit", "万元"))
    assert [item.code for item in problems] == ["L007"]
    assert "CN.yml" in problems[0].found


def test_repeating_is_judged_on_the_values_own_date(tmp_path: Path) -> None:
    problems = refused(tmp_path, one("form_money_places", "2").replace("evidence: V", "evidence: R"))
    assert [item.code for item in problems] == ["L007"]


def test_a_source_may_replace_our_own_convention(tmp_path: Path) -> None:
    path = tmp_path / "own.yml"
    path.write_text(one("form_money_places", "2"), encoding="utf-8")
    assert load_rules("CN-44", overlays=[path]).entries["form_money_places"].evidence == "V"


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yml", tmp_path / "b.yml"
    first.write_text(
        GOOD.replace("CN-44", "CN-4").replace("0.4", "4").replace("        evidence: V\n", "")
        + "  nonsense: {values: []}\n",
        encoding="utf-8",
    )
    second.write_text(one("grades", "[]"), encoding="utf-8")
    with pytest.raises(RuleProblems) as caught:
        load_rules("CN-44", overlays=[first, second, tmp_path / "absent.yml"])
    assert [item.code for item in caught.value.problems] == ["L010", "L003", "L002", "L004", "L001"]


def test_problems_name_file_key_line_and_value(tmp_path: Path) -> None:
    (told,) = refused(tmp_path, GOOD.replace("0.4", "4.5"))
    assert told.where == "own.yml › recheck_rate(第4行)第1个值"
    assert (told.found, told.allowed) == ("4.5", "不大于 1")


@pytest.mark.parametrize("text", ["", "[]", "place: 1", "rules: 3\nplace: CN\nname: 某", "\x00", "a: &b [*b]"])
def test_strange_files_are_refused_without_english(tmp_path: Path, text: str) -> None:
    problems = refused(tmp_path, text)
    assert problems
    assert not any(re.search(r"\b(Input|should|valid|required|field)\b", str(item)) for item in problems)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.yml"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(RuleProblems) as caught:
        load_rules("CN-44", overlays=[path])
    assert [item.code for item in caught.value.problems] == ["L001"]
