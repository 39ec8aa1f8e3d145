"""目标审核的结论: how many forms, their grades and what follows, common faults, coverage of the four steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.formats import share_text
from perfanalysis.model.target_reviews import STEPS, TargetReview
from perfanalysis.problems import problem_catalogue

NAMED = 5


def conclude(result: TargetReview) -> Narrative:
    """审核结论, each sentence with its table."""
    return Narrative(tuple(_sentences(result)))


def _sentences(result: TargetReview) -> Iterator[Statement]:
    if result.projects:
        yield _grades(result)
        yield from _returned(result)
        yield _faults(result)
    yield from _coverage(result)


def _grades(result: TargetReview) -> Statement:
    counts = Counter(one.grade or "未定" for one in result.projects)
    said = "、".join(f"{grade}{counts[grade]}份" for grade in ("优", "良", "中", "差", "未定") if counts[grade])
    waiting = ";未定等级的,须由审核人补充评分" if counts["未定"] else ""
    return Statement(f"审核绩效目标申报表{len(result.projects)}份:{said}{waiting}。", "审核结果")


def _returned(result: TargetReview) -> Iterator[Statement]:
    for outcome in dict.fromkeys(one.outcome for one in result.projects if one.outcome):
        names = [escaped(one.name) for one in result.projects if one.outcome == outcome]
        listed = "、".join(names[:NAMED]) + (f"等{len(names)}个" if len(names) > NAMED else "")
        yield Statement(f"建议{escaped(outcome)}的:{listed}。", "审核结果")


def _faults(result: TargetReview) -> Statement:
    most = sorted(result.faults, key=lambda pair: -pair[1])[:NAMED]
    said = "、".join(f"{problem_catalogue()[code].title}{count}处" for code, count in most)
    return Statement(f"较多的毛病是:{said}。" if said else "没有发现常见毛病。", "目标的常见毛病")


def _coverage(result: TargetReview) -> Iterator[Statement]:
    whole = result.whole
    if whole is None:
        return
    parts = (
        f"{STEPS[step]}{count}个({share_text(count / whole.due, places=1)})"
        for step, count in whole.steps.items()
        if whole.due
    )
    said = "、".join(parts)
    text = f"{len(result.departments)}个部门、{whole.units}个单位应申报绩效目标{whole.due}个,已{said}。"
    yield Statement(text, "目标管理覆盖情况")
    behind = sum(not one.together for one in result.departments)
    yield Statement(f"没有做到四个同步的部门{behind}个。" if behind else "各部门都做到了四个同步。", "目标管理覆盖情况")
