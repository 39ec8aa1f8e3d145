"""指标值写法核对 (notations): rates beyond 100 %, operators that disagree, and actual values copied from targets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfanalysis.checking.views import FormView, titled
from perfanalysis.checking.vocabularies import mentions
from perfanalysis.digits import compact
from perfanalysis.model import Indicator
from perfanalysis.problems import Problem, problem

_NAME_SIGN = re.compile(r"(>=|<=|[≥≤><])(?=[*×xX_\d])")
_UP, _DOWN = {">=", ">", "≥"}, {"<=", "<", "≤"}
_LONG_LEVEL = 10  # characters of a qualitative target that nobody repeats by chance
_COPIED_ROWS = 5  # fewer equal rows may be chance


def check_notations(view: FormView) -> Iterator[Problem]:
    """指标值写法: C037 copied actuals, C056 rates over 100 %, C058 cost as floor, C059 operators disagreeing."""
    for _, row in view.rows:
        yield from _over_hundred(view, row)
        yield from _operators(view, row)
        yield from _cost_floor(view, row)
        if copied(row):
            yield _copied(view, row)
    yield from _all_copied(view)


def over_hundred(row: Indicator) -> str | None:
    """The role (``target`` or ``actual``) in which a rate that is a share of a whole is above 100 % (None: neither)."""
    if not mentions("share_rates", row.name):
        return None
    cells = (("target", row.target), ("actual", row.actual))
    return next((role for role, cell in cells if cell.unit == "%" and (cell.value or 0.0) > 1 + 1e-9), None)


def _over_hundred(view: FormView, row: Indicator) -> Iterator[Problem]:
    role = over_hundred(row)
    if role is None:
        return
    text = row.target.text if role == "target" else row.actual.text
    yield problem(
        "C056",
        view.place(row, role),
        found=f"{titled(row)}的{'指标值' if role == 'target' else '实际完成值'}为“{text}”",
        allowed="不大于 100%(部分占全体的比率)",
        action="核对数字是否多写、误识别(如“≥90%”识别成“290%”)",
    )


def _operators(view: FormView, row: Indicator) -> Iterator[Problem]:
    found = _NAME_SIGN.search(compact(row.level3 or ""))
    sign, operator = (found.group(1) if found else None), row.target.operator
    if (sign in _UP and operator in _DOWN) or (sign in _DOWN and operator in _UP):
        yield problem(
            "C059",
            view.place(row, "target"),
            found=f"指标名称{titled(row)}写“{sign}”,指标值写“{row.target.text}”",
            allowed="名称与指标值方向一致",
            action="核对指标是越高越好还是越低越好,改正其中一处",
        )


def _cost_floor(view: FormView, row: Indicator) -> Iterator[Problem]:
    cost = mentions("cost_groups", row.level2) or mentions("cost_groups", row.level1)
    money = "元" in (row.target.unit or "")
    if cost and money and row.target.operator in (">=", ">") and _prints_floor(row):
        if mentions("cost_floor_allowed", row.name):
            return
        yield problem(
            "C058",
            view.place(row, "target"),
            found=f"成本指标{titled(row)}的指标值“{row.target.text}”为不低于",
            allowed="成本控制用“≤”",
            action="核对方向;写作“≥”时花得越多得分越高",
        )


def _prints_floor(row: Indicator) -> bool:
    texts = (compact(row.target.text), compact(row.level3 or ""))
    return any(sign in text for text in texts for sign in (">=", "≥", ">", "不少于", "不低于", "以上"))


def copied(row: Indicator) -> bool:
    """照抄指标值: whether the actual repeats the target's words or sign and all (``≥360天``)."""
    target, actual = compact(row.target.text), compact(row.actual.text)
    if not target or target != actual:
        return False
    return row.actual.operator is not None or (row.target.level is not None and len(target) >= _LONG_LEVEL)


def _copied(view: FormView, row: Indicator) -> Problem:
    return problem(
        "C037",
        view.place(row, "actual"),
        found=f"{titled(row)}的实际完成值与指标值逐字相同(“{row.actual.text}”)",
        allowed="实际达到的数值或情况",
        action="改填实际完成的数值,并备查依据",
    )


def _all_copied(view: FormView) -> Iterator[Problem]:
    rows = [row for _, row in view.counted if row.target.value is not None and row.actual.value is not None]
    same = [row for row in rows if row.target.value == row.actual.value]
    telling = [row for row in same if row.target.value not in (0.0, 1.0)]
    if len(rows) >= _COPIED_ROWS and len(same) == len(rows) and len(telling) * 2 >= len(rows):
        yield problem(
            "C037",
            view.place(rows[0], "actual"),
            found=f"全部 {len(rows)} 个定量指标的实际完成值都与指标值相等",
            allowed="实际达到的数值",
            action="抽查佐证材料,确认不是照抄指标值",
        )
