"""Three series: what each holds fixed, and a chain worked by hand."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from perfanalysis.comparing.comparability import every_pair, main_pairs
from perfanalysis.comparing.series import chained, fixed_basket, published
from tests.comparing.test_effects import cube


def test_a_steady_panel_has_one_series() -> None:
    generator = np.random.default_rng(5)
    weight, rate = np.full((9, 4, 5), 20.0), generator.random((9, 4, 5))
    made = cube(weight, rate, (weight * rate).sum(axis=2))
    lines = [published(made), fixed_basket(made), chained(made, main_pairs(every_pair(made, rules_changed={})))]
    for line in lines[1:]:
        assert line.change == pytest.approx(lines[0].change, abs=1e-9)
    assert lines[2].se == pytest.approx(lines[0].se, abs=1e-9)


def test_a_chain_by_hand() -> None:
    """Indicator five is replaced in year three: links +10 (first two years) and +5 (the four common ones)."""
    weight = np.full((2, 3, 6), 20.0)
    weight[:, 2, 4], weight[:, :2, 5] = np.nan, np.nan
    rate = np.full((2, 3, 6), 0.5)
    rate[:, 1], rate[:, 2] = 0.6, 0.65
    rate[:, 2, 5] = 0.1
    rate[np.isnan(weight)] = np.nan
    made = cube(weight, rate, np.nansum(weight * np.nan_to_num(rate), axis=2))
    line = chained(made, main_pairs(every_pair(made, rules_changed={})))
    assert line.change == pytest.approx([0.0, 10.0, 15.0])
    assert published(made).change == pytest.approx([0.0, 10.0, 4.0])
    assert fixed_basket(made).change == pytest.approx([0.0, 10.0, 15.0])


def test_a_link_that_cannot_be_compared_breaks_the_chain() -> None:
    weight = np.full((5, 3, 10), 20.0)
    weight[:, :2, 5:], weight[:, 2, :5] = np.nan, np.nan
    rate = np.where(np.isnan(weight), np.nan, 0.7)
    made = cube(weight, rate, np.full((5, 3), 70.0))
    line = chained(made, main_pairs(every_pair(made, rules_changed={})))
    assert not isnan(line.change[1])
    assert isnan(line.change[2])
    assert isnan(published(made).change[2])


def test_weights_of_first_and_last_year_bracket_their_mean() -> None:
    weight = np.broadcast_to(np.array([[50.0, 20, 10, 10, 10], [10, 10, 20, 20, 40]]), (4, 2, 5)).copy()
    rate = np.broadcast_to(np.array([[0.5, 0.6, 0.7, 0.8, 0.9], [0.9, 0.8, 0.7, 0.6, 0.5]]), (4, 2, 5)).copy()
    made = cube(weight, rate, (weight * rate).sum(axis=2))
    changes = {one: fixed_basket(made, weights=one).change[1] for one in ("first", "last", "mean")}
    assert changes["first"] == pytest.approx(100 * (0.5 * 0.4 + 0.2 * 0.2 - 0.1 * 0.2 - 0.1 * 0.4))
    assert min(changes["first"], changes["last"]) < changes["mean"] < max(changes["first"], changes["last"])
