"""Pairs of years and of groups against R's pairwise.t.test, oneway.test and ptukey."""

from __future__ import annotations

from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from perfanalysis.statistics import pairwise_years, welch_anova

# Hollander and Wolfe (1973), page 140: times to round first base, as in R's ?friedman.test.
BASES = [
    [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40], [5.90, 5.85, 5.70],
    [5.45, 5.55, 5.60], [5.40, 5.40, 5.35], [5.45, 5.50, 5.35], [5.25, 5.15, 5.00], [5.85, 5.80, 5.70],
    [5.25, 5.20, 5.10], [5.65, 5.55, 5.45], [5.60, 5.35, 5.45], [5.05, 5.00, 4.95], [5.50, 5.50, 5.40],
    [5.45, 5.55, 5.50], [5.55, 5.55, 5.35], [5.45, 5.50, 5.55], [5.50, 5.45, 5.25], [5.65, 5.60, 5.40],
    [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
]  # fmt: skip
# Dobson (1983), An Introduction to Statistical Modelling, plant weights: R datasets::PlantGrowth.
PLANTS = [
    4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14,
    4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69,
    6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26,
]  # fmt: skip
TREATED = ["ctrl"] * 10 + ["trt1"] * 10 + ["trt2"] * 10
# Beall (1942), Biometrika 32, 243: R datasets::InsectSprays.
INSECTS = [
    10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13, 11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13,
    0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4, 3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4,
    3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4, 11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13,
]  # fmt: skip
panels = st.lists(st.lists(st.integers(0, 9).map(float), min_size=3, max_size=3), min_size=1, max_size=8)


def test_rounding_first_base_by_pairs() -> None:
    """R: t.test(paired = TRUE) of each pair, and pairwise.t.test(paired = TRUE), which adjusts by Holm."""
    found = pairwise_years(BASES, years=[2021, 2022, 2023])
    assert found.labels == ("2022−2021", "2023−2021", "2023−2022")
    printed = {
        "estimate": (-0.009090909091, -0.08409090909, -0.075),
        "se": (0.02624319405, 0.03144884592, 0.01882650338),
        "low": (-0.06366661878, -0.1494923645, -0.1141518571),
        "high": (0.04548480059, -0.01868945372, -0.03584814293),
        "p": (0.7324813269, 0.01420766569, 0.0006754402376),
        "p_adjusted": (0.73248132686, 0.02841533137, 0.002026320713),
    }
    for name, numbers in printed.items():
        assert found.values[name] == pytest.approx(numbers, rel=1e-8), name


def test_the_family_is_adjusted_as_asked() -> None:
    found = pairwise_years(BASES, adjust="bonferroni")
    assert found.values["p_adjusted"] == pytest.approx(np.minimum(1, 3 * np.array(found.values["p"])))


def test_a_gap_costs_one_pair_or_all() -> None:
    gapped = [*BASES, [5.0, nan, 5.1]]
    assert pairwise_years(gapped).values["n"] == (22, 23, 22)
    whole = pairwise_years(gapped, gaps="listwise")
    assert (whole.n, whole.dropped) == (22, 1)
    assert whole.values == pairwise_years(BASES).values


def test_plant_growth() -> None:
    """R: oneway.test(weight ~ group), pairs by ptukey/qtukey with Welch's df, Levene's test about medians."""
    found = welch_anova(PLANTS, TREATED)
    assert (found.statistic, *found.df, found.p) == pytest.approx(
        (5.180972408, 2, 17.12841862, 0.01739282149), rel=1e-8
    )
    printed = {
        "estimate": (-0.371, 0.494, 0.865),
        "se": (0.3114348514, 0.2314879407, 0.2873660074),
        "low": (-1.172087502, -0.1005544333, 0.1135129933),
        "high": (0.4300875015, 1.088554433, 1.616487007),
        "df": (16.52358506, 16.78576448, 14.10356912),
        "p_adjusted": (0.4745549222, 0.1128891769, 0.02370345474),
    }
    for name, numbers in printed.items():
        assert found.values[name] == pytest.approx(numbers, rel=1e-5), name
    check = found.checks[0]
    assert (round(check.value, 5), round(check.p, 5), check.holds) == (1.11919, 0.34123, True)


def test_insect_sprays() -> None:
    """R: oneway.test(count ~ spray); anova of distances from medians, F 3.821356313, p 0.004222791139."""
    found = welch_anova(INSECTS, np.repeat(list("ABCDEF"), 12))
    assert (found.statistic, found.df[1], found.p) == pytest.approx(
        (36.06544389, 30.04256051, 7.999379456e-12), rel=1e-8
    )
    check = found.checks[0]
    assert (check.value, check.p) == pytest.approx((3.821356313, 0.004222791139), rel=1e-8)
    assert check.holds is False
    assert len(found.labels) == 15


def test_two_groups_are_welchs_t_test() -> None:
    t, p = stats.ttest_ind(PLANTS[10:20], PLANTS[:10], equal_var=False)
    found = welch_anova(PLANTS[:20], TREATED[:20])
    assert found.statistic == pytest.approx(t**2)
    assert found.values["p"][0] == pytest.approx(p)
    assert found.values["p_adjusted"][0] == pytest.approx(found.p, rel=1e-4)
    assert sqrt(found.statistic) == pytest.approx(abs(found.values["statistic"][0]))


@settings(max_examples=30)
@given(panel=panels, seed=st.integers(0, 99))
def test_the_order_of_units_is_nothing(panel: list[list[float]], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(panel))
    assert repr(pairwise_years(np.array(panel)[order])) == repr(pairwise_years(panel))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999))
def test_the_order_of_rows_and_the_scale_are_nothing(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(30)
    turned = welch_anova(np.array(PLANTS)[order], np.array(TREATED)[order])
    assert repr(turned) == repr(welch_anova(PLANTS, TREATED))
    assert welch_anova(np.array(PLANTS) * 64, TREATED).p == pytest.approx(turned.p)


@pytest.mark.parametrize(
    "panel", [[[]], [[1.0]], [[1.0, 2.0]], [[nan, nan], [1, nan]], [[5, 6], [7, 8]], [[0.1, 0.3], [0.7, 0.9]]]
)
def test_degenerate_panels_are_told(panel: list[list[float]]) -> None:
    found = pairwise_years(panel)
    assert all(isnan(p) for p in found.values["p"])
    assert found.warnings
    assert found.to_text("zh")


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        ([], []),
        ([1.0], ["a"]),
        ([1, 2, 3], ["a", "a", "a"]),
        ([1, 2, 3], ["a", "a", "b"]),
        ([5, 5, 1, 2], ["a", "a", "b", "b"]),
        ([5, 5, 5, 5], ["a", "a", "b", "b"]),
        ([nan, 2, 3, 4], ["a", "b", None, ""]),
    ],
)
def test_degenerate_groups_are_told(values: list[float], groups: list[str]) -> None:
    found = welch_anova(values, groups)
    assert isnan(found.p)
    assert found.warnings
    assert found.to_text("en")


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="as many years"):
        pairwise_years(BASES, years=[1, 2])
    with pytest.raises(ValueError, match="adjust must be one of"):
        pairwise_years(BASES, adjust="tukey")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="gaps must be one of"):
        pairwise_years(BASES, gaps="none")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="as many groups"):
        welch_anova([1, 2], ["a"])


# R datasets::PlantGrowth (ctrl, trt1, trt2) and chickwts (six feeds).
PLANTS = [
    4.17, 5.58, 5.18, 6.11, 4.5, 4.61, 5.17, 4.53, 5.33, 5.14, 4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69,
    6.31, 5.12, 5.54, 5.5, 5.37, 5.29, 4.92, 6.15, 5.8, 5.26,
]  # fmt: skip
CHICKS = {
    "casein": [368, 390, 379, 260, 404, 318, 352, 359, 216, 222, 283, 332],
    "horsebean": [179, 160, 136, 227, 217, 168, 108, 124, 143, 140],
    "linseed": [309, 229, 181, 141, 260, 203, 148, 169, 213, 257, 244, 271],
    "meatmeal": [325, 257, 303, 315, 380, 153, 263, 242, 206, 344, 258],
    "soybean": [243, 230, 248, 327, 329, 250, 193, 271, 316, 267, 199, 171, 158, 248],
    "sunflower": [423, 340, 392, 339, 341, 226, 320, 295, 334, 322, 297, 318],
}


def test_plants_and_chicks_of_r() -> None:
    """R: oneway.test(weight ~ group, PlantGrowth), oneway.test(weight ~ feed, chickwts); Brown-Forsythe by anova(lm(|x - median|))."""
    found = welch_anova(PLANTS, ["ctrl"] * 10 + ["trt1"] * 10 + ["trt2"] * 10)
    figures = (found.statistic, *found.df, found.p)
    assert figures == pytest.approx((5.1809724081132, 2, 17.1284186166441, 0.0173928214902), rel=1e-11)
    assert (found.checks[0].value, found.checks[0].p) == pytest.approx((1.1191856949, 0.3412266241), rel=1e-9)
    chicks = welch_anova([w for of in CHICKS.values() for w in of], [feed for feed, of in CHICKS.items() for _ in of])
    figures = (chicks.statistic, *chicks.df, chicks.p)
    assert figures == pytest.approx((19.6617243608, 5, 29.9520363861, 1.17705971607e-08), rel=1e-11)


def test_games_howell_of_plants() -> None:
    """R: pairwise.t.test(weight, group, pool.sd = FALSE, p.adjust.method = "none"), and ptukey, qtukey of Welch's t times √2."""
    found = welch_anova(PLANTS, ["ctrl"] * 10 + ["trt1"] * 10 + ["trt2"] * 10).values
    assert found["p"] == pytest.approx((0.250382508588, 0.047899255602, 0.00929840471727), rel=1e-10)
    assert found["df"] == pytest.approx((16.5235851, 16.7857645, 14.1035691), rel=1e-8)
    assert found["p_adjusted"] == pytest.approx((0.4745549222, 0.1128891769, 0.0237034547), rel=1e-6)
    assert found["low"] == pytest.approx((-1.172087502, -0.100554433, 0.113512993), rel=1e-6)
    assert found["high"] == pytest.approx((0.430087502, 1.088554433, 1.616487007), rel=1e-6)


def test_pairs_of_stools_by_hochberg() -> None:
    """R: pairwise.t.test(effort, Type, paired = TRUE, p.adjust.method = "hochberg") of nlme::ergoStool."""
    stools = np.array(
        [[12, 15, 12, 10], [10, 14, 13, 12], [7, 14, 13, 9], [7, 11, 10, 9], [8, 11, 8, 7], [9, 11, 11, 10],
         [8, 12, 12, 11], [7, 11, 8, 7], [9, 13, 10, 8]]
    )  # fmt: skip
    found = pairwise_years(stools, years=["T1", "T2", "T3", "T4"], adjust="hochberg")
    printed = (0.0001616002347, 0.0199603212494, 0.2815369201107, 0.016172646059, 0.002453781887, 0.006992762068)
    assert found.values["p_adjusted"] == pytest.approx(printed, rel=1e-9)
    for method in (pairwise_years, lambda of, level: welch_anova(of[:, 0], list("aaabbbccc"), level=level)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            method(stools, level=95)  # type: ignore[operator]
