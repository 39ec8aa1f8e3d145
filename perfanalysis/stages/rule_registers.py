"""制度文件登记 (rule registers): the register of documents as read, and what is wrong with its entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.digits import compact
from perfanalysis.model.rule_documents import RuleDocument, number_year
from perfanalysis.model.rule_surveys import RuleSurveyCase
from perfanalysis.problems import Problem, problem
from perfanalysis.reading.registers import RegisterLine, read_registers
from perfanalysis.rules.value_checks import is_place

STAGE = "rule_framework"
_PARTS = re.compile(r"[、,，;；/\s]+")


@cache
def rule_stages() -> Mapping[str, Any]:
    """环节目录 of ``data/forms/rule_stages.yml``: stages, kinds of funds, and for every rule its stages and scores."""
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
    """制度框架的对象: the register of documents in ``path`` (empty: only the rulebooks are surveyed).

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
    roles = ("name", "number", "issuer", "place", "begins", "ends", "url", "evidence")
    words = {role: line.text(role) for role in roles}
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


def register_problems(documents: Sequence[RuleDocument]) -> Iterator[Problem]:
    """登记的问题: Q001 words unknown, Q002 ends before it begins, Q003 twice, Q004 cannot be found, Q008 no first day."""
    for one in documents:
        yield from _word_problems(one)
        yield from _date_problems(one)
        if not one.number and not one.url:
            yield problem(
                "Q004", one.where, found=f"“{one.name}”没有文号和网址", allowed="文号或网址", action="补填,便于核对原文"
            )
    counts = Counter(_identity(one) for one in documents)
    for one in documents:
        if (times := counts.pop(_identity(one), 1)) > 1:
            yield problem(
                "Q003", one.where, found=f"“{one.name}”登记了{times}次", allowed="一次", action="删去重复的行"
            )


def _identity(one: RuleDocument) -> str:
    return compact(one.number) or compact(one.name)


def _word_problems(one: RuleDocument) -> Iterator[Problem]:
    words = rule_stages()
    for role, values, known in (("stages", one.stages, words["stages"]), ("funds", one.funds, words["funds"])):
        strange = [value for value in values if value not in known]
        if strange or (role == "stages" and not values):
            where, found = one.cells.get(role) or one.where, "、".join(strange) or "空着"
            yield problem("Q001", where, found=found, allowed="、".join(known), action="改成目录中的说法")
    if one.place and not is_place(one.place):
        where = one.cells.get("place") or one.where
        yield problem("Q001", where, found=one.place, allowed="地区代码,如 CN-15-05", action="改正地区代码")


def _date_problems(one: RuleDocument) -> Iterator[Problem]:
    if one.begins and one.ends and one.ends < one.begins:
        where = one.cells.get("ends") or one.where
        yield problem("Q002", where, found=f"{one.begins}至{one.ends}", allowed="失效不早于生效", action="改正日期")
    if not one.begins:
        since = f"按文号年份{number_year(one)}年起算" if number_year(one) else "按一直有效计"
        where = one.cells.get("begins") or one.where
        yield problem("Q008", where, found=f"“{one.name}”没有生效日期,{since}", allowed="生效日期", action="查到后补填")
