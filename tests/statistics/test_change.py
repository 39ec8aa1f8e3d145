"""Paired comparisons against R 4.2.2, on data of its own packages and of Hollander and Wolfe, and their degenerate inputs."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import paired_change, sign_test, signed_rank

# R datasets::sleep; MASS::shoes; MASS::anorexia, treatment FT; MASS::immer (barley, the two years).
DRUG1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
SHOES_A = [13.2, 8.2, 10.9, 14.3, 10.7, 6.6, 9.5, 10.8, 8.8, 13.3]
SHOES_B = [14.0, 8.8, 11.2, 14.2, 11.8, 6.4, 9.8, 11.3, 9.3, 13.6]
ANOREXIA = [83.8, 83.3, 86.0, 82.5, 86.7, 79.6, 76.9, 94.2, 73.4, 80.5, 81.6, 82.1, 77.6, 83.5, 89.9, 86.0, 87.3]
ANOREXIA_AFTER = [
    95.2,
    94.3,
    91.5,
    91.9,
    100.3,
    76.7,
    76.8,
    101.6,
    94.9,
    75.2,
    77.8,
    95.5,
    90.7,
    92.5,
    93.8,
    91.7,
    98.0,
]
# R: set.seed(3); round(rnorm(70, 1, 3), 2).
SEVENTY = [
    -1.89, 0.12, 1.78, -2.46, 1.59, 1.09, 1.26, 4.35, -2.66, 4.8, -1.23, -2.39, -1.15, 1.76, 1.46, 0.08, -1.86, -0.94,
    4.67, 1.6, -0.74, -1.83, 0.39, -4, -0.45, -1.22, 4.48, 4.04, 0.78, -2.41, 3.7, 3.56, 3.18, 3.21, -0.06, 3.12, 4.9,
    1.11, -1.94, 3.38, 3.36, 0.07, 6.1, -1.38, 2.05, -5.8, 0.51, 4.39, -0.37, -1.7, 3.18, -1.43, 1.8, -4.21, -3.23,
    -0.36, -2.11, 5.09, 3.75, -1.36, 2.72, 3.75, 1.77, 2.06, 4.52, -0.44, -0.26, 3.87, -2.87, 1.56,
]  # fmt: skip
IMMER_1 = [
    81, 105.4, 119.7, 109.7, 98.3, 146.6, 142, 150.7, 191.5, 145.7, 82.3, 77.3, 78.4, 131.3, 89.6, 119.8, 121.4, 124,
    140.8, 124.8, 98.9, 89, 69.1, 89.3, 104.1, 86.9, 77.1, 78.9, 101.8, 96,
]  # fmt: skip
IMMER_2 = [
    80.7, 82.3, 80.4, 87.2, 84.2, 100.4, 115.5, 112.2, 147.7, 108.1, 103.1, 105.1, 116.5, 139.9, 129.6, 98.9, 61.9, 96.2,
    125.5, 75.7, 66.4, 49.9, 96.7, 61.9, 80.3, 67.7, 66.7, 67.4, 91.8, 94.1,
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "level", "printed"),
    [
        (ANOREXIA, ANOREXIA_AFTER, 0.95, (4.18490813529, 16, 7.00253105601e-4, 3.58469953588, 10.9447122288, 7.26470588235, 1.73592959451)),
        (SHOES_A, SHOES_B, 0.95, (3.3488765362216, 9, 0.0085387807176, 0.1330460942004, 0.6869539057996, 0.41, 0.1224291178147)),
        (IMMER_1, IMMER_2, 0.9, (-3.32398730427, 29, 0.00241263386362, -24.0477731713, -7.77889349532, -15.9133333333, 4.78742301840)),
        (DRUG1, DRUG2, 0.95, (4.0621277, 9, 0.0028328900, 0.7001142, 2.4598858, 1.58, 0.3889587)),
    ],
)  # fmt: skip
def test_paired_t_of_r(before: list[float], after: list[float], level: float, printed: tuple[float, ...]) -> None:
    """R: t.test(after, before, paired = TRUE, conf.level = level): t, df, p, interval, estimate, stderr."""
    found = paired_change(before, after, level=level)
    figures = (found.statistic, *found.df, found.p, *found.interval, found.estimate, found.se)
    assert figures == pytest.approx(printed, rel=1e-7)


@pytest.mark.parametrize(
    ("before", "after", "options", "printed"),
    [
        (ANOREXIA, ANOREXIA_AFTER, {}, (142, 8.39233398438e-4, 3.45, 11.2, 7.65)),
        (ANOREXIA, ANOREXIA_AFTER, {"exact": False}, (142, 2.09111474312e-3, 3.45, 11.2, 7.65)),
        (ANOREXIA, ANOREXIA_AFTER, {"exact": False, "correct": False}, (142, 1.93098993576e-3, 3.6, 11.05, 7.65)),
        (SHOES_A, SHOES_B, {}, (52, 0.0143058784354, 0.1, 0.7, 0.4)),
        (SHOES_A, SHOES_B, {"correct": False}, (52, 0.0124010857871, 0.1, 0.7, 0.4)),
        (IMMER_1, IMMER_2, {"level": 0.9}, (96.5, 0.00531847438755, -25.85, -8.95, -18.9)),
        (DRUG1, DRUG2, {}, (45, 0.009090698, 1.05, 2.95, 1.4)),
        (DRUG1, DRUG2, {"correct": False}, (45, 0.00763244164821, 1.05, 2.95, 1.4)),
        (SEVENTY, None, {}, (1648, 0.0177811532195, 0.165, 1.545, 0.875)),
        (SEVENTY, None, {"correct": False}, (1648, 0.0176409101533, 0.165, 1.545, 0.875)),
    ],
)  # fmt: skip
def test_signed_rank_of_r(before: list[float], after: list[float] | None, options: dict[str, float], printed: tuple[float, ...]) -> None:  # fmt: skip
    """R: wilcox.test(after, before, paired = TRUE, conf.int = TRUE): V, p, interval, pseudomedian (searched to 1e-4)."""
    found = signed_rank(before, after, **options)  # type: ignore[arg-type]
    assert found.p == pytest.approx(printed[1], rel=1e-7)
    assert (found.statistic, *found.interval, found.estimate) == pytest.approx((printed[0], *printed[2:]), abs=2e-4)


def test_forty_nine_rises_have_the_exact_p_of_r_to_all_digits() -> None:
    """R: wilcox.test(1:45)$p.value 5.68434188608081e-14 and wilcox.test(1:49 + 0.5)$p.value 3.5527136788005e-15."""
    assert signed_rank(range(1, 46)).p == pytest.approx(5.68434188608081e-14, rel=1e-12)  # type: ignore[arg-type]
    assert signed_rank(np.arange(1, 50) + 0.5).p == pytest.approx(3.5527136788005e-15, rel=1e-12)


def test_rank_sums_and_z_of_both_sides() -> None:
    """Shoes of MASS: R prints V = 52 of 55 (its negative ranks 3), z = 2.449490 from p = 0.0143058784354."""
    found = signed_rank(SHOES_A, SHOES_B)
    figures = {name: column[0] for name, column in found.values.items()}  # noqa: PD011
    assert (figures["rank_sum_up"], figures["rank_sum_down"]) == (52, 3)
    assert (figures["ranked_up"], figures["ranked_down"]) == (8, 2)
    assert figures["z"] == pytest.approx(2.44949, abs=5e-6)


def test_an_exact_test_of_ties_is_told_not_to_be_one() -> None:
    found = signed_rank(SHOES_A, SHOES_B, exact=True)
    assert found.variant["exact"] is False
    assert [notice.code for notice in found.warnings] == ["ties_not_exact"]


def test_the_figures_stand_in_the_table() -> None:
    frame = paired_change(SHOES_A, SHOES_B).to_frame("en")
    assert frame["Estimate"].tolist() == [pytest.approx(0.41)]
    assert frame["d_z"].tolist() == [pytest.approx(1.0590077)]  # 3.3488765/√10


@pytest.mark.parametrize("missing", [None, pd.NA, np.ma.masked])
def test_missing_cells_of_any_kind_are_dropped(missing: object) -> None:
    after = np.ma.masked_array([1.5, 2, 3, 5], [0, 1, 0, 0]) if missing is np.ma.masked else [1.5, missing, 3, 5]
    found = paired_change([1, 2, 3, 4], after)  # type: ignore[arg-type]
    assert (found.n, found.dropped, found.estimate) == (3, 1, 0.5)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: paired_change([1, 2, 3], [1, 2]), "same length"),
        (lambda: signed_rank([1, 2, 3], [1, 2]), "same length"),
        (lambda: sign_test([1, 2, 3], [1, 2]), "same length"),
        (lambda: paired_change([1, 2, 3], [2, 3, 5], level=95), "between 0 and 1"),
        (lambda: signed_rank([1, 2, 3], level=0), "between 0 and 1"),
        (lambda: paired_change([1, 2, 3], [2, 3, 5], population=2), "population"),
        (lambda: paired_change([1, 2, 3], [2, 3, 5], margin=-1), "margin"),
        (lambda: signed_rank([1, 2, 3], zeros="drop"), "wilcox, pratt"),  # type: ignore[arg-type]
        (lambda: signed_rank([1, 2, 3], exact="no"), "exact"),  # type: ignore[arg-type]
        (lambda: paired_change(["很好", 2], [1, 2]), "很好"),  # type: ignore[list-item]
        (lambda: paired_change([1, object()], [1, 2]), "real numbers"),  # type: ignore[list-item]
    ],
)
def test_wrong_usage_is_refused(call: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()  # type: ignore[operator]


GAINS = st.lists(st.integers(-6, 6), min_size=1, max_size=30)


@settings(deadline=None, max_examples=60)
@given(GAINS, st.randoms())
def test_order_and_sign_of_differences(gains: list[int], chance: object) -> None:
    found, turned = signed_rank(gains), signed_rank([-gain for gain in gains])
    mixed = list(gains)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    again = signed_rank(mixed)
    assert (again.statistic, again.p, *again.interval) == pytest.approx(
        (found.statistic, found.p, *found.interval), nan_ok=True, rel=0
    )
    assert turned.p == pytest.approx(found.p, nan_ok=True)
    assert turned.estimate == pytest.approx(-found.estimate, nan_ok=True)


def test_nothing_to_compare() -> None:
    for found in (signed_rank([]), signed_rank([nan, nan]), signed_rank([0, 0]), paired_change([], [])):
        assert isnan(found.p)
        assert found.warnings
        assert found.to_text("en")


@pytest.mark.parametrize("exponent", [-300, -12, 12, 300])
def test_paired_change_does_not_depend_on_the_unit(exponent: int) -> None:
    """The t test of R's sleep data in units of 10 to a power: t 4.0621277, the size d_z 1.284558, the same p."""
    unit = 10.0**exponent
    found = paired_change(np.array(DRUG1) * unit, np.array(DRUG2) * unit, margin=unit)
    assert (found.statistic, found.p) == pytest.approx((4.0621277, 0.0028328900), rel=1e-7)
    assert found.values["d_z"][0] == pytest.approx(1.284558, abs=5e-7)  # noqa: PD011
    assert found.values["sd"][0] == pytest.approx(1.2299955 * unit, rel=1e-7)  # noqa: PD011
    assert (found.estimate, found.se) == pytest.approx((1.58 * unit, 0.3889587 * unit), rel=1e-6)
    assert found.to_text("en")


def test_a_change_alike_of_all_is_no_variation_in_any_unit() -> None:
    for unit in (1e-9, 1.0, 1e9):
        found = paired_change(np.array(DRUG1) * unit, (np.array(DRUG1) + 0.3) * unit)
        assert [notice.code for notice in found.warnings] == ["no_variation"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=25), st.randoms())
def test_the_order_of_pairs_does_not_move_a_digit(pairs: list[tuple[float, float]], chance: object) -> None:
    mixed = list(pairs)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, two = (paired_change([a for a, _ in of], [b for _, b in of]) for of in (pairs, mixed))
    assert repr(one) == repr(two)


def test_means_and_spreads_of_both_times() -> None:
    """R: tapply(sleep$extra, sleep$group, mean), sd: 0.75 and 2.33, 1.78901 and 2.002249."""
    found = paired_change(DRUG1, DRUG2).to_frame("en")
    figures = [found[name][0] for name in ("Mean first time", "Mean second time", "SD first time", "SD second time")]
    assert figures == pytest.approx([0.75, 2.33, 1.78901, 2.002249], abs=5e-7)
