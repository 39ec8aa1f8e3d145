"""年度一图读懂 (year briefs): the picture of the year beside the annual report, which the disclosure site takes up."""

from __future__ import annotations

from pathlib import Path

from perfanalysis.figures.stages import result_figure
from perfanalysis.figures.themes import ReportFigure
from perfanalysis.model.annual_reports import AnnualReport
from perfanalysis.workspaces import output_place

BRIEF_FILE = "brief.png"


def save_year_brief(report: AnnualReport, output_folder: str | Path) -> ReportFigure:
    """保存年度一图读懂: ``brief.png`` in ``output_folder`` (in a batch: where it is staged), and the figure itself.

    OSError: the folder cannot be written.
    """
    figure = result_figure(report, of="brief")
    folder = output_place(output_folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BRIEF_FILE).write_bytes(figure.png)
    return figure
