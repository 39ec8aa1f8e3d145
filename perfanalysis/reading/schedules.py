"""实施进度计划 (schedules): the steps of a project with their first and last days, as a target form prints them."""

from __future__ import annotations

from collections.abc import Iterable

from perfanalysis.model.cases import ScheduleStep
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.headings import bare
from perfanalysis.reading.indicator_rows import PLACEHOLDER
from perfanalysis.reading.levels import tidy

BEGINS = frozenset({"开始时间", "开始日期", "起始时间", "计划开始时间", "开工时间"})
ENDS = frozenset({"完成时间", "完成日期", "结束时间", "计划完成时间", "完工时间"})
NUMBERED = "0123456789.、,一二三四五六七八九十()第步"


def read_schedule(grid: Grid, rows: Iterable[int]) -> tuple[ScheduleStep, ...] | None:
    """实施进度计划 among the rows above the indicators (None: the form has none); template rows are left out."""
    numbers = list(rows)
    for place, row in enumerate(numbers):
        columns = {kind: _column(grid, row, words) for kind, words in (("begins", BEGINS), ("ends", ENDS))}
        begins, ends = columns["begins"], columns["ends"]
        if begins is not None and ends is not None and begins > 0:
            return tuple(_steps(grid, numbers[place:], begins, ends))
    return None


def _column(grid: Grid, row: int, words: frozenset[str]) -> int | None:
    return next((cell.column for cell in grid.own(row) if bare(cell.text) in words), None)


def _steps(grid: Grid, rows: list[int], begins: int, ends: int) -> Iterable[ScheduleStep]:
    heading, *below = rows
    label = grid.rows[heading][0]
    for row in below:
        first = grid.rows[row][0]
        if first.text and first is not label and begins > 1 and first.width < begins:
            return
        dates = [grid.rows[row][column] for column in (begins, ends)]
        start, end = (tidy(cell.text) if cell.row == row else "" for cell in dates)
        named = [cell for cell in grid.own(row) if cell.text and 0 < cell.column < begins] or [first][: begins == 1]
        name = tidy("".join(cell.text for cell in named))
        if not PLACEHOLDER.match(name.strip(NUMBERED + " ")) or start or end:
            yield ScheduleStep(name, start, end, dates[0].where)
