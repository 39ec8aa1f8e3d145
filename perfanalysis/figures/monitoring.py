"""图: execution of every project against the time gone by and the warning line, and attainment against execution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, MARK, PALE, QUIET, ReportFigure, drawn, wrapped
from perfanalysis.formats import share_text
from perfanalysis.model.monitorings import Monitoring, ProjectStatus

TALLEST, MOST = 8.6, 28
NAMED_GAP = 0.2
HATCHES = {"红": "////", "黄": "..", "绿": ""}


def _execution(result: Monitoring) -> ReportFigure:
    known = [one for one in result.projects if one.rate is not None]
    rows = sorted(known, key=lambda one: (one.rate or 0.0, one.project))[:MOST]
    said = ";".join(f"{one.project}执行率{share_text(one.rate)}({one.colour})" for one in rows) or "没有执行率"
    more = f"(最低的{MOST}个)" if len(known) > MOST else ""

    def paint(axes: Axes) -> None:
        _bars(axes, rows, result)

    return drawn(f"各项目预算执行率{more}", said, height=min(TALLEST, 1.1 + 0.27 * max(len(rows), 3)), paint=paint)


def _bars(axes: Axes, rows: Sequence[ProjectStatus], result: Monitoring) -> None:
    if not rows:
        _nothing(axes, "没有执行率")
        return
    for place, one in enumerate(rows):
        shade = PALE if one.colour == "绿" else FILL if one.colour == "黄" else MARK
        axes.barh(
            place, one.rate or 0.0, height=0.6, color=shade, hatch=HATCHES[one.colour], edgecolor="white", linewidth=0
        )
        axes.text(
            1.01,
            place,
            f"{share_text(one.rate, places=0)} {one.colour}",
            transform=axes.get_yaxis_transform(),
            va="center",
        )
    axes.axvline(
        rows[0].elapsed,
        color=QUIET,
        linewidth=1,
        linestyle="--",
        label=f"时间进度{share_text(rows[0].elapsed, places=0)}",
    )
    if result.warning is not None:
        axes.axvline(result.warning, color=MARK, linewidth=1, label=f"预警线{share_text(result.warning, places=0)}")
    axes.set_yticks(range(len(rows)), [wrapped(one.project, 16) for one in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, max(1.0, *(one.rate or 0.0 for one in rows)))
    axes.xaxis.set_major_formatter(lambda share, _place: share_text(share))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=8)


def _nothing(axes: Axes, words: str) -> None:
    axes.set_axis_off()
    axes.text(0.5, 0.5, words, ha="center", va="center", transform=axes.transAxes, color=INK)


def _dual(result: Monitoring) -> ReportFigure:
    points = [one for one in result.projects if one.rate is not None and one.attainment is not None]
    said = ";".join(
        f"{one.project}执行率{share_text(one.rate)}、目标完成率{share_text(one.attainment)}" for one in points
    )

    def paint(axes: Axes) -> None:
        _scatter(axes, points)

    return drawn("目标完成率与预算执行率", said or "没有可画的项目", height=4.4, paint=paint)


def _scatter(axes: Axes, points: Sequence[ProjectStatus]) -> None:
    if not points:
        _nothing(axes, "没有可画的项目")
        return
    axes.plot([0, 1], [0, 1], color=PALE, linewidth=1)
    for colour, mark, shade in (("绿", "o", QUIET), ("黄", "^", FILL), ("红", "s", MARK)):
        _dots(axes, [one for one in points if one.colour == colour], mark, shade, colour)
    for one in points:
        if one.gap is not None and abs(one.gap) > NAMED_GAP:
            place = (one.rate or 0.0, one.attainment or 0.0)
            axes.annotate(one.project[:8], place, fontsize=7, xytext=(4, 3), textcoords="offset points")
    _shares(axes)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, fontsize=8)


def _dots(axes: Axes, of: Sequence[ProjectStatus], mark: str, shade: str, label: str) -> None:
    across, up = [one.rate or 0.0 for one in of], [one.attainment or 0.0 for one in of]
    axes.plot(across, up, mark, color=shade, markersize=5, linestyle="", label=label)


def _shares(axes: Axes) -> None:
    axes.set_xlim(0, 1.05)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("预算执行率")
    axes.set_ylabel("目标完成率")
    axes.xaxis.set_major_formatter(lambda share, _place: share_text(share))
    axes.yaxis.set_major_formatter(lambda share, _place: share_text(share))


VIEWS: Mapping[str, Callable[[Monitoring], ReportFigure]] = {"execution": _execution, "dual": _dual}
