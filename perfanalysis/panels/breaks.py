"""数据突变 (breaks): zeros for missing, slips of the unit, jumps, gaps, copied years; found and told, never repaired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfanalysis.formats import figures_text
from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.value_grids import ValueGrid, plain_grids
from perfanalysis.problems import Problem, problem

Floats = NDArray[np.float64]
RARE = 0.1  # share of zeros in a column up to which a zero is odd
SLIPS = (2, 3, 4, 8)  # powers of ten: per cent and share, 元 and 千元, 万元 and 亿元, 元 and 亿元
NEAR = 0.2  # of a power of ten
LEAST_JUMP = 0.25  # of the natural logarithm, beyond what all units do
SPREADS = 6.0  # robust standard deviations
LISTED = 5
SAME = 3  # columns that repeat a year
NORMAL = 1.4826
NESTED = {"大连市": "辽宁省", "青岛市": "山东省", "宁波市": "浙江省", "厦门市": "福建省", "深圳市": "广东省"}


@dataclass(frozen=True, slots=True)
class Break:
    """一处突变: its code, column, unit and year, what stands there and what would be expected."""

    code: str
    column: str
    unit: str
    year: int
    found: str
    expected: str


def find_breaks(panel: Panel) -> tuple[Problem, ...]:
    """数据突变 of a panel's plain values, columns that are not scored too; one problem for the same break of many units.

    H001 zero for missing, H002 slip of the unit by a power of ten, H003 jump (spike, or shift that stays), H004 units
    that enter or leave, H005 missing for part of the units, H006 percentage out of range, H007 copied year, H008 city
    counted within its province. Nothing is changed.
    """
    grids = plain_grids(panel)
    found = [one for grid in grids for one in (*_zeros(grid), *_moves(grid), *_percentages(grid))]
    found += [*_copies(grids)]
    gaps = [one for grid in grids for one in _gaps(grid)]
    return (*_told(found), *gaps, *_turnover(grids), *_nested(grids))


def _zeros(grid: ValueGrid) -> Iterator[Break]:
    """Zeros in a column that is rarely zero, beside a clearly positive year of the same unit."""
    values = grid.values
    zero, known = values == 0, np.isfinite(values)
    if not zero.any() or (zero.sum() > RARE * known.sum() and not (zero.sum(axis=0) == known.sum(axis=0)).any()):
        return
    positive = np.nan_to_num(values) > 0
    beside = np.zeros_like(zero)
    beside[:, 1:] |= positive[:, :-1]
    beside[:, :-1] |= positive[:, 1:]
    for unit, year in zip(*np.nonzero(zero & beside), strict=True):
        yield Break("H001", grid.name, grid.units[unit], grid.years[year], "0", "空(没有数据时不填 0),或核实确为 0")


def _moves(grid: ValueGrid) -> Iterator[Break]:
    """Changes of a unit against what all units do that year: slips by a power of ten, then jumps."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(grid.values > 0, grid.values, np.nan))
    steps = np.diff(logs, axis=1)
    for year in range(steps.shape[1]):
        own = steps[:, year]
        have = np.isfinite(own)
        if not have.any():
            continue
        middle = float(np.median(own[have]))
        yield from _whole_year(grid, year, middle)
        rest = own - middle
        limit = max(LEAST_JUMP, SPREADS * NORMAL * float(np.median(np.abs(rest[have]))))
        for unit in np.flatnonzero(have & (np.abs(rest) > limit)).tolist():
            yield _move(grid, steps, unit, year, float(own[unit]), middle)


def _whole_year(grid: ValueGrid, year: int, middle: float) -> Iterator[Break]:
    if (power := _power(middle)) is not None:
        found = f"各单位一起变化约{10.0 ** abs(middle / np.log(10)):.3g}倍"
        yield Break(
            "H002", grid.name, "全部单位", grid.years[year + 1], found, f"单位换了 10 的 {power} 次方,核对计量单位"
        )


def _power(step: float) -> int | None:
    size = abs(step) / np.log(10)
    return next((power for power in SLIPS if abs(size - power) < NEAR), None)


def _move(grid: ValueGrid, steps: Floats, unit: int, year: int, step: float, middle: float) -> Break:
    before, after = (figures_text(float(grid.values[unit, place])) for place in (year, year + 1))
    name, when = grid.units[unit], grid.years[year + 1]
    stays = _stays(steps[unit], year, step)
    if (power := _power(step - middle)) is not None:
        expected = f"可能差 10 的 {power} 次方,核对计量单位"
        return Break("H002", grid.name, name, when, f"{before} → {after}({STAYS[stays][0]})", expected)
    change = f"{before} → {after}({np.expm1(step):+.1%},各单位中位{np.expm1(middle):+.1%})"
    return Break("H003", grid.name, name, when, change, STAYS[stays][1])


def _stays(steps: Floats, year: int, step: float) -> str:
    """Whether the next year goes back on a step, keeps it, or is not there."""
    if year + 1 >= len(steps) or not np.isfinite(steps[year + 1]):
        return "open"
    return "back" if steps[year + 1] * step < 0 and abs(steps[year + 1]) > abs(step) / 2 else "kept"


STAYS = {
    "back": ("只这一年", "下一年又回去,核对当年数据"),
    "kept": ("此后保持", "此后保持,多半是口径或范围改变,写明原因"),
    "open": ("没有下一年可比", "没有下一年可比,核对当年数据和口径"),
}


def _percentages(grid: ValueGrid) -> Iterator[Break]:
    if not grid.percentage:
        return
    top = 1.0 if grid.unit == "%" else 100.0
    for unit, year in zip(*np.nonzero((grid.values < 0) | (grid.values > top)), strict=True):
        found = figures_text(float(grid.values[unit, year]))
        yield Break("H006", grid.name, grid.units[unit], grid.years[year], found, f"0 至 {top:g},超出的写明原因")


def _copies(grids: tuple[ValueGrid, ...]) -> Iterator[Break]:
    """Years of a unit in which most columns repeat the year before to the last digit."""
    counts: dict[tuple[str, int], list[int]] = {}
    for grid in grids:
        same = (grid.values[:, 1:] == grid.values[:, :-1]) & (grid.values[:, 1:] != 0)
        known = np.isfinite(grid.values[:, 1:]) & np.isfinite(grid.values[:, :-1])
        for unit, year in zip(*np.nonzero(known), strict=True):
            tally = counts.setdefault((grid.units[unit], grid.years[year + 1]), [0, 0])
            tally[0] += int(same[unit, year])
            tally[1] += 1
    for (unit, when), (same_count, of) in sorted(counts.items()):
        if same_count >= SAME and same_count > of / 2:
            yield Break("H007", "各列", unit, when, f"{of}列中有{same_count}列与上年完全相同", "当年的数")


def _gaps(grid: ValueGrid) -> Iterator[Problem]:
    """A column that a year has for some units only, though the unit is there."""
    for year, when in enumerate(grid.years):
        there = grid.present[:, year]
        gone = there & ~np.isfinite(grid.values[:, year])
        if gone.any() and there.any():
            names = [grid.units[unit] for unit in np.flatnonzero(gone)]
            whole = "全部缺失" if gone.sum() == there.sum() else f"{_named(names)}缺失"
            yield problem(
                "H005",
                f"{grid.name} › {when}年",
                found=whole,
                allowed="有数,或写明为什么没有",
                action="缺失不按 0 计;补上,或写明原因",
            )


def _named(names: list[str]) -> str:
    more = f"等{len(names)}个" if len(names) > LISTED else ""
    return "、".join(names[:LISTED]) + more


def _told(found: list[Break]) -> Iterator[Problem]:
    """One problem a break; the same break of many units in a column and year is one."""
    groups: dict[tuple[str, str, int], list[Break]] = {}
    for one in found:
        groups.setdefault((one.code, one.column, one.year), []).append(one)
    for (code, column, year), members in groups.items():
        if len(members) > LISTED:
            text = f"{_named([one.unit for one in members])}:{members[0].found}等"
            yield problem(
                code, f"{column} › {year}年", found=text, allowed=members[0].expected, action="核对来源;没有修补"
            )
            continue
        for one in members:
            yield problem(
                code,
                f"{column} › {one.unit} › {year}年",
                found=one.found,
                allowed=one.expected,
                action="核对来源;没有修补",
            )


def _turnover(grids: tuple[ValueGrid, ...]) -> Iterator[Problem]:
    if not grids:
        return
    grid = grids[0]
    for year in range(1, len(grid.years)):
        was, now = grid.present[:, year - 1], grid.present[:, year]
        for word, of in (("新增", now & ~was), ("退出", was & ~now)):
            if of.any():
                names = _named([grid.units[unit] for unit in np.flatnonzero(of)])
                action = "改名、合并的写进对应文件的 units"
                yield problem(
                    "H004", f"{grid.years[year]}年", found=f"{word}{names}", allowed="各年单位相同", action=action
                )


def _nested(grids: tuple[ValueGrid, ...]) -> Iterator[Problem]:
    there = set(grids[0].units) if grids else set()
    pairs = [
        f"{city}({province})"
        for city, province in NESTED.items()
        if {city, province} <= there or {city[:-1], province[:-1]} <= there
    ]
    if pairs:
        allowed = "写明省的数是否含计划单列市"
        yield problem(
            "H008",
            "单位",
            found=f"{'、'.join(pairs)}与所在省并列",
            allowed=allowed,
            action="相加会重复计算;平均时各算一个单位",
        )
