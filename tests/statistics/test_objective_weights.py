from __future__ import annotations

from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import critic_weights, entropy_weights, variation_weights

PHARMA = [
    [61, 1.08, 4.33],
    [20.7, 0.26, 4.34],
    [16.3, 1.98, 2.53],
    [9.0, 3.29, 1.65],
    [5.4, 2.77, 2.33],
    [4.0, 4.12, 1.21],
    [-6.1, 3.52, 2.10],
    [-34.6, 3.31, 0.98],
]
XU = [[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]]
PODVEZKO = [[3.0, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]]
ERSOY = [
    [256, 8, 41, 1.6, 1.77, 7347.16],
    [256, 8, 32, 1.0, 1.8, 6919.99],
    [256, 8, 53, 1.6, 1.9, 8400],
    [256, 8, 41, 1.0, 1.75, 6808.9],
    [512, 8, 35, 1.6, 1.7, 8479.99],
    [256, 4, 35, 1.6, 1.7, 7499.99],
]
TAIWAN = [
    [4550, 30, 6.74, 20, 15, 5, 85, 150, 0.87, 4.76],
    [3005, 60.86, 2.4, 35, 27, 4, 26, 200, 0.17, 4.51],
    [2040, 14.85, 1.7, 90, 25, 5, 26, 500, 0.27, 4.19],
    [3370, 99.4, 3.25, 25.3, 54, 3, 45, 222, 0.21, 3.78],
    [3920, 112.6, 4.93, 11.4, 71.7, 2, 50, 100, 0.25, 4.11],
]
SOFTWARE = [
    [5000, 3, 3, 4, 3, 2],
    [680, 5, 3, 2, 2, 1],
    [2000, 3, 2, 3, 4, 3],
    [600, 4, 3, 1, 2, 2],
    [800, 2, 4, 3, 3, 4],
]
SEVEN = [[2, 30, 86], [4, 26, 77], [3, 22, 93], [6, 34, 65], [5, 31, 80], [6, 29, 79], [8, 37, 55], [10, 21, 69]]


def weights(found: Any) -> Any:
    return found.values["weight"]


def codes(found: Any) -> list[str]:
    return [notice.code for notice in found.warnings]


@pytest.mark.parametrize(
    ("matrix", "expected", "near"),
    [
        (XU, [0.4630, 0.3992, 0.1378, 0.0000], 5e-5),
        (PODVEZKO, [0.1146, 0.1981, 0.4185, 0.2689], 5e-5),
        (ERSOY, [0.405, 0.221, 0.134, 0.199, 0.007, 0.034], 5e-4),
        (TAIWAN, [0.026, 0.154, 0.089, 0.199, 0.115, 0.040, 0.080, 0.123, 0.172, 0.002], 5e-4),
    ],
)
def test_published_entropy_weights(matrix: Any, expected: list[float], near: float) -> None:
    """Xu (2004), EJOR 156, 530; Zavadskas and Podvezko (2016), IJITDM 15, 267; Ersoy (2021), LogForum 17(3); Lee and
    Chang (2018), Renew. Sust. Energ. Rev. 92, 883."""
    assert weights(entropy_weights(matrix, normalisation="sum")) == pytest.approx(expected, abs=near)


def test_entropy_after_the_range_by_r() -> None:
    """R: z <- apply(A, 2, function(x) (x - min(x))/(max(x) - min(x))); p <- sweep(z, 2, colSums(z), "/");
    e <- -colSums(ifelse(p > 0, p*log(p), 0))/log(8); (1 - e)/sum(1 - e); then with z + 0.01; then 1 − z in column 3."""
    found = entropy_weights(SEVEN)
    assert found.values["entropy"] == pytest.approx([0.861206, 0.858582, 0.900146], abs=5e-7)
    assert found.values["divergence"] == pytest.approx([0.138794, 0.141418, 0.099854], abs=5e-7)
    assert weights(found) == pytest.approx([0.365185, 0.372088, 0.262727], abs=5e-7)
    shifted = entropy_weights(SEVEN, shift=0.01)
    assert weights(shifted) == pytest.approx([0.364470, 0.372552, 0.262978], abs=5e-7)
    assert (found.variant["zeros"], shifted.variant["zeros"], shifted.variant["shift"]) == ("limit", "shift", 0.01)
    less = entropy_weights(SEVEN, directions=["+", "+", "-"])
    assert weights(less) == pytest.approx([0.345513, 0.352045, 0.302442], abs=5e-7)


def test_critic_weights_of_pharmaceutical_firms() -> None:
    """Diakoulaki, Mavrotas and Papayannakis (1995); digits of scikit-criteria for pearson, spearman, and without scaling."""
    assert weights(critic_weights(PHARMA)) == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=5e-9)
    assert weights(critic_weights(PHARMA, correlation="spearman")) == pytest.approx(
        [0.21454645, 0.4898563, 0.29559726], abs=5e-9
    )
    raw = {"normalisation": "none"}
    assert weights(critic_weights(PHARMA, **raw)) == pytest.approx([0.86874234, 0.08341434, 0.04784331], abs=5e-9)  # type: ignore[arg-type]


def test_critic_weights_of_software() -> None:
    """Tuş and Aytaç Adalı (2019), Opsearch 56, 528: .157 .249 .168 .121 .154 .151."""
    expected = [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]
    assert weights(critic_weights(SOFTWARE)) == pytest.approx(expected, abs=5e-4)


def test_critic_by_r() -> None:
    """R: z as above with 1 − z in column 3; s <- apply(z, 2, sd); c <- s*colSums(1 - cor(z)); c/sum(c); abs(cor(z))."""
    found = critic_weights(SEVEN, directions=[1, 1, -1])
    assert weights(found) == pytest.approx([0.362856, 0.443208, 0.193935], abs=5e-7)
    ranked = critic_weights(SEVEN, directions=[1, 1, -1], correlation="spearman")
    assert weights(ranked) == pytest.approx([0.321646, 0.457654, 0.220700], abs=5e-7)
    for signs in ([1, 1, 1], [1, 1, -1]):
        both = critic_weights(SEVEN, directions=signs, absolute=True)
        assert weights(both) == pytest.approx([0.362856, 0.443208, 0.193935], abs=5e-7)


def test_the_divisor_moves_the_deviation_not_the_weight() -> None:
    one, other = critic_weights(SEVEN, ddof=1), critic_weights(SEVEN, ddof=0)
    assert weights(one) == pytest.approx(weights(other))
    ratio = np.array(other.values["standard_deviation"]) / np.array(one.values["standard_deviation"])
    assert ratio == pytest.approx([(7 / 8) ** 0.5] * 3)


def test_published_coefficients_of_variation() -> None:
    """Shuai et al. (2012), Chinese Control and Decision Conference, 3889: .4258 .3610 .2121 .0011."""
    assert weights(variation_weights(XU)) == pytest.approx([0.4258, 0.3610, 0.2121, 0.0011], abs=5e-5)


def test_variation_by_r() -> None:
    """R: v <- apply(A, 2, sd)/colMeans(A); v/sum(v)."""
    found = variation_weights(SEVEN)
    assert found.values["cv"] == pytest.approx([0.476112, 0.192991, 0.160197], abs=5e-7)
    assert weights(found) == pytest.approx([0.574113, 0.232716, 0.193171], abs=5e-7)


def test_published_weights_from_standard_deviations() -> None:
    """Sałabun, Wątróbski and Shekhovtsov (2020), Symmetry 12, 1549: .217 .294 .488."""
    matrix = [[0.619, 0.449, 0.447], [0.862, 0.466, 0.006], [0.458, 0.698, 0.771], [0.777, 0.631, 0.491], [0.567, 0.992, 0.968]]  # fmt: skip
    assert weights(variation_weights(matrix, of="sd")) == pytest.approx([0.217, 0.294, 0.488], abs=6e-4)


def test_a_standard_deviation_needs_no_mean() -> None:
    found = variation_weights([[-1, 2], [1, 6]], of="sd")
    assert (weights(found), codes(found)) == (pytest.approx([1 / 3, 2 / 3]), [])
    assert set(found.values) == {"weight", "mean", "standard_deviation"}


METHODS = [entropy_weights, critic_weights, variation_weights]


@pytest.mark.parametrize("method", METHODS)
def test_a_column_without_differences_has_weight_zero_and_is_told(method: Any) -> None:
    found = method([[1, 7, 3], [2, 7, 1], [4, 7, 2]], names=["产出", "成本", "效益"])
    assert weights(found)[1] == 0
    assert sum(weights(found)) == pytest.approx(1)
    assert [(notice.code, notice.given["names"]) for notice in found.warnings] == [("constant_columns", "成本")]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        ([], "too_few"),
        ([[1.0, 2.0]], "too_few"),
        ([[nan, 1], [2, nan], [1, nan]], "too_few"),
        ([[0.1, 0.3]] * 3, "no_differences"),
        ([[0.0, 0.0]] * 3, "no_differences"),
    ],
)
def test_without_differences_there_are_no_weights(method: Any, matrix: Any, code: str) -> None:
    found = method(matrix)
    assert all(isnan(value) for value in weights(found))
    assert code in codes(found)
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == len(found.labels)


def test_columns_that_say_the_same_have_no_conflict() -> None:
    found = critic_weights([[1, 10], [2, 20], [4, 40]])
    assert (codes(found), found.values["conflict"]) == (["no_differences"], (0, 0))


def test_shares_of_negative_figures_are_left_out_and_told() -> None:
    found = entropy_weights([[-1, 2, 5], [3, 4, 1], [2, 9, 2]], normalisation="sum")
    assert (isnan(weights(found)[0]), codes(found)) == (True, ["columns_left_out"])
    assert sum(weights(found)[1:]) == pytest.approx(1)
    assert codes(entropy_weights([[-1, 2], [3, 4], [2, 9]])) == []


def test_a_mean_of_zero_has_no_coefficient_and_a_negative_one_is_told() -> None:
    found = variation_weights([[-1, -2, 5], [1, -4, 1], [0, -9, 2]])
    assert codes(found) == ["columns_left_out", "negative_columns"]
    assert isnan(weights(found)[0])
    assert weights(found)[1] > 0


def test_rows_with_a_gap_are_dropped() -> None:
    found = entropy_weights([*SEVEN, [nan, 1, 2]])
    assert (found.n, found.dropped, weights(found)) == (8, 1, weights(entropy_weights(SEVEN)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "options",
    [{"directions": [1, 1]}, {"directions": [1, 1, 2]}, {"normalisation": "z"}, {"names": ["甲"]}],
)
def test_wrong_usage_is_refused(method: Any, options: Any) -> None:
    with pytest.raises(ValueError, match=r"direction|normalisation|names"):
        method(SEVEN, **options)


def test_other_wrong_words_are_refused() -> None:
    with pytest.raises(ValueError, match="shift"):
        entropy_weights(SEVEN, shift=-1)
    with pytest.raises(ValueError, match="correlation"):
        critic_weights(SEVEN, correlation="kendall")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="of must be"):
        variation_weights(SEVEN, of="range")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two dimensions"):
        entropy_weights(np.ones((2, 2, 2)))


ROWS = st.lists(st.tuples(*[st.integers(1, 1000)] * 3), min_size=2, max_size=12)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.randoms(), st.sampled_from(METHODS), st.permutations(range(3)))
def test_order_does_not_touch_a_digit(rows: Any, chance: Any, method: Any, order: list[int]) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    here, there = weights(method(rows)), weights(method(np.array(shuffled)[:, order]))
    assert [repr(here[place]) for place in order] == [repr(value) for value in there]


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from(METHODS), st.integers(1, 9))
def test_weights_do_not_depend_on_units_and_sum_to_one(rows: Any, method: Any, scale: int) -> None:
    here = np.array(weights(method(rows)))
    there = np.array(weights(method(np.array(rows) * [scale, 1, 1])))
    if np.isfinite(here).all():
        assert sum(here) == pytest.approx(1)
        assert min(here) >= 0
        assert there == pytest.approx(here, abs=1e-9)
    else:
        assert not np.isfinite(there).any()


def test_a_column_and_its_opposite_direction_weigh_the_same_by_critic() -> None:
    cost = np.array(SEVEN, dtype=float)
    cost[:, 2] *= -1
    assert weights(critic_weights(cost)) == pytest.approx(weights(critic_weights(SEVEN, directions=[1, 1, -1])))


# R datasets::swiss: fertility, agriculture, examination, education, catholic, infant mortality of 47 provinces of 1888.
SWISS = np.loadtxt(Path(__file__).parent / "swiss.csv", delimiter=",", skiprows=1)
BETTER = [1, 1, -1, -1, 1, -1]


@pytest.mark.parametrize(
    ("found", "printed"),
    [
        (entropy_weights(SWISS, normalisation="sum"),
         [0.0150156813954, 0.107174783525, 0.10962757048, 0.266766685667, 0.491474862337, 0.00994041659627]),
        (entropy_weights(SWISS, directions=BETTER),
         [0.0723466192487, 0.118375012293, 0.0872271940103, 0.0359505247866, 0.586735753908, 0.0993648957537]),
        (critic_weights(SWISS, directions=BETTER),
         [0.138295693652, 0.141951415012, 0.113972947668, 0.105318940678, 0.295563611422, 0.204897391569]),
        (critic_weights(SWISS, directions=BETTER, correlation="spearman"),
         [0.148500678922, 0.146338718977, 0.115592867816, 0.106787385198, 0.296700422404, 0.186079926685]),
        (variation_weights(SWISS),
         [0.0566132486321, 0.142513854479, 0.153802020252, 0.278415907721, 0.32222560818, 0.0464293607366]),
    ],
)  # fmt: skip
def test_swiss_provinces_by_r(found: Any, printed: list[float]) -> None:
    """R: e <- -colSums(P*log(P))/log(47) with P <- X/colSums(X), then of Z, the range with 1 - z in columns 3, 4, 6;
    apply(Z, 2, sd)*colSums(1 - cor(Z)), method = "spearman"; apply(X, 2, sd)/colMeans(X); each over its sum."""
    assert found.values["weight"] == pytest.approx(printed, abs=5e-12)
