"""Recomputing whole forms: totals, groups, what is missing, and the reasons in words."""

from __future__ import annotations

from typing import Any

import pytest
from scoring_cases import case_of, funds, row, rules_with, yongde

from perfanalysis.model import BudgetRow
from perfanalysis.quantities import parse_amount
from perfanalysis.scoring import recompute

RULES = rules_with()


def test_the_published_total_of_yongde_follows_from_its_rows() -> None:
    found = recompute(yongde(), RULES)
    assert (found.printed_total, found.printed_bounds) == (96, (96, 96))
    assert (found.computed_total, found.computed_bounds) == (99.8, (99.8, 99.8))
    groups = [(group.name, group.weight, group.computed, group.printed) for group in found.groups]
    assert groups == [
        ("预算执行率", 10, 10, 10),
        ("产出指标", 40, 40, 37),
        ("效益指标", 30, 29.8, 29),
        ("满意度指标", 20, 20, 20),
    ]


def test_reasons_say_what_was_lost_and_why() -> None:
    reasons = {item.name: item.reason for item in recompute(yongde(), RULES).items}
    assert reasons["政策知晓率"] == "实际 98% 与目标 100% 不等,按接近程度得 9.80 分,填报 9 分"
    assert reasons["资金到位及时率"] == "实际 100% 达到目标 100%,按规则得满分 10.00 分,填报 7 分"
    assert reasons["学生受资助人数"] is None
    assert reasons["效益指标"] == "未用行,不计分"


@pytest.mark.parametrize(
    ("given", "computed", "said"),
    [
        # 濉溪县临时救助 2019: https://www.sxx.gov.cn/zwgk/public/811/56426371.html
        (row(">=4754人", "4604人", "5", "5"), 4.8422381153, "实际 4604人 低于目标 4754人,按比例得 4.84 分,填报 5 分"),
        (
            row("<=5300元/户", "5830元/户", "10", "10"),
            9.0909090909,
            "实际 5830元/户 超过上限 5300元/户,按比例得 9.09 分",
        ),
        (row("≥98%", "97%", "10"), 9.8979591837, "实际 97% 低于目标 98%,按比例得 9.90 分"),
        (row("18—54周岁", "60", "10", "9"), 9, "实际 60周岁 不在区间 18周岁—54周岁 内,按与最近一端之比得 9.00 分"),
        (row("有效", "有效", "10", "7"), None, "定性指标达到目标,按规定应得分值的 80%—100% ,由评价人员评判,填报 7 分"),
        (row("有效", "有效", "10", "9"), 9, "定性指标达到目标,填报 9 分,在规定的 80%—100% 之内"),
        (row("有效", "一般", "10"), None, "定性指标,由评价人员评判"),
        (row("有效", "一般", "10", fraction=0.7), 7, "按评判比例 70% 得 7.00 分"),
        (row("有效", "", "10"), None, "未填实际完成值"),
        (row("≥98%", "", "10", "10"), None, "未填实际完成值"),
        (row("≥98%", "已完成", "10"), None, "实际完成值“已完成”不是可与目标 98% 比较的数值"),
        (row("≥50个", "290%", "10"), None, "实际完成值“290%”"),
        (row("", "98%", "10"), None, "未填年度指标值"),
        (row("≥98%", "98%", "", "9"), None, "未填分值,填报 9 分"),
        (row("2022年12月31日", "2023年2月1日", "10"), None, "未按期完成,由评价人员评判"),
        (row("2022年12月31日", "2022年12月1日", "10"), 10, None),
        (row("≥98%", "98%", "10", applicable=False), None, "不适用,不计分,其余指标按比例折算"),
        (row("≥3次", "2", "10", method="yes_no"), 0, "按“是否评分法”得 0.00 分"),
        (row("≥3次", "2", "10", method="no_such"), None, "评分方法有误:无此评分方法“no_such”"),
        (row("", "3", "10", method="deduct_per_gap", arguments={"per_gap": 2}), 4, "按“缺项扣分法”得 4.00 分"),
        (row("", "优、良", "10", method="four_grade", arguments={"shares": {"优": 1, "良": 0.85}}), 9.25, "得 9.25 分"),
    ],
)
def test_a_row_is_scored_with_its_reason(given: Any, computed: float | None, said: str) -> None:
    item = recompute(case_of(given), RULES).items[0]
    assert item.computed == computed
    assert (said is None and item.reason is None) or said in item.reason


def test_unread_values_are_named() -> None:
    found = recompute(case_of(row("≥98%", "二100百分比", "10"), row("^80%", "80%", "10")), RULES)
    assert [item.computed for item in found.items] == [None, None]
    assert all("未读出" in item.reason for item in found.items)


@pytest.mark.parametrize(
    ("base", "rate", "points"),
    [("adjusted", 1.0, 10), ("original", 0.9997111111, 9.9971111111), ("received", 1.0, 10)],
)
def test_execution_rate_uses_the_rulebooks_base(base: Any, rate: Any, points: Any) -> None:
    """池州贵池 2022 (CHIZHOU): 90 original, 89.974 adjusted, 89.974 spent."""
    case = case_of(budget=(funds("89.974", "89.974", original="90"),))
    item = recompute(case, rules_with(execution_rate_base=base)).items[0]
    assert (item.position, item.rate, item.computed, item.printed) == (None, rate, points, 10)


def test_execution_rate_of_haidian_falls_back_to_the_original_budget_and_says_so() -> None:
    """北京海淀 2016 (HAIDIAN): 154.74 of 310.2 original, 5 of 10 printed."""
    item = recompute(case_of(budget=(funds("", "154.74", score="5", original="310.2"),)), RULES).items[0]
    assert item.computed == pytest.approx(4.9884, abs=5e-5)
    assert (
        item.reason
        == "执行数/年初预算数(无全年预算数,改用年初预算数) = 154.74/310.2 = 49.88%,按执行率得 4.99 分,填报 5 分"
    )


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (funds("0", "0", score="0"), "全年预算数为 0,算不出执行率"),
        (funds("", "30"), "未填预算数"),
        (funds("30", ""), "未填全年执行数"),
        (funds("30", "**万元"), "预算数或执行数未读出"),
    ],
)
def test_an_execution_rate_that_cannot_be_computed_is_missing_not_zero(budget: Any, said: str) -> None:
    found = recompute(case_of(budget=(budget,)), RULES)
    assert (found.items[0].computed, found.items[0].reason) == (None, said)
    assert (found.computed_total, found.computed_bounds) == (None, (0, 10))


def test_execution_rate_by_bands_and_its_weight_from_the_rulebook() -> None:
    bands = {"method": "bands", "bands": [{"at_least": 0.9, "fraction": 1.0}, {"at_least": 0.5, "fraction": 0.5}]}
    case = case_of(budget=(funds("100", "60", weight="", score="5"),))
    item = recompute(case, rules_with(execution_rate_scoring=bands)).items[0]
    assert (item.weight, item.computed, item.rate) == (10, 5, 0.6)


def test_a_funds_block_without_points_is_not_scored() -> None:
    assert recompute(case_of(row("≥1", "1", "100"), budget=(funds("9", "9", "", ""),)), RULES).items[0].position == 0


def test_a_sub_row_that_repeats_the_points_is_not_counted_twice() -> None:
    """濉溪县 2019 and 萧县 2023 print weight and score again in the row 其中:本年财政拨款."""
    total = funds("30", "30")
    part = BudgetRow(
        "其中:本年财政拨款",
        adjusted=parse_amount("30"),
        executed=parse_amount("30"),
        weight=total.weight,
        score=total.score,
        counted=False,
    )
    assert recompute(case_of(budget=(total, part)), RULES).printed_total == 10


def test_missing_points_leave_bounds_and_never_count_as_zero() -> None:
    case = case_of(row("≥10", "10", "60", "60"), row("≥10", "", "40"))
    found = recompute(case, RULES)
    assert (found.printed_total, found.printed_bounds) == (None, (60, 100))
    assert (found.computed_total, found.computed_bounds) == (None, (60, 100))
    assert found.groups[0].printed is None


def test_an_unknown_weight_leaves_the_rest_of_the_scale_open() -> None:
    case = case_of(row("≥10", "9", "60", "54"), row("≥10", "10", "", ""))
    assert recompute(case, RULES).printed_bounds == (54, 94)


@pytest.mark.parametrize(("policy", "total"), [("rescale", 88.8888888889), ("full", 90)])
def test_rows_not_applicable_are_rescaled_or_full(policy: str, total: Any) -> None:
    """得分 / (100 − 不适用) × 100 (DOCZJ): 80 of 90 points earned."""
    rows = (row("≥10", "8", "50"), row("≥10", "10", "40"), row("≥10", "", "10", applicable=False))
    found = recompute(case_of(*rows), rules_with(not_applicable={"policy": policy}))
    assert found.computed_total == total


def test_printed_points_of_a_row_not_applicable_stand_as_printed() -> None:
    rows = (row("≥10", "10", "90", "90"), row("≥10", "", "10", "10", applicable=False))
    assert recompute(case_of(*rows), RULES).printed_total == 100


def test_detail_rows_and_merged_cells_do_not_count() -> None:
    rows = (
        row("29.5亩", "29.5亩", "60", "60"),
        row("1.5亩", "1.5亩", level3="其中桃树", counted=False, parent=0),
        row("≥360天", "360天", "40", "40"),
        row("全天候可用", "全天候可用", counted=False, shared_with=2),
    )
    found = recompute(case_of(*rows), RULES)
    assert (found.printed_total, found.items[1].reason) == (100, "其中行,分值计入上级指标")
    assert (found.items[2].computed, found.items[3].computed) == (None, None)
    assert "合并" in found.items[2].reason
    assert "合并" in found.items[3].reason


def test_rows_in_one_merged_cell_that_all_reach_their_targets_earn_it() -> None:
    rows = (row("≥360天", "360天", "40", "40"), row("≥5次", "6次", counted=False, shared_with=0))
    assert recompute(case_of(*rows), RULES).items[0].computed == 40


@pytest.mark.parametrize(("pick", "points", "taken"), [("max", 20, "结转结余变动率"), ("first", 10, "结转结余率")])
def test_either_or_takes_one_child_and_names_it(pick: str, points: Any, taken: str) -> None:
    """结转结余率 or 变动率, 任选其一, 20 points (WANG13)."""
    rows = (
        row(weight="20", method="either_or", arguments={"pick": pick}),
        row("≤5%", "10%", level3="结转结余率", counted=False, parent=0),
        row("≤0%", "-3%", level3="结转结余变动率", counted=False, parent=0),
    )
    item = recompute(case_of(*rows), RULES).items[0]
    assert (item.computed, item.method) == (points, "either_or")
    assert item.reason == f"择一计分,取“{taken}”"


@pytest.mark.parametrize(
    ("actual", "arguments", "total", "limit"),
    [
        ("1起", {"at_most": 59}, 59, None),
        ("0起", {"at_most": 59}, 100, None),
        ("1起", {"grade": "中"}, 100, "中"),
        ("", {"at_most": 59}, None, None),
    ],
)
def test_a_veto_caps_the_total_or_the_grade(actual: Any, arguments: dict[str, Any], total: Any, limit: Any) -> None:
    rows = (row("≥1", "1", "100"), row("≤0起", actual, level3="违规使用资金", method="veto", arguments=arguments))
    found = recompute(case_of(*rows), RULES)
    assert (found.computed_total, found.grade_limit) == (total, limit)


def test_faulty_methods_are_problems_with_the_place() -> None:
    case = case_of(row("≥1", "1", "10", method="banded", where="指标!B7"))
    (found,) = recompute(case, RULES).problems
    assert (found.code, found.where, found.blocking) == ("S001", "指标!B7", True)
    assert "bands" in found.found


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("产出指标(50分)", "产出指标"),
        ("产 出 指 标", "产出指标"),
        ("项目管理 13分", "项目管理"),
        ("投入 10", "投入"),
        ("目标任务(20)", "目标任务"),
        (None, "(未分组)"),
    ],
)
def test_group_names_lose_their_points_and_spaces(printed: Any, name: str) -> None:
    assert recompute(case_of(row("≥1", "1", "10", level1=printed)), RULES).groups[0].name == name


def test_money_in_another_unit_changes_nothing() -> None:
    rows = [row("≤90万元", actual, "10") for actual in ("95万元", "950000元", "0.0095亿元")]
    assert len({item.computed for item in recompute(case_of(*rows), RULES).items}) == 1


def test_sums_print_without_noise() -> None:
    """10.3, 9.3 and 22.5 are weights seen in published forms."""
    rows = [row("≥1", "1", weight, weight) for weight in ("9.3", "9.3", "9.3", "10.3", "22.5")]
    assert recompute(case_of(*rows), RULES).printed_total == 60.7
