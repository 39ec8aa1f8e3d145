"""评价对象 (Case): what the form says, where it says it, and nothing computed from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from perfanalysis.model.surveys import SurveySummary
from perfanalysis.problems import Problem
from perfanalysis.quantities import BLANK, Quantity
from perfanalysis.targets import NO_ACTUAL, NO_TARGET, Actual, Target

CaseKind = Literal[
    "project_self_evaluation",  # 项目支出绩效自评
    "department_self_evaluation",  # 部门整体支出绩效自评
    "performance_target",  # 绩效目标申报
    "project_evaluation",  # 项目支出绩效评价 (部门评价、财政评价)
    "department_evaluation",  # 部门整体支出绩效评价
]
EVALUATIONS: frozenset[CaseKind] = frozenset({"project_evaluation", "department_evaluation"})
"""Kinds that an evaluator fills in, not the unit itself."""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """资金行: one row of the funds block (项目资金), in the case's ``amount_unit``.

    ``original`` 年初预算数, ``adjusted`` 全年预算数, ``executed`` 全年执行数, ``weight`` 分值, ``rate`` 执行率 (share),
    ``score`` 得分. ``total`` marks the row 年度资金总额; ``counted`` is False where weight and score repeat the total's.
    """

    item: str
    original: Quantity = BLANK
    adjusted: Quantity = BLANK
    executed: Quantity = BLANK
    weight: Quantity = BLANK
    rate: Quantity = BLANK
    score: Quantity = BLANK
    reason: str | None = None
    total: bool = False
    counted: bool = True
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """三级指标: one row of the indicator table, facts and judgements as filled in.

    ``score`` is the unit's own 得分, ``recheck_score`` 复核得分. ``counted`` is False for 其中 rows whose points are in
    their ``parent`` (index in the case) and for rows whose points are printed in a merged cell of ``shared_with``.
    ``fraction`` is an evaluator's judged share of the weight (qualitative). ``method`` names a scoring method of
    ``perfanalysis.scoring`` with its ``arguments``; None: by the rulebook. ``cells`` maps role → place of its cell.
    """

    level1: str | None
    level2: str | None
    level3: str | None
    target: Target = NO_TARGET
    actual: Actual = NO_ACTUAL
    weight: Quantity = BLANK
    score: Quantity = BLANK
    recheck_score: Quantity = BLANK
    reason: str | None = None
    code: str | None = None
    counted: bool = True
    applicable: bool = True
    parent: int | None = None
    shared_with: int | None = None
    method: str | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    fraction: float | None = None
    criterion: str | None = None
    basis: str | None = None
    evidence: tuple[str, ...] = ()
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """指标名称: the lowest level that is filled."""
        return self.level3 or self.level2 or self.level1 or "(未命名指标)"


@dataclass(frozen=True, slots=True)
class ScheduleStep:
    """实施进度: one step of the plan with its first and last day as printed (empty: not filled in)."""

    name: str
    begins: str
    ends: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """报告章节: narrative somebody wrote, word for word; ``heading`` as in the official outline."""

    heading: str
    level: int
    paragraphs: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """佐证材料: one entry of the evidence register (工作底稿登记)."""

    id: str
    name: str
    source: str
    date: str
    pages: str
    note: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class SurveyItem:
    """满意度调查: one group of respondents and question; counts are persons."""

    group: str
    question: str
    population: float | None
    issued: float | None
    returned: float | None
    valid: float | None
    satisfied: float | None
    method: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """评价发现的问题: problem, cause, advice, severity and who should put it right by when."""

    kind: str
    text: str
    cause: str
    advice: str
    severity: str
    responsible: str
    due: str
    evidence: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class WorkStep:
    """评价工作程序: one step of the evaluation with the day it was done as written (empty: not yet)."""

    name: str
    date: str
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """评价材料: what an evaluator writes for a full report besides the indicator table."""

    sections: tuple[Section, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    survey: tuple[SurveyItem, ...] = ()
    findings: tuple[Finding, ...] = ()
    steps: tuple[WorkStep, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    questionnaires: SurveySummary | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """来源: the file as given (name only, never a folder), its SHA-256, and where it was published."""

    file: str = ""
    sha256: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """评价对象: one form as read. Money is in ``amount_unit`` (元, 万元, 亿元); ``total`` and ``grade`` as printed.

    ``place`` is a division code such as ``CN-15-05`` or None; ``problems`` are those met while reading. ``period`` is
    the project's term as printed; ``schedule`` its steps (None: the form has no such block).
    """

    kind: CaseKind
    place: str | None = None
    year: int | None = None
    project: str | None = None
    department: str | None = None
    implementer: str | None = None
    amount_unit: str | None = None
    budget: tuple[BudgetRow, ...] = ()
    goal: str | None = None
    goal_actual: str | None = None
    period: str | None = None
    schedule: tuple[ScheduleStep, ...] | None = None
    indicators: tuple[Indicator, ...] = ()
    total: Quantity = BLANK
    weight_total: Quantity = BLANK
    grade: str | None = None
    dossier: Dossier = field(default_factory=Dossier)
    source: Source = field(default_factory=Source)
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """项目名称, or the unit's name for a whole department."""
        return self.project or self.department or self.implementer or f"(未填{self.subject}名称)"

    @property
    def subject(self) -> str:
        """评价对象的说法: 部门 for a whole department, else 项目."""
        return "部门" if self.kind.startswith("department") else "项目"

    @property
    def total_funds(self) -> BudgetRow | None:
        """年度资金总额: the total row of the funds block (None: the form has none)."""
        return next((row for row in self.budget if row.total), None)
