"""附件 (appendices): the registers at the end of an evaluation report, one below the other."""

from __future__ import annotations

from perfanalysis.model import Evaluation
from perfanalysis.rules import RuleBook
from perfanalysis.tables.forms import evidence_table, findings_table, survey_table
from perfanalysis.tables.layouts import TableStack, stack
from perfanalysis.tables.registers import problems_table, rules_table, verification_table


def appendix(evaluation: Evaluation, rules: RuleBook) -> TableStack:
    """报告附件: problems found by the evaluators, evidence, survey, problems of the form, rules, verification."""
    case = evaluation.case
    written = findings_table(case), evidence_table(case), survey_table(case)
    return stack(*written, problems_table(evaluation.problems), rules_table(rules), verification_table(evaluation))
