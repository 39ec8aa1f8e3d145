"""并入评价 (joining): a survey's results in the case that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from perfanalysis.model.cases import Case, SurveyItem
from perfanalysis.model.surveys import QuestionSummary, SurveySummary
from perfanalysis.rules import RuleBook
from perfanalysis.surveys.questionnaires import read_questionnaires
from perfanalysis.surveys.summaries import summarise_survey


def with_survey(case: Case, path: str | Path, rules: RuleBook) -> Case:
    """评价对象连同满意度问卷: the case with the file's survey and its problems (``path`` empty: the case as it is).

    Satisfied in the case are those who chose one of the two best options of the scale. InputProblems R001-R007, U007,
    problems U001-U006: as ``read_questionnaires`` and ``summarise_survey``.
    """
    if not str(path):
        return case
    survey = summarise_survey(read_questionnaires(path, rules), rules)
    dossier = replace(case.dossier, survey=(*case.dossier.survey, *_items(survey)), questionnaires=survey)
    return replace(case, dossier=dossier, problems=(*case.problems, *survey.problems))


def _items(survey: SurveySummary) -> Iterator[SurveyItem]:
    for one in survey.questions:
        yield _item(one, survey)


def _item(one: QuestionSummary, survey: SurveySummary) -> SurveyItem:
    design = survey.questionnaires.design.get(one.group)
    returned = design.returned if design and design.returned is not None else one.asked
    return SurveyItem(
        group=one.group,
        question=one.question,
        population=design.population if design else None,
        issued=design.issued if design else None,
        returned=returned,
        valid=one.valid,
        satisfied=one.satisfied,
        method=design.method if design else "",
    )
