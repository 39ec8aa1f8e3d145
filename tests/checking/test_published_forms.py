"""What is known to be wrong, and to be right, in published forms (sources in published_forms.py)."""

from __future__ import annotations

import pytest
from published_forms import fishing_ban, guichi, qingshen, suixi, tianchang, xiaoxian, yongde, yuanzhou

from perfanalysis.checking import check
from perfanalysis.model import Case
from perfanalysis.problems import Problem
from perfanalysis.rules import load_rules

FORMS = (tianchang, guichi, qingshen, yongde, suixi, yuanzhou, fishing_ban, xiaoxian)


def problems(case: Case) -> tuple[Problem, ...]:
    return check(case, load_rules(on=f"{case.year}-12-31"))


def of_class(case: Case, class_: str) -> list[tuple[str, str]]:
    return [(item.code, item.where.partition("!")[2]) for item in problems(case) if item.class_ == class_]


@pytest.mark.parametrize("build", [tianchang, qingshen, yuanzhou, fishing_ban, xiaoxian])
def test_forms_whose_figures_agree_have_no_contradiction(build: object) -> None:
    assert of_class(build(), "contradiction") == []  # type: ignore[operator]


def test_a_total_row_of_zero_over_its_parts_stops_the_evaluation() -> None:
    assert of_class(guichi(), "contradiction") == [("C011", "C6")]
    assert next(item for item in problems(guichi()) if item.code == "C011").blocking


def test_points_cut_for_a_met_target_and_points_not_by_rule_are_found() -> None:
    assert of_class(yongde(), "contradiction") == [("C031", "G14"), ("C032", "G17")]
    assert of_class(yongde(), "missing") == [("C036", "H14"), ("C036", "H17")]


def test_two_misses_with_full_points_are_found_and_the_budget_points_counted_once() -> None:
    assert of_class(suixi(), "contradiction") == [("C030", "G15"), ("C030", "G19")]
    assert ("C017", "F6") in of_class(suixi(), "notice")


def test_an_unfilled_form_is_refused_and_not_read_as_zero() -> None:
    found = problems(qingshen())
    assert [(item.code, item.blocking) for item in found if item.class_ != "notice"] == [("C040", True)]


def test_a_damaged_satisfaction_is_unread_and_nothing_else_is_wrong() -> None:
    assert of_class(fishing_ban(), "unread") == [("C044", "E15")]
    assert of_class(fishing_ban(), "missing") == []


def test_detail_rows_are_not_counted_twice() -> None:
    codes = {item.code for item in problems(xiaoxian())}
    assert codes == {"C004", "C017", "C054"}


def test_target_forms_get_notices_only() -> None:
    assert {item.class_ for item in problems(yuanzhou())} == {"notice"}
    assert {"C051", "C058", "C063"} <= {item.code for item in problems(yuanzhou())}


def test_a_target_written_in_the_name_is_missing_from_its_cells() -> None:
    assert [code for code, _ in of_class(tianchang(), "missing")] == ["C041"] * 6


@pytest.mark.parametrize("build", FORMS)
def test_every_problem_has_place_text_and_action(build: object) -> None:
    for item in problems(build()):  # type: ignore[operator]
        assert "!" in item.where
        assert item.found
        assert item.allowed
        assert item.action
