"""年度比较 (Comparison): the noun: sixteen parts, each with tables, claims and the statistical results behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Any, ClassVar

import pandas as pd

from perfanalysis.comparing.cubes import Cube
from perfanalysis.comparing.wordings import cell_text, claim_text, heading, section_title, table_columns
from perfanalysis.model.cases import Source
from perfanalysis.model.document_files import Rows
from perfanalysis.model.documents import Document
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.problems import Problem
from perfanalysis.statistics.results import Language, Result

Cell = str | float | int | None
CONCLUSIONS = 16


def number(cell: Cell) -> float:
    """单元格的数; NaN where it is missing or no number."""
    return nan if cell is None or isinstance(cell, str) else float(cell)


@dataclass(frozen=True, slots=True)
class Table:
    """比较表: rows under the columns that ``data/comparing/tables.yml`` gives its ``key``; missing is None or NaN.

    ``years`` are those that have a column of their own.
    """

    key: str
    rows: tuple[tuple[Cell, ...], ...]
    years: tuple[int, ...] = ()

    @property
    def columns(self) -> Mapping[str, str]:
        """列 → 印法."""
        return table_columns(self.key, self.years)

    def to_frame(self, language: Language = "zh") -> pd.DataFrame:
        """The table with numbers as they are, headings and words in one language."""
        names, kinds = [heading(name, language) for name in self.columns], self.columns.values()
        rows = [[_worded(value, kind, language) for value, kind in zip(row, kinds, strict=True)] for row in self.rows]
        return pd.DataFrame(rows, columns=names)

    def texts(self, language: Language) -> list[list[str]]:
        """The cells as printed."""
        kinds = self.columns.values()
        return [[cell_text(value, kind, language) for value, kind in zip(row, kinds, strict=True)] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Claim:
    """论断: a sentence by its ``code`` in ``data/comparing/claims.yml`` with what fills it and the table it rests on.

    ``estimate`` with its interval, ``n`` and the comparability ``grade`` of the years it compares, where it has them.
    """

    section: int
    code: str
    table: str
    given: Mapping[str, Any] = field(default_factory=dict)
    estimate: float = nan
    low: float = nan
    high: float = nan
    n: int = 0
    grade: str = ""

    def text(self, language: Language = "zh") -> str:
        """The sentence in one language."""
        own = {name: getattr(self, name) for name in ("estimate", "low", "high", "n", "grade")}
        return claim_text(self.code, {**own, **self.given}, language)


@dataclass(frozen=True, slots=True)
class Part:
    """一节: its number among the sixteen, tables, claims, and statistical results by name."""

    section: int
    tables: tuple[Table, ...] = ()
    claims: tuple[Claim, ...] = ()
    results: Mapping[str, Result] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComparisonCase:
    """比较对象: the question, place and last year, and the files that the panel came from."""

    name: str
    place: str | None
    year: int | None
    department: str | None = None
    amount_unit: str | None = "万元"
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, eq=False)
class Comparison:
    """年度比较: what :func:`compare` gives.

    ``parts`` are the sixteen sections, ``cube`` the arrays they rest on, ``rechecks`` self-evaluation and re-check by
    year. Prints as its conclusions (``by_section()``: every claim); ``table(key)`` is a data frame, ``text()`` every claim, ``results`` the statistical
    results by name.
    """

    notebook: ClassVar[str] = "year_comparison"

    case: ComparisonCase
    rulebook: RuleReference
    language: Language
    cube: Cube
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    options: Mapping[str, str]
    rechecks: tuple[tuple[int, float, float], ...] = ()

    @property
    def tables(self) -> dict[str, Table]:
        """比较表 of all parts by key, in order."""
        return {table.key: table for part in self.parts for table in part.tables}

    @property
    def results(self) -> dict[str, Result]:
        """统计结果 of all parts by name."""
        return {name: result for part in self.parts for name, result in part.results.items()}

    @property
    def claims(self) -> tuple[Claim, ...]:
        """论断 of all parts in order."""
        return tuple(claim for part in self.parts for claim in part.claims)

    def table(self, key: str) -> pd.DataFrame:
        """一张比较表 as a data frame in the comparison's language (KeyError: no such table)."""
        return self.tables[key].to_frame(self.language)

    def text(self, language: Language | None = None) -> str:
        """全部论断, one a line."""
        return "\n".join(claim.text(language or self.language) for claim in self.claims)

    def by_section(self, language: Language | None = None) -> str:
        """全部论断 under the titles of their sections."""
        chosen = language or self.language
        parts = [(part.section, [claim.text(chosen) for claim in part.claims]) for part in self.parts if part.claims]
        return "\n\n".join("\n".join([section_title(number, chosen), *claims]) for number, claims in parts)

    def __repr__(self) -> str:
        """The conclusions, one a line, under the name of what is compared."""
        said = [claim.text(self.language) for claim in self.claims if claim.section == CONCLUSIONS]
        return "\n".join([self.case.name, *said])

    def details(self) -> Document:
        """What only this stage has, as plain values for ``evaluation.json``."""
        return {
            "years": list(self.cube.years),
            "units": len(self.cube.units),
            "options": dict(self.options),
            "claims": [_claim(claim) for claim in self.claims],
        }

    def sheets(self) -> Mapping[str, Rows]:
        """Every table under its key, headings in the comparison's language."""
        return {key: list(_sheet(table, self.language)) for key, table in self.tables.items()}


def _claim(claim: Claim) -> Document:
    numbers = {name: _plain(getattr(claim, name)) for name in ("estimate", "low", "high")}
    return {
        "section": claim.section,
        "code": claim.code,
        "zh": claim.text("zh"),
        "en": claim.text("en"),
        **numbers,
        "n": claim.n or None,
        "grade": claim.grade or None,
        "table": claim.table,
    }


def _plain(value: float) -> float | None:
    return None if value != value else float(f"{value:.12g}")  # noqa: PLR0124 - NaN


def _sheet(table: Table, language: Language) -> Iterator[tuple[Any, ...]]:
    kinds = table.columns
    yield tuple(heading(name, language) for name in kinds)
    for row in table.rows:
        yield tuple(_cell(value, kind, language) for value, kind in zip(row, kinds.values(), strict=True))


def _cell(value: Cell, kind: str, language: Language) -> Any:
    found = _worded(value, kind, language)
    return _plain(found) if isinstance(found, float) else found


def _worded(value: Cell, kind: str, language: Language) -> Any:
    return cell_text(value, kind, language) if kind in {"word", "state", "told"} else value
