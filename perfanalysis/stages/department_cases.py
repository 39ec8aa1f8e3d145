"""部门整体评价的对象 (department cases): raw figures and judgements of a register → a case by an indicator framework."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from perfanalysis.digits import compact, number_text
from perfanalysis.model.cases import BudgetRow, Case, Dossier, EvidenceItem, Finding, Section, Source
from perfanalysis.model.frameworks import Framework, FrameworkIndicator
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import BLANK, Quantity, parse_amount
from perfanalysis.reading.registers import RegisterLine, Registers, read_registers
from perfanalysis.rules import load_framework
from perfanalysis.stages.department_indicators import Judgement, department_indicator, judgement, own_indicator

STAGE = "department_evaluation"
FUNDS = {"original": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}


@dataclass(frozen=True, slots=True)
class _Figures:
    values: Mapping[str, float | None]
    lines: Mapping[str, RegisterLine]


def read_department(
    path: str | Path,
    framework: str = "department_2013",
    *,
    department: str,
    year: int,
    place: str = "",
    amount_unit: str = "万元",
    source_title: str = "",
    source_url: str = "",
) -> Case:
    """部门整体评价的对象: every indicator of ``framework`` with its value by formula from the register's raw figures.

    Problems in the case: those of reading, D001 figure missing, D002 no points, D003 row of no indicator, D004 figure of
    no formula, D005 indicator twice. InputProblems: R001-R007, R201; RuleProblems L014: no such framework.
    """
    chosen, read = load_framework(framework), read_registers(path, STAGE)
    figures, judged = _figures(read), _judgements(read, chosen)
    common = (department_indicator(item, figures.values, judged.get(item.code)) for item in chosen.indicators)
    rows = (*common, *(own_indicator(line, judgement(line)) for line in _own(read, chosen)))
    problems = (*read.problems, *_problems(read, chosen, figures, judged))
    return Case(
        "department_evaluation",
        place=place or None,
        year=year,
        department=department,
        implementer=department,
        amount_unit=amount_unit,
        budget=tuple(_budget(figures, amount_unit)),
        indicators=tuple(replace(row, where=row.where or read.source.file) for row in rows),
        dossier=_dossier(read, chosen),
        source=Source(read.source.file, read.source.sha256, source_title, source_url),
        where=read.source.file,
        problems=problems,
    )


def _figures(read: Registers) -> _Figures:
    lines = {compact(line.text("item")): line for line in read.rows("amounts") if line.text("item")}
    return _Figures({name: line.number("value") for name, line in lines.items()}, lines)


def _judgements(read: Registers, framework: Framework) -> dict[str, Judgement]:
    lines = ((_indicator(line, framework), line) for line in read.rows("points"))
    return {item.code: judgement(line) for item, line in lines if item is not None}


def _own(read: Registers, framework: Framework) -> list[RegisterLine]:
    """个性指标: rows of no common indicator that say to which group they belong."""
    return [line for line in read.rows("points") if line.text("level1") and _indicator(line, framework) is None]


def _indicator(line: RegisterLine, framework: Framework) -> FrameworkIndicator | None:
    code, name = compact(line.text("code")), compact(line.text("indicator"))
    if code:
        return next((item for item in framework.indicators if compact(item.code) == code), None)
    named = [item for item in framework.indicators if compact(item.name) == name]
    return named[0] if len(named) == 1 else None


def _budget(figures: _Figures, unit: str) -> Iterator[BudgetRow]:
    amounts = {role: _amount(figures.values.get(compact(title)), unit) for role, title in FUNDS.items()}
    if any(amount is not BLANK for amount in amounts.values()):
        original, adjusted, executed = amounts["original"], amounts["adjusted"], amounts["executed"]
        yield BudgetRow("年度资金总额", original=original, adjusted=adjusted, executed=executed, total=True)


def _amount(value: float | None, unit: str) -> Quantity:
    return BLANK if value is None else parse_amount(number_text(value), unit=unit)


def _finding(line: RegisterLine) -> Finding:
    return Finding(
        line.text("kind"),
        line.text("text"),
        line.text("cause"),
        line.text("advice"),
        line.text("severity"),
        line.text("responsible"),
        line.text("due"),
        where=line.where,
    )


def _dossier(read: Registers, framework: Framework) -> Dossier:
    findings = tuple(_finding(line) for line in read.rows("findings"))
    evidence = tuple(_evidence(read))
    facts = {"评价类型": "部门整体支出绩效评价", "指标体系": framework.name}
    return Dossier(sections=tuple(_sections(read)), evidence=evidence, findings=findings, facts=facts)


def _sections(read: Registers) -> Iterator[Section]:
    texts: dict[str, list[str]] = {}
    for line in read.rows("sections"):
        texts.setdefault(line.text("heading"), []).append(line.text("text"))
    for heading, said in texts.items():
        yield Section(heading, 1 if heading[:1] in "一二三四五六七八九十" else 2, tuple(said))


def _evidence(read: Registers) -> Iterator[EvidenceItem]:
    names: dict[str, RegisterLine] = {}
    for line in (*read.rows("amounts"), *read.rows("points")):
        if name := line.text("evidence"):
            names.setdefault(name, line)
    for number, (name, line) in enumerate(names.items(), start=1):
        yield EvidenceItem(f"E{number:02d}", name, line.text("source"), "", "", "", line.place("evidence"))


def _problems(
    read: Registers, framework: Framework, figures: _Figures, judged: Mapping[str, Judgement]
) -> Iterator[Problem]:
    yield from _missing(read, framework, figures, judged)
    yield from _strangers(read, framework)
    known = {compact(name) for item in framework.indicators if item.terms for name in item.terms.names} | set(
        FUNDS.values()
    )
    for name, line in figures.lines.items():
        if name not in known:
            allowed = "、".join(sorted(known))
            yield problem(
                "D004",
                line.place("item"),
                found=line.text("item"),
                allowed=allowed,
                action="改成公式里的名称;用不到的可以留着",
            )


def _missing(
    read: Registers, framework: Framework, figures: _Figures, judged: Mapping[str, Judgement]
) -> Iterator[Problem]:
    for item in framework.indicators:
        given = judged.get(item.code)
        if given is not None and given.applicable is False:
            continue
        lacking = [name for name in item.terms.names if figures.values.get(compact(name)) is None] if item.terms else []
        if lacking and (given is None or given.fraction is None):
            found = f"“{item.name}”缺{'、'.join(dict.fromkeys(lacking))}"
            yield problem(
                "D001",
                read.source.file,
                found=found,
                allowed=item.formula or "公式所需的数",
                action="在“基础数据”中补填",
            )
        if item.weight is None and (given is None or given.weight is None):
            yield problem(
                "D002",
                read.source.file,
                found=f"“{item.name}”没有分值",
                allowed="分值",
                action="在“指标评分”中填分值;不适用的填“否”",
            )


def _strangers(read: Registers, framework: Framework) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for line in read.rows("points"):
        item = _indicator(line, framework)
        if item is None and line.text("level1"):
            continue
        if item is None:
            allowed = "、".join(_said(framework.indicators))
            yield problem(
                "D003",
                line.where,
                found=line.text("code") or line.text("indicator"),
                allowed=allowed,
                action="改正编码或名称;重名的填编码;自己增加的个性指标填一级指标",
            )
        else:
            seen[item.code] = seen.get(item.code, 0) + 1
            if seen[item.code] > 1:
                yield problem(
                    "D005",
                    line.where,
                    found=f"“{item.name}”填了{seen[item.code]}次",
                    allowed="一次",
                    action="删去多余的行;程序取最后一行",
                )


def _said(indicators: Sequence[FrameworkIndicator]) -> Iterator[str]:
    yield from (f"{item.code} {item.name}" for item in indicators)
