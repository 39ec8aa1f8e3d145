"""Memory of the template process before its first fork: holes between old objects are filled, once for all children.

A child that puts its own small objects into such holes makes the system copy the pages around them, one by one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator

_BYTES_HEAD = sys.getsizeof(b"")
_COLUMNS = 5


def fill_holes() -> list[bytes]:
    """Objects that fill the free places of the interpreter's small-object memory; keep them as long as the process."""
    return [bytes(size - _BYTES_HEAD) for size, count in _holes() if size > _BYTES_HEAD + 1 for _ in range(count)]


def _holes() -> Iterator[tuple[int, int]]:
    """Size and number of the free places, as CPython tells them: class, size, pools, in use, free."""
    for line in _memory_report().splitlines():
        words = line.split()
        if len(words) == _COLUMNS and all(word.isdecimal() for word in words):
            yield int(words[1]), int(words[4])


def _memory_report() -> str:
    """What CPython prints to descriptor 2; empty when it is another interpreter."""
    report = getattr(sys, "_debugmallocstats", None)
    if report is None:
        return ""
    with tempfile.TemporaryFile() as file:
        saved = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            report()
        finally:
            os.dup2(saved, 2)
            os.close(saved)
        file.seek(0)
        return file.read().decode(errors="replace")
