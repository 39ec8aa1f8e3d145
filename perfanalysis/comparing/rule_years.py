"""口径变化年份 (rule years): years from which a place's scores are not comparable with earlier ones, as its rules list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfanalysis.rules import load_rules, shipped_places
from perfanalysis.rules.rule_files import NATION, shipped_rule_file


@dataclass(frozen=True, slots=True)
class RuleYear:
    """口径变化: the first year of another rule, where it holds, and what changed."""

    year: int
    place: str
    what: str


def changes_of_rules(cases: pd.DataFrame, place: str, overlays: Sequence[Path]) -> tuple[RuleYear, ...]:
    """口径变化年份 that concern ``cases`` (rule ``rule_breaks``, in force in their last year), in order of years.

    ``place`` is the division code (empty: the cases' own when they have one in common, else the nation). A change of
    another place, one whose rules are shipped but that is not above this one, is left out.
    """
    code = place or _common_place(cases)
    rules = load_rules(code, on=f"{int(cases['year'].max())}-12-31", overlays=overlays)
    listed = rules.value("rule_breaks") if "rule_breaks" in rules.entries else []
    elsewhere = {shipped_rule_file(one).name for one in shipped_places() if not f"{code}-".startswith(f"{one}-")}
    found = (RuleYear(one["year"], one["place"], one["what"]) for one in listed if one["place"] not in elsewhere)
    return tuple(sorted(found, key=lambda one: one.year))


def _common_place(cases: pd.DataFrame) -> str:
    places = set(cases["place"].dropna().astype(str)) - {""} if "place" in cases else set()
    return places.pop() if len(places) == 1 else NATION
