"""评价组织核对 (organisations): who evaluates, by which methods and standards, held against the rules of the place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perfanalysis.checking.views import FormView
from perfanalysis.digits import compact, is_blank
from perfanalysis.formats import points_text
from perfanalysis.model.written_days import names_day
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import parse_count

KIND, OUTSOURCED, TEAM, LEAD, METHODS = "评价类型", "是否委托第三方", "评价组人数", "主评人从业年限", "评价方法"
DATED = "报告日期"
OPEN = "其他"
_SEPARATOR = re.compile(r"[、,;\uff0c\uff1b\s]+")
_REWRITE = "写成年月日,如 2026年3月10日"
_STANDARD = re.compile(r"^([^:,、]{1,12}(?:标准|均值)):")


def check_organisation(view: FormView) -> Iterator[Problem]:
    """评价组织: C070 kind, C071 outsourcing, C072 team and lead evaluator, C073 methods, C074 standards, C076 steps, C077 days and answers that cannot be read.

    Rules ``evaluation_kinds``, ``third_party``, ``evaluation_methods``, ``evaluation_standards``,
    ``evaluation_steps``; one that is not in force
    asks for nothing, and what the workbook does not say is not held against it.
    """
    if view.case.kind != "project_evaluation":
        return
    facts = view.case.dossier.facts
    kinds = _rule(view, "evaluation_kinds") or []
    yield from _kind_problems(view, facts.get(KIND, ""), kinds)
    if is_outsourced(facts):
        yield from _outsourcing_problems(view, facts.get(KIND, ""), kinds)
        yield from _team_problems(view, facts, _rule(view, "third_party") or {})
    yield from _method_problems(view, facts.get(METHODS, ""), _rule(view, "evaluation_methods") or [])
    yield from _standard_problems(view, _rule(view, "evaluation_standards") or [])
    yield from _step_problems(view, _rule(view, "evaluation_steps") or [])
    yield from _unread_problems(view, facts)


def is_outsourced(facts: Mapping[str, str]) -> bool:
    """是否委托第三方 as the workbook says."""
    return compact(facts.get(OUTSOURCED, "")) == "是"


def named_standard(basis: str | None) -> str | None:
    """标准类型: the kind of standard that a basis begins with (``行业标准:某办法`` → ``行业标准``); None: it names none."""
    found = _STANDARD.match(compact(basis or ""))
    return found[1] if found else None


def listed_words(text: str) -> tuple[str, ...]:
    """一栏中的几个词: words parted by commas, semicolons or blanks."""
    return tuple(filter(None, _SEPARATOR.split(text.strip())))


def is_listed(word: str, allowed: Sequence[str]) -> bool:
    """Whether a word is one of the allowed ones, or these leave room for others (``其他…``)."""
    return compact(word) in map(compact, allowed) or any(item.startswith(OPEN) for item in allowed)


def _rule(view: FormView, key: str) -> Any:
    return view.rules.value(key) if key in view.rules.entries else None


def _told(view: FormView, code: str, found: str, allowed: str, action: str) -> Problem:
    return problem(code, view.case.where, found=found, allowed=allowed, action=action)


def _kind_problems(view: FormView, stated: str, kinds: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    names = [kind["name"] for kind in kinds]
    if stated and names and not is_listed(stated, names):
        action = "按当地规定的评价类别填写,或核对区划代码和年度"
        yield _told(view, "C070", f"{KIND}为“{stated}”", "、".join(names), action)


def _outsourcing_problems(view: FormView, stated: str, kinds: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for kind in kinds:
        if compact(kind["name"]) == compact(stated) and kind["outsourcing"] is False:
            allowed = f"由{kind['evaluator']}自己进行"
            yield _told(view, "C071", f"{stated}委托了第三方", allowed, "改由规定的评价主体进行,或核对填写")


def _team_problems(view: FormView, facts: Mapping[str, str], wanted: Mapping[str, float]) -> Iterator[Problem]:
    for label, key, unit in ((TEAM, "team_minimum", "人"), (LEAD, "lead_years", "年")):
        if key not in wanted:
            continue
        found = parse_count(re.sub(r"[人名年]$", "", facts.get(label, "").strip())).value
        if found is None or found < wanted[key]:
            said = f"{label}为“{facts[label]}”" if label in facts else f"{label}没有填写"
            yield _told(view, "C072", said, f"不少于 {points_text(wanted[key])} {unit}", "补充人员,或补填、核对这一栏")


def _method_problems(view: FormView, stated: str, allowed: Sequence[str]) -> Iterator[Problem]:
    strange = [word for word in listed_words(stated) if allowed and not is_listed(word, allowed)]
    if strange:
        action = "按规定的名称填写;确用别的方法的,在报告中说明"
        yield _told(view, "C073", f"{METHODS}“{'、'.join(strange)}”", "、".join(allowed), action)


def _standard_problems(view: FormView, allowed: Sequence[str]) -> Iterator[Problem]:
    told: set[str] = set()
    for _, row in view.counted:
        word = named_standard(row.basis)
        if word and allowed and word not in told and not is_listed(word, allowed):
            told.add(word)
            where, action = view.place(row, "basis"), "改为规定的标准类型,并写明出处"
            yield problem("C074", where, found=f"标准依据“{word}”", allowed="、".join(allowed), action=action)


def _step_problems(view: FormView, wanted: Sequence[str]) -> Iterator[Problem]:
    """Steps of the rule that are not dated in a workbook that dates any of its steps."""
    done = {compact(step.name) for step in view.case.dossier.steps if not is_blank(step.date)}
    lacking = [step for step in wanted if compact(step) not in done]
    if done and lacking:
        where = view.case.dossier.steps[0].where
        found = f"没有完成日期的步骤:{'、'.join(lacking)}"
        action = "补填日期;没有做的补做,或在报告中说明"
        yield problem("C076", where, found=found, allowed=f"规定的{len(wanted)}个步骤都有日期", action=action)


def _unread_problems(view: FormView, facts: Mapping[str, str]) -> Iterator[Problem]:
    """What is filled in and cannot be used: days that name none, a yes or no that is neither."""
    days = [(step.where, f"“{step.name}”的完成日期", step.date) for step in view.case.dossier.steps]
    for where, label, text in (*days, (view.case.where, DATED, facts.get(DATED, ""))):
        if not is_blank(text) and not names_day(text):
            yield problem("C077", where, found=f"{label}“{text}”读不出", allowed="带年份的日期", action=_REWRITE)
    answer = facts.get(OUTSOURCED, "")
    if compact(answer) not in {"", "是", "否"}:
        yield _told(view, "C077", f"{OUTSOURCED}“{answer}”读不出", "是 或 否", "改成“是”或“否”,否则不按委托第三方核对")
