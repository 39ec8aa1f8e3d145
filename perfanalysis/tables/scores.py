"""表格: scores of one evaluation (指标得分对照, 一级指标得分, 失分)."""

from __future__ import annotations

from collections.abc import Sequence

from perfanalysis.formats import gap_text, points_text, share_text, shown
from perfanalysis.model import Evaluation, GroupScore, ScoredItem
from perfanalysis.model.sums import awarded, counted_items, losses, printed_sum, score_rate, stated_reason, sum_of
from perfanalysis.tables.layouts import ReportTable, text_table


def score_comparison_table(evaluation: Evaluation) -> ReportTable:
    """指标得分对照表: every indicator with its target, actual, weight, printed points, points by rule and their gap.

    差额 is 填报得分 less 重算得分; the last row sums the counted rows, and is ``—`` where one of them has no points.
    """
    columns = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "实际完成值",
        "分值",
        "填报得分",
        "重算得分",
        "差额",
        "说明",
    ]
    rows = [_score_row(item) for item in evaluation.items]
    total = ["合计", "", "", "", "", *_total_points(evaluation), _rescaled(evaluation)]
    return text_table(
        "指标得分对照",
        columns,
        [*rows, total],
        numeric=["分值", "填报得分", "重算得分", "差额"],
        merged=2,
        last_total=True,
    )


def _score_row(item: ScoredItem) -> Sequence[str]:
    levels = [shown(item.level1), shown(item.level2), shown(item.level3)]
    return [*levels, item.target, item.actual, *_points(item.weight, item.printed, item.computed), _note(item)]


def _points(weight: float | None, printed: float | None, computed: float | None) -> list[str]:
    gap = None if printed is None or computed is None else printed - computed
    return [points_text(weight), points_text(printed), points_text(computed), gap_text(gap)]


def _note(item: ScoredItem) -> str:
    return item.reason or ("" if item.applicable else "不适用") or ("" if item.counted else "不单独计分")


def _total_points(evaluation: Evaluation) -> list[str]:
    weight = sum_of(item.weight for item in counted_items(evaluation))
    return _points(weight, printed_sum(evaluation), evaluation.recomputed_total)


def _rescaled(evaluation: Evaluation) -> str:
    printed, total = printed_sum(evaluation), evaluation.total
    if printed is None or total is None or points_text(printed) == points_text(total):
        return ""
    return f"总分为{points_text(total)}分(不适用指标按规则折算或有否决项)"


def group_table(evaluation: Evaluation) -> ReportTable:
    """一级指标得分表: weight, printed points, points by rule and share of the points, by first-level indicator."""
    columns = ["一级指标", "分值", "填报得分", "重算得分", "差额", "得分率"]
    rows = [_group_row(group) for group in evaluation.groups]
    weight = sum_of(group.weight for group in evaluation.groups)
    sums = GroupScore("合计", weight, evaluation.recomputed_total, printed_sum(evaluation))
    return text_table("一级指标得分", columns, [*rows, _group_row(sums)], numeric=columns[1:], last_total=True)


def _group_row(group: GroupScore) -> Sequence[str]:
    return [group.name, *_points(group.weight, group.printed, group.computed), share_text(score_rate(group))]


def lost_points_table(evaluation: Evaluation) -> ReportTable:
    """失分表: the indicators that lost points, largest loss first, each with the rule's reason and the one stated on the form."""
    columns = ["一级指标", "指标", "分值", "得分", "失分", "重算说明", "填报的原因"]
    lost = losses(evaluation)
    rows = [[*_lost_row(item), stated_reason(evaluation, item)] for item in lost]
    total = ["合计", "", "", "", points_text(sum_of(item.lost for item in lost)), "", ""]
    return text_table(
        "失分情况", columns, [*rows, total] if rows else [], numeric=["分值", "得分", "失分"], last_total=bool(rows)
    )


def _lost_row(item: ScoredItem) -> Sequence[str]:
    numbers = [points_text(item.weight), points_text(awarded(item)), points_text(item.lost)]
    return [shown(item.level1), item.name, *numbers, item.reason or ""]
