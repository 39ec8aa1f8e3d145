"""金额单位核对 (slips): amounts in another unit than the form's, seen by their printed unit or their size."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.checking.views import FormView, titled
from perfanalysis.formats import points_text
from perfanalysis.model import BudgetRow, Indicator
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import MONEY_SCALES, Quantity, convert_money

_TIMES = 10_000.0
_LEAST, _MOST = 0.3, 1.3  # a ratio this near to 10 000 is a unit, not a result
_COLUMNS = {"original": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}


def check_budget_units(view: FormView) -> Iterator[Problem]:
    """资金单位 (C018): cells with another printed unit than the heading, and amounts 10 000 times their neighbour."""
    for row in view.case.budget:
        yield from _other_units(view, row)
        slip = budget_slip(row)
        if slip is not None:
            yield _size_problem(view, row, slip)


def check_indicator_units(view: FormView) -> Iterator[Problem]:
    """指标金额单位 (C018): an actual amount 10 000 times its target, or a ten-thousandth of it."""
    for _, row in view.rows:
        if row_slip(row):
            yield problem(
                "C018",
                view.place(row, "actual"),
                found=f"{titled(row)}的实际完成值“{row.actual.text}”与指标值“{row.target.text}”相差约一万倍",
                allowed="实际完成值与指标值使用同一金额单位",
                action="核对实际完成值的单位(元、万元)",
            )


def _other_units(view: FormView, row: BudgetRow) -> Iterator[Problem]:
    heading = view.case.amount_unit
    for column, title in _COLUMNS.items():
        cell: Quantity = getattr(row, column)
        if heading and cell.unit in MONEY_SCALES and cell.unit != heading and cell.value:
            yield problem(
                "C018",
                view.place(row, column),
                found=f"“{row.item}”{title}写作“{cell.text}”,表头单位为{heading}",
                allowed=f"以{heading}为单位",
                action=f"换算成{heading}填写,单元格内不写单位",
            )


def budget_slip(row: BudgetRow) -> str | None:
    """疑为单位有误的列: the column whose amount is about 10 000 times its neighbour's or a ten-thousandth of it."""
    original, adjusted, executed = row.original.value, row.adjusted.value, row.executed.value
    if _ten_thousandfold(executed, adjusted) or (adjusted is None and _ten_thousandfold(executed, original)):
        return "executed"
    if _ten_thousandfold(adjusted, executed) and _spent(row):
        return "executed"
    both = _ten_thousandfold(original, adjusted) or _ten_thousandfold(adjusted, original)
    return "original" if both else None


def _spent(row: BudgetRow) -> bool:
    rate, score, weight = row.rate.value, row.score.value, row.weight.value
    return (rate is not None and rate >= _LEAST) or bool(score and weight and score >= _LEAST * weight)


def _ten_thousandfold(large: float | None, small: float | None) -> bool:
    return bool(large and small) and _LEAST <= (large or 0.0) / (small or 1.0) / _TIMES <= _MOST


def _size_problem(view: FormView, row: BudgetRow, column: str) -> Problem:
    amounts = [f"{title} {getattr(row, name).text or '空'}" for name, title in _COLUMNS.items()]
    return problem(
        "C018",
        view.place(row, column),
        found=f"“{row.item}”各列金额相差约一万倍({','.join(amounts)})",
        allowed=f"各列都以{view.case.amount_unit or '同一单位'}填写",
        action="核对金额单位(元、万元)",
    )


def row_slip(row: Indicator) -> bool:
    """Whether an indicator's actual amount and its target differ by about 10 000 times."""
    target, actual, unit = row.target.value, row.actual.value, row.target.unit
    if not target or not actual or unit not in MONEY_SCALES or row.actual.unit not in (*MONEY_SCALES, None):
        return False
    same = convert_money(actual, source=row.actual.unit or unit, target=unit)
    return _ten_thousandfold(same, target) or _ten_thousandfold(target, same)


def amount_shown(value: float | None) -> str:
    """金额 for sentences, as printed on forms."""
    return points_text(value, places=6)
