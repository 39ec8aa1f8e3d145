"""A batch: many plans on a few workers, each run on its own, the whole told as it goes."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from perfanalysis.running.arrivals import put_in_place, staging_folder
from perfanalysis.running.displays import Display, quiet_display
from perfanalysis.running.kernels import kernel_environment
from perfanalysis.running.planning import Plan, run_waves
from perfanalysis.running.records import RunOptions, RunRecord, failure
from perfanalysis.running.workers import Worker

_STANDARD = RunOptions()
_LISTEN_SECONDS = 0.5  # on Windows Ctrl-C is only heard between waits


@dataclass(frozen=True, slots=True)
class _Crew:
    workers: tuple[Worker, ...]
    free: SimpleQueue[Worker]


def run_plans(
    plans: Iterable[Plan],
    *,
    jobs: int | None = None,
    progress: Display | None = None,
    options: RunOptions = _STANDARD,
) -> tuple[RunRecord, ...]:
    """批量运行: one record for each plan, in the order of the plans; a bad run never stops the others.

    ``jobs`` is the number of runs at one time (None: one for each core), ``progress`` is told of each start and end.
    A plan that reads other runs' outputs starts when they have ended. KeyboardInterrupt ends the workers, removes what
    was half done and is raised again.
    """
    planned = tuple(plans)
    display = progress or quiet_display()
    count = min(jobs or _cores(), max(len(planned), 1))
    records: dict[str, RunRecord] = {}
    with tempfile.TemporaryDirectory(prefix="pa-", ignore_cleanup_errors=True) as folder, _crew(folder, count) as crew:
        for wave in run_waves(planned):
            records |= _run_wave(wave, crew, display, options)
    return tuple(records[plan.name] for plan in planned)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _crew(folder: str, count: int) -> Iterator[_Crew]:
    environment = kernel_environment(Path(folder))
    crew = _Crew(tuple(Worker(environment) for _ in range(count)), SimpleQueue())
    for worker in crew.workers:
        crew.free.put(worker)
    try:
        yield crew
    finally:
        for worker in crew.workers:
            worker.stop()


def _run_wave(plans: Sequence[Plan], crew: _Crew, display: Display, options: RunOptions) -> dict[str, RunRecord]:
    def run(plan: Plan) -> RunRecord:
        display.started(plan)
        return _timed(lambda: _run_one(plan, crew.free, options))

    with ThreadPoolExecutor(len(crew.workers)) as threads:
        futures = [threads.submit(run, plan) for plan in plans]
        try:
            return {record.name: record for record in _finished(futures, display)}
        except KeyboardInterrupt:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in crew.workers:
                worker.interrupt()
            raise


def _finished(futures: Sequence[Future[RunRecord]], display: Display) -> Iterator[RunRecord]:
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_LISTEN_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            display.finished(future.result())
            yield future.result()


def _timed(run: Callable[[], RunRecord]) -> RunRecord:
    begin = time.monotonic()
    record = run()
    return replace(record, seconds=time.monotonic() - begin)


def _run_one(plan: Plan, free: SimpleQueue[Worker], options: RunOptions) -> RunRecord:
    worker = free.get()
    try:
        with staging_folder(plan) as staging:
            record = worker.run(plan, staging, options)
            put_in_place(plan, staging, record)
            return record
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return failure(plan, f"结果放不到位({reason});请关闭正在打开的报告,并核对磁盘空间和权限")
    finally:
        free.put(worker)
