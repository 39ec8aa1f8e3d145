from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sheet_xml import text_row, write

from perfanalysis.problems import InputProblems
from perfanalysis.reading import read_cases
from perfanalysis.reading.sheets import column_letters
from perfanalysis.reading.workbooks import read_workbook


def blank_rows(last: int, content: str) -> Iterator[str]:
    for first in range(6, last, 1000):
        yield "".join(f'<row r="{row}" ht="15">{content.format(row)}</row>' for row in range(first, first + 1000))


@pytest.mark.parametrize("content", ["", '<c r="A{0}" s="0"/>'], ids=["empty", "formatted"])
def test_a_sheet_with_all_its_rows_formatted_is_read(tmp_path: Path, content: str) -> None:
    (case,) = read_cases(write(tmp_path / "表.xlsx", blank_rows(200_000, content)))
    assert [item.level3 for item in case.indicators] == ["维修面积"]
    assert case.total.value == 98


def test_formatted_cells_far_to_the_right_change_nothing(tmp_path: Path) -> None:
    far = (f'<row r="{row}"><c r="XFD{row}" s="0"/></row>' for row in range(6, 4000))
    assert len(read_cases(write(tmp_path / "表.xlsx", far))) == 1


def test_one_cell_far_below_does_not_matter_but_many_rows_do(tmp_path: Path) -> None:
    (case,) = read_cases(write(tmp_path / "远.xlsx", [text_row(4_900, [""] * 25 + ["备查"])]))
    assert case.project == "校舍维修"
    with pytest.raises(InputProblems) as caught:
        read_cases(write(tmp_path / "长.xlsx", [text_row(row, ["指标"]) for row in range(6, 5_500)]))
    assert caught.value.problems[0].code == "R007"


def test_merges_over_the_whole_sheet_do_not_hang(tmp_path: Path) -> None:
    areas = "".join(f'<mergeCell ref="A{row}:XFD1048576"/>' for row in range(6, 2_000))
    assert len(read_cases(write(tmp_path / "表.xlsx", after=f"<mergeCells>{areas}</mergeCells>"))) == 1


def test_merged_cells_and_number_formats_are_read_as_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "自评"
    sheet.append(["指标", 0.95, 735])
    sheet["B1"].number_format, sheet["C1"].number_format = "0%", '0"人"'
    sheet.merge_cells("A1:A3")
    sheet["B3"] = "末"
    book.save(tmp_path / "表.xlsx")
    (grid,) = read_workbook(tmp_path / "表.xlsx")
    assert [cell.text for cell in grid.rows[0]] == ["指标", "95%", "735人"]
    assert grid.rows[2][0].text == "指标"
    assert grid.rows[2][1].where == "表.xlsx › 自评!B3"


def test_hidden_sheets_are_not_read_and_uncalculated_formulas_stay_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["三级指标", "=8个"])
    book.create_sheet("隐藏").sheet_state = "hidden"
    book.save(tmp_path / "表.xlsx")
    (grid,) = read_workbook(tmp_path / "表.xlsx")
    assert grid.rows[0][1].text == "=8个"


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters_of_columns(column: int, letters: str) -> None:
    assert column_letters(column) == letters
