"""抽审复核的结论: the draw, what the re-check changed, inflation with its interval, and whether it speaks for all."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.formats import gap_text, points_text, share_text
from perfanalysis.model.rechecks import Recheck

NAMED = 5


def conclude(result: Recheck) -> Narrative:
    """抽审结论, each sentence with its table."""
    return Narrative(tuple(_sentences(result)))


def _sentences(result: Recheck) -> Iterator[Statement]:
    yield _draw(result)
    if result.case.missing:
        yield Statement(f"另有{len(result.case.missing)}个自评没有总分或运行失败,没有进入抽样框。", "未入框的自评")
    if not result.case.results:
        yield Statement("复核表已生成,填写复核得分后再运行一次。", "抽中名单")
        return
    yield _found(result)
    yield from _returned(result)
    yield from _inflation(result)
    yield _population(result)


def _draw(result: Recheck) -> Statement:
    draw, frame = result.draw, len(result.case.frame)
    way = dict(result.limits)["抽取方法"]
    seed = f",种子{escaped(draw.seed or '没有写明')}" if draw.random else ""
    text = f"从{frame}个自评项目中{'' if way.startswith('按') else '按'}{way}抽取{len(draw.drawn)}个,占{share_text(len(draw.drawn) / frame)}{seed}。"
    return Statement(text, "抽审基本情况")


def _found(result: Recheck) -> Statement:
    done, material = result.done, sum(one.material for one in result.done)
    fell, rose = sum(one.fallen > 0 for one in done), sum(one.fallen < 0 for one in done)
    text = f"已复核{len(done)}个:重大差异{material}个,等级下降{fell}个,上升{rose}个。"
    return Statement(text, "复核差异")


def _returned(result: Recheck) -> Iterator[Statement]:
    for verdict in dict.fromkeys(one.verdict for one in result.done):
        names = [escaped(one.drawn.unit.project) for one in result.done if one.verdict == verdict]
        listed = "、".join(names[:NAMED]) + (f"等{len(names)}个" if len(names) > NAMED else "")
        yield Statement(f"复核结论为{escaped(verdict)}的:{listed}。", "复核差异")


def _inflation(result: Recheck) -> Iterator[Statement]:
    found = result.agreement["inflation"]
    low, high = found.interval
    if isnan(found.estimate):
        return
    span = "" if isnan(low) else f",95%区间{points_text(low)}至{points_text(high)}分"
    yield Statement(f"抽中项目自评平均比复核高{gap_text(found.estimate)}分(n={found.n}{span})。", "自评与复核的一致性")
    if result.reasons:
        word, count, points = result.reasons[0]
        yield Statement(f"差异最多的原因是{escaped(word)}({count}项,自评多给{points_text(points)}分)。", "差异原因")


def _population(result: Recheck) -> Statement:
    found = result.population
    if found is None:
        return Statement(f"{result.inference}。", "自评与复核的一致性")
    low, high = found.interval
    span = (
        "标准误没有定义,不能给出区间"
        if isnan(low)
        else f"95%区间{points_text(low)}至{points_text(high)}分,已作有限总体校正"
    )
    text = f"由随机抽取推断,全部{len(result.case.frame)}个项目的自评平均虚高{gap_text(found.estimate)}分({span})。"
    return Statement(text, "自评与复核的一致性")
