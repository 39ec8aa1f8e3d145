"""抽审资料读数 (recheck files): the frame from collected self-evaluations or a register, and reviewers' results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from perfanalysis.model.cases import Source
from perfanalysis.model.rechecks import FrameItem, FrameUnit, MissingUnit, RecheckCase, RecheckRow
from perfanalysis.panels import Panel, collect
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.reading.registers import RegisterLine, Registers, read_registers

STAGE = "recheck"


def read_recheck(
    evaluations: str = "",
    *,
    year: int,
    place: str = "",
    title: str = "",
    department: str = "",
    frame_file: str | Path = "",
    recheck_file: str | Path = "",
    source_title: str = "",
    source_url: str = "",
) -> RecheckCase:
    """抽审对象: the frame of ``evaluations`` (a results folder) or of ``frame_file``, and ``recheck_file`` when it is there.

    Only evaluations of ``place`` or of a place below it make the frame; failed runs and those without total are listed.
    InputProblems K001: no frame; R001-R007, R201 of files.
    """
    frame = read_registers(frame_file, STAGE, amount_unit="万元") if str(frame_file) else None
    results = read_registers(recheck_file, STAGE, amount_unit="万元") if str(recheck_file) else None
    units, missing = _collected(collect(evaluations), place) if evaluations else ((), ())
    if frame is not None:
        units = (*units, *(_unit(line) for line in frame.rows("frame")))
    if not units:
        raise InputProblems([_no_frame(evaluations, place)])
    read = [one for one in (frame, results) if one is not None]
    return RecheckCase(
        name=title or "自评抽审复核",
        year=year,
        place=place or None,
        department=department or None,
        frame=units,
        missing=missing,
        results=tuple(_result(line) for line in results.rows("results")) if results else (),
        sources=tuple(Source(one.source.file, one.source.sha256, source_title, source_url) for one in read),
        problems=tuple(fault for one in read for fault in _faults(one)),
    )


def _faults(read: Registers) -> tuple[Problem, ...]:
    return read.problems


def _no_frame(evaluations: str, place: str) -> Problem:
    action = "先运行自评笔记本,或给出自评结果汇总表;核对参数 place"
    return problem(
        "K001", evaluations or "参数", found="没有自评结果", allowed=f"{place or '全国'}的自评结果", action=action
    )


def _collected(panel: Panel, place: str) -> tuple[tuple[FrameUnit, ...], tuple[MissingUnit, ...]]:
    cases = panel.cases
    own = cases[cases["place"].map(lambda value: _of(value, place)).astype(bool) | (cases["state"] != "done")]
    items = panel.items.groupby("case", sort=False) if len(panel.items) else None
    rows = [(row, _items(items, int(row["case"]))) for row in own.to_dict("records")]
    units = tuple(_collected_unit(row, of) for row, of in rows if _usable(row))
    return units, tuple(_missing(row) for row, _ in rows if not _usable(row))


def _of(value: Any, place: str) -> bool:
    return not place or (isinstance(value, str) and f"{value}-".startswith(f"{place}-"))


def _usable(row: dict[Any, Any]) -> bool:
    return row["state"] == "done" and not pd.isna(row["total"])


def _items(groups: Any, case: int) -> tuple[FrameItem, ...]:
    if groups is None or case not in groups.groups:
        return ()
    rows = groups.get_group(case)
    counted = rows[rows["counted"]]
    return tuple(
        FrameItem(str(row["level3"]), _number(row["weight"]), _number(row["printed"]), _number(row["computed"]))
        for row in counted.to_dict("records")
    )


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if not isinstance(value, str) else value


def _collected_unit(row: dict[Any, Any], items: tuple[FrameItem, ...]) -> FrameUnit:
    name = _text(row["project"]) or _text(row["department"]) or _text(row["entity"])
    return FrameUnit(
        id=_text(row["entity"]),
        department=_text(row["department"]) or "(未填部门)",
        project=name,
        amount=_number(row["budget_adjusted"]),
        score=_number(row["total"]),
        grade=_text(row["grade"]),
        ruled=_number(row["recomputed_total"]),
        items=items,
    )


def _missing(row: dict[Any, Any]) -> MissingUnit:
    why = _text(row["cause"]) or ("没有总分" if row["state"] == "done" else str(row["state"]))
    return MissingUnit(_text(row["entity"]), _text(row["project"]) or _text(row["entity"]), why)


def _unit(line: RegisterLine) -> FrameUnit:
    department, name = line.text("department"), line.text("project")
    amount, score = line.number("amount"), line.number("score")
    identity, grade, submitted = f"{department}|{name}", line.text("grade"), line.text("submitted")
    return FrameUnit(identity, department, name, amount, score, grade, submitted=submitted)


def _result(line: RegisterLine) -> RecheckRow:
    words = {role: line.text(role) for role in ("department", "project", "item", "reason", "severity", "note")}
    return RecheckRow(recheck=line.number("recheck"), where=line.where, cells=line.places, **words)


def rows_of(case: RecheckCase, project: str, department: str) -> Iterator[RecheckRow]:
    """复核结果 of one project; a row that names another department is not its."""
    for row in case.results:
        if row.project == project and row.department in {"", department}:
            yield row
