"""Layouts of 绩效目标申报表 seen in public templates: terms one below the other or side by side, schedules, opinions.

The rows and labels are those of the templates of 佳县 (https://docx.baby/p/20793843881926.html: long-term and yearly
tables, own funds, schedule, signatures) and of a city's form with opinions of department, third party and finance (its
page has no address in the index); projects and figures are fictional.
"""

from __future__ import annotations

import pytest

from perfanalysis.model import Case
from perfanalysis.reading.forms import read_forms
from perfanalysis.reading.grids import Grid, Merge, build_grid

HEAD = [
    ["财政支出项目绩效目标申报表"],
    ["(2016年度)"],
    ["项目名称", "", "补植", "项目属性", "新增项目 □ 延续项目 ☑"],
    ["主管部门", "", "县林业局", "主管部门编码", "205"],
    ["项目起止时间", "", "2015年1月至2017年12月"],
    ["项目资金申请(万元)", "资金总额:", "300"],
    ["", "财政拨款:", "300"],
    ["项目实施进度计划", "项目实施内容", "", "开始时间", "完成时间"],
    ["", "1、整地", "", "2016-03", "2016-04"],
    ["", "2、栽植", "", "2016-04", ""],
    ["", "……", "", "", ""],
    ["项目绩效目标", "长期目标", "", "年度目标"],
    ["", "三年补植3000亩", "", "当年补植1000亩"],
]
HEADING = ["一级指标", "二级指标", "指标内容", "指标值", "备注"]


def table(label: str, area: str, survival: str) -> list[list[str]]:
    return [
        [label, *HEADING],
        ["", "产出指标", "数量指标", "补植面积", area, ""],
        ["", "", "质量指标", "成活率", survival, "含补栽"],
        ["", "服务对象满意度指标", "具体指标", "农户满意度", "≥90%", ""],
        ["", "", "……", "", "", ""],
    ]


LONG, YEAR = table("长期绩效指标", "3000亩", "≥85%"), table("年度绩效指标", "1000亩", "≥90%")
SIGNED = [["其他说明的问题", "无"], ["填报人:李四", "", "单位负责人:王五", "", "填报日期:2015年11月"]]
OPINIONS = [
    ["审核意见", "主管部门审核意见", "同意申报", "审核人:甲", "日期:2015年11月"],
    ["", "第三方机构审核意见", "效益指标应细化", "审核人:乙", "同意"],
]


def read(*blocks: list[list[str]], merges: tuple[Merge, ...] = ()) -> Case:
    (case,) = read_forms(grid_of([row for block in blocks for row in block], merges))
    return case


def grid_of(rows: list[list[str]], merges: tuple[Merge, ...] = ()) -> Grid:
    texts = {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row) if text}
    return build_grid("表", texts, merges, places={key: f"表!{key}" for key in texts})


@pytest.mark.parametrize("blocks", [(LONG, YEAR), (YEAR, LONG), (YEAR,)], ids=["long first", "year first", "year only"])
def test_of_two_terms_one_below_the_other_the_year_is_read(blocks: tuple[list[list[str]], ...]) -> None:
    case = read(HEAD, *blocks, SIGNED)
    assert [(item.name, item.target.value) for item in case.indicators] == [
        ("补植面积", 1000),
        ("成活率", 0.9),
        ("农户满意度", 0.9),
    ]
    assert (case.goal, case.department, case.period) == ("当年补植1000亩", "县林业局", "2015年1月至2017年12月")
    assert [(row.item, row.original.value) for row in case.budget] == [("资金总额", 300), ("财政拨款", 300)]
    assert case.problems == ()


def test_a_form_with_only_a_long_term_table_keeps_it() -> None:
    case = read(HEAD, LONG, SIGNED)
    assert [item.target.value for item in case.indicators] == [3000, 0.85, 0.9]


def test_two_forms_below_each_other_keep_their_own_tables() -> None:
    cases = read_forms(grid_of([*HEAD, *LONG, *YEAR, *HEAD, *LONG, *YEAR]))
    assert [[item.target.value for item in case.indicators] for case in cases] == [[1000, 0.9, 0.9]] * 2


@pytest.mark.parametrize("label", ["总目标绩效指标", "中期绩效指标", "实施期绩效指标"])
def test_every_name_of_the_long_term_is_known(label: str) -> None:
    case = read(HEAD, table(label, "3000亩", "≥85%"), table("本年度绩效指标", "1000亩", "≥90%"))
    assert [item.target.value for item in case.indicators] == [1000, 0.9, 0.9]


@pytest.mark.parametrize("opinions", [OPINIONS, OPINIONS[1:]], ids=["all", "third party"])
def test_opinions_and_signatures_are_no_indicators(opinions: list[list[str]]) -> None:
    case = read(HEAD, YEAR, opinions, SIGNED)
    assert [item.name for item in case.indicators] == ["补植面积", "成活率", "农户满意度"]


def test_the_goal_of_the_year_is_read_beside_or_below_its_label() -> None:
    beside = [*HEAD[:-2], ["项目绩效目标描述", "总目标", "三年3000亩"], ["", "本年度目标", "当年1000亩"]]
    assert read(beside, YEAR).goal == "当年1000亩"
    only = [*HEAD[:-2], ["总目标", "三年3000亩"]]
    assert read(only, YEAR).goal == "三年3000亩"
    merged = (Merge(len(HEAD) - 2, 0, 2, 1),)
    assert read(HEAD, YEAR, merges=merged).goal == "当年补植1000亩"


def test_steps_of_the_schedule_are_read_with_their_gaps() -> None:
    case = read(HEAD, YEAR)
    assert case.schedule is not None
    assert [(step.name, step.begins, step.ends) for step in case.schedule] == [
        ("1、整地", "2016-03", "2016-04"),
        ("2、栽植", "2016-04", ""),
    ]
    assert read(HEAD[:7], HEAD[11:], YEAR).schedule is None
    assert read(HEAD[:8], [HEAD[10]], HEAD[11:], YEAR).schedule == ()


def test_days_of_the_term_in_two_fields_make_one_term() -> None:
    head = [*HEAD[:4], ["计划开始日期", "2022-01-01", "计划完成日期", "2022-12-31"], *HEAD[5:]]
    assert read(head, YEAR).period == "2022-01-01至2022-12-31"
