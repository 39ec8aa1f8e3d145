"""数字的印法 (formats): how numbers, shares and blanks are printed for people; nothing is rounded before this door."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from unicodedata import category

MISSING = "—"
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_LARGE = 15


def points_text(value: float | None, *, places: int = 2) -> str:
    """分值、得分: at most ``places`` decimals, half up, no trailing zeros (``96``, ``9.8``); ``—`` when missing."""
    return _decimal_text(value, places)


def share_text(share: float | None, *, places: int = 2) -> str:
    """百分比: a share (0.9867) as per cent (``98.67%``), rounded as :func:`points_text`; ``—`` when missing."""
    return MISSING if _absent(share) else f"{_decimal_text(share, places, scale=100)}%"


def gap_text(value: float | None, *, places: int = 2) -> str:
    """差额: as :func:`points_text`, with a plus sign before gains; a gap that rounds to nothing is ``0``."""
    shown = _decimal_text(value, places)
    return shown if shown in {MISSING, "0"} or shown.startswith("-") else f"+{shown}"


def count_text(value: float | None, *, places: int = 2) -> str:
    """人数、份数、金额: thousands set apart by commas, at most ``places`` decimals; ``—`` when missing."""
    return MISSING if value is None or _absent(value) else f"{_rounded(value, places):,f}"


def figures_text(value: float | None, *, figures: int = 4) -> str:
    """统计数: ``figures`` significant digits, half up, integers whole (``0.003512``, ``1.5``, ``1234``); ``—`` when missing.

    From 10 to the power of 15 on as a power of ten (``3.2e+20``).
    """
    if value is None or _absent(value):
        return MISSING
    exact = Decimal(f"{value:.12g}")
    if exact.adjusted() >= _LARGE:
        return f"{exact.normalize(Context(prec=figures, rounding=ROUND_HALF_UP)):e}"
    places = max(0, figures - 1 - exact.adjusted()) if exact else 0
    return _decimal_text(value, min(places, 12))


def shown(text: str | None) -> str:
    """文字: the text as printed without outer blanks; ``—`` when there is none."""
    return (text or "").strip() or MISSING


def visible(text: str) -> str:
    """可见文字: the text without control signs, halves of characters and marks that turn the reading direction."""
    return "".join(sign for sign in text if sign in "\n\t" or category(sign) not in {"Cc", "Cf", "Cs"})


def _absent(value: float | None) -> bool:
    return value is None or not isfinite(value)


def _decimal_text(value: float | None, places: int, *, scale: int = 1) -> str:
    return MISSING if value is None or _absent(value) else f"{_rounded(value, places, scale=scale):f}"


def _rounded(value: float, places: int, *, scale: int = 1) -> Decimal:
    exact = Decimal(f"{value:.12g}") * scale  # twelve digits: a sum of printed points carries no binary dust
    rounded = exact.quantize(Decimal(1).scaleb(-places), context=_WIDE).normalize()
    whole = rounded == rounded.to_integral()
    return Decimal(0) if rounded == 0 else rounded.quantize(Decimal(1), context=_WIDE) if whole else rounded
