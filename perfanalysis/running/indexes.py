"""The index page of an outputs folder: every run that is there, and every run of this batch that is not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from perfanalysis.data_files import read_package_yaml
from perfanalysis.running.arrivals import RECORD_FILE
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
_KEPT = "(上次成功的结果仍保留在原处)"


def write_index(outputs: str | Path, records: Iterable[RunRecord]) -> Path:
    """结果目录页: writes ``index.html`` over all runs below ``outputs``, those of ``records`` in their latest state."""
    from perfanalysis.publishing import index_page  # noqa: PLC0415 - heavy, and only the page needs it

    folder = Path(outputs)
    rows = [_row(folder, record) for record in _all_records(folder, records)]
    page = folder / "index.html"
    folder.mkdir(parents=True, exist_ok=True)
    page.write_text(index_page(rows), encoding="utf-8", newline="\n")
    return page


def _all_records(folder: Path, records: Iterable[RunRecord]) -> list[RunRecord]:
    standing = {record.name: record for record in map(_done_record, sorted(folder.glob("*/*/*/notebook.ipynb")))}
    earlier = {record.name: record for record in map(_kept_record, sorted(folder.glob(f"failed/*/*/*/{RECORD_FILE}")))}
    latest = {record.name: record for record in records}
    return [record for _, record in sorted((standing | earlier | latest).items())]


def _done_record(notebook: Path) -> RunRecord:
    name, year, entity = notebook.parts[-4:-1]
    return RunRecord(name, year, entity, "done", f"{name}/{year}/{entity}")


def _kept_record(path: Path) -> RunRecord:
    return RunRecord(**json.loads(path.read_text(encoding="utf-8")))


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
