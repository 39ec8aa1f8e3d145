"""成稿 (reports): one executed notebook as web page, Word document and PDF."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode

from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.publishing.typesetting import render_pdf
from perfanalysis.publishing.web_pages import render_html
from perfanalysis.publishing.word_documents import render_docx

ReportKind = Literal["html", "docx", "pdf"]
READABLE = 0o644

REPORT_KINDS: tuple[ReportKind, ...] = ("html", "docx", "pdf")

_WRITERS: Mapping[ReportKind, Callable[[NotebookNode], bytes]] = {
    "html": render_html,
    "docx": render_docx,
    "pdf": render_pdf,
}


def render(notebook: NotebookNode, kind: ReportKind) -> bytes:
    """报告: the bytes of one executed notebook as ``html``, ``docx`` or ``pdf``; equal notebooks give equal bytes.

    InputProblems (P001–P009): whatever keeps a table, figure or character from being shown; nothing is dropped.
    """
    return _WRITERS[kind](notebook)


def export_report(notebook_path: Path, folder: Path, *, kinds: Sequence[ReportKind] = REPORT_KINDS) -> tuple[Path, ...]:
    """报告文件: ``report.html``, ``report.docx``, ``report.pdf`` in ``folder``, each written whole or not at all.

    All kinds are made before the first is written. InputProblems: P010 unreadable notebook, else as :func:`render`,
    the problems of all kinds together.
    """
    notebook = _read_notebook(notebook_path)
    reports = _rendered(notebook, kinds)
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_written(folder / f"report.{kind}", data) for kind, data in reports.items())


def _rendered(notebook: NotebookNode, kinds: Sequence[ReportKind]) -> dict[ReportKind, bytes]:
    reports: dict[ReportKind, bytes] = {}
    problems: dict[Problem, None] = {}
    for kind in kinds:
        try:
            reports[kind] = render(notebook, kind)
        except InputProblems as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise InputProblems(problems)
    return reports


def _read_notebook(path: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        found = "文件不存在" if isinstance(error, FileNotFoundError) else type(error).__name__
        action = "在 JupyterLab 中打开并另存后重试"
        fault = problem("P010", path.name, found=found, allowed="完整的 .ipynb 笔记本", action=action)
        raise InputProblems([fault]) from error
    return notebook


def _written(path: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(READABLE)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path
