"""图: documents in force by stage and kind of funds: own ones, only those of the layers above, none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from perfanalysis.figures.themes import FILL, INK, PALE, ReportFigure, drawn, wrapped
from perfanalysis.model.rule_surveys import Coverage, RuleSurvey

UPPER = "#a9c4dd"


def _coverage(survey: RuleSurvey) -> ReportFigure:
    cells = [[survey.covered(stage, fund) for fund in survey.funds] for stage in survey.stages]
    levels = np.array([[_level(found) for found in row] for row in cells])
    said = ";".join(
        f"{stage}本地{sum(one.own for one in row)}、上级{sum(one.upper for one in row)}"
        for stage, row in zip(survey.stages, cells, strict=True)
    )

    def paint(axes: Axes) -> None:
        axes.imshow(levels, cmap=ListedColormap([PALE, UPPER, FILL]), aspect="auto", vmin=0, vmax=2)
        for row, stage_cells in enumerate(cells):
            for column, found in enumerate(stage_cells):
                colour = "white" if found.own else INK
                axes.text(column, row, _text(found), ha="center", va="center", color=colour, fontsize=8)
        axes.set_xticks(range(len(survey.funds)), [wrapped(fund, 5) for fund in survey.funds], fontsize=8)
        axes.set_yticks(range(len(survey.stages)), survey.stages)
        axes.tick_params(length=0)
        axes.xaxis.tick_top()
        axes.spines[:].set_visible(False)

    return drawn("生效文件的覆盖情况", said, height=4.6, paint=paint)


def _level(found: Coverage) -> int:
    return 2 if found.own else 1 if found.upper else 0


def _text(found: Coverage) -> str:
    parts = [f"本地{found.own}" if found.own else "", f"上级{found.upper}" if found.upper else ""]
    return " ".join(filter(None, parts)) or "缺"


VIEWS: Mapping[str, Callable[[RuleSurvey], ReportFigure]] = {"coverage": _coverage}
