"""自评抽审复核 (rechecks): the frame, the draw, what reviewers found, and what it says of all self-evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document, plain_number
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.problems import Problem

DrawMethod = Literal["simple_random", "stratified", "proportional_to_money", "certainty_and_random", "judgemental"]


@dataclass(frozen=True, slots=True)
class FrameItem:
    """自评的一项指标: its weight, the unit's own points and those by rule."""

    name: str
    weight: float | None
    score: float | None
    ruled: float | None


@dataclass(frozen=True, slots=True)
class FrameUnit:
    """抽样框的一个单元: a self-evaluated project; ``amount`` in 万元, ``score`` the unit's total, ``ruled`` that by rule.

    ``submitted`` is the ISO day on which it was sent to the finance department (empty: not stated).
    """

    id: str
    department: str
    project: str
    amount: float | None
    score: float | None
    grade: str
    ruled: float | None = None
    items: tuple[FrameItem, ...] = ()
    submitted: str = ""


@dataclass(frozen=True, slots=True)
class MissingUnit:
    """未入框的自评: a run that failed or has no total, and why."""

    id: str
    project: str
    why: str


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """复核结果行: points that a reviewer found right for one indicator, or for 总分."""

    department: str
    project: str
    item: str
    recheck: float | None
    reason: str
    severity: str
    note: str
    where: str
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecheckCase:
    """抽审对象: the frame of a year, what is missing from it, and the results of the re-check (empty: not yet)."""

    name: str
    year: int | None
    place: str | None = None
    department: str | None = None
    amount_unit: str | None = "万元"
    frame: tuple[FrameUnit, ...] = ()
    missing: tuple[MissingUnit, ...] = ()
    results: tuple[RecheckRow, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnUnit:
    """抽中的单元: its stratum, inclusion probability, whether it was taken with certainty, and its random number."""

    unit: FrameUnit
    stratum: str
    probability: float
    certain: bool
    number: float


@dataclass(frozen=True, slots=True)
class Draw:
    """抽取结果: units in the order drawn, strata with their sizes and numbers drawn, the hash of the frame."""

    method: DrawMethod
    rate: float
    seed: str
    frame_hash: str
    drawn: tuple[DrawnUnit, ...]
    strata: tuple[tuple[str, int, int], ...]

    @property
    def random(self) -> bool:
        """Whether chance decided, so that the sample speaks for the frame."""
        return self.method != "judgemental"


@dataclass(frozen=True, slots=True)
class Difference:
    """复核差异 of a project: self and re-checked totals and grades; ``recheck`` None while points are missing.

    ``discounted`` is the self score times the rule's factor (None: no rule or no fall). ``reasons`` of its indicators.
    """

    drawn: DrawnUnit
    self_score: float | None
    recheck: float | None
    gap: float | None
    self_grade: str
    recheck_grade: str
    fallen: int
    material: bool
    discounted: float | None
    verdict: str
    severities: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recheck:
    """抽审复核结果: the draw, differences, agreement (statistical results by name), and the estimate for all units."""

    notebook: ClassVar[str] = "recheck"

    case: RecheckCase
    rulebook: RuleReference
    draw: Draw
    differences: tuple[Difference, ...]
    reasons: tuple[tuple[str, int, float], ...]
    grades: tuple[tuple[str, str, int], ...]
    agreement: Mapping[str, Any]
    population: Any
    inference: str
    limits: tuple[tuple[str, str], ...]
    reason_words: tuple[str, ...]
    severity_words: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def done(self) -> tuple[Difference, ...]:
        """Differences of projects whose re-check is complete."""
        return tuple(one for one in self.differences if one.gap is not None)

    def details(self) -> Document:
        """Draw, differences and estimates as plain values."""
        return {
            "draw": {
                "method": self.draw.method,
                "rate": self.draw.rate,
                "seed": self.draw.seed,
                "frame_hash": self.draw.frame_hash,
                "frame": len(self.case.frame),
                "missing": len(self.case.missing),
                "drawn": [_drawn(one) for one in self.draw.drawn],
                "strata": [{"stratum": name, "size": size, "drawn": drawn} for name, size, drawn in self.draw.strata],
            },
            "differences": [_difference(one) for one in self.differences],
            "reasons": [
                {"reason": word, "count": count, "points": plain_number(points)} for word, count, points in self.reasons
            ],
            "agreement": {name: _estimate(result) for name, result in self.agreement.items()},
            "population": None if self.population is None else _estimate(self.population),
            "inference": self.inference,
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``draw``, ``frame``, ``differences`` as tables."""
        draw = [
            (n, one.stratum, one.unit.department, one.unit.project, one.unit.amount, one.probability)
            for n, one in enumerate(self.draw.drawn, start=1)
        ]
        frame = [(one.id, one.department, one.project, one.amount, one.score, one.grade) for one in self.case.frame]
        names = ("self_score", "recheck", "gap", "self_grade", "recheck_grade", "discounted", "verdict")
        rows = [
            (one.drawn.unit.project, *(getattr(one, name) for name in names), ";".join(one.reasons))
            for one in self.differences
        ]
        return {
            "draw": [("序号", "层", "主管部门", "项目", "预算数(万元)", "入样概率"), *draw],
            "frame": [("编号", "主管部门", "项目", "预算数(万元)", "自评总分", "自评等级"), *frame],
            "differences": [("项目", "自评", "复核", "差异", "自评等级", "复核等级", "折扣后", "结论", "原因"), *rows],
        }


def _drawn(one: DrawnUnit) -> Document:
    return {
        "id": one.unit.id,
        "project": one.unit.project,
        "stratum": one.stratum,
        "probability": plain_number(one.probability),
        "certain": one.certain,
    }


def _difference(one: Difference) -> Document:
    numbers = {name: plain_number(getattr(one, name)) for name in ("self_score", "recheck", "gap", "discounted")}
    words = {name: getattr(one, name) for name in ("self_grade", "recheck_grade", "fallen", "material", "verdict")}
    return {
        "project": one.drawn.unit.project,
        "department": one.drawn.unit.department,
        **numbers,
        **words,
        "reasons": list(one.reasons),
    }


def _estimate(result: Any) -> Document:
    low, high = result.interval
    numbers = {"estimate": result.estimate, "se": result.se, "low": low, "high": high, "p": result.p}
    return {"method": result.method, "n": result.n} | {name: plain_number(value) for name, value in numbers.items()}
