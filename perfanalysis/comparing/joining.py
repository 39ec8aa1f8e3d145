"""沿革的接续 (joining): units that were merged or split as one unit over all years, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from perfanalysis.comparing.nouns import Cell, Claim, Table
from perfanalysis.comparing.studies import Study
from perfanalysis.panels.lineages import Lineage, UnitChange, chained, names_of_today

MONEY = ("budget_adjusted", "budget_original", "budget_executed")
BUDGETS = (*MONEY, "budget_next")


def followed(cases: pd.DataFrame, by: str, lineage: Lineage) -> pd.DataFrame:
    """接续的单位: cases with the ``unit`` they belong to, ``joined`` (merged, split or empty), and their ``part`` in it.

    Renamed units take their last name. Units before their merger belong to the merged one, parts after a split to the
    whole they came from. Where each of those joined in a year has one evaluation, scores are weighted by budget
    (equally, when any has none) and budgets are summed; otherwise every evaluation counts equally, as after the merger.
    """
    names, kinds = _owners(cases[by].astype(object), cases["year"], lineage)
    joined = cases.assign(unit=names, joined=kinds, part=1.0, weighting="")
    groups = joined[joined["joined"] != ""].groupby(["unit", "year"], observed=True)
    for _, own in groups:
        if len(own) > 1:
            joined = _weighed(joined, own, single=not own[by].duplicated().any())
    return joined


def _owners(names: pd.Series[Any], years: pd.Series[Any], lineage: Lineage) -> tuple[pd.Series[Any], pd.Series[Any]]:
    kinds = pd.Series("", index=names.index, dtype=object)
    changes = sorted(lineage.units, key=lambda one: one.year)
    for one in (one for one in changes if one.kind in {"renamed", "merged"}):
        before = (years < one.year).fillna(value=False).astype(bool)
        mine = names.isin(one.was) if one.kind == "renamed" else names.isin([*one.was, *one.now]) & before
        kinds = kinds.where(~mine | (one.kind == "renamed"), "merged")
        names = names.where(~mine, one.now[0])
    today = names_of_today(lineage)
    for one in (one for one in reversed(changes) if one.kind == "split"):
        parts = {today.get(name, name) for name in one.now}
        mine = names.isin(parts) & (years >= one.year).fillna(value=False).astype(bool)
        kinds, names = kinds.where(~mine, "split"), names.where(~mine, one.was[0])
    return names, kinds


def _weighed(cases: pd.DataFrame, own: pd.DataFrame, *, single: bool) -> pd.DataFrame:
    """The evaluations ``own`` of one unit in one year, each with its part in it."""
    if not single:
        return cases.assign(weighting=cases["weighting"].where(~cases.index.isin(own.index), "each"))
    known = [name for name in MONEY if name in own and (own[name].astype(float) > 0).all()]
    cases = cases.copy()
    cases.loc[own.index, "weighting"] = "by_money" if known else "equally"
    if known:
        money = own[known[0]].astype(float)
        cases.loc[own.index, "part"] = money / money.mean()
    for name in (name for name in BUDGETS if name in own):
        cases.loc[own.index, name] = own[name].astype(float).sum(skipna=False)
    return cases


def lineage_tables(study: Study) -> tuple[tuple[Table, ...], tuple[Claim, ...]]:
    """沿革: every change of a unit that the mapping states, the years joined and how they were weighted; and a claim."""
    lineage = study.panel.lineage
    rows = tuple(_change(study, one, lineage) for one in sorted(lineage.units, key=lambda one: one.year))
    if not rows:
        return (), ()
    cases = study.rows.cases
    units = sorted(set(cases.loc[cases["joined"] != "", "unit"]))
    weighed = sorted(set(cases.loc[cases["weighting"] == "by_money", "unit"]))
    claims = (Claim(2, "lineage", "lineage", {"money": len(weighed)}, n=len(units)),) if units else ()
    return (Table("lineage", rows),), claims


def _change(study: Study, one: UnitChange, lineage: Lineage) -> tuple[Cell, ...]:
    cases = study.rows.cases
    final = chained(
        [(was, now.now[0]) for now in lineage.units if now.kind in {"renamed", "merged"} for was in now.was]
    )
    whole = one.was[0] if one.kind == "split" else one.now[0] if one.now else ""
    own = cases[(cases["unit"] == final.get(whole, whole)) & (cases["joined"] == one.kind)]
    years = "、".join(str(int(year)) for year in sorted(set(own["year"])))
    weighting = next((word for word in ("each", "equally", "by_money") if (own["weighting"] == word).any()), "")
    return "、".join(one.was), "、".join(one.now), one.year or None, one.kind, years, weighting


def joined_units(study: Study, places: Sequence[int]) -> Any:
    """接续的单位 among those of the study, in any of the years at ``places``."""
    cases = study.rows.cases
    years = [study.cube.years[place] for place in places]
    names = set(cases.loc[(cases["joined"] != "") & cases["year"].isin(years), "unit"])
    return np.array([unit in names for unit in study.cube.units], dtype=bool)


def partial_claims(study: Study) -> Iterator[Claim]:
    """不完整的年度, one claim a year."""
    for place, year in enumerate(study.cube.years):
        if count := int(study.cube.partial[:, place].sum()):
            yield Claim(3, "partial_year", "reasons", {"year": year}, n=count)


def doubt_claims(study: Study) -> Iterator[Claim]:
    """可疑的数值, one claim for each pair of years that they touch."""
    for pair in study.pairs:
        if count := int((study.cube.doubted(pair.first, pair.last) & pair.both).sum()):
            yield Claim(3, "doubtful", "breaks", {"years": study.years_of(pair)}, n=count)
