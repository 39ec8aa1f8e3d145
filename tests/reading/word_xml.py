"""Word documents written as the XML that Word leaves behind: merged, nested, tracked, boxed."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.oxml import parse_xml

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
TITLE = "2022年度项目支出绩效自评表"


def run(text: str) -> str:
    """A run of text."""
    return f"<w:r><w:t>{text}</w:t></w:r>"


def cell(text: str = "", *, span: int = 1, merge: str = "", inside: str | None = None) -> str:
    """A cell over ``span`` columns; ``merge`` is ``restart`` or ``continue``; ``inside`` replaces the run."""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    content = run(text) if inside is None else inside
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr><w:p>{content}</w:p></w:tc>'


def row(*cells: str, properties: str = "") -> str:
    """A table row of cells, or of plain texts."""
    drawn = (item if item.startswith("<w:tc") else cell(item) for item in cells)
    return f"<w:tr>{properties}{''.join(drawn)}</w:tr>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl {NAMESPACES}><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def paragraph(inside: str) -> str:
    """A paragraph of runs."""
    return f"<w:p {NAMESPACES}>{inside}</w:p>"


def text_box(inside: str) -> str:
    """A paragraph with a text box, drawn twice as Word does: for new versions and for old ones."""
    box = f"<w:txbxContent>{inside}</w:txbxContent>"
    old = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    return paragraph(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>{old}</mc:AlternateContent></w:r>'
    )


HEAD = (
    row(cell("项目名称", span=2), cell("校舍维修", span=5)),
    row(cell("主管部门", span=2), "教育局", "实施单位", cell("一中", span=3)),
)
HEADING = row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
ROWS = (
    row(
        cell("产出指标", merge="restart"), cell("数量指标", merge="restart"), "维修面积", "≥500㎡", "520㎡", "50", "50"
    ),
    row(cell(merge="continue"), cell(merge="continue"), "维修栋数", "2栋", "2栋", "50", "38"),
)
TOTAL = row(cell("总分", span=5), "100", "88")
FORM = (*HEAD, HEADING, *ROWS, TOTAL)


def write(path: Path, *blocks: str) -> Path:
    """A document of blocks at ``path``."""
    document = docx.Document()
    body = document.element.body
    for block in blocks:
        body.insert(len(body) - 1, parse_xml(block))
    document.save(str(path))
    return path
