"""Kappa and alpha of several raters against the tables of Fleiss, Gwet and Krippendorff."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, fleiss_kappa, krippendorff_alpha

# Fleiss (1971), Psychol. Bull. 76, table 1: diagnoses of 30 patients by 6 psychiatrists each.
DIAGNOSES = [
    [int(digit) for digit in row]
    for row in [
        "00060",
        "03003",
        "01401",
        "00006",
        "03030",
        "20400",
        "00402",
        "20310",
        "20040",
        "00006",
        "10050",
        "11040",
        "03300",
        "10050",
        "02031",
        "00501",
        "30012",
        "51000",
        "02040",
        "10203",
        "00006",
        "01050",
        "02013",
        "20040",
        "10041",
        "05010",
        "40002",
        "02040",
        "10500",
        "00006",
    ]
]
# Krippendorff (2011), section D: 12 units, 4 observers, gaps.
RELIABILITY = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
]
METRICS = ("nominal", "ordinal", "interval", "ratio")
blocks = st.integers(2, 4).flatmap(
    lambda m: st.lists(st.lists(st.integers(0, 3), min_size=m, max_size=m), min_size=1, max_size=9)
)


def figures(result: Result, name: str, digits: int) -> list[float]:
    return [round(value, digits) for value in dict(result.values)[name]]


def test_fleiss_psychiatric_diagnoses() -> None:
    """R irr::kappam.fleiss(diagnoses, detail = TRUE): kappa 0.43, z 17.7, and these for each category."""
    found = fleiss_kappa(DIAGNOSES, of="counts")
    assert (round(found.estimate, 3), round(found.statistic, 1), found.n) == (0.430, 17.7, 30)
    assert figures(found, "kappa", 3) == [0.245, 0.245, 0.520, 0.471, 0.566]
    assert figures(found, "statistic", 3) == [5.192, 5.192, 11.031, 9.994, 12.009]
    assert found.estimate / found.se == found.statistic


def test_ratings_and_counts_are_the_same_table() -> None:
    ratings = [[place for place, count in enumerate(row) for _ in range(count)] for row in DIAGNOSES]
    found, counted = fleiss_kappa(ratings), fleiss_kappa(DIAGNOSES, of="counts", categories=range(5))
    assert (found.estimate, found.se, dict(found.values)) == (counted.estimate, counted.se, dict(counted.values))
    assert found.labels == counted.labels == ("0", "1", "2", "3", "4")


def test_an_example_of_fourteen_raters() -> None:
    """The worked example of ten subjects and five categories in Wikipedia, "Fleiss' kappa": 0.210."""
    table = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    assert round(fleiss_kappa(table, of="counts").estimate, 3) == 0.210


# Gwet's table of 100 pregnancies by two abstractors (irrCAC::cont3x3abstractors).
ABSTRACTORS = {(0, 0): 13, (1, 1): 20, (1, 2): 7, (2, 1): 4, (2, 2): 56}
PREGNANCIES = [pair for pair, count in ABSTRACTORS.items() for _ in range(count)]


def test_gwets_abstractors() -> None:
    """R irrCAC: scott2.table 0.7962397 (0.05905473), bp2.table 0.835 (0.04693346); these divide by n, not n - 1."""
    found = fleiss_kappa(PREGNANCIES, errors="sampling")
    assert (found.estimate, found.se * 0.99**0.5) == pytest.approx((0.7962397, 0.05905473), abs=5e-8)
    free = fleiss_kappa(PREGNANCIES, errors="sampling", chance="uniform")
    assert (free.estimate, free.se * 0.99**0.5) == pytest.approx((0.835, 0.04693346), abs=5e-8)
    alpha = krippendorff_alpha(np.array(PREGNANCIES).T)
    assert alpha.estimate == pytest.approx(0.7972585, abs=5e-8)


def test_the_null_error_is_the_spread_of_kappas_of_random_raters() -> None:
    chance = np.random.default_rng(3)
    for way in ("observed", "uniform"):
        drawn = [fleiss_kappa(chance.integers(0, 3, (60, 4)), chance=way) for _ in range(400)]  # type: ignore[arg-type]
        spread = float(np.std([found.estimate for found in drawn]))
        assert drawn[0].se == pytest.approx(spread, rel=0.12)


@pytest.mark.parametrize(("metric", "alpha"), [*zip(METRICS, (0.743, 0.815, 0.849, 0.797), strict=True)])
def test_krippendorffs_twelve_units(metric: str, alpha: float) -> None:
    """Krippendorff (2011), section D and E: the four alphas; 40 pairable values in 11 units."""
    found = krippendorff_alpha(RELIABILITY, metric=metric)  # type: ignore[arg-type]
    assert round(found.estimate, 3) == alpha
    assert (found.n, found.dropped, figures(found, "pairable", 0)) == (11, 1, [40])


def test_krippendorffs_smaller_examples() -> None:
    """Krippendorff (2011), section A: 0.095 of binary data; B: 0.692 of five categories."""
    binary = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    assert round(krippendorff_alpha(binary).estimate, 3) == 0.095
    assert round(krippendorff_alpha([list("aabbdcccedda"), list("babbbccceddd")]).estimate, 3) == 0.692


def test_three_coders_with_many_gaps() -> None:
    """The worked example of Wikipedia, "Krippendorff's alpha": nominal 0.691, interval 0.811."""
    rows = ["*****34121133*3", "1*213343*******", "**21344*21133*4"]
    block = [[nan if cell == "*" else float(cell) for cell in row] for row in rows]
    assert round(krippendorff_alpha(block).estimate, 3) == 0.691
    assert round(krippendorff_alpha(block, metric="interval").estimate, 3) == 0.811


def test_words_are_ordered_by_their_categories() -> None:
    words = {1.0: "优", 2.0: "良", 3.0: "中", 4.0: "差", 5.0: "无"}
    named = [[words.get(cell) for cell in row] for row in RELIABILITY]
    found = krippendorff_alpha(named, metric="ordinal", categories=list(words.values()))
    assert found.estimate == krippendorff_alpha(RELIABILITY, metric="ordinal").estimate
    assert krippendorff_alpha(pd.DataFrame(named)).estimate == krippendorff_alpha(RELIABILITY).estimate


def test_the_bootstrap_has_a_seed_and_the_spread_of_the_linearised_error() -> None:
    """R irrCAC krippen2.table of the abstractors has the standard error 0.05905473."""
    pairs = np.array(PREGNANCIES).T
    found, again = (krippendorff_alpha(pairs, bootstrap=400, seed=5) for _ in range(2))
    assert (found.se, found.interval) == (again.se, again.interval)
    assert found.se == pytest.approx(0.05905473, rel=0.12)
    assert found.interval[0] < found.estimate < found.interval[1]
    assert found.se != krippendorff_alpha(pairs, bootstrap=400, seed=6).se


@settings(max_examples=40, deadline=None)
@given(block=blocks, seed=st.integers(0, 99))
def test_the_order_of_units_and_raters_is_nothing(block: list[list[int]], seed: int) -> None:
    chance, table = np.random.default_rng(seed), np.array(block)
    turned = table[chance.permutation(len(table))][:, chance.permutation(table.shape[1])]
    for errors in ("null", "sampling"):
        assert repr(fleiss_kappa(turned, errors=errors)) == repr(fleiss_kappa(table, errors=errors))  # type: ignore[arg-type]
    for metric in METRICS:
        one, two = (krippendorff_alpha(of.T, metric=metric, bootstrap=5) for of in (turned, table))  # type: ignore[arg-type]
        assert repr(one) == repr(two)


@settings(max_examples=40, deadline=None)
@given(block=blocks)
def test_bounds_scale_and_the_link_of_alpha_to_kappa(block: list[list[int]]) -> None:
    """With all m ratings alpha = kappa + (1 - kappa)/(n m); interval alpha stands shift and scale, ratio alpha scale."""
    table = np.array(block)
    kappa, alpha = fleiss_kappa(table).estimate, krippendorff_alpha(table.T).estimate
    assert alpha == pytest.approx(kappa + (1 - kappa) / table.size, nan_ok=True)
    assert not kappa > 1
    assert not kappa < -1 / (table.shape[1] - 1) - 1e-9
    for metric, moved in (("interval", table * 4 - 7), ("ratio", table * 8)):
        one, two = (krippendorff_alpha(of.T, metric=metric).estimate for of in (table, moved))  # type: ignore[arg-type]
        assert one == pytest.approx(two, nan_ok=True)


def test_whole_agreement_is_one() -> None:
    assert fleiss_kappa([[1, 1, 1], [2, 2, 2]]).estimate == 1
    assert fleiss_kappa([[1, 1], [1, 1]], categories=[1, 2], chance="uniform").estimate == 1
    assert [krippendorff_alpha([[1, 2, 3]] * 3, metric=m).estimate for m in METRICS] == [1] * 4  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (fleiss_kappa([]), "too_few"),
        (fleiss_kappa([[1], [2]]), "too_few"),
        (fleiss_kappa([[nan, nan], [None, 1]]), "too_few"),
        (fleiss_kappa([[1, 1], [1, 1]]), "no_variation"),
        (fleiss_kappa([[2, 1], [1, 1]], of="counts"), "unequal_ratings"),
        (fleiss_kappa([[0, 0], [nan, 2]], of="counts"), "too_few"),
        (krippendorff_alpha([]), "too_few"),
        (krippendorff_alpha([[1, 2, 3]]), "too_few"),
        (krippendorff_alpha([[nan, 1], [2, nan]], metric="interval"), "too_few"),
        (krippendorff_alpha([[5, 5], [5, 5]], metric="ratio", bootstrap=9), "no_variation"),
        (krippendorff_alpha([[-1, 5], [1, 5]], metric="ratio"), "ratio_negative"),
    ],
)
def test_degenerate_ratings_are_told(found: Result, code: str) -> None:
    assert [notice.code for notice in found.warnings] == [code]
    assert isnan(found.estimate)
    assert found.to_text()
    assert found.to_text("en")


def test_a_zero_and_one_unit_are_no_trouble() -> None:
    one = fleiss_kappa([[1, 2, 1]], errors="sampling")
    assert one.estimate == pytest.approx(-0.5)
    assert isnan(one.se)
    assert krippendorff_alpha([[0, 0, 2], [0, 2, 2]], metric="ratio").estimate == pytest.approx(1 - (2 / 6) / (18 / 30))
    still = krippendorff_alpha([[0, 1], [1, 0]], bootstrap=20)
    assert still.se == 0


def test_wrong_use_is_refused() -> None:
    for call in (
        lambda: fleiss_kappa([[1, 2]], of="table"),  # type: ignore[arg-type]
        lambda: fleiss_kappa([[1, 2]], chance="no"),  # type: ignore[arg-type]
        lambda: fleiss_kappa([[1, 2]], categories=[1]),
        lambda: fleiss_kappa([[1, 2]], of="counts", categories=["a"]),
        lambda: fleiss_kappa([[1, -2]], of="counts"),
        lambda: fleiss_kappa([[0.5, 1]], of="counts"),
        lambda: krippendorff_alpha([[1, 2]], metric="circular"),  # type: ignore[arg-type]
        lambda: krippendorff_alpha([[1, 2]], bootstrap=-1),
    ):
        with pytest.raises(ValueError, match=r"."):
            call()


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e12, 1e300])
@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_sizes_of_ratings_do_not_matter(scale: float, metric: Any) -> None:
    block = np.array([[1, 2, 3, 5], [1, 3, 3, 4], [2, 2, 3, 5]])
    plain, scaled = (krippendorff_alpha(of, metric=metric, bootstrap=20) for of in (block, block * scale))
    assert (scaled.estimate, scaled.se) == pytest.approx((plain.estimate, plain.se))


def test_masked_ratings_are_missing() -> None:
    masked = np.ma.masked_array([[1, 2, 9], [1, 2, 3], [2, 2, 3]], mask=[[0, 0, 1], [0, 0, 0], [0, 0, 0]])
    for metric in ("nominal", "interval"):
        given = krippendorff_alpha([[1, 2, None], [1, 2, 3], [2, 2, 3]], metric=metric)  # type: ignore[arg-type]
        assert krippendorff_alpha(masked, metric=metric).estimate == given.estimate  # type: ignore[arg-type]
    assert fleiss_kappa(masked).dropped == 1


@pytest.mark.parametrize("ratings", [[[1, 2], [3]], np.ones((2, 2, 2))])
def test_tables_of_another_shape_are_refused(ratings: Any) -> None:
    for call in (
        lambda: fleiss_kappa(ratings),
        lambda: krippendorff_alpha(ratings),
        lambda: krippendorff_alpha(ratings, metric="interval"),
    ):
        with pytest.raises(ValueError, match=r"one length|two dimensions|inhomogeneous"):
            call()
    with pytest.raises(ValueError, match="level"):
        fleiss_kappa([[1, 2], [2, 2]], level=95)


def test_counts_are_numbers_of_raters() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        fleiss_kappa([[1e300, 2], [1, 2]], of="counts")


def test_the_sampling_error_of_many_units_does_not_depend_on_their_order() -> None:
    chance = np.random.default_rng(2)
    for _ in range(60):
        table = chance.integers(1, 5, (14, 4))
        one, two = (fleiss_kappa(of, errors="sampling") for of in (table, chance.permutation(table)))
        assert repr(one) == repr(two)


def test_words_of_an_ordinal_alpha_need_an_order() -> None:
    ratings = [["优", "良", "差"], ["优", "差", "差"]]
    told = krippendorff_alpha(ratings, metric="ordinal")
    assert [notice.code for notice in told.warnings] == ["words_sorted"]
    assert krippendorff_alpha(ratings, metric="ordinal", categories=["差", "良", "优"]).warnings == ()
    assert krippendorff_alpha(ratings).warnings == ()
