"""等级相关 (rank agreement): how far two rankings of the same units agree, with interval and test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atanh, isfinite, nan, sqrt, tanh
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.squared_differences import edgeworth_share, exact_share
from perfanalysis.statistics.vectors import Vector, complete, one_of, t_interval, t_p, t_value, vector

RankMethod = Literal["tau_b", "spearman", "gamma"]
RankInterval = Literal["auto", "delta", "fieller", "bonett_wright"]
Exact = Literal["auto"] | bool

_INTERVALS = {
    "tau_b": ("delta", "fieller"),
    "spearman": ("bonett_wright", "fieller"),
    "gamma": ("delta",),
}
_KENDALL_AUTO, _KENDALL_MOST = 49, 170
_SPEARMAN_AUTO, _SPEARMAN_MOST, _EDGEWORTH_MOST = 9, 14, 1290


def rank_correlation(
    first: ArrayLike, second: ArrayLike, *, method: RankMethod = "tau_b", level: float = 0.95, exact: Exact = "auto",
    interval: RankInterval = "auto", correct: bool = False,
) -> Result:  # fmt: skip
    """等级相关 of two scorings (n,) and (n,) of the same units: Kendall's tau-b, Spearman's rho, Goodman–Kruskal gamma.

    ``p`` as R ``cor.test``: with ``exact`` "auto" and no ties, tau has its own distribution below 50 units and rho up
    to 9, then Edgeworth's series; else tau is tested by z (``correct``: continuity) and rho by t; True takes rho's own
    distribution up to 14; gamma is always tested by z. ``statistic``: z, or the concordant pairs when tau is exact; for
    rho the sum of squared differences. ``interval``: "auto" is the first of "delta" (large-sample error, ties allowed)
    or "fieller" (Fisher's z with 0.437/(n − 4); no ties, |tau| < 0.8) for tau, "bonett_wright" ((1 + rho²/2)/(n − 3))
    or "fieller" (1.06/(n − 3)) for rho, "delta" for gamma. ``values``: ``concordant``, ``discordant`` and tied pairs.
    Pairs with a missing side are dropped. Undefined below two, or when a side does not vary. Sources: Kendall (1975),
    Rank Correlation Methods; Best and Roberts (1975), Appl. Stat. 24, 377; Brown and Benedetti (1977), JASA 72, 309;
    Fieller, Hartley and Pearson (1957), Biometrika 44, 470; Bonett and Wright (2000), Psychometrika 65, 23.
    """
    one_of("method", method, tuple(_INTERVALS))
    one_of("interval", interval, ("auto", *_INTERVALS[method]))
    if exact not in ("auto", True, False) or not 0 < level < 1:
        raise ValueError(f"exact ({exact!r}) is 'auto', True or False, level ({level}) lies in (0, 1)")
    one, two = vector(first), vector(second)
    if len(one) != len(two):
        raise ValueError(f"{len(one)} scores and {len(two)}: pairs are needed")
    kept = complete(one, two)
    n, dropped = int(kept.sum()), int((~kept).sum())
    form = _INTERVALS[method][0] if interval == "auto" else interval
    variant: dict[str, Scalar] = {"method": method, "level": level, "interval": form, "correct": correct}
    pairs = _pairs(one[kept], two[kept])
    if n < 2 or not pairs.varied(method):
        why = Notice("too_few", {"n": n, "least": 2}) if n < 2 else Notice("no_variation")
        return Result(method="rank_correlation", n=n, variant=variant, dropped=dropped, warnings=(why,))
    return _correlated(pairs, method, variant, dropped, exact)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Ranks by two scorings, in order; for each unit the others concordant and discordant with it, and tied on a side."""

    x: Vector
    y: Vector
    concordant: Vector
    discordant: Vector
    tied_x: Vector
    tied_y: Vector
    tied_both: Vector

    def varied(self, method: str) -> bool:
        if method == "gamma":
            return bool(np.any(self.concordant + self.discordant > 0))
        return bool(np.ptp(self.x) > 0 and np.ptp(self.y) > 0)

    def tied(self) -> bool:
        return bool(np.any(self.tied_x > 0) or np.any(self.tied_y > 0))

    def weights(self) -> tuple[Vector, Vector]:
        """For each unit, the units (itself too) with its value on either side."""
        return self.tied_x + 1, self.tied_y + 1

    def untied(self) -> tuple[float, float]:
        """n² less the squares of the tied groups, on either side."""
        one, two = self.weights()
        return float(len(self.x) ** 2 - np.sum(one)), float(len(self.x) ** 2 - np.sum(two))


def _pairs(x: Vector, y: Vector) -> _Pairs:
    order = np.lexsort((y, x))
    x, y = stats.rankdata(x[order]), stats.rankdata(y[order])
    counts = np.zeros((5, len(x)))
    for place in range(len(x)):
        aside, across = np.sign(x - x[place]), np.sign(y - y[place])
        both = aside * across
        counts[:, place] = (
            np.sum(both > 0), np.sum(both < 0), np.sum(aside == 0) - 1, np.sum(across == 0) - 1,
            np.sum((aside == 0) & (across == 0)) - 1,
        )  # fmt: skip
    return _Pairs(x, y, *counts)


def _correlated(pairs: _Pairs, method: str, variant: dict[str, Scalar], dropped: int, exact: Exact) -> Result:
    n, level, form = len(pairs.x), float(variant["level"] or 0), str(variant["interval"])
    estimate = {"tau_b": _tau, "spearman": _rho, "gamma": _gamma}[method](pairs)
    statistic, p, by = _TESTS[method](pairs, estimate, exact, correct=bool(variant["correct"]))
    if abs(estimate) >= 1 - 1e-14:
        se, ends = nan, (nan, nan)
    elif form == "delta":
        se = (_tau_error if method == "tau_b" else _gamma_error)(pairs, estimate)
        low, high = t_interval(estimate, se, np.inf, level)
        ends = (max(-1.0, low), min(1.0, high))
    else:
        se, ends = _fisher(estimate, _z_variance(estimate, n, method, form), level)
    figures = {
        "concordant": np.sum(pairs.concordant), "discordant": np.sum(pairs.discordant),
        "tied_first": np.sum(pairs.tied_x - pairs.tied_both), "tied_second": np.sum(pairs.tied_y - pairs.tied_both),
        "tied_both": np.sum(pairs.tied_both),
    }  # fmt: skip
    return Result(
        method="rank_correlation", n=n, variant=variant | {"test": by}, estimate=estimate, se=se, interval=ends,
        level=level, statistic=statistic, df=(float(n - 2),) if by == "t" else (), p=p, dropped=dropped, labels=("",),
        values={name: (float(value) / 2,) for name, value in figures.items()},
        warnings=_told(pairs, estimate, se, exact, by),
    )  # fmt: skip


def _told(pairs: _Pairs, estimate: float, se: float, exact: Exact, by: str) -> tuple[Notice, ...]:
    told = []
    if abs(estimate) >= 1 - 1e-14:
        told.append(Notice("perfect_agreement"))
    elif not isfinite(se):
        told.append(Notice("too_few_for_interval", {"n": len(pairs.x)}))
    if exact is True and by != "exact":
        told.append(Notice("rank_p_approximate"))
    return tuple(told)


def _tau(pairs: _Pairs) -> float:
    one, two = pairs.untied()
    return float(np.clip(np.sum(pairs.concordant - pairs.discordant) / sqrt(one * two), -1, 1))


def _rho(pairs: _Pairs) -> float:
    x, y = (side - (len(side) + 1) / 2 for side in (pairs.x, pairs.y))
    return float(np.clip(float(x @ y) / (sqrt(float(x @ x)) * sqrt(float(y @ y))), -1, 1))


def _gamma(pairs: _Pairs) -> float:
    return float(np.sum(pairs.concordant - pairs.discordant) / np.sum(pairs.concordant + pairs.discordant))


def _tau_error(pairs: _Pairs, tau: float) -> float:
    """Brown and Benedetti (1977), as SAS PROC FREQ documents it."""
    n, (one, two), (rows, columns) = len(pairs.x), pairs.untied(), pairs.weights()
    parts = 2 * sqrt(one * two) * (pairs.concordant - pairs.discordant) + tau * (rows * two + columns * one)
    return sqrt(max(0.0, float(np.sum(parts**2)) - n**3 * tau**2 * (one + two) ** 2)) / (one * two)


def _gamma_error(pairs: _Pairs, _estimate: float) -> float:
    """Goodman and Kruskal (1963), JASA 58, 310."""
    agreed, opposed = float(np.sum(pairs.concordant)), float(np.sum(pairs.discordant))
    parts = opposed * pairs.concordant - agreed * pairs.discordant
    return 4 * sqrt(float(np.sum(parts**2))) / (agreed + opposed) ** 2


def _z_variance(estimate: float, n: int, method: str, form: str) -> float:
    if method == "tau_b":
        return 0.437 / (n - 4) if n > 4 else nan
    return (1 + estimate**2 / 2 if form == "bonett_wright" else 1.06) / (n - 3) if n > 3 else nan


def _fisher(estimate: float, variance: float, level: float) -> tuple[float, tuple[float, float]]:
    half = t_value(level, np.inf) * sqrt(variance)
    middle = atanh(estimate)
    return (1 - estimate**2) * sqrt(variance), (tanh(middle - half), tanh(middle + half))


def _tau_test(pairs: _Pairs, _tau: float, exact: Exact, *, correct: bool) -> tuple[float, float, str]:
    n, total = len(pairs.x), float(np.sum(pairs.concordant - pairs.discordant)) / 2
    most = {"auto": _KENDALL_AUTO, True: _KENDALL_MOST, False: 0}[exact]
    if not pairs.tied() and n <= most:
        p = float(stats.kendalltau(pairs.x, pairs.y, method="exact").pvalue)
        return float(np.sum(pairs.concordant)) / 2, p, "exact"
    (x0, x1, x2), (y0, y1, y2) = _tie_sums(pairs.tied_x + 1), _tie_sums(pairs.tied_y + 1)
    variance = (n * (n - 1) * (2 * n + 5) - x2 - y2) / 18 + x0 * y0 / (2 * n * (n - 1))
    variance += x1 * y1 / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0
    z = float(np.sign(total)) * max(0.0, abs(total) - (1 if correct else 0)) / sqrt(variance)
    return z, t_p(z, np.inf), "normal"


def _tie_sums(sizes: Vector) -> tuple[float, float, float]:
    """Σ t(t − 1), Σ t(t − 1)(t − 2) and Σ t(t − 1)(2t + 5) over tied groups; each unit brings its group's size."""
    each = ((sizes - 1), (sizes - 1) * (sizes - 2), (sizes - 1) * (2 * sizes + 5))
    return float(np.sum(each[0])), float(np.sum(each[1])), float(np.sum(each[2]))


def _gamma_test(pairs: _Pairs, gamma: float, _exact: Exact, *, correct: bool) -> tuple[float, float, str]:  # noqa: ARG001
    apart = pairs.concordant - pairs.discordant
    spread = float(np.sum(apart**2)) - float(np.sum(apart)) ** 2 / len(pairs.x)
    se = 2 * sqrt(max(0.0, spread)) / float(np.sum(pairs.concordant + pairs.discordant))
    return (gamma / se, t_p(gamma / se, np.inf), "normal") if se > 0 else (nan, nan, "normal")


def _rho_test(pairs: _Pairs, rho: float, exact: Exact, *, correct: bool) -> tuple[float, float, str]:
    n, whole = len(pairs.x), (len(pairs.x) ** 3 - len(pairs.x)) / 6
    squares = whole * (1 - rho)
    if exact is not False and not pairs.tied():
        s = round(squares / 2) * 2
        if n <= (_SPEARMAN_MOST if exact is True else _SPEARMAN_AUTO):
            return float(s), _two_sided(exact_share, s, n, whole), "exact"
        p = _two_sided(edgeworth_share, s, n, whole) if n < _EDGEWORTH_MOST else 0.0
        if p > 0:
            return float(s), p, "edgeworth"
    r = 1 - squares / (whole + 1) if correct else rho
    t = r * sqrt((n - 2) / ((1 - r) * (1 + r))) if abs(r) < 1 else np.inf
    return squares, t_p(t, n - 2), "t"


_TESTS = {"tau_b": _tau_test, "spearman": _rho_test, "gamma": _gamma_test}


def _two_sided(share_from: Callable[[int, int], float], s: int, n: int, middle: float) -> float:
    """Twice the smaller tail, from the share of orders whose squared differences sum to ``s`` or more."""
    tail = share_from(s, n) if s > middle else 1 - share_from(s + 2, n)
    return min(1.0, 2 * tail)
