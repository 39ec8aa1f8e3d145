"""Cronbach's alpha against R and by hand, each named beside its numbers."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, cronbach_alpha

# R datasets::attitude (Chatterjee and Price 1977), the example of psych::alpha: rating, complaints, privileges, learning,
# raises, critical, advance.
ATTITUDE = [
    [43, 51, 30, 39, 61, 92, 45], [63, 64, 51, 54, 63, 73, 47], [71, 70, 68, 69, 76, 86, 48], [61, 63, 45, 47, 54, 84, 35],
    [81, 78, 56, 66, 71, 83, 47], [43, 55, 49, 44, 54, 49, 34], [58, 67, 42, 56, 66, 68, 35], [71, 75, 50, 55, 70, 66, 41],
    [72, 82, 72, 67, 71, 83, 31], [67, 61, 45, 47, 62, 80, 41], [64, 53, 53, 58, 58, 67, 34], [67, 60, 47, 39, 59, 74, 41],
    [69, 62, 57, 42, 55, 63, 25], [68, 83, 83, 45, 59, 77, 35], [77, 77, 54, 72, 79, 77, 46], [81, 90, 50, 72, 60, 54, 36],
    [74, 85, 64, 69, 79, 79, 63], [65, 60, 65, 75, 55, 80, 60], [65, 70, 46, 57, 75, 85, 46], [50, 58, 68, 54, 64, 78, 52],
    [50, 40, 33, 34, 43, 64, 33], [64, 61, 52, 62, 66, 80, 41], [53, 66, 52, 50, 63, 80, 37], [40, 37, 42, 58, 50, 57, 49],
    [63, 54, 42, 48, 66, 75, 33], [66, 77, 66, 63, 88, 76, 72], [78, 75, 58, 74, 80, 78, 49], [48, 57, 44, 45, 51, 83, 38],
    [85, 85, 71, 71, 77, 74, 55], [82, 82, 39, 59, 64, 78, 39],
]  # fmt: skip


def test_the_attitudes_of_clerks() -> None:
    """R psych::alpha(attitude): raw .84, std .84, average r .43, ase .042; digits by its formulas on cov(attitude)."""
    found = cronbach_alpha(ATTITUDE)
    assert found.estimate == pytest.approx(0.8431427696, abs=5e-11)
    assert found.statistic == pytest.approx(0.839083803, abs=5e-10)
    assert found.se == pytest.approx(0.04243569559, abs=5e-12)
    assert found.interval == pytest.approx((0.7393756856, 0.9157730722), abs=5e-10)
    assert found.values["mean_correlation"][0] == pytest.approx(0.4269066426, abs=5e-11)
    assert found.values["standardised_alpha"][6] == found.statistic


@pytest.mark.parametrize(
    ("column", "printed"),
    [
        ("without_item", [0.8097602063, 0.7969174573, 0.8278477659, 0.803030975, 0.7953865742, 0.8638723114, 0.8404648683]),
        ("item_total", [0.7788257019, 0.8367805506, 0.6972768034, 0.8066859226, 0.8501304439, 0.4207009885, 0.5953449857]),
        ("item_rest", [0.6712620572, 0.7421097102, 0.5607111115, 0.7144454981, 0.7862755938, 0.2650343392, 0.4608105495]),
        ("mean_without_item", [358.4333333, 356.4666667, 369.9333333, 366.7, 358.4333333, 348.3, 380.1333333]),
        ("variance_without_item", [2388.116092, 2225.36092, 2499.236782, 2379.113793, 2422.116092, 2952.010345, 2733.291954]),
    ],
)  # fmt: skip
def test_what_each_item_does_by_r(column: str, printed: list[float]) -> None:
    """R: alpha of attitude[-i], cor(item, rowSums(attitude)), the same without the item, mean and var of that sum."""
    assert cronbach_alpha(ATTITUDE).values[column] == pytest.approx(printed, rel=5e-10)


def test_the_normal_interval_is_a_choice() -> None:
    found = cronbach_alpha(ATTITUDE, interval="normal", level=0.9)
    assert found.interval[0] == pytest.approx(0.8431427696 - 1.644853627 * 0.04243569559, abs=1e-8)
    assert found.df == ()


def test_items_have_names_and_those_against_the_others_are_told() -> None:
    turned = np.array(ATTITUDE)[:, :3] * [1, 1, -1]
    found = cronbach_alpha(turned, names=["甲", "乙", "丙"])
    assert found.labels == ("甲", "乙", "丙")
    assert [(notice.code, notice.given) for notice in found.warnings] == [("negative_items", {"names": "丙"})]


def test_an_item_without_differences_is_told_and_alpha_stays() -> None:
    """The sum is of the other two items: 3/2 (1 − 4/8) by hand where both have variance 2 and covariance 2."""
    found = cronbach_alpha([[1, 1, 5], [3, 3, 5], [2, 2, 5], [0, 4, 5], [4, 0, 5]])
    assert isnan(found.statistic)
    assert "constant_items" in [notice.code for notice in found.warnings]
    same = cronbach_alpha([[1, 1, 5], [3, 3, 5], [5, 5, 5]])
    assert same.estimate == pytest.approx(3 / 2 * (1 - 8 / 16))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (cronbach_alpha([]), "too_few"),
        (cronbach_alpha(np.empty((3, 0))), "too_few"),
        (cronbach_alpha([[1, 2, 3]]), "too_few"),
        (cronbach_alpha([[nan, 1], [2, nan]]), "too_few"),
        (cronbach_alpha([[5, 5], [5, 5]]), "no_variation"),
        (cronbach_alpha([[0.1, 0.2], [0.2, 0.1], [0.15, 0.15]]), "no_variation"),
    ],
)
def test_degenerate_answers_are_told(found: Result, code: str) -> None:
    assert (isnan(found.estimate), [notice.code for notice in found.warnings]) == (True, [code])
    assert found.to_text("zh")
    assert found.to_text("en")


@pytest.mark.parametrize("options", [{"level": 2}, {"interval": "exact"}, {"names": ["a"]}])
def test_wrong_usage_is_refused(options: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        cronbach_alpha(ATTITUDE, **options)


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(30)), st.permutations(range(7)), st.sampled_from([1e-300, 1e-12, 1e12, 1e300]))
def test_order_and_scale_do_not_matter(rows: list[int], columns: list[int], scale: float) -> None:
    found = cronbach_alpha(ATTITUDE)
    other = cronbach_alpha(np.array(ATTITUDE)[np.ix_(rows, columns)])
    assert (other.estimate, other.se, other.interval) == (found.estimate, found.se, found.interval)
    assert other.values["item_rest"] == tuple(found.values["item_rest"][place] for place in columns)
    assert cronbach_alpha(np.array(ATTITUDE) * scale).estimate == pytest.approx(found.estimate)
