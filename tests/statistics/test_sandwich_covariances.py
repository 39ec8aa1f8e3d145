"""The pieces that clustered and panel regressions share, each against what it means."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics.sandwich_covariances import (
    adjusted,
    independent,
    joint_test,
    long_table,
    members,
    powers,
    predictor_names,
    solved,
    squared_correlation,
    summed,
)

GROUPS = np.array([0, 0, 1, 1, 1, 2, 2], dtype=np.intp)
CHANCE = np.random.default_rng(11)
X, Y = CHANCE.normal(size=(7, 2)), CHANCE.normal(size=7)


# NIST StRD, Longley: total employment on deflator, GNP, unemployment, armed forces, population, year (certified values).
# fmt: off
LONGLEY = np.array([
    [60323, 83.0, 234289, 2356, 1590, 107608, 1947], [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
    [60171, 88.2, 258054, 3682, 1616, 109773, 1949], [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
    [63221, 96.2, 328975, 2099, 3099, 112075, 1951], [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
    [64989, 99.0, 365385, 1870, 3547, 115094, 1953], [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
    [66019, 101.2, 397469, 2904, 3048, 117388, 1955], [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
    [68169, 108.4, 442769, 2936, 2798, 120445, 1957], [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
    [68655, 112.6, 482704, 3813, 2552, 123366, 1959], [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
    [69331, 115.7, 518173, 4806, 2572, 127852, 1961], [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
])
# fmt: on


def test_longley_as_certified() -> None:
    fit = solved(LONGLEY[:, 1:], LONGLEY[:, 0], intercept=True)
    certified = (
        -3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683, -1.03322686717359,
        -0.511041056535807e-01, 1829.15146461355,
    )  # fmt: skip
    errors = (
        890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699, 0.214274163161675,
        0.226073200069370, 455.478499142212,
    )  # fmt: skip
    assert fit.coefficients * fit.units == pytest.approx(certified, rel=1e-10)
    assert np.sqrt(np.diag(fit.classical(fit.squares / 9))) * fit.units == pytest.approx(errors, rel=1e-10)
    assert fit.r_squared == pytest.approx(0.995479004577296, rel=1e-13)


def test_a_column_that_earlier_ones_explain_is_left_out() -> None:
    wide = np.column_stack([X, X @ [1.0, 2], np.zeros(7), np.full(7, 3.0)])
    assert independent(wide, np.ones(5)).tolist() == [True, True, False, False, True]
    with_level = solved(wide, Y, intercept=True)
    assert with_level.kept.tolist() == [True, True, True, False, False, False]
    assert np.isnan(with_level.coefficients[3:]).all()
    assert independent(np.eye(3)[:2], np.ones(3)).tolist() == [True, True, False]


def test_influence_makes_the_coefficients_and_the_basis_the_residuals() -> None:
    for intercept in (True, False):
        fit = solved(X, Y, intercept=intercept)
        assert fit.influence @ (Y / fit.scale) == pytest.approx(fit.coefficients)
        assert Y / fit.scale - fit.basis @ (fit.basis.T @ (Y / fit.scale)) == pytest.approx(fit.residual)


@pytest.mark.parametrize("power", [-0.5, -1.0, 1.0])
def test_leverage_adjustment_is_a_power_of_the_matrix(power: float) -> None:
    fit = solved(X, Y, intercept=False)
    found = adjusted(fit, Y, GROUPS, power)
    for rows in members(GROUPS):
        block = np.eye(len(rows)) - fit.basis[rows] @ fit.basis[rows].T
        roots, vectors = np.linalg.eigh(block)
        assert found[rows] == pytest.approx(vectors * roots**power @ vectors.T @ Y[rows])


def test_sums_by_group() -> None:
    assert pytest.approx(np.array([X[:2].sum(0), X[2:5].sum(0), X[5:].sum(0)])) == summed(X.T, GROUPS).T
    assert [rows.tolist() for rows in members(GROUPS[::-1])] == [[5, 6], [2, 3, 4], [0, 1]]
    assert members(np.array([], dtype=np.intp)) == []


def test_joint_test_of_one_is_the_square_of_t() -> None:
    found = joint_test(np.array([3.0]), np.array([[4.0]]), 10)
    assert (found["statistic"], found["df"]) == (2.25, (1.0, 10))
    assert joint_test(np.array([3.0]), np.array([[4.0]]), inf)["p"] == pytest.approx(0.13361440)
    for broken in (np.zeros((1, 1)), np.full((1, 1), nan), -np.ones((1, 1))):
        assert joint_test(np.array([3.0]), broken, 10) == {}
    assert joint_test(np.ones(2), np.ones((2, 2)), 10) == {}
    assert joint_test(np.ones(1), np.ones((1, 1)), nan) == {}


def test_squared_correlation() -> None:
    assert squared_correlation(np.array([[1.0, 2], [2, 4], [3, 6]])) == pytest.approx(1)
    assert isnan(squared_correlation(np.array([[1.0, 2], [2, 2]])))
    assert isnan(squared_correlation(np.array([[1.0, 2]])))


def test_rows_and_names_must_fit() -> None:
    y, x, keys = long_table([1, 2, None], [3, 4, 5], list("abc"))
    assert (len(y), x.shape, isnan(y[2]), keys[0].tolist()) == (3, (3, 1), True, ["a", "b", "c"])
    with pytest.raises(ValueError, match="3 outcomes need 3 rows"):
        long_table([1, 2, 3], [[1, 2, 3]], list("abc"))
    with pytest.raises(ValueError, match="as many names"):
        predictor_names(["a"], 2)
    assert predictor_names(None, 2) == ("1", "2")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=5))
def test_powers_of_two_stand_next_to_the_largest(figures: list[float]) -> None:
    unit = float(powers(np.array(figures)[:, np.newaxis])[0])
    largest = max(map(abs, figures))
    assert (unit == 1) if largest == 0 else (unit <= largest < 2 * unit or largest < 1e-300)
    assert np.frexp(unit)[0] == 0.5
