"""指标级次 (levels): the first-, second- and third-level names of a row, filled down where a form leaves them blank."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from perfanalysis.reading.columns import Header
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.headings import compact

WIDE = r"　-〿㐀-鿿＀-￯"
LOOSE_SPACE = re.compile(rf"(?<=[{WIDE}])\s+(?=[{WIDE}])|(?<=[{WIDE}])\s*\n\s*|\s*\n\s*(?=[{WIDE}])")
EMPTY = re.compile(r"^[-—/…\.·]*$")


@dataclass(frozen=True, slots=True)
class Levels:
    """级次: names of one row."""

    level1: str | None = None
    level2: str | None = None
    level3: str | None = None
    upper: Levels | None = None


def tidy(text: str) -> str:
    """A name on one line: white space between Chinese characters and at line breaks removed, other white space made one blank."""
    return re.sub(r"\s+", " ", LOOSE_SPACE.sub("", text)).strip()


def read_levels(grid: Grid, header: Header, row: int, above: Levels) -> Levels:
    """指标级次: the names of a row; a blank first or second level repeats the row above it.

    In a table of four levels the fourth is the indicator, and the third is written behind the second.
    """
    if "level4" not in header.columns:
        return _three_levels(grid, header, row, above)
    upper = above.upper or Levels()
    read = _three_levels(grid, header, row, upper)
    same = (read.level1, read.level2) == (upper.level1, upper.level2)
    read = replace(read, level3=read.level3 or (upper.level3 if same else None))
    name = _level(grid, header, row, "level4")
    group = "/".join(filter(None, (read.level2, read.level3 if name else None))) or None
    return Levels(read.level1, group, name or read.level3, upper=read)


def _three_levels(grid: Grid, header: Header, row: int, above: Levels) -> Levels:
    first, second, third = (_level(grid, header, row, role) for role in ("level1", "level2", "level3"))
    if header.cell(grid, row, "level2") is header.cell(grid, row, "level3") and "level3" in header.columns:
        second = None if second == third else second
    elif header.cell(grid, row, "level1") is header.cell(grid, row, "level2"):
        second = None if second == first else second
    merged = _merged_over(grid, header, row)
    level1 = first or above.level1
    same_group = not first or first == above.level1
    level2 = second or (above.level2 if same_group and not merged else None)
    return Levels(level1, level2, third)


def _merged_over(grid: Grid, header: Header, row: int) -> bool:
    first, second = header.cell(grid, row, "level2"), header.cell(grid, row, "level3")
    return first is not None and first is second


def _level(grid: Grid, header: Header, row: int, role: str) -> str | None:
    text = header.text(grid, row, role)
    name = compact_name(text) if role not in ("level3", "level4") else tidy(text)
    return None if EMPTY.match(compact(name)) else name


def compact_name(text: str) -> str:
    """A level's name without any white space (``产 出 指 标`` → ``产出指标``)."""
    return re.sub(r"\s+", "", text)
