"""读数 (readings): one compact cell taken apart into operator, number, unit, date or words, before any rule applies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from perfanalysis.digits import compact, exact_number, is_blank
from perfanalysis.targets.chinese_numerals import with_arabic_numerals
from perfanalysis.targets.damages import damaged_prose, damaged_share, damaged_text, strange_word
from perfanalysis.targets.deadlines import DATE_TOKEN, read_deadline
from perfanalysis.targets.nouns import Operator
from perfanalysis.targets.operators import AFTER, HEAD, SIDES, agreed, operator_after, operators_in
from perfanalysis.targets.units import Measured, is_unit, measured, printed_unit

LONGEST_NOTATION = 200
"""Characters a notation may have; longer text is prose."""

RUN = re.compile(r"[0-9][0-9,.]*")
WORD_NUMBERS = re.compile(
    r"[1-5]A(?=级|景区|$)|[3-6]G(?![BA-Za-z])|PM2\.5|PM10|3D|CO2|SO2|NH3|N2O|24/7|7[×*xX]24(?:小时|h)?|"
    r"(?:ISO|GB/?T?|DB|DN|SL|JGJ|CJJ|JTG)/?T?[0-9][0-9.-]*(?:-(?:19|20)[0-9]{2})?|R&D|P2P|B2B|O2O|B[12]级|H[0-9]N[0-9]|[12][0-9]号文|〔[0-9]+〕[0-9]+号|[0-9]+号(?=文|令|函)"
)
_RANGE = re.compile(
    rf"(?P<head>[^0-9]{{0,20}}?)(?P<low>{RUN.pattern})(?P<first>[^0-9,.\-—–~至到]{{0,8}}?)"
    rf"(?:-{{1,3}}|[—–]{{1,3}}|[~～]|至|到)(?P<high>{RUN.pattern})(?P<tail>[^0-9]{{0,20}})"
)
_BETWEEN = re.compile(
    rf"(?:>=|≥|≧)(?P<low>{RUN.pattern})(?P<first>[^0-9,.<≤>≥]{{0,8}}?)[,、且;]?(?:并且|且|和)?(?P<open><=|≤|≦|<)(?P<high>{RUN.pattern})(?P<tail>[^0-9]{{0,12}})"
    rf"|(?P<low2>{RUN.pattern})(?P<first2>[^0-9,.<≤>≥]{{0,4}})(?:<=|≤|<)[A-Za-zXx]?(?:指标值|实际值)?(?:<=|≤|<)(?P<high2>{RUN.pattern})(?P<tail2>[^0-9]{{0,8}})"
)
_AROUND = re.compile(
    rf"(?P<head>[^0-9±]{{0,12}})(?P<middle>(?:{RUN.pattern})?)(?P<unit>[^0-9±]{{0,4}})±(?P<half>{RUN.pattern})(?P<tail>[^0-9±]{{0,10}})"
)
LEADING_SIGNS = re.compile(r"^(?:>=|<=|[≥≤≧≦><=═])+")
_POINTING = re.compile(r"同上|同左|详?见(?:附件|附表|备注|后|说明|方案)|待定|暂未确定")
_REMARK = re.compile(r"\([^()]{0,100}\)")
_INCLUSIVE = re.compile(r"含|含本数|含本级|百分比|百分之|%")
_SEPARATOR = re.compile(r"[,，、;；。:\n]|和|及|与|或|/|其中|[一-鿿]{3,}")
_LEAD = re.compile(r"[一-鿿〓()“”、:,.·《》A-Za-z0-9/+*-]*")
_SHORT_LEADS = frozenset("共计需含满超增减各均每建新为达约全比较设培约购")
_ORDINAL = re.compile(r"(?:第|前|号|No\.?|编号|排名|名列|星期|周)$")
_DENIAL = re.compile(r"未|没|尚|欠|缺|仅差|还差|不(?!少于|低于|超过|高于)|无|零|非|或|若|如(?!期)|若干|当|超出部分|扣")
_REST = re.compile(r"[一-鿿〓“”、,()/A-Za-z]{0,16}")
_ABOUT_BEHIND = re.compile(r"[余多]|来(?=[个人次万])|几(?=[个人次万])")
_FALLING = re.compile(r"下降|降低|减少|压减|压缩|缩短|减|降")


@dataclass(frozen=True, slots=True)
class Reading:
    """读数: a cell before rules: ``number`` as printed (per cents not yet shares), ``scale_word`` a 万 that multiplied it.

    ``operator`` and ``unit`` only where printed; ``notes`` and ``rules`` in Chinese.
    """

    kind: Literal["blank", "number", "range", "date", "level", "unread"]
    number: Decimal = Decimal(0)
    upper: Decimal | None = None
    unit: str | None = None
    scale_word: str = ""
    operator: Operator | None = None
    approximate: bool = False
    day: str | None = None
    run: str = ""
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def noted(self, *notes: str | None) -> Reading:
        """The same reading with further notes."""
        return replace(self, notes=(*self.notes, *(note for note in notes if note)))


def unread(*notes: str) -> Reading:
    """A reading of damaged text, with the reasons."""
    return Reading("unread", notes=notes)


def level(*notes: str) -> Reading:
    """A reading of words."""
    return Reading("level", notes=notes)


def read_cell(text: str, *, year: int | None = None, timely: bool = False, has_unit: bool = False) -> Reading:
    """The reading of one cell; never raises.

    ``year`` completes dates; ``timely`` and ``has_unit`` decide whether ``2021.12`` is a month or a number.
    """
    if is_blank(text):
        return Reading("blank")
    if len(text) > LONGEST_NOTATION:
        return level("文字过长,按文字描述读")
    short = _unwrapped(compact(text).rstrip("。;,、!"))
    if reason := damaged_text(WORD_NUMBERS.sub("〓", short)):
        return unread(reason)
    return _date(short, year, timely=timely, has_unit=has_unit) or _measure(with_arabic_numerals(short))


def _unwrapped(short: str) -> str:
    inner = short[1:-1]
    return inner if short.startswith("(") and short.endswith(")") and not {"(", ")"} & set(inner) else short


def plausible(reading: Reading, name: str) -> Reading:
    """The reading, unread when its per cent cannot be for an indicator of this name (``290%`` of 满意度)."""
    if reading.kind not in {"number", "range"} or not reading.run:
        return reading
    reason = damaged_share(reading.run, per_cent=reading.unit == "%", name=name)
    return unread(reason) if reason and reading.unit in {"%", None} else reading


def _date(short: str, year: int | None, *, timely: bool, has_unit: bool) -> Reading | None:
    found = read_deadline(short, year=year, timely=timely, measured=has_unit)
    if found is None:
        return None
    if not found.sound:
        return unread(found.rule)
    return Reading("date", day=found.day, rules=(found.rule,)) if found.day else level(found.rule)


def _measure(short: str) -> Reading:
    named = WORD_NUMBERS.sub("〓", short).replace("/10万", "/十万")
    reading = _range(named) or _tolerance(named)
    if reading:
        return reading
    body, remarks = _without_remarks(named)
    runs = RUN.findall(body)
    if not runs:
        return _words(short, named)
    if len(runs) > 1:
        body = DATE_TOKEN.sub("〓", body)
    if len(RUN.findall(body)) == 1:
        return _single(body, remarks)
    return _several(body)


def _words(short: str, named: str) -> Reading:
    if RUN.search(named):
        return _outside_remarks(short, named)
    rest = LEADING_SIGNS.sub("", named)
    if rest.startswith("*") and re.fullmatch(r"\*{1,2}[%\w/·]{0,8}", rest):
        return Reading("blank", notes=("只有模板占位符",))
    if not rest or is_unit(rest) or rest in {"%", "百分比"}:
        return unread("只有比较符,数字缺失") if rest != named else _unit_alone(rest)
    reason = damaged_prose(rest)
    if reason:
        return unread(reason)
    return level("未写明具体目标") if _POINTING.match(rest) else level()


def _unit_alone(unit: str) -> Reading:
    if len(unit) > 1 or unit == "%":
        return Reading("blank", notes=("只有单位,没有指标值",))
    return unread(f"只有“{unit}”一字,数字缺失")


def _outside_remarks(short: str, named: str) -> Reading:
    chinese = len(re.findall(r"[一-鿿]", _REMARK.sub("", named)))
    return level(f"“{short}”括号内的数未取用") if chinese >= 2 else unread("数字只在括号内,不能断定")


def _without_remarks(short: str) -> tuple[str, tuple[str, ...]]:
    found = tuple(remark[1:-1] for remark in _REMARK.findall(short))
    return _REMARK.sub("", short), found


def _several(body: str) -> Reading:
    pieces = RUN.split(body)
    if _listed(pieces):
        return level("一格中有多个数值,按文字描述读")
    if any(not _SEPARATOR.search(gap) or re.search(r"[=═*^×+]", gap) for gap in pieces[1:-1]):
        return _glued(body)
    if re.search(r"[0-9]:[0-9]", body):
        return level("比值写法,不能按数比较")
    if any(RUN.fullmatch(run) and exact_number(run.rstrip(",.")) is None for run in RUN.findall(body)):
        return unread("数字不完整")
    return level("一格中有多个数值,按文字描述读")


def _listed(pieces: list[str]) -> bool:
    """Whether words lead several numbers, each with a unit of its own (``培训3期200人次``)."""
    units = [measured(piece) for piece in pieces[1:]]
    named = [part.unit for part in units if part.unit and not re.search(r"[^一-鿿]", part.rest + part.unit)]
    return len(re.findall(r"[一-鿿]", pieces[0])) >= 2 and len(set(named)) == len(units)


def _glued(body: str) -> Reading:
    chinese = len(re.findall(r"[一-鿿]", body))
    prose = (
        chinese >= 6
        and not re.search(r"[=═^$*×+]| ", body)
        and not re.search(r"[0-9]%?(?:[万亿]?.)?[0-9].*[0-9]", body)
    )
    if prose and not re.search(r"[%0-9][0-9]{3,}", body):
        return level("文字中的数字未作为指标值")
    return unread("一格中有几个数连在一起,不能断定")


def _single(body: str, remarks: tuple[str, ...]) -> Reading:
    run = RUN.search(body)
    assert run is not None  # noqa: S101 - the caller counted one
    digits = run[0].rstrip(",")
    head, tail = body[: run.start()], body[run.start() + len(digits) :]
    number = exact_number(digits)
    if number is None:
        return _prose_or_unread(body, f"“{digits}”不是一个完整的数")
    if not re.fullmatch(r"[^,].*|", tail, re.DOTALL):
        return _prose_or_unread(body, "数字后另有标点")
    return _assembled(body, head, digits, number, tail, remarks)


def _prose_or_unread(body: str, reason: str) -> Reading:
    chinese = len(re.findall(r"[一-鿿]", body))
    if chinese >= 6 and not re.search(r"[\^$=═@#&?!\\]", body):
        return level(damaged_prose(body) or "文字中的数字未作为指标值")
    return unread(reason)


def _assembled(body: str, head: str, digits: str, number: Decimal, tail: str, remarks: tuple[str, ...]) -> Reading:
    parts = HEAD.fullmatch(head)
    if parts is None or parts["sign"] == "±":
        return _prose_or_unread(body, "数字前的文字不能断定")
    if refusal := _lead_refusal(parts["lead"], body):
        return refusal
    ending = _ending(tail, remarks)
    if isinstance(ending, str):
        return _prose_or_unread(body, ending)
    if parts["lead"].startswith("每") and ending.after.unit in {"日", "月"}:
        return level("每期重复的时限,按文字描述读")
    if ending.after.unit == "年" and re.fullmatch(r"(?:19|20)[0-9]{2}", digits):
        return level("文字中的数字是年份,未作为指标值")
    operator, agree = agreed(_strong(operators_in(parts["operators"]), ending.operator))
    if not agree:
        return unread("前后的比较符互相矛盾")
    reading = Reading(
        "number",
        number=(-number if parts["sign"] == "-" else number) * ending.after.scale,
        unit=ending.after.unit,
        scale_word=ending.after.scale_word,
        operator=operator,
        approximate=bool(parts["about"]) or ending.about,
        run=digits,
    )
    negative = "带负号,请核对方向" if parts["sign"] == "-" and operator is None else None
    return reading.noted(_lead_note(parts["lead"]), *ending.notes, negative)


def _strong(before: tuple[Operator, ...], after: Operator | None) -> tuple[Operator, ...]:
    return (*before, after) if after else before


def _lead_refusal(lead: str, body: str) -> Reading | None:
    kept = lead.rstrip(":,、")
    if not kept or kept in _SHORT_LEADS:
        return None
    if _ORDINAL.search(kept) and not kept.endswith("〓前"):
        return level("数字是序号或名次,按文字描述读")
    if not _LEAD.fullmatch(kept) or (len(kept) < 2 and kept != "〓"):
        return _prose_or_unread(body, f"“{kept}”不能断定是什么")
    if _DENIAL.search(kept) or len(kept) > 24:
        return level("文字中的数字未作为指标值")
    reason = damaged_prose(kept.replace("〓", "年")) if len(kept) > 1 else None
    return unread(reason) if reason else None


def _lead_note(lead: str) -> str | None:
    if not lead.rstrip(":,、"):
        return None
    falling = ",数字是减少的幅度" if _FALLING.search(lead) else ""
    return f"从文字中取数,“{lead.replace('〓', '…')}”未计入{falling}"


@dataclass(frozen=True, slots=True)
class _Ending:
    after: Measured
    operator: Operator | None
    about: bool
    notes: tuple[str, ...]


def _ending(tail: str, remarks: tuple[str, ...]) -> _Ending | str:
    loose = _ABOUT_BEHIND.match(tail)
    after = _per_cent(tail[loose.end() :] if loose else tail)
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
    if rest.startswith("(含)"):
        rest = rest[3:]
    if problem := _rest_problem(rest, unit):
        return problem
    notes.append(_rest_note(rest, unit))
    unit = unit or (rest if re.fullmatch(r"[一-鿿]", rest) else None)
    whole = Measured(after.scale, after.scale_word, unit and unit.replace("/十万", "/10万"), "", after.known)
    return _Ending(whole, operator, about, tuple(note for note in notes if note))


def _per_cent(tail: str) -> Measured:
    if word := re.match(r"%(?:百分比)?|百分比|百分率|(?:个)?百分点|‰|千分比", tail):
        unit = "%" if word[0].startswith("%") or word[0] in {"百分比", "百分率"} else word[0].replace("千分比", "‰")
        return Measured(Decimal(1), "", unit, tail[word.end() :])
    return measured(tail)


def _remark_read(remark: str, unit: str | None) -> tuple[str | None, str | None]:
    if _INCLUSIVE.fullmatch(remark) or re.fullmatch(r"含[0-9.]+%?", remark):
        return (unit or ("%" if remark in {"%", "百分比"} else None)), None
    if unit and is_unit(remark) and unit not in {"%", "‰"}:
        return f"{unit}({remark})", None
    if unit is None and (is_unit(remark) or remark.startswith("单位:")):
        return printed_unit(remark.removeprefix("单位:")), None
    named = re.match(r"其中|含|包括|不含|注|较|比|约|按|以|见|如|即|截至|抽样|[一-鿿〓]{3}", remark)
    if RUN.search(remark) and not named:
        return unit, ""
    return unit, f"“({remark})”为说明,未计入"


def _rest_problem(rest: str, unit: str | None) -> str | None:
    if not rest:
        return None
    known = unit is not None and not strange_word(rest)
    if not _REST.fullmatch(rest) or re.match(r"级|号|类|等|第", rest) or (re.search("[A-Za-z]", rest) and not known):
        return f"“{rest}”不能断定是什么"
    if unit is None and len(rest) > 4:
        return "数字没有单位而在文字中"
    if re.search(r"未|不|无|非|没|超过|低于|高于|小于|大于", rest):
        return f"“{rest}”与前面的数关系不明"
    return None


def _rest_note(rest: str, unit: str | None) -> str | None:
    if not rest:
        return None
    if unit is None:
        return f"“{rest}”不在常用单位表中"
    return None if len(rest) <= 6 else f"“{rest}”未计入"


def _range(named: str) -> Reading | None:
    between = re.sub(r"(?<=[0-9%])[和与](?=[0-9])", "至", named) if named.endswith("之间") else named
    body, remarks = _without_remarks(between)
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
    ending = _ending(tail.removesuffix("之间").removesuffix("间").removesuffix("区间"), remarks)
    parts = HEAD.fullmatch(head.removeprefix("介于").removeprefix("在"))
    lower, upper = exact_number(low), exact_number(high)
    if isinstance(ending, str) or lower is None or upper is None or parts is None:
        return None
    if _lead_refusal(parts["lead"], head) or re.search(r"[一-鿿]{5}", tail):
        return None
    start = _per_cent(first)
    if start.rest or (start.unit and ending.after.unit and start.unit != ending.after.unit):
        return None
    if upper <= lower or SIDES.get(agreed(operators_in(parts["operators"]))[0] or "=", "equal") != "equal":
        return unread("区间的两端或比较符互相矛盾")
    scale = start.scale if start.scale_word else ending.after.scale
    unit = ending.after.unit or start.unit
    return Reading(
        "range", number=lower * scale, upper=upper * ending.after.scale, unit=unit, operator="range",
        scale_word=ending.after.scale_word, run=high,
    ).noted(_lead_note(parts["lead"]), *ending.notes)  # fmt: skip


def _tolerance(named: str) -> Reading | None:
    match = _AROUND.fullmatch(named)
    if match is None:
        return None
    middle, half = exact_number(match["middle"] or "0"), exact_number(match["half"])
    ending = _ending(match["tail"], ())
    if middle is None or half is None or isinstance(ending, str) or match["unit"] not in {"", ending.after.unit}:
        return unread("“±”前后的数不能断定")
    rules = ("“±”写法读作区间",)
    return Reading(
        "range", middle - half, middle + half, ending.after.unit, operator="range", rules=rules, run=match["half"]
    )
