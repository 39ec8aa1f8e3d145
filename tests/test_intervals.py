"""Wilson intervals against Newcombe (1998), Statistics in Medicine 17, table I, method 3, and statsmodels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from perfanalysis.intervals import wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_equals_the_published_ones(successes: int, n: int, low: float, high: float) -> None:
    found = wilson_interval(successes, n)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_equals_statsmodels(counts: tuple[int, int]) -> None:
    found = wilson_interval(*counts)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(proportion_confint(*counts, method="wilson"), abs=1e-12)


@pytest.mark.parametrize(("successes", "n"), [(None, 10), (5, None), (0, 0), (11, 10), (-1, 10)])
def test_no_interval_without_sound_counts(successes: float | None, n: float | None) -> None:
    assert wilson_interval(successes, n) is None


def test_interval_is_printed_as_two_per_cents() -> None:
    found = wilson_interval(81, 263)
    assert found is not None
    assert found.text == "25.5%~36.6%"
