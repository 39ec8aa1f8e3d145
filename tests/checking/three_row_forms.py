"""A clean form of three rows, and the codes that changes to it raise."""

from __future__ import annotations

from checking_forms import form, total_fund

from perfanalysis.checking import check
from perfanalysis.model import BudgetRow, Case
from perfanalysis.rules import load_rules

RULES = load_rules(on="2022-12-31")
ROWS = [
    ("产出指标", "数量指标", "修建渠道", "≥10公里", "10公里", "50", "50"),
    ("效益指标", "社会效益指标", "受益人数", "≥400人", "410人", "30", "30"),
    ("满意度指标", "服务对象满意度", "群众满意度", "≥90%", "95%", "10", "10"),
]
FUNDS = [total_fund("100", "100", "100", "10", "100%", "10")]


def codes(case: Case) -> set[str]:
    return {item.code for item in check(case, RULES)}


def filled(*rows: tuple[str | None, ...], funds: list[BudgetRow] | None = None, **heads: object) -> Case:
    """The clean three-row form with more rows or other funds."""
    heads = {"total": "100", "weight_total": "100", **heads}
    return form([*ROWS, *rows], FUNDS if funds is None else funds, **heads)  # type: ignore[arg-type]
