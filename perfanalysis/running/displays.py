"""What a person sees while a batch runs: live on a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from perfanalysis.running.planning import Plan
from perfanalysis.running.records import STATE_NAMES, RunRecord


class Display(Protocol):
    """进度显示: told of each start (from any thread) and of each end (from the thread that runs the batch)."""

    def started(self, plan: Plan, /) -> None:
        """A run begins."""

    def finished(self, record: RunRecord, /) -> None:
        """A run has ended."""


class _Quiet:
    def started(self, plan: Plan, /) -> None:
        """Says nothing."""

    def finished(self, record: RunRecord, /) -> None:
        """Says nothing."""


class _Lines(_Quiet):
    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total, self._count = console, total, 0

    def finished(self, record: RunRecord, /) -> None:
        """One line for the run."""
        self._count += 1
        self._console.print(f"[{self._count}/{self._total}] {record_line(record)}", markup=False, soft_wrap=True)


class _Live:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._failures = progress, 0
        self._current: list[str] = []
        self._task = progress.add_task("", total=total, failures=0, current="")

    def started(self, plan: Plan, /) -> None:
        """Adds the run to those going on."""
        self._current.append(plan.name)
        self._update(advance=0)

    def finished(self, record: RunRecord, /) -> None:
        """Counts the run; one that is not done leaves a line above the bar."""
        self._current.remove(record.name)
        if record.state != "done":
            self._failures += 1
            self._progress.console.print(record_line(record), markup=False, soft_wrap=True)
        self._update(advance=1)

    def _update(self, *, advance: int) -> None:
        current = "、".join(self._current)
        self._progress.update(self._task, advance=advance, failures=self._failures, current=current)


def quiet_display() -> Display:
    """A display that says nothing."""
    return _Quiet()


def record_line(record: RunRecord) -> str:
    """一次运行一行: state, name, seconds; for a run that is not done its cell and cause."""
    head = f"{STATE_NAMES[record.state]} {record.name} {record.seconds:.1f} 秒"
    if record.state == "done":
        return head
    cell = f"第{record.cell}个代码单元格:" if record.cell else ""
    return f"{head} — {cell}{record.cause}"


@contextmanager
def open_display(total: int, *, quiet: bool = False, console: Console | None = None) -> Iterator[Display]:
    """进度显示 for ``total`` runs on ``console`` (None: the error stream): live on a terminal, else a line a run."""
    place = console or Console(file=sys.stderr)
    if quiet:
        yield quiet_display()
    elif not place.is_terminal:
        yield _Lines(place, total)
    else:
        with Progress(*_columns(), console=place) as progress:
            yield _Live(progress, total)


def _columns() -> tuple[TextColumn | BarColumn | MofNCompleteColumn | TimeElapsedColumn, ...]:
    current = TextColumn("失败 {task.fields[failures]}  {task.fields[current]}", markup=False)
    return TextColumn("运行"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), current
