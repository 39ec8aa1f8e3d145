"""图: how far each step of the four has come, by share of the projects due, and points by head."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, PALE, ReportFigure, drawn
from perfanalysis.formats import share_text
from perfanalysis.model.target_reviews import STEPS, TargetReview


def _steps(result: TargetReview) -> ReportFigure:
    whole = result.whole
    shares = (
        []
        if whole is None or not whole.due
        else [(STEPS[step], count, count / whole.due) for step, count in whole.steps.items()]
    )
    said = ";".join(f"{name}{count}个,占{share_text(share)}" for name, count, share in shares) or "没有覆盖情况"
    return _bars(
        "目标管理四个环节",
        said,
        [(name, share, f"{count}个 {share_text(share, places=1)}") for name, count, share in shares],
    )


def _heads(result: TargetReview) -> ReportFigure:
    heads: dict[str, list[float]] = {}
    for one in result.projects:
        for item in one.items:
            if item.awarded is not None:
                heads.setdefault(item.name, []).append(item.awarded / item.points)
    means = [
        (name, sum(of) / len(of), f"{share_text(sum(of) / len(of), places=1)}(n={len(of)})")
        for name, of in heads.items()
    ]
    said = ";".join(f"{name}平均得分率{text}" for name, _, text in means) or "没有评分"
    return _bars("各审核项平均得分率", said, means)


def _bars(title: str, said: str, rows: list[tuple[str, float, str]]) -> ReportFigure:
    def paint(axes: Axes) -> None:
        if not rows:
            axes.set_axis_off()
            axes.text(0.5, 0.5, "没有可画的数", ha="center", va="center", transform=axes.transAxes, color=INK)
            return
        places = range(len(rows))
        axes.barh(places, [1.0] * len(rows), height=0.55, color=PALE)
        axes.barh(places, [share for _, share, _ in rows], height=0.55, color=FILL)
        axes.set_yticks(places, [name for name, _, _ in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda share, _place: share_text(share))
        for place, (_, _, text) in enumerate(rows):
            axes.text(1.01, place, text, transform=axes.get_yaxis_transform(), va="center")

    return drawn(title, said, height=0.8 + 0.34 * max(len(rows), 3), paint=paint)


VIEWS: Mapping[str, Callable[[TargetReview], ReportFigure]] = {"steps": _steps, "heads": _heads}
