"""可比性说明 (grading): the grade of each pair of years and the reasons other than performance (section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from perfanalysis.comparing.comparability import GRADES, YearPair
from perfanalysis.comparing.describing import NEAR, grade_edges
from perfanalysis.comparing.joining import doubt_claims, joined_units, partial_claims
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table
from perfanalysis.comparing.rule_years import RuleYear
from perfanalysis.comparing.studies import Study, case_texts

LEAST_SHIFT = 0.005
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Reason:
    """非绩效原因: whether it stands (yes, no, unknown), on how many units, indicators or cells, and what share of them."""

    key: str
    state: str
    count: int | None = None
    share: float = nan


def grade_years(study: Study) -> Part:
    """三、可比性: the pairs with their grades, the reasons, and one claim a pair; nothing later may go beyond it."""
    pairs = tuple(_pair(study, pair) for pair in study.pairs)
    baskets = tuple(_basket(study, pair) for pair in study.pairs)
    found = {study.years_of(pair): reasons_of(study, pair) for pair in study.pairs}
    rows = tuple((years, one.key, one.state, one.count, one.share) for years, of in found.items() for one in of)
    changes = [
        (study.years_of(pair), one.year, one.place, one.what) for pair in study.pairs for one in _changes(study, pair)
    ]
    claims = (
        *(_claim(study, pair, found[study.years_of(pair)]) for pair in study.pairs),
        *partial_claims(study),
        *doubt_claims(study),
    )
    tables = (Table("pairs", pairs), Table("baskets", baskets), Table("reasons", rows))
    return Part(3, (*tables, Table("rule_years", tuple(changes))), claims)


def _changes(study: Study, pair: YearPair) -> list[RuleYear]:
    first, last = study.cube.years[pair.first], study.cube.years[pair.last]
    return [one for one in study.rule_years if first < one.year <= last]


def _pair(study: Study, pair: YearPair) -> tuple[Cell, ...]:
    counts = [int((pair.grades[pair.both] == place).sum()) for place in range(len(GRADES))]
    return study.years_of(pair), pair.grade, int(pair.both.sum()), *counts


def _basket(study: Study, pair: YearPair) -> tuple[Cell, ...]:
    both = pair.both
    if not both.any():
        return study.years_of(pair), nan, nan, nan, nan
    middle = [float(np.median(column)) for column in pair.shares[both].T]
    return (
        study.years_of(pair),
        float(np.median(pair.common[both].sum(axis=1))),
        *middle,
        float(pair.shift[both].mean()),
    )


def _claim(study: Study, pair: YearPair, found: tuple[Reason, ...]) -> Claim:
    standing = [one.key for one in found if one.state == "yes"]
    given: dict[str, Any] = {"years": study.years_of(pair), "used": int(pair.used.sum()), "reasons": len(standing)}
    code = "pair_d" if pair.grade == "D" else "pair"
    return Claim(3, code, "pairs", given, n=int(pair.both.sum()), grade=pair.grade)


def reasons_of(study: Study, pair: YearPair) -> tuple[Reason, ...]:
    """非绩效原因 of a change between two years, every one of the list, each with yes, no or unknown."""
    return tuple(_reasons(study, pair))


def _reasons(study: Study, pair: YearPair) -> Iterator[Reason]:
    cube, both = study.cube, pair.both
    there = cube.present[:, pair.first] | cube.present[:, pair.last]
    yield _counted("units", int((there & ~both).sum()), int(there.sum()))
    held = np.isfinite(cube.weight[both][:, pair.first]) | np.isfinite(cube.weight[both][:, pair.last])
    yield _counted("indicators", int((held & ~pair.common[both]).sum()), int(held.sum()))
    yield _counted("weights", int((pair.shift[both] > LEAST_SHIFT).sum()), int(both.sum()))
    yield from _of_items(study, pair)
    yield _rules(study, pair)
    changes = len(_changes(study, pair))
    yield Reason("rule_years", "yes" if changes else "no", changes)
    yield _access(study, pair)
    yield _borderline(study, pair)
    yield _errors(study, pair)
    yield _breaks(study, pair)
    apart = study.cube.partial[both][:, pair.first] | study.cube.partial[both][:, pair.last]
    yield _counted("partial", int(apart.sum()), int(both.sum()))
    doubtful = study.cube.doubted(pair.first, pair.last)[both]
    yield _counted("doubtful", int(doubtful.sum()), int(both.sum()))
    yield _counted("joined", int(joined_units(study, (pair.first, pair.last))[both].sum()), int(both.sum()))
    yield Reason("sampling", "no" if study.options.get("measure") != "recheck" else "unknown")


def _counted(key: str, count: int, of: int) -> Reason:
    return Reason(key, "yes" if count else "no" if of else "unknown", count, count / of if of else nan)


def _of_items(study: Study, pair: YearPair) -> Iterator[Reason]:
    before, after = (_items_of(study, place) for place in (pair.first, pair.last))
    both = before.merge(after, left_index=True, right_index=True, suffixes=("_was", "_now"))
    if both.empty:
        yield Reason("definitions", "unknown")
        yield Reason("targets", "unknown")
        return
    defined = [_texts_differ(both, name) for name in ("target_unit", "target_direction")]
    yield _counted("definitions", int((defined[0] | defined[1]).sum()) + _succeeded(study, pair), len(both))
    was, now = both["target_value_was"].astype(float), both["target_value_now"].astype(float)
    stated = was.notna() & now.notna()
    moved = stated & ((now - was).abs() > SAME * (1 + was.abs()))
    yield _counted("targets", int(moved.sum()), int(stated.sum()))


def _items_of(study: Study, place: int) -> pd.DataFrame:
    items = study.rows.items
    own = items[items["year"] == study.cube.years[place]]
    kept = own.drop_duplicates(["unit", "name"]).set_index(["unit", "name"])
    return kept[["target_unit", "target_direction", "target_value", "actual_read"]]


def _texts_differ(both: pd.DataFrame, name: str) -> pd.Series[Any]:
    was, now = (both[f"{name}_{when}"].astype(object) for when in ("was", "now"))
    return was.notna() & now.notna() & (was != now)


def _succeeded(study: Study, pair: YearPair) -> int:
    """Indicators that continue another one under a new definition, starting between the two years."""
    links = getattr(getattr(study.panel, "lineage", None), "indicators", ())
    first, last = study.cube.years[pair.first], study.cube.years[pair.last]
    return sum(not one.same and first < one.year <= last for one in links)


def _rules(study: Study, pair: YearPair) -> Reason:
    hashes = case_texts(study.rows, "rulebook_hash")
    sets = [
        sorted(set(hashes[(study.rows.cases["year"] == study.cube.years[place]).to_numpy()]) - {""})
        for place in (pair.first, pair.last)
    ]
    if not sets[0] or not sets[1]:
        return Reason("rules", "unknown")
    return Reason("rules", "no" if sets[0] == sets[1] else "yes", len(set(sets[0]) ^ set(sets[1])))


def rules_changed(study_rows: Any, years: tuple[int, ...]) -> dict[tuple[int, int], bool]:
    """制度依据是否改变, by places of two years: known and different sets of rulebook values."""
    hashes = case_texts(study_rows, "rulebook_hash")
    sets = [sorted(set(hashes[(study_rows.cases["year"] == year).to_numpy()]) - {""}) for year in years]
    count = len(years)
    return {(a, b): bool(sets[a] and sets[b] and sets[a] != sets[b]) for a in range(count) for b in range(a + 1, count)}


def _access(study: Study, pair: YearPair) -> Reason:
    """Cells scored in one year and present without a score in the other."""
    cube, both = study.cube, pair.both
    known = [np.isfinite(cube.weight[both][:, place]) for place in (pair.first, pair.last)]
    scored = [cube.scored[both][:, place] for place in (pair.first, pair.last)]
    held = known[0] & known[1]
    return _counted("data_access", int((held & (scored[0] != scored[1])).sum()), int(held.sum()))


def _borderline(study: Study, pair: YearPair) -> Reason:
    """Units within a point of a grade's edge in both years."""
    edges = grade_edges(study)
    totals = [study.cube.total[pair.both][:, place] for place in (pair.first, pair.last)]
    if not edges or not pair.both.any():
        return Reason("judgement", "unknown")
    near = [np.min([np.abs(total - edge) for edge in edges], axis=0) < NEAR for total in totals]
    return _counted("judgement", int((near[0] | near[1]).sum()), int(pair.both.sum()))


def _errors(study: Study, pair: YearPair) -> Reason:
    """Evaluations of the earlier year whose form contradicts itself or its rules."""
    cases = study.rows.cases
    own = cases[cases["year"] == study.cube.years[pair.first]]
    found = own["problems_contradiction"] if "problems_contradiction" in own else pd.Series(dtype=float)
    if not found.notna().any():
        return Reason("earlier_errors", "unknown")
    return _counted("earlier_errors", int((found.fillna(0) > 0).sum()), int(found.notna().sum()))


def _breaks(study: Study, pair: YearPair) -> Reason:
    years = {str(study.cube.years[place]) for place in range(pair.first, pair.last + 1)}
    count = sum(any(year in f"{one.where}{one.found}" for year in years) for one in study.breaks)
    return Reason("coverage", "yes" if count else "no", count)
