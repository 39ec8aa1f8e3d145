"""Slacks-based measures against printed tables, each named beside its numbers."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from perfanalysis.statistics import Result, dea, sbm

# Tone (2001), EJOR 130, 498-509, table 1: five units A to E.
FIVE_IN, FIVE_OUT = [[4, 3], [6, 3], [8, 1], [8, 1], [2, 4]], [[2, 3], [2, 3], [6, 2], [6, 1], [1, 4]]
# Eight units, one input, one output: Pastor, Ruiz and Sirvent (1999), EJOR 115, 596-607, as used in the tests of
# DataEnvelopmentAnalysis.jl (test/deaerg.jl, MIT licence); their enhanced Russell measure is Tone's.
EIGHT_IN, EIGHT_OUT = [2, 4, 8, 12, 6, 14, 14, 9.412], [1, 5, 8, 9, 3, 7, 9, 2.353]
# Tone (2002), EJOR 143, 32-41, table 1: six power plants.
PLANTS_IN = [
    [80, 600, 54, 8],
    [65, 200, 97, 1],
    [83, 400, 72, 4],
    [40, 1000, 75, 7],
    [52, 600, 20, 3],
    [94, 700, 36, 5],
]
PLANTS_OUT = [[90, 5], [58, 1], [60, 7], [80, 10], [72, 8], [96, 6]]


def column(found: Result, name: str, digits: int = 6) -> list[float]:
    return [round(value, digits) for value in found.values[name]]


def test_tones_five_units() -> None:
    """Tone (2001), table 2: ρ and slacks; its optimal CCR scores are 0.900, 0.833, 1, 1, 1."""
    found = sbm(FIVE_IN, FIVE_OUT)
    assert column(found, "efficiency", 3) == [0.798, 0.568, 1, 0.667, 1]
    assert column(found, "slack_input_2", 3)[0] == 0.357
    assert column(found, "slack_output_1", 3)[0] == 0.714
    assert column(found, "slack_output_2", 3) == [0, 0, 0, 1, 0]
    assert column(dea(FIVE_IN, FIVE_OUT), "efficiency", 3) == [0.9, 0.833, 1, 1, 1]


def test_the_enhanced_russell_measure_under_both_returns() -> None:
    constant, variable = (sbm(EIGHT_IN, EIGHT_OUT, returns=word) for word in ("crs", "vrs"))
    assert column(constant, "efficiency") == [0.4, 1, 0.8, 0.6, 0.4, 0.4, 0.514286, 0.2]
    assert column(variable, "efficiency") == [1, 1, 1, 1, 0.4, 0.476190, 0.857143, 0.2]
    assert column(variable, "slack_input_1") == [0, 0, 0, 0, 2, 7.333333, 2, 5.412]
    assert column(variable, "slack_output_1") == [0, 0, 0, 0, 2, 0, 0, 2.647]
    assert "lambda_1" not in constant.values


def test_super_efficiency_of_six_power_plants() -> None:
    """Tone (2002), equation 24, written out as it stands: min 1 + Σφ/m, Σλx ≤ x0(1 + φ), Σλy ≥ y0, over the others."""
    found = sbm(PLANTS_IN, PLANTS_OUT, orientation="input", super_efficiency=True)
    x, y = np.array(PLANTS_IN, dtype=float), np.array(PLANTS_OUT, dtype=float)
    expected = []
    for row in range(6):
        used, made = np.delete(x, row, axis=0).T, np.delete(y, row, axis=0).T
        above = np.block([[used, -np.diag(x[row])], [-made, np.zeros((2, 4))]])
        expected.append(1 + linprog([0] * 5 + [1 / 4] * 4, A_ub=above, b_ub=[*x[row], *-y[row]]).fun)
    assert found.values["efficiency"] == pytest.approx(expected)
    assert found.values["efficiency"] == pytest.approx([1.0116, 1.7083, 1.0781, 1.15625, 1.7988, 1.0198], abs=5e-5)
    assert column(found, "slack_input_2", 2) == [-27.88, -283.33, -125, 0, -228.57, -55.47]
    whole = sbm(PLANTS_IN, PLANTS_OUT, super_efficiency=True)
    radial = dea(PLANTS_IN, PLANTS_OUT, super_efficiency=True)
    sides = [np.array(of.values["efficiency"]) for of in (whole, found, radial)]
    assert (sides[0] <= sides[1] + 1e-9).all()
    assert (sides[1] <= sides[2] + 1e-9).all()


def test_super_efficiency_is_of_efficient_units_only() -> None:
    plain, beyond = (sbm(FIVE_IN, FIVE_OUT, super_efficiency=asked) for asked in (False, True))
    assert [beyond.values["efficiency"][row] for row in (0, 1, 3)] == [
        plain.values["efficiency"][row] for row in (0, 1, 3)
    ]
    assert min(beyond.values["efficiency"][2], beyond.values["efficiency"][4]) > 1


def test_super_efficiency_by_hand() -> None:
    """One input, one output, variable returns: unit 1 (2, 1) is reached by (4, 5) with twice its input; by outputs never."""
    whole, by_input, by_output = (
        sbm(EIGHT_IN, EIGHT_OUT, returns="variable", orientation=side, super_efficiency=True)  # type: ignore[arg-type]
        for side in ("none", "input", "output")
    )
    assert by_input.values["efficiency"][:4] == pytest.approx((2, 19 / 14, 5 / 4, 7 / 6))
    assert whole.values["efficiency"][0] == pytest.approx(2)
    assert by_output.values["efficiency"][1:4] == pytest.approx((1.5, 8 / 7, 9 / (26 / 3)))
    assert isnan(by_output.values["efficiency"][0])
    assert [notice.given["names"] for notice in by_output.warnings] == ["1"]


def test_zero_terms_are_left_out_and_told() -> None:
    """Unit 2 lacks output 2: its mean is of output 1 alone, 1/2; with a tiny figure it would be next to 0."""
    found = sbm([1, 1, 2], [[2, 1], [1, 0], [2, 1]], names=["甲", "乙", "丙"])
    assert found.values["efficiency"] == pytest.approx((1, 0.5, 0.5))
    assert [(notice.code, notice.given["names"]) for notice in found.warnings] == [("zero_terms", "乙")]


@pytest.mark.parametrize(
    "found",
    [
        sbm([], []),
        sbm([nan], [1.0]),
        sbm([0.0], [1.0]),
        sbm([1.0], [-1.0]),
        sbm([[0.0, 0.0]], [1.0], super_efficiency=True),
    ],
)
def test_nothing_to_compare_gives_a_notice(found: Result) -> None:
    assert isnan(found.estimate)
    assert found.warnings
    for language in ("zh", "en"):
        assert isinstance(found.to_text(language), str)
        assert len(found.to_frame(language)) == len(found.labels)


@pytest.mark.parametrize("side", ["none", "input", "output"])
def test_one_unit_is_efficient_and_has_no_others(side: Any) -> None:
    assert sbm([3.0], [2.0], orientation=side).estimate == 1
    alone = sbm([3.0], [2.0], orientation=side, super_efficiency=True)
    assert isnan(alone.estimate)
    assert [notice.code for notice in alone.warnings] == ["infeasible_units"]


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="orientation must be one of"):
        sbm([1], [1], orientation="both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="returns must be one of"):
        sbm([1], [1], returns="all")  # type: ignore[arg-type]


FIGURES = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=8, unique=True
)


@settings(deadline=None, max_examples=40)
@given(FIGURES, st.randoms(), st.sampled_from(["crs", "vrs", "nirs", "ndrs"]), st.booleans())
def test_order_and_units_of_measurement_do_not_matter(
    units: list[tuple[int, int, int]], chance: Any, returns: Any, beyond: Any
) -> None:
    block = np.array(units, dtype=float)
    order = list(range(len(block)))
    chance.shuffle(order)
    one = sbm(block[:, :2], block[:, 2], returns=returns, super_efficiency=beyond)
    two = sbm(block[order, :2], block[order, 2], returns=returns, super_efficiency=beyond)
    for name in ("efficiency", "slack_input_1", "target_output_1"):
        assert np.array_equal(np.array(one.values[name])[order], two.values[name], equal_nan=True)
    larger = sbm(block[:, :2] * [1e3, 1e-3], block[:, 2] * 7, returns=returns, super_efficiency=beyond)
    assert larger.values["efficiency"] == pytest.approx(one.values["efficiency"], rel=1e-6, nan_ok=True)


@settings(deadline=None, max_examples=40)
@given(FIGURES, st.sampled_from(["crs", "vrs"]))
def test_the_measure_is_that_of_its_slacks_and_below_the_radial_one(
    units: list[tuple[int, int, int]], returns: Any
) -> None:
    """ρ by its definition (Tone 2001, equation 6), ρ ≤ θ (theorem 2), and both oriented measures lie above."""
    block = np.array(units, dtype=float)
    found = sbm(block[:, :2], block[:, 2], returns=returns)
    shares = [np.array(found.values[f"slack_input_{k + 1}"]) / block[:, k] for k in (0, 1)]
    raised = np.array(found.values["slack_output_1"]) / block[:, 2]
    rho = np.array(found.values["efficiency"])
    assert rho == pytest.approx((1 - np.mean(shares, axis=0)) / (1 + raised), abs=1e-6)
    assert (rho <= np.array(dea(block[:, :2], block[:, 2], returns=returns).values["efficiency"]) + 1e-7).all()
    for side in ("input", "output"):
        oriented = sbm(block[:, :2], block[:, 2], returns=returns, orientation=side)  # type: ignore[arg-type]
        assert (rho <= np.array(oriented.values["efficiency"]) + 1e-7).all()
