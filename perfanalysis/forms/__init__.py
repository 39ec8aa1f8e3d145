"""空表 (forms): the commented workbooks that ``perfanalysis new`` writes for an evaluator to fill."""

from perfanalysis.forms.official import write_self_evaluation_form
from perfanalysis.forms.starting import new_evaluation
from perfanalysis.forms.writing import write_workbook

__all__ = ["new_evaluation", "write_self_evaluation_form", "write_workbook"]
