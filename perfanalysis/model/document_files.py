"""结果文件 (document files): a document and its tables written whole or not at all, the same bytes for the same content."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from perfanalysis.model.documents import Document, plain_number
from perfanalysis.problems import Problem
from perfanalysis.workspaces import output_place

EVALUATION_FILE = "evaluation.json"
PROBLEM_HEADS = ("代码", "类别", "位置", "填报", "应为", "处理", "是否阻止评分")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | float | None
Rows = Iterable[Sequence[Cell]]


def save_document(document: Document, tables: Mapping[str, Rows], output_folder: str | Path) -> None:
    """保存结果文件: ``evaluation.json`` and ``tables/<name>.csv`` in ``output_folder``, each whole or not at all.

    Tables are UTF-8 with a mark so that Excel opens them; text that Excel would take for a formula gets a leading
    apostrophe. Where the environment variable ``PERFANALYSIS_STAGING`` names a folder, everything goes there instead.
    OSError: the folder cannot be written.
    """
    folder = output_place(output_folder)
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    _write(folder / EVALUATION_FILE, (text + "\n").encode("utf-8"))
    for name, rows in tables.items():
        _write(folder / "tables" / f"{name}.csv", _csv(rows))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str | float | int | None:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return plain_number(value)


def yes_or_no(value: bool) -> str:
    """是否: ``是`` or ``否``."""
    return "是" if value else "否"


def problem_rows(problems: Iterable[Problem]) -> list[Sequence[Cell]]:
    """问题表的行: the headings, then every problem."""
    rows = (
        (found.code, found.class_, found.where, found.found, found.allowed, found.action, yes_or_no(found.blocking))
        for found in problems
    )
    return [PROBLEM_HEADS, *rows]
