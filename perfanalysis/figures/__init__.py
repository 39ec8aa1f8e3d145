"""图 (figures): an evaluation becomes pictures in one quiet theme, with words that say the same."""

from perfanalysis.figures.charts import group_figure, loss_figure, score_figure, survey_figure
from perfanalysis.figures.stages import result_figure
from perfanalysis.figures.themes import ReportFigure

__all__ = ["ReportFigure", "group_figure", "loss_figure", "result_figure", "score_figure", "survey_figure"]
