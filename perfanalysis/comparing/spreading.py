"""差异与趋同 (spreading): change by group and size, shrunken changes of units, low scorers, dispersion (section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan

import numpy as np

from perfanalysis.comparing.cubes import Floats, Mask
from perfanalysis.comparing.noises import regression_to_the_mean, unit_slopes, yearly_noise
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table, number
from perfanalysis.comparing.studies import Study, known
from perfanalysis.comparing.testing import comparable_scores
from perfanalysis.statistics import (
    Result,
    beta_convergence,
    paired_change,
    shrink,
    sigma_convergence,
    theil,
    welch_anova,
)

Line = tuple[Cell, ...]
LEAST_GROUP = 2
LEAST_SLOPES = 4
SIZES = ("size_small", "size_middle", "size_large")
TENTH = 10
LEVEL = 0.05


def heterogeneity(study: Study) -> Part:
    """九、差异与趋同: groups and sizes, units (shrunken), low scorers of the first year, dispersion and convergence.

    Only units that may be compared between the first and the last year; nothing where these years are not comparable.
    """
    before, after, used = headline_scores(study)
    groups, tests = _groups(study, before, after, used)
    slopes, shrunken = _slopes(study)
    lowest = tuple(_lowest(study, before[used], after[used]))
    rows, results = _convergence(study, used, before, after)
    tables = [Table("groups", groups)] if groups else []
    tables += [Table("slopes", slopes), *([Table("lowest", lowest)] if lowest else []), Table("convergence", rows)]
    claims = (*_group_claims(study, tests), *_slope_claims(study, shrunken), *_lowest_claims(study, lowest))
    found = tests | results | ({"unit slopes": shrunken} if shrunken else {})
    return Part(9, tuple(tables), (*claims, *_convergence_claims(study, rows)), found)


def headline_scores(study: Study) -> tuple[Floats, Floats, Mask]:
    """首尾得分: totals of the first and last year, and which units may be compared between them."""
    pair = study.headline_pair
    before, after = (study.cube.total[:, place] for place in (pair.first, pair.last))
    return before, after, pair.used & np.isfinite(before) & np.isfinite(after)


def _groups(study: Study, before: Floats, after: Floats, used: Mask) -> tuple[tuple[Line, ...], dict[str, Result]]:
    """Change of each group and of each third by budget, and whether groups (thirds) changed alike."""
    lines: list[Line] = []
    tests: dict[str, Result] = {}
    for name, named in (("groups", _named(study, used)), ("sizes", _sizes(study, used))):
        for key, of in named:
            found = paired_change(before[of], after[of])
            lines.append((key, found.n, _mean(before[of]), _mean(after[of]), found.estimate, *found.interval))
        if len(named) > 1:
            keys = [key for key, of in named for _ in range(int(of.sum()))]
            gains = np.concatenate([after[of] - before[of] for _, of in named])
            tests[f"change by {name}"] = welch_anova(gains, keys)
    return tuple(lines), tests


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else nan


def _named(study: Study, used: Mask) -> list[tuple[str, Mask]]:
    names = np.asarray(study.cube.groups, dtype=object)
    found = [(str(name), used & (names == name)) for name in sorted({name for name in names[used] if name})]
    return [(name, of) for name, of in found if of.sum() >= LEAST_GROUP]


def _sizes(study: Study, used: Mask) -> list[tuple[str, Mask]]:
    """Thirds of the units by the adjusted (else original) budget of the first year."""
    adjusted, original = (
        study.cube.columns[name][:, study.headline_pair.first] for name in ("budget_adjusted", "budget_original")
    )
    money = np.where(np.isfinite(adjusted), adjusted, original)
    have = used & np.isfinite(money)
    if have.sum() < LEAST_GROUP * len(SIZES):
        return []
    third = np.searchsorted(np.quantile(money[have], [1 / 3, 2 / 3]), money)
    found = [(name, have & (third == place)) for place, name in enumerate(SIZES)]
    return [(name, of) for name, of in found if of.sum() >= LEAST_GROUP]


def _slopes(study: Study) -> tuple[tuple[Line, ...], Result | None]:
    """Yearly changes of units with three years or more, drawn towards their mean by how much of them is noise."""
    own = unit_slopes(comparable_scores(study), np.asarray(study.cube.years, dtype=float))
    have = np.isfinite(own.slope) & (own.se > 0)
    if have.sum() < LEAST_SLOPES:
        return (), None
    names = [study.cube.labels[place] for place in np.flatnonzero(have)]
    found = shrink(own.slope[have], own.se[have], correction="mean", names=names)
    columns = [found.values[name] for name in ("estimate", "low", "high")]
    rows = zip(names, map(float, own.slope[have]), map(float, own.se[have]), *columns, strict=True)
    return tuple(sorted(rows, key=lambda row: (-row[3], row[0]))), found


def _lowest(study: Study, before: Floats, after: Floats) -> Iterator[Line]:
    """The lowest tenth (ten at most) of the first year: its change beside all units' and what regression to the mean gives."""
    count = min(TENTH, max(LEAST_GROUP, len(before) // TENTH))
    noise = yearly_noise(comparable_scores(study))
    if len(before) < TENTH or len(study.cube.years) < len(SIZES) or not isfinite(noise):
        return
    lowest = before <= np.sort(before)[count - 1]
    if lowest.all():
        return
    found = paired_change(before[lowest], after[lowest])
    expected = regression_to_the_mean(before, noise, lowest) + float((after - before).mean())
    yield "lowest", found.n, _mean(before[lowest]), _mean(after[lowest]), found.estimate, *found.interval, expected


def _convergence(study: Study, used: Mask, before: Floats, after: Floats) -> tuple[tuple[Line, ...], dict[str, Result]]:
    cube = study.cube
    if used.sum() <= LEAST_GROUP:
        return (), {}
    lines: list[Line] = []
    for place, year in enumerate(cube.years):
        own = known(cube.total[used, place])
        lines.append(("sd", year, float(own.std(ddof=1)) if len(own) > 1 else nan, nan, nan))
    for place, year in enumerate(cube.years):
        lines += _theil(cube.total[used, place], [cube.groups[unit] for unit in np.flatnonzero(used)], year)
    span = float(cube.years[-1] - cube.years[0])
    sigma = sigma_convergence(np.column_stack([before[used], after[used]]), years=[0.0, span])
    beta = beta_convergence(before[used], after[used], years=span, form="level", ceiling=100.0)
    ratio = sigma.values["pitman_p"][-1] if sigma.values else nan
    lines += [("sigma_p", None, ratio, nan, nan), ("beta", None, beta.estimate, *beta.interval)]
    return tuple(lines), {"sigma convergence": sigma, "beta convergence": beta}


def _theil(scores: Floats, groups: Sequence[object], year: int) -> Iterator[Line]:
    """Theil's index of positive scores, and where there are groups how much of it lies within and between them."""
    fit = np.isfinite(scores) & (scores > 0)
    names = [str(name or "-") for name in np.asarray(groups, dtype=object)[fit]]
    if len(names) < LEAST_GROUP:
        return
    found = theil(scores[fit], groups=names if len(set(names)) > 1 else None)
    yield "theil", year, found.estimate, *found.interval
    for key in ("within_all", "between_all"):
        if key in found.values:
            yield f"theil_{key}", year, found.values[key][0], nan, nan


def _group_claims(study: Study, tests: dict[str, Result]) -> Iterator[Claim]:
    pair = study.headline_pair
    for name, found in tests.items():
        if isfinite(found.p):
            code = "groups_differ" if found.p < LEVEL else "groups_alike"
            given = {"years": study.years_of(pair), "of": f"by_{name.rpartition(' ')[2]}", "p": found.p}
            yield Claim(9, code, "groups", given, n=found.n, grade=pair.grade)


def _slope_claims(study: Study, found: Result | None) -> Iterator[Claim]:
    if found is None:
        yield Claim(9, "no_shrinkage", "slopes")
        return
    low, high = (np.asarray(found.values[name]) for name in ("low", "high"))
    given = {
        "up": int((low > 0).sum()),
        "down": int((high < 0).sum()),
        "kept": float(np.mean(found.values["reliability"])),
    }
    code = "slopes" if given["kept"] > 0 else "slopes_alike"
    yield Claim(9, code, "slopes", given, found.estimate, *found.interval, found.n, study.headline_pair.grade)


def _lowest_claims(study: Study, rows: tuple[Line, ...]) -> Iterator[Claim]:
    pair = study.headline_pair
    for _, count, _, _, change, low, high, expected in rows:
        given = {"years": study.years_of(pair), "expected": expected}
        figures = number(change), number(low), number(high)
        yield Claim(9, "lowest", "lowest", given, *figures, int(number(count)), pair.grade)


def _convergence_claims(study: Study, rows: tuple[Line, ...]) -> Iterator[Claim]:
    spread = [row for row in rows if row[0] == "sd"]
    beta = next((row for row in rows if row[0] == "beta"), None)
    pair = study.headline_pair
    if spread and beta and isfinite(number(beta[2])):
        given = {"years": study.years_of(pair), "first": spread[0][2], "last": spread[-1][2]}
        figures = number(beta[2]), number(beta[3]), number(beta[4])
        used = int(headline_scores(study)[2].sum())
        yield Claim(9, "convergence", "convergence", given, *figures, used, pair.grade)
