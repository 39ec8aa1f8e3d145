"""得分的合计 (sums): what tables, figures and sentences all say of an evaluation's points, said once."""

from __future__ import annotations

from collections.abc import Iterable

from perfanalysis.model.cases import EVALUATIONS
from perfanalysis.model.evaluations import Evaluation, GroupScore, ScoredItem

_NOTHING = 0.005  # half of the last printed place of points


def sum_of(values: Iterable[float | None]) -> float | None:
    """合计: the sum, or None when there is nothing to add or one of the values is missing."""
    known = list(values)
    return sum(value for value in known if value is not None) if known and None not in known else None


def awarded(score: ScoredItem | GroupScore) -> float | None:
    """得分: the points on the form, else the points by rule; None where both are missing."""
    return score.computed if score.printed is None else score.printed


def score_rate(score: ScoredItem | GroupScore) -> float | None:
    """得分率: the awarded points as a share of the weight; None where one is missing or the weight is 0."""
    points = awarded(score)
    return None if points is None or not score.weight else points / score.weight


def lost_items(evaluation: Evaluation) -> tuple[ScoredItem, ...]:
    """失分指标: counted rows that lost points worth printing, largest loss first, else in the form's order."""
    lost = [item for item in evaluation.items if item.counted and item.lost is not None and item.lost >= _NOTHING]
    return tuple(sorted(lost, key=lambda item: -(item.lost or 0.0)))


def counted_items(evaluation: Evaluation) -> tuple[ScoredItem, ...]:
    """计分指标: the rows whose points make the total; 其中 rows, and rows not applicable without points, are left out."""
    return tuple(item for item in evaluation.items if item.counted and (item.applicable or item.printed is not None))


def printed_sum(evaluation: Evaluation) -> float | None:
    """填报得分合计: the sum of the form's own points over the counted rows; None where one of them is blank."""
    return sum_of(item.printed for item in counted_items(evaluation))


def judged_by_rule(evaluation: Evaluation) -> bool:
    """是否只有规则得分: an evaluator's own workbook in which nobody printed points beside those by rule."""
    return evaluation.case.kind in EVALUATIONS and all(item.printed is None for item in evaluation.items)


def reason_label(evaluation: Evaluation) -> str:
    """原因栏的名称: what a unit filled in on its form, or why an evaluator took points off."""
    return "扣分原因" if evaluation.case.kind in EVALUATIONS else "填报的原因"


def stated_reason(evaluation: Evaluation, item: ScoredItem) -> str:
    """填报的偏差原因 of one row, word for word (empty: none stated)."""
    return "" if item.position is None else evaluation.case.indicators[item.position].reason or ""
