"""差距 (inequalities): how unequal figures are between units, and how much of it lies between groups of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Codes,
    Vector,
    absent_names,
    codes,
    complete,
    level_within,
    near_one,
    one_of,
    t_interval,
    vector,
)

Index = Literal["T", "L"]
Figures = Literal["per_head", "total"]
Interval = Literal["jackknife", "bootstrap", "none"]
Measure = Callable[[Vector, Vector], float]
_LEAST = 3


def theil(
    values: ArrayLike,
    *,
    groups: Sequence[object] | None = None,
    population: ArrayLike | None = None,
    variant: Index = "T",
    figures: Figures = "per_head",
    interval: Interval = "jackknife",
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
) -> Result:
    """泰尔指数 of ``values`` (n,): "T" = Σ p·(y/μ)·ln(y/μ), "L" (mean log deviation) = Σ p·ln(μ/y); 0 is equality.

    ``population`` (n,) gives the weights p (None: equal); ``figures`` "total" divides the values by it first, so that T
    is Σ (Y/ΣY)·ln[(Y/ΣY)/(N/ΣN)]. ``groups``: one row each with its ``group_index``, shares, ``mean``, and what it adds
    ``within`` and ``between`` groups; ``within_all`` + ``between_all`` is the index exactly, ``contribution`` the
    group's part of it. Standard error by the jackknife over units with a normal interval, or by ``draws`` bootstrap
    samples with their percentiles. T takes zeros (0·ln 0 = 0), L does not; undefined with a negative value, a mean of 0,
    or without units. Sources: Theil (1967), Economics and Information Theory, 4; Shorrocks (1980), Econometrica 48, 613.
    """
    one_of("variant", variant, ("T", "L"))
    sample = _sample(values, population, groups, figures)
    refused = _refused(sample, zeros=variant == "T", negatives=False)
    measure = _theil_t if variant == "T" else _theil_l
    spread = _Spread(measure, interval, level_within(level), draws, seed)
    choices: dict[str, Scalar] = {"variant": variant, "figures": figures, "weighted": population is not None}
    columns = _theil_groups(sample, measure, variant) if groups is not None else {}
    return _result("theil", sample, spread, refused, choices, columns)


def gini(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    groups: Sequence[object] | None = None,
    correct: bool = False,
    interval: Interval = "jackknife",
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
) -> Result:
    """基尼系数 of ``values`` (n,): half the mean difference over the mean, ΣΣ p_i·p_j·|y_i − y_j| / 2μ.

    ``weights`` p (None: equal). ``correct`` leaves out the difference of each unit with itself: × 1/(1 − Σp²), which is
    n/(n − 1) without weights (the default of R's DescTools, not of ineq). ``groups``: one row each with its ``group_index``, shares, ``mean`` and what it adds
    ``within``; ``within_all`` + ``between_all`` (of the groups' means) + ``overlap`` is the coefficient. Standard error
    as in ``theil``. Zeros are taken; with negative values it may exceed 1 (told); undefined with a mean that is not
    positive or without units. Sources: Gini (1912); Bhattacharya and Mahalanobis (1967), JASA 62, 143; Karagiannis and
    Kovačević (2000), Oxford Bull. Econ. Stat. 62, 119, for the jackknife.
    """
    sample = _sample(values, weights, groups, "per_head")
    refused = _refused(sample, zeros=True, negatives=True)
    measure = _gini_corrected if correct else _gini
    spread = _Spread(measure, interval, level_within(level), draws, seed)
    choices: dict[str, Scalar] = {"correct": correct, "weighted": weights is not None}
    columns = _gini_groups(sample, measure) if groups is not None else {}
    return _result("gini", sample, spread, refused, choices, columns)


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Complete units in the order of their values (near 1, a power of two apart), weights, and the group of each."""

    values: Vector
    weights: Vector
    groups: Codes
    labels: tuple[str, ...]
    dropped: int
    exponent: int


def _sample(values: ArrayLike, weights: ArrayLike | None, groups: Sequence[object] | None, figures: Figures) -> _Sample:
    one_of("figures", figures, ("per_head", "total"))
    known = vector(values)
    heavy = np.ones(len(known)) if weights is None else vector(weights)
    named = np.zeros(len(known), int) if groups is None else np.array(list(groups), dtype=object)
    if not len(known) == len(heavy) == len(named):
        raise ValueError(f"{len(known)} values, {len(heavy)} weights, {len(named)} groups")
    if np.any(heavy < 0):
        raise ValueError("weights must not be negative")
    kept = complete(known, heavy) & ~absent_names(named)
    near, many = near_one(np.where(kept, heavy, 0.0))
    used = near > 0
    (rich, large), heads = near_one(known[used]), near[used]
    with np.errstate(all="ignore"):
        level = rich / heads if figures == "total" else rich
    place, labels = codes(np.array([str(item) for item in named[used]], dtype=str))
    order = np.lexsort((place, heads, level))
    names = tuple(map(str, labels)) if groups is not None else ()
    return _Sample(
        level[order], heads[order], place[order], names, int((~kept).sum()), large - many * (figures == "total")
    )


def _refused(sample: _Sample, *, zeros: bool, negatives: bool) -> tuple[Notice, ...]:
    """Why there is no index, if so."""
    if not len(sample.values):
        return (Notice("too_few", {"n": 0, "least": 1}),)
    if not np.isfinite(sample.values).all():
        return (Notice("beyond_numbers"),)
    if not negatives and sample.values[0] < 0:
        return (Notice("negative_values", {"n": int(np.sum(sample.values < 0))}),)
    if not zeros and np.any(sample.values == 0):
        return (Notice("zero_values", {"n": int(np.sum(sample.values == 0))}),)
    if float(sample.weights @ sample.values) <= 0:
        return (Notice("mean_not_positive"),)
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """A measure and how its uncertainty is found."""

    measure: Measure
    interval: Interval
    level: float
    draws: int
    seed: int

    def of(self, values: Vector, weights: Vector, estimate: float) -> tuple[float, tuple[float, float]]:
        """Standard error and interval."""
        count = len(values)
        if self.interval == "jackknife":
            left = np.array([self.measure(np.delete(values, k), np.delete(weights, k)) for k in range(count)])
            se = sqrt((count - 1) / count * float(np.sum((left - left.mean()) ** 2)))
            return se, t_interval(estimate, se, inf, self.level)
        chance = np.random.default_rng(self.seed)
        picks = np.sort(chance.integers(0, count, (self.draws, count)), axis=1)
        again = np.array([self.measure(values[pick], weights[pick]) for pick in picks])
        tail = (1 - self.level) / 2
        low, high = np.quantile(again, [tail, 1 - tail])
        return float(np.std(again, ddof=1)), (float(low), float(high))


def _result(
    method: str,
    sample: _Sample,
    spread: _Spread,
    refused: tuple[Notice, ...],
    choices: dict[str, Scalar],
    columns: dict[str, tuple[float, ...]],
) -> Result:
    one_of("interval", spread.interval, ("jackknife", "bootstrap", "none"))
    if spread.draws < 2:
        raise ValueError(f"draws must be 2 or more, not {spread.draws}")
    variant = choices | {"interval": spread.interval, "level": spread.level}
    variant |= {"draws": spread.draws, "seed": spread.seed} if spread.interval == "bootstrap" else {}
    estimate = nan if refused else spread.measure(sample.values, sample.weights)
    doubts = _doubts(sample, estimate, spread.interval)
    se, ends = nan, (nan, nan)
    if spread.interval != "none" and not refused and not doubts:
        se, ends = spread.of(sample.values, sample.weights, estimate)
    told = (Notice("gini_of_negatives"),) if not refused and sample.values[0] < 0 else ()
    return Result(
        method=method, n=len(sample.values), variant=variant, estimate=estimate, se=se, interval=ends,
        level=nan if np.isnan(se) else spread.level, dropped=sample.dropped, labels=sample.labels,
        values={name: (nan,) * len(of) if refused else of for name, of in columns.items() if sample.labels},
        warnings=(*refused, *(() if refused else doubts), *told),
    )  # fmt: skip


def _doubts(sample: _Sample, estimate: float, interval: Interval) -> tuple[Notice, ...]:
    """Why there is no standard error, if so."""
    least = 2 if interval == "none" else _LEAST
    if np.isnan(estimate) or (interval != "none" and len(sample.values) < least):
        return (Notice("too_few", {"n": len(sample.values), "least": least}),)
    return (Notice("no_variation"),) if len(sample.values) > 1 and np.ptp(sample.values) == 0 else ()


def _theil_t(values: Vector, weights: Vector) -> float:
    shares = weights / weights.sum()
    mean = float(shares @ values)
    return 0.0 if mean <= 0 or np.ptp(values) == 0 else float(shares @ xlogy(values / mean, values / mean))


def _theil_l(values: Vector, weights: Vector) -> float:
    shares = weights / weights.sum()
    return 0.0 if np.ptp(values) == 0 else float(-(shares @ np.log(values / float(shares @ values))))


def _gini(values: Vector, weights: Vector) -> float:
    """One less twice the area under the Lorenz curve; the values ascend."""
    shares = weights / weights.sum()
    mean = float(shares @ values)
    if np.ptp(values) == 0 or mean <= 0:
        return 0.0 if mean > 0 else nan
    reached = np.cumsum(shares * values) / mean
    return float(1 - shares @ (reached + np.r_[0.0, reached[:-1]]))


def _gini_corrected(values: Vector, weights: Vector) -> float:
    shares = weights / weights.sum()
    rest = 1 - float(shares @ shares)
    return _gini(values, weights) / rest if len(values) > 1 and rest > 0 else nan


def _grouped(sample: _Sample, measure: Measure) -> tuple[Vector, Vector, Vector, Vector]:
    """Of each group: its own index, share of the weight, share of the sum, and mean."""
    inside = [sample.groups == place for place in range(len(sample.labels))]
    own = [measure(sample.values[of], sample.weights[of]) for of in inside]
    heavy = np.array([sample.weights[of].sum() for of in inside])
    sums = np.array([sample.weights[of] @ sample.values[of] for of in inside])
    total = float(sums.sum()) or nan
    return np.array(own), heavy / (heavy.sum() or nan), sums / total, _in_units(sums / heavy, sample.exponent)


@np.errstate(all="ignore")
def _in_units(figures: Vector, exponent: int) -> Vector:
    found = np.ldexp(figures, exponent)
    return np.where(np.isfinite(found), found, nan)


def _theil_groups(sample: _Sample, measure: Measure, variant: Index) -> dict[str, tuple[float, ...]]:
    if _refused(sample, zeros=variant == "T", negatives=False):
        return dict.fromkeys(("group_index", "within", "between"), (nan,) * len(sample.labels))
    own, heavy, rich, mean = _grouped(sample, measure)
    within = (rich if variant == "T" else heavy) * own
    between = xlogy(rich, rich / heavy) if variant == "T" else heavy * np.log(heavy / rich)
    columns = {"group_index": own, "population_share": heavy, "value_share": rich, "mean": mean}
    columns |= {"within": within, "between": between}
    columns |= {"within_all": np.full(len(own), within.sum()), "between_all": np.full(len(own), between.sum())}
    total = float(within.sum() + between.sum())
    columns |= {"contribution": (within + between) / (total if total > 0 else nan)}
    return {name: tuple(map(float, of)) for name, of in columns.items()}


def _gini_groups(sample: _Sample, measure: Measure) -> dict[str, tuple[float, ...]]:
    if _refused(sample, zeros=True, negatives=True):
        return dict.fromkeys(("group_index", "within"), (nan,) * len(sample.labels))
    own, heavy, rich, mean = _grouped(sample, _gini)
    plain = _gini(sample.values, sample.weights)
    factor = measure(sample.values, sample.weights) / plain if plain > 0 else 1.0
    within = heavy * rich * np.where(np.isnan(own), 0.0, own) * factor
    order = np.argsort(mean, kind="stable")
    between = _gini(mean[order], heavy[order]) * factor
    columns = {"group_index": own, "population_share": heavy, "value_share": rich, "mean": mean, "within": within}
    whole = {"within_all": within.sum(), "between_all": between, "overlap": plain * factor - within.sum() - between}
    columns |= {name: np.full(len(own), of) for name, of in whole.items()}
    return {name: tuple(map(float, of)) for name, of in columns.items()}
