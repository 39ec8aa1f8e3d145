"""表格: experts' points by project, dimension and indicator, where they disagree, and conditions of support."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfanalysis.formats import MISSING, points_text, share_text, shown
from perfanalysis.model.assessments import ExAnteAssessment
from perfanalysis.model.expert_reviews import ItemReview, ProjectReview
from perfanalysis.tables.layouts import ReportTable, text_table


def _reviews(assessment: ExAnteAssessment) -> ReportTable:
    columns = ["项目", "类别", "专家", "维度", "分值", "得分", "得分率"]
    rows = [row for review in assessment.reviews for row in _review_rows(review)]
    return text_table("专家评审得分", columns, rows, numeric=columns[4:], merged=3)


def _review_rows(review: ProjectReview) -> list[list[str]]:
    head = [review.project, review.kind, f"{len(review.experts)}位"]
    parts = [(one.name, one.weight, one.points) for one in review.dimensions]
    rows = [
        [*head, name, points_text(weight), points_text(points), _share(points, weight)]
        for name, weight, points in parts
    ]
    total = points_text(review.total) if review.total is not None else _between(review)
    return [*rows, [*head, "合计", points_text(review.weight), total, _share(review.total, review.weight)]]


def _between(review: ProjectReview) -> str:
    low, high = review.bounds
    return MISSING if low is None or high is None else f"{points_text(low)}~{points_text(high)}"


def _share(points: float | None, weight: float | None) -> str:
    return share_text(points / weight, places=1) if points is not None and weight else MISSING


def _items(assessment: ExAnteAssessment) -> ReportTable:
    columns = ["项目", "维度", "指标", "分值", "各专家评分", "平均", "极差占分值"]
    rows = [
        [
            review.project,
            item.level1,
            item.name,
            points_text(item.weight),
            _marks(item),
            points_text(item.mean),
            _spread(item),
        ]
        for review in assessment.reviews
        for item in review.items
    ]
    return text_table("逐项评分", columns, rows, numeric=("分值", "平均", "极差占分值"), merged=2)


def _marks(item: ItemReview) -> str:
    said = [f"{expert} {points_text(points)}" for expert, points in item.marks]
    return "、".join(said or [f"{expert} {grade}" for expert, grade in item.grades]) or MISSING


def _spread(item: ItemReview) -> str:
    return f"{share_text(item.spread, places=0)}{'(分歧)' if item.disagreed else ''}"


def _reasons(assessment: ExAnteAssessment) -> ReportTable:
    rows = [
        [review.project, item.name, ";".join(item.reasons)]
        for review in assessment.reviews
        for item in review.items
        if item.reasons
    ]
    return text_table("扣分理由", ["项目", "指标", "专家理由"], rows, merged=1)


def _conclusions(assessment: ExAnteAssessment) -> ReportTable:
    columns = ["项目", "评审得分", "按得分的结论", "表列结论", "支持条件", "责任单位", "时限"]
    rows = [row for review in assessment.reviews for row in _conclusion_rows(assessment, review)]
    return text_table("结论和支持条件", columns, rows, numeric=("评审得分",), merged=4)


def _conclusion_rows(assessment: ExAnteAssessment, review: ProjectReview) -> list[list[str]]:
    stated = next((part.conclusion for part in assessment.projects if part.name == review.project), "")
    total = points_text(review.total) if review.total is not None else _between(review)
    head = [review.project, total, shown(review.conclusion), shown(stated)]
    return [[*head, one.condition, shown(one.responsible), shown(one.due)] for one in review.conditions] or [
        [*head, "", "", ""]
    ]


VIEWS: Mapping[str, Callable[[ExAnteAssessment], ReportTable]] = {
    "reviews": _reviews,
    "marks": _items,
    "mark_reasons": _reasons,
    "conclusions": _conclusions,
}
