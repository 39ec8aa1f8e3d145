"""Data envelopment analysis against printed tables and other programs, each named beside its numbers."""

from __future__ import annotations

import csv
from fractions import Fraction
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, dea

# Eleven units, two inputs, one output; R Benchmarking 0.28 dea(X, Y, SLACK = TRUE) gives the numbers below, as printed
# in the tests of DataEnvelopmentAnalysis.jl (Barbero and Zofío, MIT licence), test/dea.jl.
ELEVEN_IN = [[5, 13], [16, 12], [16, 26], [17, 15], [18, 14], [23, 6], [25, 10], [27, 22], [37, 14], [42, 25], [5, 17]]
ELEVEN_OUT = [12, 14, 25, 26, 8, 9, 27, 30, 31, 26, 12]
# Program Follow Through: Charnes, Cooper and Rhodes (1981), Manag. Sci. 27, 668-697, tables 1-4; public-domain facts of
# 70 school sites, as also distributed with R's deaR (PFT1981).
SCHOOLS = list(csv.reader((Path(__file__).parent / "pft1981.csv").read_text(encoding="utf-8").splitlines()))[1:]
# Tone (2002), EJOR 143, 32-41, table 1 (Doyle and Green 1993): six power plants.
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


def codes(found: Result) -> list[str]:
    return [notice.code for notice in found.warnings]


def test_deap_example_1() -> None:
    """Coelli (1996), A Guide to DEAP 2.1, CEPA working paper 96/08, EG1 (input orientated, CRS)."""
    found = dea([[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]], [1, 2, 3, 1, 2])
    assert column(found, "efficiency", 3) == [0.5, 1, 0.833, 0.714, 1]
    assert round(found.estimate, 3) == 0.81
    assert column(found, "slack_input_1", 3) == [0] * 5
    assert column(found, "slack_input_2", 3) == [0.5, 0, 0, 0, 0]
    assert column(found, "lambda_2", 3) == [0.5, 1, 1, 0.214, 0]
    assert column(found, "lambda_5", 3) == [0, 0, 0.5, 0.286, 1]
    assert column(found, "peer_count", 0) == [0, 3, 0, 0, 2]
    assert column(found, "target_input_1", 3) == [1, 2, 5, 2.143, 6]
    assert column(found, "target_input_2", 3) == [2, 4, 5, 1.429, 2]


def test_deap_example_2() -> None:
    """Coelli (1996), EG2 (input orientated, VRS): crste, vrste, scale, and irs, drs or neither."""
    found = dea([2, 4, 3, 5, 6], [1, 2, 3, 4, 5], returns="vrs", scale=True)
    assert column(found, "efficiency_constant", 3) == [0.5, 0.5, 1, 0.8, 0.833]
    assert column(found, "efficiency_variable", 3) == [1, 0.625, 1, 0.9, 1]
    assert column(found, "efficiency") == column(found, "efficiency_variable")
    assert column(found, "scale_efficiency", 3) == [0.5, 0.8, 1, 0.889, 0.833]
    assert column(found, "scale_returns") == [1, 1, 0, -1, -1]


def test_textbook_stores_and_hospitals() -> None:
    """Cooper, Seiford and Tone (2007), tables 1.1-1.2 (eight stores) and 1.5-1.6 (twelve hospitals, CCR)."""
    stores = dea([2, 3, 3, 4, 5, 5, 6, 8], [1, 3, 2, 3, 4, 2, 3, 5])
    assert column(stores, "efficiency", 3) == [0.5, 1, 0.667, 0.75, 0.8, 0.4, 0.5, 0.625]
    doctors, nurses = (
        [20, 19, 25, 27, 22, 55, 33, 31, 30, 50, 53, 38],
        [151, 131, 160, 168, 158, 255, 235, 206, 244, 268, 306, 284],
    )
    out, inside = (
        [100, 150, 160, 180, 94, 230, 220, 152, 190, 250, 260, 250],
        [90, 50, 55, 72, 66, 90, 88, 80, 100, 100, 147, 120],
    )
    hospitals = dea(np.column_stack([doctors, nurses]), np.column_stack([out, inside]))
    assert column(hospitals, "efficiency", 2) == [1, 1, 0.88, 1, 0.76, 0.83, 0.9, 0.8, 0.96, 0.87, 0.96, 0.96]


def test_program_follow_through() -> None:
    """Within each group by R deaR::model_basic(orientation = "io", rts = "crs"): 17 of 49 and 8 of 21 sites efficient."""
    expected = {"PFT": (17, 0.9452, 0.8032), "NFT": (8, 0.9581, 0.8768)}
    for group, (efficient, mean, least) in expected.items():
        sites = [row for row in SCHOOLS if row[9] == group]
        found = dea([row[1:6] for row in sites], [row[6:9] for row in sites], names=[row[0] for row in sites])
        assert found.values["efficiency"].count(1.0) == efficient
        assert (round(found.estimate, 4), round(min(found.values["efficiency"]), 4)) == (mean, least)
        if group == "PFT":
            assert column(found, "efficiency", 4)[:5] == [1, 0.9017, 0.9883, 0.9024, 1]


CRS_IN = [1, 0.6222896791, 0.8198562444, 1, 0.3103709311, 0.5555555556, 1, 0.7576690896, 0.8201058201, 0.4905660377, 1]
VRS_IN = [1, 0.8699861687, 1, 1, 0.7116402116, 1, 1, 1, 1, 0.4931209269, 1]
CRS_OUT = [1, 1.606968641, 1.219726027, 1, 3.22195122, 1.8, 1, 1.319837398, 1.219354839, 2.038461538, 1]
VRS_OUT = [1, 1.507518797, 1, 1, 3.203947368, 1, 1, 1, 1, 1.192307692, 1]


def test_eleven_units_by_inputs() -> None:
    constant, variable = (dea(ELEVEN_IN, ELEVEN_OUT, returns=returns) for returns in ("constant", "variable"))
    assert constant.values["efficiency"] == pytest.approx(CRS_IN, abs=1e-9)
    assert variable.values["efficiency"] == pytest.approx(VRS_IN, abs=1e-9)
    assert column(constant, "slack_input_1") == [0, 0, 0, 0, 0, 4.444444, 0, 0, 1.640212, 0, 0]
    assert column(constant, "slack_input_2") == [0] * 10 + [4]
    assert column(constant, "lambda_1")[2] == 1.134322
    assert column(constant, "lambda_7") == [0, 0.109280, 0, 0, 0.048448, 0.333333, 1, 0.114574, 1.148148, 0.490566, 0]
    assert column(variable, "slack_output_1") == [0, 0, 0, 0, 2.698413] + [0] * 6
    assert column(variable, "lambda_6") == [0, 0.284232, 0, 0, 0.433862, 1, 0, 0, 0, 0, 0]
    assert constant.values["peers"] == (1, 2, 2, 1, 2, 1, 1, 2, 1, 2, 1)


def test_eleven_units_by_outputs() -> None:
    constant, variable = (
        dea(ELEVEN_IN, ELEVEN_OUT, returns=returns, orientation="output") for returns in ("crs", "vrs")
    )
    assert constant.values["expansion"] == pytest.approx(CRS_OUT, abs=1e-8)
    assert variable.values["expansion"] == pytest.approx(VRS_OUT, abs=1e-8)
    assert constant.values["efficiency"] == pytest.approx(CRS_IN, abs=1e-9)
    assert column(constant, "slack_input_1") == [0, 0, 0, 0, 0, 8, 0, 0, 2, 0, 0]
    assert column(variable, "slack_input_1") == [0] * 9 + [5, 0]
    assert column(variable, "slack_input_2") == [0] * 9 + [11, 4]
    assert column(constant, "target_output_1")[9] == 53


def test_super_efficiency_of_six_power_plants() -> None:
    """Andersen and Petersen's measure as in Tone (2002), table 3: plant D2 leads."""
    found = dea(PLANTS_IN, PLANTS_OUT, super_efficiency=True, names=["D1", "D2", "D3", "D4", "D5", "D6"])
    assert column(found, "efficiency", 4) == [1.0283, 2.4167, 1.3125, 1.625, 2.4026, 1.0628]
    assert dea(PLANTS_IN, PLANTS_OUT).values["efficiency"] == (1.0,) * 6


def test_super_efficiency_without_solution_is_told() -> None:
    found = dea([2, 4, 3, 5, 6], [1, 2, 3, 4, 5], returns="variable", super_efficiency=True)
    assert (isnan(found.values["efficiency"][4]), codes(found)) == (True, ["infeasible_units"])
    assert found.warnings[0].given["names"] == "5"
    assert found.values["efficiency"][0] == pytest.approx(1.5)
    for orientation in ("input", "output"):
        lone = dea([1, 2], [[1, 0], [1, 1]], orientation=orientation, super_efficiency=True)  # type: ignore[arg-type]
        assert [notice.given["names"] for notice in lone.warnings] == ["2"]
        assert lone.values["efficiency"][0] == pytest.approx(2)
        assert isnan(lone.values["peers"][1])


def test_other_units_can_form_the_frontier() -> None:
    """The same units as reference give the same; units beyond the frontier exceed 1."""
    same = dea(ELEVEN_IN, ELEVEN_OUT, reference=(ELEVEN_IN, ELEVEN_OUT))
    assert same.values["efficiency"] == dea(ELEVEN_IN, ELEVEN_OUT).values["efficiency"]
    found = dea([1, 4], [2, 2], reference=([2, 3], [2, 1]), reference_names=["甲", "乙"])
    assert found.values["efficiency"] == pytest.approx((2, 0.5))
    assert found.values["lambda_甲"] == pytest.approx((1, 1))
    assert "peer_count" not in found.values


def test_slacks_can_be_left_out_or_weighed_free_of_units() -> None:
    plain = dea(ELEVEN_IN, ELEVEN_OUT, slacks=False)
    assert "slack_input_1" not in plain.values
    assert plain.values["target_input_2"][10] == 17
    one = dea(ELEVEN_IN, ELEVEN_OUT, slack_units="mean")
    two = dea(np.array(ELEVEN_IN) * [1e4, 1e-4], ELEVEN_OUT, slack_units="mean")
    assert two.values["slack_input_1"] == pytest.approx(np.array(one.values["slack_input_1"]) * 1e4)
    assert two.values["lambda_7"] == pytest.approx(one.values["lambda_7"])


def test_returns_are_ordered_and_scale_classes_follow() -> None:
    found = {word: dea(ELEVEN_IN, ELEVEN_OUT, returns=word) for word in ("crs", "ndrs", "nirs", "vrs")}  # type: ignore[arg-type]
    scores = {word: np.array(result.values["efficiency"]) for word, result in found.items()}
    assert (scores["vrs"] >= np.maximum(scores["ndrs"], scores["nirs"]) - 1e-12).all()
    assert np.minimum(scores["ndrs"], scores["nirs"]) == pytest.approx(scores["crs"])
    side = np.array(dea(ELEVEN_IN, ELEVEN_OUT, scale=True).values["scale_returns"])
    assert ((side == -1) == ((scores["nirs"] == scores["vrs"]) & (scores["crs"] < scores["vrs"]))).all()


def test_many_units_give_what_a_frontier_of_all_gives() -> None:
    """Above 200 units the columns come in as needed: by duality no unit may lie beyond, one input and output by hand."""
    chance = np.random.default_rng(3)
    spent = np.exp(3 * chance.normal(size=400))
    made = spent * chance.uniform(0.1, 1, 400)
    found = dea(spent, made)
    assert found.values["efficiency"] == pytest.approx((made / spent) / (made / spent).max(), abs=1e-9)
    both = np.column_stack([spent, chance.uniform(1, 2, 400)])
    whole = dea(both[:150], made[:150], returns="variable", reference=(both[:200], made[:200]))
    pooled = dea(
        both[:150],
        made[:150],
        returns="variable",
        reference=(np.vstack([both[:200], both[:1] + 9e3]), [*made[:200], 1e-9]),
    )
    assert pooled.values["efficiency"] == pytest.approx(whole.values["efficiency"], abs=1e-9)


def test_units_that_cannot_be_compared_are_told_and_do_not_form_the_frontier() -> None:
    inputs = [[2, 1], [0, 0], [-1, 3], [4, 2], [nan, 1], [3, 0]]
    found = dea(inputs, [1, 5, 9, 1, 1, 0], names=["甲", "乙", "丙", "丁", "戊", "己"])
    assert (found.n, found.dropped, found.labels) == (2, 1, ("甲", "乙", "丙", "丁", "己"))
    assert column(found, "efficiency")[::3] == [1, 0.5]
    assert [notice.given["names"] for notice in found.warnings] == ["乙、丙、己"]
    assert isnan(found.values["efficiency"][1])


def test_a_unit_may_lack_one_of_its_inputs() -> None:
    found = dea([[0, 2], [0, 4], [3, 3]], [1, 1, 1])
    assert found.values["efficiency"] == pytest.approx((1, 0.5, 2 / 3))


@pytest.mark.parametrize(
    "found",
    [
        dea([], []),
        dea([[nan]], [[1.0]]),
        dea([0.0], [1.0]),
        dea([1.0], [0.0]),
        dea([-1.0], [1.0]),
        dea([1.0], [1.0], super_efficiency=True),
        dea([1.0], [1.0], reference=([0.0], [0.0]), scale=True),
    ],
)
def test_nothing_to_compare_gives_a_notice(found: Result) -> None:
    assert isnan(found.estimate)
    assert found.warnings
    for language in ("zh", "en"):
        assert isinstance(found.to_text(language), str)
        assert len(found.to_frame(language)) == len(found.labels) or not found.values
    assert found.checks[0].holds is False


def test_one_unit_is_its_own_frontier() -> None:
    found = dea([3.0], [2.0], scale=True)
    assert (found.estimate, found.checks[0].holds, found.values["scale_returns"]) == (1, False, (0,))


@pytest.mark.parametrize(
    "options",
    [{"returns": "up"}, {"orientation": "none"}, {"slack_units": "yuan"}, {"names": ["甲"]}],
)
def test_wrong_usage_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be one of|names for"):
        dea([1, 2], [1, 2], **options)
    with pytest.raises(ValueError, match="rows"):
        dea([1, 2], [1, 2, 3])


def test_a_slip_of_units_in_one_row_does_not_disturb_the_solver() -> None:
    """One unit's inputs in yuan among others in 100 million: constant returns, so both orientations agree."""
    inputs = np.array(ELEVEN_IN, dtype=float)
    inputs[4] *= 1e8
    by_input, by_output = (dea(inputs, ELEVEN_OUT, orientation=side) for side in ("input", "output"))  # type: ignore[arg-type]
    assert by_input.values["efficiency"][4] == pytest.approx(CRS_IN[4] / 1e8, rel=1e-6)
    assert by_output.values["efficiency"] == pytest.approx(by_input.values["efficiency"], rel=1e-6)
    assert by_input.warnings == by_output.warnings == ()


def test_names_that_come_twice_keep_both_columns() -> None:
    found = dea([[1, 2], [2, 1]], [1, 1], names=["局", "局"])
    assert (found.values["lambda_局(1)"], found.values["lambda_局(2)"]) == ((1, 0), (0, 1))


FIGURES = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 40), st.integers(1, 40)), min_size=1, max_size=9, unique=True
)


@settings(deadline=None, max_examples=40)
@given(FIGURES, st.randoms(), st.sampled_from(["crs", "vrs", "nirs", "ndrs"]), st.sampled_from(["input", "output"]))
def test_order_and_units_of_measurement_do_not_matter(
    units: list[tuple[int, int, int]], chance: Any, returns: Any, orientation: Any
) -> None:
    block = np.array(units, dtype=float)
    order = list(range(len(block)))
    chance.shuffle(order)
    one = dea(block[:, :2], block[:, 2], returns=returns, orientation=orientation)
    two = dea(
        block[order, :2], block[order, 2], returns=returns, orientation=orientation, names=[str(i + 1) for i in order]
    )
    assert one.estimate == two.estimate
    for name, values in one.values.items():
        assert np.array_equal(np.array(values)[order], two.values[name])
    assert max(one.values["efficiency"]) == 1
    assert min(one.values["efficiency"]) > 0
    larger = dea(block[:, :2] * [1e3, 1e-3], block[:, 2] * 7, returns=returns, orientation=orientation)
    assert larger.values["efficiency"] == pytest.approx(one.values["efficiency"], rel=1e-7)


@settings(deadline=None, max_examples=40)
@given(FIGURES)
def test_targets_are_on_the_frontier_and_made_of_peers(units: list[tuple[int, int, int]]) -> None:
    block = np.array(units, dtype=float)
    found = dea(block[:, :2], block[:, 2])
    targets = np.column_stack([found.values[name] for name in ("target_input_1", "target_input_2", "target_output_1")])
    again = dea(targets[:, :2], targets[:, 2], reference=(block[:, :2], block[:, 2]))
    assert again.values["efficiency"] == pytest.approx(np.ones(len(block)), abs=1e-6)
    slack = np.column_stack([again.values[f"slack_{side}"] for side in ("input_1", "input_2", "output_1")])
    assert slack == pytest.approx(np.zeros_like(slack), abs=1e-5)
    shares = np.column_stack(
        [found.values[f"lambda_{name}"] for name in found.labels if f"lambda_{name}" in found.values]
    )
    assert (shares > 0).sum(axis=1) == pytest.approx(np.array(found.values["peers"]))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), min_size=2, max_size=12))
def test_one_input_and_one_output_by_fractions(units: list[tuple[int, int]]) -> None:
    """Constant returns: output per input over the best, in exact arithmetic."""
    ratios = [Fraction(made, spent) for spent, made in units]
    found = dea(*zip(*units, strict=True))  # type: ignore[misc]
    assert found.values["efficiency"] == pytest.approx([float(ratio / max(ratios)) for ratio in ratios], abs=1e-9)
    beyond = dea(*zip(*units, strict=True), super_efficiency=True)  # type: ignore[misc]
    others = [max(ratios[:row] + ratios[row + 1 :]) for row in range(len(ratios))]
    exact = [float(ratio / best) for ratio, best in zip(ratios, others, strict=True)]
    assert beyond.values["efficiency"] == pytest.approx(exact, rel=1e-8)


# Zhu (2014), Quantitative Models for Performance Evaluation and Benchmarking, table 2.1 (R deaR: Fortune500): assets,
# equity, employees; revenue, profit of the fifteen firms that lead the list of 1995.
FORTUNE = [
    (91920.6, 10950, 36000, 184365.2, 346.2),
    (68770.9, 5553.9, 80000, 181518.7, 314.8),
    (65708.9, 4271.1, 7182, 169164.6, 121.2),
    (217123.4, 23345.5, 709000, 168828.6, 6880.7),
    (50268.9, 6681, 6193, 167530.7, 210.5),
    (71439.3, 5239.1, 6702, 161057.4, 156.6),
    (243283, 24547, 346990, 137137, 4139),
    (106004.2, 49691.6, 146855, 111052, 2662.4),
    (91296, 40436, 82000, 110009, 6470),
    (118011.6, 58986.4, 104000, 109833.7, 6904.6),
    (37871, 14762, 675000, 93627, 2740),
    (91620.9, 29907.2, 331852, 84167.1, 1468.8),
    (364762.5, 2241.9, 89690, 83206.7, 2426.6),
    (127077.3, 42240.1, 231400, 81937.2, 2209.1),
    (88884, 17274, 299300, 79609, 139),
]


def test_the_fortune_list() -> None:
    """Zhu (2014), table 2.2, input orientated, constant returns."""
    figures = np.array(FORTUNE)
    found = dea(figures[:, :3], figures[:, 3:])
    printed = [0.66283, 1, 1, 1, 1, 0.97197, 0.73717, 0.52456, 1, 0.84142, 1, 0.38606, 1, 0.34858, 0.27038]
    assert [round(score, 5) for score in found.values["efficiency"]] == printed


def test_tables_without_columns_and_the_greatest_numbers() -> None:
    none = dea(np.empty((3, 0)), np.empty((3, 0)))
    assert [notice.code for notice in none.warnings] == ["too_few", "unusable_units"]
    large = [1e300, 2e300, 3e300, 1.5e308]
    assert dea(large, large).values["efficiency"] == (1, 1, 1, 1)
    with pytest.raises(ValueError, match="two dimensions"):
        dea(np.ones((2, 2, 2)), np.ones((2, 2, 2)))


def test_units_as_far_apart_as_numbers_reach_do_not_stop_the_solver() -> None:
    found = dea([[1e300, 1.0], [1e-300, 1.0]], [1.0, 1.0])
    assert found.values["efficiency"][1] == 1
    assert found.to_text("en")


def test_multipliers_of_six_units() -> None:
    """Cooper, Seiford and Tone (2007), example 2.2 and table 2.3: v1, v2 and u of A, B, C and F, whose weights are the only ones."""
    found = dea([[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [10, 1]], [1] * 6, multipliers=True)
    printed = {
        "multiplier_input_1": [0.1429, 0.0526, 0.0833, 0],
        "multiplier_input_2": [0.1429, 0.2105, 0.3333, 1],
        "multiplier_output_1": [0.8571, 0.6316, 1, 1],
        "efficiency": [0.8571, 0.6316, 1, 1],
    }
    for name, column in printed.items():
        assert [round(found.values[name][place], 4) for place in (0, 1, 2, 5)] == column


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 999), st.sampled_from(["crs", "vrs", "ndrs", "nirs"]), st.sampled_from(["input", "output"]))
def test_multipliers_are_those_of_the_dual_programme(seed: int, returns: Any, side: Any) -> None:
    """Cooper, Seiford and Tone (2007), 2.3 and 4.3: the own sum is 1, the other gives the score, no unit does better."""
    chance = np.random.default_rng(seed)
    used, made = chance.uniform(0.1, 5, (7, 2)).round(1), chance.uniform(0.1, 5, (7, 2)).round(1)
    found = dea(used, made, returns=returns, orientation=side, multipliers=True).values
    v, u = (np.column_stack([found[f"multiplier_{of}_{k}"] for k in (1, 2)]) for of in ("input", "output"))
    rest = np.array(found["multiplier_scale"])
    spent, gained = (v * used).sum(axis=1), (u * made).sum(axis=1)
    one, score = (spent, gained + rest) if side == "input" else (gained, 1 / (spent + rest))
    assert one == pytest.approx(1)
    assert score == pytest.approx(found["efficiency"])
    beyond = u @ made.T - v @ used.T + (rest if side == "input" else -rest)[:, np.newaxis]
    assert beyond.max() < 1e-9


def test_multipliers_of_nothing_and_of_a_unit_without_solution() -> None:
    assert dea([], [], multipliers=True).values["multiplier_scale"] == ()
    alone = dea([1.0], [1.0], super_efficiency=True, multipliers=True)
    assert isnan(alone.values["multiplier_input_1"][0])


def test_a_reference_with_other_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="same inputs and outputs"):
        dea([1, 2], [1, 2], reference=([[1, 2]], [1]))
