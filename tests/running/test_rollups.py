"""A real roll-up notebook over real evaluations, in one batch with them: order, failed leaves, and when it is made again."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import nbformat
import pytest

from perfanalysis.running import RunOptions, RunRecord, plan_runs, run_plans
from perfanalysis.running.keys import run_key, run_reasons

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
FORMS = "parameters/self_evaluation/2021/city"
PARAMETERS = 'results: str = "outputs/self_evaluation"  # 要汇总的结果\noutput_folder: str = "outputs/roll/2021/x"'
COLLECT = """import os, pathlib
import perfanalysis as pa
panel = pa.collect(results)
rows = panel.cases[["entity", "state", "total", "cause"]]
rows.to_csv(pathlib.Path(os.environ["PERFANALYSIS_STAGING"], "rows.csv"), index=False)
rows"""
ALL = ("self_evaluation/2021/a", "self_evaluation/2021/b", "roll/2021/all")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two self-evaluations of the demo's transport office and a roll-up, whose parameters come first by name."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "self_evaluation.ipynb", tmp_path / "notebooks")
    shutil.copytree(ROOT / FORMS, tmp_path / FORMS)
    cells = [nbformat.v4.new_markdown_cell("# 汇总", id="title")]
    cells += [nbformat.v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(COLLECT, id="collect")]
    book = nbformat.v4.new_notebook(cells=cells)
    (tmp_path / "notebooks" / "roll.ipynb").write_text(nbformat.writes(book), encoding="utf-8")
    parameters(tmp_path, "roll/2021/all", "results: outputs/self_evaluation/2021\n")
    leaf(tmp_path, "a", case=1)
    leaf(tmp_path, "b", case=2)
    return tmp_path


def parameters(workspace: Path, name: str, text: str) -> None:
    path = workspace / "parameters" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def leaf(workspace: Path, name: str, *, case: int) -> None:
    text = f'case_file: {FORMS}/jtj.xlsx\ncase_number: {case}\nplace: CN-15-05\nrules_date: "2021-12-31"\n'
    parameters(workspace, f"self_evaluation/2021/{name}", text)


def run(workspace: Path) -> dict[str, RunRecord]:
    plans = plan_runs(["parameters"], outputs=workspace / "outputs", workspace=workspace)
    records = run_plans(plans, options=RunOptions(kinds=()))
    return {record.name: record for record in records}


def states(records: dict[str, RunRecord]) -> list[str]:
    return [records[name].state for name in ALL]


def rows(workspace: Path) -> dict[str, dict[str, str]]:
    with (workspace / "outputs" / "roll" / "2021" / "all" / "rows.csv").open(encoding="utf-8", newline="") as file:
        return {row["entity"]: row for row in csv.DictReader(file)}


def test_a_roll_up_waits_shows_a_failed_leaf_as_a_row_and_follows_it(workspace: Path) -> None:
    leaf(workspace, "b", case=99)
    records = run(workspace)
    assert states(records) == ["done", "failed", "done"]
    assert records["roll/2021/all"].missing == ("self_evaluation/2021/b",)
    first = rows(workspace)
    assert {name: row["state"] for name, row in first.items()} == {"a": "done", "b": "failed"}
    assert (first["b"]["total"], "R011" in first["b"]["cause"]) == ("", True)
    leaf(workspace, "b", case=2)
    records = run(workspace)
    assert states(records) == ["skipped", "done", "done"]
    assert records["roll/2021/all"].missing == ()
    mended = rows(workspace)
    assert mended["a"] == first["a"]
    assert (mended["b"]["state"], float(mended["b"]["total"]) > 0) == ("done", True)
    assert states(run(workspace)) == ["skipped", "skipped", "skipped"]


def test_the_key_of_a_roll_up_holds_the_evaluation_files_it_reads(workspace: Path) -> None:
    run(workspace)
    (plan,) = (p for p in plan_runs(["parameters/roll"], outputs=workspace / "outputs", workspace=workspace))
    assert run_reasons(plan, run_key(plan, kinds=())) == ()
    place = workspace / "outputs" / "self_evaluation" / "2021" / "a" / "evaluation.json"
    place.write_text(place.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert run_reasons(plan, run_key(plan, kinds=())) == ("所读结果 outputs/self_evaluation/2021 有改动",)
