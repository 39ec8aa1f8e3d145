from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from running_examples import SHOW, write_notebook, write_parameters

from perfanalysis.running import Plan, RunOptions, RunRecord, plan_runs
from perfanalysis.running.crews import StockCrew, WarmCrew, needs_kernel, open_crew
from perfanalysis.running.kernels import kernel_environment
from perfanalysis.running.tasks import WarmUp
from perfanalysis.running.warming import thread_names

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are only copied on Linux"),
]
NOTHING = RunOptions(kinds=())
SEGFAULT = "import ctypes\nctypes.string_at(0)"
EAT = "eaten = []\nwhile True:\n    eaten.append(bytearray(10_000_000))"
DEAF = "import ctypes\nctypes.PyDLL(None).sleep(60)"
FORKS = "import os\nprint('one')\nif os.fork() == 0:\n    raise SystemExit"
LEAVES = "import subprocess, threading, time\nleft = subprocess.Popen(['sleep', '600'])\nprint(left.pid)\nthreading.Thread(target=time.sleep, args=(600,)).start()"


@dataclass(frozen=True)
class Place:
    """A workspace with one crew."""

    folder: Path
    crew: WarmCrew

    def plan(self, *cells: str) -> Plan:
        name = f"book{len(list(self.folder.glob('notebooks/*')))}"
        write_notebook(self.folder, name, cells=cells)
        write_parameters(self.folder, f"{name}/2022/x")
        (plan,) = plan_runs([f"parameters/{name}"], outputs=self.folder / "outputs", workspace=self.folder)
        return plan

    def run(self, plan: Plan, options: RunOptions = NOTHING) -> tuple[RunRecord, nbformat.NotebookNode]:
        staging = self.folder / f"staging-{plan.notebook}"
        staging.mkdir()
        record = self.crew.run(plan, staging, options)
        return record, nbformat.read(staging / "notebook.ipynb", as_version=4)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("workspace")
    crew = open_crew(2, kernel_environment(tmp_path_factory.mktemp("private")), options=NOTHING)
    assert isinstance(crew, WarmCrew)
    assert (crew.engine, crew.note) == ("warm", "")
    yield Place(folder, crew)
    crew.stop()


def is_gone(process: int) -> bool:
    """Whether a process that was killed has gone; one that nobody asks for any more counts."""
    told = Path(f"/proc/{process}/cmdline")
    for _ in range(100_000):
        try:
            if not told.read_bytes():
                return True
        except OSError:
            return True
    return False


def told(record: RunRecord) -> tuple[str, int | None, str]:
    return record.state, record.cell, record.cause


@pytest.mark.parametrize(
    ("cell", "state", "cause"),
    [
        ("raise ValueError('两行\\n原因')", "failed", "程序出错 ValueError:两行 原因"),
        ("import os\nos._exit(9)", "died", "笔记本进程自行退出(退出码 9)"),
        ("import os\nos._exit(0)", "died", "笔记本进程自行退出(退出码 0)"),
        (SEGFAULT, "died", "笔记本进程被信号 SIGSEGV 终止"),
        ("import sys\nsys.exit(3)", "failed", "程序出错 SystemExit:3"),
    ],
)
def test_a_bad_end_is_told_and_the_notebook_kept_up_to_it(place: Place, cell: str, state: str, cause: str) -> None:
    record, notebook = place.run(place.plan("print('before')", cell, SHOW))
    assert told(record) == (state, 4, cause)
    assert record.source == cell
    assert notebook.cells[3].outputs[0].text == "before\n"
    assert cause in notebook.cells[4].source
    assert notebook.cells[5].source == cell
    assert notebook.cells[6].execution_count is None
    assert not (place.folder / f"staging-{record.notebook}" / ".events").exists()


def test_limits_of_cell_run_and_memory_hold_even_for_deaf_code(place: Place) -> None:
    loop = "while True: pass"
    cell, _ = place.run(place.plan(loop), RunOptions(kinds=(), cell_seconds=1))
    assert told(cell) == ("timed out", 3, "单元格运行超过时限")
    whole, _ = place.run(place.plan(DEAF), RunOptions(kinds=(), run_seconds=1))
    assert told(whole) == ("timed out", 3, "整个运行超过时限1秒")
    eaten, _ = place.run(place.plan(EAT), RunOptions(kinds=(), memory_mb=600))
    assert told(eaten) == ("died", 3, "内存超过上限(0.6 GB)")


def test_what_a_run_leaves_behind_ends_with_it(place: Place) -> None:
    record, notebook = place.run(place.plan(LEAVES))
    assert record.state == "done"
    assert is_gone(int(notebook.cells[3].outputs[0].text))


def test_a_copy_that_a_cell_makes_of_itself_runs_no_further(place: Place) -> None:
    counted = "with open('count.txt', 'a') as file:\n    _ = file.write('x')"
    record, _ = place.run(place.plan(FORKS, counted))
    assert record.state == "done"
    assert (place.folder / "count.txt").read_text(encoding="utf-8") == "x"


def test_leaving_early_on_purpose_is_no_failure(place: Place) -> None:
    record, notebook = place.run(place.plan("import sys\nsys.exit()", SHOW))
    assert record.state == "done"
    assert notebook.cells[-1].execution_count is None


def test_runs_go_side_by_side(place: Place) -> None:
    meet = "import os\nmine, other = '{0}', '{1}'\nopen(mine, 'w').close()\nwhile not os.path.exists(other): pass"
    plans = [place.plan(meet.format("a.flag", "b.flag")), place.plan(meet.format("b.flag", "a.flag"))]
    records: list[RunRecord] = []
    threads = [threading.Thread(target=lambda plan=plan: records.append(place.run(plan)[0])) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [record.state for record in records] == ["done", "done"]


def test_a_lost_template_process_loses_its_runs_and_no_more(place: Place) -> None:
    kill = f"import os, signal\nos.kill(os.getppid(), {int(signal.SIGKILL)})\nwhile True: pass"
    plan = place.plan(kill)
    staging = place.folder / "staging-lost"
    staging.mkdir()
    record = place.crew.run(plan, staging, NOTHING)
    assert (record.state, record.infrastructure) == ("died", True)
    assert place.run(place.plan("1"))[0].state == "done"


def test_an_interrupted_crew_raises_in_its_threads(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    crew = open_crew(1, kernel_environment(tmp_path / "private"), options=NOTHING)
    assert isinstance(crew, WarmCrew)
    place = Place(tmp_path, crew)
    plan = place.plan("open('begun', 'w').close()\nwhile True: pass")
    raised = threading.Event()

    def run() -> None:
        try:
            place.run(plan)
        except KeyboardInterrupt:
            raised.set()

    thread = threading.Thread(target=run)
    thread.start()
    while not (tmp_path / "begun").exists():
        pass
    crew.interrupt()
    thread.join()
    crew.stop()
    assert raised.is_set()


def test_a_template_process_with_threads_gives_way_to_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WarmCrew, "__init__", lambda crew, *_, **__: setattr(crew, "threads", ("tokio", "tokio")))
    monkeypatch.setattr(WarmCrew, "stop", lambda _: None)
    crew = open_crew(1, {}, options=NOTHING)
    assert isinstance(crew, StockCrew)
    assert "tokio、tokio" in crew.note
    assert isinstance(open_crew(1, {}, engine="stock"), StockCrew)


def test_threads_beside_the_main_one_are_named() -> None:
    before, stop = thread_names(), threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert len(thread_names()) == len(before) + 1
    stop.set()
    thread.join()


def test_notebooks_that_speak_to_their_kernel_get_one(place: Place) -> None:
    assert not needs_kernel(place.plan("print(1)"))
    assert needs_kernel(place.plan("import ipywidgets"))
    assert WarmUp().templates == ()
