"""年度比较的各节 (comparison sections): headings, notes, claims, tables and figures of a comparison, shown one below the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from perfanalysis.comparing.nouns import Comparison, Part
from perfanalysis.comparing.wordings import section_note, section_title
from perfanalysis.figures.themes import ReportFigure
from perfanalysis.figures.year_comparison import FIGURES, comparison_figure
from perfanalysis.findings.narratives import Narrative, Statement
from perfanalysis.findings.year_comparison import claims_of
from perfanalysis.tables.year_comparison import comparison_table


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonSections:
    """年度比较的各节: ``items`` (texts, tables, figures) in the order shown; a notebook shows each as an output of its own."""

    items: tuple[Any, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display  # noqa: PLC0415 - only a notebook needs it

        for item in self.items:
            metadata = {"image/png": {"caption": item.title}} if isinstance(item, ReportFigure) else None
            display(item, metadata=metadata)  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.items))


def comparison_sections(comparison: Comparison, of: str) -> ComparisonSections:
    """年度比较的各节 ``of`` ("6", or "1-3"): heading and how to read it, tables, figures, claims.

    ValueError: not numbers of sections 1 to 16.
    """
    first, _, last = of.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    if numbers.start < 1 or numbers.stop > LAST + 1:
        raise ValueError(f"sections 1 to {LAST}, not {of}")
    parts = [part for part in comparison.parts if part.section in numbers]
    return ComparisonSections(tuple(item for part in parts for item in _items(comparison, part)))


LAST = 16


def _items(comparison: Comparison, part: Part) -> Iterator[Any]:
    number, language = part.section, comparison.language
    yield _Heading(f"## {section_title(number, language)}\n\n{section_note(number, language)}")
    claims = claims_of(comparison, (number,))
    if claims.statements:
        yield claims
    for table in part.tables:
        yield comparison_table(comparison, table.key)
    for key, section in FIGURES.items():
        if section == number and (figure := comparison_figure(comparison, key)) is not None:
            yield figure


class _Heading(Narrative):
    """A heading with its note as Markdown."""

    def __init__(self, text: str) -> None:
        super().__init__((Statement(text),))
