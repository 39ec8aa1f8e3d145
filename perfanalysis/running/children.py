"""What a forked child does: one plan from its parameters to its reports; and what is left to tell when a child died."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from mmap import mmap
from typing import Any

import nbformat

from perfanalysis.running.cells import Stop, is_code, run_cells
from perfanalysis.running.eventing import ENDED, MESSAGE, RECORD, STARTED, EventLog, read_events
from perfanalysis.running.finishing import (
    NOTEBOOK_FILE,
    error_cause,
    exported_record,
    stopped_record,
    with_parameters,
)
from perfanalysis.running.normalizing import normalized, save_notebook
from perfanalysis.running.outputs import OutputWriter, replay
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunRecord, RunState, failure, one_line
from perfanalysis.running.seeding import plan_key, seed_run, source_key
from perfanalysis.running.shells import CellEnd
from perfanalysis.running.tasks import CellsTask, Death, PlanTask
from perfanalysis.running.warming import Warmth
from perfanalysis.workspaces import STAGING_VARIABLE

EVENTS_FILE = ".events"
TIMED_OUT_CAUSE = "单元格运行超过时限"
_LAYOUT = struct.Struct("<id")
_NO_CELL, _FINISHED = -1, -2


class Blackboard:
    """记事板: a page of memory shared with the template process; says which cell runs since when, even after death."""

    def __init__(self) -> None:
        self._page = mmap(-1, _LAYOUT.size)
        self.wipe()

    def write(self, index: int) -> None:
        """The cell ``index`` runs from now on."""
        _LAYOUT.pack_into(self._page, 0, index, time.monotonic())

    def read(self) -> tuple[int | None, float]:
        """The running cell, None between cells, and since when (monotonic seconds)."""
        index, since = _LAYOUT.unpack_from(self._page, 0)
        return (index if index >= 0 else None), since

    def wipe(self) -> None:
        """No cell runs."""
        self.write(_NO_CELL)

    def finish(self) -> None:
        """The task is done; however the process ends now, it changes nothing."""
        self.write(_FINISHED)

    @property
    def finished(self) -> bool:
        """Whether the task is done."""
        return bool(_LAYOUT.unpack_from(self._page, 0)[0] == _FINISHED)

    def close(self) -> None:
        """Gives the memory back."""
        self._page.close()


@dataclass(frozen=True, slots=True)
class ChildPlace:
    """子进程的处所: what is warm, the shared page, and the descriptor its messages to the caller go to."""

    warmth: Warmth
    board: Blackboard
    events: int


def run_plan(task: PlanTask, place: ChildPlace) -> None:
    """Runs the plan of ``task`` from its parameters to its reports; sends its record."""
    try:
        record = _record(task, place)
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch goes on and the record says it
        record = failure(task.plan, one_line(f"未能运行 {type(error).__name__}:{error}"))
    _send(place, record)
    place.board.finish()


def mourn_plan(task: PlanTask, place: ChildPlace, death: Death) -> None:
    """Sends the record of a plan whose child died; keeps the notebook as far as it had come."""
    notebook = _notebook(task.plan, place.warmth)
    place.warmth.writer.open(notebook)
    log = task.staging / EVENTS_FILE
    if log.exists():
        replay(read_events(log.read_bytes().splitlines(keepends=True)), place.warmth.writer)
        log.unlink()
    record = stopped_record(task.plan, task.staging, notebook, index=death.index, state=death.state, cause=death.cause)
    _send(place, record)


def run_notebook(task: CellsTask, place: ChildPlace) -> None:
    """Runs the cells of ``task``; sends every event."""
    os.environ.clear()
    os.environ.update(task.environment)
    os.chdir(task.folder)
    notebook = nbformat.reads(task.notebook, as_version=4)  # type: ignore[no-untyped-call]
    seed_run(source_key(notebook))
    log = EventLog(place.events)
    stop = run_cells(
        notebook,
        place.warmth.shell,
        _Teller(log, place.board),
        cell_seconds=task.cell_seconds,
        allow_errors=task.allow_errors,
    )
    log.write(RECORD, -1 if stop is None else stop.index)
    place.board.finish()


def _send(place: ChildPlace, record: RunRecord) -> None:
    EventLog(place.events).write(RECORD, 0, asdict(record))


def _record(task: PlanTask, place: ChildPlace) -> RunRecord:
    os.environ[STAGING_VARIABLE] = str(task.staging)
    os.chdir(task.plan.workspace)
    seed_run(plan_key(task.plan))
    notebook = _notebook(task.plan, place.warmth)
    with _watching(task, place, notebook) as watcher:
        stop = run_cells(notebook, place.warmth.shell, watcher, cell_seconds=task.options.cell_seconds)
    return _ended(task, notebook, stop)


def _notebook(plan: Plan, warmth: Warmth) -> nbformat.NotebookNode:
    return with_parameters(warmth.template(plan.template), plan.parameters)


def _ended(task: PlanTask, notebook: nbformat.NotebookNode, stop: Stop | None) -> RunRecord:
    if stop is not None and not _left_early(stop.end):
        return _stopped(task, notebook, stop)
    book = normalized(notebook)
    save_notebook(book, task.staging / NOTEBOOK_FILE)
    return exported_record(task.plan, task.staging, task.options, notebook=book)


def _stopped(task: PlanTask, notebook: nbformat.NotebookNode, stop: Stop) -> RunRecord:
    end = stop.end
    state: RunState = "timed out" if end.state == "timed out" else "failed"
    cause = TIMED_OUT_CAUSE if state == "timed out" else error_cause(end.name, end.value)
    log = "\n".join([cause, *end.traceback])
    return stopped_record(task.plan, task.staging, notebook, index=stop.index, state=state, cause=cause, log=log)


def _left_early(end: CellEnd) -> bool:
    """Whether the notebook ended itself on purpose with ``sys.exit()``, which papermill takes for success."""
    return end.name == "SystemExit" and end.value in {"", "0"}


class _Teller:
    """Tells each event to a log, and the board which cell runs."""

    def __init__(self, log: EventLog, board: Blackboard) -> None:
        self._log, self._board, self._process = log, board, os.getpid()

    def started(self, index: int) -> None:
        self._board.write(index)
        self._log.write(STARTED, index)

    def message(self, index: int, kind: str, content: dict[str, Any]) -> None:
        self._log.write(MESSAGE, index, (kind, content))

    def ended(self, index: int, end: CellEnd) -> None:
        self._leave_if_copy()
        self._board.wipe()
        self._log.write(ENDED, index, asdict(end))

    def _leave_if_copy(self) -> None:
        """A process that the cell forked and let run on must not run the rest of the notebook too."""
        if os.getpid() != self._process:
            os._exit(1)


class _Keeper(_Teller):
    """Also keeps the outputs in the notebook."""

    def __init__(self, log: EventLog, board: Blackboard, writer: OutputWriter, follower: _Follower | None) -> None:
        super().__init__(log, board)
        self._writer, self._follower = writer, follower

    def started(self, index: int) -> None:
        super().started(index)
        self._writer.start(index)
        if self._follower:
            self._follower.tell(index)

    def message(self, index: int, kind: str, content: dict[str, Any]) -> None:
        super().message(index, kind, content)
        self._writer.add(index, kind, content)

    def ended(self, index: int, end: CellEnd) -> None:
        super().ended(index, end)
        self._writer.end(index, end.count)


class _Follower:
    """Tells the caller which cell of how many runs."""

    def __init__(self, events: int, notebook: nbformat.NotebookNode) -> None:
        self._log, self._codes = EventLog(events), [n for n, cell in enumerate(notebook.cells) if is_code(cell)]

    def tell(self, index: int) -> None:
        self._log.write(STARTED, index, (self._codes.index(index) + 1, len(self._codes)))


@contextmanager
def _watching(task: PlanTask, place: ChildPlace, notebook: nbformat.NotebookNode) -> Iterator[_Keeper]:
    place.warmth.writer.open(notebook)
    path = task.staging / EVENTS_FILE
    follower = _Follower(place.events, notebook) if task.follow else None
    with path.open("wb", buffering=0) as file:
        yield _Keeper(EventLog(file.fileno()), place.board, place.warmth.writer, follower)
    path.unlink()
