"""指标分析 (analyses): what each first-level group reached, where points were lost and why, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfanalysis.findings.conclusions import named
from perfanalysis.findings.narratives import Narrative, Statement, escaped, sentence
from perfanalysis.formats import count_text, points_text, share_text
from perfanalysis.intervals import wilson_interval
from perfanalysis.model import Evaluation, GroupScore, ScoredItem, SurveyItem
from perfanalysis.model.sums import awarded, lost_items, reason_label, score_rate, stated_reason
from perfanalysis.scoring.totals import group_name

NO_REASON = "表中未说明原因"


def analysis(evaluation: Evaluation) -> Narrative:
    """绩效评价指标分析: for each first-level group its points, what was reached, what was not, and each loss with its reason."""
    return Narrative(tuple(_all_groups(evaluation)))


def _all_groups(evaluation: Evaluation) -> Iterator[Statement]:
    if not evaluation.groups:
        yield Statement("没有可以分析的指标。")
    for group in evaluation.groups:
        yield from _group(evaluation, group)
    yield from (_surveyed(item) for item in evaluation.case.dossier.survey)


def _group(evaluation: Evaluation, group: GroupScore) -> Iterator[Statement]:
    items = [item for item in evaluation.items if item.counted and group_name(item.level1) == group.name]
    lost = [item for item in lost_items(evaluation) if item in items]
    scored = [item for item in items if item.position is not None]
    yield Statement(f"**{escaped(group.name)}**。{_points(group, len(scored))}{_reached(scored)}", "一级指标得分")
    yield from (Statement(_loss(item, reason_label(evaluation), stated_reason(evaluation, item))) for item in lost)


def _points(group: GroupScore, count: int) -> str:
    number = f"共{count}项指标," if count > 1 else ""
    weight = "分值未填报" if group.weight is None else f"分值{points_text(group.weight)}分"
    points = awarded(group)
    rate = score_rate(group)
    got = "得分不全,未计算得分率" if points is None else f"得{points_text(points)}分"
    return f"{number}{weight},{got}{'' if rate is None else f',得分率{share_text(rate)}'}。"


def _reached(items: Sequence[ScoredItem]) -> str:
    applicable = [item for item in items if item.applicable]
    unrated = [item for item in applicable if item.rate is None]
    parts = [
        ("达到指标值的有", [item for item in applicable if item.rate is not None and item.rate >= 1]),
        ("未达到指标值的有", [item for item in applicable if item.rate is not None and item.rate < 1]),
        ("由评价人员评判的有", [item for item in unrated if awarded(item) is not None]),
        ("尚无完成率或评判的有", [item for item in unrated if awarded(item) is None]),
        ("不适用的有", [item for item in items if not item.applicable]),
    ]
    return "".join(f"{words}{len(found)}项:{named(_short(found))}。" for words, found in parts if found)


def _short(items: Sequence[ScoredItem]) -> list[str]:
    return [escaped(item.name) + _shortfall(item) for item in items]


def _shortfall(item: ScoredItem) -> str:
    if item.rate is None or item.rate >= 1:
        return ""
    rate = f",完成率{share_text(item.rate)}" if item.rate > 0 else ""
    return f"(指标值{escaped(item.target) or '未填'},实际{escaped(item.actual) or '未填'}{rate})"


def _loss(item: ScoredItem, label: str, stated: str) -> str:
    numbers = f"分值{points_text(item.weight)}分,失{points_text(item.lost)}分"
    by_rule = f"重算说明:{sentence(item.reason)}" if item.reason else ""
    return f"- {escaped(item.name)}:{numbers}。{by_rule}{label}:{sentence(stated or NO_REASON)}"


def _surveyed(item: SurveyItem) -> Statement:
    who = escaped(f"{item.group}{f'“{item.question}”' if item.question else ''}")
    interval = wilson_interval(item.satisfied, item.valid)
    if interval is None:
        return Statement(f"满意度调查:{who}的有效份数或满意人数不全,未计算满意度。", "满意度调查")
    share = f"满意度{share_text(interval.share, places=1)}(95%置信区间{interval.text})"
    numbers = f"有效{count_text(item.valid)}份,满意{count_text(item.satisfied)}份"
    return Statement(f"满意度调查:{who},{numbers},{share}。", "满意度调查")
