"""函件 (letters): what a letter to one unit says, before it is set as a Word document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """函件 to one unit: ``name`` is its file name; the table stands between the two groups of paragraphs."""

    name: str
    title: str
    to: str
    before: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[str, ...]
    sender: str
