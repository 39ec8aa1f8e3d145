"""表格: how an evaluation is organised, what the rules of the place ask beside what the workbook says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from perfanalysis.checking.organisations import KIND, LEAD, METHODS, OUTSOURCED, TEAM, named_standard
from perfanalysis.digits import compact
from perfanalysis.formats import MISSING, points_text
from perfanalysis.model import Case
from perfanalysis.model.written_days import written_day, years_later
from perfanalysis.rules import RuleBook
from perfanalysis.tables.layouts import ReportTable, text_table

REPORTED = "报告日期"
_MAY = {True: "可以", False: "不得", None: "未规定"}


def organisation_table(case: Case, rules: RuleBook) -> ReportTable:
    """评价组织表: kind, outsourcing, team, methods, standards and archive, by the rules and in this evaluation."""
    facts = case.dossier.facts
    rows = [*_kinds(facts, rules), *_team(facts, rules), *_ways(case, rules)]
    return text_table("评价组织", ["事项", "规定", "本次评价"], rows)


def _value(rules: RuleBook, key: str) -> Any:
    return rules.value(key) if key in rules.entries else None


def _kinds(facts: Mapping[str, str], rules: RuleBook) -> Iterator[tuple[str, str, str]]:
    stated, kinds = facts.get(KIND, ""), _value(rules, "evaluation_kinds") or []
    listed = "、".join(f"{kind['name']}({kind['evaluator']})" for kind in kinds)
    yield KIND, listed or MISSING, stated or MISSING
    own = next((kind for kind in kinds if compact(kind["name"]) == compact(stated)), None)
    yield "委托第三方", _MAY[own["outsourcing"]] if own else MISSING, facts.get(OUTSOURCED) or MISSING


def _team(facts: Mapping[str, str], rules: RuleBook) -> Iterator[tuple[str, str, str]]:
    wanted = _value(rules, "third_party")
    if wanted is None:
        return
    yield TEAM, f"受托的不少于{points_text(wanted['team_minimum'])}人", facts.get(TEAM) or MISSING
    yield LEAD, f"受托的不少于{points_text(wanted['lead_years'])}年", facts.get(LEAD) or MISSING
    day = written_day(facts.get(REPORTED, ""))
    until = f"保存至{years_later(day, int(wanted['archive_years'])).isoformat()}" if day else MISSING
    yield "评价档案", f"报告之日起保存{points_text(wanted['archive_years'])}年", until


def _ways(case: Case, rules: RuleBook) -> Iterator[tuple[str, str, str]]:
    yield METHODS, _listed(rules, "evaluation_methods"), case.dossier.facts.get(METHODS) or MISSING
    used = Counter(filter(None, (named_standard(row.basis) for row in case.indicators)))
    counted = "、".join(f"{word}{count}项" for word, count in used.items())
    yield "评价标准", _listed(rules, "evaluation_standards"), counted or MISSING


def _listed(rules: RuleBook, key: str) -> str:
    return "、".join(_value(rules, key) or []) or MISSING


def steps_table(case: Case, rules: RuleBook) -> ReportTable:
    """评价程序表: the steps of the rule ``evaluation_steps`` with the day each was done, then the evaluation's own steps."""
    wanted = _value(rules, "evaluation_steps") or []
    own = {compact(step.name): step for step in case.dossier.steps}
    names = [*wanted, *(step.name for step in case.dossier.steps if compact(step.name) not in map(compact, wanted))]
    rows = [
        (str(place), name, done.date if done else "", done.note if done else "", "规定" if name in wanted else "自定")
        for place, name in enumerate(names, start=1)
        for done in (own.get(compact(name)),)
    ]
    return text_table("评价程序", ["序号", "步骤", "完成日期", "说明", "来源"], rows)
