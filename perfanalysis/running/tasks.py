"""What is asked of a template process: how to get warm, and what one forked child is to do within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunState

if TYPE_CHECKING:
    from perfanalysis.running.children import ChildPlace


@dataclass(frozen=True, slots=True)
class WarmUp:
    """预热要求: the templates and other cells that will be run, how often altogether, and what is made of them."""

    templates: tuple[Path, ...] = ()
    sources: tuple[str, ...] = ()
    runs: int = 1
    reports: bool = False
    page: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """运行限度: seconds for the run and for a cell, bytes of memory of one process (None: no limit)."""

    run_seconds: float | None = None
    cell_seconds: float | None = None
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Death:
    """死因: how a child ended that could not tell itself; ``index`` is the cell that was running."""

    state: RunState
    cause: str
    index: int | None


class Task(Protocol):
    """任务: what a forked child is to do; sent to the template process as a pickle."""

    @property
    def limits(self) -> Limits:
        """What the child may use."""

    def run(self, place: ChildPlace, /) -> None:
        """Does it, in the child."""

    def mourn(self, place: ChildPlace, death: Death, /) -> None:
        """Tells what is known after the child died, in a child of its own."""


@dataclass(frozen=True, slots=True)
class PlanTask:
    """一次运行: one plan with its results going to ``staging``; the caller gets one RunRecord as an event.

    With ``follow`` it also gets the start of each cell, with the numbers of the cell and of all cells.
    """

    plan: Plan
    staging: Path
    options: RunOptions
    memory: int | None = None
    follow: bool = False

    @property
    def limits(self) -> Limits:
        """What the options allow."""
        return Limits(self.options.run_seconds, self.options.cell_seconds, self.memory)

    def run(self, place: ChildPlace) -> None:
        """Notebook, reports, record."""
        from perfanalysis.running.children import run_plan  # noqa: PLC0415 - heavy; the caller only sends the task

        run_plan(self, place)

    def mourn(self, place: ChildPlace, death: Death) -> None:
        """The record, and the notebook as far as it had come."""
        from perfanalysis.running.children import mourn_plan  # noqa: PLC0415 - as above

        mourn_plan(self, place, death)


@dataclass(frozen=True, slots=True)
class CellsTask:
    """一本笔记本: its cells run in ``folder`` with ``environment``; the caller gets every event of every cell."""

    notebook: str
    folder: str
    environment: Mapping[str, str]
    cell_seconds: float | None = None
    allow_errors: bool = False

    @property
    def limits(self) -> Limits:
        """Time for a cell, nothing else."""
        return Limits(cell_seconds=self.cell_seconds)

    def run(self, place: ChildPlace) -> None:
        """The cells."""
        from perfanalysis.running.children import run_notebook  # noqa: PLC0415 - as above

        run_notebook(self, place)

    def mourn(self, place: ChildPlace, death: Death) -> None:
        """Nothing: the caller has heard every event."""
