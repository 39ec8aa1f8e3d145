"""锚链接 (anchor links): scores of a later year put on the scale of an earlier one by indicators both years have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from perfanalysis.statistics.own_units import put_back
from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Vector,
    added,
    between_0_and_1,
    complete,
    floats,
    matrix,
    names_or_numbers,
    near_one,
    one_of,
    vector,
)

Method = Literal["mean", "linear", "tucker", "levine", "levine_external", "chained_linear"]
METHODS = ("mean", "linear", "tucker", "levine", "levine_external", "chained_linear")
_LEAST_SHARE, _LEAST_ANCHORS, _LEAST_CORRELATION = 0.3, 5, 0.7


def anchor_link(
    before: ArrayLike, after: ArrayLike, anchors_before: ArrayLike, anchors_after: ArrayLike, *,
    method: Method = "mean", after_weight: float = 1.0, share: float = nan, paired: bool = False,
    bootstrap: int = 1000, seed: int = 0, level: float = 0.95, names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """锚题链接 of ``after`` (m,) to the scale of ``before`` (n,): total scores, with the anchors' totals or (units, k) points.

    ``mean``: shifted so that total less anchor has one mean in both years, what changes is what the anchors changed
    (chained mean, slope 1). ``linear``: mean and standard deviation made equal, no anchor used, the two years' units
    taken as equally good (told). ``tucker``: both for one synthetic population, ``after_weight`` of the later units,
    by the regressions of total on anchor; ``levine`` the same with the slopes of true scores, for anchors that are part of
    the total (``levine_external``: that are not). ``chained_linear``: linear to the anchor in the later year, from it in the
    earlier. ``estimate``: mean of the linked scores less that of ``before``; standard error and percentile interval by
    a ``bootstrap`` of units within each year (``paired``: the same units in the same order; 0: none). ``values``, one
    row a later unit: score, linked score and its standard error, slope and intercept. Checks: ``share`` of weight the
    anchors carry (at least 30 %), their number (5), least correlation with the total (0.7), all judgements. Units with
    a gap are dropped. Sources: Kolen and Brennan (2004), Test Equating, Scaling, and Linking, 2 and 4; Tucker in
    Gulliksen (1950), Theory of Mental Tests, 19.
    """
    one_of("method", method, METHODS)
    between_0_and_1("level", level)
    if not (0 <= after_weight <= 1 and bootstrap >= 0):
        raise ValueError("after_weight lies in [0, 1], bootstrap is not negative")
    given = vector(before), matrix(anchors_before), vector(after), matrix(anchors_after)
    _, exponent = near_one(np.concatenate([part.ravel() for part in given]))
    near = [np.asarray(np.ldexp(part, -exponent)) for part in given]
    earlier, later = _year(near[0], near[1]), _year(near[2], near[3])
    if earlier.anchors != later.anchors:
        raise ValueError(f"the years have {earlier.anchors} and {later.anchors} anchors; they must be the same")
    if paired and len(earlier.met) != len(later.met):
        raise ValueError(f"{len(earlier.met)} and {len(later.met)} units are not paired")
    called = names_or_numbers(names, len(later.met))
    if len(called) != len(later.met):
        raise ValueError(f"{len(later.met)} later units need as many names, not {len(called)}")
    variant: dict[str, Scalar] = {
        "method": method, "after_weight": after_weight, "paired": paired, "bootstrap": bootstrap, "seed": seed, "level": level,
    }  # fmt: skip
    checks = _anchor_checks(share, np.ndim(anchors_after) > 1, earlier, later)
    found = _linked((earlier, later), variant, tuple(np.array(called, dtype=object)[later.met].tolist()), checks)
    return put_back(found, exponent, ("score", "linked", "linked_se", "intercept"), estimate=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Year:
    """Units with a score and all anchors, in the order given, and which of all they are."""

    score: Vector
    anchor: Vector
    met: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    anchors: int


def _year(scores: ArrayLike, anchors: ArrayLike) -> _Year:
    score, block = vector(scores), matrix(anchors)
    if len(block) != len(score):
        raise ValueError(f"{len(score)} scores need anchors of as many units, not {len(block)}")
    met = complete(score, block)
    return _Year(score[met], added(block[met]), met, block.shape[1])


@dataclass(frozen=True, slots=True)
class _Moments:
    mean: float
    anchor_mean: float
    variance: float
    anchor_variance: float
    covariance: float

    @property
    def slope(self) -> float:
        """Of the total on the anchor."""
        return self.covariance / self.anchor_variance if self.anchor_variance > 0 else nan

    def gain(self, method: str) -> float:
        """By how much the total moves with the anchor: by regression ("tucker"), or between true scores (Levine 1955)."""
        if method == "tucker":
            return self.slope
        outside = self.covariance if method == "levine_external" else 0.0
        below = self.anchor_variance + self.covariance if outside else self.covariance
        return (self.variance + outside) / below if below > 0 else nan

    @property
    def correlation(self) -> float:
        """Of total and anchor."""
        whole = self.variance * self.anchor_variance
        return self.covariance / sqrt(whole) if whole > 0 else nan


def _moments(score: Vector, anchor: Vector) -> _Moments:
    n = len(score)
    mean, anchor_mean = float(added(score)) / n, float(added(anchor)) / n
    gap, anchor_gap = score - mean, anchor - anchor_mean
    if np.ptp(score) == 0 or np.ptp(anchor) == 0:
        gap, anchor_gap = gap * (np.ptp(score) > 0), anchor_gap * (np.ptp(anchor) > 0)
    squares = (float(added(part)) / n for part in (gap**2, anchor_gap**2, gap * anchor_gap))
    return _Moments(mean, anchor_mean, *squares)


def _line(method: str, one: _Moments, two: _Moments, after_weight: float) -> tuple[float, float]:
    """Slope and intercept that put scores of the later year (``two``) on the scale of the earlier (``one``)."""
    if method == "mean":
        return 1.0, (one.mean - one.anchor_mean) - (two.mean - two.anchor_mean)
    if method == "chained_linear":
        steps = _ratio(two.anchor_variance, two.variance), _ratio(one.variance, one.anchor_variance)
        to_anchor = two.anchor_mean - steps[0] * two.mean
        return steps[0] * steps[1], one.mean + steps[1] * (to_anchor - one.anchor_mean)
    means, variances = (one.mean, two.mean), (one.variance, two.variance)
    if method in {"tucker", "levine", "levine_external"}:
        gains = one.gain(method), two.gain(method)
        gap, spread = two.anchor_mean - one.anchor_mean, two.anchor_variance - one.anchor_variance
        earlier, mixed = 1 - after_weight, after_weight * (1 - after_weight) * gap**2
        means = one.mean + after_weight * gains[0] * gap, two.mean - earlier * gains[1] * gap
        variances = (
            one.variance + gains[0] ** 2 * (after_weight * spread + mixed),
            two.variance - gains[1] ** 2 * (earlier * spread - mixed),
        )
    slope = _ratio(*variances)
    return slope, means[0] - slope * means[1]


def _ratio(top: float, below: float) -> float:
    return sqrt(top / below) if below > 0 and top >= 0 else nan


@np.errstate(over="ignore", invalid="ignore")
def _linked(
    years: tuple[_Year, _Year], variant: dict[str, Scalar], names: tuple[str, ...], checks: tuple[Check, ...]
) -> Result:
    later, method, weight = years[1], str(variant["method"]), float(variant["after_weight"] or 0)
    n, least = min(len(year.score) for year in years), 1 if method == "mean" else 2
    result = {
        "method": "anchor_link", "n": sum(len(year.score) for year in years), "variant": variant, "checks": checks,
        "dropped": sum(int((~year.met).sum()) for year in years),
    }  # fmt: skip
    if n < least:
        return Result(**result, warnings=(Notice("too_few", {"n": n, "least": least}),))  # type: ignore[arg-type]
    one, two = (_moments(year.score, year.anchor) for year in years)
    slope, intercept = _line(method, one, two, weight)
    drawn = _resampled(years, variant)
    lines = np.array([_line(method, *of, weight) for of in drawn]).reshape(-1, 2)
    changes = np.array(
        [last.mean * a + b - first.mean for (first, last), (a, b) in zip(drawn, lines.tolist(), strict=True)]
    )
    sound = np.isfinite(changes)
    enough = int(sound.sum()) > 1 and n > 1 and bool(np.isfinite(slope))
    level = float(variant["level"] or 0) if enough else nan
    ends = np.quantile(changes[sound], [(1 - level) / 2, (1 + level) / 2]) if enough else (nan, nan)
    columns = {
        "score": later.score, "linked": slope * later.score + intercept,
        "linked_se": _errors(later.score, lines[sound]) if enough else later.score * nan,
        "link_slope": np.full(len(later.score), slope), "intercept": np.full(len(later.score), intercept),
    }  # fmt: skip
    return Result(
        **result, estimate=slope * two.mean + intercept - one.mean,  # type: ignore[arg-type]
        se=float(np.std(changes[sound], ddof=1)) if enough else nan, interval=(float(ends[0]), float(ends[1])),
        level=level, labels=names, values={name: floats(column) for name, column in columns.items()},
        warnings=_link_notices(method, slope, int((~sound).sum()), n),
    )  # fmt: skip


def _errors(scores: Vector, lines: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Vector:
    """Standard error of each linked score, its own score held fixed."""
    spread = np.cov(lines, rowvar=False, ddof=1)
    return np.asarray(np.sqrt(np.maximum(0.0, scores**2 * spread[0, 0] + 2 * scores * spread[0, 1] + spread[1, 1])))


def _resampled(years: tuple[_Year, _Year], variant: dict[str, Scalar]) -> list[tuple[_Moments, _Moments]]:
    """Moments of both years in resamples of their units, drawn from an order that does not depend on the one given."""
    chance, rounds = np.random.default_rng(int(variant["seed"] or 0)), int(variant["bootstrap"] or 0)
    blocks = [np.column_stack([year.score, year.anchor]) for year in years]
    if variant["paired"]:
        both = np.logical_and(*(year.met for year in years))
        whole = np.column_stack([block[both[year.met]] for block, year in zip(blocks, years, strict=True)])
        whole = whole[np.lexsort(whole.T)]
        pick = (whole[chance.integers(0, len(whole), len(whole))] for _ in range(rounds if len(whole) else 0))
        return [(_moments(part[:, 0], part[:, 1]), _moments(part[:, 2], part[:, 3])) for part in pick]
    one, two = (block[np.lexsort(block.T)] for block in blocks)
    found = []
    for _ in range(rounds):
        first, last = (block[chance.integers(0, len(block), len(block))] for block in (one, two))
        found.append((_moments(first[:, 0], first[:, 1]), _moments(last[:, 0], last[:, 1])))
    return found


def _anchor_checks(share: float, several: bool, earlier: _Year, later: _Year) -> tuple[Check, ...]:
    both = [_moments(year.score, year.anchor).correlation if len(year.score) else nan for year in (earlier, later)]
    least, count = float(np.min(both)), float(later.anchors)
    return (
        Check("anchor_weight", None if np.isnan(share) else share >= _LEAST_SHARE, share),
        Check("anchor_number", count >= _LEAST_ANCHORS if several else None, count if several else nan),
        Check("anchor_correlation", None if np.isnan(least) else least >= _LEAST_CORRELATION, least),
    )


def _link_notices(method: str, slope: float, lost: int, n: int) -> tuple[Notice, ...]:
    told = [] if np.isfinite(slope) else [Notice("link_without_spread")]
    told += [Notice("groups_taken_equal")] if method == "linear" else []
    told += [Notice("resamples_lost", {"n": lost})] if lost and np.isfinite(slope) else []
    return (*told, *([Notice("link_of_one_unit")] if n < 2 else []))
