"""Coverage of the year comparison's 95 % intervals: panels made with known truth, one comparison each, hits counted.

``python benchmarks/coverage.py --replicates 4000 --json`` prints for the headline change, the chained change and the
stratified estimate the share of intervals that hold the truth, its Monte Carlo error, and whether 95 % lies within
twice that error. The seed is fixed. Headline and chain: units are a sample, each with its own level and trend, scores
of indicators scatter about them; a fifth of the indicators is replaced every year, weights move, units come and go at
random. Stratified: a fixed population of 237 units in four strata is drawn from at 30 %, two at least a stratum.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from perfanalysis.comparing.comparability import every_pair, main_pairs
from perfanalysis.comparing.cubes import Cube
from perfanalysis.comparing.series import chained, published
from perfanalysis.statistics import paired_change, stratified_estimate

Floats = NDArray[np.float64]
Interval = tuple[float, float, float]
UNITS, YEARS, PLACES, KEPT = 73, 5, 36, 20
STRATA = {"一": 20, "二": 57, "三": 60, "四": 100}


def headline(random: np.random.Generator) -> Interval:
    """Truth and interval of the mean paired change of 73 units, a tenth of them missing in one of the years."""
    level = random.normal(82, 6, UNITS)
    before = level + random.normal(0, 3, UNITS)
    after = level + random.normal(1.5, 2, UNITS) + random.normal(0, 3, UNITS)
    before[random.random(UNITS) < 0.05] = np.nan
    after[random.random(UNITS) < 0.05] = np.nan
    found = paired_change(before, after)
    return 1.5, *found.interval


def headline_skewed(random: np.random.Generator) -> Interval:
    """The same with changes that lean to one side: most units gain little, a few lose much (shifted exponential)."""
    gain = 3.0 - random.exponential(2.0, UNITS)
    before = random.normal(82, 6, UNITS)
    found = paired_change(before, before + gain)
    return 1.0, *found.interval


def chain(random: np.random.Generator) -> Interval:
    """Truth and interval of the chained change over five years; a fifth of the indicators is new in each."""
    weight, worth = _weights()
    yearly = np.linspace(0.0, 0.04, YEARS)[:, None] + 0.01 * np.sin(
        np.arange(PLACES) * np.arange(1, YEARS + 1)[:, None]
    )
    unit = random.normal(0, 0.06, (UNITS, 1, 1)) + random.normal(0, 0.01, (UNITS, 1, 1)) * np.arange(YEARS)[:, None]
    rate = 0.8 + yearly + unit + random.normal(0, 0.12, (UNITS, YEARS, PLACES))
    there = random.random((UNITS, YEARS, 1)) > 0.07
    weight = np.where(there, weight, np.nan)
    made = _cube(weight, np.where(np.isfinite(weight), rate, np.nan))
    line = chained(made, main_pairs(every_pair(made, rules_changed={})))
    truth = sum(_link(worth[year - 1 : year + 1], yearly[year] - yearly[year - 1]) for year in range(1, YEARS))
    return truth, float(line.low[-1]), float(line.high[-1])


def _weights() -> tuple[Floats, Floats]:
    """Weights (units, years, places), NaN where an indicator is not in force, and those of a year (the same for all)."""
    worth = np.full((YEARS, PLACES), np.nan)
    for year in range(YEARS):
        own = 4.0 + (np.arange(KEPT) + year) % 3
        worth[year, 4 * year : 4 * year + KEPT] = 100 * own / own.sum()
    return np.broadcast_to(worth, (UNITS, YEARS, PLACES)).copy(), worth


def _link(worth: Floats, moved: Floats) -> float:
    """Expected change of one link: indicators of both years at the mean of both normalised weights."""
    common = np.isfinite(worth).all(axis=0)
    shares = [np.where(common, one, 0.0) / one[common].sum() for one in worth]
    return float(100 * (np.mean(shares, axis=0) * np.where(common, moved, 0.0)).sum())


def _cube(weight: Floats, rate: Floats) -> Cube:
    total = np.where(np.isfinite(weight).any(axis=2), np.nansum(weight * rate, axis=2), np.nan)
    units, years, places = weight.shape
    names = tuple(f"u{place}" for place in range(units))
    return Cube(
        units=names, labels=names, groups=("",) * units, years=tuple(range(2018, 2018 + years)),
        indicators=tuple(f"i{place}" for place in range(places)), names=np.tile(np.arange(places), (units, 1)),
        weight=weight, rate=rate, total=total, low=total, high=total, present=np.isfinite(total), columns={},
    )  # fmt: skip


def as_published(random: np.random.Generator) -> Interval:
    """The published series over two years without turnover: its last change."""
    weight = np.full((UNITS, 2, 5), 20.0)
    rate = 0.8 + random.normal(0, 0.05, (UNITS, 1, 1)) + random.normal(0, 0.1, (UNITS, 2, 5))
    rate[:, 1] += 0.02
    line = published(_cube(weight, rate))
    return 2.0, float(line.low[-1]), float(line.high[-1])


def stratified(random: np.random.Generator, population: Mapping[str, Floats]) -> Interval:
    """Truth and interval of the mean of a fixed population from a stratified random draw of 30 %."""
    drawn = {name: random.choice(of, max(2, round(0.3 * len(of))), replace=False) for name, of in population.items()}
    values = np.concatenate(list(drawn.values()))
    strata = [name for name, of in drawn.items() for _ in of]
    found = stratified_estimate(values, strata, sizes={name: len(of) for name, of in population.items()})
    return float(np.concatenate(list(population.values())).mean()), *found.interval


def made_population(seed: int) -> dict[str, Floats]:
    """237 units in four strata: self-evaluation less re-check, larger in the smaller strata."""
    random = np.random.default_rng(seed)
    return {
        name: np.asarray(random.normal(6 - 1.2 * place, 3 + place, size))
        for place, (name, size) in enumerate(STRATA.items())
    }


def coverage(draw: Callable[[np.random.Generator], Interval], replicates: int, seed: int) -> dict[str, float | bool]:
    """Share of intervals with the truth inside, beside what chance allows."""
    random = np.random.default_rng(seed)
    found = np.array([draw(random) for _ in range(replicates)])
    hits = float(np.mean((found[:, 1] <= found[:, 0]) & (found[:, 0] <= found[:, 2])))
    error = sqrt(0.95 * 0.05 / replicates)
    width = float(np.mean(found[:, 2] - found[:, 1]))
    return {
        "coverage": hits,
        "monte_carlo_error": error,
        "within_two_errors": abs(hits - 0.95) <= 2 * error,
        "width": width,
    }


def main() -> None:
    """Every design, printed as JSON or as lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicates", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    population = made_population(options.seed)
    designs: dict[str, Callable[[np.random.Generator], Interval]] = {
        "headline": headline,
        "headline_skewed": headline_skewed,
        "published": as_published,
        "chained": chain,
        "stratified": lambda random: stratified(random, population),
    }
    found = {name: coverage(draw, options.replicates, options.seed) for name, draw in designs.items()}
    if options.json:
        print(json.dumps({"replicates": options.replicates, **found}, ensure_ascii=False))
    else:
        for name, of in found.items():
            print(f"{name}: {of['coverage']:.4f} ± {of['monte_carlo_error']:.4f}, width {of['width']:.3f}")


if __name__ == "__main__":
    main()
