"""核减表读数 (ex-ante files): a review's table (xlsx, xls, docx, csv, yml) → the amounts asked and cut, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from perfanalysis.data_files import DataFileError, parse_yaml
from perfanalysis.model.assessments import ExAnteCase
from perfanalysis.model.cases import Source
from perfanalysis.quantities import money_unit, number_text
from perfanalysis.reading.files import FileKind, digest, read_text, receive, refuse
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.text_tables import read_text_table
from perfanalysis.reading.word_tables import read_document
from perfanalysis.reading.workbooks import read_old_workbook, read_workbook
from perfanalysis.stages.ex_ante_marks import read_marks
from perfanalysis.stages.ex_ante_rows import RawRow, read_rows
from perfanalysis.stages.ex_ante_words import is_net, review_column, review_words
from perfanalysis.workspaces import find_file

GRIDS: Mapping[FileKind, Callable[[Path], tuple[Grid, ...]]] = {
    "xlsx": read_workbook,
    "xls": read_old_workbook,
    "docx": read_document,
    "csv": read_text_table,
}
HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class RawTable:
    """读到的表: rows of texts by role, and what the file says of itself."""

    rows: tuple[RawRow, ...]
    unit: str | None = None
    net: bool = False
    heads: Mapping[str, str] | None = None


def read_ex_ante(
    path: str | Path,
    *,
    year: int | None = None,
    place: str | None = None,
    title: str = "",
    department: str = "",
    amount_unit: str = "",
    source_title: str = "",
    source_url: str = "",
    marks_file: str | Path = "",
) -> ExAnteCase:
    """事前评估对象: the review's table in a file; ``year`` is the one to assess (None: the file's newest).

    Title, department and unit given here go before those of the file. Amounts are converted to one unit: the one
    given, else that of 申请金额. ``marks_file`` holds experts' marks and conditions (empty: none). InputProblems: R001-R007 a file that cannot be read at all, E009 no such table in it.
    """
    file = find_file(path)
    kind = receive(file)
    table = _yaml_table(file) if kind == "yaml" else _grid_table(file, GRIDS[kind](file))
    heads = table.heads or {}
    found = read_rows(table.rows, unit=amount_unit or table.unit, year=year or _number(heads.get("year")))
    read = read_marks(marks_file) if marks_file else None
    return ExAnteCase(
        place=place or None,
        year=year or max((row.year for row in found.rows if row.year), default=None),
        project=title or heads.get("title"),
        department=department or heads.get("department"),
        amount_unit=found.unit,
        rows=found.rows,
        net=table.net,
        source=Source(file.name, digest(file), source_title, source_url),
        problems=(*found.problems, *(read.problems if read else ())),
        marks=read.marks if read else (),
        conditions=read.conditions if read else (),
        marks_source=read.source if read else None,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _grid_table(file: Path, grids: tuple[Grid, ...]) -> RawTable:
    tables = [table for grid in grids if (table := _table(grid)) is not None]
    if not tables:
        action = "补上表头;可用的说法见 docs/how-to/ex_ante.md"
        raise refuse("E009", file, found="没有核减表", allowed="含“申请金额”“核减金额”表头的表", action=action)
    rows = tuple(row for table in tables for row in table.rows)
    return replace(tables[0], rows=rows, net=any(table.net for table in tables))


def _table(grid: Grid) -> RawTable | None:
    for head in range(min(grid.height, HEADING_ROWS)):
        columns = _columns(grid, head)
        if "applied" in columns and {"cut", "approved"} & columns.keys():
            return _below(grid, head, columns)
    return None


def _columns(grid: Grid, head: int) -> dict[str, int]:
    columns: dict[str, int] = {}
    for cell in grid.cells(head):
        if role := review_column(cell.text):
            columns.setdefault(role, cell.column)
    return columns


def _below(grid: Grid, head: int, columns: Mapping[str, int]) -> RawTable:
    units = {role: unit for role, column in columns.items() if (unit := money_unit(grid.rows[head][column].text))}
    rows = (_raw_row(grid, row, columns, units) for row in range(head + 1, grid.height))
    net = any(is_net(cell.text) for cell in grid.cells(head))
    return RawTable(tuple(row for row in rows if any(row.texts.values())), _unit_above(grid, head), net)


def _raw_row(grid: Grid, row: int, columns: Mapping[str, int], units: Mapping[str, str]) -> RawRow:
    cells = {role: grid.rows[row][column] for role, column in columns.items()}
    if "item" in cells and cells["item"] == cells.get("project"):
        del cells["item"]
    texts = {role: cell.text.strip() for role, cell in cells.items()}
    return RawRow(texts, {role: cell.where for role, cell in cells.items()}, units)


def _unit_above(grid: Grid, head: int) -> str | None:
    above = [*grid.before, *(cell.text for row in range(head) for cell in grid.own(row))]
    return next((unit for text in above if "单位" in text and (unit := money_unit(text))), None)


def _yaml_table(file: Path) -> RawTable:
    try:
        content = parse_yaml(read_text(file))
    except DataFileError as error:
        raise refuse("R003", file, found=str(error), allowed="有效的 YAML", action="按提示的行号改正") from error
    if found := _misshapen(content):
        allowed = f"{'、'.join(review_words()['file_keys'])};rows 各行:{'、'.join(review_words()['row_keys'])}"
        raise refuse("E009", file, found=found, allowed=allowed, action="改正键名和层次")
    heads = {key: _said(content.get(key)) for key in ("year", "title", "department")}
    rows = tuple(_yaml_row(file, number, row) for number, row in enumerate(content["rows"], 1))
    return RawTable(rows, content.get("amount_unit"), content.get("net") is True, heads)


def _misshapen(content: Any) -> str:
    if not isinstance(content, dict) or not isinstance(content.get("rows"), list):
        return "没有 rows 列表"
    strange = [str(key) for key in content if key not in review_words()["file_keys"]]
    for number, row in enumerate(content["rows"], 1):
        if not isinstance(row, dict):
            return f"rows 第{number}行不是键值结构"
        strange += [f"rows 第{number}行的 {key}" for key in row if key not in review_words()["row_keys"]]
    return f"不认识的键 {'、'.join(strange)}" if strange else ""


def _yaml_row(file: Path, number: int, row: Mapping[str, Any]) -> RawRow:
    roles: Mapping[str, str] = review_words()["row_keys"]
    texts = {roles[key]: _said(value) for key, value in row.items()}
    return RawRow(texts, {roles[key]: f"{file.name} › rows第{number}行 {key}" for key in row}, {})


def _said(value: Any) -> str:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if value is None else number_text(value) if plain else str(value).strip()
