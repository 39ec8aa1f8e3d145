"""自评抽审复核 (draw_recheck): the draw by the rulebook, then what the re-check found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from perfanalysis.digits import compact
from perfanalysis.formats import points_text, share_text
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.rechecks import Difference, Draw, Recheck, RecheckCase
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import convert_money
from perfanalysis.rules import RuleBook
from perfanalysis.rules.deadlines import due_days
from perfanalysis.stages.recheck_differences import (
    TOTAL,
    agreement_results,
    grade_changes,
    population_inflation,
    project_difference,
    reason_counts,
)
from perfanalysis.stages.recheck_draws import Plan, draw_units, drawn_by_hand, renumbered
from perfanalysis.stages.recheck_lateness import frame_problems

METHODS = {
    "simple_random": "简单随机",
    "stratified": "按部门分层随机",
    "proportional_to_money": "与金额成比例",
    "certainty_and_random": "必抽加简单随机",
    "judgemental": "指定(非随机)",
}


def draw_recheck(case: RecheckCase, rules: RuleBook, *, seed: str, chosen: Sequence[str] = ()) -> Recheck:
    """抽审复核结果: the draw by ``seed`` (text; the same seed and frame give the same list), and differences.

    ``chosen`` names projects picked by hand instead; then nothing is inferred. Rules: ``recheck_rate``,
    ``recheck_method``, ``recheck_certainty``, ``recheck_materiality``, ``recheck_discount``, ``recheck_verdicts``,
    ``recheck_severity``, ``recheck_difference_reasons``, ``self_evaluation_deadlines``, ``grades``. Problems: those of reading, K002 seed empty, K003
    two units of one id, K004 result of a project not drawn, K005 reason or level unknown, K006 re-check not complete,
    K007 points missing, K008 chosen project not in the frame, K009 units without amount under a draw by money,
    K010 late, K011 frame.
    """
    plan = _plan(rules, seed)
    frame = [replace(unit, grade=unit.grade or rules.grade(unit.score) or "") for unit in case.frame]
    draw = renumbered(drawn_by_hand(frame, chosen) if chosen else draw_units(frame, plan))
    differences = tuple(project_difference(one, case, rules) for one in draw.drawn)
    population, inference = population_inflation(differences, draw)
    reasons, levels = (
        rules.value("recheck_difference_reasons"),
        [one["level"] for one in rules.value("recheck_severity")],
    )
    return Recheck(
        case=case,
        rulebook=RuleReference(rules.id, rules.hash),
        draw=draw,
        differences=differences,
        reasons=reason_counts(case, differences),
        grades=grade_changes(differences, rules),
        agreement=agreement_results(differences, rules) if case.results else {},
        population=population,
        inference=inference,
        limits=tuple(_limits(rules, plan, draw, case.year)),
        reason_words=tuple(reasons),
        severity_words=tuple(levels),
        problems=(
            *case.problems,
            *frame_problems(case, rules),
            *_problems(case, draw, differences, plan, chosen, {"reason": reasons, "severity": levels}),
        ),
    )


def _plan(rules: RuleBook, seed: str) -> Plan:
    certainty = rules.value("recheck_certainty") if "recheck_certainty" in rules.entries else None
    amount = convert_money(float(certainty["amount"]), source=certainty["unit"], target="万元") if certainty else None
    method = rules.value("recheck_method")
    return Plan(method["method"], float(rules.value("recheck_rate")), amount, seed, tuple(method["strata"]))


def _limits(rules: RuleBook, plan: Plan, draw: Draw, year: int | None) -> Iterator[tuple[str, str]]:
    yield "抽取方法", _method(draw, plan)
    yield "抽取比例", share_text(plan.rate)
    yield "必抽金额", "当地没有规定" if plan.certainty is None else f"不低于{points_text(plan.certainty)}万元"
    materiality = rules.value("recheck_materiality")
    change = ",或等级改变" if materiality["grade_change"] else ""
    yield "重大差异", f"相差{points_text(materiality['points'])}分以上{change}"
    steps = due_days(rules, year) if year else ()
    yield "自评报送时限", ";".join(f"{step.step}{step.text}" for step in steps) or "当地没有规定"
    yield "虚高折扣", "按等级下降级数打折" if "recheck_discount" in rules.entries else "当地没有规定"


def _method(draw: Draw, plan: Plan) -> str:
    if draw.method != "stratified" or plan.strata == ("主管部门",):
        return METHODS[draw.method]
    return f"按{'和'.join(plan.strata)}分层随机" if plan.strata else "不分层随机"


def _problems(
    case: RecheckCase,
    draw: Draw,
    differences: Sequence[Difference],
    plan: Plan,
    chosen: Sequence[str],
    words: dict[str, Any],
) -> Iterator[Problem]:
    if draw.random and not plan.seed.strip():
        action = "在参数 seed 写一个事先定好的数,如抽取当天公布的某个号码"
        yield problem("K002", "参数 seed", found="空着", allowed="事先定好的种子", action=action)
    for identity, times in Counter(unit.id for unit in case.frame).items():
        if times > 1:
            yield problem("K003", identity, found=f"{times}个", allowed="一个", action="核对抽样框,删去重复的项目")
    yield from _result_problems(case, draw, words)
    yield from _gaps(case, differences)
    known = {unit.project for unit in case.frame} | {unit.id for unit in case.frame}
    for name in chosen:
        if name not in known:
            yield problem("K008", "参数 chosen", found=name, allowed="抽样框中的项目", action="改正项目名称")
    if draw.method == "proportional_to_money":
        for unit in case.frame:
            if not unit.amount or unit.amount <= 0:
                yield problem(
                    "K009", unit.project, found="没有金额", allowed="大于0的金额", action="补填预算数;没有金额的抽不到"
                )


def _result_problems(case: RecheckCase, draw: Draw, words: dict[str, Sequence[str]]) -> Iterator[Problem]:
    drawn = {(one.unit.project, one.unit.department) for one in draw.drawn}
    names = {name for name, _ in drawn}
    for row in case.results:
        if row.project not in names or (row.department and (row.project, row.department) not in drawn):
            where = row.cells.get("project") or row.where
            yield problem(
                "K004", where, found=row.project, allowed="抽中名单中的项目", action="改正项目名称;此行未计入"
            )
        for role, allowed in words.items():
            said = getattr(row, role)
            if said and said not in allowed:
                yield problem(
                    "K005",
                    row.cells.get(role) or row.where,
                    found=said,
                    allowed="、".join(allowed),
                    action="改成规定的说法",
                )
        if row.recheck is None:
            yield problem(
                "K007",
                row.cells.get("recheck") or row.where,
                found=f"{row.project} {row.item}没有复核得分",
                allowed="复核得分",
                action="补填",
            )


def _gaps(case: RecheckCase, differences: Sequence[Difference]) -> Iterator[Problem]:
    if not case.results:
        return
    for one in differences:
        if one.gap is None:
            given = {compact(row.item) for row in case.results if row.project == one.drawn.unit.project}
            lacking = [item.name for item in one.drawn.unit.items if compact(item.name) not in given]
            found = f"{one.drawn.unit.project}:{'、'.join(lacking[:3]) or '没有复核结果'}"
            allowed = f"各项指标都有复核得分,或一行“{TOTAL}”"
            yield problem("K006", one.drawn.unit.project, found=found, allowed=allowed, action="补充复核结果")
