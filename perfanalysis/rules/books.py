"""制度依据 (RuleBook): the values in force at one place on one date, each with its source document."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from perfanalysis.problems import RuleProblems, problem

Evidence = Literal["V", "S", "R"]
FLOAT_NOISE_PLACES = 9


@dataclass(frozen=True, slots=True)
class RuleValue:
    """规定值: one dated value of one rule with its document.

    ``valid_from`` and ``valid_to`` are ISO dates, both inclusive (``valid_to`` None: still in force). ``evidence`` is V
    (seen in the source), S (seen in notes about it) or R (依据待核). ``file`` is the file's name, never a folder.
    """

    key: str
    title: str
    value: Any
    unit: str
    place: str
    valid_from: str
    valid_to: str | None
    source: str
    url: str | None
    evidence: Evidence
    note: str | None
    file: str

    def in_force(self, on: str | None) -> bool:
        """Whether the value is in force on the ISO date ``on`` (None: the newest is asked for, so every value is)."""
        return on is None or self.valid_from <= on <= (self.valid_to or on)


@dataclass(frozen=True, slots=True)
class GradeBand:
    """评价等级: a half-open band that starts at ``at_least`` points and ends where the next better one starts."""

    name: str
    at_least: float


@dataclass(frozen=True, slots=True)
class RuleBook:
    """制度依据: the effective values at ``place`` on ``on`` (ISO date, None: the newest of each rule).

    ``id`` names the place whose rules were found, the date and any own files; ``known`` holds every rule key with its
    title, also those without a value here; ``note`` says in Chinese what was done that was not asked for.
    """

    id: str
    place: str
    on: str | None
    entries: Mapping[str, RuleValue]
    known: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def hash(self) -> str:
        """规则指纹: SHA-256 over the canonical JSON of the effective values; sources, titles and notes do not count."""
        values = {key: plain_numbers(entry.value) for key, entry in self.entries.items()}
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def grades(self) -> tuple[GradeBand, ...]:
        """评价等级: the bands in force, best first (RuleProblems L013: none in force)."""
        return tuple(GradeBand(**band) for band in self.value("grades"))

    def value(self, key: str) -> Any:
        """The value in force of one rule, a copy of plain numbers, texts, lists and dicts.

        RuleProblems L012: there is no such rule; L013: it has no value at this place on this date.
        """
        if key in self.entries:
            return deepcopy(self.entries[key].value)
        raise RuleProblems([self._absent(key)])

    def grade(self, total: float | None) -> str | None:
        """评价等级: the name of the band that ``total`` (points) falls in; None for None, NaN or a negative total.

        Bands are half-open: 89.5 is below 90. The rule ``rounding`` says whether the exact or the rounded total counts.
        """
        if total is None or not math.isfinite(total):
            return None
        points = self._graded_points(total)
        return next((band.name for band in self.grades if points >= band.at_least), None)

    def _graded_points(self, total: float) -> float:
        rounding = self.value("rounding")
        places = rounding["places"] if rounding["grade_on"] == "rounded" else FLOAT_NOISE_PLACES
        return float(Decimal(repr(total)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))

    def _absent(self, key: str) -> Any:
        if key not in self.known:
            listed = "、".join(sorted(self.known))
            return problem("L012", self.id, found=key, allowed=listed, action="核对规则名称的拼写")
        found = f"{self.known[key]}({key})没有在此地此日有效的值"
        return problem("L013", self.id, found=found, allowed="有来源的规定值", action="在本地规则文件中补充此项规定")


def plain_numbers(value: Any) -> Any:
    """The value with whole floats as integers, so that 60 and 60.0 are the same rule (canonical form)."""
    if isinstance(value, dict):
        return {key: plain_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_numbers(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
