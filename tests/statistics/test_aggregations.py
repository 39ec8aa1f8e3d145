from __future__ import annotations

from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import grey_relational, weighted_sum

FIGHTERS = [
    [2.0, 1500, 20000, 5.5, 5, 9],
    [2.5, 2700, 18000, 6.5, 3, 5],
    [1.8, 2000, 21000, 4.5, 7, 7],
    [2.2, 1800, 20000, 5.0, 5, 5],
]
FIGHTER_WEIGHTS = [0.2, 0.1, 0.1, 0.1, 0.2, 0.3]
FIGHTER_SIGNS = [1, 1, 1, -1, 1, 1]
TEACHERS = [
    [8, 9, 8, 7, 5, 2, 9],
    [7, 8, 7, 5, 7, 3, 8],
    [9, 7, 9, 6, 6, 4, 7],
    [6, 8, 8, 8, 4, 3, 6],
    [8, 6, 6, 9, 8, 3, 8],
    [8, 9, 5, 7, 6, 4, 8],
]
PRODUCT = [1988, 2061, 2335, 2750, 3356, 3806]
SECTORS = [
    [386, 408, 422, 482, 511, 561],
    [839, 846, 960, 1258, 1577, 1893],
    [763, 808, 953, 1010, 1268, 1352],
]
HALVES = [[0, 4], [2, 0], [1, 2]]


def codes(found: Any) -> list[str]:
    return [notice.code for notice in found.warnings]


def test_weights_of_any_size_are_made_to_sum_to_one() -> None:
    for weights in ([3, 1], [1.5e308, 0.5e308], [1.5e-323, 5e-324]):
        assert weighted_sum([[90, 80]], weights).values["score"] == (87.5,)


def test_official_points_add_up_as_they_are() -> None:
    """Four indicators of 20, 30, 30 and 20 points."""
    rows = [[18, 27.5, 30, 15], [20, 30, 24, 20]]
    found = weighted_sum(rows, [1, 1, 1, 1], weights_to_one=False, names=["甲", "乙"])
    assert (found.values["score"], found.values["rank"], found.estimate) == ((90.5, 94), (2, 1), 92.25)
    assert (found.labels, found.checks[0].holds, found.warnings) == (("甲", "乙"), True, ())


def test_scores_of_100_points_are_averaged_by_their_weights() -> None:
    found = weighted_sum([[90, 80], [60, 100]], [20, 30])
    assert found.values["score"] == pytest.approx([84, 84])
    assert found.values["rank"] == (1.5, 1.5)
    assert weighted_sum([[90, 80], [60, 100]], [20, 30], ties="min").values["rank"] == (1, 1)


def test_additive_weighting_of_fighter_aircraft_by_r() -> None:
    """R: F[, 4] <- min(F[, 4])/F[, 4]; F[, -4] <- sweep(F[, -4], 2, apply(F[, -4], 2, max), "/"); F %*% w (Hwang and Yoon
    1981, 99-103); then (x - min)/(max - min), 1 minus it in column 4; then x/colSums, 1/x first in column 4; x/sqrt(colSums(x^2)), 1 minus it."""
    expected = {
        "max": [0.835469, 0.707326, 0.8514074, 0.7374286],
        "minmax": [0.5738095, 0.3, 0.5916667, 0.3809524],
        "sum": [0.2689616, 0.22335, 0.2740258, 0.2336626],
        "vector": [0.5273883, 0.437836, 0.5357634, 0.4592198],
    }
    for normalisation, scores in expected.items():
        found = weighted_sum(FIGHTERS, FIGHTER_WEIGHTS, directions=FIGHTER_SIGNS, normalisation=normalisation)  # type: ignore[arg-type]
        assert found.values["score"] == pytest.approx(scores, abs=6e-8)


def test_less_is_better_counts_against_without_a_scale() -> None:
    assert weighted_sum([[3, 1]], [1, 1], directions=["max", "min"]).values["score"] == (1,)


def test_fixed_bounds_keep_earlier_scores_when_a_year_is_added() -> None:
    bounds = [[0, 0], [10, 100]]
    first = weighted_sum([[5, 50], [8, 20]], normalisation="minmax", reference=bounds)
    second = weighted_sum([[5, 50], [8, 20], [9, 110]], normalisation="minmax", reference=bounds)
    assert first.values["score"] == pytest.approx([0.5, 0.5])
    assert second.values["score"][:2] == first.values["score"]
    assert (first.checks[0].holds, codes(first), codes(second)) == (True, [], ["beyond_scale"])


def test_six_teachers_against_full_marks() -> None:
    """The teachers of Chinese textbooks on grey relations: .713 .614 .680 .599 .683 .658, order 1 5 3 6 2 4."""
    found = grey_relational(TEACHERS, reference=[9] * 7, normalisation="none")
    assert found.values["grade"] == pytest.approx([0.713, 0.614, 0.680, 0.599, 0.683, 0.658], abs=5e-4)
    assert (found.values["rank"], found.estimate) == ((1, 5, 3, 6, 2, 4), pytest.approx(0.713, abs=5e-4))


def test_sectors_against_the_product() -> None:
    """A Chinese modelling course, product of a region 2000-2005 by sector: .5084 .6243 .7573 after division by means."""
    found = grey_relational(SECTORS, reference=PRODUCT, normalisation="mean")
    assert found.values["grade"] == pytest.approx([0.5084, 0.6243, 0.7573], abs=5e-5)
    assert found.values["rank"] == (3, 2, 1)


def test_initial_values_by_r() -> None:
    """R: z <- rbind(x0, X); z <- z/z[, 1]; d <- abs(sweep(z[-1, ], 2, z[1, ])); rowMeans((min(d) + .5*max(d))/(d + .5*max(d)))."""
    found = grey_relational(SECTORS, reference=PRODUCT, normalisation="initial")
    assert found.values["grade"] == pytest.approx([0.6684739, 0.7313951, 0.8296948], abs=6e-8)
    assert found.checks[0].holds


def test_range_and_the_best_of_each_column_by_hand() -> None:
    """Distances (1, 0), (0, 1), (1/2, 1/2): coefficients 1/3 and 1, 1 and 1/3, 1/2 and 1/2."""
    found = grey_relational(HALVES, [0.75, 0.25])
    assert found.values["grade"] == pytest.approx([0.5, 5 / 6, 0.5])
    assert grey_relational(HALVES, rho=1.0).values["grade"] == pytest.approx([0.75, 0.75, 2 / 3])
    less = grey_relational(HALVES, [0.75, 0.25], directions=[-1, 1])
    assert less.values["grade"] == pytest.approx([1, 1 / 3, 0.5])


def test_bounds_keep_grades_when_a_year_is_added() -> None:
    bounds = [[0, 0], [10, 10]]
    first = grey_relational([[5, 8], [2, 6]], bounds=bounds)
    second = grey_relational([[5, 8], [2, 6], [10, 0]], bounds=bounds)
    assert second.values["grade"][:2] == first.values["grade"]
    assert first.values["grade"][0] == pytest.approx((0.5 + 0.5 / 0.7) / 2)


@pytest.mark.parametrize("method", [weighted_sum, grey_relational])
@pytest.mark.parametrize("matrix", [[], [[nan, 1], [2, nan]], np.empty((0, 2))])
def test_nothing_to_score_is_told(method: Any, matrix: Any) -> None:
    found = method(matrix, [0.5, 0.5])
    assert (found.n, codes(found), isnan(found.estimate)) == (0, ["too_few"], True)
    assert found.to_text()
    assert found.to_text("en")


def test_objects_that_do_not_differ_are_all_as_good_as_the_best() -> None:
    found = grey_relational([[1, 2], [1, 2]])
    assert (found.values["grade"], codes(found)) == ((1, 1), ["constant_columns"])
    assert weighted_sum([[1, 2], [1, 2]], normalisation="minmax").values["score"] == (0, 0)


@pytest.mark.parametrize("method", [weighted_sum, grey_relational])
def test_one_object_a_flat_column_and_a_gap(method: Any) -> None:
    assert method([[3.0, 4.0]]).n == 1
    assert method([3.0, 4.0, 5.0]).values["rank"] == (3, 2, 1)
    found = method([[1, 5], [nan, 2], [3, 7]], names=["甲", "乙", "丙"])
    assert (found.labels, found.dropped) == (("甲", "丙"), 1)


def test_what_cannot_be_scaled_is_undefined_and_told() -> None:
    found = weighted_sum([[0, 1], [2, 3]], directions=[-1, 1], normalisation="sum")
    assert (codes(found), isnan(found.values["score"][0])) == (["undefined_columns"], True)
    assert codes(weighted_sum([[-1, 1], [2, 3]], normalisation="max")) == ["negative_columns"]
    assert codes(grey_relational([[1, -1], [2, 3]], reference=[1, 2], normalisation="mean")) == ["undefined_columns"]
    assert codes(grey_relational([[1, -1], [2, 3]], reference=[1, nan])) == ["undefined_columns"]
    huge = weighted_sum([[1e308, 1e308]], [1, 1], weights_to_one=False)
    assert (codes(huge), isnan(huge.values["score"][0])) == (["too_large"], True)


@pytest.mark.parametrize("method", [weighted_sum, grey_relational])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": [1]}, "weights"),
        ({"weights": [1, -1]}, "negative"),
        ({"directions": [1]}, "directions"),
        ({"directions": [1, "up"]}, "directions"),
        ({"names": ["甲"]}, "names"),
        ({"reference": [[1, 2, 3]]}, "reference"),
        ({"normalisation": "z"}, "normalisation"),
        ({"ties": "max"}, "ties"),
    ],
)
def test_wrong_usage_is_refused(method: Any, options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        method([[1, 2], [3, 4]], **options)


def test_rho_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="rho"):
        grey_relational([[1, 2]], rho=0)


ROWS = st.lists(st.tuples(*[st.integers(1, 100)] * 3), min_size=1, max_size=10)
FORMS = st.sampled_from(["none", "minmax", "max", "sum", "vector"])


@settings(deadline=None, max_examples=80)
@given(ROWS, st.randoms(), st.sampled_from([weighted_sum, grey_relational]), FORMS, st.permutations(range(3)))
def test_order_does_not_touch_a_digit(rows: Any, chance: Any, method: Any, form: Any, columns: list[int]) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    weights, signs = np.array([0.5, 0.3, 0.2]), np.array([1, -1, 1])
    here = method(rows, weights, directions=signs.tolist(), normalisation=form)
    there = method(
        np.array(rows)[order][:, columns], weights[columns], directions=signs[columns].tolist(), normalisation=form
    )
    for name, values in here.values.items():
        assert [repr(values[place]) for place in order] == [repr(value) for value in there.values[name]]


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from(["minmax", "max", "sum", "vector"]), st.integers(2, 9))
def test_units_do_not_matter_once_scaled(rows: Any, form: Any, scale: int) -> None:
    scaled = np.array(rows) * [scale, 1, 1]
    for method, name in ((weighted_sum, "score"), (grey_relational, "grade")):
        here, there = (method(of, directions=[1, -1, 1], normalisation=form).values[name] for of in (rows, scaled))
        assert here == pytest.approx(there, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.floats(0.05, 1))
def test_grades_lie_between_zero_and_one(rows: Any, rho: float) -> None:
    grades = np.array(grey_relational(rows, rho=rho).values["grade"])
    assert np.all((grades > 0) & (grades <= 1 + 1e-12))
    assert np.all(grades >= rho / (1 + rho) - 1e-12)


# R datasets::swiss: fertility, agriculture, examination, education, catholic, infant mortality of 47 provinces of 1888.
SWISS = np.loadtxt(Path(__file__).parent / "swiss.csv", delimiter=",", skiprows=1)


def test_swiss_provinces_by_r() -> None:
    """R: Z the range with 1 - z in columns 3, 4, 6; D <- 1 - Z; ((min(D) + .5*max(D))/(D + .5*max(D))) %*% w; Z %*% w."""
    weights, better = [0.3, 0.1, 0.2, 0.15, 0.05, 0.2], [1, 1, -1, -1, 1, -1]
    found = grey_relational(SWISS, weights, directions=better)  # type: ignore[arg-type]
    assert [found.values["grade"][place] for place in (0, 1, 46)] == pytest.approx(
        [0.570061727807, 0.680627423465, 0.441599869583], abs=5e-13
    )
    summed = weighted_sum(SWISS, weights, directions=better, normalisation="minmax")  # type: ignore[arg-type]
    assert summed.values["score"][0] == pytest.approx(1 - 0.438952805444, abs=5e-13)


def test_sequences_without_years_are_told() -> None:
    for form in ("mean", "initial"):
        found = grey_relational(np.empty((2, 0)), normalisation=form)  # type: ignore[arg-type]
        assert [notice.code for notice in found.warnings] == ["too_few"]
