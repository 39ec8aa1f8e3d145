"""运行表 (table of runs): one row a run, its cells typed by the notebook's parameters cell and never guessed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfanalysis.data_files import DataFileError, parse_yaml
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.reading.typed_tables import TypedCell, TypedRow, read_typed_table
from perfanalysis.running.parameters import Parameter, fits_type, notebook_parameters, type_words
from perfanalysis.workspaces import find_notebook

_HEADS = {
    "notebook": ("笔记本", "notebook"),
    "year": ("年度", "year"),
    "entity": ("对象", "entity"),
}
_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d*)")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_UNFIT_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^\.|[. ]$')
_SEPARATORS = re.compile(r"[;;]")
_KIND_WORDS = {"text": "文本", "number": "数字", "date": "日期", "truth": "TRUE 或 FALSE", "written": "文本"}


@dataclass(frozen=True, slots=True)
class RunRow:
    """运行表的一行: which notebook for whom, with the values its cells ``gave``; ``where`` names file and row."""

    notebook: str
    year: str
    entity: str
    where: str
    given: Mapping[str, Any]


class _UnfitCell(ValueError):
    """The cell's value is not of the type; the text says what it is."""


def read_run_table(path: Path, workspace: Path) -> tuple[RunRow, ...]:
    """运行表: the rows of a csv or xlsx table; an empty cell is a value that is not given.

    Raises InputProblems with every problem of the table: B014 columns missing, B015 a name that cannot be a folder,
    B003 unknown parameter, B005 wrong type, B006 no such notebook, B011 no rows; R001-R006 unreadable.
    """
    table = read_typed_table(path)
    heads = {cell.column: cell.shown.strip() for cell in table[0]} if table else {}
    if missing := [names for names in _HEADS.values() if not {*names} & {*heads.values()}]:
        wanted = "、".join(names[0] for names in missing)
        action, allowed = f"在第一行补上列 {wanted}", "、".join("/".join(names) for names in _HEADS.values())
        raise InputProblems([problem("B014", path.name, found=f"没有列 {wanted}", allowed=allowed, action=action)])
    if len(table) == 1:
        action = "表头下每次运行填一行"
        raise InputProblems([problem("B011", path.name, found="只有表头", allowed="至少一行", action=action)])
    return _read_rows(table[1:], heads, workspace)


def _read_rows(rows: Sequence[TypedRow], heads: Mapping[int, str], workspace: Path) -> tuple[RunRow, ...]:
    found: list[RunRow] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            found.append(_run_row({heads.get(cell.column, ""): cell for cell in row}, _row_place(row), workspace))
        except InputProblems as error:
            problems.extend(error.problems)
    if problems:
        raise InputProblems(problems)
    return tuple(found)


def _row_place(row: TypedRow) -> str:
    """``runs.csv › 第3行`` or ``runs.xlsx › Sheet1!第3行``."""
    where = row[0].where
    if found := re.search(r"^(.*!)[A-Z]+(\d+)$", where):
        return f"{found[1]}第{found[2]}行"
    return re.sub(r"第\d+列$", "", where)


def _run_row(cells: Mapping[str, TypedCell], where: str, workspace: Path) -> RunRow:
    names = {part: _name(cells, part, where) for part in _HEADS}
    template = find_notebook(names["notebook"], workspace)
    if template is None:
        found, allowed = f"没有笔记本 {names['notebook']}.ipynb", "notebooks 中的笔记本"
        raise InputProblems([problem("B006", where, found=found, allowed=allowed, action="改正笔记本一列")])
    declared = {parameter.name: parameter for parameter in notebook_parameters(template)}
    return RunRow(**names, where=where, given=_given(cells, declared))


def _name(cells: Mapping[str, TypedCell], part: str, where: str) -> str:
    """A folder's name; the year may be a number, but not an entity whose code a spreadsheet may have changed."""
    column = next((name for name in _HEADS[part] if name in cells), None)
    cell = cells[column] if column else None
    text = cell.shown.strip() if cell else ""
    numeric = cell is not None and cell.kind in {"number", "date"} and part != "year"
    if cell and text and not numeric and not _UNFIT_NAME.search(text):
        return text
    found = f"{text}(单元格是{_KIND_WORDS[cell.kind]})" if cell and text else "空"
    place, allowed = cell.where if cell else where, "文本,不含 / \\ : * ? 等符号,不以点开头或结尾"
    action = f"填写{_HEADS[part][0]};编码先把单元格格式设为“文本”再填"
    raise InputProblems([problem("B015", place, found=found, allowed=allowed, action=action)])


def _given(cells: Mapping[str, TypedCell], declared: Mapping[str, Parameter]) -> dict[str, Any]:
    heads = {name for names in _HEADS.values() for name in names}
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for name, cell in cells.items():
        if name in heads and name not in declared:
            continue
        if name in declared:
            try:
                given[name] = cell_value(cell, declared[name].type)
            except _UnfitCell as error:
                problems.append(_unfit(cell, name, declared[name].type, str(error)))
        else:
            allowed, action = "、".join(declared), "改正表头的参数名,或清空此格"
            found = f"没有参数 {name or '(无表头)'}"
            problems.append(problem("B003", cell.where, found=found, allowed=allowed, action=action))
    if problems:
        raise InputProblems(problems)
    return given


def _unfit(cell: TypedCell, name: str, type_: str, found: str) -> Problem:
    action = "改正此格;编码、日期先把单元格格式设为“文本”再填"
    place = f"{cell.where} › 参数 {name}"
    return problem("B005", place, found=found, allowed=type_words(type_), action=action)


def cell_value(cell: TypedCell, type_: str) -> Any:
    """参数值 of a cell for a parameter of the annotated ``type_`` (ValueError: it is of another type).

    Text stays as written; a number that a spreadsheet made of a code is refused where text is wanted, and so is
    ``007`` where a number is. Lists are written ``甲;乙`` or as YAML ``[甲, 乙]``, mappings as YAML.
    """
    value = _value(cell, ast.parse(type_, mode="eval").body)
    if not fits_type(value, type_):
        raise _UnfitCell(_found(cell))
    return value


def _found(cell: TypedCell) -> str:
    return f"{cell.shown}({_KIND_WORDS[cell.kind]})"


def _value(cell: TypedCell, type_: ast.expr) -> Any:
    if isinstance(type_, ast.BinOp):
        return _first_fitting(cell, type_.left, type_.right)
    outer = ast.unparse(type_.value if isinstance(type_, ast.Subscript) else type_)
    inner = type_.slice if isinstance(type_, ast.Subscript) else None
    if outer in {"list", "dict"}:
        return _collection(cell, outer, inner)
    if outer == "Literal" and inner is not None:
        choices = ast.literal_eval(inner if isinstance(inner, ast.Tuple) else ast.Tuple([inner], ast.Load()))
        return next((choice for choice in choices if _is_choice(cell, choice)), cell.value)
    return _plain(cell, outer)


def _first_fitting(cell: TypedCell, *types: ast.expr) -> Any:
    reason = _UnfitCell(_found(cell))
    for type_ in types:
        try:
            value = _value(cell, type_)
        except _UnfitCell as error:
            reason = error
            continue
        if fits_type(value, ast.unparse(type_)):
            return value
    raise reason


def _is_choice(cell: TypedCell, choice: Any) -> bool:
    same_kind = cell.kind == "written" or isinstance(choice, str) == (cell.kind == "text")
    return same_kind and str(choice) == str(cell.value)


def _plain(cell: TypedCell, name: str) -> Any:
    if name == "str":
        return _text(cell)
    if name == "int":
        return _number(cell, _INTEGER, int)
    if name == "float":
        return _number(cell, _NUMBER, float)
    if name == "bool" and cell.shown.lower() in {"true", "false"}:
        return cell.shown.lower() == "true"
    if name in {"bool", "None"}:
        raise _UnfitCell(_found(cell))
    return cell.value


def _text(cell: TypedCell) -> Any:
    if cell.kind not in {"text", "written"}:
        raise _UnfitCell(f"{cell.shown}(单元格是{_KIND_WORDS[cell.kind]},原来的写法可能已被改掉)")
    return cell.value


def _number(cell: TypedCell, pattern: re.Pattern[str], kind: type[int | float]) -> Any:
    if cell.kind == "number" and isinstance(cell.value, int | float):
        whole = isinstance(cell.value, float) and cell.value.is_integer()
        return int(cell.value) if kind is int and whole else cell.value
    if cell.kind in {"text", "written"} and pattern.fullmatch(cell.shown):
        return kind(cell.shown)
    leading = "(以 0 开头,读成数字会变)" if re.match(r"[+-]?0\d", cell.shown) else ""
    raise _UnfitCell(f"{_found(cell)}{leading}")


def _collection(cell: TypedCell, outer: str, inner: ast.expr | None) -> Any:
    text = cell.shown.strip()
    if text[:1] in {"[", "{"}:
        try:
            return parse_yaml(text)
        except DataFileError as error:
            raise _UnfitCell(f"{text}({error})") from error
    if outer == "dict":
        raise _UnfitCell(_found(cell))
    if cell.kind not in {"text", "written"}:
        return [_value(cell, inner)] if inner else [cell.value]
    return list(_items(cell, text, inner))


def _items(cell: TypedCell, text: str, inner: ast.expr | None) -> Iterator[Any]:
    for item in filter(None, (part.strip() for part in _SEPARATORS.split(text))):
        piece = TypedCell(item, item, "written", cell.where, cell.column)
        yield _value(piece, inner) if inner else item
