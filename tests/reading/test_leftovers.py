"""What the reader leaves out is told: rows R014, columns R015."""

from local_forms import HUNAN_DEPARTMENT, SICHUAN_2023, only_case

HEADING = ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"]
FIRST = ["产出指标", "数量指标", "甲", "≥5个", "5个", "60", "60"]
TOTAL = ["总分", "", "", "", "", "100", "98"]


def told(*rows: list[str]) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in only_case([HEADING, *rows]).problems]


def test_an_indicator_below_the_total_is_told() -> None:
    late = ["满意度", "", "群众满意度", "≥90%", "95%", "10", "10"]
    assert told(FIRST, TOTAL, late) == [("R014", "表!4-1")]


def test_text_without_an_indicator_is_told_with_its_words() -> None:
    rows = [[*HEADING, "偏差原因"], [*FIRST, ""], ["", "", "", "", "", "", "", "因疫情推迟开工"], TOTAL]
    (problem,) = only_case(rows).problems
    assert (problem.code, problem.where, problem.blocking) == ("R014", "表!3-8", False)
    assert "因疫情推迟开工" in problem.found


def test_amounts_written_behind_their_names_are_told() -> None:
    codes = [problem.code for problem in only_case(HUNAN_DEPARTMENT).problems]
    assert codes == ["R014"] * 4


def test_a_column_with_an_unknown_heading_is_told_by_name() -> None:
    rows = [[*HEADING[:5], "年底库存", *HEADING[5:]], [*FIRST[:5], "37", *FIRST[5:]]]
    (problem,) = only_case(rows).problems
    assert (problem.code, problem.where) == ("R015", "表!1-6")
    assert "年底库存" in problem.found
    assert "37" in problem.found


def test_a_column_without_a_heading_is_told_where_it_is_filled() -> None:
    rows = [[*HEADING, ""], [*FIRST, "见附件"]]
    assert [(problem.code, problem.where) for problem in only_case(rows).problems] == [("R015", "表!2-8")]


def test_nothing_is_told_of_blank_and_known_rows_and_columns() -> None:
    blank = ["", "", "指标2:", "", "", "", ""]
    group = ["效益指标", "经济效益指标", "", "", "", "", ""]
    assert told(FIRST, blank, group, ["小计", "", "", "", "", "60", "60"], HEADING, ["3"], TOTAL, ["注:无"]) == []
    assert only_case(SICHUAN_2023).problems == ()
