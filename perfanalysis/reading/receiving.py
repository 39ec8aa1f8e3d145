"""收表读数 (receiving): one file → the Cases in it, or one clear message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from perfanalysis.data_files import read_package_yaml
from perfanalysis.model import Case, Source
from perfanalysis.problems import InputProblems
from perfanalysis.reading.columns import find_headers
from perfanalysis.reading.files import FileKind, digest, receive, refuse
from perfanalysis.reading.forms import continues, read_forms
from perfanalysis.reading.grids import Grid, stacked
from perfanalysis.reading.own_workbook import is_own_workbook, read_own_workbook
from perfanalysis.reading.register_layouts import GUIDE_SHEET, guide_title
from perfanalysis.reading.structured import read_structured
from perfanalysis.workspaces import find_file

READERS: Mapping[FileKind, str] = {
    "xlsx": "workbooks.read_workbook",
    "xls": "old_workbooks.read_old_workbook",
    "docx": "word_tables.read_document",
    "csv": "text_tables.read_text_table",
}
MOST_TABLES = 8
EXPECTED = "含“三级指标”“指标值”等表头的绩效表"


def read_cases(path: str | Path) -> tuple[Case, ...]:
    """评价对象: every form in a file (xlsx, xls, docx, csv, yml), in the file's order.

    Raises InputProblems: R001–R007 for a file that cannot be read at all, R010 where no form is found in it, R016 for our own register workbook.
    """
    file = find_file(Path(path))
    kind = receive(file)
    source = Source(file=file.name, sha256=digest(file))
    grids = () if kind == "yaml" else read_grids(file, kind)
    if register := _register_title(grids):
        action = "填好后用 perfanalysis run 运行它的参数文件;check、score 只读绩效表"
        raise refuse("R016", file, found=f"{register}的登记表", allowed=EXPECTED, action=action)
    cases = read_structured(file) if kind == "yaml" else _from_grids(file, kind, grids)
    if not cases:
        action = "核对是否选对了文件;表头可用的名称见 perfanalysis explain R010"
        raise refuse("R010", file, found="没有找到绩效表", allowed=EXPECTED, action=action)
    return tuple(replace(case, source=_merged(source, case.source)) for case in cases)


def _register_title(grids: Sequence[Grid]) -> str:
    """The notebook whose register workbook this is, by the title of its guide sheet (empty: it is none)."""
    guides = (cell.text for grid in grids if grid.name == GUIDE_SHEET for cell in grid.own(0))
    titles = read_package_yaml("names").values()
    return next((title for text in guides for title in titles if text == guide_title(title)), "")


def read_grids(file: Path, kind: FileKind) -> tuple[Grid, ...]:
    """表格: the sheets or tables of a file of a known kind; only that kind's library is loaded."""
    module, name = READERS[kind].split(".")
    read: Callable[[Path], tuple[Grid, ...]] = getattr(import_module(f"perfanalysis.reading.{module}"), name)
    return read(file)


def read_case(
    path: str | Path, *, number: int = 1, place: str | None = None, source_title: str = "", source_url: str = ""
) -> Case:
    """评价对象: form ``number`` (from 1) of a file, with its ``place`` and where it was published.

    Raises InputProblems as :func:`read_cases`, and R011 where the file has fewer forms.
    """
    cases = read_cases(path)
    if not 1 <= number <= len(cases):
        file = Path(path)
        raise refuse("R011", file, found=f"第 {number} 份表", allowed=f"1 至 {len(cases)}", action="改正 case_number")
    case = cases[number - 1]
    source = replace(case.source, title=source_title or case.source.title, url=source_url or case.source.url)
    return replace(case, place=place or case.place, source=source)


def _merged(file: Source, given: Source) -> Source:
    return replace(file, title=given.title, url=given.url)


def _from_grids(file: Path, kind: FileKind, grids: tuple[Grid, ...]) -> tuple[Case, ...]:
    if is_own_workbook(grids):
        return (read_own_workbook(file.name, grids),)
    if kind == "docx":
        return _from_tables(file, grids)
    return tuple(case for grid in grids for case in read_forms(grid, context=(file.stem, grid.name)))


def _from_tables(file: Path, tables: tuple[Grid, ...]) -> tuple[Case, ...]:
    """The forms of a document's tables; one without a form belongs to the form that follows it or that it continues."""
    cases: list[Case] = []
    waiting: list[Grid] = []
    open_form: list[Grid] = []
    shown = 0
    for table in tables:
        longer = _read_stacked(file, [*open_form, table]) if open_form and continues(open_form[-1], table) else ()
        if len(longer) == shown and _size(longer) > _size(cases[len(cases) - shown :]):
            cases[len(cases) - shown :] = longer
            open_form.append(table)
            continue
        waiting = [*waiting[-MOST_TABLES:], table]
        if find_headers(table, "indicator") and (found := _read_stacked(file, waiting)):
            cases += found
            open_form, waiting, shown = waiting, [], len(found)
    return tuple(cases)


def _read_stacked(file: Path, tables: list[Grid]) -> tuple[Case, ...]:
    return read_forms(stacked(tables), context=(file.stem, tables[-1].name))


def _size(cases: Sequence[Case]) -> tuple[int, int]:
    return sum(len(case.indicators) for case in cases), sum(not case.total.blank for case in cases)


__all__ = ["InputProblems", "read_case", "read_cases"]
