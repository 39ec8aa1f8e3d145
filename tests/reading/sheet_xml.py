"""Workbooks written as bare XML, so that a sheet may hold what no spreadsheet program would write."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="自评表" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
FORM = [
    ["2022年度项目支出绩效自评表"],
    ["项目名称", "校舍维修"],
    ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "维修面积", "≥500㎡", "520㎡", "100", "98"],
    ["总分", "", "", "", "", "100", "98"],
]


def text_cell(place: str, text: str) -> str:
    """A cell that holds its text itself."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def text_row(number: int, texts: list[str]) -> str:
    """A row of text cells from column A."""
    cells = (text_cell(f"{chr(65 + column)}{number}", text) for column, text in enumerate(texts) if text)
    return f'<row r="{number}">{"".join(cells)}</row>'


def write(path: Path, more: Iterable[str] = (), *, before: str = "", after: str = "") -> Path:
    """The form as a workbook with ``more`` rows below, ``before`` the root element and ``after`` the rows."""
    rows = "".join(text_row(number, texts) for number, texts in enumerate(FORM, 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, HEAD + content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'{HEAD}{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}'.encode())
            for piece in more:
                part.write(piece.encode())
            part.write(f"</sheetData>{after}</worksheet>".encode())
    return path
