"""客观赋权 (objective weights): weights from how much the figures of each indicator differ; not from its importance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, log, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from perfanalysis.statistics.criteria import (
    NORMALISATIONS,
    Criteria,
    Direction,
    Normalisation,
    columns_told,
    criteria_of,
    exact_sums,
    normalised,
)
from perfanalysis.statistics.results import Notice, Result, Scalar
from perfanalysis.statistics.vectors import Mask, Matrix, Vector, floats, names_or_numbers, one_of

Correlation = Literal["pearson", "spearman"]
Dispersion = Literal["cv", "sd"]

_SAME = 1e-12


@np.errstate(all="ignore")
def entropy_weights(
    matrix: ArrayLike,
    *,
    directions: Sequence[Direction] | None = None,
    normalisation: Normalisation = "minmax",
    shift: float = 0.0,
    names: Sequence[str] | None = None,
) -> Result:
    """熵权法 of objects by indicators (n, m): ``weight`` of each indicator, the greater the less even its shares.

    Figures are made the more the better (``normalisation``, ``directions``: 1 or −1 for each column), ``shift`` is added,
    and each column divided by its sum: p. ``entropy`` is −Σ p ln p / ln n with 0·ln 0 = 0 (with a ``shift`` there are no
    zeros), ``divergence`` 1 − entropy, ``weight`` its share. Chinese practice takes "minmax", often with a shift of
    0.0001 or 0.01; Shannon's form in Hwang and Yoon "sum" without directions. A column without differences has weight 0;
    one with negative figures has no shares and is left out, both told. ``names`` are those of the columns. Undefined below two
    rows or without any differences. Sources: Hwang and Yoon (1981), Multiple Attribute Decision Making, 52-54;
    郭显光 (1998), 系统工程理论与实践 18(12), 98.
    """
    given = _given(matrix, directions, names, normalisation)
    if not shift >= 0:
        raise ValueError(f"shift must not be negative, not {shift}")
    variant = _variant(normalisation, directions) | {"zeros": "shift" if shift else "limit", "shift": shift}
    made = normalised(given.block, given, normalisation) + shift
    still, bad = _still(given), ~np.all(made >= 0, axis=0)
    entropy = np.where(still, 1.0, np.where(bad, nan, _entropy(made)))
    figures = {"entropy": entropy, "divergence": 1 - entropy}
    return _weighed("entropy_weights", given, names, variant, figures, "divergence", ratios=False)


def _entropy(made: Matrix) -> Vector:
    """−Σ p ln p / ln n of the shares p of each column."""
    if len(made) < 2:
        return np.full(made.shape[1], nan)
    shares = made / exact_sums(made.T)
    inside = np.where(shares == 0, 1.0, shares)
    return np.clip(exact_sums(-(inside * np.log(inside)).T) / log(len(shares)), 0.0, 1.0)


@np.errstate(all="ignore")
def critic_weights(
    matrix: ArrayLike,
    *,
    directions: Sequence[Direction] | None = None,
    normalisation: Normalisation = "minmax",
    correlation: Correlation = "pearson",
    absolute: bool = False,
    ddof: int = 1,
    names: Sequence[str] | None = None,
) -> Result:
    """CRITIC 赋权 of objects by indicators (n, m): ``weight`` from contrast and conflict with the other indicators.

    Figures are made the more the better (``normalisation``, ``directions``); ``standard_deviation`` (``ddof``) is the contrast,
    ``conflict`` Σ (1 − r) over the columns (``absolute``: 1 − |r|), ``information`` their product, ``weight`` its share.
    A column without differences has weight 0 and no part in the conflict of others (told). ``names`` are those of the
    columns. Undefined below two rows or where all columns say the same. Source: Diakoulaki, Mavrotas and Papayannakis
    (1995), Comput. Oper. Res. 22, 763, equations 1-6.
    """
    one_of("correlation", correlation, ("pearson", "spearman"))
    given = _given(matrix, directions, names, normalisation)
    variant = _variant(normalisation, directions) | {"correlation": correlation, "absolute": absolute, "ddof": ddof}
    made = normalised(given.block, given, normalisation)
    still, known = _still(given), np.isfinite(made).all(axis=0)
    spread = np.where(still, 0.0, _deviations(made, ddof))
    conflict = np.where(still, 0.0, _conflict(made, correlation, known & ~still, absolute=absolute))
    figures = {"standard_deviation": spread, "conflict": conflict, "information": spread * conflict}
    return _weighed("critic_weights", given, names, variant, figures, "information", ratios=False)


def _conflict(made: Matrix, correlation: Correlation, live: Mask, *, absolute: bool) -> Vector:
    """Σ (1 − r) of each column with the columns that are ``live``."""
    ranked = [rankdata(column) if correlation == "spearman" else column for column in made.T]
    unit = [_unit(column) if alive else column * nan for column, alive in zip(ranked, live, strict=True)]
    r = np.array([[exact_sums((one * other)[np.newaxis])[0] for other in unit] for one in unit]).reshape(
        len(unit), len(unit)
    )
    apart = 1 - (np.abs(r) if absolute else r)
    np.fill_diagonal(apart, 0.0)
    return exact_sums(np.where(np.abs(apart) < _SAME, 0.0, apart)[:, live])


def _unit(column: Vector) -> Vector:
    centred = column - _means(column[:, np.newaxis])[0]
    return np.asarray(centred / exact_sums(centred[np.newaxis] ** 2)[0] ** 0.5)


@np.errstate(all="ignore")
def variation_weights(
    matrix: ArrayLike,
    *,
    directions: Sequence[Direction] | None = None,
    normalisation: Normalisation = "none",
    of: Dispersion = "cv",
    ddof: int = 1,
    names: Sequence[str] | None = None,
) -> Result:
    """变异系数法 of objects by indicators (n, m): ``weight`` is the share of the coefficient of variation, or of the SD.

    ``of`` "cv": ``standard_deviation`` (``ddof``) over the absolute ``mean`` of the figures; "sd": the deviation itself, which depends on units
    unless ``normalisation`` takes them away. ``directions`` matter only with a normalisation. A column without
    differences has weight 0; one whose mean is 0 has no coefficient and is left out; negative figures are told.
    ``names`` are those of the columns. Undefined below two rows or without any differences. Source: Pearson (1896),
    Philos. Trans. A 187, 277 for the coefficient; Diakoulaki, Mavrotas and Papayannakis (1995), 765 for "sd".
    """
    one_of("of", of, ("cv", "sd"))
    given = _given(matrix, directions, names, normalisation)
    variant = _variant(normalisation, directions) | {"of": of, "ddof": ddof}
    made = normalised(given.block, given, normalisation)
    spread, mean = _deviations(made, ddof), np.abs(_means(made))
    still, by = _still(given), "cv" if of == "cv" else "standard_deviation"
    ratio = np.where(still, 0.0, spread / np.where(mean > 0, mean, nan))
    figures = {"mean": _means(made), "standard_deviation": np.where(still, 0.0, spread)}
    figures |= {"cv": ratio} if of == "cv" else {}
    return _weighed("variation_weights", given, names, variant, figures, by, ratios=of == "cv")


def _means(made: Matrix) -> Vector:
    return exact_sums(made.T) / len(made) if len(made) else np.full(made.shape[1], nan)


def _deviations(made: Matrix, ddof: int) -> Vector:
    if len(made) <= ddof:
        return np.full(made.shape[1], nan)
    return np.asarray(np.sqrt(exact_sums(((made - _means(made)) ** 2).T) / (len(made) - ddof)))


def _given(
    matrix: ArrayLike, directions: Sequence[Direction] | None, names: Sequence[str] | None, normalisation: str
) -> Criteria:
    one_of("normalisation", normalisation, NORMALISATIONS)
    given = criteria_of(matrix, directions)
    if names is not None and len(names) != len(given.signs):
        raise ValueError(f"{len(names)} names for {len(given.signs)} columns")
    return given


def _variant(normalisation: str, directions: Sequence[Direction] | None) -> dict[str, Scalar]:
    told = None if directions is None else "、".join(map(str, directions))
    return {"normalisation": normalisation, "directions": told}


def _still(given: Criteria) -> Mask:
    return given.constant() & (len(given.block) > 1)


def _weighed(
    method: str,
    given: Criteria,
    names: Sequence[str] | None,
    variant: dict[str, Scalar],
    figures: Mapping[str, Vector],
    by: str,
    *,
    ratios: bool,
) -> Result:
    """Weights as shares of one of the ``figures``; columns where it is undefined are left out."""
    n, bad = len(given.block), ~np.isfinite(figures[by])
    whole = fsum(figures[by][~bad])
    told = {
        "constant_columns": _still(given),
        "columns_left_out": bad,
        "negative_columns": given.negative() & ~bad & ratios,
    }
    few = [Notice("too_few", {"n": n, "least": 2})] if n < 2 else []
    none = [Notice("no_differences")] if n >= 2 and not whole > 0 else []
    return Result(
        method=method,
        n=n,
        variant=variant,
        dropped=given.dropped,
        labels=names_or_numbers(names, len(given.signs)),
        values={"weight": floats(figures[by] / (whole if whole > 0 else nan))}
        | {name: floats(of) for name, of in figures.items()},
        warnings=(*(few or columns_told(told, names)), *none),
    )
