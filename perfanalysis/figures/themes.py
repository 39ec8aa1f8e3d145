"""图的样式 (themes): one quiet theme, the declared Chinese font, and drawing to bytes that never change."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, get_font

from perfanalysis.fonts import font_paths, house_font_folders
from perfanalysis.formats import visible
from perfanalysis.problems import InputProblems, problem

WIDTH = 6.1  # inches; the text of an A4 page between official margins
DPI = 200
INK, QUIET, PALE, FILL, MARK = "#222222", "#6B7280", "#E5E7EB", "#2B6CA3", "#B45309"

_THEME: dict[str, Any] = {
    "figure.facecolor": "white",
    "font.size": 9,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelcolor": INK,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "ytick.major.size": 0,
}


@dataclass(frozen=True, slots=True, eq=False)
class ReportFigure:
    """图: a drawn picture (``png`` bytes) with its caption ``title`` and ``alt``, what it says in words."""

    title: str
    alt: str
    png: bytes

    def _repr_png_(self) -> tuple[bytes, dict[str, str | int]]:
        return self.png, {"alt": self.alt, "width": round(WIDTH * 96)}

    def __repr__(self) -> str:
        return f"{self.title}:{self.alt}"


def drawn(title: str, alt: str, *, height: float, paint: Callable[[Axes], None]) -> ReportFigure:
    """图: what ``paint`` puts on the axes, in the house theme, ``height`` inches high; same input, same bytes.

    InputProblems P007: characters that no font shows, each named.
    """
    with _themed():
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasAgg(figure)
        paint(figure.subplots())
        return ReportFigure(title, visible(alt), _png(figure, title))


@contextmanager
def _themed() -> Iterator[None]:
    with mpl.rc_context():
        mpl.rcdefaults()
        settings: Any = _THEME | {"font.family": list(_font_names(house_font_folders()))}
        mpl.rcParams.update(settings)
        yield


@cache
def _font_names(house_folders: tuple[Path, ...]) -> tuple[str, ...]:
    house = sorted(path for folder in house_folders for path in folder.glob("*.[ot]t[fc]"))
    paths = [str(path) for path in (font_paths()[0], *house)]
    for path in paths:
        fontManager.addfont(path)
    return tuple(str(get_font(path).family_name) for path in paths)


def _png(figure: Figure, title: str) -> bytes:
    stream = BytesIO()
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
    _refuse_missing_glyphs(met, title)
    return stream.getvalue()


def _refuse_missing_glyphs(met: list[warnings.WarningMessage], title: str) -> None:
    found = [re.search(r"Glyph (\d+)", str(warning.message)) for warning in met]
    if codes := sorted({int(match[1]) for match in found if match}):
        named = "、".join(f"{chr(code)}(U+{code:04X})" for code in codes)
        action = "改用通用字;确为生僻字的,用环境变量 PERFANALYSIS_FONTS 指明含有该字的字体所在文件夹"
        raise InputProblems([problem("P007", f"图“{title}”", found=named, allowed="字库中有的字", action=action)])


def wrapped(text: str, width: int) -> str:
    """折行: the text in as few lines of at most ``width`` Chinese characters as it takes, of about the same length.

    Words and numbers stay whole unless one is longer than a line.
    """
    tokens = list(_tokens(" ".join(visible(text).split()), 2 * width))
    fewest = len(_filled(tokens, 2 * width))
    columns = next(wide for wide in range(1, 2 * width + 1) if len(_filled(tokens, wide)) <= fewest)
    return "\n".join(line.strip() for line in _filled(tokens, columns))


def _filled(tokens: Sequence[str], columns: int) -> list[str]:
    lines = [""]
    for token in tokens:
        if lines[-1] and _columns(lines[-1]) + _columns(token) > columns:
            lines.append("")
        lines[-1] += token
    return lines


def _tokens(text: str, longest: int) -> Iterator[str]:
    for token in re.findall(r"[!-~]+|.", text):
        yield from (token[start : start + longest] for start in range(0, len(token), longest))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
