"""How a run begins and ends, whichever way its notebook is run: parameters put in, reports made, failures told."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import nbformat

from perfanalysis.problems import RunFailed
from perfanalysis.running.normalizing import cell_id, normalized, save_notebook
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunOptions, RunRecord, RunState, failure, one_line

NOTEBOOK_FILE = "notebook.ipynb"
LOG_FILE = "run.log"
MARKER_TAG = "papermill-error-cell-tag"
_OWN_ERRORS = {"InputProblems", "RuleProblems", "RunFailed"}


def with_parameters(template: nbformat.NotebookNode, values: Any) -> nbformat.NotebookNode:
    """The template itself with papermill's ``injected-parameters`` cell, its Chinese text as written, its id fixed."""
    source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])
    tags = {"tags": ["injected-parameters"]}
    cell = nbformat.v4.new_code_cell(source, id=cell_id(-1, source), metadata=tags)  # type: ignore[no-untyped-call]
    position = next(n for n, old in enumerate(template.cells) if "parameters" in old.metadata.get("tags", []))
    template.cells.insert(position + 1, cell)
    return template


def error_cause(name: str, value: str) -> str:
    """失败原因: one line for an error that a cell raised; our own errors speak for themselves."""
    return one_line(value if name in _OWN_ERRORS else f"程序出错 {name}:{value}")


def cell_number(notebook: nbformat.NotebookNode, cell: nbformat.NotebookNode) -> int:
    """单元格序号: the number ``In [n]`` of a code cell, as run."""
    codes = [code.id for code in notebook.cells if code.cell_type == "code" and code.source.strip()]
    return codes.index(cell.id) + 1


def stopped_record(
    plan: Plan,
    staging: Path,
    notebook: nbformat.NotebookNode,
    *,
    index: int | None,
    state: RunState,
    cause: str,
    log: str = "",
) -> RunRecord:
    """运行记录 of a run that stopped in cell ``index``; ``staging`` gets the notebook, marked there, and ``run.log``."""
    cell = None if index is None else notebook.cells[index]
    number = None if cell is None else cell_number(notebook, cell)
    if index is not None:
        notebook.cells.insert(index, _marker(index, f"**运行在下面的单元格停止:{cause}**"))
    save_notebook(normalized(notebook), staging / NOTEBOOK_FILE)
    _write_log(staging, log or cause)
    return failure(plan, cause, state=state, cell=number, source=cell.source if cell else "")


def _marker(index: int, text: str) -> nbformat.NotebookNode:
    metadata = {"tags": [MARKER_TAG]}
    cell: nbformat.NotebookNode = nbformat.v4.new_markdown_cell(text, id=cell_id(index, text), metadata=metadata)  # type: ignore[no-untyped-call]
    return cell


def _write_log(staging: Path, text: str) -> None:
    (staging / LOG_FILE).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def exported_record(
    plan: Plan, staging: Path, options: RunOptions, *, notebook: nbformat.NotebookNode | None = None
) -> RunRecord:
    """运行记录 after the reports of the executed notebook in ``staging`` are made, or could not be made.

    ``notebook`` is that notebook when it is at hand; it is used up.
    """
    try:
        _export(staging, options, notebook)
    except Exception as error:
        logging.getLogger(__name__).debug("export", exc_info=True)
        cause = error.cause if isinstance(error, RunFailed) and error.cause else f"{type(error).__name__}:{error}"
        _write_log(staging, f"报告生成失败\n{error}")
        return failure(plan, one_line(f"报告生成失败 {cause}"))
    return RunRecord(plan.notebook, plan.year, plan.entity, "done", plan.name)


def _export(staging: Path, options: RunOptions, notebook: nbformat.NotebookNode | None) -> None:
    reports = [kind for kind in options.kinds if kind != "page"]
    if reports:
        from perfanalysis.publishing import export_report  # noqa: PLC0415 - heavy, and only reports need it

        export_report(staging / NOTEBOOK_FILE, staging, kinds=reports)
    if "page" in options.kinds:
        from perfanalysis.publishing.notebook_pages import write_page  # noqa: PLC0415 - as above

        write_page(staging / NOTEBOOK_FILE, staging, notebook=notebook)
