"""Reports of one notebook: same bytes everywhere, whole files or none, and nothing hostile inside."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from sample_reports import docx_part, notebook, report, report_notebook, score_table, shown, table, text

from perfanalysis.problems import InputProblems
from perfanalysis.publishing import REPORT_KINDS, ReportKind, export_report, render
from perfanalysis.publishing.converting import convert, publishing_file
from perfanalysis.publishing.preparing import prepare

HASHES = (
    "import hashlib, json; from sample_reports import report\n"
    "print(json.dumps({kind: hashlib.sha256(report(kind)).hexdigest() for kind in ('html', 'docx', 'pdf')}))"
)

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "[点我](javascript:alert(3))",
    '=HYPERLINK("http://x.invalid","点")',
    "|a|",
    "`x`",
    "$\\input{/etc/passwd}$",
    '#read("/etc/passwd")',
    "{{7*7}}",
    "&#x3c;b&#x3e;",
    "</table><h1>x",
    "a\x0bc\x1b",
    '"]#read("/etc/passwd")',
    "</w:t></w:r><w:r><w:instrText> INCLUDETEXT x </w:instrText></w:r>",
)
RAW = (
    '<iframe src="http://x.invalid"></iframe>\n\n```{=html}\n<script>alert(5)</script>\n```\n\n'
    '```{=openxml}\n<w:p><w:r><w:t>injected</w:t></w:r></w:p>\n```\n\n```{=typst}\n#panic("injected")\n```\n\n'
    '`#panic("inline")`{=typst} [数据](data:text/html,x) [外链](https://example.org/a)'
)


def hostile_notebook() -> nbformat.NotebookNode:
    escaped = [text_.replace("&", "&amp;").replace("<", "&lt;") for text_ in HOSTILE]
    active = (
        "<table><tr><td onclick=alert(6)>甲</td></tr></table><style>*{display:none}</style><script>alert(7)</script>"
    )
    return notebook(
        text(f"# 标题 {HOSTILE[0]} {HOSTILE[7]}"),
        *(text(f"## 单位\n\n单位:{name}") for name in HOSTILE),
        shown({"text/html": table(("单位",), [(name,) for name in escaped])}, {"text/html": active}),
        *(shown({"text/html": score_table()}, caption=name, alt=name, label=name) for name in HOSTILE),
        text(RAW),
    )


def child_hashes(**environment: str) -> dict[str, str]:
    here = Path(__file__).resolve()
    path = os.pathsep.join([str(here.parent), str(here.parents[2])])
    done = subprocess.run(
        [sys.executable, "-c", HASHES],
        env=os.environ | {"PYTHONPATH": path} | environment,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.slow
def test_same_notebook_same_bytes_in_another_process_zone_and_locale(tmp_path: Path) -> None:
    elsewhere = {"TMPDIR": str(tmp_path), "SOURCE_DATE_EPOCH": "1700000000"}
    child = child_hashes(PYTHONHASHSEED="2", TZ="Asia/Shanghai", LC_ALL="C", **elsewhere)
    assert child == {kind: hashlib.sha256(report(kind)).hexdigest() for kind in REPORT_KINDS}


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_cell_ids_and_metadata_do_not_reach_the_report(kind: ReportKind) -> None:
    one, other = (notebook(text("# 题"), shown({"text/html": score_table()})) for _ in range(2))
    other.metadata["papermill"] = {"start_time": "2022-01-01"}
    assert one.cells[0]["id"] != other.cells[0]["id"]
    assert render(one, kind) == render(other, kind)


def test_rendering_leaves_the_notebook_as_it_was() -> None:
    before = nbformat.writes(report_notebook())
    render(report_notebook(), "docx")
    assert nbformat.writes(report_notebook()) == before


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_no_path_of_the_run_is_published(kind: ReportKind) -> None:
    data = report(kind)
    if kind == "docx":
        with zipfile.ZipFile(__import__("io").BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(word in data for word in (b"secret", b"papermill", b"/tmp", str(Path.home()).encode() + b"/"))


def test_hostile_text_stays_text_in_html() -> None:
    body = render(hostile_notebook(), "html").decode("utf-8").split("</head>")[1]
    for active in ("<script", r"<[^>&]*\son\w+=", 'href="javascript:', "<iframe", "<style", 'href="data:', "<h1>x"):
        assert not re.search(active, body), active
    assert "alert(1)" in body


def test_hostile_text_stays_text_in_word() -> None:
    document = render(hostile_notebook(), "docx")
    xml = docx_part(document)
    fields = set(re.findall(r"<w:instrText[^>]*>\s*(\w+)", xml))
    assert fields <= {"TOC", "SEQ", "REF", "PAGEREF", "HYPERLINK"}
    assert "<w:t>injected" not in xml
    links = re.findall(
        r'Target="([^"]+)"[^>]*TargetMode="External"', docx_part(document, "word/_rels/document.xml.rels")
    )
    assert {link.split(":")[0] for link in links} <= {"https", "http", "mailto"}


def test_hostile_text_stays_text_in_pdf() -> None:
    data = render(hostile_notebook(), "pdf")
    assert data.startswith(b"%PDF-")
    assert not any(word in data for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"root:x"))


def test_files_are_written_whole(tmp_path: Path) -> None:
    source = tmp_path / "notebook.ipynb"
    nbformat.write(report_notebook(), source)
    paths = export_report(source, tmp_path / "out", kinds=("docx", "html"))
    assert [path.name for path in paths] == ["report.docx", "report.html"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.docx", "report.html"]
    assert paths[1].read_bytes() == report("html")


def test_nothing_is_written_when_one_kind_fails(tmp_path: Path) -> None:
    source = tmp_path / "notebook.ipynb"
    nbformat.write(notebook(text("# 𠮷某评价报告")), source)
    with pytest.raises(InputProblems) as raised:
        export_report(source, tmp_path / "out")
    assert [problem.code for problem in raised.value.problems] == ["P007"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"nbformat": 4}', "<<<<<<< HEAD"])
def test_unreadable_notebook_is_a_problem(tmp_path: Path, content: str) -> None:
    source = tmp_path / "notebook.ipynb"
    source.write_text(content, encoding="utf-8")
    with pytest.raises(InputProblems, match="P010"):
        export_report(source, tmp_path / "out")


def test_missing_notebook_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="文件不存在"):
        export_report(tmp_path / "none.ipynb", tmp_path / "out")


def english() -> NotebookNode:
    """A report whose title says that all of it is in English."""
    title = shown({"text/markdown": "Provinces<br>Year comparison"})
    title.metadata["tags"] = ["report-title"]
    title.outputs[0]["metadata"] = {"text/markdown": {"language": "en"}}
    headings = [text(f"## {number}. Part") for number in range(1, 5)]
    return notebook(text("# 年度比较报告"), title, *headings, shown({"text/html": score_table(caption="Scores")}))


def test_a_title_that_says_so_makes_the_report_english() -> None:
    page = render(english(), "html").decode("utf-8")
    assert '<html lang="en-GB">' in page
    assert "Skip to the text" in page
    assert "Contents" in page
    assert "Table&nbsp;1" in page
    assert "年度比较报告" not in page
    document = docx_part(render(english(), "docx"), "word/document.xml")
    assert "SEQ Table" in document
    assert "Contents" in document
    assert "目录" not in document


def test_without_a_language_a_report_is_chinese() -> None:
    page = render(notebook(text("# 报告"), shown({"text/html": score_table(caption="得分")})), "html").decode("utf-8")
    assert '<html lang="zh-CN">' in page
    assert "表&nbsp;1" in page


def test_an_english_pdf_is_set_in_english(tmp_path: Path) -> None:
    """Typst numbers tables in the language of the text."""
    template = ("--template", str(publishing_file("report.typ")), "--toc")
    prepared = prepare(english(), pictures="vector")
    source = convert(prepared, "typst", folder=tmp_path, options=template).decode("utf-8")
    assert 'lang: "en", region: "gb"' in source
    assert "[Contents]" in source
    assert render(english(), "pdf").startswith(b"%PDF-1.7")
