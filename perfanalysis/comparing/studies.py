"""研究 (studies): all that the sections of a comparison look at, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from perfanalysis.comparing.comparability import YearPair, main_pairs
from perfanalysis.comparing.cubes import Cube, Rows
from perfanalysis.comparing.rule_years import RuleYear
from perfanalysis.panels import Panel
from perfanalysis.problems import Problem


@dataclass(frozen=True, eq=False)
class Recheck:
    """一次复核: a unit's self-evaluated and re-checked total and grade in a year; ``random``: drawn by chance.

    ``population`` is the re-check's own estimate of the inflation of all (estimate, low, high), as its draw allows.
    """

    unit: str
    year: int
    self_score: float
    recheck: float
    self_grade: str = ""
    recheck_grade: str = ""
    random: bool | None = None
    frame: int = 0
    population: tuple[float, float, float] | None = None


@dataclass(frozen=True, eq=False)
class Study:
    """研究: the panel's rows, the cube, pairs of years, breaks found (``broken``: their units), re-checks, and the options."""

    panel: Panel
    rows: Rows
    cube: Cube
    every: Mapping[tuple[int, int], YearPair]
    breaks: tuple[Problem, ...]
    rechecks: tuple[Recheck, ...]
    options: Mapping[str, str]
    seed: int
    question: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    margin: float = 0.0
    rule_years: tuple[RuleYear, ...] = ()
    broken: frozenset[str] = frozenset()

    def years_of(self, pair: YearPair) -> str:
        """年度对的写法: ``2021–2022``."""
        return f"{self.cube.years[pair.first]}–{self.cube.years[pair.last]}"

    def between(self, first: int, last: int) -> YearPair:
        """一对年度, by the places of its years, the earlier one first."""
        return self.every[first, last]

    @cached_property
    def pairs(self) -> tuple[YearPair, ...]:
        """年度对: adjacent years first, then first against last where that is another pair."""
        return main_pairs(self.every)

    @property
    def headline_pair(self) -> YearPair:
        """首尾年度: the pair that the headline is about."""
        return self.pairs[-1]

    @property
    def adjacent(self) -> tuple[YearPair, ...]:
        """相邻年度对."""
        return tuple(pair for pair in self.pairs if pair.last == pair.first + 1)


def case_texts(rows: Rows, name: str) -> pd.Series[Any]:
    """一列文字 of the cases, missing as empty."""
    found = rows.cases[name] if name in rows.cases else pd.Series("", index=rows.cases.index)
    return found.astype(object).where(found.notna(), "")


def known(values: Any) -> Any:
    """有值的数."""
    flat = np.asarray(values, dtype=float)
    return flat[np.isfinite(flat)]
