"""满意度表 (survey tables): answers by state and satisfaction with interval; return, sample needed and reliability."""

from __future__ import annotations

from perfanalysis.formats import MISSING, count_text, points_text, share_text, shown
from perfanalysis.model.surveys import GroupSummary, QuestionSummary, SurveySummary
from perfanalysis.tables.layouts import ReportTable, text_table

COMPOSITES = {"mean": "各选项赋值的平均", "top_two": "前两项的比例"}


def satisfaction_table(summary: SurveySummary) -> ReportTable:
    """满意度结果表: every answer counted by state; composite satisfaction with its interval, last line all groups."""
    counts = ["份数", "有效", "无意见", "空白", "未识读"]
    shares = ["满意度", f"{share_text(summary.confidence, places=0)}置信区间"]
    rows = [_question(one) for one in summary.questions]
    value, low, high = summary.overall
    told = "全部(按总体人数加权)" if summary.weighted else "全部(未加权)"
    rows.append([told, "各题平均", *[MISSING] * len(counts), share_text(value, places=1), _interval(low, high)])
    title = f"满意度结果({COMPOSITES.get(summary.composite, summary.composite)})"
    return text_table(title, ["调查对象", "题目", *counts, *shares], rows, numeric=[*counts, *shares], merged=1)


def _question(one: QuestionSummary) -> list[str]:
    counts = [one.asked, one.valid, one.no_opinion, one.blank, one.unread]
    value = share_text(one.satisfaction, places=1)
    return [one.group, one.question, *map(count_text, counts), value, _interval(one.low, one.high)]


def _interval(low: float | None, high: float | None) -> str:
    return MISSING if low is None or high is None else f"{share_text(low, places=1)}—{share_text(high, places=1)}"


def response_table(summary: SurveySummary) -> ReportTable:
    """回收与信度表: population, issued, returned, answered, the sample that was needed, Cronbach's alpha of the questions."""
    counts = ["总体", "发放", "回收", "有效", "所需样本"]
    rows = [_group(one) for one in summary.groups]
    columns = ["调查对象", *counts, "回收率", "信度α", "α的区间", "调查方式"]
    return text_table("回收情况与信度", columns, rows, numeric=[*counts, "回收率", "信度α", "α的区间"])


def _group(one: GroupSummary) -> list[str]:
    design = one.design
    counts = [design.population, design.issued, design.returned, one.answered, one.needed]
    rate = None if design.returned is None or not design.issued else design.returned / design.issued
    ends = (
        MISSING
        if one.alpha_low is None or one.alpha_high is None
        else f"{points_text(one.alpha_low)}—{points_text(one.alpha_high)}"
    )
    return [
        design.group,
        *map(count_text, counts),
        share_text(rate, places=1),
        points_text(one.alpha),
        ends,
        shown(design.method),
    ]
