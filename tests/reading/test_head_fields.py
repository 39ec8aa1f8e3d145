import pytest
from local_forms import GUANGDONG, HUBEI, HUNAN_DEPARTMENT, SHANGHAI, TRANSFER, grid_of, only_case

from perfanalysis.reading.head_fields import read_grade, read_head


@pytest.mark.parametrize(
    ("form", "year", "project", "department", "implementer"),
    [
        (TRANSFER, 2022, "农村危房改造补助资金", "住房和城乡建设部", "某县住建局"),
        (HUBEI, 2021, "农村公路养护", "某市交通局", "某市公路局"),
        (SHANGHAI, None, "社区养老服务补贴", "某区民政局", "养老科"),
        (GUANGDONG, None, "创业补贴", "某市人社局", None),
        (HUNAN_DEPARTMENT, 2022, None, "某市水利局", None),
    ],
)
def test_the_heads_of_local_forms(
    form: str, year: int | None, project: str | None, department: str, implementer: str | None
) -> None:
    case = only_case(form)
    assert (case.year, case.project, case.department, case.implementer) == (year, project, department, implementer)


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["二〇二二年度项目支出绩效自评表"], 2022),
        (["项目支出绩效自评表", "（2 0 2 1年度）"], 2021),
        (["项目支出绩效自评表（2020）"], 2020),
        (["项目支出绩效自评表", "填报日期:2023年3月1日"], None),
    ],
)
def test_the_year_of_the_title(lines: list[str], year: int | None) -> None:
    assert read_head(grid_of([[line] for line in lines]), range(len(lines)), context=()).title_year == year


def test_labels_and_values_may_stand_in_one_cell() -> None:
    grid = grid_of([["项目名称：校舍维修  主管部门：教育局；实施单位：一中"]])
    assert read_head(grid, [0], context=()).texts == {
        "project": "校舍维修",
        "department": "教育局",
        "implementer": "一中",
    }


def test_a_label_without_a_value_does_not_take_the_next_label() -> None:
    assert read_head(grid_of([["主管部门", "", "实施单位", "一中"]]), [0], context=()).texts == {"implementer": "一中"}


def test_a_funds_heading_is_no_total() -> None:
    form = [
        ["项目名称", "甲", "", "", ""],
        ["项目资金(万元)", "得分", "预算数", "执行数", "执行率"],
        ["年度资金总额", "9", "10", "9", "90%"],
        ["一级指标", "三级指标", "指标值", "完成值", "得分"],
        ["产出指标", "乙", "1个", "1个", "90"],
    ]
    assert only_case(form).total.blank


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("优", "优"),
        ("优☑ 良□ 中□ 差□", "优"),
        ("☒良 ☐优", "良"),
        ("□优 □良 □中 □差", None),
        ("自评结论：良好", "良好"),
        ("项目完成情况较好,资金使用规范", None),
    ],
)
def test_the_grade(text: str, grade: str | None) -> None:
    assert read_grade(text) == grade


def test_ticked_boxes_below_the_total_give_the_grade() -> None:
    rows = [
        ["三级指标", "一级指标", "指标值", "得分"],
        ["甲", "产出", "1个", "100"],
        ["总分", "", "", "100"],
        ["☑优 □良"],
    ]
    assert only_case(rows).grade == "优"
