"""绩效目标审核 (review_targets): items of the four heads by reviewers or by stated deductions, grades, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import fsum
from typing import Any

from perfanalysis.checking import check
from perfanalysis.digits import compact
from perfanalysis.formats import points_text
from perfanalysis.model.cases import Case
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.target_reviews import (
    STEPS,
    CoverageLine,
    CoverageSum,
    ReviewedTarget,
    ReviewItem,
    ReviewMark,
    TargetReview,
    TargetReviewCase,
)
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.stages.target_checks import target_faults
from perfanalysis.stages.target_files import forms_of

OVERALL = "综合评定"
QUALITATIVE = "qualitative"


def review_targets(case: TargetReviewCase, rules: RuleBook) -> TargetReview:
    """绩效目标审核结果: marks of several reviewers are averaged.

    An item without mark is computed where ``target_review_deductions`` says how, else it is open, the total has bounds.
    ``target_review_method`` says by the project's importance whether points make the grade or the overall judgement does.
    Rules: also ``target_review_points``, ``target_review_deductions``, ``target_review_outcomes``, ``target_required_groups``,
    ``grades``. Problems: those of reading and of the form's checks, T001–T009, T010 mark unknown or out of range, T011
    items without mark, T012 mark of no form, T013 coverage counts that clash, T014 steps not taken together, T015 no
    whole-department target, T016 qualitative review without overall grade, T017 importance that the rules do not know.
    """
    heads = rules.value("target_review_points")
    projects = tuple(_reviewed(form, case, heads, rules) for form in forms_of(case))
    counts = Counter(found.code for one in projects for found in one.problems)
    departments = tuple(_departments(case.coverage))
    whole = _summed("合计", case.coverage) if case.coverage else None
    own = (*case.problems, *_mark_problems(case, heads, _methods(rules)), *_coverage_problems(case))
    return TargetReview(
        case=case,
        rulebook=RuleReference(rules.id, rules.hash),
        projects=projects,
        faults=tuple(sorted(counts.items())),
        departments=departments,
        whole=whole,
        problems=(*own, *(found for one in projects for found in one.problems)),
    )


def _reviewed(
    form: Case, case: TargetReviewCase, heads: Sequence[Mapping[str, Any]], rules: RuleBook
) -> ReviewedTarget:
    faults = (*check(form, rules), *target_faults(form, case.earlier, rules))
    marks = [mark for mark in case.marks if compact(mark.project) == compact(form.name)]
    deductions = rules.value("target_review_deductions") if "target_review_deductions" in rules.entries else []
    items = tuple(_item(head, item, marks, faults, deductions) for head in heads for item in _items_of(head))
    method = _methods(rules).get(next((mark.importance for mark in marks if mark.importance), ""), "")
    known = [item.awarded for item in items if item.awarded is not None]
    total = None if method == QUALITATIVE else _total(items)
    open_points = fsum(item.points for item in items if item.awarded is None)
    grade = (rules.grade(total) or "") if method == "points" else rules.grade(total) or _overall_grade(marks)
    problems = (*faults, *_unmarked(form, items, marks, method))
    bounds = (fsum(known), fsum(known) + open_points)
    return ReviewedTarget(form, items, total, bounds, grade, _outcome(grade, rules), problems, method)


def _methods(rules: RuleBook) -> Mapping[str, str]:
    return rules.value("target_review_method") if "target_review_method" in rules.entries else {}


def _total(items: Sequence[ReviewItem]) -> float | None:
    """The exact sum; None while an item is open."""
    known = [item.awarded for item in items if item.awarded is not None]
    return float(sum((Fraction(repr(points)) for points in known), Fraction(0))) if len(known) == len(items) else None


def _items_of(head: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return head["items"] or [{"name": head["name"], "points": head["points"]}]


def _item(
    head: Mapping[str, Any],
    item: Mapping[str, Any],
    marks: Sequence[ReviewMark],
    faults: Sequence[Problem],
    deductions: Sequence[Mapping[str, Any]],
) -> ReviewItem:
    points = float(item["points"] or 0.0)
    own = [mark for mark in marks if compact(mark.item) == compact(item["name"])]
    given = [mark.points for mark in own if mark.points is not None and 0 <= mark.points <= points]
    if given:
        mean = float(sum((Fraction(repr(one)) for one in given), Fraction(0)) / len(given))
        opinions = tuple(mark.opinion for mark in own if mark.opinion)
        return ReviewItem(head["name"], item["name"], points, mean, by_rule=False, reasons=opinions)
    ruled = [one for one in deductions if one["item"] == item["name"]]
    if not ruled:
        return ReviewItem(head["name"], item["name"], points, None, by_rule=False, reasons=())
    lost, reasons = _deducted(ruled, faults)
    return ReviewItem(head["name"], item["name"], points, max(0.0, points - lost), by_rule=True, reasons=reasons)


def _deducted(ruled: Sequence[Mapping[str, Any]], faults: Sequence[Problem]) -> tuple[float, tuple[str, ...]]:
    counts = Counter(fault.code for fault in faults)
    hit = [(one, counts[one["code"]]) for one in ruled if counts[one["code"]]]
    reasons = tuple(f"{one['code']}{count}处,扣{points_text(one['points'] * count)}分" for one, count in hit)
    return fsum(one["points"] * count for one, count in hit), reasons


def _overall_grade(marks: Sequence[ReviewMark]) -> str:
    return next((mark.grade for mark in marks if compact(mark.item) == OVERALL and mark.grade), "")


def _outcome(grade: str, rules: RuleBook) -> str:
    outcomes = rules.value("target_review_outcomes") if "target_review_outcomes" in rules.entries else []
    return next((one["action"] for one in outcomes if one["grade"] == grade), "")


def _unmarked(form: Case, items: Sequence[ReviewItem], marks: Sequence[ReviewMark], method: str) -> Iterator[Problem]:
    where, judged = form.where or form.source.file, bool(_overall_grade(marks))
    lacking = [item.name for item in items if item.awarded is None]
    if method == QUALITATIVE and not judged:
        found = f"{form.name}按定性审核,没有{OVERALL}的等级"
        yield problem("T016", where, found=found, allowed=f"{OVERALL}的等级", action=f"补填“{OVERALL}”一行")
    if lacking and marks and method != QUALITATIVE and (method or not judged):
        found = f"{form.name}:{'、'.join(lacking)}没有评分"
        yield problem("T011", where, found=found, allowed="各项都有评分", action="补充审核评分")


def _mark_problems(
    case: TargetReviewCase, heads: Sequence[Mapping[str, Any]], methods: Mapping[str, str]
) -> Iterator[Problem]:
    points = {compact(item["name"]): float(item["points"] or 0.0) for head in heads for item in _items_of(head)}
    names = {compact(form.name) for form in case.forms}
    yield from _unknown_importance(case, methods)
    for mark in case.marks:
        key = compact(mark.item)
        if key != OVERALL and key not in points:
            allowed = "、".join([*points, OVERALL])
            yield problem("T010", mark.where, found=mark.item, allowed=allowed, action="改正审核内容;此条未计入")
        elif key in points and mark.points is not None and not 0 <= mark.points <= points[key]:
            where, allowed = mark.cells.get("points") or mark.where, f"0 至 {points_text(points[key])}"
            yield problem("T010", where, found=points_text(mark.points), allowed=allowed, action="改正得分;此条未计入")
        if compact(mark.project) not in names:
            where = mark.cells.get("project") or mark.where
            yield problem("T012", where, found=mark.project, allowed="申报表中的项目名称", action="统一项目名称")


def _unknown_importance(case: TargetReviewCase, methods: Mapping[str, str]) -> Iterator[Problem]:
    for name in dict.fromkeys(mark.importance for mark in case.marks if mark.importance):
        if methods and name not in methods:
            one = next(mark for mark in case.marks if mark.importance == name)
            where = one.cells.get("importance") or one.where
            yield problem("T017", where, found=name, allowed="、".join(methods), action="改正项目类别")


def _departments(lines: Sequence[CoverageLine]) -> Iterator[CoverageSum]:
    for name in dict.fromkeys(line.department for line in lines):
        yield _summed(name, [line for line in lines if line.department == name])


def _summed(name: str, lines: Sequence[CoverageLine]) -> CoverageSum:
    steps = {step: sum(line.steps[step] or 0 for line in lines) for step in STEPS}
    due = sum(line.due or 0 for line in lines)
    return CoverageSum(name, len(lines), due, steps, together=all(count == due for count in steps.values()))


def _coverage_problems(case: TargetReviewCase) -> Iterator[Problem]:
    for line in case.coverage:
        for step, title in STEPS.items():
            count = line.steps[step]
            if count is not None and line.due is not None and not 0 <= count <= line.due:
                where = line.cells.get(step) or line.where
                yield problem("T013", where, found=f"{title}{count}个", allowed=f"0 至 {line.due}", action="核对项目数")
        behind = [title for step, title in STEPS.items() if line.due and (line.steps[step] or 0) < line.due]
        if behind:
            said = "、".join(f"{STEPS[step]}{line.steps[step] or 0}" for step in STEPS)
            found = f"{line.unit}应申报{line.due}个,{said}"
            action = f"补做{'、'.join(behind)}"
            yield problem("T014", line.where, found=found, allowed="同步申报、审核、批复、公开", action=action)
        if line.whole is False:
            yield problem(
                "T015",
                line.where,
                found=f"{line.unit}没有整体目标",
                allowed="部门和单位都编报整体绩效目标",
                action="补编整体目标",
            )
