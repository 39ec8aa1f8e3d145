"""Little's test against the numbers R's naniar and describe print, and against closed forms."""

from __future__ import annotations

import csv
from math import isnan, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, missing_completely_at_random


def table(name: str) -> tuple[list[str], list[list[float]]]:
    rows = list(csv.reader((Path(__file__).parent / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
    return rows[0], [[nan if cell == "NA" else float(cell) for cell in row] for row in rows[1:]]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_air_quality_in_new_york() -> None:
    """naniar::mcar_test(airquality): 35.10613 (its EM stops at 1e-4), df 14, p 0.001417781, 4 patterns."""
    names, rows = table("airquality")
    found = missing_completely_at_random(rows, names=names)
    assert found.statistic == pytest.approx(35.1061288689702, abs=1e-4)
    assert (found.df, found.n, found.dropped, found.warnings) == ((14.0,), 153, 0, ())
    assert found.p == pytest.approx(0.00141778113856683, abs=5e-8)
    assert found.labels == ("", "Solar.R", "Ozone", "Ozone、Solar.R")
    assert found.values["units"] == (111, 5, 35, 2)
    assert sum(found.values["distance"]) == pytest.approx(found.statistic)
    assert found.estimate == pytest.approx(44 / 918)
    assert (found.checks[0].holds, found.checks[0].value) == (True, 111)


def test_units_without_any_figure_are_dropped() -> None:
    """naniar, with a row of NA added: 35.10612 again."""
    _, rows = table("airquality")
    found = missing_completely_at_random([*rows, [nan] * 6])
    assert found.statistic == missing_completely_at_random(rows).statistic
    assert (found.n, found.dropped, len(found.labels)) == (153, 1, 4)


def test_random_gaps_in_normal_columns() -> None:
    """R describe::check.mcar, its example with set.seed(123): 5.484, df 9, p 0.79, 7 patterns."""
    names, rows = table("normal_gaps")
    found = missing_completely_at_random(rows, names=names)
    assert (round(found.statistic, 3), found.df, round(found.p, 2), len(found.labels)) == (5.484, (9.0,), 0.79, 7)


def test_the_divisor_scales_the_statistic() -> None:
    _, rows = table("normal_gaps")
    one, two = (missing_completely_at_random(rows, divisor=of) for of in ("n", "n-1"))  # type: ignore[arg-type]
    assert two.statistic == pytest.approx(one.statistic * 99 / 100)
    assert two.variant["divisor"] == "n-1"


@pytest.mark.parametrize("complete", [2, 3, 5])
def test_two_items_one_with_gaps_by_hand(complete: int) -> None:
    """Anderson (1957), J. Am. Stat. Assoc. 52, 200: one-to-one with the gap of x between patterns, n₁n₂/n · gap²/σ²."""
    x = np.array([3.0, 5, 4, 8, 9, 11, 7])
    y = np.array([1.0, 4, 2, 6, 5, 9, 3])
    y[complete:] = nan
    first, rest = x[:complete], x[complete:]
    closed = complete * (7 - complete) / 7 * (first.mean() - rest.mean()) ** 2 / x.var()
    found = missing_completely_at_random(np.column_stack([x, y]))
    if complete == 2:
        assert (codes(found), isnan(found.p)) == (["covariance_singular"], True)
    else:
        assert (found.statistic, found.df) == (pytest.approx(closed), (1.0,))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (missing_completely_at_random([]), "too_few"),
        (missing_completely_at_random([[nan, nan]]), "empty_items"),
        (missing_completely_at_random([[1, nan]]), "empty_items"),
        (missing_completely_at_random([[1.0, 2], [2, 4], [3, 7]]), "one_pattern"),
        (missing_completely_at_random([[1, nan], [2, 3], [4, 3]]), "constant_columns"),
        (missing_completely_at_random([[1, 2], [2, 4], [3, 6], [4, nan], [7, nan]]), "covariance_singular"),
        (missing_completely_at_random([[1, nan], [2, 2], [3, nan], [6, 5.0], [2, 4]], most_steps=1), "not_converged"),
    ],
)
def test_degenerate_data_are_told(found: Result, code: str) -> None:
    assert code in codes(found)
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")


def test_huge_figures_do_not_overflow() -> None:
    small = [[1, 2], [-1, 4], [1, 6], [0, nan]]
    large = missing_completely_at_random(np.array(small) * [1e308, 1])
    assert large.statistic == pytest.approx(missing_completely_at_random(small).statistic)


def test_items_never_seen_together_are_told() -> None:
    found = missing_completely_at_random([[1, nan], [nan, 2], [3, nan], [nan, 5.0], [4, nan], [nan, 9]])
    assert (found.checks[0].holds, found.checks[0].value) == (False, 0)
    assert found.statistic == pytest.approx(0, abs=1e-12)


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="divisor must be one of"):
        missing_completely_at_random([[1, 2]], divisor="n-2")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be positive"):
        missing_completely_at_random([[1, 2]], tolerance=0)
    with pytest.raises(ValueError, match="as many names"):
        missing_completely_at_random([[1, 2]], names=["一"])


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1).map(np.random.default_rng))
def test_order_and_scale_do_not_matter(chance: np.random.Generator) -> None:
    block = chance.normal(size=(30, 3))
    block[chance.random(block.shape) < 0.15] = nan
    one = missing_completely_at_random(block)
    two = missing_completely_at_random(block[chance.permutation(30)])
    assert (one.statistic, one.values) == (two.statistic, two.values)
    three = missing_completely_at_random(block * [1e-3, 5, 1e6] + [7, -9, 1e5])
    assert three.statistic == pytest.approx(one.statistic, rel=1e-5, abs=1e-9)
    assert one.statistic >= 0
