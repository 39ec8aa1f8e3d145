"""评价对象的制度依据 (case rules): the rulebook of the place and the year of one case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfanalysis.model import Case
from perfanalysis.model.stage_results import StageCase
from perfanalysis.problems import Problem, RuleProblems, problem
from perfanalysis.rules.books import RuleBook
from perfanalysis.rules.layers import load_rules
from perfanalysis.workspaces import own_rule_files

MONTHS = 12
_CALENDAR = {"start": "01-01", "end": "12-31"}


def rules_for(
    case: Case | StageCase, *, place: str | None = None, on: str = "", overlays: Sequence[str | Path] = ()
) -> RuleBook:
    """制度依据 of one case: the rules at ``place`` (empty: the case's own, else the nation's) on the ISO date ``on``.

    Without a date the last day of the case's 预算年度 (rule ``fiscal_year``) decides; a case without year takes the newest
    rules. ``overlays`` are own rule files (empty: those in ``parameters/rules`` of the workspace). RuleProblems as :func:`perfanalysis.rules.load_rules`, and L016: the rule ``rule_date`` asks for the day of the
    evaluation and no date is given.
    """
    asked, day = place or case.place, f"{case.year}-12-31"
    own = own_rule_files(overlays)
    if on or not case.year:
        return load_rules(asked, on=on or None, overlays=own)
    book = load_rules(asked, on=day, overlays=own)
    if "rule_date" in book.entries and book.value("rule_date") == "evaluation_date":
        raise RuleProblems([_without_day(book)])
    last = year_end(case.year, book)
    return book if last == day else load_rules(asked, on=last, overlays=own)


def year_end(year: int, rules: RuleBook) -> str:
    """预算年度末: the last day (ISO) of a budget year; one that starts within a calendar year ends in the next."""
    days = _fiscal_year(rules)
    return f"{year + (days['end'] < days['start'])}-{days['end']}"


def elapsed_months(month: int, rules: RuleBook) -> int:
    """已过月数 of the budget year at the end of a calendar ``month``."""
    return (month - int(_fiscal_year(rules)["start"][:2])) % MONTHS + 1


def final_month(rules: RuleBook) -> int:
    """末月: the calendar month with which a budget year ends, the one before it starts again."""
    return (int(_fiscal_year(rules)["start"][:2]) - 2) % MONTHS + 1


def _fiscal_year(rules: RuleBook) -> dict[str, str]:
    return dict(rules.value("fiscal_year")) if "fiscal_year" in rules.entries else _CALENDAR


def _without_day(book: RuleBook) -> Problem:
    found = "当地规定按评价日的规则评分,没有给出评价日"
    action = "在参数 rules_date(命令行 --on)中写明评价日"
    return problem("L016", book.id, found=found, allowed="评价日,如 2023-03-15", action=action)
