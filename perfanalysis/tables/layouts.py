"""表格的样子 (layouts): a table of texts that shows itself as plain, deterministic, escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import pandas as pd

from perfanalysis.formats import MISSING, visible

HIGHEST = 6  # rows


@dataclass(frozen=True, slots=True, eq=False)
class ReportTable:
    """报表: ``frame`` holds texts under Chinese headings, ready to print; ``title`` is its caption.

    ``numeric`` columns stand to the right; equal neighbours in the leading ``merged`` columns share one cell, as on
    the printed form; ``last_total`` marks the last row as a sum. Text shown is escaped, blanks are ``—``.
    """

    title: str
    frame: pd.DataFrame
    numeric: tuple[str, ...] = ()
    merged: int = 0
    last_total: bool = False

    def _repr_html_(self) -> str:
        return f'<table class="report-table">\n<caption>{_text(self.title)}</caption>\n{_head(self)}\n{_body(self)}\n</table>'

    def __repr__(self) -> str:
        return f"{self.title}\n{self.frame.to_csv(index=False, sep=chr(9), lineterminator=chr(10))}"


@dataclass(frozen=True, slots=True, eq=False)
class TableStack:
    """一组表: several tables shown one below the other, each with its own caption."""

    tables: tuple[ReportTable, ...]

    def _repr_html_(self) -> str:
        return "\n".join(table._repr_html_() for table in self.tables)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.tables))


def stack(*tables: ReportTable) -> TableStack:
    """一组表: the tables as one thing to show, in the order given."""
    return TableStack(tables)


def text_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: Sequence[str] = (),
    merged: int = 0,
    last_total: bool = False,
    none: str = "(无)",
) -> ReportTable:
    """报表: rows of texts under ``columns``; without rows one row says ``none``, so no table is ever silently empty."""
    cells = [[value.strip() or MISSING for value in row] for row in rows] or [[none, *[MISSING] * (len(columns) - 1)]]
    if last_total:
        cells[-1] = [value.strip() for value in rows[-1]]
    frame = pd.DataFrame(cells, columns=list(columns), dtype="object")
    return ReportTable(title, frame, tuple(numeric), merged, last_total)


def _head(table: ReportTable) -> str:
    cells = "".join(f'<th scope="col"{_align(table, name)}>{_text(name)}</th>' for name in table.frame.columns)
    return f"<thead>\n<tr>{cells}</tr>\n</thead>"


def _body(table: ReportTable) -> str:
    spans = [_spans(table.frame, place) for place in range(table.merged)]
    rows = "\n".join(_row(table, index, [column[index] for column in spans]) for index in range(len(table.frame)))
    return f"<tbody>\n{rows}\n</tbody>"


def _row(table: ReportTable, index: int, spans: Sequence[int]) -> str:
    heights = [*spans, *[1] * (table.frame.shape[1] - len(spans))]
    cells = "".join(_cell(table, index, place, height) for place, height in enumerate(heights) if height)
    total = table.last_total and index == len(table.frame) - 1
    return f'<tr class="total">{cells}</tr>' if total else f"<tr>{cells}</tr>"


def _cell(table: ReportTable, row: int, place: int, height: int) -> str:
    rows = f' rowspan="{height}"' if height > 1 else ""
    name = str(table.frame.columns[place])
    return f"<td{rows}{_align(table, name)}>{_text(str(table.frame.iloc[row, place]))}</td>"


def _spans(frame: pd.DataFrame, place: int) -> list[int]:
    """Rows each cell of a merged column is high; 0 where the cell above reaches down.

    A printed page cannot break inside a merged cell, so a run is cut after ``HIGHEST`` rows and its name stands again.
    """
    keys = [tuple(line[: place + 1]) for line in frame.itertuples(index=False)]
    starts: list[int] = []
    for row, key in enumerate(keys):
        new = not row or key != keys[row - 1] or key[-1] == MISSING
        if new or row - starts[-1] == HIGHEST:
            starts.append(row)
    heights = dict(zip(starts, (later - row for row, later in pairwise([*starts, len(keys)])), strict=True))
    return [heights.get(row, 0) for row in range(len(keys))]


def _align(table: ReportTable, name: str) -> str:
    return f' style="text-align: {"right" if name in table.numeric else "left"}"'


def _text(value: str) -> str:
    return escape(visible(value)).replace("\n", "<br>")
