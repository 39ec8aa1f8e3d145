"""Ranks and their intervals against exact probabilities of normal scores, and by hand."""

from __future__ import annotations

from math import isnan, nan, sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from perfanalysis.statistics import Result, rank_intervals, shrink

ERRORS = [2.0, 1.0, 3.0, 2.0, 1.5]
SCORES = [81.0, 79.0, 84.0, 76.0, 82.0]


def told(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_ranks_as_r_gives_them() -> None:
    """R: rank(-c(90, 85, 90, 70, 85, 95)) and the same with ties.method = "min"."""
    scores = [90, 85, 90, 70, 85, 95]
    assert rank_intervals(scores).values["rank"] == (2.5, 4.5, 2.5, 6, 4.5, 1)
    assert rank_intervals(scores, ties="min").values["rank"] == (2, 4, 2, 6, 4, 1)
    assert rank_intervals(scores, ties="min", higher_is_better=False).values["rank"] == (4, 2, 4, 1, 2, 6)
    assert told(rank_intervals(scores)) == ["no_rank_errors"]


def test_expected_ranks_are_sums_of_normal_probabilities() -> None:
    """Laird and Louis (1989), J. Educ. Stat. 14, 29: 1 + Σ P(another is better), each a normal probability."""
    found = rank_intervals(SCORES, se=ERRORS, draws=40000)
    for place, score in enumerate(SCORES):
        beaten = [
            norm.cdf((other - score) / sqrt(ERRORS[place] ** 2 + ERRORS[there] ** 2))
            for there, other in enumerate(SCORES)
            if there != place
        ]
        assert found.values["expected_rank"][place] == pytest.approx(1 + sum(beaten), abs=0.03)


def test_the_chance_of_the_better_of_two() -> None:
    found = rank_intervals([72, 70], se=[1, 2], draws=40000, top=1)
    chance = float(norm.cdf(2 / sqrt(5)))
    assert found.values["top_share"] == pytest.approx((chance, 1 - chance), abs=0.01)
    assert found.values["bottom_share"] == pytest.approx((1 - chance, chance), abs=0.01)
    assert (found.values["low"], found.values["high"]) == ((1, 1), (2, 2))


def test_units_that_cannot_be_told_apart_share_all_places() -> None:
    found = rank_intervals([5.0] * 4, se=1, draws=40000, top=1)
    assert found.values["top_share"] == pytest.approx([0.25] * 4, abs=0.01)
    assert found.values["expected_rank"] == pytest.approx([2.5] * 4, abs=0.03)
    assert told(found) == ["ranks_uncertain"]


def test_replicates_by_hand() -> None:
    """Four resamples of three units: ranks 1,2,3 / 1,2,3 / 2,1,3 / 1,3,2."""
    again = [[9, 8, 7], [9, 5, 1], [4, 6, 2], [9, 1, 3]]
    found = rank_intervals([9, 8, 7], replicates=again, top=1, level=0.5)
    assert found.values["expected_rank"] == (1.25, 2, 2.75)
    assert found.values["top_share"] == (0.75, 0.25, 0)
    assert found.values["bottom_share"] == (0, 0.25, 0.75)
    assert (found.values["low"], found.values["high"]) == ((1, 2, 3), (1, 2, 3))
    wider = rank_intervals([9, 8, 7], replicates=again)
    assert (wider.values["low"], wider.values["high"]) == ((1, 1, 2), (2, 3, 3))
    assert (wider.variant["errors"], wider.variant["draws"], wider.variant["seed"]) == ("replicates", 4, None)


def test_replicates_with_gaps_are_left_out() -> None:
    found = rank_intervals([9, 8, nan], replicates=[[9, 8, nan], [nan, 5, 1], [4, 6, 2]])
    assert (found.n, found.dropped, found.variant["draws"]) == (2, 1, 2)
    assert found.values["expected_rank"][:2] == (1.5, 1.5)
    assert isnan(found.values["rank"][2])


@pytest.mark.parametrize(("reliability", "width"), [(0.86, 35), (0.74, 47), (0.64, 52)])
def test_73_units_have_wide_ranks(reliability: float, width: float) -> None:
    """True scores of one SD seen again and again: about 35, 47 and 52 of 73 places at reliability 0.86, 0.74, 0.64."""
    scores = norm.ppf((np.arange(1, 74) - 0.5) / 73)
    found = rank_intervals(scores, se=sqrt((1 - reliability) / reliability))
    assert found.estimate == pytest.approx(width, abs=5)


def test_the_true_rank_lies_in_the_interval_of_shrunken_scores() -> None:
    """Thirty units, 60 samples: about 95 % of the true ranks are inside."""
    chance, inside = np.random.default_rng(3), 0
    for _ in range(60):
        true = chance.normal(0, 4, 30)
        drawn = shrink(true + chance.normal(0, 3, 30), 3).values
        found = rank_intervals(drawn["estimate"], se=drawn["se"], draws=400).values
        ranks = 31 - (np.argsort(np.argsort(true)) + 1)
        inside += int(np.sum((np.array(found["low"]) <= ranks) & (ranks <= np.array(found["high"]))))
    assert 0.92 < inside / 1800 < 0.985


@pytest.mark.parametrize(
    ("scores", "options"),
    [
        ([], {}),
        ([], {"se": 1}),
        ([], {"replicates": []}),
        ([nan, nan], {"se": 1}),
        ([5.0, 5.0, 5.0], {}),
        ([1e300, -1e300, 0.0], {"se": 1e300}),
        ([0.0, 0.0, 0.0], {"se": 1e-310}),
        ([3.0, 2.0, 1.0], {"replicates": [[nan] * 3]}),
    ],
)
def test_degenerate_data_are_told(scores: list[float], options: Any) -> None:
    found = rank_intervals(scores, **options)
    assert found.warnings
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == len(scores)


def test_one_unit_is_first_and_scores_without_error_stay() -> None:
    one = rank_intervals([5.0], se=2, names=["甲"])
    assert (one.labels, one.values["rank"], one.values["low"], one.values["high"]) == (("甲",), (1,), (1,), (1,))
    still = rank_intervals([3.0, 9.0, 3.0], se=0, top=1)
    assert still.values["low"] == still.values["high"] == still.values["rank"] == (2.5, 1, 2.5)
    assert still.values["top_share"] == (0, 1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ties": "max"}, {"draws": 0}, {"level": 0.0}, {"top": 0}, {"se": [1.0, 2.0]}, {"se": -1}, {"names": ["甲"]},
        {"replicates": [[1.0, 2.0]]}, {"se": 1, "replicates": [[1.0, 2.0, 3.0]]},
    ],
)  # fmt: skip
def test_wrong_use_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        rank_intervals([1.0, 2.0, 3.0], **wrong)


UNITS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(UNITS, st.randoms(use_true_random=False), st.sampled_from(["average", "min"]))
def test_order_does_not_matter_to_the_last_bit(units: list[tuple[int, int]], chance: Random, ties: Any) -> None:
    order = list(range(len(units)))
    chance.shuffle(order)
    scores, errors = np.array(units, dtype=float).T
    names = [f"单位{place}" for place in range(len(units))]
    one = rank_intervals(scores, se=errors, draws=50, names=names, ties=ties)
    two = rank_intervals(scores[order], se=errors[order], draws=50, names=[names[place] for place in order], ties=ties)
    assert one.estimate == two.estimate
    for name, column in one.values.items():
        assert tuple(np.array(column)[order]) == two.values[name]


@settings(deadline=None, max_examples=60)
@given(UNITS, st.integers(1, 6))
def test_shares_add_up(units: list[tuple[int, int]], top: int) -> None:
    scores, errors = np.array(units, dtype=float).T
    found = rank_intervals(scores, se=errors + 0.5, draws=40, top=top)
    n = len(units)
    assert sum(found.values["expected_rank"]) == pytest.approx(n * (n + 1) / 2)
    assert sum(found.values["top_share"]) == pytest.approx(min(top, n))
    assert sum(found.values["bottom_share"]) == pytest.approx(min(top, n))
    assert all(1 <= low <= high <= n for low, high in zip(found.values["low"], found.values["high"], strict=True))
