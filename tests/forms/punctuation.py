"""Chinese punctuation: official forms print full-width marks; the data files here are typed with plain ones."""

from __future__ import annotations

import re
from typing import Any

from grids import Cell, Grid

_WIDE = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01"}
_CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u201c\u201d]"
_MARK = re.compile(rf"(?<={_CHINESE})[,;:?!]|[,;:?!](?={_CHINESE})")
_BRACKETS = re.compile("\\(([^()]*[\u4e00-\u9fff][^()]*)\\)|(?<=[\u4e00-\u9fff])\\(([^()]*)\\)")


def chinese(text: str) -> str:
    """The text with full-width commas, colons, semicolons, question marks and brackets where Chinese stands beside."""
    marked = _MARK.sub(lambda found: _WIDE[found[0]], text)
    return _BRACKETS.sub(lambda found: f"\uff08{found[1] if found[1] is not None else found[2]}\uff09", marked)


def wide(text: str) -> str:
    """The text with every printable ASCII character full-width, as careless input methods leave it."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def punctuated(parts: list[Grid | str], style: str) -> list[Grid | str]:
    """Grids and paragraphs in a punctuation style: ``chinese``, ``wide``, or ``plain`` (as typed)."""
    change = {"chinese": chinese, "wide": lambda text: wide(chinese(text)), "plain": str}[style]
    for part in parts:
        if isinstance(part, Grid):
            part.cells = [_changed(cell, change) for cell in part.cells]
    return [change(part) if isinstance(part, str) else part for part in parts]


def _changed(cell: Cell, change: Any) -> Cell:
    value = change(cell.value) if isinstance(cell.value, str) else cell.value
    return Cell(cell.row, cell.column, value, cell.rows, cell.columns, cell.format)
