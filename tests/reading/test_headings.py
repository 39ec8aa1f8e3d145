import pytest

from perfanalysis.reading.headings import bare, column_role, field_role, is_word_of


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("年度\n指标值", "年度指标值"),
        ("执行率（B/A）", "执行率"),
        ("一、部门（单位）名称：", "部门名称"),
        ("★项目资金（万元）", "项目资金"),
        ("（100）", "(100)"),
    ],
)
def test_a_heading_is_compared_without_brackets_spaces_and_marks(printed: str, word: str) -> None:
    assert bare(printed) == word


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("三 级 指 标", "level3"),
        ("四级指标", "level4"),
        ("年度指标值（A）", "target"),
        ("预期指标值(包含数字及文字描述)", "target"),
        ("实际完成指标值(包含数字及文字描述)", "actual"),
        ("全年实际完成值", "actual"),
        ("权重（分值）", "weight"),
        ("单位自评得分", "score"),
        ("财政复核得分", "recheck"),
        ("未完成原因及拟采取的改进措施", "reason"),
        ("指标性质", "operator"),
        ("度量单位", "unit"),
        ("年底数", None),
        ("", None),
    ],
)
def test_columns_of_the_indicator_table(heading: str, role: str | None) -> None:
    assert column_role("indicator", heading) == role


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("年初预算数", "original"),
        ("全年预算数（A）", "adjusted"),
        ("调整后预算数", "adjusted"),
        ("全年执行数（B）", "executed"),
        ("预算执行率(B/A×100%)", "rate"),
        ("财政拨款", "source"),
    ],
)
def test_columns_of_the_funds_block(heading: str, role: str) -> None:
    assert column_role("budget", heading) == role


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("转移支付（项目）名称", "project"),
        ("市级预算部门名称", "department"),
        ("主管部门及代码", "department"),
        ("具体实施处室", "implementer"),
        ("填报单位", "filler"),
        ("年度总体目标", "goal"),
        ("联系电话", None),
        ("县级", None),
    ],
)
def test_labels_of_the_head(label: str, role: str | None) -> None:
    assert field_role(label) == role


def test_words_of_total_rows() -> None:
    assert is_word_of("total_row", "总 分：")
    assert is_word_of("subtotal_row", "小计")
    assert not is_word_of("total_row", "总分值说明")
