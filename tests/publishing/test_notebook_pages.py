from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter

from perfanalysis.publishing.notebook_pages import notebook_page, remember, write_page

pytestmark = pytest.mark.slow
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def output(kind: str = "display_data", **data: str) -> nbformat.NotebookNode:
    named = {name.replace("_", "/", 1).replace("svg", "svg+xml"): text for name, text in data.items()}
    return nbformat.v4.new_output(kind, named)


def book(title: str = "# 报告", number: int = 1) -> nbformat.NotebookNode:
    outputs = [
        nbformat.v4.new_output("stream", text=f"得分 {number}\n\x1b[31m红\x1b[0m"),
        nbformat.v4.new_output("stream", name="stderr", text="警告 <b>"),
        output(text_html="<table><tr><td>1</td></tr></table>", text_plain="1"),
        output(text_html='<img src="a.png"><img src="b.png" alt="有"><p>未闭合', text_plain="x"),
        output(image_png=PIXEL, text_plain="<Figure>"),
        output(image_svg='<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'),
        output(text_markdown="**粗** $x^2$"),
        output(text_latex=r"$\alpha$", text_plain="a"),
        nbformat.v4.new_output("error", ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m: v"]),
        nbformat.v4.new_output("execute_result", {"text/plain": "42 <&>"}, execution_count=number),
    ]
    cells = [
        nbformat.v4.new_markdown_cell(f"{title}\n\n| a | b |\n|---|---|\n| 1 | `x` |", id="a"),
        nbformat.v4.new_code_cell("x = 1  # <b>\nx", id="b", execution_count=number, outputs=outputs),
        nbformat.v4.new_code_cell("%%html\n<i>x</i>", id="c", metadata={"tags": ["raises-exception"]}),
        nbformat.v4.new_code_cell("", id="d"),
        nbformat.v4.new_raw_cell("raw", id="e"),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})


def tree(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def stock(notebook: nbformat.NotebookNode, name: str) -> str:
    page, _ = HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": name}})
    return str(page)


def test_the_page_is_the_one_that_nbconvert_makes() -> None:
    first, second = book(), book("# 另一份", 2)
    remember([first])
    for notebook in (second, first):
        assert tree(notebook_page(notebook, name="题")) == tree(stock(notebook, "题"))


def test_the_notebook_stays_as_it_is() -> None:
    notebook = book()
    before = nbformat.writes(notebook)
    notebook_page(notebook)
    assert nbformat.writes(notebook) == before


def test_attachments_are_those_of_their_own_cell() -> None:
    pages = []
    for data in (PIXEL, PIXEL.replace("A", "B")):
        cell = nbformat.v4.new_markdown_cell(
            "![x](attachment:p.png)", id="a", attachments={"p.png": {"image/png": data}}
        )
        notebook = nbformat.v4.new_notebook(cells=[cell])
        pages.append(notebook_page(notebook))
        assert tree(pages[-1]) == tree(stock(notebook, "notebook"))
    assert pages[0] != pages[1]


def test_the_file_stands_beside_the_notebook_and_is_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "notebook.ipynb"
    nbformat.write(book(), path)
    first = write_page(path, tmp_path)
    content = first.read_bytes()
    assert (first.name, write_page(path, tmp_path).read_bytes()) == ("notebook.html", content)
