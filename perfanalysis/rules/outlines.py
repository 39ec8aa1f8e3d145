"""报告提纲 (outlines): the chapters of an evaluation report by the rule ``report_outline``, and what belongs in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.rules.books import RuleBook

RULE = "report_outline"
_DIGITS = "零一二三四五六七八九"
_TEN = 10
_NUMBERING = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]+[、.\uff0e章节]|[(\uff08][一二三四五六七八九十\d]+[)\uff09]|\d+[、.\uff0e])\s*"
)


@dataclass(frozen=True, slots=True)
class OutlineChapter:
    """报告的一章: its numbered heading, the parts of the report it holds, and headings of the next level."""

    heading: str
    parts: tuple[str, ...]
    below: tuple[str, ...] = ()


def report_outline(rules: RuleBook | None = None) -> tuple[OutlineChapter, ...]:
    """报告提纲 of a place: every part of the report stands in exactly one chapter (None or no rule: the national one).

    A heading holds the parts whose words it contains; a part that no heading names joins the chapter of the part before it.
    A place may number its headings itself; they are numbered once.
    """
    titles = rules.value(RULE) if rules is not None and RULE in rules.entries else _titles()
    return _outline(tuple(without_number(title) or title for title in titles))


def without_number(heading: str) -> str:
    """标题 without its own number: ``一、基本情况`` → ``基本情况``."""
    return _NUMBERING.sub("", heading)


@cache
def _parts() -> Mapping[str, Mapping[str, Any]]:
    parts: Mapping[str, Mapping[str, Any]] = read_yaml(package_folder("forms") / "report_parts.yml")["parts"]
    return parts


def _titles() -> list[str]:
    return [part["title"] for part in _parts().values()]


@cache
def _outline(titles: tuple[str, ...]) -> tuple[OutlineChapter, ...]:
    held = _held(titles)
    numbered = [f"{chinese_number(place)}、{title}" for place, title in enumerate(titles, start=1)]
    return tuple(OutlineChapter(heading, tuple(own), _below(own)) for heading, own in zip(numbered, held, strict=True))


def _held(titles: Sequence[str]) -> list[list[str]]:
    owners = {part: _owner(part, titles) for part in _parts()}
    held: list[list[str]] = [[] for _ in titles]
    last = 0
    for part, owner in owners.items():
        last = last if owner is None else owner
        held[last].append(part)
    return held


def _owner(part: str, titles: Sequence[str]) -> int | None:
    """The chapter whose heading names a part, by its words in their order (None: none does)."""
    named = (place for word in _parts()[part]["words"] for place, title in enumerate(titles) if word in title)
    whole = (place for place, title in enumerate(titles) if title == _parts()[part]["title"])
    return next(whole, next(named, None))


def _below(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(heading for part in parts for heading in _parts()[part]["below"])


def chinese_number(number: int) -> str:
    """中文数字 of 1 to 99: 一, 十, 十一, 二十, 二十三."""
    tens, units = divmod(number, _TEN)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[units] if units else "")
