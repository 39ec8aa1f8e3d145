"""核减表的核对 (ex-ante checks): whether amounts, rates, sums and counts of a review's table agree with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from perfanalysis.formats import share_text
from perfanalysis.model.assessments import ExAnteCase, ReductionRow
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import Quantity
from perfanalysis.rules import RuleBook
from perfanalysis.stages.ex_ante_scope import scope_problems
from perfanalysis.stages.ex_ante_sums import Amounts, exact, members, reduced_share, row_amounts, sum_amounts
from perfanalysis.stages.ex_ante_words import is_refusal, money_text

TITLES = {"applied": "申请金额", "cut": "核减金额", "approved": "核定金额"}


def assessment_problems(case: ExAnteCase, rules: RuleBook) -> tuple[Problem, ...]:
    """核减表的问题: those met while reading, then every disagreement; blocking ones first, each once.

    E001 printed rate, E002 identity, E004 impossible amounts, E005 missing, E007 sums, E008 refusals, E010 reasons,
    E011 no rows of the year, E012 number of projects, E014 totals given twice, E031 words of the conclusion, E032 size.
    """
    tolerance = exact(rules.value("check_tolerance")["amount"])
    reasons = rules.value("ex_ante_reduction_reasons")
    found = [*case.problems, *_year_problems(case), *_repeated_totals(case.rows), *scope_problems(case, rules)]
    for row in case.rows:
        found += [*_row_problems(row, tolerance), *_reason_problems(row, reasons)]
    found += [fault for row in case.rows for fault in _sum_problems(case, row, tolerance)]
    return tuple(sorted(dict.fromkeys(found), key=lambda item: not item.blocking))


def _year_problems(case: ExAnteCase) -> Iterator[Problem]:
    if not members(case.rows, year=case.year):
        years = "、".join(str(year) for year in sorted({row.year for row in case.rows if row.year})) or "无年度"
        action = "改正参数 year 或数据文件的年度"
        where = f"{case.source.file} › 年度"
        yield problem("E011", where, found=f"只有{years}", allowed=f"{case.year}年的数", action=action)


def _repeated_totals(rows: Sequence[ReductionRow]) -> Iterator[Problem]:
    detailed = {(row.year, row.bundle) for row in rows if row.kind == "item"}
    totals = [row for row in rows if row.kind == "bundle" and (row.year, row.bundle) not in detailed]
    counts = Counter((row.year, row.bundle) for row in totals)
    for row in totals:
        if (times := counts.pop((row.year, row.bundle), 1)) > 1:
            action = "删去重复的行,或在“批次”列写明各批的名称"
            yield problem("E014", row.where, found=f"{times}行合计数", allowed="一行", action=action)


def _row_problems(row: ReductionRow, tolerance: Decimal) -> Iterator[Problem]:
    yield from _impossible(row)
    yield from _missing(row)
    yield from _identity(row, tolerance)
    yield from _refusal(row, tolerance)
    yield from _rate(row, row.rate, row_amounts(row))


def _impossible(row: ReductionRow) -> Iterator[Problem]:
    for role, title in TITLES.items():
        value = getattr(row, role).value
        if value is not None and value < 0:
            found = f"{title} {money_text(value)}"
            yield problem("E004", row.place(role), found=found, allowed="不小于0", action=f"改正{title}")
    amounts = row_amounts(row)
    if amounts.applied is not None and amounts.cut is not None and amounts.cut > amounts.applied >= 0:
        found, allowed = f"核减 {money_text(amounts.cut)}", f"不大于申请金额 {money_text(amounts.applied)}"
        yield problem("E004", row.place("cut"), found=found, allowed=allowed, action="核对金额和单位")


def _missing(row: ReductionRow) -> Iterator[Problem]:
    amounts = row_amounts(row)
    lacking = [TITLES[role] for role in ("applied", "cut") if getattr(amounts, role) is None]
    if lacking:
        allowed, action = "申请金额,以及核减金额或核定金额", f"补填{'、'.join(lacking)};没有核减的填0"
        yield problem("E005", row.where, found=f"缺{'、'.join(lacking)}", allowed=allowed, action=action)


def _identity(row: ReductionRow, tolerance: Decimal) -> Iterator[Problem]:
    values = (row.applied.value, row.cut.value, row.approved.value)
    if None in values:
        return
    applied, cut, approved = map(exact, values)
    if abs(applied - cut - approved) > tolerance:
        allowed = (
            f"{money_text(float(applied - cut))}(申请 {money_text(float(applied))} − 核减 {money_text(float(cut))})"
        )
        found = f"核定 {money_text(float(approved))}"
        yield problem("E002", row.place("approved"), found=found, allowed=allowed, action="核对三个金额")


def _refusal(row: ReductionRow, tolerance: Decimal) -> Iterator[Problem]:
    amounts = row_amounts(row)
    if not is_refusal(row.conclusion) or amounts.applied is None or amounts.cut is None:
        return
    if abs(exact(amounts.applied) - exact(amounts.cut)) > tolerance:
        found, allowed = f"{row.conclusion},核减 {money_text(amounts.cut)}", f"全额核减 {money_text(amounts.applied)}"
        yield problem("E008", row.place("cut"), found=found, allowed=allowed, action="改正核减金额或结论")


def _rate(row: ReductionRow, printed: Quantity, amounts: Amounts) -> Iterator[Problem]:
    """The printed rate must be the computed one rounded, either way where it lies halfway, at the printed places."""
    share = reduced_share(amounts.cut, amounts.applied)
    if printed.value is None or share is None:
        return
    true = Fraction(exact(amounts.cut)) / Fraction(exact(amounts.applied))
    scale = 1000 if printed.unit == "‰" else 100
    if abs(true - Fraction(exact(printed.value))) * scale > Fraction(1, 2 * 10**printed.places):
        said = f"{money_text(amounts.cut)}÷{money_text(amounts.applied)}"
        allowed = f"{share_text(share, places=max(printed.places, 2))}({said})"
        yield problem("E001", row.place("rate"), found=printed.text, allowed=allowed, action="核对核减率和金额")


def _reason_problems(row: ReductionRow, reasons: Iterable[str]) -> Iterator[Problem]:
    if row.kind != "item" or not row_amounts(row).cut or is_refusal(row.conclusion):
        return
    known = list(reasons)
    if not any(reason in row.reason for reason in known):
        allowed = "、".join(known)
        found = row.reason or "未填核减原因"
        yield problem("E010", row.place("reason"), found=found, allowed=allowed, action="写明核减原因")


def _sum_problems(case: ExAnteCase, row: ReductionRow, tolerance: Decimal) -> Iterator[Problem]:
    """A 小计, 合计 or bundle row against the items it covers; nothing where it is itself what counts."""
    parts = _covered(case, row)
    if not parts:
        return
    sums = sum_amounts([row_amounts(part) for part in parts])
    for role, title in TITLES.items():
        stated, summed = getattr(row, role).value, getattr(sums, role)
        if None not in (stated, summed) and abs(exact(stated) - exact(summed)) > tolerance:
            found, allowed = f"{title} {money_text(stated)}", f"各行之和 {money_text(summed)}"
            yield problem("E007", row.place(role), found=found, allowed=allowed, action="核对合计与明细")
    yield from _counted(row, parts)


def _counted(row: ReductionRow, parts: Sequence[ReductionRow]) -> Iterator[Problem]:
    named = {(part.bundle, part.project) for part in parts}
    stated = row.count.value
    if stated is not None and all(part.kind == "item" for part in parts) and stated != len(named):
        found, allowed = f"{row.count.text}", f"{len(named)}(明细中不同的项目)"
        yield problem("E012", row.place("count"), found=found, allowed=allowed, action="核对项目数和明细")


def _covered(case: ExAnteCase, row: ReductionRow) -> list[ReductionRow]:
    years = {row.year} if row.year is not None else {part.year for part in case.rows if part.year is not None}
    parts = [part for year in sorted(years) for part in members(case.rows, year=year)]
    if row in parts or row.kind == "item":
        return []
    if row.kind == "subtotal":
        return [part for part in parts if (part.bundle, part.project) == (row.bundle, row.project)]
    return [part for part in parts if row.bundle in {"", part.bundle}]
