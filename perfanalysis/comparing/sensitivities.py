"""敏感性 (sensitivities): the headline under other reasonable choices, each with its interval (section 15)."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, nan

import numpy as np

from perfanalysis.comparing.changing import all_series, pair_change
from perfanalysis.comparing.comparability import YearPair
from perfanalysis.comparing.cubes import Cube, Floats, Mask, basket
from perfanalysis.comparing.describing import CEILING
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table
from perfanalysis.comparing.studies import Study
from perfanalysis.statistics import paired_change

LEAST_UNITS = 3
MOST_LEFT_OUT = 60


def sensitivity(study: Study) -> Part:
    """十五、敏感性: first against last year by other weights, units, estimators, without one indicator, and as bounds."""
    pair = study.headline_pair
    if pair.grade == "D" or not pair.used.any():
        return Part(
            15,
            (Table("sensitivity", ()),),
            (Claim(15, "no_sensitivity", "pairs", {"years": study.years_of(pair)}, grade="D"),),
        )
    rows = tuple(row for row in _choices(study, pair) if isfinite(row[2]))
    known = [row for row in rows if row[0] not in {"bounds_low", "bounds_high"}]
    least, most = min(row[2] for row in known), max(row[2] for row in known)
    same = sum((row[2] > 0) == (rows[0][2] > 0) for row in known)
    given = {"years": study.years_of(pair), "least": least, "most": most, "choices": len(known), "same": same}
    claim = Claim(15, "sensitivity", "sensitivity", given, n=int(rows[0][5] or 0), grade=pair.grade)
    return Part(15, (Table("sensitivity", rows),), (claim,))


Row = tuple[str, str, float, float, float, int]


def _choices(study: Study, pair: YearPair) -> Iterator[Row]:
    cube = study.cube
    before, after = (np.where(pair.used, cube.total[:, place], nan) for place in (pair.first, pair.last))
    mean, middle = pair_change(study, pair)
    yield "published", "", mean.estimate, *mean.interval, mean.n
    yield "median", "", middle.estimate, *middle.interval, middle.n
    for line in all_series(study)[1:]:
        yield line.key, "", float(line.change[-1]), float(line.low[-1]), float(line.high[-1]), line.units[-1]
    yield "equal_weights", "", *_change(*_reweighted(cube, pair, np.where(pair.common, 1.0, 0.0)))
    yield (
        "computed",
        "",
        *_change(
            *(np.where(pair.used, cube.columns["recomputed_total"][:, place], nan) for place in (pair.first, pair.last))
        ),
    )
    below = (before < CEILING) | (after < CEILING)
    yield "no_ceiling", "", *_change(before[below], after[below])
    flagged = np.array([not study.broken.isdisjoint(names) for names in zip(cube.units, cube.labels, strict=True)])
    if flagged.any():
        yield "no_breaks", "", *_change(before[~flagged], after[~flagged])
    whole = cube.present.all(axis=1)
    yield "all_years", "", *_change(before[whole], after[whole])
    yield from _left_out(cube, pair)
    yield from _bounds(cube, pair)


def _change(before: Floats, after: Floats) -> tuple[float, float, float, int]:
    known = np.isfinite(before) & np.isfinite(after)
    found = paired_change(before[known], after[known])
    return found.estimate, *found.interval, found.n


def _reweighted(cube: Cube, pair: YearPair, weight: Floats) -> tuple[Floats, Floats]:
    kept: Mask = pair.common & (weight > 0)
    scores = [np.where(pair.used, basket(cube.rate[:, place], weight, kept), nan) for place in (pair.first, pair.last)]
    return scores[0], scores[1]


def _left_out(cube: Cube, pair: YearPair) -> Iterator[Row]:
    """Least and most of the change when one indicator that several units share is left out of the common basket."""
    names, counts = np.unique(cube.names[pair.common & pair.used[:, None]], return_counts=True)
    order = np.lexsort((names, -counts))[:MOST_LEFT_OUT]
    middle = _middle_weights(cube, pair)
    found = []
    for name in (names[place] for place in order if counts[place] >= LEAST_UNITS):
        weight = np.where(cube.names == name, 0.0, middle)
        found.append((cube.indicators[int(name)], *_change(*_reweighted(cube, pair, weight))))
    found = [one for one in found if isfinite(one[1])]
    if len(found) > 1:
        least, most = min(found, key=lambda one: one[1]), max(found, key=lambda one: one[1])
        yield "without_least", *least
        yield "without_most", *most


def _middle_weights(cube: Cube, pair: YearPair) -> Floats:
    both = [np.where(pair.common, np.nan_to_num(cube.weight[:, place]), 0.0) for place in (pair.first, pair.last)]
    return (both[0] + both[1]) / 2


def _bounds(cube: Cube, pair: YearPair) -> Iterator[Row]:
    """The change if every missing score were worst, or best, for it (only where something is missing)."""
    low, high = cube.low, cube.high
    used = pair.both & np.isfinite(low[:, pair.first]) & np.isfinite(low[:, pair.last])
    if not used.any() or np.allclose(low[used], high[used], equal_nan=True):
        return
    for key, after, before in (("bounds_low", low, high), ("bounds_high", high, low)):
        gaps = after[used, pair.last] - before[used, pair.first]
        yield key, "", float(gaps.mean()), nan, nan, int(used.sum())


def units_by_year(study: Study) -> Part:
    """十、单位与年度: every unit's score in every year, sorted by the mean of the years it has."""
    cube = study.cube
    known = np.isfinite(cube.total)
    counts = known.sum(axis=1)
    mean = np.divide(
        np.where(known, cube.total, 0.0).sum(axis=1), counts, out=np.full(len(counts), nan), where=counts > 0
    )
    order = sorted(
        range(len(mean)),
        key=lambda place: (
            not isfinite(mean[place]),
            -mean[place] if isfinite(mean[place]) else 0.0,
            cube.units[place],
        ),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            cube.labels[place],
            cube.groups[place] or None,
            *(float(value) for value in cube.total[place]),
            float(mean[place]),
        )
        for place in order
    ]
    missing = int((~known).sum())
    code = "units_by_year" if missing else "units_whole"
    claim = Claim(10, code, "unit_scores", {"missing": missing, "cells": int(known.size)}, n=len(rows))
    return Part(10, (Table("unit_scores", tuple(rows), cube.years),), (claim,))
