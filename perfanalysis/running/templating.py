"""The caller's end of a template process: starts it, hands it tasks from any thread, hears how each ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from perfanalysis.running.eventing import Event, read_events

if TYPE_CHECKING:
    from perfanalysis.running.tasks import Death, Task, WarmUp

_COMMAND = """
import gc, sys
gc.disable()
from perfanalysis.running.deferring import defer_syntax
defer_syntax()
from perfanalysis.running.forking import serve
serve(int(sys.argv[1]))
"""
_LISTEN_SECONDS = 1.0
_CHUNK = 1 << 16


class TemplateLost(Exception):
    """模板进程没了: it died, or was ended, while or before a task ran."""


class TemplateProcess:
    """模板进程: started at once; :meth:`threads` waits until it is warm."""

    def __init__(self, environment: Mapping[str, str], order: WarmUp) -> None:
        self._control, far_end = socket.socketpair()
        self._lock, self._lost = threading.Lock(), False
        command = [sys.executable, "-P", "-X", "utf8", "-c", _COMMAND, str(far_end.fileno())]
        self._process = subprocess.Popen(  # noqa: S603 - this Python, our own command
            command,
            env={**os.environ, **environment},
            pass_fds=[far_end.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        far_end.close()
        self._letters = Connection(os.dup(self._control.fileno()))
        self._letters.send(order)

    def threads(self) -> tuple[str, ...]:
        """Names of the threads that make forking unsafe, none when it is safe (TemplateLost: it could not start)."""
        try:
            names: tuple[str, ...] = self._letters.recv()
        except (EOFError, OSError) as error:
            raise TemplateLost from error
        self._letters.close()
        return names

    @property
    def alive(self) -> bool:
        """Whether the process is there; one that is just ending, and takes no more tasks, is not."""
        return not self._lost and self._process.poll() is None

    def carry_out(self, task: Task, hear: Callable[[Event], None]) -> Death | None:
        """死因 of the task's child (None: it ended well); ``hear`` gets its events; blocks, any number of threads at once.

        TemplateLost: the template process ended meanwhile.
        """
        status, far_status = Pipe()
        events, far_events = socket.socketpair()
        events.setblocking(False)
        with status, events, far_status, far_events:
            try:
                self._hand_over(far_status, far_events)
                status.send(task)
                return self._listen(status, _Lines(events, hear))
            except (EOFError, OSError) as error:
                self._lost = True
                raise TemplateLost from error

    def _hand_over(self, status: Connection, events: socket.socket) -> None:
        with self._lock:
            socket.send_fds(self._control, [b"+"], [status.fileno(), events.fileno()])
        status.close()
        events.close()

    def _listen(self, status: Connection, lines: _Lines) -> Death | None:
        while True:
            sources: list[Any] = [status, *([lines.events] if lines.open else [])]
            ready = wait(sources, _LISTEN_SECONDS)
            if lines.events in ready:
                lines.read()
            if status in ready:
                death: Death | None = status.recv()
                lines.read()
                return death
            if not ready and not self.alive:
                raise EOFError

    def stop(self) -> None:
        """Ends the process and its children at once."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        """Lets the process go; it ends its children and then itself."""
        self._letters.close()
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._process.wait()
        self._control.close()


class _Lines:
    """Events as they come in through a socket that does not block."""

    def __init__(self, events: socket.socket, hear: Callable[[Event], None]) -> None:
        self.events, self._hear = events, hear
        self.open, self._rest = True, b""

    def read(self) -> None:
        """Everything that has arrived."""
        with suppress(BlockingIOError):
            while self.open:
                data = self.events.recv(_CHUNK)
                self.open = bool(data)
                *lines, self._rest = (self._rest + data).split(b"\n")
                for event in read_events(line + b"\n" for line in lines):
                    self._hear(event)
