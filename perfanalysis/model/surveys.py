"""满意度问卷 (survey model): answers as given and read, the design, and what is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from perfanalysis.problems import Problem

AnswerState = Literal["valid", "no_opinion", "blank", "unread"]


@dataclass(frozen=True, slots=True)
class Answer:
    """答案: its text, the points of the scale's option (None unless valid), and how it was read."""

    text: str
    points: float | None
    state: AnswerState
    where: str


@dataclass(frozen=True, slots=True)
class Respondent:
    """一份问卷: number, group, and the answer to each question."""

    id: str
    group: str
    answers: Mapping[str, Answer]
    where: str


@dataclass(frozen=True, slots=True)
class GroupDesign:
    """调查设计 of one group: population, questionnaires issued and returned (None: not stated), method."""

    group: str
    population: int | None
    issued: int | None
    returned: int | None
    method: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaires:
    """满意度问卷: every questionnaire, the questions that use the scale, the design of each group, problems."""

    respondents: tuple[Respondent, ...]
    questions: tuple[str, ...]
    design: Mapping[str, GroupDesign]
    problems: tuple[Problem, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """调查对象 in order of first appearance."""
        return tuple(dict.fromkeys(one.group for one in self.respondents))


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """一题的结果 of one group: counts by state, satisfaction (share of full points or of the top two) with interval."""

    group: str
    question: str
    asked: int
    valid: int
    no_opinion: int
    blank: int
    unread: int
    satisfied: int
    satisfaction: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """一类对象的结果: return and validity, the sample that was needed, reliability (alpha) of its questions."""

    design: GroupDesign
    answered: int
    needed: int | None
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None


@dataclass(frozen=True, slots=True)
class SurveySummary:
    """满意度调查结果: by group and question, by group, and of all groups (weighted where populations are known)."""

    questionnaires: Questionnaires
    composite: str
    confidence: float
    questions: tuple[QuestionSummary, ...]
    groups: tuple[GroupSummary, ...]
    overall: tuple[float | None, float | None, float | None]
    weighted: bool
    problems: tuple[Problem, ...]
