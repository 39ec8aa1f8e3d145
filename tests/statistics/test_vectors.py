"""What every method does with what it is handed: pandas, masked and odd arrays are numbers or a clear refusal."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from perfanalysis.statistics.vectors import absent_names, complete, level_within, matrix, numbers, vector


@pytest.mark.parametrize(
    "given",
    [
        [1, None, 3],
        [1, pd.NA, 3.0],
        pd.Series([1, None, 3], dtype="Int64", index=["x", None, 2]),
        np.ma.masked_array([1, 99, 3], mask=[False, True, False]),
        pd.Series(["1", None, "3"], dtype=object),
        (1, float("inf"), 3),
    ],
)
def test_missing_cells_of_every_kind_are_nan(given: Any) -> None:
    assert vector(given).tolist() == pytest.approx([1, nan, 3], nan_ok=True)


def test_a_table_of_pandas_integers_keeps_its_shape() -> None:
    frame = pd.DataFrame({"a": [1, None], "a2": [3, 4]}, dtype="Int64")
    assert matrix(frame).tolist() == [[1, 3], [pytest.approx(nan, nan_ok=True), 4]]
    assert numbers([[1, pd.NA], [3, 4]]).shape == (2, 2)


@pytest.mark.parametrize("given", [["a"], [1 + 2j], [object()], [[1, 2], [3]], np.array([1j])])
def test_what_is_no_number_is_refused(given: Any) -> None:
    with pytest.raises(ValueError, match=r"convert|real numbers|inhomogeneous"):
        numbers(given)


def test_shapes_and_lengths_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="two dimensions, not 3"):
        matrix(np.ones((2, 2, 2)))
    with pytest.raises(ValueError, match="same length, not 1, 3"):
        complete(np.ones(1), np.ones(3))


def test_names_that_are_missing() -> None:
    assert absent_names(["甲", None, pd.NA, nan, "", 0]).tolist() == [False, True, True, True, True, False]


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, nan])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ValueError, match="level lies between 0 and 1"):
        level_within(level)
