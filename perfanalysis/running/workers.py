"""Worker processes: each runs one plan at a time; when one dies or takes too long, only its own run is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord, failure, one_line

Tell = Callable[[int, int], None]


class Worker:
    """工作进程: a spawned process that keeps its imports warm from run to run, and is replaced when it is lost."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._interrupted = False
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, self._environment), daemon=True)
        self._process.start()
        far_end.close()

    def run(self, plan: Plan, staging: Path, options: RunOptions, *, tell: Tell | None = None) -> RunRecord:
        """运行记录 of one plan; a lost worker gives one that died, a run over its limit one that timed out.

        ``tell`` hears the number of each cell that begins and how many there are. Raises KeyboardInterrupt when :meth:`interrupt` ended the run.
        """
        try:
            self._connection.send((plan, staging, options))
            if record := self._heard(options.run_seconds, tell):
                return record
            self._replace()
            return failure(plan, f"整个运行超过时限{options.run_seconds:g}秒", state="timed out")
        except (EOFError, OSError):
            if self._interrupted:
                raise KeyboardInterrupt from None
            self._replace()
            return failure(plan, "工作进程意外退出(可能内存不足)", state="died", infrastructure=True)

    def _heard(self, seconds: float | None, tell: Tell | None) -> RunRecord | None:
        """The record, None when it does not come in time; cells that begin meanwhile are told."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while self._connection.poll(deadline and max(deadline - time.monotonic(), 0)):
            heard = self._connection.recv()
            if isinstance(heard, RunRecord):
                return heard
            if tell:
                tell(*heard)
        return None

    def _replace(self) -> None:
        self.stop()
        self._start()

    def interrupt(self) -> None:
        """Ends the run that is going on, from another thread; no further run starts."""
        self._interrupted = True
        self._process.kill()

    def stop(self) -> None:
        """Ends the process at once; the kernel of a run still going ends with it."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def _serve(connection: Connection, environment: Mapping[str, str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(environment)
    _silence()
    while True:
        try:
            plan, staging, options = connection.recv()
        except EOFError:
            return
        connection.send(_execute_safely(plan, staging, options, lambda *cell: connection.send(cell)))


def _silence() -> None:
    """Sends what libraries and kernels print past Python to nowhere, so that it does not break the display."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _execute_safely(plan: Plan, staging: Path, options: RunOptions, tell: Tell) -> RunRecord:
    from perfanalysis.running.executing import execute_plan  # noqa: PLC0415 - papermill loads in workers only

    try:
        return execute_plan(plan, staging, options, tell=tell)
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch goes on and the record says it
        return failure(plan, one_line(f"未能运行 {type(error).__name__}:{error}"))
