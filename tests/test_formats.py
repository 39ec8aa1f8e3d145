"""Printed numbers; expected texts are those of the published forms named beside them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.formats import MISSING, count_text, figures_text, gap_text, points_text, share_text, shown, visible


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (96.0, "96"),  # 永德县明朗中学 2022: total 96
        (9.8, "9.8"),
        (4.985, "4.99"),  # half up, not half even
        (154.74 / 310.2 * 10, "4.99"),  # 海淀区 2016: 4.99 exact, 5 printed
        (0.1 + 0.2, "0.3"),
        (-0.001, "0"),
        (None, MISSING),
        (math.nan, MISSING),
        (math.inf, MISSING),
    ],
)
def test_points_are_printed_half_up_without_trailing_zeros(value: float | None, text: str) -> None:
    assert points_text(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (29675 / 30075, "98.67%"),  # 锡林郭勒盟 2022: 98.67%
        (6773 / 13285, "50.98%"),  # 通辽市事前评估 2021: 50.98%
        (4609.28 / 30160.06, "15.28%"),  # 通辽市事前评估 2022: 15.28%
        (1.0, "100%"),
        (None, MISSING),
        (math.nan, MISSING),
    ],
)
def test_shares_are_printed_as_per_cents(share: float | None, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.2, "+0.2"), (-0.8, "-0.8"), (0.001, "0"), (-0.001, "0"), (None, MISSING)]
)
def test_gaps_carry_a_sign(value: float | None, text: str) -> None:
    assert gap_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(201201, "201,201"), (0, "0"), (None, MISSING), (math.nan, MISSING)])
def test_counts_are_grouped_by_thousands(value: float | None, text: str) -> None:
    assert count_text(value) == text


@given(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False))
def test_printed_points_stay_within_half_a_place(value: float) -> None:
    assert abs(float(points_text(value)) - value) <= 0.005 + abs(value) * 1e-11
    assert "e" not in points_text(value).lower()


def test_blank_texts_are_shown_as_missing() -> None:
    assert [shown(None), shown("  "), shown(" 有效 ")] == [MISSING, MISSING, "有效"]


def test_signs_that_hide_or_turn_text_are_removed() -> None:
    assert visible("甲\u202e乙\x07\u200b丙\u3000丁\n戊") == "甲乙丙\u3000丁\n戊"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3e300, "3e+300"),
        (-3.14159e20, "-3.142e+20"),
        (1.5e308, "1.5e+308"),
        (1e28, "1e+28"),
        (123456789012.0, "123456789012"),
    ],
)
def test_the_largest_numbers_are_powers_of_ten(value: float, expected: str) -> None:
    assert figures_text(value) == expected
    assert points_text(value).lstrip("-").isdigit()
    assert share_text(value).endswith("%")
    assert count_text(value).replace(",", "").lstrip("-").isdigit()
