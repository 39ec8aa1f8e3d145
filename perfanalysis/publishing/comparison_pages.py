"""年度比较的各节 (comparison sections): headings, notes, claims, tables and figures of a comparison, shown one below the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from perfanalysis.comparing.nouns import Comparison, Part
from perfanalysis.comparing.wordings import section_note, section_title, word
from perfanalysis.figures.year_comparison import FIGURES, comparison_figure
from perfanalysis.findings.narratives import escaped
from perfanalysis.findings.year_comparison import claims_of
from perfanalysis.publishing.page_parts import Heading, PageParts
from perfanalysis.statistics.results import Language
from perfanalysis.tables.year_comparison import comparison_table


def comparison_sections(comparison: Comparison, of: str) -> PageParts:
    """年度比较的各节 ``of`` ("6", or "1-3"): heading and how to read it, tables, figures, claims; "0" is the report's title.

    ValueError: not numbers of sections 1 to 16.
    """
    if of == "0":
        return PageParts((_title(comparison),))
    first, _, last = of.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    if numbers.start < 1 or numbers.stop > LAST + 1:
        raise ValueError(f"sections 1 to {LAST}, not {of}")
    parts = [part for part in comparison.parts if part.section in numbers]
    return PageParts(tuple(item for part in parts for item in _items(comparison, part)))


LAST = 16


def _items(comparison: Comparison, part: Part) -> Iterator[Any]:
    number, language = part.section, comparison.language
    yield Heading(f"## {section_title(number, language)}\n\n{section_note(number, language)}")
    claims = claims_of(comparison, (number,))
    if claims.statements:
        yield claims
    cited = {claim.table for claim in part.claims}
    for table in part.tables:
        if table.rows or table.key in cited:
            yield comparison_table(comparison, table.key)
    for key, section in FIGURES.items():
        if section == number and (figure := comparison_figure(comparison, key)) is not None:
            yield figure


@dataclass(frozen=True, slots=True)
class _Title:
    """The report's title as Markdown, and the language that all of the report is in."""

    markdown: str
    language: Language

    def _repr_markdown_(self) -> str:
        return self.markdown


def _title(comparison: Comparison) -> _Title:
    language = comparison.language
    return _Title(f"{escaped(comparison.case.name)}<br>{word('report_title', language)}", language)
