"""What a reader must find in each corpus file, and the differences between that and a Case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from perfanalysis.model import BudgetRow, Case, Indicator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPUS, PUBLISHED = HERE / "corpus", HERE / "published"
_DATES = re.compile(r"(\d{4})[年/.\-](\d{1,2})[月/.\-](\d{1,2})日?(?:00:00:00)?")
_UNNAMED = re.compile(r"(指标\d+:?/?|[.…]*|/|-)")
_SAME = {"≧": "≥", ">=": "≥", "=>": "≥", "≦": "≤", "<=": "≤", "═": "=", ":": ":"}


def corpus_names() -> list[str]:
    """Names of all forms that have an expected answer: the invented corpus, then the published cases."""
    paths = [*sorted(CORPUS.glob("*.expected.yml")), *sorted(PUBLISHED.glob("*.expected.yml"))]
    return [path.name.removesuffix(".expected.yml") for path in paths]


def corpus_file(name: str) -> Path:
    """The form file of that name, whatever its ending and folder."""
    if file := _answer(name).get("file"):
        return ROOT / file
    return next(path for path in CORPUS.glob(f"{name}.*") if not path.name.endswith(".expected.yml"))


def load_expected(name: str) -> list[dict[str, Any]]:
    """The expected cases of one form file, in document order."""
    return list(_answer(name)["cases"])


def _answer(name: str) -> dict[str, Any]:
    paths = [folder / f"{name}.expected.yml" for folder in (CORPUS, PUBLISHED)]
    text = next(path for path in paths if path.exists()).read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def plain(text: object) -> str:
    """Text without spaces and line breaks, width folded, operators and dates written one way."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text))
    folded = re.sub(r"\s+", "", folded)
    for old, new in _SAME.items():
        folded = folded.replace(old, new)
    folded = re.sub(r"(?<![\d.])(\d+)\.0+(?![\d])", r"\1", folded)
    return _DATES.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", folded)


def without_code(text: object) -> str:
    """A unit's or project's name without the code glued to its front."""
    return re.sub(r"^(\[\w+\]|[0-9A-Z]{3,}-)", "", plain(text))


def differences(case: Case, expected: Mapping[str, Any]) -> list[str]:
    """Every difference between a case and its expected answer, one line each; empty when they agree."""
    return [*_head(case, expected), *_budget(case, expected), *_rows(case, expected)]


def _head(case: Case, expected: Mapping[str, Any]) -> Iterator[str]:
    for key in ("kind", "year", "amount_unit", "grade"):
        if key in expected and getattr(case, key) != expected[key]:
            yield f"{key}: {getattr(case, key)!r}, expected {expected[key]!r}"
    for key in ("project", "department", "implementer"):
        if key in expected and without_code(getattr(case, key)) != without_code(expected[key]):
            yield f"{key}: {getattr(case, key)!r}, expected {expected[key]!r}"
    for key in ("goal", "goal_actual"):
        if key in expected and plain(getattr(case, key)) != plain(expected[key]):
            yield f"{key}: {getattr(case, key)!r}, expected {expected[key]!r}"
    if "total" in expected:
        yield from _number("total", case.total.value, expected["total"])


def _number(name: str, found: float | None, wanted: float | None) -> Iterator[str]:
    if (found is None) != (wanted is None) or (found is not None and abs(found - float(wanted or 0)) > 1e-9):
        yield f"{name}: {found}, expected {wanted}"


def _item(text: str) -> str:
    return re.sub(r"[::、,,()()]", "", plain(text)).removeprefix("其中")


def _budget(case: Case, expected: Mapping[str, Any]) -> Iterator[str]:
    found = [row for row in case.budget if _filled_budget(row)]
    wanted = expected.get("budget") or []
    if len(found) != len(wanted):
        yield f"budget rows: {[row.item for row in found]}, expected {[row['item'] for row in wanted]}"
        return
    for row, answer in zip(found, wanted, strict=True):
        name = f"budget[{answer['item']}]"
        if _item(row.item) != _item(answer["item"]):
            yield f"{name}.item: {row.item!r}"
        yield from _amounts(name, row, answer)
        if "total" in answer and row.total != answer["total"]:
            yield f"{name}.total: {row.total}"
        if "counted" in answer and row.counted != answer["counted"]:
            yield f"{name}.counted: {row.counted}"


def _amounts(name: str, row: BudgetRow, answer: Mapping[str, Any]) -> Iterator[str]:
    if "amount" in answer:
        values = [cell.value for cell in (row.original, row.adjusted, row.executed) if cell.value is not None]
        yield from _number(name, values[0] if values else None, answer["amount"])
        return
    for role in ("original", "adjusted", "executed", "weight", "rate", "score"):
        if role in answer:
            yield from _number(f"{name}.{role}", getattr(row, role).value, answer[role])


def _filled_budget(row: BudgetRow) -> bool:
    return not all(cell.blank for cell in (row.original, row.adjusted, row.executed, row.score))


def _filled(row: Indicator) -> bool:
    values = (row.weight.value, row.score.value)
    named = row.level3 is not None and not _UNNAMED.fullmatch(plain(row.level3))
    return named or bool(row.target.text or row.actual.text) or any(value is not None for value in values)


def _rows(case: Case, expected: Mapping[str, Any]) -> Iterator[str]:
    found = [row for row in case.indicators if _filled(row)]
    wanted = expected.get("indicators") or []
    if len(found) != len(wanted):
        names, answers = [row.name for row in found], [row["level3"] for row in wanted]
        yield f"indicators: {len(found)} {names}, expected {len(wanted)} {answers}"
        return
    for number, (row, answer) in enumerate(zip(found, wanted, strict=True), start=1):
        yield from (f"indicator {number} {answer['level3']}: {text}" for text in _row(row, answer))


def _level(text: object) -> str:
    """A level's name without a number before it and points behind it."""
    return re.sub(r"^指标\d+:|\(?\d+(\.\d+)?分\)?$", "", plain(text))


def _row(row: Indicator, answer: Mapping[str, Any]) -> Iterator[str]:
    for key in ("level1", "level2", "level3"):
        if key in answer and _level(getattr(row, key)) != _level(answer[key]):
            yield f"{key} {getattr(row, key)!r}, expected {answer[key]!r}"
    yield from _target(row, answer)
    if plain(row.actual.text) != plain(answer.get("actual")):
        yield f"actual {row.actual.text!r}, expected {answer.get('actual')!r}"
    yield from _number("weight", row.weight.value, answer.get("weight"))
    yield from _number("score", row.score.value, answer.get("score"))
    if "recheck_score" in answer:
        yield from _number("recheck_score", row.recheck_score.value, answer["recheck_score"])
    if answer.get("counted") is not None and row.counted != answer["counted"]:
        yield f"counted {row.counted}"
    if "reason" in answer and plain(row.reason) != plain(answer["reason"]):
        yield f"reason {row.reason!r}, expected {answer['reason']!r}"


def _target(row: Indicator, answer: Mapping[str, Any]) -> Iterator[str]:
    read = answer.get("target_read")
    if read is None:
        if plain(row.target.text) != plain(answer.get("target")):
            yield f"target {row.target.text!r}, expected {answer.get('target')!r}"
        return
    if row.target.operator != read["operator"] or row.target.unit != read["unit"]:
        yield f"target {row.target}, expected {read}"
    yield from _number("target value", row.target.value, read["value"])
