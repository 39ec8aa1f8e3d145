"""What became of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from perfanalysis.running.planning import Plan

ReportKind = Literal["html", "docx", "pdf"]
RunState = Literal["done", "failed", "timed out"]
_CAUSE_LENGTH = 400
STATE_NAMES: dict[RunState, str] = {"done": "完成", "failed": "失败", "timed out": "超时"}


@dataclass(frozen=True, slots=True)
class RunOptions:
    """运行设置: report ``kinds`` to export, seconds one cell may take, seconds one whole run may take."""

    kinds: tuple[ReportKind, ...] = ("html", "docx", "pdf")
    cell_seconds: float | None = 600.0
    run_seconds: float | None = 1800.0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """运行记录: ``state`` (完成、失败、超时) of one run, and for a run that is not done where and why it stopped.

    ``folder`` holds its files, below the outputs folder; ``cell`` is the number of the code cell as run (``In [n]``),
    ``source`` its code, ``cause`` one line in Chinese. ``seconds`` is for display and enters no artefact.
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

    @property
    def name(self) -> str:
        """笔记本/年度/对象: what a person calls this run."""
        return f"{self.notebook}/{self.year}/{self.entity}"


def failure(
    plan: Plan, cause: str, *, state: RunState = "failed", cell: int | None = None, source: str = ""
) -> RunRecord:
    """运行记录 of a run that is not done; its files go below ``failed``."""
    return RunRecord(plan.notebook, plan.year, plan.entity, state, f"failed/{plan.name}", cell, source, cause)


def one_line(text: str) -> str:
    """The lines of ``text`` in one line of bounded length."""
    joined = " ".join(line.strip() for line in text.splitlines() if line.strip())
    return joined if len(joined) <= _CAUSE_LENGTH else joined[: _CAUSE_LENGTH - 1] + "…"
