"""Deviations from the means of units and years, against dummies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics.panel_means import means, panel_of, within


def test_rows_are_ordered_and_gaps_dropped() -> None:
    panel = panel_of([3.0, 1, None, 2], [[1.0], [2], [3], [4]], ["乙", "甲", "甲", "甲"], [2020, 2021, 2020, 2019])
    assert (panel.y.tolist(), panel.unit_of.tolist(), panel.time_of.tolist()) == ([3, 2, 1], [0, 1, 1], [1, 0, 2])
    assert (panel.times, panel.units, panel.periods, panel.dropped, panel.lone) == ((2019, 2020, 2021), 2, 3, 1, 1)


def test_whatever_pandas_calls_missing_is_dropped() -> None:
    frame = pd.DataFrame({"y": [3, 1, pd.NA, 2], "x": [1, 2, 3, 4], "unit": ["乙", "甲", "甲", pd.NA]}).convert_dtypes()
    panel = panel_of(frame["y"], frame[["x"]], frame["unit"].astype("category"), pd.Series([2020, 2021, 2020, 2019]))
    assert (panel.y.tolist(), panel.units, panel.times, panel.dropped) == ([3, 1], 2, (2020, 2021), 2)


def test_groups_of_one_row_are_taken_out_until_none_is_left() -> None:
    units, times = ["a", "a", "b", "b", "c", "c"], [1, 2, 1, 2, 2, 3]
    kept = panel_of(range(6), range(6), units, times, "two_way")
    out = panel_of(range(6), range(6), units, times, "two_way", keep=False)
    assert (len(kept.y), kept.lone, len(out.y), out.lone, out.units) == (6, 1, 4, 2, 2)
    chain = panel_of(range(3), range(3), ["a", "b", "c"], [1, 1, 2], "unit", keep=False)
    assert len(chain.y) == 0


def test_a_balanced_panel_is_less_both_means_plus_the_grand_one() -> None:
    table = np.random.default_rng(5).normal(size=(4, 3))
    units, times = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
    left, effects = within(table.reshape(-1, 1), [units, times])
    by_hand = table - table.mean(1, keepdims=True) - table.mean(0) + table.mean()
    assert left[:, 0] == pytest.approx(by_hand.ravel(), abs=1e-15)
    assert effects == 6
    assert means(table.reshape(-1, 1), units)[:, 0] == pytest.approx(table.mean(1))


def test_parts_of_a_panel_that_share_nothing_are_counted() -> None:
    units, times = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 2, 3])
    left, effects = within(np.arange(6.0)[:, np.newaxis] ** 2, [units, times])
    assert effects == 3 + 4 - 2
    assert left[4:] == pytest.approx(np.zeros((2, 1)), abs=1e-14)


def test_nothing_of_nothing() -> None:
    none = np.array([], dtype=np.intp)
    assert within(np.empty((0, 2)), [none, none])[0].shape == (0, 2)
    assert within(np.empty((0, 2)), [none])[1] == 0


CELLS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(-99, 99)), min_size=1, max_size=40)


@settings(deadline=None, max_examples=100)
@given(CELLS)
def test_residuals_of_dummies_whatever_the_gaps(cells: Any) -> None:
    units, times = (np.unique([cell[side] for cell in cells], return_inverse=True)[1] for side in (0, 1))
    y = np.array([float(cell[2]) for cell in cells])
    left, effects = within(y[:, np.newaxis], [units, times])
    dummies = np.column_stack([units[:, None] == np.unique(units), times[:, None] == np.unique(times)]).astype(float)
    by_hand, _, rank, _ = np.linalg.lstsq(dummies, y, rcond=1e-12)
    assert left[:, 0] == pytest.approx(y - dummies @ by_hand, abs=1e-11)
    assert effects == rank
    assert np.abs(means(left, units)).max() < 1e-13 * 100
    assert np.abs(means(left, times)).max() < 1e-13 * 100
