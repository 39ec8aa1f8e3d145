"""Chapters of an evaluation report: the order and the names are the rule's, and nothing is lost or shown twice."""

from __future__ import annotations

from pathlib import Path

from perfanalysis.evaluating import score
from perfanalysis.figures import ReportFigure
from perfanalysis.publishing.evaluation_pages import report_chapters
from perfanalysis.reading import read_case
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.tables.layouts import TableStack
from tests.rules.rule_overlays import changed_rules

ROOT = Path(__file__).resolve().parents[2]
NATION = load_rules("CN", on="2022-12-31")
EXAMPLE = score(read_case(ROOT / "parameters/project_evaluation/2022/rural-water-example.xlsx"), NATION)
LOCAL = "[项目概述, 问题分析, 综合评价, 改进建议]"


def headings(rules: RuleBook) -> list[str]:
    shown = [repr(item).splitlines()[0] for item in report_chapters(EXAMPLE, rules).items]
    return [line.removeprefix("## ") for line in shown if line.startswith("## ")]


def text(rules: RuleBook) -> str:
    return repr(report_chapters(EXAMPLE, rules))


def test_the_official_outline_stands_where_no_other_is_ruled() -> None:
    assert headings(NATION) == [
        "一、基本情况",
        "二、绩效评价工作开展情况",
        "三、综合评价情况及评价结论",
        "四、绩效评价指标分析",
        "五、主要经验及做法、存在的问题及原因分析",
        "六、有关建议",
        "七、其他需要说明的问题",
    ]


def test_a_place_may_name_and_order_the_chapters_otherwise() -> None:
    local = changed_rules("report_outline", LOCAL)
    assert headings(local) == ["一、项目概述", "二、问题分析", "三、综合评价", "四、改进建议"]
    shown = [type(item) for item in report_chapters(EXAMPLE, local).items]
    usual = [type(item) for item in report_chapters(EXAMPLE, NATION).items]
    assert shown.count(TableStack) == usual.count(TableStack) == 2
    assert shown.count(ReportFigure) == usual.count(ReportFigure) == 1


def test_everything_written_and_generated_is_kept_under_another_outline() -> None:
    usual, local = text(NATION), text(changed_rules("report_outline", LOCAL))
    written = [line for part in EXAMPLE.case.dossier.sections for line in part.paragraphs]
    assert len(written) > 20
    for word in ("示例县地处", "本次评价登记佐证材料16份", "整改期限", "失分"):
        assert (word in usual) == (word in local)
    assert local.count("评价发现问题清单") == usual.count("评价发现问题清单")
    assert all(line[:12] in local for line in written)
