"""制度框架的结论: how many rules are in force on what evidence, gaps, and changes that touch scores, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.model.rule_surveys import RuleSurvey

NAMED = 6
COVERED = "文件覆盖情况"


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
    yield from _gaps(survey)
    yield from _overlays(survey)
    yield from _changes(survey)


def _documents(survey: RuleSurvey) -> Statement:
    case = survey.case
    own, upper = len(case.of("本地")), len(case.of("上级"))
    short = case.stated - own
    named = f"登记并生效的本地制度文件{own}个" if own else "没有登记到生效的本地制度文件"
    gap = f";当地公布有{case.stated}套,还有{short}套没有见到名称" if short > 0 else ""
    return Statement(f"{named},生效的上级文件{upper}个{gap}。", "登记的制度文件")


def _gaps(survey: RuleSurvey) -> Iterator[Statement]:
    above = [stage for stage in survey.gaps if stage not in survey.bare]
    if above:
        yield Statement(f"只有上级文件、没有登记到本地文件的环节:{'、'.join(above)}。", COVERED)
    if survey.bare:
        yield Statement(f"本地和上级都没有登记到生效文件的环节:{'、'.join(survey.bare)}。", COVERED)
    if survey.bare_funds:
        yield Statement(f"没有文件涉及的资金类别:{'、'.join(survey.bare_funds)}。", COVERED)


def _overlays(survey: RuleSurvey) -> Iterator[Statement]:
    replaced = [escaped(rule.title) for rule in survey.rules if rule.above and rule.above[-1].value != rule.value]
    if replaced:
        named = "、".join(replaced[:NAMED]) + (f"等{len(replaced)}项" if len(replaced) > NAMED else "")
        yield Statement(f"下级规定代替上级取值的规则{len(replaced)}项:{named}。", "代替上级取值的规则")


def _changes(survey: RuleSurvey) -> Iterator[Statement]:
    if not survey.case.compared_on:
        return
    scored = [f"{escaped(change.title)}({escaped(change.touches)})" for change in survey.changes if change.touches]
    named = "、".join(scored[:NAMED]) + (f"等{len(scored)}项" if len(scored) > NAMED else "")
    touched = f",其中影响得分的:{named};跨越这些变化的年度,得分不能直接比较" if scored else ",没有影响得分的变化"
    open_ = sum(change.evidence == "R" for change in survey.changes)
    marked = f"。变化中依据待核的{open_}项" if open_ else ""
    text = f"与{survey.case.compared_on}相比,规则变化{len(survey.changes)}项{touched}{marked}。"
    yield Statement(text, "两个日期之间的变化")
