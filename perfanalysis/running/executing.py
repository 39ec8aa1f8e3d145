"""One run, in a worker process: the notebook executed by papermill, its reports, and the truth about how it ended."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from perfanalysis.problems import RunFailed
from perfanalysis.running.kernels import KERNEL_NAME
from perfanalysis.running.normalizing import cell_id, normalized, read_template, save_notebook
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import ReportKind, RunOptions, RunRecord, RunState, failure, one_line
from perfanalysis.workspaces import STAGING_VARIABLE

NOTEBOOK_FILE = "notebook.ipynb"
_SOCKET_PATH_LIMIT = 80
_OWN_ERRORS = {"InputProblems", "RuleProblems", "RunFailed"}


class SocketKernelManager(AsyncKernelManager):
    """Kernel over local sockets of its own: no ports, so runs side by side cannot take each other's."""

    def __init__(self, **settings: Any) -> None:
        place = str(Path(jupyter_runtime_dir(), uuid.uuid4().hex[:8]))
        super().__init__(transport="ipc", ip=place, connection_file=f"{place}.json", **settings)


def execute_plan(plan: Plan, staging: Path, options: RunOptions) -> RunRecord:
    """运行记录 of one plan: runs the notebook with its results going to ``staging``, then exports the reports.

    ``staging`` holds ``notebook.ipynb`` in every case, and ``run.log`` with the whole cause when the run failed.
    """
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    os.environ[STAGING_VARIABLE] = str(staging)
    os.chdir(plan.workspace)
    prepared = _with_parameters(read_template(plan.template), plan.parameters)
    save_notebook(prepared, staging / NOTEBOOK_FILE)
    try:
        notebook = _execute(prepared, plan.workspace, staging, options)
    except (PapermillExecutionError, CellTimeoutError, DeadKernelError) as error:
        return _stopped(plan, staging, error)
    save_notebook(normalized(notebook), staging / NOTEBOOK_FILE)
    return _exported(plan, staging, options.kinds)


def _with_parameters(template: nbformat.NotebookNode, values: Any) -> nbformat.NotebookNode:
    """The template with papermill's ``injected-parameters`` cell, its Chinese text as written, its id fixed."""
    source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])
    tags = {"tags": ["injected-parameters"]}
    cell = nbformat.v4.new_code_cell(source, id=cell_id(-1, source), metadata=tags)  # type: ignore[no-untyped-call]
    position = next(n for n, old in enumerate(template.cells) if "parameters" in old.metadata.get("tags", []))
    template.cells.insert(position + 1, cell)
    return template


def _execute(
    notebook: nbformat.NotebookNode, workspace: Path, staging: Path, options: RunOptions
) -> nbformat.NotebookNode:
    """The executed notebook; papermill also keeps it in ``staging`` as it goes, which is all there is of a failure."""
    literal_path = str(staging / NOTEBOOK_FILE).replace("{", "{{").replace("}", "}}")
    executed: nbformat.NotebookNode = papermill.execute_notebook(
        notebook,
        literal_path,
        kernel_name=KERNEL_NAME,
        progress_bar=False,
        autosave_cell_every=0,
        cwd=str(workspace),
        execution_timeout=options.cell_seconds,
        record_timing=False,
        coalesce_streams=True,
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
    state: RunState = "timed out" if isinstance(error, CellTimeoutError) else "failed"
    save_notebook(normalized(notebook), staging / NOTEBOOK_FILE)
    (staging / "run.log").write_text(f"{error}\n", encoding="utf-8", newline="\n")
    number = None if cell is None else _cell_number(notebook, cell)
    return failure(plan, _cause(error), state=state, cell=number, source=cell.source if cell else "")


def _failing_cell(notebook: nbformat.NotebookNode, error: Exception) -> nbformat.NotebookNode | None:
    """The cell that raised; after a timeout or a dead kernel the last one started, for papermill marks all done."""
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if isinstance(error, PapermillExecutionError):
        return next((cell for cell in codes if cell.execution_count == error.exec_count), None)
    started = [cell for cell in codes if cell.metadata.get("papermill", {}).get("start_time")]
    return started[-1] if started else None


def _cell_number(notebook: nbformat.NotebookNode, cell: nbformat.NotebookNode) -> int:
    codes = [code.id for code in notebook.cells if code.cell_type == "code" and code.source.strip()]
    return codes.index(cell.id) + 1


def _cause(error: Exception) -> str:
    if isinstance(error, CellTimeoutError):
        return "单元格运行超过时限"
    if isinstance(error, DeadKernelError):
        return "运行笔记本的进程意外退出(可能内存不足)"
    if isinstance(error, PapermillExecutionError):
        own = error.ename in _OWN_ERRORS
        return one_line(error.evalue if own else f"程序出错 {error.ename}:{error.evalue}")
    return one_line(f"未能运行 {type(error).__name__}:{error}")


def _exported(plan: Plan, staging: Path, kinds: Sequence[ReportKind]) -> RunRecord:
    try:
        _export(staging, kinds)
    except Exception as error:
        logging.getLogger(__name__).debug("export", exc_info=True)
        cause = error.cause if isinstance(error, RunFailed) and error.cause else f"{type(error).__name__}:{error}"
        (staging / "run.log").write_text(f"报告生成失败\n{error}\n", encoding="utf-8", newline="\n")
        return failure(plan, one_line(f"报告生成失败 {cause}"))
    return RunRecord(plan.notebook, plan.year, plan.entity, "done", plan.name)


def _export(staging: Path, kinds: Sequence[ReportKind]) -> None:
    if kinds:
        from perfanalysis.publishing import export_report  # noqa: PLC0415 - heavy, and only reports need it

        export_report(staging / NOTEBOOK_FILE, staging, kinds=kinds)
