"""图: amounts asked and cut, by project where items are known, else by bundle and year."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, PALE, ReportFigure, drawn, wrapped
from perfanalysis.formats import share_text
from perfanalysis.model.assessments import ExAnteAssessment, Reduction
from perfanalysis.stages.ex_ante_words import money_text

MARGINS = 1.0  # inches above and below the bars
TALLEST = 8.6  # inches on an A4 page with its caption
WIDEST = 14  # Chinese characters in a line of a name


def reduction_figure(assessment: ExAnteAssessment) -> ReportFigure:
    """申请与核减图: 申请金额 (light) and 核减金额 (dark) with the rate, by project; given as totals only, by bundle and year."""
    parts = [part for part in _shown(assessment) if part.applied is not None]
    names = [wrapped(_name(part, assessment), WIDEST) for part in parts]
    lines = sum(name.count("\n") + 2 for name in names)

    def paint(axes: Axes) -> None:
        _bars(axes, parts, names)
        axes.set_xlabel(assessment.case.amount_unit or "单位未注明")
        axes.xaxis.set_major_formatter(lambda value, _place: money_text(value))

    title = "申请金额与核减金额"
    return drawn(title, _said(assessment, parts), height=min(TALLEST, MARGINS + 0.2 * max(lines, 3)), paint=paint)


def _shown(assessment: ExAnteAssessment) -> Sequence[Reduction]:
    if assessment.projects:
        return assessment.projects
    return assessment.years if len(assessment.years) > 1 else assessment.bundles


def _name(part: Reduction, assessment: ExAnteAssessment) -> str:
    return f"{part.year}年" if part.level == "year" and len(assessment.years) > 1 else part.name


def _said(assessment: ExAnteAssessment, parts: Sequence[Reduction]) -> str:
    said = (
        f"{_name(part, assessment)}申请{money_text(part.applied)},核减{money_text(part.cut)},核减率{share_text(part.rate)}"
        for part in parts
    )
    return ";".join(said) or "没有可画的金额"


def _bars(axes: Axes, parts: Sequence[Reduction], names: Sequence[str]) -> None:
    if not parts:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "没有可画的金额", ha="center", va="center", transform=axes.transAxes, color=INK)
        return
    places = range(len(parts))
    axes.barh(places, [part.applied or 0.0 for part in parts], height=0.62, color=PALE, label="申请金额")
    known = [(place, part.cut) for place, part in zip(places, parts, strict=True) if part.cut is not None]
    axes.barh([place for place, _ in known], [cut for _, cut in known], height=0.34, color=FILL, label="核减金额")
    axes.set_yticks(places, names, linespacing=1.15)
    axes.set_ylim(len(parts) - 0.4, -0.6)
    axes.margins(x=0.015)
    axes.xaxis.grid(True)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=8)
    for place, part in zip(places, parts, strict=True):
        axes.text(1.01, place, share_text(part.rate), transform=axes.get_yaxis_transform(), va="center")
