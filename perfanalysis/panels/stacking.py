"""成表 (stacking): blocks of rows as column arrays, joined into one table whatever way they were cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.panels.columns import PanelColumn

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]


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
    """叠加: columns of many blocks, joined one column at a time so that memory holds the table about once."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Any]] = {}
        self._words: dict[str, dict[str, int]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns still there."""
        return tuple(self._parts)

    def add(self, columns: Mapping[str, Column]) -> None:
        """Adds a block below; every block has the same columns."""
        for name, column in columns.items():
            part = self._coded(name, column) if isinstance(column, Texts) else column
            self._parts.setdefault(name, []).append(part)

    def _coded(self, name: str, column: Texts) -> Codes:
        words = self._words.setdefault(name, {})
        places = [words.setdefault(word, len(words)) for word in column.words]
        return np.asarray([*places, -1], dtype=np.int32)[column.codes]

    def take(self, name: str) -> Column:
        """The whole column ``name``, which the stack then lets go; words in code-point order."""
        array = np.concatenate(self._parts.pop(name))
        if name not in self._words:
            return array
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
    return pd.Categorical.from_codes(texts.codes, categories=pd.Index(texts.words, dtype=object))  # type: ignore[call-overload,no-any-return]


def integers(values: Floats) -> Any:
    """整数列: Int32 with <NA> where the number is NaN."""
    missing = np.isnan(values)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype(np.int32), missing)


def repeated(column: Column, counts: Iterable[int]) -> Column:
    """逐项重复: each row's value as often as ``counts`` says (a case's year on each of its items)."""
    times = np.asarray(list(counts), dtype=np.int64)
    if isinstance(column, Texts):
        return Texts(np.repeat(column.codes, times), column.words)
    return np.repeat(column, times)
