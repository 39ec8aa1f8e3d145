from __future__ import annotations

from pathlib import Path

import pytest

from perfanalysis.problems import InputProblems
from perfanalysis.running import init_workspace
from perfanalysis.workspaces import find_file, find_notebook, output_place, workspace_root


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("notebooks", "parameters/demo"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "parameters/demo/x.csv").write_text("1", encoding="utf-8")
    return tmp_path


def test_the_root_is_the_nearest_folder_with_both(workspace: Path) -> None:
    inner = workspace / "parameters" / "demo"
    assert workspace_root(inner) == workspace
    assert workspace_root(inner / "x.csv") == workspace
    (inner / "notebooks").mkdir()
    assert workspace_root(inner) == workspace
    (inner / "parameters").mkdir()
    assert workspace_root(inner) == inner


def test_outside_a_workspace_there_is_no_root(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    assert workspace_root(tmp_path) is None


def test_files_are_found_as_given_then_below_the_root(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace / "notebooks")
    assert find_file("parameters/demo/x.csv") == workspace / "parameters/demo/x.csv"
    assert find_file("../parameters/demo/x.csv") == Path("../parameters/demo/x.csv")
    assert find_file("parameters/demo/none.csv") == Path("parameters/demo/none.csv")


def test_results_go_below_the_root_or_where_the_runner_says(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERFANALYSIS_STAGING", raising=False)
    monkeypatch.chdir(workspace / "notebooks")
    assert output_place("outputs/demo/x") == workspace / "outputs/demo/x"
    monkeypatch.setenv("PERFANALYSIS_STAGING", str(workspace / "aside"))
    assert output_place("outputs/demo/x") == workspace / "aside"


def test_results_of_other_runs_are_read_where_the_batch_puts_them(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERFANALYSIS_OUTPUTS", str(workspace / "elsewhere"))
    assert find_file("outputs/self/2022") == workspace / "elsewhere/self/2022"
    assert find_file("outputs") == workspace / "elsewhere"
    assert find_file("parameters/x.csv") == Path("parameters/x.csv")


def test_a_workspace_may_bring_its_own_notebooks(workspace: Path) -> None:
    shipped = find_notebook("self_evaluation", workspace)
    assert shipped is not None
    own = workspace / "notebooks" / "self_evaluation.ipynb"
    own.write_text("{}", encoding="utf-8")
    assert find_notebook("self_evaluation", workspace) == own
    assert find_notebook("none", workspace) is None


def test_a_new_workspace_has_notebooks_examples_and_a_guide(tmp_path: Path) -> None:
    place = init_workspace(tmp_path / "绩效评价")
    assert workspace_root(place) == place
    assert (place / "notebooks" / "self_evaluation.ipynb").is_file()
    assert list((place / "parameters" / "self_evaluation").glob("*/*.yml"))
    guide = (place / "README.md").read_text(encoding="utf-8")
    assert [line[:2] for line in guide.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert "perfanalysis run parameters" in guide


def test_a_folder_with_something_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "报告.docx").write_bytes(b"x")
    with pytest.raises(InputProblems, match="B010"):
        init_workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["报告.docx"]
