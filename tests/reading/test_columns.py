from local_forms import SICHUAN_2019, SICHUAN_2023, TARGETS_TWO_TERMS, grid_of, only_case

from perfanalysis.reading.columns import find_headers


def first_header(form: str | list[list[str]], block: str = "indicator") -> dict[str, int]:
    return {role: columns.start for role, columns in find_headers(grid_of(form), block)[0].columns.items()}


def test_the_label_of_the_block_is_no_column() -> None:
    assert first_header(SICHUAN_2019)["actual"] == 5


def test_a_column_that_names_the_funds_holds_no_amounts() -> None:
    columns = first_header(SICHUAN_2023, "budget")
    assert (columns["original"], columns["adjusted"], columns["executed"]) == (2, 3, 4)


def test_of_two_terms_side_by_side_the_year_is_read() -> None:
    columns = first_header(TARGETS_TWO_TERMS)
    assert (columns["level2"], columns["level3"], columns["target"]) == (2, 6, 7)


def test_two_heading_rows_give_one_heading() -> None:
    rows = [
        ["一级指标", "三级指标", "指标值", "完成值", "自评", "", "财政复核", ""],
        ["", "", "", "", "分值", "得分", "分值", "得分"],
        ["产出", "甲", "1个", "1个", "10", "10", "10", "9"],
    ]
    (header,) = find_headers(grid_of(rows), "indicator")
    assert (header.top, header.bottom) == (0, 1)
    assert (header.columns["score"].start, header.columns["recheck"].start) == (5, 7)


def test_an_indicator_heading_is_no_funds_heading() -> None:
    rows = [["一级指标", "三级指标", "年初目标值", "实际完成值", "得分"], ["产出", "甲", "1个", "1个", "10"]]
    assert find_headers(grid_of(rows), "budget") == []


def test_prose_is_no_heading() -> None:
    assert find_headers(grid_of([["三级指标的指标值和得分按规定填写"]]), "indicator") == []


def test_a_plain_word_wins_over_one_that_contains_it() -> None:
    rows = [
        ["一级指标", "三级指标", "得分率", "完成情况说明", "指标值", "实际完成值", "得分"],
        ["产出", "甲", "95%", "已按期完成", "1个", "1个", "10"],
    ]
    columns = first_header(rows)
    assert (columns["score"], columns["actual"]) == (6, 5)
    assert [problem.code for problem in only_case(rows).problems] == ["R015", "R015"]
