"""Malmquist indices against printed tables and other programs, each named beside its numbers."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, dea, malmquist, malmquist_chain

# Coelli (1996), A Guide to DEAP 2.1, EG4: five firms, three years, one output, one input (the last two years are alike).
OUT = np.array([[1, 2, 3, 4, 5], [1, 3, 4, 3, 5], [1, 3, 4, 3, 5]], dtype=float)[:, :, np.newaxis]
IN = np.array([[2, 4, 3, 5, 6], [2, 4, 3, 5, 5], [2, 4, 3, 5, 5]], dtype=float)[:, :, np.newaxis]


def column(found: Result, name: str, digits: int = 3) -> list[float]:
    return [round(value, digits) for value in found.values[name]]


@pytest.mark.parametrize("orientation", ["output", "input"])
def test_deap_example_4(orientation: Any) -> None:
    """EG4 output, year 2: distances against the year before, this and the next; index summary (output orientated)."""
    found = malmquist(IN[0], OUT[0], IN[1], OUT[1], orientation=orientation)
    assert column(found, "score_before") == [0.5, 0.5, 1, 0.8, 0.833]
    assert column(found, "before_on_after") == [0.375, 0.375, 0.75, 0.6, 0.625]
    assert column(found, "after_on_before") == [0.5, 0.75, 1.333, 0.6, 1]
    assert found.values["score_after"] == pytest.approx([0.375, 0.563, 1, 0.45, 0.75], abs=6e-4)
    assert found.values["efficiency_change"] == pytest.approx([0.75, 1.125, 1, 0.562, 0.9], abs=6e-4)
    assert column(found, "technical_change") == [1.333] * 5
    assert column(found, "tfp_change") == [1, 1.5, 1.333, 0.75, 1.2]
    assert round(found.estimate, 3) == 1.125
    if orientation == "output":
        assert column(found, "pure_efficiency_change") == [1, 1.222, 1, 0.65, 1]
        assert column(found, "scale_efficiency_change") == [0.75, 0.92, 1, 0.865, 0.9]


def test_deap_example_4_as_a_chain() -> None:
    """The third year is like the second: every change is 1; geometric mean of all by hand, 1.125 over two years."""
    found = malmquist_chain(IN, OUT, names=list("甲乙丙丁戊"), years=[2021, 2022, 2023])
    assert found.labels[::5] == ("甲 2021-2022", "甲 2022-2023")
    assert column(found, "tfp_change")[5:] == [1] * 5
    assert column(found, "tfp_index")[5:] == column(found, "tfp_change")[:5]
    assert found.estimate == pytest.approx(malmquist(IN[0], OUT[0], IN[1], OUT[1]).estimate ** 0.5)
    assert (found.n, found.dropped) == (5, 0)


def test_five_firms_three_years_of_another_program() -> None:
    """Printed in the tests of DataEnvelopmentAnalysis.jl (MIT licence), test/malmquist.jl."""
    inputs = np.array([[2, 3, 5, 4, 4], [1, 2, 4, 3, 4], [0.5, 1.5, 3, 2, 4]])[:, :, np.newaxis]
    outputs = np.array([[1, 4, 6, 3, 5], [1, 4, 6, 3, 3], [2, 4, 6, 3, 1]])[:, :, np.newaxis]
    found = malmquist_chain(inputs, outputs)
    assert column(found, "tfp_change", 6) == [2, 1.5, 1.25, 1.333333, 0.6, 4, 1.333333, 1.333333, 1.5, 0.333333]
    changes = [1.333333, 1, 0.833333, 0.888889, 0.4, 2, 0.666667, 0.666667, 0.75, 0.166667]
    assert column(found, "efficiency_change", 6) == changes
    assert column(found, "technical_change", 6) == [1.5] * 5 + [2] * 5


def test_ray_and_deslis_parts_are_those_of_variable_returns() -> None:
    """Ray and Desli (1997), equations 5-9, each distance by ``dea`` with the other year as reference."""
    chance = np.random.default_rng(5)
    years = [(chance.uniform(1, 2, (12, 1)) * (1 + t), chance.uniform(1, 2, (12, 2))) for t in (0, 0.1)]
    found = malmquist(*years[0], *years[1], decomposition="rd", orientation="output")

    def score(units: int, front: int) -> Any:
        of = dea(*years[units], returns="variable", orientation="output", reference=years[front])
        return np.array(of.values["efficiency"])

    pure = score(1, 1) / score(0, 0)
    technical = np.sqrt(score(1, 0) / score(1, 1) * score(0, 0) / score(0, 1))
    assert found.values["pure_efficiency_change"] == pytest.approx(pure, nan_ok=True)
    assert found.values["technical_change"] == pytest.approx(technical, nan_ok=True)
    parts = [
        np.array(found.values[name])
        for name in ("technical_change", "pure_efficiency_change", "scale_efficiency_change")
    ]
    known = np.isfinite(technical)
    assert known.any()
    assert np.prod(parts, axis=0)[known] == pytest.approx(np.array(found.values["tfp_change"])[known])
    plain = malmquist(*years[0], *years[1])
    assert plain.values["tfp_change"] == found.values["tfp_change"]


def test_programmes_across_years_without_solution_are_told() -> None:
    """Variable returns, by inputs: firm 2 makes more after than any made before."""
    found = malmquist([1, 2], [1, 2], [1, 2], [1, 5], returns="variable", orientation="input", names=["甲", "乙"])
    assert isnan(found.values["tfp_change"][1])
    assert [(notice.code, notice.given["names"]) for notice in found.warnings] == [("infeasible_units", "乙")]
    assert found.values["efficiency_change"] == (1, 1)
    assert "pure_efficiency_change" not in found.values


def test_units_missing_or_not_comparable_in_one_year_leave_both() -> None:
    found = malmquist([1, 2, 3, nan], [1, 9, 3, 1], [1, 2, 0, 1], [2, -1, 5, 1], names=["甲", "乙", "丙", "丁"])
    assert (found.n, found.dropped, found.labels) == (1, 1, ("甲", "乙", "丙"))
    assert found.values["tfp_change"][0] == pytest.approx(2)
    assert [(notice.code, notice.given["names"]) for notice in found.warnings] == [("unusable_units", "乙、丙")]
    assert [check.holds for check in found.checks] == [False, False]


@pytest.mark.parametrize(
    "found",
    [
        malmquist([], [], [], []),
        malmquist([nan], [1], [1], [1]),
        malmquist([0], [1], [1], [1], decomposition="rd"),
        malmquist_chain(np.ones((1, 3, 1)), np.ones((1, 3, 1))),
        malmquist_chain(np.full((3, 2, 1), nan), np.ones((3, 2, 1))),
        malmquist_chain(np.zeros((0, 0, 1)), np.zeros((0, 0, 1))),
    ],
)
def test_nothing_to_compare_gives_a_notice(found: Result) -> None:
    assert isnan(found.estimate)
    assert "too_few" in [notice.code for notice in found.warnings]
    for language in ("zh", "en"):
        assert isinstance(found.to_text(language), str)


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="same units and columns"):
        malmquist([1, 2], [1, 2], [1], [1])
    with pytest.raises(ValueError, match="constant returns"):
        malmquist([1], [1], [1], [1], returns="variable", decomposition="rd")
    with pytest.raises(ValueError, match="decomposition must be one of"):
        malmquist([1], [1], [1], [1], decomposition="bias")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="3 years for 2"):
        malmquist_chain(np.ones((2, 1, 1)), np.ones((2, 1, 1)), years=[2021, 2022, 2023])
    with pytest.raises(ValueError, match="2 names for 1"):
        malmquist_chain(np.ones((2, 1, 1)), np.ones((2, 1, 1)), names=["甲", "乙"])
    with pytest.raises(ValueError, match="2 names for 1 units"):
        malmquist([1], [1], [1], [1], names=["甲", "乙"])
    with pytest.raises(ValueError, match="years, units, columns"):
        malmquist_chain([1, 2], [1, 2])


YEARS = st.lists(st.tuples(*[st.integers(1, 30)] * 6), min_size=2, max_size=7, unique=True)


@settings(deadline=None, max_examples=10)
@given(YEARS, st.randoms())
def test_parts_multiply_time_turns_and_order_does_not_matter(units: list[tuple[int, ...]], chance: Any) -> None:
    block = np.array(units, dtype=float)
    first, last = (block[:, :2], block[:, 2]), (block[:, 3:5], block[:, 5])
    found = malmquist(*first, *last)
    values = {name: np.array(of) for name, of in found.values.items()}
    assert values["efficiency_change"] * values["technical_change"] == pytest.approx(values["tfp_change"])
    pure = values["pure_efficiency_change"] * values["scale_efficiency_change"]
    assert pure == pytest.approx(values["efficiency_change"])
    back = malmquist(*last, *first)
    assert back.values["tfp_change"] == pytest.approx(1 / values["tfp_change"])
    order = list(range(len(block)))
    chance.shuffle(order)
    mixed = malmquist(*(side[order] for side in (*first, *last)))
    assert np.array_equal(np.array(mixed.values["tfp_change"]), values["tfp_change"][order])
    assert mixed.estimate == found.estimate
    assert malmquist(*first, *first).values["tfp_change"] == pytest.approx(np.ones(len(block)))
