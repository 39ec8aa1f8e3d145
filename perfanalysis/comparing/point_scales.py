"""分制 (point scales): totals out of 10 or 1,000 as points out of 100, so that every section speaks of the same points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from perfanalysis.comparing.cubes import FULL, Rows
from perfanalysis.comparing.nouns import Claim
from perfanalysis.comparing.studies import Study

SCORES = ("total", "low", "high", "recomputed_total", "recomputed_low", "recomputed_high", "printed_total")
SAME = 1e-6
ROUNDED = 0.01
MOST = 0.8


def own_scales(rows: Rows) -> dict[int, float]:
    """满分 by year, where it is not 100: what the weights of each evaluation add up to, where totals are sums of points."""
    cells = pd.DataFrame({"weight": rows.items["weight"].astype(float), "points": _points(rows.items)})
    by = cells.groupby(rows.items["case"])
    sums = by.agg(full=("weight", "sum"), points=("points", "sum"), known=("points", "count"), rows=("points", "size"))
    sums = sums.join(rows.cases.set_index("case")[["total", "year"]].astype(float), how="inner")
    found = {year: _full(sums[sums["year"] == year]) for year in sorted(set(sums["year"].astype(int).tolist()))}
    return {year: full for year, full in found.items() if abs(full - FULL) > SAME * FULL}


def _full(sums: pd.DataFrame) -> float:
    """What a year's totals are out of; 100 where evaluations differ in it or totals are not the sums of their points."""
    full = float(sums["full"].iloc[0])
    scored = sums[(sums["known"] == sums["rows"]) & sums["total"].notna()]
    if full <= 0 or scored.empty or ((sums["full"] - full).abs() > SAME * full).any():
        return FULL
    summed = (scored["points"] - scored["total"]).abs() <= ROUNDED * full
    return full if summed.mean() >= MOST and (scored["total"] <= full * (1 + SAME)).all() else FULL


def out_of_hundred(rows: Rows) -> Rows:
    """百分制: totals and their bounds as points out of 100; rates and weights need no change."""
    if marked_of_hundred(rows):
        return replace(rows, items=rows.items.assign(rate=_points(rows.items) / FULL), marks=True)
    fulls = {} if rows.constructed else own_scales(rows)
    if not fulls:
        return rows
    factor = FULL / rows.cases["year"].astype(int).map(fulls).fillna(FULL)
    cases = rows.cases.assign(**{name: rows.cases[name] * factor for name in SCORES if name in rows.cases})
    return replace(rows, cases=cases, fulls=fulls)


def marked_of_hundred(rows: Rows) -> bool:
    """Whether every indicator was scored out of 100 whatever its weight: most points exceed their weight, none 100.

    Where there are totals, most of them must be the weighted means of these points.
    """
    points = _points(rows.items)
    if rows.constructed or not rows.items["rate"].median() > 1 or not points.dropna().between(0, FULL).all():
        return False
    weight = rows.items["weight"].astype(float)
    sums = pd.DataFrame({"weight": weight, "worth": weight * points}).groupby(rows.items["case"]).agg(_whole_sum)
    total = rows.cases.set_index("case")["total"].astype(float)
    apart = (sums["worth"] / sums["weight"] - total.reindex(sums.index)).abs().dropna()
    return bool(total.notna().sum() == 0 or (len(apart) and (apart <= ROUNDED * FULL).mean() >= MOST))


def _whole_sum(values: pd.Series[float]) -> float:
    return float(values.sum()) if values.notna().all() else np.nan


def _points(items: pd.DataFrame) -> pd.Series[float]:
    return items["weight"].astype(float) * items["rate"].astype(float)


def scale_claims(study: Study) -> Iterator[Claim]:
    """The sentence that totals of some years were brought to a scale of 100."""
    if study.rows.marks:
        yield Claim(1, "marks_of_hundred", "stamp", n=len(study.cube.units))
    fulls: Mapping[int, float] = study.rows.fulls
    for full in sorted({fulls[year] for year in study.cube.years if year in fulls}):
        years = [year for year in study.cube.years if fulls.get(year) == full]
        yield Claim(1, "rescaled", "stamp", {"full": full, "on": years}, n=len(study.cube.units))
