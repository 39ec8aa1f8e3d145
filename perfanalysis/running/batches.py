"""A batch: many plans, each run on its own as soon as what it reads is there, the whole told as it goes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from perfanalysis.running.arrivals import outputs_root, sweep, working
from perfanalysis.running.crews import Crew, StockCrew, WarmCrew, open_crew
from perfanalysis.running.displays import CellDisplay, Display, quiet_display
from perfanalysis.running.kernels import kernel_environment
from perfanalysis.running.ledgers import folder_faults, open_ledger
from perfanalysis.running.ordering import RunOrder
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord
from perfanalysis.running.trying import Batch, LateCrew, cancelled, carry_out
from perfanalysis.workspaces import OUTPUTS_VARIABLE


class Gather(Protocol):
    """How a crew for some runs at one time comes together."""

    def __call__(
        self, count: int, environment: Mapping[str, str], /, *, plans: Sequence[Plan], options: RunOptions
    ) -> Crew:
        """The crew."""


_STANDARD = RunOptions()
_LISTEN_SECONDS = 0.5  # on Windows Ctrl-C is only heard between waits


class BatchInterrupted(KeyboardInterrupt):
    """批处理被停止: Ctrl-C; ``records`` tells of every run, those not finished as cancelled."""

    def __init__(self, records: tuple[RunRecord, ...]) -> None:
        self.records = records
        super().__init__()


def run_plans(
    plans: Iterable[Plan],
    *,
    jobs: int | None = None,
    progress: Display | None = None,
    options: RunOptions = _STANDARD,
    force: bool = False,
    gather: Gather = open_crew,
) -> tuple[RunRecord, ...]:
    """批量运行: one record for each plan, in the order of the plans; a bad run never stops the others.

    ``jobs`` is the number of runs at one time (None: one for each core), ``progress`` is told of each start and end.
    A run whose content key and files are unchanged is skipped unless ``force``; one that reads other runs' results
    starts when they have ended. ``gather`` makes the crew that carries out the runs.
    All plans must have one outputs folder, which other batches may be using at the same time.
    InputProblems: B012 the outputs folder cannot be written, B013 its ledger is damaged. BatchInterrupted: Ctrl-C.
    """
    planned = tuple(plans)
    if not planned:
        return ()
    with _open_batch(planned, jobs or _cores(), progress or quiet_display(), options, force, gather) as (batch, count):
        records = _Loop(planned, batch, count).run()
    told = tuple(records.get(plan.name) or cancelled(plan) for plan in planned)
    if batch.stopping.is_set():
        raise BatchInterrupted(told)
    return told


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _open_batch(
    plans: tuple[Plan, ...], jobs: int, display: Display, options: RunOptions, force: bool, gather: Gather
) -> Iterator[tuple[Batch, int]]:
    (outputs,) = {outputs_root(plan) for plan in plans}
    count = min(jobs, len(plans))

    def gathered(environment: Mapping[str, str]) -> Crew:
        crew = gather(count, environment, plans=plans, options=options)
        if isinstance(crew, WarmCrew | StockCrew) and isinstance(display, CellDisplay):
            crew.follow = display.cell
        return crew

    with open_ledger(outputs) as ledger, _at_work(outputs, ledger.batch), _crew(outputs, gathered) as crew:
        ledger.begin(plans)
        yield Batch(ledger, crew, display, options, force), count
        ledger.finish(note=crew.note)


@contextmanager
def _at_work(outputs: Path, batch: str) -> Iterator[None]:
    with ExitStack() as stack:
        with folder_faults(outputs):
            stack.enter_context(working(outputs, batch))
            sweep(outputs)
        yield


@contextmanager
def _crew(outputs: Path, gathered: Callable[[Mapping[str, str]], Crew]) -> Iterator[LateCrew]:
    with tempfile.TemporaryDirectory(prefix="pa-", ignore_cleanup_errors=True) as folder:
        environment = {**kernel_environment(Path(folder)), OUTPUTS_VARIABLE: str(outputs)}
        crew = LateCrew(lambda: gathered(environment))
        try:
            yield crew
        finally:
            crew.stop()


class _Loop:
    def __init__(self, plans: tuple[Plan, ...], batch: Batch, count: int) -> None:
        self._order, self._batch, self._count = RunOrder(plans), batch, count
        self._records: dict[str, RunRecord] = {}
        self._running: dict[Future[RunRecord | None], Plan] = {}

    def run(self) -> dict[str, RunRecord]:
        """The records by name; after Ctrl-C those that ended, the ones it stopped as cancelled."""
        with ThreadPoolExecutor(self._count) as threads:
            try:
                while self._start(threads):
                    self._listen()
            except KeyboardInterrupt:
                self._stop()
            except BaseException:
                self._stop()
                raise
        return self._records

    def _start(self, threads: ThreadPoolExecutor) -> bool:
        while len(self._running) < self._count and (plan := self._order.take(idle=not self._running)):
            missing = self._missing(plan)
            self._running[threads.submit(carry_out, plan, self._batch, missing=missing)] = plan
        return bool(self._running)

    def _missing(self, plan: Plan) -> tuple[str, ...]:
        needs = (self._records.get(name) for name in self._order.needs[plan.name])
        return tuple(sorted(record.name for record in needs if record and not record.succeeded))

    def _listen(self) -> None:
        done, _ = wait(self._running, timeout=_LISTEN_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            self._take(self._running.pop(future), future.result())

    def _take(self, plan: Plan, record: RunRecord | None) -> None:
        if record is None:
            self._order.put_back(plan)
            return
        self._records[plan.name] = record
        self._order.end(plan.name)
        self._batch.display.finished(record)

    def _stop(self) -> None:
        self._batch.stopping.set()
        self._batch.crew.interrupt()
        done, _ = wait(self._running)
        ended = {self._running[future].name: future.result() for future in done if not future.exception()}
        self._records.update({name: record for name, record in ended.items() if record})
