"""The page of all runs: counts, rows, links, and nothing from outside."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.problems import PerfError
from perfanalysis.publishing import IndexRow, index_page

FINE = IndexRow(
    "self_evaluation", 2022, "营养改善计划", "教育局", 96.0, "优", links={"PDF": "a/2022/项目 一/report.pdf"}
)
ODD = IndexRow("self_evaluation", 2021, "供热补贴", "住建局", 88.25, "良", problems=("[C001] 甲", "[C002] 乙"))
FAILED = IndexRow("recheck", None, "农田建设", state="失败", error="第12个单元格:KeyError")


def counts(page: str) -> dict[str, int]:
    return {label: int(number) for label, number in re.findall(r"<li class=\"\w*\">(\S+?)<b>(\d+)</b>", page)}


def test_counts_stand_at_the_top() -> None:
    assert counts(index_page([FINE, ODD, FAILED])) == {"运行": 3, "优": 1, "良": 1, "有问题": 1, "失败": 1}


def test_no_runs_make_a_page_too() -> None:
    assert counts(index_page([])) == {"运行": 0, "有问题": 0, "失败": 0}


def test_every_run_is_one_row_in_the_given_order() -> None:
    rows = re.findall(r'<tr class="(\w+)" [^>]*data-condition="([\w ]+)"', index_page([FAILED, ODD, FINE]))
    assert rows == [("failed", "failed"), ("problem", "problems"), ("fine", "clean")]


def test_numbers_problems_errors_and_links_are_shown() -> None:
    page = index_page([FINE, ODD, FAILED])
    assert '<td class="number">96</td>' in page
    assert '<td class="number">88.25</td>' in page
    assert "<summary>2处</summary><ul><li>[C001] 甲</li><li>[C002] 乙</li></ul>" in page
    assert "第12个单元格:KeyError" in page
    assert '<a href="a/2022/%E9%A1%B9%E7%9B%AE%20%E4%B8%80/report.pdf">PDF</a>' in page


def test_a_failed_run_shows_how_long_it_took_and_the_cell_it_stopped_in() -> None:
    page = index_page([replace(FAILED, seconds=12.34, source="x = 1 < 2")])
    assert '<td class="number">12.3</td>' in page
    assert "<pre>x = 1 &lt; 2</pre>" in page
    assert "<pre>" not in index_page([FINE, FAILED])


def test_only_the_one_script_may_run_and_nothing_is_fetched() -> None:
    page = index_page([FINE])
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|<link|<img|src=|url\(", page)


@given(
    st.builds(
        IndexRow,
        *[st.just("n"), st.none()],
        *[st.text()] * 2,
        grade=st.text(),
        error=st.text(),
        problems=st.tuples(st.text()),
    )
)
def test_no_text_of_a_run_becomes_markup(row: IndexRow) -> None:
    plain, made = index_page([IndexRow("n", None, "甲", grade="乙", error="丙", problems=("丁",))]), index_page([row])
    assert made.count("<script") == plain.count("<script") == 1
    assert made.count("<tr") == plain.count("<tr")
    assert made.count("<td") == plain.count("<td")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "$script", "</script>"]
)
def test_hostile_names_are_escaped(text: str) -> None:
    page = index_page([IndexRow(text, 2022, text, text, 1.0, text, text, (text,), {text: "a"}, text)])
    assert page.count("<script") == 1
    assert "<img" not in page
    assert page.count("</script>") == 1


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "C:\\x", "\\\\server\\x"])
def test_links_stay_in_the_folder(path: str) -> None:
    with pytest.raises(PerfError):
        index_page([IndexRow("n", 2022, "甲", links={"网页": path})])


def test_a_path_is_never_taken_for_a_scheme() -> None:
    assert 'href="javascript%3Aalert%281%29"' in index_page(
        [IndexRow("n", 2022, "甲", links={"网页": "javascript:alert(1)"})]
    ).replace("alert(1)", "alert%281%29")
