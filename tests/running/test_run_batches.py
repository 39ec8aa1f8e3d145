from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from running_examples import SHOW, write_notebook, write_parameters

from perfanalysis.running import Plan, RunOptions, RunRecord, plan_runs, run_plans, write_index

pytestmark = pytest.mark.slow
WAIT = "import threading; threading.Event().wait(60)"
KILL_WORKER = "import os, signal; os.kill(os.getppid(), getattr(signal, 'SIGKILL', signal.SIGTERM))"


def run(workspace: Path, outputs: Path, *paths: str, jobs: int = 2, **options: float) -> dict[str, RunRecord]:
    plans = plan_runs(paths or ["parameters"], outputs=outputs, workspace=workspace)
    records = run_plans(plans, jobs=jobs, options=RunOptions(kinds=(), **options))
    return {record.name: record for record in records}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good run, one that raises, one whose process dies."""
    folder = tmp_path_factory.mktemp("workspace {braces}")
    write_notebook(folder, "tiny")
    write_notebook(folder, "raising", cells=("x = 1", "raise ValueError('两行\\n原因')", SHOW))
    write_notebook(folder, "dying", cells=("import os", "os._exit(9)", SHOW))
    for name in ("tiny/2022/甲", "raising/2022/x", "dying/2022/x"):
        write_parameters(folder, name)
    return folder


@pytest.fixture(scope="module")
def records(workspace: Path) -> dict[str, RunRecord]:
    return run(workspace, workspace / "outputs")


def test_bad_runs_tell_the_truth_and_do_not_stop_the_others(records: dict[str, RunRecord]) -> None:
    told = {name: (record.state, record.cell, record.source, record.cause) for name, record in records.items()}
    assert told == {
        "tiny/2022/甲": ("done", None, "", ""),
        "raising/2022/x": ("failed", 4, "raise ValueError('两行\\n原因')", "程序出错 ValueError:两行 原因"),
        "dying/2022/x": ("died", 4, "os._exit(9)", "笔记本进程自行退出(退出码 9)"),
    }


def test_a_run_that_ends_what_started_it_is_tried_once_more_and_harms_no_other(tmp_path: Path) -> None:
    write_notebook(tmp_path, "tiny")
    write_notebook(tmp_path, "killing", cells=(KILL_WORKER, WAIT))
    for name in ("tiny/2022/甲", "killing/2022/x"):
        write_parameters(tmp_path, name)
    records = run(tmp_path, tmp_path / "outputs", jobs=1)
    killing = records["killing/2022/x"]
    assert (killing.state, killing.attempts) == ("died", 2)
    assert records["tiny/2022/甲"].state == "done"


def test_failed_runs_leave_what_there_is_in_a_place_of_their_own(
    workspace: Path, records: dict[str, RunRecord]
) -> None:
    outputs = workspace / "outputs"
    assert records["raising/2022/x"].folder == "failed/raising/2022/x"
    left = contents(outputs / "failed" / "raising")
    assert sorted(left) == ["2022/x/notebook.ipynb", "2022/x/run.json", "2022/x/run.log"]
    assert json.loads(left["2022/x/run.json"])["cell"] == 4
    assert "原因" in left["2022/x/run.log"].decode()
    assert not list((outputs / "raising").rglob("*.*"))
    assert not list(outputs.rglob(".*"))


def test_the_executed_notebook_holds_results_and_nothing_of_this_machine(
    workspace: Path, records: dict[str, RunRecord]
) -> None:
    assert records["tiny/2022/甲"].state == "done"
    text = (workspace / "outputs/tiny/2022/甲/notebook.ipynb").read_text(encoding="utf-8")
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    assert [cell.id for cell in book.cells if "injected-parameters" not in cell.metadata.get("tags", [])] == [
        *("title", "parameters", "code0", "code1")
    ]
    shown, value = book.cells[-1].outputs
    assert shown.text == "outputs/tiny/2022/甲\npoints 96\n"
    assert value.data["text/plain"] == "<object at 0x0>"
    assert "case_file = 'parameters/tiny/2022/甲.csv'" in book.cells[2].source
    assert str(workspace) not in text


def test_a_second_run_gives_the_same_bytes_wherever_it_puts_them(
    workspace: Path, records: dict[str, RunRecord], tmp_path: Path
) -> None:
    assert records["tiny/2022/甲"].state == "done"
    run(workspace, tmp_path / "elsewhere", "parameters/tiny")
    first, second = contents(workspace / "outputs" / "tiny"), contents(tmp_path / "elsewhere" / "tiny")
    assert sorted(first) == ["2022/甲/evaluation.json", "2022/甲/notebook.ipynb", "2022/甲/run.key"]
    assert first == second


def test_limits_of_a_cell_and_of_a_whole_run_end_it(tmp_path: Path) -> None:
    write_notebook(tmp_path, "waiting", cells=(WAIT, SHOW))
    write_parameters(tmp_path, "waiting/2022/x")
    (cell,) = run(tmp_path, tmp_path / "outputs", cell_seconds=5).values()
    assert (cell.state, cell.cell, cell.source, cell.cause) == ("timed out", 3, WAIT, "单元格运行超过时限")
    (whole,) = run(tmp_path, tmp_path / "outputs", run_seconds=1).values()
    assert (whole.state, whole.cause) == ("timed out", "整个运行超过时限1秒")


class _Interrupting:
    """A person who presses Ctrl-C when the first run has ended."""

    def started(self, plan: Plan, /) -> None: ...

    def finished(self, record: RunRecord, /) -> None:
        raise KeyboardInterrupt(record.name)


def test_an_interrupted_batch_keeps_what_is_done_and_leaves_no_halves(tmp_path: Path) -> None:
    write_notebook(tmp_path, "tiny")
    write_notebook(tmp_path, "waiting", cells=(WAIT,))
    for name in ("tiny/2022/甲", "waiting/2022/x", "waiting/2022/y"):
        write_parameters(tmp_path, name)
    outputs = tmp_path / "outputs"
    plans = plan_runs(["parameters"], outputs=outputs, workspace=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run_plans(plans, jobs=2, progress=_Interrupting(), options=RunOptions(kinds=()))
    assert {path.split("/")[0] for path in contents(outputs)} == {"ledger.sqlite", "tiny"}


def test_the_index_lists_done_and_failed_runs_of_this_and_earlier_batches(
    workspace: Path, records: dict[str, RunRecord]
) -> None:
    outputs = workspace / "outputs"
    late = RunRecord("tiny", "2023", "乙", "failed", "failed/tiny/2023/乙", 3, "x", "缺少数据")
    page = write_index(outputs, [late]).read_text(encoding="utf-8")
    for text in ("项目甲", "财政局", "优", "缺少数据", "第3个代码单元格", "ValueError", "意外退出"):
        assert text in page
    assert records["tiny/2022/甲"].name == "tiny/2022/甲"
