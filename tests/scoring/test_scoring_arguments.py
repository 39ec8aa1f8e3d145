"""Arguments of scoring methods: what is refused, and in whose words."""

from __future__ import annotations

from typing import Any

import pytest

from perfanalysis.scoring import METHODS, argument_faults

GOOD_BANDS = [{"at_least": 0.9, "points": 5}, {"at_least": 0.8, "below": 0.9, "points": 4}, {"below": 0.8, "points": 0}]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("ratio", {}),
        ("ratio", {"cap": 1.2, "pass_line": 0.6}),
        ("banded", {"bands": GOOD_BANDS}),
        ("banded", {"bands": [{"at_most": 0, "points": 3}, {"above": 0, "points": 0}], "of": "completion"}),
        ("checklist", {"shares": [0.5, 0.3, 0.2], "marks": [1, 0, None]}),
        ("four_grade", {"shares": {"优": 1, "良": 0.8}, "trim": 1}),
        ("deduct_per_point", {"per_point": 0.5, "side": "below", "counting": "full", "limit": -1}),
        ("either_or", {"pick": "first"}),
        ("veto", {"at_most": 59}),
        ("veto", {"grade": "中"}),
        ("window", {"low": 0.7, "high": 1.3}),
    ],
)
def test_good_arguments_have_no_fault(method: str, arguments: dict[str, Any]) -> None:
    assert argument_faults(method, arguments) == ()


@pytest.mark.parametrize(
    ("method", "arguments", "said"),
    [
        ("linear", {}, "无此评分方法“linear”"),
        ("ratio", {"kap": 1}, "参数“kap”不存在"),
        ("yes_no", {"cap": 1}, "(无参数)"),
        ("banded", {}, "缺少参数“bands”"),
        ("banded", {"bands": GOOD_BANDS[:1] + GOOD_BANDS[2:]}, "有空档"),
        ("banded", {"bands": [{"above": 0.9, "points": 5}, {"below": 0.9, "points": 1}]}, "都不含 0.9"),
        ("banded", {"bands": [{"at_least": 0.9, "points": 5}, {"at_most": 0.9, "points": 1}]}, "重叠"),
        ("banded", {"bands": [{"at_least": 0.9, "below": 0.9, "points": 5}]}, "不低于上限"),
        ("banded", {"bands": [{"at_least": 1, "points": 5, "share": 0.5}]}, "之一"),
        ("banded", {"bands": [{"at_least": 1, "above": 1, "points": 5}]}, "两个界限"),
        ("banded", {"bands": [{"atleast": 1, "points": 5}]}, "不认识的键"),
        ("banded", {"bands": [{"at_least": "九成", "points": 5}]}, "应为数值"),
        ("banded", {"bands": [{"points": -1}]}, "不得为负"),
        ("banded", {"bands": "≥90%"}, "应为各档的列表"),
        ("checklist", {"shares": [0.5, 0.4], "marks": [1, 1]}, "合计应为 1,实为 0.9"),
        ("checklist", {"shares": [0.5, 0.5], "marks": [1]}, "2 个份额,却有 1 个"),
        ("checklist", {"shares": [0.5, 0.5], "marks": [1, 0.7]}, "列表"),
        ("four_grade", {"shares": {"优": 1.5}}, "对照"),
        ("four_grade", {"shares": {"优": 1}, "trim": 0.5}, "整数"),
        ("equal", {"method": "squared"}, "distance、yes_no"),
        ("equal", {"tolerance": 2}, "在 0 与 1 之间"),
        ("deduct_per_gap", {"per_gap": 0}, "大于 0"),
        ("deduct_per_gap", {"per_gap": True}, "应为数值"),
        ("deduct_per_gap", {"per_gap": float("nan")}, "应为数值"),
        ("window", {"low": 1.3, "high": 0.7}, "“low”应小于“high”"),
        ("likert", {"lowest": 5, "highest": 5}, "应小于"),
        ("checklist", {"shares": [1], "marks": [1], "partial": "yes"}, "true 或 false"),
        ("veto", {}, "at_most"),
    ],
)
def test_faulty_arguments_are_told_in_chinese(method: str, arguments: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in argument_faults(method, arguments))


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_missing_required_argument_is_the_only_fault(name: str) -> None:
    required = [key for key, argument in METHODS[name].arguments.items() if argument.required]
    faults = argument_faults(name, {})
    assert len([fault for fault in faults if fault.startswith("缺少参数")]) == len(required)
