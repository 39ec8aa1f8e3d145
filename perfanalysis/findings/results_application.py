"""结果应用的结论: what the grades advise, how much is saved, and how rectification stands, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.formats import count_text
from perfanalysis.model.applications import ResultsApplication

NAMED = 5


def conclude(result: ResultsApplication) -> Narrative:
    """结果应用的结论, each sentence with its table."""
    return Narrative(tuple(_sentences(result)))


def _sentences(result: ResultsApplication) -> Iterator[Statement]:
    if result.decisions:
        yield _grades(result)
        yield from _advised(result)
        yield _money(result)
    if result.case.audits:
        yield Statement(f"审计和纪检等发现{len(result.case.audits)}处,已与评价结果对照。", "审计和纪检发现")
    if result.rectifications:
        yield _register(result)


def _grades(result: ResultsApplication) -> Statement:
    counts = Counter(one.grade or "没有评价" for one in result.decisions)
    said = "、".join(f"{name}{count}项" for name, count in counts.items())
    return Statement(f"{len(result.decisions)}个项目中,{said}。", "预算安排建议")


def _advised(result: ResultsApplication) -> Iterator[Statement]:
    for grade in ("优", "差"):
        of = [one for one in result.decisions if one.grade == grade and one.action]
        if of:
            names = "、".join(escaped(one.project) for one in of[:NAMED]) + (
                f"等{len(of)}项" if len(of) > NAMED else ""
            )
            yield Statement(f"等级为{grade}的建议{escaped(of[0].action)}:{names}。", "预算安排建议")


def _money(result: ResultsApplication) -> Statement:
    unit = escaped(result.case.amount_unit or "")
    if result.saved is None:
        return Statement("还没有建议安排数,不能算出节约金额。", "预算安排建议")
    waiting = len(result.decisions) - result.saved_known
    open_ = f";另有{waiting}项待定或没有申请" if waiting else ""
    return Statement(
        f"结合评价结果,建议少安排**{count_text(result.saved, places=result.places)}{unit}**({result.saved_known}项{open_})。是否采纳由财政部门决定。",
        "预算安排建议",
    )


def _register(result: ResultsApplication) -> Statement:
    left, late = sum(one.open for one in result.rectifications), sum(one.overdue for one in result.rectifications)
    letters = f",已生成{len(result.letters)}份催办函" if result.letters else ""
    overdue = f"截至{result.as_of}逾期{late}项{letters}" if result.as_of else "没有写明截至日期,未判断逾期"
    text = f"整改事项{len(result.rectifications)}项,未完成{left}项,{overdue}。"
    return Statement(text, "整改台账")
