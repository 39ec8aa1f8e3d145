from __future__ import annotations

from itertools import permutations
from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import ahp_weights

HOUSE = [
    [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
    [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
    [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
    [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
    [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
    [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
    [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
    [4, 7, 5, 8, 6, 6, 2, 1],
]
WEALTH = [
    [1, 4, 9, 6, 6, 5, 5],
    [1 / 4, 1, 7, 5, 5, 3, 4],
    [1 / 9, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 7, 1 / 5],
    [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
    [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
    [1 / 5, 1 / 3, 7, 3, 3, 1, 2],
    [1 / 5, 1 / 4, 5, 3, 3, 1 / 2, 1],
]
SCHOOL = [
    [1, 4, 3, 1, 3, 4],
    [1 / 4, 1, 7, 3, 1 / 5, 1],
    [1 / 3, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 6],
    [1, 1 / 3, 5, 1, 1, 1 / 3],
    [1 / 3, 5, 5, 1, 1, 3],
    [1 / 4, 1, 6, 3, 1 / 3, 1],
]
CAR = [[1, 3, 2, 2], [1 / 3, 1, 1 / 4, 1 / 4], [1 / 2, 4, 1, 1 / 2], [1 / 2, 4, 2, 1]]
FRUIT = [[1, 1 / 3, 5], [3, 1, 7], [1 / 5, 1 / 7, 1]]


def weights(found: Any) -> Any:
    return found.values["weight"]


def codes(found: Any) -> list[str]:
    return [notice.code for notice in found.warnings]


def consistency_index(found: Any) -> float:
    return float(next(check.value for check in found.checks if check.code == "consistency_index"))


def test_saatys_house() -> None:
    """Saaty (1990), EJOR 48, 9-26, table 3: priorities, λmax 9.669, C.I. .238, C.R. .169."""
    found = ahp_weights(HOUSE)
    assert weights(found) == pytest.approx([0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], abs=5e-4)
    assert found.statistic == pytest.approx(9.669, abs=5e-4)
    assert found.estimate == pytest.approx(0.169, abs=5e-4)
    assert consistency_index(found) == pytest.approx(0.238, abs=5e-4)
    assert codes(found) == ["inconsistent"]
    assert not found.checks[0].holds


def test_saatys_wealth_of_nations() -> None:
    """Saaty (1980), 40: US, USSR, China, France, UK, Japan, W. Germany; λmax 7.61, C.I. .10, C.R. .08."""
    found = ahp_weights(WEALTH)
    assert weights(found) == pytest.approx([0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], abs=6e-4)
    assert found.statistic == pytest.approx(7.61, abs=5e-3)
    assert consistency_index(found) == pytest.approx(0.10, abs=5e-3)
    assert found.estimate == pytest.approx(0.08, abs=5e-3)
    assert (codes(found), found.checks[0].holds) == ([], True)


def test_saatys_choice_of_school() -> None:
    """Saaty (1980), 26: learning, friends, school life, vocational training, college, music."""
    assert weights(ahp_weights(SCHOOL)) == pytest.approx([0.32, 0.14, 0.03, 0.13, 0.24, 0.14], abs=6e-3)


def test_the_column_mean_chooses_a_car() -> None:
    """Anderson, Sweeney, Williams, Introduction to Management Science, AHP: .398 .085 .218 .299, λmax 4.185, CR .068."""
    found = ahp_weights(CAR, method="column_mean")
    assert weights(found) == pytest.approx([0.398, 0.085, 0.218, 0.299], abs=6e-4)
    assert found.statistic == pytest.approx(4.185, abs=5e-4)
    assert found.estimate == pytest.approx(0.068, abs=6e-4)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("column_mean", [0.2828, 0.6434, 0.0738]),
        ("eigenvector", [0.2790, 0.6491, 0.0719]),
        ("geometric_mean", [0.2790, 0.6491, 0.0719]),
    ],
)
def test_three_fruits(method: Any, expected: list[float]) -> None:
    """Teknomo (2006), AHP tutorial: normalised columns and eigenvector; for three things the row means give the latter."""
    assert weights(ahp_weights(FRUIT, method=method)) == pytest.approx(expected, abs=5e-5)


def test_a_textbook_matrix_of_three() -> None:
    """Management textbooks in China: W (.105, .637, .258), λmax 3.038, CR .033."""
    found = ahp_weights([[1, 1 / 5, 1 / 3], [5, 1, 3], [3, 1 / 3, 1]])
    assert weights(found) == pytest.approx([0.105, 0.637, 0.258], abs=5e-4)
    assert (found.statistic, found.estimate) == pytest.approx((3.0385, 0.0332), abs=5e-5)


def test_geometric_means_by_r() -> None:
    """R: g <- apply(A, 1, prod)^(1/7); round(g/sum(g), 4); mean(A %*% w / w) with the wealth matrix."""
    found = ahp_weights(WEALTH, method="geometric_mean")
    assert weights(found) == pytest.approx([0.4172, 0.2315, 0.0199, 0.0535, 0.0535, 0.1282, 0.0962], abs=6e-5)
    assert found.statistic == pytest.approx(7.6020384, abs=5e-8)


@pytest.mark.parametrize(
    ("table", "seven", "twelve"),
    [("saaty1980", 1.32, 1.48), ("saaty2012", 1.35, 1.54), ("alonso_lamata", 1.3417, 1.5365), ("xu", 1.36, 1.54)],
)
def test_the_table_of_random_indices_is_named_and_divides(table: Any, seven: float, twelve: float) -> None:
    """Saaty (1980), 21; Saaty (2012); Alonso and Lamata (2006), table 3; 许树柏 (1988)."""
    found = ahp_weights(WEALTH, random_index=table)
    assert found.estimate == pytest.approx(consistency_index(found) / seven)
    assert (found.variant["random_index"], found.variant["ri"]) == (table, seven)
    assert ahp_weights(np.ones((12, 12)), random_index=table).variant["ri"] == twelve


def test_a_random_index_may_be_given() -> None:
    assert ahp_weights(HOUSE, random_index=1.0).estimate == pytest.approx(consistency_index(ahp_weights(HOUSE)))


def test_judges_are_combined_by_the_geometric_mean() -> None:
    """Aczél and Saaty (1983): with two judges of opposite mind nothing is preferred."""
    found = ahp_weights([HOUSE, np.array(HOUSE).T])
    assert weights(found) == pytest.approx([1 / 8] * 8)
    assert (found.n, found.estimate, codes(found)) == (2, pytest.approx(0, abs=1e-12), ["inconsistent_judges"])
    other = ahp_weights([[[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]])
    assert weights(other) == pytest.approx([0.8, 0.2])


def test_a_gap_is_filled_from_the_opposite_cell_and_a_judge_with_a_real_gap_is_dropped() -> None:
    half = [[1, 1 / 3, 5], [nan, 1, 7], [nan, nan, 1]]
    gap = [[1, nan, 5], [nan, 1, 7], [1 / 5, 1 / 7, 1]]
    assert weights(ahp_weights(half)) == pytest.approx(weights(ahp_weights(FRUIT)))
    found = ahp_weights([gap, FRUIT])
    assert (found.n, found.dropped) == (1, 1)
    assert weights(found) == pytest.approx(weights(ahp_weights(FRUIT)))


def test_the_judge_told_keeps_the_number_it_came_with() -> None:
    gap = np.full((8, 8), nan)
    found = ahp_weights([gap, HOUSE, np.ones((8, 8))])
    told = next(notice for notice in found.warnings if notice.code == "inconsistent_judges")
    assert told.given["names"] == "2"


@pytest.mark.parametrize("size", [1, 2])
def test_one_or_two_things_cannot_be_inconsistent(size: int) -> None:
    found = ahp_weights([[1, 9], [1 / 9, 1]] if size == 2 else [[1]], names=["产出", "效益"][:size])
    assert (found.estimate, found.warnings, found.labels) == (0, (), ("产出", "效益")[:size])
    assert sum(weights(found)) == pytest.approx(1)


def test_a_matrix_that_is_not_reciprocal_is_told() -> None:
    found = ahp_weights([[1, 3, 5], [3, 1, 2], [1 / 5, 1 / 2, 1]])
    assert "not_reciprocal" in codes(found)
    assert [check.holds for check in found.checks] == [None, None, False]
    rounded = ahp_weights([[1, 3, 7], [0.33, 1, 2], [0.14, 0.5, 1]])
    assert "not_reciprocal" not in codes(rounded)


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        ([[1, nan], [nan, 1]], "too_few"),
        ([[1, 0, 2], [3, 1, 2], [1 / 2, 1 / 2, 1]], "judgement_not_positive"),
        ([[1, -3], [-1 / 3, 1]], "judgement_not_positive"),
        ([[1, 1e308], [1e-308, 1]], "judgement_too_large"),
        ([[1, 1e200, 1e200], [1e-200, 1, 1e200], [1e200, 1e200, 1]], "judgement_too_large"),
        (np.empty((0, 3, 3)), "too_few"),
    ],
)
def test_degenerate_judgements_have_no_weights(matrix: Any, code: str) -> None:
    found = ahp_weights(matrix)
    assert all(isnan(value) for value in weights(found))
    assert isnan(found.estimate)
    assert codes(found) == [code]
    assert found.to_text()
    assert found.to_text("en")


def test_beyond_the_table_the_ratio_is_undefined_and_told() -> None:
    found = ahp_weights(np.ones((16, 16)))
    assert (isnan(found.estimate), codes(found), found.checks[0].holds) == (True, ["no_random_index"], None)
    assert weights(found) == pytest.approx([1 / 16] * 16)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1, 2, 3], [1, 2, 3]],), "square"),
        (([[1.0]], {"names": ["甲", "乙"]}), "names"),
        (([[1.0]], {"method": "power"}), "method"),
        (([[1.0]], {"random_index": "saaty"}), "random_index"),
        (([[1.0]], {"random_index": -1.0}), "random_index"),
        (([[1.0]], {"limit": float("nan")}), "limit"),
    ],
)
def test_wrong_usage_is_refused(arguments: Any, words: str) -> None:
    matrix, options = (*arguments, {})[:2]
    with pytest.raises(ValueError, match=words):
        ahp_weights(matrix, **options)


@pytest.mark.parametrize("method", ["eigenvector", "geometric_mean", "column_mean"])
def test_another_order_does_not_touch_a_digit_though_two_rows_hold_the_same_judgements(method: Any) -> None:
    matrix = np.array([[1, 1 / 2, 2, 5], [2, 1, 1 / 5, 3], [1 / 2, 5, 1, 2], [1 / 5, 1 / 3, 1 / 2, 1]])
    here = weights(ahp_weights(matrix, method=method))
    for order in map(list, permutations(range(4))):
        there = weights(ahp_weights(matrix[np.ix_(order, order)], method=method))
        assert tuple(here[place] for place in order) == there


SCALE = st.sampled_from([1 / 9, 1 / 7, 1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5, 7, 9])


@settings(deadline=None, max_examples=60)
@given(st.lists(SCALE, min_size=6, max_size=6), st.permutations(range(4)), st.sampled_from(["eigenvector", "geometric_mean", "column_mean"]))  # fmt: skip
def test_weights_follow_the_things_and_sum_to_one(above: list[float], order: list[int], method: Any) -> None:
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = above
    matrix = np.where(matrix == 0, 1 / np.where(matrix.T == 0, 1, matrix.T), matrix)
    one = ahp_weights(matrix, method=method)
    other = ahp_weights(matrix[np.ix_(order, order)], method=method)
    assert sum(weights(one)) == pytest.approx(1)
    assert min(weights(one)) > 0
    assert one.statistic >= 4 - 1e-9
    assert np.array(weights(one))[order] == pytest.approx(np.array(weights(other)), abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0.1, 10), min_size=3, max_size=7), st.sampled_from(["eigenvector", "geometric_mean", "column_mean"]))  # fmt: skip
def test_consistent_judgements_give_the_weights_they_were_made_of(made: list[float], method: Any) -> None:
    truth = np.array(made) / sum(made)
    found = ahp_weights(np.divide.outer(truth, truth), method=method)
    assert weights(found) == pytest.approx(truth, rel=1e-6)
    assert found.estimate == pytest.approx(0, abs=1e-9)


def test_the_order_of_judges_does_not_touch_a_digit() -> None:
    judges = [FRUIT, np.array(FRUIT) ** 0.7, np.array(FRUIT) ** 1.3]
    assert weights(ahp_weights(judges)) == weights(ahp_weights(judges[::-1]))


def test_the_order_of_things_does_not_touch_a_digit() -> None:
    order = [5, 2, 7, 0, 1, 6, 3, 4]
    moved = weights(ahp_weights(np.array(HOUSE)[np.ix_(order, order)]))
    assert tuple(moved) == tuple(weights(ahp_weights(HOUSE))[place] for place in order)


def test_the_journey_of_chinese_modelling_courses() -> None:
    """姜启源, 数学模型, 8: the choice of a place to travel to; λmax 5.073, CI 0.018, CR 0.016 by the means of columns."""
    journey = [
        [1, 1 / 2, 4, 3, 3],
        [2, 1, 7, 5, 5],
        [1 / 4, 1 / 7, 1, 1 / 2, 1 / 3],
        [1 / 3, 1 / 5, 2, 1, 1],
        [1 / 3, 1 / 5, 3, 1, 1],
    ]
    found = ahp_weights(journey, method="column_mean")
    assert (round(found.statistic, 3), round(found.estimate, 3)) == (5.073, 0.016)
    assert round(consistency_index(found), 3) == 0.018
