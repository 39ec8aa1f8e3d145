"""政策效应 (policy effects): did those under a policy change more than the others, between two periods."""

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
    Codes,
    Matrix,
    Vector,
    absent_names,
    between_0_and_1,
    codes,
    complete,
    floats,
    matrix,
    near_one,
    one_of,
    t_interval,
    t_p,
    vector,
)

SmallSample = Literal["stata", "hc1", "group", "none", "hc2", "hc3", "classical"]
_FEW_CLUSTERS = 20
_IN_UNITS = ("mean", "se", "standard_deviation")
_CELLS = ((1, 1), (1, 0), (0, 1), (0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class _Effect:
    """The coefficient of treated × after as weights of the outcomes, and what is needed for its error."""

    estimate: float
    weights: Vector
    residual: Vector
    leverage: Vector
    columns: int


def difference_in_differences(
    outcome: ArrayLike, treated: ArrayLike, after: ArrayLike, *, clusters: Sequence[object] | None = None,
    controls: ArrayLike | None = None, small_sample: SmallSample = "stata", level: float = 0.95,
) -> Result:  # fmt: skip
    """双重差分 of n observations: (treated after − before) − (others after − before), as treated × after in a regression.

    ``treated`` and ``after`` are 0 or 1; ``controls`` (n, c) are further regressors. Standard error without
    ``clusters``: "stata" and "hc1" n/(n − k) times White's, "none" White's, "hc2", "hc3", or "classical"; Student's t
    on n − k. With G clusters (units): "stata" and "hc1" G/(G − 1)·(n − 1)/(n − k) times the cluster sandwich, "group"
    only G/(G − 1), "none" neither; t on G − 1. ``values`` of the cells "treated:after": mean, its se, sd, observations.
    Rows with a gap are dropped. The common trend cannot be tested with two periods. Undefined with an empty cell or
    controls that give it away; no se without spare observations or with one cluster. Sources: Card and Krueger (1994),
    Am. Econ. Rev. 84, 772, table 3; Angrist and Pischke (2009), Mostly Harmless Econometrics, 5.2; Bertrand, Duflo and
    Mullainathan (2004), Q. J. Econ. 119, 249; MacKinnon and White (1985), J. Econometrics 29, 305.
    """
    one_of("small_sample", small_sample, ("stata", "hc1", "group", "none", "hc2", "hc3", "classical"))
    between_0_and_1("level", level)
    if clusters is not None and small_sample in ("hc2", "hc3", "classical"):
        raise ValueError(f"{small_sample} is an error without clusters")
    y, cells, extra, groups, dropped = _rows(outcome, treated, after, controls, clusters)
    variant: dict[str, Scalar] = {"small_sample": small_sample, "level": level, "controls": extra.shape[1]}
    variant |= {"clusters": None if groups is None else len(np.unique(groups))}
    y, exponent = near_one(y)
    labels, values = tuple(f"{first}:{second}" for first, second in _CELLS), _cell_figures(y, cells)
    found = _effect(y, cells, extra)
    if isinstance(found, Notice):
        empty = Result(
            method="difference_in_differences", n=len(y), variant=variant, dropped=dropped, labels=labels, values=values,
            warnings=(found,),
        )  # fmt: skip
        return put_back(empty, exponent, _IN_UNITS)
    se, df, doubts = _error(found, groups, cells, small_sample)
    t = found.estimate / se if se > 0 else nan
    result = Result(
        method="difference_in_differences", n=len(y), variant=variant, estimate=found.estimate, se=se, level=level,
        interval=t_interval(found.estimate, se, df, level), statistic=t, df=(df,) if df > 0 else (), p=t_p(t, df),
        dropped=dropped, labels=labels, values=values, checks=(Check("common_trend", holds=None),), warnings=doubts,
    )  # fmt: skip
    return put_back(result, exponent, _IN_UNITS, estimate=True)


def _rows(
    outcome: ArrayLike, treated: ArrayLike, after: ArrayLike, controls: ArrayLike | None,
    clusters: Sequence[object] | None,
) -> tuple[Vector, Matrix, Matrix, Codes | None, int]:  # fmt: skip
    """Whole rows in one order: outcomes, treated and after, controls, cluster of each; rows left out."""
    y, cells = vector(outcome), np.column_stack([vector(treated), vector(after)])
    extra = matrix(controls, len(y)) if controls is not None and len(y) else np.empty((len(y), 0))
    names = np.asarray([""] * len(y) if clusters is None else clusters, dtype=object).reshape(-1)
    if not len(y) == len(cells) == len(extra) == len(names):
        raise ValueError("outcome, treated, after, controls and clusters need one entry a row")
    if np.any(~np.isin(cells, (0, 1)) & np.isfinite(cells)):
        raise ValueError("treated and after are 0 or 1")
    kept = complete(y, cells, extra) & ~(absent_names(names) & (clusters is not None))
    places = codes([str(name) for name in names[kept]])[0]
    order = np.lexsort((*extra[kept].T, y[kept], *cells[kept].T, places))
    groups = None if clusters is None else places[order]
    return y[kept][order], cells[kept][order], extra[kept][order], groups, int((~kept).sum())


def _cell_figures(y: Vector, cells: Matrix) -> dict[str, tuple[float, ...]]:
    parts = [y[(cells[:, 0] == first) & (cells[:, 1] == second)] for first, second in _CELLS]
    spread = [float(np.std(part, ddof=1)) if len(part) > 1 else nan for part in parts]
    return {
        "mean": floats(part.mean() if len(part) else nan for part in parts),
        "se": floats(sd / sqrt(len(part)) if len(part) else nan for sd, part in zip(spread, parts, strict=True)),
        "standard_deviation": floats(spread),
        "n": floats(map(len, parts)),
    }


def _effect(y: Vector, cells: Matrix, extra: Matrix) -> _Effect | Notice:
    empty = [f"{first}:{second}" for first, second in _CELLS if not np.any(np.all(cells == (first, second), axis=1))]
    if empty:
        return Notice("empty_cells", {"names": "、".join(empty)})
    both = cells[:, 0] * cells[:, 1]
    basis = _basis(np.column_stack([np.ones(len(y)), cells, _scaled(extra)]))
    rest = both - basis @ (basis.T @ both)
    rest -= basis @ (basis.T @ rest)
    if float(rest @ rest) <= 1e-18 * float(both @ both):
        return Notice("effect_given_away")
    weights, moved = rest / float(rest @ rest), y - y.mean()
    whole = np.column_stack([basis, rest / sqrt(float(rest @ rest))])
    residual = moved - whole @ (whole.T @ moved)
    residual = np.where(np.abs(residual) <= 1e-13 * float(np.max(np.abs(y))), 0.0, residual)
    return _Effect(float(weights @ moved), weights, residual, np.sum(whole**2, axis=1), whole.shape[1])


def _scaled(extra: Matrix) -> Matrix:
    extra = np.ldexp(extra, -np.frexp(np.max(np.abs(extra), axis=0, initial=0.0))[1])
    centred = extra - extra.mean(axis=0)
    size = np.sqrt(np.sum(centred**2, axis=0))
    flat = size <= 1e-12 * np.max(np.abs(extra), axis=0, initial=0.0)
    scaled: Matrix = centred[:, ~flat] / size[~flat]
    return scaled


def _basis(columns: Matrix) -> Matrix:
    """An orthonormal basis of what the columns span."""
    left, sizes, _ = np.linalg.svd(columns / np.sqrt(np.sum(columns**2, axis=0)), full_matrices=False)
    kept: Matrix = left[:, sizes > 1e-10 * sizes[0]]
    return kept


def _error(
    of: _Effect, groups: Codes | None, cells: Matrix, small_sample: SmallSample
) -> tuple[float, float, tuple[Notice, ...]]:
    n, spare = len(cells), len(cells) - of.columns
    if groups is not None:
        return _clustered(of, groups, cells, small_sample)
    if spare < 1:
        return nan, nan, (Notice("too_few", {"n": n, "least": of.columns + 1}),)
    if not np.any(of.residual):
        return 0.0, float(spare), (Notice("no_variation"),)
    power = {"hc2": 1, "hc3": 2}.get(small_sample, 0)
    if power and np.any(of.leverage > 1 - 1e-10):
        return nan, float(spare), (Notice("alone_in_a_cell"),)
    if small_sample == "classical":
        return sqrt(float(of.residual @ of.residual) / spare * float(of.weights @ of.weights)), float(spare), ()
    factor = n / spare if small_sample in ("stata", "hc1") else 1.0
    terms = (of.weights * of.residual) ** 2 / (1 - of.leverage * (power > 0)) ** power
    return sqrt(factor * float(terms.sum())), float(spare), ()


def _clustered(
    of: _Effect, groups: Codes, cells: Matrix, small_sample: SmallSample
) -> tuple[float, float, tuple[Notice, ...]]:
    n, count = len(cells), int(groups.max()) + 1
    if count < 2:
        return nan, nan, (Notice("too_few_clusters", {"n": count}),)
    if n <= of.columns:
        return nan, nan, (Notice("too_few", {"n": n, "least": of.columns + 1}),)
    sums = np.bincount(groups, of.weights * of.residual, count)
    if float(sums @ sums) <= 1e-24 * float(np.sum((of.weights * of.residual) ** 2)):
        return 0.0, count - 1.0, (Notice("no_variation"),)
    factor = 1.0 if small_sample == "none" else count / (count - 1)
    factor *= (n - 1) / (n - of.columns) if small_sample in ("stata", "hc1") else 1.0
    under = len(np.unique(groups[cells[:, 0] == 1]))
    doubts = [Notice("one_treated_cluster")] if under == 1 else []
    doubts += [Notice("few_clusters", {"n": count, "treated": under})] if count < _FEW_CLUSTERS else []
    return sqrt(factor * float(sums @ sums)), count - 1.0, tuple(doubts)
