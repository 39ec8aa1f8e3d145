"""分制 (point scales): totals out of 10 or 1,000 as points out of 100, so that every section speaks of the same points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    points = rows.items["weight"].astype(float) * rows.items["rate"].astype(float)
    cells = pd.DataFrame({"weight": rows.items["weight"].astype(float), "points": points})
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
    fulls = {} if rows.constructed else own_scales(rows)
    if not fulls:
        return rows
    factor = FULL / rows.cases["year"].astype(int).map(fulls).fillna(FULL)
    cases = rows.cases.assign(**{name: rows.cases[name] * factor for name in SCORES if name in rows.cases})
    return Rows(cases, rows.items, rows.constructed, fulls)


def scale_claims(study: Study) -> Iterator[Claim]:
    """The sentence that totals of some years were brought to a scale of 100."""
    fulls: Mapping[int, float] = study.rows.fulls
    for full in sorted({fulls[year] for year in study.cube.years if year in fulls}):
        years = [year for year in study.cube.years if fulls.get(year) == full]
        yield Claim(1, "rescaled", "stamp", {"full": full, "on": years}, n=len(study.cube.units))
