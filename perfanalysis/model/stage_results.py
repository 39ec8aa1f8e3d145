"""环节结果 (stage results): what every stage without points of its own hands on, and its JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document, problem_document
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.problems import Problem

UNSCORED: Document = {
    "budget": [],
    "execution_rate": None,
    "indicators": [],
    "groups": [],
    "total": None,
    "bounds": [None, None],
    "grade": None,
    "recomputed_total": None,
    "recomputed_bounds": [None, None],
    "recomputed_grade": None,
    "printed_total": None,
    "printed_grade": None,
}


class StageCase(Protocol):
    """环节对象: what a stage has read. ``sources`` are its files; ``problems`` what reading found."""

    @property
    def name(self) -> str:
        """名称, as in the report's title."""

    @property
    def place(self) -> str | None:
        """地区代码."""

    @property
    def year(self) -> int | None:
        """年度."""

    @property
    def department(self) -> str | None:
        """组织单位."""

    @property
    def amount_unit(self) -> str | None:
        """金额单位."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """来源文件."""


class StageResult(Protocol):
    """环节结果 of the standard notebook ``notebook``; tables, figures and sentences live in modules of that name."""

    notebook: ClassVar[str]

    @property
    def case(self) -> StageCase:
        """环节对象 that the result is about."""

    @property
    def rulebook(self) -> RuleReference:
        """制度依据 by which it was made."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, blocking ones first."""

    def details(self) -> Document:
        """What only this stage has, as plain values for ``evaluation.json``."""

    def sheets(self) -> Mapping[str, Rows]:
        """Tables for ``tables/<name>.csv``: each with its heading row first."""


def stage_document(result: StageResult) -> Document:
    """环节结果的 JSON 内容: the heads that every evaluation has, then the stage's own; nothing is scored unless it says so."""
    case = result.case
    return {
        "kind": result.notebook,
        "place": case.place,
        "year": case.year,
        "project": case.name,
        "department": case.department,
        "implementer": None,
        "amount_unit": case.amount_unit,
        "sources": [source_document(source) for source in case.sources],
        **UNSCORED,
        **result.details(),
        "rulebook": {"id": result.rulebook.id, "hash": result.rulebook.hash},
        "problems": [problem_document(found) for found in result.problems],
    }


def source_document(source: Source) -> Document:
    """来源文件."""
    return {"file": source.file, "sha256": source.sha256, "title": source.title, "url": source.url}
