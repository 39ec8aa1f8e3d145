"""结论和局限 (concluding): the claims a reader takes along, and what these data cannot carry (section 16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from perfanalysis.comparing.nouns import Claim, Part, Table
from perfanalysis.comparing.studies import Study

EFFECTS = ("effect", "effect_none", "effect_pretrend", "effect_one", "effect_one_open")
CARRIED = (
    *("rescaled", "marks_of_hundred"),
    *(
        "pair",
        "pair_d",
        "change",
        "no_evidence",
        "unchanged",
        "change_alike",
        "change_one",
        "change_d",
        "decomposition",
        "overall",
        "equivalence",
    ),
    *("inflation", "inflation_sample", "money", *EFFECTS, "efficiency", "sensitivity", "ranks"),
)
FEW_YEARS = 5


def carried_claims(study: Study, parts: Sequence[Part]) -> Part:
    """十六、结论和局限: claims of the earlier sections again, then the limits, each with its table."""
    headline = study.years_of(study.headline_pair)
    found = (claim for part in parts for claim in part.claims if claim.code in CARRIED)
    said = [replace(claim, section=16) for claim in found if claim.given.get("years", headline) == headline]
    limits = tuple(_limits(study, parts))
    rows = tuple((one.code, one.text("zh"), one.text("en")) for one in limits)
    return Part(16, (Table("limits", rows),), (*said, *limits))


def _limits(study: Study, parts: Sequence[Part]) -> Iterator[Claim]:
    cube = study.cube
    if len(cube.years) < FEW_YEARS:
        yield Claim(16, "limit_years", "coverage", {"years": len(cube.years)}, n=len(cube.units))
    if any(pair.grade == "D" for pair in study.pairs):
        yield Claim(
            16,
            "limit_d",
            "pairs",
            {"pairs": [study.years_of(pair) for pair in study.pairs if pair.grade == "D"]},
            grade="D",
        )
    if study.breaks:
        yield Claim(16, "limit_breaks", "breaks", {"breaks": len(study.breaks)})
    if cube.constructed:
        yield Claim(16, "limit_constructed", "stamp")
    elif study.options["measure"] == "published":
        yield Claim(16, "limit_self", "rechecks")
    if any(claim.code == "no_policy" for part in parts for claim in part.claims):
        yield Claim(16, "limit_cause", "decomposition")
