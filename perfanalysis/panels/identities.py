"""恒等式 (identities): what one column must be by others of the same row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Identity:
    """恒等式: ``column`` is ``times`` · ``of`` / ``per``, or the sum of ``parts``, up to rounding or ``within``."""

    column: str
    of: str = ""
    per: str = ""
    times: float = 1.0
    parts: tuple[str, ...] = ()
    within: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """Every column it speaks of."""
        return (self.column, *self.parts) if self.parts else (self.column, self.of, self.per)

    @property
    def formula(self) -> str:
        """The right side as text."""
        if self.parts:
            return " + ".join(self.parts)
        return f"{self.of} / {self.per}" + (f" × {self.times:g}" if self.times != 1 else "")

    def renamed(self, titles: Mapping[str, str]) -> Identity:
        """The same with the columns under their titles."""
        column, of, per, *parts = (titles.get(name, name) for name in (self.column, self.of, self.per, *self.parts))
        return replace(self, column=column, of=of, per=per, parts=tuple(parts))


def identities_of(content: Mapping[str, Mapping[str, Any]]) -> tuple[Identity, ...]:
    """恒等式 of a mapping's ``identities``, already checked."""
    return tuple(
        Identity(
            str(column),
            str(entry.get("of", "")),
            str(entry.get("per", "")),
            float(entry.get("times", 1)),
            tuple(map(str, entry.get("sum") or ())),
            float(entry.get("within", 0)),
        )
        for column, entry in content.items()
    )


def identities_content(identities: Sequence[Identity]) -> dict[str, Any]:
    """恒等式 under the key of a mapping; nothing where there are none."""
    stated = {one.column: _sides(one) | ({"within": one.within} if one.within else {}) for one in identities}
    return {"identities": stated} if stated else {}


def _sides(one: Identity) -> dict[str, Any]:
    return {"sum": list(one.parts)} if one.parts else {"of": one.of, "per": one.per, "times": one.times}
