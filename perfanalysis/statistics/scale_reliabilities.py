"""量表信度 (scale reliabilities): how far the items of a questionnaire go together."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Matrix,
    Vector,
    added,
    complete,
    floats,
    level_within,
    matrix,
    names_or_numbers,
    near_one,
    one_of,
    t_interval,
)

Interval = Literal["feldt", "normal"]
_STILL = 1e-12


def cronbach_alpha(
    items: ArrayLike, *, level: float = 0.95, interval: Interval = "feldt", names: Sequence[str] | None = None
) -> Result:
    """克朗巴赫 α of answers (n respondents, k items): raw alpha; respondents with a gap are dropped.

    ``se`` is that of large samples (psych's ase); ``interval`` "feldt" from F, or "normal" from ``se``. ``values`` for
    each item (``names``): mean, standard deviation, correlation with the sum of all (``item_total``) and of the others
    (``item_rest``), and without it alpha, mean and variance of the sum; for all items alike ``standardised_alpha`` (also
    the ``statistic``) and the ``mean_correlation`` of two items. Items that go against the others are told. Undefined
    below two items or respondents, or without variation. Alpha is no proof of one dimension. Sources: Cronbach (1951),
    Psychometrika 16, 297-334; Feldt, Woodruff and Salih (1987), Appl. Psychol. Meas. 11, 93-103; van Zyl, Neudecker and
    Nel (2000), Psychometrika 65, 271 for the standard error.
    """
    level = level_within(level)
    one_of("interval", interval, ("feldt", "normal"))
    block = matrix(items)
    kept = complete(block)
    (used, exponent), dropped = near_one(block[kept]), int((~kept).sum())
    n, k = used.shape
    if names is not None and len(names) != k:
        raise ValueError(f"{len(names)} names for {k} items")
    variant: dict[str, Scalar] = {"level": level, "interval": interval, "items": k, "ddof": 1}
    told = _unusable(used)
    if told:
        return Result(method="cronbach_alpha", n=n, variant=variant, dropped=dropped, warnings=(told,))
    columns = _by_item(used, exponent)
    alpha, se = _alpha(used), _error(used)
    ends = _feldt(alpha, n, k, level) if interval == "feldt" else t_interval(alpha, se, float("inf"), level)
    return Result(
        method="cronbach_alpha", n=n, variant=variant, estimate=alpha, se=se, interval=ends, level=level,
        statistic=columns["standardised_alpha"][0], df=(float(n - 1), float((n - 1) * (k - 1))) if interval == "feldt" else (),
        dropped=dropped, labels=names_or_numbers(names, k), values=columns, warnings=_notices(used, columns, names),
    )  # fmt: skip


def _unusable(used: Matrix) -> Notice | None:
    if min(used.shape) < 2:
        return Notice("too_few", {"n": min(used.shape), "least": 2})
    sums = added(used)
    return Notice("no_variation") if np.ptp(sums) <= _STILL * np.abs(used).max() * used.shape[1] else None


def _variance(of: Vector) -> float:
    return float(added((of - added(of) / len(of)) ** 2)) / (len(of) - 1)


def _alpha(used: Matrix) -> float:
    k, whole = used.shape[1], _variance(added(used))
    return k / (k - 1) * (1 - sum(sorted(map(_variance, used.T))) / whole) if whole > 0 and k > 1 else nan


def _error(used: Matrix) -> float:
    """Standard error of alpha in large normal samples: Psychometrika 65, 271, theorem 1."""
    n, k = used.shape
    apart = (used - added(used, axis=0) / n).T
    of = np.array([[float(added(one * other)) / (n - 1) for other in apart] for one in apart])
    trace, whole = float(added(np.diag(of))), float(added(of.reshape(-1)))
    inside = whole * (float(added((of**2).reshape(-1))) + trace**2) - 2 * trace * float(added(added(of) ** 2))
    return sqrt(max(0.0, 2 * k**2 / ((k - 1) ** 2 * whole**3) * inside) / n)


def _feldt(alpha: float, n: int, k: int, level: float) -> tuple[float, float]:
    df = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * float(stats.f.ppf(share, *df)) for share in ((1 + level) / 2, (1 - level) / 2))
    return low, high


@np.errstate(all="ignore")
def _by_item(used: Matrix, exponent: int) -> dict[str, tuple[float, ...]]:
    k, whole = used.shape[1], added(used)
    rest = [added(np.delete(used, place, axis=1)) for place in range(k)]
    pairs = [_correlation(used[:, i], used[:, j]) for i in range(k) for j in range(i)]
    mean = float(added(pairs)) / len(pairs)
    columns = {
        "mean": [float(added(item)) / len(item) for item in used.T],
        "standard_deviation": [sqrt(_variance(item)) for item in used.T],
        "item_total": [_correlation(item, whole) for item in used.T],
        "item_rest": [_correlation(item, others) for item, others in zip(used.T, rest, strict=True)],
        "without_item": [_alpha(np.delete(used, place, axis=1)) if k > 2 else nan for place in range(k)],
        "mean_without_item": [float(added(others)) / len(others) for others in rest],
        "variance_without_item": [_variance(others) for others in rest],
        "standardised_alpha": [k * mean / (1 + (k - 1) * mean) if mean != 1 / (1 - k) else nan] * k,
        "mean_correlation": [mean] * k,
    }
    sizes = {"mean": 1, "standard_deviation": 1, "mean_without_item": 1, "variance_without_item": 2}
    scaled = {name: np.ldexp(column, sizes.get(name, 0) * exponent) for name, column in columns.items()}
    return {name: floats(np.where(np.isfinite(of), of, nan)) for name, of in scaled.items()}


def _correlation(x: Vector, y: Vector) -> float:
    """Of two columns; NaN where one does not vary."""
    one, two = (of - added(of) / len(of) for of in (x, y))
    sizes = sqrt(float(added(one**2))), sqrt(float(added(two**2)))
    varied = all(size > _STILL * float(np.abs(of).max()) for size, of in zip(sizes, (x, y), strict=True))
    return max(-1.0, min(1.0, float(added(one * two)) / sizes[0] / sizes[1])) if varied else nan


def _notices(used: Matrix, columns: dict[str, tuple[float, ...]], names: Sequence[str] | None) -> tuple[Notice, ...]:
    called = names_or_numbers(names, used.shape[1])
    still = [name for name, item in zip(called, used.T, strict=True) if np.ptp(item) == 0]
    against = [name for name, r in zip(called, columns["item_rest"], strict=True) if r < 0]
    told = {"constant_items": still, "negative_items": against}
    return tuple(Notice(code, {"names": "、".join(found)}) for code, found in told.items() if found)
