"""Short ways to build cases and rulebooks for the scoring tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from perfanalysis.model import BudgetRow, Case, Indicator
from perfanalysis.quantities import parse_amount, parse_points
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.targets import parse_actual, parse_target


@cache
def _national() -> RuleBook:
    return load_rules()


def rules_with(**values: Any) -> RuleBook:
    """The national rulebook with some values changed."""
    book = _national()
    changed = {key: replace(book.entries[key], value=value) for key, value in values.items()}
    return replace(book, entries={**book.entries, **changed})


def row(target: str = "", actual: str = "", weight: str = "", score: str = "", **more: Any) -> Indicator:
    """One indicator row from printed texts; ``level1`` and ``level3`` have stand-ins."""
    name = more.pop("level3", "指标")
    wanted = parse_target(target, name=name, year=2022)
    return Indicator(
        level1=more.pop("level1", "产出指标"),
        level2=more.pop("level2", None),
        level3=name,
        target=wanted,
        actual=parse_actual(actual, target=wanted, name=name, year=2022),
        weight=parse_points(weight),
        score=parse_points(score),
        **more,
    )


def funds(adjusted: str, executed: str, weight: str = "10", score: str = "10", original: str = "") -> BudgetRow:
    """The total row of a funds block."""
    amounts = {"original": original, "adjusted": adjusted, "executed": executed}
    points = {"weight": parse_points(weight), "score": parse_points(score)}
    return BudgetRow(
        "年度资金总额", **{name: parse_amount(text) for name, text in amounts.items()}, **points, total=True
    )


def case_of(*rows: Indicator, budget: tuple[BudgetRow, ...] = (), **more: Any) -> Case:
    """A project self-evaluation of 2022."""
    return Case(
        "project_self_evaluation",
        year=2022,
        project="示例项目",
        amount_unit="万元",
        budget=budget,
        indicators=rows,
        **more,
    )


def yongde(**changes: Any) -> Case:
    """义务教育营养改善计划 2022, 永德县: https://www.yongde.gov.cn/info/3003/116104.htm (total 96, 优)."""
    rows = (
        row("≧ 735 人次", "735", "10", "10", level3="学生受资助人数"),
        row("≧ 100 %", "100%", "10", "10", level3="营养改善计划覆盖率"),
        row("≧ 100 %", "100%", "10", "7", level3="资金到位及时率"),
        row("═ 100 %", "100%", "10", "10", level3="生均补助标准达标率"),
        row("有效", "有效", "10", "10", level1="效益指标", level3="减轻贫困学生家庭经济负担"),
        row("═ 100 %", "98%", "10", "9", level1="效益指标", level3="政策知晓率"),
        row(level1="效益指标", level3=""),
        row("≧ 100 %", "100%", "10", "10", level1="效益指标", level3="促进学校教育事业健康发展"),
        row("≧ 95 %", "100%", "10", "10", level1="满意度指标", level3="学生满意度"),
        row("≧ 95 %", "100%", "10", "10", level1="满意度指标", level3="家长满意度"),
    )
    budget = (funds("387664.62", "387664.62"),)
    return replace(case_of(*rows, budget=budget, total=parse_points("96"), grade="优"), **changes)
