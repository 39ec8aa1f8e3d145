"""制度框架 (rule surveys): rules in force by stage, local documents by stage and kind of funds, and changes between two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.problems import Problem


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """制度文件: what it is called, which stages and kinds of funds it governs, and when it is in force (ISO dates)."""

    name: str
    number: str
    issuer: str
    stages: tuple[str, ...]
    funds: tuple[str, ...]
    begins: str
    ends: str
    url: str
    evidence: str
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSurveyCase:
    """制度框架的对象: a place, a day, an earlier day to compare with (empty: none), and its register of documents.

    ``stated`` is how many sets of rules the place says it has (0: not said).
    """

    name: str
    place: str | None
    year: int | None
    on: str
    compared_on: str
    stated: int = 0
    department: str | None = None
    amount_unit: str | None = None
    documents: tuple[RuleDocument, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleLine:
    """生效的规则: its value as text, the layer that gives it, since when, by which document, and its evidence mark."""

    key: str
    title: str
    stage: str
    scores: bool
    value: str
    place: str
    begins: str
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """规则变化 between two days: the values and documents before and after (empty: no value then)."""

    key: str
    title: str
    stage: str
    scores: bool
    before: str
    after: str
    source: str
    begins: str


@dataclass(frozen=True, slots=True)
class RuleSurvey:
    """制度框架: rules in force, those without a value, the coverage of documents by stage and funds, changes."""

    notebook: ClassVar[str] = "rule_framework"

    case: RuleSurveyCase
    rulebook: RuleReference
    rules: tuple[RuleLine, ...]
    lacking: tuple[tuple[str, str, str], ...]
    stages: tuple[str, ...]
    funds: tuple[str, ...]
    coverage: Mapping[tuple[str, str], int]
    gaps: tuple[str, ...]
    changes: tuple[RuleChange, ...]
    problems: tuple[Problem, ...]

    @property
    def in_force(self) -> tuple[RuleDocument, ...]:
        """生效的文件 on the day of the survey."""
        return tuple(one for one in self.case.documents if effective(one, self.case.on))

    def details(self) -> Document:
        """Counts, gaps and changes as plain values."""
        return {
            "on": self.case.on,
            "compared_on": self.case.compared_on,
            "rules": [
                {"key": one.key, "place": one.place, "from": one.begins, "evidence": one.evidence} for one in self.rules
            ],
            "lacking": [key for key, _, _ in self.lacking],
            "documents": len(self.case.documents),
            "documents_in_force": len(self.in_force),
            "documents_stated": self.case.stated,
            "gaps": list(self.gaps),
            "changes": [
                {"key": one.key, "before": one.before, "after": one.after, "scores": one.scores} for one in self.changes
            ],
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``rules``, ``documents``, ``coverage``, ``changes`` as tables."""
        rules = [(r.key, r.title, r.stage, r.value, r.place, r.begins, r.source, r.evidence) for r in self.rules]
        documents = [
            (d.name, d.number, d.issuer, "、".join(d.stages), "、".join(d.funds), d.begins, d.ends, d.evidence)
            for d in self.case.documents
        ]
        coverage: list[list[str | float | None]] = [
            [stage, *(self.coverage.get((stage, fund), 0) for fund in self.funds)] for stage in self.stages
        ]
        changes = [
            (c.key, c.title, c.stage, "是" if c.scores else "否", c.before, c.after, c.source) for c in self.changes
        ]
        return {
            "rules": [("规则", "名称", "环节", "取值", "地区", "生效", "依据", "标记"), *rules],
            "documents": [("文件", "文号", "机关", "环节", "资金", "生效", "失效", "标记"), *documents],
            "coverage": [("环节", *self.funds), *coverage],
            "changes": [("规则", "名称", "环节", "影响得分", "原取值", "现取值", "依据"), *changes],
        }


def effective(document: RuleDocument, on: str) -> bool:
    """是否生效 on the ISO day; a document without a first day counts as in force unless it has ended."""
    begun = not document.begins or document.begins <= on
    return begun and (not document.ends or on <= document.ends)
