"""Who evaluates and how, held against the rules: kinds and outsourcing (domain 2), methods and standards (3), team (15)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from perfanalysis.checking import check
from perfanalysis.checking.organisations import listed_words, named_standard
from perfanalysis.evaluating import score
from perfanalysis.model import Case
from perfanalysis.model.cases import WorkStep
from perfanalysis.problems import Problem
from perfanalysis.reading import read_case
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.tables import appendix
from perfanalysis.tables.organisations import organisation_table, steps_table
from tests.rules.rule_overlays import changed_rules

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = read_case(ROOT / "parameters/project_evaluation/2022/rural-water-example.xlsx")
NATION = load_rules("CN", on="2022-12-31")
SICHUAN = load_rules("CN-51", on="2025-12-31")
SUQIAN = load_rules("CN-32-13", on="2022-12-31")
OUTSOURCED = {"是否委托第三方": "是", "评价组人数": "6人", "主评人从业年限": "8年"}


def stating(**facts: str) -> Case:
    return replace(EXAMPLE, dossier=replace(EXAMPLE.dossier, facts={**EXAMPLE.dossier.facts, **facts}))


def told(case: Case, rules: RuleBook = NATION) -> list[Problem]:
    return [found for found in check(case, rules) if "C070" <= found.code <= "C074"]


def codes(case: Case, rules: RuleBook = NATION) -> list[str]:
    return [found.code for found in told(case, rules)]


def test_the_example_is_organised_by_the_rules() -> None:
    assert told(EXAMPLE) == []
    assert told(stating(**OUTSOURCED)) == []


def test_kinds_are_those_of_the_place() -> None:
    department = stating(评价类型="部门评价")
    assert codes(department) == []
    assert codes(department, SUQIAN) == ["C070"]
    assert codes(stating(评价类型="财政评价"), SUQIAN) == []


def test_what_may_not_be_outsourced_is_told() -> None:
    own = stating(评价类型="单位自评", **OUTSOURCED)
    assert "C071" not in codes(own)
    assert "C071" in codes(own, SICHUAN)
    assert "C071" not in codes(stating(评价类型="单位自评"), SICHUAN)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"评价组人数": "4"}, ["评价组人数为“4”"]),
        ({"评价组人数": "5"}, []),
        ({"主评人从业年限": "4.5"}, ["主评人从业年限为“4.5”"]),
        ({"评价组人数": "若干", "主评人从业年限": "3年"}, ["评价组人数为“若干”", "主评人从业年限为“3年”"]),
    ],
)
def test_the_team_is_large_and_experienced_enough(facts: dict[str, str], found: list[str]) -> None:
    assert [item.found for item in told(stating(**OUTSOURCED | facts)) if item.code == "C072"] == found


def test_a_commissioned_evaluation_says_who_does_it() -> None:
    alone = stating(是否委托第三方="是", 评价组人数="")
    assert [item.code for item in told(alone)] == ["C072", "C072"]
    assert "C072" not in codes(alone, load_rules("CN", on="2020-12-31"))


def test_methods_go_by_their_names() -> None:
    found = told(stating(评价方法="比较法,对比法;因素分析法"))
    assert [(item.code, item.found) for item in found] == [("C073", "评价方法“对比法”")]


def test_standards_are_those_of_the_place() -> None:
    found = [item for item in told(EXAMPLE, SICHUAN) if item.code == "C074"]
    assert [item.found for item in found] == ["标准依据“计划标准”", "标准依据“历史标准”"]
    assert found[0].where == "rural-water-example.xlsx › 指标体系!P4"


@pytest.mark.parametrize(
    ("basis", "standard"),
    [
        ("计划标准：实施方案", "计划标准"),
        ("历史均值: 三年", "历史均值"),
        ("国家标准(GB5749)", None),
        ("", None),
        (None, None),
    ],
)
def test_the_standard_stands_before_the_colon(basis: str | None, standard: str | None) -> None:
    assert named_standard(basis) == standard


def test_words_are_parted() -> None:
    assert listed_words(" 比较法、因素分析法，标杆管理法 ") == ("比较法", "因素分析法", "标杆管理法")


def test_the_report_shows_rule_and_practice_side_by_side() -> None:
    rows = {row[0]: row[1:] for row in organisation_table(stating(**OUTSOURCED), NATION).frame.itertuples(index=False)}
    assert rows["评价组人数"] == ("受托的不少于5人", "6人")
    assert rows["评价档案"] == ("报告之日起保存10年", "保存至2033-03-20")
    assert rows["评价标准"][1].startswith("计划标准")
    assert "评价组织" in [table.title for table in appendix(score(EXAMPLE, NATION), NATION).tables]


def test_rules_not_in_force_ask_for_nothing() -> None:
    early = load_rules("CN", on="2015-12-31")
    rows = {row[0] for row in organisation_table(EXAMPLE, early).frame.itertuples(index=False)}
    assert "评价档案" not in rows
    assert told(stating(**OUTSOURCED | {"评价组人数": "1"}), early) == []


def dated(*steps: tuple[str, str]) -> Case:
    made = tuple(WorkStep(name, date, where="表!C3") for name, date in steps)
    return replace(EXAMPLE, dossier=replace(EXAMPLE.dossier, steps=made))


def lacking(case: Case, rules: RuleBook = NATION) -> list[str]:
    return [found.found for found in check(case, rules) if found.code == "C076"]


def test_every_step_of_the_rule_has_its_day() -> None:
    assert len(EXAMPLE.dossier.steps) == 9
    assert lacking(EXAMPLE) == []
    assert lacking(dated()) == []
    assert lacking(dated(("提交绩效评价报告", ""))) == []
    (found,) = lacking(dated(("提交绩效评价报告", "2023年3月20日"), ("确定绩效评价对象和范围", "")))
    assert "建立绩效评价档案" in found
    assert "确定绩效评价对象和范围" in found
    assert "提交绩效评价报告" not in found


def test_a_place_may_rule_other_steps() -> None:
    local = changed_rules("evaluation_steps", "[准备, 实施, 撰写报告]")
    assert lacking(EXAMPLE, local) == ["没有完成日期的步骤:准备、实施、撰写报告"]
    assert lacking(dated(("准备", "1月"), ("实施", "2月"), ("撰写报告", "3月")), local) == []
    frame = steps_table(dated(("实施", "2月"), ("专家论证", "2月")), local).frame
    assert [list(row) for row in frame[["步骤", "完成日期", "来源"]].itertuples(index=False)] == [
        ["准备", "—", "规定"],
        ["实施", "2月", "规定"],
        ["撰写报告", "—", "规定"],
        ["专家论证", "2月", "自定"],
    ]


def unread(case: Case) -> list[str]:
    return [found.found for found in check(case, NATION) if found.code == "C077"]


@pytest.mark.parametrize(
    "day", ["2026-03-05", "2026.3.5", "20260305", "2026年3月", "2026年3月1日至15日", "2026.3.1-3.15", "", "—"]
)
def test_days_months_and_spans_are_days_of_a_step(day: str) -> None:
    assert unread(dated(("现场调研", day))) == []


@pytest.mark.parametrize("day", ["明年", "三月", "3月5日", "45000", "2026年", "2026年13月1日", "2026/2/30"])
def test_a_day_that_is_none_is_told(day: str) -> None:
    assert unread(dated(("现场调研", day))) == [f"“现场调研”的完成日期“{day}”读不出"]


def test_a_report_day_that_does_not_exist_and_a_yes_that_is_none_are_told() -> None:
    assert unread(stating(报告日期="2027/2/30")) == ["报告日期“2027/2/30”读不出"]
    assert unread(stating(是否委托第三方="对")) == ["是否委托第三方“对”读不出"]
    assert unread(stating(报告日期="2023年3月20日", 是否委托第三方="否")) == []
