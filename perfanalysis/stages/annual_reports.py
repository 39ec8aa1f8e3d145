"""年度报告 (report_year): a year's ten measures against earlier years, from all notebooks' results and the work log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from perfanalysis.digits import compact
from perfanalysis.evaluating import EVALUATION_FILE, load_evaluation
from perfanalysis.model.annual_reports import AnnualFigure, AnnualReport, AnnualReportCase, LogEntry, MissingRun
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.panels.leaves import Leaf, find_leaves
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.reading.registers import RegisterLine, Registers, read_registers
from perfanalysis.rules import RuleBook, place_name
from perfanalysis.rules.printing import money_places
from perfanalysis.stages.annual_counting import TEN_THOUSAND, annual_figures, annual_measures
from perfanalysis.stages.monitoring_dates import iso_day

STAGE = "annual_report"
OUTPUTS = "outputs"
CLOSE = 0.005  # of the printed number: what rounding explains
RUN_DEPTH = 3  # outputs/notebook/year/run
ROLL_UPS = {"annual_report", "panel", "year_comparison"}


def read_annual_report(
    evaluations: Sequence[str | Path],
    *,
    year: int,
    place: str = "",
    runs: str = "*",
    register: str | Path = "",
    title: str = "",
    department: str = "",
    source_title: str = "",
    source_url: str = "",
) -> AnnualReportCase:
    """年度报告的对象: results below ``evaluations`` of the place and up to the year.

    Of a whole folder only runs whose name matches ``runs`` are taken. A run that failed or cannot be read is a missing run. InputProblems: S101 nothing there; R001-R007, R201 register.
    """
    leaves = [found for folder in evaluations for found in _leaves(folder, runs)]
    documents: list[Mapping[str, Any]] = []
    missing: list[MissingRun] = []
    for folder, leaf in leaves:
        _take(folder, leaf, place, year, documents, missing)
    read = read_registers(register, STAGE, source_title=source_title, source_url=source_url) if str(register) else None
    return AnnualReportCase(
        name=title or place_name(place) or "本地区",
        place=place or None,
        year=year,
        department=department or None,
        amount_unit="万元",
        documents=tuple(documents),
        missing=tuple(missing),
        log=tuple(_entry(line) for line in read.rows("log") if line.text("kind")) if read else (),
        stated=tuple(_stated(read)) if read else (),
        sources=(read.source,) if read else (),
        problems=read.problems if read else (),
    )


def _leaves(folder: str | Path, runs: str) -> Iterator[tuple[Path, Leaf]]:
    """Runs below a folder by the pattern; a folder that is itself one run is taken whatever its name."""
    path = Path(folder)
    parts = path.parts
    at = parts.index(OUTPUTS) if OUTPUTS in parts else len(parts) - 1
    top = Path(*parts[: at + 1])
    named = len(parts) - at > RUN_DEPTH
    for leaf in find_leaves(top, parts[at + 1 :]):
        if leaf.notebook not in ROLL_UPS and (named or fnmatchcase(leaf.entity, runs)):
            yield top, leaf


def _take(
    folder: Path, leaf: Leaf, place: str, year: int, documents: list[Mapping[str, Any]], missing: list[MissingRun]
) -> None:
    if leaf.failed:
        missing.append(MissingRun(leaf.name, leaf.year, "运行失败"))
        return
    try:
        document = load_evaluation(leaf.file(folder, EVALUATION_FILE))
    except InputProblems:
        missing.append(MissingRun(leaf.name, leaf.year, "结果不能读取"))
        return
    own = str(document.get("place") or "")
    if (not place or own == place or own.startswith(f"{place}-")) and (document.get("year") or year) <= year:
        documents.append(document)


def _entry(line: RegisterLine) -> LogEntry:
    words = {role: line.text(role) for role in ("kind", "date", "title", "unit", "evidence", "approved")}
    return LogEntry(number=line.number("number"), where=line.where, **words)


def _stated(read: Registers) -> Iterator[AnnualFigure]:
    for line in read.rows("figures"):
        year, value, unit = line.number("year"), line.number("value"), line.text("unit")
        if year is None or value is None:
            continue
        number, unit = (value, unit) if line.text("period") and unit != "%" else _scaled(value, unit)
        yield AnnualFigure(
            measure=line.text("measure"),
            title=line.text("title"),
            unit=unit,
            year=int(year),
            value=number,
            runs=0,
            stated=True,
            period=line.text("period"),
            source=line.text("source"),
            where=line.place("value"),
        )


def _scaled(value: float, unit: str) -> tuple[float, str]:
    if unit == "%":
        return value / 100, unit
    scale = TEN_THOUSAND.get(unit)
    return (value, unit) if scale is None else (round(value * scale, 6), "万元")


def report_year(case: AnnualReportCase, rules: RuleBook) -> AnnualReport:
    """年度报告: figures of the year and of every earlier year that has results or stated figures.

    Problems: those of reading, Y001 run without result, Y002 stated and computed differ, Y003 no such measure, Y004
    measure without figure, Y005 log entry of another year or without date, Y006 disclosed late.
    """
    figures = (*_computed(case), *case.stated)
    names = tuple(measure["name"] for measure in annual_measures())
    return AnnualReport(
        case=case,
        rulebook=RuleReference(rules.id, rules.hash),
        measures=names,
        figures=figures,
        problems=(*case.problems, *_problems(case, figures, names, rules)),
        places=money_places(rules, "万元"),
    )


def _computed(case: AnnualReportCase) -> Iterator[AnnualFigure]:
    years = {int(str(one["year"])) for one in case.documents if one.get("year")} | {*([case.year] if case.year else [])}
    for year in sorted(years):
        documents = [one for one in case.documents if one.get("year") == year]
        log = [one for one in case.log if one.date[:4] == str(year)]
        yield from annual_figures(documents, log, year)


def _problems(
    case: AnnualReportCase, figures: Sequence[AnnualFigure], names: Sequence[str], rules: RuleBook
) -> Iterator[Problem]:
    for run in case.missing:
        action = "看 outputs/index.html 里的原因,改正后重新运行"
        yield problem("Y001", run.name, found=run.state, allowed="有评价结果", action=action)
    yield from _contradictions(figures)
    for one in case.stated:
        if one.measure not in names:
            action = "改成十项举措的名称"
            yield problem("Y003", one.where, found=one.measure, allowed="、".join(names), action=action)
    for name in names:
        if not any(one.measure == name and one.year == case.year for one in figures):
            action = "补登记,或运行这一环节的笔记本"
            yield problem("Y004", name, found=f"{case.year}年没有数据", allowed="至少一个数", action=action)
    yield from _strays(case)
    yield from _late(case, rules)


def _contradictions(figures: Sequence[AnnualFigure]) -> Iterator[Problem]:
    computed = {(one.year, compact(one.title)): one for one in figures if not one.stated}
    for one in figures:
        mine = computed.get((one.year, compact(one.title))) if one.stated and not one.period else None
        if mine is None or mine.value is None or one.value is None:
            continue
        if abs(mine.value - one.value) > CLOSE * abs(one.value):
            yield problem(
                "Y002",
                one.where,
                found=f"{one.year}年“{one.title}”登记为{one.value:g},由结果算出{mine.value:g}",
                allowed="两者一致",
                action="核对登记的数和结果文件夹;报告用算出的数",
            )


def _strays(case: AnnualReportCase) -> Iterator[Problem]:
    for one in case.log:
        if not one.date[:4].isdigit() or int(one.date[:4]) > (case.year or 0):
            found = f"“{one.title}”的日期为{one.date or '空'}"
            yield problem("Y005", one.where, found=found, allowed=f"{case.year}年及以前的日期", action="补填或改正日期")


def _late(case: AnnualReportCase, rules: RuleBook) -> Iterator[Problem]:
    """Disclosures later than ``disclosure_days`` after the accounts were approved."""
    if "disclosure_days" not in rules.entries:
        return
    days = int(rules.value("disclosure_days"))
    for one in case.log:
        approved, shown_on = iso_day(one.approved), iso_day(one.date)
        if approved and shown_on and shown_on > approved + timedelta(days=days):
            found = f"“{one.title}”{one.date}公开,决算{one.approved}批准"
            allowed = f"批准后{days}日内,即不晚于{approved + timedelta(days=days)}"
            yield problem("Y006", one.where, found=found, allowed=allowed, action="核对日期;晚了的说明原因")
