"""沿革 (lineages): units that change their name or are merged, and indicators that carry on under another definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


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


def lineage_of(content: Mapping[str, Any]) -> Lineage:
    """沿革 of a mapping's ``units`` and ``succeeds``, already checked."""
    units = tuple(
        UnitChange(
            listed(one.get("was")), listed(one.get("now")), int(one.get("from", 0)), str(one.get("kind", "renamed"))
        )
        for one in content.get("units") or []
    )
    links = tuple(
        Succession(
            str(one.get("indicator", "")),
            str(one.get("was", "")),
            int(one.get("from", 0)),
            bool(one.get("same", False)),
            str(one.get("reason", "")),
        )
        for one in content.get("succeeds") or []
    )
    return Lineage(units, links)


def listed(value: Any) -> tuple[str, ...]:
    """一个或几个文字 as a tuple."""
    several: Sequence[Any] = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tuple(map(str, several))


def lineage_content(lineage: Lineage) -> dict[str, Any]:
    """沿革 under the keys of a mapping; without those that have nothing."""
    units: list[dict[str, Any]] = [
        {"was": list(one.was), "now": list(one.now), "kind": one.kind} | _since(one.year) for one in lineage.units
    ]
    links: list[dict[str, Any]] = [
        {"indicator": one.indicator, "was": one.was, "same": one.same, "reason": one.reason} | _since(one.year)
        for one in lineage.indicators
    ]
    return {key: stated for key, stated in (("units", units), ("succeeds", links)) if stated}


def _since(year: int) -> dict[str, Any]:
    return {"from": year} if year else {}


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
