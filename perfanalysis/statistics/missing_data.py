"""缺失数据 (missing data): whether figures are missing by pure chance, so that the complete units speak for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import Codes, Mask, Matrix, Vector, floats, matrix, names_or_numbers, one_of

Divisor = Literal["n", "n-1"]
_SINGULAR = 1e-8


def missing_completely_at_random(
    values: ArrayLike, *, divisor: Divisor = "n", tolerance: float = 1e-9, most_steps: int = 20000,
    names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """完全随机缺失检验 (Little's MCAR test) of ``values`` (units, items), NaN where missing.

    ``statistic`` d² = Σ nⱼ(ȳⱼ − μⱼ)'Σⱼ⁻¹(ȳⱼ − μⱼ) over the patterns of missing cells, μ and Σ the maximum-likelihood
    mean and covariance by EM (steps until no standardised figure moves by ``tolerance``), Σ with ``divisor`` n (as
    R's naniar) or n − 1; chi-squared on Σpⱼ − p df, for large samples from a normal distribution. A small
    p denies missing completely at random; a large one does not prove it. ``estimate`` is the share of cells missing.
    ``labels``: the items a pattern lacks, by ``names`` ("": none); ``values``: its units, items present and part of d².
    Units without any figure are dropped, items that are empty or constant left out (told). Undefined with one pattern,
    or where the covariance is singular. Source: Little (1988), J. Am. Stat. Assoc. 83, 1198, equation 5.
    """
    one_of("divisor", divisor, ("n", "n-1"))
    block = matrix(values)
    called = names_or_numbers(names, block.shape[1])
    if len(called) != block.shape[1]:
        raise ValueError(f"{block.shape[1]} items need as many names, not {len(called)}")
    known = np.isfinite(block)
    units = known.any(axis=1)
    if not (tolerance > 0 and most_steps > 0):
        raise ValueError("tolerance and most_steps must be positive")
    used, items, told = _varied(block[units], called)
    variant: dict[str, Scalar] = {"divisor": divisor, "tolerance": tolerance, "most_steps": most_steps}
    share = float(1 - known[units].mean()) if units.any() and block.shape[1] else nan
    return _little(used, items, variant, share, len(block) - len(used), told)


def _varied(block: Matrix, names: tuple[str, ...]) -> tuple[Matrix, tuple[str, ...], tuple[Notice, ...]]:
    """Items that vary, standardised, their units in an order that does not depend on the one given."""
    known = np.isfinite(block)
    empty = ~known.any(axis=0)
    low = np.where(empty, 0.0, np.min(np.where(known, block, np.inf), axis=0, initial=np.inf))
    high = np.where(empty, 0.0, np.max(np.where(known, block, -np.inf), axis=0, initial=-np.inf))
    middle, half = high / 2 + low / 2, high / 2 - low / 2
    still = ~empty & (half <= np.finfo(float).tiny)
    kept = ~empty & ~still
    gone = ((empty, "empty_items"), (still, "constant_columns"))
    told = tuple(Notice(code, {"names": "、".join(np.array(names)[of].tolist())}) for of, code in gone if of.any())
    part = block[:, kept]
    part = part[np.isfinite(part).any(axis=1)]
    part = part[np.lexsort(part.T)] if part.size else part
    return (part - middle[kept]) / half[kept], tuple(np.array(names)[kept].tolist()), told


def _little(
    used: Matrix, names: tuple[str, ...], variant: dict[str, Scalar], share: float, dropped: int, told: tuple[Notice, ...]
) -> Result:  # fmt: skip
    n, p = used.shape
    known, pattern_of = _patterns(used)
    if n < 2 or len(known) < 2:
        why = Notice("too_few", {"n": n, "least": 2}) if n < 2 else Notice("one_pattern")
        return Result(
            method="missing_completely_at_random", n=n, variant=variant, estimate=share, dropped=dropped,
            warnings=(*told, why),
        )  # fmt: skip
    fit = _em(used, known, pattern_of, float(variant["tolerance"] or 0), int(variant["most_steps"] or 0))
    scale = (n - 1) / n if variant["divisor"] == "n-1" else 1.0
    parts = scale * np.array([_distance(used[pattern_of == of], fit, known[of]) for of in range(len(known))])
    sound = bool(np.linalg.eigvalsh(fit.correlation)[0] > _SINGULAR) and fit.converged
    df = float(known.sum() - p)
    statistic = float(np.sort(parts).sum()) if sound else nan
    told += () if fit.converged else (Notice("not_converged", {"steps": fit.steps}),)
    told += (Notice("covariance_singular"),) if fit.converged and not sound else ()
    together = float((np.isfinite(used).T.astype(float) @ np.isfinite(used)).min())
    columns = {
        "units": np.bincount(pattern_of), "items_present": known.sum(axis=1), "distance": parts if sound else parts * nan,
    }  # fmt: skip
    return Result(
        method="missing_completely_at_random", n=n, variant=variant | {"steps": fit.steps, "patterns": len(known)},
        estimate=share, statistic=statistic, df=(df,), p=float(stats.chi2.sf(statistic, df)), dropped=dropped,
        labels=tuple("、".join(name for name, has in zip(names, of, strict=True) if not has) for of in known.tolist()),
        values={name: floats(column) for name, column in columns.items()},
        checks=(Check("seen_together", together > 1, together),), warnings=told,
    )  # fmt: skip


def _patterns(used: Matrix) -> tuple[Mask, Codes]:
    """The distinct patterns of present items, the fullest first, and which one each unit has."""
    known = np.isfinite(used)
    if not used.size:
        return known[:0], np.zeros(len(used), dtype=np.intp)
    distinct, places = np.unique(~known, axis=0, return_inverse=True)
    return ~distinct, np.asarray(places.reshape(-1), dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    mean: Vector
    covariance: Matrix
    steps: int
    converged: bool

    @property
    def correlation(self) -> Matrix:
        """Covariance scaled to unit variances."""
        spread = np.sqrt(np.maximum(np.diag(self.covariance), np.finfo(float).tiny))
        return np.asarray(self.covariance / np.outer(spread, spread))


def _em(used: Matrix, known: Mask, pattern_of: Codes, tolerance: float, most: int) -> _Fit:
    """Mean and covariance of a normal sample with gaps (Little and Rubin 2002, 11.2), from the cells there are."""
    cells = np.isfinite(used).sum(axis=0)
    mean = np.nansum(used, axis=0) / cells
    spread = np.nansum((used - mean) ** 2, axis=0) / cells
    covariance = np.diag(spread)
    groups = [(has, used[pattern_of == of]) for of, has in enumerate(known)]
    for step in range(1, most + 1):
        filled, extra = _expected(groups, mean, covariance)
        new_mean = filled.mean(axis=0)
        new = (filled - new_mean).T @ (filled - new_mean) / len(used) + extra / len(used)
        moved = max(
            float(np.max(np.abs(new_mean - mean) / np.sqrt(spread))),
            float(np.max(np.abs(new - covariance) / np.sqrt(np.outer(spread, spread)))),
        )
        mean, covariance = new_mean, new
        if moved < tolerance:
            return _Fit(mean, covariance, step, converged=True)
    return _Fit(mean, covariance, most, converged=False)


def _expected(groups: Sequence[tuple[Mask, Matrix]], mean: Vector, covariance: Matrix) -> tuple[Matrix, Matrix]:
    """Units with their gaps filled by regression on what they have, and the residual covariances added up."""
    filled, extra = [], np.zeros_like(covariance)
    for has, part in groups:
        whole = np.where(has, part, mean)
        if not has.all():
            slopes = _solved(covariance[np.ix_(has, has)], covariance[np.ix_(has, ~has)])
            whole[:, ~has] += (part[:, has] - mean[has]) @ slopes
            extra[np.ix_(~has, ~has)] += len(part) * (
                covariance[np.ix_(~has, ~has)] - covariance[np.ix_(~has, has)] @ slopes
            )
        filled.append(whole)
    return np.vstack(filled), extra


def _solved(of: Matrix, right: Matrix) -> Matrix:
    return np.asarray(np.linalg.pinv(of, rcond=1e-12, hermitian=True) @ right)


def _distance(part: Matrix, fit: _Fit, has: Mask) -> float:
    gap = part[:, has].mean(axis=0) - fit.mean[has]
    return len(part) * float(gap @ _solved(fit.covariance[np.ix_(has, has)], gap))
