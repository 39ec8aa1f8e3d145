"""绩效目标核对 (goals): targets of a 绩效目标申报表 that say nothing measurable."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.checking.views import FormView, titled
from perfanalysis.digits import compact
from perfanalysis.model import Indicator
from perfanalysis.problems import Problem, problem

_MEASURED = ("数量", "成本")


def check_goals(view: FormView) -> Iterator[Problem]:
    """绩效目标: C061 not quantified, C062 without unit, C063 blank; only for forms of targets."""
    if view.case.kind != "performance_target":
        return
    for _, row in view.rows:
        if row.target.blank:
            yield _blank(view, row)
        elif row.target.value is None and row.target.date is None and row.target.read:
            yield from _not_quantified(view, row)
        elif row.target.value is not None and row.target.unit is None:
            yield _no_unit(view, row)


def _blank(view: FormView, row: Indicator) -> Problem:
    return problem(
        "C063",
        view.place(row, "target"),
        found=f"{titled(row)}的指标值为空",
        allowed="填写指标值",
        action="补填指标值;目标写在名称里的,移到指标值栏",
    )


def _not_quantified(view: FormView, row: Indicator) -> Iterator[Problem]:
    if any(word in compact(row.level2 or "") for word in _MEASURED):
        yield problem(
            "C061",
            view.place(row, "target"),
            found=f"{titled(row)}的指标值“{row.target.text}”没有数字",
            allowed="数量、成本指标用数字表示",
            action="改为可衡量的数值;确不能量化的,写明可检查的标准",
        )


def _no_unit(view: FormView, row: Indicator) -> Problem:
    return problem(
        "C062",
        view.place(row, "target"),
        found=f"{titled(row)}的指标值“{row.target.text}”没有计量单位",
        allowed="数字带单位",
        action="补填计量单位",
    )
