"""JSON 文件的内容: an ex-ante assessment as plain values, with the keys that every evaluation has."""

from __future__ import annotations

from perfanalysis.model.assessments import ExAnteAssessment, ReasonShare, Reduction
from perfanalysis.model.documents import Document, plain_number, problem_document
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

    ``total`` and ``grade`` are null and ``indicators`` and ``groups`` empty, because nothing is scored.
    """
    overall = reduction_document(assessment.overall)
    sums = ("projects", "applied", "cut", "approved", "rate", "printed_rate")
    return {
        **_head(assessment),
        **{f"number_of_{key}" if key == "projects" else key: overall[key] for key in sums},
        **_levels(assessment),
        "reasons": [_reason(share) for share in assessment.reasons],
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
