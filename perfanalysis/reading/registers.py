"""登记表 (registers): the tables of a stage in xlsx, xls, docx, csv or yml → typed rows, each value with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfanalysis.data_files import DataFileError, parse_yaml
from perfanalysis.digits import is_blank, number_text
from perfanalysis.model.cases import Source
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.quantities import money_unit
from perfanalysis.reading.files import FileKind, digest, read_text, receive, refuse
from perfanalysis.reading.grids import Grid
from perfanalysis.reading.register_heads import TableHead, find_head
from perfanalysis.reading.register_layouts import GUIDE_SHEET, RegisterLayout, stage_layouts
from perfanalysis.reading.register_values import Value, read_value
from perfanalysis.reading.text_tables import read_text_table
from perfanalysis.reading.word_tables import read_document
from perfanalysis.reading.workbooks import read_old_workbook, read_workbook
from perfanalysis.workspaces import find_file

MOST_ROWS = 200_000
_SUMS = ("合计", "总计", "小计", "共计")
_NOTES = ("注:", "注：", "备注:", "备注：", "说明:", "说明：", "填表", "制表", "审核人", "联系人")
_GRIDS: Mapping[FileKind, Callable[[Path], tuple[Grid, ...]]] = {
    "xlsx": lambda file: read_workbook(file, most_rows=MOST_ROWS),
    "xls": read_old_workbook,
    "docx": read_document,
    "csv": lambda file: read_text_table(file, most_rows=MOST_ROWS),
}


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """登记表的一行: values by role (absent or None: blank), texts as printed, the place of each cell.

    ``sum`` marks a 合计 or 小计 row.
    """

    values: Mapping[str, Value]
    texts: Mapping[str, str]
    places: Mapping[str, str]
    sum: bool = False

    def text(self, role: str) -> str:
        """文字; empty when blank."""
        value = self.values.get(role)
        return value if isinstance(value, str) else ""

    def number(self, role: str) -> float | None:
        """数; None when blank or unread."""
        value = self.values.get(role)
        return value if isinstance(value, float) else None

    def truth(self, role: str) -> bool | None:
        """是否; None when blank or unread."""
        value = self.values.get(role)
        return value if isinstance(value, bool) else None

    def place(self, role: str) -> str:
        """Where the cell of ``role`` stands, else where the row begins."""
        return self.places.get(role) or self.where

    @property
    def where(self) -> str:
        """Where the row begins."""
        return next(iter(self.places.values()), "")


@dataclass(frozen=True, slots=True)
class Registers:
    """读到的登记表: rows by table name (a table that is not there has none), the money unit, the file, the problems."""

    lines: Mapping[str, tuple[RegisterLine, ...]]
    unit: str | None
    source: Source
    problems: tuple[Problem, ...]

    def rows(self, name: str) -> tuple[RegisterLine, ...]:
        """The table's rows without 合计 and 小计."""
        return tuple(line for line in self.lines.get(name, ()) if not line.sum)


@dataclass(slots=True)
class _Reading:
    layouts: tuple[RegisterLayout, ...]
    unit: str | None
    lines: dict[str, list[RegisterLine]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_registers(
    path: str | Path, stage: str, *, amount_unit: str = "", source_title: str = "", source_url: str = ""
) -> Registers:
    """登记表 of a stage in one file: every table whose key headings are found, wherever it stands.

    Layouts: ``data/forms/registers/<stage>.yml``. Money is converted to ``amount_unit``, else to the unit the file
    names. Problems: R202 unread value, R203 blank cell that must be filled, R204 column not read (notice), R205 no
    money unit, R206 sheet of a table's name without its headings. InputProblems: R001-R007 a file that cannot be read at all, R201 none of the stage's tables in it.
    """
    file = find_file(path)
    kind = receive(file)
    reading = _Reading(stage_layouts(stage), amount_unit or None)
    if kind == "yaml":
        _read_yaml(file, reading)
    else:
        for grid in read_grids(file):
            _read_grid(grid, reading)
    if not reading.lines:
        raise _nothing(file, reading.layouts)
    source = Source(file.name, digest(file), source_title, source_url)
    made = {name: tuple(lines) for name, lines in reading.lines.items()}
    return Registers(made, reading.unit, source, tuple(reading.problems))


def read_grids(file: Path) -> tuple[Grid, ...]:
    """表格 of a workbook, Word document or csv file, the guide sheet of our empty workbooks left out (R001-R007)."""
    kind = receive(file)
    return tuple(grid for grid in _GRIDS[kind](file) if grid.name != GUIDE_SHEET)


def _nothing(file: Path, layouts: Iterable[RegisterLayout]) -> InputProblems:
    said = (
        f"“{layout.title}”(须有表头 {'、'.join(c.names[0] for c in layout.columns if c.key)})" for layout in layouts
    )
    action = "核对表头;可用 perfanalysis new 生成空表,把内容按表头粘贴过去"
    return refuse("R201", file, found="没有认识的登记表", allowed=";".join(said), action=action)


def _read_grid(grid: Grid, reading: _Reading) -> None:
    head = find_head(grid, reading.layouts)
    if head is None:
        reading.problems += _headless(grid, reading.layouts)
        return
    reading.unit = reading.unit or head.unit
    lines = reading.lines.setdefault(head.layout.name, [])
    above: dict[str, str] = {}
    for row in range(head.bottom + 1, grid.height):
        cells = {role: grid.rows[row][column] for role, column in head.columns.items()}
        texts = {role: cell.text.strip() for role, cell in cells.items()}
        if _is_line(texts, grid, row):
            places = {role: cell.where for role, cell in cells.items()}
            lines.append(_line(_repeated(texts, above, head.layout), places, head, reading))
    reading.problems += _strange(grid, head)


def _headless(grid: Grid, layouts: Iterable[RegisterLayout]) -> Iterator[Problem]:
    """A sheet named as one of the tables whose key headings are not there."""
    for layout in layouts:
        if grid.name.strip() == layout.title and any(cell.text.strip() for row in grid.rows for cell in row):
            allowed = "须有表头 " + "、".join(column.names[0] for column in layout.columns if column.key)
            action = "补上缺少的表头;没有内容的列也要保留表头"
            yield problem("R206", grid.name, found=f"“{grid.name}”没有读入", allowed=allowed, action=action)


def _is_line(texts: Mapping[str, str], grid: Grid, row: int) -> bool:
    filled = [text for text in texts.values() if text]
    own = {id(cell) for cell in grid.rows[row] if cell.text.strip()}
    note = len(own) == 1 and (len(grid.rows[row]) > 1 and (filled[:1] or [""])[0].startswith(_NOTES))
    return bool(filled) and not note


def _repeated(texts: dict[str, str], above: dict[str, str], layout: RegisterLayout) -> dict[str, str]:
    made = dict(texts)
    for column in layout.columns:
        if column.repeat and column.role in made:
            made[column.role] = made[column.role] or above.get(column.role, "")
            above[column.role] = made[column.role]
    return made


def _line(texts: dict[str, str], places: dict[str, str], head: TableHead, reading: _Reading) -> RegisterLine:
    is_sum = any(texts.get(column.role, "").replace(" ", "") in _SUMS for column in head.layout.columns)
    values: dict[str, Value] = {}
    for role, text in texts.items():
        column = head.layout.column(role)
        if is_sum and column.kind in {"text", "choice", "date", "month", "truth"}:
            values[role] = text or None
            continue
        values[role] = _value(text, places[role], role, head, reading)
    if not is_sum:
        reading.problems += _blanks(texts, places, head)
    return RegisterLine(values, texts, places, is_sum)


def _value(text: str, where: str, role: str, head: TableHead, reading: _Reading) -> Value:
    column = head.layout.column(role)
    printed = text
    if column.kind == "money" and money_unit(text) is None and not is_blank(text):
        own = head.units.get(role) or head.unit
        printed = f"{text}{own}" if own and own != reading.unit else text
        if reading.unit is None and not any(found.code == "R205" for found in reading.problems):
            reading.problems.append(_no_unit(where, text))
    found = read_value(printed, column, unit=reading.unit)
    if found.allowed:
        action = f"改正“{column.names[0]}”这一格"
        reading.problems.append(problem("R202", where, found=f"“{text}”", allowed=found.allowed, action=action))
    return found.value


def _no_unit(where: str, text: str) -> Problem:
    action = "在表头写明单位,或在参数 amount_unit 写明"
    return problem("R205", where, found=f"金额“{text}”没有注明单位", allowed="元、万元或亿元", action=action)


def _blanks(texts: Mapping[str, str], places: Mapping[str, str], head: TableHead) -> Iterator[Problem]:
    for column in head.layout.columns:
        if column.filled and column.role in texts and is_blank(texts[column.role]) and column.kind != "truth":
            action = f"补填“{column.names[0]}”"
            yield problem("R203", places[column.role], found="空着", allowed=column.names[0], action=action)


def _strange(grid: Grid, head: TableHead) -> Iterator[Problem]:
    for column, heading in head.strange.items():
        if any(grid.rows[row][column].text.strip() for row in range(head.bottom + 1, grid.height)):
            where = grid.rows[head.bottom][column].where
            allowed = (
                "、".join(item.names[0] for item in head.layout.columns if item.role not in head.columns) or "已有各列"
            )
            yield problem(
                "R204", where, found=f"列“{heading}”没有读入", allowed=allowed, action="有用的,改成认识的表头"
            )


def _read_yaml(file: Path, reading: _Reading) -> None:
    try:
        content = parse_yaml(read_text(file))
    except DataFileError as error:
        raise refuse("R003", file, found=str(error), allowed="有效的 YAML", action="按提示的行号改正") from error
    known = {name: layout for layout in reading.layouts for name in (layout.name, layout.title)}
    tables = content if isinstance(content, dict) else {}
    reading.unit = reading.unit or tables.get("amount_unit")
    for key, rows in tables.items():
        if key in known and isinstance(rows, list):
            _read_yaml_rows(file, known[key], rows, reading)
        elif key != "amount_unit":
            allowed = "、".join([*known, "amount_unit"])
            reading.problems.append(problem("R207", file.name, found=f"键“{key}”", allowed=allowed, action="改正键名"))


def _read_yaml_rows(file: Path, layout: RegisterLayout, rows: Sequence[Any], reading: _Reading) -> None:
    lines = reading.lines.setdefault(layout.name, [])
    head = TableHead(layout, 0, {}, unit=reading.unit)
    for number, row in enumerate(rows, 1):
        where = f"{file.name} › {layout.name} 第{number}行"
        texts = _yaml_texts(row, layout, where, reading)
        if texts:
            lines.append(_line(texts, {role: f"{where} {role}" for role in texts}, head, reading))


def _yaml_texts(row: Any, layout: RegisterLayout, where: str, reading: _Reading) -> dict[str, str]:
    roles = {column.role: column.role for column in layout.columns}
    roles |= {name: column.role for column in layout.columns for name in column.names}
    pairs = row.items() if isinstance(row, dict) else [(str(row), "")]
    texts = {column.role: "" for column in layout.columns if column.filled}
    for key, value in pairs:
        if key in roles:
            texts[roles[key]] = _said(value)
        else:
            allowed = "、".join(column.names[0] for column in layout.columns)
            reading.problems.append(problem("R207", where, found=f"键“{key}”", allowed=allowed, action="改正键名"))
    return texts if any(texts.values()) else {}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    plain = isinstance(value, int | float)
    return "" if value is None else number_text(value) if plain else str(value).strip()
