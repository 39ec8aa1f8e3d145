"""事前绩效评估 (ex-ante): reductions by item, project, bundle and year as ratios of sums."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfanalysis.model.assessments import ExAnteAssessment, ExAnteCase, Level, ReasonShare, Reduction, ReductionRow
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.quantities import BLANK, Quantity
from perfanalysis.rules import RuleBook
from perfanalysis.stages.ex_ante_checks import assessment_problems
from perfanalysis.stages.ex_ante_review_checks import review_problems
from perfanalysis.stages.ex_ante_reviews import project_reviews
from perfanalysis.stages.ex_ante_sums import Amounts, exact, members, reduced_share, row_amounts, sum_amounts
from perfanalysis.stages.ex_ante_words import is_refusal


def assess(case: ExAnteCase, rules: RuleBook) -> ExAnteAssessment:
    """事前绩效评估结果: what was asked, cut and approved in the case's year, by item, project, bundle, and every year.

    The rate of a project, bundle or year is the ratio of its sums. A refused project without an amount cut counts as
    cut in full. A missing amount leaves its sums missing. While a problem blocks, ``overall`` has no amounts.
    """
    reviews = project_reviews(case.marks, case.conditions, rules)
    found = [*assessment_problems(case, rules), *review_problems(case, reviews, rules)]
    problems = tuple(sorted(found, key=lambda item: not item.blocking))
    blocked = any(one.blocking for one in problems)
    items = tuple(_item(row) for row in members(case.rows, year=case.year) if row.kind == "item")
    overall = _year(case, case.year)
    return ExAnteAssessment(
        case=case,
        items=items,
        projects=tuple(_project(case, name) for name in dict.fromkeys((row.bundle, row.project) for row in items)),
        bundles=_bundles(case),
        overall=_without_amounts(overall) if blocked else overall,
        years=tuple(_year(case, year) for year in _years(case)),
        reasons=_reasons(items),
        rulebook=RuleReference(rules.id, rules.hash),
        problems=problems,
        reviews=reviews,
    )


def _years(case: ExAnteCase) -> list[int]:
    return sorted({row.year for row in case.rows if row.year is not None})


def _without_amounts(reduction: Reduction) -> Reduction:
    return replace(reduction, applied=None, cut=None, approved=None, rate=None)


def _item(row: ReductionRow) -> Reduction:
    amounts = row_amounts(row)
    made = _reduction("item", row.item or row.project, row.year, amounts, [row])
    return replace(made, printed_rate=row.rate, conclusion=row.conclusion, reason=row.reason, basis=row.basis)


def _project(case: ExAnteCase, name: tuple[str, str]) -> Reduction:
    rows = [row for row in members(case.rows, year=case.year) if (row.bundle, row.project) == name]
    stated = [row for row in case.rows if row.kind == "subtotal" and _same(row, case.year, name)]
    conclusions = "、".join(dict.fromkeys(row.conclusion for row in (*rows, *stated) if row.conclusion))
    made = _reduction("project", name[1] or "(未填项目名称)", case.year, _sum(rows), rows)
    rate = stated[0].rate if stated else rows[0].rate if len(rows) == 1 else made.printed_rate
    return replace(made, printed_rate=rate, conclusion=conclusions, refused=is_refusal(conclusions))


def _same(row: ReductionRow, year: int | None, name: tuple[str, str]) -> bool:
    return (row.year, row.bundle, row.project) == (year, *name)


def _bundles(case: ExAnteCase) -> tuple[Reduction, ...]:
    rows = members(case.rows, year=case.year)
    return tuple(_bundle(case, name) for name in dict.fromkeys(row.bundle for row in rows))


def _bundle(case: ExAnteCase, name: str) -> Reduction:
    rows = [row for row in members(case.rows, year=case.year) if row.bundle == name]
    made = _reduction("bundle", name or f"{case.year}年", case.year, _sum(rows), rows)
    return replace(made, bundle=name, project="", printed_rate=_stated_rate(case, case.year, {name}))


def _year(case: ExAnteCase, year: int | None) -> Reduction:
    rows = members(case.rows, year=year)
    names = {row.bundle for row in rows}
    only = next(iter(names)) if len(names) == 1 else ""
    made = _reduction("year", only or f"{year}年", year, _sum(rows), rows)
    return replace(made, bundle=only, project="", printed_rate=_stated_rate(case, year, {only, ""}))


def _stated_rate(case: ExAnteCase, year: int | None, bundles: Collection[str]) -> Quantity:
    """The rate that a 合计 or bundle row of the year prints (blank: none does); one for all years is that of the only one."""
    years = {year, None} if _years(case) == [year] else {year}
    stated = [
        row for row in case.rows if row.kind in {"bundle", "total"} and row.year in years and row.bundle in bundles
    ]
    return next((row.rate for row in stated if row.rate.value is not None), BLANK)


def _sum(rows: Sequence[ReductionRow]) -> Amounts:
    return sum_amounts([row_amounts(row) for row in rows])


def _reduction(level: Level, name: str, year: int | None, amounts: Amounts, rows: Sequence[ReductionRow]) -> Reduction:
    return Reduction(
        level,
        name,
        year,
        amounts.applied,
        amounts.cut,
        amounts.approved,
        reduced_share(amounts.cut, amounts.applied),
        bundle=rows[0].bundle if rows else "",
        project=rows[0].project if rows else "",
        projects=_count(rows),
        refused=bool(rows) and all(is_refusal(row.conclusion) for row in rows),
        detailed=any(row.kind == "item" for row in rows),
        where=rows[0].where if rows else "",
    )


def _count(rows: Sequence[ReductionRow]) -> int | None:
    """Distinct projects of single items and the stated number of bundles given as totals; None where one is not stated."""
    named = len({(row.bundle, row.project) for row in rows if row.kind == "item"})
    stated = [row.count.value for row in rows if row.kind != "item"]
    return None if None in stated or not rows else named + int(sum(value for value in stated if value is not None))


def _reason(item: Reduction) -> str:
    """The reason stated, else the refusal itself."""
    return item.reason or (item.conclusion if item.refused else "")


def _reasons(items: Sequence[Reduction]) -> tuple[ReasonShare, ...]:
    known = [(_reason(item), exact(item.cut)) for item in items if item.cut]
    whole = sum((cut for _, cut in known), Decimal(0))
    sums = {reason: sum((cut for name, cut in known if name == reason), Decimal(0)) for reason, _ in known}
    shares = (ReasonShare(name, float(cut), float(Fraction(cut) / Fraction(whole))) for name, cut in sums.items())
    return tuple(sorted(shares, key=lambda share: -share.cut))
