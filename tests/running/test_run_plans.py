from __future__ import annotations

from pathlib import Path

import pytest
from running_examples import write_notebook, write_parameters

from perfanalysis.problems import InputProblems
from perfanalysis.running.planning import Plan, plan_runs


def plan(workspace: Path, *paths: str) -> tuple[Plan, ...]:
    return plan_runs(paths or ("parameters",), outputs=workspace / "outputs", workspace=workspace)


def codes(error: InputProblems) -> list[str]:
    return [problem.code for problem in error.problems]


def refused(workspace: Path, *paths: str) -> InputProblems:
    with pytest.raises(InputProblems) as caught:
        plan(workspace, *paths)
    return caught.value


def test_folder_names_the_notebook_and_the_results(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    write_parameters(tmp_path, "tiny/2022/营养改善")
    (made,) = plan(tmp_path)
    assert (made.notebook, made.year, made.entity) == ("tiny", "2022", "营养改善")
    assert made.destination == tmp_path / "outputs" / "tiny" / "2022" / "营养改善"
    assert made.source == "parameters/tiny/2022/营养改善.yml"
    assert made.parameters == {
        "case_file": "parameters/tiny/2022/营养改善.csv",
        "points": 96,
        "output_folder": "outputs/tiny/2022/营养改善",
    }


def test_plans_are_sorted_once_each_without_rules_and_deeper_data(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    for name in ("tiny/2022/b", "tiny/2022/a", "tiny/2021/c"):
        write_parameters(tmp_path, name)
    for name in ("rules/CN-15", "tiny/2022/data/case"):
        write_parameters(tmp_path, name, "anything: 1\n")
    made = plan(tmp_path, "parameters", "parameters/tiny/2022", "parameters/tiny/2022/a.yml")
    assert [item.name for item in made] == ["tiny/2021/c", "tiny/2022/a", "tiny/2022/b"]


def test_notebook_shipped_with_the_package_serves_a_workspace_without_it(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    write_parameters(tmp_path, "absent/2022/x")
    error = refused(tmp_path)
    assert codes(error) == ["B006"]
    assert error.problems[0].allowed == "tiny"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("tiny/2022/x", "case_fiel: a\n", "B003"),
        ("tiny/2022/x", "points: 1\n", "B004"),
        ("tiny/2022/x", "case_file: parameters/tiny/2022/x.csv\npoints: 九十\n", "B005"),
        ("tiny/2022/x", "- 1\n", "B002"),
        ("tiny/2022/x", "case_file: a: b\n", "B002"),
        ("tiny/2022/x", "code: 007\n", "B002"),
        ("tiny/2022/x", "case_file: parameters/tiny/2022/无.csv\n", "B008"),
        ("tiny/2022/x", "case_file: parameters/tiny/2022/x.csv\noutput_folder: outputs/别处\n", "B009"),
        ("tiny/x", None, "B001"),
    ],
)
def test_faulty_parameters_are_refused_before_anything_runs(
    tmp_path: Path, name: str, text: str | None, code: str
) -> None:
    write_notebook(tmp_path)
    write_parameters(tmp_path, name, text)
    assert code in codes(refused(tmp_path))


def test_the_problems_of_all_files_come_together(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    write_parameters(tmp_path, "tiny/2022/a", "case_fiel: a\n")
    write_parameters(tmp_path, "tiny/2022/b", "points: 1\n")
    places = {problem.where.split(" › ")[0] for problem in refused(tmp_path).problems}
    assert places == {"parameters/tiny/2022/a.yml", "parameters/tiny/2022/b.yml"}


def test_nothing_to_run_is_said(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    assert codes(refused(tmp_path, "parameters/别处")) == ["B011"]


def test_output_folder_may_repeat_what_follows_from_the_place(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    text = "case_file: parameters/tiny/2022/x.csv\noutput_folder: outputs/tiny/2022/x\n"
    write_parameters(tmp_path, "tiny/2022/x", text)
    assert plan(tmp_path)[0].parameters["output_folder"] == "outputs/tiny/2022/x"
