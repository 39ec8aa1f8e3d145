"""The mixed model against R's nlme::lme, on whole and gapped data."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, mixed_change, repeated_anova

# Potthoff and Roy (1964), Biometrika 51, 313: R nlme::Orthodont, distance at ages 8, 10, 12, 14 of 16 boys and 11 girls.
DISTANCE = [
    26, 25, 29, 31, 21.5, 22.5, 23, 26.5, 23, 22.5, 24, 27.5, 25.5, 27.5, 26.5, 27, 20, 23.5, 22.5, 26,
    24.5, 25.5, 27, 28.5, 22, 22, 24.5, 26.5, 24, 21.5, 24.5, 25.5, 23, 20.5, 31, 26, 27.5, 28, 31, 31.5,
    23, 23, 23.5, 25, 21.5, 23.5, 24, 28, 17, 24.5, 26, 29.5, 22.5, 25.5, 25.5, 26, 23, 24.5, 26, 30,
    22, 21.5, 23.5, 25, 21, 20, 21.5, 23, 21, 21.5, 24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5,
    21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5, 21.5, 22.5, 23, 25, 23, 23, 23.5, 24, 20, 21, 22, 21.5,
    16.5, 19, 19, 19.5, 24.5, 25, 28, 28,
]  # fmt: skip
CHILD = [f"child {place // 4}" for place in range(108)]
AGE = [8, 10, 12, 14] * 27
GAPS = [place - 1 for place in (1, 6, 7, 30, 31, 32, 55, 90, 108)]


def gapped() -> list[float]:
    return [nan if place in GAPS else value for place, value in enumerate(DISTANCE)]


def agrees(found: Result, printed: dict[str, tuple[float, ...]], rel: float) -> None:
    for name, numbers in printed.items():
        assert found.values[name] == pytest.approx(numbers, rel=rel), name


def test_growth_of_potthoff_and_roy() -> None:
    """R: lme(distance ~ factor(age), random = ~1 | Subject); anova: F 38.0396082 on 3 and 78."""
    found = mixed_change(DISTANCE, CHILD, AGE)
    assert found.labels == ("10", "12", "14")
    printed = {
        "estimate": (0.9814814815, 2.4629629630, 3.9074074074),
        "se": (0.3923779628,) * 3,
        "p": (1.446618327e-02, 1.802668970e-08, 1.517306264e-15),
        "unit_variance": (4.464802944,) * 3,
        "residual_variance": (2.078466287,) * 3,
    }
    agrees(found, printed, 1e-6)
    assert (found.statistic, found.df, found.n) == (pytest.approx(38.0396082, rel=1e-8), (3, 78), 108)


def test_growth_with_nine_gaps() -> None:
    """R: the same without rows 1, 6, 7, 30, 31, 32, 55, 90, 108; intervals(which = "fixed"); Wald 102.1643459."""
    found = mixed_change(gapped(), CHILD, AGE)
    printed = {
        "estimate": (1.137590366, 2.604719636, 4.015886063),
        "se": (0.4284072000, 0.4284072000, 0.4221758780),
        "low": (0.282941387, 1.750070657, 3.173668230),
        "high": (1.992239346, 3.459368616, 4.858103895),
        "p": (9.829306914e-03, 5.899706884e-08, 3.515092398e-14),
        "unit_variance": (4.548505935,) * 3,
        "residual_variance": (2.216491184,) * 3,
    }
    agrees(found, printed, 1e-6)
    assert (found.n, found.dropped, found.df) == (99, 9, (3, 69))
    assert found.statistic * 3 == pytest.approx(102.1643459, rel=1e-6)
    chi = mixed_change(gapped(), CHILD, AGE, tests="normal")
    assert (chi.statistic, chi.df) == (pytest.approx(102.1643459, rel=1e-6), (3,))


def test_another_reference_turns_the_contrast_and_not_the_test() -> None:
    first, last = mixed_change(gapped(), CHILD, AGE), mixed_change(gapped(), CHILD, AGE, reference=14)
    assert last.labels == ("8", "10", "12")
    assert last.values["estimate"][0] == pytest.approx(-first.values["estimate"][2])
    assert last.values["se"][0] == pytest.approx(first.values["se"][2])
    assert last.statistic == pytest.approx(first.statistic)


def test_whole_panels_give_the_repeated_measures_f() -> None:
    block = np.array(DISTANCE).reshape(27, 4)
    assert mixed_change(DISTANCE, CHILD, AGE).statistic == pytest.approx(repeated_anova(block).statistic)


def test_no_variance_between_units_is_told() -> None:
    """The least squares of the year means, where units differ less than chance would make them."""
    values, units, years = [1, 9, 9, 2, 4, 6.0], ["a", "a", "b", "b", "c", "c"], [1, 2] * 3
    found = mixed_change(values, units, years)
    assert [notice.code for notice in found.warnings] == ["no_unit_variance"]
    assert found.values["unit_variance"] == (0,)
    assert found.values["estimate"] == pytest.approx((1,))
    pooled = (np.var([1, 9, 4], ddof=1) + np.var([9, 2, 6], ddof=1)) / 2
    assert found.values["se"] == pytest.approx((np.sqrt(pooled * 2 / 3),))


def test_one_unit_seen_often_is_compared_within_itself() -> None:
    found = mixed_change([1, 3, 4, 8.0], ["a"] * 4, [1, 1, 2, 2])
    assert found.values["estimate"] == pytest.approx((4,))
    assert found.values["se"] == pytest.approx((np.sqrt((2 + 8) / 2),))


def test_years_of_different_units_that_share_none_are_told() -> None:
    found = mixed_change([1, 3, 2.0, 9], ["a", "a", "b", "b"], [1, 1, 2, 2])
    assert [notice.code for notice in found.warnings] == ["confounded"]


def test_units_seen_once_are_independent_observations() -> None:
    found = mixed_change([1, 2, 4, 7.0], list("abcd"), [1, 1, 2, 2])
    assert [notice.code for notice in found.warnings] == ["no_repeats", "no_freedom"]
    assert found.values["estimate"] == pytest.approx((4,))
    assert mixed_change([1, 2, 4, 7.0], list("abcd"), [1, 1, 2, 2], tests="normal").p < 0.05


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 9999))
def test_the_order_of_rows_is_nothing(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(108)
    turned = mixed_change(np.array(gapped())[order], np.array(CHILD)[order], np.array(AGE)[order])
    assert repr(turned) == repr(mixed_change(gapped(), CHILD, AGE))


@settings(max_examples=15, deadline=None)
@given(shift=st.floats(-1e3, 1e3), scale=st.floats(1e-3, 1e3))
def test_shift_and_scale(shift: float, scale: float) -> None:
    found, moved = (mixed_change(of, CHILD, AGE) for of in (DISTANCE, np.array(DISTANCE) * scale + shift))
    assert moved.statistic == pytest.approx(found.statistic, rel=1e-6)
    assert moved.values["unit_variance"][0] == pytest.approx(found.values["unit_variance"][0] * scale**2, rel=1e-6)


def test_three_thousand_units_of_ten_years() -> None:
    chance = np.random.default_rng(1)
    units, years = np.repeat(np.arange(3000), 10), np.tile(np.arange(2015, 2025), 3000)
    values = 70 + np.repeat(chance.normal(0, 3, 3000), 10) + 0.5 * (years - 2015) + chance.normal(0, 2, 30000)
    found = mixed_change(np.where(chance.random(30000) < 0.2, nan, values), units, years)
    assert found.values["unit_variance"][0] == pytest.approx(9, rel=0.1)
    assert found.values["residual_variance"][0] == pytest.approx(4, rel=0.05)
    assert found.values["estimate"][-1] == pytest.approx(4.5, abs=0.3)


@pytest.mark.parametrize(
    ("values", "units", "years"),
    [
        ([], [], []),
        ([1.0], ["a"], [2020]),
        ([1, 2.0], ["a", "b"], [2020, 2020]),
        ([1, 2.0], ["a", "a"], [2020, 2021]),
        ([5, 5, 5, 5.0], ["a", "a", "b", "b"], [1, 2, 1, 2]),
        ([1, 2, 3, 4.0], ["a", "a", "b", "b"], [1, 2, 1, 2]),
        ([0.1, 0.4, 0.3, 0.6, 1.7, 2.0], ["a", "a", "b", "b", "c", "c"], [1, 2, 1, 2, 1, 2]),
        ([nan, 2, 3.0, 4], ["a", "a", None, ""], [1, 2, 1, 2]),
        ([1, 3, 2.0, 9], ["a", "a", "b", "b"], [1, 1, 2, 2]),
    ],
)
def test_degenerate_data_are_told(values: list[float], units: list[str], years: list[int]) -> None:
    found = mixed_change(values, units, years)
    assert isnan(found.p)
    assert found.warnings or found.df
    assert found.to_text("zh")
    assert found.to_frame("en") is not None


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="as many units and years"):
        mixed_change([1, 2], ["a"], [1, 2])
    with pytest.raises(ValueError, match="reference must be one of"):
        mixed_change(DISTANCE, CHILD, AGE, reference=2020)
    with pytest.raises(ValueError, match="tests must be one of"):
        mixed_change(DISTANCE, CHILD, AGE, tests="z")  # type: ignore[arg-type]


# nlme::ergoStool: effort of nine subjects on four stools.
EFFORT = [
    12, 15, 12, 10, 10, 14, 13, 12, 7, 14, 13, 9, 7, 11, 10, 9, 8, 11, 8, 7, 9, 11, 11, 10, 8, 12, 12, 11, 7, 11, 8, 7, 9,
    13, 10, 8,
]  # fmt: skip


@pytest.mark.parametrize(
    ("estimator", "unit", "residual", "likelihood"),
    [("reml", 1.775463, 1.210648, -60.565394351), ("ml", 1.578189, 1.076132, -61.0722187041)],
)
def test_stools_of_nlme(estimator: str, unit: float, residual: float, likelihood: float) -> None:
    """R: lme(effort ~ Type, random = ~1 | Subject, data = ergoStool, method): tTable, VarCorr, logLik; F 22.3556."""
    found = mixed_change(EFFORT, [place // 4 for place in range(36)], ["T1", "T2", "T3", "T4"] * 9, estimator=estimator)  # type: ignore[arg-type]
    printed = {
        "estimate": (3.888888889, 2.222222222, 0.666666667),
        "se": (0.518683836,) * 3,
        "statistic": (7.49760956, 4.28434832, 1.28530450),
        "p": (9.75342049e-08, 2.56292724e-04, 2.10951190e-01),
        "intercept": (8.555555556,) * 3,
        "intercept_se": (0.576012260,) * 3,
        "log_likelihood": (likelihood,) * 3,
    }
    agrees(found, printed, 1e-8)
    agrees(found, {"unit_variance": (unit,) * 3, "residual_variance": (residual,) * 3}, 5e-7)
    assert round(found.statistic, 4) == 22.3556


def test_growth_with_gaps_by_maximum_likelihood() -> None:
    """R: lme(distance ~ factor(age), random = ~1 | Subject, Orthodont[-c(3,10,11,30,55,56,57,90), ], method = "ML")."""
    left = {place - 1 for place in (3, 10, 11, 30, 55, 56, 57, 90)}
    some = [nan if place in left else value for place, value in enumerate(DISTANCE)]
    found = mixed_change(some, CHILD, AGE, estimator="ml")
    printed = {
        "estimate": (1.07254222, 2.43518835, 3.90990528),
        "se": (0.422241579, 0.422692230, 0.411250123),
        "intercept": (22.22470735,) * 3,
        "log_likelihood": (-207.672644417,) * 3,
    }
    agrees(found, printed, 2e-8)
    assert round(found.statistic, 4) == 33.4634
    with pytest.raises(ValueError, match="between 0 and 1"):
        mixed_change(some, CHILD, AGE, level=95)
