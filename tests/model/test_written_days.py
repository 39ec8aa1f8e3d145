"""Days as people and rules write them."""

from __future__ import annotations

import datetime as dt

import pytest

from perfanalysis.model.written_days import day_of_year, written_day, years_later


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年3月20日", dt.date(2023, 3, 20)),
        (" 2023-03-20 ", dt.date(2023, 3, 20)),
        ("2023.3.20", dt.date(2023, 3, 20)),
        ("2023年2月30日", None),
        ("2023年3月", None),
        ("", None),
    ],
)
def test_a_written_day(text: str, day: dt.date | None) -> None:
    assert written_day(text) == day


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("2月底", 2024, dt.date(2024, 2, 29)),
        ("2月底", 2023, dt.date(2023, 2, 28)),
        ("3月15日", 2023, dt.date(2023, 3, 15)),
        ("3月15日前", 2023, dt.date(2023, 3, 15)),
        ("13月底", 2023, None),
        ("决算批复后", 2023, None),
    ],
)
def test_a_day_of_a_year(text: str, year: int, day: dt.date | None) -> None:
    assert day_of_year(text, year) == day


def test_years_later() -> None:
    assert years_later(dt.date(2023, 3, 20), 10) == dt.date(2033, 3, 20)
    assert years_later(dt.date(2024, 2, 29), 1) == dt.date(2025, 2, 28)
