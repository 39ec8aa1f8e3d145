"""A notebook's cells run one after the other by the shell of this process, each event told as it happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import nbformat

from perfanalysis.running.shells import CellEnd, NotebookShell

_MAY_FAIL = "raises-exception"


class CellWatcher(Protocol):
    """运行见证: told of each start, message and end of a cell, in order."""

    def started(self, index: int, /) -> None:
        """The cell begins."""

    def message(self, index: int, kind: str, content: dict[str, Any], /) -> None:
        """The cell has said something."""

    def ended(self, index: int, end: CellEnd, /) -> None:
        """The cell has ended."""


@dataclass(frozen=True, slots=True)
class Stop:
    """中止: the cell at which a run ended early, and how."""

    index: int
    end: CellEnd


def run_cells(
    notebook: nbformat.NotebookNode,
    shell: NotebookShell,
    watcher: CellWatcher,
    *,
    cell_seconds: float | None = None,
    allow_errors: bool = False,
) -> Stop | None:
    """中止 of the run of all code cells of ``notebook``; None: every cell ran.

    A cell tagged ``raises-exception`` may fail, with ``allow_errors`` any cell. The notebook itself stays as it is; ``watcher`` gets the outputs.
    """
    index = 0

    def deliver(kind: str, content: dict[str, Any]) -> None:
        watcher.message(index, kind, content)

    with shell.capturing(deliver):
        for index, cell in enumerate(notebook.cells):
            if is_code(cell):
                watcher.started(index)
                end = shell.run_cell(cell.source, seconds=cell_seconds)
                watcher.ended(index, end)
                if end.state == "timed out" or (end.state == "failed" and not (allow_errors or may_fail(cell))):
                    return Stop(index, end)
    return None


def is_code(cell: nbformat.NotebookNode) -> bool:
    """Whether there is something to run."""
    return cell.cell_type == "code" and bool(cell.source.strip())


def may_fail(cell: nbformat.NotebookNode) -> bool:
    """Whether an error in this cell is meant."""
    return _MAY_FAIL in cell.metadata.get("tags", [])
