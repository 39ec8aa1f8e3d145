"""Repeated-measures tests against R and the data of Maxwell and Delaney and of Hollander and Wolfe."""

from __future__ import annotations

from itertools import combinations_with_replacement, permutations
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, friedman, repeated_anova

# Maxwell and Delaney (1990), chapter 12: reaction times, as in R's ?mauchly.test and R News 7(2), 2007.
REACTION = [
    [420, 420, 480, 480, 600, 780], [420, 480, 480, 360, 480, 600], [480, 480, 540, 660, 780, 780],
    [420, 540, 540, 480, 780, 900], [540, 660, 540, 480, 660, 720], [360, 420, 360, 360, 480, 540],
    [480, 480, 600, 540, 720, 840], [480, 600, 660, 540, 720, 900], [540, 600, 540, 480, 720, 780],
    [480, 420, 540, 540, 660, 780],
]  # fmt: skip
# Hollander and Wolfe (1973), page 140: times to round first base, as in R's ?friedman.test.
BASES = [
    [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40], [5.90, 5.85, 5.70],
    [5.45, 5.55, 5.60], [5.40, 5.40, 5.35], [5.45, 5.50, 5.35], [5.25, 5.15, 5.00], [5.85, 5.80, 5.70],
    [5.25, 5.20, 5.10], [5.65, 5.55, 5.45], [5.60, 5.35, 5.45], [5.05, 5.00, 4.95], [5.50, 5.50, 5.40],
    [5.45, 5.55, 5.50], [5.55, 5.55, 5.35], [5.45, 5.50, 5.55], [5.50, 5.45, 5.25], [5.65, 5.60, 5.40],
    [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
]  # fmt: skip
blocks = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 20).map(float), min_size=k, max_size=k), min_size=2, max_size=8)
)


def figure(result: Result, name: str) -> float:
    return result.values[name][0]


def test_reaction_times_of_maxwell_and_delaney() -> None:
    """R: anova(lm(reacttime ~ 1), X = ~1, test = "Spherical"): epsilons 0.4855 and 0.6778, F 38.02793 on 5 and 45."""
    found = repeated_anova(REACTION)
    assert found.statistic == pytest.approx(38.02793296, abs=5e-9)
    assert [round(figure(found, name), 4) for name in ("greenhouse_geisser", "huynh_feldt")] == [0.4855, 0.6778]
    printed = {"none": 4.471064265e-15, "greenhouse_geisser": 2.531991886e-08, "huynh_feldt": 7.393013564e-11}
    for correction, p in printed.items():
        of = repeated_anova(REACTION, correction=correction)  # type: ignore[arg-type]
        assert of.p == figure(found, f"p_{correction}") == pytest.approx(p, rel=1e-9)
    assert repeated_anova(REACTION, correction="none").df == (5, 45)


@pytest.mark.parametrize(
    ("data", "w", "p"), [(REACTION, 0.03108445938, 0.04765186703), (BASES, 0.70717762346, 0.03128132228)]
)
def test_mauchly(data: list[list[float]], w: float, p: float) -> None:
    """R: mauchly.test(lm(data ~ 1), X = ~1); its p has 3k for 3(k - 1) in a term of second order, nothing for k = 3."""
    check = repeated_anova(data).checks[0]
    assert check.value == pytest.approx(w, rel=1e-8)
    assert check.p == pytest.approx(p, rel=1e-8 if len(data[0]) == 3 else 2e-3)
    assert check.holds is False


# nlme::ergoStool, subjects A to I on stools T1 to T4; nlme::Orthodont, distance at 8, 10, 12 and 14 years.
STOOLS = [
    [12, 15, 12, 10], [10, 14, 13, 12], [7, 14, 13, 9], [7, 11, 10, 9], [8, 11, 8, 7], [9, 11, 11, 10], [8, 12, 12, 11],
    [7, 11, 8, 7], [9, 13, 10, 8],
]  # fmt: skip
GROWTH = np.reshape(
    [
        26, 25, 29, 31, 21.5, 22.5, 23, 26.5, 23, 22.5, 24, 27.5, 25.5, 27.5, 26.5, 27, 20, 23.5, 22.5, 26, 24.5, 25.5, 27,
        28.5, 22, 22, 24.5, 26.5, 24, 21.5, 24.5, 25.5, 23, 20.5, 31, 26, 27.5, 28, 31, 31.5, 23, 23, 23.5, 25, 21.5, 23.5,
        24, 28, 17, 24.5, 26, 29.5, 22.5, 25.5, 25.5, 26, 23, 24.5, 26, 30, 22, 21.5, 23.5, 25, 21, 20, 21.5, 23, 21, 21.5,
        24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5, 21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5, 21.5, 22.5, 23, 25, 23,
        23, 23.5, 24, 20, 21, 22, 21.5, 16.5, 19, 19, 19.5, 24.5, 25, 28, 28,
    ],
    (27, 4),
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "printed"),
    [
        (STOOLS, (22.35564, 3.934564e-07, 3.005564e-05, 2.483089e-06, 0.6459, 0.8490, 0.179600546688, 0.0436988679385)),
        (GROWTH, (38.03961, 2.986406886e-15, 1.20156481e-13, 4.765513835e-15, 0.8767, 0.9844, 0.75808, 0.232581006186)),
    ],
)
def test_stools_and_growth(data: list[list[float]], printed: tuple[float, ...]) -> None:
    """R: f <- lm(m ~ 1); anova(f, X = ~1, test = "Spherical"): F, the p values, epsilons; mauchly.test(f, X = ~1): W, p."""
    found = repeated_anova(data, mauchly="r")
    names = ("p_none", "p_greenhouse_geisser", "p_huynh_feldt", "greenhouse_geisser", "huynh_feldt")
    figures = [found.statistic, *(figure(found, name) for name in names)]
    assert figures[:4] == pytest.approx(printed[:4], rel=3e-7)
    assert [round(of, 4) for of in figures[4:]] == list(printed[4:6])
    assert round(found.checks[0].value, 5) == round(printed[6], 5)
    assert found.checks[0].p == pytest.approx(printed[7], rel=1e-10)


def test_other_forms_of_mauchlys_p() -> None:
    """R: mauchly.test(lm(REACTION ~ 1), X = ~1)$p.value 0.0476518670321; its z and Pr1 24.6444357093, 0.0382442220022."""
    assert repeated_anova(REACTION, mauchly="r").checks[0].p == pytest.approx(0.0476518670321, rel=1e-10)
    found = repeated_anova(REACTION, mauchly="first_order")
    assert (figure(found, "mauchly_chi"), figure(found, "mauchly_df")) == (pytest.approx(24.6444357093, rel=1e-10), 14)
    assert found.checks[0].p == pytest.approx(0.0382442220022, rel=1e-10)


def test_the_lower_bound_is_one_year_against_another() -> None:
    """Geisser and Greenhouse (1958): F on 1 and n - 1; R: pf(38.02793296, 1, 9, lower.tail = FALSE)."""
    found = repeated_anova(REACTION, correction="lower_bound")
    assert found.df == pytest.approx((1, 9))
    assert found.p == figure(found, "p_lower_bound") == pytest.approx(1.65361232168e-4, rel=1e-10)


def test_friedman_of_stools() -> None:
    """R: friedman.test(m): chi-squared 22.694 (3 df), p 4.67669648105e-05."""
    found = friedman(STOOLS)
    assert round(found.statistic, 3) == 22.694
    assert found.p == pytest.approx(4.67669648105e-05, rel=1e-10)


def orders_summing_to(sums: tuple[int, ...], n: int) -> list[list[int]]:
    """n orders of 1 … k whose column sums are ``sums`` (the first found)."""
    rows = list(permutations(range(1, len(sums) + 1)))
    found = next(of for of in combinations_with_replacement(rows, n) if tuple(map(sum, zip(*of, strict=True))) == sums)
    return [list(row) for row in found]


@pytest.mark.parametrize(
    ("sums", "n", "chi", "printed"),
    [
        ((3, 6, 9), 3, 6.0, "0.028"),
        ((5, 8, 11), 4, 4.5, "0.125"),
        ((5, 7, 12), 4, 6.5, "0.042"),
        ((6, 10, 14), 5, 6.4, "0.039"),
        ((2, 4, 6, 8), 2, 6.0, "0.042"),
        ((4, 5, 10, 11), 3, 7.4, "0.033"),
        ((6, 7, 12, 15), 4, 8.1, "0.033"),
    ],
)
def test_exact_tables(sums: tuple[int, ...], n: int, chi: float, printed: str) -> None:
    """Friedman (1937), tables V and VI (also Siegel 1956, table N): chances of the chi-squared or more."""
    found = friedman(orders_summing_to(sums, n), exact=True)
    assert found.statistic == pytest.approx(chi)
    assert f"{found.p:.3f}" == printed
    assert found.variant["exact"] is True


def test_the_exact_distribution_with_ties_is_that_of_all_orders() -> None:
    """By hand: 3 units with ranks (1.5, 1.5, 3): 9 equally likely pairs of orders beside the first, 1 of them as far out."""
    found = friedman([[1, 1, 2]] * 3, exact=True)
    assert found.p == pytest.approx(1 / 9)


def test_too_many_orders_are_told() -> None:
    found = friedman(np.arange(72.0).reshape(9, 8) % 7, exact=True)
    assert "orders_uncounted" in [notice.code for notice in found.warnings]
    assert found.variant["exact"] is False
    assert found.p == friedman(np.arange(72.0).reshape(9, 8) % 7).p


def test_the_f_of_iman_and_davenport() -> None:
    """The F of the ranks' own analysis of variance; R: anova(lm(ave(effort, Subject, FUN = rank) ~ Subject + Type))."""
    found = friedman(STOOLS)
    assert (found.values["f"][0], found.values["f_p"][0]) == pytest.approx((42.16393443, 1.007034173e-09), rel=1e-9)
    assert friedman(STOOLS, ties=False).statistic == pytest.approx(found.statistic * 170 / 180)


def test_rounding_first_base() -> None:
    """R: anova.mlm as above: F 6.288307918352 on 2 and 42; friedman.test: chi-squared 11.14285714, p 0.003805040776."""
    found = repeated_anova(BASES, correction="huynh_feldt")
    assert found.statistic == pytest.approx(6.288307918352, rel=1e-8)
    assert (figure(found, "p_none"), found.p) == pytest.approx((0.004084100714, 0.007188821574), rel=1e-8)
    assert figure(found, "p_greenhouse_geisser") == pytest.approx(0.008439799032, rel=1e-8)
    ranks = friedman(BASES)
    assert (ranks.statistic, ranks.p) == pytest.approx((11.14285714, 0.003805040776), rel=1e-9)
    assert ranks.estimate == pytest.approx(11.14285714 / 44, rel=1e-9)
    assert ranks.df == (2,)


def test_two_years_are_the_paired_t_test() -> None:
    pair = np.array(BASES)[:, :2]
    gain = pair[:, 1] - pair[:, 0]
    t = gain.mean() / (gain.std(ddof=1) / np.sqrt(22))
    found = repeated_anova(pair)
    assert found.statistic == pytest.approx(t**2)
    assert found.df == pytest.approx((1, 21))
    assert found.checks[0].holds


def test_whole_agreement_is_one_and_ties_everywhere_are_told() -> None:
    assert friedman([[1, 2, 3], [10, 20, 30]]).estimate == pytest.approx(1)
    found = friedman([[1, 1], [2, 2]], names=["2023", "2024"])
    assert isnan(found.p)
    assert [notice.code for notice in found.warnings] == ["no_variation"]
    assert found.values["mean_rank"] == (1.5, 1.5)


def test_units_with_a_gap_are_left_out() -> None:
    gapped = [*BASES, [5.0, nan, 5.1]]
    for method in (repeated_anova, friedman):
        found = method(gapped)
        assert (found.n, found.dropped, found.p) == (22, 1, method(BASES).p)


@settings(max_examples=40)
@given(block=blocks, seed=st.integers(0, 99))
def test_the_order_of_units_is_nothing(block: list[list[float]], seed: int) -> None:
    turned = np.random.default_rng(seed).permutation(np.array(block))
    for method in (repeated_anova, friedman):
        assert repr(method(turned)) == repr(method(block))


@settings(max_examples=40)
@given(block=blocks)
def test_bounds_and_scale(block: list[list[float]]) -> None:
    found, scaled = repeated_anova(block), repeated_anova(np.array(block) * 8 + 3)
    assert scaled.p == pytest.approx(found.p, nan_ok=True, rel=1e-6)
    if found.values:
        assert 1 / (len(block[0]) - 1) - 1e-9 <= figure(found, "greenhouse_geisser") <= 1
        assert figure(found, "greenhouse_geisser") - 1e-9 <= figure(found, "huynh_feldt") <= 1
    w = friedman(block).estimate
    assert isnan(w) or -1e-12 <= w <= 1 + 1e-12


@pytest.mark.parametrize(
    "block", [[[]], [[1.0, 2, 3]], [[1.0], [2.0]], [[nan, 1], [2, nan]], [[5.0, 5], [5, 5]], [[1, 2, 4], [3, 4, 6]]]
)
def test_degenerate_panels_are_told(block: list[list[float]]) -> None:
    found = repeated_anova(block)
    assert isnan(found.p)
    assert found.warnings
    assert found.to_text("en")
    assert friedman(block).to_text("zh")


def test_fewer_units_than_years_cannot_test_sphericity() -> None:
    found = repeated_anova([[1, 2, 3, 5], [2, 1, 4, 4], [3, 3, 1, 7]])
    assert found.checks[0].holds is None
    assert not isnan(found.p)


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="correction must be one of"):
        repeated_anova(BASES, correction="box")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="as many names"):
        friedman(BASES, names=["a"])
