"""问题 (Problem): what is wrong, where, what is allowed and what to do, in the evaluator's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from perfanalysis.data_files import read_package_yaml

ProblemClass = Literal["contradiction", "unread", "missing", "notice"]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One entry of the problem catalogue (问题代码): its stable code, class, whether it blocks, and its help page.

    Source: ``perfanalysis/data/problems/*.yml``.
    """

    code: str
    title: str
    class_: ProblemClass
    blocking: bool
    help: str


@dataclass(frozen=True, slots=True)
class Problem:
    """问题: one fault of an input, as the evaluator sees it.

    ``where`` is the place in the document (``file › sheet!cell``), ``found`` what stands there, ``allowed`` what the
    rule wants, ``action`` what to do. ``class_`` is printed as ``class``; only ``blocking`` problems stop scoring.
    """

    code: str
    class_: ProblemClass
    where: str
    found: str
    allowed: str
    action: str
    blocking: bool

    def __str__(self) -> str:
        return f"[{self.code}] {self.where}:{self.found};应为{self.allowed}。处理:{self.action}"


class PerfError(Exception):
    """Root of every error this package raises on purpose."""


class InputProblems(PerfError):
    """The input has problems; ``problems`` holds all of them (评价未开始)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problem_report(self.problems))


class RuleProblems(InputProblems):
    """A rulebook or framework file has problems (制度依据有误)."""


class RunFailed(PerfError):
    """A notebook run failed; ``cell``, ``source`` and ``cause`` say where and why (运行失败)."""

    def __init__(self, message: str, *, cell: int | None = None, source: str = "", cause: str = "") -> None:
        self.cell, self.source, self.cause = cell, source, cause
        super().__init__(message)


@cache
def problem_catalogue() -> Mapping[str, ProblemKind]:
    """问题代码目录: every problem code with its help, in code order."""
    entries = sorted(read_package_yaml("problems").items())
    return {code: _kind(code, entry) for code, entry in entries}


def _kind(code: str, entry: Mapping[str, Any]) -> ProblemKind:
    return ProblemKind(code, entry["title"], entry["class"], bool(entry["blocking"]), entry["help"])


def problem(code: str, where: str, *, found: str, allowed: str, action: str) -> Problem:
    """One Problem of the catalogued ``code``; class and blocking come from the catalogue (KeyError: unknown code)."""
    kind = problem_catalogue()[code]
    return Problem(code, kind.class_, where, found, allowed, action, kind.blocking)


def problem_report(problems: Iterable[Problem], *, stopped: str = "评价未开始") -> str:
    """问题清单: all problems as text, blocking ones first, headed by their number and what was stopped."""
    listed = sorted(problems, key=lambda item: not item.blocking)
    blocked = any(item.blocking for item in listed)
    head = f"共{len(listed)}处问题" + (f",{stopped}:" if blocked else ":")
    return "\n".join([head, *map(str, listed)])
