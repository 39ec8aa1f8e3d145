"""Rank correlations against R cor.test, SAS PROC FREQ and printed examples, each named beside its numbers."""

from __future__ import annotations

from itertools import permutations
from math import factorial, isnan, nan
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, rank_correlation
from perfanalysis.statistics.squared_differences import edgeworth_share, exact_share

# Hollander and Wolfe (1973), p. 187: tuna lightness and panel scores, as in R's ?cor.test.
TUNA = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1], [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
TIED = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9], [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9, 0, 4]
TWENTY = range(1, 21), [7, 3, 1, 14, 2, 20, 5, 6, 8, 13, 4, 10, 9, 18, 11, 12, 15, 19, 16, 17]
# SAS/STAT User's Guide, PROC FREQ: adverse reaction by dose, counts of two rows and five columns.
PAIN = [[26, 26, 23, 18, 9], [6, 7, 9, 14, 23]]
CELLS = [(a, b) for a in range(2) for b in range(5)]
# Agresti (2002), Categorical Data Analysis, table 2.8: income by job satisfaction.
SATISFACTION = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]


def pairs(table: list[list[int]]) -> tuple[list[int], list[int]]:
    cells = [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]
    return [a for a, _ in cells], [b for _, b in cells]


def told(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_kendalls_tau_of_the_tuna() -> None:
    """R: cor.test(x, y, method = "kendall"): T = 26, p-value = 0.1194, tau 0.4444444; exact = FALSE: z = 1.6681."""
    found = rank_correlation(*TUNA)
    assert (found.statistic, round(found.p, 9), round(found.estimate, 7)) == (26, 0.119438933, 0.4444444)
    rough = rank_correlation(*TUNA, exact=False)
    assert (rough.statistic, rough.p) == pytest.approx((1.668115312, 0.09529283802), rel=1e-9)
    corrected = rank_correlation(*TUNA, exact=False, correct=True)
    assert (corrected.statistic, corrected.p) == pytest.approx((1.563858105, 0.117850895), rel=1e-9)


def test_spearmans_rho_of_the_tuna() -> None:
    """R: cor.test(x, y, method = "spearman"): S = 48, p-value = 0.09679784, rho 0.6; without exact, and continuity."""
    found = rank_correlation(*TUNA, method="spearman")
    assert (found.statistic, round(found.p, 11), found.estimate) == (48, 0.09679783951, pytest.approx(0.6))
    rough = rank_correlation(*TUNA, method="spearman", exact=False)
    assert (rough.statistic, rough.p) == pytest.approx((48, 0.08762282904), rel=1e-9)
    corrected = rank_correlation(*TUNA, method="spearman", exact=False, correct=True)
    assert corrected.p == pytest.approx(0.08543314735, rel=1e-9)


def test_ties_as_r_treats_them() -> None:
    """R: suppressWarnings(cor.test(a, b, method = …)), and with continuity = TRUE."""
    tau, corrected = rank_correlation(*TIED), rank_correlation(*TIED, correct=True)
    assert (tau.estimate, tau.statistic, tau.p) == pytest.approx((0.1570874411, 0.7639556242, 0.4448936877), rel=1e-9)
    assert (corrected.statistic, corrected.p) == pytest.approx((0.7130252493, 0.4758301331), rel=1e-9)
    rho = rank_correlation(*TIED, method="spearman")
    assert (rho.estimate, rho.statistic, rho.p) == pytest.approx((0.1791617439, 459.6694234, 0.5228912571), rel=1e-9)
    assert rho.df == (13.0,)
    assert told(rank_correlation(*TIED, exact=True)) == ["rank_p_approximate"]


def test_twenty_units_as_r_treats_them() -> None:
    """R: cor.test(1:20, y, method = …): S = 504, p by Edgeworth's series; T = 142, exact."""
    rho, tau = rank_correlation(*TWENTY, method="spearman"), rank_correlation(*TWENTY)
    assert (rho.statistic, rho.estimate, rho.p) == pytest.approx((504, 0.6210526316, 0.004222076027), rel=1e-9)
    assert (tau.statistic, tau.estimate, tau.p) == pytest.approx((142, 0.4947368421, 0.001839701225), rel=1e-9)
    assert (rho.variant["test"], tau.variant["test"]) == ("edgeworth", "exact")


def test_seven_units_have_exact_shares() -> None:
    """R: cor.test(1:7, c(3, 1, 2, 7, 4, 6, 5), method = "spearman"): S = 20, p-value = 0.1389."""
    found = rank_correlation(range(1, 8), [3, 1, 2, 7, 4, 6, 5], method="spearman")
    assert (found.statistic, round(found.p, 10)) == (20, 0.1388888889)


@pytest.mark.parametrize("n", [2, 3, 5, 7])
def test_exact_shares_are_those_of_all_orders(n: int) -> None:
    sums = [sum((place - rank) ** 2 for place, rank in enumerate(order)) for order in permutations(range(n))]
    for s in range(0, max(sums) + 3, 2):
        assert exact_share(s, n) == pytest.approx(sum(total >= s for total in sums) / factorial(n), abs=1e-15)


def test_edgeworths_series_is_near_the_exact_shares() -> None:
    assert max(abs(edgeworth_share(s, 12) - exact_share(s, 12)) for s in range(0, 574, 2)) < 5e-4


def test_where_the_series_fails_p_is_not_zero() -> None:
    """R prints p-value = 0 here (S = 20, n = 12), of which 2/12! is the least that any order can have."""
    ranks = range(1, 13), [2, 1, 4, 3, 6, 5, 8, 7, 12, 9, 10, 11]
    exact = rank_correlation(*ranks, method="spearman", exact=True)
    assert (exact.statistic, exact.variant["test"]) == (20, "exact")
    assert 0 < exact.p < 5e-5
    assert 0 < rank_correlation(*ranks, method="spearman").p < 5e-5


def test_statpsychs_interval_of_rho() -> None:
    """R statpsych: ci.spear(.05, y, x) prints 0.8699639, 0.08241326, 0.5840951, 0.9638297 (Bonett and Wright)."""
    y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19]
    x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51]
    found = rank_correlation(y, x, method="spearman")
    assert (found.estimate, found.se, *found.interval) == pytest.approx(
        (0.8699639, 0.08241326, 0.5840951, 0.9638297), abs=6e-8
    )


def test_fisher_intervals_of_statpsych_by_their_formula() -> None:
    """R statpsych: ci.kendalltau(.05, .734, 40) prints SE 0.05082, 0.6178 to 0.8188."""
    from perfanalysis.statistics.rank_agreement import _fisher, _z_variance

    se, ends = _fisher(0.734, _z_variance(0.734, 40, "tau_b", "fieller"), 0.95)
    assert (se, *ends) == pytest.approx((0.05082, 0.6178, 0.8188), abs=5e-5)


def test_fiellers_interval_reaches_the_result() -> None:
    found = rank_correlation(*TWENTY, interval="fieller")
    z = np.arctanh([found.interval[0], found.estimate, found.interval[1]])
    assert np.diff(z) == pytest.approx([1.959964 * (0.437 / 16) ** 0.5] * 2, abs=1e-6)
    rho = rank_correlation(*TWENTY, method="spearman", interval="fieller")
    z = np.arctanh([rho.interval[0], rho.estimate, rho.interval[1]])
    assert np.diff(z) == pytest.approx([1.959964 * (1.06 / 17) ** 0.5] * 2, abs=1e-6)


def test_the_pain_table_of_sas() -> None:
    """SAS/STAT, PROC FREQ, MEASURES: tau-b 0.3373 (0.0642), 0.2114 to 0.4631; gamma 0.5313 (0.0935), 0.3480 to 0.7146."""
    tau, gamma = rank_correlation(*pairs(PAIN)), rank_correlation(*pairs(PAIN), method="gamma")
    assert (tau.estimate, tau.se, *tau.interval) == pytest.approx((0.3373, 0.0642, 0.2114, 0.4631), abs=5e-5)
    assert (gamma.estimate, gamma.se, *gamma.interval) == pytest.approx((0.5313, 0.0935, 0.3480, 0.7146), abs=5e-5)


def test_the_error_of_tau_by_numerical_derivatives() -> None:
    """The delta method: Σ p·φ² − (Σ p·φ)², φ the derivative of tau-b by a cell's share, taken by differences."""
    shares = np.array(PAIN) / np.sum(PAIN)

    def tau(of: Any) -> float:
        ahead = sum(of[a, b] * of[c, d] * np.sign((a - c) * (b - d)) for a, b in CELLS for c, d in CELLS)
        whole = of.sum()
        rows, columns = (whole**2 - np.sum(of.sum(axis=side) ** 2) for side in (1, 0))
        return float(ahead / np.sqrt(rows * columns))

    slopes = np.zeros(shares.shape)
    for cell in CELLS:
        step = np.zeros(shares.shape)
        step[cell] = 1e-6
        slopes[cell] = (tau(shares + step) - tau(shares - step)) / 2e-6
    variance = np.sum(shares * slopes**2) - np.sum(shares * slopes) ** 2
    assert rank_correlation(*pairs(PAIN)).se == pytest.approx(np.sqrt(variance / np.sum(PAIN)), rel=1e-7)


def test_job_satisfaction() -> None:
    """Agresti (2002), 2.4.5: 1331 concordant, 849 discordant, gamma 0.221; R vcdExtra GKgamma: 0.117, −0.009 to 0.451."""
    found = rank_correlation(*pairs(SATISFACTION), method="gamma")
    assert (found.values["concordant"], found.values["discordant"]) == ((1331,), (849,))
    assert (found.estimate, found.se, *found.interval) == pytest.approx((0.221, 0.117, -0.009, 0.451), abs=5e-4)


def test_pairs_are_counted_once() -> None:
    found = rank_correlation([1, 1, 2, 2, 3], [1, 1, 1, 5, nan])
    counts = {name: value[0] for name, value in found.values.items()}
    assert counts == {"concordant": 2, "discordant": 0, "tied_first": 1, "tied_second": 2, "tied_both": 1}
    assert (found.n, found.dropped) == (4, 1)


@pytest.mark.parametrize("method", ["tau_b", "spearman", "gamma"])
@pytest.mark.parametrize(
    ("first", "second", "defined"),
    [
        ([], [], False),
        ([1.0], [2.0], False),
        ([nan, nan, 1], [1, 2, nan], False),
        ([1, 1, 1], [1, 2, 3], False),
        ([2, 2, 2], [5, 5, 5], False),
        ([1, 2], [2, 1], True),
        ([1, 2, 3], [1, 2, 3], True),
        ([1, 1, 2, 2], [5, 5, 7, 7], True),
        ([-1e308, 0, 2, 1e308], [4, 3, 2, 1], True),
    ],
)
@pytest.mark.parametrize("exact", ["auto", True, False])
def test_degenerate_data_are_told(
    method: Any, first: list[float], second: list[float], defined: bool, exact: Any
) -> None:
    found = rank_correlation(first, second, method=method, exact=exact)
    assert isnan(found.estimate) != defined
    assert found.warnings
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == 1


def test_complete_agreement_is_one_and_not_more() -> None:
    assert [rank_correlation(range(n), range(n)).estimate for n in range(2, 30)] == [1.0] * 28


def test_three_pairs_have_no_fisher_interval() -> None:
    found = rank_correlation([1, 2, 3], [1, 3, 2], method="spearman")
    assert isnan(found.interval[0])
    assert told(found) == ["too_few_for_interval"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "pearson"}, {"interval": "bonett_wright"}, {"method": "gamma", "interval": "fieller"}, {"level": 1},
        {"exact": "yes"},
    ],
)  # fmt: skip
def test_wrong_use_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        rank_correlation([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], **wrong)
    with pytest.raises(ValueError, match="pairs are needed"):
        rank_correlation([1.0, 2.0, 3.0], [1.0, 2.0])


def test_intervals_cover() -> None:
    """Normal scores of correlation 0.5, forty units: tau is 1/3, rho 0.4826; about 95 % of 400 intervals hold them."""
    chance = np.random.default_rng(5)
    held = {"tau_b": 0, "spearman": 0}
    truths = {"tau_b": 1 / 3, "spearman": 6 / np.pi * np.arcsin(0.25)}
    for _ in range(400):
        x = chance.normal(size=40)
        y = 0.5 * x + 0.75**0.5 * chance.normal(size=40)
        for method, truth in truths.items():
            low, high = rank_correlation(x, y, method=method).interval  # type: ignore[arg-type]
            held[method] += low <= truth <= high
    assert all(368 <= count <= 392 for count in held.values())


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=14)


@settings(deadline=None, max_examples=80)
@given(PAIRS, st.randoms(use_true_random=False), st.sampled_from(["tau_b", "spearman", "gamma"]))
def test_order_and_scale_do_not_matter(units: list[tuple[int, int]], chance: Random, method: Any) -> None:
    shuffled = list(units)
    chance.shuffle(shuffled)
    (a, b), (c, d) = (np.array(of, dtype=float).T for of in (units, shuffled))
    one, two, turned = (
        rank_correlation(a, b, method=method),
        rank_correlation(c, np.exp(d), method=method),
        rank_correlation(a, -b, method=method),
    )
    assert repr(one) == repr(two)
    assert isnan(one.estimate) or (-1 <= one.estimate <= 1 and turned.estimate == pytest.approx(-one.estimate))
    assert isnan(one.p) or turned.p == pytest.approx(one.p)
    assert isnan(one.interval[0]) or -1 <= one.interval[0] <= one.estimate <= one.interval[1] <= 1


def test_longley_and_cars_of_r() -> None:
    """R: cor.test(GNP, Unemployed, method = "spearman") and (GNP, Armed.Forces, "kendall") of longley; mpg and wt of mtcars."""
    product = [
        234.289, 259.426, 258.054, 284.599, 328.975, 346.999, 365.385, 363.112, 397.469, 419.18, 442.769, 444.546, 482.704,
        502.601, 518.173, 554.894,
    ]  # fmt: skip
    idle = [
        235.6,
        232.5,
        368.2,
        335.1,
        209.9,
        193.2,
        187,
        357.8,
        290.4,
        282.2,
        293.6,
        468.1,
        381.3,
        393.1,
        480.6,
        400.7,
    ]
    forces = [159, 145.6, 161.6, 165, 309.9, 359.4, 354.7, 335, 304.8, 285.7, 279.8, 263.7, 255.2, 251.4, 257.2, 282.7]
    found = rank_correlation(product, idle, method="spearman")
    assert (found.statistic, found.estimate) == pytest.approx((246, 0.638235294118))
    assert found.p == pytest.approx(9.37492617575e-03, rel=1e-10)
    assert rank_correlation(product, idle, method="spearman", exact=False).p == pytest.approx(
        7.80113863101e-03, rel=1e-10
    )
    nine = rank_correlation(product[:9], idle[:9], method="spearman")
    assert (nine.statistic, nine.p, nine.estimate) == pytest.approx((154, 0.462990520282, -0.283333333333), rel=1e-10)
    tau = rank_correlation(product, forces)
    assert (tau.statistic, tau.p, tau.estimate) == pytest.approx((63, 0.824801238707, 0.05), rel=1e-10)
