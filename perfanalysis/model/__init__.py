"""The nouns (名词): Case, Indicator, Evaluation and their column contracts."""

from perfanalysis.model.cases import (
    BudgetRow,
    Case,
    Dossier,
    EvidenceItem,
    Finding,
    Indicator,
    Section,
    Source,
    SurveyItem,
)
from perfanalysis.model.evaluations import Evaluation, GroupScore, Recomputation, RuleReference, ScoredItem

__all__ = [
    "BudgetRow",
    "Case",
    "Dossier",
    "Evaluation",
    "EvidenceItem",
    "Finding",
    "GroupScore",
    "Indicator",
    "Recomputation",
    "RuleReference",
    "ScoredItem",
    "Section",
    "Source",
    "SurveyItem",
]
