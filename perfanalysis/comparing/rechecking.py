"""自评与复核 (rechecking): by year, is self-evaluation higher than re-check, by how much, and do grades agree (section 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, nan

import numpy as np

from perfanalysis.comparing.cubes import FULL
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table
from perfanalysis.comparing.studies import Recheck, Study
from perfanalysis.statistics import (
    Result,
    intraclass_correlation,
    limits_of_agreement,
    mcnemar,
    paired_change,
    sign_test,
    weighted_kappa,
)

GRADES = ("优", "良", "中", "差")
PASS = 60.0


def rechecked(study: Study) -> Part:
    """十二、自评与复核: bias, limits of agreement, ICC(2,1) and weighted kappa by year; the draw decides whom it speaks for.

    Beside them what shows how the two differ: slope of the difference on the mean, sign test, ICC(3,1), and McNemar's
    test of passing (60 points).
    """
    found = rechecks_of(study)
    by_year = {year: [one for one in found if one.year == year] for year in sorted({one.year for one in found})}
    rows = {year: _of_year(year, own) for year, own in by_year.items()}
    more = tuple(_differences(year, own) for year, own in by_year.items())
    claims = [claim for _, claim, _ in rows.values()] or [Claim(12, "no_recheck", "rechecks")]
    tables = (
        Table("rechecks", tuple(row for row, _, _ in rows.values())),
        Table("recheck_tests", more),
        Table("regraded", tuple(_crosstab(by_year))),
    )
    return Part(12, tables, tuple(claims), {f"inflation {year}": bias for year, (_, _, bias) in rows.items()})


def _differences(year: int, own: Sequence[Recheck]) -> tuple[Cell, ...]:
    mine, theirs = np.array([one.self_score for one in own]), np.array([one.recheck for one in own])
    limits, signs = limits_of_agreement(mine, theirs), sign_test(theirs, mine)
    slope = [limits.values[name][0] if name in limits.values else nan for name in ("slope", "slope_p")]
    same = intraclass_correlation(np.column_stack([mine, theirs]), form="ICC(3,1)").estimate if len(own) > 1 else nan
    passing = mcnemar(mine >= PASS, theirs >= PASS)
    return year, len(own), int((mine > theirs).sum()), signs.p, *slope, same, passing.p


def rechecks_of(study: Study) -> tuple[Recheck, ...]:
    """复核 of the years compared with both scores: those given, else those written in the panel."""
    found = study.rechecks or tuple(_of_panel(study))
    return tuple(
        one for one in found if one.year in study.cube.years and isfinite(one.self_score) and isfinite(one.recheck)
    )


def _of_year(year: int, own: Sequence[Recheck]) -> tuple[tuple[Cell, ...], Claim, Result]:
    mine, theirs = np.array([one.self_score for one in own]), np.array([one.recheck for one in own])
    random = all(one.random for one in own) if own else False
    frame = max((one.frame for one in own), default=0)
    bias = paired_change(theirs, mine)
    whole = own[0].population if own and random else None
    limits = limits_of_agreement(mine, theirs)
    ends = [limits.values[name][0] if name in limits.values else nan for name in ("lower_limit", "upper_limit")]
    icc = intraclass_correlation(np.column_stack([mine, theirs])).estimate if len(own) > 1 else nan
    kappa = (
        weighted_kappa([one.self_grade for one in own], [one.recheck_grade for one in own], categories=GRADES).estimate
        if _graded(own)
        else nan
    )
    row = (
        year,
        len(own),
        frame or None,
        "random" if random else "not_random",
        bias.estimate,
        *bias.interval,
        *ends,
        icc,
        kappa,
    )
    figures = whole or (bias.estimate, *bias.interval)
    code = "inflation" if whole else "inflation_sample" if isfinite(figures[1]) else "inflation_few"
    return row, Claim(12, code, "rechecks", {"year": year}, *figures, len(own), "A"), bias


def _graded(own: Sequence[Recheck]) -> bool:
    return len(own) > 1 and all(one.self_grade in GRADES and one.recheck_grade in GRADES for one in own)


def _crosstab(by_year: Mapping[int, Sequence[Recheck]]) -> Iterator[tuple[Cell, ...]]:
    for year, found in by_year.items():
        own = [(one.self_grade, one.recheck_grade) for one in found if one.self_grade and one.recheck_grade]
        for pair in sorted(set(own)):
            yield year, *pair, own.count(pair)


def _of_panel(study: Study) -> Iterator[Recheck]:
    """Re-checks written in the panel itself: every indicator of a unit's evaluations has re-checked points; their mean, of 100."""
    items = study.rows.items
    mine = items["printed"].where(items["printed"].notna(), items["computed"])
    whole = (
        (items["recheck"].notna() & mine.notna()).groupby([items["unit"], items["year"]], sort=True).transform("all")
    )
    kept = items[whole].assign(mine=mine[whole])
    each = kept.groupby(["unit", "year", "case"], sort=True)[["mine", "recheck"]].sum()
    for (unit, year), self_score, other in each.groupby(["unit", "year"], sort=True).mean().itertuples():
        scale = FULL / study.rows.fulls.get(int(year), FULL)
        yield Recheck(str(unit), int(year), float(self_score) * scale, float(other) * scale)
