"""沿革 (lineages): units that change their name or are merged, and indicators that carry on under another definition."""

from __future__ import annotations

from collections.abc import Sequence
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


def names_of_today(lineage: Lineage) -> dict[str, str]:
    """今名: earlier name → last name, of units that only changed their name."""
    changes = sorted(lineage.units, key=lambda one: one.year)
    return chained([(was, one.now[0]) for one in changes if one.kind == "renamed" for was in one.was])


def chained(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """接续的名称: each earlier name with the last one that it leads to; ``pairs`` (was, now) in order of time."""
    names: dict[str, str] = {}
    for was, now in pairs:
        names = {old: now if new == was else new for old, new in names.items()} | {was: now}
    return names
