"""Checks of weights, funds, totals and grades: what each accepts, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checking_forms import form, fund, total_fund
from three_row_forms import FUNDS, ROWS, RULES, codes, filled

from perfanalysis.checking import check
from perfanalysis.checking.weights import printed_points


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("产出指标(50分)", 50),
        ("产出指标（67.5 分）", 67.5),
        ("目标任务(20)", 20),
        ("数量指标15分", 15),
        ("投入 10", 10),
        ("项目管理 13分", 13),
        ("产出指标", None),
        ("Decision (10.8%)", None),
        ("满意度指标≥90%", None),
        (None, None),
    ],
)
def test_points_written_in_a_group_name(name: str | None, points: float | None) -> None:
    assert printed_points(name) == points


def test_an_unprinted_execution_weight_is_taken_from_the_rulebook() -> None:
    """Four indicators of 22.5 with total 100: the rate's 10 points are implied (facts 4.1, payroll-type table),
    and the groups are not those of the default."""
    rows = [("产出指标", "数量指标", f"指标{n}", "≥10人", "10人", "22.5", "22.5") for n in "甲乙丙"]
    last = ("效益指标", "社会效益指标", "满意度", "≥90%", "95%", "22.5", "22.5")
    case = form([*rows, last], [total_fund("100", "100", "100", None, "100%", None)], total="100", weight_total="100")
    assert codes(case) == {"C075"}


def test_equal_weights_rounded_are_named_as_the_likely_cause() -> None:
    rows = [("产出指标", "数量指标", f"指标{n}", "≥10人", "10人", "33.3", "33.3") for n in "甲乙丙"]
    found = next(item for item in check(form(rows, weight_total="100"), RULES) if item.code == "C001")
    assert "平均分配" in found.action
    assert "99.9" in found.found


def test_details_with_points_of_their_own_count_twice() -> None:
    part = ("产出指标", "数量指标", "其中东干渠", "≥10公里", "10公里", "20", "20")
    rows = [ROWS[0], part, *ROWS[1:]]
    case = form(rows, FUNDS, total="100", weight_total="100")
    counted = replace(case, indicators=tuple(replace(item, counted=True, parent=None) for item in case.indicators))
    assert "C003" in codes(counted)
    assert "C001" not in codes(counted)
    assert "C003" not in codes(case)


def test_a_weight_in_a_merged_cell_counts_once() -> None:
    case = filled(("满意度指标", "服务对象满意度", "企业满意度", "≥90%", "95%", "10", None))
    last = case.indicators[3]
    merged = replace(last, counted=False, shared_with=2, cells=case.indicators[2].cells)
    assert codes(replace(case, indicators=(*case.indicators[:3], merged))) == set()


def test_points_in_a_merged_cell_belong_to_the_weights_of_its_rows() -> None:
    first = ("满意度指标", "服务对象满意度", "群众满意度", "≥90%", "95%", "4", "10")
    second = ("满意度指标", "服务对象满意度", "企业满意度", "≥90%", "95%", "6", None)
    case = form([*ROWS[:2], first, second], FUNDS, total="100", weight_total="100")
    merged = replace(case.indicators[3], counted=False, shared_with=2)
    assert codes(replace(case, indicators=(*case.indicators[:3], merged))) == set()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("310.2", "310.2", "154.74", "10", "50%", "5"), {"C035"}),  # HAIDIAN 2016 prints 50 % and 5 points
        (("310.2", "310.2", "154.74", "10", "49.88%", "4.99"), {"C035"}),
        (("90", "89.974", "89.974", "10", "100%", "10"), set()),  # CHIZHOU 2022
        (("90", "90", "89.974", "10", "99.97%", "10"), set()),
        (("100", "100", "98", "10", "98%", "10"), {"C016"}),
        (("100", "100", "98", "10", "98%", "9.8"), set()),
        (("100", "100", "94", "10", "94%", "9"), set()),
        (("100", "90", "90", "10", "90%", "9"), {"C015"}),
        (("100", "90", "90", "10", "90%", "10"), {"C014"}),
        (("100", "100", "94", "10", "97%", "9.7"), {"C013"}),
        (("100", "100", "94", "10", "97%", "5"), {"C013", "C016"}),
        (("0", "0", "0", "10", "0.00%", "0"), set()),
        (("100", "100", "95", "10", None, "9.5"), set()),
    ],
)
def test_rate_and_points_of_the_execution(cells: tuple[str | None, ...], expected: set[str]) -> None:
    total = str(90 + float(cells[5] or 0))
    assert codes(filled(funds=[total_fund(*cells)], total=total)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("其中:财政拨款", "80"), ("其他资金", "20")], set()),
        ([("其中:财政拨款", "80"), ("其他资金", "30")], {"C010"}),
        ([("其中:财政拨款", "80"), ("其他资金", None)], {"C010"}),
        ([("其中:财政拨款", "80")], set()),
        ([("其中:财政拨款", "120")], {"C010"}),
        ([("财政拨款", "80"), ("其中:中央", "50"), ("省级", "30"), ("其他资金", "20")], set()),
        ([("基本支出", "60"), ("人员经费", "45"), ("公用经费", "15"), ("项目支出", "40")], set()),
        ([("专项一", "70"), ("工程", "40"), ("设备", "30"), ("其他资金", "30")], set()),
        ([("其中:财政拨款", "33.33"), ("自筹资金", "66.66")], set()),
    ],
)
def test_fund_sources_make_the_total(parts: list[tuple[str, str | None]], expected: set[str]) -> None:
    rows = [fund(item, None, amount, None) for item, amount in parts]
    assert codes(filled(funds=[*FUNDS, *rows])) == expected


def test_points_on_the_source_row_are_noticed_once() -> None:
    rows = [*FUNDS, fund("其中:财政拨款", "100", "100", "100", "10", "100%", "10")]
    assert codes(filled(funds=rows)) == {"C017"}


@pytest.mark.parametrize(
    ("grade", "total", "expected"),
    [
        ("优", "100", set()),
        ("优秀", "100", set()),
        ("良好", "100", {"C021"}),
        ("合格", "100", {"C021"}),
        ("达标", "100", {"C024"}),
    ],
)
def test_grades(grade: str, total: str, expected: set[str]) -> None:
    assert codes(filled(grade=grade, total=total)) == expected


def test_grade_at_the_lower_bound_is_included() -> None:
    """80 is 良 (财预〔2020〕10号 art. 18)."""
    short = ("产出指标", "数量指标", "修建渠道", "≥10公里", "6公里", "50", "30", "雨季停工")
    case = form([short, *ROWS[1:]], FUNDS, total="80", weight_total="100", grade="良")
    assert codes(case) == set()
    assert codes(replace(case, grade="优")) == {"C021"}
