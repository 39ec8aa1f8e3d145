from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from running_examples import SHOW, write_notebook, write_parameters

from perfanalysis.running import RunOptions, RunRecord, plan_runs, run_plans, write_index

pytestmark = pytest.mark.slow
WAIT = "import threading; threading.Event().wait(60)"


def run(workspace: Path, outputs: Path, **options: object) -> dict[str, RunRecord]:
    plans = plan_runs(["parameters"], outputs=outputs, workspace=workspace)
    settings = RunOptions(**{"kinds": (), **options})  # type: ignore[arg-type]
    return {record.name: record for record in run_plans(plans, jobs=2, options=settings)}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_batch_gives_the_same_bytes_twice_wherever_its_outputs_are(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    for name in ("甲", "乙"):
        write_parameters(tmp_path, f"tiny/2022/{name}")
    records = run(tmp_path, tmp_path / "first")
    run(tmp_path, tmp_path / "elsewhere" / "second")
    assert [record.state for record in records.values()] == ["done", "done"]
    first = contents(tmp_path / "first")
    assert first == contents(tmp_path / "elsewhere" / "second")
    assert sorted(first) == [f"tiny/2022/{name}" for name in ("乙/evaluation.json", "乙/notebook.ipynb")] + [
        f"tiny/2022/{name}" for name in ("甲/evaluation.json", "甲/notebook.ipynb")
    ]
    book = first["tiny/2022/甲/notebook.ipynb"].decode()
    assert "parameters/tiny/2022/甲.csv" in book
    assert str(tmp_path) not in book
    read = nbformat.reads(book, as_version=4)
    nbformat.validate(read)
    assert [cell.id for cell in read.cells if cell.id[:4] in {"code", "para", "titl"}] == [
        "title",
        "parameters",
        "code0",
        "code1",
    ]
    shown, value = read.cells[-1].outputs
    assert shown.text == "outputs/tiny/2022/甲\npoints 96\n"
    assert value.data["text/plain"] == "<object at 0x0>"


def test_bad_runs_tell_the_truth_and_do_not_stop_the_others(tmp_path: Path) -> None:
    write_notebook(tmp_path, "tiny")
    write_notebook(tmp_path, "raising", cells=("x = 1", "raise ValueError('两行\\n原因')", SHOW))
    write_notebook(tmp_path, "dying", cells=("import os", "os._exit(9)", SHOW))
    for notebook in ("tiny", "raising", "dying"):
        write_parameters(tmp_path, f"{notebook}/2022/x")
    outputs = tmp_path / "outputs"
    records = run(tmp_path, outputs)
    told = {name: (record.state, record.cell, record.source, record.cause) for name, record in records.items()}
    assert told == {
        "tiny/2022/x": ("done", None, "", ""),
        "raising/2022/x": ("failed", 4, "raise ValueError('两行\\n原因')", "程序出错 ValueError:两行 原因"),
        "dying/2022/x": ("failed", 4, "os._exit(9)", "运行笔记本的进程意外退出(可能内存不足)"),
    }
    assert sorted(path.name for path in outputs.iterdir()) == ["dying", "failed", "raising", "tiny"]
    left = sorted(path.name for path in (outputs / "failed/raising/2022/x").iterdir())
    assert left == ["notebook.ipynb", "run.json", "run.log"]
    assert json.loads((outputs / "failed/raising/2022/x/run.json").read_text(encoding="utf-8"))["cell"] == 4
    assert not list(outputs.rglob(".*"))


def test_a_lost_worker_costs_only_its_own_run(tmp_path: Path) -> None:
    killer = "import os, signal; os.kill(os.getppid(), getattr(signal, 'SIGKILL', signal.SIGTERM))"
    write_notebook(tmp_path, "killing", cells=(killer, WAIT))
    write_notebook(tmp_path, "tiny")
    for notebook in ("killing", "tiny"):
        write_parameters(tmp_path, f"{notebook}/2022/x")
    records = run(tmp_path, tmp_path / "outputs")
    assert {name: (record.state, record.cause) for name, record in records.items()} == {
        "killing/2022/x": ("failed", "工作进程意外退出(可能内存不足)"),
        "tiny/2022/x": ("done", ""),
    }


def test_limits_of_a_cell_and_of_a_whole_run_end_it(tmp_path: Path) -> None:
    write_notebook(tmp_path, "waiting", cells=(WAIT, SHOW))
    write_parameters(tmp_path, "waiting/2022/x")
    (cell,) = run(tmp_path, tmp_path / "outputs", cell_seconds=5).values()
    assert (cell.state, cell.cell, cell.source, cell.cause) == ("timed out", 3, WAIT, "单元格运行超过时限")
    (whole,) = run(tmp_path, tmp_path / "outputs", run_seconds=1).values()
    assert (whole.state, whole.cause) == ("timed out", "整个运行超过时限1秒")


def test_the_index_lists_done_and_failed_runs_of_this_and_earlier_batches(tmp_path: Path) -> None:
    write_notebook(tmp_path)
    write_parameters(tmp_path, "tiny/2022/甲")
    outputs = tmp_path / "outputs"
    run(tmp_path, outputs)
    failed = RunRecord("tiny", "2023", "乙", "failed", "failed/tiny/2023/乙", 3, "x", "缺少数据")
    page = write_index(outputs, [failed]).read_text(encoding="utf-8")
    for text in ("项目甲", "财政局", "优", "缺少数据", "乙", "第3个代码单元格"):
        assert text in page
