"""行列 (row tables): the columns of an indicator table as plain arrays, as the scoring methods want them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.model.frames import INDICATOR_COLUMNS, OPERATORS
from perfanalysis.scoring import ratios
from perfanalysis.scoring.choosing import (
    METHOD_NAMES,
    NO_METHOD,
    Codes,
    as_categorical,
    chosen_methods,
    method_code,
    named_methods,
    with_satisfaction,
)
from perfanalysis.scoring.ratios import FloatArray
from perfanalysis.scoring.settings import ScoringRules

Rows = NDArray[np.intp]
NUMBERS = ("weight", "target", "upper", "actual", "met", "fraction", "printed")
FLAGS = ("satisfaction", "applicable", "counted")


@dataclass(frozen=True, slots=True)
class RowTable:
    """行列: the ``columns`` as arrays by name, with each row's scoring method; ``choices`` are those given as text.

    Methods are codes into ``METHOD_NAMES``: ``compared`` the one the target itself asks for, ``named`` the one the row
    names, ``codes`` the one that scores.
    """

    choices: Mapping[str, Any]
    columns: Mapping[str, NDArray[Any]]
    compared: Codes
    named: Codes
    codes: Codes
    settings: ScoringRules

    def part(self, rows: Rows, names: tuple[str, ...]) -> dict[str, Any]:
        """The named columns of some rows; ``met`` is known by the numbers where reading left it open."""
        whole = len(rows) == len(self.codes)
        part = {name: self.columns[name] if whole else self.columns[name][rows] for name in names}
        return part | ({"met": self._known_met(rows)} if "met" in names else {})

    def rows_of(self, name: str) -> Rows:
        """The rows that name no method and are scored by ``name``."""
        return np.flatnonzero((self.codes == method_code(name)) & (self.named == NO_METHOD))

    def _known_met(self, rows: Rows) -> FloatArray:
        met = self.columns["met"][rows]
        open_rows = np.flatnonzero(np.isnan(met))
        if len(open_rows):
            met = met.copy()
            met[open_rows] = self._met_by_number(rows[open_rows])
        return met

    def _operators(self, rows: Rows) -> NDArray[np.object_]:
        return np.asarray(as_categorical(self.choices["operator"], OPERATORS)[rows], dtype=object)

    def _met_by_number(self, rows: Rows) -> FloatArray:
        target, upper, actual = (self.columns[name][rows] for name in ("target", "upper", "actual"))
        code = self.compared[rows]
        strict = np.isin(self._operators(rows), [">", "<"]) & (actual == target)
        answers = {
            "ratio": ratios.at_least(actual, target) & ~strict,
            "satisfaction_piecewise": ratios.at_least(actual, target) & ~strict,
            "ratio_inverse": ratios.at_most(actual, target) & ~strict,
            "equal": ratios.at_least(actual, target) & ratios.at_most(actual, target),
            "range": ratios.at_least(actual, target) & ratios.at_most(actual, upper),
        }
        met = np.full(len(rows), np.nan)
        for name, answer in answers.items():
            known = ~np.isnan(actual + target + (upper if name == "range" else 0.0))
            met = np.where((code == method_code(name)) & known, answer, met)
        return met


def row_table(given: Mapping[str, Any], length: int, settings: ScoringRules) -> RowTable:
    """行列 of an indicator table's columns, ``length`` rows each (KeyError: a required column is missing)."""
    columns: dict[str, NDArray[Any]] = {name: _column(given, name, length, np.float64) for name in NUMBERS}
    columns |= {name: _column(given, name, length, np.bool_) for name in FLAGS}
    columns["level"] = np.asarray(given.get("level", np.full(length, None, dtype=object)), dtype=object)
    compared = chosen_methods(given["operator"], given.get("direction"))
    compared = with_satisfaction(compared, columns["satisfaction"], settings)
    named = named_methods(given["method"]) if "method" in given else np.full(length, NO_METHOD, dtype=np.int8)
    codes = np.where(named == NO_METHOD, compared, named).astype(np.int8)
    return RowTable(given, columns, compared, named, codes, settings)


def _column(given: Mapping[str, Any], name: str, length: int, kind: type[np.generic]) -> NDArray[Any]:
    column = INDICATOR_COLUMNS[name]
    if name not in given and not column.required:
        return np.full(length, column.default, dtype=kind)
    values = given[name]
    if isinstance(values, pd.Series) and kind is np.float64:
        return values.to_numpy(dtype=kind, na_value=np.nan)
    return np.asarray(values, dtype=kind)


def method_names(codes: Codes) -> pd.Categorical[str]:
    """评分方法 of every row as a categorical (NaN: none)."""
    return pd.Categorical.from_codes(np.maximum(codes, NO_METHOD), categories=pd.Index(METHOD_NAMES))
