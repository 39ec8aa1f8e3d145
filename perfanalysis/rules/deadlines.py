"""报送时限 (deadlines): the days by which the steps of a year's self-evaluation are due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from perfanalysis.model.written_days import day_of_year
from perfanalysis.rules.books import RuleBook

RULE = "self_evaluation_deadlines"


@dataclass(frozen=True, slots=True)
class DueDay:
    """一步的时限: the step, its last day (None: the rule's words name none), and the day or the words as text."""

    step: str
    day: dt.date | None
    text: str


def due_days(rules: RuleBook, year: int) -> tuple[DueDay, ...]:
    """自评报送时限 of the self-evaluation of ``year``: days of the year after it, in the order of the rule (empty: no rule)."""
    steps = rules.value(RULE) if RULE in rules.entries else []
    return tuple(_due(item["step"], item["by"], year + 1) for item in steps)


def _due(step: str, by: str, year: int) -> DueDay:
    day = day_of_year(by, year)
    return DueDay(step, day, f"{day.year}年{day.month}月{day.day}日" if day else by)
