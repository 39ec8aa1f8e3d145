"""图: the figures of a stage's result, by the names its module gives them."""

from __future__ import annotations

from importlib import import_module

from perfanalysis.figures.themes import ReportFigure
from perfanalysis.model.stage_results import StageResult


def result_figure(result: StageResult, of: str) -> ReportFigure:
    """环节结果图: the figure ``of`` of a stage's result, drawn by ``perfanalysis.figures.<notebook>`` (``VIEWS``).

    KeyError: the stage has no such figure.
    """
    drawn: ReportFigure = import_module(f"perfanalysis.figures.{result.notebook}").VIEWS[of](result)
    return drawn
