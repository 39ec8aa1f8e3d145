"""Shares, sample sizes and stratified estimates against R and printed tables, each named beside its numbers."""

from __future__ import annotations

from math import isnan, nan, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, newcombe_interval, sample_size, stratified_estimate, wilson_interval

# Lohr (1999), Sampling: Design and Analysis, 4.2, the census of agriculture by region: N, n, mean and variance of acres.
REGIONS = {
    "NE": (220, 21, 97629.8, 7647472708),
    "NC": (1054, 103, 300504.2, 29618183543),
    "S": (1382, 135, 211315.0, 53587487856),
    "W": (422, 41, 662295.5, 396185950266),
}


def lohr(**options: Any) -> Result:
    """A sample with the printed means and variances."""
    values: list[float] = []
    for _, n, mean, variance in REGIONS.values():
        steps = np.arange(n) - (n - 1) / 2
        values += (mean + steps / np.std(steps, ddof=1) * sqrt(variance)).tolist()
    strata = [name for name, (_, n, _, _) in REGIONS.items() for _ in range(n)]
    return stratified_estimate(values, strata, sizes={name: row[0] for name, row in REGIONS.items()}, **options)


@pytest.mark.parametrize(
    ("successes", "n", "plain", "corrected"),
    [
        (15, 25, (0.4073945736, 0.7659669762), (0.3889030242, 0.7818807903)),
        (83, 86, (0.902391289, 0.9880662019), (0.8943309838, 0.9909475806)),
        (7, 29, (0.1221842244, 0.4210760162), (0.1101787356, 0.439250607)),
        (490, 500, (0.9635798168, 0.9891008164), (0.9623062251, 0.9898050308)),
        (1, 1, (0.2065493144, 1.0), (0.05462075553, 1.0)),
    ],
)
def test_shares_as_r_prints_them(
    successes: int, n: int, plain: tuple[float, float], corrected: tuple[float, float]
) -> None:
    """R: prop.test(successes, n, correct = FALSE)$conf.int; then with its default correct = TRUE."""
    assert wilson_interval(successes, n).interval == pytest.approx(plain, abs=5e-10)
    assert wilson_interval(successes, n, correct=True).interval == pytest.approx(corrected, abs=5e-10)


@pytest.mark.parametrize(
    ("counts", "plain", "corrected"),
    [
        ((6, 7, 2, 7), (0.0582, 0.8062), (-0.0290, 0.8423)),
        ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0667, 0.2037)),
        ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.2005, 0.3445)),
        ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.3445, 0.3445)),
        ((10, 10, 0, 20), (0.6791, 1.0), (0.6014, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0), (0.5128, 1.0)),
    ],
)
def test_the_rest_of_newcombes_table_of_differences(
    counts: tuple[int, int, int, int], plain: tuple[float, float], corrected: tuple[float, float]
) -> None:
    """Newcombe (1998), Stat. Med. 17, 873: table II, contrasts (c) to (h), methods 10 and 11."""
    assert newcombe_interval(*counts).interval == pytest.approx(plain, abs=5e-5)
    assert newcombe_interval(*counts, correct=True).interval == pytest.approx(corrected, abs=5e-5)


def test_the_table_of_krejcie_and_morgan() -> None:
    """Krejcie and Morgan (1970), Educ. Psychol. Meas. 30, 607, table 1, which rounds to the nearest."""
    printed = {10: 10, 15: 14, 20: 19, 50: 44, 100: 80, 200: 132, 500: 217, 1000: 278, 2000: 322, 3000: 341, 5000: 357}
    found = {size: round(sample_size(population=size).values["finite"][0]) for size in printed}
    assert found == printed


def test_the_agriculture_of_lohr() -> None:
    """Lohr (1999), 4.2: total 909 736 034 (printed means are rounded), standard error 50 417 248; mean 295 561, 16 380."""
    total, mean = lohr(of="total"), lohr()
    assert total.estimate == pytest.approx(909_736_034, rel=5e-8)
    assert round(total.se) == 50_417_248
    assert (round(mean.estimate), round(mean.se)) == (295_561, 16_380)
    assert mean.values["standard_deviation"] == pytest.approx([sqrt(row[3]) for row in REGIONS.values()])


# SAS/STAT, PROC SURVEYMEANS, Getting Started: what junior high school students of grade 7, 8 or 9 spend on ice cream.
ICE_CREAM = {
    7: [7, 7, 1, 10, 3, 2, 2, 6, 6, 6, 3, 12, 4, 2, 1, 4, 11, 2, 2, 9],
    8: [12, 20, 19, 16, 17, 14, 18, 10, 13],
    9: [10, 15, 15, 8, 8, 7, 14, 9, 8, 6, 11],
}


def test_ice_cream() -> None:
    """SAS prints, by grade, 9.141298 (0.531799), 8.06377052 to 10.2188254; as one stratum 8.75 (0.845139), 7.04054539 to
    10.4594546."""
    values = [one for of in ICE_CREAM.values() for one in of]
    grades = [grade for grade, of in ICE_CREAM.items() for _ in of]
    found = stratified_estimate(values, grades, sizes={7: 1824, 8: 1025, 9: 1151}, degrees="design")
    assert (round(found.estimate, 6), round(found.se, 6), found.df) == (9.141298, 0.531799, (37.0,))
    assert found.interval == pytest.approx((8.06377052, 10.2188254), abs=5e-8)
    alone = stratified_estimate(values, [""] * 40, sizes={"": 4000}, degrees="design")
    assert (alone.estimate, round(alone.se, 6)) == (8.75, 0.845139)
    assert alone.interval == pytest.approx((7.04054539, 10.4594546), abs=5e-8)


def test_degrees_of_freedom_and_the_finite_correction_are_choices() -> None:
    """By hand: 300 units less 4 strata; the normal quantile; without the correction Σ (N_h/N)² s_h²/n_h."""
    assert lohr(degrees="design").df == (296.0,)
    normal = lohr(degrees="normal")
    assert normal.df == ()
    assert normal.interval[1] - normal.estimate == pytest.approx(1.959964 * normal.se, rel=1e-6)
    variance = sum((size / 3078) ** 2 * spread / n for size, n, _, spread in REGIONS.values())
    assert lohr(finite=False).se == pytest.approx(sqrt(variance))
    assert stratified_estimate([1, 2], ["a"] * 2, sizes={"a": 2}, finite=False).se == pytest.approx(0.5)


def test_strata_of_numbers_and_units_without_one() -> None:
    """A stratum read as 1.0 is stratum 1; units without a value or a stratum are dropped; an empty name is a name."""
    found = stratified_estimate([5, 6, 7, 8, 9], [1, 1.0, None, nan, 1], sizes={1: 10})
    assert (found.n, found.dropped, found.estimate) == (3, 2, pytest.approx(20 / 3))
    assert stratified_estimate([1, 2], ["", ""], sizes={"": 9}).n == 2


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (wilson_interval(nan, 3), "too_few"),
        (wilson_interval(None, 3), "too_few"),
        (wilson_interval(float("inf"), float("inf")), "too_few"),
        (newcombe_interval(1, 2, 0, 0), "too_few"),
        (newcombe_interval(None, 2, 1, 3), "too_few"),
        (sample_size(error=1e-160), "sample_without_bound"),
        (sample_size(level=0.9999999999999999), "sample_without_bound"),
        (stratified_estimate([], [], sizes={}), "too_few"),
        (stratified_estimate([1, 2], ["a"] * 2, sizes={"a": 0}), "too_few"),
        (stratified_estimate([], [], sizes={"a": 3}), "empty_strata"),
    ],
)
def test_degenerate_samples_are_told(found: Result, code: str) -> None:
    assert (isnan(found.estimate), [notice.code for notice in found.warnings]) == (True, [code])
    assert found.to_text("zh")
    assert found.to_text("en")


def test_numbers_of_numpy_do_not_leak_and_sizes_of_any_kind_are_taken() -> None:
    found = wilson_interval(np.int64(3), np.float32(10))
    assert {type(item) for item in (found.estimate, *found.interval, found.level)} == {float}
    drawn = stratified_estimate([1e300, 2e300, 3e300], ["a"] * 3, sizes={"a": np.int64(10)})
    assert {type(item) for item in (drawn.estimate, drawn.se, *drawn.interval)} == {float}
    assert drawn.se == pytest.approx(sqrt(0.7 / 3) * 1e300)
    assert type(sample_size(error=np.float64(0.05)).values["finite"][0]) is float


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: wilson_interval(5, 3),
        lambda: wilson_interval(-1, 3),
        lambda: wilson_interval(3, 10, level=95),
        lambda: wilson_interval(3, 10, population=5),
        lambda: newcombe_interval(1, 2, 3, 2),
        lambda: sample_size(population=0),
        lambda: sample_size(population=nan),  # type: ignore[arg-type]
        lambda: stratified_estimate([1, 2], ["a", "b"], sizes={"a": 3}),
        lambda: stratified_estimate([1, 2], ["a"], sizes={"a": 3}),
        lambda: stratified_estimate([1, 2], ["a", "a"], sizes={"a": -3}),
        lambda: stratified_estimate([1, 2], ["a", "a"], sizes={"a": 3}, of="median"),  # type: ignore[arg-type]
        lambda: stratified_estimate([1, 2], ["a", "a"], sizes={"a": 3}, degrees="none"),  # type: ignore[arg-type]
    ],
)
def test_wrong_usage_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        wrong()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 99), st.sampled_from("ab")), min_size=2, max_size=12), st.randoms())
def test_order_does_not_touch_a_digit(units: list[tuple[int, str]], chance: Any) -> None:
    shuffled = list(units)
    chance.shuffle(shuffled)
    one, two = (
        stratified_estimate([u / 7 for u, _ in of], [s for _, s in of], sizes={"a": 30, "b": 50})
        for of in (units, shuffled)
    )
    assert repr(one) == repr(two)


def test_a_total_beyond_the_greatest_number_is_told() -> None:
    found = stratified_estimate([1e300, 2e300], ["a", "a"], sizes={"a": 10**12}, of="total")
    assert (isnan(found.estimate), [notice.code for notice in found.warnings]) == (True, ["beyond_numbers"])
