"""得分与完成情况核对 (performances): whether points follow from targets and actual values, with causes given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from perfanalysis.checking.notations import over_hundred
from perfanalysis.checking.slips import row_slip
from perfanalysis.checking.views import FormView, titled
from perfanalysis.digits import decimal_places, fold_width, is_blank
from perfanalysis.formats import points_text, share_text
from perfanalysis.model import Indicator
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import round_half_up
from perfanalysis.targets import completion, met

_NO_LOSS = 0.005  # half of the last printed place of points


@dataclass(frozen=True, slots=True)
class Outcome:
    """完成情况: one applicable row with its weight and printed points, and what target and actual say of it."""

    position: int
    row: Indicator
    weight: float
    score: float | None
    met: bool | None
    completion: float | None
    computed: float | None

    @property
    def full(self) -> bool:
        """Whether the printed points are full."""
        return self.score is not None and self.score >= self.weight - _NO_LOSS

    @property
    def lost(self) -> bool:
        """Whether printed points were lost."""
        return self.score is not None and self.score < self.weight - _NO_LOSS


def check_performances(view: FormView) -> Iterator[Problem]:
    """得分与完成情况: C030 missed but full, C031 met but cut, C032 not by rule, C033 to C036 causes."""
    if not view.scored_kind:
        return
    for outcome in outcomes(view):
        factual = outcome.met is not None and certain(outcome)
        yield from _points(view, outcome) if factual else ()
        yield from _causes(view, outcome, comparable=factual)


def outcomes(view: FormView) -> Iterator[Outcome]:
    """完成情况 of every applicable counted row with a weight above 0."""
    for at, row in view.applicable:
        weight = view.joint_weight(at)
        if weight is not None and weight > 0:
            item = None if view.sharers(at) else view.computed.get(at)
            yield Outcome(
                at,
                row,
                weight,
                row.score.value,
                met(row.target, row.actual),
                completion(row.target, row.actual),
                None if item is None else item.computed,
            )


def certain(outcome: Outcome) -> bool:
    """Whether target and actual are plain facts: read, exact, in one unit, and not themselves doubtful."""
    row = outcome.row
    target, actual = row.target, row.actual
    stated = target.read and actual.read and not actual.approximate and actual.operator is None
    factual = target.value is not None or target.date is not None
    return stated and factual and not row_slip(row) and not over_hundred(row) and not _own_rule(row)


def _own_rule(row: Indicator) -> bool:
    return row.method is None and not is_blank(row.criterion)


def _points(view: FormView, outcome: Outcome) -> Iterator[Problem]:
    if outcome.met:
        yield from _met(view, outcome)
    elif outcome.full:
        yield from _missed_but_full(view, outcome)
    else:
        yield from _not_by_rule(view, outcome)


def _missed_but_full(view: FormView, outcome: Outcome) -> Iterator[Problem]:
    row = outcome.row
    if _by_print(row) or _above_equal(row) or _computed_full(outcome) or _open_direction(row):
        return
    yield problem(
        "C030",
        view.place(row, "score"),
        found=f"{titled(row)}指标值“{row.target.text}”,实际完成值“{row.actual.text}”,未完成而得满分 {points_text(outcome.score)}",
        allowed=_by_rule(outcome, "低于分值"),
        action="按规定重算得分,或核对指标值、实际完成值是否填错",
    )


def _open_direction(row: Indicator) -> bool:
    """Whether paying less than a standard written without a sign may as well be a saving as a shortfall."""
    return row.target.rule is not None and "元/" in (row.target.unit or "")


def _computed_full(outcome: Outcome) -> bool:
    """Whether the rule itself gives full points, as banded satisfaction does."""
    return outcome.computed is not None and outcome.computed >= outcome.weight - 1e-9


def _by_print(row: Indicator) -> bool:
    """Whether the miss is below the precision to which the target is printed (99.97 % of 100 %)."""
    target, actual = row.target.value, row.actual.value
    if target is None or actual is None or row.target.unit != row.actual.unit:
        return False
    places = _printed_places(row.target.text) + (2 if row.target.unit == "%" else 0)
    near = abs(actual - target) < 0.005 * abs(target)
    return near and abs(float(round_half_up(actual, places)) - target) < 1e-9


def _printed_places(text: str) -> int:
    number = re.search(r"\d+(\.\d+)?", fold_width(text))
    return decimal_places(number.group()) if number else 0


def _above_equal(row: Indicator) -> bool:
    """Whether more was done than an “=” target asks for, which many forms mean as a floor."""
    return row.target.operator == "=" and row.target.unit != "%" and (row.actual.value or 0) > (row.target.value or 0)


def _by_rule(outcome: Outcome, otherwise: str) -> str:
    return otherwise if outcome.computed is None else f"{points_text(outcome.computed)} 分(按规定计算)"


def _met(view: FormView, outcome: Outcome) -> Iterator[Problem]:
    row = outcome.row
    if not outcome.lost or _cut_allowed(view, outcome):
        return
    reason = f",原因栏写“{row.reason}”" if row.reason else ""
    yield problem(
        "C031",
        view.place(row, "score"),
        found=f"{titled(row)}指标值“{row.target.text}”,实际完成值“{row.actual.text}”,已完成而得分 "
        f"{points_text(outcome.score)}(分值 {points_text(outcome.weight)}){reason}",
        allowed=f"{points_text(outcome.weight)} 分",
        action="核对实际完成值和得分;确有扣分事由的,改填真实的实际完成值并说明原因",
    )


def _cut_allowed(view: FormView, outcome: Outcome) -> bool:
    by_rule = outcome.computed is not None and outcome.computed < outcome.weight - _NO_LOSS
    parts = (*view.children(outcome.position), *view.sharers(outcome.position))
    parts_short = any(met(row.target, row.actual) is not True for _, row in parts)
    return by_rule or parts_short or _over(view, outcome)


def _over(view: FormView, outcome: Outcome) -> bool:
    higher = outcome.row.target.direction == "higher"
    return higher and outcome.completion is not None and outcome.completion > view.limits.over + 1e-9


def _not_by_rule(view: FormView, outcome: Outcome) -> Iterator[Problem]:
    row, score, computed = outcome.row, outcome.score, outcome.computed
    parts = view.children(outcome.position) or view.sharers(outcome.position)
    if score is None or computed is None or parts or _open_direction(row) or not 0 <= score <= outcome.weight:
        return
    rounded = abs(score - float(round_half_up(computed, row.score.places))) < 1e-9
    if not rounded and abs(score - computed) > view.limits.points + 1e-9:
        yield problem(
            "C032",
            view.place(row, "score"),
            found=f"{titled(row)}指标值“{row.target.text}”,实际完成值“{row.actual.text}”,得分填报为 {points_text(score)}"
            f"(分值 {points_text(outcome.weight)})",
            allowed=_by_rule(outcome, "按规定计算的得分"),
            action="按规定重算得分;采用其他评分办法的,在评分标准中写明",
        )


def _causes(view: FormView, outcome: Outcome, *, comparable: bool) -> Iterator[Problem]:
    row, share = outcome.row, outcome.completion
    if not is_blank(row.reason):
        return
    if comparable and share is not None and share < view.limits.cause_completion and not outcome.met:
        yield _low(view, row, share)
    elif outcome.lost:
        yield _lost(view, outcome)
    elif comparable and share is not None and _over(view, outcome):
        yield _far_above(view, row, share)


def _low(view: FormView, row: Indicator, share: float) -> Problem:
    state = "没有按期完成" if row.target.date else f"完成率为 {share_text(share)}"
    return problem(
        "C034",
        view.place(row, "reason"),
        found=f"{titled(row)}{state},没有填写偏差原因",
        allowed=f"完成率低于 {share_text(view.limits.cause_completion)} 时说明原因和改进措施",
        action="补填偏差原因分析及改进措施",
    )


def _lost(view: FormView, outcome: Outcome) -> Problem:
    row = outcome.row
    return problem(
        "C036",
        view.place(row, "reason"),
        found=f"{titled(row)}得分 {points_text(outcome.score)},分值 {points_text(outcome.weight)},没有填写偏差原因",
        allowed="凡扣分都说明原因",
        action="补填偏差原因分析及改进措施",
    )


def _far_above(view: FormView, row: Indicator, share: float) -> Problem:
    return problem(
        "C033",
        view.place(row, "actual"),
        found=f"{titled(row)}完成率为 {share_text(share)},没有说明原因",
        allowed=f"完成率高于 {share_text(view.limits.over)} 时说明原因",
        action="说明超额完成的原因;指标值定得偏低的,下年度调整指标值",
    )
