"""列 (columns): where a block's heading row stands in a Grid and which columns play which role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import bare, column_role, is_column_word

VALUES = ("target", "actual", "weight", "score", "criterion")
AMOUNTS = ("original", "adjusted", "executed")
SUB_HEADINGS = ("A", "B", "名称", "指标", "内容", "具体内容", "总额", "小计", "合计", "总数")
NUMBER = re.compile(r"^[\d,.]+\s*(万元|元|亿元)?$")
FUND_WORDS = re.compile(
    "资金|拨款|经费|收入|结转|结余|支出|专户|债券|上级|本级|中央|省级|市级|县级|区级|合计|总额|总计|其他|自筹"
)
OUTSIDE = (None, "project", "department", "implementer", "year", "code", "remark")
RECHECKED = re.compile("复核|抽查|抽审|财政|复评|第三方|主管部门")
SUB_ROLES: Mapping[str, Mapping[str, str]] = {
    "target": {"operator": "operator", "unit": "unit", "target": "target"},
    "actual": {"operator": "actual_operator", "unit": "actual_unit", "target": "actual", "actual": "actual"},
}


@dataclass(frozen=True, slots=True)
class Header:
    """表头: the first and last row of a block's headings, and the columns of each role."""

    top: int
    bottom: int
    columns: Mapping[str, range]

    def cell(self, grid: Grid, row: int, role: str) -> Cell | None:
        """The first filled cell (else the first) of a role in a row; None where the form has no such column."""
        if role not in self.columns:
            return None
        cells = [grid.rows[row][column] for column in self.columns[role]]
        return next((cell for cell in cells if cell.text), cells[0])

    def text(self, grid: Grid, row: int, role: str) -> str:
        """All different texts of a role in a row, joined."""
        cells = (grid.rows[row][column] for column in self.columns.get(role, ()))
        return "".join(dict.fromkeys(cell.text for cell in cells))


def find_headers(grid: Grid, block: str) -> list[Header]:
    """表头位置: every heading row of the ``indicator`` or ``budget`` block, from top to bottom."""
    accept = _is_indicator_header if block == "indicator" else _is_budget_header
    return list(_headers(grid, block, accept))


def _headers(grid: Grid, block: str, accept: Callable[[Header], bool]) -> Iterator[Header]:
    after = 0
    for row in range(grid.height):
        if row < after:
            continue
        header = _best_header(grid, block, row, accept)
        if header is not None:
            after = header.bottom + 1
            yield header


def _best_header(grid: Grid, block: str, row: int, accept: Callable[[Header], bool]) -> Header | None:
    """The heading that begins in a row, of two rows where the upper one adds roles to the lower; None: no heading."""
    if block == "budget" and (_is_pair_row(grid, row) or _is_indicator_header(_header(grid, "indicator", row, row))):
        return None
    single = _header(grid, block, row, row)
    if _is_second_row(grid, block, row):
        two, lower = _header(grid, block, row, row + 1), _header(grid, block, row + 1, row + 1)
        if accept(two) and len(two.columns) > len(lower.columns):
            return two
    return single if accept(single) else None


def _is_pair_row(grid: Grid, row: int) -> bool:
    """Whether amounts stand beside their labels, as in 预算数: 30 | 执行数: 25."""
    cells = [cell for cell in grid.cells(row) if cell.text]
    return any(
        column_role("budget", label.text) in AMOUNTS and NUMBER.match(value.text) for label, value in pairwise(cells)
    )


def _is_second_row(grid: Grid, block: str, row: int) -> bool:
    if row + 1 >= grid.height:
        return False
    if not any(column_role(block, cell.text) not in OUTSIDE for cell in grid.own(row)):
        return False
    below = [cell for cell in grid.own(row + 1) if cell.text]
    return len(below) >= 2 and all(column_role(block, cell.text) or bare(cell.text) in SUB_HEADINGS for cell in below)


def _header(grid: Grid, block: str, top: int, bottom: int) -> Header:
    found: list[tuple[str, range]] = []
    for column, cell in enumerate(grid.rows[bottom]):
        above = _heading_above(grid, top, bottom, column)
        role = _path_role(block, above, cell, top, bottom)
        if role is None or (block == "budget" and role in (*AMOUNTS, "rate") and _heads_labels(grid, bottom, column)):
            continue
        if found and found[-1][0] == role and found[-1][1].stop == column and _same(grid, top, bottom, column):
            found[-1] = (role, range(found[-1][1].start, column + 1))
        else:
            found.append((role, range(column, column + 1)))
    return Header(top, bottom, _choose(_yearly(grid, bottom, _plainest(grid, block, bottom, found))))


def _plainest(grid: Grid, block: str, bottom: int, found: list[tuple[str, range]]) -> list[tuple[str, range]]:
    """Of several columns of values for one role, those whose heading is its plain word: 得分 before 得分率."""
    plain = [is_column_word(block, grid.rows[bottom][columns.start].text) for _, columns in found]
    named = {role for (role, _), exact in zip(found, plain, strict=True) if exact and role in VALUES}
    return [item for item, exact in zip(found, plain, strict=True) if exact or item[0] not in named]


def _heading_above(grid: Grid, top: int, bottom: int, column: int) -> Cell:
    """The upper heading of a column; a blank one beside headings of two rows belongs to the one on its left."""
    left = column
    while left > 0 and not grid.rows[top][left].text and _is_lower(grid, top, bottom, left):
        left -= 1
    found = grid.rows[top][left]
    return found if found.text and _is_lower(grid, top, bottom, left) else grid.rows[top][column]


def _is_lower(grid: Grid, top: int, bottom: int, column: int) -> bool:
    above, below = grid.rows[top][column], grid.rows[bottom][column]
    return below is not above and bool(below.text)


def _heads_labels(grid: Grid, bottom: int, column: int) -> bool:
    """Whether a column holds the names of funds, as below 年度预算数 printed before the columns of amounts."""
    if bottom + 1 >= grid.height:
        return False
    text = grid.rows[bottom + 1][column].text
    return bool(FUND_WORDS.search(text)) and not any(sign.isdigit() for sign in text)


def _yearly(grid: Grid, bottom: int, found: list[tuple[str, range]]) -> list[tuple[str, range]]:
    """Of indicators printed twice side by side, for the whole term and for the year, those of the year."""
    names = [index for index, (role, _) in enumerate(found) if role in ("level3", "weak_level3")]
    targets = [index for index, (role, _) in enumerate(found) if role == "target"]
    twice = len(names) > 1 and len(targets) > 1 and names[0] < targets[0] < names[-1] < targets[-1]
    if not twice or any(role in ("actual", "score", "operator") for role, _ in found):
        return found
    column = found[targets[-1]][1].start
    if not any(grid.rows[row][column].text for row in range(bottom + 1, min(bottom + 12, grid.height))):
        return found
    start = names[-1] - (found[names[-1] - 1][0] == "level2")
    later = {role for role, _ in found[start:]}
    return [item for index, item in enumerate(found) if index >= start or item[0] not in later]


def _same(grid: Grid, top: int, bottom: int, column: int) -> bool:
    left, here = grid.rows[bottom][column - 1], grid.rows[bottom][column]
    if left is here:
        return True
    return not here.text and not left.text and grid.rows[top][column - 1] is grid.rows[top][column]


def _path_role(block: str, above: Cell, below: Cell, top: int, bottom: int) -> str | None:
    """The role a column's heading path names; a cell that reaches into the data is the block's label, not a heading."""
    if below.row + below.height - 1 > bottom or above.row < top:
        return None
    if below is above or not below.text:
        return column_role(block, above.text)
    return _sub_role(block, above, column_role(block, below.text))


def _sub_role(block: str, above: Cell, child: str | None) -> str | None:
    parent = column_role(block, above.text)
    if child in ("score", "weight") and RECHECKED.search(above.text):
        return "recheck" if child == "score" else None
    if child == "actual" and RECHECKED.search(above.text):
        return None
    if parent is not None and parent in SUB_ROLES:
        return SUB_ROLES[parent].get(child or parent, child or parent)
    return child or parent


def _choose(found: list[tuple[str, range]]) -> dict[str, range]:
    """One set of columns a role: of several 分值 columns the first right of the indicator's name, else the first."""
    chosen: dict[str, range] = {}
    for role, columns in found:
        chosen.setdefault(role, columns)
        if role == "source" and chosen[role].stop == columns.start:
            chosen[role] = range(chosen[role].start, columns.stop)
    name = chosen.get("level3", chosen.get("weak_level3"))
    if name is not None:
        chosen |= {role: columns for role, columns in reversed(found) if role in VALUES and columns.start > name.start}
    if "level3" not in chosen and "weak_level3" in chosen:
        chosen["level3"] = chosen["weak_level3"]
    chosen.pop("weak_level3", None)
    return chosen


def _is_indicator_header(header: Header) -> bool:
    roles = header.columns
    named = "level3" in roles or "level2" in roles
    return named and any(role in roles for role in VALUES) and len(roles) >= 3


def _is_budget_header(header: Header) -> bool:
    amounts = sum(role in header.columns for role in AMOUNTS)
    return amounts >= 2 or (amounts == 1 and ("rate" in header.columns or "score" in header.columns))
