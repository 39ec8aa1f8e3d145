"""数组 (vectors): what every method does first with what it is handed: floats, missing cells, t intervals, word-free numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from math import isfinite, isinf, nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.intp]


def numbers(of: ArrayLike | Sequence[Sequence[object]]) -> NDArray[np.float64]:
    """数字: floats in the shape given, a copy; ``None``, pandas' NA and masked cells become NaN.

    ValueError: words, complex numbers, rows of different lengths.
    """
    if np.iscomplexobj(np.asarray(of)):
        raise ValueError("figures must be real numbers")
    if isinstance(of, np.ma.MaskedArray):
        return np.array(np.ma.filled(of.astype(np.float64), nan))
    try:
        return np.array(of, dtype=np.float64)
    except TypeError:
        cells = np.array(of, dtype=object)
    known = [nan if cell is pd.NA else cell for cell in cells.reshape(-1).tolist()]
    try:
        return np.array(known, dtype=np.float64).reshape(cells.shape)
    except TypeError:
        raise ValueError("figures must be real numbers, or None or NaN where missing") from None


def vector(of: ArrayLike) -> Vector:
    """向量: a flat float array, a copy; ``None`` becomes NaN, infinities become NaN (missing)."""
    flat = numbers(of).reshape(-1)
    return np.where(np.isfinite(flat), flat, nan)


def matrix(of: ArrayLike, rows: int | None = None) -> Matrix:
    """矩阵: two dimensions, a vector being one column (of ``rows``); infinities become NaN (missing)."""
    block = numbers(of)
    if block.ndim > 2:
        raise ValueError(f"a table has two dimensions, not {block.ndim}")
    if block.ndim < 2:
        block = block.reshape(-1, 1) if rows is None else block.reshape(rows, -1)
    return np.where(np.isfinite(block), block, nan)


def complete(*parts: Matrix | Vector) -> Mask:
    """完整的行: rows in which nothing is missing in any part. ValueError: parts of different lengths."""
    same_length(*parts)
    whole = [np.isfinite(part) if part.ndim == 1 else np.isfinite(part).all(axis=1) for part in parts]
    kept: Mask = np.all(whole, axis=0)
    return kept


def codes(of: ArrayLike | Sequence[object]) -> tuple[Codes, tuple[object, ...]]:
    """编码: each element as the place of its value among the sorted distinct values, and those values."""
    items = np.asarray(of).reshape(-1)
    distinct, places = np.unique(items, return_inverse=True)
    return places.reshape(-1).astype(np.intp), tuple(distinct.tolist())


def absent_names(of: ArrayLike | Sequence[object]) -> Mask:
    """缺失的标识: where a name (unit, year, cluster) is None, NaN, ``pd.NA``, ``NaT`` or blank."""
    names = np.asarray(of, dtype=object).reshape(-1)
    gone = [item is None or item is pd.NA or item != item or item == "" for item in names]  # noqa: PLR0124 - NaN
    return np.array(gone, dtype=np.bool_)


def floats(of: Iterable[float]) -> tuple[float, ...]:
    """一列数: plain floats, as results hold them."""
    return tuple(float(item) for item in of)


def added(parts: ArrayLike, axis: int = -1) -> NDArray[np.float64]:
    """合计: sums in the order of size, so that the order of units and items does not move the last digit."""
    return np.asarray(np.sort(np.asarray(parts, dtype=np.float64), axis=axis).sum(axis=axis))


def near_one(of: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """化到1附近: figures divided by a power of two, which touches no digit, and its exponent: squares stay in range."""
    known = np.abs(of[np.isfinite(of)])
    exponent = min(int(np.frexp(known.max(initial=0.0))[1]), 1023)
    return np.asarray(np.ldexp(of, -exponent)), exponent


def held(figure: float) -> float:
    """能表示的数: NaN for what is beyond the greatest number."""
    return nan if isinf(figure) else float(figure)


def names_or_numbers(names: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """名称: the names given, else 1, 2, 3 …."""
    return tuple(map(str, names)) if names is not None else tuple(str(place + 1) for place in range(count))


def level_within(level: float) -> float:
    """置信水平: as a plain float. ValueError: not between 0 and 1."""
    between_0_and_1("level", level)
    return float(level)


def one_of(option: str, given: str, known: Sequence[str]) -> None:
    """选项: a word that is not among the ``known`` ones is refused."""
    if given not in known:
        raise ValueError(f"{option} must be one of {', '.join(known)}, not {given!r}")


def between_0_and_1(option: str, given: float) -> None:
    """比例: a level or share outside (0, 1) is refused (95 for 0.95)."""
    if not 0 < given < 1:
        raise ValueError(f"{option} lies between 0 and 1, not {given!r}")


def same_length(*parts: Sized) -> None:
    """长度: columns of different length are refused."""
    if len({len(part) for part in parts}) > 1:
        raise ValueError(f"columns need the same length, not {', '.join(str(len(part)) for part in parts)}")


def t_value(level: float, df: float) -> float:
    """t分位数: two-sided; the normal quantile when ``df`` is infinite, NaN when there are no degrees of freedom."""
    between_0_and_1("level", level)
    if not df > 0:
        return nan
    return float(stdtrit(df, 0.5 + level / 2) if isfinite(df) else ndtri(0.5 + level / 2))


def t_p(statistic: float, df: float) -> float:
    """双侧p值: of a t (or, with infinite ``df``, normal) statistic."""
    if not df > 0:
        return nan
    return float(2 * (stdtr(df, -abs(statistic)) if isfinite(df) else ndtr(-abs(statistic))))


def t_interval(estimate: float, se: float, df: float, level: float) -> tuple[float, float]:
    """t区间: ``estimate`` ± the quantile times ``se``."""
    half = t_value(level, df) * se
    return estimate - half, estimate + half
