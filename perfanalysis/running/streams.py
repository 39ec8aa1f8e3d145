"""What a cell writes: text to ``sys.stdout`` and ``sys.stderr``, and bytes that reach descriptors 1 and 2 past Python."""

from __future__ import annotations

import codecs
import io
import os
import tempfile
import time
from collections.abc import Callable

_FLUSH_SECONDS = 0.5


class Descriptor:
    """文件描述符: all that subprocesses and C code write to descriptor ``number`` while it is open, kept in memory."""

    def __init__(self, number: int) -> None:
        self._number, self._saved, self._file = number, os.dup(number), _memory_file()
        os.dup2(self._file, number)
        self._read = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def fresh(self) -> str:
        """What was written since the last call."""
        size = os.fstat(self._file).st_size
        if size == self._read:
            return ""
        data = os.pread(self._file, size - self._read, self._read)
        self._read += len(data)
        return self._decoder.decode(data)

    def fileno(self) -> int:
        """The number of the descriptor."""
        return self._number

    def close(self) -> None:
        """The descriptor leads again where it led before."""
        os.dup2(self._saved, self._number)
        os.close(self._saved)
        os.close(self._file)


def _memory_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("cell")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


class CellStream(io.TextIOBase):
    """单元格输出流: ``sys.stdout`` or ``sys.stderr`` of a cell; ``deliver`` gets its name and the text of each flush.

    Text written past Python takes its place between the texts written before and after it.
    """

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, descriptor: Descriptor, deliver: Callable[[str, str], None]) -> None:
        super().__init__()
        self.name, self._descriptor, self._deliver = name, descriptor, deliver
        self._parts: list[str] = []
        self._flushed = time.monotonic()

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The descriptor that subprocesses inherit."""
        return self._descriptor.fileno()

    def write(self, text: str) -> int:
        """Keeps ``text``; what has waited for half a second is delivered (TypeError: not text)."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._keep(self._descriptor.fresh())
        self._keep(text)
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()
        return len(text)

    def _keep(self, text: str) -> None:
        if text:
            self._parts.append(text)

    def flush(self) -> None:
        """Delivers what is kept."""
        self._keep(self._descriptor.fresh())
        self._flushed = time.monotonic()
        if self._parts:
            text, self._parts = "".join(self._parts), []
            self._deliver(self.name, text)
