"""Word 报告 (word documents): the report as .docx, finished where pandoc stops, with the same bytes every time."""

from __future__ import annotations

import copy
import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree
from nbformat import NotebookNode

from perfanalysis.publishing.converting import convert
from perfanalysis.publishing.preparing import prepare
from perfanalysis.publishing.typesetting import contents_option
from perfanalysis.publishing.word_styles import reference_document

_NS = nsdecls("w")
_HEADING_STYLES = {"Heading1": 1, "Heading2": 2}
_TEXT_WIDTH = 8844
_TURNED = {"w:pgSz": {"w": "16838", "h": "11906", "orient": "landscape"},
           "w:pgMar": {"top": "1588", "bottom": "1474", "left": "2098", "right": "1984"}}  # fmt: skip
_FIRST_SETTINGS = ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat", "w:rsids")
_DROPPED = "docProps/custom.xml"
_CUSTOM_ENTRY = re.compile(rb"<(?:Override|Relationship)\b[^>]*docProps/custom\.xml[^>]*/>")
_MOST_ROWS_TOGETHER = 10
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def render_docx(notebook: NotebookNode) -> bytes:
    """Word 报告: bytes of a .docx with numbered captions, repeated header rows, contents and page numbers.

    InputProblems: as ``prepare`` and ``convert``.
    """
    prepared = prepare(notebook, pictures="raster")
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.docx"
        reference.write_bytes(reference_document())
        options = ("--reference-doc", str(reference), "--output", "-", *contents_option(prepared))
        raw = convert(prepared, "docx", folder=Path(folder), options=options)
    return _finished(raw)


def _finished(raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != _DROPPED}
    parts["word/document.xml"] = _edited(
        parts["word/document.xml"], _fill_contents, _set_sections, _keep_rows, _keep_small_tables
    )
    parts["word/settings.xml"] = _edited(parts["word/settings.xml"], _update_fields)
    parts["docProps/core.xml"] = _edited(parts["docProps/core.xml"], _anonymous)
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = _CUSTOM_ENTRY.sub(b"", parts[name])
    return _zipped(parts)


def _edited(part: bytes, *edits: Any) -> bytes:
    root = parse_xml(part)
    for edit in edits:
        edit(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, parts[name])
    return stream.getvalue()


def _anonymous(core: Any) -> None:
    """Only the title stays: no author, no time."""
    for element in [*core]:
        if etree.QName(element).localname != "title":
            core.remove(element)


def _update_fields(settings: Any) -> None:
    """Word asks once and refreshes page numbers; the schema wants the entry before notes and compatibility."""
    entry = parse_xml(f'<w:updateFields {_NS} w:val="true"/>')
    later = [element for element in settings if element.tag in {*map(qn, _FIRST_SETTINGS)}]
    if later:
        later[0].addprevious(entry)
    else:
        settings.append(entry)


def _keep_rows(document: Any) -> None:
    """A row is not torn over two pages."""
    for row in document.iter(qn("w:tr")):
        properties = row.find(qn("w:trPr"))
        if properties is None:
            properties = parse_xml(f"<w:trPr {_NS}/>")
            row.insert(0, properties)
        properties.insert(0, parse_xml(f"<w:cantSplit {_NS}/>"))


def _keep_small_tables(document: Any) -> None:
    """A small table is not torn over two pages: each row but the last stays with the next."""
    for table in document.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        for row in rows[:-1] if len(rows) <= _MOST_ROWS_TOGETHER else ():
            for style in row.iter(qn("w:pStyle")):
                style.addnext(parse_xml(f"<w:keepNext {_NS}/>"))


def _set_sections(document: Any) -> None:
    """Section breaks written by the filter get page, margins and footer; none stays empty at the end."""
    body = document.find(qn("w:body"))
    final = body.find(qn("w:sectPr"))
    for mark in body.findall(f"{qn('w:p')}/{qn('w:pPr')}/{qn('w:sectPr')}"):
        orientation = mark.find(qn("w:pgSz")).get(qn("w:orient"))
        mark.getparent().replace(mark, _section(final, orientation))
    _drop_empty_end(body, final)


def _section(final: Any, orientation: str) -> Any:
    section = copy.deepcopy(final)
    for name, values in _TURNED.items() if orientation == "landscape" else ():
        for key, value in values.items():
            section.find(qn(name)).set(qn(f"w:{key}"), value)
    return section


def _drop_empty_end(body: Any, final: Any) -> None:
    last = next(
        (element for element in final.itersiblings(preceding=True) if element.tag != qn("w:bookmarkEnd")), final
    )
    for mark in last.findall(f"{qn('w:pPr')}/{qn('w:sectPr')}"):
        body.replace(final, mark)


def _fill_contents(document: Any) -> None:
    """The contents that pandoc leaves empty until Word refreshes them: one line per heading, then a new page."""
    body = document.find(qn("w:body"))
    heads = [paragraph for paragraph in body.iter(qn("w:p")) if _level(paragraph)]
    for field in [*body.iter(qn("w:sdtContent"))]:
        old = next((p for p in field.findall(qn("w:p")) if p.find(f".//{qn('w:instrText')}") is not None), None)
        if old is not None and heads:
            _write_contents(old, heads)
            field.append(parse_xml(f'<w:p {_NS}><w:r><w:br w:type="page"/></w:r></w:p>'))


def _level(paragraph: Any) -> int:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return 0 if style is None else _HEADING_STYLES.get(style.get(qn("w:val")), 0)


def _write_contents(old: Any, heads: list[Any]) -> None:
    lines = [_contents_line(head) for head in heads]
    start = ('<w:fldChar w:fldCharType="begin" w:dirty="true"/>',
             '<w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText>',
             '<w:fldChar w:fldCharType="separate"/>')  # fmt: skip
    for place, inner in enumerate(start, start=1):
        lines[0].insert(place, _run(inner))
    lines[-1].append(_run('<w:fldChar w:fldCharType="end"/>'))
    for line in lines:
        old.addprevious(line)
    old.getparent().remove(old)


def _contents_line(head: Any) -> Any:
    level = _level(head)
    line = parse_xml(
        f'<w:p {_NS}><w:pPr><w:pStyle w:val="TOC{level}"/><w:tabs><w:tab w:val="right" w:leader="dot" '
        f'w:pos="{_TEXT_WIDTH}"/></w:tabs><w:ind w:left="{280 * (level - 1)}"/></w:pPr></w:p>'
    )
    text = _run("<w:t/>")
    text[0].text = "".join(part.text or "" for part in head.iter(qn("w:t")))
    line.append(text)
    for part in _page_reference(head):
        line.append(part)
    return line


def _page_reference(head: Any) -> list[Any]:
    mark = head.getprevious()
    name = mark.get(qn("w:name")) if mark is not None and mark.tag == qn("w:bookmarkStart") else None
    if not name:
        return []
    field = parse_xml(f"<w:fldSimple {_NS}><w:r><w:t>…</w:t></w:r></w:fldSimple>")
    field.set(qn("w:instr"), f" PAGEREF {name} \\h ")
    return [_run("<w:tab/>"), field]


def _run(inner: str) -> Any:
    return parse_xml(f"<w:r {_NS}>{inner}</w:r>")
