"""制度文件 (rule documents): a local or upper document, whose it is and when it is in force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NUMBER_YEAR = re.compile(r"[〔\[［【(（]((?:19|20)\d\d)[〕\]］】)）]")
NATION = "CN"


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """制度文件: what it is called, which stages and kinds of funds it governs, and when it is in force (ISO dates).

    ``place`` is the division code it applies to (empty: the surveyed place itself).
    """

    name: str
    number: str
    issuer: str
    stages: tuple[str, ...]
    funds: tuple[str, ...]
    begins: str
    ends: str
    url: str
    evidence: str
    place: str = ""
    where: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


def number_year(document: RuleDocument) -> str:
    """文号年份 ("" without one): no document is in force before the year of its number."""
    found = _NUMBER_YEAR.search(document.number)
    return found[1] if found else ""


def effective(document: RuleDocument, on: str) -> bool:
    """是否生效 on the ISO day.

    Without a first day the year of its number decides, without that it counts as in force; a last day known only by
    its month is the month's end.
    """
    begins = document.begins or number_year(document)
    return (not begins or begins <= on) and (not document.ends or on[: len(document.ends)] <= document.ends)


def standing(document: RuleDocument, place: str | None) -> str:
    """级别 of a document seen from a place: 本地, 上级, 下级, or 外地, which governs nothing there."""
    own, here = document.place or place or NATION, place or NATION
    if own == here:
        return "本地"
    if here.startswith(f"{own}-"):
        return "上级"
    return "下级" if own.startswith(f"{here}-") else "外地"
