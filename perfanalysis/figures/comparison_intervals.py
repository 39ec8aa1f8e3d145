"""图: estimates with their intervals one below the other: pairs of years, changes of units, rank bands, event study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from perfanalysis.comparing.nouns import Comparison, Table
from perfanalysis.comparing.wordings import word
from perfanalysis.figures.themes import FILL, INK, MARK, QUIET, ReportFigure, drawn
from perfanalysis.formats import gap_text, points_text

Floats = NDArray[np.float64]
MOST_NAMED = 80
SHORT = 14


def forest(comparison: Comparison) -> ReportFigure | None:
    """森林图 of the differences of every pair of years, with intervals that hold for all pairs at once."""
    language = comparison.language
    rows = _rows(comparison, "pairwise", "pair", "estimate", "low", "high", "n", "grade")
    if len(rows) < 2:
        return None
    names = [f"{row[0]} ({row[5]}, n={row[4]})" for row in rows]
    figures = _block(rows, 1, 4)
    said = ";".join(f"{row[0]} {gap_text(value)}" for row, value in zip(rows, figures[:, 0], strict=True))

    def paint(axes: Axes) -> None:
        _bars(axes, figures, names)
        axes.axvline(0, color=QUIET, linewidth=0.8)
        axes.set_xlabel(word("points", language))

    return drawn(word("figure_forest", language), said, height=0.2 * len(rows) + 0.9, paint=paint)


def caterpillar(comparison: Comparison) -> ReportFigure | None:
    """毛虫图 of the shrunken changes of units, sorted by estimate."""
    language = comparison.language
    rows = _rows(comparison, "slopes", "name", "estimate", "low", "high")
    if not rows:
        return None
    figures = _block(rows, 1, 4)
    said = f"n={len(rows)}, {gap_text(figures[:, 0].min())}–{gap_text(figures[:, 0].max())}"

    def paint(axes: Axes) -> None:
        _bars(axes, figures, [str(row[0]) for row in rows])
        axes.axvline(0, color=QUIET, linewidth=0.8)
        axes.axvline(float(figures[:, 0].mean()), color=MARK, linewidth=0.8, linestyle=":")
        axes.set_xlabel(word("points_a_year", language))

    return drawn(word("figure_slopes", language), said, height=_height(len(rows)), paint=paint)


def rank_bands(comparison: Comparison) -> ReportFigure | None:
    """名次区间图 of the last year."""
    language = comparison.language
    rows = _rows(comparison, "ranks", "name", "rank", "rank_low", "rank_high")
    if not rows:
        return None
    figures = _block(rows, 1, 4)
    said = f"n={len(rows)}, {points_text(float(np.median(figures[:, 2] - figures[:, 1] + 1)))}"

    def paint(axes: Axes) -> None:
        _bars(axes, figures, [str(row[0]) for row in rows])
        axes.set_xlabel(word("rank_axis", language))

    return drawn(word("figure_ranks", language), said, height=_height(len(rows)), paint=paint)


def event_study(comparison: Comparison) -> ReportFigure | None:
    """事件研究图: the difference by years since the policy, with a simultaneous band; the base period is hollow."""
    language = comparison.language
    rows = [row for row in _rows(comparison, "effects", "item", "estimate", "low", "high") if _whole(row[0])]
    if not rows:
        return None
    figures = np.column_stack([[int(str(row[0])) for row in rows], _block(rows, 1, 4)])
    figures = figures[np.argsort(figures[:, 0])]
    said = ";".join(f"{int(row[0])}: {gap_text(row[1])}" for row in figures)

    def paint(axes: Axes) -> None:
        when, value, low, high = figures.T
        axes.vlines(when, low, high, color=FILL, linewidth=1.6)
        based = ~np.isfinite(low)
        axes.plot(when[~based], value[~based], "o", color=FILL, markersize=5)
        axes.plot(when[based], value[based], "o", markerfacecolor="white", markeredgecolor=INK, markersize=5)
        axes.axhline(0, color=QUIET, linewidth=0.8)
        axes.axvline(-0.5, color=MARK, linewidth=0.8, linestyle=":")
        axes.set_xticks([int(one) for one in when])
        axes.set_xlabel(word("event_axis", language))
        axes.set_ylabel(word("points", language))

    return drawn(word("figure_event", language), said, height=3.2, paint=paint)


def _whole(value: object) -> bool:
    return str(value).lstrip("-").isdigit()


def _rows(comparison: Comparison, key: str, *names: str) -> list[tuple[object, ...]]:
    """The columns named, of the rows whose second one is a number."""
    table = comparison.tables.get(key, Table(key, ()))
    places = [list(table.columns).index(name) for name in names]
    cut = [tuple(row[place] for place in places) for row in table.rows]
    return [row for row in cut if isinstance(row[1], float) and np.isfinite(row[1])]


def _block(rows: Sequence[tuple[object, ...]], first: int, last: int) -> Floats:
    return np.array([[np.nan if cell is None else cell for cell in row[first:last]] for row in rows], dtype=float)


def _height(count: int) -> float:
    return min(8.6, max(2.4, 0.115 * count + 0.8)) if count <= MOST_NAMED else 5.0


def _bars(axes: Axes, figures: Floats, names: Sequence[str]) -> None:
    """One line an interval, first row on top; names only where they can be read."""
    places = np.arange(len(figures))
    few = len(figures) <= MOST_NAMED
    axes.hlines(places, figures[:, 1], figures[:, 2], color=FILL, linewidth=1.2 if few else 0.4)
    axes.plot(figures[:, 0], places, "o", color=INK, markersize=3.2 if few else 1)
    axes.set_yticks(places if few else [], [_short(name) for name in names] if few else [], fontsize=6.5)
    axes.invert_yaxis()
    axes.margins(y=0.02)


def _short(name: str) -> str:
    return name if len(name) <= SHORT or "(" in name else name[: SHORT - 1] + "…"
