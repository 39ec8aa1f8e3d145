"""未识别的内容 (leftovers): rows and columns of an indicator table that hold text no indicator took up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from perfanalysis.problems import Problem, problem
from perfanalysis.quantities import is_blank, parse_points
from perfanalysis.reading.columns import FUND_WORDS, SUB_HEADINGS, Header
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.headings import bare, column_role, is_column_word, is_word_of
from perfanalysis.reading.indicator_rows import CLOSING, PLACEHOLDER, IndicatorBlock
from perfanalysis.reading.levels import tidy

NOISE = re.compile(
    r"^(续表.*|\(续.{0,4}\)|第?\d{1,3}页?|[-—]\s*\d{1,3}\s*[-—]|[(（]?[一二三四五六七八九十]+[)）]?[、.].*)$"
)
INLINE_AMOUNT = re.compile(r"^[^:：]{2,24}[:：](?:[^:：]{2,24}[:：])?\s*[\d,.]+\s*(?:亿|万)?元?$")
LONGEST = 60


def leftover_problems(grid: Grid, header: Header, block: IndicatorBlock, *, stop: int) -> tuple[Problem, ...]:
    """R014 for each row below an indicator heading whose text was not read, R015 for each column not understood."""
    skipped = [_loose_cells(grid, header, row) for row in block.skipped]
    later = [_later_indicator(grid, header, row) for row in range(block.end, stop)]
    rows = (_row_problem(cells) for cells in (*skipped, *later) if cells)
    return (*rows, *_column_problems(grid, header, block.rows))


def funds_problems(grid: Grid, rows: Iterable[int]) -> tuple[Problem, ...]:
    """R014 for each row below a funds block that writes amounts behind their names in one cell."""
    found = ([cell for cell in grid.own(row) if _is_inline_amount(cell.text)] for row in rows)
    return tuple(_row_problem(cells) for cells in found if cells)


def _is_inline_amount(text: str) -> bool:
    return bool(INLINE_AMOUNT.match(tidy(text)) and ("预算" in text or FUND_WORDS.search(text)))


def _row_problem(cells: list[Cell]) -> Problem:
    text = " | ".join(tidy(cell.text) for cell in cells)
    found = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    action = "核对这一行;是指标或资金的,补上名称、移到对应的列;不是的,不必处理"
    return problem(
        "R014", cells[0].where, found=f"“{found}”没有读入", allowed="指标行、资金行、总分行或说明行", action=action
    )


def _loose_cells(grid: Grid, header: Header, row: int) -> list[Cell]:
    """Cells of a row without an indicator that say something outside the columns of the levels."""
    own = [cell for cell in grid.own(row) if cell.text]
    if not own or is_word_of("subtotal_row", own[0].text) or CLOSING.match(bare(own[0].text)):
        return []
    first = _first_column(header)
    levels = {column for role in ("level1", "level2") for column in header.columns.get(role, ())}
    said = [cell for cell in own if cell.column >= first and not levels.intersection(cell.columns)]
    return [cell for cell in said if _says_something(grid, header, cell)]


def _says_something(grid: Grid, header: Header, cell: Cell) -> bool:
    text = tidy(cell.text)
    headings = {tidy(grid.rows[row][cell.column].text) for row in range(header.top, header.bottom + 1)}
    numbered = cell.column in header.columns.get("code", ())
    return not (is_blank(text) or PLACEHOLDER.match(text) or NOISE.match(text) or text in headings or numbered)


def _later_indicator(grid: Grid, header: Header, row: int) -> list[Cell]:
    """A row below the end of the table that looks like an indicator: a name and points of its own, in their columns."""
    name = header.cell(grid, row, "level3")
    points = [header.cell(grid, row, role) for role in ("weight", "score")]
    own = [cell for cell in points if cell is not None and cell.row == row and cell is not name]
    pointed = any(parse_points(cell.text).value is not None for cell in own)
    if name is None or name.row != row or not pointed or is_blank(name.text) or column_role("indicator", name.text):
        return []
    labelled = is_word_of("total_row", name.text) or parse_points(name.text).value is not None
    return [] if labelled else [cell for cell in grid.own(row) if cell.text]


def _first_column(header: Header) -> int:
    return min(columns.start for role, columns in header.columns.items() if role not in ("code", "remark"))


def _column_problems(grid: Grid, header: Header, rows: Iterable[int]) -> Iterator[Problem]:
    taken = {column for columns in header.columns.values() for column in columns}
    told: set[str] = set()
    for column in range(_first_column(header), len(grid.rows[header.bottom])):
        above, heading = (grid.rows[row][column] for row in (header.top, header.bottom))
        value = _first_value(grid, rows, column)
        if column in taken or value is None or heading.where in told or _is_known(header, above, heading):
            continue
        told.add(heading.where)
        name = f"“{tidy(heading.text or above.text)}”列" if heading.text or above.text else "没有表头的列"
        found = f"{name}没有读入(如“{tidy(value.text)[:20]}”)"
        action = "核对该列;与评价有关的,表头改用通用说法;无关的,不必处理"
        yield problem("R015", heading.where or value.where, found=found, allowed="认识的表头", action=action)


def _is_known(header: Header, above: Cell, heading: Cell) -> bool:
    below = heading.row + heading.height - 1 > header.bottom
    texts = (above.text, heading.text)
    name = header.columns.get("level3", header.columns.get("level2", range(1)))
    left = heading.column < name.start and column_role("indicator", heading.text) is not None
    return below or left or any(is_column_word("indicator", text) or bare(text) in SUB_HEADINGS for text in texts)


def _first_value(grid: Grid, rows: Iterable[int], column: int) -> Cell | None:
    cells = (grid.rows[row][column] for row in rows)
    return next((cell for cell in cells if cell.column == column and not is_blank(cell.text)), None)
