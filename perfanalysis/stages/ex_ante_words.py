"""用语 (ex-ante words): the headings and words of a review's table, and how its amounts are said."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.formats import MISSING, gap_text
from perfanalysis.model.assessments import ExAnteAssessment, Reduction
from perfanalysis.quantities import number_text
from perfanalysis.reading.headings import bare


@cache
def review_words() -> Mapping[str, Any]:
    """核减表用语: the vocabulary of ``perfanalysis/data/forms/ex_ante.yml``."""
    words: Mapping[str, Any] = read_yaml(package_folder("forms") / "ex_ante.yml")
    return words


def review_column(heading: str) -> str | None:
    """列的含义: the role of the column that a heading names (None: no role)."""
    word = bare(heading)
    return next((role for role, names in review_words()["columns"].items() if word in names), None)


def is_net(heading: str) -> bool:
    """是否净额: whether a heading says that additions are already set off against cuts (净审减)."""
    return bare(heading) in review_words()["net"]


def is_refusal(conclusion: str) -> bool:
    """是否不予支持: whether the conclusion refuses the project."""
    return any(word in conclusion for word in review_words()["refused"])


def money_text(value: float | None) -> str:
    """金额: every digit there is, thousands set apart (``30,160.06``); ``—`` when missing."""
    return MISSING if value is None else f"{Decimal(number_text(value)):,f}"


def change_text(year: Reduction, earlier: Reduction | None) -> str:
    """核减率之差: percentage points against the year before it in the file (``-35.7``); ``—`` when unknown."""
    if earlier is None or year.rate is None or earlier.rate is None:
        return MISSING
    return gap_text((year.rate - earlier.rate) * 100)


def bundled_only(assessment: ExAnteAssessment) -> bool:
    """是否只有合计数: whether the source gives the assessed year as totals, without single items."""
    return not assessment.items
