"""The reference document: type and page of official papers (GB/T 9704-2012: A4, top 37 mm, left 28 mm, size 三号 16 pt)."""

import io
import re

import docx
import pytest
from docx.oxml.ns import qn

from perfanalysis.publishing.word_styles import reference_document


@pytest.mark.parametrize(
    ("style", "face", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Body Text", "仿宋_GB2312", 16),
        ("Table Text Small", "仿宋_GB2312", 9),
        ("Table Head Large", "黑体", 12),
    ],
)
def test_styles_have_face_and_size(style: str, face: str, size: float) -> None:
    found = docx.Document(io.BytesIO(reference_document())).styles[style]
    assert found.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == face
    assert found.font.size.pt == size


def test_page_is_a4_with_official_margins() -> None:
    section = docx.Document(io.BytesIO(reference_document())).sections[0]
    lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in lengths] == [210, 297, 37, 28]


def test_footer_shows_the_page_between_dashes() -> None:
    footer = docx.Document(io.BytesIO(reference_document())).sections[0].footer._element.xml
    assert re.findall(r"— | PAGE | —", footer) == ["— ", " PAGE ", " —"]
