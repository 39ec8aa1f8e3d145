"""Word 表格 (word tables): the tables of a docx document as Grids, with the text printed above each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from perfanalysis.reading.files import parsing, too_long
from perfanalysis.reading.grids import Grid, Merge, build_grid
from perfanalysis.reading.head_fields import TITLE
from perfanalysis.reading.headings import compact
from perfanalysis.reading.number_formats import clean_text

MOST_ROWS = 5_000
MOST_COLUMNS = 256
SYMBOLS = {
    "F0FE": "☑",
    "F0FD": "☑",
    "F052": "☑",
    "F053": "☑",
    "F0FC": "√",
    "F050": "√",
    "F0A8": "□",
    "F06F": "□",
    "F070": "□",
    "F071": "□",
    "F0A3": "□",
}
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
APART = (qn("w:del"), qn("w:moveFrom"), qn("w:rt"), COMPATIBILITY)
AROUND = tuple(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:smartTag", "w:customXml")))
RUN_TAGS = tuple(map(qn, ("w:t", "w:br", "w:cr", "w:tab", "w:noBreakHyphen", "w:sym", "w:checkBox")))
PRIVATE_SYMBOLS = str.maketrans({chr(int(code, 16)): shown for code, shown in SYMBOLS.items()})


def read_document(path: Path) -> tuple[Grid, ...]:
    """Every table of a Word document, nested ones after the table that holds them (InputProblems: R003, R007)."""
    with parsing(path):
        return tuple(_tables(path, docx.Document(str(path)).element.body))


def _tables(path: Path, body: Any) -> list[Grid]:
    made: list[Grid] = []
    before: list[str] = []
    number = 0
    for element in _blocks(body):
        if element.tag == qn("w:p"):
            before += [text for text in [_paragraph_text(element)] if text]
        for table in _shown(element, qn("w:tbl")):
            number += 1
            above, before = _parted(before) if made else ([], before)
            made[-1:] = [replace(grid, after=tuple(above)) for grid in made[-1:]]
            made.append(_table_grid(path, table, number, before))
            before = []
    return [*made[:-1], replace(made[-1], after=tuple(before))] if made else []


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Text between two tables: what still belongs to the table above, and what begins with the next form's title."""
    title = next((index for index, line in enumerate(lines) if TITLE.search(compact(line))), 0)
    return lines[:title], lines[title:]


def _blocks(container: Any) -> Iterator[Any]:
    for element in container:
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag in AROUND:
            yield from _blocks(element)


def _shown(element: Any, *tags: str) -> Iterator[Any]:
    """Elements of some tags inside another, in order, without deleted text and second renderings of a drawing."""
    waiting = [element]
    while waiting:
        here = waiting.pop()
        if here.tag in tags:
            yield here
        waiting += (child for child in reversed(here) if child.tag not in APART)


def _table_grid(path: Path, table: Any, number: int, before: list[str]) -> Grid:
    name = f"表{number}"
    rows = [row for row in _under(table, "w:tr") if row.find(qn("w:trPr") + "/" + qn("w:del")) is None]
    if len(rows) > MOST_ROWS:
        raise too_long(path, rows=MOST_ROWS)
    texts: dict[tuple[int, int], str] = {}
    merges: dict[int, Merge] = {}
    closed: list[Merge] = []
    for row, element in enumerate(rows):
        merges = _read_row(element, row, texts, merges, closed)
    closed += merges.values()
    return _with_places(path, name, texts, closed, before)


def _read_row(
    element: Any, row: int, texts: dict[tuple[int, int], str], open_merges: dict[int, Merge], closed: list[Merge]
) -> dict[int, Merge]:
    column = _number(element.find(qn("w:trPr") + "/" + qn("w:gridBefore")))
    following: dict[int, Merge] = {}
    for cell in _under(element, "w:tc"):
        if column >= MOST_COLUMNS:
            break
        properties = cell.find(qn("w:tcPr"))
        width = max(1, _number(properties.find(qn("w:gridSpan"))) if properties is not None else 1)
        above = open_merges.pop(column, None)
        if above is not None and _continues(properties):
            area = Merge(above.row, above.column, above.height + 1, above.width)
        else:
            closed += [above] if above else []
            area = Merge(row, column, 1, width)
            texts[row, column] = _cell_text(cell)
        texts.setdefault((row, column + width - 1), "")
        following[column] = area
        column += width
    closed += open_merges.values()
    return following


def _continues(properties: Any) -> bool:
    merge = properties.find(qn("w:vMerge")) if properties is not None else None
    return merge is not None and merge.get(qn("w:val"), "continue") != "restart"


def _number(element: Any) -> int:
    return min(int(element.get(qn("w:val"), "0")), MOST_COLUMNS) if element is not None else 0


def _under(parent: Any, tag: str) -> Iterator[Any]:
    for element in parent:
        if element.tag == qn(tag):
            yield element
        elif element.tag in AROUND:
            yield from _under(element, tag)


def _cell_text(cell: Any) -> str:
    paragraphs = (_paragraph_text(element) for element in _blocks(cell) if element.tag == qn("w:p"))
    return clean_text("\n".join(text for text in paragraphs if text))


def _paragraph_text(paragraph: Any) -> str:
    """A paragraph's text, that of its text boxes included but not that of tables in them."""
    tables = {text for table in _shown(paragraph, qn("w:tbl")) for text in table.iter()}
    pieces = _shown(paragraph, *RUN_TAGS)
    return clean_text("".join(_run_text(element) for element in pieces if element not in tables))


def _run_text(element: Any) -> str:
    if element.tag == qn("w:t"):
        return str(element.text or "").translate(PRIVATE_SYMBOLS)
    if element.tag in (qn("w:br"), qn("w:cr")):
        return "\n"
    if element.tag == qn("w:tab") and element.getparent().tag == qn("w:r"):
        return " "
    if element.tag == qn("w:noBreakHyphen"):
        return "-"
    if element.tag == qn("w:checkBox"):
        return "☑" if _is_checked(element) else "□"
    return SYMBOLS.get(element.get(qn("w:char"), ""), "") if element.tag == qn("w:sym") else ""


def _is_checked(box: Any) -> bool:
    state = box.find(qn("w:checked"))
    state = box.find(qn("w:default")) if state is None else state
    return state is not None and state.get(qn("w:val"), "1") not in ("0", "false", "off")


def _with_places(
    path: Path, name: str, texts: dict[tuple[int, int], str], merges: list[Merge], before: list[str]
) -> Grid:
    places = {key: f"{path.name} › {name}第{key[0] + 1}行第{key[1] + 1}列" for key in texts}
    return build_grid(name, texts, merges, places=places, before=before)
