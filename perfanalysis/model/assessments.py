"""事前绩效评估 (assessments): amounts asked and cut as the review's table states them, and the reductions they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from perfanalysis.model.cases import Source
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.expert_reviews import ExpertMark, ProjectReview, SupportCondition
from perfanalysis.problems import Problem
from perfanalysis.quantities import BLANK, Quantity

RowKind = Literal[
    "item",  # 支出明细, or a project without details
    "subtotal",  # 小计 of the project above
    "bundle",  # 打捆 given only as totals, with its number of projects
    "total",  # 合计
]
Level = Literal["item", "project", "bundle", "year"]


@dataclass(frozen=True, slots=True)
class ReductionRow:
    """核减行: one row of the review's table as printed; amounts are in the case's ``amount_unit``.

    ``applied`` 申请金额, ``cut`` 核减金额, ``approved`` 核定金额, ``rate`` 核减率 (share), ``count`` 项目数, ``category`` 评估对象类别. ``cells`` maps
    role → place of its cell.
    """

    kind: RowKind
    year: int | None = None
    bundle: str = ""
    project: str = ""
    item: str = ""
    count: Quantity = BLANK
    applied: Quantity = BLANK
    cut: Quantity = BLANK
    approved: Quantity = BLANK
    rate: Quantity = BLANK
    conclusion: str = ""
    reason: str = ""
    basis: str = ""
    category: str = ""
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    def place(self, role: str) -> str:
        """Where the cell of ``role`` stands, else where the row does."""
        return self.cells.get(role) or self.where


@dataclass(frozen=True, slots=True)
class ExAnteCase:
    """事前评估对象: the rows of one review's table; ``year`` is the one assessed, other years are there to compare.

    ``net`` says that the amounts cut are net (净审减: additions already set off). ``amount_unit`` is 元, 万元, 亿元 ….
    """

    place: str | None = None
    year: int | None = None
    project: str | None = None
    department: str | None = None
    amount_unit: str | None = None
    rows: tuple[ReductionRow, ...] = ()
    net: bool = False
    source: Source = field(default_factory=Source)
    problems: tuple[Problem, ...] = ()
    marks: tuple[ExpertMark, ...] = ()
    conditions: tuple[SupportCondition, ...] = ()
    marks_source: Source | None = None

    @property
    def name(self) -> str:
        """名称: the title given, else ``事前绩效评估``."""
        return self.project or "事前绩效评估"

    @property
    def sources(self) -> tuple[Source, ...]:
        """来源文件: the review's table, and the experts' marks where they stand in another file."""
        marks = self.marks_source
        same = marks is None or (marks.file, marks.sha256) == (self.source.file, self.source.sha256)
        return (self.source,) if marks is None or same else (self.source, marks)


@dataclass(frozen=True, slots=True)
class Reduction:
    """核减: one item, project, bundle or year. ``rate`` is cut ÷ applied (of sums, never a mean of rates).

    Amounts are None where one they are made of is missing. ``projects`` is the number of projects (None: not stated),
    ``refused`` marks 不予支持, ``detailed`` that single items are known.
    """

    level: Level
    name: str
    year: int | None
    applied: float | None
    cut: float | None
    approved: float | None
    rate: float | None
    bundle: str = ""
    project: str = ""
    printed_rate: Quantity = BLANK
    projects: int | None = None
    refused: bool = False
    detailed: bool = True
    conclusion: str = ""
    reason: str = ""
    basis: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """核减原因: the amount cut for one reason (空: 未注明) and its share of all that was cut."""

    reason: str
    cut: float
    share: float | None


@dataclass(frozen=True, slots=True)
class ExAnteAssessment:
    """事前绩效评估结果: reductions of the assessed year by item, project and bundle, ``overall``, and every year's.

    ``overall`` has no amounts and no rate while a problem blocks. ``reviews`` are the experts' points by project; the
    assessment of several projects has no total and no grade of its own.
    """

    notebook: ClassVar[str] = "ex_ante_assessment"

    case: ExAnteCase
    items: tuple[Reduction, ...]
    projects: tuple[Reduction, ...]
    bundles: tuple[Reduction, ...]
    overall: Reduction
    years: tuple[Reduction, ...]
    reasons: tuple[ReasonShare, ...]
    rulebook: RuleReference
    problems: tuple[Problem, ...]
    reviews: tuple[ProjectReview, ...] = ()
