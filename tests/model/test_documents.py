"""JSON documents: the keys other programs rely on, whole numbers, null for what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from perfanalysis.model import BudgetRow, Case, Evaluation, GroupScore, Indicator, RuleReference, ScoredItem, Source
from perfanalysis.model.documents import (
    case_document,
    cases_document,
    evaluation_document,
    evaluations_document,
    plain_number,
    problems_document,
)
from perfanalysis.problems import Problem
from perfanalysis.quantities import parse_amount, parse_points, parse_rate
from perfanalysis.targets import parse_actual, parse_target

PROBLEM = Problem("C001", "contradiction", "自评表!F12", "95", "100", "核对", blocking=True)


def published() -> Case:
    """Two rows of 永德县 2022: https://www.yongde.gov.cn/info/3003/116104.htm, as in the plan of the commands."""
    target = parse_target("≧ 735 人次")
    level = parse_target("有效")
    budget = BudgetRow(
        "年度资金总额",
        adjusted=parse_amount("387664.62"),
        executed=parse_amount("387664.62"),
        weight=parse_points("10"),
        rate=parse_rate("100%"),
        score=parse_points("10"),
        total=True,
        where="自评表!D7",
    )
    rows = (
        Indicator(
            "产出指标",
            "数量指标",
            "学生受资助人数",
            target,
            parse_actual("735", target=target),
            parse_points("10"),
            parse_points("10"),
            where="自评表!E14",
        ),
        Indicator(
            "效益指标",
            None,
            "减轻负担",
            level,
            parse_actual("有效", target=level),
            parse_points("22.5"),
            counted=False,
            parent=0,
        ),
    )
    return Case(
        "project_self_evaluation", year=2022, project="…", amount_unit="元", budget=(budget,), indicators=rows,
        total=parse_points("96"), grade="优", source=Source("表.xlsx", "ab"), problems=(PROBLEM,),
    )  # fmt: skip


def evaluated() -> Evaluation:
    case = published()
    execution = ScoredItem(
        None,
        "预算执行率",
        None,
        "预算执行率",
        "100%",
        "100%",
        10.0,
        1.0,
        10.0,
        10.0,
        0.0,
        None,
        "execution_rate",
        True,
        True,
        "自评表!D7",
    )
    first = replace(
        execution,
        position=0,
        level3="学生受资助人数",
        method="ratio",
        printed=9.0,
        computed=9.800000000000001,
        lost=1.0,
        reason="…",
    )
    second = replace(
        first, position=1, computed=None, printed=None, lost=None, rate=None, counted=False, method="three_band"
    )
    groups = (GroupScore("产出指标", 10.0, 9.8, 9.0), GroupScore("效益指标", 22.5, None, None))
    return Evaluation(
        case, (execution, first, second), groups, 96.0, (96.0, 96.0), "优", None, (19.8, 42.3), None, RuleReference("CN", "ff"), (PROBLEM,)
    )  # fmt: skip


def test_a_case_has_the_promised_keys_and_plain_numbers() -> None:
    document = case_document(published())
    heads = (
        "kind",
        "place",
        "year",
        "project",
        "department",
        "implementer",
        "amount_unit",
        "budget",
        "indicators",
        "total",
        "grade",
        "problems",
    )
    assert set(heads) <= document.keys()
    assert (document["total"], document["grade"], document["place"]) == (96, "优", None)
    assert isinstance(document["total"], int)
    budget = document["budget"][0]
    assert {key: budget[key] for key in ("item", "original", "adjusted", "executed", "weight", "rate", "score", "where")} == {
        "item": "年度资金总额", "original": None, "adjusted": 387664.62, "executed": 387664.62,
        "weight": 10, "rate": 1, "score": 10, "where": "自评表!D7",
    }  # fmt: skip


def test_an_indicator_has_the_promised_keys() -> None:
    first, second = case_document(published())["indicators"]
    target = {
        key: first["target"][key] for key in ("text", "operator", "value", "upper", "unit", "level", "date", "read")
    }
    assert target == {
        "text": "≧ 735 人次", "operator": ">=", "value": 735, "upper": None, "unit": "人次", "level": None, "date": None, "read": True,
    }  # fmt: skip
    actual = {key: first["actual"][key] for key in ("text", "value", "unit", "level", "read")}
    assert actual == {"text": "735", "value": 735, "unit": None, "level": None, "read": True}
    assert (first["weight"], first["score"], first["counted"], first["where"]) == (10, 10, True, "自评表!E14")
    assert (second["weight"], second["score"], second["counted"], second["parent"]) == (22.5, None, False, 0)
    assert second["target"]["level"] == "有效"


def test_a_problem_is_printed_with_its_class() -> None:
    (found,) = problems_document([PROBLEM])["problems"]
    assert found == {
        "code": "C001", "class": "contradiction", "where": "自评表!F12", "found": "95", "allowed": "100", "action": "核对", "blocking": True,
    }  # fmt: skip


def test_an_evaluation_has_scores_groups_totals_and_the_rulebook() -> None:
    document = evaluation_document(evaluated())
    first, second = document["indicators"]
    scores = {key: first[key] for key in ("rate", "computed", "printed", "lost", "reason", "weight")}
    assert scores == {"rate": 1, "computed": 9.8, "printed": 9, "lost": 1, "reason": "…", "weight": 10}
    assert (second["computed"], second["printed"], second["counted"]) == (None, None, False)
    assert document["groups"][1] == {"name": "效益指标", "weight": 22.5, "computed": None, "printed": None}
    assert (document["total"], document["bounds"], document["grade"]) == (96, [96, 96], "优")
    assert (document["recomputed_total"], document["recomputed_bounds"]) == (None, [19.8, 42.3])
    assert document["rulebook"] == {"id": "CN", "hash": "ff"}
    assert document["execution_rate"]["computed"] == 10
    assert document["problems"][0]["code"] == "C001"


def test_documents_hold_what_no_case_came_from() -> None:
    assert cases_document([], [PROBLEM]) == {"cases": [], "problems": problems_document([PROBLEM])["problems"]}
    assert evaluations_document([], []) == {"evaluations": [], "problems": []}
    assert len(cases_document([published()])["cases"]) == 1
    assert evaluations_document([evaluated()])["evaluations"] == [evaluation_document(evaluated())]


def test_every_document_is_json_without_nan() -> None:
    text = json.dumps(
        [case_document(published()), evaluation_document(evaluated())], allow_nan=False, ensure_ascii=False
    )
    assert '"class": "contradiction"' in text


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (96.0, 96),
        (99.80000000000001, 99.8),
        (-0.0, 0),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (0.1 + 0.2, 0.3),
    ],
)
def test_numbers_are_plain(value: Any, plain: Any) -> None:
    assert plain_number(value) == plain
    assert type(plain_number(value)) is type(plain)
