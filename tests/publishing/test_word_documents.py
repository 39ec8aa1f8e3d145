"""The Word file: numbered, with contents, repeated heads, turned pages, and no trace of who made it when."""

import io
import re
import zipfile

import docx
from sample_reports import PARAGRAPH, docx_part, notebook, report, shown, text, wide_table

from perfanalysis.publishing.word_documents import render_docx


def orientations(document: bytes) -> list[str]:
    sections = docx.Document(io.BytesIO(document)).sections
    return ["landscape" if section.page_width > section.page_height else "portrait" for section in sections]


def test_tables_have_repeated_heads_and_unbroken_rows() -> None:
    xml = docx_part(report("docx"))
    assert xml.count("<w:tbl>") == xml.count("<w:tblHeader") == 5
    assert xml.count("<w:cantSplit/>") == xml.count("<w:tr>")


def test_small_tables_stay_together() -> None:
    # the sample has three tables of five rows and three columns, and two long ones
    assert docx_part(report("docx")).count("<w:keepNext/>") == 3 * 4 * 3


def test_captions_count_and_references_point() -> None:
    xml = docx_part(report("docx"))
    assert re.findall(r"SEQ (\w) ", xml) == ["表"] * 4 + ["图", "图", "表"]
    referred = re.findall(r"REF (_Ref_\w+) ", xml)
    assert referred == ["_Ref_tbl_1", "_Ref_tbl_4", "_Ref_fig_1"]
    assert all(f'w:name="{name}"' in xml for name in referred)


def test_wide_tables_stand_on_turned_pages_and_no_page_stays_empty() -> None:
    assert orientations(report("docx")) == ["portrait", "landscape", "portrait", "landscape"]
    middle = notebook(text(PARAGRAPH), shown({"text/html": wide_table()}, {"text/html": wide_table()}), text(PARAGRAPH))
    assert orientations(render_docx(middle)) == ["portrait", "landscape", "portrait"]


def test_every_section_has_the_page_number() -> None:
    sections = docx.Document(io.BytesIO(report("docx"))).sections
    assert all("PAGE" in section.footer._element.xml for section in sections)


def test_contents_are_filled_in_before_word_refreshes_them() -> None:
    document = docx.Document(io.BytesIO(report("docx")))
    xml = docx_part(report("docx")).split("</w:sdt>")[0]
    heads = [p.text for p in document.paragraphs if p.style.name in {"Heading 1", "Heading 2"}]
    assert len(heads) == 6
    assert all(f">{head}</w:t>" in xml for head in heads)
    assert "w:updateFields" in docx_part(report("docx"), "word/settings.xml")


def test_pictures_have_alternatives() -> None:
    xml = docx_part(report("docx"))
    assert re.findall(r'<wp:docPr[^>]*descr="([^"]+)"', xml) == ["折线图:五年得分总体上升", "资金构成"]


def test_properties_hold_the_title_only() -> None:
    core = docx_part(report("docx"), "docProps/core.xml")
    assert "2022年度某市城区供热补贴项目支出绩效评价报告" in core
    assert not re.search("creator|created|modified|lastModifiedBy", core)
    with zipfile.ZipFile(io.BytesIO(report("docx"))) as archive:
        assert "docProps/custom.xml" not in archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if re.search(r"vba|activeX|embeddings", name)]
