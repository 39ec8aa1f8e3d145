"""Forms are found by their headings wherever they stand, and no table of any kind breaks the reader."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.reading.forms import read_forms
from perfanalysis.reading.grids import Grid, Merge, build_grid

WORDS = [
    "一级指标", "二级指标", "三级指标", "指标值", "年度\n指标值", "实际完成值", "分值", "得分", "自评得分", "复核得分", "偏差原因",
    "年初预算数", "全年预算数", "全年执行数", "执行率", "年度资金总额", "其中:财政拨款", "项目名称", "主管部门", "预期目标",
    "实际完成情况", "总分", "小计", "自评等级", "优☑ 良□", "项目资金(万元)", "产出指标(50分)", "指标1:", "≥95%", "100", "98.5%", "万元",
    "计量单位", "指标性质", "注:无", "…", "/", "2022年度", "其中:甲", "任务名称", "绩效指标", "",
]  # fmt: skip
cells = st.sampled_from(WORDS) | st.text(max_size=8)


def grid_of(rows: list[list[str]], merges: tuple[Merge, ...] = ()) -> Grid:
    texts = {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row) if text}
    places: Mapping[tuple[int, int], str] = {key: f"表!{key}" for key in texts}
    return build_grid("表", texts, merges, places=places)


merges = st.builds(Merge, st.integers(0, 8), st.integers(0, 8), st.integers(1, 4), st.integers(1, 4))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(cells, max_size=9), max_size=12), st.lists(merges, max_size=4))
def test_no_table_raises(rows: list[list[str]], areas: list[Merge]) -> None:
    for case in read_forms(grid_of(rows, tuple(areas))):
        assert case.kind
        assert all(item.where is not None for item in case.indicators)


FORM = [
    ["项目支出绩效自评表", "", "", "", "", "", ""],
    ["(2022年度)", "", "", "", "", "", ""],
    ["项目名称", "校舍维修", "", "主管部门", "某县教育局", "", ""],
    ["项目资金(万元)", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", "100", "90", "81", "10", "90%", "9"],
    ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "维修校舍", "≥5栋", "5栋", "60", "60"],
    ["效益指标", "社会效益指标", "受益学生", "≥1000人", "900人", "30", "27"],
    ["总分", "", "", "", "", "100", "96"],
]


def shifted(rows: list[list[str]], down: int, right: int) -> list[list[str]]:
    return [[""]] * down + [[""] * right + row for row in rows]


@given(st.integers(0, 6), st.integers(0, 4))
def test_a_form_is_read_alike_wherever_it_stands(down: int, right: int) -> None:
    (case,) = read_forms(grid_of(shifted(FORM, down, right)))
    assert (case.project, case.department, case.year, case.amount_unit) == ("校舍维修", "某县教育局", 2022, "万元")
    assert [item.level3 for item in case.indicators] == ["维修校舍", "受益学生"]
    assert [item.score.value for item in case.indicators] == [60, 27]
    assert (case.total.value, case.weight_total.value) == (96, 100)
    assert case.budget[0].executed.value == 81


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5, unique=True))
def test_blank_rows_between_change_nothing(after: list[int]) -> None:
    rows = [line for number, row in enumerate(FORM) for line in ([row, [""]] if number in after else [row])]
    (case,) = read_forms(grid_of(rows))
    assert [item.level3 for item in case.indicators] == ["维修校舍", "受益学生"]
    assert case.total.value == 96


@given(st.permutations([3, 4, 5, 6]))
def test_columns_may_stand_in_any_order(order: list[int]) -> None:
    rows = [*FORM[:5], *[[*row[:3], *(row[column] for column in order)] for row in FORM[5:8]], FORM[8]]
    (case,) = read_forms(grid_of(rows))
    first = case.indicators[0]
    assert (first.target.text, first.actual.text, first.weight.value, first.score.value) == ("≥5栋", "5栋", 60, 60)


def test_two_forms_in_one_sheet_do_not_mix() -> None:
    second = [[cell.replace("校舍维修", "操场改造").replace("81", "45") for cell in row] for row in FORM]
    one, two = read_forms(grid_of([*FORM, [""], *second]))
    assert (one.project, two.project) == ("校舍维修", "操场改造")
    assert [case.budget[0].executed.value for case in (one, two)] == [81, 45]
    assert [len(case.indicators) for case in (one, two)] == [2, 2]
