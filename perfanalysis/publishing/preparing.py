"""成稿准备 (preparing): an executed notebook reduced to what a report shows, one clean representation per output."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import nh3
from nbformat import NotebookNode

from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.publishing.pictures import PictureError, checked_picture, clean_svg, svg_to_png

PictureForm = Literal["vector", "raster"]
ReportLanguage = Literal["zh", "en"]

HIDDEN_TAGS = frozenset({"remove-cell", "parameters", "injected-parameters"})
TITLE_TAG = "report-title"
TABLE_TAGS = (
    "a abbr b blockquote br caption code col colgroup del dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img "
    "ins li ol p pre span strong sub sup table tbody td tfoot th thead tr u ul"
)

_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_LIVE = re.compile(r"<(svg|canvas|iframe|video|audio|object|embed)\b", re.IGNORECASE)
_FIGURE_TEXT = re.compile(r"^<(Figure size|Axes)\b|^(alt\.|Figure\()")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t#]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_ORDINAL = re.compile(
    r"^\s*(第?[一二三四五六七八九十百]+[、章节]|[(\uff08][一二三四五六七八九十]+[)\uff09]|\d+(\.\d+)*[.、]?)\s*"
)
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


@dataclass(frozen=True, slots=True)
class PreparedNotebook:
    """成稿用笔记本: the cells that a report shows, as plain notebook JSON without code, times and paths."""

    cells: tuple[dict[str, Any], ...]
    language: ReportLanguage = "zh"

    def json(self) -> bytes:
        """笔记本原文: the notebook as UTF-8 JSON (nbformat 4.5)."""
        document = {"cells": [*map(_marked, self.cells)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(document, ensure_ascii=False).encode("utf-8")

    def headings(self) -> tuple[str, ...]:
        """各级标题: the headings of all text cells in order, without their marks."""
        texts = (cell["source"] for cell in self.cells if cell["cell_type"] == "markdown")
        return tuple(heading for text in texts for heading in _cell_headings(text))


def _marked(cell: dict[str, Any]) -> dict[str, Any]:
    """The cell with a mark before each text of its metadata: pandoc would quote a caption like ``2022`` or ``true``."""
    return cell | {"metadata": {key: f"={text}" for key, text in cell["metadata"].items()}}


def prepare(notebook: NotebookNode, *, pictures: PictureForm) -> PreparedNotebook:
    """成稿用笔记本: only the cells and outputs that a report shows, without metadata, times, paths and code.

    ``pictures`` says whether vector figures stay vector or become PNG. Markdown outputs become text cells; every code
    cell carries ``label``, ``default-caption`` and, when given, ``caption`` and ``alt`` as metadata.
    InputProblems: P001 failed cell, P002 not executed, P003 output that cannot be shown, P005 damaged picture.
    """
    shown = [(number, cell) for number, cell in enumerate(notebook.cells, start=1) if not _hidden(cell)]
    faults = [*_execution_faults(shown), *(fault for number, cell in shown for fault in _output_faults(number, cell))]
    if faults:
        raise InputProblems(faults)
    body = [(number, cell) for number, cell in shown if TITLE_TAG not in cell.metadata.get("tags", [])]
    cells = [part for number, cell in body for part in _parts(number, cell, pictures)]
    subjects = [cell for _, cell in shown if TITLE_TAG in cell.metadata.get("tags", [])]
    outputs = [output for cell in subjects for output in cell.get("outputs", []) if "text/markdown" in _data(output)]
    language = next((given for output in outputs if (given := _language(output))), "zh")
    return PreparedNotebook(tuple(_numbered(_titled(cells, outputs))), "en" if language == "en" else "zh")


def _data(output: NotebookNode) -> Mapping[str, Any]:
    data: Mapping[str, Any] = output.get("data", {})
    return data


def _language(output: NotebookNode) -> str:
    """The language that a title says the whole report is in (empty: it says nothing)."""
    return str(output.get("metadata", {}).get("text/markdown", {}).get("language", ""))


def _titled(cells: list[dict[str, Any]], titles: list[NotebookNode]) -> list[dict[str, Any]]:
    """The cells with the outputs of cells tagged ``report-title`` as the first lines of the title.

    A title that names the report's language is whole: the notebook's own heading gives way to it.
    """
    lines = [" ".join(_plain(_text(_data(output)["text/markdown"])).split()) for output in titles]
    first = next((cell for cell in cells if cell["cell_type"] == "markdown"), None)
    if lines and first is not None and first["source"].startswith("# "):
        heading, _, rest = first["source"][2:].partition("\n")
        own = [] if any(map(_language, titles)) else [heading]
        first["source"] = f"# {'<br>'.join([*lines, *own])}\n{rest}".rstrip("\n")
    return cells


def _hidden(cell: NotebookNode) -> bool:
    return cell.cell_type == "raw" or bool(HIDDEN_TAGS.intersection(cell.metadata.get("tags", [])))


def _execution_faults(cells: list[tuple[int, NotebookNode]]) -> Iterator[Problem]:
    code = [cell for _, cell in cells if cell.cell_type == "code" and cell.source.strip()]
    if code and not any(cell.get("execution_count") or cell.outputs for cell in code):
        yield problem(
            "P002", "笔记本", found="代码单元格都没有运行过", allowed="已运行的笔记本", action="运行全部单元格后再导出"
        )


def _output_faults(number: int, cell: NotebookNode) -> Iterator[Problem]:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            yield _failed_cell(number, output)
        elif output.output_type in {"display_data", "execute_result"} and (kind := _unshowable(output.data)):
            yield _unshown(number, kind)


def _failed_cell(number: int, output: NotebookNode) -> Problem:
    found = f"{output.get('ename', '')}: {output.get('evalue', '')}"
    return problem("P001", _place(number), found=found, allowed="运行成功的单元格", action="改正后重新运行,再导出")


def _unshown(number: int, kind: str) -> Problem:
    action = "改用静态的表或图;不需要写进报告的单元格加标签 remove-cell"
    return problem("P003", _place(number), found=kind, allowed="静态的表、图或文字", action=action)


def _place(number: int) -> str:
    return f"第{number}个单元格"


def _unshowable(data: Mapping[str, Any]) -> str | None:
    """What cannot be shown in this output; None when it can, or is plain text that a report leaves out."""
    if any(kind in data for kind in _PICTURES):
        return None
    if "text/html" in data:
        live = _LIVE.search(_text(data["text/html"]))
        return f"网页内容 <{live[1]}>" if live else None if _shown_html(data["text/html"]) else "脚本图表"
    if "text/markdown" in data or _is_formula(data):
        return None
    if _FIGURE_TEXT.match(_text(data.get("text/plain", ""))):
        return _text(data["text/plain"])[:60]
    return next((kind for kind in sorted(data) if kind not in {"text/plain", "text/latex"}), None)


def _shown_html(html: Any) -> bool:
    """Whether something is left of an HTML output once scripts are gone; an empty output shows nothing on purpose."""
    cleaned = _clean_html(_text(html))
    return bool(re.sub(r"<(?!table|img)[^>]*>|\s", "", cleaned)) or "<script" not in _text(html).lower()


def _is_formula(data: Mapping[str, Any]) -> bool:
    return _text(data.get("text/latex", "")).lstrip().startswith("$")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "".join(value)


def _clean_html(html: str) -> str:
    attributes = {"a": {"href"}, "img": {"src", "alt"}, "td": {"rowspan", "colspan"}, "th": {"rowspan", "colspan"}}
    schemes = {"http", "https", "mailto", "data"}
    return nh3.clean(html, tags=set(TABLE_TAGS.split()), attributes=attributes, url_schemes=schemes, link_rel=None)


def _parts(number: int, cell: NotebookNode, form: PictureForm) -> Iterator[dict[str, Any]]:
    named = _named(cell.metadata)
    if cell.cell_type == "markdown":
        attachments = _attachments(number, cell.get("attachments", {}), form)
        yield _text_cell(cell.source, named) | ({"attachments": attachments} if attachments else {})
        return
    for output in cell.outputs:
        if output.output_type in {"display_data", "execute_result"}:
            own = output.get("metadata", {}).get("image/png", {})
            given = {key: own.get(key) for key in ("alt", "caption")}
            yield from _output_cells(number, output.data, named | _named(given), form)


def _named(metadata: Mapping[str, Any]) -> dict[str, str]:
    given = {key: " ".join(str(metadata[key]).split()) for key in ("caption", "label", "alt") if metadata.get(key)}
    if "label" in given:
        given["label"] = re.sub(r"^(tbl|fig)-|[^\w-]", "", given["label"])
    return {key: _plain(value) for key, value in given.items() if value}


def _plain(text: str) -> str:
    return text.translate(_CONTROL)


def _output_cells(
    number: int, data: Mapping[str, Any], named: dict[str, str], form: PictureForm
) -> Iterator[dict[str, Any]]:
    if picture := _picture(number, data, form):
        yield _output_cell(picture, named)
    elif "text/html" in data:
        yield _output_cell({"text/html": _plain(_clean_html(_text(data["text/html"])))}, named)
    elif "text/markdown" in data:
        yield _text_cell(_text(data["text/markdown"]), named)
    elif _is_formula(data):
        yield _text_cell(_text(data["text/latex"]), named)


def _text_cell(source: str, named: dict[str, str]) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": dict(named), "source": _plain(source)}


def _output_cell(data: dict[str, str], named: dict[str, str]) -> dict[str, Any]:
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return {"cell_type": "code", "metadata": dict(named), "source": "", "execution_count": None, "outputs": [output]}


def _attachments(number: int, given: Mapping[str, Mapping[str, Any]], form: PictureForm) -> dict[str, dict[str, str]]:
    return {name: _picture(number, data, form) for name, data in sorted(given.items())}


def _picture(number: int, data: Mapping[str, Any], form: PictureForm) -> dict[str, str]:
    """The one picture of an output that is shown: vector if there is one and it may stay, else PNG or JPEG."""
    kinds = [kind for kind in _PICTURES if kind in data]
    if form == "raster" and len(kinds) > 1:
        kinds = kinds[1:]
    try:
        return _readable_picture(kinds[0], _text(data[kinds[0]]), form) if kinds else {}
    except PictureError as error:
        action = "重新运行产生这张图的单元格,附件图片重新拖入"
        fault = problem("P005", _place(number), found=str(error), allowed="完整的 PNG、JPEG 或 SVG", action=action)
        raise InputProblems([fault]) from error


def _readable_picture(kind: str, content: str, form: PictureForm) -> dict[str, str]:
    if kind != "image/svg+xml":
        return {kind: checked_picture(content, kind)}
    svg = clean_svg(content)
    return {"image/png": svg_to_png(svg)} if form == "raster" else {kind: svg}


def _numbered(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells with fixed ids, default labels and, as default caption, the heading under which they stand."""
    section = ""
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "markdown":
            section = next(reversed([*_cell_headings(cell["source"])]), section)
        cell["metadata"].setdefault("label", str(number))
        cell["metadata"]["default-caption"] = _ORDINAL.sub("", section)
    return cells


def _cell_headings(source: str) -> Iterator[str]:
    fenced = False
    for line in source.splitlines():
        fenced ^= bool(_FENCE.match(line))
        found = None if fenced else _HEADING.match(line)
        if found:
            yield found[2]
