from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from perfanalysis.problems import InputProblems
from perfanalysis.reading import read_cases

BAD = Path(__file__).resolve().parent / "bad"
CODES = {
    "archive.xlsx": "R003",
    "damaged-document.docx": "R003",
    "damaged-sheet.xlsx": "R003",
    "damaged.xls": "R003",
    "empty.csv": "R002",
    "empty.xlsx": "R002",
    "no-form.xlsx": "R010",
    "no-rows.xlsx": "R010",
    "no-tables.docx": "R010",
    "nul.csv": "R003",
    "old.doc": "R005",
    "page.xls": "R003",
    "password.docx": "R004",
    "password.xlsx": "R004",
    "picture.xlsx": "R003",
    "printed.xlsx": "R003",
    "text.xlsx": "R003",
    "truncated.docx": "R003",
    "truncated.xlsx": "R003",
    "words.csv": "R010",
}


def test_every_bad_file_has_its_code() -> None:
    assert sorted(path.name for path in BAD.iterdir() if path.suffix != ".md") == sorted(CODES)


@pytest.mark.parametrize("name", sorted(CODES))
def test_a_bad_file_gives_one_clear_problem(name: str) -> None:
    with pytest.raises(InputProblems) as caught:
        read_cases(BAD / name)
    (problem,) = caught.value.problems
    assert problem.code == CODES[name]
    assert problem.blocking
    assert problem.where.startswith(name)
    assert problem.found
    assert problem.action


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        read_cases(tmp_path / "没有.xlsx")
    assert [problem.code for problem in caught.value.problems] == ["R001"]


def _zeros(megabytes: int) -> Iterator[bytes]:
    yield from (b" " * 2**20 for _ in range(megabytes))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in _zeros(300):
                part.write(piece)
    assert bomb.stat().st_size < 2 * 2**20
    with pytest.raises(InputProblems) as caught:
        read_cases(bomb)
    assert [problem.code for problem in caught.value.problems] == ["R006"]


def test_a_sheet_of_a_hundred_thousand_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("指标库")
    for number in range(100_000):
        sheet.append([number])
    book.save(path)
    with pytest.raises(InputProblems) as caught:
        read_cases(path)
    assert [problem.code for problem in caught.value.problems] == ["R007"]
