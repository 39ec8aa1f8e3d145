"""评分方法的选择 (choosing): which method scores a row that names none, from how its target is compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.model.frames import DIRECTIONS, OPERATORS
from perfanalysis.scoring.methods import METHODS
from perfanalysis.scoring.settings import ScoringRules

Codes = NDArray[np.int8]

METHOD_NAMES: tuple[str, ...] = tuple(METHODS)
NO_METHOD = -1
UNKNOWN_METHOD = -2

_BY_DIRECTION = {
    "higher": "ratio",
    "lower": "ratio_inverse",
    "equal": "equal",
    "inside": "range",
    "date": "deadline",
    "judged": "three_band",
}
_BY_OPERATOR = {
    ">=": "ratio",
    ">": "ratio",
    "<=": "ratio_inverse",
    "<": "ratio_inverse",
    "=": "equal",
    "range": "range",
}


def method_code(name: str) -> int:
    """The number of a method in ``METHOD_NAMES`` (UNKNOWN_METHOD: not registered)."""
    return METHOD_NAMES.index(name) if name in METHODS else UNKNOWN_METHOD


def as_categorical(column: Any, choices: tuple[str, ...] | None = None) -> pd.Categorical[Any]:
    """A column (Series, array, Categorical of any kind) as a Categorical, of just ``choices`` where they are given."""
    values = column.array if isinstance(column, pd.Series) else column
    if isinstance(values, pd.Categorical) and (choices is None or tuple(values.categories) == choices):
        return values
    return pd.Categorical(values, categories=None if choices is None else list(choices))


def _codes(column: Any, choices: tuple[str, ...]) -> NDArray[np.intp]:
    return np.asarray(as_categorical(column, choices).codes, dtype=np.intp)


def _choice_table() -> Codes:
    operators = [NO_METHOD, *(method_code(_BY_OPERATOR[name]) for name in OPERATORS)]
    directions = [[method_code(_BY_DIRECTION[name])] * len(operators) for name in DIRECTIONS]
    return np.asarray([operators, *directions], dtype=np.int8)


def chosen_methods(operator: Any, direction: Any = None) -> Codes:
    """评分方法 by direction (else operator), as codes into ``METHOD_NAMES``; NO_METHOD where the target gives neither.

    higher: ratio; lower: ratio_inverse; equal: equal; inside: range; date: deadline; judged: three_band.
    """
    table = _choice_table()
    place = _codes(operator, OPERATORS) + 1
    if direction is not None:
        place = (_codes(direction, DIRECTIONS) + 1) * table.shape[1] + place
    return np.take(table.ravel(), place)


def with_satisfaction(codes: Codes, satisfaction: NDArray[np.bool_], settings: ScoringRules) -> Codes:
    """满意度: rates of satisfaction go to the piecewise method where the rulebook says so."""
    if settings.satisfaction != "piecewise" or not satisfaction.any():
        return codes
    return np.where(
        satisfaction & (codes == method_code("ratio")), method_code("satisfaction_piecewise"), codes
    ).astype(np.int8)


def named_methods(method: Any) -> Codes:
    """评分方法 named by the row, as codes into ``METHOD_NAMES``; NO_METHOD where none is named."""
    named = as_categorical(method)
    table = np.asarray([*(method_code(str(name)) for name in named.categories), NO_METHOD], dtype=np.int8)
    return np.take(table, named.codes)
