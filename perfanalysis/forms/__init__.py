"""空表 (forms): the commented workbooks that ``perfanalysis new`` writes for an evaluator to fill."""

from perfanalysis.forms.writing import write_workbook

__all__ = ["write_workbook"]
