"""比较方向 (directions): the stated rules that supply an operator where the target's text prints none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfanalysis.targets.names import is_money, names_brief, names_cost, names_lower, names_standard
from perfanalysis.targets.nouns import Operator
from perfanalysis.targets.units import unit_factors

_TIME_UNITS = frozenset({"minutes", "days", "workdays", "months"})


@dataclass(frozen=True, slots=True)
class Ruling:
    """判定: the operator a rule supplies, the rule's name and what to look at, in Chinese."""

    operator: Operator
    rule: str
    note: str | None = None


def default_operator(value: Decimal, unit: str | None, *, name: str, level2: str) -> Ruling:
    """默认比较符: the operator of a bare number, by the first rule that fits (docs/reference/target_notation.md)."""
    if value == 0:
        return Ruling("<=", "零值规则:未写比较符的0按上限(≤0)")
    if names_lower(name):
        return Ruling("<=", "逆向名称规则:名称表明越低越好,按上限(≤)")
    if _is_time(unit) and names_brief(name):
        return Ruling("<=", "时限规则:名称为时限、工期、完成时间的,按上限(≤)")
    if _is_cost(unit, name, level2):
        return _cost_ruling(name)
    return Ruling(">=", "默认规则:未写比较符的,按下限(≥)")


def _is_time(unit: str | None) -> bool:
    return unit is None or unit_factors().get(unit, ("", 0))[0] in _TIME_UNITS


def _is_cost(unit: str | None, name: str, level2: str) -> bool:
    return names_cost(name, level2) and (unit is None or is_money(unit))


def _cost_ruling(name: str) -> Ruling:
    note = "成本指标下的补助标准,付得少未必更好,请核对方向" if names_standard(name) else None
    return Ruling("<=", "成本规则:成本指标中的金额,按上限(≤)", note)
