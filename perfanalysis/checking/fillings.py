"""填报核对 (fillings): what is empty, unreadable, or still the template's own text."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.checking.totals import unscored
from perfanalysis.checking.views import FormView, titled
from perfanalysis.checking.vocabularies import first_mentioned, is_placeholder, mentions
from perfanalysis.digits import is_blank
from perfanalysis.model import BudgetRow, Indicator
from perfanalysis.model.cases import EVALUATIONS
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import Quantity

_AMOUNTS = {"original": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}
_POINTS = {"weight": "分值", "score": "得分"}


def check_fillings(view: FormView) -> Iterator[Problem]:
    """填报: C040 to C042 empty, C043 to C046 and C064 unread, C047 to C049 and C065 blanks and template text."""
    yield from _unread(view)
    yield from _template_text(view)
    if not view.rows:
        yield _no_rows(view)
    elif view.scored_kind:
        yield from _empty(view)


def _no_rows(view: FormView) -> Problem:
    return problem(
        "C065",
        view.place(view.case, "indicators"),
        found="没有读到任何绩效指标",
        allowed="至少一个三级指标",
        action="确认文件是否为绩效目标表或自评表,指标表是否填写",
    )


def _empty(view: FormView) -> Iterator[Problem]:
    if unfilled(view):
        yield _unfilled(view)
        return
    for at, row in view.applicable:
        yield from _row_blanks(view, at, row)
    if view.scores_printed:
        yield from (_no_score(view, row, titled(row)) for _, row in unscored(view) if row.score.read)
        yield from _no_execution_score(view)


def unfilled(view: FormView) -> bool:
    """未填报: whether the form has neither actual values nor points, or has a column of points and none in it."""
    rows = view.applicable
    no_points = all(row.score.blank for _, row in rows) and view.case.total.blank
    no_actuals = all(row.actual.blank and row.fraction is None for _, row in rows)
    points_column = view.case.kind not in EVALUATIONS and any("score" in row.cells for _, row in rows)
    return no_points and (no_actuals or points_column)


def _unfilled(view: FormView) -> Problem:
    no_actuals = all(row.actual.blank for _, row in view.applicable)
    return problem(
        "C040",
        view.place(view.applicable[0][1], "score") if view.applicable else view.case.where,
        found="各指标的实际完成值和得分都是空的" if no_actuals else "各指标的得分都是空的",
        allowed="已填报的表",
        action="退回填报单位补填;空白不按 0 分处理",
    )


def _row_blanks(view: FormView, at: int, row: Indicator) -> Iterator[Problem]:
    if not row.weight.value:
        return
    if is_placeholder(row.level3) and not row.level2:
        yield _placeholder(view, row)
    if _judged(view, at, row):
        return
    if row.actual.blank:
        yield _no_actual(view, row)
    elif row.target.blank:
        yield _no_target(view, row)


def _judged(view: FormView, at: int, row: Indicator) -> bool:
    """Whether a row is scored by a standard instead of a target: by its method, its group, or the form's columns."""
    item = view.computed.get(at)
    by_method = row.method is not None and item is not None and item.computed is not None
    without_facts = row.target.blank and row.actual.blank
    by_group = mentions("judged_groups", row.level1) or not is_blank(row.criterion)
    no_column = any(other.cells for _, other in view.rows) and not any(
        "actual" in other.cells for _, other in view.rows
    )
    return row.fraction is not None or by_method or no_column or (without_facts and by_group)


def _no_actual(view: FormView, row: Indicator) -> Problem:
    both = "指标值、实际完成值都为空" if row.target.blank else "实际完成值为空"
    return problem(
        "C041",
        view.place(row, "actual"),
        found=f"{titled(row)}有分值 {row.weight.text},{both}",
        allowed="填写实际完成值",
        action="补填实际完成值及依据;确实不适用的,注明“不适用”",
    )


def _placeholder(view: FormView, row: Indicator) -> Problem:
    return problem(
        "C049",
        view.place(row, "level3"),
        found=f"第“{row.name}”行有分值 {row.weight.text},没有指标名称",
        allowed="写明三级指标名称",
        action="补填指标名称,或删去这一行的分值",
    )


def _no_target(view: FormView, row: Indicator) -> Problem:
    return problem(
        "C047",
        view.place(row, "target"),
        found=f"{titled(row)}有分值 {row.weight.text},年度指标值为空",
        allowed="填写年度指标值",
        action="补填指标值;目标写在名称里的,移到指标值栏",
    )


def _no_score(view: FormView, row: Indicator | BudgetRow, name: str) -> Problem:
    return problem(
        "C042",
        view.place(row, "score"),
        found=f"{name}有分值 {row.weight.text},得分为空",
        allowed="填写得分",
        action="补填得分;空白不按 0 分处理",
    )


def _no_execution_score(view: FormView) -> Iterator[Problem]:
    total = view.case.total_funds
    if total is not None and total.weight.value and view.execution_score.blank:
        yield _no_score(view, total, "预算执行率")


def _unread(view: FormView) -> Iterator[Problem]:
    for row in view.case.indicators:
        yield from _unread_facts(view, row)
        yield from _unread_cells(view, row, titled(row), _POINTS, "C045")
    for fund in view.case.budget:
        yield from _unread_cells(view, fund, f"“{fund.item}”", _AMOUNTS, "C046")
        yield from _unread_cells(view, fund, f"“{fund.item}”", _POINTS, "C045")
        yield from _unread_cells(view, fund, f"“{fund.item}”", {"rate": "执行率"}, "C064")
    yield from _unread_cells(view, view.case, "", {"total": "总分", "weight_total": "分值合计"}, "C045")


def _unread_cells(view: FormView, thing: object, name: str, roles: dict[str, str], code: str) -> Iterator[Problem]:
    for role, title in roles.items():
        cell: Quantity = getattr(thing, role)
        if not cell.read:
            yield problem(
                code,
                view.place(thing, role),  # type: ignore[arg-type]
                found=f"{name}{title}“{cell.text}”读不出{_note(cell.note)}",
                allowed="一个数字",
                action="对照原件改正",
            )


def _unread_facts(view: FormView, row: Indicator) -> Iterator[Problem]:
    cells = (("C043", "target", "指标值", row.target), ("C044", "actual", "实际完成值", row.actual))
    for code, role, title, cell in cells:
        if not cell.read:
            yield problem(
                code,
                view.place(row, role),
                found=f"{titled(row)}的{title}“{cell.text}”读不准{_note(cell.note)}",
                allowed="能读出符号、数字和单位的写法",
                action="对照原件改正(本软件不猜测)",
            )


def _note(note: str | None) -> str:
    return f"({note})" if note else ""


def _template_text(view: FormView) -> Iterator[Problem]:
    case = view.case
    heads = ((case, "goal", case.goal), (case, "goal_actual", case.goal_actual), (case, "project", case.project))
    for thing, role, text in heads:
        yield from _instruction(view.place(thing, role), text)
    for row in case.indicators:
        for role, text in (("reason", row.reason), ("target", row.target.text), ("actual", row.actual.text)):
            yield from _instruction(view.place(row, role), text)


def _instruction(where: str, text: str | None) -> Iterator[Problem]:
    word = first_mentioned("instructions", text)
    if word is not None and text is not None:
        yield problem(
            "C048",
            where,
            found=f"留有填报说明或模板文字“{text.strip()[:30]}”(“{word}”)",
            allowed="填报内容",
            action="删去说明文字,填写实际内容",
        )
