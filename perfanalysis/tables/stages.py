"""表格: the tables of a stage's result, by the names its module gives them."""

from __future__ import annotations

from importlib import import_module

from perfanalysis.model.stage_results import StageResult
from perfanalysis.tables.layouts import ReportTable


def result_table(result: StageResult, of: str) -> ReportTable:
    """环节结果表: the table ``of`` of a stage's result, made by ``perfanalysis.tables.<notebook>`` (``VIEWS``).

    KeyError: the stage has no such table.
    """
    made: ReportTable = import_module(f"perfanalysis.tables.{result.notebook}").VIEWS[of](result)
    return made
