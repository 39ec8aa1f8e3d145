"""An executed notebook without what changes from run to run: times, paths, addresses, random cell ids."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,}")
_BEFORE_RETURN = re.compile(r".*\r(?=[^\n])")
_VOLATILE = {"execution", "papermill", "widgets"}
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def read_template(path: Path) -> nbformat.NotebookNode:
    """笔记本模板: the notebook with an id for every cell, the same ones each time it is read."""
    text = path.read_text(encoding="utf-8")
    book: nbformat.NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    fill_cell_ids(book)
    return book


def normalized(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """规范化的笔记本: a copy with the same cells and outputs, and nothing in it that tells when or where it ran."""
    cells = [_cell(cell) for cell in notebook.cells]
    written = {name: value for name, value in notebook.metadata.items() if name not in _VOLATILE}
    metadata = {**written, "kernelspec": _KERNEL, "language_info": {"name": "python", "file_extension": ".py"}}
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(book)  # type: ignore[no-untyped-call, no-any-return]


def _cell(cell: nbformat.NotebookNode) -> dict[str, Any]:
    kept = {name: value for name, value in cell.metadata.items() if name not in _VOLATILE and value != []}
    neutral = {**cell, "metadata": kept}
    if cell.cell_type == "code":
        neutral["outputs"] = [_output(output) for output in joined_streams(cell.outputs)]
    return neutral


def joined_streams(outputs: Sequence[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """输出 with the text between two displays in one piece for stdout and, after it, one for stderr.

    So the outputs do not tell how fast the machine was; what a carriage return overwrote is gone.
    """
    joined: list[nbformat.NotebookNode] = []
    pieces: dict[str, list[str]] = {}
    for output in outputs:
        if output["output_type"] == "stream":
            pieces.setdefault(output["name"], []).append(output["text"])
        else:
            joined += [*_streams(pieces), output]
            pieces = {}
    return joined + _streams(pieces)


def _streams(pieces: dict[str, list[str]]) -> list[nbformat.NotebookNode]:
    names = sorted(pieces, key=lambda name: (name != "stdout", name))
    return [_stream(name, "".join(pieces[name])) for name in names]


def _stream(name: str, text: str) -> nbformat.NotebookNode:
    return nbformat.from_dict({"output_type": "stream", "name": name, "text": _BEFORE_RETURN.sub("", text)})  # type: ignore[no-untyped-call, no-any-return]


def cell_id(position: int, source: str) -> str:
    """单元格编号: 12 hexadecimal digits that follow from the cell's position and text alone."""
    return hashlib.sha256(f"{position}\n{source}".encode()).hexdigest()[:12]


def _output(output: nbformat.NotebookNode) -> dict[str, Any]:
    neutral = dict(output)
    if "text" in neutral:
        neutral["text"] = _without_addresses(neutral["text"])
    if "data" in neutral:
        neutral["data"] = {kind: _data(kind, value) for kind, value in sorted(neutral["data"].items())}
    return neutral


def _data(kind: str, value: Any) -> Any:
    return _without_addresses(value) if kind in {"text/plain", "text/html"} else value


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub("0x0", text)


def fill_cell_ids(notebook: nbformat.NotebookNode) -> None:
    """Gives every cell without an id the one of :func:`cell_id`, and the notebook the format that has ids."""
    for position, cell in enumerate(notebook.cells):
        cell.setdefault("id", cell_id(position, cell.source))
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)


def save_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Writes the notebook as UTF-8 with one kind of line end on every system."""
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
