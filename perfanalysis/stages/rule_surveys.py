"""制度框架 (survey_rules): which rules and documents are in force, where the gaps are, what changed and which scores it touches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.digits import compact
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.rule_surveys import (
    RuleChange,
    RuleDocument,
    RuleLine,
    RuleSurvey,
    RuleSurveyCase,
    effective,
)
from perfanalysis.problems import Problem, problem
from perfanalysis.reading.registers import RegisterLine, read_registers
from perfanalysis.rules import RuleBook, RuleValue, load_rules, value_text
from perfanalysis.stages.monitoring_dates import iso_day

STAGE = "rule_framework"
WHOLE = "综合"
_PARTS = re.compile(r"[、,，;；/\s]+")


@cache
def rule_stages() -> Mapping[str, Any]:
    """环节目录 of ``data/forms/rule_stages.yml``: stages, kinds of funds, and the stage of every rule."""
    words: Mapping[str, Any] = read_yaml(package_folder("forms") / "rule_stages.yml")
    return words


def read_rule_framework(
    path: str | Path = "",
    *,
    on: str,
    compared_on: str = "",
    place: str = "",
    stated: int = 0,
    title: str = "",
    department: str = "",
    source_title: str = "",
    source_url: str = "",
) -> RuleSurveyCase:
    """制度框架的对象: the register of local documents in ``path`` (empty: only the rulebooks are surveyed).

    InputProblems: R001-R007, R201 of the file.
    """
    read = read_registers(path, STAGE, source_title=source_title, source_url=source_url) if str(path) else None
    documents = tuple(_document(line) for line in read.rows("documents") if line.text("name")) if read else ()
    year = int(on[:4]) if on[:4].isdigit() else None
    return RuleSurveyCase(
        name=title or "制度框架",
        place=place or None,
        year=year,
        on=on,
        compared_on=compared_on,
        stated=stated,
        department=department or None,
        documents=documents,
        sources=(read.source,) if read else (),
        problems=read.problems if read else (),
    )


def _document(line: RegisterLine) -> RuleDocument:
    words = {role: line.text(role) for role in ("name", "number", "issuer", "begins", "ends", "url", "evidence")}
    stages, funds = (_parted(line.text(role)) for role in ("stages", "funds"))
    every = any(one in rule_stages()["every"] for one in funds)
    return RuleDocument(
        stages=stages,
        funds=tuple(rule_stages()["funds"]) if every else funds,
        where=line.place("name"),
        cells=line.places,
        **words,
    )


def _parted(text: str) -> tuple[str, ...]:
    return tuple(part for part in _PARTS.split(text) if part)


def survey_rules(case: RuleSurveyCase, rules: RuleBook, *, overlays: Sequence[Path] = ()) -> RuleSurvey:
    """制度框架 of a place on a day; ``rules`` are those in force then, an earlier day's are loaded for comparison.

    Problems: those of reading, Q001 stage or funds unknown, Q002 ends before it begins, Q003 document twice, Q004 no
    number and no address, Q005 stage without document, Q006 fewer documents than stated, Q007 day.
    """
    words = rule_stages()
    before = load_rules(case.place, on=case.compared_on, overlays=overlays) if iso_day(case.compared_on) else None
    in_force = [one for one in case.documents if effective(one, case.on)]
    coverage = _coverage(in_force, words)
    gaps = tuple(
        stage
        for stage in words["stages"]
        if case.documents and not any(coverage.get((stage, fund)) for fund in words["funds"])
    )
    return RuleSurvey(
        case=case,
        rulebook=RuleReference(rules.id, rules.hash),
        rules=tuple(_line(entry) for entry in rules.entries.values()),
        lacking=tuple((key, title, _stage(key)[0]) for key, title in rules.known.items() if key not in rules.entries),
        stages=tuple(words["stages"]),
        funds=tuple(words["funds"]),
        coverage=coverage,
        gaps=gaps,
        changes=tuple(_changes(before, rules)) if before else (),
        problems=(*case.problems, *_problems(case, gaps, words)),
    )


def _stage(key: str) -> tuple[str, bool]:
    stage, scores = rule_stages()["keys"].get(key, (WHOLE, False))
    return stage, scores


def _line(entry: RuleValue) -> RuleLine:
    stage, scores = _stage(entry.key)
    return RuleLine(
        entry.key,
        entry.title,
        stage,
        scores,
        value_text(entry.value),
        entry.place,
        entry.valid_from,
        entry.source,
        entry.evidence,
    )


def _coverage(documents: Sequence[RuleDocument], words: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Number of documents for each stage and kind of funds; one without kinds of funds counts for the general budget."""
    counts = Counter[tuple[str, str]]()
    for one in documents:
        for stage in one.stages:
            for fund in one.funds or (words["funds"][0],):
                counts[stage, fund] += 1
    return dict(counts)


def _changes(before: RuleBook, after: RuleBook) -> Iterator[RuleChange]:
    for key in dict.fromkeys([*after.known, *before.known]):
        old, new = before.entries.get(key), after.entries.get(key)
        if (old.value if old else None) != (new.value if new else None):
            stage, scores = _stage(key)
            entry = new or old
            title = entry.title if entry else key
            texts = [value_text(one.value) if one else "" for one in (old, new)]
            source, begins = (new.source, new.valid_from) if new else ("", "")
            yield RuleChange(key, title, stage, scores, texts[0], texts[1], source, begins)


def _problems(case: RuleSurveyCase, gaps: Sequence[str], words: Mapping[str, Any]) -> Iterator[Problem]:
    for name, day in (("rules_date", case.on), ("compare_date", case.compared_on)):
        if day and iso_day(day) is None:
            yield problem("Q007", f"参数 {name}", found=day, allowed="日期,如 2022-12-31", action="改正日期")
    for one in case.documents:
        yield from _document_problems(one, words)
    counts = Counter(_identity(one) for one in case.documents)
    for one in case.documents:
        if (times := counts.pop(_identity(one), 1)) > 1:
            yield problem(
                "Q003", one.where, found=f"“{one.name}”登记了{times}次", allowed="一次", action="删去重复的行"
            )
    for stage in gaps:
        yield problem(
            "Q005",
            case.name,
            found=f"{stage}没有生效的文件",
            allowed="至少一个文件",
            action="补充登记;确实没有的,建议制定",
        )
    if case.stated > len(case.documents):
        found = f"登记了{len(case.documents)}个,称有{case.stated}套"
        yield problem("Q006", case.name, found=found, allowed=f"{case.stated}套", action="补充登记没有列出的文件")


def _identity(one: RuleDocument) -> str:
    return compact(one.number) or compact(one.name)


def _document_problems(one: RuleDocument, words: Mapping[str, Any]) -> Iterator[Problem]:
    for role, values, known in (("stages", one.stages, words["stages"]), ("funds", one.funds, words["funds"])):
        strange = [value for value in values if value not in known]
        if strange or (role == "stages" and not values):
            where = one.cells.get(role) or one.where
            yield problem(
                "Q001", where, found="、".join(strange) or "空着", allowed="、".join(known), action="改成目录中的说法"
            )
    if one.begins and one.ends and one.ends < one.begins:
        where = one.cells.get("ends") or one.where
        yield problem("Q002", where, found=f"{one.begins}至{one.ends}", allowed="失效不早于生效", action="改正日期")
    if not one.number and not one.url:
        yield problem(
            "Q004", one.where, found=f"“{one.name}”没有文号和网址", allowed="文号或网址", action="补填,便于核对原文"
        )
