"""成表 (stacking): blocks of rows as column arrays, joined into one table whatever way they were cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.panels.columns import PanelColumn

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
SMALLEST = 1024


@dataclass(frozen=True, slots=True)
class Texts:
    """文字列: a code for each row (-1 missing) and the words the codes stand for."""

    codes: Codes
    words: tuple[str, ...]


Column = Floats | NDArray[np.bool_] | Texts
Columns = dict[str, Column]


def number_columns(names: Sequence[str], flat: Sequence[float | None]) -> Columns:
    """数列: float64 arrays (None → NaN) from values standing row after row."""
    table = np.asarray(flat, dtype=np.float64).reshape(-1, len(names))
    return {name: np.ascontiguousarray(table[:, place]) for place, name in enumerate(names)}


def flag_columns(names: Sequence[str], flat: Sequence[bool]) -> Columns:
    """是否列: bool arrays from values standing row after row."""
    table = np.asarray(flat, dtype=np.bool_).reshape(-1, len(names))
    return {name: np.ascontiguousarray(table[:, place]) for place, name in enumerate(names)}


def text_columns(names: Sequence[str], flat: Sequence[str | None]) -> Columns:
    """文字列 from values standing row after row; an empty text is missing."""
    return {name: _texts(flat[place :: len(names)]) for place, name in enumerate(names)}


def _texts(values: Sequence[str | None]) -> Texts:
    known: dict[str, int] = {}
    codes = [known.setdefault(value, len(known)) if value else -1 for value in values]
    return Texts(np.asarray(codes, dtype=np.int32), tuple(known))


class Stack:
    """叠加: columns of many blocks, each in one growing array, so that memory holds the table about once."""

    def __init__(self) -> None:
        self._arrays: dict[str, Any] = {}
        self._filled: dict[str, int] = {}
        self._words: dict[str, dict[str, int]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns still there."""
        return tuple(self._arrays)

    def add(self, columns: Mapping[str, Column]) -> None:
        """Adds a block below; every block has the same columns."""
        for name, column in columns.items():
            self._append(name, self._coded(name, column) if isinstance(column, Texts) else column)

    def _append(self, name: str, part: Any) -> None:
        array = self._arrays.setdefault(name, np.empty(SMALLEST, dtype=part.dtype))
        start = self._filled.get(name, 0)
        end = self._filled[name] = start + len(part)
        if (wider := np.result_type(array, part)) != array.dtype:
            array = self._arrays[name] = array.astype(wider)
        if end > len(array):
            array.resize(end + end // 8, refcheck=False)
        array[start:end] = part

    def _coded(self, name: str, column: Texts) -> Any:
        """The column's codes among all words met, in the smallest integers that hold them."""
        words = self._words.setdefault(name, {})
        places = [words.setdefault(word, len(words)) for word in column.words]
        return np.asarray([*places, -1], dtype=np.min_scalar_type(-len(words) - 1))[column.codes]

    def take(self, name: str) -> Column:
        """The whole column ``name``, which the stack then lets go; words in code-point order."""
        array = self._arrays.pop(name)
        array.resize(self._filled.pop(name), refcheck=False)
        if name not in self._words:
            return array  # type: ignore[no-any-return]
        words = self._words.pop(name)
        order = sorted(words)
        ranks = np.empty(len(words) + 1, dtype=np.int32)
        ranks[[words[word] for word in order]] = np.arange(len(words), dtype=np.int32)
        ranks[-1] = -1
        return Texts(ranks[array], tuple(order))


def table(columns: Mapping[str, PanelColumn], given: Mapping[str, Column], *, rows: int) -> pd.DataFrame:
    """表: a DataFrame with every one of ``columns`` in its dtype; those not ``given`` are missing (flags: default)."""
    made = {name: _series(column, given.get(name), rows) for name, column in columns.items()}
    return pd.DataFrame(made, index=pd.RangeIndex(rows), copy=False)


def _series(column: PanelColumn, given: Column | None, rows: int) -> Any:
    if column.kind == "text":
        return _categorical(given if isinstance(given, Texts) else Texts(np.full(rows, -1, dtype=np.int32), ()))
    if isinstance(given, Texts):
        raise TypeError(column.title)
    if column.kind == "integer":
        return integers(np.full(rows, np.nan) if given is None else np.asarray(given, dtype=np.float64))
    if given is not None:
        return given
    return np.full(rows, column.default) if column.kind == "flag" else np.full(rows, np.nan)


def _categorical(texts: Texts) -> pd.Categorical:
    return pd.Categorical.from_codes(texts.codes, categories=pd.Index(texts.words, dtype=object))


def integers(values: Floats) -> Any:
    """整数列: Int32 with <NA> where the number is NaN."""
    missing = np.isnan(values)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype(np.int32), missing)


def column_at(column: Column, rows: Any) -> Column:
    """取行: the values of a column at ``rows`` (an index array or a slice)."""
    return Texts(column.codes[rows], column.words) if isinstance(column, Texts) else column[rows]
