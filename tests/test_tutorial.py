"""The tutorial notebook runs from top to bottom in a copy of the workspace and ends with a finished report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import papermill

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "docs/tutorial/first_report.ipynb"
FORM = "013-yongde-nutrition-2022"


def _outputs(path: Path) -> str:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return json.dumps([cell.get("outputs") for cell in cells], ensure_ascii=False)


def test_the_tutorial_ends_with_a_report(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks/self_evaluation.ipynb", tmp_path / "notebooks")
    folder = tmp_path / "parameters/self_evaluation/2022"
    folder.mkdir(parents=True)
    for suffix in (".xlsx", ".yml"):
        shutil.copy(ROOT / f"parameters/self_evaluation/2022/{FORM}{suffix}", folder)
    place = tmp_path / "docs/tutorial"
    place.mkdir(parents=True)
    papermill.execute_notebook(NOTEBOOK, place / "done.ipynb", cwd=place, progress_bar=False, log_output=False)
    report = place / "outputs/self_evaluation/2022" / FORM / "report.docx"
    assert report.stat().st_size > 10_000
    said = _outputs(place / "done.ipynb")
    assert "修改后通过" in said
    assert "四川规定" in said
    assert "C031" in said


def test_the_tutorial_is_kept_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
