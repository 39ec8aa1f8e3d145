"""Word 样式 (word styles): the reference document with the type and page of Chinese official papers, made by script."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from perfanalysis.publishing.converting import default_reference

_SONG, _HEI, _KAI, _FANG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
_CENTER, _LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True, slots=True)
class _Type:
    """One paragraph style: East Asian face, size in points, alignment, least line in points (None: single), indent."""

    face: str
    size: float
    align: Any = _JUSTIFY
    line: float | None = 28
    indent: int = 0
    before: float = 0
    bold: bool = False
    keep: bool = False


_STYLES = {
    "Normal": _Type(_FANG, 16, line=None),
    "Title": _Type(_SONG, 22, _CENTER, 36),
    "Heading 1": _Type(_HEI, 16, indent=2, keep=True),
    "Heading 2": _Type(_KAI, 16, indent=2, keep=True),
    "Heading 3": _Type(_FANG, 16, indent=2, bold=True, keep=True),
    "Heading 4": _Type(_FANG, 16, indent=2, keep=True),
    "Body Text": _Type(_FANG, 16, indent=2),
    "First Paragraph": _Type(_FANG, 16, indent=2),
    "Compact": _Type(_FANG, 16),
    "Block Text": _Type(_KAI, 16, indent=2),
    "Table Caption": _Type(_HEI, 14, _CENTER, 24, before=6, keep=True),
    "Image Caption": _Type(_HEI, 14, _CENTER, 24),
    "Captioned Figure": _Type(_FANG, 16, _CENTER, None, before=6, keep=True),
    "Footnote Text": _Type(_FANG, 10.5, line=None),
    "TOC Heading": _Type(_HEI, 16, _CENTER),
    "TOC 1": _Type(_FANG, 14),
    "TOC 2": _Type(_FANG, 14),
} | {
    f"Table {part} {name}": _Type(face, size, align, None)
    for part, face, align in (("Head", _HEI, _CENTER), ("Text", _FANG, None))
    for name, size in (("Large", 12), ("Medium", 10.5), ("Small", 9), ("Tiny", 7.5))
}
_RULES = (("top", 8), ("left", 4), ("bottom", 8), ("right", 4), ("insideH", 4), ("insideV", 4))


@cache
def reference_document() -> bytes:
    """Word 样式文件: a .docx whose styles, page, footer and table rules every Word report takes over."""
    document = docx.Document(io.BytesIO(default_reference()))
    for name, type_ in _STYLES.items():
        _set_style(_style(document, name), type_)
    _set_page(document.sections[0])
    _set_table_rules(document.styles["Table"].element)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _style(document: Any, name: str) -> Any:
    if name not in document.styles:
        added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = document.styles["Normal"]
    return document.styles[name]


def _set_style(style: Any, type_: _Type) -> None:
    _set_font(style, type_)
    layout = style.paragraph_format
    layout.alignment, layout.keep_with_next = type_.align, type_.keep or None
    layout.space_before, layout.space_after = Pt(type_.before), Pt(0)
    layout.line_spacing = 1.0 if type_.line is None else Pt(type_.line)
    layout.line_spacing_rule = WD_LINE_SPACING.SINGLE if type_.line is None else WD_LINE_SPACING.AT_LEAST
    _set_indent(style, type_)


def _set_font(style: Any, type_: _Type) -> None:
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    latin = "Times New Roman"
    properties.insert(0, parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{type_.face}" w:cs="{latin}"/>'
    ))  # fmt: skip
    font = style.font
    font.size, font.bold, font.italic, font.color.rgb = Pt(type_.size), type_.bold, False, RGBColor(0, 0, 0)


def _set_indent(style: Any, type_: _Type) -> None:
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    if type_.indent:
        style.paragraph_format.first_line_indent = Pt(type_.size * type_.indent)
        properties.find(qn("w:ind")).set(qn("w:firstLineChars"), str(type_.indent * 100))


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer.is_linked_to_previous = False
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = _CENTER
    for part in (_run("— "), _page_field(), _run(" —")):
        paragraph._p.append(part)  # noqa: SLF001 - python-docx has no fields


_FOOTER_TYPE = '<w:rPr><w:rFonts w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'


def _run(text: str) -> Any:
    return parse_xml(f'<w:r {nsdecls("w")}>{_FOOTER_TYPE}<w:t xml:space="preserve">{text}</w:t></w:r>')


def _page_field() -> Any:
    return parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r>{_FOOTER_TYPE}<w:t>1</w:t></w:r></w:fldSimple>'
    )


def _set_table_rules(style: Any) -> None:
    for old in [*style.findall(qn("w:tblPr")), *style.findall(qn("w:tblStylePr"))]:
        style.remove(old)
    rules = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in _RULES)
    margins = '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    style.append(parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:jc w:val="center"/><w:tblBorders>{rules}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    ))  # fmt: skip
    style.append(parse_xml(f'<w:tcPr {nsdecls("w")}><w:vAlign w:val="center"/></w:tcPr>'))
