from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from perfanalysis.running.engines import PerfanalysisEngine
from perfanalysis.running.managed_runs import TruthfulEngine, close_template

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
WAIT = "import threading\nthreading.Event().wait(60)"


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setitem(papermill_engines._engines, "perfanalysis", PerfanalysisEngine)


@pytest.fixture(autouse=True, scope="module")
def template() -> Iterator[None]:
    yield
    close_template()


@pytest.fixture(params=["child", "kernel"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "kernel":
        monkeypatch.setattr("perfanalysis.running.managed_runs._template", lambda *_: None)
    elif sys.platform != "linux":
        pytest.skip("processes are only copied on Linux")
    return str(request.param)


def run(folder: Path, *sources: str, **settings: Any) -> nbformat.NotebookNode:
    cells: list[Any] = [nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cells.insert(1, nbformat.v4.new_markdown_cell("# 题目"))
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    given = {"parameters": {"x": 2}, "progress_bar": False, **settings}
    return papermill.execute_notebook(notebook, folder / "out.ipynb", engine_name="perfanalysis", **given)


def states(folder: Path) -> list[str]:
    saved = nbformat.read(folder / "out.ipynb", as_version=4)
    return [cell.metadata.papermill.status for cell in saved.cells if "papermill" in cell.metadata]


def test_papermill_gets_what_its_own_engine_gives(tmp_path: Path) -> None:
    sources = ("print(x)", "import sys\nprint('e', file=sys.stderr)\nx + 1", "{'a': x}")
    ours = run(tmp_path, *sources)
    assert states(tmp_path) == ["completed"] * 6
    assert [cell.get("execution_count") for cell in ours.cells] == [1, 2, None, 3, 4, 5]
    assert ours.cells[3].outputs[0].text == "2\n"
    assert ours.cells[4].outputs[-1].data["text/plain"] == "3"
    assert ours.metadata.language_info.version == sys.version.split()[0]


def test_an_error_ends_the_run_as_papermill_has_it(tmp_path: Path, way: str) -> None:
    assert way
    with pytest.raises(PapermillExecutionError, match="原因"):
        run(tmp_path, "raise ValueError('原因')", "1")
    assert states(tmp_path) == ["completed", "completed", "completed", "failed", "pending"]
    saved = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert "papermill-error-cell-tag" in saved.cells[0].metadata.tags


def test_after_a_timeout_no_cell_claims_to_have_run(tmp_path: Path, way: str) -> None:
    assert way
    with pytest.raises(CellTimeoutError):
        run(tmp_path, WAIT, "1", execution_timeout=2)
    assert states(tmp_path) == ["completed", "completed", "completed", "failed", "pending"]


def test_after_a_death_no_cell_claims_to_have_run(tmp_path: Path, way: str) -> None:
    assert way
    with pytest.raises(DeadKernelError):
        run(tmp_path, "import os\nos._exit(3)", "1")
    assert states(tmp_path) == ["completed", "completed", "completed", "failed", "pending"]
    saved = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert saved.metadata.papermill.exception
    assert saved.cells[3].outputs[-1].ename == "DeadKernelError"


def test_the_papermill_command_takes_the_engine_and_tells_the_truth(tmp_path: Path) -> None:
    if "perfanalysis" not in {entry.name for entry in entry_points(group="papermill.engine")}:
        pytest.skip("the package is not installed here, so papermill cannot know of it")
    cells: list[Any] = [nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in ("print(x)", "import os\nos._exit(3)", "2")]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), tmp_path / "in.ipynb")
    command = [sys.executable, "-m", "papermill", "--engine", "perfanalysis", "--no-progress-bar", "-p", "x", "7"]
    done = subprocess.run([*command, "in.ipynb", "out.ipynb"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0
    assert states(tmp_path) == ["completed", "completed", "completed", "failed", "pending"]
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[2].outputs[0].text == "7\n"


def test_papermill_finds_the_engine_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    home, _, name = project["entry-points"]["papermill.engine"]["perfanalysis"].partition(":")
    assert (home, name) == (PerfanalysisEngine.__module__, PerfanalysisEngine.__name__)
    assert PerfanalysisEngine.nb_language(nbformat.v4.new_notebook(), "python") == "python"
    assert PerfanalysisEngine.nb_kernel_name(nbformat.v4.new_notebook(), "python3") == "python3"
    assert issubclass(TruthfulEngine, papermill.engines.NBClientEngine)
