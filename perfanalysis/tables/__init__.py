"""表格 (tables): a noun becomes a table of texts ready to show; nothing is judged here."""

from perfanalysis.tables.appendices import appendix
from perfanalysis.tables.forms import (
    evidence_table,
    findings_table,
    formula_table,
    funds_table,
    heads_table,
    survey_table,
)
from perfanalysis.tables.layouts import ReportTable, TableStack, stack
from perfanalysis.tables.reductions import reduction_table
from perfanalysis.tables.registers import problems_table, rules_table, verification_table
from perfanalysis.tables.scores import group_table, lost_points_table, score_comparison_table
from perfanalysis.tables.stages import result_table

__all__ = [
    "ReportTable",
    "TableStack",
    "appendix",
    "evidence_table",
    "findings_table",
    "formula_table",
    "funds_table",
    "group_table",
    "heads_table",
    "lost_points_table",
    "problems_table",
    "reduction_table",
    "result_table",
    "rules_table",
    "score_comparison_table",
    "stack",
    "survey_table",
    "verification_table",
]
