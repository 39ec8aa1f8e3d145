"""绩效运行监控 (monitoring): progress of money and targets, and what it says of each project and unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document, plain_number
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.letters import Letter
from perfanalysis.problems import Problem
from perfanalysis.targets import Actual, Target

Colour = Literal["红", "黄", "绿"]


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """执行进度行: money executed from January to the end of ``month``, in the case's unit (None: missing)."""

    department: str
    unit: str
    project: str
    year: int
    month: int
    budget: float | None
    executed: float | None
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """指标进度行: one indicator's target and what has been reached so far, with likelihood, cause and measure."""

    unit: str
    project: str
    level2: str
    indicator: str
    target: Target
    actual: Actual
    likelihood: str = ""
    cause: str = ""
    explanation: str = ""
    measure: str = ""
    due: str = ""
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MonitoringCase:
    """监控对象: every row of a year and of the years before it; ``month`` is the cut-off that is monitored."""

    name: str
    year: int | None
    month: int | None
    place: str | None = None
    department: str | None = None
    amount_unit: str | None = None
    execution: tuple[ExecutionRow, ...] = ()
    progress: tuple[ProgressRow, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitoringFlag:
    """预警: ``kind`` as the rule ``monitoring_colours`` names it, and what was found."""

    kind: str
    found: str


@dataclass(frozen=True, slots=True)
class YearEndForecast:
    """年底执行数预测: ``value`` with its 95 % ``low`` and ``high`` (None: too few earlier observations).

    ``share`` of the budget; ``past_error`` is the mean relative error of the same month in earlier years, each forecast
    from the others; ``n`` earlier observations.
    """

    value: float | None
    low: float | None
    high: float | None
    share: float | None
    method: str
    n: int
    past_error: float | None


@dataclass(frozen=True, slots=True)
class ProjectStatus:
    """项目的监控结果: rates are shares; ``attainment`` is the mean completion of the indicators that count (``counted``)."""

    department: str
    unit: str
    project: str
    budget: float | None
    executed: float | None
    rate: float | None
    elapsed: float
    attainment: float | None
    counted: int
    gap: float | None
    flags: tuple[MonitoringFlag, ...]
    colour: Colour
    forecast: YearEndForecast
    progress: tuple[ProgressRow, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """单位的监控结果: sums of its projects; the colour is that of its worst project."""

    department: str
    unit: str
    projects: int
    budget: float | None
    executed: float | None
    rate: float | None
    red: int
    yellow: int
    green: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class Monitoring:
    """绩效运行监控结果: projects, units, departments, the whole, causes counted, and letters to send.

    ``respond_by`` is the last day to answer (ISO, empty: no notice date or no rule); ``limits`` say what the rules hold.
    ``elapsed`` is the share of the budget year that has passed, ``places`` the most decimals of an amount.
    """

    notebook: ClassVar[str] = "monitoring"

    case: MonitoringCase
    rulebook: RuleReference
    projects: tuple[ProjectStatus, ...]
    units: tuple[UnitStatus, ...]
    departments: tuple[UnitStatus, ...]
    whole: UnitStatus
    forecast: YearEndForecast
    causes: tuple[tuple[str, int], ...]
    limits: tuple[tuple[str, str], ...]
    warning: float | None
    respond_by: str
    letters: tuple[Letter, ...]
    problems: tuple[Problem, ...]
    elapsed: float | None = None
    places: int = 2

    def details(self) -> Document:
        """Projects, units and the whole as plain values."""
        return {
            "month": self.case.month,
            "respond_by": self.respond_by,
            "whole": _unit(self.whole) | {"forecast": _forecast(self.forecast)},
            "units": [_unit(unit) for unit in self.units],
            "departments": [_unit(unit) for unit in self.departments],
            "projects": [_project(project) for project in self.projects],
            "causes": [{"cause": cause, "count": count} for cause, count in self.causes],
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``projects``, ``units``, ``indicators`` as tables."""
        projects = [[*_values(one, _PROJECT_COLUMNS), _flags(one), one.forecast.value] for one in self.projects]
        indicators = [
            [row.unit, row.project, row.indicator, row.target.text, row.actual.text, *_values(row, _REPORTED)]
            for row in self.case.progress
        ]
        return {
            "projects": [[*_PROJECT_COLUMNS.values(), "预警", "年底预测"], *projects],
            "units": [[*_UNIT_COLUMNS.values()], *(_values(unit, _UNIT_COLUMNS) for unit in self.units)],
            "indicators": [["单位", "项目", "指标", "年度指标值", "完成值", *_REPORTED.values()], *indicators],
        }


_MONEY = {"budget": "预算数", "executed": "执行数", "rate": "执行率"}
_PROJECT_COLUMNS = {"department": "主管部门", "unit": "单位", "project": "项目", **_MONEY}
_PROJECT_COLUMNS |= {"attainment": "目标完成率", "gap": "偏离", "colour": "颜色"}
_UNIT_COLUMNS = {"department": "主管部门", "unit": "单位", "projects": "项目数", **_MONEY}
_UNIT_COLUMNS |= {"red": "红", "yellow": "黄", "green": "绿", "colour": "颜色"}
_REPORTED = {"likelihood": "可能性", "cause": "原因类别", "explanation": "原因说明", "measure": "措施", "due": "时限"}


def _values(item: object, columns: Mapping[str, str]) -> list[Any]:
    return [getattr(item, name) for name in columns]


def _flags(project: ProjectStatus) -> str:
    return ";".join(f"{flag.kind}:{flag.found}" for flag in project.flags)


def _unit(unit: UnitStatus) -> Document:
    numbers = {name: plain_number(getattr(unit, name)) for name in ("budget", "executed", "rate")}
    words = {
        name: getattr(unit, name) for name in ("department", "unit", "projects", "red", "yellow", "green", "colour")
    }
    return words | numbers


def _forecast(forecast: YearEndForecast) -> Document:
    numbers = {name: plain_number(getattr(forecast, name)) for name in ("value", "low", "high", "share", "past_error")}
    return numbers | {"method": forecast.method, "n": forecast.n}


def _project(project: ProjectStatus) -> Document:
    words = {name: getattr(project, name) for name in ("department", "unit", "project", "colour", "counted", "where")}
    numbers = {
        name: plain_number(getattr(project, name))
        for name in ("budget", "executed", "rate", "elapsed", "attainment", "gap")
    }
    flags = [{"kind": flag.kind, "found": flag.found} for flag in project.flags]
    return words | numbers | {"flags": flags, "forecast": _forecast(project.forecast)}
