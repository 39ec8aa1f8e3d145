"""数后文字 (endings): what stands behind a number: approximation, unit, remarks in brackets, 以上 and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from perfanalysis.targets.damages import strange_word
from perfanalysis.targets.nouns import Operator
from perfanalysis.targets.operators import AFTER, operator_after
from perfanalysis.targets.readings import RUN
from perfanalysis.targets.units import Measured, is_unit, measured, printed_unit

REMARK = re.compile(r"\([^()]{0,100}\)")
_PAIRED = frozenset("套次户件份批人家场项个册期篇处座辆部张")
_SUBSCRIPTS = str.maketrans("₂₃", "23")
_INCLUSIVE = re.compile(r"含|含本数|含本级|百分比|百分之|%")
_REST = re.compile(r"[一-鿿〓“”、,()/A-Za-z]{0,16}")
_ABOUT_BEHIND = re.compile(r"[余多]|来(?=[个人次万])|几(?=[个人次万])")


@dataclass(frozen=True, slots=True)
class Ending:
    """数后文字 read: unit and scale, operator word, approximation, notes."""

    after: Measured
    operator: Operator | None
    about: bool
    notes: tuple[str, ...]


def read_ending(tail: str, remarks: tuple[str, ...]) -> Ending | str:
    """数后文字: the ending of a number; a reason in Chinese when it cannot be settled."""
    loose = _ABOUT_BEHIND.match(tail)
    after = per_cent_or_measure(tail[loose.end() :] if loose else tail)
    unit, notes, about = after.unit, [], bool(loose)
    rest, operator = after.rest, None
    for remark in remarks:
        unit, note = _remark_read(remark, unit)
        if note == "":
            return f"“({remark})”里另有一个数"
        notes.append(note)
    if rest.startswith(("左右", "上下")):
        about, rest = True, rest[2:]
    if word := AFTER.match(rest):
        operator, rest = operator_after(word[0]), rest[word.end() :]
    rest = rest.removeprefix("(含)")
    if problem := _rest_problem(rest, unit):
        return problem
    notes.append(_rest_note(rest, unit))
    unit = unit or (rest if re.fullmatch(r"[一-鿿]", rest) else None)
    whole = Measured(
        after.scale, after.scale_word, unit and unit.translate(_SUBSCRIPTS).replace("/十万", "/10万"), "", after.known
    )
    return Ending(whole, operator, about, tuple(note for note in notes if note))


def without_remarks(short: str) -> tuple[str, tuple[str, ...]]:
    """去括注: the text without its remarks in brackets, and the remarks."""
    found = tuple(remark[1:-1] for remark in REMARK.findall(short))
    return REMARK.sub("", short), found


def per_cent_or_measure(tail: str) -> Measured:
    """单位: the per cent sign or the unit at the start of a text."""
    if word := re.match(r"%(?:百分比)?|百分比|百分率|(?:个)?百分点|‰|千分比", tail):
        unit = "%" if word[0].startswith("%") or word[0] in {"百分比", "百分率"} else word[0].replace("千分比", "‰")
        return Measured(Decimal(1), "", unit, tail[word.end() :])
    return measured(tail)


def _remark_read(remark: str, unit: str | None) -> tuple[str | None, str | None]:
    if _INCLUSIVE.fullmatch(remark) or re.fullmatch(r"含[0-9.]+%?", remark):
        return (unit or ("%" if remark in {"%", "百分比"} else None)), None
    if unit and remark in _PAIRED and unit not in {"%", "‰"}:
        return f"{unit}({remark})", None
    if unit is None and (is_unit(remark) or remark.startswith("单位:")):
        return printed_unit(remark.removeprefix("单位:")), None
    named = re.match(r"其中|含|包括|不含|注|较|比|约|按|以|见|如|即|截至|抽样|(?:19|20)[0-9]{2}|[一-鿿〓]{3}", remark)
    if RUN.search(remark) and not named:
        return unit, ""
    return unit, f"“({remark})”为说明,未计入"


def _rest_problem(rest: str, unit: str | None) -> str | None:
    if not rest:
        return None
    known = unit is not None and not strange_word(rest)
    if not _REST.fullmatch(rest) or re.match(r"级|号|类|等|第", rest) or (re.search("[A-Za-z]", rest) and not known):
        return f"“{rest}”不能断定是什么"
    if rest.startswith("成") and unit is None:
        return "“成”为十分之一,不能断定"
    if unit in {"年", "月"} and rest[0] in "底末初中终":
        return "可能是日期而年份不全"
    if unit is None and len(rest) > 4:
        return "数字没有单位而在文字中"
    if re.search(r"未|不|无|非|没|超过|低于|高于|小于|大于|或|且|^[/*·×]", rest):
        return f"“{rest}”与前面的数关系不明"
    return None


def _rest_note(rest: str, unit: str | None) -> str | None:
    if not rest:
        return None
    if unit is None:
        return f"“{rest}”不在常用单位表中"
    return None if len(rest) <= 6 else f"“{rest}”未计入"
