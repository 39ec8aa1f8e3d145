"""What of a notebook reaches a report, and what stops it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_output, new_raw_cell
from sample_reports import SVG, notebook, png, report_notebook, score_table, shown, text

from perfanalysis.problems import InputProblems
from perfanalysis.publishing.preparing import prepare


def codes(*cells: object) -> list[str]:
    with pytest.raises(InputProblems) as raised:
        prepare(notebook(*cells), pictures="vector")
    return [problem.code for problem in raised.value.problems]


def test_hidden_cells_code_and_metadata_leave_no_trace() -> None:
    written = prepare(report_notebook(), pictures="vector").json().decode("utf-8")
    assert "不应出现" not in written
    assert "papermill" not in written
    assert '"source": "result"' not in written


def test_raw_cells_and_plain_text_are_left_out() -> None:
    prepared = prepare(notebook(new_raw_cell("原始"), shown({"text/plain": "Evaluation(total=96)"})), pictures="vector")
    assert prepared.cells == ()


def test_markdown_output_becomes_text_with_its_headings() -> None:
    prepared = prepare(notebook(shown({"text/markdown": "## 一、结论\n\n文字"})), pictures="vector")
    assert prepared.cells[0]["cell_type"] == "markdown"
    assert prepared.headings() == ("一、结论",)


def test_headings_in_fences_are_no_headings() -> None:
    prepared = prepare(notebook(text("# 题目\n\n```\n## 不是标题\n```\n\n## 二、标题")), pictures="vector")
    assert prepared.headings() == ("题目", "二、标题")


@pytest.mark.parametrize(
    ("heading", "caption"), [("一、资金使用", "资金使用"), ("(二)产出", "产出"), ("3.1 效益", "效益"), ("结论", "结论")]
)
def test_section_names_what_has_no_caption(heading: str, caption: str) -> None:
    prepared = prepare(notebook(text(f"## {heading}"), shown({"text/html": score_table()})), pictures="vector")
    assert prepared.cells[1]["metadata"]["default-caption"] == caption


def test_vector_picture_is_preferred_or_drawn_as_asked() -> None:
    both = notebook(shown({"image/svg+xml": SVG, "image/png": png()}))
    [vector] = prepare(both, pictures="vector").cells
    [raster] = prepare(both, pictures="raster").cells
    assert [*vector["outputs"][0]["data"]] == ["image/svg+xml"]
    assert raster["outputs"][0]["data"] == {"image/png": png()}
    [drawn] = prepare(notebook(shown({"image/svg+xml": SVG})), pictures="raster").cells
    assert [*drawn["outputs"][0]["data"]] == ["image/png"]


def test_failed_cell_stops_the_report() -> None:
    error = new_output("error", ename="KeyError", evalue="'得分'", traceback=[])
    assert codes(new_code_cell("x", outputs=[error], execution_count=1)) == ["P001"]


def test_template_without_outputs_stops_the_report() -> None:
    assert codes(text("# 题目"), new_code_cell("x = 1")) == ["P002"]


@pytest.mark.parametrize(
    "data",
    [
        {"text/plain": "<Figure size 640x480 with 1 Axes>"},
        {"application/javascript": "draw()"},
        {"application/vnd.plotly.v1+json": "{}", "text/plain": "Figure()"},
        {"application/vnd.jupyter.widget-view+json": "{}", "text/plain": "IntSlider()"},
        {"text/html": "<div id='a'></div><script>draw()</script>"},
        {"text/html": "<iframe src='x'></iframe>"},
        {"text/html": "<svg></svg>"},
        {"text/html": "<canvas></canvas>"},
    ],
)
def test_output_that_cannot_be_shown_is_never_dropped(data: dict[str, str]) -> None:
    assert codes(shown(data)) == ["P003"]


@pytest.mark.parametrize("data", [{"image/png": "bm90IGE="}, {"image/png": "%%%"}, {"image/svg+xml": "<svg"}])
def test_damaged_picture_stops_the_report(data: dict[str, str]) -> None:
    assert codes(shown(data)) == ["P005"]


def test_all_faults_are_told_at_once() -> None:
    assert codes(shown({"application/javascript": "x"}), shown({"text/html": "<canvas>"})) == ["P003", "P003"]


@given(st.text())
def test_any_caption_is_one_line_without_control_characters(caption: str) -> None:
    [cell] = prepare(notebook(shown({"text/html": "<p>甲</p>"}, caption=caption)), pictures="vector").cells
    given_caption = cell["metadata"].get("caption", "")
    assert not any(ord(character) < 32 for character in given_caption)
