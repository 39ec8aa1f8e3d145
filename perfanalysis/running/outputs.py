"""From the shell's messages to a notebook's outputs, as they happen and again from what was written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import nbformat
from nbclient.client import NotebookClient

from perfanalysis.running.eventing import ENDED, MESSAGE, STARTED, Event


class OutputWriter:
    """输出记录: puts messages into the cells of ``notebook`` with nbclient's own rules."""

    def __init__(self) -> None:
        self._client = NotebookClient(nbformat.v4.new_notebook(), record_timing=False)

    def open(self, notebook: nbformat.NotebookNode) -> None:
        """What follows belongs to this notebook."""
        self._client.nb = notebook
        self._client.reset_execution_trackers()

    def start(self, index: int) -> None:
        """The cell begins, without outputs."""
        self._client.nb.cells[index].outputs = []
        self._client.clear_before_next_output = False

    def add(self, index: int, kind: str, content: dict[str, Any]) -> Any:
        """One message of the cell: its new output, if it made one."""
        message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content}
        return None if kind.startswith("comm") else self._client.process_message(message, self._cell(index), index)

    def end(self, index: int, count: int) -> None:
        """The cell has ended as ``In [count]``."""
        self._cell(index).execution_count = count

    def _cell(self, index: int) -> Any:
        return self._client.nb.cells[index]


def replay(events: Iterable[Event], writer: OutputWriter) -> int | None:
    """The outputs of ``events`` in the notebook open in ``writer``; the index of the cell that was running."""
    running = None
    for kind, index, content in events:
        if kind == STARTED:
            running = index
            writer.start(index)
        elif kind == MESSAGE:
            writer.add(index, *content)
        elif kind == ENDED:
            running = None
            writer.end(index, content["count"])
    return running
