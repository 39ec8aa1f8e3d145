"""Trends of one series against R's Nile data, worked examples and exhaustive counts."""

from __future__ import annotations

from itertools import permutations
from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, hac_trend, mann_kendall, pettitt, sen_slope

# R datasets::Nile, annual flow at Aswan 1871-1970.
NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
    831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
    781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
    744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]  # fmt: skip
series_of = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=15)
METHODS = (mann_kendall, sen_slope, pettitt, hac_trend)


def figure(result: Result, name: str) -> float:
    return result.values[name][0]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_nile_by_mann_kendall() -> None:
    """R: S by sign sums, cor(1:100, Nile, method = "kendall") = -0.2807413347, ties in the variance, |S| − 1."""
    found = mann_kendall(NILE)
    assert (found.statistic, found.n, found.variant["exact"]) == (-1387, 100, False)
    assert found.estimate == pytest.approx(-0.2807413347, abs=5e-11)
    assert figure(found, "sum_variance") == pytest.approx(112728.3333, abs=5e-5)
    assert found.p == pytest.approx(3.658262922e-05, rel=1e-9)


def test_exact_p_of_ten_values_is_that_of_r() -> None:
    """R: cor.test(1:10, c(3,1,4,1.5,5,9,2,6,5.3,5.8), method = "kendall", exact = TRUE), p = 0.07255015432."""
    found = mann_kendall([3, 1, 4, 1.5, 5, 9, 2, 6, 5.3, 5.8], exact=True)
    assert found.p == pytest.approx(0.07255015432, rel=1e-9)
    assert mann_kendall([3, 1, 4, 1.5, 5, 9, 2, 6, 5.3, 5.8]).variant["exact"] is False


@pytest.mark.parametrize(
    ("n", "least"), [(3, 1 / 3), (4, 0.08333333333), (5, 0.01666666667), (6, 0.002777777778), (9, 5.511463845e-06)]
)
def test_the_smallest_p(n: int, least: float) -> None:
    """R: cor.test(1:n, 1:n, method = "kendall", exact = TRUE)$p.value."""
    found = mann_kendall(range(n))
    assert found.p == figure(found, "least_p") == pytest.approx(least, rel=1e-9)
    assert codes(found) == (["cannot_be_significant"] if n < 5 else [])


def test_exact_p_counts_all_orders() -> None:
    sums = np.array([abs(mann_kendall(order).statistic) for order in permutations(range(5))])
    for order in ([0, 1, 2, 4, 3], [1, 0, 3, 2, 4], [2, 4, 0, 3, 1]):
        found = mann_kendall(order)
        assert found.p == pytest.approx(np.mean(sums >= abs(found.statistic)))


def test_ties_make_no_exact_distribution() -> None:
    found = mann_kendall([1, 2, 2, 3, 5], exact=True)
    assert codes(found) == ["ties_not_exact"]
    assert figure(found, "sum_variance") == pytest.approx((5 * 4 * 15 - 2 * 1 * 9) / 18)
    assert found.estimate == pytest.approx(9 / np.sqrt(10 * 9))


def test_nile_by_sen() -> None:
    """Base R: the ordered slopes at round((N - C)/2) and round((N + C)/2 + 1), the formula worked out; no package was run."""
    found = sen_slope(NILE)
    assert found.estimate == pytest.approx(-2.6)
    assert found.interval == pytest.approx((-3.627906977, -1.428571429), abs=5e-10)
    between = sen_slope(NILE, ranks="interpolated")
    assert between.interval == pytest.approx((-3.627926478, -1.428444376), abs=5e-9)
    assert figure(found, "intercept") == pytest.approx(np.median(NILE) + 2.6 * 50.5)


def test_sen_has_no_interval_for_four_years() -> None:
    found = sen_slope([70, 73, 75, 80])
    assert isnan(found.interval[0])
    assert codes(found) == ["no_interval"]
    assert sen_slope([70, 73, 75, 80, 81]).interval == (1.0, 5.0)


def test_nile_breaks_after_1898() -> None:
    """Base R, the formula worked out (no package was run): |U| = 1617, p = 3.591e-07, break at 28 (1898)."""
    found = pettitt(NILE)
    assert (found.estimate, found.statistic) == (28, 1617)
    assert found.p == pytest.approx(3.591022177e-07, rel=1e-9)
    assert figure(found, "mean_before") == pytest.approx(np.mean(NILE[:28]))
    assert figure(found, "mean_after") == pytest.approx(np.mean(NILE[28:]))


def test_a_gap_counts_in_the_place_of_the_break() -> None:
    found = pettitt([1, nan, 1, 2, 9, 9, 8, 9])
    assert (found.estimate, found.n, found.dropped) == (4, 7, 1)


@pytest.mark.parametrize(("lags", "se"), [(2, 0.6152546762), (4, 0.7026822506)])
def test_nile_with_newey_and_west(lags: int, se: float) -> None:
    """R: lm(Nile ~ 1:100), Bartlett weights 1 - l/(L + 1), the sandwich times n/(n - 2), written out in base R."""
    found = hac_trend(NILE, lags=lags)
    assert found.estimate == pytest.approx(-2.714305431, abs=5e-10)
    assert found.se == pytest.approx(se, abs=5e-11)
    assert figure(found, "intercept") == pytest.approx(1056.422424, abs=5e-7)
    assert found.df == (98,)
    assert hac_trend(NILE).variant["lags"] == 4


def test_hac_of_few_years_is_told() -> None:
    assert codes(hac_trend([70, 73, 71, 80, 79])) == ["hac_few"]
    assert "exact_fit" in codes(hac_trend([1, 2, 3, 4]))
    assert not hac_trend([1, 2, 4, 3], times=[2019, 2020, 2022, 2023]).checks[0].holds


@settings(max_examples=40)
@given(series=series_of, seed=st.integers(0, 99))
def test_time_orders_the_values_not_their_rows(series: list[float], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(series))
    shuffled, times = np.array(series)[order], 2000 + order
    for method in (mann_kendall, sen_slope, hac_trend):
        one = method(series, times=2000 + np.arange(len(series)))  # type: ignore[operator]
        other = method(shuffled, times=times)  # type: ignore[operator]
        assert repr((one.estimate, one.p, one.interval)) == repr((other.estimate, other.p, other.interval))


@settings(max_examples=40)
@given(series=series_of)
def test_turning_the_sign_turns_the_trend(series: list[float]) -> None:
    turned = [-value for value in series]
    assert mann_kendall(turned).estimate == pytest.approx(-mann_kendall(series).estimate, nan_ok=True)
    assert sen_slope(turned).estimate == pytest.approx(-sen_slope(series).estimate)
    assert pettitt(turned).p == pytest.approx(pettitt(series).p, nan_ok=True)


@settings(max_examples=40)
@given(series=series_of)
def test_bounds(series: list[float]) -> None:
    found = mann_kendall(series)
    assert isnan(found.estimate) or -1 - 1e-12 <= found.estimate <= 1 + 1e-12
    assert isnan(found.p) or figure(found, "least_p") - 1e-12 <= found.p <= 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("series", [[], [nan], [3.0], [nan, 2.0, None], [5.0] * 12, [-1.0, 0.0]])
def test_degenerate_series_are_told(method: object, series: list[float]) -> None:
    found = method(series)  # type: ignore[operator]
    assert isnan(found.p) or found.warnings
    assert found.to_text("zh")
    assert found.to_text("en")


@pytest.mark.parametrize("method", METHODS[:2] + METHODS[3:])
def test_wrong_times_are_refused(method: object) -> None:
    for times in ([1, 2], [1, 1, 2], [1, nan, 2]):
        with pytest.raises(ValueError, match="different times"):
            method([1, 2, 3], times=times)  # type: ignore[operator]


def test_wrong_options_are_refused() -> None:
    with pytest.raises(ValueError, match="lags"):
        hac_trend([1, 2, 3], lags=-1)
    with pytest.raises(ValueError, match="exact"):
        mann_kendall([1, 2, 3], exact="yes")  # type: ignore[arg-type]


# R datasets::LakeHuron, 1875 to 1972, feet.
HURON = [
    580.38, 581.86, 580.97, 580.8, 579.79, 580.39, 580.42, 580.82, 581.4, 581.32, 581.44, 581.68, 581.17, 580.53, 580.01,
    579.91, 579.14, 579.16, 579.55, 579.67, 578.44, 578.24, 579.1, 579.09, 579.35, 578.82, 579.32, 579.01, 579.0, 579.8,
    579.83, 579.72, 579.89, 580.01, 579.37, 578.69, 578.19, 578.67, 579.55, 578.92, 578.09, 579.37, 580.13, 580.14, 579.51,
    579.24, 578.66, 578.86, 578.05, 577.79, 576.75, 576.75, 577.82, 578.64, 580.58, 579.48, 577.38, 576.9, 576.94, 576.24,
    576.84, 576.85, 576.9, 577.79, 578.18, 577.51, 577.23, 578.42, 579.61, 579.05, 579.26, 579.22, 579.38, 579.1, 577.95,
    578.12, 579.75, 580.85, 580.41, 579.96, 579.61, 578.76, 578.18, 577.21, 577.13, 579.1, 578.25, 577.91, 576.89, 575.96,
    576.8, 577.68, 578.38, 578.52, 579.74, 579.31, 579.89, 579.96,
]  # fmt: skip


def test_lake_huron() -> None:
    """R: cor.test(1:98, LakeHuron, method = "kendall", exact = FALSE, continuity = TRUE): z, p, tau; the rest by formula."""
    found = mann_kendall(HURON)
    assert (found.values["z"][0], found.p, found.estimate) == pytest.approx(
        (-5.159825226, 2.471804838e-07, -0.3543667075), rel=1e-9
    )
    assert (found.statistic, found.values["sum_variance"][0]) == (-1682, pytest.approx(106136.6667))
    sen = sen_slope(HURON)
    assert (sen.estimate, *sen.interval) == pytest.approx((-0.025125, -0.03492957746, -0.01657534247), rel=1e-8)
    rupture = pettitt(HURON)
    assert (rupture.statistic, rupture.estimate) == (1511, 46)
    assert rupture.p == pytest.approx(1.106296826e-06, rel=1e-8)


def test_without_the_continuity_correction() -> None:
    """R: cor.test(1:98, LakeHuron, method = "kendall", exact = FALSE): z = S/√var = -5.1628947."""
    found = mann_kendall(HURON, correct=False)
    assert found.values["z"][0] == pytest.approx(-1682 / sqrt(106136.66666666667), rel=1e-12)
    assert found.variant["correct"] is False


def test_the_intercept_by_residuals_is_the_median_of_what_is_left() -> None:
    found, other = sen_slope(HURON, intercept="residuals"), sen_slope(HURON)
    left = np.array(HURON) - found.estimate * np.arange(1, 99)
    assert found.values["intercept"][0] == pytest.approx(np.median(left))
    assert other.values["intercept"][0] == pytest.approx(np.median(HURON) - other.estimate * 49.5)


def test_norris_of_nist() -> None:
    """NIST StRD Norris: slope 1.00211681802045, its error 0.429796848199937E-03, residual sd 0.884796396144373.

    Without lags the Newey-West error is White's; slope, intercept -0.262323073774029 and R² 0.999993745883712 are certified.
    """
    x = [
        0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
        556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
    ]  # fmt: skip
    y = [
        0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
        557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
    ]  # fmt: skip
    spread = np.array(x) + 1e-9 * np.arange(36)
    found = hac_trend(y, times=spread, lags=0)
    figures = (found.estimate, *(found.values[name][0] for name in ("intercept", "residual_sd", "r_squared")))
    certified = (1.00211681802045, -0.262323073774029, 0.884796396144373, 0.999993745883712)
    assert figures == pytest.approx(certified, rel=2e-7)


def test_forms_of_the_newey_west_error() -> None:
    plain, normal = hac_trend(HURON, correct=False), hac_trend(HURON, tests="normal")
    assert hac_trend(HURON).se == pytest.approx(plain.se * sqrt(98 / 96))
    assert normal.df == ()
    assert normal.interval[1] == pytest.approx(normal.estimate + 1.959963985 * normal.se)
    assert normal.p < hac_trend(HURON).p
    with pytest.raises(ValueError, match="whole number"):
        hac_trend(HURON, lags=1.5)  # type: ignore[arg-type]
    for method in (sen_slope, hac_trend):
        with pytest.raises(ValueError, match="between 0 and 1"):
            method(HURON, level=95)
