"""写明的日期 (written days): days as people and rules write them, ``2023年3月20日``, ``3月15日``, ``2月底``."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from perfanalysis.digits import compact

_DAY = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?$")
_YEARLY = re.compile(r"(\d{1,2})月(?:(\d{1,2})日|底|末)(?:前|之前|以前)?$")
_ANY = re.compile(r"(?<!\d)(\d{4})(?:(?:年|[-./])(\d{1,2})(?:(?:月|[-./])(\d{1,2})?)?|(\d{2})(\d{2}))(?!\d)")


def names_day(text: str) -> bool:
    """写明日期: whether a text names a day, a month or a span of them with the year, and none that does not exist."""
    found = _ANY.findall(compact(text))
    days = [_day(int(year), int(month or plain), int(day or end or 1)) for year, month, day, plain, end in found]
    return bool(days) and None not in days


def written_day(text: str) -> dt.date | None:
    """日期 of ``2023年3月20日`` or ``2023-03-20`` (None: the text is none)."""
    found = _DAY.match(compact(text))
    return _day(*map(int, found.groups())) if found else None


def day_of_year(text: str, year: int) -> dt.date | None:
    """某年的日期 of ``3月15日`` or ``2月底`` in ``year`` (None: the text names no day of a year)."""
    found = _YEARLY.match(compact(text))
    if found is None:
        return None
    month = int(found[1])
    return _day(year, month, int(found[2]) if found[2] else _last_day(year, month))


def years_later(day: dt.date, years: int) -> dt.date:
    """若干年后的同一天; 29 February becomes 28 where the year has none."""
    return _day(day.year + years, day.month, day.day) or day.replace(year=day.year + years, day=day.day - 1)


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
