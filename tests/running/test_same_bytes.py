from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from perfanalysis.running import RunOptions, plan_runs, run_plans
from perfanalysis.running.crews import open_crew

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are only copied on Linux"),
]
ROOT = Path(__file__).parents[2]
RUNS = ("2021/041-guangshui-road-2021", "2022/013-yongde-nutrition-2022")
KINDS = RunOptions(kinds=("html", "docx", "pdf", "page"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_children_and_kernels_make_the_same_files(tmp_path: Path) -> None:
    made = []
    for engine in ("warm", "stock"):
        paths = [f"parameters/self_evaluation/{run}.yml" for run in RUNS]
        plans = plan_runs(paths, outputs=tmp_path / engine, workspace=ROOT)
        gather = partial(open_crew, engine="stock" if engine == "stock" else None)
        records = run_plans(plans, jobs=1, options=KINDS, gather=gather)
        assert [(record.state, record.engine) for record in records] == [("done", engine)] * len(RUNS)
        made.append(contents(tmp_path / engine / "self_evaluation"))
    warm, stock = made
    names = {name.rpartition("/")[2] for name in warm}
    assert names >= {"notebook.ipynb", "evaluation.json", "report.html", "report.docx", "report.pdf", "notebook.html"}
    assert sorted(warm) == sorted(stock)
    assert [name for name in warm if warm[name] != stock[name]] == []
