"""Who carries out the runs of a batch: forked children of one warm template process, or workers with kernels."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal, Protocol

from perfanalysis.running.eventing import RECORD, Event
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord, failure
from perfanalysis.running.tasks import PlanTask, WarmUp
from perfanalysis.running.templating import TemplateLost, TemplateProcess
from perfanalysis.running.workers import Worker

Engine = Literal["warm", "stock", "dask"]
Follow = Callable[[str, int, int], None]
NEEDS_KERNEL = re.compile(r"ipywidgets|tqdm\.notebook|ipyparallel|get_ipython\(\)\.kernel")
_MEMORY_SHARE = 0.8
_LOST = "模板进程意外退出(可能内存不足)"


class Crew(Protocol):
    """运行班组: carries out plans, as many at one time as threads ask; ``note`` says why it is of this ``engine``."""

    engine: Engine
    note: str

    def run(self, plan: Plan, staging: Path, options: RunOptions) -> RunRecord:
        """运行记录 of one plan."""

    def interrupt(self) -> None:
        """Ends the runs that are going on; they raise KeyboardInterrupt in their threads."""

    def stop(self) -> None:
        """Ends everything at once."""


class StockCrew:
    """内核班组: worker processes that run notebooks by papermill in kernels, made as they are needed.

    ``follow``, when it is set, is told of each cell that begins: the plan's name, the cell's number, how many there are.
    """

    engine: Engine = "stock"

    def __init__(self, environment: Mapping[str, str], note: str = "") -> None:
        self.note = note
        self.follow: Follow | None = None
        self._environment = environment
        self._workers: list[Worker] = []
        self._free: SimpleQueue[Worker] = SimpleQueue()

    def run(self, plan: Plan, staging: Path, options: RunOptions) -> RunRecord:
        """运行记录 of one plan (KeyboardInterrupt: :meth:`interrupt` ended it)."""
        worker = self._worker()
        try:
            return worker.run(plan, staging, options, tell=partial(self.follow, plan.name) if self.follow else None)
        finally:
            self._free.put(worker)

    def _worker(self) -> Worker:
        try:
            return self._free.get_nowait()
        except Empty:
            worker = Worker(self._environment)
            self._workers.append(worker)
            return worker

    def interrupt(self) -> None:
        """Ends the runs that are going on."""
        for worker in self._workers:
            worker.interrupt()

    def stop(self) -> None:
        """Ends the workers."""
        for worker in self._workers:
            worker.stop()


class WarmCrew:
    """预热班组: one template process, one forked child per run; a plan that needs a real kernel gets one.

    When the template process dies, its runs end as died and the next run starts a new one. ``follow``, when it is set,
    is told of each cell that begins: the plan's name, the cell's number, how many there are.
    """

    engine: Engine = "warm"

    def __init__(self, environment: Mapping[str, str], order: WarmUp, *, memory: int | None = None) -> None:
        self.note = ""
        self._environment, self._order, self._memory = dict(environment), order, memory
        self._kernels = StockCrew(environment)
        self._lock = threading.Lock()
        self._interrupted = False
        self.follow: Follow | None = None
        self._template = TemplateProcess(self._environment, order)
        self.threads = self._template.threads()

    def run(self, plan: Plan, staging: Path, options: RunOptions) -> RunRecord:
        """运行记录 of one plan (KeyboardInterrupt: :meth:`interrupt` ended it)."""
        if needs_kernel(plan):
            self._kernels.follow = self.follow
            return self._kernels.run(plan, staging, options)
        heard: list[RunRecord] = []

        def hear(event: Event) -> None:
            if event[0] == RECORD:
                heard.append(_received(event[2]))
            elif self.follow:
                self.follow(plan.name, *event[2])

        memory = _bytes(options.memory_mb) or self._memory
        task = PlanTask(plan, staging, options, memory, follow=self.follow is not None)
        try:
            death = self._living().carry_out(task, hear)
        except TemplateLost:
            if self._interrupted:
                raise KeyboardInterrupt from None
            return failure(plan, _LOST, state="died", infrastructure=True)
        return heard[-1] if heard else failure(plan, death.cause if death else _LOST, state="died")

    def _living(self) -> TemplateProcess:
        with self._lock:
            if not self._template.alive and not self._interrupted:
                self._template.stop()
                self._template = TemplateProcess(self._environment, self._order)
                if self._template.threads():
                    raise TemplateLost
            return self._template

    def interrupt(self) -> None:
        """Ends the runs that are going on."""
        self._interrupted = True
        self._template.stop()
        self._kernels.interrupt()

    def stop(self) -> None:
        """Ends the template process and its children, and the kernels."""
        self._template.close()
        self._kernels.stop()


def _received(content: dict[str, Any]) -> RunRecord:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    return RunRecord(**fields)


def _bytes(megabytes: float | None) -> int | None:
    return None if megabytes is None else int(megabytes * 2**20)


def needs_kernel(plan: Plan) -> bool:
    """Whether a notebook speaks to its kernel or is not in Python, so that only a real kernel can run it."""
    try:
        text = plan.template.read_text(encoding="utf-8")
        spec = json.loads(text)["metadata"].get("kernelspec", {})
    except (OSError, ValueError, KeyError):
        return True
    return spec.get("language", "python") != "python" or bool(NEEDS_KERNEL.search(text))


def open_crew(
    count: int,
    environment: Mapping[str, str],
    *,
    plans: Sequence[Plan] = (),
    options: RunOptions | None = None,
    engine: Engine | None = None,
) -> Crew:
    """运行班组 for ``count`` runs at one time, warm where forking is safe; its ``note`` says why when it is not.

    ``plans`` and ``options`` tell what to get ready for; ``engine`` "stock" insists on kernels.
    """
    if engine == "stock":
        return StockCrew(environment)
    if sys.platform != "linux":
        return StockCrew(environment, f"{sys.platform} 上不宜复制进程,改用独立内核")
    return _warm_or_stock(count, environment, _order(plans, options))


def _order(plans: Sequence[Plan], options: RunOptions | None) -> WarmUp:
    templates = tuple(dict.fromkeys(plan.template for plan in plans if not needs_kernel(plan)))
    kinds = options.kinds if options else ()
    return WarmUp(templates, runs=len(plans), reports=any(kind != "page" for kind in kinds), page="page" in kinds)


def _warm_or_stock(count: int, environment: Mapping[str, str], order: WarmUp) -> Crew:
    memory = int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * _MEMORY_SHARE) // max(count, 1)
    try:
        crew = WarmCrew(environment, order, memory=memory)
    except TemplateLost:
        return StockCrew(environment, "模板进程未能启动,改用独立内核")
    if not crew.threads:
        return crew
    crew.stop()
    return StockCrew(environment, f"模板进程里已有线程({'、'.join(crew.threads)}),不能复制,改用独立内核")
