"""绩效目标审核 (target reviews): target forms, reviewers' marks, coverage, and what a review comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from perfanalysis.model.cases import Case, Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document, plain_number, target_document
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.problems import Problem

STEPS: Mapping[str, str] = {"reported": "申报", "reviewed": "审核", "approved": "批复", "disclosed": "公开"}


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """审核评分: one reviewer's points or grade for one item of a project; ``importance`` 项目类别 (重点, 一般性)."""

    project: str
    reviewer: str
    item: str
    points: float | None
    grade: str
    opinion: str
    where: str
    cells: Mapping[str, str] = field(default_factory=dict)
    importance: str = ""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """覆盖情况的一行: a unit's projects due and how many passed each step (None: not stated)."""

    department: str
    unit: str
    due: int | None
    steps: Mapping[str, int | None]
    whole: bool | None
    where: str
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetReviewCase:
    """审核对象: the target forms of a year, marks, coverage, and last year's self-evaluations to compare with."""

    name: str
    year: int | None
    place: str | None = None
    department: str | None = None
    amount_unit: str | None = None
    forms: tuple[Case, ...] = ()
    marks: tuple[ReviewMark, ...] = ()
    coverage: tuple[CoverageLine, ...] = ()
    earlier: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """审核项: its ``points``, what was ``awarded`` (None: no mark and no rule), by reviewers or by rule, and why."""

    head: str
    name: str
    points: float
    awarded: float | None
    by_rule: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewedTarget:
    """项目的审核结果: items, total with ``bounds`` while a mark is missing, grade and what follows from it.

    ``method`` is how the place reviews a project of its importance (points, qualitative; empty: not said).
    """

    form: Case
    items: tuple[ReviewItem, ...]
    total: float | None
    bounds: tuple[float, float]
    grade: str
    outcome: str
    problems: tuple[Problem, ...]
    method: str = ""

    @property
    def name(self) -> str:
        """项目名称."""
        return self.form.name


@dataclass(frozen=True, slots=True)
class CoverageSum:
    """覆盖合计 of a department or the whole: units, projects due, and how many passed each step."""

    name: str
    units: int
    due: int
    steps: Mapping[str, int]
    together: bool


@dataclass(frozen=True, slots=True)
class TargetReview:
    """绩效目标审核结果: projects, faults counted by code, coverage by department and in all (None: not given)."""

    notebook: ClassVar[str] = "target_review"

    case: TargetReviewCase
    rulebook: RuleReference
    projects: tuple[ReviewedTarget, ...]
    faults: tuple[tuple[str, int], ...]
    departments: tuple[CoverageSum, ...]
    whole: CoverageSum | None
    problems: tuple[Problem, ...]

    def details(self) -> Document:
        """Projects, faults and coverage as plain values."""
        return {
            "projects": [_project(one) for one in self.projects],
            "faults": [{"code": code, "count": count} for code, count in self.faults],
            "coverage": None if self.whole is None else _coverage(self.whole) | {"departments": len(self.departments)},
            "departments": [_coverage(one) for one in self.departments],
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``projects``, ``items``, ``targets``, ``coverage`` as tables."""
        projects = [
            (one.name, one.form.department, one.total, *one.bounds, one.grade, one.outcome, len(one.problems))
            for one in self.projects
        ]
        items = [
            (one.name, item.head, item.name, item.points, item.awarded, ";".join(item.reasons))
            for one in self.projects
            for item in one.items
        ]
        targets = [
            (one.name, row.level1, row.level2, row.level3, row.target.text, row.target.value, row.target.unit)
            for one in self.projects
            for row in one.form.indicators
        ]
        coverage: list[list[str | float | None]] = [
            [one.name, one.units, one.due, *one.steps.values()] for one in self.departments
        ]
        return {
            "projects": [("项目", "主管部门", "总分", "下限", "上限", "等级", "处理", "问题数"), *projects],
            "items": [("项目", "审核内容", "审核项", "分值", "得分", "理由"), *items],
            "targets": [("项目", "一级指标", "二级指标", "三级指标", "指标值", "数值", "单位"), *targets],
            "coverage": [("部门", "单位数", "应申报", *STEPS.values()), *coverage],
        }


def _project(one: ReviewedTarget) -> Document:
    return {
        "project": one.name,
        "department": one.form.department,
        "total": plain_number(one.total),
        "bounds": [plain_number(bound) for bound in one.bounds],
        "grade": one.grade,
        "outcome": one.outcome,
        "items": [
            {
                "head": item.head,
                "item": item.name,
                "points": plain_number(item.points),
                "awarded": plain_number(item.awarded),
            }
            for item in one.items
        ],
        "indicators": [
            {"level1": row.level1, "level2": row.level2, "level3": row.level3, "target": target_document(row.target)}
            for row in one.form.indicators
        ],
        "faults": [{"code": found.code, "where": found.where, "found": found.found} for found in one.problems],
    }


def _coverage(one: CoverageSum) -> Document:
    return {"name": one.name, "units": one.units, "due": one.due, **one.steps, "together": one.together}
