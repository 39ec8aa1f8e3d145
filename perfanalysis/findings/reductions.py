"""核减的结论 (reductions): what was asked and cut, why, and what two years can and cannot say, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.formats import points_text, share_text
from perfanalysis.model.assessments import ExAnteAssessment, Reduction
from perfanalysis.model.expert_reviews import ProjectReview
from perfanalysis.stages.ex_ante_words import bundled_only, change_text, money_text

FEWEST_YEARS = 3  # with fewer points there is not even a trend to describe
NAMED = 5  # names listed in a sentence before 等


def reduction_conclusion(assessment: ExAnteAssessment) -> Narrative:
    """事前评估结论: amounts and rate of the year, the printed rate beside it, refusals, reasons, years, problems."""
    return Narrative(tuple(_sentences(assessment)))


def _sentences(assessment: ExAnteAssessment) -> Iterator[Statement]:
    yield _overall(assessment)
    yield from _printed(assessment.overall)
    yield from _detail(assessment)
    yield from _reasons(assessment)
    yield from _years(assessment)
    yield from _reviews(assessment)
    yield _problems(assessment)


def _overall(assessment: ExAnteAssessment) -> Statement:
    case, overall = assessment.case, assessment.overall
    if overall.rate is None:
        why = "有须先改正的问题" if any(found.blocking for found in assessment.problems) else "金额不全"
        return Statement(f"{_subject(assessment)}**未算出核减率**:{why}。", "核对发现的问题")
    unit, net = escaped(case.amount_unit or ""), "净" if case.net else ""
    count = "项目数未注明" if overall.projects is None else f"评估项目{overall.projects}个"
    amounts = f"申请{money_text(overall.applied)}{unit},{net}核减{money_text(overall.cut)}{unit}"
    rate = f"{net}核减率为**{share_text(overall.rate)}**({net}核减金额合计÷申请金额合计)"
    text = f"{_subject(assessment)}:{count},{amounts},核定{money_text(overall.approved)}{unit},{rate}。"
    return Statement(text, "总体核减")


def _subject(assessment: ExAnteAssessment) -> str:
    case = assessment.case
    return f"“{escaped(case.name)}”{f'{case.year}年度' if case.year else ''}"


def _printed(overall: Reduction) -> Iterator[Statement]:
    printed = overall.printed_rate
    if printed.value is not None and overall.rate is not None:
        agrees = share_text(overall.rate, places=printed.places) == share_text(printed.value, places=printed.places)
        verdict = "一致" if agrees else "不一致,见核对发现的问题"
        yield Statement(f"公布的核减率为{escaped(printed.text)},与按金额重算的结果{verdict}。", "总体核减")


def _detail(assessment: ExAnteAssessment) -> Iterator[Statement]:
    if assessment.case.net:
        yield Statement("来源公布的是净额(核增与核减已相抵),核减总额和核增总额各是多少不得而知。", "总体核减")
    if bundled_only(assessment):
        yield Statement(
            "来源只公布打捆合计,没有逐项明细;不予支持的项目是否按全额核减计入合计,来源没有说明。", "逐项核减"
        )
        return
    refused = [escaped(project.name) for project in assessment.projects if project.refused]
    if refused:
        names = "、".join(refused[:NAMED]) + ("等" if len(refused) > NAMED else "")
        share = share_text(len(refused) / len(assessment.projects))
        yield Statement(f"不予支持{len(refused)}个项目({names}),占项目数的{share},按全额核减计入合计。", "逐项核减")
    yield from _largest(assessment)


def _largest(assessment: ExAnteAssessment) -> Iterator[Statement]:
    cut = [project for project in assessment.projects if project.cut]
    if cut:
        most = max(cut, key=lambda project: project.cut or 0.0)
        unit = escaped(assessment.case.amount_unit or "")
        text = f"核减最多的是{escaped(most.name)},核减{money_text(most.cut)}{unit},核减率{share_text(most.rate)}。"
        yield Statement(text, "逐项核减")


def _reasons(assessment: ExAnteAssessment) -> Iterator[Statement]:
    if assessment.reasons:
        said = [f"{escaped(part.reason) or '未注明'}占{share_text(part.share)}" for part in assessment.reasons[:NAMED]]
        yield Statement(f"按原因分,{'、'.join(said)}。", "核减原因")


def _years(assessment: ExAnteAssessment) -> Iterator[Statement]:
    years = [year for year in assessment.years if year.rate is not None]
    if len(years) < 2:
        return
    said = "、".join(f"{year.year}年{share_text(year.rate)}" for year in years)
    last = f",最后一年与前一年相差{change_text(years[-1], years[-2])}个百分点"
    few = len(years) < FEWEST_YEARS
    limit = f"只有{len(years)}个年度,不能作统计推断" if few else "各年是否可比须另作检验"
    yield Statement(f"各年核减率:{said}{last}。{limit};各年评估的项目不同,不能据此说明趋势或原因。", "各年核减对照")


def _reviews(assessment: ExAnteAssessment) -> Iterator[Statement]:
    for review in assessment.reviews:
        said = _scored(review)
        advice = f",按得分{escaped(review.conclusion)}" if review.conclusion else ""
        must = f";须先满足{len(review.conditions)}项条件" if review.conditions else ""
        apart = sum(item.disagreed for item in review.items)
        split = f";{apart}项指标专家分歧较大" if apart else ""
        yield Statement(
            f"{escaped(review.project)}经{len(review.experts)}位专家评审,{said}{advice}{must}{split}。", "专家评审得分"
        )


def _scored(review: ProjectReview) -> str:
    low, high = review.bounds
    if review.weight is None or low is None:
        return "所用评估要点没有规定分值,不合成总分"
    if review.total is None:
        return f"评分不全,总分在{points_text(low)}分至{points_text(high)}分之间"
    return f"得**{points_text(review.total)}分**(满分{points_text(review.weight)}分)"


def _problems(assessment: ExAnteAssessment) -> Statement:
    found = Counter(problem.blocking for problem in assessment.problems)
    if not found:
        return Statement("核对未发现金额、核减率或合计相互矛盾。", "核对发现的问题")
    stopped = f",其中{found[True]}处须先改正" if found[True] else ""
    return Statement(f"核对发现{found.total()}处问题{stopped}。", "核对发现的问题")
