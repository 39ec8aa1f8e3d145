"""登记表取值 (register values): what one cell of a register says, by the kind of its column; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from perfanalysis.digits import compact, exact_number, is_blank
from perfanalysis.quantities import parse_amount, parse_points, parse_rate
from perfanalysis.reading.register_layouts import RegisterColumn, ValueKind

Value = str | float | bool | None
_DATE = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?: .*)?")
_MONTH = re.compile(r"(?:(?:19|20)\d\d[-/.年])?(?:1至|1-|1—)?(\d{1,2})(?:月份?)?(?:底|末)?")
_TRUE, _FALSE = {"是", "有", "√", "已", "y", "yes", "true", "1"}, {"否", "无", "×", "未", "n", "no", "false", "0"}
_MOST_MONTHS, _MOST_DAYS = 12, 31


@dataclass(frozen=True, slots=True)
class Reading:
    """读数: ``value`` (None: blank), or what is ``allowed`` when the text cannot be read so."""

    value: Value = None
    allowed: str = ""


def read_value(text: str, column: RegisterColumn, *, unit: str | None = None) -> Reading:
    """读数 of a cell's text. Money in ``unit`` (None: as printed), shares as shares, dates ISO, months 1 to 12."""
    if column.kind == "truth":
        return _truth(text)
    if is_blank(text):
        return Reading()
    if column.kind == "money":
        return _quantity(parse_amount(text, unit=unit).value, "一个金额")
    if column.kind == "choice":
        return _choice(text, column.choices)
    return _READERS[column.kind](text)


def _quantity(value: float | None, allowed: str) -> Reading:
    return Reading(allowed=allowed) if value is None else Reading(value)


def _number(text: str) -> Reading:
    short = compact(text)
    negative = short.startswith("-")
    number = exact_number(short.lstrip("+-"))
    return Reading(allowed="一个数") if number is None else Reading(float(-number if negative else number))


def _integer(text: str) -> Reading:
    found = _number(re.sub(r"(?<=\d)[年度个项次份]+$", "", compact(text)))
    whole = isinstance(found.value, float) and found.value.is_integer()
    return found if whole else Reading(allowed="一个整数")


def _date(text: str) -> Reading:
    match = _DATE.fullmatch(compact(text) if " " not in text.strip() else text.strip())
    if not match:
        return Reading(allowed="日期,如 2022-07-31 或 2022年7月31日")
    year, month, day = match[1], int(match[2]), match[3]
    if not 1 <= month <= _MOST_MONTHS or (day and not 1 <= int(day) <= _MOST_DAYS):
        return Reading(allowed="有的月份和日期")
    return Reading(f"{year}-{month:02d}-{int(day):02d}" if day else f"{year}-{month:02d}")


def _month(text: str) -> Reading:
    match = _MONTH.fullmatch(compact(text))
    if not match or not 1 <= int(match[1]) <= _MOST_MONTHS:
        return Reading(allowed="月份 1 至 12")
    return Reading(float(match[1]))


def _truth(text: str) -> Reading:
    short = compact(text).lower()
    if short in _TRUE | _FALSE:
        return Reading(short in _TRUE)
    return Reading() if is_blank(text) else Reading(allowed="是 或 否")


def _choice(text: str, choices: Mapping[str, tuple[str, ...]]) -> Reading:
    short = compact(text)
    for word, same in choices.items():
        if short in {compact(word), *map(compact, same)}:
            return Reading(word)
    return Reading(allowed="、".join(choices))


_READERS: Mapping[ValueKind, Callable[[str], Reading]] = {
    "text": lambda text: Reading(text.strip()),
    "number": _number,
    "share": lambda text: _quantity(parse_rate(text).value, "百分数,如 86.5%"),
    "points": lambda text: _quantity(parse_points(text).value, "一个分数"),
    "integer": _integer,
    "date": _date,
    "month": _month,
}
