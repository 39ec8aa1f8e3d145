"""评分 (scoring): scoring methods, the vectorised scoring of an indicator table, and the recomputation of a case."""

from perfanalysis.scoring.arguments import argument_faults
from perfanalysis.scoring.case_totals import total_frame
from perfanalysis.scoring.methods import METHODS, Argument, Method, apply_method, method_title
from perfanalysis.scoring.recomputing import recompute
from perfanalysis.scoring.rows import score_frame

__all__ = [
    "METHODS",
    "Argument",
    "Method",
    "apply_method",
    "argument_faults",
    "method_title",
    "recompute",
    "score_frame",
    "total_frame",
]
