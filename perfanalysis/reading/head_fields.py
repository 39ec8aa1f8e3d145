"""表头栏目 (head fields): name, department, year, goal, grade … of a form, from labels and the cells beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import bare, compact, field_role
from perfanalysis.reading.levels import tidy

INLINE = re.compile(r"^\s*([^:：]{2,16})[:：]\s*(\S.*)$", re.DOTALL)
APART = re.compile(r"\n|\t|\s{2,}|[;\uff1b]|\s(?=[\u4e00-\u9fff()（）]{2,10}[:：])")
YEAR = re.compile(r"(?<!\d)(20\d{2})\s*(?:年|[)）]|$)")
CHINESE_YEAR = re.compile("二[〇○零０0][一二三四五六七八九〇○零]{2}(?=年)")
CHINESE_DIGITS = str.maketrans("〇○零０一二三四五六七八九", "0000123456789")
TITLE = re.compile("自评表|申报表|目标表|评价表|评分表|绩效自评|绩效目标|批复表|绩效评价|自评情况表|监控表")
GRADE_WORDS = ("优秀", "优", "良好", "良", "合格", "中等", "中", "一般", "基本合格", "较差", "不合格", "差")
TICK = "☑☒√✓✔■●R"
TICKED = re.compile(rf"[{TICK}]\s*({'|'.join(GRADE_WORDS)})|({'|'.join(GRADE_WORDS)})\s*[(（\[]?[{TICK}]")
BOX = re.compile("[□☐○口£]")
EMPTY = re.compile(r"^[-—/…\s]*$")
GOALS = ("goal", "goal_actual", "long_goal")


@dataclass(frozen=True, slots=True)
class HeadFields:
    """表头栏目: texts by field with the place of each; ``title`` and the ``years`` printed in title and fields."""

    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    title: str = ""
    title_year: int | None = None
    field_year: int | None = None


def read_head(grid: Grid, rows: Iterator[int] | list[int] | range, *, context: tuple[str, ...]) -> HeadFields:
    """表头栏目: every labelled field in the given rows; ``context`` is text printed outside the table."""
    numbers = list(rows)
    texts: dict[str, str] = {}
    places: dict[str, str] = {}
    for role, text, cell in (found for row in numbers for found in _fields(grid, row)):
        if role not in texts and not EMPTY.match(text):
            texts[role], places[role] = text, cell.where
    for part in (part for line in context for part in APART.split(line)):
        match = INLINE.match(part)
        named = field_role(match.group(1)) if match else None
        if match and named:
            texts.setdefault(named, tidy(match.group(2)))
    title = _title(grid, numbers, context)
    return HeadFields(
        texts,
        places,
        title,
        _year_of(title) or _loose_year(grid, numbers, context),
        _year_of(texts.get("year", ""), loose=True),
    )


def _fields(grid: Grid, row: int) -> Iterator[tuple[str, str, Cell]]:
    cells = [cell for cell in grid.cells(row) if cell.row == row or cell.text]
    roles = [field_role(cell.text) for cell in cells]
    goals = [cell for cell, role in zip(cells, roles, strict=True) if role in GOALS and cell.height == 1]
    noted = any(bare(cell.text) in ("备注", "说明") for cell in cells)
    if (len(goals) > 1 or (goals and noted)) and row + 1 < grid.height:
        yield from _columned(grid, row, cells, roles)
        return
    for index, (cell, role) in enumerate(zip(cells, roles, strict=True)):
        beside = _beside(cells[index + 1 :], roles[index + 1 :])
        if role is not None and cell.row == row and beside is not None:
            yield role, tidy(beside.text), beside
        elif cell.row == row:
            yield from _inline(cell)


def _inline(cell: Cell) -> Iterator[tuple[str, str, Cell]]:
    """Labels and values written into one cell, such as 项目名称:甲  主管部门:乙."""
    for part in APART.split(cell.text):
        match = INLINE.match(part)
        if match and (named := field_role(match.group(1))):
            yield named, tidy(match.group(2)), cell


def _beside(cells: list[Cell], roles: list[str | None]) -> Cell | None:
    """The first filled cell to the right, unless that is the next label."""
    filled = ((cell, role) for cell, role in zip(cells, roles, strict=True) if cell.text)
    cell, role = next(filled, (None, None))
    return cell if role is None else None


def _columned(grid: Grid, row: int, cells: list[Cell], roles: list[str | None]) -> Iterator[tuple[str, str, Cell]]:
    """Texts printed below 预期目标 and 实际完成情况; a label merged down beside them is not their text."""
    for cell, role in zip(cells, roles, strict=True):
        below = grid.rows[row + 1][cell.column] if cell.row + cell.height - 1 == row else None
        if role in GOALS and below is not None and below.row == row + 1:
            yield role, tidy(below.text), below


def _title(grid: Grid, rows: list[int], context: tuple[str, ...]) -> str:
    inside = (cell.text for row in rows for cell in grid.own(row) if TITLE.search(compact(cell.text)))
    outside = (line for line in reversed(context) if TITLE.search(compact(line)))
    return tidy(next((text for text in inside if len(text) < 80), None) or next(outside, ""))


def _year_of(text: str, *, loose: bool = False) -> int | None:
    text = CHINESE_YEAR.sub(lambda match: match.group().translate(CHINESE_DIGITS), text)
    found = YEAR.search(compact(text)) or (re.search(r"(?<!\d)(20\d{2})(?!\d)", text) if loose else None)
    return int(found.group(1)) if found else None


def _loose_year(grid: Grid, rows: list[int], context: tuple[str, ...]) -> int | None:
    """The year of a line that holds little else, such as （2022年度）."""
    lines = [cell.text for row in rows for cell in grid.own(row)] + list(reversed(context))
    lines = [CHINESE_YEAR.sub(lambda match: match.group().translate(CHINESE_DIGITS), line) for line in lines]
    short = (compact(line) for line in lines if len(compact(line)) <= 40)
    dated = (re.search(r"(20\d{2})年度?(?!\d*月)", line) for line in short)
    return next((int(match.group(1)) for match in dated if match), None)


def read_grade(text: str) -> str | None:
    """评价等级: the grade a cell states, a single word or the one ticked among several (None: none)."""
    plain = compact(text)
    if plain in GRADE_WORDS:
        return plain
    ticked: list[str] = [first or second for first, second in TICKED.findall(plain)]
    if len(ticked) == 1:
        return ticked[0]
    if BOX.search(plain) or len(ticked) > 1:
        return None
    stated = re.fullmatch(rf".{{0,12}}[:：“\"]?({'|'.join(GRADE_WORDS)})[”\"]?(等次|等级|级|档)?", plain)
    return str(stated[1]) if stated and len(plain) <= 14 else None
