"""结果一览 (indexing): one static page that lists all runs, to be sorted and searched without a server."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath
from string import Template
from urllib.parse import quote

from perfanalysis.formats import points_text
from perfanalysis.problems import PerfError
from perfanalysis.publishing.converting import publishing_file

_COLUMNS = (
    ("名称", ""),
    ("部门", ""),
    ("年度", "number"),
    ("笔记本", ""),
    ("状态", ""),
    ("总分", "number"),
    ("等级", ""),
    ("问题", "count"),
    ("用时(秒)", "number"),
)
_GRADES = ("优", "良", "中", "差")
_SAFE_PATH = "/._-~()"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """一次运行: one line of the page.

    ``name`` is the evaluated project or department; ``total`` its points (None: no total); ``state`` a word for the
    reader (完成, 失败 …); ``problems`` the printed problems; ``links`` label → path relative to the page (``/`` between
    folders); ``error`` why the run failed, empty when it did not; ``seconds`` how long it took (None: not known);
    ``source`` the cell that it stopped in.
    """

    notebook: str
    year: int | None
    name: str
    department: str = ""
    total: float | None = None
    grade: str = ""
    state: str = "完成"
    problems: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    seconds: float | None = None
    source: str = ""


def index_page(rows: Iterable[IndexRow]) -> str:
    """结果一览页: one offline HTML page of all runs in the given order, with counts, search, filters and sorting.

    Equal rows give equal text; it holds no time of day, no outside resource and no markup of the rows.
    PerfError: a link is absolute or leaves the folder of the page.
    """
    listed = tuple(rows)
    script = _shipped("index.js")
    return Template(_shipped("index.html")).substitute(
        script=script,
        script_hash=_script_hash(script),
        style=_shipped("index.css"),
        summary=_summary(listed),
        notebooks=_options(row.notebook for row in listed),
        years=_options(_year(row) for row in listed),
        grades=_options((row.grade for row in listed), known=_GRADES),
        head=_head(),
        rows="\n".join(map(_row, listed)),
    )


def _shipped(name: str) -> str:
    return publishing_file(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _script_hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _year(row: IndexRow) -> str:
    return "" if row.year is None else str(row.year)


def _summary(rows: Sequence[IndexRow]) -> str:
    grades = Counter(row.grade for row in rows if row.grade)
    counts = [
        ("", "运行", len(rows)),
        *(("", grade, grades[grade]) for grade in _in_order(grades, _GRADES)),
        ("problems", "有问题", sum(bool(row.problems) for row in rows)),
        ("failed", "失败", sum(bool(row.error) for row in rows)),
    ]
    return "".join(f'<li class="{kind}">{escape(label)}<b>{count}</b></li>' for kind, label, count in counts)


def _in_order(values: Iterable[str], known: Sequence[str] = ()) -> list[str]:
    """The distinct values, known ones first in their own order, the others sorted."""
    distinct = {value for value in values if value}
    return [value for value in known if value in distinct] + sorted(distinct.difference(known))


def _options(values: Iterable[str], *, known: Sequence[str] = ()) -> str:
    names = map(escape, _in_order(values, known))
    return "".join(f'<option value="{name}">{name}</option>' for name in names)


def _head() -> str:
    sortable = (
        f'<th scope="col" class="{kind}"><button type="button">{title}</button></th>' for title, kind in _COLUMNS
    )
    return "".join(sortable) + '<th scope="col" class="plain files">文件</th>'


def _row(row: IndexRow) -> str:
    data = {"notebook": row.notebook, "year": _year(row), "grade": row.grade, "condition": _condition(row)}
    attributes = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items())
    kind = "failed" if row.error else "problem" if row.problems else "fine"
    return f'<tr class="{kind}"{attributes}>{"".join(_cells(row))}</tr>'


def _condition(row: IndexRow) -> str:
    marks = (("failed", bool(row.error)), ("problems", bool(row.problems)))
    return " ".join(name for name, holds in marks if holds) or "clean"


def _cells(row: IndexRow) -> tuple[str, ...]:
    total = "" if row.total is None else points_text(row.total)
    return (
        f'<th scope="row">{escape(row.name)}{_error(row)}</th>',
        f"<td>{escape(row.department)}</td>",
        f'<td class="number">{_year(row)}</td>',
        f'<td class="short">{escape(row.notebook)}</td>',
        f'<td class="short"><span class="mark">{escape(row.state)}</span></td>',
        f'<td class="number">{escape(total)}</td>',
        f'<td class="short">{escape(row.grade)}</td>',
        f'<td data-value="{len(row.problems)}">{_problems(row)}</td>',
        f'<td class="number">{"" if row.seconds is None else f"{row.seconds:.1f}"}</td>',
        f'<td class="files short">{_links(row)}</td>',
    )


def _error(row: IndexRow) -> str:
    shown = f"<details><summary>单元格</summary><pre>{escape(row.source)}</pre></details>" if row.source else ""
    return f'<p class="error">{escape(row.error)}</p>{shown}' if row.error else ""


def _problems(row: IndexRow) -> str:
    if not row.problems:
        return "0"
    items = "".join(f"<li>{escape(text)}</li>" for text in row.problems)
    return f"<details><summary>{len(row.problems)}处</summary><ul>{items}</ul></details>"


def _links(row: IndexRow) -> str:
    return "".join(f'<a href="{_address(path)}">{escape(label)}</a>' for label, path in row.links.items())


def _address(path: str) -> str:
    """The percent-encoded path; a colon is encoded too, so that no path is taken for an address with a scheme."""
    if "\\" in path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise PerfError(f"结果一览只能链接本文件夹之内的文件:{path}")
    return quote(path, safe=_SAFE_PATH)
