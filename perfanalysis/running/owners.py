"""Who is at work in an outputs folder: a lock that the system takes back when its process ends, however it ends."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_HELD: set[Path] = set()
_GUARD = threading.Lock()
_TRIES = 10


@contextmanager
def holding(path: Path) -> Iterator[bool]:
    """占用标记: holds the lock of ``path`` (made with its folder); False when somebody alive holds it.

    The file is removed afterwards. A process that is killed loses the lock, whose file then stays and is free to take.
    """
    path = path.absolute()
    with _GUARD:
        file = None if path in _HELD else _taken(path)
        if file:
            _HELD.add(path)
    if file is None:
        yield False
        return
    try:
        yield True
    finally:
        with _GUARD:
            _HELD.discard(path)
            file.close()
        with suppress(OSError):
            path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether a living process, this one included, holds the lock of ``path``."""
    path = path.absolute()
    with _GUARD:
        if path in _HELD:
            return True
        try:
            with path.open("rb+") as file:
                return not _lock(file)
        except FileNotFoundError:
            return False
        except OSError:
            return True


def _taken(path: Path) -> IO[bytes] | None:
    file = _opened(path)
    if _lock(file):
        return file
    file.close()
    return None


def _opened(path: Path) -> IO[bytes]:
    """The file, made with its folder, which another process may be removing at this moment."""
    for _ in range(_TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            return path.open("ab+")
    return path.open("ab+")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        """A lock of this process alone: children made by fork do not inherit it."""
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
