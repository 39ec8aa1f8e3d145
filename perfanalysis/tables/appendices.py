"""附件 (appendices): the registers at the end of an evaluation report, one below the other."""

from __future__ import annotations

from perfanalysis.model import Evaluation
from perfanalysis.rules import RuleBook
from perfanalysis.tables.forms import evidence_table, findings_table, survey_table
from perfanalysis.tables.layouts import TableStack, stack
from perfanalysis.tables.organisations import organisation_table, steps_table
from perfanalysis.tables.registers import problems_table, rules_table, verification_table
from perfanalysis.tables.surveys import response_table, satisfaction_table


def appendix(evaluation: Evaluation, rules: RuleBook) -> TableStack:
    """报告附件: problems found by the evaluators, evidence, survey, organisation and steps, problems of the form, rules, verification.

    Questionnaires that were read add their results, counted by answer, with return, sample and reliability.
    """
    case = evaluation.case
    survey = case.dossier.questionnaires
    asked = (satisfaction_table(survey), response_table(survey)) if survey else ()
    written = findings_table(case), evidence_table(case), survey_table(case), *asked
    organised = (organisation_table(case, rules), steps_table(case, rules)) if case.kind == "project_evaluation" else ()
    checked = problems_table(evaluation.problems), rules_table(rules), verification_table(evaluation)
    return stack(*written, *organised, *checked)
