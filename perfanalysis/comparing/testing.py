"""总体检验 (testing): do the years differ at all, which ones, and does any single unit show a trend (section 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite, nan

import numpy as np

from perfanalysis.comparing.comparability import YearPair
from perfanalysis.comparing.cubes import Floats
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table, number
from perfanalysis.comparing.studies import Study
from perfanalysis.formats import figures_text
from perfanalysis.statistics import (
    Result,
    adjust_p_values,
    friedman,
    mann_kendall,
    mixed_change,
    paired_change,
    repeated_anova,
    sen_slope,
)

LEAST_YEARS = 5
LEVEL = 0.05


def overall(study: Study) -> Part:
    """八、总体检验: all years at once by three methods; every pair of years by Holm; single units screened by BH.

    Years and units that may not be compared stay out of each.
    """
    scores = comparable_scores(study)
    tests = _tests(study, scores)
    pairs = tuple(_pairs(study))
    trends = tuple(_trends(study, scores))
    tables = [Table("overall", tuple(_row(name, found) for name, found in tests.items())), Table("pairwise", pairs)]
    tables += [Table("trends", trends)] if trends else []
    claims = (*_mixed_claim(study, tests), *_pair_claims(pairs), *_trend_claims(trends))
    return Part(8, tuple(tables), claims, tests)


def comparable_scores(study: Study) -> Floats:
    """可比的得分 (units, years): totals of the years that may be compared with the first; partial and doubtful ones are blank.

    A unit is blank in a year that it may not be compared with its own first year.
    """
    cube = study.cube
    there = cube.present & ~cube.unsure
    scores = np.where(cube.unsure, nan, cube.total)
    start = np.where(there.any(axis=1), there.argmax(axis=1), -1)
    origin = int(there.any(axis=0).argmax())
    for year in range(origin + 1, len(cube.years)):
        if study.between(origin, year).grade == "D":
            scores[:, year] = nan
    for first in range(len(cube.years)):
        for year in range(first + 1, len(cube.years)):
            scores[(start == first) & ~study.between(first, year).used, year] = nan
    return scores


def _tests(study: Study, scores: Floats) -> dict[str, Result]:
    units, years = np.nonzero(np.isfinite(scores))
    dates = [study.cube.years[place] for place in years]
    found = {"mixed_change": mixed_change(scores[units, years], units.tolist(), dates)}
    kept = scores[:, np.isfinite(scores).any(axis=0)]
    if kept.shape[1] > 2:
        found |= {"repeated_anova": repeated_anova(kept), "friedman": friedman(kept)}
    return found


def _row(name: str, found: Result) -> tuple[Cell, ...]:
    failed = next((f"{check.code}_fails" for check in found.checks if check.holds is False), None)
    undefined = next((f"notice_{notice.code}" for notice in found.warnings if not isfinite(found.p)), None)
    return name, found.n, found.statistic, ", ".join(map(figures_text, found.df)), found.p, undefined or failed


def _pairs(study: Study) -> Iterator[tuple[Cell, ...]]:
    """Every pair of years: intervals that hold for all pairs at once (Bonferroni), p adjusted over the family (Holm)."""
    pairs = [study.between(*places) for places in study.every]
    family = sum(pair.grade != "D" for pair in pairs)
    found = [_pair(study, pair, max(family, 1)) for pair in pairs]
    adjusted = adjust_p_values([one.p for one in found], method="holm").values["p_adjusted"]
    for pair, one, value in zip(pairs, found, adjusted, strict=True):
        yield study.years_of(pair), pair.grade, one.n, one.estimate, *one.interval, one.p, value


def _pair(study: Study, pair: YearPair, family: int) -> Result:
    """The paired change of the units used, at a level that holds for the whole family; nothing for D."""
    before, after = (study.cube.total[pair.used, place] for place in (pair.first, pair.last))
    return paired_change(before, after, level=1 - LEVEL / family)


def _trends(study: Study, scores: Floats) -> Iterator[tuple[Cell, ...]]:
    """Mann–Kendall and Sen's slope by unit with at least five years, screened by Benjamini and Hochberg."""
    whole = np.flatnonzero(np.isfinite(scores).sum(axis=1) >= LEAST_YEARS)
    years = np.asarray(study.cube.years, dtype=float)
    found = {
        place: (mann_kendall(scores[place], times=years), sen_slope(scores[place], times=years)) for place in whole
    }
    q = adjust_p_values([test.p for test, _ in found.values()], method="benjamini_hochberg").values.get(
        "p_adjusted", ()
    )
    lines = [
        (study.cube.labels[place], test.n, test.estimate, slope.estimate, test.p, value, test.values["least_p"][0])
        for (place, (test, slope)), value in zip(found.items(), q, strict=True)
        if isfinite(test.p)
    ]
    yield from sorted(lines, key=lambda line: (line[5], line[0]))


def _mixed_claim(study: Study, tests: Mapping[str, Result]) -> Iterator[Claim]:
    mixed, pair = tests["mixed_change"], study.headline_pair
    if pair.grade == "D" or not isfinite(mixed.p) or mixed.labels[-1] != str(study.cube.years[-1]):
        code = "no_overall" if pair.grade == "D" else "overall_open"
        yield Claim(8, code, "overall", {"years": study.years_of(pair)}, n=mixed.n, grade=pair.grade)
        return
    estimate, low, high = (mixed.values[name][-1] for name in ("estimate", "low", "high"))
    given = {"years": study.years_of(pair), "p": mixed.p}
    yield Claim(8, "overall", "overall", given, estimate, low, high, mixed.n, pair.grade)


def _pair_claims(pairs: tuple[tuple[Cell, ...], ...]) -> Iterator[Claim]:
    tested = [row for row in pairs if isfinite(number(row[7]))]
    differing = [str(row[0]) for row in tested if number(row[7]) < LEVEL]
    if tested:
        given = {"pairs": differing, "of": len(tested)}
        most = int(max(number(row[2]) for row in tested))
        yield Claim(8, "pairwise" if differing else "pairwise_none", "pairwise", given, n=most)


def _trend_claims(trends: tuple[tuple[Cell, ...], ...]) -> Iterator[Claim]:
    if trends:
        found = sum(number(row[5]) < LEVEL for row in trends)
        yield Claim(8, "trends" if found else "trends_none", "trends", {"found": found}, n=len(trends))
