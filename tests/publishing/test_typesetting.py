"""The PDF: archival, with every character drawn."""

import re

import pytest
from sample_reports import notebook, report, score_table, shown, table, text

from perfanalysis.problems import InputProblems
from perfanalysis.publishing.preparing import prepare
from perfanalysis.publishing.typesetting import contents_option, render_pdf


def test_pdf_says_that_it_is_archival_and_in_chinese() -> None:
    data = report("pdf")
    # ISO 19005-2: part 2, conformance level A, stated in the XMP packet
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A", data)
    assert "2022年度某市城区供热补贴项目支出绩效评价报告".encode() in data
    assert b"Noto" in data


def test_every_missing_character_is_named() -> None:
    rare = notebook(text("# 题目\n\n经办人𠮷某、𡃁某。"), shown({"text/html": table(("甲",), [("\ue000",)])}))
    with pytest.raises(InputProblems) as raised:
        render_pdf(rare)
    assert {problem.found for problem in raised.value.problems} == {"𠮷(U+20BB7)", "𡃁(U+210C1)", "\ue000(U+E000)"}
    assert {problem.code for problem in raised.value.problems} == {"P007"}


def test_marks_of_official_forms_are_in_the_fonts() -> None:
    assert render_pdf(notebook(text("# 〔2020〕①㎡℃‰≥≤≧≦×÷±→√☑□■●○※—…“”《》【】Ⅰ")))


@pytest.mark.parametrize(
    "source", ["$\\frac{1}{$", "$\\undefined{x}$", "$x_{单位}$", "#set page()", "*未闭合", "@人", "<标签>"]
)
def test_odd_text_and_formulas_are_set(source: str) -> None:
    assert render_pdf(notebook(text(f"# 题目\n\n文字{source}文字"))).startswith(b"%PDF-")


def test_very_long_words_rows_and_wide_tables_are_set() -> None:
    long = [("长" * 3000, "https://example.org/" + "a" * 300)]
    many = table(tuple(f"第{k}列" for k in range(20)), [("文字",) * 20] * 3)
    assert render_pdf(notebook(shown({"text/html": table(("甲", "乙"), long)}, {"text/html": many})))


def test_contents_come_with_enough_headings() -> None:
    few, many = (
        prepare(notebook(*(text(f"## {number}") for number in range(count))), pictures="vector") for count in (3, 4)
    )
    assert contents_option(few) == ()
    assert contents_option(many) == ("--toc", "--toc-depth=2")


def test_program_that_stops_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfanalysis.publishing.typesetting.convert", lambda *_a, **_k: b'#panic("stopped here")')
    with pytest.raises(InputProblems, match="stopped here"):
        render_pdf(notebook(shown({"text/html": score_table()})))
