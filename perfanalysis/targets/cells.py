"""单元格 (cells): the reading of one cell of the indicator table; total for every text."""

from __future__ import annotations

import re

from perfanalysis.digits import compact, exact_number, is_blank
from perfanalysis.targets.chinese_numerals import with_arabic_numerals
from perfanalysis.targets.damages import damaged_prose, damaged_text
from perfanalysis.targets.deadlines import DATE_TOKEN, read_deadline
from perfanalysis.targets.endings import REMARK, without_remarks
from perfanalysis.targets.intervals import read_range, read_tolerance
from perfanalysis.targets.phrases import read_single
from perfanalysis.targets.readings import RUN, Reading, level, unread
from perfanalysis.targets.units import is_unit, measured

LONGEST_NOTATION = 200
"""Characters a notation may have; longer text is prose."""

WORD_NUMBERS = re.compile(
    r"[1-5]A(?=级|景区|$)|[3-6]G(?![BA-Za-z])|PM2\.5|PM10|3D|CO2|SO2|NH3|N2O|24/7|7[×*xX]24(?:小时|h)?|"
    r"(?:ISO|GB/?T?|DB|DN|SL|JGJ|CJJ|JTG)/?T?[0-9][0-9.-]*(?:-(?:19|20)[0-9]{2})?|R&D|P2P|B2B|O2O|B[12]级|H[0-9]N[0-9]|[12][0-9]号文|〔[0-9]+〕[0-9]+号|[0-9]+号(?=文|令|函)"
)
LEADING_SIGNS = re.compile(r"^(?:>=|<=|[≥≤≧≦><=═])+")
_POWERS = re.compile(r"(?<![a-z])m[23](?![0-9])|(?<=[kh])m2(?![0-9])")
_QUOTES = {"“": "”", '"': '"', "'": "'", "‘": "’", "(": ")"}
_POINTING = re.compile(r"同上|同左|详?见(?:附件|附表|备注|后|说明|方案)|待定|暂未确定")
_SEPARATOR = re.compile(r"[,，、;；。:\n]|和|及|与|或|/|其中|[一-鿿]{3,}")


def read_cell(text: str, *, year: int | None = None, timely: bool = False, has_unit: bool = False) -> Reading:
    """读数 of one cell; never raises.

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
    closing = _QUOTES.get(short[:1])
    inner = short[1:-1]
    return inner if closing and short.endswith(closing) and not {short[0], closing} & set(inner) else short


def _date(short: str, year: int | None, *, timely: bool, has_unit: bool) -> Reading | None:
    found = read_deadline(short.replace("(含)", ""), year=year, timely=timely, measured=has_unit)
    if found is None:
        return None
    if not found.sound:
        return unread(found.rule)
    return Reading("date", day=found.day, rules=(found.rule,)) if found.day else level(found.rule)


def _measure(short: str) -> Reading:
    named = WORD_NUMBERS.sub("〓", short).replace("/10万", "/十万")
    named = _POWERS.sub(lambda power: "m" + "₂₃"[power[0] == "m3"], named)
    reading = read_range(named) or read_tolerance(named)
    if reading:
        return reading
    body, remarks = without_remarks(named)
    runs = RUN.findall(body)
    if not runs:
        return _words(short, named)
    if len(runs) > 1:
        body = DATE_TOKEN.sub("〓", body)
    if len(RUN.findall(body)) == 1:
        return read_single(body, remarks)
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
    chinese = len(re.findall(r"[一-鿿]", REMARK.sub("", named)))
    return level(f"“{short}”括号内的数未取用") if chinese >= 2 else unread("数字只在括号内,不能断定")


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
