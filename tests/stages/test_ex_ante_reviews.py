"""Experts' marks of an ex-ante assessment: means and totals exact, faults found alone, bands from the rulebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.figures import result_figure
from perfanalysis.findings import conclusion
from perfanalysis.model.assessments import ExAnteAssessment, ExAnteCase
from perfanalysis.model.expert_reviews import ExpertMark, SupportCondition
from perfanalysis.rules import RuleBook, load_framework, load_rules
from perfanalysis.stages import assess, read_ex_ante
from perfanalysis.stages.ex_ante_marks import read_marks
from perfanalysis.tables import result_table

ROOT = Path(__file__).parents[2]
ITEMS = load_framework("ex_ante_project_5x20").indicators
RULES = load_rules("CN-51-01-17", on="2025-12-31")  # 郫都区: bands 90 and 70 (S, RONGCE-2)
CITY = load_rules("CN-15-05", on="2022-12-31")


def mark(code: str, points: float | None, expert: str = "甲", **more: str) -> ExpertMark:
    given = {
        "project": "农村公路",
        "kind": "项目",
        "item": "",
        "grade": "",
        "reason": "有理由",
        "where": "表!A2",
        **more,
    }
    return ExpertMark(expert=expert, code=code, points=points, **given)  # type: ignore[arg-type]


def full(expert: str = "甲") -> list[ExpertMark]:
    return [mark(item.code, item.weight, expert) for item in ITEMS]


def reviewed(
    marks: Sequence[ExpertMark], conditions: Sequence[SupportCondition] = (), rules: RuleBook = RULES
) -> ExAnteAssessment:
    return assess(ExAnteCase(year=2025, amount_unit="万元", marks=tuple(marks), conditions=tuple(conditions)), rules)


def codes(found: ExAnteAssessment) -> list[str]:
    return [problem.code for problem in found.problems if problem.code != "E011"]


def test_full_marks_make_a_hundred_and_support() -> None:
    (review,) = reviewed([*full("甲"), *full("乙")]).reviews
    assert (review.total, review.bounds, review.conclusion) == (100, (100, 100), "建议支持")
    assert [(one.name, one.points) for one in review.dimensions] == [
        ("立项必要性", 20), ("投入经济性", 20), ("绩效目标合理性", 20), ("实施方案可行性", 20), ("筹资合规性", 20),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lost", "said"), [(0, "建议支持"), (10, "建议支持"), (10.5, "建议调整后支持"), (30.5, "建议不予支持")]
)
def test_the_conclusion_is_that_of_the_bands(lost: float, said: str) -> None:
    marks, left = [], lost
    for item in ITEMS:
        taken = min(left, item.weight or 0)
        left -= taken
        marks.append(mark(item.code, (item.weight or 0) - taken))
    (review,) = reviewed(marks).reviews
    assert (review.total, review.conclusion) == (100 - lost, said)


def test_a_place_without_bands_gives_no_conclusion() -> None:
    (review,) = reviewed(full(), rules=CITY).reviews
    assert (review.total, review.conclusion) == (100, "")


def test_a_missing_mark_leaves_the_total_open() -> None:
    found = reviewed([one for one in full() if one.code != ITEMS[0].code])
    (review,) = found.reviews
    assert (review.total, review.bounds, review.conclusion) == (None, (95, 100), "")
    assert codes(found) == ["E024"]
    assert "总分在95分至100分之间" in conclusion(found).markdown


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"code": "E99"}, ["E020", "E024"]),
        ({"points": None, "grade": "良"}, ["E021"]),
        ({"points": 6.0}, ["E022", "E024"]),
        ({"points": 4.0, "reason": ""}, ["E028"]),
    ],
)
def test_marks_that_cannot_count_are_told(change: dict[str, object], expected: list[str]) -> None:
    first, *rest = full()
    assert codes(reviewed([replace(first, **change), *rest])) == expected  # type: ignore[arg-type]


def test_marking_twice_gaps_and_disagreement_are_told() -> None:
    first = ITEMS[0]
    assert codes(reviewed([*full(), mark(first.code, first.weight)])) == ["E023"]
    assert codes(reviewed([*full("甲"), *full("乙")[1:]])) == ["E030"]
    apart = [*full("甲"), mark(first.code, 1.0, "乙"), *full("乙")[1:]]
    found = reviewed(apart)
    assert codes(found) == ["E025"]
    assert found.reviews[0].items[0].spread == 0.8


def test_conditional_support_needs_conditions() -> None:
    marks = [mark(item.code, (item.weight or 0) * 0.8) for item in ITEMS]
    assert codes(reviewed(marks)) == ["E029"]
    met = SupportCondition("农村公路", "设计批复后拨付", "公路中心", "2025-03-31", "", "表!A2")
    found = reviewed(marks, [met])
    assert codes(found) == []
    assert found.reviews[0].conditions == (met,)


def test_limits_and_shares_come_from_the_rules(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n"
        "  ex_ante_disagreement:\n    values:\n    - {value: 0.9, from: '2022-01-01', source: 测试, evidence: R}\n"
        "  expert_grade_shares:\n    values:\n"
        "    - {value: {优: 1.0, 良: 0.8, 中: 0.6, 差: 0.3}, from: '2022-01-01', source: 测试, evidence: R}\n",
        encoding="utf-8",
    )
    rules = load_rules("CN-15-05", on="2022-12-31", overlays=[overlay])
    apart = [*full("甲"), mark(ITEMS[0].code, 1.0, "乙"), *full("乙")[1:]]
    assert codes(reviewed(apart, rules=rules)) == []
    graded = [mark(item.code, None, grade="良") for item in ITEMS]
    assert reviewed(graded, rules=rules).reviews[0].total == 80


def test_policies_without_points_have_no_total() -> None:
    policy = load_framework("ex_ante_policy").indicators
    found = reviewed([mark(item.code, None, kind="政策", grade="良") for item in policy])
    (review,) = found.reviews
    assert (review.total, review.bounds, codes(found)) == (None, (None, None), [])
    assert "不合成总分" in conclusion(found).markdown


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 10), min_size=13, max_size=13), min_size=1, max_size=5))
def test_totals_are_exact_means(draws: list[list[int]]) -> None:
    marks = [
        mark(item.code, (item.weight or 0) * tenths / 10, f"专家{number}")
        for number, tenths_of in enumerate(draws)
        for item, tenths in zip(ITEMS, tenths_of, strict=True)
    ]
    exact = sum(
        Fraction(repr((item.weight or 0) * row[place] / 10)) / len(draws)
        for row in draws
        for place, item in enumerate(ITEMS)
    )
    (review,) = reviewed(marks).reviews
    assert review.total == float(exact)
    assert reviewed(marks[::-1]).reviews[0].total == review.total


def test_marks_are_read_with_names_and_blank_cells_repeating(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["评估项目", "评审专家", "评估内容", "打分", "扣分理由"])
    sheet.append(["农村公路", "王某", "项目唯一性", 4.5, "有交叉"])
    sheet.append([None, None, "目的明确、内容具体", "5", None])
    path = tmp_path / "评分.xlsx"
    book.save(path)
    read = read_marks(path)
    assert [(one.project, one.expert, one.item, one.points) for one in read.marks] == [
        ("农村公路", "王某", "项目唯一性", 4.5),
        ("农村公路", "王某", "目的明确、内容具体", 5.0),
    ]
    assert read.problems == ()


@pytest.mark.parametrize("year", [2021, 2022])
def test_the_example_city_is_reviewed_whole(year: int) -> None:
    folder = ROOT / "parameters" / "ex_ante_assessment" / str(year)
    found = assess(read_ex_ante(folder / "city.xlsx", year=year, marks_file=folder / "city-marks.xlsx"), CITY)
    assert all(review.total is not None for review in found.reviews)
    assert not any(problem.blocking for problem in found.problems)
    assert result_table(found, of="conclusions").frame.shape[0] >= len(found.reviews)
    assert result_figure(found, of="reviews").png[:4] == b"\x89PNG"
