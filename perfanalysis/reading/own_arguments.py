"""评分参数 (own arguments): the cell 评分参数 of the evaluation workbook as a method's arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfanalysis.reading.headings import compact

NAMES: Mapping[str, str] = {
    "封顶": "cap",
    "及格线": "pass_line",
    "容差": "tolerance",
    "方式": "method",
    "各档": "bands",
    "分档依据": "of",
    "每点扣": "per_point",
    "方向": "side",
    "界限": "limit",
    "步长": "step",
    "计数": "counting",
    "最低得分": "floor",
    "每项扣": "per_gap",
    "每项得": "per_count",
    "份额": "shares",
    "要点": "marks",
    "部分符合": "partial",
    "满分线": "full_from",
    "零分线": "zero_below",
    "完成率下限": "low",
    "完成率上限": "high",
    "最高值": "highest",
    "最低值": "lowest",
    "超额线": "threshold",
    "核减斜率": "slope",
    "核减办法": "policy",
    "去掉": "trim",
    "总分最高": "at_most",
    "等级最高": "grade",
    "取": "pick",
}
CHOICES: Mapping[str, object] = {
    "是": True,
    "否": False,
    "高于扣分": "above",
    "低于扣分": "below",
    "连续": "continuous",
    "满一点": "full",
    "每起一点": "begun",
    "实际值": "actual",
    "完成率": "completion",
    "按距离": "distance",
    "按是否": "yes_no",
    "最高": "max",
    "第一个": "first",
    "比例": "linear",
    "不得分": "zero",
    "人工": "manual",
}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?%?")
BAND = re.compile(
    r"(?:(?P<sign>>=|<=|>|<|=)(?P<bound>-?[\d.]+%?)|(?P<low>-?[\d.]+%?)[~\-—–至](?P<high>-?[\d.]+%?)):(?P<points>[\d.]+%?)"
)
SIGNS: Mapping[str, tuple[str, ...]] = {
    ">=": ("at_least",),
    ">": ("above",),
    "<=": ("at_most",),
    "<": ("below",),
    "=": ("at_least", "at_most"),
}


class UnreadArguments(ValueError):
    """The text of 评分参数 cannot be read; the message names the part."""


def read_arguments(text: str, *, method: str | None) -> dict[str, object]:
    """评分参数: ``及格线=60%;封顶=1`` as ``{"pass_line": 0.6, "cap": 1.0}``; names may also be the method's own.

    ``各档=≥90%:4|80%~90%:3|<60%:0`` gives bands (lower bound included, upper not; points, or a share as per cent);
    ``要点=1,1,0.5`` gives marks, which a checklist without 份额 weighs equally. Raises UnreadArguments.
    """
    folded = _folded(text)
    arguments = dict(_argument(part) for part in folded.split(";") if part)
    marks = arguments.get("marks")
    if method == "checklist" and isinstance(marks, list) and "shares" not in arguments:
        arguments["shares"] = [1 / len(marks)] * len(marks)
        arguments.setdefault("partial", 0.5 in marks)
    return arguments


def _folded(text: str) -> str:
    return compact(text).replace("≥", ">=").replace("≤", "<=")


def _argument(part: str) -> tuple[str, object]:
    name, sign, value = part.partition("=")
    if not sign or not value:
        raise UnreadArguments(f"“{part}”不是“名称=值”")
    key = NAMES.get(name, name)
    if key not in NAMES.values():
        raise UnreadArguments(f"没有名为“{name}”的参数")
    return key, _value(key, value)


def _value(key: str, value: str) -> object:
    if key == "bands":
        return [_band(piece) for piece in value.split("|") if piece]
    if key == "shares" and ":" in value:
        return {name: _number(share) for name, _, share in (pair.partition(":") for pair in value.split(","))}
    if key in ("marks", "shares"):
        return [_number(piece) for piece in re.split(r"[,、]", value) if piece]
    if value in CHOICES:
        return CHOICES[value]
    return _number(value) if NUMBER.fullmatch(value) else value


def _number(text: str) -> float:
    if not NUMBER.fullmatch(text):
        raise UnreadArguments(f"“{text}”不是一个数")
    return round(float(text[:-1]) / 100, 12) if text.endswith("%") else float(text)


def _band(piece: str) -> dict[str, object]:
    found = BAND.fullmatch(piece)
    if found is None:
        raise UnreadArguments(f"分档“{piece}”读不出")
    points = found["points"]
    gain: dict[str, object] = {"share" if points.endswith("%") else "points": _number(points)}
    if found["sign"]:
        return {bound: _number(found["bound"]) for bound in SIGNS[found["sign"]]} | gain
    return {"at_least": _number(found["low"]), "below": _number(found["high"])} | gain
