"""Agreement, paired change and survey estimates against printed tables, each named beside its numbers."""

from __future__ import annotations

from fractions import Fraction
from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import (
    Result,
    cronbach_alpha,
    intraclass_correlation,
    limits_of_agreement,
    mcnemar,
    newcombe_interval,
    paired_change,
    sample_size,
    sign_test,
    signed_rank,
    stratified_estimate,
    weighted_kappa,
    wilson_interval,
)

# Student's sleep data as in R's datasets::sleep; t.test(extra ~ group, paired = TRUE) prints these numbers.
DRUG1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Shrout and Fleiss (1979), table 2.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# Bland and Altman (1986), table 1: first measurements with the Wright meter and the mini meter.
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
# Hollander and Wolfe (1973), depression scale factor IV, as in R's ?wilcox.test.
FIRST = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
SECOND = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]


def figure(result: Result, name: str) -> float:
    return result.values[name][0]


def test_students_sleep_data() -> None:
    found = paired_change(DRUG1, DRUG2)
    assert (round(found.estimate, 2), round(found.statistic, 4), found.df) == (1.58, 4.0621, (9.0,))
    assert found.p == pytest.approx(0.002833, abs=5e-7)
    assert found.interval == pytest.approx((0.7001142, 2.4598858), abs=5e-8)
    assert figure(found, "d_z") == pytest.approx(1.284558, abs=5e-7)


def test_the_interval_of_d_z_gives_back_its_tails() -> None:
    from scipy.stats import nct

    found = paired_change(DRUG1, DRUG2)
    tails = [float(nct.cdf(found.statistic, 9, figure(found, name) * sqrt(10))) for name in ("d_z_low", "d_z_high")]
    assert tails == pytest.approx([0.975, 0.025], abs=1e-9)


def test_hollander_and_wolfes_depression_data() -> None:
    """R: V = 40, p = 0.03906 (two-sided), pseudo-median 0.46, 95 % interval 0.010 to 0.786."""
    found = signed_rank(SECOND, FIRST)
    assert (found.statistic, round(found.p, 5), round(found.estimate, 3)) == (40, 0.03906, 0.46)
    assert found.interval == pytest.approx((0.010, 0.786), abs=5e-4)


def test_signed_rank_has_no_interval_that_no_sample_of_its_size_can_give() -> None:
    found = signed_rank([0.0] * 4, [1.0, 2.0, 3.0, 4.5])
    assert found.p == 0.125
    assert isnan(found.interval[0])


def test_shrout_and_fleiss_table_4() -> None:
    forms = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
    found = [round(intraclass_correlation(JUDGES, form=form).estimate, 2) for form in forms]
    assert found == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


def test_intervals_of_the_same_table_as_psych_prints_them() -> None:
    """R psych::ICC(sf): ICC1 −0.133 to 0.723, ICC2 0.019 to 0.761, ICC3 0.342 to 0.946; F = 11.03 for ICC3."""
    printed = {"ICC(1,1)": (-0.133, 0.723), "ICC(2,1)": (0.019, 0.761), "ICC(3,1)": (0.342, 0.946)}
    for form, ends in printed.items():
        assert intraclass_correlation(JUDGES, form=form).interval == pytest.approx(ends, abs=6e-4)  # type: ignore[arg-type]
    assert round(intraclass_correlation(JUDGES, form="ICC(3,1)").statistic, 2) == 11.03


def test_a_constant_inflation_lowers_absolute_agreement_only() -> None:
    scores = np.array([70.0, 75, 80, 85, 90])
    both = np.column_stack([scores + 5, scores])
    assert intraclass_correlation(both, form="ICC(3,1)").estimate == pytest.approx(1)
    assert intraclass_correlation(both, form="ICC(2,1)").estimate < 0.9


def test_bland_and_altmans_peak_flow_data() -> None:
    """Mean −2.1, SD 38.8, limits −79.7 and 75.5; intervals −22.0 to 17.8, −114.3 to −45.1, 40.9 to 110.1."""
    found = limits_of_agreement(WRIGHT, MINI, multiplier=2)
    assert (round(found.estimate, 1), round(figure(found, "sd"), 1)) == (-2.1, 38.8)
    assert [figure(found, name) for name in ("lower_limit", "upper_limit")] == pytest.approx([-79.7, 75.5], abs=0.15)
    assert found.interval == pytest.approx((-22.0, 17.8), abs=0.15)
    assert figure(found, "lower_limit_low") == pytest.approx(-114.3, abs=0.3)
    assert figure(found, "upper_limit_high") == pytest.approx(110.1, abs=0.3)


def test_fleiss_diagnoses() -> None:
    """Fleiss, Levin and Paik (2003), table 18.1 (n = 100): kappa 0.68, standard error under the null 0.076, z 8.95."""
    table = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
    pairs = [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]
    found = weighted_kappa(*zip(*pairs, strict=True), categories=[0, 1, 2], weights="none")  # type: ignore[misc]
    assert round(found.estimate, 2) == 0.68
    assert found.estimate / found.statistic == pytest.approx(0.076, abs=5e-4)


def test_quadratic_kappa_is_the_intraclass_correlation_of_large_samples() -> None:
    """Fleiss and Cohen (1973), Educ. Psychol. Meas. 33, 613-619: equal but for a term of order 1/n."""
    chance = np.random.default_rng(7)
    first = chance.integers(0, 4, 4000)
    second = np.clip(first + chance.integers(-1, 2, 4000), 0, 3)
    kappa = weighted_kappa(list(first), list(second), categories=[0, 1, 2, 3], weights="quadratic").estimate
    assert intraclass_correlation(np.column_stack([first, second])).estimate == pytest.approx(kappa, abs=2e-3)


def test_mcnemar_of_approval_ratings() -> None:
    """Agresti (1990), p. 350: 794, 150, 86, 570; z² = 17.36."""
    first = [1] * 944 + [0] * 656
    second = [1] * 794 + [0] * 150 + [1] * 86 + [0] * 570
    found = mcnemar(first, second, exact=False)
    assert round(found.statistic, 2) == 17.36
    assert found.estimate == pytest.approx(-64 / 1600)


@pytest.mark.parametrize(
    ("successes", "n", "plain", "corrected"),
    [
        (81, 263, (0.2553, 0.3662), (0.2535, 0.3682)),
        (15, 148, (0.0624, 0.1605), (0.0598, 0.1644)),
        (0, 20, (0.0, 0.1611), (0.0, 0.2005)),
        (1, 29, (0.0061, 0.1718), (0.0018, 0.1963)),
    ],
)
def test_newcombes_table_of_single_shares(
    successes: int, n: int, plain: tuple[float, float], corrected: tuple[float, float]
) -> None:
    """Newcombe (1998), Stat. Med. 17, 857: table I, methods 3 and 4."""
    assert wilson_interval(successes, n).interval == pytest.approx(plain, abs=5e-5)
    assert wilson_interval(successes, n, correct=True).interval == pytest.approx(corrected, abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "plain", "corrected"),
    [((56, 70, 48, 80), (0.0524, 0.3339), (0.0428, 0.3422)), ((9, 10, 3, 10), (0.1705, 0.8090), (0.1013, 0.8387))],
)
def test_newcombes_table_of_differences(
    counts: tuple[int, int, int, int], plain: tuple[float, float], corrected: tuple[float, float]
) -> None:
    """Newcombe (1998), Stat. Med. 17, 873: table II, methods 10 and 11."""
    assert newcombe_interval(*counts).interval == pytest.approx(plain, abs=5e-5)
    assert newcombe_interval(*counts, correct=True).interval == pytest.approx(corrected, abs=5e-5)


def test_a_census_has_no_sampling_error() -> None:
    assert wilson_interval(30, 40, population=40).interval == (0.75, 0.75)
    found = stratified_estimate([1.0, 2.0, 4.0], ["甲", "甲", "乙"], sizes={"甲": 2, "乙": 1})
    assert (found.estimate, found.se, found.interval) == (pytest.approx(7 / 3), 0, (found.estimate, found.estimate))


def test_the_usual_sample_sizes() -> None:
    """384.16 for ±5 % at 95 % (Cochran 1977, 4.4); finite correction and valid rate by hand."""
    assert figure(sample_size(), "infinite") == pytest.approx(384.1459, abs=5e-5)
    assert sample_size().estimate == 385
    assert sample_size(population=1000).estimate == 278
    assert sample_size(population=1000, valid_rate=0.8).estimate == 348
    assert sample_size(population=10).estimate == 10


def test_a_stratified_mean_by_fractions() -> None:
    """Cochran (1977), equations 5.1 and 5.7, in exact arithmetic."""
    values, strata = [3, 5, 4, 10, 12], ["甲", "甲", "甲", "乙", "乙"]
    found = stratified_estimate(values, strata, sizes={"甲": 9, "乙": 4})
    mean = Fraction(9, 13) * 4 + Fraction(4, 13) * 11
    variance = Fraction(9, 13) ** 2 * (1 - Fraction(3, 9)) * 1 / 3 + Fraction(4, 13) ** 2 * (1 - Fraction(2, 4)) * 2 / 2
    assert found.estimate == pytest.approx(float(mean))
    assert found.se == pytest.approx(sqrt(float(variance)))
    total = stratified_estimate(values, strata, sizes={"甲": 9, "乙": 4}, of="total")
    assert (total.estimate, total.se) == pytest.approx((found.estimate * 13, found.se * 13))


def test_strata_without_enough_units_are_told() -> None:
    lone = stratified_estimate([3.0, 5.0, 7.0], ["甲", "甲", "乙"], sizes={"甲": 9, "乙": 4})
    assert (isnan(lone.se), [notice.code for notice in lone.warnings]) == (True, ["single_strata"])
    gone = stratified_estimate([3.0, 5.0], ["甲", "甲"], sizes={"甲": 9, "乙": 4})
    assert (isnan(gone.estimate), [notice.code for notice in gone.warnings]) == (True, ["empty_strata"])


def test_alpha_by_fractions() -> None:
    """Cronbach (1951): k/(k − 1) · (1 − Σ item variances / variance of sums), in exact arithmetic."""
    items = [[2, 3, 3], [4, 4, 5], [3, 3, 4], [5, 4, 5], [1, 2, 2]]

    def variance(of: list[int]) -> Fraction:
        mean = Fraction(sum(of), len(of))
        return sum(((value - mean) ** 2 for value in of), Fraction(0)) / (len(of) - 1)

    columns = [list(column) for column in zip(*items, strict=True)]
    exact = Fraction(3, 2) * (1 - sum(map(variance, columns), Fraction(0)) / variance([sum(row) for row in items]))
    assert cronbach_alpha(items).estimate == pytest.approx(float(exact))


@pytest.mark.parametrize(
    "found",
    [
        paired_change([], []),
        paired_change([1], [2]),
        signed_rank([1, 2], [1, 2]),
        sign_test([1.0], [1.0]),
        limits_of_agreement([1], [1]),
        intraclass_correlation([[1, 1], [1, 1]]),
        weighted_kappa(["优", "优"], ["优", "优"], categories=["优", "良"]),
        mcnemar([1, 0], [1, 0]),
        wilson_interval(0, 0),
        cronbach_alpha([[1, 2]]),
        paired_change([nan, nan], [1, 2]),
    ],
)
def test_degenerate_data_give_a_notice_and_no_number_that_means_something(found: Result) -> None:
    assert found.warnings
    assert isnan(found.p)
    assert isinstance(found.to_text(), str)
    assert isinstance(found.to_text("en"), str)


PAIRS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=20)


@settings(deadline=None, max_examples=50)
@given(PAIRS, st.randoms(), st.integers(1, 9))
def test_order_does_not_matter_and_scales_scale(pairs: list[tuple[int, int]], chance: object, scale: int) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (paired_change(*zip(*of, strict=True)) for of in (pairs, shuffled))  # type: ignore[misc]
    assert one.estimate == pytest.approx(two.estimate)
    assert one.se == pytest.approx(two.se)
    larger = paired_change(*(np.array(side) * scale for side in zip(*pairs, strict=True)))  # type: ignore[misc]
    assert larger.se == pytest.approx(one.se * scale)
    there, back = (
        limits_of_agreement(*zip(*pairs, strict=True)),
        limits_of_agreement(*list(zip(*pairs, strict=True))[::-1]),
    )  # type: ignore[misc]
    assert there.estimate == pytest.approx(-back.estimate)
    assert figure(there, "lower_limit") == pytest.approx(-figure(back, "upper_limit"))


# R nlme::ergoStool (Pinheiro and Bates 2000, 1.2): effort of nine people to rise from four kinds of stool.
STOOLS = [[12, 15, 12, 10], [10, 14, 13, 12], [7, 14, 13, 9], [7, 11, 10, 9], [8, 11, 8, 7], [9, 11, 11, 10], [8, 12, 12, 11],
          [7, 11, 8, 7], [9, 13, 10, 8]]  # fmt: skip


def test_variance_components_of_stools() -> None:
    """R: lme(effort ~ 1, random = ~1 | Subject) 0.205672284991; with ~ Type 0.594573645859; both crossed 0.3030422.
    anova(lm(effort ~ Subject + Type)): mean squares 8.3125, 27.0648148, 1.2106481; F 6.86616, p 0.00010609."""
    found = [intraclass_correlation(STOOLS, form=form) for form in ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)")]  # type: ignore[arg-type]
    assert [one.estimate for one in found] == pytest.approx([0.205672284991, 0.303042, 0.594573645859], abs=2e-6)
    squares = [figure(found[2], f"mean_square_{name}") for name in ("units", "raters", "residual")]
    assert squares == pytest.approx([8.3125, 27.064814815, 1.210648148], abs=5e-9)
    assert (round(found[2].statistic, 5), round(found[2].p, 8)) == (6.86616, 0.00010609)


def test_the_pairs_of_mcgraw_and_wong() -> None:
    """McGraw and Wong (1996), 30: (2, 4), (4, 6), (6, 8) agree 1.00 by consistency, only .67 absolutely; nothing is left over."""
    pairs = [[2, 4], [4, 6], [6, 8]]
    consistent, absolute = (intraclass_correlation(pairs, form=form) for form in ("ICC(3,1)", "ICC(2,1)"))
    assert (consistent.estimate, consistent.interval, consistent.p) == (1, (1, 1), 0)
    assert round(absolute.estimate, 2) == 0.67
    assert absolute.interval[0] < absolute.estimate < absolute.interval[1]


def test_inflation_by_a_constant_leaves_no_dust() -> None:
    scores = np.array([70.1, 75.3, 80.7, 85.9, 90.2])
    found = intraclass_correlation(np.column_stack([scores + 5.1, scores]), form="ICC(3,1)")
    assert (found.estimate, figure(found, "mean_square_residual")) == (1, 0)


@pytest.mark.parametrize(
    ("ratings", "form"),
    [([[1, 2], [2, 1]], "ICC(2,1)"), ([[1, 2], [1, 2]], "ICC(1,k)"), ([[1, 2], [1, 2], [1, 2]], "ICC(3,1)"),
     ([[1, 2], [2, 1]], "ICC(3,k)"), ([[1, 2, 3]] * 4, "ICC(2,k)")],
)  # fmt: skip
def test_units_that_do_not_differ_are_told(ratings: list[list[float]], form: str) -> None:
    found = intraclass_correlation(ratings, form=form)  # type: ignore[arg-type]
    assert isnan(found.estimate) or isnan(found.statistic)
    assert [notice.code for notice in found.warnings] == ["units_alike"]
    assert found.to_text("en")


def test_the_limits_of_1999_and_of_student() -> None:
    """Bland and Altman (1999), 2: variance of a limit (1/n + 1.96²/(2(n − 1))) s², by hand on the meters; t(16) = 2.119905."""
    found = limits_of_agreement(WRIGHT, MINI, limit_error="exact")
    half = (figure(found, "upper_limit_high") - figure(found, "upper_limit_low")) / 2
    assert half == pytest.approx(2.119905 * figure(found, "sd") * sqrt(1 / 17 + 1.96**2 / 32), rel=1e-6)
    wide = limits_of_agreement(WRIGHT, MINI, multiplier=None)
    assert figure(wide, "upper_limit") == pytest.approx(wide.estimate + 2.119905 * figure(wide, "sd"), rel=1e-6)


def test_differences_that_are_equal_but_for_rounding_do_not_vary() -> None:
    found = limits_of_agreement([70.1 + 5.1, 80.3 + 5.1, 91.7 + 5.1], [70.1, 80.3, 91.7])
    assert figure(found, "sd") == 0
    assert [notice.code for notice in found.warnings] == ["no_variation"]
    assert isnan(figure(found, "slope_p"))


@pytest.mark.parametrize(
    "call",
    [
        lambda: limits_of_agreement([1, 2], [1, 2, 3]),
        lambda: limits_of_agreement([1, 2], [1, 2], multiplier=0),
        lambda: limits_of_agreement([1, 2], [1, 2], limit_error="none"),  # type: ignore[arg-type]
        lambda: limits_of_agreement([1, 2], [1, 2], level=95),
        lambda: intraclass_correlation([[1, 2], [2, 3]], form="ICC2"),  # type: ignore[arg-type]
        lambda: intraclass_correlation(np.ones((2, 2, 2))),
    ],
)
def test_wrong_usage_of_agreement_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        call()  # type: ignore[operator]


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e12, 1e300, 1.5e306])
def test_sizes_from_the_least_to_the_greatest(scale: float) -> None:
    plain, scaled = intraclass_correlation(JUDGES), intraclass_correlation(np.array(JUDGES) * scale)
    assert (scaled.estimate, *scaled.interval) == pytest.approx((plain.estimate, *plain.interval))
    small, large = (limits_of_agreement(np.array(WRIGHT) * by, np.array(MINI) * by) for by in (1.0, scale / 1e3))
    assert large.se == pytest.approx(small.se * (scale / 1e3))
    assert figure(large, "slope") == pytest.approx(figure(small, "slope"))


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(9)), st.permutations(range(4)))
def test_the_order_of_units_and_raters_does_not_touch_a_digit(rows: list[int], columns: list[int]) -> None:
    one, two = (intraclass_correlation(of) for of in (STOOLS, np.array(STOOLS)[np.ix_(rows, columns)]))
    assert repr(one) == repr(two)
    pair = np.array(STOOLS)[:, :2] / 7
    first, second = (limits_of_agreement(*of.T) for of in (pair, pair[rows]))
    assert repr(first) == repr(second)


def test_limits_beyond_the_greatest_number_are_told() -> None:
    found = limits_of_agreement([1e300, 1.5e308, 1e308], [1.5e308, 1e300, 1e307])
    assert isnan(figure(found, "upper_limit"))
    assert [notice.code for notice in found.warnings] == ["beyond_numbers"]
