"""答复日期 (monitoring dates): the last day to answer, counted in days or working days from the day of the notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

WORKDAYS = "工作日"
_SATURDAY = 5


def answer_day(notice_date: str, response: Mapping[str, Any] | None) -> str:
    """答复期限的最后一天 (ISO): ``days`` after the notice; 工作日 leaves out Saturdays and Sundays, not public holidays.

    Empty where there is no rule or no date, or the text is no date.
    """
    day = iso_day(notice_date)
    if day is None or response is None:
        return ""
    left = int(response["days"])
    while left:
        day += dt.timedelta(days=1)
        left -= response["kind"] != WORKDAYS or day.weekday() < _SATURDAY
    return day.isoformat()


def iso_day(text: str) -> dt.date | None:
    """日期 of ISO text (None: it is none)."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
