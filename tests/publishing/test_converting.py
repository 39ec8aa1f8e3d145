"""The filter: numbers, captions, references, and its faults as problems."""

import json
import re
from pathlib import Path

import pytest
from nbformat import NotebookNode
from sample_reports import notebook, png, score_table, shown, table, text

from perfanalysis.problems import InputProblems
from perfanalysis.publishing.converting import convert
from perfanalysis.publishing.preparing import prepare


def converted(folder: Path, *cells: NotebookNode, target: str = "html5") -> str:
    return convert(prepare(notebook(*cells), pictures="vector"), target, folder=folder).decode("utf-8")


def code(folder: Path, *cells: NotebookNode) -> str:
    with pytest.raises(InputProblems) as raised:
        converted(folder, *cells)
    [problem] = raised.value.problems
    return problem.code


def captions(html: str) -> list[str]:
    found = re.findall(r"<(?:caption|figcaption)[^>]*>(.*?)</", html, re.DOTALL)
    return [caption.replace("\xa0", " ").replace("\u3000", " ") for caption in found]


def test_tables_and_figures_are_numbered_and_named(tmp_path: Path) -> None:
    html = converted(
        tmp_path,
        text("## 一、资金情况"),
        shown({"text/html": score_table()}, caption="甲"),
        shown({"text/html": score_table(caption="自带") + score_table()}, {"image/png": png()}, caption="乙"),
        shown({"text/html": score_table()}),
    )
    assert captions(html) == ["表 1 甲", "表 2 自带", "表 3 乙", "图 1 乙", "表 4 资金情况"]


def test_tables_and_pictures_of_text_cells_are_numbered_too(tmp_path: Path) -> None:
    cell = text("![机构图](attachment:a.png)\n\n|甲|乙|\n|---|---|\n|1|2|\n\n: 对照表")
    cell["attachments"] = {"a.png": {"image/png": png()}}
    assert captions(converted(tmp_path, cell)) == ["图 1 机构图", "表 1 对照表"]


def test_references_show_kind_and_number(tmp_path: Path) -> None:
    html = converted(
        tmp_path,
        text("见[](#tbl-b)和[图](#fig-c)。"),
        shown({"text/html": score_table()}, label="a"),
        shown({"text/html": score_table()}, label="tbl-b"),
        shown({"image/png": png()}, label="c"),
    )
    assert '<a href="#tbl-b">表\xa02</a>' in html
    assert '<a href="#fig-c">图\xa01</a>' in html


def test_merged_cells_and_index_names_survive(tmp_path: Path) -> None:
    # the header that pandas writes for a named index: a second row that holds only the names
    html = converted(
        tmp_path,
        shown({"text/html": "<table><thead><tr><th></th><th>分值</th></tr><tr><th>指标</th><th></th></tr></thead>"
               "<tbody><tr><th rowspan=2>产出</th><td>1</td></tr><tr><td>2</td></tr></tbody></table>"}),
    )  # fmt: skip
    assert html.count("<tr") == 3
    assert re.findall(r"<th[^>]*>(.+?)</th>", html)[:2] == ["指标", "分值"]
    assert 'rowspan="2"' in html


def test_column_widths_follow_the_text(tmp_path: Path) -> None:
    html = converted(tmp_path, shown({"text/html": table(("序", "说明"), [("1", "很长的说明文字" * 5)])}))
    short, long = (float(width) for width in re.findall(r'<col style="width: (\d+)%"', html))
    assert short + long == pytest.approx(100, abs=1)
    assert long > 5 * short


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("实际执行,90.73%,低于", "实际执行\uff0c90.73%\uff0c低于"),
        ("(一)概况", "\uff08一\uff09概况"),
        ("**偏慢**:低", "偏慢</strong>\uff1a低"),
        ("项目(2022)", "项目\uff082022\uff09"),
        ("1,328.50 f(x) a, b: c", "1,328.50 f(x) a, b: c"),
        ("`甲,乙`", "甲,乙</code>"),
    ],
)
def test_prose_has_full_width_punctuation_beside_chinese(tmp_path: Path, typed: str, set_: str) -> None:
    # GB/T 15834-2011: punctuation marks of Chinese text take the place of one character
    assert set_ in converted(tmp_path, text(typed))


def test_tables_keep_the_punctuation_of_the_form(tmp_path: Path) -> None:
    assert "<td style" in (html := converted(tmp_path, shown({"text/html": table(("甲",), [("一,二(三)",)])})))
    assert "一,二(三)" in html


def test_broken_lines_of_chinese_join_without_space(tmp_path: Path) -> None:
    assert "执行率为预算" in converted(tmp_path, text("执行率为\n预算"))


def test_more_than_eight_columns_turn_the_page(tmp_path: Path) -> None:
    cells = [shown({"text/html": table(tuple("甲" * count), [("1",) * count])}) for count in (8, 9, 9)]
    assert re.findall(r'class="table (\w+)"', converted(tmp_path, *cells)) == ["portrait", "landscape", "landscape"]
    assert converted(tmp_path, *cells, target="typst").count("#turned-page[") == 1


@pytest.mark.parametrize(
    "address", ["http://x.invalid/t.png", "file:///etc/passwd", "机构图.png", "data:image/svg+xml,x"]
)
def test_picture_outside_the_notebook_stops_the_report(tmp_path: Path, address: str) -> None:
    assert code(tmp_path, text(f"![机构图](<{address}>)")) == "P004"


def test_picture_written_into_an_address_is_inside(tmp_path: Path) -> None:
    assert captions(converted(tmp_path, text(f"![签章](data:image/png;base64,{png()})"))) == ["图 1 签章"]


@pytest.mark.parametrize("label", ["tbl-none", "fig-none"])
def test_unknown_reference_stops_the_report(tmp_path: Path, label: str) -> None:
    assert code(tmp_path, text(f"见[](#{label})。")) == "P006"


def test_table_inside_a_table_is_kept(tmp_path: Path) -> None:
    nested = "<table><tr><td>甲<table><tr><td>乙</td></tr></table></td></tr></table>"
    assert "乙" in converted(tmp_path, shown({"text/html": nested}))


def test_table_that_is_not_read_stops_the_report(tmp_path: Path) -> None:
    assert code(tmp_path, shown({"text/html": "<table></table>"})) == "P008"


@pytest.mark.parametrize("caption", ["2022", "true", '"引号"', "{}"])
def test_caption_that_looks_like_data_stays_text(tmp_path: Path, caption: str) -> None:
    html = converted(tmp_path, shown({"text/html": score_table()}, caption=caption))
    assert captions(html) == [f"表 1 {caption}"]


def test_unreadable_notebook_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(notebook(text("甲")), pictures="vector")
    monkeypatch.setattr(type(prepared), "json", lambda _self: json.dumps({"cells": 1}).encode())
    with pytest.raises(InputProblems, match="P009"):
        convert(prepared, "html5", folder=tmp_path)
