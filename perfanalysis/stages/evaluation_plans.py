"""下年评价计划 (evaluation plans): which projects are due by the cycle, and which the rules pick for a fiscal evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from perfanalysis.digits import compact
from perfanalysis.formats import points_text, share_text
from perfanalysis.model.applications import ApplicationCase, PlannedProject, RequestRow, ResultRow, Selection
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook

DEPARTMENT = "部门评价"
_NOT_EVALUATIONS = ("自评", "复核")
_UP, _DOWN = "及以上", "及以下"
_FLOAT_NOISE = 1e-9


def fiscal_selections(case: ApplicationCase, rules: RuleBook) -> tuple[Selection, ...]:
    """财政评价选取 by the rule ``fiscal_selection``: for each of its lines the projects of that grade and how many are taken.

    Grades are those of department evaluations of the case's year; a line with ``years`` wants that grade in so many
    years running. A share takes the next whole number of projects; without one all of them are taken.
    """
    lines = rules.value("fiscal_selection") if "fiscal_selection" in rules.entries else []
    return tuple(_selection(line, case, rules) for line in lines)


def planned_projects(case: ApplicationCase, rules: RuleBook) -> tuple[PlannedProject, ...]:
    """评价周期 by the rule ``evaluation_cycle``: every project with its last evaluation and the year by which the next is due.

    Self-evaluations and re-checks are not evaluations. Without a rule, or a year, there is no due year.
    """
    years = int(rules.value("evaluation_cycle")["cycle_years"]) if "evaluation_cycle" in rules.entries else None
    return tuple(_planned(name, department, case, years) for name, department in _projects(case).items())


def yearly_number(projects: int, rules: RuleBook) -> int | None:
    """每年应评价的项目数: the rule's yearly share of all projects, else one cycle's part of them (None: no rule)."""
    if "evaluation_cycle" not in rules.entries:
        return None
    cycle = rules.value("evaluation_cycle")
    return _share_of(projects, cycle["yearly_share"] or 1 / cycle["cycle_years"])


def plan_limits(case: ApplicationCase, rules: RuleBook) -> Iterator[tuple[str, str]]:
    """评价周期 and what it asks of a year, as rows for the first table (empty: no rule)."""
    if "evaluation_cycle" in rules.entries:
        cycle, count = rules.value("evaluation_cycle"), len(_projects(case))
        yield (
            "评价周期",
            f"{points_text(cycle['cycle_years'])}年;{count}个项目每年应评价{yearly_number(count, rules)}个",
        )


def plan_problems(planned: Sequence[PlannedProject], year: int | None) -> Iterator[Problem]:
    """到期未评价: A011 of projects whose next evaluation is due by the year after ``year``."""
    for one in planned:
        if year and one.due is not None and one.due <= year + 1:
            found = f"{one.project}最近一次评价是{one.last}年度,应在{one.due}年度以前再评价"
            yield problem("A011", one.where, found=found, allowed="周期内评价一遍", action="列入下年评价计划")


def _projects(case: ApplicationCase) -> dict[str, str]:
    named: list[RequestRow | ResultRow] = [*case.requests, *case.results]
    return {row.project: row.department for row in named if row.project}


def _planned(project: str, department: str, case: ApplicationCase, years: int | None) -> PlannedProject:
    own = [row for row in case.results if compact(row.project) == compact(project) and _is_evaluation(row)]
    dated = [(row.year or case.year, row) for row in own if row.year or case.year]
    last, row = max(dated, key=lambda item: item[0] or 0) if dated else (None, None)
    due = last + years if last is not None and years is not None else None
    return PlannedProject(department, project, last, row.grade if row else "", due, row.where if row else project)


def _is_evaluation(row: ResultRow) -> bool:
    return bool(row.kind) and not any(word in row.kind for word in _NOT_EVALUATIONS)


def _selection(line: Mapping[str, Any], case: ApplicationCase, rules: RuleBook) -> Selection:
    grades = _grades(line["grade"], [band.name for band in rules.grades])
    names = [name for name in _projects(case) if _graded(name, case, rules, grades, int(line["years"] or 1))]
    share = line["share"]
    number = len(names) if share is None else _share_of(len(names), share)
    words = line["rule"] + (f"({share_text(share)})" if share is not None and share < 1 else "")
    return Selection(line["grade"], words, tuple(names), number)


def _grades(said: str, order: Sequence[str]) -> tuple[str, ...]:
    """The grades that ``中``, ``中及以下`` or ``良及以上`` names; best first in ``order``."""
    word = said.removesuffix(_UP).removesuffix(_DOWN)
    if word not in order:
        return ()
    place = order.index(word)
    return tuple(order[: place + 1] if said.endswith(_UP) else order[place:] if said.endswith(_DOWN) else [word])


def _graded(project: str, case: ApplicationCase, rules: RuleBook, grades: Sequence[str], years: int) -> bool:
    """Whether the project's department evaluations had one of the grades in each of the last ``years``."""
    if case.year is None:
        return False
    own = {
        row.year or case.year: row.grade or rules.grade(row.total) or ""
        for row in case.results
        if compact(row.project) == compact(project) and DEPARTMENT in row.kind
    }
    return all(own.get(case.year - back) in grades for back in range(years))


def _share_of(number: int, share: float) -> int:
    return ceil(number * share - _FLOAT_NOISE)
