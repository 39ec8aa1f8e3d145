"""自评与复核 (rechecking): by year, is self-evaluation higher than re-check, by how much, and do grades agree (section 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan

import numpy as np

from perfanalysis.comparing.nouns import Cell, Claim, Part, Table
from perfanalysis.comparing.studies import Recheck, Study
from perfanalysis.statistics import (
    Result,
    intraclass_correlation,
    limits_of_agreement,
    paired_change,
    weighted_kappa,
)

GRADES = ("优", "良", "中", "差")


def rechecked(study: Study) -> Part:
    """十二、自评与复核: bias, limits of agreement, ICC(2,1) and weighted kappa by year; the draw decides whom it speaks for."""
    found = rechecks_of(study)
    years = sorted({one.year for one in found})
    rows, claims, results = [], [], dict[str, Result]()
    for year in years:
        own = [one for one in found if one.year == year]
        row, claim, bias = _of_year(year, own)
        rows.append(row)
        claims.append(claim)
        results[f"inflation {year}"] = bias
    crosstab = tuple(_crosstab(found, years))
    if not years:
        claims.append(Claim(12, "no_recheck", "rechecks"))
    return Part(12, (Table("rechecks", tuple(rows)), Table("regraded", crosstab)), tuple(claims), results)


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


def _crosstab(found: Sequence[Recheck], years: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
    for year in years:
        own = [
            (one.self_grade, one.recheck_grade)
            for one in found
            if one.year == year and one.self_grade and one.recheck_grade
        ]
        for pair in sorted(set(own)):
            yield year, *pair, own.count(pair)


def _of_panel(study: Study) -> Iterator[Recheck]:
    """Re-checks written in the panel itself: every indicator of an evaluation has re-checked points."""
    items = study.rows.items
    for (unit, year), own in items.groupby(["unit", "year"], sort=True):
        mine = own["printed"].where(own["printed"].notna(), own["computed"])
        if own["recheck"].notna().all() and mine.notna().all() and len(own):
            yield Recheck(str(unit), int(str(year)), float(mine.sum()), float(own["recheck"].sum()))
