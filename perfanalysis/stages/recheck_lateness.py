"""自评报送 (recheck lateness): self-evaluations that were sent after the last day the rules allow."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.model.rechecks import RecheckCase
from perfanalysis.model.written_days import written_day
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.rules.deadlines import due_days


def late_problems(case: RecheckCase, rules: RuleBook) -> Iterator[Problem]:
    """报送超过时限: K010 of units whose day is stated; the last step of ``self_evaluation_deadlines`` is that to finance."""
    steps = due_days(rules, case.year) if case.year else ()
    last = steps[-1] if steps else None
    for unit in case.frame:
        day = written_day(unit.submitted)
        if last and last.day and day and day > last.day:
            found, allowed = f"{day.isoformat()}报送", f"不晚于{last.day.isoformat()}({last.step})"
            yield problem("K010", unit.project, found=found, allowed=allowed, action="核对报送日期;迟报的在结论中说明")
