"""抽样与问卷 (survey): shares with Wilson intervals, sample sizes, stratified estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, inf, isfinite, isinf, isnan, nan, sqrt
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.grade_orders import grade_said
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Mask,
    Vector,
    absent_names,
    added,
    complete,
    floats,
    held,
    level_within,
    near_one,
    numbers,
    one_of,
    t_interval,
    t_value,
    vector,
)

Quantity = Literal["mean", "total"]
Degrees = Literal["satterthwaite", "design", "normal"]


def wilson_interval(
    successes: float | None,
    n: float | None,
    *,
    level: float = 0.95,
    correct: bool = False,
    population: int | None = None,
) -> Result:
    """威尔逊区间 of a share: ``successes`` of ``n``, with continuity ``correct``ion if asked (Newcombe's method 4).

    R's prop.test prints it, ``correct``ed unless told otherwise. ``population`` N shrinks the effective size:
    n·(N − 1)/(N − n), so that a census has no sampling error. Undefined without respondents. ValueError: more successes
    than n, negative ones, or more of both than the population. Source: Newcombe (1998), Stat. Med. 17, 857-872.
    """
    level, (hits, count) = level_within(level), _counted(successes, n)
    variant: dict[str, Scalar] = {"level": level, "correct": correct, "population": population}
    if population is not None and not population >= count:
        raise ValueError(f"a sample of {count:g} from a population of {population}")
    if isnan(hits) or not count:
        few = Notice("too_few", {"n": 0, "least": 1})
        return Result(method="wilson_interval", n=0, variant=variant, warnings=(few,))
    share = hits / count
    size = inf if population == count else count * (population - 1) / (population - count) if population else count
    ends = (_corrected if correct else _plain)(share, size, t_value(level, inf))
    return Result(method="wilson_interval", n=int(count), variant=variant, estimate=share, interval=ends, level=level)


def _counted(successes: float | None, n: float | None) -> tuple[float, float]:
    """Both as floats; 0 of NaN or NaN of n where one is missing."""
    hits, count = (float(numbers(item).reshape(-1)[0]) for item in (successes, n))  # type: ignore[arg-type]
    hits, count = hits if isfinite(hits) else nan, count if isfinite(count) else 0.0
    if count < 0 or hits < 0 or (count > 0 and hits > count):
        raise ValueError(f"successes lie between 0 and n, not {hits:g} of {count:g}")
    return hits, count


def _plain(share: float, n: float, z: float) -> tuple[float, float]:
    centre, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return max(0.0, (centre - half) / (1 + z * z / n)), min(1.0, (centre + half) / (1 + z * z / n))


def _corrected(share: float, n: float, z: float) -> tuple[float, float]:
    if not isfinite(n):
        return share, share
    base, below = 2 * n * share + z * z, 2 * (n + z * z)
    low = (base - 1 - z * sqrt(max(0.0, z * z - 2 - 1 / n + 4 * share * (n * (1 - share) + 1)))) / below
    high = (base + 1 + z * sqrt(max(0.0, z * z + 2 - 1 / n + 4 * share * (n * (1 - share) - 1)))) / below
    return 0.0 if share == 0 else max(0.0, low), 1.0 if share == 1 else min(1.0, high)


def newcombe_interval(
    successes1: float | None,
    n1: float | None,
    successes2: float | None,
    n2: float | None,
    *,
    level: float = 0.95,
    correct: bool = False,
) -> Result:
    """两个比例之差的区间: share 1 − share 2 of independent groups, from their Wilson intervals (method 10; ``correct``: 11).

    R's DescTools::BinomDiffCI prints them as "score" and "scorecc". Undefined without respondents in a group.
    Source: Newcombe (1998), Stat. Med. 17, 873-890.
    """
    one, two = (wilson_interval(x, n, level=level, correct=correct) for x, n in ((successes1, n1), (successes2, n2)))
    gap = one.estimate - two.estimate
    low = gap - sqrt((one.estimate - one.interval[0]) ** 2 + (two.interval[1] - two.estimate) ** 2)
    high = gap + sqrt((one.interval[1] - one.estimate) ** 2 + (two.estimate - two.interval[0]) ** 2)
    return Result(
        method="newcombe_interval", n=one.n + two.n, variant={"level": float(level), "correct": correct}, estimate=gap,
        interval=(low, high), level=one.level, warnings=one.warnings or two.warnings,
    )  # fmt: skip


def sample_size(
    *,
    error: float = 0.05,
    level: float = 0.95,
    share: float = 0.5,
    population: int | None = None,
    valid_rate: float = 1.0,
) -> Result:
    """样本量 for a share: n0 = z²·p(1 − p)/e², finite correction n0/(1 + (n0 − 1)/N), divided by the rate of valid answers.

    ``estimate`` is rounded up, never above the ``population`` N; ``infinite`` is n0 and ``finite`` the corrected number.
    Undefined (told) when n0 is beyond all numbers. ValueError: error, level, share or rate outside (0, 1], a population
    below 1. Source: Cochran (1977), 4.4.
    """
    error, level, share, valid_rate = map(float, (error, level, share, valid_rate))
    if not (0 < error < 1 and 0 < level < 1 and 0 < share < 1 and 0 < valid_rate <= 1):
        raise ValueError("error, level and share lie between 0 and 1, valid_rate in (0, 1]")
    if population is not None and not 1 <= population < inf:
        raise ValueError(f"a population has 1 unit or more, not {population}")
    variant: dict[str, Scalar] = {
        "error": error, "level": level, "share": share,
        "population": None if population is None else int(population), "valid_rate": valid_rate,
    }  # fmt: skip
    wanted = _without_limit(error, level, share)
    if not isfinite(wanted):
        return Result(method="sample_size", n=0, variant=variant, warnings=(Notice("sample_without_bound"),))
    finite = wanted / (1 + (wanted - 1) / population) if population else wanted
    needed = ceil(round(finite / valid_rate, 9))
    size = min(needed, int(population)) if population else needed
    figures = {"infinite": (wanted,), "finite": (float(finite),)}
    return Result(
        method="sample_size", n=int(size), variant=variant, estimate=float(size), labels=("",), values=figures
    )


def _without_limit(error: float, level: float, share: float) -> float:
    below = error * error
    return t_value(level, inf) ** 2 * share * (1 - share) / below if below > 0 else inf


class _Stratum(NamedTuple):
    """Units drawn, units in all, their mean and standard deviation."""

    drawn: int
    size: float
    mean: float
    spread: float

    def variance(self, *, finite: bool) -> float:
        """Of the mean; none in a stratum taken whole, NaN where one of several was drawn."""
        left = max(0.0, 1 - self.drawn / self.size) if finite and self.size > 0 else float(not finite)
        return 0.0 if left == 0 else left * self.spread**2 / self.drawn if self.drawn > 1 else nan


def stratified_estimate(
    values: ArrayLike,
    strata: Sequence[object],
    *,
    sizes: Mapping[Any, int],
    of: Quantity = "mean",
    level: float = 0.95,
    finite: bool = True,
    degrees: Degrees = "satterthwaite",
) -> Result:
    """分层估计 of a population mean or total from simple random samples in strata: ``sizes`` are the strata's N_h.

    ``finite`` correction 1 − n_h/N_h in each stratum (False: as if drawn with replacement, R's survey without fpc); with
    it a stratum taken whole has no variance. ``degrees`` of freedom: "satterthwaite"; "design", units less strata (SAS
    surveymeans); "normal" (R's confint of svymean). ``values`` for each stratum: ``sampled``, ``size``, ``mean``,
    ``standard_deviation``. Units without a value or stratum are dropped. A stratum with one of several units drawn has no
    variance and makes the standard error undefined, one without any unit the estimate; both are told. ValueError: a
    stratum without a size, or a negative size. Source: Cochran (1977), 5.3-5.4.
    """
    level = level_within(level)
    one_of("of", of, ("mean", "total"))
    one_of("degrees", degrees, ("satterthwaite", "design", "normal"))
    known = {grade_said(name): float(size) for name, size in sizes.items()}
    figures, named = vector(values), [grade_said(name) for name in strata]
    kept = complete(figures, np.ones(len(named))) & _present(strata, named)
    _refuse(known, named, kept)
    scaled, exponent = near_one(figures)
    groups = np.array(named, dtype=object)
    rows = {name: _stratum(scaled[kept & (groups == name)], size) for name, size in known.items()}
    weighed = _weighed([row for row in rows.values() if row.size > 0], of, degrees, finite=finite)
    ends, up = weighed.interval(level), 2.0**exponent
    beyond = (Notice("beyond_numbers"),) if isinf(weighed.estimate * up) else ()
    return Result(
        method="stratified_estimate", n=int(kept.sum()), estimate=held(weighed.estimate * up), se=held(weighed.se * up),
        variant={"of": of, "level": level, "strata": len(known), "population": int(sum(known.values())), "finite": finite,
                 "degrees": degrees},
        interval=(held(ends[0] * up), held(ends[1] * up)), level=level, df=(weighed.df,) if isfinite(weighed.df) else (),
        dropped=int((~kept).sum()), labels=tuple(known), warnings=_strata_notices(rows, finite=finite) + beyond,
        values={"sampled": floats(row.drawn for row in rows.values()), "size": floats(known.values()),
                "mean": floats(row.mean * up for row in rows.values()),
                "standard_deviation": floats(row.spread * up for row in rows.values())},
    )  # fmt: skip


class _Weighed(NamedTuple):
    """The strata put together."""

    estimate: float
    se: float
    df: float

    def interval(self, level: float) -> tuple[float, float]:
        if not self.se > 0:
            return (self.estimate, self.estimate) if self.se == 0 else (nan, nan)
        return t_interval(self.estimate, self.se, self.df, level)


def _weighed(rows: Sequence[_Stratum], of: Quantity, degrees: Degrees, *, finite: bool) -> _Weighed:
    if not rows:
        return _Weighed(nan, nan, nan)
    scale = 1.0 if of == "total" else 1 / sum(row.size for row in rows)
    estimate = float(added([row.size * scale * row.mean for row in rows]))
    parts = [(row.size * scale) ** 2 * row.variance(finite=finite) for row in rows]
    design = float(sum(row.drawn for row in rows) - len(rows))
    df = {"satterthwaite": _satterthwaite(parts, rows), "design": design, "normal": inf}[degrees]
    return _Weighed(estimate, nan if isnan(estimate) else sqrt(float(added(parts))), df)


def _present(strata: Sequence[object], named: Sequence[str]) -> Mask:
    """Where a stratum is known; an empty name is one."""
    blank = np.array([name == "" for name in named], dtype=np.bool_)
    return np.asarray(~absent_names(np.array([*strata], dtype=object)) | blank)


def _refuse(known: Mapping[str, float], named: Sequence[str], kept: Mask) -> None:
    strange = sorted({name for name, keep in zip(named, kept, strict=True) if keep and name not in known})
    if strange:
        raise ValueError(f"no size for the strata {', '.join(strange)}")
    if not all(0 <= size < inf for size in known.values()):
        raise ValueError("sizes of strata are numbers that are not negative")


def _stratum(of: Vector, size: float) -> _Stratum:
    n, mean = len(of), float(added(of)) / len(of) if len(of) else nan
    return _Stratum(n, size, mean, sqrt(float(added((of - mean) ** 2)) / (n - 1)) if n > 1 else nan)


def _strata_notices(rows: Mapping[str, _Stratum], *, finite: bool) -> tuple[Notice, ...]:
    empty = [name for name, row in rows.items() if row.drawn == 0 and row.size > 0]
    single = [name for name, row in rows.items() if row.drawn and isnan(row.variance(finite=finite))]
    told = {"empty_strata": empty, "single_strata": single}
    few = () if any(row.size > 0 for row in rows.values()) else (Notice("too_few", {"n": 0, "least": 1}),)
    return (*few, *(Notice(code, {"names": "、".join(names)}) for code, names in told.items() if names))


def _satterthwaite(parts: Sequence[float], rows: Sequence[_Stratum]) -> float:
    pairs = [(part, row.drawn - 1) for part, row in zip(parts, rows, strict=True) if row.drawn > 1 and part > 0]
    below = float(added([part**2 / df for part, df in pairs]))
    return float(added([part for part, _ in pairs])) ** 2 / below if below > 0 else nan
