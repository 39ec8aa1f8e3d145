"""指标值写法 (notation): the text of a target read into operator, number, unit, level or date, by stated rules."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from perfanalysis.digits import compact
from perfanalysis.targets.cells import read_cell
from perfanalysis.targets.directions import default_operator
from perfanalysis.targets.names import NameNotation, name_notation, names_capped_share, names_share, names_time
from perfanalysis.targets.nouns import Operator, Target
from perfanalysis.targets.operators import SIDES, column_operator, direction_of
from perfanalysis.targets.readings import Reading, plausible, unread
from perfanalysis.targets.units import measured, printed_unit

_LARGE = Decimal(10) ** 15
_LONGEST_BARE_RUN = 8


def parse_target(
    text: str | None,
    *,
    name: str = "",
    level2: str = "",
    unit: str | None = None,
    operator: str | None = None,
    year: int | None = None,
) -> Target:
    """指标值: what a target cell says; total for every text.

    ``name`` (三级指标), ``level2`` (二级指标), ``unit`` and ``operator`` (columns of their own) supply what the text
    leaves open, ``year`` completes dates. Per cents are shares with unit ``%``; ``rule`` names the rule that decided.
    Damaged text is not ``read`` and has no value; source of the forms: docs/reference/target_notation.md.
    """
    printed, column = text or "", column_operator(operator)
    notation, given = name_notation(name), printed_unit(unit)
    if column == "judged":
        return _judged(printed)
    supplied = given or notation.unit
    cell = read_cell(printed, year=year, timely=names_time(name, level2), has_unit=bool(supplied or column))
    reading = _year_as_date(plausible(supply_unit(cell, given=given, named=notation.unit, name=name), name))
    if reading.kind in {"number", "range"}:
        return _compared(printed, reading, notation, column, name=name, level2=level2)
    return _told(printed, reading)


def _year_as_date(reading: Reading) -> Reading:
    whole = reading.kind == "number" and reading.unit == "年" and not reading.scale_word
    if not whole or not re.fullmatch(r"(?:19|20)[0-9]{2}", reading.run):
        return reading
    return Reading("date", day=f"{reading.run}-12-31", rules=("按不晚于该日,写到年的取年末",))


def _judged(printed: str) -> Target:
    reading = read_cell(printed)
    told = reading if reading.kind in {"blank", "unread"} else Reading("level")
    return replace(_told(printed, told), rule="定性规则:比较符栏为定性,按文字描述读" if told.kind == "level" else None)


def _told(printed: str, reading: Reading) -> Target:
    note = joined(reading.notes)
    if reading.kind == "date":
        rule = joined(("期限规则:" + "".join(reading.rules),))
        return Target(printed, operator="<=", date=reading.day, direction="date", rule=rule, note=note)
    if reading.kind == "level":
        return Target(printed, level=level_text(printed), direction="judged", note=note)
    return Target(printed, read=reading.kind == "blank", note=note)


def joined(notes: tuple[str, ...]) -> str | None:
    """说明: notes as one text, None when there are none."""
    return "；".join(dict.fromkeys(notes)) or None


def level_text(printed: str) -> str:
    """文字描述: the words of a level as printed, without line breaks and the spaces layout put between them."""
    words = "".join(printed.split()) if len(printed) <= 200 else printed.strip()
    return words.lstrip("=═") or words


def _compared(
    printed: str,
    reading: Reading,
    notation: NameNotation,
    column: Operator | Literal["judged"] | None,
    *,
    name: str,
    level2: str,
) -> Target:
    ruled = _with_operator(reading, notation, column, name=name, level2=level2)
    if ruled.kind == "unread" or ruled.operator is None:
        return _told(printed, ruled)
    return Target(
        printed,
        operator=ruled.operator,
        value=stored(ruled.number, ruled.unit),
        upper=None if ruled.upper is None else stored(ruled.upper, ruled.unit),
        unit=ruled.unit,
        direction=direction_of(ruled.operator),
        rule=joined(ruled.rules),
        note=joined((*ruled.notes, *(("约数",) if ruled.approximate else ()))),
    )


def _with_operator(
    reading: Reading, notation: NameNotation, column: Operator | Literal["judged"] | None, *, name: str, level2: str
) -> Reading:
    if reading.kind == "range":
        return reading
    if column not in {None, "judged"} and reading.operator and not _same_side(column, reading.operator):
        return unread(f"文字与比较符栏“{column}”互相矛盾")
    if reading.operator:
        return reading.noted(_name_conflict(reading.operator, notation))
    if column is not None and column != "judged":
        return replace(reading, operator=column, rules=(*reading.rules, "比较符取自比较符栏"))
    if notation.operator:
        rule = "比较符取自指标名称"
        return replace(reading, operator=notation.operator, rules=(*reading.rules, rule)).noted(
            "成本指标写作下限(≥),请核对方向" if notation.operator == ">=" and "成本" in level2 else None
        )
    if reading.falling:
        return replace(reading, operator=">=", rules=(*reading.rules, "幅度规则:减少、下降的幅度按下限(≥)"))
    ruling = default_operator(reading.number, reading.unit, name=name, level2=level2)
    return replace(reading, operator=ruling.operator, rules=(*reading.rules, ruling.rule)).noted(ruling.note)


def _same_side(column: Operator | Literal["judged"] | None, printed: Operator) -> bool:
    return column not in {None, "judged"} and SIDES.get(column or "=") == SIDES[printed]  # type: ignore[arg-type]


def _name_conflict(printed: Operator, notation: NameNotation) -> str | None:
    if notation.operator is None or SIDES[notation.operator] == SIDES[printed]:
        return None
    return f"名称中的比较符“{notation.operator}”与指标值的“{printed}”不同,按指标值"


def stored(number: Decimal, unit: str | None) -> float:
    """存储值: the number as stored: a share for per cents and per mille, else as it is."""
    return float(number / {"%": 100, "‰": 1000}.get(unit or "", 1))


def supply_unit(reading: Reading, *, given: str | None, named: str | None, name: str) -> Reading:
    """补单位: the reading with the unit its cell leaves out: from the unit column, else the name, else per cent for a …率."""
    if reading.kind not in {"number", "range"}:
        return reading
    if abs(reading.number) >= _LARGE:
        return unread("数字过大")
    if reading.unit:
        return _unit_check(_completed(reading, given or named), given)
    if given or named:
        source = "单位取自单位栏" if given else "单位取自指标名称"
        return _in_unit(reading, given or named or "", source, name)
    if reading.scale_word:
        return reading.noted(f"“{reading.scale_word}”后没有单位")
    if reading.run.isdigit() and len(reading.run) > _LONGEST_BARE_RUN:
        return unread(f"“{reading.run}”没有单位而位数很多,疑为几格相连")
    if names_share(name) and reading.number:
        return _as_share(reading, name)
    year = re.fullmatch(r"20[123][0-9]", reading.run) and reading.kind == "number"
    return reading.noted(f"“{reading.run}”没有单位,也可能是年份" if year else None)


def _completed(reading: Reading, supplied: str | None) -> Reading:
    unit = reading.unit or ""
    if unit.startswith("/") and supplied and "/" in supplied:
        rules = (*reading.rules, f"单位缺字,据“{supplied}”补全")
        return replace(reading, unit=supplied, rules=rules)
    if unit.startswith("/") and unit != "/10万":
        return reading.noted(f"单位“{unit}”缺字")
    if reading.scale_word:
        rules = (*reading.rules, f"“{reading.scale_word}”已乘入数值,单位为“{unit}”")
        return replace(reading, rules=rules)
    return reading


def _unit_check(reading: Reading, given: str | None) -> Reading:
    if given is None or reading.unit == given or compact(given) == reading.unit:
        return reading
    return reading.noted(f"单位栏为“{given}”,文字中为“{reading.unit}”,按文字")


def _in_unit(reading: Reading, unit: str, source: str, name: str) -> Reading:
    if unit == "%":
        return _as_share(replace(reading, rules=(*reading.rules, source)), name, certain=True)
    number, upper, note = reading.number, reading.upper, None
    if reading.scale_word and unit.startswith(reading.scale_word):
        scale = measured(reading.scale_word + "个").scale
        number, upper = number / scale, upper / scale if upper is not None else None
    elif reading.scale_word:
        note = f"“{reading.scale_word}”已乘入数值"
    return replace(reading, number=number, upper=upper, unit=unit, rules=(*reading.rules, source)).noted(note)


def _as_share(reading: Reading, name: str, *, certain: bool = False) -> Reading:
    largest = reading.number if reading.upper is None else reading.upper
    whole = replace(reading, unit="%")
    if not 0 < abs(largest) <= 1:
        return whole if certain else whole.noted("名称为比率而没有百分号,按百分数读")
    if certain and not names_capped_share(name):
        return whole.noted(f"数值不大于1,按单位读作{largest}%,请核对")
    upper = None if reading.upper is None else reading.upper * 100
    return replace(whole, number=reading.number * 100, upper=upper).noted("没有百分号且不大于1,按小数(1即100%)读")
