"""填报要求 (filing): what a place's rules say about an empty self-evaluation form, its points and the days it is due."""

from __future__ import annotations

from perfanalysis.checking.group_weights import default_weights
from perfanalysis.rules import RuleBook
from perfanalysis.rules.deadlines import due_days


def group_points(rules: RuleBook | None) -> dict[str, float]:
    """各组分值 by the rule ``self_evaluation_weights`` (empty: no rules, or none in force)."""
    return default_weights(rules) if rules is not None and "self_evaluation_weights" in rules.entries else {}


def filing_notes(rules: RuleBook | None, year: int) -> list[str]:
    """报送时限 of the self-evaluation of ``year`` as notes, one for each step of the rule ``self_evaluation_deadlines``."""
    steps = due_days(rules, year) if rules is not None else ()
    return [f"报送时限：{step.step}{step.text}{'前' if step.day else ''}。" for step in steps]
