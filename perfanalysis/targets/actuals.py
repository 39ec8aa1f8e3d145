"""实际完成值 (actuals): the text of an actual value read beside its target."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfanalysis.digits import compact
from perfanalysis.targets.cells import read_cell
from perfanalysis.targets.names import name_notation, names_share, names_time
from perfanalysis.targets.notation import joined, level_text, stored, supply_unit
from perfanalysis.targets.nouns import NO_TARGET, Actual, Target
from perfanalysis.targets.readings import RUN, Reading, plausible, unread
from perfanalysis.targets.units import printed_unit, unit_ratio, units_differ

_SHARES = frozenset({"%", "‰"})
_SMALL_TARGET = 0.1


def parse_actual(
    text: str | None,
    *,
    target: Target = NO_TARGET,
    name: str = "",
    unit: str | None = None,
    year: int | None = None,
) -> Actual:
    """实际完成值: what an actual cell says beside its ``target``; total for every text.

    Beside a per cent a bare ``100`` is 1.0 with unit ``%`` and ``0.98`` a share (noted); other bare numbers keep unit
    None and mean the target's. Money, lengths … in another scale are converted to the target's unit (noted).
    """
    printed = text or ""
    given = printed_unit(unit) or name_notation(name).unit
    timely = target.date is not None or names_time(name, "")
    cell = read_cell(printed, year=_year(target, year), timely=timely, has_unit=bool(given or target.unit))
    reading = _beside(_with_unit(cell, target, given, name), target)
    reading = plausible(reading, name).noted(_scale_doubt(reading, target))
    return _told(printed, reading, _target_doubt(printed, target))


def _year(target: Target, year: int | None) -> int | None:
    return year if year is not None or target.date is None else int(target.date[:4])


def _with_unit(cell: Reading, target: Target, given: str | None, name: str) -> Reading:
    if cell.kind not in {"number", "range"} or cell.unit:
        return supply_unit(cell, given=None, named=None, name="") if cell.unit else cell
    if target.unit in _SHARES:
        return _bare_share(cell, target)
    if given == "%" or (target.blank and names_share(name)):
        return supply_unit(cell, given=given, named=None, name=name)
    if cell.scale_word:
        return supply_unit(cell, given=target.unit or given, named=None, name="")
    return supply_unit(cell, given=None, named=None, name="")


def _bare_share(cell: Reading, target: Target) -> Reading:
    number = cell.number if cell.upper is None else cell.upper
    unit = target.unit
    if number == 0 or abs(number) >= 2 or unit == "‰":
        return replace(cell, unit=unit)
    if _is_small(target) or 1 < abs(number) < 2:
        if _certain_small(number, target):
            return replace(cell, unit=unit).noted(f"“{cell.run}”没有百分号,按百分数读")
        return unread(f"“{cell.run}”没有百分号,不能断定是百分数还是小数")
    upper = None if cell.upper is None else cell.upper * 100
    whole = replace(cell, number=cell.number * 100, upper=upper, unit=unit)
    return whole.noted("没有百分号且不大于1,按小数(1即100%)读")


def _is_small(target: Target) -> bool:
    return target.value is not None and abs(target.value) <= _SMALL_TARGET


def _certain_small(number: Decimal, target: Target) -> bool:
    return _is_small(target) and 1 < abs(number) < 2


def _beside(reading: Reading, target: Target) -> Reading:
    if reading.kind not in {"number", "range"} or reading.unit is None or target.unit is None:
        return reading
    ratio = unit_ratio(reading.unit, target.unit)
    if ratio is None:
        return reading.noted(f"单位“{reading.unit}”与指标值的“{target.unit}”不同,不能直接比较")
    if ratio != 1:
        changed = replace(reading, number=reading.number * ratio, unit=target.unit)
        scaled = replace(changed, upper=None if reading.upper is None else reading.upper * ratio)
        return scaled.noted(f"单位由“{reading.unit}”换算为“{target.unit}”")
    differ = units_differ(reading.unit, target.unit)
    return reading.noted(f"单位“{reading.unit}”与指标值的“{target.unit}”写法不同" if differ else None)


def _target_doubt(printed: str, target: Target) -> str | None:
    short, wanted = RUN.match(compact(printed[:40])), RUN.match(compact(target.text[:40]))
    if short and wanted and target.rule and wanted[0] == f"2{short[0]}":
        return f"指标值“{wanted[0]}”疑为“≥{short[0]}”误识"
    if target.value == 0 and compact(printed[:40]) == "无":
        return "“无”按未填读,如为零请填0"
    return None


def _scale_doubt(reading: Reading, target: Target) -> str | None:
    """A notice when a bare number is a thousand times off its target: its unit may be another one."""
    bare = reading.kind == "number" and reading.unit is None and target.unit is not None
    if not bare or not target.value or not reading.number:
        return None
    times = abs(float(reading.number) / target.value)
    return None if 0.001 < times < 1000 else "没有单位,与指标值相差千倍以上,请核对单位"


def _told(printed: str, reading: Reading, doubt: str | None) -> Actual:
    note = joined((*reading.notes, *((doubt,) if doubt else ())))
    if reading.kind in {"number", "range"}:
        return Actual(
            printed,
            value=stored(reading.number, reading.unit),
            upper=None if reading.upper is None else stored(reading.upper, reading.unit),
            unit=reading.unit,
            operator=reading.operator,
            approximate=reading.approximate,
            note=note,
        )
    if reading.kind == "date":
        coarse = "".join(reading.rules).partition(",")[2] or None
        return Actual(printed, date=reading.day, note=joined((*reading.notes, *((coarse,) if coarse else ()))))
    if reading.kind == "level":
        return Actual(printed, level=level_text(printed), note=note)
    return Actual(printed, read=reading.kind == "blank", note=note)
