"""Marginal homogeneity against Stuart's eyes and R's mantelhaen.test."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, marginal_homogeneity, mcnemar

# Stuart (1955), Biometrika 42, 412: unaided vision of 7477 women, right eye by left eye.
EYES = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]
PAIRS = [(a, b) for a, row in enumerate(EYES) for b, count in enumerate(row) for _ in range(count)]
RIGHT, LEFT = ([pair[side] for pair in PAIRS] for side in (0, 1))
gradings = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


def column(result: Result, name: str) -> list[float]:
    return list(dict(result.values)[name])


def test_stuarts_eyes() -> None:
    """R: mantelhaen.test of the moved pairs: 11.956569623 on 3, p 0.0075334250548 (Stuart prints 11.96)."""
    found = marginal_homogeneity(RIGHT, LEFT)
    assert (found.statistic, found.p) == pytest.approx((11.956569623, 0.0075334250548), rel=1e-9)
    assert (found.n, found.df, found.labels) == (7477, (3,), ("0", "1", "2", "3"))


def test_bhapkars_test_of_the_same() -> None:
    """R: p %*% solve(V) %*% p with the covariance as found: 11.975720156, p 0.0074667974697 (Agresti prints 11.98)."""
    found = marginal_homogeneity(RIGHT, LEFT, test="bhapkar")
    assert (found.statistic, found.p) == pytest.approx((11.975720156, 0.0074667974697), rel=1e-9)


def test_the_shares_and_the_error_of_their_change() -> None:
    """Agresti (1990), p. 350: approval 944 and 880 of 1600: change -0.04 with standard error 0.0095."""
    counts = {(1, 1): 794, (1, 0): 150, (0, 1): 86, (0, 0): 570}
    first, second = ([pair[side] for pair, count in counts.items() for _ in range(count)] for side in (0, 1))
    found = marginal_homogeneity(first, second, categories=[1, 0])
    assert column(found, "share_first_time") == pytest.approx([0.59, 0.41])
    assert column(found, "share_second_time") == pytest.approx([0.55, 0.45])
    assert column(found, "share_change") == pytest.approx([-0.04, 0.04])
    assert [round(se, 4) for se in column(found, "se")] == [0.0095, 0.0095]
    assert round(found.statistic, 2) == 17.36
    assert found.statistic == pytest.approx(mcnemar(first, second, exact=False).statistic)


def test_grades_that_nobody_left_or_reached_cost_no_freedom() -> None:
    """Two pairs of grades with moves only inside them are two McNemar tests: (3 - 1)²/4 + (2 - 0)²/2."""
    first, second = list("aaabccde"), list("bbbaddde")
    found = marginal_homogeneity(first, second, categories=list("abcdef"))
    assert (found.statistic, found.df) == (pytest.approx((3 - 1) ** 2 / 4 + 2**2 / 2), (2,))


def test_gaps_are_dropped_and_words_are_ordered() -> None:
    found = marginal_homogeneity(["优", "良", None, "良"], ["良", "优", "优", "优"], categories=["优", "良"])
    assert (found.n, found.dropped, found.labels) == (3, 1, ("优", "良"))


def test_all_moving_one_way_is_infinite_as_bhapkar_has_it() -> None:
    found = marginal_homogeneity([0, 0, 0], [1, 1, 1], test="bhapkar")
    assert (found.statistic, found.p) == (inf, 0)
    assert marginal_homogeneity([0, 0, 0], [1, 1, 1]).statistic == pytest.approx(3)


@settings(max_examples=60, deadline=None)
@given(pairs=gradings, seed=st.integers(0, 99))
def test_order_of_units_times_and_grades(pairs: list[tuple[int, int]], seed: int) -> None:
    turned = [pairs[place] for place in np.random.default_rng(seed).permutation(len(pairs))]
    one, two = (marginal_homogeneity(*zip(*of, strict=True)) for of in (pairs, turned))
    assert repr(one) == repr(two)
    back = marginal_homogeneity(*[[pair[side] for pair in pairs] for side in (1, 0)])
    assert back.statistic == pytest.approx(one.statistic, nan_ok=True)
    named = marginal_homogeneity(*[[pair[side] for pair in pairs] for side in (0, 1)], categories=[3, 1, 0, 2])
    assert named.statistic == pytest.approx(one.statistic, nan_ok=True, abs=1e-9)
    assert sum(column(one, "share_change")) == pytest.approx(0, abs=1e-12)
    bhapkar = marginal_homogeneity(*zip(*pairs, strict=True), test="bhapkar")
    assert isnan(one.statistic) or bhapkar.statistic >= one.statistic - 1e-9


@pytest.mark.parametrize("test", ["stuart_maxwell", "bhapkar"])
@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ([], [], "too_few"),
        ([nan, "优"], ["优", None], "too_few"),
        (["优"], ["优"], "no_moves"),
        (["优", "良"], ["优", "良"], "no_moves"),
    ],
)
def test_degenerate_grades_are_told(first: list[object], second: list[object], code: str, test: str) -> None:
    found = marginal_homogeneity(first, second, test=test)  # type: ignore[arg-type]
    assert [notice.code for notice in found.warnings] == [code]
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")


def test_wrong_use_is_refused() -> None:
    for call in (
        lambda: marginal_homogeneity([1], [1, 2]),
        lambda: marginal_homogeneity([1], [2], categories=[1]),
        lambda: marginal_homogeneity([1], [2], test="bowker"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match=r"."):
            call()


def test_migration_of_agresti() -> None:
    """R, the statistic written out: residence 1980 and 1985 of 55,981 people, Agresti (2002), table 10.6."""
    table = [[11607, 100, 366, 124], [87, 13677, 515, 302], [172, 225, 17819, 270], [63, 176, 286, 10192]]
    cells = [(one, two, table[one][two]) for one in range(4) for two in range(4)]
    first, second = ([cell[side] for cell in cells for _ in range(cell[2])] for side in (0, 1))
    found = marginal_homogeneity(first, second)
    assert (found.statistic, found.df, found.n) == (pytest.approx(235.49574223, rel=1e-10), (3,), 55981)
    assert marginal_homogeneity(first, second, test="bhapkar").statistic == pytest.approx(236.490589175, rel=1e-10)
    assert found.p < 1e-50


def test_unpaired_gradings_are_refused() -> None:
    with pytest.raises(ValueError, match="not pairs"):
        marginal_homogeneity(["优", "良"], ["优"])
