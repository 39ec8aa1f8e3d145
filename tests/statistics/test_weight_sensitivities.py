"""Rankings under other weights against exact areas of the weight simplex, beta probabilities, and by hand."""

from __future__ import annotations

from math import isnan, nan, sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from perfanalysis.statistics import Result, rank_correlation, weight_sensitivity, weighted_sum
from perfanalysis.statistics.weight_sensitivities import _drawn_weights

MANY = 20000
CORNERS = [[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0.4, 0.4, 0.4]]


def told(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def figures(result: Result, stem: str, row: int) -> list[float]:
    return [column[row] for name, column in result.values.items() if name.startswith(stem)]


def test_two_objects_part_the_weights_at_a_point() -> None:
    """A leads where w₁ > 0.6: acceptability 0.4 (central weight 0.8), B 0.6 (central weight 0.3), SMAA-2 by hand."""
    found = weight_sensitivity([[1, 0], [0.5, 0.75]], distribution="uniform", draws=MANY)
    assert found.values["first_share"] == pytest.approx((0.4, 0.6), abs=0.012)
    assert found.values["acceptability_2"] == pytest.approx((0.6, 0.4), abs=0.012)
    assert figures(found, "central", 0) == pytest.approx([0.8, 0.2], abs=0.01)
    assert figures(found, "central", 1) == pytest.approx([0.3, 0.7], abs=0.01)


def test_a_compromise_is_first_where_no_weight_is_large() -> None:
    """Uniform weights of three: P(all < 0.4) = 1 − 3·0.6² + 3·0.2² = 0.04; the mean of the largest weight is 11/18."""
    found = weight_sensitivity(CORNERS, distribution="uniform", draws=MANY, names=list("甲乙丙丁"))
    assert found.values["first_share"] == pytest.approx([0.32, 0.32, 0.32, 0.04], abs=0.012)
    alone = weight_sensitivity(CORNERS[:3], distribution="uniform", draws=MANY)
    assert figures(alone, "central", 0) == pytest.approx([11 / 18, 7 / 36, 7 / 36], abs=0.01)
    assert alone.values["acceptability_3"] == pytest.approx([1 / 3] * 3, abs=0.012)
    assert "first_unstable" in told(found)
    assert found.labels == ("甲", "乙", "丙", "丁")


def test_weights_about_those_given_follow_the_beta_distribution() -> None:
    """Dirichlet margins are beta: P(w₁ > 0.6) for w₁ about 0.55 with concentration 20."""
    found = weight_sensitivity([[1, 0], [0.5, 0.75]], [55, 45], concentration=20, draws=MANY)
    chance = float(beta.sf(0.6, 11, 9))
    assert found.values["first_share"] == pytest.approx((chance, 1 - chance), abs=0.012)
    assert found.values["rank"] == (2, 1)


def test_drawn_weights_have_the_mean_and_spread_said() -> None:
    given = np.array([0.5, 0.3, 0.2, 0.0])
    drawn = _drawn_weights(given, "dirichlet", 50, 0, MANY, 1)
    assert np.sum(drawn, axis=1) == pytest.approx(np.ones(MANY))
    assert np.mean(drawn, axis=0) == pytest.approx(given, abs=0.003)
    assert np.std(drawn, axis=0) == pytest.approx(np.sqrt(given * (1 - given) / 51), abs=0.002)
    near = _drawn_weights(given, "relative", 1, 0.1, MANY, 1)
    assert np.all(near[:, 3] == 0)
    assert np.max(np.abs(near - given)) < 0.2 * 0.5
    assert np.mean(near, axis=0) == pytest.approx(given, abs=0.003)
    alike = _drawn_weights(given, "uniform", 1, 0, MANY, 1)
    assert np.mean(alike, axis=0) == pytest.approx([0.25] * 4, abs=0.005)
    assert np.std(alike, axis=0) == pytest.approx([sqrt(3 / 80)] * 4, abs=0.004)


@pytest.mark.parametrize("normalisation", ["none", "minmax", "max", "sum", "vector"])
def test_scores_and_ranks_are_those_of_the_weighted_sum(normalisation: Any) -> None:
    table, weights = [[80.0, 3, 70], [60, 1, 90], [75, 2, 85], [90, 4, 60]], [5, 3, 2]
    options: Any = {"directions": ["+", "-", "+"], "normalisation": normalisation}
    found, base = weight_sensitivity(table, weights, **options), weighted_sum(table, weights, **options)
    assert found.values["score"] == pytest.approx(base.values["score"])
    assert found.values["rank"] == base.values["rank"]


def test_likeness_is_the_mean_correlation_of_ranks() -> None:
    """Three sets of weights by hand against rank_correlation, itself checked against R."""
    table = np.random.default_rng(2).uniform(0, 100, (9, 3))
    found = weight_sensitivity(table, [2, 1, 1], draws=3, concentration=4, seed=5)
    drawn = _drawn_weights(np.array([0.5, 0.25, 0.25]), "dirichlet", 4, 0, 3, 5)
    base = table @ np.array([0.5, 0.25, 0.25])
    by_hand = [rank_correlation(base, table @ weights, method="spearman").estimate for weights in drawn]
    assert found.estimate == pytest.approx(np.mean(by_hand))
    places = np.array([np.argsort(np.argsort(-(table @ weights))) for weights in [[0.5, 0.25, 0.25], *drawn]])
    assert found.variant["mean_shift"] == pytest.approx(np.mean(np.abs(places[1:] - places[0])))


def test_weights_that_hardly_move_leave_the_ranking() -> None:
    found = weight_sensitivity([[9, 8], [5, 6], [1, 2]], concentration=1e8)
    assert (found.estimate, found.interval, found.variant["mean_shift"]) == (pytest.approx(1), pytest.approx((1, 1)), 0)
    assert found.values["low"] == found.values["high"] == (1, 2, 3)
    still = weight_sensitivity([[9, 1], [1, 8], [4, 4]], [3, 2], distribution="relative", spread=0)
    assert still.values["low"] == still.values["high"] == still.values["rank"]


def test_an_object_better_in_everything_is_always_first() -> None:
    found = weight_sensitivity([[9, 9, 9], [5, 9, 1], [7, 3, 8]], distribution="uniform", top=2)
    assert found.values["first_share"][0] > 0.99
    assert found.values["high"][0] == 1
    assert sum(found.values["top_share"]) == pytest.approx(2, abs=0.01)
    never = weight_sensitivity([[9, 9], [5, 1]], distribution="uniform")
    assert [isnan(value) for value in figures(never, "central", 1)] == [True, True]


def test_many_objects_have_no_table_of_ranks() -> None:
    found = weight_sensitivity(np.arange(63.0).reshape(21, 3), draws=20)
    assert not any(name.startswith(("acceptability", "central")) for name in found.values)


@pytest.mark.parametrize(
    ("table", "options"),
    [
        ([], {}),
        ([[nan, 1], [2, nan]], {}),
        ([[1.0, 2.0]], {}),
        ([[5.0, 5.0], [5.0, 5.0]], {}),
        ([[1.0, 2.0], [3.0, 1.0]], {"weights": [0, 0]}),
        ([[0.0, 2.0], [0.0, 1.0]], {"normalisation": "sum"}),
        ([[-1e308, 1e308], [1e308, -1e308], [0, 0]], {"normalisation": "minmax", "distribution": "uniform"}),
    ],
)
def test_degenerate_data_are_told(table: Any, options: Any) -> None:
    found = weight_sensitivity(table, options.pop("weights", None), draws=50, **options)
    assert found.warnings
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == found.n


@pytest.mark.parametrize(
    "wrong",
    [
        {"distribution": "normal"}, {"normalisation": "z"}, {"draws": 0}, {"level": 1}, {"concentration": 0},
        {"spread": 2}, {"weights": [1, -1]}, {"weights": [1]}, {"criteria": ["甲"]}, {"names": ["甲"]}, {"top": 0},
        {"directions": ["+"]}, {"ties": "max"},
    ],
)  # fmt: skip
def test_wrong_use_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        weight_sensitivity(
            [[1.0, 2.0], [3.0, 1.0]], wrong.get("weights"), **{k: v for k, v in wrong.items() if k != "weights"}
        )


TABLES = st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=2, max_size=8)
KINDS = st.sampled_from(["dirichlet", "uniform", "relative"])


@settings(deadline=None, max_examples=60)
@given(TABLES, st.randoms(use_true_random=False), KINDS, st.sampled_from(["average", "min"]))
def test_order_of_objects_and_indicators_does_not_matter(
    table: list[tuple[int, int, int]], chance: Random, kind: Any, ties: Any
) -> None:
    rows, columns = list(range(len(table))), [0, 1, 2]
    chance.shuffle(rows)
    chance.shuffle(columns)
    block, weights, names = np.array(table, dtype=float), np.array([5.0, 3.0, 2.0]), ["经济", "效率", "效果"]
    one = weight_sensitivity(block, weights, distribution=kind, draws=40, criteria=names, ties=ties)
    two = weight_sensitivity(
        block[rows][:, columns], weights[columns], distribution=kind, draws=40, ties=ties,
        criteria=[names[column] for column in columns],
    )  # fmt: skip
    assert repr((one.estimate, one.interval)) == repr((two.estimate, two.interval))
    for name, column in one.values.items():
        there = name if not name.startswith("central") else f"central_weight_{columns.index(int(name[-1]) - 1) + 1}"
        assert repr(tuple(np.array(column)[rows].tolist())) == repr(two.values[there])


@settings(deadline=None, max_examples=40)
@given(TABLES, KINDS)
def test_shares_are_shares(table: list[tuple[int, int, int]], kind: Any) -> None:
    found = weight_sensitivity(table, [5, 3, 2], distribution=kind, draws=40)
    n = len(table)
    shares = np.array([figures(found, "acceptability", row) for row in range(n)])
    assert np.sum(shares, axis=1) == pytest.approx(np.ones(n))
    assert sum(found.values["expected_rank"]) == pytest.approx(n * (n + 1) / 2)
    assert all(1 <= low <= high <= n for low, high in zip(found.values["low"], found.values["high"], strict=True))
    assert isnan(found.estimate) or -1 <= found.estimate <= 1 + 1e-12
