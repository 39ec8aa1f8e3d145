"""规定值的核对 (value checks): places, dates, the form of values and the order of dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from pydantic import ValidationError

from perfanalysis.problems import Problem, problem
from perfanalysis.rules.file_parts import Entry
from perfanalysis.rules.keys import shaped
from perfanalysis.rules.refusals import shape_problems

PLACE_FORM = re.compile(r"CN(-[0-9]{2}){0,3}")
PLACE_ALLOWED = "CN(全国)、CN-15(省级)、CN-15-05(市级)、CN-15-05-25(县级)这样的代码"
DATE_ALLOWED = "加引号的日期,如 '2024-01-01'"


def is_place(text: object) -> bool:
    """Whether ``text`` is a division code such as ``CN-15-05``."""
    return isinstance(text, str) and PLACE_FORM.fullmatch(text) is not None


def is_day(text: object) -> bool:
    """Whether ``text`` is an existing day written as ``2024-01-31``."""
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def entry_problems(key: str, entry: Entry, where: str) -> Iterator[Problem]:
    """What is wrong with one value: its form (L004, L008, L009 …) and its dates (L006)."""
    try:
        shaped(key, entry.value)
    except ValidationError as error:
        yield from shape_problems(error, where)
    for name, day in (("from", entry.valid_from), ("to", entry.valid_to)):
        if day is not None and not is_day(day):
            yield problem("L006", f"{where} › {name}", found=day, allowed=DATE_ALLOWED, action="改正日期")
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        allowed = f"不早于 {entry.valid_from}"
        yield problem("L006", f"{where} › to", found=entry.valid_to, allowed=allowed, action="改正日期")


def overlap_problems(entries: Sequence[Entry], where: str) -> Iterator[Problem]:
    """Values in force on the same day (L005); a later ``from`` ends the value before, so only stated ends can clash."""
    for first, second in pairwise(sorted(entries, key=lambda entry: entry.valid_from)):
        if first.valid_from == second.valid_from or (first.valid_to or "") >= second.valid_from:
            found = f"{first.valid_from}至{first.valid_to or '长期'} 与 {second.valid_from} 起的值重叠"
            yield problem("L005", where, found=found, allowed="同一日只有一个值", action="改正 from 或 to")
