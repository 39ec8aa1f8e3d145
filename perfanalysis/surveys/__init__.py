"""满意度调查 (surveys): raw questionnaires to shares and means with intervals, non-response and reliability."""

from perfanalysis.surveys.joining import with_survey

__all__ = ["with_survey"]
