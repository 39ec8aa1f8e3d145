from __future__ import annotations

from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import topsis, vikor

FIGHTERS = [
    [2.0, 1500, 20000, 5.5, 5, 9],
    [2.5, 2700, 18000, 6.5, 3, 5],
    [1.8, 2000, 21000, 4.5, 7, 7],
    [2.2, 1800, 20000, 5.0, 5, 5],
]
FIGHTER_WEIGHTS = [0.2, 0.1, 0.1, 0.1, 0.2, 0.3]
FIGHTER_SIGNS = [1, 1, 1, -1, 1, 1]
HYDROPOWER = [
    [4184.3, 2914.0, 407.2, 251.0, 195, 244, 15, 2.41],
    [5211.9, 3630.0, 501.7, 308.3, 282, 346, 21, 1.41],
    [5021.3, 3920.5, 504.0, 278.6, 12, 56, 3, 4.42],
    [5566.1, 3957.9, 559.5, 335.3, 167, 268, 16, 3.36],
    [5060.5, 3293.5, 514.1, 284.2, 69, 90, 7, 4.04],
    [4317.9, 2925.9, 432.8, 239.3, 12, 55, 3, 4.36],
]
HYDROPOWER_SIGNS = ["max", "min", "max", "max", "min", "min", "min", "max"]
MOUNTAINS = [[1.0, 3000.0], [2.0, 3750.0], [5.0, 4500.0]]


def codes(found: Any) -> list[str]:
    return [notice.code for notice in found.warnings]


def holds(found: Any) -> dict[str, Any]:
    return {check.code: check.holds for check in found.checks}


def test_the_fighter_aircraft_of_hwang_and_yoon() -> None:
    """Hwang and Yoon (1981), Multiple Attribute Decision Making, 132-134: C* .643 .268 .613 .312."""
    found = topsis(FIGHTERS, FIGHTER_WEIGHTS, directions=FIGHTER_SIGNS)
    assert found.values["closeness"] == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=6e-4)
    assert found.values["rank"] == (1, 4, 2, 3)


def test_an_example_of_tzeng_and_huang() -> None:
    """Tzeng and Huang (2011), Multiple Attribute Decision Making: .5037 .6581 .7482 .3340."""
    found = topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3])
    assert found.values["closeness"] == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=6e-5)
    assert (found.values["rank"], found.estimate) == ((3, 2, 1, 4), pytest.approx(0.5610, abs=6e-5))


def test_without_normalisation() -> None:
    """scikit-criteria, TOPSIS on [[1, 0, 3], [0, 5, 6]] with equal weights: .14639248 .85360752."""
    found = topsis([[1, 0, 3], [0, 5, 6]], normalisation="none")
    assert found.values["closeness"] == pytest.approx([0.14639248, 0.85360752], abs=5e-9)
    assert holds(found) == {"scale_fixed": True}


def test_other_distances_and_weights_of_squares_by_hand() -> None:
    """Scaled rows (0, 1), (1, 0), (1/2, 1/2) with weights 3/4 and 1/4."""
    rows, weights = [[0, 4], [2, 0], [1, 2]], [0.75, 0.25]
    options: dict[str, Any] = {"normalisation": "minmax"}
    plain = topsis(rows, weights, **options)
    assert plain.values["distance_best"] == pytest.approx([0.75, 0.25, (0.375**2 + 0.125**2) ** 0.5])
    assert plain.values["distance_worst"] == pytest.approx([0.25, 0.75, (0.375**2 + 0.125**2) ** 0.5])
    assert topsis(rows, weights, distance="manhattan", **options).values["closeness"] == (0.25, 0.75, 0.5)
    assert topsis(rows, weights, distance="chebyshev", **options).values["closeness"] == (0.25, 0.75, 0.5)
    root = 3**0.5
    found = topsis(rows, weights, weighting="squares", **options).values["closeness"]
    assert found == pytest.approx([1 / (1 + root), root / (1 + root), 0.5])


def test_a_fixed_reference_keeps_earlier_scores_when_a_year_is_added() -> None:
    bounds = [[0, 0, 0], [10, 10, 10]]
    early = [[5, 8, 4], [7, 6, 8]]
    for method in (topsis, vikor):
        first = method(early, reference=bounds)
        second = method([*early, [9, 9, 9]], reference=bounds)
        for name in first.values.keys() & {"closeness", "q", "s", "r"}:
            assert second.values[name][:2] == first.values[name]
        assert holds(first)["scale_fixed"]
        assert not holds(method(early))["scale_fixed"]
    assert topsis([[5, 8, 4]], reference=bounds, normalisation="minmax").values["closeness"] == pytest.approx(
        [(np.sqrt(0.25 + 0.64 + 0.16) / (np.sqrt(0.25 + 0.64 + 0.16) + np.sqrt(0.25 + 0.04 + 0.36)))]
    )
    assert codes(topsis([[11, 8, 4]], reference=bounds)) == ["beyond_scale"]


@pytest.mark.parametrize(
    ("weights", "s", "r", "q", "ranks", "members", "advantage"),
    [
        ([1] * 8, [0.692, 0.7, 0.29, 0.423, 0.28, 0.346], [0.125, 0.125, 0.121, 0.125, 0.067, 0.125],
         [0.991, 1.0, 0.473, 0.670, 0.0, 0.578], [5, 6, 2, 4, 1, 3], [5], True),
        ([2, 2, 2, 2, 1, 1, 1, 1], [0.701, 0.6, 0.386, 0.365, 0.317, 0.459], [0.167, 0.114, 0.161, 0.167, 0.089, 0.167],
         [1.0, 0.533, 0.552, 0.563, 0.0, 0.686], [6, 2, 3, 4, 1, 5], [5], True),
        ([1, 1, 1, 1, 2, 2, 2, 2], [0.683, 0.8, 0.193, 0.48, 0.243, 0.232], [0.113, 0.167, 0.08, 0.122, 0.044, 0.083],
         [0.684, 1.0, 0.147, 0.554, 0.041, 0.191], [5, 6, 2, 4, 1, 3], [3, 5, 6], False),
        ([1, 1, 1, 1, 3.2, 3.2, 3.2, 3.2], [0.678, 0.857, 0.138, 0.513, 0.222, 0.167],
         [0.129, 0.190, 0.057, 0.139, 0.042, 0.060], [0.668, 1.0, 0.051, 0.588, 0.058, 0.078], [5, 6, 1, 4, 2, 3],
         [3, 5, 6], False),
    ],
)  # fmt: skip
def test_hydropower_on_the_drina(
    weights: Any, s: Any, r: Any, q: Any, ranks: Any, members: list[int], advantage: bool
) -> None:
    """Opricovic and Tzeng (2007), EJOR 178, 514-529: S, R, Q and compromise sets under four sets of weights."""
    found = vikor(HYDROPOWER, weights, directions=HYDROPOWER_SIGNS)  # type: ignore[arg-type]
    for name, expected in {"s": s, "r": r, "q": q}.items():
        assert found.values[name] == pytest.approx(expected, abs=1e-3)
    assert found.values["rank"] == tuple(ranks)
    assert [place + 1 for place, one in enumerate(found.values["compromise"]) if one] == members
    assert holds(found) == {"acceptable_advantage": advantage, "acceptable_stability": True, "scale_fixed": False}


def test_mountain_climbing() -> None:
    """Opricovic and Tzeng (2004), EJOR 156, 445-455, section 5: A2 is the compromise; other units change nothing."""
    for rows in (MOUNTAINS, [[risk + 5, height / 1000 - 1] for risk, height in MOUNTAINS]):
        found = vikor(rows, [0.5, 0.5], directions=["-", "+"])
        assert found.values["s"] == pytest.approx([0.5, 0.375, 0.5])
        assert found.values["r"] == pytest.approx([0.5, 0.25, 0.5])
        assert found.values["q"] == pytest.approx([1, 0, 1])
        assert (found.values["rank"], found.values["compromise"]) == ((2.5, 1, 2.5), (0, 1, 0))
    assert vikor(MOUNTAINS, [0.5, 0.5], directions=["-", "+"], ties="min").values["rank"] == (2, 1, 2)


def test_facility_location_with_another_v() -> None:
    """Papathanasiou and Ploskas (2018), Multiple Criteria Decision Aid, 2: v = (n + 1)/2n = .625."""
    rows = [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4]]
    found = vikor(rows, [0.4, 0.3, 0.1, 0.2], v=0.625)
    assert found.values["q"] == pytest.approx([0.640, 1.000, 0.693, 0.271, 0.000, 0.694], abs=6e-4)
    assert found.values["rank"] == (3, 6, 4, 2, 1, 5)


def test_machines_of_tzeng_and_huang() -> None:
    """Tzeng and Huang (2011): s .6 .3 .15 .65, r .3 .2 .15 .4, q .75 .25 0 1; the second is too near for 1/3."""
    rows = [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]]
    found = vikor(rows, [0.3, 0.4, 0.3])
    assert found.values["s"] == pytest.approx([0.6, 0.3, 0.15, 0.65])
    assert found.values["r"] == pytest.approx([0.3, 0.2, 0.15, 0.4])
    assert found.values["q"] == pytest.approx([0.75, 0.25, 0, 1])
    assert (found.values["compromise"], found.variant["advantage"]) == ((0, 1, 1, 0), pytest.approx(1 / 3))
    assert vikor(rows, [0.3, 0.4, 0.3], advantage=0.25).values["compromise"] == (0, 0, 1, 0)


def test_first_by_q_alone_is_not_stable_and_shares_with_the_second() -> None:
    """scikit-criteria: s .4 .6 .2 .21 .55, r .2 .2 .2 .12 .11, q .75 1 .5 .068 .4375; first and second are chosen."""
    rows = [
        [1, 101, 1, 101, 1],
        [101, 1, 101, 1, 101],
        [1, 1, 1, 1, 101],
        [11, 11, 11, 16, 61],
        [56, 56, 56, 56, 56],
    ]
    found = vikor(rows, directions=[-1] * 5)
    assert found.values["s"] == pytest.approx([0.4, 0.6, 0.2, 0.21, 0.55])
    assert found.values["q"] == pytest.approx([0.75, 1, 0.5, 0.068, 0.4375], abs=1e-3)
    assert holds(found) == {"acceptable_advantage": True, "acceptable_stability": False, "scale_fixed": False}
    assert found.values["compromise"] == (0, 0, 0, 1, 1)


def test_objects_that_tie_for_the_first_place_are_all_chosen() -> None:
    found = vikor([[4, 4, 4], [7, 6, 8], [8, 8, 6], [6, 8, 8]], [0.3, 0.4, 0.3])
    assert found.values["q"] == pytest.approx([1, 0.17352941, 0, 0], abs=5e-9)
    assert found.values["rank"] == (4, 3, 1.5, 1.5)
    assert found.values["compromise"] == (0, 1, 1, 1)


@pytest.mark.parametrize("method", [topsis, vikor])
@pytest.mark.parametrize("matrix", [[], [[nan, 1], [2, nan]], np.empty((0, 2))])
def test_nothing_to_rank_is_told(method: Any, matrix: Any) -> None:
    found = method(matrix, [0.5, 0.5])
    assert (found.n, codes(found)) == (0, ["too_few"])
    assert found.to_text()
    assert found.to_text("en")


def test_objects_that_do_not_differ() -> None:
    found = topsis([[1, 2], [1, 2]])
    assert all(isnan(value) for value in found.values["closeness"] + found.values["rank"])
    assert codes(found) == ["constant_columns", "no_distance"]
    same = vikor([[1, 2], [1, 2]])
    assert (same.values["q"], same.values["rank"], same.values["compromise"]) == ((0, 0), (1.5, 1.5), (1, 1))
    assert codes(same) == ["constant_columns"]


def test_one_object_cannot_be_ranked() -> None:
    assert (codes(topsis([[1, 2]])), codes(vikor([[1, 2]]))) == (["no_distance"], ["too_few"])
    assert isnan(vikor([[1, 2]]).values["q"][0])


@pytest.mark.parametrize("method", [topsis, vikor])
def test_a_column_without_differences_and_a_gap_are_told(method: Any) -> None:
    found = method([[1, 5], [2, 5], [nan, 5]], names=["甲", "乙", "丙"])
    assert (found.labels, found.dropped, codes(found)) == (("甲", "乙"), 1, ["constant_columns"])
    assert found.values["rank"] == (2, 1)


@pytest.mark.parametrize("method", [topsis, vikor])
def test_weights_that_are_all_zero_are_told(method: Any) -> None:
    found = method([[1, 5], [2, 3]], [0, 0])
    assert "no_weight" in codes(found)
    assert isnan(found.values["rank"][0])


def test_what_cannot_be_scaled_is_undefined_and_told() -> None:
    found = topsis([[0, 1], [2, 3]], directions=[-1, 1], normalisation="sum")
    assert "undefined_columns" in codes(found)
    assert isnan(found.values["closeness"][0])
    assert codes(topsis([[-1, 1], [2, 3]], normalisation="max")) == ["negative_columns"]
    assert codes(topsis([[1e308, 1], [-1e308, 3]], normalisation="minmax")) == ["undefined_columns"]
    assert codes(topsis([[1e308], [-1e308]], normalisation="none")) == ["too_large"]
    huge = topsis([[1e200, 1], [2e200, 3]], normalisation="none")
    assert huge.values["closeness"] == pytest.approx((0, 1))


@pytest.mark.parametrize("method", [topsis, vikor])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": [1]}, "weights"),
        ({"weights": [1, -1]}, "negative"),
        ({"weights": [1, nan]}, "negative"),
        ({"directions": [1]}, "directions"),
        ({"directions": [1, 0]}, "directions"),
        ({"names": ["甲"]}, "names"),
        ({"reference": [[1, 2, 3]]}, "reference"),
        ({"ties": "max"}, "ties"),
    ],
)
def test_wrong_usage_is_refused(method: Any, options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        method([[1, 2], [3, 4]], **options)


@pytest.mark.parametrize("options", [{"normalisation": "z"}, {"distance": "city"}, {"weighting": "both"}])
def test_unknown_words_of_topsis_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        topsis([[1, 2]], **options)


def test_v_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="v must"):
        vikor([[1, 2]], v=1.1)


ROWS = st.lists(st.tuples(*[st.integers(-50, 50)] * 3), min_size=2, max_size=10)


@settings(deadline=None, max_examples=80)
@given(ROWS, st.randoms(), st.sampled_from([topsis, vikor]), st.permutations(range(3)))
def test_order_does_not_touch_a_digit(rows: Any, chance: Any, method: Any, columns: list[int]) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    weights, signs = np.array([0.5, 0.3, 0.2]), np.array([1, -1, 1])
    here = method(rows, weights, directions=signs.tolist())
    there = method(np.array(rows)[order][:, columns], weights[columns], directions=signs[columns].tolist())
    for name, values in here.values.items():
        assert [repr(values[place]) for place in order] == [repr(value) for value in there.values[name]]


@settings(deadline=None, max_examples=80)
@given(ROWS, st.integers(1, 9))
def test_units_do_not_matter_and_closeness_and_q_lie_between_zero_and_one(rows: Any, scale: int) -> None:
    scaled = np.array(rows) * [scale, 1, 1]
    for method, name in ((topsis, "closeness"), (vikor, "q")):
        here, there = (np.array(method(of).values[name]) for of in (rows, scaled))
        assert here == pytest.approx(there, abs=1e-9, nan_ok=True)
        known = here[np.isfinite(here)]
        assert np.all((known >= -1e-12) & (known <= 1 + 1e-12))


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_one_who_is_better_in_everything_is_never_behind(rows: Any) -> None:
    with_best = np.vstack([rows, np.max(rows, axis=0) + 1])
    assert topsis(with_best).values["rank"][-1] == 1
    assert vikor(with_best).values["rank"][-1] == 1


# R datasets::swiss: fertility, agriculture, examination, education, catholic, infant mortality of 47 provinces of 1888.
SWISS = np.loadtxt(Path(__file__).parent / "swiss.csv", delimiter=",", skiprows=1)


def test_swiss_provinces_by_r() -> None:
    """R: V <- X/sqrt(colSums(X^2))*w, distances by sqrt(rowSums((V - best)^2)), dm/(dp + dm); S and R of w*(best - x)/(best
    - worst), Q with v = .5; worst and best by column, the less the better in 3, 4, 6; order(Q): 37, 31, 33."""
    weights, better = [0.3, 0.1, 0.2, 0.15, 0.05, 0.2], [1, 1, -1, -1, 1, -1]
    near, ranked = topsis(SWISS, weights, directions=better), vikor(SWISS, weights, directions=better)  # type: ignore[arg-type]

    def some(column: tuple[float, ...]) -> list[float]:
        return [column[place] for place in (0, 1, 46)]

    assert some(near.values["closeness"]) == pytest.approx([0.667054857255, 0.78281936795, 0.418595309137], abs=5e-12)
    assert some(ranked.values["s"]) == pytest.approx([0.438952805444, 0.292213288699, 0.650782513456], abs=5e-12)
    assert some(ranked.values["r"]) == pytest.approx([0.144303797468, 0.144303797468, 0.259304347826], abs=5e-12)
    assert some(ranked.values["q"]) == pytest.approx([0.388062537403, 0.294907526597, 0.772128022069], abs=5e-12)
    assert [ranked.values["rank"].index(place) + 1 for place in (1.0, 2.0, 3.0)] == [37, 31, 33]


def test_shares_of_the_greatest_by_another_program() -> None:
    """pymcdm: TOPSIS(max_normalization)(X, w, t), which takes 1 − x/max where less is better."""
    figures = [[690, 3.1, 9, 7, 4], [590, 3.9, 7, 6, 10], [600, 3.6, 8, 8, 7], [620, 3.8, 7, 10, 6], [700, 2.8, 10, 4, 6],
               [650, 4.0, 6, 9, 8]]  # fmt: skip
    found = topsis(figures, [0.3, 0.2, 0.2, 0.15, 0.15], directions=[1, 1, 1, 1, -1], normalisation="max_linear")
    printed = [0.65273283, 0.3317572, 0.53349828, 0.61522441, 0.49619726, 0.50118816]
    assert found.values["closeness"] == pytest.approx(printed, abs=5e-9)


def test_an_advantage_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="advantage"):
        vikor([[1, 2], [2, 1]], advantage=-1)
