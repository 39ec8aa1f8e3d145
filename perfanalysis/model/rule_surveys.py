"""制度框架 (rule surveys): rules in force by stage and layer, documents by stage and kind of funds, changes between two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.rule_documents import RuleDocument, effective, standing
from perfanalysis.problems import Problem


@dataclass(frozen=True, slots=True)
class RuleSurveyCase:
    """制度框架的对象: a place, a day, an earlier day to compare with (empty: none), and its register of documents.

    ``stated`` is how many sets of rules of its own the place says it has (0: not said).
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

    def of(self, *standings: str) -> tuple[RuleDocument, ...]:
        """文件 of these standings (本地, 上级, 下级, 外地) that are in force on the day."""
        return tuple(
            one for one in self.documents if standing(one, self.place) in standings and effective(one, self.on)
        )


@dataclass(frozen=True, slots=True)
class LayerValue:
    """某一级的取值 that a nearer layer replaces."""

    place: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """生效的规则: its value as text, the layer that gives it, since when, by which document, and its evidence mark.

    ``stages`` use it, the main one first; ``touches`` says which scores it decides (empty: none); ``above`` are the
    values of upper layers that it replaces, the nation's first.
    """

    key: str
    title: str
    stages: tuple[str, ...]
    touches: str
    value: str
    place: str
    begins: str
    source: str
    evidence: str
    above: tuple[LayerValue, ...] = ()

    @property
    def stage(self) -> str:
        """主要环节."""
        return self.stages[0]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """规则变化 between two days: the values and documents before and after (empty: no value then).

    ``evidence`` is the weaker mark of the two values.
    """

    key: str
    title: str
    stages: tuple[str, ...]
    touches: str
    before: str
    after: str
    before_source: str
    source: str
    begins: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """覆盖情况 of one stage and kind of funds: documents in force of the place itself and of the layers above it."""

    own: int = 0
    upper: int = 0


@dataclass(frozen=True, slots=True)
class RuleSurvey:
    """制度框架: rules in force, those without a value, the coverage of documents by stage and funds, changes.

    ``gaps`` are stages without a document of the place's own, ``bare`` those without one of any layer above either.
    """

    notebook: ClassVar[str] = "rule_framework"

    case: RuleSurveyCase
    rulebook: RuleReference
    rules: tuple[RuleLine, ...]
    lacking: tuple[tuple[str, str, str], ...]
    stages: tuple[str, ...]
    funds: tuple[str, ...]
    coverage: Mapping[tuple[str, str], Coverage]
    gaps: tuple[str, ...]
    bare: tuple[str, ...]
    bare_funds: tuple[str, ...]
    changes: tuple[RuleChange, ...]
    problems: tuple[Problem, ...]

    def covered(self, stage: str, fund: str) -> Coverage:
        """覆盖情况 of one stage and kind of funds."""
        return self.coverage.get((stage, fund), Coverage())

    def details(self) -> Document:
        """Counts, gaps and changes as plain values; ``documents`` are the place's own."""
        return {
            "on": self.case.on,
            "compared_on": self.case.compared_on,
            "rules": [_rule(one) for one in self.rules],
            "lacking": [key for key, _, _ in self.lacking],
            "documents": len(self.case.of("本地")),
            "documents_registered": len(self.case.documents),
            "documents_above": len(self.case.of("上级")),
            "documents_stated": self.case.stated,
            "gaps": list(self.gaps),
            "gaps_of_all_layers": list(self.bare),
            "funds_without_document": list(self.bare_funds),
            "changes": [_change(one) for one in self.changes],
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``rules``, ``documents``, ``coverage``, ``changes`` as tables."""
        rules = [
            (r.key, r.title, "、".join(r.stages), r.touches, r.value, r.place, r.begins, r.source, r.evidence)
            for r in self.rules
        ]
        documents = [_document_row(one, self.case.place) for one in self.case.documents]
        coverage: list[list[str | float | None]] = [
            [stage, fund, self.covered(stage, fund).own, self.covered(stage, fund).upper]
            for stage in self.stages
            for fund in self.funds
        ]
        changes = [
            (c.key, c.title, "、".join(c.stages), c.touches, c.before, c.after, c.before_source, c.source, c.evidence)
            for c in self.changes
        ]
        return {
            "rules": [("规则", "名称", "环节", "影响", "取值", "地区", "生效", "依据", "标记"), *rules],
            "documents": [
                ("文件", "文号", "机关", "级别", "环节", "资金", "生效", "失效", "标记"),
                *documents,
            ],
            "coverage": [("环节", "资金", "本地文件", "上级文件"), *coverage],
            "changes": [("规则", "名称", "环节", "影响", "原取值", "现取值", "原依据", "依据", "标记"), *changes],
        }


def _rule(one: RuleLine) -> Document:
    return {
        "key": one.key,
        "place": one.place,
        "from": one.begins,
        "evidence": one.evidence,
        "stages": list(one.stages),
        "touches": one.touches,
        "replaces": [layer.place for layer in one.above],
    }


def _change(one: RuleChange) -> Document:
    return {
        "key": one.key,
        "before": one.before,
        "after": one.after,
        "stages": list(one.stages),
        "touches": one.touches,
        "evidence": one.evidence,
    }


def _document_row(one: RuleDocument, place: str | None) -> tuple[str, ...]:
    words = ("、".join(one.stages), "、".join(one.funds))
    return one.name, one.number, one.issuer, standing(one, place), *words, one.begins, one.ends, one.evidence
