import pytest
from local_forms import BEIJING, HUNAN_DEPARTMENT, SICHUAN_2019, SICHUAN_2023, only_case

HEADING = ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"]


def form(*rows: list[str]) -> list[list[str]]:
    return [HEADING, *rows]


FIRST = ["产出指标", "数量指标", "甲", "≥5个", "5个", "60", "60"]
SECOND = ["效益指标", "社会效益指标", "乙", "提升", "提升", "40", "38"]


def test_rows_of_a_local_form() -> None:
    rows = [(row.level3, row.target.text, row.actual.text) for row in only_case(SICHUAN_2019).indicators]
    assert rows[0] == ("操场面积", "≥5000平方米", "5200平方米")
    assert len(rows) == 4


def test_placeholder_rows_are_left_out() -> None:
    names = [row.level3 for row in only_case(BEIJING).indicators]
    assert len(names) == 5
    assert "指标2:" not in names


def test_sign_value_and_unit_in_three_columns_are_one_target() -> None:
    targets = [row.target.text for row in only_case(SICHUAN_2023).indicators]
    assert targets == ["=100%", "优", "≥90%"]


@pytest.mark.parametrize("label", ["总分", "合 计", "总得分：", "自评总分"])
def test_the_total_row_closes_the_table(label: str) -> None:
    case = only_case(form(FIRST, SECOND, [label, "", "", "", "", "100", "98"], ["填报人:某", "", "", "", "", "", ""]))
    assert (case.weight_total.value, case.total.value) == (100, 98)
    assert len(case.indicators) == 2


def test_a_total_row_printed_one_column_to_the_right_keeps_its_order() -> None:
    case = only_case(HUNAN_DEPARTMENT)
    assert (case.weight_total.value, case.total.value) == (100, 99.57)


def test_a_total_in_one_cell() -> None:
    assert only_case(form(FIRST, SECOND, ["总分:98分"])).total.value == 98


@pytest.mark.parametrize("between", [[""], ["小计", "", "", "", "", "60", "60"], HEADING])
def test_blank_rows_subtotals_and_repeated_headings_are_no_indicators(between: list[str]) -> None:
    case = only_case(form(FIRST, between, SECOND, ["总分", "", "", "", "", "100", "98"]))
    assert [row.level3 for row in case.indicators] == ["甲", "乙"]
    assert case.problems == ()


def test_weights_written_behind_the_name() -> None:
    rows = [["一级指标", "三级指标", "指标值", "得分"], ["产出", "补贴及时(15分)", "及时", "14"]]
    assert only_case(rows).indicators[0].weight.value == 15
