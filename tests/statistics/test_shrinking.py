"""Shrunken estimates against Efron and Morris, and against what R metafor prints."""

from __future__ import annotations

from math import asin, isnan, log, nan, sin, sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from perfanalysis.statistics import Result, shrink

METHODS = ("dersimonian_laird", "paule_mandel", "reml", "james_stein")
CORRECTIONS = ("none", "mean", "morris", "laird_louis")
# Efron and Morris (1977), Sci. Am. 236, 119: batting averages of 18 players in their first 45 times at bat.
BATTING = [0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244] + [0.222] * 5 + [0.2, 0.178, 0.156]
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
# Colditz et al. (1994), JAMA 271, 698, as R metafor's dat.bcg: tpos, tneg, cpos, cneg.
BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
RATIOS = [log(a / (a + b) / (c / (c + d))) for a, b, c, d in BCG]
RATIO_ERRORS = [sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) for a, b, c, d in BCG]
# Raudenbush and Bryk (1985), J. Educ. Stat. 10, 75, table 1: teacher expectancy.
TEACHERS = [0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80, 0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30]
TEACHERS += [0.07, -0.07]
TEACHER_ERRORS = np.sqrt([
    0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630, 0.0912, 0.0497, 0.0835, 0.0841,
    0.0253, 0.0279, 0.0193, 0.0088, 0.0303,
])  # fmt: skip
# Rubin (1981), J. Educ. Stat. 6, 377: eight schools.
SCHOOLS = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]


def told(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_the_baseball_players_of_efron_and_morris() -> None:
    """Sci. Am. 236, 119 (1977): shrinking factor .212 about .265, James–Stein estimates .294, .289, .285 … .242."""
    mean = sum(BATTING) / 18
    found = shrink(BATTING, sqrt(mean * (1 - mean) / 45), method="james_stein")
    assert round(found.values["reliability"][0], 3) == 0.212
    assert round(found.estimate, 3) == 0.265
    printed = [0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261, 0.261] + [0.256] * 5
    assert [round(value, 3) for value in found.values["estimate"]] == [*printed, 0.252, 0.247, 0.242]


def test_the_same_players_on_the_scale_of_arcsines() -> None:
    """Efron and Morris (1975), JASA 70, 311, table 1: .209 of the own figure; back on the scale of averages .290 … .239."""
    found = shrink([sqrt(45) * asin(2 * hits / 45 - 1) for hits in HITS], 1, method="james_stein")
    assert round(found.values["reliability"][0], 3) == 0.209
    back = [round((1 + sin(value / sqrt(45))) / 2, 3) for value in found.values["estimate"]]
    assert back == [
        0.290,
        0.286,
        0.281,
        0.277,
        0.273,
        0.273,
        0.268,
        0.264,
        0.259,
        0.259,
        *[0.254] * 5,
        0.249,
        0.244,
        0.239,
    ]


@pytest.mark.parametrize(
    ("method", "tau2", "mean", "se"),
    [
        ("dersimonian_laird", 0.3088, -0.7141, 0.1787),
        ("reml", 0.3132, -0.7145, 0.1798),
        ("paule_mandel", 0.3181, -0.7150, 0.1809),
    ],
)
def test_the_trials_of_a_vaccine(method: Any, tau2: float, mean: float, se: float) -> None:
    """R metafor: rma(measure="RR", …, data=dat.bcg, method=…); confint() of τ² 0.1197 to 1.1115; Q 152.2330."""
    found = shrink(RATIOS, RATIO_ERRORS, method=method)
    figures = (found.variant["tau2"], found.variant["tau2_low"], found.variant["tau2_high"])
    assert figures == pytest.approx((tau2, 0.1197, 1.1115), abs=5e-5)
    assert (found.estimate, found.se, found.statistic) == pytest.approx((mean, se, 152.2330), abs=5e-5)
    assert found.df == (12.0,)
    assert found.checks[0].holds


def test_the_interval_of_the_vaccines_mean() -> None:
    """R metafor: rma(yi, vi, method="REML") [−1.0669, −0.3622]; test="knha": se 0.1808, [−1.1084, −0.3206]; I² 92.22 %."""
    found = shrink(RATIOS, RATIO_ERRORS, method="reml")
    assert found.interval == pytest.approx((-1.0669, -0.3622), abs=5e-5)
    assert found.variant["i2"] == pytest.approx(0.9222, abs=5e-5)
    wider = shrink(RATIOS, RATIO_ERRORS, method="reml", mean_interval="knapp_hartung")
    assert (wider.se, *wider.interval) == pytest.approx((0.1808, -1.1084, -0.3206), abs=5e-5)


def test_viechtbauers_two_examples() -> None:
    """Viechtbauer (2005), J. Educ. Behav. Stat. 30, 261, pp. 271-272: τ² by DL, REML and EB (= PM), and I² per cent."""
    first = [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232]
    v1 = [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040]
    second = [0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134, 0.019, 0.175, 0.056, 0.045, 0.103]
    second += [0.121, -0.482, 0.290, 0.342]
    v2 = [0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034, 0.033, 0.031, 0.034, 0.039, 0.167, 0.134]
    v2 += [0.096, 0.016, 0.035]
    printed = {
        "dersimonian_laird": (0.277, 80.44, 0.013, 27.53),
        "reml": (0.223, 76.84, 0.016, 32.02),
        "paule_mandel": (0.192, 74.05, 0.010, 23.72),
    }
    for method, (tau1, i1, tau2, i2) in printed.items():
        one, two = (shrink(y, np.sqrt(v), method=method).variant for y, v in ((first, v1), (second, v2)))
        assert (one["tau2"], two["tau2"]) == pytest.approx((tau1, tau2), abs=5e-4)
        assert (one["i2"], two["i2"]) == pytest.approx((i1 / 100, i2 / 100), abs=5e-5)


def test_raudenbush_and_bryks_empirical_bayes_estimates() -> None:
    """Their figure 2, to the digits of R metafor: blup(rma(yi, vi, data=dat.raudenbush1985)), with intervals.

    metafor stops when τ² moves less than 1e-5, which is felt in the fourth digit of the unit farthest away.
    """
    found = shrink(TEACHERS, TEACHER_ERRORS, method="reml", correction="mean")
    shrunken = [0.0543, 0.1006, -0.0064, 0.2144, 0.1051, -0.0082, 0.0174, -0.0293, 0.1604, 0.2485, 0.1618, 0.1102]
    shrunken += [0.0646, 0.1105, -0.0288, 0.0258, 0.1905, 0.0744, 0.0248]
    low = [-0.1324, -0.1033, -0.2228, -0.0533, -0.1622, -0.1737, -0.1481, -0.2689, -0.0543, 0, -0.097, -0.1303, -0.192]
    low += [-0.1463, -0.2405, -0.1906, -0.0076, -0.0808, -0.1954]
    high = [0.2411, 0.3045, 0.21, 0.4821, 0.3724, 0.1572, 0.1828, 0.2102, 0.3751, 0.497, 0.4206, 0.3507, 0.3212, 0.3672]
    high += [0.1829, 0.2422, 0.3886, 0.2295, 0.245]
    for name, printed in {"estimate": shrunken, "low": low, "high": high}.items():
        assert found.values[name] == pytest.approx(printed, abs=1.5e-4)
    assert (found.variant["tau2"], found.estimate, found.statistic) == pytest.approx(
        (0.0188, 0.0837, 35.8295), abs=5e-5
    )


def test_the_restricted_likelihood_is_greatest_there() -> None:
    """Harville (1977), JASA 72, 320: −½ Σ log(v + τ²) − ½ log Σ 1/(v + τ²) − ½ Q, searched from outside."""

    def loss(tau2: float) -> float:
        w = 1 / (TEACHER_ERRORS**2 + tau2)
        mean = np.sum(w * TEACHERS) / np.sum(w)
        return float(-np.sum(np.log(w)) + np.log(np.sum(w)) + np.sum(w * (TEACHERS - mean) ** 2))

    best = minimize_scalar(loss, bounds=(0, 1), method="bounded", options={"xatol": 1e-10}).x
    assert shrink(TEACHERS, TEACHER_ERRORS, method="reml").variant["tau2"] == pytest.approx(best, abs=1e-7)


@pytest.mark.parametrize(
    ("method", "printed"),
    [
        ("reml", (0.019, 0.084, 0.052, -0.018, 0.185, 0.062, -0.046, 0.213)),
        ("dersimonian_laird", (0.026, 0.089, 0.056, -0.020, 0.199, 0.064, -0.044, 0.223)),
    ],
)
def test_raudenbushs_table_of_methods(method: Any, printed: tuple[float, ...]) -> None:
    """Raudenbush (2009), Handbook of Research Synthesis, table 16.3: conventional, then Knapp and Hartung."""
    one = shrink(TEACHERS, TEACHER_ERRORS, method=method)
    two = shrink(TEACHERS, TEACHER_ERRORS, method=method, mean_interval="knapp_hartung")
    found = (one.variant["tau2"], one.estimate, one.se, *one.interval, two.se, *two.interval)
    assert found == pytest.approx(printed, abs=5e-4)


@pytest.mark.parametrize("method", METHODS)
def test_eight_schools_do_not_differ(method: Any) -> None:
    """Gelman et al., Bayesian Data Analysis, 5.5: pooled 7.7 with variance 16.6; Q is below its 7 df, so τ² is 0."""
    found = shrink(*SCHOOLS, method=method)
    assert (round(found.estimate, 1), round(found.se**2, 1)) == (7.7, 16.6)
    assert found.variant["tau2"] == 0
    assert found.values["estimate"] == pytest.approx([found.estimate] * 8)
    assert "no_true_spread" in told(found)


def test_morriss_intervals_by_hand_where_errors_are_equal() -> None:
    """Morris (1983), JASA 78, 47: s² = V(1 − (k − 1)/k·B) + 2/(k − 3)·B²·(y − m)², B = (k − 3)V/S."""
    y = np.array([3.0, 7.0, 8.0, 12.0, 20.0])
    pull = 2 * 4 / float(np.sum((y - 10) ** 2))
    found = shrink(y, 2, method="james_stein", correction="morris")
    expected = 4 * (1 - 4 / 5 * pull) + 2 / 2 * pull**2 * (y - 10) ** 2
    assert np.square(found.values["se"]) == pytest.approx(expected)


def test_the_lowest_ten_rise_without_any_change() -> None:
    """True SD 4, error SD 3, 73 units at the normal quantiles: 0.36 of the gap, 2.8 points for the ten lowest."""
    raw = 80 + 5 * norm.ppf((np.arange(1, 74) - 0.375) / 73.25)
    found = shrink(raw * 5 / np.std(raw, ddof=1), 3)
    assert found.values["reliability"][0] == pytest.approx(0.64)
    assert found.variant["expected_rise"] == pytest.approx(2.8, abs=0.1)
    assert "regression_expected" in told(found)


def test_corrected_intervals_cover_what_naive_ones_miss() -> None:
    """Ten units, 200 samples: the naive 95 % interval covers too few true values, the corrected ones about 95 %."""
    chance = np.random.default_rng(11)
    covered = dict.fromkeys(("none", "morris", "laird_louis"), 0)
    for _ in range(200):
        true = chance.normal(0, 1, 10)
        seen = true + chance.normal(0, 1, 10)
        for name in covered:
            found = shrink(seen, 1, method="james_stein", correction=name, draws=100).values
            covered[name] += int(np.sum((np.array(found["low"]) <= true) & (true <= np.array(found["high"]))))
    assert covered["none"] < 1800
    assert covered["morris"] > 1850
    assert covered["laird_louis"] > 1825


def test_units_without_error_stay_and_missing_ones_go() -> None:
    found = shrink([80, 90, nan, 70, 60], [2, 0, 1, 2, nan], names=list("甲乙丙丁戊"))
    assert (found.n, found.dropped, found.labels) == (3, 2, ("甲", "乙", "丙", "丁", "戊"))
    assert (found.values["estimate"][1], found.values["se"][1], found.values["reliability"][1]) == (90, 0, 1)
    assert isnan(found.values["estimate"][2])
    assert found.estimate == 75
    assert told(found)[0] == "exact_units"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("correction", CORRECTIONS)
@pytest.mark.parametrize(
    ("estimates", "ses", "defined"),
    [
        ([], [], False),
        ([5.0], [1.0], False),
        ([nan, nan], [1.0, 2.0], False),
        ([1.0, 2.0, 3.0, 4.0], 0, False),
        ([7.0] * 6, 1, True),
        ([-3.0, 0.0, 2.0, 8.0], [1.0, 2.0, 1.0, 5.0], True),
        ([1e20, -1e20, 3e19, 1e19], [1e19] * 4, True),
        ([1e-300, 2e-300, 9e-300, 4e-300], [1e-301] * 4, True),
        ([1.0, 2.0, 4.0, 9.0], [1e-20, 1.0, 1.0, 1e20], True),
    ],
)
def test_degenerate_data(method: Any, correction: Any, estimates: list[float], ses: list[float], defined: bool) -> None:
    found = shrink(estimates, ses, method=method, correction=correction, draws=20)
    assert isnan(found.estimate) != defined
    assert found.warnings
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == len(estimates)


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "bayes"}, {"correction": "all"}, {"mean_interval": "t"}, {"lowest": 0}, {"draws": 1}, {"level": 1.0},
        {"names": ["甲"]},
    ],
)  # fmt: skip
def test_wrong_use_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        shrink([1.0, 2.0, 3.0], 1, **wrong)


def test_errors_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="2 standard errors for 3"):
        shrink([1.0, 2.0, 3.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="negative"):
        shrink([1.0, 2.0], [1.0, -1.0])


UNITS = st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), min_size=4, max_size=12)


@settings(deadline=None, max_examples=40)
@given(UNITS, st.randoms(use_true_random=False), st.sampled_from(METHODS), st.sampled_from(CORRECTIONS))
def test_order_does_not_matter_to_the_last_bit(
    units: list[tuple[int, int]], chance: Random, method: Any, correction: Any
) -> None:
    order = list(range(len(units)))
    chance.shuffle(order)
    y, s = np.array(units, dtype=float).T
    one = shrink(y, s, method=method, correction=correction, draws=10)
    two = shrink(y[order], s[order], method=method, correction=correction, draws=10)
    assert (one.estimate, one.se, one.variant) == (two.estimate, two.se, two.variant)
    for name, column in one.values.items():
        assert tuple(np.array(column)[order]) == two.values[name]


@settings(deadline=None, max_examples=40)
@given(UNITS, st.sampled_from(METHODS), st.floats(0.1, 9), st.floats(-20, 20))
def test_estimates_move_and_stretch_with_the_data_and_lie_between(
    units: list[tuple[int, int]], method: Any, scale: float, shift: float
) -> None:
    y, s = np.array(units, dtype=float).T
    one, two = shrink(y, s, method=method), shrink(y * scale + shift, s * scale, method=method)
    assert np.array(two.values["estimate"]) == pytest.approx(np.array(one.values["estimate"]) * scale + shift, abs=1e-6)
    assert two.values["reliability"] == pytest.approx(one.values["reliability"], abs=1e-6)
    centre, made = one.estimate, np.array(one.values["estimate"])
    assert np.all((made - np.minimum(y, centre) > -1e-9) & (np.maximum(y, centre) - made > -1e-9))
