"""Theil and Gini against R and printed examples, each named beside its numbers."""

from __future__ import annotations

from fractions import Fraction
from math import isnan, nan, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, gini, theil

# R ineq::ineq, example of its help page; also of DescTools::Gini, which prints 0.4620911, unbiased 0.5134345892.
TEN = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
# R datasets::InsectSprays, count by spray (with two zeros), and chickwts, weight by feed.
INSECTS = [
    [10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13],
    [11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13],
    [0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4],
    [3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4],
    [3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4],
    [11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13],
]
CHICKS = {
    "horsebean": [179, 160, 136, 227, 217, 168, 108, 124, 143, 140],
    "linseed": [309, 229, 181, 141, 260, 203, 148, 169, 213, 257, 244, 271],
    "soybean": [243, 230, 248, 327, 329, 250, 193, 271, 316, 267, 199, 171, 158, 248],
    "sunflower": [423, 340, 392, 339, 341, 226, 320, 295, 334, 322, 297, 318],
    "meatmeal": [325, 257, 303, 315, 380, 153, 263, 242, 206, 344, 258],
    "casein": [368, 390, 379, 260, 404, 318, 352, 359, 216, 222, 283, 332],
}
COUNTS, SPRAYS = [count for spray in INSECTS for count in spray], [spray for spray in "ABCDEF" for _ in range(12)]
WEIGHTS, FEEDS = [w for feed in CHICKS.values() for w in feed], [name for name, feed in CHICKS.items() for _ in feed]


def figure(found: Result, name: str) -> float:
    return found.values[name][0]


def test_ten_incomes() -> None:
    """R: ineq(x) 0.4620911; Theil(x, parameter = 0) and 1; jackknife by sapply(1:n, function(i) Gini(x[-i]))."""
    found = gini(TEN)
    assert found.estimate == pytest.approx(0.4620911, abs=5e-8)
    assert found.se == pytest.approx(0.1019885138, abs=5e-11)
    assert found.interval == pytest.approx((found.estimate - 1.959964 * found.se, found.estimate + 1.959964 * found.se))
    assert gini(TEN, correct=True).estimate == pytest.approx(0.5134345892, abs=5e-11)
    assert theil(TEN).estimate == pytest.approx(0.3623412, abs=5e-8)
    assert theil(TEN, variant="L").estimate == pytest.approx(0.4335946, abs=5e-8)


def test_insects_by_spray_with_zeros() -> None:
    """R: sum(x/m*log(x/m))/n with 0 log 0 = 0, over all, within and between levels of spray; mean absolute differences."""
    found = theil(COUNTS, groups=SPRAYS)
    assert found.labels == tuple("ABCDEF")
    assert found.estimate == pytest.approx(0.2990067198, abs=5e-11)
    assert figure(found, "within_all") == pytest.approx(0.07187767765, abs=5e-12)
    assert figure(found, "between_all") == pytest.approx(0.2271290422, abs=5e-11)
    own = (0.04876506867, 0.03810020956, 0.40726326260, 0.10014390767, 0.12129207971, 0.06242215768)
    assert found.values["group_index"] == pytest.approx(own, abs=5e-11)
    split = gini(COUNTS, groups=SPRAYS)
    assert split.estimate == pytest.approx(0.423245614, abs=5e-10)
    assert figure(split, "within_all") == pytest.approx(0.03256985055, abs=5e-12)
    assert figure(split, "between_all") == pytest.approx(0.3450292398, abs=5e-11)
    assert gini(COUNTS, correct=True).estimate == pytest.approx(0.4292068199, abs=5e-11)


def test_chicks_by_feed() -> None:
    """R: as above for weight by feed, both Theil indices."""
    expected = {"T": (0.04554392219, 0.02064167448, 0.0249022477), "L": (0.04889986267, 0.02237761196, 0.0265222507)}
    for variant, (whole, within, between) in expected.items():
        found = theil(WEIGHTS, groups=FEEDS, variant=variant)  # type: ignore[arg-type]
        assert found.estimate == pytest.approx(whole, abs=5e-12)
        assert (figure(found, "within_all"), figure(found, "between_all")) == pytest.approx(
            (within, between), abs=5e-11
        )
        assert sum(found.values["contribution"]) == pytest.approx(1)
    split = gini(WEIGHTS, groups=FEEDS)
    assert split.estimate == pytest.approx(0.1702651634, abs=5e-11)
    assert (figure(split, "within_all"), figure(split, "between_all")) == pytest.approx(
        (0.01868040019, 0.1217547293), abs=5e-11
    )


def test_population_and_totals() -> None:
    """Regional form: Σ (Y/ΣY) ln[(Y/ΣY)/(N/ΣN)] by hand; weights are heads: the same as writing each head out."""
    totals, heads = np.array([12.0, 30, 18]), np.array([3.0, 5, 2])
    rich, many = totals / totals.sum(), heads / heads.sum()
    found = theil(totals, population=heads, figures="total")
    assert found.estimate == pytest.approx(float(np.sum(rich * np.log(rich / many))))
    per_head = totals / heads
    written_out = np.repeat(per_head, heads.astype(int))
    assert theil(per_head, population=heads).estimate == pytest.approx(theil(written_out).estimate)
    assert theil(per_head, population=heads, variant="L").estimate == pytest.approx(
        theil(written_out, variant="L").estimate
    )
    assert gini(per_head, weights=heads).estimate == pytest.approx(gini(written_out).estimate)


def test_the_bootstrap_keeps_its_seed() -> None:
    one, two, other = (gini(TEN, interval="bootstrap", seed=seed) for seed in (1, 1, 2))
    assert (one.se, one.interval) == (two.se, two.interval)
    assert one.interval != other.interval
    assert one.interval[0] < one.estimate < one.interval[1]
    assert (one.variant["draws"], one.variant["seed"]) == (999, 1)
    plain = gini(TEN, interval="none")
    assert (isnan(plain.se), plain.warnings) == (True, ())


def test_negatives_zeros_and_equality_are_told() -> None:
    def codes(found: Result) -> list[str]:
        return [notice.code for notice in found.warnings]

    assert codes(theil([1, -2, 4])) == ["negative_values"]
    assert codes(theil([1, 0, 4], variant="L")) == ["zero_values"]
    assert codes(theil([0, 0, 0])) == ["mean_not_positive"]
    below = gini([-2, 1, 4, 9])
    assert (codes(below), below.estimate > 0) == (["gini_of_negatives"], True)
    assert (codes(gini([-2, 1])), isnan(gini([-2, 1]).estimate)) == (["mean_not_positive"], True)
    for same in (theil([3, 3, 3]), gini([3, 3, 3])):
        assert (same.estimate, isnan(same.se), codes(same)) == (0, True, ["no_variation"])
    assert (codes(gini([3, 5])), gini([3, 5]).estimate) == (["too_few"], pytest.approx(1 / 8))
    split = theil([1, -2, 4], groups=["甲", "乙", "乙"])
    assert isnan(split.values["within"][0])


def test_missing_values_weights_and_groups_are_dropped() -> None:
    found = theil([1, nan, 3, 5, 8], population=[1, 1, nan, 1, 1], groups=["甲", "甲", "乙", None, "乙"])
    assert (found.n, found.dropped, found.labels) == (2, 3, ("乙", "甲"))
    unweighed = gini([1, 2, 900], weights=[1, 1, 0])
    assert (unweighed.n, unweighed.estimate) == (2, pytest.approx(1 / 6))


@pytest.mark.parametrize(
    "found",
    [
        theil([]),
        gini([], groups=[]),
        theil([nan, nan], groups=["甲", "乙"]),
        gini([nan]),
        gini([5.0], correct=True),
        theil([0.0, 0.0], groups=["甲", "乙"]),
        gini([1.0, -1.0], groups=["甲", "乙"]),
    ],
)
def test_degenerate_data_give_a_notice_and_no_number(found: Result) -> None:
    assert isnan(found.estimate)
    assert found.warnings
    for language in ("zh", "en"):
        assert isinstance(found.to_text(language), str)
        assert len(found.to_frame(language)) == (len(found.labels) or 1)


def test_one_unit_has_no_inequality() -> None:
    assert (theil([5.0]).estimate, theil([5.0], variant="L").estimate, gini([5.0]).estimate) == (0, 0, 0)


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="weights must not be negative"):
        gini([1, 2], weights=[1, -1])
    with pytest.raises(ValueError, match="2 values, 1 weights"):
        theil([1, 2], population=[1])
    with pytest.raises(ValueError, match="3 groups"):
        theil([1, 2], groups=["甲", "乙", "丙"])
    for options in ({"variant": "S"}, {"figures": "sum"}, {"interval": "delta"}):
        with pytest.raises(ValueError, match="must be one of"):
            theil([1, 2], **options)  # type: ignore[arg-type]


FIGURES = st.lists(st.tuples(st.integers(0, 90), st.sampled_from("甲乙丙")), min_size=3, max_size=15)


@settings(deadline=None, max_examples=50)
@given(FIGURES, st.randoms(), st.integers(1, 9))
def test_rules_of_an_index(units: list[tuple[int, str]], chance: Any, scale: int) -> None:
    """Order, scale and copies do not matter; bounds; within and between add up."""
    shuffled = list(units)
    chance.shuffle(shuffled)
    (values, groups), (mixed, there) = (zip(*of, strict=True) for of in (units, shuffled))
    for method in (theil, gini):
        one, two = method(values, groups=groups), method(mixed, groups=there)
        assert np.array_equal(
            [one.estimate, one.se, *one.interval], [two.estimate, two.se, *two.interval], equal_nan=True
        )
        assert method(np.array(values) * scale).estimate == pytest.approx(one.estimate, abs=1e-12, nan_ok=True)
        assert method(values * 2).estimate == pytest.approx(one.estimate, abs=1e-12, nan_ok=True)
    if sum(values):
        split = theil(values, groups=groups)
        assert figure(split, "within_all") + figure(split, "between_all") == pytest.approx(split.estimate, abs=1e-12)
        assert figure(split, "between_all") >= -1e-15
        n, total = len(values), sum(values)
        exact = Fraction(sum(abs(a - b) for a in values for b in values), 2 * n * total)
        found = gini(values, groups=groups)
        assert found.estimate == pytest.approx(float(exact), abs=1e-12)
        assert 0 <= found.estimate <= 1 - 1 / n + 1e-12
        assert figure(found, "overlap") >= -1e-12


def test_the_jackknife_covers_a_known_coefficient() -> None:
    """Exponential: Gini 1/2; the share of intervals that hold it lies within Monte Carlo error of a little under 95 %."""
    chance = np.random.default_rng(11)
    hits = [
        low <= 0.5 <= high
        for low, high in (gini(chance.exponential(size=80), correct=True).interval for _ in range(300))
    ]
    assert abs(np.mean(hits) - 0.93) < 3 * sqrt(0.93 * 0.07 / 300)


# R datasets: areas of islands; income and population of the states, state.x77, with as.integer(state.region).
ISLANDS = [11506, 5500, 16988, 2968, 16, 184, 23, 280, 84, 73, 25, 43, 21, 82, 3745, 840, 13, 30, 30, 89, 40, 33, 49, 14,
    42, 227, 16, 36, 29, 15, 306, 44, 58, 43, 9390, 32, 13, 29, 6795, 16, 15, 183, 14, 26, 19, 13, 12, 82]  # fmt: skip
INCOME = [3624, 6315, 4530, 3378, 5114, 4884, 5348, 4809, 4815, 4091, 4963, 4119, 5107, 4458, 4628, 4669, 3712, 3545,
    3694, 5299, 4755, 4751, 4675, 3098, 4254, 4347, 4508, 5149, 4281, 5237, 3601, 4903, 3875, 5087, 4561, 3983,
    4660, 4449, 4558, 3635, 4167, 3821, 4188, 4022, 3907, 4701, 4864, 3617, 4468, 4566]  # fmt: skip
POPULATION = [3615, 365, 2212, 2110, 21198, 2541, 3100, 579, 8277, 4931, 868, 813, 11197, 5313, 2861, 2280, 3387, 3806, 1058,
    4122, 5814, 9111, 3921, 2341, 4767, 746, 1544, 590, 812, 7333, 1144, 18076, 5441, 637, 10735, 2715, 2284, 11860,
    931, 2816, 681, 4173, 12237, 1203, 472, 4981, 3559, 1799, 4589, 376]  # fmt: skip
STATES = "24424412224433332212133234341141233241123224124234"


def test_islands_and_states() -> None:
    """R: gini sum(abs(outer(x, x, "-")))/(2*n^2*mean(x)), times n/(n - 1); mean(x/m*log(x/m)); mean(log(m/x))."""
    assert gini(ISLANDS).estimate == pytest.approx(0.871211396784, abs=5e-13)
    assert gini(ISLANDS, correct=True).estimate == pytest.approx(0.889747809481, abs=5e-13)
    assert theil(ISLANDS).estimate == pytest.approx(1.80591630929, abs=5e-12)
    assert theil(ISLANDS, variant="L").estimate == pytest.approx(2.68673878723, abs=5e-12)
    assert gini(INCOME).estimate == pytest.approx(0.07651580323730, abs=5e-13)
    assert gini(INCOME).se == pytest.approx(0.00826593753925, abs=5e-13)


def test_states_weighed_by_people_within_and_between_regions() -> None:
    """R: w <- Population/sum(Population); sum(Y/sum(Y)*log((Y/sum(Y))/w)) with Y = Income*Population, both parts by region;
    sum(outer(w, w)*abs(outer(x, x, "-")))/(2*sum(w*x))."""
    totals = np.array(INCOME) * POPULATION
    found = theil(totals, population=POPULATION, figures="total", groups=list(STATES))
    assert found.estimate == pytest.approx(0.00657270238517, abs=5e-15)
    assert found.values["between_all"][0] == pytest.approx(0.00240089620307, abs=5e-15)
    other = theil(INCOME, population=POPULATION, variant="L", groups=list(STATES))
    assert other.estimate == pytest.approx(0.00681270937106, abs=5e-15)
    assert other.values["between_all"][0] == pytest.approx(0.00243952954283, abs=5e-15)
    assert found.values["mean"] == pytest.approx(other.values["mean"])
    assert gini(INCOME, weights=POPULATION).estimate == pytest.approx(0.0629348637852, abs=5e-13)


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e12, 1e300])
def test_sizes_of_values_and_weights_do_not_matter(scale: float) -> None:
    for found, plain in (
        (theil(np.array(INCOME) * scale, population=np.array(POPULATION) / scale, groups=list(STATES)), theil(INCOME, population=POPULATION)),
        (gini(np.array(INCOME) * scale, weights=np.array(POPULATION) * scale), gini(INCOME, weights=POPULATION)),
    ):  # fmt: skip
        assert (found.estimate, found.se) == pytest.approx((plain.estimate, plain.se))


@pytest.mark.parametrize("options", [{"interval": "bootstrap", "draws": 0}, {"level": 95}, {"interval": "delta"}])
def test_wrong_options_of_the_interval_are_refused(options: Any) -> None:
    for method in (theil, gini):
        with pytest.raises(ValueError, match=r"draws|level|interval"):
            method([1, 2, 3, 4], **options)


def test_figures_too_far_apart_are_told() -> None:
    """1e300 units of money for 1e-309 heads."""
    found = theil([1e300, 1.0], population=[1e-309, 1.0], figures="total", groups=["a", "b"])
    assert (isnan(found.estimate), [notice.code for notice in found.warnings]) == (True, ["beyond_numbers"])
    lone = gini([3.0], correct=True, interval="none")
    assert (isnan(lone.estimate), [notice.code for notice in lone.warnings]) == (True, ["too_few"])
