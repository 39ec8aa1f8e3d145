"""评价结果应用 (apply_results): advice on next year's budget by grade, money saved, and rectification with its last days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Any

from perfanalysis.digits import compact
from perfanalysis.formats import count_text, share_text
from perfanalysis.model.applications import (
    ApplicationCase,
    Decision,
    Rectification,
    RectificationRow,
    RequestRow,
    ResultRow,
    ResultsApplication,
)
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.letters import Letter
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.rules.printing import money_places
from perfanalysis.stages.evaluation_plans import (
    fiscal_selections,
    plan_limits,
    plan_problems,
    planned_projects,
)
from perfanalysis.stages.monitoring_dates import iso_day

STATUSES = ("未整改", "整改中", "已整改", "销号")
_CLOSED = {"已整改", "销号"}
_NO_RULE = "当地没有规定"


def apply_results(case: ApplicationCase, rules: RuleBook, *, as_of: str) -> ResultsApplication:
    """评价结果应用 on the day ``as_of`` (ISO; today's clock plays no part). Advice, never an order.

    Rules: ``budget_consequences``, ``rectification``, ``grades``, ``evaluation_cycle``, ``fiscal_selection``. Problems: those of reading and A002 request without
    result, A003 result without request, A004 advice and money clash, A005 overdue, A006 no last day, A007 closed without
    evidence, A008 grade and audit findings clash, A009 date, A010 grade without rule, A011
    due by the cycle.
    """
    results = _latest([row for row in case.results if row.year in {None, case.year}])
    planned = planned_projects(case, rules)
    audits = Counter(compact(one.project) for one in case.audits if one.project)
    decisions = sorted(_decisions(case, results, audits, rules), key=lambda one: _order(one, rules))
    day = iso_day(as_of)
    days = rules.value("rectification") if "rectification" in rules.entries else None
    register = tuple(_rectification(row, day, days) for row in case.rectifications)
    saved = [one.saved for one in decisions if one.saved is not None]
    return ResultsApplication(
        case=case,
        rulebook=RuleReference(rules.id, rules.hash),
        as_of=as_of,
        decisions=tuple(decisions),
        request=_sum([one.request for one in decisions]),
        suggested=_sum([one.suggested for one in decisions]),
        saved=fsum(saved) if saved else None,
        saved_known=len(saved),
        rectifications=register,
        statuses=tuple(_statuses(case.rectifications)),
        limits=(*_limits(rules, days), *plan_limits(case, rules)),
        letters=tuple(_reminders(case, register, as_of)),
        places=money_places(rules, case.amount_unit),
        problems=(
            *case.problems,
            *_problems(case, results, decisions, register, as_of),
            *plan_problems(planned, case.year),
        ),
        selections=fiscal_selections(case, rules),
        planned=planned,
    )


def _latest(rows: Sequence[ResultRow]) -> dict[str, ResultRow]:
    """The last result of each project: re-checks and key evaluations stand behind self-evaluations."""
    return {compact(row.project): row for row in rows}


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) if values and len(known) == len(values) else None


def _decisions(
    case: ApplicationCase, results: Mapping[str, ResultRow], audits: Mapping[str, int], rules: RuleBook
) -> Iterator[Decision]:
    asked = {compact(row.project): row for row in case.requests}
    for key in dict.fromkeys([*asked, *results]):
        yield _decision(asked.get(key), results.get(key), audits.get(key, 0), rules)


def _decision(request: RequestRow | None, result: ResultRow | None, audits: int, rules: RuleBook) -> Decision:
    grade = (result.grade or rules.grade(result.total) or "") if result else ""
    rule = _consequence(grade, rules)
    percent = rule.get("percent")
    asked = request.request if request else None
    decided = request.decided if request else None
    by_rule = decided is None and percent is not None and asked is not None
    suggested = asked * (1 - float(percent or 0.0)) if by_rule and asked is not None else decided
    saved = asked - suggested if asked is not None and suggested is not None else request.saved if request else None
    source = request or result
    return Decision(
        department=source.department if source else "",
        project=source.project if source else "",
        total=result.total if result else None,
        grade=grade,
        action=str(rule.get("action", "")),
        percent=percent,
        current=request.current if request else None,
        request=asked,
        suggested=suggested,
        by_rule=by_rule,
        saved=saved,
        audits=audits,
        note=request.note if request else "",
    )


def _consequence(grade: str, rules: RuleBook) -> Mapping[str, Any]:
    listed = rules.value("budget_consequences") if "budget_consequences" in rules.entries else []
    return next((one for one in listed if one["grade"] == grade), {})


def _order(one: Decision, rules: RuleBook) -> tuple[int, float, str]:
    """Best grade first, then most points: good projects first."""
    grades = [band.name for band in rules.grades]
    place = grades.index(one.grade) if one.grade in grades else len(grades)
    return place, -(one.total or 0.0), one.project


def _rectification(row: RectificationRow, day: dt.date | None, days: Mapping[str, Any] | None) -> Rectification:
    feedback = iso_day(row.feedback)
    by_rule = not row.due and feedback is not None and days is not None
    due = row.due or (
        (feedback + dt.timedelta(days=int(days["measures_days"]))).isoformat() if by_rule and feedback and days else ""
    )
    last, still_open = iso_day(due), row.status not in _CLOSED
    late = bool(still_open and last and day and day > last)
    left = (last - day).days if last and day and still_open else None
    return Rectification(row, due, by_rule, still_open, late, left)


def _statuses(rows: Sequence[RectificationRow]) -> Iterator[tuple[str, Mapping[str, int]]]:
    for year in sorted({row.year for row in rows if row.year is not None}):
        counts = Counter(row.status for row in rows if row.year == year)
        yield str(year), {status: counts[status] for status in STATUSES}


def _limits(rules: RuleBook, days: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    listed = rules.value("budget_consequences") if "budget_consequences" in rules.entries else []
    for one in listed:
        cut = f"(压减{share_text(one['percent'])})" if one.get("percent") is not None else ""
        yield f"评价等级为{one['grade']}", f"建议{one['action']}{cut}"
    yield "反馈期限", f"{int(days['feedback_days'])}日" if days else _NO_RULE
    yield "报送整改措施的期限", f"反馈之日起{int(days['measures_days'])}日" if days else _NO_RULE


def _reminders(case: ApplicationCase, register: Sequence[Rectification], as_of: str) -> Iterator[Letter]:
    late = [one for one in register if one.overdue]
    for unit in dict.fromkeys(one.row.department for one in late):
        own = [one for one in late if one.row.department == unit]
        rows = tuple(
            (one.row.project or "—", one.row.finding, one.row.measure or "—", one.due, one.row.status) for one in own
        )
        yield Letter(
            name=unit,
            title="整改催办函",
            to=unit,
            before=(f"截至{as_of},你单位有{len(own)}项绩效评价发现的问题超过整改期限仍未完成,情况如下。",),
            heads=("项目", "问题", "措施", "期限", "状态"),
            rows=rows,
            after=(
                "请尽快完成整改,并书面报送整改结果和佐证材料;确有困难的,说明原因和预计完成时间。整改不到位的,建议在安排下年预算时予以考虑。",
            ),
            sender=case.department or "",
        )


def _problems(
    case: ApplicationCase,
    results: Mapping[str, ResultRow],
    decisions: Sequence[Decision],
    register: Sequence[Rectification],
    as_of: str,
) -> Iterator[Problem]:
    if iso_day(as_of) is None:
        yield problem(
            "A009",
            "参数 as_of",
            found=as_of or "空着",
            allowed="日期,如 2023-06-30",
            action="写明截至日期;逾期按这一天算",
        )
    yield from _unmatched(case, results)
    for one in decisions:
        yield from _clashes(one)
    for item in register:
        yield from _register_problems(item)


def _unmatched(case: ApplicationCase, results: Mapping[str, ResultRow]) -> Iterator[Problem]:
    asked = {compact(row.project) for row in case.requests}
    for row in case.requests:
        if compact(row.project) not in results:
            yield problem(
                "A002",
                row.where,
                found=f"{row.project}没有评价结果",
                allowed="有评价结果",
                action="补充评价,或说明为何没有评价",
            )
    for key, found in results.items():
        if case.requests and key not in asked:
            yield problem(
                "A003",
                found.where,
                found=f"{found.project}没有下年申请",
                allowed="在预算安排表中",
                action="核对项目名称;下年不再安排的填 0",
            )


def _clashes(one: Decision) -> Iterator[Problem]:
    if one.grade and not one.action:
        yield problem(
            "A010",
            one.project,
            found=f"等级{one.grade}",
            allowed="规则规定了处理的等级",
            action="在本地规则 budget_consequences 中补充",
        )
    base = one.current if one.current is not None else one.request
    if one.suggested is not None and base is not None and one.grade == "差" and one.suggested >= base > 0:
        found = f"{one.project}等级为差,建议{count_text(one.suggested)},不少于{count_text(base)}"
        yield problem("A004", one.project, found=found, allowed=f"建议{one.action}", action="核对建议安排数,或说明理由")
    if one.suggested is not None and not 0 <= one.suggested <= (one.request or one.suggested):
        top = "申请数" if one.request is None else count_text(one.request)
        action = "核对建议安排数和金额单位;确要多安排的说明理由"
        yield problem(
            "A012", one.project, found=f"建议{count_text(one.suggested)}", allowed=f"0 至 {top}", action=action
        )
    if one.suggested == 0 and one.grade == "优":
        yield problem(
            "A004",
            one.project,
            found=f"{one.project}等级为优,建议安排0",
            allowed=f"建议{one.action}",
            action="核对建议安排数,或说明理由",
        )
    if one.audits and one.grade == "优":
        found = f"{one.project}等级为优,审计和纪检发现{one.audits}处问题"
        yield problem("A008", one.project, found=found, allowed="相互印证", action="核对评价结果是否考虑了这些发现")


def _register_problems(item: Rectification) -> Iterator[Problem]:
    row = item.row
    if item.overdue:
        found = f"{row.department}:{row.finding},期限{item.due},{row.status or '没有填写状态'}"
        yield problem("A005", row.where, found=found, allowed="期限内完成整改", action="催办")
    if item.open and not item.due:
        yield problem(
            "A006",
            row.cells.get("due") or row.where,
            found=f"{row.finding}没有期限",
            allowed="整改期限或反馈日期",
            action="补填",
        )
    if not item.open and not row.evidence:
        found = f"{row.finding}{row.status},没有佐证"
        yield problem(
            "A007", row.cells.get("evidence") or row.where, found=found, allowed="写明凭据", action="补充佐证材料"
        )
