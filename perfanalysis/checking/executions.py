"""预算执行率核对 (executions): whether printed rates and the rate's points follow from the amounts, and from which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfanalysis.checking.budgets import parts_of
from perfanalysis.checking.slips import amount_shown, budget_slip
from perfanalysis.checking.views import FormView
from perfanalysis.checking.vocabularies import mentions
from perfanalysis.formats import points_text, share_text
from perfanalysis.model import BudgetRow
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import Quantity, round_half_up

_BASES = {"adjusted": "全年预算数", "original": "年初预算数"}


def check_executions(view: FormView) -> Iterator[Problem]:
    """预算执行率: C013 rate, C014 two bases, C015 base of the rulebook, C016 points, C035 cause."""
    for row in view.case.budget:
        if budget_slip(row) is None and not (row.total and _hollow(view, row)):
            yield from _row_problems(view, row)


def _hollow(view: FormView, total: BudgetRow) -> bool:
    nothing = not (total.adjusted.value or total.original.value or total.executed.value)
    return nothing and any(row.executed.value or row.adjusted.value for row in parts_of(view))


def _row_problems(view: FormView, row: BudgetRow) -> Iterator[Problem]:
    rates = _rates(row) if view.limits.execution_base in _BASES else {}
    by_rate = {base for base, rate in rates.items() if _rate_follows(view, row.rate, rate)}
    by_score = {base for base, rate in rates.items() if _score_follows(view, row, rate, base)}
    if row.rate.value is not None and rates and not by_rate:
        yield _rate_problem(view, row, rates)
    if _has_points(row) and rates and not by_score:
        if row.rate.value is None or by_rate or not _score_follows(view, row, row.rate.value):
            yield _score_problem(view, row, rates)
    elif _has_points(row) and by_rate and not by_rate & by_score:
        yield _two_bases(view, row, rates, by_rate, by_score)
    elif row.rate.value is not None and by_rate:
        yield from _other_base(view, row, by_rate)
    if row.total:
        yield from _cause(view, row, rates)


def _rates(row: BudgetRow) -> Mapping[str, float]:
    executed = row.executed.value
    bases = {base: getattr(row, base).value for base in _BASES}
    return {} if executed is None else {base: executed / value for base, value in bases.items() if value}


def _rate_follows(view: FormView, printed: Quantity, exact: float) -> bool:
    if printed.value is None:
        return False
    unit = 10.0 ** -(printed.places + 2)
    gap = printed.value - exact
    return abs(gap) <= view.limits.rate or -unit < gap <= unit / 2 + 1e-9


def _has_points(row: BudgetRow) -> bool:
    return bool(row.weight.value) and row.score.value is not None


def _score_follows(view: FormView, row: BudgetRow, rate: float, base: str = "") -> bool:
    weight, score = row.weight.value or 0.0, row.score.value
    if score is None:
        return False
    exact = weight * min(max(rate, 0.0), 1.0)
    near = abs(score - exact) <= view.limits.points + 1e-9
    rounded = abs(score - float(round_half_up(exact, row.score.places))) < 1e-9
    return (
        near or (rounded and score < weight) or (base == view.limits.execution_base and _as_computed(view, row, score))
    )


def _as_computed(view: FormView, row: BudgetRow, score: float) -> bool:
    item = view.computed.get(None) if row.total else None
    points = None if item is None else item.computed
    return points is not None and abs(points - score) <= view.limits.points


def _shown_rates(row: BudgetRow, rates: Mapping[str, float]) -> str:
    return "、".join(
        f"执行数 {amount_shown(row.executed.value)} ÷ {_BASES[base]} {amount_shown(getattr(row, base).value)} = "
        f"{share_text(rate)}"
        for base, rate in rates.items()
    )


def _rate_problem(view: FormView, row: BudgetRow, rates: Mapping[str, float]) -> Problem:
    return problem(
        "C013",
        view.place(row, "rate"),
        found=f"“{row.item}”执行率填报为“{row.rate.text}”,而{_shown_rates(row, rates)}",
        allowed=share_text(_wanted_rate(view, rates)),
        action="核对执行率、执行数和预算数",
    )


def _wanted_rate(view: FormView, rates: Mapping[str, float]) -> float:
    return rates.get(view.limits.execution_base, next(iter(rates.values())))


def _score_problem(view: FormView, row: BudgetRow, rates: Mapping[str, float]) -> Problem:
    wanted = (row.weight.value or 0.0) * min(_wanted_rate(view, rates), 1.0)
    return problem(
        "C016",
        view.place(row, "score"),
        found=f"预算执行率得分填报为 {points_text(row.score.value)}(分值 {points_text(row.weight.value)}),"
        f"而{_shown_rates(row, rates)}",
        allowed=f"{points_text(wanted)} 分(分值×执行率,不超过分值)",
        action="按执行率重算得分,或核对金额",
    )


def _two_bases(
    view: FormView, row: BudgetRow, rates: Mapping[str, float], by_rate: set[str], by_score: set[str]
) -> Problem:
    rate_base, score_base = _BASES[min(by_rate)], _BASES[min(by_score)]
    return problem(
        "C014",
        view.place(row, "rate"),
        found=f"执行率“{row.rate.text}”按{rate_base}计算,得分 {points_text(row.score.value)} 却按{score_base}计算"
        f"({_shown_rates(row, rates)})",
        allowed=f"执行率与得分用同一分母({_BASES.get(view.limits.execution_base, '规定的预算数')})",
        action="统一分母后重算执行率和得分",
    )


def _other_base(view: FormView, row: BudgetRow, bases: set[str]) -> Iterator[Problem]:
    wanted = view.limits.execution_base
    if wanted not in _BASES or wanted in bases or getattr(row, wanted).value is None:
        return
    yield problem(
        "C015",
        view.place(row, "rate"),
        found=f"“{row.item}”执行率“{row.rate.text}”以{_BASES[min(bases)]}为分母",
        allowed=f"以{_BASES[wanted]}为分母",
        action="按现行规定的分母重算执行率,或在说明中写明所用分母",
    )


def _cause(view: FormView, row: BudgetRow, rates: Mapping[str, float]) -> Iterator[Problem]:
    if not rates or not view.scored_kind:
        return
    rate = _wanted_rate(view, rates)
    if float(round_half_up(rate, 4)) < view.limits.cause_execution and not _explained(view):
        yield problem(
            "C035",
            view.place(row, "rate"),
            found=f"预算执行率为 {share_text(rate)},表中没有说明原因",
            allowed=f"执行率低于 {share_text(view.limits.cause_execution)} 时说明原因",
            action="在偏差原因或目标完成情况中写明执行率偏低的原因",
        )


def _explained(view: FormView) -> bool:
    case = view.case
    if any(row.reason for row in case.budget):
        return True
    texts = (
        case.goal_actual,
        *(row.reason for row in case.indicators),
        *case.dossier.facts.values(),
        *(finding.cause for finding in case.dossier.findings),
        *(text for section in case.dossier.sections for text in section.paragraphs),
    )
    return any(mentions("execution_causes", text) for text in texts)
