"""指标库 (indicator libraries): what a library says of each indicator, and what an audit of it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.problems import Problem

Nature = Literal["定量", "定性", ""]
ChangeKind = Literal["新增", "删去", "改名", "修改"]


@dataclass(frozen=True, slots=True)
class LibraryIndicator:
    """库内指标: texts as printed (blank: empty); ``nature`` as stated or as its value, unit and formula say.

    ``stated`` is whether the library itself says 定量 or 定性; ``where`` the row's place; ``cells`` role → place.
    """

    code: str
    kind: str
    sector: str
    domain: str
    level: str
    level1: str
    level2: str
    name: str
    meaning: str
    formula: str
    target: str
    unit: str
    nature: Nature
    direction: str
    weight: float | None
    set_name: str
    source: str
    basis: str
    evidence: str
    scoring: str
    stated: bool = False
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Code and name, as a list names an indicator."""
        return f"{self.code} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class IndicatorLibrary:
    """指标库 (the stage's case): all indicators in the file's order, and what reading found."""

    name: str
    indicators: tuple[LibraryIndicator, ...]
    place: str | None = None
    year: int | None = None
    department: str | None = None
    amount_unit: str | None = None
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class LibraryFault:
    """指标的毛病: which indicator, the fault's ``code`` (a problem code) and what was found."""

    code: str
    indicator: LibraryIndicator
    found: str


@dataclass(frozen=True, slots=True)
class SimilarPair:
    """近似指标: two indicators, how alike (0 to 1), and in what they differ."""

    first: LibraryIndicator
    second: LibraryIndicator
    likeness: float
    difference: str


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """版本变化: an indicator added, dropped, renamed or changed against the earlier version."""

    kind: ChangeKind
    earlier: str
    later: str
    what: str


@dataclass(frozen=True, slots=True)
class LibraryMatch:
    """检索结果: an indicator with its score (higher is nearer) and the words that found it."""

    indicator: LibraryIndicator
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """覆盖情况 of one cut of the library: counts, and how many have each quality."""

    name: str
    indicators: int
    common: int
    quantitative: int
    qualitative: int
    sourced: int
    based: int
    collectable: int
    measurable: int


@dataclass(frozen=True, slots=True)
class LibraryAudit:
    """指标库审查结果: coverage by sector, field and level, faults, likenesses, changes, search and suggestions.

    ``unused`` are None when no evaluations were given. ``suggested`` is for the project described in ``project``.
    """

    notebook: ClassVar[str] = "indicator_library"

    case: IndicatorLibrary
    rulebook: RuleReference
    coverage: Mapping[str, tuple[CoverageRow, ...]]
    faults: tuple[LibraryFault, ...]
    pairs: tuple[SimilarPair, ...]
    unused: tuple[LibraryIndicator, ...] | None
    changes: tuple[LibraryChange, ...] | None
    searched: str
    found: tuple[LibraryMatch, ...]
    project: str
    suggested: tuple[LibraryMatch, ...]
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> CoverageRow:
        """全库 as one row of coverage."""
        return next(iter(self.coverage["全库"]), CoverageRow("全库", *[0] * 8))

    def details(self) -> Document:
        """The figures of the audit for ``evaluation.json``."""
        counts = dict.fromkeys(sorted({fault.code for fault in self.faults}), 0)
        for fault in self.faults:
            counts[fault.code] += 1
        whole = self.whole
        return {
            "library": {
                "indicators": whole.indicators,
                "common": whole.common,
                "quantitative": whole.quantitative,
                "qualitative": whole.qualitative,
                "sourced": whole.sourced,
                "based": whole.based,
                "collectable": whole.collectable,
                "measurable": whole.measurable,
                "faults": counts,
                "similar_pairs": len(self.pairs),
                "unused": None if self.unused is None else len(self.unused),
                "changes": None if self.changes is None else len(self.changes),
            }
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``coverage``, ``faults``, ``similar``, ``changes``, ``unused`` as tables."""
        coverage = [
            (cut, *(getattr(row, name) for name in CoverageRow.__slots__))
            for cut, rows in self.coverage.items()
            for row in rows
        ]
        faults = [(fault.code, fault.indicator.label, fault.found, fault.indicator.where) for fault in self.faults]
        similar = [(pair.first.label, pair.second.label, pair.likeness, pair.difference) for pair in self.pairs]
        heads = ("划分", "名称", "指标数", "共性", "定量", "定性", "有来源", "有依据", "可采集", "可衡量")
        return {
            "coverage": [heads, *coverage],
            "faults": [("代码", "指标", "发现", "位置"), *faults],
            "similar": [("指标甲", "指标乙", "近似度", "差别"), *similar],
            "changes": [
                ("变化", "原指标", "现指标", "内容"),
                *((c.kind, c.earlier, c.later, c.what) for c in self.changes or ()),
            ],
            "unused": [("指标", "位置"), *((item.label, item.where) for item in self.unused or ())],
        }
