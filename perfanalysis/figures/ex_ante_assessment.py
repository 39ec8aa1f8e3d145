"""图: every expert's points as a share of the full points, by project and dimension."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, MARK, ReportFigure, drawn, wrapped
from perfanalysis.formats import share_text
from perfanalysis.model.assessments import ExAnteAssessment
from perfanalysis.model.expert_reviews import ProjectReview

TALLEST = 8.6


def _reviews(assessment: ExAnteAssessment) -> ReportFigure:
    rows = [row for review in assessment.reviews for row in _rows(review)]
    said = ";".join(f"{name}平均得分率{share_text(mean)}" for name, mean, _ in rows) or "没有专家评分"

    def paint(axes: Axes) -> None:
        _dots(axes, rows)

    return drawn("专家评审得分率", said, height=min(TALLEST, 1.1 + 0.3 * max(len(rows), 3)), paint=paint)


Row = tuple[str, float | None, list[float]]


def _rows(review: ProjectReview) -> list[Row]:
    return [
        (
            f"{review.project} {one.name}",
            one.points / one.weight if one.points is not None and one.weight else None,
            shares,
        )
        for one in review.dimensions
        if (shares := _expert_shares(review, one.name))
    ]


def _expert_shares(review: ProjectReview, dimension: str) -> list[float]:
    """Each expert's points in the dimension as a share of the points of the indicators that this expert marked."""
    shares = []
    for expert in review.experts:
        marked = [
            (points, item.weight)
            for item in review.items
            if item.level1 == dimension and item.weight
            for name, points in item.marks
            if name == expert
        ]
        whole = sum(weight for _, weight in marked)
        shares += [sum(points for points, _ in marked) / whole] if whole else []
    return shares


def _dots(axes: Axes, rows: Sequence[Row]) -> None:
    if not rows:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "没有专家评分", ha="center", va="center", transform=axes.transAxes, color=INK)
        return
    for place, (_, mean, shares) in enumerate(rows):
        axes.plot(
            shares,
            [place] * len(shares),
            "o",
            color=FILL,
            markersize=4,
            alpha=0.8,
            label="各位专家" if not place else "",
        )
        if mean is not None:
            axes.plot(
                [mean], [place], "|", color=MARK, markersize=12, markeredgewidth=2, label="平均" if not place else ""
            )
    axes.set_yticks(range(len(rows)), [wrapped(name, 18) for name, _, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.03)
    axes.xaxis.set_major_formatter(lambda share, _place: share_text(share))
    axes.set_xlabel("得分率")
    axes.xaxis.grid(True)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=8)


VIEWS: Mapping[str, Callable[[ExAnteAssessment], ReportFigure]] = {"reviews": _reviews}
