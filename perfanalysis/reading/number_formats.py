"""单元格显示 (number formats): the text a workbook cell shows, from its stored value and number format."""

from __future__ import annotations

import datetime as dt
import re

PERCENT = re.compile(r"%(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
LITERAL = re.compile(r'"([^"]*)"')
PLACEHOLDER = re.compile(r"[0#?]")
ELAPSED = "_x000D_"


def shown_text(value: object, number_format: str) -> str:
    """显示文本: a stored value as the person sees it, at full stored precision.

    Per cent formats give ``95%`` for 0.95; literal text of the format (``0"人"``, ``"≥"0``) is kept; dates give ISO.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number_text(value, number_format or "General")
    return clean_text(str(value))


def _number_text(value: float, number_format: str) -> str:
    section = number_format.split(";", maxsplit=1)[0]
    percent = bool(PERCENT.search(section))
    number = plain_number(value * 100 if percent else value) + ("%" if percent else "")
    first = PLACEHOLDER.search(LITERAL.sub(lambda match: " " * len(match.group()), section))
    if first is None:
        return number
    before = "".join(LITERAL.findall(section[: first.start()]))
    after = "".join(LITERAL.findall(section[first.start() :]))
    return f"{before}{number}{after}".strip()


def plain_number(value: float) -> str:
    """A number without exponent and without the tail of binary rounding (at most 12 significant digits)."""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    text = f"{value:.12g}"
    return f"{value:.12f}".rstrip("0").rstrip(".") if "e" in text else text


def clean_text(text: str) -> str:
    """A cell's text with every line end made a line feed, no-break and ideographic spaces plain, outer space cut off."""
    text = text.replace(ELAPSED, "").replace("\r\n", "\n").replace("\r", "\n").replace("\x07", "")
    return text.replace("\xa0", " ").replace("\u3000", " ").replace("\ufeff", "").strip()
