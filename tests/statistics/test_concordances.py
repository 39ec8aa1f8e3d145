"""Kendall's W against Siegel's executives and R's friedman.test."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, friedman, kendall_w

# Siegel (1956), Nonparametric Statistics, table 9.9: six applicants ranked by three executives.
EXECUTIVES = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
# Hollander and Wolfe (1973), page 140: times to round first base, as in R's ?friedman.test (with ties).
BASES = [
    [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40], [5.90, 5.85, 5.70],
    [5.45, 5.55, 5.60], [5.40, 5.40, 5.35], [5.45, 5.50, 5.35], [5.25, 5.15, 5.00], [5.85, 5.80, 5.70],
    [5.25, 5.20, 5.10], [5.65, 5.55, 5.45], [5.60, 5.35, 5.45], [5.05, 5.00, 4.95], [5.50, 5.50, 5.40],
    [5.45, 5.55, 5.50], [5.55, 5.55, 5.35], [5.45, 5.50, 5.55], [5.50, 5.45, 5.25], [5.65, 5.60, 5.40],
    [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
]  # fmt: skip
blocks = st.integers(2, 5).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 4).map(float), min_size=n, max_size=n), min_size=1, max_size=8)
)


def test_siegels_executives() -> None:
    """Siegel (1956), 9: s 25.5, W 0.16; R: friedman.test: chi-squared 2.42857143, df 5, p 0.78721181."""
    found = kendall_w(EXECUTIVES)
    assert (round(found.estimate, 2), found.n, found.df) == (0.16, 3, (5,))
    assert (found.statistic, found.p) == pytest.approx((2.42857143, 0.78721181), abs=5e-9)
    assert dict(found.values)["mean_rank"] == pytest.approx([8 / 3, 14 / 3, 11 / 3, 11 / 3, 11 / 3, 8 / 3])


def test_rounding_first_base_has_ties() -> None:
    """R: friedman.test: chi-squared 11.14285714, p 0.003805040776; without the correction 12 S / (m² (n³ − n)) by hand."""
    found = kendall_w(BASES, names=["甲", "乙", "丙"])
    assert (found.statistic, found.p) == pytest.approx((11.14285714, 0.003805040776), rel=1e-9)
    assert found.estimate == pytest.approx(11.14285714 / 44, rel=1e-9)
    sums = np.array(dict(found.values)["mean_rank"]) * 22
    plain = kendall_w(BASES, correct=False)
    assert plain.estimate == pytest.approx(12 * float(np.sum((sums - 44) ** 2)) / (22**2 * 24))
    assert plain.estimate < found.estimate


def test_the_f_test_of_legendre() -> None:
    """Legendre (2005), equation 8, by hand on the executives: F = (m − 1)W/(1 − W) on 13/3 and 26/3 df; scipy's F."""
    from scipy.stats import f

    found = kendall_w(EXECUTIVES, test="f")
    w = 306 / 1890
    assert found.statistic == pytest.approx(2 * w / (1 - w))
    assert found.df == pytest.approx((13 / 3, 26 / 3))
    assert found.p == pytest.approx(float(f.sf(2 * w / (1 - w), 13 / 3, 26 / 3)))
    assert kendall_w([[1, 2, 3, 4]] * 3, test="f").p == 0


@settings(max_examples=60, deadline=None)
@given(block=blocks, seed=st.integers(0, 99))
def test_bounds_order_scale_and_friedman(block: list[list[float]], seed: int) -> None:
    chance, table = np.random.default_rng(seed), np.array(block)
    for test in ("chi2", "f"):
        found = kendall_w(table, test=test)  # type: ignore[arg-type]
        assert repr(kendall_w(chance.permutation(table), test=test)) == repr(found)  # type: ignore[arg-type]
        assert repr(kendall_w(table**3 * 5 + 2, test=test)) == repr(found)  # type: ignore[arg-type]
        assert isnan(found.estimate) or -1e-12 <= found.estimate <= 1 + 1e-12
    if len(table) > 1:
        assert kendall_w(table).statistic == pytest.approx(friedman(table).statistic, nan_ok=True)


def test_whole_agreement_is_one_and_gaps_are_left_out() -> None:
    found = kendall_w([[1, 2, 3], [10, 20, 30], [nan, 1, 2]])
    assert (found.estimate, found.n, found.dropped) == (1, 2, 1)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (kendall_w([]), "too_few"),
        (kendall_w([[1, 2, 3]]), "too_few"),
        (kendall_w([[1], [2]]), "too_few"),
        (kendall_w([[nan, 1], [2, nan]]), "too_few"),
        (kendall_w([[5, 5], [5, 5]]), "no_variation"),
        (kendall_w([[5, 5], [5, 5]], test="f", correct=False), "no_variation"),
    ],
)
def test_degenerate_scores_are_told(found: Result, code: str) -> None:
    assert [notice.code for notice in found.warnings] == [code]
    assert isnan(found.estimate)
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="test must be one of"):
        kendall_w([[1, 2]], test="exact")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="as many names"):
        kendall_w([[1, 2]], names=["甲"])


def test_warp_breaks_and_the_attitudes_of_r() -> None:
    """R ?friedman.test: wool by tension of warpbreaks, chi-squared 0.33333, df 1, p 0.5637; W is chi-squared / (m (n - 1))."""
    found = kendall_w([[44.55556, 28.22222], [24.0, 28.77778], [24.55556, 18.77778]])
    assert (round(found.statistic, 5), found.df, round(found.p, 4)) == (0.33333, (1.0,), 0.5637)
    assert found.estimate == pytest.approx(1 / 9)
    assert (found.values["rank_sum"], found.values["mean_rank_correlation"][0]) == ((5, 4), pytest.approx(-1 / 3))
