"""专家评分读数 (ex-ante marks): the experts' marks and the conditions of support in one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from perfanalysis.model.cases import Source
from perfanalysis.model.expert_reviews import ExpertMark, ReviewKind, SupportCondition
from perfanalysis.problems import Problem
from perfanalysis.reading.registers import RegisterLine, read_registers

STAGE = "ex_ante_assessment"


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """读到的评分: marks, conditions, the file and what could not be read."""

    marks: tuple[ExpertMark, ...]
    conditions: tuple[SupportCondition, ...]
    source: Source
    problems: tuple[Problem, ...]


def read_marks(path: str | Path) -> ReadMarks:
    """专家评分 and 支持条件 of a file (InputProblems R001-R007, R201; in ``problems`` R202, R203, R204)."""
    read = read_registers(path, STAGE)
    marks = tuple(_mark(line) for line in read.rows("marks") if line.text("expert"))
    conditions = tuple(_condition(line) for line in read.rows("conditions") if line.text("condition"))
    return ReadMarks(marks, conditions, read.source, read.problems)


def _mark(line: RegisterLine) -> ExpertMark:
    return ExpertMark(
        project=line.text("project"),
        kind=cast("ReviewKind", line.text("kind") or "项目"),
        expert=line.text("expert"),
        code=line.text("code"),
        item=line.text("item"),
        grade=line.text("grade"),
        points=line.number("points"),
        reason=line.text("reason"),
        where=line.where,
        cells=line.places,
    )


def _condition(line: RegisterLine) -> SupportCondition:
    project, condition, responsible, due, basis = map(
        line.text, ("project", "condition", "responsible", "due", "basis")
    )
    return SupportCondition(project, condition, responsible, due, basis, line.where)
