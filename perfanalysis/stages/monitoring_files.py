"""监控资料读数 (monitoring files): progress registers and published forms of one or many files → the monitored case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from perfanalysis.model.cases import Source
from perfanalysis.model.monitorings import ExecutionRow, MonitoringCase, ProgressRow
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.reading.files import digest, receive
from perfanalysis.reading.registers import RegisterLine, read_grids, read_registers
from perfanalysis.rules import load_rules
from perfanalysis.stages.monitoring_forms import MonitoringForm, read_monitoring_form
from perfanalysis.targets import parse_actual, parse_target
from perfanalysis.workspaces import find_file, own_rule_files

STAGE = "monitoring"


def read_monitoring(
    path: str | Path,
    more: Sequence[str | Path] = (),
    *,
    year: int,
    month: int = 0,
    place: str = "",
    title: str = "",
    department: str = "",
    amount_unit: str = "",
    source_title: str = "",
    source_url: str = "",
) -> MonitoringCase:
    """监控对象 of one file, with others read beside it (``more``): registers (执行进度, 指标进度) or published monitoring forms, one a sheet or table.

    ``month`` 0: the latest month of ``year`` in the data. Problems: R202-R205 of registers, M001 no month in a form.
    InputProblems: R001-R007, R201 (neither registers nor forms), M002 no data of the year.
    """
    listed = [path, *more]
    read = [_read(Path(file), year, place, amount_unit) for file in listed]
    execution = tuple(row for rows, *_ in read for row in rows)
    progress = tuple(row for _, rows, *_ in read for row in rows)
    latest = max((row.month for row in execution if row.year == year), default=0)
    if not latest:
        raise InputProblems([_without_year(listed, year, execution)])
    sources = tuple(Source(source.file, source.sha256, source_title, source_url) for *_, source, _ in read)
    return MonitoringCase(
        name=title or "绩效运行监控",
        year=year,
        month=month or latest,
        place=place or None,
        department=department or None,
        amount_unit=next((unit for _, _, unit, *_ in read if unit), None),
        execution=execution,
        progress=progress,
        sources=sources,
        problems=tuple(fault for *_, faults in read for fault in faults),
    )


Read = tuple[tuple[ExecutionRow, ...], tuple[ProgressRow, ...], str | None, Source, tuple[Problem, ...]]


def _without_year(files: Sequence[str | Path], year: int, rows: Iterable[ExecutionRow]) -> Problem:
    years = "、".join(str(found) for found in sorted({row.year for row in rows})) or "没有执行进度"
    where = "、".join(Path(file).name for file in files)
    return problem("M002", where, found=years, allowed=f"{year}年的执行进度", action="改正参数 year,或补上数据")


def _read(path: Path, year: int, place: str, amount_unit: str) -> Read:
    file = find_file(path)
    forms = [] if receive(file) in {"csv", "yaml"} else _forms(file, year, place, amount_unit)
    if not forms:
        return _registers(path, year, amount_unit)
    faults = tuple(_no_month(form, file) for form in forms if form.month is None)
    rows = tuple(form.execution for form in forms if form.month is not None)
    progress = tuple(row for form in forms for row in form.progress)
    return rows, progress, forms[0].amount_unit, Source(file.name, digest(file)), faults


def _forms(file: Path, year: int, place: str, amount_unit: str) -> list[MonitoringForm]:
    rules = load_rules(place or None, on=f"{year}-12-31", overlays=own_rule_files())
    words: Mapping[str, Sequence[str]] = {
        key: rules.value(key) if key in rules.entries else () for key in ("monitoring_likelihood", "monitoring_causes")
    }
    found = (
        read_monitoring_form(
            grid,
            year=year,
            likelihoods=words["monitoring_likelihood"],
            causes=words["monitoring_causes"],
            unit=amount_unit or None,
        )
        for grid in read_grids(file)
    )
    return [form for form in found if form is not None]


def _no_month(form: MonitoringForm, file: Path) -> Problem:
    action = "在表头写明,如“1-7月执行数”"
    where = form.execution.where or file.name
    return problem("M001", where, found="看不出数据截至几月", allowed="1-7月执行数、半年度执行情况等", action=action)


def _registers(path: Path, year: int, amount_unit: str) -> Read:
    read = read_registers(path, STAGE, amount_unit=amount_unit)
    execution = tuple(_execution(line, year) for line in read.rows("execution") if line.number("month"))
    progress = tuple(_progress(line) for line in read.rows("progress") if line.text("indicator"))
    return execution, progress, read.unit, read.source, read.problems


def _execution(line: RegisterLine, year: int) -> ExecutionRow:
    department, unit = line.text("department"), line.text("unit")
    return ExecutionRow(
        department=department or unit,
        unit=unit or department,
        project=line.text("project"),
        year=int(line.number("year") or year),
        month=int(line.number("month") or 0),
        budget=line.number("budget"),
        executed=line.number("executed"),
        where=line.where,
        cells=line.places,
    )


def _progress(line: RegisterLine) -> ProgressRow:
    name, level2 = line.text("indicator"), line.text("level2")
    target = parse_target(line.text("target"), name=name, level2=level2)
    return ProgressRow(
        unit=line.text("unit"),
        project=line.text("project"),
        level2=level2,
        indicator=name,
        target=target,
        actual=parse_actual(line.text("actual"), target=target),
        likelihood=line.text("likelihood"),
        cause=line.text("cause"),
        explanation=line.text("explanation"),
        measure=line.text("measure"),
        due=line.text("due"),
        where=line.place("indicator"),
        cells=line.places,
    )
