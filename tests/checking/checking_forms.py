"""Forms for the tests of checks: cases built from the strings a form prints, each cell with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from perfanalysis.model import BudgetRow, Case, Indicator
from perfanalysis.quantities import parse_amount, parse_points, parse_rate
from perfanalysis.reading.parts import mark_parts
from perfanalysis.targets import parse_actual, parse_target

SHEET = "自评表.xlsx › 自评表"
COLUMNS = {"level3": "C", "target": "D", "actual": "E", "weight": "F", "score": "G", "reason": "H", "recheck": "I"}
FUND_COLUMNS = {"original": "C", "adjusted": "D", "executed": "E", "weight": "F", "rate": "G", "score": "H"}


def fund(
    item: str,
    original: str | None = None,
    adjusted: str | None = None,
    executed: str | None = None,
    weight: str | None = None,
    rate: str | None = None,
    score: str | None = None,
    *,
    total: bool = False,
    unit: str = "万元",
    line: int = 6,
) -> BudgetRow:
    """One row of the funds block."""
    return BudgetRow(
        item,
        original=parse_amount(original, unit=unit),
        adjusted=parse_amount(adjusted, unit=unit),
        executed=parse_amount(executed, unit=unit),
        weight=parse_points(weight),
        rate=parse_rate(rate),
        score=parse_points(score),
        total=total,
        counted=total,
        where=f"{SHEET}!B{line}",
        cells={role: f"{SHEET}!{column}{line}" for role, column in FUND_COLUMNS.items()},
    )


def total_fund(*cells: str | None, item: str = "年度资金总额", unit: str = "万元") -> BudgetRow:
    """The total row of the funds block: original, adjusted, executed, weight, rate, score."""
    return fund(item, *cells, total=True, unit=unit)


def row(
    level1: str | None,
    level2: str | None,
    level3: str | None,
    target: str | None = None,
    actual: str | None = None,
    weight: str | None = None,
    score: str | None = None,
    reason: str | None = None,
    *,
    line: int = 12,
    year: int | None = 2022,
    **more: Any,
) -> Indicator:
    """One indicator row; ``more`` are fields of Indicator."""
    name, second = level3 or level2 or "", level2 or ""
    aim = parse_target(target, name=name, level2=second, year=year)
    return Indicator(
        level1,
        level2,
        level3,
        target=aim,
        actual=parse_actual(actual, target=aim, name=name, year=year),
        weight=parse_points(weight),
        score=parse_points(score),
        reason=reason,
        applicable=weight != "/",
        where=f"{SHEET}!D{line}",
        cells={role: f"{SHEET}!{column}{line}" for role, column in COLUMNS.items()},
        **more,
    )


def form(
    rows: Sequence[Sequence[str | None]],
    funds: Sequence[BudgetRow] = (),
    *,
    total: str | None = None,
    weight_total: str | None = None,
    grade: str | None = None,
    year: int | None = 2022,
    unit: str | None = "万元",
    kind: str = "project_self_evaluation",
    **heads: Any,
) -> Case:
    """A whole form; ``rows`` are the arguments of :func:`row`, 其中 rows are marked as the reader marks them."""
    indicators = [row(*cells, line=12 + number, year=year) for number, cells in enumerate(rows)]
    weight = next((item.weight.value or 0.0 for item in funds if item.total), 0.0)
    return Case(
        kind,  # type: ignore[arg-type]
        year=year,
        project=heads.pop("project", "测试项目"),
        amount_unit=unit,
        budget=tuple(funds),
        indicators=mark_parts(indicators, weight_total=100.0, other_weight=weight),
        total=parse_points(total),
        weight_total=parse_points(weight_total),
        grade=grade,
        where=f"{SHEET}!A1",
        cells={role: f"{SHEET}!{cell}" for role, cell in {"total": "G40", "weight_total": "F40", "year": "A2"}.items()},
        **heads,
    )
