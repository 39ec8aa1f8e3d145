"""文字 (findings): sentences about an evaluation, each with the table or rule it rests on."""

from perfanalysis.findings.analyses import analysis
from perfanalysis.findings.conclusions import Recommendation, conclusion, headline, recommendation
from perfanalysis.findings.narratives import Narrative, Statement
from perfanalysis.findings.sections import chapter, section

__all__ = [
    "Narrative",
    "Recommendation",
    "Statement",
    "analysis",
    "chapter",
    "conclusion",
    "headline",
    "recommendation",
    "section",
]
