from __future__ import annotations

from pathlib import Path

import nbformat

from perfanalysis.running.normalizing import cell_id, fill_cell_ids, normalized, save_notebook


def executed(address: str, time: str) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output(
        "execute_result", {"text/plain": f"<object object at {address}>"}, execution_count=1
    )
    printed = nbformat.v4.new_output("stream", text=f"run at {address} of 0xabcdef01\n")
    metadata = {"tags": ["keep"], "papermill": {"start_time": time}, "execution": {"iopub.execute_input": time}}
    cell = nbformat.v4.new_code_cell("x", id="x", outputs=[output, printed], execution_count=1, metadata=metadata)
    details = {"papermill": {"output_path": f"{time}.ipynb"}, "language_info": {"name": "python", "version": time}}
    return nbformat.v4.new_notebook(cells=[cell], metadata=details)


def test_what_changes_from_run_to_run_is_gone(tmp_path: Path) -> None:
    first, second = normalized(executed("0x7f00aa11", "08:00")), normalized(executed("0x7f00bb22", "09:00"))
    assert first == second
    save_notebook(first, tmp_path / "n.ipynb")
    text = (tmp_path / "n.ipynb").read_text(encoding="utf-8")
    assert "08:00" not in text
    assert "papermill" not in text
    nbformat.validate(nbformat.reads(text, as_version=4))


def test_content_stays_as_it_was() -> None:
    (cell,) = normalized(executed("0x7f00aa11", "08:00")).cells
    assert cell.metadata == {"tags": ["keep"]}
    assert (cell.id, cell.source, cell.execution_count) == ("x", "x", 1)
    assert cell.outputs[1].text == "run at 0x0 of 0xabcdef01\n"


def test_missing_cell_ids_follow_from_position_and_text() -> None:
    book = nbformat.from_dict(
        {
            "cells": [{"cell_type": "raw", "metadata": {}, "source": "甲"}],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
    )
    fill_cell_ids(book)
    assert book.cells[0].id == cell_id(0, "甲")
    assert book.nbformat_minor == 5
    assert cell_id(0, "甲") != cell_id(1, "甲") != cell_id(1, "乙")
