"""专家评审的核对 (ex-ante review checks): marks that cannot count, gaps, disagreement, and conclusions that clash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from perfanalysis.digits import compact
from perfanalysis.formats import points_text, share_text
from perfanalysis.model.assessments import ExAnteCase
from perfanalysis.model.expert_reviews import ItemReview, ProjectReview
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.stages.ex_ante_dimensions import framework_of, is_other_framework, listed_dimensions
from perfanalysis.stages.ex_ante_reviews import PlacedMark, placed_marks

NAMED = 3
_CONDITIONAL = ("调整", "部分", "条件")


def review_problems(case: ExAnteCase, reviews: Sequence[ProjectReview], rules: RuleBook) -> Iterator[Problem]:
    """专家评审的问题, in the order of marks and projects.

    E020 unknown indicator, E021 grade without rule, E022 points out of range, E023 marked twice, E024 indicator without mark, E025 disagreement, E026 project not in the table, E027 conclusions differ, E028 no
    reason, E029 conditional support without conditions, E030 an expert's gaps, E033 dimensions that are not the place's.
    """
    placed = placed_marks(case.marks, rules)
    for one in placed:
        yield from _mark_problems(one, rules)
    yield from _twice(placed)
    yield from _other_dimensions(reviews, rules)
    for review in reviews:
        yield from _gaps(review)
        yield from _disagreements(review)
        yield from _in_table(case, review)


def _mark_problems(one: PlacedMark, rules: RuleBook) -> Iterator[Problem]:
    mark = one.mark
    if one.indicator is None:
        framework = framework_of(mark.kind, rules)
        allowed = "、".join(f"{item.code} {item.name}" for item in framework.indicators)
        where = mark.cells.get("code" if mark.code else "item", mark.where)
        found = mark.code or mark.item or "没有写指标"
        yield problem("E020", where, found=found, allowed=allowed, action="改正指标编码或名称;此条未计入")
    elif one.points is None and mark.points is None and mark.grade:
        yield from _no_shares(one, rules)
    elif one.points is None and mark.points is not None:
        allowed = f"0 至 {points_text(one.indicator.weight)}"
        where = mark.cells.get("points", mark.where)
        yield problem("E022", where, found=points_text(mark.points), allowed=allowed, action="改正得分;此条未计入")
    elif not mark.reason and None not in (one.points, one.indicator.weight) and one.points != one.indicator.weight:
        found = f"{mark.expert}给“{one.indicator.name}”{points_text(one.points)}分,没有理由"
        where = mark.cells.get("reason", mark.where)
        yield problem("E028", where, found=found, allowed="未给满分的写明理由", action="补写理由")


def _no_shares(one: PlacedMark, rules: RuleBook) -> Iterator[Problem]:
    if one.indicator is not None and one.indicator.weight is not None and "expert_grade_shares" not in rules.entries:
        action = "改填得分,或在本地规则 expert_grade_shares 中写明折算比例"
        where = one.mark.cells.get("grade", one.mark.where)
        yield problem("E021", where, found=f"评级“{one.mark.grade}”", allowed="规定了折算比例的评级", action=action)


def _twice(placed: Sequence[PlacedMark]) -> Iterator[Problem]:
    keys = Counter(_key(one) for one in placed if one.indicator)
    for one in placed:
        if one.indicator and (times := keys.pop(_key(one), 1)) > 1:
            found = f"{one.mark.expert}对“{one.indicator.name}”评了{times}次"
            yield problem("E023", one.mark.where, found=found, allowed="一次", action="删去多余的评分")


def _key(one: PlacedMark) -> tuple[str, str, str]:
    return one.mark.project, one.mark.expert, one.indicator.code if one.indicator else ""


def _gaps(review: ProjectReview) -> Iterator[Problem]:
    lacking = [item.name for item in review.items if item.mean is None and not item.grades]
    if lacking:
        named = "、".join(lacking[:NAMED]) + (f"等{len(lacking)}项" if len(lacking) > NAMED else "")
        found = f"{named}没有评分"
        yield problem("E024", review.project, found=found, allowed="每项指标至少一位专家评分", action="补充评分")
    partly = [item for item in review.items if 0 < _marked(item) < len(review.experts)]
    if partly:
        found = "、".join(f"{item.name}({_marked(item)}位)" for item in partly[:NAMED])
        allowed = f"{len(review.experts)}位专家都评分"
        yield problem("E030", review.project, found=found, allowed=allowed, action="补充评分,或说明回避的原因")


def _marked(item: ItemReview) -> int:
    return len({expert for expert, _ in (*item.marks, *item.grades)})


def _disagreements(review: ProjectReview) -> Iterator[Problem]:
    for item in review.items:
        if item.disagreed:
            said = "、".join(f"{expert}{points_text(points)}" for expert, points in item.marks)
            found = f"“{item.name}”极差为分值的{share_text(item.spread, places=0)}({said})"
            yield problem("E025", review.project, found=found, allowed="分歧不大", action="请专家合议后说明")


def _in_table(case: ExAnteCase, review: ProjectReview) -> Iterator[Problem]:
    rows = [row for row in case.rows if row.project and compact(row.project) == compact(review.project)]
    detailed = any(row.kind == "item" for row in case.rows)
    if detailed and not rows:
        allowed = "、".join(dict.fromkeys(row.project for row in case.rows if row.project))
        yield problem("E026", review.project, found="核减表中没有此项目", allowed=allowed, action="统一项目名称")
    stated = next((row for row in rows if row.conclusion), None)
    if stated and review.conclusion and compact(stated.conclusion) != compact(review.conclusion):
        allowed = f"{review.conclusion}(总分{points_text(review.total)})"
        where = stated.place("conclusion")
        yield problem(
            "E027", where, found=stated.conclusion, allowed=allowed, action="核对结论,或说明不按总分下结论的理由"
        )
    said = stated.conclusion if stated else review.conclusion
    if any(word in said for word in _CONDITIONAL) and not review.conditions:
        yield problem("E029", review.project, found=said, allowed="写明支持条件", action="在“支持条件”表中逐条写明")


def _other_dimensions(reviews: Sequence[ProjectReview], rules: RuleBook) -> Iterator[Problem]:
    for kind in dict.fromkeys(review.kind for review in reviews):
        if is_other_framework(kind, rules):
            framework = framework_of(kind, rules)
            allowed = "、".join(name for name, _ in listed_dimensions(kind, rules))
            found = f"指标体系“{framework.name}”的维度:{'、'.join(framework.groups)}"
            action = "核对规则 framework_choice 和规定的维度;按指标体系评分"
            yield problem("E033", kind, found=found, allowed=allowed, action=action)
