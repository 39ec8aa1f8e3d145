"""Tables: texts ready to print, never NaN, nobody's text as markup; numbers of the published form named in report_examples."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from report_examples import HOSTILE, by_rule, dossier, many, nutrition, nutrition_case, unfilled, unweighted

from perfanalysis.model import Case, Evaluation, Finding
from perfanalysis.problems import Problem
from perfanalysis.rules import load_rules
from perfanalysis.tables import (
    ReportTable,
    appendix,
    evidence_table,
    findings_table,
    funds_table,
    group_table,
    heads_table,
    lost_points_table,
    problems_table,
    rules_table,
    score_comparison_table,
    stack,
    survey_table,
    verification_table,
)
from perfanalysis.tables.registers import rule_text

EVALUATIONS = {
    "nutrition": nutrition(),
    "unfilled": unfilled(),
    "forty": many(),
    "one": many(1),
    "unweighted": unweighted(),
    "by_rule": by_rule(),
}


def _all_tables(evaluation: Evaluation) -> list[ReportTable]:
    case, rules = evaluation.case, load_rules("CN", on="2022-12-31")
    return [
        heads_table(case),
        funds_table(evaluation),
        score_comparison_table(evaluation),
        group_table(evaluation),
        lost_points_table(evaluation),
        *appendix(evaluation, rules).tables,
    ]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser calls it so
        self.seen.append(tag)


def _tags(html: str) -> set[str]:
    parser = _Tags()
    parser.feed(html)
    return set(parser.seen)


@pytest.mark.parametrize("name", EVALUATIONS)
def test_every_cell_is_text_and_nothing_is_nan(name: str) -> None:
    for table in _all_tables(EVALUATIONS[name]):
        cells = table.frame.to_numpy().ravel().tolist()
        assert all(isinstance(cell, str) for cell in cells), table.title
        assert "" not in table.frame.iloc[: -1 if table.last_total else None].to_numpy().ravel().tolist(), table.title
        assert not {"nan", "None", "NaN", "<NA>", "inf"}.intersection(cells), table.title
        assert len(table.frame) >= 1


@pytest.mark.parametrize("name", EVALUATIONS)
def test_merged_cells_fill_the_rectangle(name: str) -> None:
    for table in _all_tables(EVALUATIONS[name]):
        body = table._repr_html_().split("<tbody>")[1]
        spans = [int(found or 1) for found in re.findall(r'<td(?: rowspan="(\d+)")?[ >]', body)]
        assert sum(spans) == table.frame.size, table.title


def test_no_merged_cell_is_higher_than_a_page_can_carry() -> None:
    html = score_comparison_table(many())._repr_html_()
    assert max(int(found) for found in re.findall(r'rowspan="(\d+)"', html)) == 6


def test_scores_stand_beside_each_other_with_their_gap() -> None:
    frame = score_comparison_table(nutrition()).frame.set_index("三级指标")
    assert frame.loc["政策知晓率", ["分值", "填报得分", "重算得分", "差额"]].tolist() == ["10", "9", "9.8", "-0.8"]
    assert frame.loc["减轻贫困学生家庭经济负担", ["填报得分", "重算得分", "差额"]].tolist() == ["10", "—", "—"]


def test_last_row_sums_the_form() -> None:
    last = score_comparison_table(nutrition()).frame.iloc[-1]
    assert last[["一级指标", "分值", "填报得分", "重算得分"]].tolist() == ["合计", "100", "96", "—"]


def test_rows_outside_the_total_say_so() -> None:
    made = nutrition()
    items = (replace(made.items[0], counted=False), replace(made.items[1], applicable=False), *made.items[2:])
    notes = score_comparison_table(replace(made, items=items)).frame["说明"].tolist()
    assert notes[:2] == ["不单独计分", "不适用"]


def test_groups_show_their_share_of_points() -> None:
    frame = group_table(nutrition()).frame.set_index("一级指标")
    assert frame["得分率"].tolist() == ["100%", "92.5%", "96.67%", "100%", "96%"]
    assert frame.loc["产出指标", "填报得分"] == "37"


def test_an_own_workbook_has_one_column_of_points() -> None:
    frame = score_comparison_table(by_rule()).frame
    assert [name for name in frame.columns if "分" in name] == ["分值", "得分"]
    assert frame["得分"].tolist() == ["4.8", "2.4", "3", "10.2"]
    assert "扣分原因" in lost_points_table(by_rule()).frame.columns
    assert "填报总分" not in heads_table(by_rule().case).frame["事项"].tolist()


def test_losses_stand_largest_first_with_their_sum() -> None:
    frame = lost_points_table(nutrition()).frame
    assert frame["指标"].tolist() == ["资金到位及时率", "政策知晓率", ""]
    assert frame["失分"].tolist() == ["3", "1", "4"]


def test_execution_rate_is_recomputed_beside_the_printed_one() -> None:
    frame = funds_table(nutrition()).frame
    assert frame.loc[0, ["填报执行率", "重算执行率"]].tolist() == ["100%", "100%"]
    assert frame.loc[1, "分值"] == "—"
    assert frame.loc[0, "全年预算数"] == "387664.62"
    assert "元" in funds_table(nutrition()).title


def test_survey_shows_rates_and_published_intervals() -> None:
    frame = survey_table(nutrition_case(dossier=dossier())).frame
    assert frame["95%置信区间"].tolist() == ["25.5%~36.6%", "6.2%~16%", "—"]
    assert frame.loc[0, ["回收率", "有效率"]].tolist() == ["93.3%", "93.9%"]


def test_problems_that_block_come_first() -> None:
    notice = Problem("C901", "notice", "自评表!A1", "甲", "乙", "丙", blocking=False)
    blocking = Problem("C900", "missing", "自评表!A2", "丁", "戊", "己", blocking=True)
    assert problems_table([notice, blocking]).frame["编号"].tolist() == ["C900", "C901"]


def test_an_empty_register_says_so() -> None:
    empty = Case("project_evaluation")
    for table in (evidence_table(empty), findings_table(empty), survey_table(empty), problems_table([])):
        assert table.frame.iloc[0, 0] == "(无)"


def test_findings_keep_their_words() -> None:
    frame = findings_table(nutrition_case(dossier=dossier())).frame
    assert frame.loc[0, ["类别", "问题", "整改期限", "佐证"]].tolist() == [
        "管理",
        "合同签订晚于开工",
        "2023-06-30",
        "E1",
    ]


def test_rules_print_value_source_and_mark() -> None:
    rules = load_rules("CN", on="2022-12-31")
    frame = rules_table(rules).frame
    assert set(frame["标记"]) <= {"已核对原文", "二手资料", "依据待核"}
    assert "优≥90;良≥80;中≥60;差≥0" in frame["取值"].tolist()
    assert len(rules_table(rules, of="all").frame) == len(rules.entries) > len(frame)


@pytest.mark.parametrize("place", ["CN", "CN-15-05", "CN-51"])
def test_no_rule_prints_an_english_word(place: str) -> None:
    entries = load_rules(place).entries
    texts = {key: rule_text(entry.value, entry.unit) for key, entry in entries.items() if key != "framework_choice"}
    assert not {key: text for key, text in texts.items() if re.search("[a-z]{3}", text)}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ([{"name": "优", "at_least": 90}, {"name": "良", "at_least": 80}], "分", "优≥90;良≥80"),
        ({"产出指标": 50, "效益指标": 30.0}, "分", "产出指标 50,效益指标 30"),
        ({"policy": "none", "threshold": 1.3}, "-", "处理 不扣分,界限 1.3"),
        ([{"name": "较好", "at_least": 0.8, "below": 1}], "-", "较好≥0.8"),
        (True, "-", "是"),
        (100, "分", "100分"),
    ],
)
def test_rule_values_are_printed_in_chinese(value: object, unit: str, text: str) -> None:
    assert rule_text(value, unit) == text


def test_verification_names_rulebook_file_and_versions() -> None:
    frame = verification_table(nutrition()).frame.set_index("事项")["内容"]
    assert frame["制度依据编号"] == "CN@2022-12-31"
    assert frame["输入文件 SHA-256"] == "a" * 64
    assert "/" not in frame["输入文件"]
    assert frame["软件版本 perfanalysis"]


def test_texts_of_others_never_become_markup() -> None:
    made = nutrition(project=HOSTILE, goal="一\n二", dossier=replace(dossier(), findings=(Finding(*[HOSTILE] * 7),)))
    html = "".join(table._repr_html_() for table in _all_tables(made))
    assert _tags(html) == {"table", "caption", "thead", "tbody", "tr", "th", "td", "br"}
    assert "\u202e" not in html
    assert "<script" not in html


def test_same_evaluation_gives_the_same_html() -> None:
    assert stack(*_all_tables(nutrition()))._repr_html_() == stack(*_all_tables(nutrition()))._repr_html_()


def test_long_texts_are_shown_whole() -> None:
    words = "很长的目标" * 400
    assert words in heads_table(nutrition_case(goal=words))._repr_html_()


def test_a_department_is_not_called_a_project() -> None:
    made = replace(nutrition_case(), kind="department_evaluation", project=None, department=None, implementer=None)
    heads = heads_table(made)
    assert (heads.title, tuple(heads.frame.iloc[0])) == ("部门基本情况", ("部门(单位)名称", "(未填部门名称)"))
    assert heads_table(nutrition_case()).title == "项目基本情况"
