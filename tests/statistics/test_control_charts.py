"""Control charts against the NIST handbook, Montgomery's tables and base R."""

from __future__ import annotations

from math import isnan, nan, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, control_chart

# NIST/SEMATECH e-Handbook, 6.3.2.2: flow rate of ten batches.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# Montgomery, Introduction to Statistical Quality Control: nonconforming cans of 50 (R qcc::orangejuice, the first thirty).
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# Montgomery, table of purchase orders, 25 weeks of different size.
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
WEEKS = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120]
WEEKS += [120, 110, 80, 80, 80, 90, 100, 100, 100, 100, 90, 90]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def limits(result: Result, place: int = 0) -> tuple[float, float]:
    return result.values["control_lower"][place], result.values["control_upper"][place]


def flagged(result: Result, rule: str) -> list[int]:
    return [place + 1 for place, flag in enumerate(result.values[rule]) if flag == 1]


def test_flow_rate_of_the_nist_handbook() -> None:
    """Centre 50.81, mean moving range 1.8778, limits 55.8041 and 45.8159; none beyond."""
    found = control_chart(FLOW)
    assert found.estimate == pytest.approx(50.81, abs=5e-5)
    assert np.nanmean(found.values["moving_range"]) == pytest.approx(1.8778, abs=5e-5)
    assert limits(found) == pytest.approx((45.8159, 55.8041), abs=5e-5)
    assert (flagged(found, "rule_1"), codes(found), found.checks[0].holds) == ([], ["few_points"], True)
    assert found.values["range_upper"][0] == pytest.approx(3.267 * 1.8778, abs=1e-3)
    exact = control_chart(FLOW, d2=2 / sqrt(pi))
    assert limits(exact)[1] == pytest.approx(50.81 + 3 * 1.877777778 / 1.128379167, abs=1e-7)


def test_other_spreads_of_the_flow_rate() -> None:
    """R: sd(x) = 2.0338524, median(abs(diff(x))) = 1.5."""
    assert limits(control_chart(FLOW, spread="sd"))[1] == pytest.approx(50.81 + 3 * 2.0338524, abs=2e-7)
    assert limits(control_chart(FLOW, spread="median_range"))[1] == pytest.approx(50.81 + 3 * 1.5 / 0.954)


def test_frozen_orange_juice_of_montgomery() -> None:
    """Centre 0.2313, limits 0.0524 and 0.4102, samples 15 and 23 beyond; without them 0.2150, 0.0407 and 0.3893."""
    found = control_chart(CANS, kind="p", sizes=50)
    assert found.estimate == pytest.approx(0.2313, abs=5e-5)
    assert limits(found) == pytest.approx((0.0524, 0.4102), abs=5e-5)
    assert flagged(found, "rule_1") == [15, 23]
    again = control_chart(CANS, kind="p", sizes=50, baseline=[place not in (14, 22) for place in range(30)])
    assert again.estimate == pytest.approx(0.2150, abs=5e-5)
    assert limits(again) == pytest.approx((0.0407, 0.3893), abs=5e-5)
    assert (again.variant["baseline"], again.n) == (28, 30)


def test_computers_and_cloth_of_montgomery() -> None:
    """u charts: 20 samples of 5 computers, centre 1.93, limits 0.07 and 3.79; dyed cloth, centre 1.42, upper 2.55 at 10."""
    counts = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
    found = control_chart(counts, kind="u", sizes=5)
    assert (found.estimate, *limits(found)) == pytest.approx((1.93, 0.07, 3.79), abs=5e-3)
    cloth = control_chart(
        [14, 12, 20, 11, 7, 10, 21, 16, 19, 23], kind="u", sizes=[10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
    )
    assert cloth.estimate == pytest.approx(1.42, abs=5e-3)
    by_hand = 153 / 107.5 + 3 * sqrt(153 / 107.5 / 8)
    assert limits(cloth, 1)[1] == pytest.approx(by_hand)
    assert limits(cloth, 0)[1] == pytest.approx(2.55, abs=0.01)


def test_scatter_of_shares_is_the_chi_squared_of_r() -> None:
    """R: prop.test(2 * ORDERS, WEEKS)$p.value = 1.785278e-05."""
    found = control_chart(2 * np.array(ORDERS), kind="funnel", sizes=WEEKS)
    assert found.checks[1].p == pytest.approx(1.785277838e-05, rel=1e-9)
    assert found.checks[1].holds is False
    assert "rule_2" not in found.values


def test_an_overdispersed_funnel_widens() -> None:
    """R: z winsorised at quantile(z, c(.1, .9)), mean(w^2) = 1.280223807; limits at n = 100 0.0535710408, 0.3284697755."""
    counts = 2 * np.array(ORDERS)
    found = control_chart(counts, kind="funnel", sizes=WEEKS, overdispersion="multiplicative", level=0.998)
    assert found.variant["phi"] == pytest.approx(1.280223807, abs=5e-10)
    assert limits(found) == pytest.approx((0.0535710408, 0.3284697755), abs=5e-10)
    plain = control_chart(counts, kind="funnel", sizes=WEEKS, level=0.998)
    assert limits(plain)[0] > limits(found)[0]
    assert np.array(plain.values["z"]) == pytest.approx(np.array(found.values["z"]) * sqrt(1.280223807))
    calm = control_chart([10, 11, 10, 9, 10], kind="funnel", sizes=100, overdispersion="multiplicative")
    assert calm.variant["phi"] == 1


@pytest.mark.parametrize(
    ("later", "rule", "place"),
    [
        ([3.5], "rule_1", [17]),
        ([2.5, 0, 2.5], "rule_2", [19]),
        ([2.5, 0, -2.5], "rule_2", []),
        ([2.5, 0, 0, 2.5], "rule_2", []),
        ([1.5, 1.5, 0, 1.5, 1.5], "rule_3", [21]),
        ([-1.5, -1.5, -1.5, -1.5], "rule_3", [20]),
        ([0.5] * 9, "rule_4", [24, 25]),
        ([0.5] * 7 + [-0.5], "rule_4", []),
        ([0.5] * 4 + [nan] + [0.5] * 4, "rule_4", [25]),
    ],
)
def test_western_electric_rules(later: list[float], rule: str, place: list[int]) -> None:
    """Western Electric (1956), Statistical Quality Control Handbook, 25-27, in units of sigma."""
    base = [1.128 / 2, -1.128 / 2] * 8
    found = control_chart([*base, *later], baseline=16)
    assert flagged(found, rule) == place
    assert found.values["z"][16] == pytest.approx(later[0])


def test_gaps_have_no_moving_range() -> None:
    found = control_chart([1, 2, nan, 4, 5, 3])
    assert np.isnan(found.values["moving_range"]).tolist() == [True, False, True, True, False, False]
    assert (found.n, found.dropped) == (5, 1)
    assert limits(found)[1] == pytest.approx(3 + 3 * (4 / 3) / 1.128)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (control_chart([]), "too_few"),
        (control_chart([5.0]), "too_few"),
        (control_chart([nan, nan, nan]), "too_few"),
        (control_chart([5.0] * 15), "no_variation"),
        (control_chart([1, nan, 2, nan, 3]), "no_variation"),
        (control_chart([0, 0, 0], kind="p", sizes=10), "no_variation"),
        (control_chart([10, 10], kind="funnel", sizes=10), "no_variation"),
        (control_chart([1, 2], kind="u", sizes=[0, 0]), "too_few"),
        (control_chart([1, 30, -1, 3], kind="p", sizes=[10, 10, 10, 0]), "counts_left_out"),
        (control_chart([1, 2, 3], baseline=0), "too_few"),
    ],
)
def test_degenerate_points_are_told(found: Result, code: str) -> None:
    assert code in codes(found)
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")
    assert found.checks == () or found.checks[0].holds is not False


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="kind must be one of"):
        control_chart(FLOW, kind="xbar")  # type: ignore[arg-type]
    for bad in ({"kind": "p"}, {"sizes": 5}, {"overdispersion": "multiplicative"}):
        with pytest.raises(ValueError, match="need sizes"):
            control_chart(FLOW, **bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="none negative"):
        control_chart([1, 2], kind="p", sizes=[5, -5])
    with pytest.raises(ValueError, match="baseline is"):
        control_chart(FLOW, baseline=[True])
    with pytest.raises(ValueError, match="winsorise lies"):
        control_chart(FLOW, winsorise=0.5)
    with pytest.raises(ValueError, match="as many names"):
        control_chart(FLOW, names=["一"])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1).map(np.random.default_rng))
def test_funnels_have_no_order_and_charts_no_unit(chance: np.random.Generator) -> None:
    sizes = chance.integers(20, 200, 15)
    counts = chance.binomial(sizes, 0.3)
    order = chance.permutation(15)
    one = control_chart(counts, kind="funnel", sizes=sizes, overdispersion="multiplicative")
    two = control_chart(counts[order], kind="funnel", sizes=sizes[order], overdispersion="multiplicative")
    assert [one.values["control_upper"][place] for place in order] == list(two.values["control_upper"])
    assert min(one.values["control_lower"]) >= 0
    assert max(one.values["control_upper"]) <= 1
    series = chance.normal(size=20)
    plain, moved = control_chart(series), control_chart(series * 7 + 100)
    assert moved.values["z"] == pytest.approx(plain.values["z"])
    assert moved.values["rule_4"] == plain.values["rule_4"]


def test_the_first_ten_years_of_the_nile() -> None:
    """R: x <- Nile[1:10]; mean(x), s <- mean(abs(diff(x)))/1.128 (qcc's StdDev), mean(x) + c(-3, 3) * s."""
    found = control_chart([1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140])
    assert (found.estimate, found.values["sigma"][0]) == pytest.approx((1132.6, 164.302600473), rel=1e-9)
    assert limits(found) == pytest.approx((639.692198582, 1625.50780142), rel=1e-9)
