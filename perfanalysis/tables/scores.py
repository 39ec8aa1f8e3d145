"""表格: scores of one evaluation (指标得分对照, 一级指标得分, 失分)."""

from __future__ import annotations

from collections.abc import Sequence

from perfanalysis.formats import gap_text, points_text, share_text, shown
from perfanalysis.model import Evaluation, GroupScore, ScoredItem
from perfanalysis.model.sums import (
    awarded,
    counted_items,
    judged_by_rule,
    lost_items,
    printed_sum,
    reason_label,
    score_rate,
    stated_reason,
    sum_of,
)
from perfanalysis.tables.layouts import ReportTable, text_table


def score_comparison_table(evaluation: Evaluation) -> ReportTable:
    """指标得分对照表: every indicator with its target, actual, weight, printed points, points by rule and their gap.

    差额 is 填报得分 less 重算得分; the last row sums the counted rows, and is ``—`` where one of them has no points. An
    evaluator's own workbook without printed points has the one column 得分.
    """
    points = _point_columns(evaluation)
    columns = ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", *points, "说明"]
    rows = [_score_row(item, points) for item in evaluation.items]
    total = ["合计", "", "", "", "", *_total_points(evaluation, points), _rescaled(evaluation)]
    return text_table("指标得分对照", columns, [*rows, total], numeric=points, merged=2, last_total=True)


def _point_columns(evaluation: Evaluation) -> tuple[str, ...]:
    return ("分值", "得分") if judged_by_rule(evaluation) else ("分值", "填报得分", "重算得分", "差额")


def _score_row(item: ScoredItem, points: Sequence[str]) -> Sequence[str]:
    levels = [shown(item.level1), shown(item.level2), shown(item.level3)]
    return [*levels, item.target, item.actual, *_points(points, item.weight, item.printed, item.computed), _note(item)]


def _points(columns: Sequence[str], weight: float | None, printed: float | None, computed: float | None) -> list[str]:
    gap = None if printed is None or computed is None else printed - computed
    texts = {"填报得分": points_text(printed), "重算得分": points_text(computed), "差额": gap_text(gap)}
    return [({"分值": points_text(weight), "得分": points_text(computed)} | texts)[column] for column in columns]


def _note(item: ScoredItem) -> str:
    return item.reason or ("" if item.applicable else "不适用") or ("" if item.counted else "不单独计分")


def _total_points(evaluation: Evaluation, points: Sequence[str]) -> list[str]:
    weight = sum_of(item.weight for item in counted_items(evaluation))
    return _points(points, weight, printed_sum(evaluation), evaluation.recomputed_total)


def _rescaled(evaluation: Evaluation) -> str:
    printed, total = printed_sum(evaluation), evaluation.total
    if printed is None or total is None or points_text(printed) == points_text(total):
        return ""
    return f"总分为{points_text(total)}分(不适用指标按规则折算或有否决项)"


def group_table(evaluation: Evaluation) -> ReportTable:
    """一级指标得分表: weight, printed points, points by rule and share of the points, by first-level indicator."""
    points = _point_columns(evaluation)
    rows = [_group_row(group, points) for group in evaluation.groups]
    weight = sum_of(group.weight for group in evaluation.groups)
    sums = GroupScore("合计", weight, evaluation.recomputed_total, printed_sum(evaluation))
    columns = ["一级指标", *points, "得分率"]
    return text_table("一级指标得分", columns, [*rows, _group_row(sums, points)], numeric=columns[1:], last_total=True)


def _group_row(group: GroupScore, points: Sequence[str]) -> Sequence[str]:
    return [group.name, *_points(points, group.weight, group.printed, group.computed), share_text(score_rate(group))]


def lost_points_table(evaluation: Evaluation) -> ReportTable:
    """失分表: the indicators that lost points, largest loss first, each with the rule's reason and the one stated on the form."""
    columns = ["一级指标", "指标", "分值", "得分", "失分", "重算说明", reason_label(evaluation)]
    lost = lost_items(evaluation)
    rows = [[*_lost_row(item), stated_reason(evaluation, item)] for item in lost]
    total = ["合计", "", "", "", points_text(sum_of(item.lost for item in lost)), "", ""]
    return text_table(
        "失分情况", columns, [*rows, total] if rows else [], numeric=["分值", "得分", "失分"], last_total=bool(rows)
    )


def _lost_row(item: ScoredItem) -> Sequence[str]:
    numbers = [points_text(item.weight), points_text(awarded(item)), points_text(item.lost)]
    return [shown(item.level1), item.name, *numbers, item.reason or ""]
