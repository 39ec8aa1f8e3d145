"""评价工作簿 (own workbook): the workbook of ``perfanalysis new`` as a Case with its dossier, every value with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from perfanalysis.model import BudgetRow, Case, Dossier, EvidenceItem, Finding, Indicator, Section, SurveyItem
from perfanalysis.model.cases import WorkStep
from perfanalysis.problems import problem
from perfanalysis.quantities import is_blank, money_unit, parse_amount, parse_count, parse_points, parse_rate
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import compact, is_word_of
from perfanalysis.reading.own_arguments import UnreadArguments, read_arguments
from perfanalysis.reading.own_layout import (
    EVIDENCE_SHEET,
    FIELDS_SHEET,
    FINDINGS_SHEET,
    FUNDS_SHEET,
    INDICATORS_SHEET,
    NEEDED_SHEETS,
    SECTIONS_SHEET,
    STEPS_SHEET,
    SURVEY_SHEET,
    workbook_layout,
)
from perfanalysis.reading.own_problems import workbook_problems
from perfanalysis.reading.own_sheets import COUNTS, METHOD, Line, SheetRows, sheet_rows
from perfanalysis.targets import parse_actual, parse_target

DIVISION = re.compile(r"CN(-\d{2}){0,3}")


def is_own_workbook(grids: Sequence[Grid]) -> bool:
    """是否评价工作簿: whether the sheets are those of the workbook ``perfanalysis new`` writes."""
    return {grid.name for grid in grids}.issuperset((FIELDS_SHEET, INDICATORS_SHEET))


def read_own_workbook(file: str, grids: Sequence[Grid]) -> Case:
    """评价对象 from the sheets of an evaluation workbook; ``file`` is the name shown in places.

    What cannot be read stands in ``problems`` (R101 version, R102 sheets and headings, R103 required, R104 counts,
    R105 judged share, R106 method, R107 applicable, R108 and R109 evidence, R110 narrative); unread amounts, points,
    targets and actual values stay in the case as unread quantities, for the checks to tell.
    """
    sheets = {grid.name: grid for grid in grids}
    rows = {name: _rows(file, sheets, name) for name in workbook_layout().sheets}
    head = _head(sheets[FIELDS_SHEET])
    case = replace(_case(head), where=f"{file} › {FIELDS_SHEET}")
    case = replace(
        case,
        budget=tuple(_budget_row(line, case.amount_unit) for line in rows[FUNDS_SHEET].lines),
        indicators=tuple(_indicators(rows[INDICATORS_SHEET].lines, case.year)),
        dossier=_dossier(head, rows),
    )
    return replace(case, problems=tuple(workbook_problems(file, sheets, rows, case)))


def _rows(file: str, sheets: Mapping[str, Grid], name: str) -> SheetRows:
    if name in sheets:
        return sheet_rows(sheets[name], workbook_layout().sheets[name], file=file)
    if name not in NEEDED_SHEETS:
        return SheetRows()
    found = problem("R102", file, found=f"缺少工作表“{name}”", allowed=f"工作表“{name}”", action="把工作表名称改回原样")
    return SheetRows(problems=(found,))


def _head(grid: Grid) -> dict[str, Cell]:
    """Label → cell beside it, for every line of 基本信息."""
    pairs: dict[str, Cell] = {}
    for row in range(grid.height):
        own = grid.own(row)
        if len(own) > 1 and own[0].text and compact(own[0].text) not in pairs:
            pairs[compact(own[0].text)] = own[1]
    return pairs


def _field(head: Mapping[str, Cell], role: str) -> Cell | None:
    return next(
        (head[line.label] for line in workbook_layout().fields if line.role == role and line.label in head), None
    )


def _text(head: Mapping[str, Cell], role: str) -> str | None:
    cell = _field(head, role)
    return None if cell is None or is_blank(cell.text) else cell.text.strip()


def _case(head: Mapping[str, Cell]) -> Case:
    year = re.match(r"(\d{4})(?!\d)", _text(head, "year") or "")
    place = compact(_text(head, "place") or "")
    roles = [line.role for line in workbook_layout().fields if line.role != "fact"]
    return Case(
        "project_evaluation",
        place=place if DIVISION.fullmatch(place) else None,
        year=int(year.group(1)) if year else None,
        project=_text(head, "project"),
        department=_text(head, "department"),
        implementer=_text(head, "implementer"),
        amount_unit=money_unit(_text(head, "amount_unit") or ""),
        goal=_text(head, "goal"),
        goal_actual=_text(head, "goal_actual"),
        cells={role: cell.where for role in roles if (cell := _field(head, role)) is not None},
    )


def _facts(head: Mapping[str, Cell]) -> dict[str, str]:
    """What 基本信息 says beyond the case's own fields, also in lines a person added."""
    own = {line.label for line in workbook_layout().fields if line.role != "fact"}
    skipped = {*own, "栏目", compact(workbook_layout().title)}
    return {
        label: cell.text.strip() for label, cell in head.items() if label not in skipped and not is_blank(cell.text)
    }


def _budget_row(line: Line, unit: str | None) -> BudgetRow:
    item = line.text("item")
    return BudgetRow(
        item,
        original=parse_amount(line.text("original"), unit=unit),
        adjusted=parse_amount(line.text("adjusted"), unit=unit),
        executed=parse_amount(line.text("executed"), unit=unit),
        total=is_word_of("funds_total", item),
        where=line.place("item"),
        cells=line.places,
    )


def _indicators(lines: Iterable[Line], year: int | None) -> Iterator[Indicator]:
    level1, level2 = "", ""
    for line in lines:
        level2 = line.text("level2") or (level2 if line.text("level1") in ("", level1) else "")
        level1 = line.text("level1") or level1
        yield _indicator(line, level1, level2, year)


def _indicator(line: Line, level1: str, level2: str, year: int | None) -> Indicator:
    name = line.text("level3")
    target = parse_target(line.text("target"), name=name, level2=level2, year=year)
    method = METHOD.match(line.text("method"))
    return Indicator(
        level1 or None,
        level2 or None,
        name or None,
        target=target,
        actual=parse_actual(line.text("actual"), target=target, name=name, year=year),
        weight=parse_points(line.text("weight")),
        score=parse_points(line.text("score")),
        reason=line.text("reason") or None,
        code=line.text("code") or None,
        applicable=line.text("applicable") != "否",
        method=method.group() if method else None,
        arguments=_arguments(line, method.group() if method else None),
        fraction=_fraction(line),
        criterion=line.text("criterion") or None,
        basis=line.text("basis") or None,
        evidence=line.words("evidence"),
        where=line.place("level3"),
        cells=line.places,
    )


def _arguments(line: Line, method: str | None) -> dict[str, object]:
    try:
        return read_arguments(line.text("arguments"), method=method)
    except UnreadArguments:
        return {}


def _fraction(line: Line) -> float | None:
    share = parse_rate(line.text("fraction")).value
    return share if share is not None and 0 <= share <= 1 else None


def _dossier(head: Mapping[str, Cell], rows: Mapping[str, SheetRows]) -> Dossier:
    return Dossier(
        sections=tuple(_sections(rows[SECTIONS_SHEET].lines)),
        evidence=tuple(_evidence(line) for line in rows[EVIDENCE_SHEET].lines),
        survey=tuple(_survey(line) for line in rows[SURVEY_SHEET].lines),
        findings=tuple(_finding(line) for line in rows[FINDINGS_SHEET].lines),
        steps=tuple(_step(line) for line in rows[STEPS_SHEET].lines),
        facts=_facts(head),
    )


def _step(line: Line) -> WorkStep:
    return WorkStep(line.text("name"), line.text("date"), line.text("note"), where=line.place("date"))


def _sections(lines: Iterable[Line]) -> Iterator[Section]:
    section: Section | None = None
    for line in lines:
        if heading := line.text("heading"):
            if section is not None:
                yield section
            section = Section(heading, _level(line), (), where=line.place("heading"))
        if section is not None:
            section = replace(section, paragraphs=(*section.paragraphs, *_paragraphs(line)))
    if section is not None:
        yield section


def _level(line: Line) -> int:
    stated = line.text("level")
    return int(stated) if stated.isdigit() else 2 if compact(line.text("heading")).startswith("(") else 1


def _paragraphs(line: Line) -> Iterator[str]:
    return (part.strip() for part in line.text("paragraph").split("\n") if part.strip())


def _evidence(line: Line) -> EvidenceItem:
    texts = {role: line.text(role) for role in ("id", "name", "source", "date", "pages", "note")}
    return EvidenceItem(**texts, where=line.place("id"))


def _survey(line: Line) -> SurveyItem:
    population, issued, returned, valid, satisfied = (parse_count(line.text(role)).value for role in COUNTS)
    return SurveyItem(
        line.text("group"),
        line.text("question"),
        population,
        issued,
        returned,
        valid,
        satisfied,
        method=line.text("method"),
        where=line.place("group"),
    )


def _finding(line: Line) -> Finding:
    roles = ("kind", "text", "cause", "advice", "severity", "responsible", "due")
    texts = {role: line.text(role) for role in roles}
    return Finding(**texts, evidence=line.words("evidence"), where=line.place("text"))
