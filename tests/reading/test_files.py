"""Files that are no form get one clear message."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from perfanalysis.problems import InputProblems
from perfanalysis.reading import read_case, read_cases


def refused(path: Path) -> str:
    with pytest.raises(InputProblems) as caught:
        read_cases(path)
    assert len(caught.value.problems) == 1
    assert path.name in caught.value.problems[0].where
    return caught.value.problems[0].code


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.xlsx", b"", "R002"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(64), "R003"),
        ("扫描.xlsx", b"%PDF-1.7\n", "R003"),
        ("网页.xls", "<html><table><tr><td>三级指标</td></tr></table></html>".encode(), "R003"),
        ("截断.xlsx", b"PK\x03\x04" + bytes(200), "R003"),
        ("旧版.doc", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "R003"),
        ("二进制.csv", b"a,b\x00c\n", "R003"),
        ("文本.xlsx", "三级指标".encode(), "R003"),
        ("无表.csv", "甲,乙\n1,2\n".encode(), "R010"),
        ("坏.yml", b"a: [", "R003"),
        ("键.yml", b"kind: nothing", "R013"),
        ("标量.yml", b"42", "R013"),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    assert refused(written(tmp_path, name, content)) == code


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsx") == "R001"


def test_a_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["三级指标", "指标值", "得分"])
    buffer = io.BytesIO()
    book.save(buffer)
    assert refused(written(tmp_path, "半份.xlsx", buffer.getvalue()[:-200])) == "R003"


def test_an_archive_that_unpacks_to_far_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "炸弹.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1_000_000
    assert refused(path) == "R006"


def test_a_zip_of_other_things_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "包.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("自评表.txt", "三级指标")
    assert refused(path) == "R003"


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "长.csv"
    path.write_text("三级指标,指标值,得分\n" + "甲,1,1\n" * 5_001, encoding="utf-8")
    assert refused(path) == "R007"


def test_a_form_number_beyond_the_file_names_what_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "一份.csv"
    path.write_text("一级指标,三级指标,指标值,得分\n产出,甲,≥1,1\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        read_case(path, number=2)
    assert caught.value.problems[0].code == "R011"
    assert caught.value.problems[0].allowed == "1 至 1"
