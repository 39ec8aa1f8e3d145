"""What a cluster's worker does: one run into the shared folder, with a crew of its own; nothing twice."""

from __future__ import annotations

import json
import multiprocessing
import platform
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from perfanalysis.running.arrivals import outputs_root
from perfanalysis.running.crews import Crew, open_crew
from perfanalysis.running.kernels import kernel_environment
from perfanalysis.running.keys import software_digest
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord, failure, one_line
from perfanalysis.workspaces import OUTPUTS_VARIABLE

_RESULT, _RECORD, _ATTEMPT = "result", ".record.json", ".attempt-"
_SEEN_SECONDS, _LOOK_SECONDS = 60.0, 0.1


@dataclass(frozen=True, slots=True)
class RemoteOrder:
    """集群任务: a plan with the shared folder for its files; ``software`` is what the batch's own machine runs."""

    plan: Plan
    staging: Path
    options: RunOptions
    batch: str
    templates: tuple[Path, ...]
    runs: int
    software: str


@dataclass(frozen=True, slots=True)
class RemoteEnd:
    """集群任务的结果: the record, and whether there are ``files`` of the run in the shared folder."""

    record: RunRecord
    files: bool


class _Place:
    """A worker's crew for one batch."""

    def __init__(self, order: RemoteOrder) -> None:
        self._folder = TemporaryDirectory(prefix="pa-", ignore_cleanup_errors=True)
        outputs = {OUTPUTS_VARIABLE: str(outputs_root(order.plan))}
        environment = {**kernel_environment(Path(self._folder.name)), **outputs}
        plans = [replace(order.plan, template=template) for template in order.templates] or [order.plan]
        plans += plans[:1] * (order.runs - len(plans))
        _allow_children()
        self._crew: Crew = open_crew(_threads(), environment, plans=plans, options=order.options)
        self.busy = 0

    def run(self, order: RemoteOrder, folder: Path) -> RunRecord:
        """运行记录 of the order's plan, its files in ``folder``."""
        record = self._crew.run(order.plan, folder, _limited(order.options))
        return replace(record, engine=f"dask {record.engine or self._crew.engine} {platform.node()}")

    def close(self) -> None:
        """Ends the crew and whatever it is at."""
        self._crew.interrupt()
        self._crew.stop()
        self._folder.cleanup()


_PLACES: dict[str, _Place] = {}
_GUARD = threading.Lock()


def run_here(order: RemoteOrder) -> RemoteEnd:
    """集群任务的结果, on a worker; the files are in the shared folder when this returns.

    A run that an earlier attempt finished is not done again, whatever became of the worker that did it.
    """
    if found := _finished(order.staging):
        return RemoteEnd(found, files=True)
    if cause := _unfit(order):
        return RemoteEnd(failure(order.plan, f"工作节点 {platform.node()} {cause}"), files=False)
    try:
        return _attempt(order)
    except KeyboardInterrupt:
        return RemoteEnd(failure(order.plan, "批处理被停止", state="cancelled"), files=False)


def _unfit(order: RemoteOrder) -> str:
    if order.software != software_digest():
        return "的软件或软件包与发出任务的机器不同"
    if not order.staging.is_dir() or not order.plan.template.is_file():
        return "看不到共享的工作区或结果文件夹"
    return ""


def _attempt(order: RemoteOrder) -> RemoteEnd:
    """One attempt in a folder of its own: of two that run by mistake side by side, the first to end counts."""
    folder = order.staging / f"{_ATTEMPT}{uuid4().hex[:12]}"
    folder.mkdir()
    with _place(order) as place:
        record = place.run(order, folder)
    (folder / _RECORD).write_text(json.dumps(asdict(record)), encoding="utf-8")
    try:
        folder.rename(order.staging / _RESULT)
    except OSError as error:
        found = _finished(order.staging)
        return RemoteEnd(found or failure(order.plan, one_line(f"结果放不到共享文件夹:{error}")), files=bool(found))
    return RemoteEnd(record, files=True)


@contextmanager
def _place(order: RemoteOrder) -> Iterator[_Place]:
    """The worker's crew for the order's batch; crews of batches that left without a word are ended first."""
    with _GUARD:
        for batch in [name for name, place in _PLACES.items() if name != order.batch and not place.busy]:
            _PLACES.pop(batch).close()
        if order.batch not in _PLACES:
            _PLACES[order.batch] = _Place(order)
        place = _PLACES[order.batch]
        place.busy += 1
    try:
        yield place
    finally:
        with _GUARD:
            place.busy -= 1


def drop_places(batch: str) -> None:
    """Ends this worker's crew for ``batch``, and with it what it is at."""
    with _GUARD:
        place = _PLACES.pop(batch, None)
    if place:
        place.close()


def _finished(staging: Path) -> RunRecord | None:
    try:
        content: dict[str, Any] = json.loads((staging / _RESULT / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return RunRecord(**{**content, "missing": tuple(content["missing"])})


def attempts(staging: Path) -> frozenset[str]:
    """Names of the attempts that have begun in a shared folder."""
    with suppress(OSError):
        return frozenset(path.name for path in staging.glob(f"{_ATTEMPT}*"))
    return frozenset()


def fetch_result(staging: Path) -> bool:
    """Puts the files that a worker made where the batch expects them; False when they do not come into sight.

    Network folders show another machine's files late, so this looks for a minute.
    """
    result, deadline = staging / _RESULT, time.monotonic() + _SEEN_SECONDS
    while not (result / _RECORD).is_file():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_SECONDS)
        attempts(staging)
    (result / _RECORD).unlink()
    for name in attempts(staging):
        shutil.rmtree(staging / name, ignore_errors=True)
    for path in [*result.iterdir()]:
        path.rename(staging / path.name)
    result.rmdir()
    return True


def _threads() -> int:
    worker = _worker()
    return int(worker.state.nthreads) if worker else 1


def _limited(options: RunOptions) -> RunOptions:
    """With the memory that Dask gives a worker's thread as the limit of a run, unless one was asked for."""
    worker = _worker()
    memory = worker.memory_manager.memory_limit if worker else None
    if options.memory_mb is not None or not memory:
        return options
    return replace(options, memory_mb=memory / 2**20 / _threads())


def _worker() -> Any:
    """Dask's worker that this runs on, None elsewhere."""
    with suppress(ImportError, ValueError):
        from distributed import get_worker  # noqa: PLC0415 - only on a worker

        return get_worker()
    return None


def _allow_children() -> None:
    """Dask's workers are daemonic processes, which may not start the processes that run notebooks in kernels."""
    multiprocessing.current_process()._config.pop("daemon", None)  # type: ignore[attr-defined]  # noqa: SLF001
