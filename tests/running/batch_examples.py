"""Batches without kernels: plans of small files, and a crew that writes what it is told in no time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from running_examples import write_notebook, write_parameters

from perfanalysis.running import Plan, RunOptions, RunRecord, plan_runs, run_plans
from perfanalysis.running.crews import Engine
from perfanalysis.running.records import failure

Act = Callable[[Plan, Path, int], RunRecord | None]
OPTIONS = RunOptions(kinds=())


def done(plan: Plan) -> RunRecord:
    return RunRecord(plan.notebook, plan.year, plan.entity, "done", plan.name)


class FakeCrew:
    """Writes a notebook and a result for each plan, or what ``act`` makes of the n-th attempt at it."""

    engine: Engine = "stock"
    note = "无内核"

    def __init__(self, act: Act | None = None) -> None:
        self.ran: list[str] = []
        self.keys: dict[str, str] = {}
        self.gathered = 0
        self._act, self._guard = act, threading.Lock()

    def gather(
        self, count: int, environment: Mapping[str, str], /, *, plans: Sequence[Plan], options: RunOptions
    ) -> FakeCrew:
        del count, environment, plans, options
        self.gathered += 1
        return self

    def run(self, plan: Plan, staging: Path, options: RunOptions) -> RunRecord:
        del options
        with self._guard:
            self.ran.append(plan.name)
            self.keys[plan.name] = plan.key
            number = self.ran.count(plan.name)
        told = self._act(plan, staging, number) if self._act else None
        if told is None:
            (staging / "notebook.ipynb").write_text("{}", encoding="utf-8")
            (staging / "evaluation.json").write_text(f'{{"project": "{plan.entity}"}}', encoding="utf-8")
        return told or done(plan)

    def interrupt(self) -> None: ...

    def stop(self) -> None: ...


def workspace_of(folder: Path, *entities: str) -> Path:
    write_notebook(folder)
    for entity in entities:
        write_parameters(folder, f"tiny/2022/{entity}")
    return folder


def plans_of(workspace: Path, *paths: str) -> tuple[Plan, ...]:
    return plan_runs(paths or ["parameters"], outputs=workspace / "outputs", workspace=workspace)


def run_with(crew: FakeCrew, workspace: Path, *paths: str, force: bool = False, jobs: int = 2) -> dict[str, RunRecord]:
    plans = plans_of(workspace, *paths)
    records = run_plans(plans, jobs=jobs, options=OPTIONS, force=force, gather=crew.gather)
    return {record.name: record for record in records}


def failing(*entities: str, state: str = "failed", infrastructure: bool = False, times: int = 9) -> Act:
    def act(plan: Plan, staging: Path, number: int) -> RunRecord | None:
        (staging / "run.log").write_text("原因", encoding="utf-8")
        if plan.entity not in entities or number > times:
            return None
        return failure(plan, "坏了", state=state, infrastructure=infrastructure, cell=3)  # type: ignore[arg-type]

    return act


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
