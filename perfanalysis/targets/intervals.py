"""区间 (intervals): targets with two ends: ``70%-90%``, ``≥10且≤20``, ``20±2℃``."""

from __future__ import annotations

import re

from perfanalysis.digits import exact_number
from perfanalysis.targets.endings import per_cent_or_measure, read_ending, without_remarks
from perfanalysis.targets.operators import HEAD, SIDES, agreed, operators_in
from perfanalysis.targets.phrases import lead_note, lead_refusal
from perfanalysis.targets.readings import RUN, Reading, level, unread

_RANGE = re.compile(
    rf"(?P<head>[^0-9]{{0,20}}?)(?P<low>{RUN.pattern})(?P<first>[^0-9,.\-—–~至到]{{0,8}}?)"
    rf"(?:-{{1,3}}|[—–]{{1,3}}|[~～]|至|到)(?P<high>{RUN.pattern})(?P<tail>[^0-9]{{0,20}})"
)
_BETWEEN = re.compile(
    rf"(?:>=|≥|≧|大于等于|不低于|不少于|大于|高于)(?P<low>{RUN.pattern})(?P<first>[^0-9,.<≤>≥]{{0,8}}?)[,、且;]?(?:并且|且|和)?(?:<=|≤|≦|<|小于等于|不高于|不超过|小于|低于)(?P<high>{RUN.pattern})(?P<tail>[^0-9]{{0,12}})"
    rf"|(?P<low2>{RUN.pattern})(?P<first2>[^0-9,.<≤>≥]{{0,4}})(?:<=|≤|<)[A-Za-zXx]?(?:指标值|实际值)?(?:<=|≤|<)(?P<high2>{RUN.pattern})(?P<tail2>[^0-9]{{0,8}})"
)
_AROUND = re.compile(
    rf"(?P<head>[^0-9±]{{0,12}})(?P<middle>(?:{RUN.pattern})?)(?P<unit>[^0-9±]{{0,4}})±(?P<half>{RUN.pattern})(?P<tail>[^0-9±]{{0,10}})"
)


def read_range(named: str) -> Reading | None:
    """区间: the reading of a range; None when the text is none."""
    between = re.sub(r"(?<=[0-9%])[和与](?=[0-9])", "至", named) if named.endswith("之间") else named
    body, remarks = without_remarks(between)
    match = _RANGE.fullmatch(body)
    if match:
        return _spread(match["head"], match["low"], match["first"], match["high"], match["tail"], remarks)
    match = _BETWEEN.fullmatch(body)
    if match:
        which = "" if match["low"] else "2"
        ends = (match[f"low{which}"], match[f"first{which}"], match[f"high{which}"], match[f"tail{which}"])
        return _spread("", *ends, remarks)
    return None


def _spread(head: str, low: str, first: str, high: str, tail: str, remarks: tuple[str, ...]) -> Reading | None:
    ending = read_ending(tail.removesuffix("之间").removesuffix("间").removesuffix("区间"), remarks)
    parts = HEAD.fullmatch(head.removeprefix("介于").removeprefix("在"))
    lower, upper = exact_number(low), exact_number(high)
    if isinstance(ending, str) or lower is None or upper is None or parts is None:
        return None
    if lead_refusal(parts["lead"], head) or re.search(r"[一-鿿]{5}", tail):
        return None
    if parts["lead"].startswith("每") and ending.after.unit in {"日", "月"}:
        return level("每期重复的时限,按文字描述读")
    start = per_cent_or_measure(first)
    if start.rest or (start.unit and ending.after.unit and start.unit != ending.after.unit):
        return None
    if upper <= lower or SIDES.get(agreed(operators_in(parts["operators"]))[0] or "=", "equal") != "equal":
        return unread("区间的两端或比较符互相矛盾")
    scale = start.scale if start.scale_word else ending.after.scale
    unit = ending.after.unit or start.unit
    return Reading(
        "range", number=lower * scale, upper=upper * ending.after.scale, unit=unit, operator="range",
        scale_word=ending.after.scale_word, run=high,
    ).noted(lead_note(parts["lead"]), *ending.notes)  # fmt: skip


def read_tolerance(named: str) -> Reading | None:
    """允差: the reading of a ``±`` notation; None when the text is none."""
    match = _AROUND.fullmatch(named)
    if match is None:
        return None
    middle, half = exact_number(match["middle"] or "0"), exact_number(match["half"])
    ending = read_ending(match["tail"], ())
    if middle is None or half is None or isinstance(ending, str) or match["unit"] not in {"", ending.after.unit}:
        return unread("“±”前后的数不能断定")
    rules = ("“±”写法读作区间",)
    return Reading(
        "range", middle - half, middle + half, ending.after.unit, operator="range", rules=rules, run=match["half"]
    )
