"""图: how many indicators each sector has, and how many of them are quantitative."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, PALE, ReportFigure, drawn, wrapped
from perfanalysis.model.indicator_libraries import CoverageRow, LibraryAudit

MOST = 20


def _sectors(audit: LibraryAudit) -> ReportFigure:
    cut = "行业" if len(audit.coverage["行业"]) > 1 else "领域"
    rows = sorted(audit.coverage[cut], key=lambda row: (-row.indicators, row.name))[:MOST]
    said = ";".join(f"{row.name}{row.indicators}条,其中定量{row.quantitative}条" for row in rows) or "没有指标"

    def paint(axes: Axes) -> None:
        _bars(axes, rows)

    return drawn(f"各{cut}指标数", said, height=1.0 + 0.28 * max(len(rows), 3), paint=paint)


def _bars(axes: Axes, rows: list[CoverageRow]) -> None:
    if not rows:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "没有指标", ha="center", va="center", transform=axes.transAxes, color=INK)
        return
    places = range(len(rows))
    axes.barh(places, [row.indicators for row in rows], height=0.62, color=PALE, label="全部")
    axes.barh(places, [row.quantitative for row in rows], height=0.34, color=FILL, label="定量")
    axes.set_yticks(places, [wrapped(row.name, 16) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel("条")
    axes.xaxis.grid(True)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=8)
    for place, row in enumerate(rows):
        axes.text(1.01, place, str(row.indicators), transform=axes.get_yaxis_transform(), va="center")


VIEWS: Mapping[str, Callable[[LibraryAudit], ReportFigure]] = {"sectors": _sectors}
