"""年度报告 (annual reports): figures of the ten measures (十项举措) by year, with where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from perfanalysis.formats import count_text, points_text, share_text
from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document, plain_number
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.problems import Problem


@dataclass(frozen=True, slots=True)
class LogEntry:
    """工作台账: training, consultation, disclosure or publicity; ``date`` ISO or empty, ``number`` None where not counted.

    ``approved`` is the day on which the accounts were approved (ISO, empty: not said), for a disclosure.
    """

    kind: str
    date: str
    title: str
    number: float | None
    unit: str
    evidence: str
    where: str = ""
    approved: str = ""


@dataclass(frozen=True, slots=True)
class AnnualFigure:
    """年度数据: one figure of a measure; shares as shares (unit ``%``), money in 万元. ``runs`` evaluations it comes from.

    ``stated`` is True where a person wrote it down; ``period`` says what span it covers when that is not the year.
    """

    measure: str
    title: str
    unit: str
    year: int
    value: float | None
    runs: int
    stated: bool = False
    period: str = ""
    source: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class MissingRun:
    """没有结果的运行: a run that failed or whose result cannot be read; its figures are in no sum."""

    name: str
    year: int | None
    state: str


@dataclass(frozen=True, slots=True)
class AnnualReportCase:
    """年度报告的对象: the evaluations' public heads by year are in ``documents``; the rest is from the register."""

    name: str
    place: str | None
    year: int | None
    department: str | None
    amount_unit: str | None
    documents: tuple[Mapping[str, object], ...]
    missing: tuple[MissingRun, ...]
    log: tuple[LogEntry, ...] = ()
    stated: tuple[AnnualFigure, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """年度报告: the measures in their order, every figure of every year, runs without result, problems.

    ``places`` is the most decimals of an amount in 万元.
    """

    notebook: ClassVar[str] = "annual_report"

    case: AnnualReportCase
    rulebook: RuleReference
    measures: tuple[str, ...]
    figures: tuple[AnnualFigure, ...]
    problems: tuple[Problem, ...]
    places: int = 2

    @property
    def years(self) -> tuple[int, ...]:
        """年度 of which there are figures, in order."""
        return tuple(sorted({one.year for one in self.figures}))

    def of(self, title: str, year: int | None) -> float | None:
        """The figure ``title`` of a year, computed ones first (None: there is none)."""
        found = [one for one in self.figures if one.title == title and one.year == year]
        return next((one.value for one in sorted(found, key=lambda one: one.stated)), None)

    def value_text(self, value: float | None, unit: str) -> str:
        """数值的印法: shares as per cents, points with two places, amounts in 万元 with ``places``, else as a count."""
        if unit == "%":
            return share_text(value)
        return points_text(value) if unit == "分" else count_text(value, places=self.places if unit == "万元" else 2)

    def details(self) -> Document:
        """All figures, and runs without result, as plain values."""
        return {
            "figures": [_figure(one) for one in self.figures],
            "log": [{"kind": one.kind, "date": one.date, "title": one.title} for one in self.case.log],
            "missing": [{"name": one.name, "state": one.state} for one in self.case.missing],
        }

    def sheets(self) -> Mapping[str, Rows]:
        """``figures``, ``log``, ``missing`` as tables."""
        figures: list[list[str | float | None]] = [
            [one.measure, one.title, one.year, one.value, one.unit, one.period, _from(one)] for one in self.figures
        ]
        log: list[list[str | float | None]] = [
            [one.kind, one.date, one.title, one.number, one.unit, one.evidence] for one in self.case.log
        ]
        missing: list[list[str | float | None]] = [[one.name, one.state] for one in self.case.missing]
        return {
            "figures": [["举措", "数据项", "年度", "数值", "单位", "期间", "来源"], *figures],
            "log": [["类型", "日期", "内容", "数量", "单位", "佐证"], *log],
            "missing": [["运行", "状态"], *missing],
        }


def _from(one: AnnualFigure) -> str:
    return one.source if one.stated else f"由{one.runs}份结果算出"


def _figure(one: AnnualFigure) -> Document:
    return {
        "measure": one.measure,
        "title": one.title,
        "year": one.year,
        "value": plain_number(one.value),
        "unit": one.unit,
        "period": one.period,
        "stated": one.stated,
        "runs": one.runs,
        "source": one.source,
    }
