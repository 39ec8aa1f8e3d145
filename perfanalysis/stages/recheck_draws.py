"""抽取 (recheck draws): reproducible samples of self-evaluations; chance is SHA-256 of the seed and the unit's id.

The whole algorithm in words: docs/how-to/recheck.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil, floor, fsum

from perfanalysis.model.rechecks import Draw, DrawMethod, DrawnUnit, FrameUnit

WHOLE = "全部"
CERTAIN = "必抽"


def random_number(seed: str, identity: str) -> float:
    """随机数 in [0, 1): the first eight bytes of SHA-256 of ``seed|identity`` as a fraction; the same on any machine."""
    return int.from_bytes(sha256(f"{seed}|{identity}".encode()).digest()[:8], "big") / 2**64


def frame_hash(units: Sequence[FrameUnit]) -> str:
    """抽样框校验值: SHA-256 over the sorted lines of id, department, project, amount and score."""
    lines = sorted(f"{u.id}|{u.department}|{u.project}|{u.amount!r}|{u.score!r}" for u in units)
    return sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """抽取方案: method, rate, the amount (万元) from which a unit is taken with certainty (None: none), seed and strata."""

    method: DrawMethod
    rate: float
    certainty: float | None
    seed: str
    strata: tuple[str, ...] = ("主管部门",)


def draw_units(units: Sequence[FrameUnit], plan: Plan) -> Draw:
    """抽取结果. The order of ``units`` does not matter; ids must differ.

    Certainty units stand outside the random part, which takes the rate of the rest. Simple: the units with the least
    random numbers, rate × n rounded up. Stratified: the same in each stratum, rate × n rounded half up, at least
    one. Proportional to money: systematic, in the order of random numbers, from a random start; units whose share of the
    money exceeds the interval are taken with certainty.
    """
    ordered = sorted(units, key=lambda unit: (random_number(plan.seed, unit.id), unit.id))
    certain = [unit for unit in ordered if plan.certainty is not None and (unit.amount or 0.0) >= plan.certainty]
    rest = [unit for unit in ordered if unit not in certain]
    chosen = [DrawnUnit(unit, CERTAIN, 1.0, True, random_number(plan.seed, unit.id)) for unit in certain]
    if plan.method == "proportional_to_money":
        chosen += _by_money(rest, plan)
    elif plan.method == "stratified":
        names = sorted({stratum_of(unit, plan.strata) for unit in rest})
        chosen += [one for name in names for one in _stratum(name, rest, plan)]
    else:
        chosen += _first(rest, WHOLE, ceil(round(plan.rate * len(rest), 9)), plan)
    return Draw(plan.method, plan.rate, plan.seed, frame_hash(units), tuple(chosen), _strata(units, chosen, plan))


def drawn_by_hand(units: Sequence[FrameUnit], names: Sequence[str]) -> Draw:
    """指定抽取: the projects somebody chose; nothing can be said of the others."""
    chosen = [unit for unit in units if unit.project in names or unit.id in names]
    drawn = tuple(DrawnUnit(unit, "指定", 0.0, False, 0.0) for unit in sorted(chosen, key=lambda unit: unit.id))
    return Draw(
        "judgemental", len(drawn) / len(units), "", frame_hash(units), drawn, (("指定", len(units), len(drawn)),)
    )


def _first(units: Sequence[FrameUnit], stratum: str, count: int, plan: Plan) -> list[DrawnUnit]:
    share = count / len(units) if units else 0.0
    return [DrawnUnit(unit, stratum, share, False, random_number(plan.seed, unit.id)) for unit in units[:count]]


def _stratum(name: str, units: Sequence[FrameUnit], plan: Plan) -> list[DrawnUnit]:
    own = [unit for unit in units if stratum_of(unit, plan.strata) == name]
    count = max(1, floor(round(plan.rate * len(own), 9) + 0.5))
    return _first(own, name, min(count, len(own)), plan)


def _by_money(units: Sequence[FrameUnit], plan: Plan) -> list[DrawnUnit]:
    """Systematic sampling with probability proportional to the amount; units without amount cannot be drawn."""
    sized, chosen = [unit for unit in units if unit.amount and unit.amount > 0], list[DrawnUnit]()
    count = ceil(round(plan.rate * len(units), 9))
    while sized and count > 0:
        interval = fsum(unit.amount or 0.0 for unit in sized) / count
        large = [unit for unit in sized if (unit.amount or 0.0) >= interval]
        if not large:
            break
        chosen += [DrawnUnit(unit, CERTAIN, 1.0, True, random_number(plan.seed, unit.id)) for unit in large[:count]]
        sized = [unit for unit in sized if unit not in large]
        count -= len(large[:count])
    return chosen + (_systematic(sized, count, plan) if sized and count > 0 else [])


def _systematic(units: Sequence[FrameUnit], count: int, plan: Plan) -> list[DrawnUnit]:
    interval = fsum(unit.amount or 0.0 for unit in units) / count
    start, passed, chosen = random_number(plan.seed, "起点") * interval, 0.0, list[DrawnUnit]()
    for unit in units:
        upto = passed + (unit.amount or 0.0)
        if len(chosen) < count and passed <= start + len(chosen) * interval < upto:
            share = (unit.amount or 0.0) / interval
            chosen.append(DrawnUnit(unit, WHOLE, share, False, random_number(plan.seed, unit.id)))
        passed = upto
    return chosen


def _strata(units: Sequence[FrameUnit], chosen: Sequence[DrawnUnit], plan: Plan) -> tuple[tuple[str, int, int], ...]:
    certain = [one for one in chosen if one.certain]
    names = sorted({one.stratum for one in chosen if not one.certain})
    left = [unit for unit in units if unit not in [one.unit for one in certain]]
    rows = [(CERTAIN, len(certain), len(certain))] if certain else []
    for name in names:
        size = len(left) if plan.method != "stratified" else _size(name, left, plan)
        rows.append((name, size, sum(one.stratum == name and not one.certain for one in chosen)))
    return tuple(rows)


def _size(name: str, units: Sequence[FrameUnit], plan: Plan) -> int:
    return sum(stratum_of(unit, plan.strata) == name for unit in units)


def stratum_of(unit: FrameUnit, strata: Sequence[str]) -> str:
    """层 of a unit: its department, its grade, or both (no strata: one for all)."""
    said = {"主管部门": unit.department, "自评等级": unit.grade or "未定等级"}
    return " · ".join(said[name] for name in strata) or WHOLE


def renumbered(draw: Draw) -> Draw:
    """抽中名单 in the order of the frame's departments and projects, as a list is printed."""
    listed = sorted(draw.drawn, key=lambda one: (not one.certain, one.unit.department, one.unit.project))
    return replace(draw, drawn=tuple(listed))
