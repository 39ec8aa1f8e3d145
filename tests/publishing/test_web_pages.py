"""The page: one offline file, readable by machine and by ear."""

import html
import html.parser
import re

from sample_reports import notebook, report, shown

from perfanalysis.publishing.web_pages import render_html

PAGE = "utf-8"


class Outside(html.parser.HTMLParser):
    """Collects every address that a browser would fetch by itself, and every element."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.elements: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.fetched += [value or "" for key, value in attrs if key == "src" or (tag == "link" and key == "href")]


def page() -> str:
    return report("html").decode(PAGE)


def test_nothing_is_fetched_and_nothing_runs() -> None:
    reader = Outside()
    reader.feed(page())
    assert all(address.startswith("data:image/") for address in reader.fetched)
    assert len(reader.fetched) == 2
    assert not {"script", "link", "iframe", "object"}.intersection(reader.elements)
    assert "default-src 'none'; img-src data:; style-src" in html.unescape(page())
    assert "@import" not in page()
    assert "url(" not in page()


def test_language_title_and_alternatives_are_given() -> None:
    assert '<html lang="zh-CN">' in page()
    assert "<title>2022年度某市城区供热补贴项目支出绩效评价报告</title>" in page()
    assert 'alt="折线图:五年得分总体上升"' in page()
    assert not re.search(r"<img(?![^>]*alt=\"[^\"]+\")", page())


def test_header_cells_say_for_whom_they_speak() -> None:
    assert not re.search(r"<th(?=[ >])(?![^>]*scope)", page())
    rows = (
        "<table><thead><tr><th></th><th>分值</th></tr></thead><tbody><tr><th>产出</th><td>30</td></tr></tbody></table>"
    )
    made = render_html(notebook(shown({"text/html": rows}))).decode(PAGE)
    assert re.findall(r'scope="(\w+)"', made) == ["col", "col", "row"]


def test_wide_tables_scroll_by_keyboard_and_formulas_are_mathml() -> None:
    assert page().count('<div class="table landscape" tabindex="0">') == 2
    assert "<math" in page()


def test_hidden_cells_are_absent_and_all_tables_present() -> None:
    assert "不应出现" not in page()
    numbers = re.findall(r"<caption>表\xa0(\d+)", html.unescape(page()))
    assert numbers == ["1", "2", "3", "4", "5"]
