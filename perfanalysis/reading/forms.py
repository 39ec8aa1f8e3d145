"""绩效表 (forms): the forms of a Grid as Cases, found by their headings wherever they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from perfanalysis.model import Case, Indicator
from perfanalysis.model.cases import CaseKind
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import BLANK, parse_points
from perfanalysis.reading.columns import Header, find_headers
from perfanalysis.reading.funds_rows import FundsBlock, printed_unit, read_funds
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.head_fields import TICKED, TITLE, HeadFields, read_grade, read_head
from perfanalysis.reading.headings import bare, column_role, compact, field_role, is_word_of
from perfanalysis.reading.indicator_rows import IndicatorBlock, is_execution_row, read_indicators
from perfanalysis.reading.leftovers import funds_problems, leftover_problems
from perfanalysis.reading.parts import mark_parts
from perfanalysis.reading.schedules import read_schedule
from perfanalysis.reading.spans import Span, term_of, yearly_spans

YEAR_LINE = re.compile(r"\(?20\d{2}年?度?\)?.{0,12}")
DEPARTMENT = re.compile("部门整体|整体支出|部门\\(单位\\)整体|单位整体")
IDENTITY = ("project", "department", "implementer", "year")
LONGEST_TITLE = 60
TARGETS = re.compile("申报表|目标表|批复表|目标申报|目标批复|绩效目标公开")


def read_forms(grid: Grid, *, context: tuple[str, ...] = ()) -> tuple[Case, ...]:
    """绩效表: every form of a Grid in order; ``context`` is text around it (sheet name, text above, file name)."""
    spans = list(yearly_spans(grid, list(_spans(grid, find_headers(grid, "indicator")))))
    return tuple(case for span in spans for case in _cases(grid, span, (*context, *grid.before)))


def _spans(grid: Grid, headers: list[Header]) -> Iterator[Span]:
    start = 0
    headers = [
        header
        for index, header in enumerate(headers)
        if not index or not _repeated(grid, headers[index - 1 : index + 1])
    ]
    for header, following in zip(headers, (*headers[1:], None), strict=False):
        stop = grid.height if following is None else _form_start(grid, header.bottom + 1, following.top)
        yield Span(start, header, stop)
        start = stop


def continues(above: Grid, table: Grid) -> bool:
    """Whether a Word table may go on with the form above: as wide, without a title and heads of its own."""
    width, rows = len(above.rows[0]) if above.rows else 0, range(table.height)
    titled = any(TITLE.search(compact(text)) for text in table.before)
    headed = any(_names_form(cell.text) for row in rows for cell in table.own(row))
    return bool(table.rows) and len(table.rows[0]) == width and not titled and not headed


def _repeated(grid: Grid, pair: list[Header]) -> bool:
    """Whether a heading repeats the one above on a new page of the same form: same words, no total or head between."""
    above, below = pair
    if term_of(grid, above) != term_of(grid, below) and term_of(grid, below):
        return False
    if above.columns != below.columns or _heading_texts(grid, above) != _heading_texts(grid, below):
        return False
    between = range(above.bottom + 1, below.top)
    totals = any(is_word_of("total_row", cell.text) for row in between for cell in grid.own(row)[:2])
    return not totals and _form_start(grid, above.bottom + 1, below.top) == below.top


def _heading_texts(grid: Grid, header: Header) -> list[str]:
    return [compact(header.text(grid, header.bottom, role)) for role in header.columns]


def _form_start(grid: Grid, first: int, last: int) -> int:
    """The row between two indicator headings where the later form begins: its title, year, first field or funds."""
    funds = {header.top for header in find_headers(grid, "budget")}
    opening = (row for row in range(first, last) if row in funds or _opens_form(grid, row))
    return next(opening, last)


def _opens_form(grid: Grid, row: int) -> bool:
    texts = [cell.text for cell in grid.own(row) if cell.text]
    dated = len(texts) == 1 and bool(YEAR_LINE.fullmatch(compact(texts[0])))
    headed = any(_names_form(text) for text in texts)
    return dated or headed or _is_title_row(grid, row)


def _names_form(text: str) -> bool:
    """Whether a cell is the label of a form's project or unit, with or without the name behind it."""
    return field_role(re.split("[:：]", text)[0]) in ("project", "department", "implementer")


def _is_heading(text: str) -> bool:
    return field_role(text) is not None or column_role("indicator", text) is not None


def _is_title_row(grid: Grid, row: int) -> bool:
    """Whether a row holds a form's title: merged over several columns, or the only text of the row."""
    own = [cell for cell in grid.own(row) if cell.text]
    titles = [cell for cell in own if TITLE.search(compact(cell.text)) and len(cell.text) <= LONGEST_TITLE]
    titles = [cell for cell in titles if compact(cell.text).endswith("表") or not _is_heading(cell.text)]
    return any(cell.width > 1 or len(own) == 1 for cell in titles)


def _cases(grid: Grid, span: Span, context: tuple[str, ...]) -> Iterator[Case]:
    if "project" in span.header.columns:
        yield from _flat_cases(grid, span, context)
    else:
        yield _case(grid, span, context)


def _case(grid: Grid, span: Span, context: tuple[str, ...]) -> Case:
    header, lead = span.header, span.lead
    funds_headers = [item for item in find_headers(grid, "budget") if item.top in lead and item.bottom < lead.stop]
    headings = {row for item in funds_headers for row in range(item.top, item.bottom + 1)}
    head = read_head(grid, [row for row in lead if row not in headings], context=context)
    funds = _funds(grid, span, context, funds_headers)
    year = head.title_year or head.field_year
    block = read_indicators(grid, header, among=range(header.bottom + 1, span.stop), year=year)
    after = grid.after if span.stop == grid.height else ()
    tail = read_head(grid, range(block.end, span.stop), context=after)
    unit = funds.unit or printed_unit([cell.text for row in lead for cell in grid.own(row)])
    case = _assemble(grid, head, tail, funds, block, year, unit)
    left = leftover_problems(grid, header, block, stop=span.stop) + funds_problems(grid, range(funds.end, lead.stop))
    problems = (*_year_problems(head, case), *left)
    return replace(case, schedule=read_schedule(grid, lead), problems=problems, where=_place_of(grid, span))


def _funds(grid: Grid, span: Span, context: tuple[str, ...], headers: list[Header]) -> FundsBlock:
    lead = span.lead
    inside = [cell.text for row in lead for cell in grid.own(row)]
    unit = printed_unit(inside) or printed_unit(list(reversed(context)))
    without_tasks = [item for item in headers if "task" not in item.columns]
    chosen = next(iter(without_tasks or headers), None)
    return read_funds(grid, chosen, start=span.start, stop=lead.stop, unit=unit)


def _assemble(
    grid: Grid,
    head: HeadFields,
    tail: HeadFields,
    funds: FundsBlock,
    block: IndicatorBlock,
    year: int | None,
    unit: str | None,
) -> Case:
    kind = _kind(head.title, block)
    rows = funds.rows
    weight = next((row.weight.value for row in rows if row.counted and row.weight.value is not None), 0.0) or 0.0
    expected = block.weight_total.value or 100.0
    indicators = mark_parts(_once(block.indicators, weight), weight_total=expected, other_weight=weight)
    fields, places = {**tail.texts, **head.texts}, {**tail.places, **head.places}
    total = block.total if not block.total.blank else parse_points(fields.get("total", ""))
    grade = _grade(grid, block, fields)
    return Case(
        kind,
        year=year,
        project=None if kind == "department_self_evaluation" else fields.get("project"),
        department=fields.get("department") or fields.get("filler"),
        implementer=fields.get("implementer"),
        amount_unit=unit,
        budget=rows,
        goal=fields.get("goal") or fields.get("long_goal"),
        goal_actual=fields.get("goal_actual"),
        period=_period(fields),
        indicators=indicators,
        total=total if total.value is not None or not total.read else BLANK,
        weight_total=block.weight_total,
        grade=grade,
        cells=places
        | {"total": block.total_where or places.get("total", ""), "weight_total": block.weight_total_where},
    )


def _period(fields: dict[str, str]) -> str | None:
    days = [fields.get(role, "") for role in ("period_start", "period_end")]
    return fields.get("period") or ("至".join(days) if all(days) else None)


def _once(indicators: tuple[Indicator, ...], weight: float) -> tuple[Indicator, ...]:
    """An execution-rate row among the indicators repeats the funds block's points where both print them."""
    if not weight:
        return indicators
    total = math.fsum(item.weight.value or 0.0 for item in indicators)
    repeated = total > 100 - weight + 1e-6
    return tuple(replace(item, counted=False) if repeated and is_execution_row(item) else item for item in indicators)


def _kind(title: str, block: IndicatorBlock) -> CaseKind:
    columns = block.header.columns
    if "actual" not in columns and "score" not in columns and ("target" in columns or TARGETS.search(title)):
        return "performance_target"
    return "department_self_evaluation" if DEPARTMENT.search(compact(title)) else "project_self_evaluation"


def _grade(grid: Grid, block: IndicatorBlock, fields: dict[str, str]) -> str | None:
    """评价等级: from its field, else from a word in the total row or an inline line below."""
    if (grade := read_grade(fields.get("grade", ""))) is not None:
        return grade
    rows = range(max(block.end - 1, 0), min(block.end + 4, grid.height))
    texts = (cell.text for row in rows for cell in grid.own(row) if row >= block.end - 1)
    total_row = [cell.text for cell in grid.own(block.end - 1)] if block.total_where else []
    inline = [text for text in texts if re.search("等级|结论|等次", text) or TICKED.search(compact(text))]
    return next((grade for text in [*total_row, *inline] if (grade := read_grade(text)) is not None), None)


def _year_problems(head: HeadFields, case: Case) -> Iterator[Problem]:
    if head.title_year and head.field_year and head.title_year != head.field_year:
        yield problem(
            "R012",
            head.places.get("year", case.name),
            found=f"年度栏为 {head.field_year} 年,标题为 {head.title_year} 年",
            allowed="两处年度一致",
            action="核对年度后改正其中一处",
        )


def _place_of(grid: Grid, span: Span) -> str:
    cells = [cell for row in range(span.start, span.header.top + 1) for cell in grid.own(row) if cell.text]
    return cells[0].where if cells else grid.name


def _flat_cases(grid: Grid, span: Span, context: tuple[str, ...]) -> Iterator[Case]:
    """One Case per project, unit and year of a table that names them in columns of each row."""
    header = span.header
    rows_of: dict[tuple[str, ...], list[int]] = {}
    last: tuple[str, ...] = ("",) * len(IDENTITY)
    for row in range(header.bottom + 1, span.stop):
        texts = (bare_name(header.text(grid, row, role)) for role in IDENTITY)
        last = tuple(text or above for text, above in zip(texts, last, strict=True))
        rows_of.setdefault(last, []).append(row)
    for key, rows in rows_of.items():
        if key[0]:
            yield _flat_case(grid, header, key, rows, context)


def _flat_case(grid: Grid, header: Header, key: tuple[str, ...], rows: list[int], context: tuple[str, ...]) -> Case:
    first = rows[0]
    head = read_head(grid, range(header.top), context=context)
    year = _flat_year(key[3]) or head.title_year
    block = read_indicators(grid, header, among=rows, year=year)
    above = [cell.text for row in range(header.top) for cell in grid.own(row)]
    unit = printed_unit([*above, *reversed(context)])
    case = _assemble(grid, head, HeadFields(), FundsBlock((), None, 0), block, year, unit)
    name, department, implementer = key[:3]
    place = grid.rows[first][header.columns["project"].start].where
    left = leftover_problems(grid, header, block, stop=block.end)
    return replace(
        case,
        project=name,
        department=department or case.department,
        implementer=implementer or case.implementer,
        where=place,
        problems=(*case.problems, *left),
    )


def _flat_year(text: str) -> int | None:
    found = re.search(r"20\d{2}", text)
    return int(found.group()) if found else None


def bare_name(text: str) -> str:
    """A project's name as printed, or nothing for a total row."""
    return "" if bare(text) in ("合计", "总计", "小计") else text.strip()
