"""Scoring methods against published figures, their stated edge cases, and their registry."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perfanalysis.quantities import round_half_up
from perfanalysis.scoring import METHODS, apply_method, deductions, judgements, method_title, ratios

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "scoring_methods.md"
PROVINCIAL_BANDS = [
    {"at_most": 0, "points": 8},
    {"above": 0, "at_most": 0.1, "points": 6},
    {"above": 0.1, "at_most": 0.2, "points": 4},
    {"above": 0.2, "at_most": 0.3, "points": 2},
    {"above": 0.3, "points": 0},
]  # 预算控制率, Hunan form: wanglu.net/thread/t4-462766-0.html (WANG4)


def one(points: np.ndarray) -> float:
    return float(np.ravel(points)[0])


def percent(share: object) -> float:
    return round_half_up(float(share) * 100, 2)


@pytest.mark.parametrize(
    ("done", "wanted", "rate"),
    [
        (154.74, 310.2, 49.88),  # 执行率, 北京海淀 2016: wenku365.com/s-60761775.html
        (89.974, 89.974, 100.0),  # 执行率, 池州贵池 2022, adjusted base
        (89.974, 90, 99.97),  # the same on the original base
        (136, 143, 95.10),  # 在职人员控制率, WANG4
        (6773, 13285, 50.98),  # 核减率 2021, 通辽 (SEED)
        (4609.28, 30160.06, 15.28),  # 核减率 2022, 通辽 (SEED)
        (29675, 30075, 98.67),  # 锡林郭勒养老金补助 2022 (XLGL)
        (103119, 101974, 101.12),  # 领取人数 (XLGL)
        (201201, 216786, 92.81),  # 缴费人数 (XLGL)
        (767.86, 1922.76, 39.94),  # 预算控制率 (WANG4)
    ],
)
def test_published_rates_are_reproduced(done: Any, wanted: Any, rate: Any) -> None:
    assert percent(ratios.higher_share(wanted, done)) == rate


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (ratios.ratio(10, 310.2, 154.74), 4.9884),  # 4.99 exact, 5 printed (HAIDIAN)
        (ratios.ratio(8, 50, 50), 8),  # ≥50个, 50 (CHIZHOU)
        (ratios.ratio_inverse(8, 90, 90), 8),  # ≤90万元, 90 (CHIZHOU)
        (ratios.ratio_inverse(8, 1, 136 / 143), 8),  # 在职人员控制率 95.10 % of ≤100 % (WANG4)
        (deductions.deduct_per_point(8, 0, (63.46 - 32) / 32, per_point=0.8), 0),  # 三公经费变动率 98.31 % (WANG4)
        (deductions.deduct_per_point(8, 1, 0.9927, per_point=2, step=0.05, side="below", counting="full"), 8),  # WANG4
        (deductions.banded(8, 0, 767.86 / 1922.76, bands=PROVINCIAL_BANDS), 0),  # 39.94 % is above 30 % (WANG4)
        (ratios.ratio(10, 101974, 103119), 10),  # over target: full (XLGL)
        (ratios.ratio(10, 216786, 201201), 9.2811),  # short: in proportion (XLGL)
    ],
)
def test_published_points_are_reproduced(points: Any, expected: Any) -> None:
    assert one(points) == pytest.approx(expected, abs=5e-5)


def test_printed_execution_points_of_haidian_are_the_rounded_ones() -> None:
    exact = one(ratios.ratio(10, 310.2, 154.74))
    assert (round_half_up(exact, 2), round_half_up(exact, 0)) == (4.99, 5)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (ratios.ratio(10, 0, 0), 10),
        (ratios.ratio(10, 0, -1), None),
        (ratios.ratio(10, -5, -3), 10),
        (ratios.ratio(10, -5, -8), None),
        (ratios.ratio(10, 100, -3), 0),
        (ratios.ratio(10, 100, 59.9, pass_line=0.6), 0),
        (ratios.ratio(10, 100, 60, pass_line=0.6), 6),
        (ratios.ratio(10, 100, 250, cap=1.5), 10),
        (ratios.ratio_inverse(10, 0, 0), 10),
        (ratios.ratio_inverse(10, 0, 1), 0),
        (ratios.ratio_inverse(10, 5, 0), 10),
        (ratios.ratio_inverse(10, 5, 10), 5),
        (ratios.ratio_inverse(10, -5, -1), None),
        (ratios.equal(10, 1, 0.98), 9.8),
        (ratios.equal(10, 1, 0.98, method="yes_no"), 0),
        (ratios.equal(10, 100, 102, method="yes_no", tolerance=0.02), 10),
        (ratios.equal(10, 0, 0), 10),
        (ratios.equal(10, 0, 0.1), 0),
        (ratios.equal(10, 4, 9), 0),
        (ratios.inside_range(10, 18, 54, 54), 10),
        (ratios.inside_range(10, 18, 54, 9), 5),
        (ratios.inside_range(10, 18, 54, 108), 5),
        (ratios.inside_range(10, -5, 5, -6), None),
        (ratios.satisfaction_piecewise(10, 0.9), 10),
        (ratios.satisfaction_piecewise(10, 0.8999), 8.999),
        (ratios.satisfaction_piecewise(10, 0.6), 6),
        (ratios.satisfaction_piecewise(10, 0.5999), 0),
        (ratios.window(10, 100, 130), 10),
        (ratios.window(10, 100, 131), 0),
        (ratios.window(10, 100, 70), 7),
        (ratios.window(10, 100, 69), 0),
        (ratios.over_review(10, 100, 150, np.nan, policy="linear", threshold=1.3, slope=1), 8),
        (ratios.over_review(10, 100, 150, np.nan, policy="zero"), 0),
        (ratios.over_review(10, 100, 150, np.nan, policy="manual"), 10),
        (ratios.over_review(10, 100, 150, 0.7, policy="manual"), 7),
        (ratios.over_review(10, 100, 130, 0.7, policy="zero"), 10),
        (deductions.deduct_per_point(5, 1, 1.05, per_point=0.5), 2.5),
        (deductions.deduct_per_point(5, 1, 1.054, per_point=0.5, counting="full"), 2.5),
        (deductions.deduct_per_point(5, 1, 1.051, per_point=0.5, counting="begun"), 2),
        (deductions.deduct_per_point(5, 1, 1.05, per_point=0.5, counting="begun"), 2.5),
        (deductions.deduct_per_point(5, 1, 9, per_point=0.5, floor=1), 1),
        (deductions.deduct_per_point(5, np.nan, 0.9, per_point=1, side="below", limit=0.95), 0),
        (deductions.deduct_per_gap(3, 2, per_gap=1), 1),
        (deductions.deduct_per_gap(3, 7, per_gap=1), 0),
        (deductions.deduct_per_gap(3, -1, per_gap=1), None),
        (deductions.add_per_count(6, 4, per_count=2), 6),
        (deductions.add_per_count(6, 2, per_count=2), 4),
        (deductions.add_per_count(6, 4, per_count=2, cap=5), 5),
        (deductions.banded(8, 0, 0, bands=PROVINCIAL_BANDS), 8),
        (deductions.banded(8, 0, 0.1, bands=PROVINCIAL_BANDS), 6),
        (
            deductions.banded(
                8, 200, 100, bands=[{"below": 0.5, "share": 0}, {"at_least": 0.5, "share": 0.5}], of="completion"
            ),
            4,
        ),
        (deductions.banded(8, 0, 7, bands=[{"below": 5, "points": 1}]), None),
        (judgements.yes_no(5, 1), 5),
        (judgements.yes_no(5, 0), 0),
        (judgements.yes_no(5, np.nan), None),
        (judgements.deadline(5, 1, np.nan), 5),
        (judgements.deadline(5, 0, np.nan), None),
        (judgements.deadline(5, 0, 0.4), 2),
        (judgements.three_band(10, 0.85), 8.5),
        (judgements.three_band(10, 1.2), None),
        (judgements.manual(10, np.nan), None),
        (judgements.likert(10, 4.2), 8.4),
        (judgements.likert(10, 80, highest=100), 8),
        (judgements.likert(10, 5.5), None),
        (judgements.checklist(10, shares=[0.5, 0.3, 0.2], marks=[1, 0, 1]), 7),
        (judgements.checklist(10, shares=[0.5, 0.5], marks=[1, 0.5], partial=True), 7.5),
        (judgements.checklist(10, shares=[0.5, 0.5], marks=[1, 0.5]), None),
        (judgements.checklist(10, shares=[0.5, 0.5], marks=[1, None]), None),
        (judgements.veto(92, 0, at_most=59), 59),
        (judgements.veto(92, 1, at_most=59), 92),
        (judgements.veto(92, np.nan, at_most=59), None),
    ],
)
def test_edge_cases_are_as_documented(points: Any, expected: Any) -> None:
    if expected is None:
        assert np.isnan(one(points))
    else:
        assert one(points) == pytest.approx(expected, abs=1e-12)


def test_grades_of_experts_are_averaged_and_trimmed() -> None:
    shares = {"优": 1.0, "良": 0.8, "中": 0.6, "差": 0.0}
    levels = np.array(["优", "优、良、中", "差;良,良,良/优", "没有", None], dtype=object)
    plain = judgements.four_grade(10, levels, shares=shares)
    trimmed = judgements.four_grade(10, levels, shares=shares, trim=1.0)  # as a workbook cell gives it
    assert plain[:3] == pytest.approx([10, 8, 6.8])
    assert trimmed[1:3] == pytest.approx([8, 8])
    assert np.isnan(plain[3:]).all()
    assert np.isnan(trimmed[0])


def test_either_or_takes_the_best_or_the_first_scored_child() -> None:
    children = [[np.nan, 3.0, 5.0], [np.nan, np.nan, np.nan]]
    assert judgements.either_or(children).tolist() == [2, -1]
    assert judgements.either_or(children, pick="first").tolist() == [1, -1]


@pytest.mark.parametrize("name", sorted(METHODS))
def test_registry_arguments_are_those_of_the_function(name: str) -> None:
    method = METHODS[name]
    if method.function is None:
        with pytest.raises(ValueError, match="不按单行计分"):
            apply_method(name, {}, {})
        return
    parameters = inspect.signature(method.function).parameters.values()
    keywords = {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}
    positional = [parameter.name for parameter in parameters if parameter.kind is not parameter.KEYWORD_ONLY]
    assert keywords == set(method.arguments)
    assert len(positional) == len(method.columns)
    required = {
        parameter.name
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }
    assert required == {key for key, argument in method.arguments.items() if argument.required}


def test_every_method_stands_in_the_reference() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name, method in METHODS.items():
        assert f"`{name}`" in text, name
        assert method_title(name) in text, name
        for argument in method.arguments:
            assert f"`{argument}`" in text, (name, argument)


def test_an_unknown_method_keeps_its_name_as_title() -> None:
    assert method_title("nothing_like_it") == "nothing_like_it"
