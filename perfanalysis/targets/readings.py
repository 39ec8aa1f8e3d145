"""读数 (readings): one cell taken apart into operator, number, unit, date or words, before any rule applies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from perfanalysis.targets.damages import damaged_share, strange_word, suspicious_share
from perfanalysis.targets.names import names_capped_share
from perfanalysis.targets.nouns import Operator

RUN = re.compile(r"[0-9][0-9,.]*")


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
    falling: bool = False
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def noted(self, *notes: str | None) -> Reading:
        """加说明: the same reading with further notes."""
        return replace(self, notes=(*self.notes, *(note for note in notes if note)))


def unread(*notes: str) -> Reading:
    """未读: a reading of damaged text, with the reasons."""
    return Reading("unread", notes=notes)


def level(*notes: str) -> Reading:
    """文字: a reading of words."""
    return Reading("level", notes=notes)


def plausible(reading: Reading, name: str) -> Reading:
    """合理性: the reading, unread when its per cent cannot be for an indicator of this name (``290%`` of 满意度)."""
    if reading.kind not in {"number", "range"} or not reading.run:
        return reading
    if reading.kind == "number" and reading.number < 0 and names_capped_share(name):
        return unread("这类比率不可能为负数")
    reason = damaged_share(reading.run, per_cent=reading.unit == "%", name=name)
    if reason and reading.unit in {"%", None}:
        return unread(reason)
    return reading.noted(suspicious_share(reading.number) if reading.unit == "%" else None)


def prose_or_unread(body: str, reason: str) -> Reading:
    """文字或未读: a level when long sound words surround the number, else unread with the reason."""
    chinese = len(re.findall(r"[一-鿿]", body))
    if chinese >= 6 and not re.search(r"[\^$=═@#&?!\\]", body):
        return unread(reason) if strange_word(body) else level("文字中的数字未作为指标值")
    return unread(reason)
