"""制度框架的结论: how many rules are in force on what evidence, gaps, and changes that touch scores, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.model.rule_surveys import RuleSurvey

NAMED = 6


def conclude(survey: RuleSurvey) -> Narrative:
    """制度框架的结论, each sentence with its table."""
    return Narrative(tuple(_sentences(survey)))


def _sentences(survey: RuleSurvey) -> Iterator[Statement]:
    marks = Counter(rule.evidence for rule in survey.rules)
    own = sum(rule.place == survey.case.place for rule in survey.rules)
    text = f"{survey.case.on}生效的规则{len(survey.rules)}项,其中本地自己规定的{own}项;依据待核的{marks['R']}项,使用前须核对原文。"
    yield Statement(text, "生效的规则")
    if survey.case.documents:
        yield _documents(survey)
    if survey.gaps:
        yield Statement(f"没有生效文件的环节:{'、'.join(survey.gaps)}。", "文件覆盖情况")
    yield from _changes(survey)


def _documents(survey: RuleSurvey) -> Statement:
    case = survey.case
    short = (
        f";公布有{case.stated}套,还有{case.stated - len(case.documents)}套没有见到名称"
        if case.stated > len(case.documents)
        else ""
    )
    return Statement(f"登记本地制度文件{len(case.documents)}个,生效{len(survey.in_force)}个{short}。", "本地制度文件")


def _changes(survey: RuleSurvey) -> Iterator[Statement]:
    if not survey.case.compared_on:
        return
    scored = [escaped(change.title) for change in survey.changes if change.scores]
    named = "、".join(scored[:NAMED]) + (f"等{len(scored)}项" if len(scored) > NAMED else "")
    touched = f",其中影响得分或等级的:{named};跨越这些变化的年度,得分不能直接比较" if scored else ",没有影响得分的变化"
    text = f"与{survey.case.compared_on}相比,规则变化{len(survey.changes)}项{touched}。"
    yield Statement(text, "两个日期之间的变化")
