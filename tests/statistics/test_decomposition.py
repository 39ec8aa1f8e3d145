"""Decomposition of a change: Das Gupta's closed formulas, exact addition, no dependence on order, degenerate inputs told."""

from __future__ import annotations

from fractions import Fraction
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.statistics import Result, shapley_decomposition

NUMBERS = st.floats(-1000, 1000, allow_nan=False).map(lambda number: round(number, 3))
STATE = st.fixed_dictionaries(dict.fromkeys("abc", NUMBERS))


def test_two_factors_by_das_gupta() -> None:
    """Das Gupta (1993), chapter 2: effect of a = (a2 - a1)(b1 + b2)/2; worked by hand: 10 x 2 to 12 x 3."""
    found = shapley_decomposition({"a": 10, "b": 2}, {"a": 12, "b": 3})
    assert found.estimate == 16
    assert found.values["effect"] == (5, 11)
    assert found.values["share"] == (5 / 16, 11 / 16)


@given(STATE, STATE)
def test_three_factors_by_das_gupta(before: dict[str, float], after: dict[str, float]) -> None:
    """Das Gupta (1993), chapter 2: (a2 - a1) [(b1c1 + b2c2)/3 + (b1c2 + b2c1)/6], in exact fractions."""
    (a1, b1, c1), (a2, b2, c2) = ([Fraction(state[name]) for name in "abc"] for state in (before, after))
    wanted = (a2 - a1) * ((b1 * c1 + b2 * c2) / 3 + (b1 * c2 + b2 * c1) / 6)
    found = shapley_decomposition(before, after)
    assert found.values["effect"][found.labels.index("a")] == float(wanted)


@given(STATE, STATE, st.permutations("abc"))
def test_effects_do_not_depend_on_order(before: dict[str, float], after: dict[str, float], order: list[str]) -> None:
    one = shapley_decomposition(before, after)
    other = shapley_decomposition({name: before[name] for name in order}, after)
    assert dict(zip(one.labels, one.values["effect"], strict=True)) == dict(
        zip(other.labels, other.values["effect"], strict=True)
    )


def test_cells_are_summed_and_gaps_dropped_in_both_states() -> None:
    """Weights and scores of three indicators, the last one missing afterwards; change of the two others by hand: 1."""
    before = {"weight": [0.5, 0.5, 0.2], "score": [80, 90, 70]}
    after = {"weight": [0.6, 0.4, 0.2], "score": [82, 92, float("nan")]}
    found = shapley_decomposition(before, after)
    assert found.dropped == 1
    assert found.estimate == pytest.approx(1.0)
    assert found.values["effect"] == pytest.approx((-1.0, 2.0))


def test_any_figure_may_be_decomposed() -> None:
    """Execution rate spent / budget from 90/100 to 88/110: budget takes away, spending too; their sum is exact."""
    found = shapley_decomposition(
        {"spent": 90, "budget": 100},
        {"spent": 88, "budget": 110},
        lambda state: Fraction(state["spent"], state["budget"]),
    )
    assert found.estimate == pytest.approx(88 / 110 - 0.9)
    assert sum(found.values["effect"]) == pytest.approx(found.estimate)
    assert found.values["effect"][0] == pytest.approx(((88 - 90) / 100 + (88 - 90) / 110) / 2)


@pytest.mark.parametrize("value", ["product", "sum"])
def test_no_change_has_no_shares(value: str) -> None:
    found = shapley_decomposition({"a": 1, "b": 2}, {"a": 1, "b": 2}, value)  # type: ignore[arg-type]
    assert found.estimate == 0
    assert all(isnan(share) for share in found.values["share"])


def test_degenerate_inputs_are_told() -> None:
    for before, after in (({"a": 1}, {"a": 2}), ({"a": [float("nan")], "b": [1]}, {"a": [1], "b": [1]})):
        found = shapley_decomposition(before, after)
        assert isnan(found.estimate)
        assert [notice.code for notice in found.warnings] == ["not_decomposed"]
        assert "没有分解" in found.to_text()
        assert "not decomposed" in found.to_text("en")
    with pytest.raises(ValueError, match="differ"):
        shapley_decomposition({"a": 1, "b": 1}, {"a": 1, "c": 1})


def test_family_incomes_of_das_gupta() -> None:
    """Das Gupta (1993), table 2.1: earnings 10930 and 16591, earners .717892 and .825974; effects 4369.913 and 1487.262."""
    before, after = {"earnings": 10930, "earners": 0.717892}, {"earnings": 16591, "earners": 0.825974}
    found = shapley_decomposition(before, after)
    assert [round(effect, 3) for effect in found.values["effect"]] == [4369.913, 1487.262]
    assert [round(share * 100, 2) for share in found.values["share"]] == [74.61, 25.39]


def test_birth_rates_of_three_factors() -> None:
    """R, by all orders: f <- function(s) prod(unlist(s)); births per married woman, share married, share of women."""
    before, after = (
        dict(zip("abc", of, strict=True)) for of in ((51.78746, 0.45919, 0.52638), (84.90502, 0.75756, 0.51065))
    )
    found = shapley_decomposition(before, after)
    assert found.values["effect"] == pytest.approx((10.434033349327, 10.560847632988, -0.667008380904), abs=5e-12)


def test_admissions_to_berkeley() -> None:
    """R datasets::UCBAdmissions, by all orders: departments of men and women against their rates of admission."""
    men, women = np.array([825, 560, 325, 417, 191, 373]), np.array([108, 25, 593, 375, 393, 341])
    before = {"department": men / men.sum(), "rate": np.array([512, 353, 120, 138, 53, 22]) / men}
    after = {"department": women / women.sum(), "rate": np.array([89, 17, 202, 131, 94, 24]) / women}
    found = shapley_decomposition(before, after)
    assert found.values["effect"] == pytest.approx((-0.1776739111522, 0.0360284829057), abs=5e-14)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (shapley_decomposition({"a": 1e300, "b": 2e300}, {"a": 2e300, "b": 3e300}), "beyond_numbers"),
        (shapley_decomposition({"a": 1, "b": 0}, {"a": 3, "b": 2}, lambda state: state["a"] / state["b"]), "not_decomposed"),
        (shapley_decomposition({"a": 1, "b": 2}, {"a": 3, "b": 2}, lambda _: None), "not_decomposed"),  # type: ignore[arg-type, return-value]
        (shapley_decomposition({"a": np.float64(1), "b": np.float64(0)}, {"a": np.float64(3), "b": np.float64(2)},
                               lambda state: float(state["a"] / state["b"])), "not_decomposed"),
    ],
)  # fmt: skip
def test_figures_without_end_are_told(found: Result, code: str) -> None:
    assert (isnan(found.estimate), [notice.code for notice in found.warnings]) == (True, [code])
    assert found.to_text("zh")
    assert len(found.to_frame("en")) == 2


def test_wrong_usage_is_refused_and_names_of_any_kind_are_words() -> None:
    with pytest.raises(ValueError, match="product, sum"):
        shapley_decomposition({"a": 1, "b": 2}, {"a": 1, "b": 2}, "ratio")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="same length"):
        shapley_decomposition({"a": [1, 2], "b": [1, 2, 3]}, {"a": [1, 2], "b": 2})
    assert shapley_decomposition({1: 1, 2: 2}, {1: 2, 2: 2}).labels == ("1", "2")  # type: ignore[dict-item]
