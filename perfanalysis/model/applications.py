"""评价结果应用 (applications): results joined to next year's budget, audit findings, and the rectification register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document, plain_number
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.letters import Letter
from perfanalysis.problems import Problem

Status = Literal["未整改", "整改中", "已整改", "销号"]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """评价结果行: a project's total and grade and what kind of evaluation gave them (``year`` None: the case's own)."""

    department: str
    project: str
    kind: str
    total: float | None
    grade: str
    where: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """预算安排行: money in the case's unit; ``saved`` only where the source gives just what was saved."""

    department: str
    project: str
    current: float | None
    request: float | None
    decided: float | None
    saved: float | None
    note: str
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """审计和纪检发现: who found what about which unit and project."""

    department: str
    project: str
    body: str
    finding: str
    amount: float | None
    where: str = ""


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """整改台账行: dates ISO; ``due`` as stated (empty: by the rule)."""

    year: int | None
    department: str
    project: str
    finding: str
    measure: str
    feedback: str
    due: str
    status: str
    evidence: str
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApplicationCase:
    """结果应用的对象: everything that is known of a year's results and what is done about them."""

    name: str
    year: int | None
    place: str | None = None
    department: str | None = None
    amount_unit: str | None = None
    results: tuple[ResultRow, ...] = ()
    failed: tuple[str, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    audits: tuple[AuditRow, ...] = ()
    rectifications: tuple[RectificationRow, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """预算安排建议 of a project: the rule's action for its grade, money asked, suggested and saved.

    ``suggested`` is the person's number, else the request less the rule's ``percent`` where a text gives one, else None:
    no percentage is invented. ``saved`` = request − suggested, or what the source states.
    """

    department: str
    project: str
    total: float | None
    grade: str
    action: str
    percent: float | None
    current: float | None
    request: float | None
    suggested: float | None
    by_rule: bool
    saved: float | None
    audits: int
    note: str


@dataclass(frozen=True, slots=True)
class Rectification:
    """整改事项 on the day of the report: its last day, and whether it is overdue."""

    row: RectificationRow
    due: str
    by_rule: bool
    open: bool
    overdue: bool
    days: int | None


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """评价周期 of a project: year and grade of its last evaluation (None: none known), and the year the next is due by."""

    department: str
    project: str
    last: int | None
    grade: str
    due: int | None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """财政评价选取: one line of the rule, the projects it is about, and how many of them are taken."""

    grade: str
    rule: str
    projects: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class ResultsApplication:
    """结果应用: decisions best grade first, sums, rectifications, status by year, and reminders to send.

    ``places`` is the most decimals of an amount.
    """

    notebook: ClassVar[str] = "results_application"

    case: ApplicationCase
    rulebook: RuleReference
    as_of: str
    decisions: tuple[Decision, ...]
    request: float | None
    suggested: float | None
    saved: float | None
    saved_known: int
    rectifications: tuple[Rectification, ...]
    statuses: tuple[tuple[str, Mapping[str, int]], ...]
    limits: tuple[tuple[str, str], ...]
    letters: tuple[Letter, ...]
    problems: tuple[Problem, ...]
    places: int = 2
    selections: tuple[Selection, ...] = ()
    planned: tuple[PlannedProject, ...] = ()

    def details(self) -> Document:
        """Decisions, sums and rectifications as plain values."""
        return {
            "as_of": self.as_of,
            "request": plain_number(self.request),
            "suggested": plain_number(self.suggested),
            "saved": plain_number(self.saved),
            "decisions": [_decision(one) for one in self.decisions],
            "rectifications": {
                "all": len(self.rectifications),
                "open": sum(one.open for one in self.rectifications),
                "overdue": sum(one.overdue for one in self.rectifications),
                "years": [{"year": year, **counts} for year, counts in self.statuses],
            },
            "audits": len(self.case.audits),
            "selections": [
                {"grade": one.grade, "rule": one.rule, "projects": list(one.projects), "number": one.number}
                for one in self.selections
            ],
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``decisions``, ``rectifications``, ``plan``, ``audits`` as tables."""
        names = (
            "department",
            "project",
            "total",
            "grade",
            "action",
            "current",
            "request",
            "suggested",
            "saved",
            "note",
        )
        decisions = [[getattr(one, name) for name in names] for one in self.decisions]
        words = ("department", "project", "finding", "measure", "status", "evidence")
        rows = [
            [one.row.year, *(getattr(one.row, word) for word in words), one.due, "是" if one.overdue else "否"]
            for one in self.rectifications
        ]
        plan = [(one.department, one.project, one.last, one.grade, one.due) for one in self.planned]
        audits = [(one.department, one.project, one.body, one.finding, one.amount) for one in self.case.audits]
        return {
            "decisions": [
                ("主管部门", "项目", "得分", "等级", "规则", "本年预算", "申请", "建议", "节约", "说明"),
                *decisions,
            ],
            "rectifications": [("年度", "责任单位", "项目", "问题", "措施", "状态", "佐证", "期限", "逾期"), *rows],
            "plan": [("主管部门", "项目", "最近评价年度", "最近等级", "最迟再评价年度"), *plan],
            "audits": [("单位", "项目", "来源", "发现", "金额"), *audits],
        }


def _decision(one: Decision) -> Document:
    numbers = {
        name: plain_number(getattr(one, name))
        for name in ("total", "current", "request", "suggested", "saved", "percent")
    }
    words = {name: getattr(one, name) for name in ("department", "project", "grade", "action", "audits", "note")}
    return words | numbers
