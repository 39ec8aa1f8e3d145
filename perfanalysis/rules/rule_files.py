"""规则文件 (rule files): one YAML file of dated values of one place, read strictly, all its problems at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from perfanalysis.data_files import DataFileError, package_folder, read_yaml
from perfanalysis.problems import Problem, RuleProblems, problem
from perfanalysis.rules.books import RuleValue
from perfanalysis.rules.file_parts import Entry, Rule, RuleDocument, parsed
from perfanalysis.rules.keys import RULE_SHAPES, shaped
from perfanalysis.rules.value_checks import PLACE_ALLOWED, entry_problems, is_place, overlap_problems

NATION = "CN"


@dataclass(frozen=True, slots=True)
class RuleTitle:
    """规则名称: official title, unit and meaning of one rule key."""

    title: str
    unit: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """规则文件: all dated values of one place, in file order; ``marks`` gives the printed place of each rule key."""

    place: str
    name: str
    file: str
    titles: Mapping[str, RuleTitle]
    values: tuple[RuleValue, ...]
    marks: Mapping[str, str]


@cache
def rule_titles() -> Mapping[str, RuleTitle]:
    """规则目录: title, unit and meaning of every rule key, from the national rulebook."""
    return shipped_rule_file(NATION).titles


@cache
def shipped_places() -> tuple[str, ...]:
    """已收录地区: the codes of the places whose rules are shipped."""
    return tuple(sorted(path.stem for path in package_folder("rules").glob("*.yml")))


@cache
def shipped_rule_file(place: str) -> RuleFile:
    """The shipped rulebook of one place of :func:`shipped_places` (RuleProblems L001-L009)."""
    titles = {} if place == NATION else rule_titles()
    return read_rule_file(package_folder("rules") / f"{place}.yml", titles=titles)


def place_name(place: str | None) -> str:
    """地区名称 of a place whose rules are shipped, such as 通辽市 (empty: not known)."""
    return shipped_rule_file(place).name if place is not None and place in shipped_places() else ""


def read_rule_file(path: Path, *, titles: Mapping[str, RuleTitle]) -> RuleFile:
    """规则文件: one place's dated values; ``titles`` supplies titles and units the file leaves out.

    RuleProblems with everything wrong in the file: L001 unreadable, L002 unknown key, L003 missing field, L004 wrong
    form, L005 overlapping dates, L006 no date, L008 bands, L009 points, L010 place code.
    """
    told: list[Problem] = []
    document = parsed(RuleDocument, _raw(path), path.name, told)
    if document is None:
        raise RuleProblems(told)
    if not is_place(document.place):
        where = f"{path.name} › place"
        told.append(problem("L010", where, found=document.place, allowed=PLACE_ALLOWED, action="改正地区代码"))
    marks = _marks(path, document.rules)
    sections = tuple(_section(key, raw, marks[key], titles, told) for key, raw in document.rules.items())
    if told:
        raise RuleProblems(told)
    known = {**titles, **{section.key: section.title for section in sections}}
    values = tuple(value for section in sections for value in _values(section, document.place, path.name))
    return RuleFile(document.place, document.name, path.name, known, values, marks)


@dataclass(frozen=True, slots=True)
class _Section:
    key: str
    title: RuleTitle
    entries: tuple[Entry, ...]


def _raw(path: Path) -> Any:
    try:
        return read_yaml(path)
    except (DataFileError, OSError) as error:
        reason = str(error) if isinstance(error, DataFileError) else "文件打不开"
        told = problem("L001", path.name, found=reason, allowed="UTF-8 编码的 YAML 文件", action="改正该处后重试")
        raise RuleProblems([told]) from None


def _marks(path: Path, rules: Mapping[str, Any]) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return {key: _mark(path.name, key, lines) for key in rules}


def _mark(file: str, key: str, lines: list[str]) -> str:
    opening = re.compile(rf"""\s+["']?{re.escape(key)}["']?\s*:""")
    number = next((index for index, line in enumerate(lines, start=1) if opening.match(line)), None)
    return f"{file} › {key}(第{number}行)" if number else f"{file} › {key}"


def _section(key: str, raw: Any, where: str, titles: Mapping[str, RuleTitle], told: list[Problem]) -> _Section:
    """One rule of the file; its problems go into ``told``, and only entries without any are kept."""
    rule = parsed(Rule, raw, where, told) or Rule(values=[])
    if key not in RULE_SHAPES:
        allowed = "、".join(sorted(RULE_SHAPES))
        told.append(problem("L002", where, found=key, allowed=allowed, action="核对规则名称的拼写,或删去"))
        return _Section(key, _title(key, rule, titles), ())
    told.extend(_title_problems(key, rule, where, titles))
    entries = tuple(_entries(key, rule, where, told))
    told.extend(overlap_problems(entries, where))
    return _Section(key, _title(key, rule, titles), entries)


def _entries(key: str, rule: Rule, where: str, told: list[Problem]) -> Iterator[Entry]:
    for number, raw in enumerate(rule.values, start=1):
        place = f"{where}第{number}个值"
        entry = parsed(Entry, raw, place, told)
        faults = () if entry is None else tuple(entry_problems(key, entry, place))
        told.extend(faults)
        if entry is not None and not faults:
            yield entry


def _title_problems(key: str, rule: Rule, where: str, titles: Mapping[str, RuleTitle]) -> Iterator[Problem]:
    for name, text in (("title", rule.title), ("unit", rule.unit)):
        expected = getattr(titles[key], name) if key in titles else None
        if text is None and expected is None:
            yield problem("L003", f"{where} › {name}", found="空缺", allowed="必填", action="补填")
        elif None not in (text, expected) and text != expected:
            yield problem("L004", f"{where} › {name}", found=str(text), allowed=str(expected), action="照此改写或删去")


def _title(key: str, rule: Rule, titles: Mapping[str, RuleTitle]) -> RuleTitle:
    return titles.get(key) or RuleTitle(rule.title or key, rule.unit or "", rule.meaning or "")


def _values(section: _Section, place: str, file: str) -> Iterator[RuleValue]:
    for entry in sorted(section.entries, key=lambda item: item.valid_from):
        yield RuleValue(
            key=section.key,
            title=section.title.title,
            value=shaped(section.key, entry.value),
            unit=section.title.unit,
            place=place,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            source=entry.source,
            url=entry.url,
            evidence=entry.evidence,
            note=entry.note,
            file=file,
        )
