"""评价对象的制度依据 (case rules): the rulebook of the place and the year of one case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfanalysis.model import Case
from perfanalysis.model.stage_results import StageCase
from perfanalysis.rules.books import RuleBook
from perfanalysis.rules.layers import load_rules


def rules_for(
    case: Case | StageCase, *, place: str | None = None, on: str = "", overlays: Sequence[Path] = ()
) -> RuleBook:
    """制度依据 of one case: the rules at ``place`` (empty: the case's own, else the nation's) on the ISO date ``on``.

    Without a date the last day of the case's year decides; a case without year takes the newest rules.
    RuleProblems as :func:`perfanalysis.rules.load_rules`.
    """
    year_end = f"{case.year}-12-31" if case.year else None
    return load_rules(place or case.place, on=on or year_end, overlays=overlays)
