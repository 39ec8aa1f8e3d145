"""The template process: warm once, then one forked child per task; it watches them and says how each ended.

It starts as a new process (never as a copy of the caller, which has threads) and ends when the caller does.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from select import select
from typing import NoReturn

from perfanalysis.running.children import Blackboard, ChildPlace
from perfanalysis.running.packing import fill_holes
from perfanalysis.running.tasks import Death, Task, WarmUp
from perfanalysis.running.warming import MANY_RUNS, Warmth, thread_names, warm_up

_WATCH_SECONDS = 0.1
_GRACE_SECONDS = 5.0
_DIE_WITH_PARENT = 1
_COLLECT_AFTER = 200_000
_MEMORY_CAUSE = "内存超过上限"


@dataclass(slots=True, eq=False)
class _Child:
    pid: int
    task: Task
    status: Connection
    events: int
    board: Blackboard
    deadline: float | None
    death: Death | None = None
    mourning: bool = False


class Template:
    """模板进程: serves forks to the process at the other end of ``control`` until that end closes."""

    def __init__(self, control: socket.socket, warmth: Warmth) -> None:
        self._control, self._warmth = control, warmth
        self._children: dict[int, _Child] = {}
        self._wakeup, far_end = socket.socketpair()
        for end in (self._wakeup, far_end):
            end.setblocking(False)
        self._far_end = far_end
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(far_end.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        """Forks, watches and reaps until the caller is gone; then ends every child."""
        while True:
            ready, _, _ = select([self._control, self._wakeup], [], [], _WATCH_SECONDS if self._children else None)
            if self._wakeup in ready:
                self._drain()
                self._reap()
            if self._control in ready and not self._accept():
                break
            for child in [*self._children.values()]:
                self._watch(child)
        for child in self._children.values():
            _kill(child.pid)

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._wakeup.recv(4096):
                pass

    def _accept(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not data:
            return False
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        status, events = Connection(descriptors[0]), descriptors[1]
        try:
            task: Task = status.recv()
        except (EOFError, OSError):
            status.close()
            os.close(events)
            return True
        self._start(task, status, events)
        return True

    def _start(self, task: Task, status: Connection, events: int) -> None:
        limit = task.limits.run_seconds
        deadline = None if limit is None else time.monotonic() + limit
        self._fork(_Child(0, task, status, events, Blackboard(), deadline))

    def _fork(self, child: _Child) -> None:
        pid = os.fork()
        if pid == 0:
            self._be(child)
        child.pid = pid
        self._children[pid] = child

    def _be(self, child: _Child) -> NoReturn:
        code, place, before = 1, ChildPlace(self._warmth, child.board, child.events), 0
        try:
            self._settle(child)
            before = _open_files()
            if child.mourning and child.death:
                child.task.mourn(place, child.death)
            else:
                child.task.run(place)
            code = 0
        finally:
            _leave(place.warmth, code, files_open=_open_files() > before)

    def _settle(self, me: _Child) -> None:
        """A process group of its own, the usual signals, none of the template's connections."""
        os.setsid()
        _die_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for connection in (self._control, self._wakeup, self._far_end):
            connection.close()
        me.status.close()
        for child in self._children.values():
            child.status.close()
            os.close(child.events)
        gc.enable()
        gc.set_threshold(_COLLECT_AFTER, 10, 10)

    def _reap(self) -> None:
        """Every child that has ended; whatever it left running in its group ends with it."""
        for child in [*self._children.values()]:
            if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                _kill(child.pid)
                _, status = os.waitpid(child.pid, 0)
                self._ended(child, os.waitstatus_to_exitcode(status))

    def _ended(self, child: _Child, code: int) -> None:
        del self._children[child.pid]
        if child.mourning or child.board.finished:
            self._report(child)
            return
        index, _ = child.board.read()
        child.death = child.death or Death("died", _exit_cause(code), index)
        child.mourning, child.deadline = True, time.monotonic() + _GRACE_SECONDS
        child.board.wipe()
        self._fork(child)

    def _report(self, child: _Child) -> None:
        with suppress(OSError):
            child.status.send(child.death)
        child.status.close()
        os.close(child.events)
        child.board.close()

    def _watch(self, child: _Child) -> None:
        if death := next(_faults(child), None):
            child.death = child.death or death
            _kill(child.pid)


def _faults(child: _Child) -> Iterator[Death]:
    """What a living child has done too much of."""
    (index, since), limits, now = child.board.read(), child.task.limits, time.monotonic()
    if child.deadline is not None and now > child.deadline:
        yield Death("timed out", f"整个运行超过时限{limits.run_seconds or 0:g}秒", index)
    if index is not None and limits.cell_seconds and now > since + limits.cell_seconds + _GRACE_SECONDS:
        yield Death("timed out", "单元格运行超过时限", index)
    if limits.memory is not None and any(size > limits.memory for size in _memories(child.pid)):
        yield Death("died", f"{_MEMORY_CAUSE}({limits.memory / 2**30:.1f} GB)", index)


def _memories(pid: int) -> Iterator[int]:
    """Resident bytes of a process and of its descendants, each by itself."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            yield int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        with open(f"/proc/{pid}/task/{pid}/children", "rb") as file:
            descendants = [int(word) for word in file.read().split()]
    except (OSError, ValueError, IndexError):
        return
    for descendant in descendants:
        yield from _memories(descendant)


def _exit_cause(code: int) -> str:
    if code >= 0:
        return f"笔记本进程自行退出(退出码 {code})"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    hint = "(可能内存不足)" if name == "SIGKILL" else ""
    return f"笔记本进程被信号 {name} 终止{hint}"


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _die_with_parent() -> None:
    """On Linux the child ends when the template process does, whatever ended that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _open_files() -> int:
    return len([*Path("/proc/self/fd").iterdir()]) if sys.platform == "linux" else 0


def _leave(warmth: Warmth, code: int, *, files_open: bool) -> NoReturn:
    """Ends the child as an ordinary exit would for what the notebook itself left to do, and no further."""
    try:
        if code == 0:
            if files_open:
                warmth.shell.forget()
            atexit._run_exitfuncs()
    finally:
        os._exit(code)


def serve(control_descriptor: int) -> None:
    """The template process: gets warm as it is told, says so with the threads that stand in the way, serves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_descriptor)
    letters = Connection(os.dup(control_descriptor))
    order: WarmUp = letters.recv()
    _silence()
    warmth = warm_up(order)
    atexit._clear()
    gc.collect()
    kept = fill_holes() if order.runs > MANY_RUNS else []
    gc.freeze()
    names = thread_names()
    letters.send(names)
    letters.close()
    if not names:
        Template(control, warmth).serve()
    kept.clear()
    os._exit(0)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
