"""表的范围 (spans): which rows of a Grid are one form, and which of its two tables of indicators is that of the year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from perfanalysis.reading.columns import Header
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.headings import compact

LONGEST_TERM = 20
LONG_TERM = re.compile("长期|中期|总目标|总体目标|实施期|全周期")
YEARLY = re.compile("年度|当年|本年")


@dataclass(frozen=True, slots=True)
class Span:
    """一份表: first row, indicator heading, the row after the form's last row; ``omitted``: where a table left out begins."""

    start: int
    header: Header
    stop: int
    omitted: int | None = None

    @property
    def lead(self) -> range:
        """Rows above the indicators, without those of a long-term table that is left out."""
        return range(self.start, self.header.top if self.omitted is None else self.omitted)


def yearly_spans(grid: Grid, spans: list[Span]) -> Iterator[Span]:
    """Of a form with a table for the whole term and one for the year, one below the other, that of the year."""
    omitted: Span | None = None
    last = ""
    for span, following in zip(spans, (*spans[1:], None), strict=False):
        term = term_of(grid, span.header)
        goes_on = following is not None and following.start == following.header.top
        if following is not None and goes_on and (term, term_of(grid, following.header)) == ("long", "year"):
            omitted = span
        elif not (term == "long" and last == "year" and span.start == span.header.top):
            yield span if omitted is None else replace(span, start=omitted.start, omitted=omitted.header.top)
            omitted = None
        last = term


def term_of(grid: Grid, header: Header) -> str:
    """期间 that the label beside or above an indicator heading names: ``long``, ``year``, or nothing."""
    above = [cell.text for cell in grid.own(header.top - 1) if cell.text] if header.top else []
    labels = [grid.rows[header.top][0].text, *(above if len(above) == 1 else [])]
    named = [compact(text) for text in labels if len(text) <= LONGEST_TERM and "指标" in text]
    if any(LONG_TERM.search(text) for text in named):
        return "long"
    return "year" if any(YEARLY.search(text) for text in named) else ""
