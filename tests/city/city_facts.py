"""The invented city: its projects of a year with amounts and outcomes drawn from names alone, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
YEARS = (2021, 2022)
COUNTED = ("个", "所", "间", "台", "家", "座")
TITLE = "示例数据（虚构）"


@dataclass(frozen=True)
class Outcome:
    """One indicator of a project in a year."""

    level1: str
    level2: str
    name: str
    operator: str
    unit: str
    target: float
    weight: float
    actual: float

    @property
    def met(self) -> bool:
        return self.actual <= self.target if self.operator == "≤" else self.actual >= self.target

    @property
    def by_rule(self) -> float:
        """Points in proportion, as a unit without rounding rules would count them, two places."""
        if self.met:
            return self.weight
        share = self.target / self.actual if self.operator == "≤" else self.actual / self.target
        return round(self.weight * share + 1e-9, 2)


@dataclass(frozen=True)
class Project:
    """One project in a year."""

    id: str
    name: str
    department: str
    unit: str
    year: int
    budget: float
    adjusted: float
    executed: float
    outcomes: tuple[Outcome, ...]


def draw(*names: object) -> float:
    """A number in [0, 1) that depends on the names only."""
    return int.from_bytes(sha256("|".join(map(str, names)).encode()).digest()[:6], "big") / 2**48


@cache
def city() -> dict[str, Any]:
    """The content of city.yml."""
    return dict(yaml.safe_load((HERE / "city.yml").read_text(encoding="utf-8")))


def departments(year: int) -> Iterator[tuple[str, str, list[Any]]]:
    """Id, name in the year, projects as they stand in the file."""
    for entry in city()["departments"]:
        renamed = [name for since, name in (entry.get("renamed") or {}).items() if year >= since]
        yield entry["id"], (renamed or [entry["name"]])[-1], entry["projects"]


def projects(year: int) -> list[Project]:
    """Every project that has a budget in the year."""
    return [
        _project(row, department, year)
        for _, department, rows in departments(year)
        for row in rows
        if row[3 + YEARS.index(year)] is not None
    ]


def _project(row: list[Any], department: str, year: int) -> Project:
    code, name, unit = row[:3]
    budget = float(row[3 + YEARS.index(year)])
    adjusted = round(budget * (1 if draw(code, year, "adjust") < 0.6 else 0.9 + 0.15 * draw(code, year, "size")), 2)
    weak = year in city()["weak"].get(code, [])
    spent = 0.5 if weak else 0.72 + 0.1 * YEARS.index(year)
    executed = round(adjusted * min(1.0, spent + 0.35 * draw(code, year, "spent")), 2)
    outcomes = tuple(_outcome(text, code, year, weak=weak) for text in row[5])
    unit = department if unit.endswith("局") and unit[:3] == department[:3] and unit != department else unit
    return Project(code, name, department, unit, year, budget, adjusted, executed, outcomes)


def _outcome(text: str, code: str, year: int, *, weak: bool) -> Outcome:
    levels, name, operator, *targets, unit, weight = text.strip().split("|")
    level1, level2 = levels.split("/")
    target = float(targets[YEARS.index(year)])
    actual = _actual(target, operator, unit, draw(code, name, year), YEARS.index(year), weak=weak)
    return Outcome(level1, level2, name, operator, unit, target, float(weight), actual)


def _actual(target: float, operator: str, unit: str, luck: float, later: int, *, weak: bool) -> float:
    """Three in five targets are met, more in the later year, few where a project is weak; then misses go deep."""
    met = luck < (0.3 if weak else 0.6 + 0.1 * later)
    miss = 0.35 + 0.5 * luck if weak else 0.75 + 0.24 * (luck - 0.6) / 0.4
    share = 1 + 0.06 * luck if met else miss
    share = 1.0 if operator == "=" and met else share
    value = target * (2 - share) if operator == "≤" else target * share
    value = min(value, 100.0) if unit == "%" else value
    whole = target == int(target) and (target >= 20 or unit in COUNTED) and unit != "%"
    places = 0 if whole else 2 if target < 10 else 1
    rounded = round(value, places)
    return target if met and (rounded < target) == (operator != "≤") and rounded != target else rounded


def plain(value: float) -> str:
    """A number as people write it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
