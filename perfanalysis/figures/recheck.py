"""图: difference between self-evaluation and re-check against their mean, with limits of agreement (Bland–Altman)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, MARK, QUIET, ReportFigure, drawn
from perfanalysis.formats import gap_text, points_text
from perfanalysis.model.rechecks import Recheck


def _agreement(result: Recheck) -> ReportFigure:
    points = [((one.self_score or 0.0) + (one.recheck or 0.0)) / 2 for one in result.done]
    gaps = [one.gap or 0.0 for one in result.done]
    limits = result.agreement.get("limits")
    said = ";".join(f"{one.drawn.unit.project}差{gap_text(one.gap)}" for one in result.done) or "还没有复核结果"

    def paint(axes: Axes) -> None:
        if not points:
            axes.set_axis_off()
            axes.text(0.5, 0.5, "还没有复核结果", ha="center", va="center", transform=axes.transAxes, color=INK)
            return
        axes.plot(points, gaps, "o", color=FILL, markersize=5)
        axes.axhline(0, color=QUIET, linewidth=0.8)
        if limits is not None and limits.values:
            _lines(axes, limits.estimate, limits.values["lower_limit"][0], limits.values["upper_limit"][0])
        axes.set_xlabel("自评与复核的平均分")
        axes.set_ylabel("自评−复核(分)")

    return drawn("自评与复核的差异", said, height=3.8, paint=paint)


def _lines(axes: Axes, mean: float, low: float, high: float) -> None:
    for value, name, style in ((mean, "平均差异", "-"), (low, "下界限", "--"), (high, "上界限", "--")):
        axes.axhline(value, color=MARK, linewidth=1, linestyle=style)
        axes.text(
            1.01, value, f"{name} {points_text(value)}", transform=axes.get_yaxis_transform(), va="center", fontsize=8
        )


VIEWS: Mapping[str, Callable[[Recheck], ReportFigure]] = {"agreement": _agreement}
