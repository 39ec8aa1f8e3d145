"""沿革 (lineages): units that change their name or are merged, and indicators that carry on under another definition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitChange:
    """单位沿革: units that ``was`` became ``now`` from ``year`` on (``kind``: renamed, merged, split, abolished)."""

    was: tuple[str, ...]
    now: tuple[str, ...]
    year: int
    kind: str


@dataclass(frozen=True, slots=True)
class Succession:
    """指标沿革: ``indicator`` continues ``was`` from ``year`` on; ``same``: the same definition under another name."""

    indicator: str
    was: str
    year: int
    same: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """沿革 of units and indicators."""

    units: tuple[UnitChange, ...] = ()
    indicators: tuple[Succession, ...] = ()
