from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running_examples import SHOW, WRITE, write_notebook, write_parameters

from perfanalysis.problems import InputProblems
from perfanalysis.running import Plan, RunOptions, RunRecord, plan_runs, run_plans
from perfanalysis.running.fetching import fetch_results
from perfanalysis.running.sending import send_results

fsspec = pytest.importorskip("fsspec")
ADDRESS = "memory://results"
COUNT = "with open('count.txt', 'a') as file: _ = file.write('x')"


@pytest.fixture
def store() -> Iterator[Any]:
    """An object store in memory: no rename of folders, as S3 and OSS."""
    made = fsspec.filesystem("memory")
    made.store.clear()
    yield made
    made.store.clear()


@pytest.fixture
def workspace(tmp_path: Path, store: Any) -> Path:
    """A workspace whose results went to the address and were then lost here, as on a fresh machine of a cluster."""
    assert store is not None
    write_notebook(tmp_path, "tiny", cells=(COUNT, WRITE, SHOW))
    for number, name in enumerate(("甲", "乙")):
        write_parameters(
            tmp_path, f"tiny/2022/{name}", f"case_file: parameters/tiny/2022/{name}.csv\npoints: {number}\n"
        )
    run(tmp_path)
    send_results(tmp_path / "outputs", ADDRESS)
    shutil.rmtree(tmp_path / "outputs")
    return tmp_path


def planned(workspace: Path) -> tuple[Plan, ...]:
    return plan_runs(["parameters"], outputs=workspace / "outputs", workspace=workspace)


def run(workspace: Path) -> tuple[RunRecord, ...]:
    return run_plans(planned(workspace), options=RunOptions(kinds=()))


def counted(workspace: Path) -> int:
    return len((workspace / "count.txt").read_text(encoding="utf-8"))


def test_what_was_finished_and_sent_is_not_done_again(workspace: Path) -> None:
    assert set(fetch_results(planned(workspace), ADDRESS)) == {"tiny/2022/甲", "tiny/2022/乙"}
    assert [record.state for record in run(workspace)] == ["skipped", "skipped"]
    assert counted(workspace) == 2
    assert fetch_results(planned(workspace), ADDRESS) == ()


def test_a_half_sent_run_and_one_that_changed_since_are_done_again(workspace: Path, store: Any) -> None:
    store.rm_file("/results/tiny/2022/甲/run.key")
    write_parameters(workspace, "tiny/2022/乙", "case_file: parameters/tiny/2022/乙.csv\npoints: 7\n")
    assert fetch_results(planned(workspace), ADDRESS) == ("tiny/2022/乙",)
    assert [record.state for record in run(workspace)] == ["done", "done"]


def test_a_file_that_is_damaged_or_gone_at_the_address_is_made_again(workspace: Path, store: Any) -> None:
    store.pipe_file("/results/tiny/2022/甲/evaluation.json", b"{}")
    store.rm_file("/results/tiny/2022/乙/evaluation.json")
    assert fetch_results(planned(workspace), ADDRESS) == ("tiny/2022/甲",)
    assert [record.state for record in run(workspace)] == ["done", "done"]
    assert not (workspace / "outputs" / ".running").exists()


def test_a_key_cannot_put_files_elsewhere(workspace: Path, store: Any) -> None:
    key = json.loads(store.cat_file("/results/tiny/2022/甲/run.key"))
    key["files"] = {"../../../../escaped.txt": [1, "0"], "/escaped.txt": [1, "0"]}
    store.pipe_file("/results/tiny/2022/甲/run.key", json.dumps(key).encode())
    store.pipe_file("/escaped.txt", b"x")
    fetch_results(planned(workspace), ADDRESS)
    assert not list(workspace.rglob("escaped.txt"))


def test_an_address_that_cannot_be_read_is_told(workspace: Path) -> None:
    with pytest.raises(InputProblems, match="V014"):
        fetch_results(planned(workspace), "nosuch://bucket/results")
