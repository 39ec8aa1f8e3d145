"""Target review: published forms read and faulted by eye-checked answers, marks, deductions, grades and coverage."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.evaluating import save_evaluation
from perfanalysis.figures import result_figure
from perfanalysis.findings import conclusion
from perfanalysis.model import Case, Indicator
from perfanalysis.model.target_reviews import STEPS, CoverageLine, ReviewMark, TargetReview, TargetReviewCase
from perfanalysis.problems import InputProblems
from perfanalysis.rules import load_rules
from perfanalysis.stages import read_target_review, review_targets
from perfanalysis.tables import result_table
from perfanalysis.targets import parse_actual, parse_target

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "forms" / "published"
RULES = load_rules("CN-15-05", on="2022-12-31")
PIDU = load_rules("CN-51-01-17", on="2025-12-31")
ITEMS = {
    "规范完整性": 10,
    "明确清晰性": 10,
    "目标相关性": 15,
    "指标科学性": 15,
    "绩效合理性": 15,
    "资金匹配性": 15,
    "实现可能性": 10,
    "条件充分性": 10,
}


def row(level1: str, level2: str, name: str, target: str) -> Indicator:
    return Indicator(level1, level2, name, parse_target(target, name=name, level2=level2), where="表!A2")


ROWS = (
    row("产出指标", "数量指标", "新建里程", "≥36公里"),
    row("产出指标", "质量指标", "验收合格率", "=100%"),
    row("产出指标", "时效指标", "完工率", "≥95%"),
    row("产出指标", "成本指标", "每公里造价", "≤60万元/公里"),
    row("效益指标", "社会效益指标", "受益人口", "≥5000人"),
    row("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
)


def form(*rows: Indicator, goal: str = "新建公路36公里", **more: Any) -> Case:
    given = {
        "year": 2022,
        "project": "公路",
        "department": "交通局",
        "implementer": "公路中心",
        "amount_unit": "万元",
        "where": "表",
    }
    return Case("performance_target", goal=goal, indicators=rows or ROWS, **{**given, **more})


def mark(item: str, points: float | None, **more: str) -> ReviewMark:
    given = {"project": "公路", "reviewer": "甲", "grade": "", "opinion": "", "where": "表!C2", **more}
    return ReviewMark(item=item, points=points, **given)


def reviewed(*forms: Case, marks: Any = (), coverage: Any = (), earlier: Any = (), rules: Any = RULES) -> TargetReview:
    return review_targets(
        TargetReviewCase(
            "审核", 2022, forms=forms, marks=tuple(marks), coverage=tuple(coverage), earlier=tuple(earlier)
        ),
        rules,
    )


def faults(found: TargetReview) -> list[str]:
    return [problem.code for problem in found.problems if problem.code.startswith("T")]


FULL = [mark(item, points) for item, points in ITEMS.items()]


def test_full_marks_make_a_hundred_and_go_on() -> None:
    (one,) = reviewed(form(), marks=FULL).projects
    assert (one.total, one.bounds, one.grade, one.outcome) == (100, (100, 100), "优", "进入下一步预算安排流程")


@pytest.mark.parametrize(("lost", "grade"), [(10, "优"), (10.5, "良"), (20.5, "中"), (40.5, "差")])
def test_grades_are_those_of_the_rulebook(lost: float, grade: str) -> None:
    marks, left = [], lost
    for item, points in ITEMS.items():
        taken = min(left, points)
        left -= taken
        marks.append(mark(item, points - taken))
    (one,) = reviewed(form(), marks=marks).projects
    assert (one.total, one.grade) == (100 - lost, grade)


def test_without_marks_rules_decide_what_they_can_and_the_rest_is_open() -> None:
    found = reviewed(form(goal="做好工作"))
    (one,) = found.projects
    assert (one.total, one.bounds, one.grade) == (None, (19, 99), "")
    assert faults(found) == ["T008"]
    assert [item.awarded for item in one.items] == [10, 9, None, None, None, None, None, None]


def test_several_reviewers_are_averaged_and_a_verdict_alone_gives_the_grade() -> None:
    two = [*FULL, *(replace(one, reviewer="乙", points=(one.points or 0) * 0.5) for one in FULL)]
    assert reviewed(form(), marks=two).projects[0].total == 75
    (one,) = reviewed(form(), marks=[mark("综合评定", None, grade="中")]).projects
    assert (one.total, one.grade, one.outcome) == (None, "中", "由申报单位修改完善后重新报送")


@pytest.mark.parametrize(
    ("index", "change", "code"),
    [
        (1, row("产出指标", "质量指标", "验收合格率", "较高"), "T001"),
        (4, row("效益指标", "社会效益指标", "培训人次", "≥500人次"), "T005"),
        (0, row("产出指标", "数量指标", "群众满意度", "≥90%"), "T006"),
    ],
)
def test_each_fault_is_found_alone(index: int, change: Indicator, code: str) -> None:
    rows = [*ROWS]
    rows[index] = change
    assert faults(reviewed(form(*rows), marks=FULL)) == [code]


@pytest.mark.parametrize(
    ("actual", "expected"), [("36公里", ["T003"]), ("40公里", ["T004"]), ("37公里", []), ("30公里", [])]
)
def test_targets_are_held_against_last_year(actual: str, expected: list[str]) -> None:
    before = form(replace(ROWS[0], actual=parse_actual(actual, target=ROWS[0].target)))
    assert faults(reviewed(form(), marks=FULL, earlier=[before])) == expected


def test_required_groups_are_those_of_the_place() -> None:
    without = form(*(one for one in ROWS if one.level2 != "成本指标"))
    assert "T007" not in faults(reviewed(without, marks=FULL))
    found = reviewed(without, marks=FULL, rules=PIDU)
    assert [problem.found for problem in found.problems if problem.code == "T007"] == ["没有成本指标"]


def test_marks_that_fit_nothing_are_told() -> None:
    marks = [*FULL, mark("完整性", 5), mark("目标相关性", 16, reviewer="乙"), mark("目标相关性", 15, project="别的")]
    assert faults(reviewed(form(), marks=marks)) == ["T010", "T010", "T012"]
    assert faults(reviewed(form(), marks=FULL[:-1])) == ["T011"]


def test_deductions_margin_and_points_come_from_the_rules(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n"
        "  target_review_deductions:\n    values:\n"
        "    - {value: [{item: 明确清晰性, code: T008, points: 4}], from: '2022-01-01', source: 测试, evidence: R}\n"
        "  target_review_margin:\n    values:\n    - {value: 0.5, from: '2022-01-01', source: 测试, evidence: R}\n",
        encoding="utf-8",
    )
    rules = load_rules("CN-15-05", on="2022-12-31", overlays=[overlay])
    before = form(replace(ROWS[0], actual=parse_actual("40公里", target=ROWS[0].target)))
    found = reviewed(form(goal="做好工作"), earlier=[before], rules=rules)
    assert [item.awarded for item in found.projects[0].items][:2] == [None, 6]
    assert faults(found) == ["T008"]


def line(department: str, unit: str, due: int, *counts: int, whole: bool = True) -> CoverageLine:
    return CoverageLine(department, unit, due, dict(zip(STEPS, counts, strict=True)), whole, "表!A2")


def test_coverage_is_summed_by_department_and_gaps_are_told() -> None:
    lines = [
        line("甲局", "甲局", 3, 3, 3, 3, 3),
        line("甲局", "甲站", 2, 2, 2, 1, 1),
        line("乙局", "乙局", 1, 2, 1, 1, 1, whole=False),
    ]
    found = reviewed(coverage=lines)
    assert [(one.name, one.units, one.due, one.together) for one in found.departments] == [
        ("甲局", 2, 5, False),
        ("乙局", 1, 1, False),
    ]
    assert found.whole is not None
    assert list(found.whole.steps.values()) == [7, 6, 5, 5]
    assert faults(found) == ["T014", "T013", "T015"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=8, max_size=8))
def test_more_points_never_make_a_worse_grade(halves: list[int]) -> None:
    order = ["差", "中", "良", "优"]
    marks = [mark(item, min(points, half / 2)) for (item, points), half in zip(ITEMS.items(), halves, strict=True)]
    better = [replace(one, points=min(ITEMS[one.item], (one.points or 0) + 0.5)) for one in marks]
    first, second = (reviewed(form(), marks=given).projects[0] for given in (marks, better))
    assert (first.total or 0) <= (second.total or 0)
    assert order.index(first.grade) <= order.index(second.grade)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("008-yueyang-farmland-target-2022.xlsx", {}),
        ("012-tongxin-grape-target-2023.docx", {"C063": 2, "T008": 1}),
        ("024-yuanzhou-forest-target-2022.xlsx", {"C051": 1, "C054": 1, "C058": 1, "C063": 3}),
    ],
)
def test_published_forms_raise_exactly_what_a_reader_finds(file: str, expected: dict[str, int]) -> None:
    """Each alarm was checked by eye against the published form (cases 008, 012, 024)."""
    case = read_target_review(PUBLISHED / file, year=2022)
    assert Counter(problem.code for problem in review_targets(case, RULES).problems) == expected


def test_a_folder_is_read_whole_and_a_broken_file_is_told(tmp_path: Path) -> None:
    for name in ("008-yueyang-farmland-target-2022.xlsx", "012-tongxin-grape-target-2023.docx"):
        (tmp_path / name).write_bytes((PUBLISHED / name).read_bytes())
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    case = read_target_review(tmp_path, year=2022)
    assert len(case.forms) == 2
    assert [problem.code[0] for problem in case.problems] == ["R"]


def test_nothing_to_review_is_refused() -> None:
    with pytest.raises(InputProblems, match="T020"):
        read_target_review("", year=2022)


def test_seventy_three_departments_and_237_units_are_covered() -> None:
    """Numbers of departments and units: Tongliao 2019-2022, domain.md 16.1 (V, seed text)."""
    folder = ROOT / "parameters" / "target_review" / "2022"
    found = review_targets(read_target_review("", year=2022, coverage_file=folder / "city-coverage-73.xlsx"), RULES)
    assert found.whole is not None
    assert (len(found.departments), found.whole.units) == (73, 237)
    assert "73个部门、237个单位" in conclusion(found).markdown


def test_the_example_city_is_reviewed_whole(tmp_path: Path) -> None:
    folder = ROOT / "parameters" / "target_review" / "2022"
    case = read_target_review(
        folder / "city.xlsx",
        year=2022,
        marks_file=folder / "city-review.xlsx",
        coverage_file=folder / "city-review.xlsx",
    )
    found = review_targets(case, RULES)
    assert sum(one.total is not None for one in found.projects) == len(found.projects) - 1
    assert all(result_table(found, of=of).frame.shape[0] for of in ("heads", "projects", "items", "faults", "coverage"))
    assert result_figure(found, of="steps").alt
    save_evaluation(found, tmp_path)
    assert json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))["kind"] == "target_review"
