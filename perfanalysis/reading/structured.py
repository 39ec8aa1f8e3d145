"""结构化文件 (structured files): a case written as YAML, in the words a form would print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfanalysis.data_files import DataFileError, parse_yaml
from perfanalysis.model import BudgetRow, Case, Indicator, Source
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.quantities import parse_amount, parse_points, parse_rate
from perfanalysis.reading.files import read_text, refuse
from perfanalysis.reading.headings import compact, is_word_of
from perfanalysis.reading.parts import mark_parts
from perfanalysis.targets import parse_actual, parse_target

CASE_KEYS = {
    "kind", "place", "year", "project", "department", "implementer", "amount_unit", "budget", "goal", "goal_actual",
    "indicators", "published_total", "published_weight_total", "published_grade", "source", "id", "slug", "notes",
    "rules", "figures", "projects",
}  # fmt: skip
BUDGET_KEYS = {
    "item", "original", "initial", "adjusted", "annual", "amount", "executed", "weight", "rate", "score",
    "central", "change", "change_rate",
}  # fmt: skip
INDICATOR_KEYS = {
    "code", "level1", "level2", "level3", "target", "operator", "unit", "actual", "weight", "score", "self_score",
    "recheck_score", "reason", "remark", "rule", "score_kind", "method", "arguments", "fraction", "applicable",
    "evidence", "excellent", "good", "medium", "poor",
}  # fmt: skip
KINDS = {
    "project_self_evaluation": "project_self_evaluation",
    "project_performance_table": "project_self_evaluation",
    "department_self_evaluation": "department_self_evaluation",
    "department_evaluation_table": "department_self_evaluation",
    "performance_target": "performance_target",
    "project_evaluation": "project_evaluation",
}


def read_structured(path: Path) -> tuple[Case, ...]:
    """评价对象: the case, or list of cases, of a YAML file.

    Raises InputProblems: R003 no valid YAML, R013 unknown keys or kinds (all at once, with what is allowed).
    """
    try:
        content = parse_yaml(read_text(path))
    except DataFileError as error:
        raise refuse("R003", path, found=str(error), allowed="有效的 YAML", action="按提示的行号改正") from error
    listed = content.get("cases") if isinstance(content, dict) and "cases" in content else content
    records = listed if isinstance(listed, list) else [listed]
    if problems := [item for number, record in enumerate(records, 1) for item in _unknown(path, number, record)]:
        raise InputProblems(problems)
    return tuple(_case(path, record) for record in records if isinstance(record, dict))


def _unknown(path: Path, number: int, record: Any) -> list[Problem]:
    where = f"{path.name} › 第{number}份"
    if not isinstance(record, dict) or not all(
        isinstance(record.get(key) or [], list) for key in ("indicators", "budget")
    ):
        return [_wrong(where, "不是键值结构", CASE_KEYS)]
    problems = _strange(where, record, CASE_KEYS)
    if not isinstance(record.get("source") or {}, dict):
        problems.append(_wrong(f"{where} › source", "不是键值结构", {"title", "url"}))
    if str(record.get("kind")) not in KINDS:
        problems.append(_wrong(f"{where} › kind", str(record.get("kind")), set(KINDS)))
    for block, allowed in (("budget", BUDGET_KEYS), ("indicators", INDICATOR_KEYS)):
        for index, row in enumerate(record.get(block) or [], 1):
            problems += _strange(f"{where} › {block}第{index}行", row, allowed)
    return problems


def _strange(where: str, record: Any, allowed: set[str]) -> list[Problem]:
    if not isinstance(record, dict):
        return [_wrong(where, "不是键值结构", allowed)]
    nested = {"arguments", "evidence", "source", "budget", "indicators", "rules", "figures", "projects", "notes"}
    wrong = [key for key, value in record.items() if key in allowed - nested and not _is_plain(value)]
    unknown = [_wrong(f"{where} › {key}", "不认识的键", allowed) for key in record if key not in allowed]
    return unknown + [_wrong(f"{where} › {key}", "不是一段文字或一个数", {"文字", "数"}) for key in wrong]


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _wrong(where: str, found: str, allowed: set[str]) -> Problem:
    return problem("R013", where, found=found, allowed="、".join(sorted(allowed)), action="改正键名或取值")


def _text(record: Mapping[str, Any], *keys: str) -> str:
    value = next((record[key] for key in keys if record.get(key) is not None), "")
    return "" if value is None else str(value)


def _case(path: Path, record: Mapping[str, Any]) -> Case:
    source = record.get("source") or {}
    unit = record.get("amount_unit")
    year = _text(record, "year")
    budget = tuple(_budget_row(path, index, row, unit) for index, row in enumerate(record.get("budget") or [], 1))
    number = int(year[:4]) if year[:4].isdecimal() else None
    rows = [_indicator(path, index, row, number) for index, row in enumerate(record.get("indicators") or [], 1)]
    weight = next((row.weight.value or 0.0 for row in budget if row.total), 0.0)
    return Case(
        KINDS[record["kind"]],  # type: ignore[arg-type]
        year=number,
        project=record.get("project"),
        department=record.get("department"),
        implementer=record.get("implementer"),
        amount_unit=unit,
        budget=budget,
        goal=record.get("goal"),
        goal_actual=record.get("goal_actual"),
        indicators=mark_parts(rows, weight_total=100.0, other_weight=weight),
        total=parse_points(_text(record, "published_total")),
        weight_total=parse_points(_text(record, "published_weight_total")),
        grade=record.get("published_grade"),
        source=Source(title=_text(source, "title"), url=_text(source, "url")),
        where=path.name,
        cells={"total": f"{path.name} › published_total"},
    )


def _budget_row(path: Path, index: int, row: Mapping[str, Any], unit: str | None) -> BudgetRow:
    item = _text(row, "item")
    total = index == 1 or (is_word_of("funds_total", item) and not compact(item).startswith("其中"))
    where = f"{path.name} › budget第{index}行"
    return BudgetRow(
        item,
        original=parse_amount(_text(row, "original", "initial", "amount"), unit=unit),
        adjusted=parse_amount(_text(row, "adjusted", "annual", "central"), unit=unit),
        executed=parse_amount(_text(row, "executed"), unit=unit),
        weight=parse_points(_text(row, "weight")),
        rate=parse_rate(_text(row, "rate")),
        score=parse_points(_text(row, "score")),
        total=total,
        counted=total,
        where=where,
    )


def _indicator(path: Path, index: int, row: Mapping[str, Any], year: int | None) -> Indicator:
    name = _text(row, "level3", "level2")
    target = parse_target(
        _text(row, "target"),
        name=name,
        level2=_text(row, "level2"),
        unit=row.get("unit"),
        operator=row.get("operator"),
        year=year,
    )
    return Indicator(
        row.get("level1"),
        row.get("level2"),
        row.get("level3"),
        target=target,
        actual=parse_actual(_text(row, "actual"), target=target, name=name, year=year),
        weight=parse_points(_text(row, "weight")),
        score=parse_points(_text(row, "score", "self_score")),
        recheck_score=parse_points(_text(row, "recheck_score")),
        reason=_text(row, "reason", "remark") or None,
        code=row.get("code"),
        applicable=bool(row.get("applicable", True)) and _text(row, "weight") != "/",
        method=row.get("method"),
        arguments=row.get("arguments") or {},
        fraction=row.get("fraction"),
        criterion=row.get("rule"),
        evidence=tuple(str(item) for item in row.get("evidence") or ()),
        where=f"{path.name} › indicators第{index}行",
    )
