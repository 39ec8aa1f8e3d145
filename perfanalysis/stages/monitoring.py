"""绩效运行监控 (monitor): dual monitoring of money and targets by the rulebook, forecasts, colours and letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.monitorings import (
    Colour,
    ExecutionRow,
    Monitoring,
    MonitoringCase,
    ProgressRow,
    ProjectStatus,
    UnitStatus,
)
from perfanalysis.rules import RuleBook
from perfanalysis.rules.case_rules import elapsed_months, final_month
from perfanalysis.rules.printing import money_places
from perfanalysis.stages.monitoring_checks import monitoring_problems
from perfanalysis.stages.monitoring_dates import answer_day
from perfanalysis.stages.monitoring_flags import Limits, project_colour, project_flags, read_limits
from perfanalysis.stages.monitoring_forecasts import Pair, earlier_pairs, forecast
from perfanalysis.stages.monitoring_notices import monitoring_letters
from perfanalysis.targets import completion

MONTHS = 12
_ORDER: tuple[Colour, ...] = ("红", "黄", "绿")


@dataclass(frozen=True, slots=True)
class _Basis:
    case: MonitoringCase
    limits: Limits
    pairs: Sequence[Pair]
    passed: int

    @property
    def elapsed(self) -> float:
        """时间进度: the share of the budget year that has passed."""
        return self.passed / MONTHS


def monitor(case: MonitoringCase, rules: RuleBook, *, notice_date: str = "") -> Monitoring:
    """绩效运行监控结果 of the case's year and month. ``notice_date`` (ISO) starts the days to answer (empty: no date).

    Rules: ``monitoring_cutoffs``, ``monitoring_execution_warnings``, ``monitoring_gap_warning``, ``monitoring_time_gap``,
    ``monitoring_colours``, ``monitoring_response``, ``monitoring_causes``, ``monitoring_likelihood``,
    ``monitoring_measures``, ``fiscal_year``, ``form_money_places``. What a place has no rule for is not flagged, and ``limits`` says
    so. Problems: those of reading and M003–M012.
    """
    month = case.month or final_month(rules)
    limits = read_limits(rules, month)
    passed = elapsed_months(month, rules)
    pairs = earlier_pairs(case.execution, year=case.year or 0, month=month, last=final_month(rules))
    basis = _Basis(case, limits, pairs, passed)
    projects = tuple(_project(row, basis) for row in _current(case))
    units = tuple(_units(projects, by_unit=True))
    whole = _unit("", "全部", projects)
    respond_by = answer_day(notice_date, limits.response)
    causes = Counter(row.cause for row in case.progress if row.cause)
    return Monitoring(
        case=case,
        rulebook=RuleReference(rules.id, rules.hash),
        projects=projects,
        units=units,
        departments=tuple(_units(projects, by_unit=False)),
        whole=whole,
        forecast=forecast(whole.executed, whole.budget, pairs, month=passed),
        causes=tuple(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0]))),
        limits=limits.said,
        warning=limits.warning,
        respond_by=respond_by,
        letters=monitoring_letters(case, projects, units, limits, respond_by, money_places(rules, case.amount_unit)),
        problems=(*case.problems, *monitoring_problems(case, limits, notice_date)),
        elapsed=basis.elapsed,
        places=money_places(rules, case.amount_unit),
    )


def _current(case: MonitoringCase) -> list[ExecutionRow]:
    """The rows of the monitored year and month, each project once, in the order given."""
    rows = {
        (row.unit, row.project): row
        for row in reversed(case.execution)
        if (row.year, row.month) == (case.year, case.month)
    }
    return list(rows.values())[::-1]


def _project(row: ExecutionRow, basis: _Basis) -> ProjectStatus:
    progress = tuple(one for one in basis.case.progress if one.project == row.project and one.unit in {"", row.unit})
    rate = row.executed / row.budget if row.executed is not None and row.budget else None
    attained = [share for one in progress if (share := attainment(one)) is not None]
    reached = fsum(attained) / len(attained) if attained else None
    gap = reached - rate if reached is not None and rate is not None else None
    flags = project_flags(row, progress, rate=rate, elapsed=basis.elapsed, gap=gap, limits=basis.limits)
    return ProjectStatus(
        department=row.department,
        unit=row.unit,
        project=row.project,
        budget=row.budget,
        executed=row.executed,
        rate=rate,
        elapsed=basis.elapsed,
        attainment=reached,
        counted=len(attained),
        gap=gap,
        flags=flags,
        colour=project_colour(flags, basis.limits),
        forecast=forecast(row.executed, row.budget, basis.pairs, month=basis.passed),
        progress=progress,
        where=row.where,
    )


def attainment(row: ProgressRow) -> float | None:
    """目标完成率 of one indicator so far, at most 1: only numeric targets that grow with the work; others say nothing yet."""
    if row.target.direction != "higher" or row.target.date is not None:
        return None
    share = completion(row.target, row.actual)
    return None if share is None else min(max(share, 0.0), 1.0)


def _units(projects: Sequence[ProjectStatus], *, by_unit: bool) -> Iterable[UnitStatus]:
    groups: dict[tuple[str, str], list[ProjectStatus]] = {}
    for project in projects:
        groups.setdefault((project.department, project.unit if by_unit else ""), []).append(project)
    return [_unit(department, unit, of) for (department, unit), of in groups.items()]


def _unit(department: str, unit: str, projects: Sequence[ProjectStatus]) -> UnitStatus:
    budget, executed = _sum([one.budget for one in projects]), _sum([one.executed for one in projects])
    counts = Counter(one.colour for one in projects)
    worst: Colour = next((colour for colour in _ORDER if counts[colour]), "绿")
    rate = executed / budget if executed is not None and budget else None
    return UnitStatus(
        department, unit, len(projects), budget, executed, rate, counts["红"], counts["黄"], counts["绿"], worst
    )


def _sum(values: Sequence[float | None]) -> float | None:
    """The sum; None where one is missing, because a missing amount is not 0."""
    known = [value for value in values if value is not None]
    return fsum(known) if values and len(known) == len(values) else None
