"""年度比较的论断: the claims of some sections, or of all, each with the table it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from perfanalysis.comparing.nouns import Claim, Comparison
from perfanalysis.comparing.wordings import table_title
from perfanalysis.findings.narratives import Narrative, Statement, escaped


def conclude(result: Comparison) -> Narrative:
    """年度比较的结论: the claims of the last section."""
    return claims_of(result, (16,))


def claims_of(result: Comparison, sections: Sequence[int]) -> Narrative:
    """论断 of the sections, in order."""
    return Narrative(tuple(_statement(claim, result) for claim in result.claims if claim.section in sections))


def _statement(claim: Claim, result: Comparison) -> Statement:
    title = table_title(claim.table, result.language)
    if result.language == "en":
        return Statement(escaped(f"{claim.text('en')} ({title})"))
    return Statement(escaped(claim.text("zh")), title)
