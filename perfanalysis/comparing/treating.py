"""政策效应 (treating): group-time effects where the first treated year is stated, else no word of effect (section 14)."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite, nan

import numpy as np

from perfanalysis.comparing.cubes import Floats
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table
from perfanalysis.comparing.studies import Study
from perfanalysis.comparing.testing import comparable_scores
from perfanalysis.statistics import Result, group_time_effects

Line = tuple[Cell, ...]
REPLICATES = 999
PLACEBO = "placebo"


def policy(study: Study) -> Part:
    """十四、政策效应: cohorts, event study with a simultaneous band, pre-trend check, placebo and other comparison group.

    Only where a first treated year is stated; scores are those comparable with the first year.
    """
    first = first_treated(study)
    if not np.isfinite(first).any():
        return Part(14, (), (Claim(14, "no_policy", "coverage", n=len(first)),))
    cohorts = tuple(_cohorts(study, first))
    scores = comparable_scores(study)
    event = _effects(study, scores, first, aggregate="dynamic", base="universal")
    simple = _effects(study, scores, first, aggregate="simple")
    others = _other_choices(study, scores, first)
    rows = (*_event_rows(event), ("simple", simple.estimate, simple.se, *simple.interval))
    more = tuple((key, one.estimate, one.se, *one.interval) for key, one in others.items())
    claims = (*_claims(study, simple, event, int(np.isfinite(first).sum())), *_placebo_claims(others))
    results = {
        "policy effect": simple,
        "event study": event,
        **{f"policy effect {key}": of for key, of in others.items()},
    }
    return Part(14, (Table("cohorts", cohorts), Table("effects", rows + more)), claims, results)


def first_treated(study: Study) -> Floats:
    """政策起始年度 (units,): the earliest stated; NaN where a unit states none."""
    stated = np.where(np.isfinite(study.cube.columns["treated_from"]), study.cube.columns["treated_from"], inf)
    earliest = stated.min(axis=1, initial=inf)
    return np.where(np.isfinite(earliest), earliest, nan)


def _effects(study: Study, scores: Floats, first: Floats, **options: object) -> Result:
    units, years = np.nonzero(np.isfinite(scores))
    when = np.asarray(study.cube.years)[years]
    given = {"bootstrap": REPLICATES, "seed": study.seed, **options}
    return group_time_effects(scores[units, years], units, when, first[units], **given)  # type: ignore[arg-type]


def _other_choices(study: Study, scores: Floats, first: Floats) -> dict[str, Result]:
    """The average effect with units not yet treated as comparison, and as if the policy had begun two years earlier.

    The placebo looks only at years before the policy really began.
    """
    found = {"not_yet": _effects(study, scores, first, aggregate="simple", control="not_yet")}
    years = np.asarray(study.cube.years)
    before = np.where(years[None, :] < np.where(np.isfinite(first), first, inf)[:, None], scores, nan)
    return found | {PLACEBO: _effects(study, before, first - 2, aggregate="simple")}


def _event_rows(event: Result) -> Iterator[Line]:
    columns = [event.values.get(name, ()) for name in ("estimate", "se", "low", "high")]
    yield from zip(event.labels, *columns, strict=True)


def _cohorts(study: Study, first: Floats) -> Iterator[Line]:
    start = study.cube.years[0]
    for year in sorted(set(first[np.isfinite(first)].tolist())):
        yield int(year), int((first == year).sum()), "treated" if year > start else "treated_always"
    yield None, int((~np.isfinite(first)).sum()), "never_treated"


def _claims(study: Study, simple: Result, event: Result, treated: int) -> Iterator[Claim]:
    if not isfinite(simple.estimate):
        yield Claim(14, "effect_open", "cohorts", n=treated)
        return
    if not isfinite(simple.se):
        permuted = {"treated": treated, "p": simple.p}
        figures = simple.estimate, *simple.interval
        code = "effect_one" if isfinite(simple.interval[0]) else "effect_one_open"
        yield Claim(14, code, "effects", permuted, *figures, simple.n, study.headline_pair.grade)
        return
    apart = any(check.code == "pretrend" and check.holds is False for check in event.checks)
    told = simple.interval[0] > 0 or simple.interval[1] < 0
    code = "effect_pretrend" if apart else "effect" if told else "effect_none"
    yield Claim(
        14,
        code,
        "effects",
        {"treated": treated},
        simple.estimate,
        *simple.interval,
        simple.n,
        study.headline_pair.grade,
    )


def _placebo_claims(others: dict[str, Result]) -> Iterator[Claim]:
    found = others[PLACEBO]
    if isfinite(found.interval[0]):
        code = "placebo_found" if found.interval[0] > 0 or found.interval[1] < 0 else "placebo_none"
        yield Claim(14, code, "effects", {}, found.estimate, *found.interval, found.n)
