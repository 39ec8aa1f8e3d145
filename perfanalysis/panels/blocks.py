"""段 (blocks): the rows of some hundred evaluations as column arrays, small to send from process to process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfanalysis.panels.extracting import CASE_NUMBERS, CASE_TEXTS, ITEM_FLAGS, ITEM_NUMBERS, ITEM_TEXTS, Rows
from perfanalysis.panels.stacking import Columns, flag_columns, number_columns, text_columns
from perfanalysis.problems import Problem


@dataclass(frozen=True, slots=True)
class Block:
    """一段: columns of cases and of items, how many items each case has, and the problems met."""

    cases: Columns
    items: Columns
    counts: NDArray[np.int64]
    problems: tuple[Problem, ...]


def block_of(cases: Rows, items: Rows, counts: Sequence[int], problems: Iterable[Problem]) -> Block:
    """一段 from rows by kind; ``counts`` are the items of each case."""
    return Block(
        number_columns(CASE_NUMBERS, cases.numbers) | text_columns(CASE_TEXTS, cases.texts),
        number_columns(ITEM_NUMBERS, items.numbers)
        | text_columns(ITEM_TEXTS, items.texts)
        | flag_columns(ITEM_FLAGS, items.flags),
        np.asarray(counts, dtype=np.int64),
        tuple(problems),
    )
