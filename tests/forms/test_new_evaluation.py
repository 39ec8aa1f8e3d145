from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from perfanalysis.data_files import read_yaml
from perfanalysis.forms import new_evaluation, write_self_evaluation_form
from perfanalysis.problems import InputProblems, RuleProblems
from perfanalysis.reading import read_cases
from perfanalysis.running import notebook_parameters
from tests.rules.rule_overlays import changed_rules

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FIXED = {"case_number": 1, "place": "CN-15-05", "rules_date": "2022-12-31", "source_title": "", "source_url": ""}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("notebooks", "parameters"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("notebook", ["self_evaluation", "project_evaluation"])
def test_a_new_evaluation_stands_in_its_place(notebook: str, workspace: Path) -> None:
    parameters, form = new_evaluation(notebook, "农村公路", year=2022, place="CN-15-05")
    assert parameters == workspace / "parameters" / notebook / "2022" / "农村公路.yml"
    case_file = f"parameters/{notebook}/2022/农村公路.xlsx"
    assert read_yaml(parameters) == {"case_file": case_file, **FIXED}
    assert form == workspace / case_file


def test_the_empty_form_is_read_back_empty(workspace: Path) -> None:
    _, form = new_evaluation("self_evaluation", "农村公路", year=2022)
    (case,) = read_cases(form)
    assert form.is_relative_to(workspace)
    assert (case.kind, case.year, case.project, case.amount_unit) == (
        "project_self_evaluation",
        2022,
        "农村公路",
        "万元",
    )
    assert case.indicators == ()
    assert case.total.blank


def test_a_filled_row_of_the_empty_form_is_read(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_self_evaluation_form(path, year=2022, name="某项目")
    book = openpyxl.load_workbook(path)
    row = next(cell.row for cell in book.active["B"] if cell.value == "产出指标")
    for column, value in zip("DEFGH", ["新建里程", "≥36公里", "36公里", 20, 20], strict=True):
        book.active[f"{column}{row}"] = value
    book.save(path)
    (case,) = read_cases(path)
    (indicator,) = case.indicators
    assert (indicator.level1, indicator.level2, indicator.level3) == ("产出指标", "数量指标", "新建里程")
    assert (indicator.target.value, indicator.actual.value, indicator.score.value) == (36, 36, 20)


def test_the_form_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_self_evaluation_form(tmp_path / name, year=2022, name="某项目")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_nothing_filled_is_ever_overwritten(workspace: Path) -> None:
    _, form = new_evaluation("project_evaluation", "农村公路", year=2022)
    before = form.read_bytes()
    with pytest.raises(InputProblems) as caught:
        new_evaluation("project_evaluation", "农村公路", year=2022)
    assert [problem.code for problem in caught.value.problems] == ["R111", "R111"]
    assert form.read_bytes() == before
    assert form.is_relative_to(workspace)


def test_all_wrong_arguments_are_told_at_once(workspace: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        new_evaluation("no_such", "../别处", year=22, place="通辽")
    assert [problem.code for problem in caught.value.problems] == ["R112"] * 4
    assert list((workspace / "parameters").iterdir()) == []


@pytest.mark.parametrize("entity", ["", " ", ".隐藏", "尾点.", "甲/乙", "甲:乙", "甲\n乙"])
def test_names_no_file_can_have_are_refused(entity: str, workspace: Path) -> None:
    with pytest.raises(InputProblems):
        new_evaluation("self_evaluation", entity, year=2022)
    assert list((workspace / "parameters").iterdir()) == []


def test_an_unknown_framework_leaves_nothing_behind(workspace: Path) -> None:
    with pytest.raises(RuleProblems):
        new_evaluation("project_evaluation", "农村公路", year=2022, framework="没有的体系")
    assert list((workspace / "parameters").iterdir()) == []


def test_points_and_due_days_of_the_place_stand_on_the_form(workspace: Path) -> None:
    _, form = new_evaluation("self_evaluation", "农村公路", year=2025, place="CN-51")
    texts = [str(cell.value) for row in openpyxl.load_workbook(form).active for cell in row if cell.value]
    assert {"产出指标（50分）", "效益指标（30分）", "满意度指标（10分）"} <= set(texts)
    assert texts[-2:] == ["报送时限：单位报送主管部门2026年2月28日前。", "报送时限：部门报送财政部门2026年3月15日前。"]
    assert form.is_relative_to(workspace)


def test_a_place_may_weigh_and_collect_the_form_otherwise(tmp_path: Path) -> None:
    weights = changed_rules("self_evaluation_weights", "{预算执行率: 20, 产出指标: 40, 效益指标: 40}")
    write_self_evaluation_form(tmp_path / "form.xlsx", year=2022, name="某项目", rules=weights)
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").active
    texts = {str(cell.value) for row in sheet for cell in row if cell.value}
    assert {"产出指标（40分）", "效益指标（40分）", "满意度指标"} <= texts
    assert sheet["G6"].value == 20


@pytest.mark.parametrize(
    ("notebook", "taking"),
    [
        ("annual_report", {"register"}),
        ("department_evaluation", {"case_file"}),
        ("ex_ante_assessment", {"case_file", "marks_file"}),
        ("indicator_library", {"library_file"}),
        ("monitoring", {"case_file"}),
        ("recheck", {"frame_file"}),
        ("results_application", {"files"}),
        ("rule_framework", {"documents_path"}),
        ("target_review", {"marks_file", "coverage_file"}),
    ],
)
def test_the_new_workbook_is_what_the_notebook_will_read(notebook: str, taking: set[str], workspace: Path) -> None:
    declared = notebook_parameters(NOTEBOOKS / f"{notebook}.ipynb")
    parameters, form = new_evaluation(notebook, "全市", year=2022, declared=declared)
    path = form.relative_to(workspace).as_posix()
    written = read_yaml(parameters)
    assert {name for name, value in written.items() if value in (path, [path])} == taking
    assert {item.name: isinstance(item.default, list) for item in declared if item.name in taking} == {
        name: isinstance(written[name], list) for name in taking
    }


def test_a_questionnaire_has_no_parameters_file_that_would_stop_a_batch(workspace: Path) -> None:
    (form,) = new_evaluation("survey", "问卷", year=2022)
    assert [path.name for path in (workspace / "parameters").rglob("*.*")] == [form.name]
    with pytest.raises(InputProblems):
        new_evaluation("survey", "问卷", year=2022)
