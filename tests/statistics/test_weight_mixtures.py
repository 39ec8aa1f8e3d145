from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import combined_weights

FIRST = [0.114736662, 0.126210328, 0.184784542, 0.138831361, 0.152714497, 0.167985947, 0.114736662]
SECOND = [0.036360023, 0.219596363, 0.202412458, 0.206322328, 0.203720976, 0.077249696, 0.054338158]


def weights(found: Any) -> Any:
    return found.values["weight"]


def test_the_game_by_r() -> None:
    """R: P <- rbind(a, b) %*% cbind(a, b); k <- solve(P, diag(P)); k <- abs(k)/sum(abs(k)); k; k[1]*a + k[2]*b."""
    found = combined_weights([0.4, 0.3, 0.2, 0.1], [0.15, 0.2, 0.25, 0.4], method="game")
    assert found.estimate == pytest.approx(0.53271028, abs=5e-9)
    assert weights(found) == pytest.approx([0.2831776, 0.2532710, 0.2233645, 0.2401869], abs=6e-8)
    assert found.warnings == ()


def test_a_negative_coefficient_of_the_game_is_told() -> None:
    """The same in R with a and b divided by their sums: k is −0.03782395 and 1.03055826 before absolute values."""
    found = combined_weights(FIRST, SECOND, method="game")
    assert found.estimate == pytest.approx(0.035403017, abs=5e-10)
    expected = [0.0391348, 0.2162902, 0.2017884, 0.2039329, 0.2019152, 0.0804620, 0.0564764]
    assert weights(found) == pytest.approx(expected, abs=6e-8)
    (told,) = found.warnings
    assert (told.code, told.given) == ("negative_coefficient", pytest.approx({"first": -0.03782395, "second": 1.03055826}, abs=5e-9))  # fmt: skip


def test_by_fractions() -> None:
    """Products 1/8, 1/8, 1/16 of (1/2, 1/4, 1/4) and (1/4, 1/2, 1/4); the mean; roots in the ratio √2 : √2 : 1."""
    one, two = [0.5, 0.25, 0.25], [0.25, 0.5, 0.25]
    assert weights(combined_weights(one, two)) == pytest.approx([0.4, 0.4, 0.2])
    assert weights(combined_weights(one, two, method="linear")) == pytest.approx([0.375, 0.375, 0.25])
    assert weights(combined_weights(one, two, method="linear", alpha=0.75)) == pytest.approx([0.4375, 0.3125, 0.25])
    root = 2**0.5
    expected = np.array([root, root, 1]) / (2 * root + 1)
    assert weights(combined_weights(one, two, method="geometric")) == pytest.approx(expected)


def test_both_sources_are_shown_made_to_sum_to_one() -> None:
    found = combined_weights([20, 30, 50], [1, 1, 2], names=["产出", "效益", "满意度"])
    assert found.values["first"] == pytest.approx([0.2, 0.3, 0.5])
    assert found.values["second"] == pytest.approx([0.25, 0.25, 0.5])
    assert (found.labels, found.n, isnan(found.estimate)) == (("产出", "效益", "满意度"), 3, True)


def test_equal_sets_stay_as_they_are() -> None:
    found = combined_weights([0.2, 0.8], [2, 8], method="game")
    assert (found.estimate, weights(found)) == (0.5, pytest.approx([0.2, 0.8]))


def test_sets_of_any_size_are_made_to_sum_to_one() -> None:
    found = combined_weights([1.5e308, 0.5e308], [5e-324, 5e-324], method="linear")
    assert found.values["first"] == (0.75, 0.25)
    assert found.values["second"] == (0.5, 0.5)
    assert weights(found) == (0.625, 0.375)


def test_an_indicator_without_a_weight_is_dropped() -> None:
    found = combined_weights([0.5, nan, 0.5], [0.2, 0.6, 0.2], method="linear")
    assert (found.dropped, found.labels, weights(found)) == (1, ("1", "3"), pytest.approx([0.5, 0.5]))


@pytest.mark.parametrize("method", ["multiplicative", "linear", "geometric", "game"])
@pytest.mark.parametrize(
    ("one", "two", "code"),
    [([], [], "too_few"), ([nan], [1], "too_few"), ([0, 0], [1, 1], "no_common_weight")],
)
def test_degenerate_sets_have_no_combination(method: Any, one: Any, two: Any, code: str) -> None:
    found = combined_weights(one, two, method=method)
    assert all(isnan(value) for value in weights(found))
    assert [notice.code for notice in found.warnings] == [code]
    assert found.to_text()
    assert found.to_text("en")


def test_sets_without_a_common_indicator_have_no_product() -> None:
    found = combined_weights([1, 0], [0, 1])
    assert [notice.code for notice in found.warnings] == ["no_common_weight"]
    assert weights(combined_weights([1, 0], [0, 1], method="linear")) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("one", "two", "options"),
    [
        ([1, 2], [1], {}),
        ([-1, 2], [1, 1], {}),
        ([1, 2], [1, 1], {"alpha": 1.5}),
        ([1, 2], [1, 1], {"method": "sum"}),
        ([1, 2], [1, 1], {"names": ["甲"]}),
    ],
)
def test_wrong_usage_is_refused(one: Any, two: Any, options: Any) -> None:
    with pytest.raises(ValueError, match=r"weights|alpha|method|names"):
        combined_weights(one, two, **options)


SETS = st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100)), min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(SETS, st.sampled_from(["multiplicative", "linear", "geometric", "game"]), st.randoms())
def test_mixtures_sum_to_one_and_follow_their_indicators(pairs: Any, method: Any, chance: Any) -> None:
    order = list(range(len(pairs)))
    chance.shuffle(order)
    here = weights(combined_weights(*zip(*pairs, strict=True), method=method))
    there = weights(combined_weights(*zip(*[pairs[place] for place in order], strict=True), method=method))
    assert sum(here) == pytest.approx(1)
    assert tuple(here[place] for place in order) == there


@settings(deadline=None, max_examples=60)
@given(SETS, st.sampled_from(["linear", "game"]))
def test_a_linear_mixture_lies_between_its_sources(pairs: Any, method: Any) -> None:
    found = combined_weights(*zip(*pairs, strict=True), method=method)
    sides = np.array([found.values["first"], found.values["second"]])
    assert np.all(np.array(weights(found)) >= sides.min(axis=0) - 1e-12)
    assert np.all(np.array(weights(found)) <= sides.max(axis=0) + 1e-12)
    assert 0 <= found.estimate <= 1
