"""The rulebook of a case: its place and the last day of its year, unless said otherwise."""

from __future__ import annotations

import pytest

from perfanalysis.model import Case
from perfanalysis.problems import RuleProblems
from perfanalysis.rules import load_rules
from perfanalysis.rules.case_rules import rules_for

CASE = Case("project_self_evaluation", place="CN-15-05", year=2022)


def test_year_end_decides_when_no_date_is_given() -> None:
    assert rules_for(CASE).id == load_rules("CN-15-05", on="2022-12-31").id


def test_a_given_date_and_place_win() -> None:
    assert rules_for(CASE, place="CN", on="2021-06-30").id == load_rules("CN", on="2021-06-30").id


def test_a_case_without_year_takes_the_newest_rules() -> None:
    assert rules_for(Case("project_self_evaluation")).on is None


def test_a_bad_date_is_refused() -> None:
    with pytest.raises(RuleProblems, match="L011"):
        rules_for(CASE, on="2022-13-01")
