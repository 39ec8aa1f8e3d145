"""JSON 文件的内容: an ex-ante assessment as plain values, with the keys that every evaluation has."""

from __future__ import annotations

from perfanalysis.model.assessments import ExAnteAssessment, ReasonShare, Reduction
from perfanalysis.model.documents import Document, plain_number, problem_document
from perfanalysis.model.expert_reviews import ItemReview, ProjectReview
from perfanalysis.model.stage_results import UNSCORED


def reduction_document(reduction: Reduction) -> Document:
    """核减: amounts in the case's unit, rates as shares; ``printed_rate`` is the source's own."""
    words = ("name", "year", "bundle", "project", "conclusion", "reason", "basis", "where")
    numbers = ("applied", "cut", "approved", "rate")
    return {
        "level": reduction.level,
        **{word: getattr(reduction, word) for word in words},
        **{number: plain_number(getattr(reduction, number)) for number in numbers},
        "printed_rate": plain_number(reduction.printed_rate.value),
        "projects": reduction.projects,
        "refused": reduction.refused,
        "detailed": reduction.detailed,
    }


def assessment_document(assessment: ExAnteAssessment) -> Document:
    """事前绩效评估结果: the heads, reductions at every level, ``applied``, ``cut``, ``approved``, ``rate`` of the year.

    ``reviews`` hold the experts' points by project; ``total`` and ``grade`` of the whole are null.
    """
    overall = reduction_document(assessment.overall)
    sums = ("projects", "applied", "cut", "approved", "rate", "printed_rate")
    return {
        **_head(assessment),
        **{f"number_of_{key}" if key == "projects" else key: overall[key] for key in sums},
        **_levels(assessment),
        "reasons": [_reason(share) for share in assessment.reasons],
        "reviews": [_review(review) for review in assessment.reviews],
        **UNSCORED,
        "rulebook": {"id": assessment.rulebook.id, "hash": assessment.rulebook.hash},
        "problems": [problem_document(found) for found in assessment.problems],
    }


def _head(assessment: ExAnteAssessment) -> Document:
    case, source = assessment.case, assessment.case.source
    return {
        "kind": "ex_ante_assessment",
        "place": case.place,
        "year": case.year,
        "project": case.name,
        "department": case.department,
        "implementer": None,
        "amount_unit": case.amount_unit,
        "net": case.net,
        "source": {"file": source.file, "sha256": source.sha256, "title": source.title, "url": source.url},
    }


def _levels(assessment: ExAnteAssessment) -> Document:
    levels = ("items", "projects", "bundles", "years")
    return {level: [reduction_document(part) for part in getattr(assessment, level)] for level in levels}


def _reason(share: ReasonShare) -> Document:
    return {"reason": share.reason, "cut": plain_number(share.cut), "share": plain_number(share.share)}


def _review(review: ProjectReview) -> Document:
    """评审: points by indicator and dimension, total, bounds, conclusion and conditions of one project."""
    return {
        "project": review.project,
        "kind": review.kind,
        "framework": review.framework,
        "experts": len(review.experts),
        "items": [_item(item) for item in review.items],
        "dimensions": [
            {"name": one.name, "weight": plain_number(one.weight), "points": plain_number(one.points)}
            for one in review.dimensions
        ],
        "weight": plain_number(review.weight),
        "total": plain_number(review.total),
        "bounds": [plain_number(bound) for bound in review.bounds],
        "conclusion": review.conclusion,
        "conditions": [
            {word: getattr(one, word) for word in ("condition", "responsible", "due", "basis", "where")}
            for one in review.conditions
        ],
    }


def _item(item: ItemReview) -> Document:
    return {
        **{word: getattr(item, word) for word in ("code", "level1", "level2", "name")},
        "weight": plain_number(item.weight),
        "marks": [{"expert": number, "points": points} for number, (_, points) in enumerate(item.marks, start=1)],
        "mean": plain_number(item.mean),
        "spread": plain_number(item.spread),
        "disagreed": item.disagreed,
        "reasons": list(item.reasons),
    }
