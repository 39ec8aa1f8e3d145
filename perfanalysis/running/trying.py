"""One run of a batch from claim to record: skipped when unchanged, tried once more when only the machine failed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfanalysis.running.arrivals import clear_failure, put_in_place, staging_folder
from perfanalysis.running.crews import Crew
from perfanalysis.running.displays import Display
from perfanalysis.running.keys import RunKey, run_key, run_reasons, write_key
from perfanalysis.running.ledgers import Ledger, fault_text
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord, failure

_ATTEMPTS = 2
_AGAIN_SECONDS = 0.2
_STOPPED = "按 Ctrl-C 停止"


class LateCrew:
    """运行队伍 that is brought together by the first run that needs it: a batch of unchanged runs starts nothing."""

    def __init__(self, gather: Callable[[], Crew]) -> None:
        self._gather, self._guard = gather, threading.Lock()
        self._crew: Crew | None = None
        self._interrupted = False

    def run(self, plan: Plan, staging: Path, options: RunOptions) -> RunRecord:
        """运行记录 of one plan."""
        with self._guard:
            if self._interrupted:
                raise KeyboardInterrupt
            if self._crew is None:
                self._crew = self._gather()
        record = self._crew.run(plan, staging, options)
        return replace(record, engine=record.engine or self._crew.engine)

    @property
    def note(self) -> str:
        """Why it is of its kind, empty when there is nothing to tell."""
        return self._crew.note if self._crew else ""

    def interrupt(self) -> None:
        """Ends the runs that are going on; no further run starts."""
        with self._guard:
            self._interrupted = True
            if self._crew:
                self._crew.interrupt()

    def stop(self) -> None:
        """Ends the crew, if there is one."""
        if self._crew:
            self._crew.stop()


@dataclass(frozen=True, slots=True)
class Batch:
    """批次: what all runs of one batch share; ``stopping`` is set when no further run may start."""

    ledger: Ledger
    crew: LateCrew
    display: Display
    options: RunOptions
    force: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)


def carry_out(plan: Plan, batch: Batch, *, missing: tuple[str, ...] = ()) -> RunRecord | None:
    """运行记录 of one plan, entered in the ledger; None when another batch is at this run, which may be asked again.

    ``missing`` names the runs without a result that this one reads. InputProblems: the ledger cannot be written.
    """
    if batch.stopping.is_set():
        return cancelled(plan)
    if not batch.ledger.claim(plan):
        batch.stopping.wait(_AGAIN_SECONDS)
        return None
    begin = time.monotonic()
    record = replace(_told(plan, batch, missing), missing=missing, seconds=time.monotonic() - begin)
    batch.ledger.end(record)
    return record


def cancelled(plan: Plan) -> RunRecord:
    """运行记录 of a run that was stopped or never begun; it has no files."""
    return replace(failure(plan, _STOPPED, state="cancelled"), folder="")


def _told(plan: Plan, batch: Batch, missing: tuple[str, ...]) -> RunRecord:
    try:
        return _run(plan, batch, missing)
    except KeyboardInterrupt:
        return cancelled(plan)
    except OSError as error:
        record = failure(plan, f"结果放不到位:{fault_text(error)};请核对磁盘空间和权限,并关闭正在打开的报告")
        with suppress(OSError), staging_folder(plan, batch=batch.ledger.batch) as staging:
            put_in_place(plan, staging, replace(record, missing=missing))
        return record


def _run(plan: Plan, batch: Batch, missing: tuple[str, ...]) -> RunRecord:
    key = run_key(plan, kinds=batch.options.kinds)
    keyed = replace(plan, key=key.digest)
    if not batch.force and not run_reasons(keyed, key):
        clear_failure(keyed)
        return RunRecord(plan.notebook, plan.year, plan.entity, "skipped", plan.name, key=key.digest)
    batch.ledger.start(keyed)
    batch.display.started(keyed)
    tries = [_attempt(keyed, key, batch, missing, number=1)]
    while tries[-1].infrastructure and len(tries) < _ATTEMPTS and not batch.stopping.is_set():
        tries.append(_attempt(keyed, key, batch, missing, number=len(tries) + 1))
    return replace(tries[-1], attempts=len(tries), key=key.digest)


def _attempt(plan: Plan, key: RunKey, batch: Batch, missing: tuple[str, ...], *, number: int) -> RunRecord:
    with staging_folder(plan, batch=batch.ledger.batch) as staging:
        record = replace(batch.crew.run(plan, staging, batch.options), missing=missing)
        if record.state == "done":
            write_key(staging, key)
        if not record.infrastructure or number == _ATTEMPTS:
            put_in_place(plan, staging, record)
        return record
