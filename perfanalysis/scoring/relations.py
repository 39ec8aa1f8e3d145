"""行间关系 (relations): rows whose points hang on other rows: one of several (择一), merged cells, vetoes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from perfanalysis.model import Case, Indicator
from perfanalysis.scoring.judgements import either_or
from perfanalysis.scoring.reasons import RowScore


@dataclass(frozen=True, slots=True)
class Related:
    """行间关系处理后的一行: its score, a sentence that replaces the usual reason, and whether its points count."""

    score: RowScore
    note: str | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决: ``met`` whether the condition holds (None: unknown), and the highest total and grade it leaves."""

    name: str
    met: bool | None
    at_most: float | None
    grade: str | None


def lent_weights(case: Case) -> tuple[float | None, ...]:
    """计算用分值: each row's own weight, else that of the row it is an alternative of or shares a merged cell with."""
    return tuple(_lent(case, row) for row in case.indicators)


def _lent(case: Case, row: Indicator) -> float | None:
    if row.weight.value is not None:
        return row.weight.value
    if row.shared_with is not None:
        return case.indicators[row.shared_with].weight.value
    if row.parent is not None and case.indicators[row.parent].method == "either_or":
        return case.indicators[row.parent].weight.value
    return None


def related(case: Case, scores: Sequence[RowScore]) -> tuple[Related, ...]:
    """行间关系: every row's score after its alternatives and the rows in its merged cell were looked at."""
    found = [Related(score) for score in scores]
    for position, row in enumerate(case.indicators):
        if row.method == "either_or":
            found[position] = _picked(case, position, scores)
        elif row.method == "veto":
            found[position] = _condition(row, scores[position])
        elif sharers := _sharers(case, position):
            found[position] = _merged(scores, position, sharers)
        elif row.shared_with is not None and row.weight.value is None:
            found[position] = Related(replace(scores[position], computed=None), "分值与上一指标合并填报")
    return tuple(found)


def _sharers(case: Case, position: int) -> list[int]:
    return [at for at, row in enumerate(case.indicators) if row.shared_with == position and at != position]


def _merged(scores: Sequence[RowScore], position: int, sharers: Sequence[int]) -> Related:
    """Points of a merged cell: known only where every row in it earns the same."""
    own, others = scores[position], {scores[at].computed for at in sharers}
    if others == {own.computed}:
        return Related(own)
    return Related(
        replace(own, computed=None, code="not_computable"), "分值由几个指标合并填报,完成情况不同,由评价人员评判"
    )


def _picked(case: Case, position: int, scores: Sequence[RowScore]) -> Related:
    children = [at for at, row in enumerate(case.indicators) if row.parent == position]
    points = [[_points(scores[at].computed) for at in children]]
    pick: Literal["max", "first"] = "first" if case.indicators[position].arguments.get("pick") == "first" else "max"
    taken = int(either_or(points, pick=pick)[0]) if children else -1
    if taken < 0:
        return Related(replace(scores[position], computed=None, code="not_computable"), "所列指标都不能计分,无法择一")
    score, name = scores[children[taken]], case.indicators[children[taken]].name
    return Related(replace(score, method="either_or"), f"择一计分,取“{name}”")


def _points(computed: float | None) -> float:
    return np.nan if computed is None else computed


def vetoes(case: Case, scores: Sequence[RowScore]) -> tuple[Veto, ...]:
    """一票否决: every veto row that is not known to hold."""
    rows = [(row, score) for row, score in zip(case.indicators, scores, strict=True) if row.method == "veto"]
    found = [_veto(row, _holds(row, score)) for row, score in rows if score.code != "bad_arguments"]
    return tuple(veto for veto in found if veto.met is not True)


def _holds(row: Indicator, score: RowScore) -> bool | None:
    """Whether a veto's condition holds: as judged, else as compared while reading, else by the numbers."""
    if row.fraction is not None:
        return row.fraction >= 1
    by_number = None if score.rate is None else score.rate >= 1
    return by_number if score.met is None else score.met


def _condition(row: Indicator, score: RowScore) -> Related:
    if row.weight.value is None or score.code == "bad_arguments":
        return Related(score, None if score.code == "bad_arguments" else "一票否决条件,不计分", counted=False)
    holds = _holds(row, score)
    points = None if holds is None else row.weight.value * holds
    return Related(replace(score, computed=points, code="none" if holds else "by_rule"))


def _veto(row: Indicator, met: bool | None) -> Veto:
    arguments: Mapping[str, object] = row.arguments
    at_most, grade = arguments.get("at_most"), arguments.get("grade")
    limit = float(at_most) if isinstance(at_most, (int, float)) else None
    return Veto(row.name, met, limit, str(grade) if grade else None)
