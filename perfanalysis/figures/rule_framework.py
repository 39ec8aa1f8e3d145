"""图: documents in force by stage and kind of funds, gaps marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from perfanalysis.figures.themes import FILL, INK, PALE, ReportFigure, drawn, wrapped
from perfanalysis.model.rule_surveys import RuleSurvey


def _coverage(survey: RuleSurvey) -> ReportFigure:
    counts = np.array([[survey.coverage.get((stage, fund), 0) for fund in survey.funds] for stage in survey.stages])
    said = ";".join(f"{stage}{int(row.sum())}" for stage, row in zip(survey.stages, counts, strict=True))

    def paint(axes: Axes) -> None:
        axes.imshow(counts > 0, cmap=ListedColormap([PALE, FILL]), aspect="auto", vmin=0, vmax=1)
        for row, stage_counts in enumerate(counts):
            for column, count in enumerate(stage_counts):
                axes.text(
                    column,
                    row,
                    str(count) if count else "缺",
                    ha="center",
                    va="center",
                    color="white" if count else INK,
                    fontsize=8,
                )
        axes.set_xticks(range(len(survey.funds)), [wrapped(fund, 5) for fund in survey.funds], fontsize=8)
        axes.set_yticks(range(len(survey.stages)), survey.stages)
        axes.tick_params(length=0)
        axes.xaxis.tick_top()
        axes.spines[:].set_visible(False)

    return drawn("生效文件的覆盖情况", said, height=4.6, paint=paint)


VIEWS: Mapping[str, Callable[[RuleSurvey], ReportFigure]] = {"coverage": _coverage}
