"""Findings: sentences that agree with the tables, also where nothing was filled in; others' words stay words."""

from __future__ import annotations

import html
import json
from dataclasses import replace

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_examples import HOSTILE, by_rule, dossier, many, nutrition, nutrition_case, unfilled, unweighted

from perfanalysis.findings import analysis, chapter, conclusion, recommendation, section
from perfanalysis.findings.narratives import escaped
from perfanalysis.model import Case, Dossier, Evaluation, Finding, Indicator, Section
from perfanalysis.problems import Problem
from perfanalysis.rules.outlines import report_outline

OUTLINE = tuple(one.heading for one in report_outline())
EVALUATIONS = {
    "nutrition": nutrition(),
    "unfilled": unfilled(),
    "forty": many(),
    "one": many(1),
    "unweighted": unweighted(),
    "by_rule": by_rule(),
}
CONTRADICTION = Problem("C900", "contradiction", "自评表!F12", "95", "100", "核对", blocking=False)


def _words(markdown: str) -> str:
    return html.unescape(markdown)


def test_conclusion_of_the_published_form() -> None:
    # 永德县明朗中学 2022: 96, 优, adds up to the printed total.
    text = _words(conclusion(nutrition()).markdown)
    assert "“义务教育营养改善计划专项资金”2022年度得**96分**(满分100分),等级为**优**" in text
    assert "各行得分合计96分,与填报总分96分一致" in text
    assert "CN@2022-12-31" in text
    assert "1项须由评价人员判定或补充数据(减轻贫困学生家庭经济负担);重算总分在" in text
    assert "2项指标共失4分:资金到位及时率(失3分)、政策知晓率(失1分)" in text
    assert "复核建议:**通过**" in text


def test_unfilled_form_is_not_scored_and_says_why() -> None:
    # 青神县 2023: published without actual values and scores; weights 10 + 60 + 30.
    text = _words(conclusion(unfilled()).markdown)
    assert "**未评分**" in text
    assert "有1处问题须先改正" in text
    assert "3项没有得分" not in text
    assert "2项没有得分(发放(缴纳)覆盖率、足额保障率(参保率))" in text
    assert "缺少的得分全部按零分计,总分为0分;全部按满分计,总分为100分" in text
    assert "复核建议:**退回**" in text
    assert "等级为" not in text


@pytest.mark.parametrize("name", EVALUATIONS)
def test_no_sentence_shows_a_missing_number(name: str) -> None:
    made = EVALUATIONS[name]
    for narrative in (conclusion(made), analysis(made), *(chapter(made, heading) for heading in OUTLINE)):
        text = narrative.markdown
        assert text.strip()
        assert not [word for word in ("None", "nan", "—分", "inf", "()") if word in text], text


@pytest.mark.parametrize(
    ("evaluation", "verdict"),
    [
        (nutrition(), "通过"),
        (replace(nutrition(), problems=(CONTRADICTION,)), "修改后通过"),
        (replace(nutrition(), problems=(replace(CONTRADICTION, class_="notice"),)), "通过"),
        (replace(nutrition(), recomputed_grade="良"), "修改后通过"),
        (replace(nutrition(), problems=(replace(CONTRADICTION, blocking=True),)), "退回"),
        (unfilled(), "退回"),
    ],
)
def test_recommendation_follows_from_problems_and_grades(evaluation: Evaluation, verdict: str) -> None:
    advice = recommendation(evaluation)
    assert advice.verdict == verdict
    assert advice.reason


def test_only_a_self_evaluation_gets_a_recommendation() -> None:
    assert "复核建议" not in conclusion(many()).markdown


def test_a_total_that_is_not_its_rows_is_told() -> None:
    made = nutrition()
    case = replace(made.case, total=replace(made.case.total, text="98", value=98.0))
    assert "与填报总分98分不一致" in conclusion(replace(made, case=case)).markdown


def test_recomputed_total_is_compared_with_the_form() -> None:
    # 40 rows of 2.5 printed in full, 2.37 by rule: 100 against 94.8.
    text = conclusion(many()).markdown
    assert "按制度依据重算,总分为94.8分,填报比重算高5.2分" in text


def test_analysis_tells_what_was_reached_and_why_points_were_lost() -> None:
    indicators = tuple(Indicator(None, None, None, reason="入户宣传少;" if at == 5 else None) for at in range(9))
    text = _words(analysis(nutrition(indicators=indicators)).markdown)
    assert "**产出指标**。共4项指标,分值40分,得37分,得分率92.5%" in text
    assert "政策知晓率(指标值═ 100 %,实际98%,完成率98%)" in text
    assert "资金到位及时率:分值10分,失3分。填报的原因:表中未说明原因。" in text
    assert "政策知晓率:分值10分,失1分。重算说明:宣传不够。填报的原因:入户宣传少。" in text


def test_analysis_of_an_own_workbook_names_who_judged() -> None:
    text = _words(analysis(by_rule()).markdown)
    assert "由评价人员评判的有1项:长效管护机制。" in text
    assert "主体工程完工时间(指标值2022年11月30日,实际2022年12月16日)" in text
    assert "扣分原因:表中未说明原因。" in text
    assert "重算" not in conclusion(by_rule()).markdown


def test_satisfaction_is_told_with_its_interval() -> None:
    # Newcombe (1998), table I: 81/263 gives 25.5 % to 36.6 %.
    made = nutrition(dossier=dossier())
    text = _words(analysis(made).markdown)
    assert "满意度30.8%(95%置信区间25.5%~36.6%)" in text
    assert "教师“总体满意”的有效份数或满意人数不全" in text


def test_written_sections_appear_word_for_word() -> None:
    case = nutrition_case(dossier=dossier())
    texts = [_words(statement.markdown) for statement in section(case, "基本情况").statements]
    assert texts == ["项目背景。", "第二段*不是*强调。", "### (一)项目概况", "1. 不是列表"]


@pytest.mark.parametrize(
    "heading", ["六、有关建议", "6. 有关建议", "\uff08六\uff09有关建议", " 有关 建议 ", "第六章 有关建议"]
)
def test_numbering_of_headings_does_not_count(heading: str) -> None:
    case = Case("project_evaluation", dossier=Dossier(sections=(Section(heading, 1, ("加强管理。",)),)))
    assert section(case, OUTLINE[5]).markdown.endswith("加强管理。")


def test_an_empty_section_is_seen_and_noticed() -> None:
    found = section(Case("project_evaluation"), OUTLINE[5])
    assert found.markdown.startswith("(未提供)")
    assert found.notices
    assert "六、有关建议" in found.markdown


def blank(*headings: tuple[str, int, str]) -> Case:
    return Case("x", dossier=Dossier(sections=tuple(Section(name, level, (text,)) for name, level, text in headings)))


def test_a_sub_heading_left_empty_beside_others_says_so() -> None:
    case = blank(("六、有关建议", 1, ""), ("(一)甲", 2, "加强管理。"), ("(二)乙", 2, ""))
    assert [_words(one.markdown) for one in section(case, OUTLINE[5]).statements] == [
        "### (一)甲",
        "加强管理。",
        "### (二)乙",
        "(未提供)",
    ]


def test_headings_without_a_word_are_no_report() -> None:
    empty = tuple(replace(part, paragraphs=()) for part in dossier().sections)
    made = nutrition(
        dossier=replace(dossier(), sections=(*empty, Section("八、别的", 1, ()), Section("(一)空", 2, ())))
    )
    report = [_words(chapter(made, heading).markdown) for heading in OUTLINE]
    assert "###" not in "".join(report)
    assert report[6].startswith("(未提供)")
    assert section(blank(("六、有关建议", 1, ""), ("(一)甲", 2, "")), OUTLINE[5]).notices


def test_generated_sentences_join_the_written_ones() -> None:
    made = nutrition(dossier=dossier())
    text = _words(chapter(made, OUTLINE[0]).markdown)
    assert text.index("项目背景") < text.index("全年预算数387664.62元,全年执行数387664.62元,预算执行率100%")
    assert "1)【管理】合同签订晚于开工。原因:程序不熟。" in _words(chapter(made, OUTLINE[4]).markdown)
    assert "先签合同后开工。责任单位:永德县教育体育局。整改期限:2023-06-30。" in _words(
        chapter(made, OUTLINE[5]).markdown
    )


def test_nothing_written_is_lost() -> None:
    made = nutrition(dossier=dossier())
    report = _words("\n".join(chapter(made, heading).markdown for heading in OUTLINE))
    for part in dossier().sections:
        for paragraph in part.paragraphs:
            for line in paragraph.splitlines():
                assert report.count(line) == 1, line
    assert "### 五、存在的问题" in report


def _plain(node: object) -> str:
    if isinstance(node, dict):
        inside = {"Str": node.get("c"), "Space": " ", "SoftBreak": " "}.get(str(node.get("t")))
        assert node.get("t") not in {"RawInline", "RawBlock", "Link", "Image", "Math", "Code", "Emph", "Strong", "Note"}
        assert node.get("t") not in {
            "BulletList",
            "OrderedList",
            "Header",
            "BlockQuote",
            "CodeBlock",
            "Table",
            "HorizontalRule",
        }
        return str(inside) if inside is not None else _plain(node.get("c", []))
    return "".join(map(_plain, node)) if isinstance(node, list) else ""


HOSTILE_LINES = [
    HOSTILE,
    "1. 一",
    "10) 二",
    "(1) 三",
    "# 四",
    "- 五",
    "+ 六",
    "* 七",
    "> 八",
    "---",
    "===",
    "| 甲 | 乙 |",
    "http://a.cn 与 www.a.cn 与 a@b.cn",
    "&lt;b&gt; &#60;",
    "a^[注] [^1] [甲][乙]",
    r"\(x\) \[y\] $$z$$ \begin{a}",
    "~~删~~ ~下~ ^上^",
    "![x](a.png){=typst}",
    "i. 罗马",
    ": 定义",
    "- [ ] 任务",
    "<!-- 注 -->",
]


def _as_notebook(lines: list[str]) -> str:
    cell = {"cell_type": "markdown", "id": "c01", "source": "\n\n".join(map(escaped, lines)), "metadata": {}}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_nobodys_text_becomes_markup_in_a_report() -> None:
    tree = json.loads(pypandoc.convert_text(_as_notebook(HOSTILE_LINES), "json", format="ipynb"))
    found = [_plain(block) for block in tree["blocks"][0]["c"][1]]
    wanted = [line.replace("\u202e", "") for line in HOSTILE_LINES]
    assert found == wanted


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.text(alphabet="甲乙1.)(#-+*_`[]{}<>!|~^$&@:/\"'\\=ax% w", min_size=1, max_size=30), min_size=1, max_size=20
    )
)
def test_any_text_is_shown_as_it_is(lines: list[str]) -> None:
    kept = [line for line in lines if line.strip()]
    if kept:
        tree = json.loads(pypandoc.convert_text(_as_notebook(kept), "json", format="ipynb"))
        found = [" ".join(_plain(block).split()) for block in tree["blocks"][0]["c"][1]]
        assert found == [" ".join(line.split()) for line in kept]


def test_hostile_names_stay_words_in_every_sentence() -> None:
    sections = (Section(OUTLINE[6], 1, (HOSTILE,)),)
    made = nutrition(project=HOSTILE, dossier=Dossier(sections=sections, findings=(Finding(*[HOSTILE] * 7),)))
    for heading in (OUTLINE[2], OUTLINE[4], OUTLINE[5], OUTLINE[6]):
        text = chapter(made, heading).markdown
        assert "<script" not in text
        assert "![" not in text
        assert HOSTILE.replace("\u202e", "") in _words(text)
