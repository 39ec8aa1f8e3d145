"""工作表 (sheets): the texts of a sheet as a Grid, with the places a person sees, such as ``绩效自评表!F12``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perfanalysis.reading.grids import Grid, Merge, build_grid

MOST_ROWS = 5_000
MOST_COLUMNS = 256
Texts = dict[tuple[int, int], str]


def sheet_grid(path: Path, title: str, texts: Texts, merges: list[Merge]) -> Grid:
    """表格: a sheet's texts and merged areas as a Grid whose places read ``file › sheet!B7``."""
    keys = _all(texts) if len(texts) < MOST_ROWS else texts
    places = {key: f"{path.name} › {title}!{column_letters(key[1])}{key[0] + 1}" for key in keys}
    return build_grid(title, texts, merges, places=places)


def _all(texts: Texts) -> Iterator[tuple[int, int]]:
    height = 1 + max((row for row, _ in texts), default=-1)
    width = 1 + max((column for _, column in texts), default=-1)
    return ((row, column) for row in range(height) for column in range(width))


def column_letters(column: int) -> str:
    """列标: the letters of a column counted from 0 (0 → A, 26 → AA)."""
    before, last = divmod(column, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)
