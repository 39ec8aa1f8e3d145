"""图: distribution by year, three series, decomposition, forest, slopes, heat map, ranks, agreement, event study, choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from matplotlib.axes import Axes

from perfanalysis.comparing.nouns import Comparison, Table
from perfanalysis.comparing.wordings import word
from perfanalysis.figures.comparison_intervals import caterpillar, event_study, forest, rank_bands
from perfanalysis.figures.themes import FILL, INK, MARK, QUIET, ReportFigure, drawn, wrapped
from perfanalysis.formats import gap_text, points_text

FIGURES: Mapping[str, int] = {
    "distribution": 5,
    "series": 6,
    "decomposition": 7,
    "forest": 8,
    "slopes": 9,
    "heat": 10,
    "ranks": 11,
    "agreement": 12,
    "event": 14,
    "sensitivity": 15,
}
DOTS = 400
SHADES = ("-", "--", ":")


def comparison_figure(comparison: Comparison, of: str) -> ReportFigure | None:
    """比较图 ``of`` in the comparison's language; None where there is nothing to draw. KeyError: no such figure."""
    return _DRAWN[of](comparison)


def _columns(table: Table, *names: str) -> list[list[float | str | None]]:
    places = [list(table.columns).index(name) for name in names]
    return [[row[place] for row in table.rows] for place in places]


def _number(value: float | str | None) -> float:
    return np.nan if value is None or isinstance(value, str) else float(value)


def _distribution(comparison: Comparison) -> ReportFigure | None:
    cube, language = comparison.cube, comparison.language
    columns = [column[np.isfinite(column)] for column in cube.total.T]
    if not any(len(column) for column in columns):
        return None
    years = [str(year) for year in cube.years]
    said = ";".join(
        f"{year}: n={len(one)}, {points_text(_middle(one))}" for year, one in zip(years, columns, strict=True)
    )

    def paint(axes: Axes) -> None:
        for place, column in enumerate(columns):
            _strip(axes, place, column)
        filled = [place for place, column in enumerate(columns) if len(column)]
        axes.boxplot(
            [columns[place] for place in filled],
            positions=filled,
            widths=0.28,
            showfliers=False,
            medianprops={"color": MARK, "linewidth": 1.6},
        )
        axes.set_xticks(range(len(years)), years)
        axes.set_ylabel(word("score", language))

    return drawn(word("figure_distribution", language), said, height=3.6, paint=paint)


def _middle(values: np.ndarray) -> float | None:
    return float(np.median(values)) if len(values) else None


def _strip(axes: Axes, place: int, column: np.ndarray) -> None:
    """Dots beside the box, spread by their order so that equal ones do not hide each other; thinned when many."""
    kept = np.sort(column)[:: max(1, len(column) // DOTS)]
    spread = 0.24 + 0.16 * ((np.arange(len(kept)) * 0.618034) % 1.0)
    axes.plot(place + spread, kept, "o", color=FILL, markersize=2.5, alpha=0.55, markeredgewidth=0)


def _series(comparison: Comparison) -> ReportFigure | None:
    language = comparison.language
    lines = [
        key
        for key in ("published", "fixed_mean", "chained")
        if any(row[0] == key for row in comparison.tables["series"].rows)
    ]
    rows = {
        key: np.array(
            [[_number(value) for value in row[1:7]] for row in comparison.tables["series"].rows if row[0] == key]
        )
        for key in lines
    }
    said = ";".join(f"{word(key, language)} {int(row[0])}: {points_text(row[1])}" for key in lines for row in rows[key])

    def paint(axes: Axes) -> None:
        for order, key in enumerate(lines):
            _line(axes, order, rows[key], word(key, language))
        axes.set_xticks(list(comparison.cube.years), [str(year) for year in comparison.cube.years])
        axes.set_ylabel(word("level_axis", language))
        axes.legend(loc="best", fontsize=8)

    return drawn(word("figure_series", language), said, height=3.6, paint=paint)


def _line(axes: Axes, order: int, rows: np.ndarray, label: str) -> None:
    """One series: its level by year, with the interval of its change since the first year as a bar."""
    years, level, change, _, low, high = rows.T
    places = years + (order - 1) * 0.03
    colour, style = (FILL, MARK, INK)[order], SHADES[order]
    axes.plot(places, level, style, color=colour, marker="os^"[order], markersize=4, label=label, linewidth=1.3)
    ends = np.abs(np.stack([change - low, high - change]))
    axes.errorbar(places, level, yerr=ends, fmt="none", ecolor=colour, elinewidth=0.8, capsize=2)


def _decomposition(comparison: Comparison) -> ReportFigure | None:
    pairs, effects, values = _columns(comparison.tables["decomposition"], "pair", "effect", "estimate")
    language = comparison.language
    last = pairs[-1] if pairs else None
    kept = [
        (str(effect), _number(value))
        for pair, effect, value in zip(pairs, effects, values, strict=True)
        if pair == last and np.isfinite(_number(value))
    ]
    if len(kept) < 2:
        return None
    names = [wrapped(word(key, language), 6) for key, _ in kept]
    said = f"{last}: " + ";".join(f"{word(key, language)} {gap_text(value)}" for key, value in kept)

    def paint(axes: Axes) -> None:
        start = 0.0
        for place, (key, value) in enumerate(kept):
            whole = key == "whole"
            base = 0.0 if whole else start
            axes.bar(place, value, bottom=base, width=0.6, color=INK if whole else FILL if value >= 0 else MARK)
            axes.text(place, base + max(value, 0.0), gap_text(value), ha="center", va="bottom", fontsize=8)
            start = start if whole else start + value
        axes.axhline(0, color=QUIET, linewidth=0.8)
        axes.set_xticks(range(len(names)), names)
        axes.set_ylabel(word("points", language))
        axes.margins(y=0.15)

    title = word("figure_decomposition", language) + word("bracket", language).format(last)
    return drawn(title, said, height=3.2, paint=paint)


def _heat(comparison: Comparison) -> ReportFigure | None:
    """Units by year, sorted by their mean; thousands of units become one thin line each without a name."""
    cube, language = comparison.cube, comparison.language
    table = comparison.tables["unit_scores"]
    scores = np.array([[np.nan if value is None else value for value in row[2:-1]] for row in table.rows], dtype=float)
    if not np.isfinite(scores).any():
        return None
    names = [str(row[0]) for row in table.rows]
    shown = len(names) <= MOST_NAMED
    said = f"{word('figure_heat', language)}: {len(names)} × {len(cube.years)}, {points_text(np.nanmin(scores))}–{points_text(np.nanmax(scores))}"

    def paint(axes: Axes) -> None:
        axes.set_facecolor("white")
        picture = axes.imshow(np.ma.masked_invalid(scores), aspect="auto", cmap="cividis", interpolation="nearest")
        axes.set_xticks(range(len(cube.years)), [str(year) for year in cube.years])
        axes.set_yticks(
            range(len(names)) if shown else [], [_short(name) for name in names] if shown else [], fontsize=6.5
        )
        bar = axes.figure.colorbar(picture, ax=axes, fraction=0.05, pad=0.02)
        bar.set_label(word("score", language))

    return drawn(
        word("figure_heat", language),
        said,
        height=min(8.6, max(2.4, 0.115 * len(names) + 0.8)) if shown else 5.0,
        paint=paint,
    )


MOST_NAMED = 80
SHORT = 14


def _short(name: str) -> str:
    return name if len(name) <= SHORT else name[: SHORT - 1] + "…"


def _agreement(comparison: Comparison) -> ReportFigure | None:
    pairs = comparison.rechecks
    if not pairs:
        return None
    language = comparison.language
    years = sorted({year for year, _, _ in pairs})
    gaps = np.array([mine - theirs for _, mine, theirs in pairs])
    middles = np.array([(mine + theirs) / 2 for _, mine, theirs in pairs])
    said = ";".join(f"{year}: n={sum(one[0] == year for one in pairs)}" for year in years)

    def paint(axes: Axes) -> None:
        for order, year in enumerate(years):
            own = np.array([one[0] == year for one in pairs])
            axes.plot(
                middles[own],
                gaps[own],
                "os^DvP"[order % 6],
                color=(FILL, MARK, INK, QUIET)[order % 4],
                markersize=4,
                label=str(year),
                linestyle="none",
            )
        axes.axhline(0, color=QUIET, linewidth=0.8)
        axes.set_xlabel(word("mean_both", language))
        axes.set_ylabel(word("self_minus", language))
        axes.legend(fontsize=8)

    return drawn(word("figure_agreement", language), said, height=3.4, paint=paint)


def _sensitivity(comparison: Comparison) -> ReportFigure | None:
    """Every choice with its interval, sorted by the estimate; the choice of the report is marked."""
    table, language = comparison.tables["sensitivity"], comparison.language
    rows = sorted(table.rows, key=lambda row: (float(row[2] or 0), str(row[0])))
    if not rows:
        return None
    beside = word("bracket", language)
    names = [word(str(row[0]), language) + (beside.format(row[1]) if row[1] else "") for row in rows]
    said = ";".join(f"{name} {gap_text(float(row[2] or 0))}" for name, row in zip(names, rows, strict=True))

    def paint(axes: Axes) -> None:
        for place, row in enumerate(rows):
            value, low, high = (np.nan if of is None else float(of) for of in row[2:5])
            mine = row[0] == "published"
            axes.plot([low, high], [place, place], color=MARK if mine else QUIET, linewidth=1.4)
            axes.plot(value, place, "s" if mine else "o", color=MARK if mine else FILL, markersize=5)
        axes.axvline(0, color=QUIET, linewidth=0.8)
        axes.set_yticks(range(len(names)), [wrapped(name, 16) for name in names], fontsize=8)
        axes.set_xlabel(word("points", language))

    return drawn(word("figure_sensitivity", language), said, height=0.24 * len(rows) + 0.9, paint=paint)


_DRAWN: Mapping[str, Callable[[Comparison], ReportFigure | None]] = {
    "distribution": _distribution,
    "series": _series,
    "decomposition": _decomposition,
    "forest": forest,
    "slopes": caterpillar,
    "heat": _heat,
    "ranks": rank_bands,
    "agreement": _agreement,
    "event": event_study,
    "sensitivity": _sensitivity,
}
VIEWS: Mapping[str, Callable[[Comparison], ReportFigure | None]] = {
    key: partial(comparison_figure, of=key) for key in FIGURES
}
