from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.forms import write_workbook
from perfanalysis.model import Case
from perfanalysis.problems import problem_catalogue
from perfanalysis.reading.own_arguments import UnreadArguments, read_arguments
from perfanalysis.reading.own_layout import workbook_layout
from perfanalysis.reading.own_workbook import is_own_workbook, read_own_workbook
from perfanalysis.reading.workbooks import read_workbook
from perfanalysis.rules import load_framework

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "parameters" / "project_evaluation" / "2022" / "rural-water-example.xlsx"


def read(path: Path) -> Case:
    return read_own_workbook(path.name, read_workbook(path))


def changed(path: Path, sheet: str, changes: dict[str, Any], tmp_path: Path) -> Case:
    book = openpyxl.load_workbook(path)
    for cell, value in changes.items():
        book[sheet][cell] = value
    altered = tmp_path / "altered.xlsx"
    book.save(altered)
    return read(altered)


def codes(case: Case) -> list[str]:
    return [problem.code for problem in case.problems]


@pytest.fixture(scope="module")
def example() -> Case:
    return read(EXAMPLE)


def test_the_example_is_read_whole(example: Case) -> None:
    assert example.problems == ()
    assert (example.kind, example.year, example.amount_unit, example.place) == (
        "project_evaluation",
        2022,
        "万元",
        "CN",
    )
    assert [row.total for row in example.budget] == [True, False, False, False]
    assert len(example.indicators) == 24
    assert sum(item.weight.value or 0 for item in example.indicators) == 100
    assert example.indicators[11].where == "rural-water-example.xlsx › 指标体系!D15"
    assert example.indicators[11].cells["actual"] == "rural-water-example.xlsx › 指标体系!G15"


def test_the_example_says_on_its_face_that_it_is_invented(example: Case) -> None:
    texts = [example.project or "", *example.dossier.facts.values(), example.dossier.sections[1].paragraphs[0]]
    assert all("虚构" in texts[number] for number in (0, -1))
    assert "示例数据" in example.dossier.facts["数据说明"]


def test_the_funds_of_the_example_add_up(example: Case) -> None:
    total, *parts = example.budget
    for role in ("original", "adjusted", "executed"):
        assert sum(getattr(row, role).value for row in parts) == pytest.approx(getattr(total, role).value)


def test_the_dossier_keeps_the_outline_and_every_paragraph(example: Case) -> None:
    headings = [(section.heading, section.level) for section in example.dossier.sections]
    assert headings == [(heading, int(level)) for level, heading in workbook_layout().sections]
    assert all(section.paragraphs for section in example.dossier.sections if section.level == 2)
    assert [item.valid for item in example.dossier.survey] == [391, 46]
    assert {finding.severity for finding in example.dossier.findings} == {"较大", "一般"}
    register = {item.id for item in example.dossier.evidence}
    assert register.issuperset(number for item in example.indicators for number in item.evidence)


def test_methods_and_arguments_are_read(example: Case) -> None:
    by_name = {item.name: item for item in example.indicators}
    assert by_name["预算编制科学性"].method == "checklist"
    assert by_name["预算编制科学性"].arguments["marks"] == [1, 1, 0, 1]
    assert by_name["受益群众满意度"].arguments == {"full_from": 0.9, "zero_below": 0.6}
    assert by_name["主体工程完工时间"].fraction == 0.6


@pytest.mark.parametrize(
    ("sheet", "changes", "code", "place"),
    [
        ("基本信息", {"B3": None}, "R103", "基本信息"),
        ("基本信息", {"B6": "二〇二二"}, "R103", "基本信息!B6"),
        ("指标体系", {"D4": None}, "R103", "指标体系!D4"),
        ("指标体系", {"H2": "打分办法"}, "R102", "指标体系"),
        ("指标体系", {"J20": "比较好"}, "R105", "指标体系!J20"),
        ("指标体系", {"J20": "135%"}, "R105", "指标体系!J20"),
        ("指标体系", {"H4": "凭经验"}, "R106", "指标体系!H4"),
        ("指标体系", {"I15": "及格线大于60"}, "R106", "指标体系!I15"),
        ("指标体系", {"O4": "不清楚"}, "R107", "指标体系!O4"),
        ("指标体系", {"N4": "E01、E99"}, "R108", "指标体系!N4"),
        ("佐证材料", {"A5": "E01"}, "R109", "佐证材料!A4"),
        ("满意度调查", {"F4": "三百多"}, "R104", "满意度调查!F4"),
        ("报告正文", {"B3": None}, "R110", "报告正文!C3"),
        ("说明", {"A10": "版式版本：9"}, "R101", "说明"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    sheet: str, changes: dict[str, Any], code: str, place: str, tmp_path: Path
) -> None:
    extra = {"C3": "没有标题的段落"} if code == "R110" else {}
    case = changed(EXAMPLE, sheet, changes | extra, tmp_path)
    assert code in codes(case)
    told = next(problem for problem in case.problems if problem.code == code)
    assert f"altered.xlsx › {place}" in told.where
    assert told.class_ == problem_catalogue()[code].class_


def test_a_missing_sheet_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    del book["资金"]
    book.save(tmp_path / "short.xlsx")
    assert codes(read(tmp_path / "short.xlsx")) == ["R102"]


def test_not_applicable_and_levels_left_blank(tmp_path: Path) -> None:
    case = changed(EXAMPLE, "指标体系", {"O5": "否", "B5": None, "C5": None}, tmp_path)
    assert case.indicators[1].applicable is False
    assert (case.indicators[1].level1, case.indicators[1].level2) == ("决策", "项目立项")


def test_an_official_form_is_no_own_workbook() -> None:
    form = ROOT / "tests" / "forms" / "corpus" / "national-2020.xlsx"
    assert not is_own_workbook(read_workbook(form))
    assert is_own_workbook(read_workbook(EXAMPLE))


def test_an_empty_workbook_holds_the_framework_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    write_workbook(path, year=2023, name="某项目", framework=load_framework("project_2020"))
    case = read(path)
    assert (case.project, case.year, case.problems) == ("某项目", 2023, ())
    assert len(case.indicators) == 17  # facts/domain.md 5.1: four groups, 17 third-level indicators
    assert not case.budget
    assert not case.dossier.evidence


@given(st.floats(0, 1, allow_nan=False).map(lambda share: round(share, 3)), st.integers(1, 9))
def test_arguments_in_chinese_words(share: float, marks: int) -> None:
    assert read_arguments(f"及格线={share}；封顶=1", method="ratio") == {"pass_line": share, "cap": 1.0}
    read_marks = read_arguments("要点=" + "，".join(["1"] * marks), method="checklist")
    assert read_marks["shares"] == [1 / marks] * marks


def test_bands_are_read_with_their_bounds() -> None:
    read_bands = read_arguments("各档=≥90%:4|80%～90%:3|<80%:25%；分档依据=完成率", method="banded")
    assert read_bands == {
        "bands": [
            {"at_least": 0.9, "points": 4.0},
            {"at_least": 0.8, "below": 0.9, "points": 3.0},
            {"below": 0.8, "share": 0.25},
        ],
        "of": "completion",
    }


@pytest.mark.parametrize("text", ["六十", "及格线", "及格线=", "比例=3", "各档=90分以上", "要点=是,否"])
def test_damaged_arguments_are_refused(text: str) -> None:
    with pytest.raises(UnreadArguments):
        read_arguments(text, method="ratio")
