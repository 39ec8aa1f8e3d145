"""缺失情况 (missing scores): which years units lack a score, and whether the lack has to do with the scores (part of section 4)."""

from __future__ import annotations

from collections import Counter
from math import isfinite

import numpy as np

from perfanalysis.comparing.nouns import Cell, Claim, Table
from perfanalysis.comparing.studies import Study
from perfanalysis.statistics import Result, missing_completely_at_random

LEVEL = 0.05
LEAST = 5


def gaps_of_scores(study: Study) -> tuple[tuple[Table, ...], tuple[Claim, ...], dict[str, Result]]:
    """得分的缺失: units by the years that they lack, and Little's test.

    Nothing where no unit lacks a year; no test where fewer than five units have gaps, or fewer than five have none.
    """
    missing = ~np.isfinite(study.cube.total)
    if not missing.any():
        return (), (), {}
    rows = tuple(_patterns(study, missing))
    found = missing_completely_at_random(study.cube.total, names=[str(year) for year in study.cube.years])
    tables = (Table("gaps", rows),)
    whole = (~missing).all(axis=1)
    if not isfinite(found.p) or min(whole.sum(), (~whole).sum()) < LEAST:
        return tables, (), {}
    code = "gaps_related" if found.p < LEVEL else "gaps_unrelated"
    return tables, (Claim(4, code, "gaps", {"p": found.p}, n=found.n),), {"missing at random": found}


def _patterns(study: Study, missing: np.ndarray) -> list[tuple[Cell, ...]]:
    """The commonest pattern first; mean of the scores that its units have."""
    years = [str(year) for year in study.cube.years]
    lacking = ["、".join(year for year, gone in zip(years, row, strict=True) if gone) for row in missing]
    means = {pattern: study.cube.total[[one == pattern for one in lacking]] for pattern in set(lacking)}
    order = sorted(Counter(lacking).items(), key=lambda one: (-one[1], one[0]))
    return [(pattern or "no_gap", count, _mean(means[pattern])) for pattern, count in order]


def _mean(scores: np.ndarray) -> float | None:
    have = scores[np.isfinite(scores)]
    return float(have.mean()) if len(have) else None
