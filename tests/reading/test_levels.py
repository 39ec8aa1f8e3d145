from local_forms import GUANGDONG, TRANSFER, only_case

from perfanalysis.reading.levels import tidy

HEADING = ["一级指标", "二级指标", "三级指标", "指标值", "得分"]


def levels(rows: list[list[str]]) -> list[tuple[str | None, str | None, str | None]]:
    return [(row.level1, row.level2, row.level3) for row in only_case([HEADING, *rows]).indicators]


def test_blank_levels_repeat_the_row_above() -> None:
    found = [(row.level1, row.level2) for row in only_case(TRANSFER).indicators]
    assert found[:3] == [("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标")]


def test_a_new_first_level_does_not_keep_the_second() -> None:
    rows = [["产出指标", "数量指标", "甲", "1", "1"], ["满意度", "", "乙", "1", "1"]]
    assert levels(rows) == [("产出指标", "数量指标", "甲"), ("满意度", None, "乙")]


def test_names_printed_down_a_column_are_written_on_one_line() -> None:
    assert levels([["产\n出\n指\n标", "数 量\n指标", "新建\n校舍 A 栋", "1", "1"]]) == [
        ("产出指标", "数量指标", "新建校舍 A 栋")
    ]
    assert tidy("经济效益\n指标  (可选)") == "经济效益指标 (可选)"


def test_of_four_levels_the_fourth_is_the_indicator() -> None:
    first = only_case(GUANGDONG).indicators[0]
    assert (first.level1, first.level2, first.level3) == ("决策(20分)", "项目立项/论证决策", "论证充分性")


def test_a_blank_fourth_level_leaves_the_third_as_the_indicator() -> None:
    rows = [
        ["一级指标", "二级指标", "三级指标", "四级指标", "指标值", "得分"],
        ["产出", "数量", "建设", "栋数", "1", "1"],
        ["", "", "", "面积", "1", "1"],
        ["", "质量", "合格率", "", "1", "1"],
    ]
    found = [(row.level1, row.level2, row.level3) for row in only_case(rows).indicators]
    assert found == [("产出", "数量/建设", "栋数"), ("产出", "数量/建设", "面积"), ("产出", "质量", "合格率")]
