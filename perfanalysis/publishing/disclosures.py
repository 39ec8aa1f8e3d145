"""公开内容 (disclosures): of an evaluation only what the rules class as public; everything else is counted, never shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from perfanalysis.data_files import read_yaml
from perfanalysis.publishing.converting import publishing_file
from perfanalysis.rules import RuleBook

HIDDEN = "(个人信息,不公开)"
UNLISTED = "未列入公开字段的内容"
_LEVELS = {"public": "公开", "internal": "内部", "secret": "保密"}


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """公开的一项评价: ``content`` holds public values only, nested as in ``evaluation.json``.

    ``withheld`` counts the values left out by field; ``key`` is the record's file name.
    """

    key: str
    notebook: str
    item: str
    content: Mapping[str, Any]
    withheld: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """项目名称, else the department."""
        return str(self.content.get("project") or self.department or "(名称不公开)")

    @property
    def department(self) -> str:
        """主管部门 (empty: not public or not stated)."""
        return str(self.content.get("department") or "")

    @property
    def year(self) -> str:
        """年度 as text."""
        return str(self.content.get("year") or "")


@cache
def disclosure_words() -> Mapping[str, Any]:
    """公开目录: ``items``, ``fields``, ``personal`` of ``data/publishing/disclosure.yml``."""
    words: Mapping[str, Any] = read_yaml(publishing_file("disclosure.yml"))
    return words


def public_fields(rules: RuleBook) -> frozenset[str]:
    """公开的字段: those that ``disclosure_fields`` calls public."""
    return frozenset(name for name, level in rules.value("disclosure_fields").items() if level == "public")


def public_items(rules: RuleBook) -> Mapping[str, str]:
    """公开的笔记本 → 公开事项: those whose item stands in ``disclosure_items``."""
    listed = {entry["item"] for entry in rules.value("disclosure_items")}
    return {notebook: item for notebook, item in disclosure_words()["items"].items() if item in listed}


def public_record(document: Mapping[str, Any], *, key: str, notebook: str, item: str, rules: RuleBook) -> PublicRecord:
    """公开的一项评价 of an evaluation document: a whitelist by key, personal data in public texts hidden and counted."""
    allowed, counts = public_fields(rules), Counter[str]()
    content = _chosen(document, "", allowed, counts)
    return PublicRecord(key, notebook, item, content, dict(sorted(counts.items())))


def _chosen(value: Any, path: str, allowed: frozenset[str], counts: Counter[str]) -> Any:
    if isinstance(value, Mapping):
        parts = {key: _chosen(part, f"{path}.{key}".lstrip("."), allowed, counts) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in (None, {}, [])}
    if isinstance(value, list | tuple):
        return [part for item in value if (part := _chosen(item, path, allowed, counts)) not in (None, {}, [])]
    return _leaf(value, path, allowed, counts)


def _leaf(value: Any, path: str, allowed: frozenset[str], counts: Counter[str]) -> Any:
    if value in (None, "") or isinstance(value, bool):
        return None
    named = disclosure_words()["fields"].get(path)
    if named in allowed:
        return _without_persons(value, counts) if isinstance(value, str) else value
    counts[named or UNLISTED] += 1
    return None


def _without_persons(text: str, counts: Counter[str]) -> str:
    for name, pattern in disclosure_words()["personal"].items():
        text, found = re.subn(pattern, HIDDEN, text)
        if found:
            counts[f"文字中的{name}"] += found
    return text


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """不公开清单的一行: what, why (级别 or reason), and how many values or records."""

    what: str
    why: str
    count: int


def withheld_rows(
    records: Iterable[PublicRecord], rules: RuleBook, *, others: Mapping[str, int], refused: Mapping[str, int]
) -> tuple[WithheldRow, ...]:
    """不公开清单: values by field, results of notebooks that are not public (``others``), projects refused by reason."""
    counts = sum((Counter(record.withheld) for record in records), Counter[str]())
    levels = rules.value("disclosure_fields")
    fields = [WithheldRow(name, _level(name, levels), count) for name, count in sorted(counts.items())]
    notebooks = [WithheldRow(f"{name}的结果", "不在公开事项之内", count) for name, count in sorted(others.items())]
    projects = [WithheldRow("整项不公开的评价", reason, count) for reason, count in sorted(refused.items())]
    return (*fields, *notebooks, *projects)


def _level(name: str, levels: Mapping[str, str]) -> str:
    if name.startswith("文字中的"):
        return "个人隐私"
    return _LEVELS[levels.get(name, "internal")]


def budget_of(record: PublicRecord) -> Mapping[str, Any]:
    """年度资金总额行: the first fund row that is public (empty: none)."""
    rows: Sequence[Mapping[str, Any]] = record.content.get("budget") or ()
    return next(iter(rows), {})


def grade_counts(records: Iterable[PublicRecord]) -> dict[str, int]:
    """等级分布 in the order 优良中差, other names after them; records without a grade as ``未定``."""
    counts = Counter(str(record.content.get("grade") or "未定") for record in records)
    known = ("优", "良", "中", "差")
    return {name: counts[name] for name in (*known, *sorted(counts.keys() - set(known))) if counts[name]}


def by_year(records: Iterable[PublicRecord]) -> Iterator[tuple[str, list[PublicRecord]]]:
    """年度 → its records, newest year first."""
    groups: dict[str, list[PublicRecord]] = {}
    for record in records:
        groups.setdefault(record.year, []).append(record)
    yield from sorted(groups.items(), reverse=True)
