"""Grades of comparability at and beside their bounds."""

from __future__ import annotations

import numpy as np
import pytest

from perfanalysis.comparing.comparability import every_pair, main_pairs, year_pair
from tests.comparing.test_effects import cube


def made(before: list[float], after: list[float], units: int = 4) -> object:
    """Units that all have the same weights in two years (0: the indicator is not there)."""
    weight = np.array([[[value or np.nan for value in before], [value or np.nan for value in after]]] * units)
    rate = np.where(np.isnan(weight), np.nan, 0.8)
    return cube(weight, rate, np.full((units, 2), 80.0))


@pytest.mark.parametrize(
    ("before", "after", "grade"),
    [
        ([20] * 5, [20] * 5, "A"),
        ([20] * 5, [21, 20, 20, 20, 19], "B"),
        ([20, 20, 20, 20, 20, 0], [16, 16, 16, 16, 16, 20], "B"),
        ([20, 20, 20, 20, 20, 0], [15, 15, 15, 15, 15, 25], "C"),
        ([10, 10, 10, 10, 10, 50, 0], [6, 6, 6, 6, 6, 0, 70], "C"),
        ([5, 5, 5, 5, 5, 75, 0], [5, 5, 5, 5, 5, 0, 75], "D"),
        ([20, 20, 60, 0], [20, 20, 0, 60], "D"),
        ([50, 50, 0, 0], [0, 0, 50, 50], "D"),
    ],
)
def test_grade_by_common_weight(before: list[float], after: list[float], grade: str) -> None:
    assert year_pair(made(before, after), 0, 1).grade == grade  # type: ignore[arg-type]


def test_changed_rules_allow_no_better_than_b() -> None:
    assert year_pair(made([20] * 5, [20] * 5), 0, 1, rules_changed=True).grade == "B"  # type: ignore[arg-type]


def test_one_common_unit_is_not_comparable() -> None:
    pair = year_pair(made([20] * 5, [20] * 5, units=1), 0, 1)  # type: ignore[arg-type]
    assert pair.grade == "D"
    assert not pair.used.any()


def test_the_quorum_of_units_makes_the_grade() -> None:
    weight = np.full((10, 2, 5), 20.0)
    weight[:2, 1] = [40, 30, 10, 10, 10]
    some = cube(weight, np.full((10, 2, 5), 0.9), np.full((10, 2), 90.0))
    assert year_pair(some, 0, 1).grade == "A"
    weight[:3, 1] = [40, 30, 10, 10, 10]
    more = cube(weight, np.full((10, 2, 5), 0.9), np.full((10, 2), 90.0))
    assert year_pair(more, 0, 1).grade == "B"


def test_adjacent_pairs_then_first_against_last() -> None:
    some = cube(np.full((3, 4, 5), 20.0), np.full((3, 4, 5), 0.9), np.full((3, 4), 90.0))
    assert [(pair.first, pair.last) for pair in main_pairs(every_pair(some, rules_changed={}))] == [
        (0, 1),
        (1, 2),
        (2, 3),
        (0, 3),
    ]
