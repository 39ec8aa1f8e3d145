"""The standard notebooks run under stock papermill and leave a report's worth of outputs; static rules: test_house."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EVALUATIONS = ("self_evaluation", "project_evaluation")
# An unfilled form, merged scores without weights, parent rows with 其中 rows.
ODD_FORMS = ("2023/006-qingshen-wages-2023", "2022/019-huangshi-library-2022", "2023/040-xiaoxian-breeding-2023")


def _cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_numbered_and_metadata_is_minimal(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in notebook["cells"]] == [f"c{n:02d}" for n in range(1, len(notebook["cells"]) + 1)]
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert all(set(cell["metadata"]) <= {"caption", "label", "alt", "tags"} for cell in notebook["cells"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_figure_has_a_caption_and_words_for_those_who_cannot_see_it(path: Path) -> None:
    for cell in _cells(path):
        if "_figure(" in _source(cell):
            assert {"caption", "label", "alt"} <= set(cell["metadata"]), cell["id"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_labels_are_not_repeated(path: Path) -> None:
    labels = [cell["metadata"]["label"] for cell in _cells(path) if "label" in cell["metadata"]]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", EVALUATIONS)
def test_default_example_exists(name: str) -> None:
    space: dict[str, Any] = {}
    parameters = next(cell for cell in _cells(ROOT / "notebooks" / f"{name}.ipynb") if cell["metadata"].get("tags"))
    exec(_source(parameters), space)  # noqa: S102 - the parameters cell holds literals only, as test_house proves
    assert (ROOT / space["case_file"]).is_file()


def _papermill(name: str, out: Path, *more: str) -> list[dict[str, Any]]:
    """The cells after a run by the stock command; the folder of the sources stands in for an installation."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "papermill", str(ROOT / "notebooks" / f"{name}.ipynb"), str(out / "run.ipynb")]
    options = ["--no-progress-bar", "-k", "python3", "--cwd", str(ROOT), "-p", "output_folder", str(out)]
    done = subprocess.run(
        [*command, *options, *more],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return _cells(out / "run.ipynb")


def _shown(cells: list[dict[str, Any]]) -> list[str]:
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] in {"stream", "error"}]
    return [kind for output in outputs for kind in output["data"] if kind != "text/plain"]


@pytest.mark.slow
@pytest.mark.parametrize("name", EVALUATIONS)
def test_notebook_runs_under_stock_papermill(name: str, tmp_path: Path) -> None:
    shown = _shown(_papermill(name, tmp_path))
    assert {"text/html", "text/markdown", "image/png"} <= set(shown)
    document = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert document["rulebook"]["hash"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ODD_FORMS)
def test_an_odd_form_gives_a_whole_report(form: str, tmp_path: Path) -> None:
    parameters = str(ROOT / "parameters" / "self_evaluation" / f"{form}.yml")
    shown = _shown(_papermill("self_evaluation", tmp_path, "-f", parameters, "-p", "output_folder", str(tmp_path)))
    assert [shown.count(kind) for kind in ("text/html", "image/png", "text/markdown")] == [8, 1, 2]
