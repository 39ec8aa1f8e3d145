"""Target and Actual: the two readings of a cell of the indicator table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal[">=", "<=", ">", "<", "=", "range"]
Direction = Literal["higher", "lower", "equal", "inside", "date", "judged"]


@dataclass(frozen=True, slots=True)
class Target:
    """年度指标值: ``operator`` with ``value`` (share for per cents) and ``unit``; ``upper`` closes a ``range``.

    ``level`` is a qualitative target, ``date`` a deadline (ISO). ``direction`` says how an actual is compared;
    ``rule`` names in Chinese the stated rule that supplied what the text leaves open. ``read`` is False for damaged
    text, with ``note`` saying why; a blank target is read, with everything None.
    """

    text: str = ""
    operator: Operator | None = None
    value: float | None = None
    upper: float | None = None
    unit: str | None = None
    level: str | None = None
    date: str | None = None
    read: bool = True
    direction: Direction | None = None
    rule: str | None = None
    note: str | None = None

    @property
    def blank(self) -> bool:
        """Whether no target is given."""
        return self.read and self.value is None and self.level is None and self.date is None


@dataclass(frozen=True, slots=True)
class Actual:
    """实际完成值: ``value`` (share for per cents) with ``unit``, or a ``level``, or a ``date`` (ISO).

    ``upper`` closes a range; ``approximate`` marks 约, 余, 逾; ``operator`` is one repeated from the target (``≥266米``).
    """

    text: str = ""
    value: float | None = None
    upper: float | None = None
    unit: str | None = None
    level: str | None = None
    date: str | None = None
    read: bool = True
    operator: Operator | None = None
    approximate: bool = False
    note: str | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in."""
        return self.read and self.value is None and self.level is None and self.date is None


NO_TARGET = Target()
NO_ACTUAL = Actual()
