"""集群 (clusters): the same runs on an existing Dask cluster, whose workers share the workspace and the outputs folder."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from perfanalysis.problems import InputProblems, problem
from perfanalysis.running.crews import Engine
from perfanalysis.running.keys import software_digest
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord, failure, one_line
from perfanalysis.running.remoting import RemoteEnd, RemoteOrder, attempts, drop_places, fetch_result, run_here

_WINDOW = 2
_CONNECT_SECONDS = 20
_LISTEN_SECONDS = 0.5
_SILENCE_SECONDS = 120.0
_LOST = "与集群的连接中断"


def dask_crew(place: str) -> DaskCrew:
    """集群班组 on the Dask cluster at ``place``: an address (``tcp://host:8786``) or the path of a scheduler file.

    Raises InputProblems: V011 distributed is not installed, V012 no cluster answers, V013 workers whose software is
    not the same as here.
    """
    client = _client(place)
    try:
        _check_software(client, place)
    except BaseException:
        client.close()
        raise
    return DaskCrew(client)


def _client(where: str) -> Any:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        action = '安装:pip install "perfanalysis[cluster]"'
        fault = problem("V011", where, found="没有安装 distributed", allowed="已安装", action=action)
        raise InputProblems([fault]) from error
    try:
        place = {"scheduler_file": _awaited(where)} if where.endswith(".json") else {"address": where}
        return distributed.Client(**place, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        allowed, action = "正在运行的 Dask 调度器", "核对地址、端口和网络;先启动 dask scheduler"
        fault = problem("V012", where, found=one_line(f"连不上:{error}"), allowed=allowed, action=action)
        raise InputProblems([fault]) from error


def _awaited(file: str) -> str:
    """A scheduler file, which distributed itself would wait for without end."""
    deadline = time.monotonic() + _CONNECT_SECONDS
    while not Path(file).is_file():
        if time.monotonic() > deadline:
            raise FileNotFoundError("没有这个调度文件")
        time.sleep(_LISTEN_SECONDS)
    return file


def _check_software(client: Any, where: str) -> None:
    try:
        found = client.run(software_digest)
    except Exception as error:
        raise _other_software(where, f"工作节点不能载入本软件({type(error).__name__}:{error})") from error
    others = sorted(worker for worker, digest in found.items() if digest != software_digest())
    if others:
        raise _other_software(where, f"工作节点的软件或软件包不同:{'、'.join(others)}")


def _other_software(where: str, found: str) -> InputProblems:
    action = "在各节点按同一份 requirements.lock 安装同一版本,再重启工作节点"
    return InputProblems([problem("V013", where, found=one_line(found), allowed="与本机相同的软件", action=action)])


class DaskCrew:
    """集群班组: as many runs are on their way as threads ask; what a dead worker was at goes to another one.

    ``places`` is how many runs keep all workers busy; ``count`` threads at :meth:`run` are the sliding window.
    """

    engine: Engine = "dask"

    def __init__(self, client: Any) -> None:
        self._client, self._batch = client, uuid4().hex[:12]
        self._stopping = threading.Event()
        self._templates: tuple[Path, ...] = ()
        self._runs = 1
        self._going: set[Any] = set()
        threads = sum(client.nthreads().values())
        self.places = _WINDOW * max(threads, 1)
        self.note = f"Dask 集群,{threads} 个工作线程" if threads else "Dask 集群,开始时没有工作节点"

    def gather(
        self, count: int, environment: Mapping[str, str], /, *, plans: Sequence[Plan], options: RunOptions
    ) -> DaskCrew:
        """The same crew, told which templates to get ready for; workers have surroundings and limits of their own."""
        del count, environment, options
        self._templates, self._runs = tuple(dict.fromkeys(plan.template for plan in plans)), len(plans)
        return self

    def run(self, plan: Plan, staging: Path, options: RunOptions) -> RunRecord:
        """运行记录 of one plan, whose files are in ``staging`` (KeyboardInterrupt: :meth:`interrupt` ended it)."""
        order = RemoteOrder(plan, staging, options, self._batch, self._templates, self._runs, software_digest())
        future: Any = self._client.submit(run_here, order, key=f"{plan.name}-{uuid4().hex}", pure=False)
        self._going.add(future)
        try:
            return self._ended(plan, _Waiting(future, staging, options.run_seconds))
        finally:
            self._going.discard(future)
            future.release()

    def _ended(self, plan: Plan, waiting: _Waiting) -> RunRecord:
        while waiting.pending and not self._stopping.is_set():
            if waiting.silent:
                self._client.cancel([waiting.future], force=True)
                return failure(plan, "工作节点超过整个运行的时限仍没有回音", state="timed out", infrastructure=True)
            if self._client.status in {"closing", "closed"}:
                return failure(plan, _LOST, state="died", infrastructure=True)
            waiting.listen()
        if self._stopping.is_set():
            raise KeyboardInterrupt
        return _told(plan, waiting)

    def interrupt(self) -> None:
        """Ends the runs that are going on, on the workers too."""
        self._stopping.set()
        with suppress(Exception):
            self._client.cancel([*self._going], force=True)
        self._drop()

    def stop(self) -> None:
        """Lets the workers forget this batch and leaves the cluster, which goes on."""
        self._drop()
        with suppress(Exception):
            self._client.close()

    def _drop(self) -> None:
        with suppress(Exception):
            self._client.run(drop_places, self._batch, on_error="ignore")


@dataclass(slots=True)
class _Waiting:
    """A run that is on its way: ended when its future is, silent when nothing is heard after its limit."""

    future: Any
    staging: Path
    limit: float | None
    seen: frozenset[str] = frozenset()
    since: float = 0.0
    heard: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.future.add_done_callback(lambda _: self.heard.set())

    @property
    def pending(self) -> bool:
        return bool(self.future.status == "pending")

    def listen(self) -> None:
        """Waits a moment; every new attempt of a worker starts the clock anew."""
        self.heard.wait(_LISTEN_SECONDS)
        begun = attempts(self.staging)
        if begun != self.seen:
            self.seen, self.since = begun, time.monotonic()

    @property
    def silent(self) -> bool:
        over = self.limit is not None and time.monotonic() > self.since + self.limit + _SILENCE_SECONDS
        return over and bool(self.seen)


def _told(plan: Plan, waiting: _Waiting) -> RunRecord:
    try:
        end: RemoteEnd = waiting.future.result(timeout=_CONNECT_SECONDS)
    except Exception as error:  # noqa: BLE001 - a worker's interpreter may raise anything; the batch goes on
        return _not_told(plan, error)
    if end.files and not fetch_result(waiting.staging):
        return failure(plan, "看不到工作节点写的结果,核对共享文件夹", state="died", infrastructure=True)
    return end.record


def _not_told(plan: Plan, error: Exception) -> RunRecord:
    match type(error).__name__:
        case "KilledWorker":
            return failure(plan, "运行此项的工作节点一再退出(可能内存不足)", state="died")
        case "CancelledError" | "FutureCancelledError" | "TimeoutError" | "CommClosedError":
            return failure(plan, _LOST, state="died", infrastructure=True)
    return failure(plan, one_line(f"工作节点未能运行 {type(error).__name__}:{error}"))
