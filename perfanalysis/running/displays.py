"""What a person sees while a batch runs: live on a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn

from perfanalysis.running.planning import Plan
from perfanalysis.running.records import STATE_NAMES, RunRecord


class Display(Protocol):
    """进度显示: told of each start (from any thread) and of each end (from the thread that runs the batch)."""

    def started(self, plan: Plan, /) -> None:
        """A run begins."""

    def finished(self, record: RunRecord, /) -> None:
        """A run has ended."""


@runtime_checkable
class CellDisplay(Protocol):
    """逐格进度显示: also told of each cell that begins, where the crew can tell."""

    def cell(self, name: str, number: int, count: int, /) -> None:
        """Cell ``number`` of ``count`` of the run ``name`` begins."""


class _Quiet:
    def started(self, plan: Plan, /) -> None:
        """Says nothing."""

    def finished(self, record: RunRecord, /) -> None:
        """Says nothing."""


class _Lines(_Quiet):
    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total, self._count = console, total, 0

    def finished(self, record: RunRecord, /) -> None:
        """One line for the run; none for one that was skipped."""
        self._count += 1
        if record.state != "skipped":
            line = f"[{self._count}/{self._total}] {record_line(record)}"
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class _Live:
    """Rate and time left count the runs that were made, not those that were skipped at once."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._guard = progress, total, threading.Lock()
        self._counts: Counter[str] = Counter()
        self._current: dict[str, str] = {}
        self._begin = time.monotonic()
        self._task = progress.add_task("", total=total, told="")

    def started(self, plan: Plan, /) -> None:
        """Adds the run to those going on."""
        with self._guard:
            self._current[plan.name] = plan.name
            self._progress.update(self._task, told=self._told())

    def cell(self, name: str, number: int, count: int, /) -> None:
        """Shows how far the run is."""
        with self._guard:
            self._current[name] = f"{name} {number}/{count} 格"
            self._progress.update(self._task, told=self._told())

    def finished(self, record: RunRecord, /) -> None:
        """Counts the run; one without a result leaves a line above the bar."""
        if not record.succeeded:
            self._progress.console.print(record_line(record), markup=False, highlight=False, soft_wrap=True)
        with self._guard:
            self._current.pop(record.name, None)
            self._counts[kind_of(record)] += 1
            self._progress.update(self._task, advance=1, told=self._told())

    def _told(self) -> str:
        seconds = time.monotonic() - self._begin
        made = self._counts["完成"] + self._counts["未完成"]
        left = self._total - self._counts.total()
        counts = "  ".join(f"{kind} {count}" for kind, count in self._counts.items())
        return "  ".join(filter(None, [counts, pace(made, left, seconds), "、".join(self._current.values())]))


def kind_of(record: RunRecord) -> str:
    """完成、跳过或未完成: how a record is counted."""
    return "跳过" if record.state == "skipped" else "完成" if record.succeeded else "未完成"


def pace(made: int, left: int, seconds: float) -> str:
    """速度和剩余时间, when ``made`` runs took ``seconds`` and ``left`` ones are to come; empty before the first."""
    if not made or seconds <= 0:
        return ""
    minutes, rest = divmod(round(left * seconds / made), 60)
    return f"每分钟 {made * 60 / seconds:.1f} 项  约剩 {minutes} 分 {rest} 秒"


def quiet_display() -> Display:
    """A display that says nothing."""
    return _Quiet()


def record_line(record: RunRecord) -> str:
    """一次运行一行: state, name, seconds; for a run without a result its cell and cause."""
    head = f"{STATE_NAMES[record.state]} {record.name} {record.seconds:.1f} 秒"
    if record.succeeded or not record.cause:
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


def _columns() -> tuple[ProgressColumn, ...]:
    told = TextColumn("{task.fields[told]}", markup=False)
    return TextColumn("运行"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), told
