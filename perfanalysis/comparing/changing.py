"""总体变化 (changing): the headline change of every pair with its interval, three series, and where a change comes from."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, nan

import numpy as np

from perfanalysis.comparing.comparability import YearPair
from perfanalysis.comparing.cubes import Floats
from perfanalysis.comparing.effects import EFFECTS, turnover_of_units, unit_effects
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table
from perfanalysis.comparing.series import Series, chained, fixed_basket, published
from perfanalysis.comparing.studies import Study
from perfanalysis.statistics import Result, paired_change, signed_rank
from perfanalysis.statistics.vectors import t_interval


def headline(study: Study) -> Part:
    """六、总体变化: mean paired difference of the units that may be compared, its interval first and its p last."""
    found = {pair: pair_change(study, pair) for pair in study.pairs}
    rows = tuple(_row(study, pair, of[0]) for pair, of in found.items())
    movement = tuple(_movement(study, pair, *of) for pair, of in found.items())
    lines = all_series(study)
    levels = tuple(row for line in lines for row in _levels(study, line))
    claims = [_claim(study, pair, found[pair][0]) for pair in study.pairs]
    claims += list(_equivalence(study))
    claims += list(_apart(study, lines))
    results = {f"change {study.years_of(pair)}": of[0] for pair, of in found.items() if pair.grade != "D"}
    results |= {f"median change {study.years_of(pair)}": of[1] for pair, of in found.items() if pair.grade != "D"}
    return Part(
        6, (Table("headline", rows), Table("movement", movement), Table("series", levels)), tuple(claims), results
    )


def pair_change(study: Study, pair: YearPair) -> tuple[Result, Result]:
    """一对年度的变化: paired mean and Hodges–Lehmann median over the units used; empty for D."""
    used = pair.used
    before, after = (np.where(used, study.cube.total[:, place], nan) for place in (pair.first, pair.last))
    known = np.isfinite(before) & np.isfinite(after)
    return paired_change(before[known], after[known]), signed_rank(before[known], after[known])


def _row(study: Study, pair: YearPair, mean: Result) -> tuple[Cell, ...]:
    heads: tuple[Cell, ...] = (study.years_of(pair), pair.grade, mean.n)
    return (*heads, *[None] * 4) if pair.grade == "D" else (*heads, mean.estimate, *mean.interval, mean.p)


def _movement(study: Study, pair: YearPair, mean: Result, middle: Result) -> tuple[Cell, ...]:
    if pair.grade == "D":
        return study.years_of(pair), *[None] * 6
    details = [mean.values[name][0] if name in mean.values else nan for name in ("d_z", "up", "down")]
    return study.years_of(pair), middle.estimate, *middle.interval, *details


def _claim(study: Study, pair: YearPair, found: Result) -> Claim:
    given = {"years": study.years_of(pair)}
    if pair.grade == "D":
        return Claim(6, "change_d", "headline", given, n=found.n, grade="D")
    low, high = found.interval
    if not isfinite(low):
        return Claim(6, "change_one", "headline", given, estimate=found.estimate, n=found.n, grade=pair.grade)
    return Claim(6, _code(found.estimate, low, high), "headline", given, found.estimate, low, high, found.n, pair.grade)


def _code(estimate: float, low: float, high: float) -> str:
    """Which sentence a change gets; an interval without width means that every unit changed alike."""
    if high - low < ALIKE:
        return "unchanged" if abs(estimate) < ALIKE else "change_alike"
    return "change" if low > 0 or high < 0 else "no_evidence"


ALIKE = 1e-9


def _equivalence(study: Study) -> Iterator[Claim]:
    """等效: whether the headline lies within the margin set beforehand (two one-sided tests)."""
    pair = study.headline_pair
    if study.margin <= 0 or pair.grade == "D":
        return
    before, after = (study.cube.total[pair.used, place] for place in (pair.first, pair.last))
    found = paired_change(before, after, margin=study.margin)
    p = found.values["equivalence_p"][0] if found.values else nan
    if isfinite(p):
        given = {"years": study.years_of(pair), "margin": study.margin, "p": p}
        code = "equivalence" if p < EQUIVALENT else "no_equivalence"
        yield Claim(6, code, "headline", given, found.estimate, *found.interval, found.n, pair.grade)


EQUIVALENT = 0.05


def all_series(study: Study) -> tuple[Series, ...]:
    """三条序列: as published, fixed basket under first, last and mean weights, chained."""
    cube, pairs = study.cube, study.pairs
    fixed = tuple(fixed_basket(cube, weights=one) for one in ("first", "last", "mean")) if cube.rate.shape[2] else ()
    return (published(cube), *fixed, chained(cube, pairs))


def _levels(study: Study, line: Series) -> Iterator[tuple[Cell, ...]]:
    for place, year in enumerate(study.cube.years):
        change = (float(of[place]) for of in (line.change, line.se, line.low, line.high))
        known = place > 0
        yield (line.key, year, float(line.level[place]), *(of if known else nan for of in change), line.units[place])


def _apart(study: Study, lines: tuple[Series, ...]) -> Iterator[Claim]:
    """The last year's change by each of the three series; said where they differ."""
    ends = {line.key: float(line.change[-1]) for line in lines if line.key in {"published", "fixed_mean", "chained"}}
    known = {key: value for key, value in ends.items() if isfinite(value)}
    if len(known) < 2:
        return
    given: dict[str, str | float] = {
        "published": ends["published"],
        "fixed": ends.get("fixed_mean", nan),
        "chained": ends["chained"],
    }
    given |= {"years": study.years_of(study.headline_pair)}
    spread = max(known.values()) - min(known.values())
    code = "series" if "fixed_mean" in known else "series_two"
    most = max(line.units[-1] for line in lines if line.key in known)
    yield Claim(6, code, "series", {**given, "spread": spread}, n=most, grade=study.headline_pair.grade)


def sources_of_change(study: Study) -> Part:
    """七、变化的来源: effects that add up exactly to the change of the published means, each with its interval over units."""
    rows = tuple(row for pair in study.pairs for row in _effects(study, pair))
    targets = tuple(_targets(study))
    claims = tuple(claim for pair in study.pairs for claim in _effect_claims(study, pair))
    return Part(7, (Table("decomposition", rows), Table("targets", targets)), claims)


def effect_figures(study: Study, pair: YearPair) -> dict[str, tuple[float, float, float]]:
    """各来源的影响 of a pair with intervals: the four of the units compared, then units entering and leaving."""
    if pair.grade == "D":
        return {}
    found = unit_effects(study.cube, pair)
    if not len(found.change):
        return {}
    effects = {name: _interval(found.parts[:, place]) for place, name in enumerate(EFFECTS)}
    return {**effects, "units": (turnover_of_units(study.cube, pair, found.units), nan, nan)}


def _interval(values: Floats) -> tuple[float, float, float]:
    mean = float(values.mean())
    if len(values) < 2:
        return mean, nan, nan
    se = float(values.std(ddof=1)) / float(np.sqrt(len(values)))
    if np.abs(values).max() < 1e-9:
        return 0.0, 0.0, 0.0
    return mean, *t_interval(mean, se, len(values) - 1, 0.95)


def _effects(study: Study, pair: YearPair) -> Iterator[tuple[Cell, ...]]:
    found = effect_figures(study, pair)
    whole = sum(value[0] for value in found.values())
    for key, (value, low, high) in found.items():
        yield study.years_of(pair), pair.grade, key, value, low, high, value / whole if abs(whole) > 1e-9 else nan
    if found:
        yield study.years_of(pair), pair.grade, "whole", whole, nan, nan, 1.0 if abs(whole) > 1e-9 else nan
    else:
        yield study.years_of(pair), pair.grade, "whole", nan, nan, nan, nan


def _effect_claims(study: Study, pair: YearPair) -> Iterator[Claim]:
    found = effect_figures(study, pair)
    if not found:
        return
    value, low, high = found["performance"]
    given: dict[str, str | float] = {"years": study.years_of(pair), "whole": sum(one[0] for one in found.values())}
    given |= {name: found[name][0] for name in ("weights", "indicators", "units", "unexplained")}
    count = len(unit_effects(study.cube, pair).change)
    yield Claim(7, "decomposition", "decomposition", given, value, low, high, count, pair.grade)


def _targets(study: Study) -> Iterator[tuple[Cell, ...]]:
    """Targets that rose and fell among the common numeric ones, and the mean change of score beside them."""
    items = study.rows.items
    for pair in study.pairs:
        first, last = study.cube.years[pair.first], study.cube.years[pair.last]
        before, after = (
            items[items["year"] == year].drop_duplicates(["unit", "name"]).set_index(["unit", "name"])
            for year in (first, last)
        )
        both = before[["target_value", "rate"]].merge(
            after[["target_value", "rate"]], left_index=True, right_index=True, suffixes=("_was", "_now")
        )
        both = both[
            both["target_value_was"].notna() & both["target_value_now"].notna() & (both["target_value_was"] != 0)
        ]
        if both.empty:
            continue
        moved = both["target_value_now"] / both["target_value_was"] - 1.0
        for state, of in (("raised", moved > 0), ("lowered", moved < 0), ("kept", moved == 0)):
            gain = (both.loc[of, "rate_now"] - both.loc[of, "rate_was"]).mean() if of.any() else nan
            yield (
                study.years_of(pair),
                state,
                int(of.sum()),
                float(moved[of].median()) if of.any() else nan,
                float(gain),
            )
