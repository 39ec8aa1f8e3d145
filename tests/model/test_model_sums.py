"""Sums over an evaluation; numbers of the published form of 永德县明朗中学 2022 (total 96, lost 3 and 1)."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from report_examples import many, nutrition, unfilled

from perfanalysis.model import GroupScore
from perfanalysis.model.sums import awarded, counted_items, lost_items, printed_sum, score_rate, sum_of


def test_sum_is_missing_where_a_value_is_missing() -> None:
    assert [sum_of([1.0, 2.0]), sum_of([1.0, None]), sum_of([])] == [3.0, None, None]


def test_printed_sum_follows_the_form() -> None:
    assert [printed_sum(nutrition()), printed_sum(unfilled())] == [96, None]


def test_losses_come_largest_first() -> None:
    assert [(item.name, item.lost) for item in lost_items(nutrition())] == [("资金到位及时率", 3), ("政策知晓率", 1)]


def test_rows_not_counted_or_not_applicable_make_no_total() -> None:
    made = nutrition()
    first, second, *rest = made.items
    changed = replace(
        made, items=(replace(first, counted=False), replace(second, applicable=False, printed=None), *rest)
    )
    assert len(counted_items(changed)) == len(made.items) - 2


@pytest.mark.parametrize(
    ("group", "points", "rate"),
    [
        (GroupScore("产出指标", 40, 40, 37), 37, 0.925),
        (GroupScore("产出指标", 40, 36, None), 36, 0.9),
        (GroupScore("产出指标", 0, 0, 0), 0, None),
        (GroupScore("产出指标", None, None, None), None, None),
    ],
)
def test_score_rate_prefers_the_printed_points(group: GroupScore, points: float | None, rate: float | None) -> None:
    assert (awarded(group), score_rate(group)) == (points, rate)


def test_every_row_of_a_large_form_counts() -> None:
    assert len(counted_items(many(40))) == 40
