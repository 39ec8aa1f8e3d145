"""The rule framework: layers and dates of rules, coverage of documents, changes and the scores they touch."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.evaluating import save_evaluation
from perfanalysis.figures import result_figure
from perfanalysis.findings import conclusion
from perfanalysis.model.rule_documents import RuleDocument, effective, standing
from perfanalysis.model.rule_surveys import Coverage, RuleSurvey, RuleSurveyCase
from perfanalysis.rules import load_rules
from perfanalysis.rules.keys import RULE_SHAPES
from perfanalysis.stages import read_rule_framework, survey_rules
from perfanalysis.stages.rule_registers import rule_stages
from perfanalysis.tables import result_table

ROOT = Path(__file__).parents[2]


def document(name: str, *stages: str, **more: Any) -> RuleDocument:
    given = {
        "number": "某财〔2021〕1号",
        "issuer": "财政局",
        "funds": ("一般公共预算",),
        "begins": "2019-01-01",
        "ends": "",
        "url": "",
        "evidence": "V",
        **more,
    }
    return RuleDocument(name, stages=stages, where="表!A2", **given)


def surveyed(
    *documents: RuleDocument, place: str = "CN-15-05", on: str = "2022-12-31", before: str = "", stated: int = 0
) -> RuleSurvey:
    case = RuleSurveyCase("框架", place, 2022, on, before, stated, documents=documents)
    return survey_rules(case, load_rules(place, on=on))


def codes(survey: RuleSurvey) -> list[str]:
    return [found.code for found in survey.problems]


def test_every_rule_has_a_stage_of_the_list() -> None:
    words = rule_stages()
    assert set(words["keys"]) == set(RULE_SHAPES)
    assert {stage for entry in words["keys"].values() for stage in entry["stages"]} <= set(words["stages"])
    assert all(set(entry) <= {"stages", "touches"} for entry in words["keys"].values())


def test_each_rule_says_which_layer_gives_it() -> None:
    by_key = {rule.key: rule for rule in surveyed().rules}
    assert (by_key["recheck_rate"].place, by_key["recheck_rate"].evidence) == ("CN-15-05", "V")
    assert by_key["grades"].place == "CN"
    assert "monitoring_execution_warnings" in [key for key, _, _ in surveyed().lacking]


def test_sichuan_changed_its_grades_in_2025_and_the_report_says_scores_are_touched() -> None:
    """四川 2025: 良 from 80, 中 from 70, 差 below 70 (S, RONGCE-1)."""
    survey = surveyed(place="CN-51", on="2025-12-31", before="2024-12-31")
    (grades,) = [change for change in survey.changes if change.key == "grades"]
    assert (grades.touches, grades.evidence) == ("等级", "R")
    assert {"单位自评", "绩效目标管理"} <= set(grades.stages)
    assert "60" in grades.before
    assert "70" in grades.after
    assert "得分不能直接比较" in conclusion(survey).markdown


def test_the_same_day_has_no_changes() -> None:
    assert surveyed(before="2022-12-31").changes == ()


def test_national_rules_of_2020_are_a_change_of_source_only_where_values_stay() -> None:
    changed = {change.key for change in surveyed(place="CN", on="2020-12-31", before="2019-12-31").changes}
    assert "framework_choice" in changed
    assert "grades" not in changed


def test_coverage_counts_documents_in_force() -> None:
    documents = [
        document("甲", "单位自评", "结果应用"),
        document("乙", "单位自评", number="2号", funds=tuple(rule_stages()["funds"])),
        document("丙", "结果应用", number="3号", begins="2024-01-01"),
        document("丁", "结果应用", number="4号", ends="2020-12-31"),
    ]
    survey = surveyed(*documents)
    assert survey.covered("单位自评", "一般公共预算") == Coverage(2)
    assert survey.covered("单位自评", "专项债券") == Coverage(1)
    assert survey.covered("结果应用", "一般公共预算") == Coverage(1)
    assert [one.name for one in survey.case.of("本地")] == ["甲", "乙"]
    assert "信息公开" in survey.gaps


def test_upper_documents_cover_a_stage_but_leave_the_local_gap_open() -> None:
    documents = [
        document("国家办法", "单位自评", place="CN", number="1号"),
        document("区办法", "单位自评", place="CN-15", number="2号"),
        document("旗办法", "结果应用", place="CN-15-05-25", number="3号"),
        document("外地办法", "结果应用", place="CN-15-22", number="4号"),
    ]
    survey = surveyed(*documents, stated=3)
    assert survey.covered("单位自评", "一般公共预算") == Coverage(0, 2)
    assert "单位自评" in survey.gaps
    assert "单位自评" not in survey.bare
    assert "结果应用" in survey.bare
    assert "还有3套没有见到名称" in conclusion(survey).markdown
    assert [found.allowed for found in survey.problems if found.code == "Q006"] == ["3套"]


@pytest.mark.parametrize(
    ("place", "expected"),
    [("", "本地"), ("CN-15-05", "本地"), ("CN", "上级"), ("CN-15", "上级"), ("CN-15-05-25", "下级"), ("CN-1", "外地")],
)
def test_a_documents_standing_follows_the_division_codes(place: str, expected: str) -> None:
    assert standing(document("甲", "单位自评", place=place), "CN-15-05") == expected


@pytest.mark.parametrize(
    ("change", "on", "expected"),
    [
        ({"begins": "", "number": "内财监规〔2021〕6号"}, "2020-12-31", False),
        ({"begins": "", "number": "内财监规〔2021〕6号"}, "2021-01-01", True),
        ({"begins": "", "number": ""}, "1990-01-01", True),
        ({"begins": "2021-05"}, "2021-04-30", False),
        ({"begins": "2021-05"}, "2021-05-01", True),
        ({"ends": "2021-05"}, "2021-05-31", True),
        ({"ends": "2021-05"}, "2021-06-01", False),
    ],
)
def test_days_known_only_in_part_are_read_as_said(change: dict[str, Any], on: str, *, expected: bool) -> None:
    assert effective(replace(document("甲", "单位自评"), **change), on) is expected


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stages": ("绩效评价",)}, "Q001"),
        ({"stages": ()}, "Q001"),
        ({"funds": ("公共预算",)}, "Q001"),
        ({"begins": "2021-05-01", "ends": "2020-01-01"}, "Q002"),
        ({"number": ""}, "Q004"),
        ({"begins": ""}, "Q008"),
        ({"place": "通辽"}, "Q001"),
    ],
)
def test_faults_of_a_document_are_told(change: dict[str, Any], code: str) -> None:
    survey = surveyed(replace(document("甲", "单位自评"), **change))
    assert [found for found in codes(survey) if found != "Q005"] == [code]


def test_documents_twice_or_too_few_are_told() -> None:
    survey = surveyed(document("甲", "单位自评"), document("甲的另一名称", "结果应用"), stated=14)
    assert [found for found in codes(survey) if found != "Q005"] == ["Q003", "Q006"]


def test_a_wrong_day_is_told() -> None:
    assert codes(surveyed(before="2022-02-30")) == ["Q007"]
    assert codes(surveyed(before="2023-12-31")) == ["Q009"]


def test_values_of_upper_layers_that_a_nearer_one_replaces_are_shown() -> None:
    by_key = {rule.key: rule for rule in surveyed().rules}
    assert [layer.place for layer in by_key["recheck_rate"].above] == ["CN"]
    assert [layer.place for layer in by_key["disclosure_items"].above] == ["CN", "CN-15"]
    assert by_key["grades"].above == ()
    assert surveyed(place="CN", on="2022-12-31").rules[0].above == ()


def test_only_the_parts_of_a_value_that_differ_are_listed() -> None:
    (change,) = [one for one in surveyed(before="2019-12-31").changes if one.key == "framework_choice"]
    assert "事前" not in change.before + change.after
    assert change.before != change.after


@given(st.lists(st.sampled_from(rule_stages()["stages"]), max_size=6, unique=True))
def test_gaps_are_the_stages_without_a_document(stages: list[str]) -> None:
    survey = surveyed(*(document(f"文件{n}", stage, number=f"{n}号") for n, stage in enumerate(stages)))
    assert set(survey.gaps) == (set(survey.stages) - set(stages) if stages else set())


def test_tongliaos_fourteen_sets_are_named_as_far_as_seen(tmp_path: Path) -> None:
    """14 sets at the end of 2022 (V, seed text); only names that were seen are listed, the gap is said."""
    case = read_rule_framework(
        ROOT / "parameters/rule_framework/2022/tongliao-documents.csv",
        on="2022-12-31",
        compared_on="2019-12-31",
        place="CN-15-05",
        stated=14,
    )
    survey = survey_rules(case, load_rules("CN-15-05", on="2022-12-31"))
    assert "公布有14套,还有14套没有见到名称" in conclusion(survey).markdown
    views = ("heads", "rules", "layers", "overlays", "documents", "coverage", "changes", "unverified", "lacking")
    assert all(result_table(survey, of=of).frame.shape[0] for of in views)
    assert result_figure(survey, of="coverage").png[:4] == b"\x89PNG"
    save_evaluation(survey, tmp_path)
    document_ = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    keys = ("documents", "documents_registered", "documents_stated")
    assert [document_[key] for key in keys] == [0, 15, 14]
    assert not any("兴安盟" in one.name or "奈曼旗" in one.name for one in case.of("本地", "上级"))


def test_an_overlay_is_a_layer_and_changes_the_result(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n  monitoring_gap_warning:\n    values:\n"
        "    - {value: 0.15, from: '2022-06-01', source: 本地办法, evidence: V}\n",
        encoding="utf-8",
    )
    case = RuleSurveyCase("框架", "CN-15-05", 2022, "2022-12-31", "2022-01-01")
    survey = survey_rules(case, load_rules("CN-15-05", on="2022-12-31", overlays=[overlay]), overlays=[overlay])
    assert [(change.key, change.before, change.source) for change in survey.changes] == [
        ("monitoring_gap_warning", "", "本地办法")
    ]


def test_the_earlier_day_is_read_with_the_same_overlays(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n  monitoring_gap_warning:\n    values:\n"
        "    - {value: 0.15, from: '2018-06-01', source: 本地办法, evidence: V}\n",
        encoding="utf-8",
    )
    case = RuleSurveyCase("框架", "CN-15-05", 2022, "2022-12-31", "2022-01-01")
    rules = load_rules("CN-15-05", on="2022-12-31", overlays=[overlay])
    assert survey_rules(case, rules, overlays=[str(overlay)]).changes == ()
