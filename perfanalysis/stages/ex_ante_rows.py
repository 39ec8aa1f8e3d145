"""核减表的行 (ex-ante rows): texts by role become rows with amounts in one unit; nothing blank is taken for zero."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfanalysis.model.assessments import ReductionRow, RowKind
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import (
    MONEY_SCALES,
    Quantity,
    convert_money,
    is_blank,
    parse_amount,
    parse_count,
    parse_rate,
)
from perfanalysis.reading.headings import bare
from perfanalysis.stages.ex_ante_words import review_words

AMOUNTS = ("applied", "cut", "approved")
TITLES = {"applied": "申请金额", "cut": "核减金额", "approved": "核定金额", "rate": "核减率", "count": "项目数"}
YEAR = re.compile(r"((?:19|20)\d\d)(?:年度?)?")


@dataclass(frozen=True, slots=True)
class RawRow:
    """一行文字: texts and places by role, and the money unit in the heading of each column that names one."""

    texts: Mapping[str, str]
    places: Mapping[str, str]
    units: Mapping[str, str]

    @property
    def where(self) -> str:
        """Where the row begins."""
        return next(iter(self.places.values()), "")

    def text(self, role: str) -> str:
        """The cell's text; empty when blank."""
        text = self.texts.get(role, "")
        return "" if is_blank(text) else text


@dataclass(frozen=True, slots=True)
class ReadRows:
    """读成的行: rows with amounts in ``unit`` (None: nowhere named), and what could not be read."""

    rows: tuple[ReductionRow, ...]
    unit: str | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Reading:
    """What the rows above have said: the project, year and bundle that a blank cell repeats."""

    unit: str | None
    year: int | None
    bundle: str = ""
    project: str = ""
    problems: list[Problem] = field(default_factory=list)


def read_rows(raw: Sequence[RawRow], *, unit: str | None, year: int | None) -> ReadRows:
    """核减行: every row; a blank year, bundle or project is that of the row above.

    Problems: E003 no unit, E006 unread, E013 converted or about.
    """
    named = unit or next((found for row in raw if (found := _unit_of(row))), None)
    known = named if named in MONEY_SCALES else None
    reading = _Reading(known, year)
    if known is None:
        reading.problems.append(_without_unit(raw, named))
    rows = tuple(_row(row, reading) for row in raw)
    return ReadRows(rows, known, tuple(reading.problems))


def _unit_of(row: RawRow) -> str | None:
    return row.units.get("applied") or next(iter(row.units.values()), None) or parse_amount(row.text("applied")).unit


def _without_unit(raw: Sequence[RawRow], named: str | None) -> Problem:
    where = raw[0].where if raw else "核减表"
    action = "在表头写明单位,如“申请金额(万元)”,或在参数 amount_unit 中给出"
    return problem("E003", where, found=named or "没有金额单位", allowed="元、万元或亿元", action=action)


def _row(raw: RawRow, reading: _Reading) -> ReductionRow:
    kind = _kind(raw)
    _move_on(raw, kind, reading)
    amounts = {role: _amount(raw, role, reading) for role in AMOUNTS}
    return ReductionRow(
        kind,
        year=_row_year(raw, kind, reading),
        bundle=_bundle(raw, kind, reading),
        project=reading.project if kind in {"item", "subtotal"} else "",
        item=raw.text("item") if kind == "item" else "",
        count=_checked(raw, "count", parse_count(raw.text("count")), reading),
        rate=_checked(raw, "rate", parse_rate(raw.text("rate")), reading),
        conclusion=raw.text("conclusion"),
        reason=raw.text("reason"),
        basis=raw.text("basis"),
        category=raw.text("category"),
        where=raw.where,
        cells=raw.places,
        **amounts,
    )


def _row_year(raw: RawRow, kind: RowKind, reading: _Reading) -> int | None:
    """A 合计 that stands in the year's own column covers every year."""
    whole = kind == "total" and raw.text("year") and _year(raw) is None
    return None if whole else (_year(raw) if kind == "total" else None) or reading.year


def _bundle(raw: RawRow, kind: RowKind, reading: _Reading) -> str:
    """A 合计 covers the bundle it names itself, else all of them."""
    own = "" if _is_word(raw.text("bundle"), "total") else raw.text("bundle")
    return own if kind == "total" else reading.bundle


def _kind(raw: RawRow) -> RowKind:
    names = [raw.text(role) for role in ("year", "bundle", "project", "item")]
    if any(_is_word(name, "total") for name in names):
        return "total"
    if any(_is_word(name, "subtotal") for name in names):
        return "subtotal"
    return "item" if raw.text("project") or raw.text("item") else "bundle"


def _is_word(text: str, kind: str) -> bool:
    return bool(text) and bare(text) in review_words()[kind]


def _move_on(raw: RawRow, kind: RowKind, reading: _Reading) -> None:
    """Takes up the year, bundle and project that this row names."""
    if raw.text("year") and kind != "total":
        reading.year = _year(raw)
        if reading.year is None:
            reading.problems.append(_unread(raw, "year", "年度", "四位数的年度,如 2022"))
    if raw.text("bundle") and kind != "total" and not _is_word(raw.text("bundle"), "subtotal"):
        reading.bundle = raw.text("bundle")
    if kind == "item" and raw.text("project"):
        reading.project = raw.text("project")


def _year(raw: RawRow) -> int | None:
    match = YEAR.fullmatch(raw.text("year").replace(" ", ""))
    return int(match[1]) if match else None


def _amount(raw: RawRow, role: str, reading: _Reading) -> Quantity:
    column = raw.units.get(role) or reading.unit
    read = _checked(raw, role, parse_amount(raw.text(role), unit=column), reading)
    if read.value is not None and read.note:
        action = "核对金额,全表用同一单位的准确数"
        place = raw.places.get(role, raw.where)
        reading.problems.append(problem("E013", place, found=read.note, allowed="同一单位的准确数", action=action))
    if read.value is None or not column or not reading.unit or column == reading.unit:
        return read
    return replace(read, value=convert_money(read.value, source=column, target=reading.unit))


def _checked(raw: RawRow, role: str, read: Quantity, reading: _Reading) -> Quantity:
    if not read.read:
        reading.problems.append(_unread(raw, role, TITLES[role], "一个完整的数"))
    return read


def _unread(raw: RawRow, role: str, title: str, allowed: str) -> Problem:
    where, action = raw.places.get(role, raw.where), f"改正{title}"
    return problem("E006", where, found=raw.text(role), allowed=allowed, action=action)
