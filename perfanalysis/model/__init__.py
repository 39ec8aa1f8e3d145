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
from perfanalysis.model.evaluations import Evaluation, GroupScore, RuleReference, ScoredItem

__all__ = [
    "BudgetRow",
    "Case",
    "Dossier",
    "Evaluation",
    "EvidenceItem",
    "Finding",
    "GroupScore",
    "Indicator",
    "RuleReference",
    "ScoredItem",
    "Section",
    "Source",
    "SurveyItem",
]
