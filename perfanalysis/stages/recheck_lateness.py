"""抽样框核对 (recheck lateness): self-evaluations sent after the last day, and a frame of other units than the rule's."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.digits import compact
from perfanalysis.formats import points_text
from perfanalysis.model.rechecks import FrameUnit, RecheckCase
from perfanalysis.model.written_days import written_day
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.rules.deadlines import due_days

PROJECTS = "项目"


def frame_problems(case: RecheckCase, rules: RuleBook) -> Iterator[Problem]:
    """抽样框的问题: K010 late, K012 a total or grade that cannot be, K011 the rule ``recheck_method`` wants another frame than projects."""
    wanted = str(rules.value("recheck_method")["frame"])
    if wanted != PROJECTS:
        action = "逐个单位的汇总表可作抽样框文件 frame_file,项目名称一列填单位;或在报告中说明按项目抽取"
        found = "抽样框由各项目的自评组成"
        yield problem("K011", "抽样框", found=found, allowed=f"按{wanted}抽取", action=action)
    yield from _late(case, rules)
    for unit in case.frame:
        yield from _odd_scores(unit, rules)


def _odd_scores(unit: FrameUnit, rules: RuleBook) -> Iterator[Problem]:
    full, due = float(rules.value("weight_total")), rules.grade(unit.score)
    if unit.score is not None and not 0 <= unit.score <= full:
        found, allowed = f"自评总分{points_text(unit.score)}", f"0 至 {points_text(full)}"
        yield problem("K012", unit.project, found=found, allowed=allowed, action="对照自评表改正总分")
    elif unit.score is not None and due and unit.grade and compact(unit.grade) != due:
        found = f"自评总分{points_text(unit.score)},等级为{unit.grade}"
        yield problem("K012", unit.project, found=found, allowed=due, action="对照自评表改正总分或等级")


def _late(case: RecheckCase, rules: RuleBook) -> Iterator[Problem]:
    """报送超过时限: K010 of units whose day is stated; the last step of ``self_evaluation_deadlines`` is that to finance."""
    steps = due_days(rules, case.year) if case.year else ()
    last = steps[-1] if steps else None
    for unit in case.frame:
        day = written_day(unit.submitted)
        if last and last.day and day and day > last.day:
            found, allowed = f"{day.isoformat()}报送", f"不晚于{last.day.isoformat()}({last.step})"
            yield problem("K010", unit.project, found=found, allowed=allowed, action="核对报送日期;迟报的在结论中说明")
