"""One run, in a worker process: the notebook executed by papermill, its reports, and the truth about how it ended."""

from __future__ import annotations

import logging
import os
import uuid
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from perfanalysis.running.cell_watching import FOLLOWED_ENGINE, Tell, following
from perfanalysis.running.finishing import NOTEBOOK_FILE, cell_number, error_cause, exported_record, with_parameters
from perfanalysis.running.kernels import KERNEL_NAME, SEED_VARIABLE
from perfanalysis.running.normalizing import normalized, read_template, save_notebook
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord, RunState, failure, one_line
from perfanalysis.running.seeding import plan_key
from perfanalysis.workspaces import STAGING_VARIABLE

_SOCKET_PATH_LIMIT = 80


class SocketKernelManager(AsyncKernelManager):
    """Kernel over local sockets of its own: no ports, so runs side by side cannot take each other's."""

    def __init__(self, **settings: Any) -> None:
        place = str(Path(jupyter_runtime_dir(), uuid.uuid4().hex[:8]))
        super().__init__(transport="ipc", ip=place, connection_file=f"{place}.json", **settings)


def execute_plan(plan: Plan, staging: Path, options: RunOptions, *, tell: Tell | None = None) -> RunRecord:
    """运行记录 of one plan: runs the notebook with its results going to ``staging``, then exports the reports.

    ``tell`` hears the number of each cell that begins and how many there are.
    ``staging`` holds ``notebook.ipynb`` in every case, and ``run.log`` with the whole cause when the run failed.
    """
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    os.environ[STAGING_VARIABLE] = str(staging)
    os.environ[SEED_VARIABLE] = plan_key(plan)
    os.chdir(plan.workspace)
    prepared = with_parameters(read_template(plan.template), plan.parameters)
    save_notebook(prepared, staging / NOTEBOOK_FILE)
    try:
        with following(tell):
            notebook = _execute(prepared, plan.workspace, staging, options)
    except (PapermillExecutionError, CellTimeoutError, DeadKernelError) as error:
        return _stopped(plan, staging, error)
    save_notebook(normalized(notebook), staging / NOTEBOOK_FILE)
    return exported_record(plan, staging, options)


def _execute(
    notebook: nbformat.NotebookNode, workspace: Path, staging: Path, options: RunOptions
) -> nbformat.NotebookNode:
    """The executed notebook; papermill also keeps it in ``staging`` as it goes, which is all there is of a failure."""
    literal_path = str(staging / NOTEBOOK_FILE).replace("{", "{{").replace("}", "}}")
    executed: nbformat.NotebookNode = papermill.execute_notebook(
        notebook,
        literal_path,
        engine_name=FOLLOWED_ENGINE,
        kernel_name=KERNEL_NAME,
        progress_bar=False,
        autosave_cell_every=0,
        cwd=str(workspace),
        execution_timeout=options.cell_seconds,
        record_timing=False,
        store_widget_state=False,
        kernel_manager_class=_kernel_manager(),
    )
    return executed


def _kernel_manager() -> type[AsyncKernelManager]:
    """Local sockets where the system has them and their paths fit, else ports."""
    sockets = os.name != "nt" and len(jupyter_runtime_dir()) <= _SOCKET_PATH_LIMIT
    return SocketKernelManager if sockets else AsyncKernelManager


def _stopped(plan: Plan, staging: Path, error: Exception) -> RunRecord:
    notebook = read_template(staging / NOTEBOOK_FILE)
    cell = _failing_cell(notebook, error)
    state = _state(error)
    save_notebook(normalized(notebook), staging / NOTEBOOK_FILE)
    (staging / "run.log").write_text(f"{error}\n", encoding="utf-8", newline="\n")
    number = None if cell is None else cell_number(notebook, cell)
    return failure(plan, _cause(error), state=state, cell=number, source=cell.source if cell else "")


def _state(error: Exception) -> RunState:
    if isinstance(error, CellTimeoutError):
        return "timed out"
    return "died" if isinstance(error, DeadKernelError) else "failed"


def _failing_cell(notebook: nbformat.NotebookNode, error: Exception) -> nbformat.NotebookNode | None:
    """The cell that raised; after a timeout or a dead kernel the last one started, for papermill marks all done."""
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if isinstance(error, PapermillExecutionError):
        return next((cell for cell in codes if cell.execution_count == error.exec_count), None)
    started = [cell for cell in codes if cell.metadata.get("papermill", {}).get("start_time")]
    return started[-1] if started else None


def _cause(error: Exception) -> str:
    if isinstance(error, CellTimeoutError):
        return "单元格运行超过时限"
    if isinstance(error, DeadKernelError):
        return "运行笔记本的进程意外退出(可能内存不足)"
    if isinstance(error, PapermillExecutionError):
        return error_cause(error.ename, error.evalue)
    return one_line(f"未能运行 {type(error).__name__}:{error}")
