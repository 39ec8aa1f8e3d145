"""文本表格 (text tables): a CSV file as a Grid."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from perfanalysis.reading.files import read_text, too_long
from perfanalysis.reading.grids import Grid, build_grid
from perfanalysis.reading.number_formats import clean_text

MOST_ROWS = 5_000
MOST_COLUMNS = 256
DELIMITERS = ("\t", ";", "|", ",")


def read_text_table(path: Path, *, most_rows: int = MOST_ROWS) -> tuple[Grid, ...]:
    """The one table of a CSV file, comma, tab or semicolon separated (InputProblems: R003 encoding, R007 rows)."""
    rows = _rows(read_text(path))
    if len(rows) > most_rows:
        raise too_long(path, rows=most_rows)
    texts = {(r, c): clean_text(text) for r, row in enumerate(rows) for c, text in enumerate(row[:MOST_COLUMNS])}
    filled = {key: text for key, text in texts.items() if text}
    places = {key: f"{path.name} › 第{key[0] + 1}行第{key[1] + 1}列" for key in filled}
    return (build_grid("文本表", filled, (), places=places),)


def _rows(text: str) -> list[list[str]]:
    start = text[:4096]
    delimiter = max(DELIMITERS, key=start.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]
