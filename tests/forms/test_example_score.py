from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from perfanalysis.evaluating import score
from perfanalysis.reading.own_workbook import read_own_workbook
from perfanalysis.reading.workbooks import read_workbook
from perfanalysis.rules import load_rules

EXAMPLE = (
    Path(__file__).resolve().parents[2] / "parameters" / "project_evaluation" / "2022" / "rural-water-example.xlsx"
)
BY_HAND = {
    "决策": 3 + 2 + 3 * Fraction(3, 4) + 2 + 3 * Fraction(3, 4) + 2,
    "过程": 4 + 5 * Fraction(96, 100) + (6 - 2 * Fraction(3, 2)) + 4 + 6 * Fraction(5, 8),
    "产出": 8 * Fraction(791, 860) + 5 + 4 + 6 + 4 + 4 * Fraction(60, 100) + 4,
    "效益": 6 * Fraction(39, 42) + 5 + 3 * Fraction(150, 162) + 3 + 4 * Fraction(75, 100) + 4,
}


def test_the_example_scores_what_was_computed_by_hand() -> None:
    case = read_own_workbook(EXAMPLE.name, read_workbook(EXAMPLE))
    evaluation = score(case, load_rules("CN", on="2022-12-31"))
    assert {group.name: group.computed for group in evaluation.groups} == pytest.approx(
        {name: float(points) for name, points in BY_HAND.items()}
    )
    assert evaluation.total == pytest.approx(float(sum(BY_HAND.values())))
    assert evaluation.grade == "良"
    assert not [problem for problem in evaluation.problems if problem.blocking]
