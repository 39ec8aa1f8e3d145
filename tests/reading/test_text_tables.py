from pathlib import Path

import pytest

from perfanalysis.reading.text_tables import MOST_COLUMNS, read_text_table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_offices_save(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "表.csv"
    path.write_text("三级指标,指标值\n受益人口,≥90人\n", encoding=encoding)
    (grid,) = read_text_table(path)
    assert [[cell.text for cell in row] for row in grid.rows] == [["三级指标", "指标值"], ["受益人口", "≥90人"]]
    assert grid.rows[1][1].where == "表.csv › 第2行第2列"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters_quotes_and_old_line_ends(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(f'三级指标{delimiter}指标值\r"甲\r乙"{delimiter}"1{delimiter}000"\r'.encode())
    (grid,) = read_text_table(path)
    assert [cell.text for cell in grid.rows[1]] == ["甲\n乙", f"1{delimiter}000"]


def test_a_field_of_a_megabyte_and_a_row_of_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("三级指标," + "甲" * 1_000_000 + "," * 100_000 + "末\n", encoding="utf-8")
    (grid,) = read_text_table(path)
    assert len(grid.rows[0]) <= MOST_COLUMNS
    assert len(grid.rows[0][0].text) > 0
