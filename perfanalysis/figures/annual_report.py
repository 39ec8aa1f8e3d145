"""图: one page of the year for the public (一图读懂), and shares of the year beside the year before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, PALE, QUIET, ReportFigure, drawn, wrapped
from perfanalysis.formats import share_text
from perfanalysis.model.annual_reports import AnnualFigure, AnnualReport

FULL = 8.4  # inches that the coordinates 0 to 1 stand for
STEP = 0.105


def _value(report: AnnualReport, one: AnnualFigure) -> str:
    return report.value_text(one.value, one.unit) + ("" if one.unit == "%" else one.unit)


def _of_measure(report: AnnualReport, name: str) -> list[AnnualFigure]:
    """Figures of the year, those over longer spans last, computed before stated of one name."""
    mine = [one for one in report.figures if one.measure == name and one.year == report.case.year]
    first: dict[tuple[str, str], AnnualFigure] = {}
    for one in sorted(mine, key=lambda one: (bool(one.period), one.stated)):
        first.setdefault((one.title, one.period), one)
    return list(first.values())


def _brief(report: AnnualReport) -> ReportFigure:
    told = [(name, _of_measure(report, name)) for name in report.measures]
    rows = [(name, figures) for name, figures in told if figures]
    name = f"一图读懂:{report.case.name} {report.case.year}年预算绩效管理"
    title = wrapped(name, 20)
    height = FULL * (0.12 + 0.05 * title.count("\n") + STEP * max(len(rows), 1))

    def paint(axes: Axes) -> None:
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(1 - height / FULL, 1)
        axes.text(0, 0.985, title, fontsize=16, va="top", color=INK, linespacing=1.3)
        top = 0.985 - 0.05 * (title.count("\n") + 1) - 0.03
        for measure, figures in rows:
            _paint_measure(axes, top, report, measure, figures)
            top -= STEP
        if not rows:
            axes.text(0, top, "本年度没有数据", fontsize=10, va="top", color=QUIET)

    said = ";".join(
        f"{name}:{'、'.join(f'{one.title}{_value(report, one)}' for one in figures[:2])}" for name, figures in rows
    )
    return drawn(name, said or "本年度没有数据", height=height, paint=paint)


def _paint_measure(axes: Axes, top: float, report: AnnualReport, name: str, figures: Sequence[AnnualFigure]) -> None:
    axes.plot([0, 1], [top, top], color=PALE, linewidth=1)
    axes.text(0, top - STEP / 2, name, fontsize=12, va="center", color=INK)
    for place, one in enumerate(figures[:3]):
        left = 0.22 + 0.27 * place
        axes.text(left, top - 0.022, _value(report, one), fontsize=15, va="top", color=FILL)
        label = f"{one.title}({one.period})" if one.period else one.title
        axes.text(left, top - 0.066, wrapped(label, 13).split("\n")[0], fontsize=8.5, va="top", color=QUIET)


def _shares(report: AnnualReport) -> ReportFigure:
    now = report.case.year or 0
    shares = [one for one in report.figures if one.unit == "%" and one.year == now and one.value is not None]
    names = list(dict.fromkeys(one.title for one in shares))
    pairs = [(name, report.of(name, now - 1), report.of(name, now)) for name in names]
    said = ";".join(f"{name}{share_text(after)},上年{share_text(before)}" for name, before, after in pairs)

    def paint(axes: Axes) -> None:
        for row, (_, before, after) in enumerate(pairs):
            axes.barh(row + 0.2, after or 0, height=0.34, color=FILL)
            axes.text((after or 0) + 0.01, row + 0.2, share_text(after), va="center", fontsize=8.5, color=INK)
            if before is not None:
                axes.barh(row - 0.2, before, height=0.34, color=PALE)
                axes.text(before + 0.01, row - 0.2, share_text(before), va="center", fontsize=8.5, color=QUIET)
        axes.set_yticks(range(len(pairs)), names)
        axes.set_ylim(len(pairs) - 0.4, -0.6)
        axes.set_xlim(0, max([1.0, *(share for pair in pairs for share in pair[1:] if share is not None)]) * 1.12)
        axes.xaxis.set_major_formatter(lambda share, _place: share_text(share))
        axes.set_title(f"深色为{now}年,浅色为{now - 1}年", fontsize=9, color=QUIET, loc="left")

    return drawn("比率与上年比较", said or "没有比率", height=1.2 + 0.5 * max(len(pairs), 1), paint=paint)


VIEWS: Mapping[str, Callable[[AnnualReport], ReportFigure]] = {"brief": _brief, "shares": _shares}
