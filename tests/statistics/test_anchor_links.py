"""Anchor links against the example of Kolen and Brennan and what the definitions demand."""

from __future__ import annotations

from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, anchor_link
from perfanalysis.statistics.vectors import Vector

METHODS = ("mean", "linear", "tucker", "levine", "levine_external", "chained_linear")


def with_moments(n: int, total: tuple[float, float], anchor: tuple[float, float], covariance: float) -> list[Vector]:
    """Scores and anchors that have exactly these means, standard deviations and covariance."""
    draw = np.random.default_rng(n).normal(size=(n, 2))
    plain = np.linalg.qr(draw - draw.mean(axis=0))[0] * sqrt(n)
    share = covariance / total[1] / anchor[1]
    mixed = share * plain[:, 0] + sqrt(1 - share**2) * plain[:, 1]
    return [total[0] + total[1] * mixed, anchor[0] + anchor[1] * plain[:, 0]]


# Kolen and Brennan (2004), the example of chapter 4: form X with 1,655 examinees, form Y with 1,638, twelve common items.
X, X_ANCHOR = with_moments(1655, (15.8205, 6.5278), (5.1063, 2.3760), 13.4088)
Y, Y_ANCHOR = with_moments(1638, (18.6728, 6.8784), (5.8626, 2.4515), 14.7603)


def line(result: Result) -> tuple[float, float]:
    return result.values["link_slope"][0], result.values["intercept"][0]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_tuckers_line_of_kolen_and_brennan() -> None:
    """Kolen and Brennan (2004), chapter 4, Tucker with w1 = 1: synthetic mean of Y 16.8153, slope 1.0289, intercept 0.5370."""
    found = anchor_link(Y, X, Y_ANCHOR, X_ANCHOR, method="tucker", bootstrap=0)
    assert line(found) == pytest.approx((1.0289, 0.5370), abs=5.1e-5)
    assert found.estimate + 18.6728 == pytest.approx(16.8153, abs=5.1e-5)
    assert (found.n, found.dropped, isnan(found.se)) == (3293, 0, True)
    assert found.checks[2].value == pytest.approx(0.8645, abs=5.1e-5)


def test_the_other_lines_of_the_same_example() -> None:
    """Kolen and Brennan (2004), 2 (linear) and 4 (chained linear): their formulas worked out from the printed moments."""
    found = {method: line(anchor_link(Y, X, Y_ANCHOR, X_ANCHOR, method=method, bootstrap=0)) for method in METHODS}  # type: ignore[arg-type]
    slope = 6.8784 / 6.5278
    assert found["linear"] == pytest.approx((slope, 18.6728 - slope * 15.8205))
    steps = 2.3760 / 6.5278, 6.8784 / 2.4515
    shift = 18.6728 - steps[1] * 5.8626 + steps[1] * (5.1063 - steps[0] * 15.8205)
    assert found["chained_linear"] == pytest.approx((steps[0] * steps[1], shift))
    assert found["mean"] == pytest.approx((1, (18.6728 - 5.8626) - (15.8205 - 5.1063)))


def test_levines_lines_of_the_same_moments() -> None:
    """Kolen and Brennan (2004), 4.2: gamma σ²(X)/σ(X, V), or (σ²(X) + σ(X, V))/(σ²(V) + σ(X, V)) outside, w1 = 1, by hand."""
    within = 6.8784**2 / 14.7603
    outside = (6.8784**2 + 14.7603) / (2.4515**2 + 14.7603)
    for method, gain in (("levine", within), ("levine_external", outside)):
        mean = 18.6728 + gain * (5.1063 - 5.8626)
        slope = sqrt(6.8784**2 + gain**2 * (2.3760**2 - 2.4515**2)) / 6.5278
        found = anchor_link(Y, X, Y_ANCHOR, X_ANCHOR, method=method, bootstrap=0)  # type: ignore[arg-type]
        assert line(found) == pytest.approx((slope, mean - slope * 15.8205))
        assert found.estimate + 18.6728 == pytest.approx(mean)


def test_the_synthetic_population_of_tucker() -> None:
    """Kolen and Brennan (2004), 4: synthetic means and variances with w1 = 0.3, worked out from the printed moments."""
    found = anchor_link(Y, X, Y_ANCHOR, X_ANCHOR, method="tucker", after_weight=0.3, bootstrap=0)
    gamma, gap = (13.4088 / 2.3760**2, 14.7603 / 2.4515**2), 5.1063 - 5.8626
    spread = 2.3760**2 - 2.4515**2
    means = 15.8205 - 0.7 * gamma[0] * gap, 18.6728 + 0.3 * gamma[1] * gap
    variances = (
        6.5278**2 - 0.7 * gamma[0] ** 2 * spread + 0.21 * gamma[0] ** 2 * gap**2,
        6.8784**2 + 0.3 * gamma[1] ** 2 * spread + 0.21 * gamma[1] ** 2 * gap**2,
    )
    slope = sqrt(variances[1] / variances[0])
    assert line(found) == pytest.approx((slope, means[1] - slope * means[0]))


@pytest.mark.parametrize("method", METHODS)
def test_a_line_that_is_there_is_found(method: str) -> None:
    """The same units, scored on another scale: every method that may stretch gives the scores back."""
    found = anchor_link(Y, 2 * Y - 5, Y_ANCHOR, Y_ANCHOR, method=method, bootstrap=0)  # type: ignore[arg-type]
    if method != "mean":
        assert found.values["linked"] == pytest.approx(Y)
        assert found.estimate == pytest.approx(0, abs=1e-9)


def test_only_what_the_anchors_changed_is_change() -> None:
    """Two anchors rise by 3 and 1 points, what is not anchor falls by 10 because other indicators came in."""
    before, anchors = np.array([60.0, 70, 80, 75]), np.array([[10.0, 5], [12, 6], [14, 7], [9, 8]])
    later = anchors + np.array([3, 1])
    found = anchor_link(before, before + 4 - 10, anchors, later, share=0.25, bootstrap=50)
    assert (found.estimate, line(found)) == (pytest.approx(4), (1, pytest.approx(10)))
    assert [check.holds for check in found.checks] == [False, False, True]
    assert [check.value for check in found.checks[:2]] == [0.25, 2]


def test_the_bootstrap_of_the_mean_shift_has_the_error_of_two_means() -> None:
    """The mean method's change is the gap of the anchors' means: variance s²/n of each year, as in Welch's t test."""
    chance = np.random.default_rng(5)
    anchors = [chance.normal(50, 6, 80), chance.normal(53, 4, 60)]
    totals = [anchor + chance.normal(20, 3, len(anchor)) for anchor in anchors]
    found = anchor_link(totals[0], totals[1], *anchors, bootstrap=4000, seed=1)
    expected = sqrt(sum(float(anchor.var()) / len(anchor) for anchor in anchors))
    assert found.estimate == pytest.approx(anchors[1].mean() - anchors[0].mean())
    assert found.se == pytest.approx(expected, rel=0.04)
    assert found.interval == pytest.approx(
        (found.estimate - 1.96 * expected, found.estimate + 1.96 * expected), abs=0.15
    )
    assert found.values["linked_se"][0] > 0


def test_paired_units_are_drawn_in_pairs() -> None:
    chance = np.random.default_rng(6)
    anchor = chance.normal(50, 6, 50)
    later = anchor + 2 + chance.normal(0, 0.5, 50)
    apart, paired = (
        anchor_link(anchor * 2, later + anchor, anchor, later, paired=of, bootstrap=300) for of in (False, True)
    )
    assert paired.estimate == pytest.approx(apart.estimate)
    assert paired.se < 0.2 < apart.se


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (anchor_link([], [], [], []), "too_few"),
        (anchor_link([1], [2], [1], [2], method="tucker"), "too_few"),
        (anchor_link([nan, 1], [2, 3], [1, nan], [2, 2]), "too_few"),
        (anchor_link([1], [2], [1], [2]), "link_of_one_unit"),
        (anchor_link([1, 2, 3], [4, 4, 4], [1, 2, 4], [1, 3, 2], method="linear"), "link_without_spread"),
        (anchor_link([1, 2, 3], [4, 5, 7], [1, 1, 1], [1, 3, 2], method="tucker"), "link_without_spread"),
        (anchor_link([1, 2, 3], [4, 5, 7], [1, 1, 1], [2, 2, 2], method="chained_linear"), "link_without_spread"),
        (anchor_link([1, 2, 3], [4, 5, 7], [1, 2, 2], [1, 3, 2], method="linear"), "groups_taken_equal"),
        (anchor_link([1, 2], [4, 5], [1, 2], [1, 3], method="tucker", bootstrap=60), "resamples_lost"),
    ],
)
def test_degenerate_years_are_told(found: Result, code: str) -> None:
    assert code in codes(found)
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")


def test_constant_scores_have_no_error_by_the_mean() -> None:
    found = anchor_link([7.0] * 4, [9.0] * 3, [2.0] * 4, [3.0] * 3, bootstrap=20)
    assert (found.estimate, found.se, found.checks[2].holds) == (1, 0, None)


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="method must be one of"):
        anchor_link([1], [1], [1], [1], method="identity")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="after_weight lies"):
        anchor_link([1], [1], [1], [1], after_weight=2)
    with pytest.raises(ValueError, match="as many units"):
        anchor_link([1, 2], [1], [1], [1])
    with pytest.raises(ValueError, match="must be the same"):
        anchor_link([1], [1], [[1, 2]], [1])
    with pytest.raises(ValueError, match="are not paired"):
        anchor_link([1, 2], [1], [1, 2], [1], paired=True)
    with pytest.raises(ValueError, match="as many names"):
        anchor_link([1], [1], [1], [1], names=["一", "二"])


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1).map(np.random.default_rng), st.sampled_from(METHODS))
def test_order_does_not_matter_and_scale_goes_through(chance: np.random.Generator, method: str) -> None:
    anchors = [chance.normal(10, 2, (9, 3)), chance.normal(11, 2, (7, 3))]
    totals = [block.sum(axis=1) + chance.normal(40, 4, len(block)) for block in anchors]
    orders = chance.permutation(9), chance.permutation(7)
    one = anchor_link(*totals, *anchors, method=method, bootstrap=20)  # type: ignore[arg-type]
    mixed = [part[order] for part, order in zip([*totals, *anchors], [*orders, *orders], strict=True)]
    two = anchor_link(*mixed, method=method, bootstrap=20)  # type: ignore[arg-type]
    assert repr((one.estimate, one.se, line(one))) == repr((two.estimate, two.se, line(two)))
    assert repr([one.values["linked"][place] for place in orders[1]]) == repr(list(two.values["linked"]))
    ten = anchor_link(*(10 * np.array(part) for part in [*totals, *anchors]), method=method, bootstrap=20)  # type: ignore[arg-type, call-arg, misc]
    assert (ten.estimate, ten.se) == pytest.approx((10 * one.estimate, 10 * one.se), abs=1e-9, nan_ok=True)
