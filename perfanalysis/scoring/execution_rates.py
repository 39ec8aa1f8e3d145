"""预算执行率得分 (execution rates): the points of the funds block, by the base the rulebook names."""

from __future__ import annotations

from dataclasses import dataclass

from perfanalysis.formats import points_text, share_text
from perfanalysis.model import BudgetRow, Case, ScoredItem
from perfanalysis.quantities import BLANK, Quantity, number_text, round_half_up
from perfanalysis.rules import RuleBook
from perfanalysis.scoring.methods import EXECUTION_RATE_METHOD
from perfanalysis.scoring.settings import ScoringRules
from perfanalysis.scoring.totals import PLACES

EXECUTION_RATE = "预算执行率"
_BASES = {"adjusted": "全年预算数", "original": "年初预算数", "received": "实际到位数"}
_FALLBACK = {
    "adjusted": ("adjusted", "original"),
    "original": ("original", "adjusted"),
    "received": ("adjusted", "original"),
}


@dataclass(frozen=True, slots=True)
class _Base:
    name: str
    amount: float


def execution_item(case: Case, rules: RuleBook, settings: ScoringRules) -> ScoredItem | None:
    """预算执行率: w · executed / base, never above w; None where the form's funds block carries no points.

    The base is the rulebook's ``execution_rate_base``; where the form leaves it blank the other one is taken and the
    reason says so. 0 / 0 cannot be computed. Source: 执行率×分值,最高不超过分值 (HAIDIAN).
    """
    weight, score = _cell(case, "weight"), _cell(case, "score")
    points = weight.value if not weight.blank else _rule_weight(rules, score)
    row = _funds_row(case)
    if points is None or row is None:
        return None
    base = _base(row, settings)
    rate = _rate(row, base)
    computed = None if rate is None else round(points * _share(rate, settings), PLACES)
    return _item(row, points, score.value, rate, computed, _reason(row, points, score.value, rate, computed, settings))


def _cell(case: Case, role: str) -> Quantity:
    """The cell of the total row, else of the first counted row that has one."""
    rows = sorted(case.budget, key=lambda row: not row.total)
    cells = (getattr(row, role) for row in rows if row.total or row.counted)
    return next((cell for cell in cells if cell.value is not None), BLANK)


def _rule_weight(rules: RuleBook, score: Quantity) -> float | None:
    if score.value is None:
        return None
    found = rules.value("self_evaluation_weights").get(EXECUTION_RATE)
    return None if found is None else float(found)


def _funds_row(case: Case) -> BudgetRow | None:
    return case.total_funds or next((row for row in case.budget if row.counted), None)


def _base(row: BudgetRow, settings: ScoringRules) -> _Base | None:
    for name in _FALLBACK[settings.execution_base]:
        amount = getattr(row, name).value
        if amount is not None:
            return _Base(name, amount)
    return None


def _rate(row: BudgetRow, base: _Base | None) -> float | None:
    if base is None or base.amount <= 0 or row.executed.value is None:
        return None
    return row.executed.value / base.amount


def _share(rate: float, settings: ScoringRules) -> float:
    if settings.execution_bands:
        return next((fraction for at_least, fraction in settings.execution_bands if rate >= at_least), 0.0)
    return min(max(rate, 0.0), 1.0)


def _item(
    row: BudgetRow, weight: float, printed: float | None, rate: float | None, computed: float | None, reason: str | None
) -> ScoredItem:
    awarded = computed if printed is None else printed
    return ScoredItem(
        position=None,
        level1=EXECUTION_RATE,
        level2=None,
        level3=EXECUTION_RATE,
        target="100%",
        actual="" if rate is None else share_text(rate),
        weight=weight,
        rate=None if rate is None else round(rate, PLACES),
        computed=computed,
        printed=printed,
        lost=None if awarded is None else round(weight - awarded, PLACES) + 0.0,
        reason=reason,
        method=EXECUTION_RATE_METHOD,
        counted=True,
        applicable=True,
        where=row.cells.get("score") or row.cells.get("executed") or row.where,
    )


def _reason(
    row: BudgetRow,
    weight: float,
    printed: float | None,
    rate: float | None,
    computed: float | None,
    settings: ScoringRules,
) -> str | None:
    base = _base(row, settings)
    if rate is None or computed is None or base is None:
        return _why_not(row, base)
    other = (
        "" if base.name == settings.execution_base else f"(无{_BASES[settings.execution_base]},改用{_BASES[base.name]})"
    )
    awarded = computed if printed is None else printed
    if computed >= weight and awarded == weight:
        return other.strip("()") or None
    points = f"{float(round_half_up(computed, settings.places)):.{settings.places}f}"
    tail = "" if printed is None or printed == computed else f",填报 {points_text(printed)} 分"
    amounts = f"{number_text(row.executed.value)}/{number_text(base.amount)}"
    return f"执行数/{_BASES[base.name]}{other} = {amounts} = {share_text(rate)},按执行率得 {points} 分{tail}"


def _why_not(row: BudgetRow, base: _Base | None) -> str:
    if not row.executed.read or not (row.adjusted.read and row.original.read):
        return "预算数或执行数未读出"
    if base is None or row.executed.value is None:
        return "未填预算数" if base is None else "未填全年执行数"
    return f"{_BASES[base.name]}为 {number_text(base.amount)},算不出执行率"
