"""调查汇总 (summarise_survey): satisfaction by group and question with intervals, sample needed, reliability, weighting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import inf, isfinite, nan

from perfanalysis.model.surveys import (
    GroupDesign,
    GroupSummary,
    Questionnaires,
    QuestionSummary,
    Respondent,
    SurveySummary,
)
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.statistics import Result, cronbach_alpha, sample_size, stratified_estimate, wilson_interval

TOP = 2


def summarise_survey(survey: Questionnaires, rules: RuleBook) -> SurveySummary:
    """满意度调查结果 by the rules ``satisfaction_scale``, ``satisfaction_composite`` and ``satisfaction_sample``.

    ``mean``: points over the highest points, with the finite-population interval where the population is known;
    ``top_two``: share of the two best options with Wilson's. The overall figure weights groups by population.
    Problems: those of reading, U003 population missing, U004 sample too small, U005 counts contradict.
    """
    composite, sample = str(rules.value("satisfaction_composite")), rules.value("satisfaction_sample")
    points = sorted((float(one["value"]) for one in rules.value("satisfaction_scale")), reverse=True)
    work = _Work(survey, composite, float(sample["confidence"]), points[0], points[min(TOP, len(points)) - 1])
    groups = tuple(_group(work, group, sample) for group in survey.groups)
    overall, weighted = _overall(work)
    return SurveySummary(
        questionnaires=survey,
        composite=composite,
        confidence=work.confidence,
        questions=tuple(_question(work, group, name) for group in survey.groups for name in survey.questions),
        groups=groups,
        overall=overall,
        weighted=weighted,
        problems=(*survey.problems, *_problems(groups, weighted=weighted)),
    )


class _Work:
    """The questionnaires with the scale's ends at hand."""

    def __init__(self, survey: Questionnaires, composite: str, confidence: float, best: float, good: float) -> None:
        self.survey, self.composite, self.confidence = survey, composite, confidence
        self.best, self.good = best, good

    def of(self, group: str) -> list[Respondent]:
        return [one for one in self.survey.respondents if one.group == group]

    def design(self, group: str) -> GroupDesign:
        return self.survey.design.get(group) or GroupDesign(group, None, None, None, "")

    def share(self, points: float) -> float:
        return points / self.best if self.composite == "mean" else float(points >= self.good)


def _question(work: _Work, group: str, question: str) -> QuestionSummary:
    answers = [one.answers[question] for one in work.of(group)]
    states = Counter(one.state for one in answers)
    points = [one.points for one in answers if one.points is not None]
    satisfied = sum(one >= work.good for one in points)
    found = _estimate(work, [work.share(one) for one in points], work.design(group).population)
    return QuestionSummary(
        group,
        question,
        len(answers),
        states["valid"],
        states["no_opinion"],
        states["blank"],
        states["unread"],
        satisfied,
        *found,
    )


def _estimate(
    work: _Work, shares: Sequence[float], population: int | None
) -> tuple[float | None, float | None, float | None]:
    if not shares:
        return None, None, None
    whole = population if population is not None and population >= len(shares) else None
    if work.composite != "mean":
        return _told(wilson_interval(sum(shares), len(shares), level=work.confidence, population=whole))
    size = whole or 10**9
    return _told(stratified_estimate(shares, [""] * len(shares), sizes={"": size}, level=work.confidence))


def _told(result: Result, *, least: float = 0.0) -> tuple[float | None, float | None, float | None]:
    low, high = (_known(end) for end in result.interval) if len(result.interval) == 2 else (None, None)
    ends = None if low is None else max(least, low), None if high is None else min(1.0, high)
    return _known(result.estimate), *ends


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _group(work: _Work, group: str, sample: dict[str, float]) -> GroupSummary:
    own, design = work.of(group), work.design(group)
    answered = [one for one in own if any(answer.state == "valid" for answer in one.answers.values())]
    needed = sample_size(
        error=sample["error"],
        level=sample["confidence"],
        share=sample["proportion"],
        population=design.population or None,
    )
    items = [[nan if a.points is None else a.points for a in one.answers.values()] for one in own]
    alpha = cronbach_alpha(items, level=work.confidence) if len(work.survey.questions) > 1 and own else None
    return GroupSummary(
        design,
        len(answered),
        int(needed.estimate),
        *(_told(alpha, least=-inf) if alpha is not None else (None, None, None)),
    )


def _scores(work: _Work, group: str) -> list[float]:
    """Each respondent's mean over the questions answered."""
    answered = [[a.points for a in one.answers.values() if a.points is not None] for one in work.of(group)]
    return [sum(map(work.share, points)) / len(points) for points in answered if points]


def _overall(work: _Work) -> tuple[tuple[float | None, float | None, float | None], bool]:
    scores = {group: _scores(work, group) for group in work.survey.groups}
    sizes = {group: work.design(group).population for group in scores}
    known: dict[object, int] = {
        group: size for group, size in sizes.items() if size is not None and size >= len(scores[group])
    }
    values = [score for of in scores.values() for score in of]
    strata = [group for group, of in scores.items() for _ in of]
    if not values:
        return (None, None, None), False
    if len(known) == len(scores):
        return _told(stratified_estimate(values, strata, sizes=known, level=work.confidence)), True
    pooled = stratified_estimate(values, [""] * len(values), sizes={"": 10**9}, level=work.confidence)
    return _told(pooled), len(scores) == 1


def _problems(groups: Sequence[GroupSummary], *, weighted: bool) -> Iterator[Problem]:
    for one in groups:
        yield from _contradictions(one)
        if one.needed is not None and one.answered < one.needed:
            found = f"{one.design.group}需要{one.needed}份,有效{one.answered}份"
            action = "补充调查,或说明误差"
            yield problem(
                "U004", one.design.where or one.design.group, found=found, allowed="不少于所需", action=action
            )
    if not weighted:
        names = "、".join(one.design.group for one in groups if one.design.population is None)
        action = "在“调查设计”表填总体人数"
        yield problem("U003", names or "调查设计", found="没有总体人数", allowed="每类对象的总体人数", action=action)


def _contradictions(one: GroupSummary) -> Iterator[Problem]:
    design = one.design
    pairs = (
        ("回收", design.returned, "发放", design.issued),
        ("有效", one.answered, "回收", design.returned),
        ("有效", one.answered, "总体", design.population),
    )
    for part, number, whole, limit in pairs:
        if number is not None and limit is not None and number > limit:
            found = f"{design.group}{part}{number}份,多于{whole}{limit}"
            yield problem(
                "U005", design.where, found=found, allowed=f"{part}不多于{whole}", action="核对调查设计与问卷"
            )
