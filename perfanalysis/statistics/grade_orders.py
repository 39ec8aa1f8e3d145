"""等级的次序 (grade orders): words or numbers given as grades, as places in their order."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from perfanalysis.statistics.results import Notice
from perfanalysis.statistics.vectors import Codes, absent_names


def placed(
    of: ArrayLike | Sequence[object] | Sequence[Sequence[object]], categories: Sequence[object] | None
) -> tuple[Codes, tuple[str, ...]]:
    """等级的位置: each cell's place among ``categories`` (None: the sorted distinct ones), −1 where missing; their names.

    ValueError: a grade that is not among the ``categories``, or a category that comes twice.
    """
    block = np.array(np.ma.filled(of.astype(object), nan) if isinstance(of, np.ma.MaskedArray) else of, dtype=object)
    flat: list[object] = block.reshape(-1).tolist()
    gone = absent_names(flat).tolist()
    present = [item for item, missing in zip(flat, gone, strict=True) if not missing]
    known = list(categories) if categories is not None else sorted(dict.fromkeys(present), key=_order)
    if len(set(known)) < len(known):
        raise ValueError("a category comes twice")
    place = {item: number for number, item in enumerate(known)}
    strange = [item for item in present if item not in place]
    if strange:
        raise ValueError(f"{strange[0]!r} is not among the categories")
    places = [-1 if missing else place[item] for item, missing in zip(flat, gone, strict=True)]
    return np.array(places, dtype=np.intp).reshape(block.shape), tuple(map(grade_said, known))


def own_order(grades: object) -> list[object] | None:
    """自带的次序 of a pandas categorical that is ordered, lowest first; None for anything else."""
    kind = getattr(grades, "dtype", None)
    return list(kind.categories) if isinstance(kind, pd.CategoricalDtype) and kind.ordered else None


def in_words(grades: ArrayLike | Sequence[object]) -> bool:
    """是否有文字等级: whether some grade is a word, whose order the sorted words do not tell."""
    flat: list[object] = np.array(grades, dtype=object).reshape(-1).tolist()
    return any(isinstance(item, str) and item for item in flat)


def order_told(
    of: ArrayLike | Sequence[object] | Sequence[Sequence[object]],
    categories: Sequence[object] | None,
    known: Sequence[str],
) -> tuple[Notice, ...]:
    """次序提示: three or more words were sorted, for want of an order given."""
    doubtful = categories is None and len(known) > 2 and in_words(of)
    return (Notice("words_sorted", {"names": "、".join(known)}),) if doubtful else ()


def _order(item: object) -> tuple[int, float, str]:
    number = isinstance(item, int | float | np.number)
    return (0, float(item), "") if number else (1, 0.0, str(item))  # type: ignore[arg-type]


def grade_said(item: object) -> str:
    """等级的名称: whole numbers without a decimal point."""
    return f"{item:g}" if isinstance(item, float | np.floating) else str(item)
