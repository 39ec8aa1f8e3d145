"""The index page of an outputs folder: every run that is there, and every run of this batch that is not."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from perfanalysis.data_files import read_package_yaml
from perfanalysis.running.arrivals import RECORD_FILE
from perfanalysis.running.ledgers import LedgerRow, folder_faults, latest_rows
from perfanalysis.running.records import STATE_NAMES, RunRecord

if TYPE_CHECKING:
    from perfanalysis.publishing import IndexRow

_FILES = {
    "网页": "report.html",
    "Word": "report.docx",
    "PDF": "report.pdf",
    "笔记本": "notebook.ipynb",
    "数据": "evaluation.json",
    "日志": "run.log",
}
_STOPPED = ("cancelled", "died", "planned", "running")
_KEPT = "(上次成功的结果仍保留在原处)"


def write_index(outputs: str | Path, records: Iterable[RunRecord]) -> Path:
    """结果目录页: writes ``index.html`` over all runs of ``outputs``, those of ``records`` in their latest state.

    The runs are those whose folders stand, those that failed, and those that the ledger knows as cancelled or cut
    short. How long each took is from the ledger; without one the same inputs give the same page.
    InputProblems: B012 the page cannot be written.
    """
    from perfanalysis.publishing import index_page  # noqa: PLC0415 - heavy, and only the page needs it

    folder = Path(outputs)
    known = latest_rows(folder)
    seconds = {row.name: row.seconds for row in known}
    listed = _all_records(folder, records, known)
    rows = [replace(_row(folder, record), seconds=seconds.get(record.name)) for record in listed]
    page = folder / "index.html"
    with folder_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f".index-{uuid.uuid4().hex[:8]}.html"
        new.write_text(index_page(rows), encoding="utf-8", newline="\n")
        new.replace(page)
    return page


def _all_records(folder: Path, records: Iterable[RunRecord], known: Iterable[LedgerRow]) -> list[RunRecord]:
    standing = {record.name: record for record in map(_done_record, sorted(folder.glob("*/*/*/notebook.ipynb")))}
    earlier = {record.name: record for record in map(_kept_record, sorted(folder.glob(f"failed/*/*/*/{RECORD_FILE}")))}
    stopped = {record.name: record for record in map(_row_record, known) if record.state in _STOPPED}
    latest = {record.name: _as_standing(record) for record in records}
    return [record for _, record in sorted((stopped | standing | earlier | latest).items())]


def _as_standing(record: RunRecord) -> RunRecord:
    """A skipped run as what it is in the folder: done."""
    return replace(record, state="done") if record.state == "skipped" else record


def _row_record(row: LedgerRow) -> RunRecord:
    notebook, year, entity = row.name.split("/", 2)
    return RunRecord(notebook, year, entity, row.state, row.folder or "", row.cell, row.source or "", row.cause or "")


def _done_record(notebook: Path) -> RunRecord:
    name, year, entity = notebook.parts[-4:-1]
    return RunRecord(name, year, entity, "done", f"{name}/{year}/{entity}")


def _kept_record(path: Path) -> RunRecord:
    fields = json.loads(path.read_text(encoding="utf-8"))
    return RunRecord(**{name: value for name, value in fields.items() if name in RunRecord.__dataclass_fields__})


def _row(outputs: Path, record: RunRecord) -> IndexRow:
    from perfanalysis.publishing import IndexRow  # noqa: PLC0415 - as above

    result = _result(outputs / record.folder) if record.state == "done" else {}
    return IndexRow(
        notebook=read_package_yaml("names").get(record.notebook, record.notebook),
        year=_year(record.year),
        name=result.get("project") or result.get("department") or record.entity,
        department=result.get("department") or "",
        total=result.get("total"),
        grade=result.get("grade") or "",
        state=STATE_NAMES[record.state],
        problems=tuple(map(_problem_line, result.get("problems", ()))),
        links=_links(outputs, record),
        error=_error(outputs, record),
        source="" if record.state == "done" else record.source,
    )


def _result(folder: Path) -> Mapping[str, Any]:
    path = folder / "evaluation.json"
    if not path.is_file():
        return {}
    return cast("Mapping[str, Any]", json.loads(path.read_text(encoding="utf-8")))


def _year(text: str) -> int | None:
    return int(text[:4]) if text[:4].isdecimal() else None


def _problem_line(fault: Mapping[str, Any]) -> str:
    return f"[{fault['code']}] {fault['where']}:{fault['found']};应为{fault['allowed']}。处理:{fault['action']}"


def _links(outputs: Path, record: RunRecord) -> dict[str, str]:
    folder = outputs / record.folder
    return {label: f"{record.folder}/{name}" for label, name in _FILES.items() if (folder / name).is_file()}


def _error(outputs: Path, record: RunRecord) -> str:
    if record.state == "done":
        return ""
    cell = f"第{record.cell}个代码单元格:" if record.cell else ""
    return cell + record.cause + (_KEPT if (outputs / record.name).is_dir() else "")
