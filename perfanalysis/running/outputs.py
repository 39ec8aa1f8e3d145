"""From the shell's messages to a notebook's outputs, as they happen and again from what was written down."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import nbformat
from nbclient.client import NotebookClient

_BEFORE_RETURN = re.compile(r".*\r(?=[^\n])")
Event = tuple[str, int, Any]
STARTED, MESSAGE, ENDED, RECORD = "started", "message", "ended", "record"


class OutputWriter:
    """输出记录: puts messages into the cells of ``notebook`` with nbclient's own rules."""

    def __init__(self) -> None:
        self._client = NotebookClient(nbformat.v4.new_notebook(), record_timing=False)  # type: ignore[no-untyped-call]

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


class EventLog:
    """运行日志: events of a run as lines of JSON in an open file or socket; a line cut short is no event."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, kind: str, index: int, content: Any = None) -> None:
        """One more event."""
        data = json.dumps((kind, index, content), ensure_ascii=True).encode() + b"\n"
        while data:
            data = data[os.write(self._descriptor, data) :]


def read_events(lines: Iterable[bytes]) -> Iterator[Event]:
    """运行事件: kind, cell and content of each whole line."""
    for line in lines:
        if line.endswith(b"\n"):
            try:
                kind, index, content = json.loads(line)
            except ValueError:
                return
            yield kind, index, content


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
            writer.end(index, content)
    return running


def joined_streams(outputs: Sequence[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """输出 with the text between two displays in one piece for stdout and, after it, one for stderr.

    So the outputs do not tell how fast the machine was; what a carriage return overwrote is gone.
    """
    joined: list[nbformat.NotebookNode] = []
    pieces: dict[str, list[str]] = {}
    for output in outputs:
        if output["output_type"] == "stream":
            pieces.setdefault(output["name"], []).append(output["text"])
        else:
            joined += [*_streams(pieces), output]
            pieces = {}
    return joined + _streams(pieces)


def _streams(pieces: dict[str, list[str]]) -> list[nbformat.NotebookNode]:
    names = sorted(pieces, key=lambda name: (name != "stdout", name))
    return [_stream(name, "".join(pieces[name])) for name in names]


def _stream(name: str, text: str) -> nbformat.NotebookNode:
    return nbformat.NotebookNode(output_type="stream", name=name, text=_BEFORE_RETURN.sub("", text))
