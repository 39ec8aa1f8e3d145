from __future__ import annotations

import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running_examples import SHOW, WRITE, write_notebook, write_parameters

from perfanalysis.problems import InputProblems
from perfanalysis.running import Plan, RunOptions, RunRecord, clusters, plan_runs, run_plans
from perfanalysis.running.clusters import DaskCrew, dask_crew

distributed = pytest.importorskip("distributed")
pytestmark = [pytest.mark.cluster, pytest.mark.filterwarnings("default::DeprecationWarning")]

COUNT = "with open(f'counts/{points:g}', 'a') as file: _ = file.write('x')"
WAIT_ONCE = """import os, pathlib, time
first = pathlib.Path("first")
try:
    first.touch(exist_ok=False)
    waiting = True
except FileExistsError:
    waiting = False
for _ in range(9_000 * waiting):
    time.sleep(0.1)"""
"""A run that goes on for a quarter of an hour when it is the first to come here, and not at all when it is a second attempt."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "counts").mkdir()
    write_notebook(tmp_path, "tiny", cells=(COUNT, WRITE, SHOW))
    write_notebook(tmp_path, "once", cells=(COUNT, WAIT_ONCE, SHOW))
    write_notebook(tmp_path, "raising", cells=("raise ValueError('原因')",))
    return tmp_path


def plans(workspace: Path, *names: str) -> tuple[Plan, ...]:
    for number, name in enumerate(names):
        path = f"parameters/{name}"
        write_parameters(workspace, name, f"case_file: {path}.csv\npoints: {number}\n")
    return plan_runs(["parameters"], outputs=workspace / "outputs", workspace=workspace)


class _Watching:
    """Does something when the first run has ended."""

    def __init__(self, act: Any) -> None:
        self._act, self._acted = act, False

    def started(self, plan: Plan, /) -> None: ...

    def finished(self, _: RunRecord, /) -> None:
        if not self._acted:
            self._acted = True
            self._act()


def await_start(workspace: Path) -> None:
    """Until the waiting run has begun, however long a busy machine takes to get there."""
    begun = workspace / "counts" / "0"
    assert any(begun.exists() or threading.Event().wait(0.05) for _ in range(12_000))


def run(crew: DaskCrew, planned: tuple[Plan, ...], progress: Any = None) -> dict[str, RunRecord]:
    options = RunOptions(kinds=(), run_seconds=900)
    records = run_plans(planned, jobs=crew.places, progress=progress, options=options, gather=crew.gather)
    return {record.name: record for record in records}


def states(records: dict[str, RunRecord]) -> dict[str, str]:
    return {name: record.state for name, record in records.items()}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about how fast a machine starts processes."""
    monkeypatch.setattr(clusters, "_CONNECT_SECONDS", 600)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    dask = importlib.import_module("dask")
    slow = {"distributed.comm.timeouts.connect": "600s", "distributed.comm.timeouts.tcp": "600s"}
    with (
        dask.config.set(slow),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as made,
    ):
        yield made


def test_a_cluster_gives_the_same_bytes_and_the_same_truth(workspace: Path, cluster: Any, tmp_path: Path) -> None:
    planned = plans(workspace, "tiny/2022/a", "tiny/2022/b", "raising/2022/c")
    assert set(states(run(dask_crew(cluster.scheduler_address), planned)).values()) == {"done", "failed"}
    here = plan_runs(["parameters"], outputs=tmp_path / "here", workspace=workspace)
    run_plans(here, options=RunOptions(kinds=()))
    for folder in ("tiny", "failed"):
        assert contents(workspace / "outputs" / folder) == contents(tmp_path / "here" / folder)
    assert contents(workspace / "outputs" / "tiny")
    assert not list((workspace / "outputs").rglob(".attempt*"))


def test_a_dead_worker_loses_nothing_and_nothing_finished_is_done_again(workspace: Path, cluster: Any) -> None:
    names = ["once/2022/a", *(f"tiny/2022/{number}" for number in range(1, 9))]
    planned = plans(workspace, *names)

    def kill() -> None:
        """Kills the process of the worker that is at the waiting run, once that run has begun."""
        await_start(workspace)
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
            at = {worker: keys for worker, keys in client.processing().items() if any("once/" in key for key in keys)}
            (worker,) = at
            os.kill(client.run(os.getpid, workers=[worker])[worker], getattr(signal, "SIGKILL", signal.SIGTERM))

    records = run(dask_crew(cluster.scheduler_address), planned, _Watching(kill))
    assert states(records) == dict.fromkeys(names, "done")
    counts = {path.name: len(path.read_text(encoding="utf-8")) for path in (workspace / "counts").iterdir()}
    assert counts == {"0": 2, **{str(number): 1 for number in range(1, 9)}}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture
def scheduler_file(tmp_path: Path) -> Iterator[Path]:
    """A scheduler and two workers, each a process of its own as on separate machines."""
    file = tmp_path / "scheduler.json"
    home = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": home}
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = ["worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--scheduler-file", str(file)],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in (scheduler, worker, worker)
    ]
    yield file
    for process in reversed(processes):
        process.terminate()
        process.wait()


def test_processes_that_meet_by_a_scheduler_file(workspace: Path, scheduler_file: Path) -> None:
    crew = dask_crew(str(scheduler_file))
    names = [f"tiny/2022/{number}" for number in range(4)]
    records = run(crew, plans(workspace, *names))
    assert states(records) == dict.fromkeys(names, "done")
    assert all(record.engine.startswith("dask ") for record in records.values())


def test_an_interrupted_batch_ends_on_the_workers_too(workspace: Path, cluster: Any) -> None:
    crew = dask_crew(cluster.scheduler_address)
    (plan,) = plans(workspace, "once/2022/a")

    def interrupt() -> None:
        await_start(workspace)
        crew.interrupt()

    class Impatient:
        def started(self, _: Plan, /) -> None:
            threading.Thread(target=interrupt).start()

        def finished(self, record: RunRecord, /) -> None: ...

    (record,) = run(crew, (plan,), Impatient()).values()
    assert record.state == "cancelled"
    assert not list((workspace / "outputs").rglob("notebook.ipynb"))


@pytest.mark.parametrize("place", ["tcp://127.0.0.1:{port}", "nosuch-scheduler.json"])
def test_no_cluster_is_said(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(clusters, "_CONNECT_SECONDS", 1)
    with pytest.raises(InputProblems, match="V012"):
        dask_crew(place.format(port=free_port()))
