"""得分合计核对 (totals): whether points make the printed total, the grade follows, and points stay within weights."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.checking.views import FormView, Row, titled
from perfanalysis.checking.vocabularies import plain_grade
from perfanalysis.formats import points_text
from perfanalysis.model import BudgetRow, Indicator
from perfanalysis.problems import Problem, problem


def check_totals(view: FormView) -> Iterator[Problem]:
    """得分: C020 total, C021 grade, C022 above the weight, C023 negative, C024 grade name not known."""
    if view.scored_kind:
        yield from _total(view)
        yield from _grade(view)
        yield from _rows(view)


def unscored(view: FormView) -> tuple[Row, ...]:
    """未填得分行: counted rows with a weight above 0 and no readable points."""
    return tuple((at, row) for at, row in view.applicable if row.weight.value and row.score.value is None)


def points_bounds(view: FormView) -> tuple[float, float]:
    """得分合计的上下界: printed points added up, rows without points taken as 0 and as full."""
    low = (view.execution_score.value or 0.0) + sum(row.score.value or 0.0 for _, row in view.counted)
    open_weights = sum(row.weight.value or 0.0 for _, row in unscored(view))
    if view.execution_score.value is None:
        open_weights += view.execution_weight.value or view.implied_execution
    return low, low + open_weights


def _total(view: FormView) -> Iterator[Problem]:
    printed = view.case.total.value
    if printed is None or not view.scores_printed:
        return
    low, high = points_bounds(view)
    slack = view.limits.points + 1e-9
    if low - slack <= printed <= high + _unseen_weights(view) + slack:
        return
    yield problem(
        "C020",
        view.case.cells.get("total") or view.place(view.case, "total"),
        found=f"总分填报为 {points_text(printed)},各行得分相加为 {points_text(low)}{_execution_part(view)}",
        allowed=points_text(low) if high - low <= slack else f"{points_text(low)} 至 {points_text(high)}",
        action="核对总分和各行得分",
    )


def _unseen_weights(view: FormView) -> float:
    """Weights that the rows fall short of the total by: rows that were not seen may carry points up to this."""
    weighted = any(row.weight.value is not None for _, row in view.counted)
    complete = not weighted or view.reaches_total(view.weight_sum)
    return 0.0 if complete else max(0.0, view.limits.weight_total - view.weight_sum)


def _execution_part(view: FormView) -> str:
    points = view.execution_score.value
    return "" if points is None else f"(其中预算执行率 {points_text(points)})"


def _points_total(view: FormView) -> float | None:
    if view.case.total.value is not None:
        return view.case.total.value
    low, high = points_bounds(view)
    return low if view.scores_printed and high - low <= 1e-9 and _unseen_weights(view) == 0 else None


def _grade(view: FormView) -> Iterator[Problem]:
    printed, total = view.case.grade, _points_total(view)
    wanted = view.rules.grade(total)
    if printed is None or wanted is None or total is None or printed == wanted:
        return
    known = plain_grade(printed)
    if known is None:
        yield _unknown_grade(view, printed)
    elif known != plain_grade(wanted):
        yield problem(
            "C021",
            view.place(view.case, "grade"),
            found=f"等级填报为“{printed}”,总分 {points_text(total)}",
            allowed=f"“{wanted}”({_bands(view)})",
            action="核对总分和等级",
        )


def _unknown_grade(view: FormView, printed: str) -> Problem:
    return problem(
        "C024",
        view.place(view.case, "grade"),
        found=f"等级“{printed}”不在现行等级名称之内",
        allowed=_bands(view),
        action="核对等级名称;本地另有等级办法的,在本地规则文件中写明",
    )


def _bands(view: FormView) -> str:
    return "、".join(f"{band.name} {points_text(band.at_least)} 分以上" for band in view.rules.grades)


def _rows(view: FormView) -> Iterator[Problem]:
    for at, row in view.rows:
        weight = view.joint_weight(at) if row.counted else row.weight.value
        if weight is not None:
            yield from _above(view, row, weight, titled(row))
        yield from _negative(view, row, titled(row))
    for fund in view.case.budget:
        if fund.weight.value is not None:
            yield from _above(view, fund, fund.weight.value, f"“{fund.item}”预算执行率")
        yield from _negative(view, fund, f"“{fund.item}”预算执行率")


def _above(view: FormView, row: Indicator | BudgetRow, weight: float, name: str) -> Iterator[Problem]:
    score = row.score.value
    if score is not None and score > weight + 1e-9:
        yield problem(
            "C022",
            view.place(row, "score"),
            found=f"{name}得分 {points_text(score)} 大于分值 {points_text(weight)}",
            allowed=f"不大于 {points_text(weight)}",
            action="核对得分和分值是否填反或填错",
        )


def _negative(view: FormView, row: Indicator | BudgetRow, name: str) -> Iterator[Problem]:
    score = row.score.value
    if score is not None and score < 0:
        yield problem(
            "C023",
            view.place(row, "score"),
            found=f"{name}得分为 {points_text(score)}",
            allowed="不小于 0(扣完为止)",
            action="改为实得分;扣分栏与得分栏不要混填",
        )
