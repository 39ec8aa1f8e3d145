"""排名 (ranking): rank bands of the last year, stability of ranks, and ranks under other weights (section 11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np

from perfanalysis.comparing.noises import yearly_noise
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table, number
from perfanalysis.comparing.studies import Study
from perfanalysis.comparing.testing import comparable_scores
from perfanalysis.comparing.tidying import head_rates
from perfanalysis.statistics import Result, rank_correlation, rank_intervals, shrink, weight_sensitivity

Line = tuple[Cell, ...]
DRAWS = 2000
TENTH = 10
LEAST = 3
BAND = ("low", "high", "top_share", "bottom_share")
UNDER_WEIGHTS = ("rank", "low", "high", "first_share")


def ranks(study: Study) -> Part:
    """十一、排名及其不确定性: bands from the scores' own noise, tau-b between years, and weights drawn at random."""
    bands, found = _bands(study)
    pairs = tuple(_pair(study, *places) for places in ((pair.first, pair.last) for pair in study.pairs))
    weights, more = _weights(study)
    claims = (*_band_claims(study, bands, found), *_pair_claims(pairs), *_weight_claims(study, more))
    results = {name: one for name, one in (("rank bands", found), ("weight sensitivity", more)) if one is not None}
    tables = [Table("ranks", bands), Table("rank_pairs", pairs), *([Table("weight_ranks", weights)] if weights else [])]
    return Part(11, tuple(tables), claims, results)


def _bands(study: Study) -> tuple[tuple[Line, ...], Result | None]:
    """Ranks of the last year with bands: scores drawn again around their shrunken values, which hold the noise only once."""
    cube, noise = study.cube, yearly_noise(comparable_scores(study))
    have = np.flatnonzero(np.isfinite(cube.total[:, -1]))
    if len(have) < LEAST or not noise > 0:
        return (), None
    scores, names = cube.total[have, -1], [cube.labels[place] for place in have]
    drawn = shrink(scores, np.full(len(scores), noise), correction="mean")
    middle, errors = (drawn.values[name] for name in ("estimate", "se"))
    found = rank_intervals(middle, se=errors, draws=DRAWS, seed=study.seed, top=max(1, len(have) // TENTH), names=names)
    own = rank_intervals(scores, names=names).values["rank"]
    rows = zip(names, map(float, scores), own, *(found.values[name] for name in BAND), strict=True)
    return tuple(sorted(rows, key=lambda row: (row[2], row[0]))), found


def _pair(study: Study, first: int, last: int) -> Line:
    pair = study.between(first, last)
    before, after = (study.cube.total[pair.used, place] for place in (first, last))
    found = rank_correlation(before, after, method="tau_b")
    return study.years_of(pair), pair.grade, found.n, found.estimate, *found.interval, found.p


def _weights(study: Study) -> tuple[tuple[Line, ...], Result | None]:
    """Ranks of the last year when the weights of the first-level indicators are drawn around those in use."""
    units, heads, rates, worth = head_rates(study.rows, study.cube.units, study.cube.years[-1])
    if len(units) < LEAST or len(heads) < 2:
        return (), None
    labels = dict(zip(study.cube.units, study.cube.labels, strict=True))
    names = [labels[unit] for unit in units]
    found = weight_sensitivity(rates, worth, draws=DRAWS, seed=study.seed, names=names, criteria=heads)
    rows = zip(names, *(found.values[name] for name in UNDER_WEIGHTS), strict=True)
    return tuple(sorted(rows, key=lambda row: (row[1], row[0]))), found


def _band_claims(study: Study, bands: Sequence[Line], found: Result | None) -> Iterator[Claim]:
    if found is None:
        yield Claim(11, "no_ranks", "ranks")
        return
    wide = np.asarray(found.values["high"]) - np.asarray(found.values["low"]) + 1
    yield Claim(11, "ranks", "ranks", {"year": study.cube.years[-1], "width": float(np.median(wide))}, n=len(bands))


def _pair_claims(pairs: Sequence[Line]) -> Iterator[Claim]:
    years, grade, count = pairs[-1][:3]
    estimate, low, high = (number(cell) for cell in pairs[-1][3:6])
    if isfinite(estimate):
        code = "tau" if isfinite(low) else "tau_open"
        yield Claim(11, code, "rank_pairs", {"years": years}, estimate, low, high, int(number(count)), str(grade))


def _weight_claims(study: Study, found: Result | None) -> Iterator[Claim]:
    if found is not None:
        wide = np.asarray(found.values["high"]) - np.asarray(found.values["low"]) + 1
        given = {"year": study.cube.years[-1], "width": float(np.median(wide)), "draws": DRAWS}
        yield Claim(11, "weight_ranks", "weight_ranks", given, n=found.n)
