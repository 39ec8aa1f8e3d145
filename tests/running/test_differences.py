from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import pytest

from perfanalysis.running.differences import first_difference


def package(parts: Mapping[str, str], *, year: int = 1980) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), text)
    return content.getvalue()


def notebook(source: str = "print(1)", text: str = "1\n", *more: str, kernel: str = "python3") -> bytes:
    output = {"output_type": "stream", "name": "stdout", "text": [text]}
    cells = [{"cell_type": "markdown", "source": "# 题"}, {"cell_type": "code", "source": source, "outputs": [output]}]
    added = [{"cell_type": "markdown", "source": text} for text in more]
    return json.dumps({"cells": cells + added, "metadata": {"kernel": kernel}}).encode()


PDF = b"%PDF-1.7\n1 0 obj\n<</A 1>>\nendobj\n12 0 obj\n<</B 2>>\nendobj\n"
CASES = {
    "a number": ("e.json", b'{"a": [{"total": 96}]}', b'{"a": [{"total": 95}]}', "a[0].total", "96", "95"),
    "kinds of number": ("e.json", b"[1]", b"[1.0]", "[0]", "1", "1.0"),
    "true is not 1": ("e.json", b'{"a": true}', b'{"a": 1}', "a", "true", "1"),
    "a name too few": ("e.json", b'{"a": 1}', b'{"a": 1, "b": 2}', "b", "(没有)", "2"),
    "an item too many": ("e.json", b"[1, 2]", b"[1]", "[1]", "2", "(没有)"),
    "a whole value": ("e.json", b"1", b"2", "顶层", "1", "2"),
    "source before output": (
        "n.ipynb", notebook("x = 1"), notebook("x = 2", "2\n"), "第2个单元格 › 代码或正文", "x = 1", "x = 2",
    ),
    "an output": ("n.ipynb", notebook(), notebook(text="2\n"), "第2个单元格 › 第1个输出 › text[0]", "1\\n", "2\\n"),
    "a cell too few": ("n.ipynb", notebook(), notebook("print(1)", "1\n", "尾"), "第3个单元格", "(没有)", None),
    "a notebook's heads": ("n.ipynb", notebook(), notebook(kernel="r"), "metadata.kernel", "python3", "r"),
    "a cell of a table": (
        "t.csv", "名称,得分\n甲,1\n乙,2\n".encode(), "名称,得分\n甲,1\n乙,3\n".encode(), "第3行第2列“得分”", "2", "3",
    ),
    "a row too few": ("t.csv", b"a,b\n1,2\n", b"a,b\n", "第2行", "1,2", "(没有)"),
    "a column too many": ("t.csv", b"a\n1\n", b"a\n1,2\n", "第2行第2列", "(没有)", "2"),
    "a part of a package": (
        "r.docx", package({"a.xml": "<p>甲</p>"}), package({"a.xml": "<p>乙</p>"}), "部件 a.xml › 第1行第4字", None, None,
    ),
    "a part too many": ("r.docx", package({"a": "1", "b": "2"}), package({"a": "1"}), "部件 b", "有", "(没有)"),
    "a line of a page": ("r.html", "<p>\n甲".encode(), "<p>\n乙".encode(), "第2行第1字", "<p>\\n甲", "<p>\\n乙"),
    "an object of a PDF": ("r.pdf", PDF, PDF.replace(b"/B 2", b"/B 3"), "(对象 12)", None, None),
    "a byte": ("p.png", b"\x89PNG\x00\x01", b"\x89PNG\x00\x02", "第6字节起(共6字节,再次运行6字节)", None, None),
    "a file cut short": ("p.png", b"1234", b"12", "第3字节起(共4字节,再次运行2字节)", "1234", "12"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "original", "again", "where", "found", "made"), CASES.values(), ids=CASES)
def test_the_first_difference_is_named_in_the_terms_of_its_kind(
    name: str, original: bytes, again: bytes, where: str, found: str | None, made: str | None
) -> None:
    difference = first_difference(name, original, again)
    assert difference is not None
    assert difference.where.endswith(where) if where.startswith("(") else difference.where == where
    assert found in {None, difference.original}
    assert made in {None, difference.again}


@pytest.mark.parametrize(("name", "original", "again"), [(case[0], case[1], case[2]) for case in CASES.values()])
def test_the_same_bytes_are_no_difference_and_others_always_are(name: str, original: bytes, again: bytes) -> None:
    assert first_difference(name, original, original) is None
    assert first_difference(name, again, again) is None
    assert first_difference(name, again, original) is not None


def test_times_of_a_package_are_a_difference() -> None:
    difference = first_difference("r.docx", package({"a": "1"}), package({"a": "1"}, year=2020))
    assert difference is not None
    assert difference.where == "压缩包的时间、次序或设置"


@pytest.mark.parametrize(
    ("name", "original", "again"),
    [
        ("e.json", b'{"a":1}', b'{"a": 1}'),
        ("e.json", b'{"a": 1}', b'{"a": 1'),
        ("n.ipynb", b"[]", b"\xff"),
        ("t.csv", b"a,b\n", b"a,b\r\n"),
        ("r.docx", package({"a": "1"}), b"PK"),
        ("r.html", b"a\xff", b"b\xff"),
    ],
)
def test_what_cannot_be_read_as_its_kind_is_compared_by_bytes(name: str, original: bytes, again: bytes) -> None:
    difference = first_difference(name, original, again)
    assert difference is not None
    assert "字节起" in difference.where


def test_a_difference_deep_in_a_long_text_is_shown_with_what_is_around_it() -> None:
    original, again = ("前" * 500 + word + "后" * 500 for word in ("甲", "乙"))
    difference = first_difference("e.json", json.dumps(original).encode(), json.dumps(again).encode())
    assert difference is not None
    assert "前甲后" in difference.original
    assert "前乙后" in difference.again
    assert len(difference.original) <= 60
