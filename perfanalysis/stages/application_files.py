"""结果应用资料读数 (application files): evaluations and re-checks of results folders, and registers of one or more files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from perfanalysis.evaluating import load_evaluation
from perfanalysis.model.applications import ApplicationCase, AuditRow, RectificationRow, RequestRow, ResultRow
from perfanalysis.model.cases import Source
from perfanalysis.panels import collect
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.reading.registers import RegisterLine, Registers, read_registers
from perfanalysis.workspaces import find_file

STAGE = "results_application"
RECHECKED = "抽审复核"


def read_results_application(
    files: Sequence[str | Path],
    *,
    year: int,
    evaluations: str = "",
    rechecks: str = "",
    place: str = "",
    title: str = "",
    department: str = "",
    amount_unit: str = "",
    source_title: str = "",
    source_url: str = "",
) -> ApplicationCase:
    """结果应用的对象: registers in ``files``, results of ``evaluations`` and, going before them, of ``rechecks``.

    Money in ``amount_unit``, else the first file's. InputProblems A001: neither results nor requests nor rectifications.
    """
    read = [read_registers(file, STAGE, amount_unit=amount_unit) for file in files]
    unit = amount_unit or next((one.unit for one in read if one.unit), None)
    collected, failed = _collected(evaluations, place) if evaluations else ([], [])
    stated = [_result(line) for line in _rows(read, "results")]
    results = (*collected, *(_rechecked(rechecks) if rechecks else ()), *stated)
    requests = tuple(_request(line) for line in _rows(read, "requests"))
    register = tuple(_rectification(line) for line in _rows(read, "rectifications"))
    if not (results or requests or register):
        raise InputProblems([_nothing()])
    return ApplicationCase(
        name=title or "评价结果应用",
        year=year,
        place=place or None,
        department=department or None,
        amount_unit=unit,
        results=results,
        failed=tuple(failed),
        requests=requests,
        audits=tuple(_audit(line) for line in _rows(read, "audits")),
        rectifications=register,
        sources=tuple(Source(one.source.file, one.source.sha256, source_title, source_url) for one in read),
        problems=tuple(fault for one in read for fault in one.problems),
    )


def _nothing() -> Problem:
    action = "给出评价结果文件夹,或填写“评价结果”“预算安排”“整改台账”中的一张"
    return problem("A001", "参数", found="没有资料", allowed="评价结果、预算安排或整改台账", action=action)


def _rows(read: Sequence[Registers], name: str) -> Iterator[RegisterLine]:
    for one in read:
        yield from one.rows(name)


def _collected(evaluations: str, place: str) -> tuple[list[ResultRow], list[str]]:
    results, failed = list[ResultRow](), list[str]()
    for row in collect(evaluations).cases.to_dict("records"):
        if row["state"] != "done":
            failed.append(f"{row['entity']}:{row['cause']}")
        elif not place or f"{row['place']}-".startswith(f"{place}-"):
            results.append(_collected_row(row))
    return results, failed


def _collected_row(row: dict[Any, Any]) -> ResultRow:
    words = {key: row[key] if isinstance(row[key], str) else "" for key in ("department", "project", "grade")}
    total = None if pd.isna(row["total"]) else float(row["total"])
    return ResultRow(
        words["department"], words["project"] or words["department"], "自评", total, words["grade"], str(row["entity"])
    )


def _rechecked(folder: str) -> Iterator[ResultRow]:
    """Totals and grades that a re-check found, which go before the unit's own."""
    for path in sorted(find_file(folder).rglob("evaluation.json")):
        for one in load_evaluation(path).get("differences", ()):
            if one["recheck"] is not None:
                yield ResultRow(
                    one["department"],
                    one["project"],
                    RECHECKED,
                    float(one["recheck"]),
                    one["recheck_grade"],
                    path.parent.name,
                )


def _result(line: RegisterLine) -> ResultRow:
    words = (line.text(role) for role in ("department", "project", "kind"))
    department, project, kind = words
    year = line.number("year")
    own = None if year is None else int(year)
    return ResultRow(department, project, kind, line.number("total"), line.text("grade"), line.where, own)


def _request(line: RegisterLine) -> RequestRow:
    money = {role: line.number(role) for role in ("current", "request", "decided", "saved")}
    return RequestRow(
        line.text("department"),
        line.text("project"),
        note=line.text("note"),
        where=line.where,
        cells=line.places,
        **money,
    )


def _audit(line: RegisterLine) -> AuditRow:
    department, project, body, finding = map(line.text, ("department", "project", "body", "finding"))
    return AuditRow(department, project, body, finding, line.number("amount"), line.where)


def _rectification(line: RegisterLine) -> RectificationRow:
    words = {
        role: line.text(role)
        for role in ("department", "project", "finding", "measure", "feedback", "due", "status", "evidence")
    }
    year = line.number("year")
    return RectificationRow(None if year is None else int(year), where=line.where, cells=line.places, **words)
