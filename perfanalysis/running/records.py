"""What became of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from perfanalysis.running.planning import Plan

ReportKind = Literal["html", "docx", "pdf", "page"]
RunState = Literal["planned", "running", "done", "failed", "timed out", "died", "skipped", "cancelled"]
_CAUSE_LENGTH = 400
STATE_NAMES: dict[RunState, str] = {
    "planned": "待运行",
    "running": "运行中",
    "done": "完成",
    "failed": "失败",
    "timed out": "超时",
    "died": "意外退出",
    "skipped": "未变,跳过",
    "cancelled": "已取消",
}
SUCCESSES: frozenset[RunState] = frozenset({"done", "skipped"})


@dataclass(frozen=True, slots=True)
class RunOptions:
    """运行设置: report ``kinds`` to export, seconds one cell and one whole run may take, megabytes one run may use."""

    kinds: tuple[ReportKind, ...] = ("html", "docx", "pdf")
    cell_seconds: float | None = 600.0
    run_seconds: float | None = 1800.0
    memory_mb: float | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """运行记录: ``state`` of one run, and for a run that has no result where and why it stopped.

    ``folder`` holds its files, below the outputs folder; ``cell`` is the number of the code cell as run (``In [n]``),
    ``source`` its code, ``cause`` one line in Chinese. ``infrastructure``: the fault is not the notebook's or its
    inputs', so one more attempt may help. ``key`` is the content key, ``missing`` names the runs without a result
    that this one reads. ``seconds``, ``engine``, ``attempts`` are for display and ledger and enter no artefact.
    """

    notebook: str
    year: str
    entity: str
    state: RunState
    folder: str
    cell: int | None = None
    source: str = ""
    cause: str = ""
    seconds: float = 0.0
    engine: str = ""
    attempts: int = 1
    infrastructure: bool = False
    key: str = ""
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """笔记本/年度/对象: what a person calls this run."""
        return f"{self.notebook}/{self.year}/{self.entity}"

    @property
    def succeeded(self) -> bool:
        """Whether its result stands: made now (done), or made before and unchanged (skipped)."""
        return self.state in SUCCESSES


def failure(
    plan: Plan,
    cause: str,
    *,
    state: RunState = "failed",
    cell: int | None = None,
    source: str = "",
    infrastructure: bool = False,
) -> RunRecord:
    """运行记录 of a run without a result; its files go below ``failed``."""
    folder = f"failed/{plan.name}"
    return RunRecord(
        plan.notebook, plan.year, plan.entity, state, folder, cell, source, cause, infrastructure=infrastructure
    )


def one_line(text: str) -> str:
    """The lines of ``text`` in one line of bounded length."""
    joined = " ".join(line.strip() for line in text.splitlines() if line.strip())
    return joined if len(joined) <= _CAUSE_LENGTH else joined[: _CAUSE_LENGTH - 1] + "…"
