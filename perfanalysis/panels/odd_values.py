"""数值突变 (odd values): zeros for missing, slips of the unit, jumps, signs and lost digits within one column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from perfanalysis.formats import figures_text
from perfanalysis.panels.value_grids import ALL_UNITS, Break, Floats, Mask, ValueGrid

Places = NDArray[np.int64]
RARE = 0.1  # share of a year's values up to which zeros are odd
SLIPS = (2, 3, 4, 6, 8)  # powers of ten: per cent and share, 元 and 千元, 万元 and 亿元, 元 and 百万元, 元 and 亿元
DIGIT = 0.05  # of the power of ten, for a digit too many or too few
NEAR = 0.3  # of a power of ten
LEAST_JUMP = 0.25  # of the natural logarithm, of the change and of what it is beyond all units'
LEAST_STEPS = 9.5  # of the last digit printed: small counts jump by chance
SMALL = 5  # steps up to which a value may be zero next year
SPREADS = 6.0  # robust standard deviations
NORMAL = 1.4826
FALL, RISE = np.log(0.7), np.log(2.5)  # of all units together: a year not complete, another definition
FEW = 5
WHOLE_NUMBERS = 0.3  # share of whole numbers in other years up to which a year of nothing else is odd


def value_breaks(grid: ValueGrid) -> Iterator[Break]:
    """数值突变 of one column."""
    yield from _zeros(grid)
    yield from _signs(grid)
    yield from _moves(grid)
    yield from _percentages(grid)
    yield from _digits(grid)


def total_breaks(grid: ValueGrid) -> Iterator[Break]:
    """总分突变: zeros and signs only; scores may move as they like."""
    yield from _zeros(grid)
    yield from _signs(grid)


def _zeros(grid: ValueGrid) -> Iterator[Break]:
    """Zeros of a unit that has other values, in a column that is seldom zero in most years.

    Where most units begin with zero (a new tax, a new kind of bond), zeros before a unit's first value are none; nor
    are zeros of small counts.
    """
    zero, known = grid.values == 0, grid.known
    shares = _share(zero, known)
    if grid.zeros or grid.signed or not zero.any() or not _seldom(shares):
        return
    other = np.nan_to_num(grid.values) > 0
    least = np.min(np.where(other, grid.values, np.inf), axis=1, keepdims=True)
    started = np.logical_or.accumulate(other, axis=1)
    odd = zero & (least >= SMALL * grid.step) & (started if shares[0] > 0.5 else other.any(axis=1, keepdims=True))
    for unit, year in zip(*np.nonzero(odd), strict=True):
        yield Break("H001", grid.name, grid.units[unit], grid.years[year], "0", "空(没有数据时不填 0),或核实确为 0")


def _share(odd: Mask, known: Mask) -> Floats:
    count = known.sum(axis=0)
    return np.asarray(np.divide(odd.sum(axis=0), count, out=np.full(len(count), np.nan), where=count > 0))


def _seldom(shares: Floats) -> bool:
    """Whether at least half of the years have few of them."""
    have = shares[np.isfinite(shares)]
    return bool(len(have)) and float(np.mean(have <= RARE)) >= 0.5


def _signs(grid: ValueGrid) -> Iterator[Break]:
    """Values below zero in a column whose values are otherwise above it."""
    below = grid.values < 0
    if grid.percentage or grid.signed or not below.any():
        return
    for unit, year in zip(*np.nonzero(below), strict=True):
        found = figures_text(float(grid.values[unit, year]))
        yield Break("H009", grid.name, grid.units[unit], grid.years[year], found, "不小于 0,确为负数的写明原因")


def _moves(grid: ValueGrid) -> Iterator[Break]:
    """Changes of a unit against what all units do that year, each from the last year that has a value."""
    if grid.signed:
        return
    logs, before, levels = _levels(grid)
    flat, done = logs - levels, np.zeros(logs.shape, dtype=np.bool_)
    for year in range(1, logs.shape[1]):
        have = np.isfinite(logs[:, year]) & (before[:, year] >= 0)
        if not have.any():
            continue
        yield from _whole_year(grid, year, levels[year] - levels[year - 1])
        was, rows = np.where(have, before[:, year], 0), np.arange(len(logs))
        own, rest = logs[:, year] - logs[rows, was], flat[:, year] - flat[rows, was]
        limit = max(LEAST_JUMP, SPREADS * NORMAL * float(np.median(np.abs(rest[have]))))
        seen = np.abs(grid.values[:, year] - grid.values[rows, was]) > LEAST_STEPS * grid.step
        for unit in np.flatnonzero(have & seen & (np.abs(rest) > limit) & (np.abs(own) > LEAST_JUMP)).tolist():
            if not done[unit, year]:
                yield _move(grid, flat, done, (unit, int(was[unit]), year), (own[unit], rest[unit], limit))


def _levels(grid: ValueGrid) -> tuple[Floats, Places, Floats]:
    """Logarithms; place of each unit's last value before a year (−1: none); and the level of all units in each year."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(grid.values > 0, grid.values, np.nan))
    before, levels = np.full(logs.shape, -1), np.zeros(logs.shape[1])
    for year in range(1, logs.shape[1]):
        before[:, year] = _last_known(logs, year)
        have = np.isfinite(logs[:, year]) & (before[:, year] >= 0)
        was = before[have, year]
        moved = logs[have, year] - logs[have, was] + levels[was]
        levels[year] = float(np.median(moved)) if have.any() else levels[year - 1]
    return logs, before, levels


def _last_known(logs: Floats, year: int) -> Places:
    """Place of the last year before ``year`` that has a value; −1: none."""
    places = np.where(np.isfinite(logs[:, :year]), np.arange(year), -1)
    return np.asarray(places.max(axis=1))


def _whole_year(grid: ValueGrid, year: int, middle: float) -> Iterator[Break]:
    if (power := _power(middle)) is not None:
        found = f"各单位一起变化约{10.0 ** abs(middle / np.log(10)):.3g}倍"
        expected = f"单位换了 10 的 {power} 次方,核对计量单位"
        yield Break("H002", grid.name, ALL_UNITS, grid.years[year], found, expected, lasting=True)
    elif not FALL <= middle <= RISE and grid.known[:, year].sum() >= FEW and _large(grid):
        found = f"各单位中位{np.expm1(middle):+.1%}"
        expected = "核对当年是不是完整年度,列的定义和口径有没有改变"
        yield Break("H003", grid.name, ALL_UNITS, grid.years[year], found, expected)


def _large(grid: ValueGrid) -> bool:
    return bool(np.median(grid.values[grid.values > 0]) > LEAST_STEPS * grid.step)


def _power(step: float) -> int | None:
    size = abs(step) / np.log(10)
    return next((power for power in SLIPS if abs(size - power) < NEAR), None)


def _move(
    grid: ValueGrid, flat: Floats, done: Mask, at: tuple[int, int, int], sizes: tuple[float, float, float]
) -> Break:
    """One change; where the next value goes back, the way back is not told again (``done``)."""
    (unit, was, year), (own, rest, limit) = at, sizes
    before, after = (figures_text(float(grid.values[unit, place])) for place in (was, year))
    stays = _stays(flat[unit], was, year, limit, done[unit])
    if (power := _power(rest)) is not None:
        found, expected = f"{before} → {after}({STAYS[stays][0]})", f"可能差 10 的 {power} 次方,核对计量单位"
        return Break("H002", grid.name, grid.units[unit], grid.years[year], found, expected, lasting=stays != "back")
    if abs(abs(rest) / np.log(10) - 1) < DIGIT:
        expected = "可能多写或少写一位,核对当年数据"
        change = f"{before} → {after}({STAYS[stays][0]})"
        return Break("H003", grid.name, grid.units[unit], grid.years[year], change, expected)
    change = f"{before} → {after}({np.expm1(own):+.1%},各单位中位{np.expm1(own - rest):+.1%})"
    return Break("H003", grid.name, grid.units[unit], grid.years[year], change, STAYS[stays][1])


def _stays(flat: Floats, was: int, year: int, limit: float, done: Mask) -> str:
    """Whether the next value goes back on a change, keeps it, or is not there."""
    later = np.flatnonzero(np.isfinite(flat[year + 1 :]))
    if not len(later):
        return "open"
    then = year + 1 + int(later[0])
    if abs(flat[then] - flat[was]) < abs(flat[then] - flat[year]):
        done[then] = abs(flat[then] - flat[was]) <= limit
        return "back"
    return "kept"


STAYS = {
    "back": ("只这一年", "下一年又回去,核对当年数据"),
    "kept": ("此后保持", "此后保持,多半是口径或范围改变,写明原因"),
    "open": ("没有下一年可比", "没有下一年可比,核对当年数据和口径"),
}


AS_POINTS = "0 至 1(95%为0.95);整列按95计的写作95%,或不写单位%"
MANIFEST = 1.5  # a median above this is a column of 95s, not of 0.95s


def _percentages(grid: ValueGrid) -> Iterator[Break]:
    if not grid.percentage:
        return
    top = 1.0 if grid.unit == "%" else 100.0
    known = grid.values[np.isfinite(grid.values)]
    allowed = AS_POINTS if top == 1 and known.size and np.median(known) > MANIFEST else f"0 至 {top:g},超出的写明原因"
    for unit, year in zip(*np.nonzero((grid.values < 0) | (grid.values > top)), strict=True):
        found = figures_text(float(grid.values[unit, year]))
        yield Break("H006", grid.name, grid.units[unit], grid.years[year], found, allowed)


def _digits(grid: ValueGrid) -> Iterator[Break]:
    """A year of whole numbers only in a column that has decimals in the others."""
    known = grid.known & (grid.values != 0)
    whole = known & (grid.values == np.round(grid.values))
    shares = _share(whole, known)
    for year in np.flatnonzero((shares == 1) & (known.sum(axis=0) >= FEW)).tolist():
        rest = np.delete(np.arange(len(shares)), year)
        distinct = len(np.unique(grid.values[known[:, year], year])) > 1
        if distinct and known[:, rest].any() and whole[:, rest].sum() <= WHOLE_NUMBERS * known[:, rest].sum():
            expected = "与别的年度同样的小数位;取整的写明"
            yield Break("H013", grid.name, ALL_UNITS, grid.years[year], "全是整数,别的年度有小数", expected)
