"""图 (charts): printed and recomputed points, score rates, points lost, satisfaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from perfanalysis.figures.reductions import reduction_figure
from perfanalysis.figures.themes import FILL, INK, MARK, PALE, QUIET, ReportFigure, drawn, wrapped
from perfanalysis.formats import MISSING, points_text, share_text
from perfanalysis.intervals import ShareInterval, wilson_interval
from perfanalysis.model import Case, Evaluation, ScoredItem
from perfanalysis.model.assessments import ExAnteAssessment
from perfanalysis.model.sums import awarded, counted_items, judged_by_rule, lost_items, score_rate

MARGINS = 0.9  # inches above and below the rows
ROOM = 7.2  # inches for rows on an A4 page with its caption
LINE = 0.165  # inches a line of a name takes when there is room
LEGEND = ("分值", "满分", "填报得分", "得分", "得分率", "重算得分")
SMALLEST = 0.105  # inches a line takes at least: type of 6 points


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows from top to bottom: wrapped names, their places on the axis (in lines), and the figure's measures."""

    names: tuple[str, ...]
    places: tuple[float, ...]
    height: float
    font_size: float


def score_figure(evaluation: Evaluation) -> ReportFigure:
    """得分对照图: for every counted indicator its weight, printed points and points by rule, in the form's order."""
    items = [item for item in evaluation.items if item.counted]
    rows = _rows([item.name for item in items])
    by_rule = judged_by_rule(evaluation)

    def paint(axes: Axes) -> None:
        _bars(axes, rows, [item.weight for item in items], color=PALE, label="分值", thick=1.1)
        (_scored_bars if by_rule else _compared_bars)(axes, rows, items)
        axes.xaxis.set_major_formatter(lambda points, _place: points_text(points))
        _frame(axes, rows, "分")

    alt = ";".join(f"{item.name}{_said(item)}" for item in items) or "没有指标"
    return drawn("各指标得分对照", alt, height=rows.height, paint=paint)


def _scored_bars(axes: Axes, rows: _Rows, items: Sequence[ScoredItem]) -> None:
    _bars(axes, rows, [item.computed for item in items], color=FILL, label="得分", thick=0.6)
    _words(axes, rows, [points_text(item.computed) for item in items])


def _compared_bars(axes: Axes, rows: _Rows, items: Sequence[ScoredItem]) -> None:
    _bars(axes, rows, [item.printed for item in items], color=FILL, label="填报得分", thick=0.6)
    _marks(axes, rows, [item.computed for item in items], label="重算得分")
    _words(axes, rows, [_beside(item) for item in items])


def _said(item: ScoredItem) -> str:
    return f"分值{points_text(item.weight)},填报{points_text(item.printed)},重算{points_text(item.computed)}"


def _beside(item: ScoredItem) -> str:
    printed, computed = points_text(item.printed), points_text(item.computed)
    return printed if computed in {printed, MISSING} else f"{printed}(重算{computed})"


def group_figure(evaluation: Evaluation | ExAnteAssessment) -> ReportFigure:
    """得分率图: awarded points as a share of the weight, by first-level indicator (0 % to 100 %).

    An ex-ante assessment has no points: amounts asked and cut, by project.
    """
    if isinstance(evaluation, ExAnteAssessment):
        return reduction_figure(evaluation)
    groups = evaluation.groups
    rates = [score_rate(group) for group in groups]
    rows = _rows([group.name for group in groups])

    def paint(axes: Axes) -> None:
        _bars(axes, rows, [1.0 for _ in groups], color=PALE, label="满分", thick=1.1)
        _bars(axes, rows, rates, color=FILL, label="得分率", thick=1.1)
        _words(axes, rows, [share_text(rate) for rate in rates])
        axes.xaxis.set_major_formatter(lambda share, _place: share_text(share))
        _frame(axes, rows, "得分率")

    alt = ";".join(f"{group.name}得分率{share_text(rate)}" for group, rate in zip(groups, rates, strict=True))
    return drawn("一级指标得分率", alt or "没有一级指标", height=rows.height, paint=paint)


def loss_figure(evaluation: Evaluation) -> ReportFigure:
    """失分图: points lost by indicator, largest loss first."""
    lost = lost_items(evaluation)
    rows = _rows([item.name for item in lost])
    nothing = "各项均未失分" if _all_known(evaluation) else "得分不全,没有可列的失分"

    def paint(axes: Axes) -> None:
        _bars(axes, rows, [item.lost for item in lost], color=FILL, label="失分", thick=1.1)
        _words(axes, rows, [f"−{points_text(item.lost)}" for item in lost])
        axes.xaxis.set_major_formatter(lambda points, _place: points_text(points))
        _frame(axes, rows, "失分(分)", nothing=nothing, legend=False)

    alt = ";".join(f"{item.name}失{points_text(item.lost)}分" for item in lost) or nothing
    return drawn("各指标失分", alt, height=rows.height, paint=paint)


def _all_known(evaluation: Evaluation) -> bool:
    counted = counted_items(evaluation)
    return bool(counted) and all(awarded(item) is not None for item in counted)


def survey_figure(case: Case) -> ReportFigure:
    """满意度图: satisfaction of each group and question with its 95 % Wilson interval (满意人数 / 有效份数)."""
    asked = case.dossier.survey
    found = [wilson_interval(item.satisfied, item.valid) for item in asked]
    rows = _rows([f"{item.group} {item.question}".strip() for item in asked])
    words = [share_text(one.share, places=1) if one else "数据不全" for one in found]

    def paint(axes: Axes) -> None:
        _intervals(axes, rows, found)
        _words(axes, rows, words)
        axes.xaxis.set_major_formatter(lambda share, _place: share_text(share))
        _frame(axes, rows, "满意度(点)与95%置信区间(线)", nothing="未提供满意度调查", legend=False)

    said = [word if one is None else f"{word},区间{one.text}" for word, one in zip(words, found, strict=True)]
    alt = ";".join(f"{item.group}{item.question}满意度{text}" for item, text in zip(asked, said, strict=True))
    return drawn("满意度及置信区间", alt or "未提供满意度调查", height=rows.height, paint=paint)


def _intervals(axes: Axes, rows: _Rows, found: Sequence[ShareInterval | None]) -> None:
    for place, interval in zip(rows.places, found, strict=True):
        if interval:
            axes.plot([interval.low, interval.high], [place, place], color=QUIET, linewidth=1.6)
            axes.plot(interval.share, place, "o", color=FILL, markersize=6)


def _rows(names: Sequence[str]) -> _Rows:
    """Names in lines of 18 signs, and in longer lines of smaller type where the figure would outgrow its page."""
    choices = (tuple(wrapped(name, width) for name in names) for width in (18, 24, 32, 40))
    short = next((lines for lines in choices if _needed(lines) * SMALLEST <= ROOM), None)
    short = short or tuple(wrapped(name, 40) for name in names)
    line = min(LINE, max(SMALLEST, ROOM / max(_needed(short), 1)))
    heights = [_lines(name) for name in short]
    places = tuple(sum(heights[:index]) + heights[index] / 2 for index in range(len(heights)))
    return _Rows(short, places, max(1.6, sum(heights) * line + MARGINS), min(9.0, line * 72 / 1.3))


def _needed(names: Sequence[str]) -> float:
    return sum(map(_lines, names))


def _lines(name: str) -> float:
    return name.count("\n") + 1.7


def _bars(axes: Axes, rows: _Rows, values: Sequence[float | None], *, color: str, label: str, thick: float) -> None:
    known = [(place, value) for place, value in zip(rows.places, values, strict=True) if value is not None]
    if known:
        places, widths = zip(*known, strict=True)
        axes.barh(places, widths, height=thick, color=color, label=label)


def _marks(axes: Axes, rows: _Rows, values: Sequence[float | None], *, label: str) -> None:
    known = [(value, place) for place, value in zip(rows.places, values, strict=True) if value is not None]
    if known:
        across, down = zip(*known, strict=True)
        axes.scatter(
            across, down, s=22, marker="D", color="white", edgecolors=MARK, linewidths=1.3, zorder=3, label=label
        )


def _words(axes: Axes, rows: _Rows, words: Sequence[str]) -> None:
    edge = axes.get_yaxis_transform()
    for place, word in zip(rows.places, words, strict=True):
        axes.text(1.01, place, word, transform=edge, va="center", fontsize=rows.font_size)


def _frame(axes: Axes, rows: _Rows, label: str, *, nothing: str = "没有指标", legend: bool = True) -> None:
    axes.set_yticks(rows.places, rows.names, fontsize=rows.font_size, linespacing=1.15)
    axes.set_ylim(_needed(rows.names) or 1, 0)
    axes.set_xlabel(label)
    axes.margins(x=0.015)
    axes.xaxis.grid(True)
    if not rows.names:
        axes.set_axis_off()
        axes.text(0.5, 0.5, nothing, ha="center", va="center", transform=axes.transAxes, color=INK)
    elif legend:
        known = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
        shown = {label: known[label] for label in LEGEND if label in known}
        axes.legend(shown.values(), shown, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, fontsize=8)
