"""分值核对 (weights): whether weights make their groups and the total, each counted once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfanalysis.checking.views import FormView, Row
from perfanalysis.checking.vocabularies import is_placeholder
from perfanalysis.digits import compact
from perfanalysis.formats import points_text
from perfanalysis.problems import Problem, problem

_GROUP_POINTS = re.compile(r"\((?:共|合计|满分)?(\d+(?:\.\d+)?)分?\)$|(?<![\d.])(\d+(?:\.\d+)?)分$|\s(\d+(?:\.\d+)?)$")
_DETAIL = re.compile(r"^[★◆■☆*\s]*(?:\d+[、.])?\s*其中")


def check_weights(view: FormView) -> Iterator[Problem]:
    """分值: C001 total, C002 groups, C003 counted twice, C004 short form, C005 weight missing."""
    if not any(row.weight.value is not None for _, row in view.weighed) or _unread(view):
        return
    doubled = _doubled(view)
    yield from _groups(view, doubled)
    yield from _sum_problems(view, doubled) if not view.reaches_total(view.weight_sum) else _printed_total(view)


def _unread(view: FormView) -> bool:
    cells = (*(row.weight for _, row in view.weighed), view.execution_weight, view.case.weight_total)
    return not all(cell.read for cell in cells)


def _sum_problems(view: FormView, doubled: tuple[Row, ...]) -> Iterator[Problem]:
    lacking = weightless(view)
    short = view.weight_sum < view.limits.weight_total
    if lacking and short:
        yield from _lacking(view, lacking) if len(lacking) * 2 < len(view.weighed) else ()
    elif doubled:
        yield _counted_twice(view, doubled)
    elif short and not _end_seen(view):
        yield _short(view)
    else:
        yield _total(view)


def weightless(view: FormView) -> tuple[Row, ...]:
    """Counted rows that are filled in but have no weight."""
    return tuple(
        (at, row)
        for at, row in view.weighed
        if row.weight.blank and not (row.score.blank and row.target.blank and row.actual.blank)
    )


def _lacking(view: FormView, rows: tuple[Row, ...]) -> Iterator[Problem]:
    for _, row in rows:
        yield problem(
            "C005",
            view.place(row, "weight"),
            found=f"“{row.name}”的分值为空,其余各行分值相加为 {points_text(view.weight_sum)}",
            allowed="每个计分指标都有分值",
            action="补填分值;若是“其中”明细行,请在名称前写明“其中”",
        )


def _end_seen(view: FormView) -> bool:
    return not (view.case.weight_total.blank and view.case.total.blank)


def _printed_total(view: FormView) -> Iterator[Problem]:
    printed = view.case.weight_total.value
    if printed is None or abs(printed - view.weight_sum) <= view.limits.points:
        return
    if not view.reaches_total(printed):
        yield _total(view)


def _total(view: FormView) -> Problem:
    wanted = points_text(view.limits.weight_total)
    printed = view.case.weight_total.value
    filled = "" if printed is None else f"分值合计填报为 {points_text(printed)},"
    return problem(
        "C001",
        _total_place(view),
        found=f"{filled}各行分值相加为 {points_text(view.weight_sum)}{_parts(view)}",
        allowed=wanted,
        action="核对各指标分值" + _rounding_hint(view),
    )


def _total_place(view: FormView) -> str:
    case = view.case
    last = view.weighed[-1][1]
    return case.cells.get("weight_total") or case.cells.get("total") or view.place(last, "weight")


def _parts(view: FormView) -> str:
    execution = view.execution_weight.value
    return "" if execution is None else f"(其中预算执行率 {points_text(execution)})"


def _rounding_hint(view: FormView) -> str:
    weights = [row.weight.value or 0.0 for _, row in view.weighed]
    equal = any(weights.count(weight) > 1 for weight in weights)
    gap = abs(view.weight_sum - view.limits.weight_total)
    return ";若分值是平均分配后取整的,请把余数补到其中一个指标" if equal and gap < len(weights) / 2 else ""


def _short(view: FormView) -> Problem:
    return problem(
        "C004",
        _total_place(view),
        found=f"所见各行分值相加为 {points_text(view.weight_sum)},表中未见总分行",
        allowed=points_text(view.limits.weight_total),
        action="确认表格是否完整;若已完整,请核对各指标分值",
    )


def _doubled(view: FormView) -> tuple[Row, ...]:
    details = tuple((at, row) for at, row in view.weighed if _DETAIL.match(row.level3 or "") and row.weight.value)
    without = view.weight_sum - sum(row.weight.value or 0.0 for _, row in details)
    return details if view.reaches_total(without) and not view.reaches_total(view.weight_sum) else ()


def _counted_twice(view: FormView, details: tuple[Row, ...]) -> Problem:
    names = "、".join(row.name for _, row in details)
    return problem(
        "C003",
        view.place(details[0][1], "weight"),
        found=f"上级行与“其中”行都计了分值({names}),相加为 {points_text(view.weight_sum)}",
        allowed=f"只计一次,合计 {points_text(view.limits.weight_total)}",
        action="“其中”行的分值已含在上级行中,请删去“其中”行的分值,或改为不计上级行",
    )


def printed_points(name: str | None) -> float | None:
    """名称所写分值: the points written at the end of a group's name (``产出指标(50分)``); None: none."""
    spaced = " ".join((name or "").split())
    found = _GROUP_POINTS.search(compact(spaced)) or _GROUP_POINTS.search(spaced)
    return float(next(part for part in found.groups() if part)) if found else None


def _groups(view: FormView, doubled: tuple[Row, ...]) -> Iterator[Problem]:
    for name, rows in (*_grouped(view, 1), *_grouped(view, 2)):
        wanted = printed_points(name)
        if wanted is None or any(row in rows for row in doubled):
            continue
        found = sum(row.weight.value or 0.0 for _, row in rows)
        short = found < wanted
        if abs(found - wanted) > view.limits.points and not (short and _uncertain(view, rows)):
            yield _group_problem(view, name, rows, wanted, found)


def _grouped(view: FormView, depth: int) -> list[tuple[str, tuple[Row, ...]]]:
    groups: dict[tuple[str | None, ...], list[Row]] = {}
    for at, row in view.weighed:
        groups.setdefault((row.level1, row.level2)[:depth], []).append((at, row))
    return [(key[-1] or "", tuple(rows)) for key, rows in groups.items()]


def _uncertain(view: FormView, rows: tuple[Row, ...]) -> bool:
    """Whether weights of a group may be missing from what was read: blank ones, or a form cut inside the group."""
    lacking = any(row.weight.blank and not (row.score.blank and is_placeholder(row.level3)) for _, row in rows)
    cut = not _end_seen(view) and rows[-1] == view.weighed[-1]
    return lacking or cut or not any(row.weight.value for _, row in rows)


def _group_problem(view: FormView, name: str, rows: tuple[Row, ...], wanted: float, found: float) -> Problem:
    row = rows[0][1]
    role = "level1" if row.level1 == name else "level2"
    return problem(
        "C002",
        view.place(row, role),
        found=f"“{name}”写明 {points_text(wanted)} 分,所属各行分值相加为 {points_text(found)}",
        allowed=f"各行分值之和等于 {points_text(wanted)}",
        action="核对这一组指标的分值和组名中的分值",
    )
