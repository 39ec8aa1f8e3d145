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
from perfanalysis.model.rule_surveys import RuleDocument, RuleSurvey, RuleSurveyCase
from perfanalysis.rules import load_rules
from perfanalysis.rules.keys import RULE_SHAPES
from perfanalysis.stages import read_rule_framework, survey_rules
from perfanalysis.stages.rule_surveys import rule_stages
from perfanalysis.tables import result_table

ROOT = Path(__file__).parents[2]


def document(name: str, *stages: str, **more: Any) -> RuleDocument:
    given = {
        "number": "某财〔2021〕1号",
        "issuer": "财政局",
        "funds": ("一般公共预算",),
        "begins": "",
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
    assert {stage for stage, _ in words["keys"].values()} <= set(words["stages"])


def test_each_rule_says_which_layer_gives_it() -> None:
    by_key = {rule.key: rule for rule in surveyed().rules}
    assert (by_key["recheck_rate"].place, by_key["recheck_rate"].evidence) == ("CN-15-05", "V")
    assert by_key["grades"].place == "CN"
    assert "monitoring_execution_warnings" in [key for key, _, _ in surveyed().lacking]


def test_sichuan_changed_its_grades_in_2025_and_the_report_says_scores_are_touched() -> None:
    """四川 2025: 良 from 80, 中 from 70, 差 below 70 (S, RONGCE-1)."""
    survey = surveyed(place="CN-51", on="2025-12-31", before="2024-12-31")
    (grades,) = [change for change in survey.changes if change.key == "grades"]
    assert grades.scores
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
    assert survey.coverage["单位自评", "一般公共预算"] == 2
    assert survey.coverage["单位自评", "专项债券"] == 1
    assert survey.coverage["结果应用", "一般公共预算"] == 1
    assert [one.name for one in survey.in_force] == ["甲", "乙"]
    assert "信息公开" in survey.gaps


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stages": ("绩效评价",)}, "Q001"),
        ({"stages": ()}, "Q001"),
        ({"funds": ("公共预算",)}, "Q001"),
        ({"begins": "2021-05-01", "ends": "2020-01-01"}, "Q002"),
        ({"number": ""}, "Q004"),
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
    assert "公布有14套,还有9套没有见到名称" in conclusion(survey).markdown
    views = ("heads", "rules", "layers", "documents", "coverage", "changes", "lacking")
    assert all(result_table(survey, of=of).frame.shape[0] for of in views)
    assert result_figure(survey, of="coverage").png[:4] == b"\x89PNG"
    save_evaluation(survey, tmp_path)
    document_ = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert (document_["documents"], document_["documents_stated"]) == (5, 14)


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
