"""事前评估的范围 (ex-ante scope): which projects had to be assessed by their size, and whether conclusions use the place's words."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.digits import compact
from perfanalysis.model.assessments import ExAnteCase, ReductionRow
from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import convert_money
from perfanalysis.rules import RuleBook
from perfanalysis.stages.ex_ante_sums import members, row_amounts
from perfanalysis.stages.ex_ante_words import is_refusal, money_text


def scope_problems(case: ExAnteCase, rules: RuleBook) -> Iterator[Problem]:
    """范围的问题: E031 conclusion in other words than ``ex_ante_conclusion_labels``, E032 below ``ex_ante_threshold``.

    E034 a category that is not of ``ex_ante_objects``.
    """
    labels = [compact(label) for label in rules.value("ex_ante_conclusion_labels")]
    for row in case.rows:
        if row.conclusion and compact(row.conclusion) not in labels and not is_refusal(row.conclusion):
            where, action = row.place("conclusion"), "改成规定的说法,或在当地规则里改写"
            yield problem("E031", where, found=row.conclusion, allowed="、".join(labels), action=action)
    yield from _categories(case, rules)
    if "ex_ante_threshold" in rules.entries and case.amount_unit:
        yield from _small(case, rules.value("ex_ante_threshold"))


def _small(case: ExAnteCase, threshold: dict[str, float | str]) -> Iterator[Problem]:
    amount, unit = float(threshold["amount"]), str(threshold["unit"])
    least = convert_money(amount, source=unit, target=str(case.amount_unit))
    asked: dict[str, tuple[float, ReductionRow]] = {}
    for row in members(case.rows, year=case.year):
        applied = row_amounts(row).applied
        if row.kind == "item" and row.project and applied is not None:
            before = asked.get(row.project, (0.0, row))
            asked[row.project] = (before[0] + applied, before[1])
    for name, (total, row) in asked.items():
        if total < least:
            found = f"{name}申请{money_text(total)}{case.amount_unit}"
            allowed = f"{amount:g}{unit}以上的项目"
            yield problem("E032", row.where, found=found, allowed=allowed, action="可以不做事前评估;已做的照常列示")


def _categories(case: ExAnteCase, rules: RuleBook) -> Iterator[Problem]:
    objects = rules.value("ex_ante_objects") if "ex_ante_objects" in rules.entries else []
    for row in case.rows:
        if row.category and objects and compact(row.category) not in {compact(one) for one in objects}:
            action = "核对是否属于评估范围;不属于的可以不做事前评估,已做的照常列示"
            yield problem("E034", row.place("category"), found=row.category, allowed="、".join(objects), action=action)
