"""核减的合计 (ex-ante sums): amounts of rows by their identity, exact sums and ratios; missing is never zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfanalysis.model.assessments import ReductionRow
from perfanalysis.stages.ex_ante_words import is_refusal


@dataclass(frozen=True, slots=True)
class Amounts:
    """申请、核减、核定金额 in the case's unit; None where one is missing."""

    applied: float | None = None
    cut: float | None = None
    approved: float | None = None


def exact(value: float | None) -> Decimal:
    """精确值: the decimal number a float was read from (0 for None)."""
    return Decimal(repr(float(value or 0.0)))


def row_amounts(row: ReductionRow) -> Amounts:
    """一行的金额: what is printed, and what follows by 申请 − 核减 = 核定; a refused row without a cut is cut in full.

    Where all three are printed and disagree, 申请 and 核减 count.
    """
    applied, cut, approved = row.applied.value, row.cut.value, row.approved.value
    if applied is None and cut is not None and approved is not None:
        applied = float(exact(cut) + exact(approved))
    if cut is None and applied is not None:
        cut = _cut(row, applied, approved)
    if applied is not None and cut is not None:
        approved = float(exact(applied) - exact(cut))
    return Amounts(applied, cut, approved)


def _cut(row: ReductionRow, applied: float, approved: float | None) -> float | None:
    if approved is not None:
        return float(exact(applied) - exact(approved))
    return applied if is_refusal(row.conclusion) else None


def sum_amounts(parts: Sequence[Amounts]) -> Amounts:
    """金额之和: each sum is missing when one of its parts is, or when there is none."""
    applied, cut, approved = (_sum(getattr(part, role) for part in parts) for role in ("applied", "cut", "approved"))
    return Amounts(applied, cut, approved)


def _sum(values: Iterable[float | None]) -> float | None:
    known = list(values)
    return None if not known or None in known else float(sum(map(exact, known), Decimal(0)))


def reduced_share(cut: float | None, applied: float | None) -> float | None:
    """核减率: cut ÷ applied as a share, the same in 元 and in 万元; None where one is missing or nothing was asked."""
    return None if cut is None or not applied else float(Fraction(exact(cut)) / Fraction(exact(applied)))


def members(rows: Iterable[ReductionRow], *, year: int | None) -> list[ReductionRow]:
    """计入的行: the rows whose amounts make a year: of each bundle its items, else its totals.

    A year that has nothing but a 合计 row is made of its first one.
    """
    own = [row for row in rows if row.year == year]
    bundles = dict.fromkeys(row.bundle for row in own if row.kind in {"item", "bundle"})
    chosen = [row for name in bundles for row in _of_bundle(own, name)]
    return chosen or [row for row in own if row.kind == "total"][:1]


def _of_bundle(rows: Sequence[ReductionRow], name: str) -> list[ReductionRow]:
    of = [row for row in rows if row.bundle == name]
    return [row for row in of if row.kind == "item"] or [row for row in of if row.kind == "bundle"][:1]
