"""Events of a run on their way out of the process that runs it: one line each, readable up to where it died."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

Event = tuple[str, int, Any]
STARTED, MESSAGE, ENDED, RECORD = "started", "message", "ended", "record"


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
