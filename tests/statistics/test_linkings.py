"""Linked years against the tables of the Producer Price Index Manual, base R and exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, chained_index

# Producer Price Index Manual (2004), tables 19.1 and 19.2: six commodities, five periods (gpindex::price6, quantity6).
PRICES = [
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    [1.2, 3.0, 1.3, 0.7, 1.4, 0.8],
    [1.0, 1.0, 1.5, 0.5, 1.7, 0.6],
    [0.8, 0.5, 1.6, 0.3, 1.9, 0.4],
    [1.0, 1.0, 1.6, 0.1, 2.0, 0.2],
]
QUANTITIES = [
    [1.0, 1.0, 2.0, 1.0, 4.5, 0.5],
    [0.8, 0.9, 1.9, 1.3, 4.7, 0.6],
    [1.0, 1.1, 1.8, 3.0, 5.0, 0.8],
    [1.2, 1.2, 1.9, 6.0, 5.6, 1.3],
    [0.9, 1.2, 2.0, 12.0, 6.5, 2.5],
]
# Five units, three items, four years, made up; the jackknife of the chain is worked out by a loop in base R.
MADE_PRICES = np.array(
    [
        [[10, 20, 5], [11, 21, 6], [13, 22, 6], [12, 25, nan]],
        [[12, 22, 6], [12, nan, 6], [13, 25, 7], [14, 26, 8]],
        [[9, 19, 7], [10, 20, 8], [nan, 21, 8], [11, 24, 9]],
        [[11, 25, nan], [13, 26, 8], [14, 27, 9], [15, 28, 9]],
        [[14, 24, 6], [15, 25, 7], [16, 26, 8], [17, 27, 9]],
    ]
)
MADE_QUANTITIES = np.array(
    [
        [[3, 1, 6], [3, 1, 5], [2, 2, 5], [2, 1, 6]],
        [[2, 2, 5], [3, 2, 5], [3, 2, 4], [2, 3, 4]],
        [[4, 2, 4], [4, 3, 5], [3, 3, 4], [3, 3, 5]],
        [[3, 1, 5], [2, 1, 4], [2, 2, 4], [3, 2, 4]],
        [[5, 3, 6], [5, 2, 6], [4, 2, 5], [4, 3, 5]],
    ]
)


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        ("laspeyres", [1, 1.4200, 1.3646, 1.3351, 1.3306]),
        ("paasche", [1, 1.3824, 1.2740, 1.2060, 1.1234]),
        ("fisher", [1, 1.4011, 1.3185, 1.2689, 1.2226]),
        ("tornqvist", [1, 1.4052, 1.3112, 1.2624, 1.2224]),
    ],
)
def test_chains_of_the_price_index_manual(formula: str, printed: list[float]) -> None:
    """Chapter 19, chained Laspeyres, Paasche, Fisher and Törnqvist (digits recalled, and found again from the formulas)."""
    found = chained_index(PRICES, QUANTITIES, formula=formula, base=1)  # type: ignore[arg-type]
    assert found.values["index"] == pytest.approx(printed, abs=5.1e-5)
    assert (found.estimate, found.n, found.dropped) == (found.values["index"][-1], 6, 0)
    assert isnan(found.se)


def test_fixed_base_of_the_price_index_manual() -> None:
    """Chapter 19: fixed-base Laspeyres ends at 1.44, Paasche at 0.80 (digits recalled, and found again from the formulas)."""
    found = chained_index(PRICES, QUANTITIES, base=1).values
    assert found["fixed_laspeyres"] == pytest.approx([1, 1.4200, 1.3450, 1.3550, 1.4400], abs=5.1e-5)
    assert found["fixed_paasche"] == pytest.approx([1, 1.3824, 1.2031, 1.0209, 0.7968], abs=5.1e-5)
    assert found["fixed_fisher"] == pytest.approx([1, 1.4011, 1.2721, 1.1762, 1.0712], abs=5.1e-5)


@pytest.mark.parametrize("formula", ["laspeyres", "paasche", "fisher", "tornqvist"])
def test_value_shares_give_what_quantities_give(formula: str) -> None:
    worth = np.array(PRICES) * np.array(QUANTITIES)
    shares = worth / worth.sum(axis=1, keepdims=True)
    found = chained_index(PRICES, shares, formula=formula, weights_as="shares")  # type: ignore[arg-type]
    assert found.values["index"] == pytest.approx(
        chained_index(PRICES, QUANTITIES, formula=formula).values["index"]  # type: ignore[arg-type]
    )
    zero = chained_index([[1, 2], [2, 0]], [1, 1], weights_as="shares")
    assert (zero.estimate, codes(zero)) == (200, ["items_not_positive"])


@pytest.mark.parametrize(
    ("formula", "form", "estimate", "se"),
    [
        ("laspeyres", "ratio", 125.552667832, 1.176729621),
        ("paasche", "ratio", 123.860910602, 1.371148465),
        ("fisher", "ratio", 124.703920413, 1.150918454),
        ("tornqvist", "ratio", 124.683314862, 1.143604675),
        ("laspeyres", "difference", 2.8519841270, 0.2298074769),
        ("paasche", "difference", 2.6801587302, 0.2801587302),
        ("fisher", "difference", 2.7660714286, 0.2447206489),
        ("tornqvist", "difference", 2.7660714286, 0.2447206489),
    ],
)
def test_units_are_the_sample(formula: str, form: str, estimate: float, se: float) -> None:
    """Base R: the chain of all units and of all but each, then sqrt(4/5 * sum((e - mean(e))^2))."""
    found = chained_index(MADE_PRICES, MADE_QUANTITIES, formula=formula, form=form)  # type: ignore[arg-type]
    assert found.estimate == pytest.approx(estimate, abs=5e-10)
    assert found.se == pytest.approx(se, abs=5e-10)
    assert (found.n, found.df, found.level) == (5, (4.0,), 0.95)
    assert found.interval == pytest.approx((estimate - 2.776445105 * se, estimate + 2.776445105 * se), abs=1e-8)


def test_a_balanced_difference_has_the_error_of_a_paired_t_test() -> None:
    """R: t.test(c(4, 7, 1, 6)): mean 4.5, standard error 1.322876, interval 0.2900 to 8.7100."""
    gains = np.array([4.0, 7, 1, 6])
    start = np.array([60.0, 70, 80, 90])
    scores = np.stack([start, start + gains / 3, start + gains], axis=1)[:, :, np.newaxis]
    found = chained_index(scores, [1], form="difference", base=0)
    assert (found.estimate, found.se) == pytest.approx((4.5, 1.322876), abs=5e-7)
    assert found.interval == pytest.approx((0.2900, 8.7100), abs=5e-5)


def test_scores_in_points_by_fractions() -> None:
    """Two indicators stay, one leaves, one enters: each link on its own common basket, weights made to sum to 1."""
    scores = [[80, 90, 60, nan], [85, 80, nan, 50], [88, 70, nan, 60]]
    weights = [[30, 20, 50, 0], [40, 40, 0, 20], [20, 20, 0, 60]]
    by = {
        "laspeyres": (Fraction(3, 5) * 5 - Fraction(2, 5) * 10)
        + (Fraction(2, 5) * 3 - Fraction(2, 5) * 10 + Fraction(1, 5) * 10),
        "paasche": (Fraction(1, 2) * 5 - Fraction(1, 2) * 10)
        + (Fraction(1, 5) * 3 - Fraction(1, 5) * 10 + Fraction(3, 5) * 10),
    }
    by["fisher"] = (by["laspeyres"] + by["paasche"]) / 2
    for formula, change in by.items():
        found = chained_index(scores, weights, form="difference", formula=formula)  # type: ignore[arg-type]
        assert found.estimate == pytest.approx(float(change))
        assert found.values["index"][-1] == pytest.approx(100 + float(change))
    assert found.values["common_items"][1:] == (2, 3)
    assert found.values["common_weight"][1:] == pytest.approx((0.5, 1.0))
    assert (found.n, found.dropped, found.checks[0].holds) == (3, 1, True)


def test_a_year_without_common_items_breaks_the_chain() -> None:
    found = chained_index([[1, nan], [2, nan], [nan, 3], [nan, 4]], [1, 1], names=["甲", "乙", "丙", "丁"])
    assert found.values["index"][:2] == (100, 200)
    assert np.isnan(found.values["index"][2:]).all()
    assert found.values["link"][3] == pytest.approx(4 / 3)
    assert codes(found) == ["chain_broken"]
    assert "乙→丙" in found.to_text()
    assert found.checks[0].holds is False


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (chained_index([], []), "too_few"),
        (chained_index([[1.0, 2.0]], [1, 1]), "too_few"),
        (chained_index([[nan, nan], [nan, nan]], [1, 1]), "chain_broken"),
        (chained_index([[1, 2], [2, 3]], [0, 0]), "link_undefined"),
        (chained_index([[1, 2], [2, 3]], [0, 0], form="difference"), "link_undefined"),
        (chained_index([[-1, 2], [2, -3]], [1, 1], formula="tornqvist"), "link_undefined"),
        (chained_index([[-5, 2], [2, 3]], [1, 1]), "link_undefined"),
        (chained_index([[1, 2], [-9, 3]], [1, 1], formula="fisher"), "link_undefined"),
        (chained_index([[1e308, 1e308], [1e308, 1e308]], [9, 9]), "link_undefined"),
        (chained_index(np.ones((1, 3, 2)), [1, 1]), "link_of_one_unit"),
        (chained_index([[[1.0], [2.0], [nan]], [[1.0], [3.0], [4.0]]], [1]), "link_of_one_unit"),
    ],
)
def test_degenerate_data_are_told(found: Result, code: str) -> None:
    assert codes(found) == [code]
    assert isnan(found.se)
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame("en")) >= 1


def test_constant_and_zero_figures_are_defined() -> None:
    assert chained_index([[3, 3], [3, 3]], [1, 2], formula="tornqvist").estimate == 100
    assert chained_index([[3, 0], [6, 0]], [1, 2]).estimate == 200
    assert chained_index([[3.0], [0.0], [0.0]], [1], form="difference").estimate == -3
    still = chained_index(np.full((4, 3, 2), 7.0), [1, 1])
    assert (still.estimate, still.se, still.interval) == (100, 0, (100, 100))


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="formula must be one of"):
        chained_index(PRICES, QUANTITIES, formula="walsh")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must not be negative"):
        chained_index(PRICES, [-1, 1, 1, 1, 1, 1])
    with pytest.raises(ValueError, match="do not fit"):
        chained_index(PRICES, [1, 2])
    with pytest.raises(ValueError, match="as many names"):
        chained_index(PRICES, QUANTITIES, names=["一"])
    with pytest.raises(ValueError, match="dimensions"):
        chained_index(np.ones((2, 2, 2, 2)), [1])


PANELS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@settings(deadline=None, max_examples=40)
@given(
    PANELS, st.sampled_from(["laspeyres", "paasche", "fisher", "tornqvist"]), st.sampled_from(["ratio", "difference"])
)
def test_order_of_units_and_items_does_not_matter(chance: np.random.Generator, formula: str, form: str) -> None:
    values = chance.uniform(1, 9, (6, 4, 5))
    values[chance.random(values.shape) < 0.2] = nan
    weights = chance.uniform(1, 9, (6, 4, 5))
    units, items = chance.permutation(6), chance.permutation(5)
    one = chained_index(values, weights, formula=formula, form=form)  # type: ignore[arg-type]
    two = chained_index(values[units][:, :, items], weights[units][:, :, items], formula=formula, form=form)  # type: ignore[arg-type]
    assert one.values["index"] == two.values["index"]
    assert one.values["se"] == two.values["se"]


@settings(deadline=None, max_examples=40)
@given(PANELS, st.sampled_from(["laspeyres", "paasche", "fisher", "tornqvist"]))
def test_units_of_measurement_do_not_matter(chance: np.random.Generator, formula: str) -> None:
    values, weights = chance.uniform(1, 9, (4, 5)), chance.uniform(1, 9, (4, 5))
    scale = chance.uniform(0.1, 10, 5)
    one = chained_index(values, weights, formula=formula)  # type: ignore[arg-type]
    two = chained_index(values * scale, weights / scale, formula=formula, base=1)  # type: ignore[arg-type]
    assert one.values["index"] == pytest.approx(np.array(two.values["index"]) * 100)
    assert one.estimate == pytest.approx(100 * np.prod(one.values["link"][1:]))
    low, high = (values[1:] / values[:-1]).min(axis=1), (values[1:] / values[:-1]).max(axis=1)
    assert np.all(np.array(one.values["link"][1:]) >= low - 1e-12)
    assert np.all(np.array(one.values["link"][1:]) <= high + 1e-12)
