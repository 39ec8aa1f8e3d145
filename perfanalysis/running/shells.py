"""The notebook's shell in this very process: ipykernel's own, without sockets and threads.

Meant for a process that runs one notebook and then ends: modules, ``__main__`` and streams are taken over.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from traitlets.config import Config

from perfanalysis.running.streams import CellStream, Descriptor

Deliver = Callable[[str, dict[str, Any]], None]
_INLINE = "matplotlib_inline.backend_inline"
_AGAIN_SECONDS = 1.0


class CellTimeout(BaseException):
    """单元格超时: raised inside a cell that takes longer than it may; not an Exception, so that few cells swallow it."""


@dataclass(frozen=True, slots=True)
class CellEnd:
    """单元格的结局: ``count`` is its ``In [n]``; for one that failed the error's ``name``, ``value`` and traceback."""

    count: int
    state: str = "done"
    name: str = ""
    value: str = ""
    traceback: tuple[str, ...] = ()


class _RecordingSession(Session):  # type: ignore[misc, unused-ignore]
    """A session that hands over what the shell would send."""

    deliver: Deliver

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> dict[str, Any]:  # noqa: ARG002 - Session's own signature
        """Hands over the message."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        self.deliver(message["header"]["msg_type"], _as_sent(message["content"]))
        return message


def _as_sent(content: dict[str, Any]) -> dict[str, Any]:
    """The content as it would arrive: pictures given as bytes become base64 text."""
    data = content.get("data")
    if not isinstance(data, dict) or not any(isinstance(part, bytes) for part in data.values()):
        return content
    return content | {
        "data": {kind: json_default(part) if isinstance(part, bytes) else part for kind, part in data.items()}
    }


class _Shell(ZMQInteractiveShell):
    def enable_gui(self, gui: str | None = None) -> None:
        self.active_eventloop = gui


class NotebookShell:
    """笔记本外壳: made once (before a fork, if there is one), then runs the cells of one notebook."""

    def __init__(self) -> None:
        self._session = _RecordingSession()
        self._shell = _made_shell(self._session)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timed = False

    def prepare(self) -> None:
        """Sets figures up before a fork, when matplotlib is loaded already."""
        _show_figures_inline()

    @contextmanager
    def capturing(self, deliver: Deliver) -> Iterator[None]:
        """Streams, displays and input belong to the notebook; ``deliver`` gets each message's type and content."""
        self._session.deliver = deliver
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        _show_figures_inline()
        try:
            with _own_streams(deliver), _no_input():
                yield
        finally:
            asyncio.set_event_loop(None)
            self._loop.close()

    def run_cell(self, source: str, *, seconds: float | None = None) -> CellEnd:
        """单元格的结局 after running ``source``; state is done, failed, or "timed out" after ``seconds``."""
        shell = self._shell
        shell.set_parent(self._session.msg("execute_request", {}))
        shell._last_traceback, shell._last_traceback_during_displayhook = None, False
        count = shell.execution_count
        try:
            with _limited(seconds):
                result = self._result(source)
        except CellTimeout:
            return CellEnd(count, "timed out", "CellTimeout")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return self._end(count, result)

    def _result(self, source: str) -> ExecutionResult:
        if self._loop is None:
            raise RuntimeError("run_cell outside capturing")
        return self._loop.run_until_complete(self._run(source))

    async def _run(self, source: str) -> ExecutionResult:
        shell, fault, result = self._shell, None, None
        try:
            transformed = shell.transform_cell(source)
        except Exception:  # noqa: BLE001 - the shell shows whatever it is as the cell's error
            transformed, fault = source, sys.exc_info()
        try:
            result = await shell.run_cell_async(
                source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=fault
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        return result

    def _end(self, count: int, result: ExecutionResult) -> CellEnd:
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        if isinstance(error, CellTimeout):
            return CellEnd(count, "timed out", "CellTimeout")
        if result.success and not self._shell._last_traceback_during_displayhook:
            return CellEnd(count)
        traceback = tuple(self._shell._last_traceback or ())
        return CellEnd(count, "failed", type(error).__name__, str(error), traceback)

    def discard(self) -> None:
        """Makes room for another shell in this process."""
        _Shell.clear_instance()
        InteractiveShell.clear_instance()
        if inline := sys.modules.get(_INLINE):
            inline.InlineBackend.clear_instance()
            inline.configure_inline_support.current_backend = "unset"

    def forget(self) -> None:
        """Drops what the notebook made, so that files it left open are written out."""
        self._shell.user_ns.clear()


def _made_shell(session: Session) -> _Shell:
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.HistoryManager.hist_file = ":memory:"
    shell = _Shell.instance(config=settings, compiler_class=XCachingCompiler)
    InteractiveShell._instance = shell  # type: ignore[assignment]
    parts: tuple[Any, ...] = (shell.displayhook, shell.display_pub)
    for part in parts:
        part.session, part.pub_socket, part.topic = session, object(), b"cell"
    return shell


def _show_figures_inline() -> None:
    """What a kernel does for matplotlib: figures become pictures at the end of a cell."""
    os.environ["MPLBACKEND"] = f"module://{_INLINE}"
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams._set("backend", os.environ["MPLBACKEND"])
        import_module(_INLINE)._enable_matplotlib_integration()


@contextmanager
def _own_streams(deliver: Deliver) -> Iterator[None]:
    def deliver_text(name: str, text: str) -> None:
        deliver("stream", {"name": name, "text": text})

    saved = sys.stdout, sys.stderr, sys.displayhook
    descriptors = Descriptor(1), Descriptor(2)
    sys.stdout = CellStream("stdout", descriptors[0], deliver_text)
    sys.stderr = CellStream("stderr", descriptors[1], deliver_text)
    try:
        yield
    finally:
        sys.stdout, sys.stderr, sys.displayhook = saved
        for descriptor in descriptors:
            descriptor.close()


@contextmanager
def _no_input() -> Iterator[None]:
    saved = builtins.input, getpass.getpass
    builtins.input = getpass.getpass = _refuse_input
    try:
        yield
    finally:
        builtins.input, getpass.getpass = saved


def _refuse_input(*_: Any, **__: Any) -> NoReturn:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


@contextmanager
def _limited(seconds: float | None) -> Iterator[None]:
    if not seconds or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _time_is_over)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _time_is_over(*_: Any) -> NoReturn:
    raise CellTimeout
