from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import fuzzy_comprehensive

CLOTHES = [[0.2, 0.5, 0.2, 0.1], [0.7, 0.2, 0.1, 0], [0, 0.4, 0.5, 0.1], [0.2, 0.3, 0.5, 0]]
RESTAURANT = [[0.5, 0.3, 0.2, 0], [0.2, 0.4, 0.3, 0.1], [0.1, 0.3, 0.5, 0.1], [0, 0.2, 0.4, 0.4]]
OPERATORS = ["weighted_average", "max_min", "max_product", "bounded_sum"]


def codes(found: Any) -> list[str]:
    return [notice.code for notice in found.warnings]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [([0.1, 0.2, 0.3, 0.4], [0.2, 0.3, 0.4, 0.1]), ([0.4, 0.35, 0.15, 0.1], [0.35, 0.4, 0.2, 0.1])],
)
def test_clothes_judged_by_two_groups_of_buyers(weights: list[float], expected: list[float]) -> None:
    """汪培庄 (1983), 模糊集合论及其应用: max-min compositions of the standard example of clothes."""
    found = fuzzy_comprehensive(CLOTHES, weights, operator="max_min")
    assert found.values["membership"] == pytest.approx(expected)
    assert found.values["share_of_sum"] == pytest.approx(np.array(expected) / sum(expected))


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("weighted_average", [0.24, 0.33, 0.39, 0.04]),
        ("max_min", [0.2, 0.3, 0.4, 0.1]),
        ("max_product", [0.14, 0.12, 0.20, 0.03]),
        ("bounded_sum", [0.5, 0.9, 0.9, 0.2]),
    ],
)
def test_the_four_operators_on_the_clothes_by_hand(operator: Any, expected: list[float]) -> None:
    """Weights .1 .2 .3 .4; third grade by bounded sum: min(.1, .2) + min(.2, .1) + min(.3, .5) + min(.4, .5) = .9."""
    found = fuzzy_comprehensive(CLOTHES, [0.1, 0.2, 0.3, 0.4], operator=operator)
    assert found.values["membership"] == pytest.approx(expected)


def test_a_restaurant_and_its_score() -> None:
    """A Chinese tutorial: weights .4 .3 .2 .1 give .28 .32 .31 .09; with 95, 85, 75, 60 points 82.45 by hand."""
    names = ["优", "良", "中", "差"]
    found = fuzzy_comprehensive(RESTAURANT, [0.4, 0.3, 0.2, 0.1], scores=[95, 85, 75, 60], names=names)
    assert found.values["membership"] == pytest.approx([0.28, 0.32, 0.31, 0.09])
    assert found.estimate == pytest.approx(0.28 * 95 + 0.32 * 85 + 0.31 * 75 + 0.09 * 60)
    assert (found.labels, found.values["chosen_grade"]) == (tuple(names), (0, 1, 0, 0))


def test_how_clearly_a_grade_stands_out() -> None:
    """α = (gβ − 1)/(2γ(g − 1)): for .28 .32 .31 .09 it is .28/1.86, for .7 .2 .1 0 it is 1.8/1.2."""
    check = fuzzy_comprehensive(RESTAURANT, [0.4, 0.3, 0.2, 0.1]).checks[1]
    assert (check.holds, check.value) == (False, pytest.approx(0.28 / 1.86))
    clear = fuzzy_comprehensive([[0.7, 0.2, 0.1, 0]]).checks[1]
    assert (clear.holds, clear.value) == (True, pytest.approx(1.5))
    assert fuzzy_comprehensive([[1, 0]]).checks[1].holds


def test_equal_grades_are_all_marked() -> None:
    assert fuzzy_comprehensive([[0.4, 0.4, 0.2]]).values["chosen_grade"] == (1, 1, 0)


def test_a_factor_with_a_gap_is_dropped_and_weights_sum_to_one_again() -> None:
    found = fuzzy_comprehensive([[0.5, 0.5], [nan, 1], [1, 0]], [0.5, 0.3, 0.2])
    assert (found.n, found.dropped) == (2, 1)
    assert found.values["membership"] == pytest.approx([0.45 / 0.7, 0.25 / 0.7])
    kept = fuzzy_comprehensive([[0.5, 0.5], [nan, 1], [1, 0]], [0.5, 0.3, 0.2], weights_to_one=False)
    assert kept.values["membership"] == pytest.approx([0.45, 0.25])


def test_memberships_that_do_not_sum_to_one_fail_the_check() -> None:
    found = fuzzy_comprehensive([[0.5, 0.2], [0.5, 0.5]])
    assert (found.checks[0].holds, found.checks[0].value) == (False, pytest.approx(0.3))


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(
    ("membership", "weights", "code"),
    [
        ([], None, "too_few"),
        ([[nan, 1]], [1], "too_few"),
        ([[1.2, 0]], [1], "not_memberships"),
        ([[-0.2, 0]], [1], "not_memberships"),
        ([[0.0, 0]], [1], "no_membership"),
        ([[0.4, 0.6]], [0], "no_weight"),
    ],
)
def test_degenerate_memberships_are_told(operator: Any, membership: Any, weights: Any, code: str) -> None:
    found = fuzzy_comprehensive(membership, weights, operator=operator)
    assert codes(found) == [code]
    assert all(isnan(value) for value in found.values["share_of_sum"])
    assert found.to_text()
    assert found.to_text("en")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": [1, 2, 3]}, "weights"),
        ({"weights": [1, -2]}, "negative"),
        ({"operator": "sum"}, "operator"),
        ({"scores": [1]}, "scores"),
        ({"names": ["优"]}, "names"),
    ],
)
def test_wrong_usage_is_refused(options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fuzzy_comprehensive([[0.5, 0.5], [1, 0]], **options)


FACTORS = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(1, 10), st.integers(1, 9)), min_size=1, max_size=8
)


@settings(deadline=None, max_examples=80)
@given(FACTORS, st.randoms(), st.sampled_from(OPERATORS))
def test_order_of_factors_does_not_touch_a_digit(factors: Any, chance: Any, operator: Any) -> None:
    shuffled = list(factors)
    chance.shuffle(shuffled)
    found = []
    for rows in (factors, shuffled):
        counts = np.array(rows, dtype=float)
        shares = counts[:, :3] / counts[:, :3].sum(axis=1, keepdims=True)
        found.append(fuzzy_comprehensive(shares, counts[:, 3], operator=operator))
    assert found[0].values == found[1].values


@settings(deadline=None, max_examples=80)
@given(FACTORS, st.sampled_from(OPERATORS))
def test_the_whole_is_never_more_of_a_grade_than_its_factors(factors: Any, operator: Any) -> None:
    counts = np.array(factors, dtype=float)
    shares = counts[:, :3] / counts[:, :3].sum(axis=1, keepdims=True)
    found = fuzzy_comprehensive(shares, counts[:, 3], operator=operator)
    assert sum(found.values["share_of_sum"]) == pytest.approx(1)
    if operator == "weighted_average":
        assert sum(found.values["membership"]) == pytest.approx(1)
    if operator != "bounded_sum":
        assert np.all(np.array(found.values["membership"]) <= shares.max(axis=0) + 1e-12)
