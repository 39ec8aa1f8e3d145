"""方法参数检查 (argument validation): what is wrong with a method's arguments, in the evaluator's words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from perfanalysis.scoring.methods import METHODS, Argument

_BOUNDS = ("at_least", "above", "at_most", "below")
_TOLERANCE = 1e-9


def argument_faults(method: str, arguments: Mapping[str, object]) -> tuple[str, ...]:
    """评分方法参数的问题: one Chinese sentence a fault (empty: fine).

    Refused: an unknown method or argument, a missing one, a wrong kind, bands with gaps or overlaps, shares that do
    not sum to 1, bounds in the wrong order.
    """
    if method not in METHODS:
        return (f"无此评分方法“{method}”,可用 {'、'.join(METHODS)}",)
    known = METHODS[method].arguments
    unknown = [f"参数“{name}”不存在,可用 {'、'.join(known) or '(无参数)'}" for name in arguments if name not in known]
    missing = [f"缺少参数“{name}”({known[name].title})" for name in known if _lacks(known[name], arguments, name)]
    given = {name: value for name, value in arguments.items() if name in known and value is not None}
    wrong = [f"参数“{name}”{fault}" for name, value in given.items() for fault in _faults(known[name], value)]
    return (*unknown, *missing, *wrong, *(() if missing or wrong else _joint_faults(method, given)))


def _lacks(argument: Argument, arguments: Mapping[str, object], name: str) -> bool:
    return argument.required and arguments.get(name) is None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _number_fault(argument: Argument, value: Any) -> Iterator[str]:
    least = {"positive": 0.0, "share": 0.0, "count": 0.0}.get(argument.kind, -math.inf)
    most = 1.0 if argument.kind == "share" else math.inf
    if not _is_number(value):
        yield f"应为数值,填的是“{value}”"
    elif not least <= value <= most or (argument.kind == "positive" and value == 0):
        yield f"应{'在 0 与 1 之间' if argument.kind == 'share' else '大于 0'},填的是 {value}"
    elif argument.kind == "count" and value != int(value):
        yield f"应为整数,填的是 {value}"


def _choice_fault(argument: Argument, value: Any) -> Iterator[str]:
    if not isinstance(value, str) or (argument.choices and value not in argument.choices):
        yield f"应为 {'、'.join(argument.choices) or '文字'} 之一,填的是“{value}”"


def _flag_fault(_: Argument, value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"应为 true 或 false,填的是“{value}”"


def _shares_fault(_: Argument, value: Any) -> Iterator[str]:
    if not _is_list(value) or not all(_is_number(share) and 0 <= share <= 1 for share in value):
        yield "应为 0 与 1 之间的数值列表"
    elif abs(math.fsum(value) - 1) > _TOLERANCE:
        yield f"合计应为 1,实为 {math.fsum(value):g}"


def _grades_fault(_: Argument, value: Any) -> Iterator[str]:
    shares = list(value.values()) if isinstance(value, Mapping) else []
    if not shares or not all(_is_number(share) and 0 <= share <= 1 for share in shares):
        yield "应为各档名称与 0 至 1 之间份额的对照"


def _marks_fault(_: Argument, value: Any) -> Iterator[str]:
    if not _is_list(value) or not all(mark is None or mark in {0, 0.5, 1} for mark in value):
        yield "应为 1、0.5、0 或空的列表"


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) > 0


def _bands_fault(_: Argument, value: Any) -> Iterator[str]:
    if not _is_list(value) or not all(isinstance(band, Mapping) for band in value):
        yield "应为各档的列表"
        return
    shape = [fault for number, band in enumerate(value, 1) for fault in _band_shape(number, band)]
    yield from shape or _band_order(value)


def _band_shape(number: int, band: Mapping[str, Any]) -> Iterator[str]:
    allowed = {*_BOUNDS, "points", "share", "name"}
    if unknown := [key for key in band if key not in allowed]:
        yield f"第{number}档有不认识的键 {'、'.join(map(str, unknown))}"
    if any(not _is_number(band[key]) for key in (*_BOUNDS, "points", "share") if band.get(key) is not None):
        yield f"第{number}档的界限与分值应为数值"
    if (band.get("points") is None) == (band.get("share") is None):
        yield f"第{number}档应填分值(points)或份额(share)之一"
    elif any(_is_number(band.get(key)) and band[key] < 0 for key in ("points", "share")):
        yield f"第{number}档的分值不得为负"
    if any(band.get(one) is not None and band.get(other) is not None for one, other in _RIVALS):
        yield f"第{number}档同一端有两个界限"


_RIVALS = (("at_least", "above"), ("at_most", "below"))


def _ends(band: Mapping[str, Any]) -> tuple[tuple[float, int], tuple[float, int]]:
    """Lower and upper end as (value, side): side −1 just below the value, 0 … used only to compare neighbours."""
    low = (float(band["at_least"]), 0) if band.get("at_least") is not None else (-math.inf, 0)
    low = (float(band["above"]), 1) if band.get("above") is not None else low
    high = (float(band["below"]), 0) if band.get("below") is not None else (math.inf, 0)
    high = (float(band["at_most"]), 1) if band.get("at_most") is not None else high
    return low, high


def _band_order(bands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ends = sorted(_ends(band) for band in bands)
    for low, high in ends:
        if low >= high:
            yield f"档的下限 {low[0]:g} 不低于上限 {high[0]:g}"
    for (_, high), (low, _) in pairwise(ends):
        if high < low:
            yield f"各档在 {high[0]:g} 与 {low[0]:g} 之间有空档" if high[0] < low[0] else f"各档都不含 {low[0]:g}"
        if high > low:
            yield f"各档在 {low[0]:g} 处重叠"


_FAULTS: Mapping[str, Callable[[Argument, Any], Iterator[str]]] = {
    "number": _number_fault,
    "positive": _number_fault,
    "share": _number_fault,
    "count": _number_fault,
    "choice": _choice_fault,
    "flag": _flag_fault,
    "shares": _shares_fault,
    "grades": _grades_fault,
    "marks": _marks_fault,
    "bands": _bands_fault,
}


def _faults(argument: Argument, value: object) -> Iterator[str]:
    return _FAULTS[argument.kind](argument, value)


def _joint_faults(method: str, given: Mapping[str, Any]) -> Iterator[str]:
    for low, high in (("low", "high"), ("lowest", "highest"), ("zero_below", "full_from")):
        if low in given and high in given and given[low] >= given[high]:
            yield f"参数“{low}”应小于“{high}”"
    if method == "checklist" and len(given["shares"]) != len(given["marks"]):
        yield f"要点有 {len(given['shares'])} 个份额,却有 {len(given['marks'])} 个符合情况"
    if method == "veto" and not given.keys() & {"at_most", "grade"}:
        yield "应填总分上限(at_most)或等级上限(grade)"
