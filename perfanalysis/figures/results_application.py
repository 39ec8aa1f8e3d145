"""图: money asked and suggested by project, best grade first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, PALE, ReportFigure, drawn, wrapped
from perfanalysis.formats import count_text
from perfanalysis.model.applications import Decision, ResultsApplication

TALLEST, MOST = 8.6, 25


def _money(result: ResultsApplication) -> ReportFigure:
    known = [one for one in result.decisions if one.request is not None]
    rows = sorted(known, key=lambda one: -(one.saved or 0.0))[:MOST]
    said = ";".join(
        f"{one.project}申请{count_text(one.request, places=result.places)},建议{count_text(one.suggested, places=result.places)}"
        for one in rows
    )

    def paint(axes: Axes) -> None:
        _bars(axes, rows, result)

    more = f"(节约最多的{MOST}项)" if len(known) > MOST else ""
    return drawn(
        f"申请与建议安排{more}",
        said or "没有预算申请",
        height=min(TALLEST, 1.1 + 0.27 * max(len(rows), 3)),
        paint=paint,
    )


def _bars(axes: Axes, rows: Sequence[Decision], result: ResultsApplication) -> None:
    if not rows:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "没有预算申请", ha="center", va="center", transform=axes.transAxes, color=INK)
        return
    places = range(len(rows))
    axes.barh(places, [one.request or 0.0 for one in rows], height=0.62, color=PALE, label="下年申请")
    known = [(place, one.suggested) for place, one in zip(places, rows, strict=True) if one.suggested is not None]
    axes.barh([place for place, _ in known], [value for _, value in known], height=0.34, color=FILL, label="建议安排")
    axes.set_yticks(places, [wrapped(f"{one.project} {one.grade}", 18) for one in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(result.case.amount_unit or "单位未注明")
    axes.xaxis.set_major_formatter(lambda value, _place: count_text(value, places=result.places))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=8)
    for place, one in zip(places, rows, strict=True):
        axes.text(
            1.01,
            place,
            f"节约{count_text(one.saved, places=result.places)}",
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=8,
        )


VIEWS: Mapping[str, Callable[[ResultsApplication], ReportFigure]] = {"money": _money}
