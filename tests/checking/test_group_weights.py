"""Points of the groups of a self-evaluation: defaults and their departures (domain 4.1: 50/30/10, with cost 20/40/20/10, 10/50/40)."""

from __future__ import annotations

import pytest

from perfanalysis.checking import check
from perfanalysis.model import BudgetRow, Case, Indicator
from perfanalysis.quantities import parse_amount, parse_points
from perfanalysis.rules import RuleBook, load_rules
from tests.rules.rule_overlays import changed_rules

RULES = load_rules("CN", on="2022-12-31")


def told(groups: dict[str, float], rules: RuleBook = RULES, execution: str = "10", kind: str = "") -> list[str]:
    rows = tuple(
        Indicator(level1=level1, level2=level2 or None, level3=f"{level1}一", weight=parse_points(str(points)))
        for (level1, _, level2), points in ((name.partition("/"), points) for name, points in groups.items())
    )
    fund = BudgetRow("年度资金总额", adjusted=parse_amount("10"), weight=parse_points(execution), total=True)
    case = Case(kind or "project_self_evaluation", year=2022, budget=(fund,), indicators=rows)  # type: ignore[arg-type]
    return [found.allowed for found in check(case, rules) if found.code == "C075"]


@pytest.mark.parametrize(
    "groups",
    [
        {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
        {"产出指标(50分)": 50, "效益指标(30分)": 30, "效益指标(30分)/服务对象满意度": 10},
        {"产出指标/成本指标": 50, "效益指标": 40},
        {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10},
        {"成本指标": 20, "产出指标": 40, "效益指标": 30},
    ],
)
def test_default_points_are_fine(groups: dict[str, float]) -> None:
    assert told(groups) == []


def test_other_points_are_told_with_the_default() -> None:
    assert told({"产出指标": 60, "效益指标": 20, "满意度指标": 10}) == [
        "预算执行率 10、产出指标 50、效益指标 30、满意度指标 10(默认分值)"
    ]
    assert told({"产出指标": 60, "效益指标": 30}) == ["预算执行率 10、产出指标 50、效益指标 40(默认分值)"]
    assert told({"产出指标": 50, "效益指标": 30}, execution="20") == [
        "预算执行率 10、产出指标 50、效益指标 40(默认分值)"
    ]


def test_forms_that_are_not_whole_or_not_of_these_groups_are_left_alone() -> None:
    assert told({"产出指标": 60, "效益指标": 20}) == []
    assert told({"管理指标": 20, "产出指标": 40, "效益指标": 30}) == []
    assert told({"产出指标": 60, "效益指标": 30}, kind="department_self_evaluation") == []


def test_each_rule_can_be_changed_in_an_overlay() -> None:
    plain = changed_rules("self_evaluation_weights", "{预算执行率: 10, 产出指标: 60, 效益指标: 20, 满意度指标: 10}")
    assert told({"产出指标": 60, "效益指标": 20, "满意度指标": 10}, plain) == []
    cost = changed_rules(
        "self_evaluation_weights_cost", "{预算执行率: 10, 成本指标: 10, 产出指标: 50, 效益指标: 20, 满意度指标: 10}"
    )
    assert told({"成本指标": 10, "产出指标": 50, "效益指标": 20, "满意度指标": 10}) != []
    assert told({"成本指标": 10, "产出指标": 50, "效益指标": 20, "满意度指标": 10}, cost) == []
    moved = changed_rules("weight_reallocation", "{满意度指标: 产出指标}")
    assert told({"产出指标": 60, "效益指标": 30}, moved) == []
    assert told({"产出指标": 50, "效益指标": 40}, moved) != []
