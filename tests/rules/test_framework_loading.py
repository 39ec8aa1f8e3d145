"""The shipped frameworks: nothing of the fact file was lost, points sum, refusals."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from perfanalysis.data_files import package_folder
from perfanalysis.model.frameworks import Framework
from perfanalysis.problems import RuleProblems
from perfanalysis.rules import framework_ids, list_frameworks, load_framework, read_framework

# Counts of facts/frameworks.yml, version 2026-11-23: id → indicators, points given to leaves.
COUNTS = {
    "project_2020": (17, 0),
    "project_2013": (20, 0),
    "department_2013": (28, 0),
    "fiscal_2013": (33, 0),
    "self_eval_2020": (10, 10),
    "self_eval_2021_cost": (12, 10),
    "ex_ante_project_5x20": (13, 100),
    "ex_ante_policy": (5, 0),
    "ex_ante_special_bond": (8, 0),
    "target_review": (8, 100),
    "self_eval_recheck_pidu": (6, 100),
    "project_pidu_2025": (7, 100),
    "department_pidu_2025": (8, 100),
    "department_hunan_yueyang": (9, 36),
    "fund_scheme_linear_example": (9, 100),
    "ppp_company": (23, 0),
}
# Over all 216 indicators of the same file: marks, notes, formulas, evaluation points, directions, kinds.
MARKS = {"V": 59, "R": 136, "S": 21}
NOTED = 78
WITH_FORMULA = 48
EVALUATION_POINTS = 116
LOWER_IS_BETTER = 29
KINDS = {"qualitative": 81, "quantitative": 83, "mixed": 52}
WITH_LEVEL3 = 154
NAME_SEEN = {True: 10, False: 7}


# Trees of our own for objects that have no published one (facts/domain.md 10): every indicator marked R.
OWN = {
    "special_bond_build": 13,
    "special_bond_operate": 9,
    "purchased_services": 11,
    "investment_fund": 11,
    "social_insurance": 12,
    "state_capital": 11,
}


def _published() -> list[Framework]:
    return [item for item in list_frameworks() if item.id not in OWN]


def test_our_own_trees_say_that_they_are_to_be_checked() -> None:
    own = [item for item in list_frameworks() if item.id in OWN]
    assert {item.id: len(item.indicators) for item in own} == OWN
    assert {row.evidence for item in own for row in item.indicators} == {"R"}
    assert all(item.issuer == "本软件约定" and not item.weights_given for item in own)


def test_all_frameworks_are_there() -> None:
    found = {item.id: (len(item.indicators), sum(row.weight or 0 for row in item.indicators)) for item in _published()}
    assert found == COUNTS
    assert len(found) == 16
    assert sum(count for count, _ in found.values()) == 216


def test_no_field_was_lost() -> None:
    rows = [row for item in _published() for row in item.indicators]
    assert Counter(row.evidence for row in rows) == MARKS
    assert Counter(row.kind for row in rows) == KINDS
    assert sum(row.note is not None for row in rows) == NOTED
    assert sum(row.formula is not None for row in rows) == WITH_FORMULA
    assert sum(row.terms is not None for row in rows) == WITH_FORMULA
    assert sum(len(row.points) for row in rows) == EVALUATION_POINTS
    assert sum(row.direction == "lower" for row in rows) == LOWER_IS_BETTER
    assert sum(row.level3 is not None for row in rows) == WITH_LEVEL3
    assert Counter(row.name_seen for row in rows if row.name_seen is not None) == NAME_SEEN
    assert all(row.source and row.scoring_rule and row.scoring_text for row in rows)


def test_points_sum_where_they_are_given() -> None:
    for item in list_frameworks():
        total = sum(row.weight or 0 for row in item.indicators)
        assert total == 100 or item.partial or not item.weights_given
        assert item.partial or not item.group_weights or sum(item.group_weights.values()) == 100


def test_review_heads_equal_their_items() -> None:
    review = load_framework("target_review")
    sums: Counter[str] = Counter()
    for row in review.indicators:
        sums[row.level1] += int(row.weight or 0)
    assert dict(review.group_weights) == sums
    assert list(review.outcomes) == ["优", "良", "中", "差"]


def test_official_tree_of_2020() -> None:
    tree = load_framework("project_2020")
    assert tree.groups == ("决策", "过程", "产出", "效益")
    assert tree.valid_from == "2020-02-25"
    assert len(tree.constraints) == 3
    assert tree.example_weights is not None
    assert tree.example_weights.weights == {"决策": 15, "过程": 25, "产出": 35, "效益": 25}
    assert tree.indicator("A1").name == "立项依据充分性"
    assert len(tree.indicator("A1").points) == 5


# domain.md 6.1: the same name has different formulas in different frameworks.
@pytest.mark.parametrize(
    ("framework", "code", "formula"),
    [
        ("project_2020", "B1", "实际到位资金÷预算资金×100%"),
        ("project_2013", "P4", "实际到位资金÷计划投入资金×100%"),
        ("project_2013", "P14", "质量达标产出数÷实际产出数×100%"),
        ("department_2013", "T23", "质量达标实际工作数÷计划工作数×100%"),
        ("department_2013", "T4", "(本年度三公经费总额−上年度三公经费总额)÷上年度三公经费总额×100%"),
    ],
)
def test_formulas_belong_to_framework_and_code(framework: str, code: str, formula: str) -> None:
    assert load_framework(framework).indicator(code).formula == formula


# domain.md 6.2 (岳阳): ≥90:5, [80,90):4, [70,80):3, [60,70):2, <60:0; −0.5 per point over 100; −1 per point.
def test_points_tables_of_yueyang() -> None:
    tree = load_framework("department_hunan_yueyang")
    bands = tree.indicator("H3").arguments["bands"]
    assert bands == [{"at_least": b, "points": p} for b, p in [(0.9, 5), (0.8, 4), (0.7, 3), (0.6, 2), (None, 0)]]
    assert tree.indicator("H1").arguments == {"limit": 1.0, "per_point": 0.5, "floor": 0}
    assert tree.indicator("H7").arguments["per_point"] == 1
    assert {item.source for item in tree.variants} == {
        "湖南某单位2018年度部门整体支出绩效评价",
        "某省部门整体支出绩效评价表",
    }


def test_texts_shown_to_users_are_chinese() -> None:
    for item in _published():
        texts = [item.name, item.applies_to, *(row.scoring_text for row in item.indicators)]
        texts += [text for row in item.indicators for text in (*row.points, row.note, row.formula) if text]
        assert not [text for text in texts if text.isascii()]


def test_unknown_framework_lists_all_ids() -> None:
    with pytest.raises(RuleProblems) as caught:
        load_framework("project_2021")
    (told,) = caught.value.problems
    assert told.code == "L014"
    assert told.allowed.split("、") == list(framework_ids())


@pytest.mark.parametrize(
    ("change", "to", "code", "said"),
    [
        ("id: target_review", "id: review", "L015", "文件名"),
        ("code: V12", "code: V11", "L015", "一次"),
        ("weight: 10", "weight: 11", "L015", "100"),
        ("source: MOF88", "source: MOF99", "L015", "MOF88"),
        ("kind: qualitative", "kind: soft", "L004", "qualitative"),
        ("  evidence: R", "  evidense: R", "L003", "必填"),
        ("id: target_review", "id: [", "L001", "YAML"),
    ],
)
def test_faulty_framework_files_are_refused(tmp_path: Path, change: str, to: str, code: str, said: str) -> None:
    text = (package_folder("frameworks") / "target_review.yml").read_text(encoding="utf-8")
    assert change in text
    path = tmp_path / "target_review.yml"
    path.write_text(text.replace(change, to, 1), encoding="utf-8")
    with pytest.raises(RuleProblems) as caught:
        read_framework(path)
    assert code in {item.code for item in caught.value.problems}
    assert any(said in item.allowed for item in caught.value.problems)
