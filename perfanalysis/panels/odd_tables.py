"""表的异常 (odd tables): copied years and units, equal columns, gaps, constant columns, units that come and go, partial years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from perfanalysis.panels.lineages import UnitChange
from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.value_grids import ALL_UNITS, Break, Mask, ValueGrid, presence
from perfanalysis.problems import Problem, problem

SAME = 3  # columns that repeat a year
FEW = 5
MOSTLY = 0.8
LISTED = 5
NESTED = {"大连市": "辽宁省", "青岛市": "山东省", "宁波市": "浙江省", "厦门市": "福建省", "深圳市": "广东省"}
SUMS = frozenset({"全国", "全省", "全市", "全县", "合计", "总计", "小计", "total", "sum"})


def table_breaks(grids: Sequence[ValueGrid]) -> Iterator[Break]:
    """表的异常 that stand in cells: copies of years, of units and of columns."""
    moving = [grid for grid in grids if _still(grid).mean() <= 0.5 and _telling(grid)]
    yield from _copied_years(moving)
    yield from _copied_columns(moving)
    yield from _copied_units(moving)
    yield from _equal_columns(grids)


def _same(grid: ValueGrid, back: int = 1) -> Mask:
    """Cells (units, later years) that repeat, to the last digit, the value ``back`` years before."""
    same: Mask = (grid.values[:, back:] == grid.values[:, :-back]) & (grid.values[:, back:] != 0)
    return same


def _still(grid: ValueGrid) -> Mask:
    """For every pair of adjacent years that both have a value, whether it stayed the same."""
    both = grid.known[:, 1:] & grid.known[:, :-1]
    return _same(grid)[both] if both.any() else np.zeros(1, dtype=np.bool_)


def _telling(grid: ValueGrid) -> bool:
    """Whether equal values are no chance: most values of the column stand in it once."""
    own = grid.values[grid.known & (grid.values != 0)]
    return 2 * len(np.unique(own)) > len(own)


def _copied_years(grids: Sequence[ValueGrid]) -> Iterator[Break]:
    """Years of a unit in which most columns repeat an earlier year to the last digit."""
    for back in range(1, len(grids[0].years) if len(grids) >= SAME else 1):
        same = np.sum([_same(grid, back) for grid in grids], axis=0)
        known = np.sum([grid.known[:, back:] & grid.known[:, :-back] for grid in grids], axis=0)
        for unit, year in zip(*np.nonzero((same >= SAME) & (same > known / 2)), strict=True):
            when = "上年" if back == 1 else f"{grids[0].years[year]}年"
            found = f"{known[unit, year]}列中有{same[unit, year]}列与{when}完全相同"
            yield Break("H007", "各列", grids[0].units[unit], grids[0].years[year + back], found, "当年的数")


def _copied_columns(grids: Sequence[ValueGrid]) -> Iterator[Break]:
    """A column that repeats the year before for most units, though it seldom does."""
    for grid in grids:
        both = grid.known[:, 1:] & grid.known[:, :-1]
        count = both.sum(axis=0)
        share = np.divide(_same(grid).sum(axis=0), count, out=np.zeros(len(count)), where=count >= FEW)
        for year in np.flatnonzero(share >= MOSTLY).tolist() if len(share) > 1 else []:
            if np.median(np.delete(share, year)) <= 1 - MOSTLY:
                found = f"{share[year]:.0%}的单位与上年完全相同"
                yield Break("H007", grid.name, ALL_UNITS, grid.years[year + 1], found, "当年的数")


def _copied_units(grids: Sequence[ValueGrid]) -> Iterator[Break]:
    """Units whose whole row repeats another unit's in the same year."""
    for place, year in enumerate(grids[0].years if len(grids) >= SAME else ()):
        met: dict[tuple[float, ...], str] = {}
        rows = np.stack([grid.values[:, place] for grid in grids], axis=1)
        for unit, row in zip(grids[0].units, rows, strict=True):
            if len(set(row[np.isfinite(row)].tolist()) - {0.0}) < SAME:
                continue
            first = met.setdefault(tuple(np.nan_to_num(row, nan=-np.inf).tolist()), unit)
            if first != unit:
                yield Break("H007", "各列", unit, year, f"与{first}当年各列完全相同", "本单位的数")


def _equal_columns(grids: Sequence[ValueGrid]) -> Iterator[Break]:
    """Two columns with the same values, in all years or in one."""
    for one, other in combinations(grids, 2):
        both = one.known & other.known & (one.values != 0)
        same = both & (one.values == other.values)
        whole = [year for year in range(len(one.years)) if _all_equal(one, both, same, year)]
        for year in whole:
            found = f"各单位与 {other.name} 列完全相同" + ("(各年都是)" if len(whole) == len(one.years) else "")
            yield Break("H010", one.name, ALL_UNITS, one.years[year], found, "两列各有自己的数")


def _all_equal(grid: ValueGrid, both: Mask, same: Mask, year: int) -> bool:
    return bool(
        both[:, year].sum() >= FEW
        and same[:, year].sum() == both[:, year].sum()
        and len(set(grid.values[same[:, year], year].tolist())) >= FEW
    )


def missing_cells(grids: Sequence[ValueGrid]) -> Iterator[Problem]:
    """缺数 of columns that a year has for some of its units only; columns and years with the same gap are one problem."""
    found: dict[tuple[str, ...], dict[tuple[int, ...], list[str]]] = {}
    for grid in grids:
        years: dict[tuple[str, ...], list[int]] = {}
        for place, year in enumerate(grid.years):
            there = grid.present[:, place]
            gone = there & ~grid.known[:, place]
            if gone.any() and (grid.counted or gone.sum() < there.sum() or grid.known.any()):
                whole = gone.sum() == there.sum()
                names = () if whole else tuple(grid.units[unit] for unit in np.flatnonzero(gone))
                years.setdefault(names, []).append(year)
        for names, when in years.items():
            found.setdefault(names, {}).setdefault(tuple(when), []).append(grid.name)
    for names, by_years in found.items():
        for spell, columns in by_years.items():
            yield _gap(names, spell, columns)


def _gap(names: Sequence[str], years: Sequence[int], columns: Sequence[str]) -> Problem:
    return problem(
        "H005",
        f"{'、'.join(columns)} › {years_text(years)}",
        found=f"{named(names)}缺失" if names else "全部缺失",
        allowed="有数,或写明为什么没有",
        action="缺失不按 0 计;补上,或写明原因",
    )


def years_text(years: Sequence[int]) -> str:
    """年度的写法: every year by itself, so that each can be found."""
    return f"{'、'.join(map(str, years))}年"


def named(names: Sequence[str]) -> str:
    """单位的写法: the first few names, and how many there are."""
    more = f"等{len(names)}个" if len(names) > LISTED else ""
    return "、".join(names[:LISTED]) + more


def constant_columns(grids: Sequence[ValueGrid]) -> Iterator[Problem]:
    """不变的列 among the scored ones: they tell no unit from another."""
    for grid in grids:
        own = grid.values[grid.known]
        if grid.counted and len(own) > FEW and (own == own[0]).all():
            action = "不计分的写进 watch 或 ignore"
            yield problem("H012", grid.name, found=f"各单位各年都是{own[0]:g}", allowed="有高有低", action=action)


def turnover(panel: Panel, *, plain: bool) -> Iterator[Problem]:
    """单位进出 that the lineage does not explain, and years left out (``plain``: only of tables of plain values)."""
    units, years, there = presence(panel)
    if not plain:
        return
    known = {(name, one.year) for one in panel.lineage.units for name in (*one.was, *one.now)}
    for place in range(1, len(years)):
        was, now, year = there[:, place - 1], there[:, place], years[place]
        if lost := list(range(years[place - 1] + 1, year)):
            action = "补上,或在比较时记住相隔不止一年"
            yield problem("H004", years_text(lost), found="表里没有这些年度", allowed="各年连续", action=action)
        for word, of in (("新增", now & ~was), ("退出", was & ~now)):
            names = [units[unit] for unit in np.flatnonzero(of) if (units[unit], year) not in known]
            if names:
                action = "改名、合并、分设、撤销的写进对应文件的 units"
                yield problem("H004", f"{year}年", found=f"{word}{named(names)}", allowed="各年单位相同", action=action)


def false_lineage(panel: Panel) -> Iterator[Problem]:
    """沿革与数据不符: units that go on after they ended, or are not there when they should be."""
    cases = panel.cases[panel.cases["year"].notna()]
    names, years = cases["entity"].astype(str), cases["year"].astype(int)
    for one in panel.lineage.units:
        after, before = set(names[years >= one.year]), set(names[years < one.year])
        faults = [("表里没有", [name for name in one.was if name not in before | after])]
        if one.year:
            still = [name for name in one.was if name in after and name not in one.now]
            early = [name for name in one.now if name in before and name not in one.was]
            gone = [name for name in one.now if name not in after and not _later(panel, name, one)]
            faults += zip(
                [f"{one.year}年{word}" for word in ("起仍有", "以前已有", "起没有")], (still, early, gone), strict=True
            )
        for found in (f"{word}{named(of)}" for word, of in faults if of):
            where = f"units › {'、'.join(one.was)}"
            action = "改正对应文件的 units 或表里的名称"
            yield problem("H015", where, found=found, allowed="沿革与表里的单位和年度一致", action=action)


def _later(panel: Panel, name: str, one: UnitChange) -> bool:
    """Whether another change ends a unit after this one."""
    return any(name in other.was and other.year >= one.year and other != one for other in panel.lineage.units)


def partial_years(panel: Panel) -> Iterator[Problem]:
    """不完整的年度 as the table itself says, one problem a year."""
    partial = panel.cases[~panel.cases["complete"].astype(bool) & panel.cases["year"].notna()]
    for year, of in partial.groupby(partial["year"].astype(int)):
        names = sorted(of["entity"].astype(str).unique())
        whole = len(of) == int((panel.cases["year"] == year).sum())
        yield problem(
            "H011",
            f"{year}年",
            found=f"{'全部单位' if whole else named(names)}的数据不是完整年度的",
            allowed="完整年度",
            action="不与完整年度比较;年度完整后补上",
        )


def nested_units(panel: Panel) -> Iterator[Problem]:
    """省市并列 and rows of sums among the units."""
    there = set(presence(panel)[0])
    pairs = [
        f"{city}({province})"
        for city, province in NESTED.items()
        if {city, province} <= there or {city[:-1], province[:-1]} <= there
    ]
    if pairs:
        found, allowed = f"{'、'.join(pairs)}与所在省并列", "写明省的数是否含计划单列市"
        yield problem("H008", "单位", found=found, allowed=allowed, action="相加会重复计算;平均时各算一个单位")
    if sums := sorted(name for name in there if name.casefold() in SUMS):
        action = "从表里删去合计行"
        yield problem("H008", "单位", found=f"{'、'.join(sums)}与各单位并列", allowed="只有单位", action=action)
