"""One notebook run for papermill: in a child of a warm process where that is safe, else in a kernel; told truly.

Papermill marks the cells after a timeout or a dead kernel as completed; here the cell that was running is failed and
those that never ran stay pending.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger

from perfanalysis.running.crews import NEEDS_KERNEL
from perfanalysis.running.eventing import ENDED, MESSAGE, STARTED, Event
from perfanalysis.running.tasks import CellsTask, Death, WarmUp
from perfanalysis.running.templating import TemplateLost, TemplateProcess

_ONE_THREAD = {"MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
_LANGUAGE = {
    "name": "python",
    "version": sys.version.split()[0],
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": f"ipython{sys.version_info[0]}",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}


class TruthfulEngine(NBClientEngine):  # type: ignore[misc]
    """如实的引擎: papermill's own with the states told truly, and no kernel where none is needed."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **settings: Any) -> Any:
        """Runs the notebook (CellTimeoutError, DeadKernelError: it stopped for another reason than its own error)."""
        template = _template(nb_man.nb, kernel_name)
        if template is not None:
            return _run_in_child(template, nb_man, settings)
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **settings)
        except (CellTimeoutError, DeadKernelError) as error:
            _mark_stopped(nb_man, _last_started(nb_man), error)
            raise


def _template(notebook: nbformat.NotebookNode, kernel_name: str) -> TemplateProcess | None:
    """The warm process of this papermill process; None where a kernel is needed or forking is not safe."""
    sources = tuple(cell.source for cell in notebook.cells if cell.cell_type == "code")
    if sys.platform != "linux" or any(map(NEEDS_KERNEL.search, sources)) or not _is_this_python(kernel_name):
        return None
    return _WARM.get(sources)


def _is_this_python(kernel_name: str) -> bool:
    try:
        command = KernelSpecManager().get_kernel_spec(kernel_name).argv
    except NoSuchKernel:
        return False
    return "ipykernel_launcher" in command and os.path.realpath(command[0]) == os.path.realpath(sys.executable)


class _Warm:
    """The template process, kept for the next notebook of the same papermill process."""

    def __init__(self) -> None:
        self._process: TemplateProcess | None = None
        self._safe = True

    def get(self, sources: tuple[str, ...]) -> TemplateProcess | None:
        if self._safe and (self._process is None or not self._process.alive):
            self._process = self._started(WarmUp(sources=sources))
        return self._process if self._safe else None

    def _started(self, order: WarmUp) -> TemplateProcess:
        self.close()
        process = TemplateProcess(_ONE_THREAD, order)
        atexit.register(self.close)
        try:
            self._safe = not process.threads()
        except TemplateLost:
            self._safe = False
        return process

    def close(self) -> None:
        """Ends the process, if there is one."""
        if self._process is not None:
            self._process.close()
        self._process = None


_WARM = _Warm()


def close_template() -> None:
    """Ends the warm process that runs of this process were made in; the next run starts another."""
    _WARM.close()


def _run_in_child(template: TemplateProcess, nb_man: Any, settings: Mapping[str, Any]) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nb_man.nb
    seconds = settings.get("execution_timeout") or settings.get("timeout")
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    allow = bool(settings.get("allow_errors"))
    task = CellsTask(text, str(Path.cwd()), dict(os.environ), seconds, allow_errors=allow)
    listener = _Listener(nb_man, settings, allow_errors=allow)
    try:
        death = template.carry_out(task, listener.hear)
    except TemplateLost as error:
        raise _stopped(nb_man, listener.running, DeadKernelError("Kernel died")) from error
    if death is not None or listener.timed_out:
        raise _stopped(nb_man, listener.running, _error(death, seconds, listener.source))
    listener.finish()
    notebook.metadata["language_info"] = dict(_LANGUAGE)
    return notebook


def _error(death: Death | None, seconds: Any, source: str) -> Exception:
    if death is None or death.state == "timed out":
        made: Exception = CellTimeoutError.error_from_timeout_and_cell("Timeout", seconds, _Shown(source))  # type: ignore[arg-type]
        return made
    return DeadKernelError(f"Kernel died: {death.cause}")


class _Shown(dict[str, str]):
    """A cell as nbclient's timeout error wants to see it."""

    def __init__(self, source: str) -> None:
        super().__init__(source=source)
        self.source = source


class _Listener:
    """Keeps papermill's record of the run while the child tells what happens."""

    def __init__(self, nb_man: Any, settings: Mapping[str, Any], *, allow_errors: bool) -> None:
        given = {name: settings.get(name) for name in ("stdout_file", "stderr_file") if settings.get(name)}
        log_output = bool(settings.get("log_output"))
        self._client = PapermillNotebookClient(nb_man, log=logger, log_output=log_output, record_timing=False, **given)
        self._client.reset_execution_trackers()
        self._nb_man, self._allow_errors, self._next = nb_man, allow_errors, 0
        self.running: int | None = None
        self.timed_out = self._stopped = False

    def hear(self, event: Event) -> None:
        """One event."""
        kind, index, content = event
        if kind == STARTED:
            self._pass_until(index)
            self._start(index)
        elif kind == MESSAGE and not content[0].startswith("comm"):
            message = {"msg_type": content[0], "header": {"msg_type": content[0]}, "content": content[1]}
            self._client.process_message({**message, "parent_header": {}}, self._cell(index), index)
        elif kind == ENDED:
            self._end(index, content)

    @property
    def source(self) -> str:
        """What was running."""
        return "" if self.running is None else str(self._cell(self.running).source)

    def _cell(self, index: int) -> nbformat.NotebookNode:
        cell: nbformat.NotebookNode = self._nb_man.nb.cells[index]
        return cell

    def _start(self, index: int) -> None:
        self.running, self._next = index, index + 1
        self._client.clear_before_next_output = False
        self._nb_man.cell_start(self._cell(index), index)

    def _end(self, index: int, end: Mapping[str, Any]) -> None:
        cell = self._cell(index)
        cell.execution_count = end["count"]
        self.timed_out = end["state"] == "timed out"
        if self.timed_out:
            return
        self.running = None
        allowed = self._allow_errors or "raises-exception" in cell.metadata.get("tags", [])
        if end["state"] == "failed" and not allowed:
            self._stopped = True
            shown = {"ename": end["name"], "evalue": end["value"], "traceback": list(end["traceback"])}
            error = CellExecutionError.from_cell_and_msg(cell, shown)
            self._nb_man.cell_exception(cell, cell_index=index, exception=error)
        self._nb_man.cell_complete(cell, cell_index=index)

    def _pass_until(self, index: int) -> None:
        """The prose before cell ``index``, which papermill counts too."""
        for position in range(self._next, index):
            self._nb_man.cell_start(self._cell(position), position)
            self._nb_man.cell_complete(self._cell(position), cell_index=position)

    def finish(self) -> None:
        """The prose after the last cell that ran, unless the run stopped there."""
        if not self._stopped:
            self._pass_until(len(self._nb_man.nb.cells))


def _last_started(nb_man: Any) -> int | None:
    started = [n for n, cell in enumerate(nb_man.nb.cells) if cell.metadata.papermill.get("start_time")]
    return started[-1] if started else None


def _stopped(nb_man: Any, index: int | None, error: Exception) -> Exception:
    _mark_stopped(nb_man, index, error)
    return error


def _mark_stopped(nb_man: Any, index: int | None, error: Exception) -> None:
    """The cell that was running failed, with the reason as its last output."""
    if index is None:
        nb_man.nb.metadata.papermill["exception"] = True
        return
    cell = nb_man.nb.cells[index]
    if cell.cell_type == "code":
        shown = {"ename": type(error).__name__, "evalue": str(error), "traceback": [str(error)]}
        cell.outputs.append(nbformat.v4.new_output("error", **shown))  # type: ignore[no-untyped-call]
    nb_man.cell_exception(cell, cell_index=index, exception=error)
    nb_man.cell_complete(cell, cell_index=index)
