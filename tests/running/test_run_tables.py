from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from running_examples import write_notebook, write_parameters

from perfanalysis.problems import InputProblems
from perfanalysis.reading.typed_tables import CellKind, TypedCell
from perfanalysis.running import Plan, plan_runs
from perfanalysis.running.run_tables import cell_value

HEADS = ["笔记本", "年度", "对象", "case_file", "points"]
FILE = "parameters/tiny/2022/例.csv"
CODE = 'code: str = ""  # 编码\ncase_file'


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    write_notebook(tmp_path)
    template = tmp_path / "notebooks/tiny.ipynb"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("case_file", CODE.replace('"', '\\"').replace("\n", "\\n"), 1), encoding="utf-8")
    write_parameters(tmp_path, "tiny/2022/例")
    return tmp_path


def sheet(workspace: Path, *rows: list[Any], name: str = "runs.xlsx") -> Path:
    path = workspace / name
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.number_format = "@" if isinstance(cell.value, str) else cell.number_format
    book.save(path)
    return path


def planned(workspace: Path, *paths: Path) -> tuple[Plan, ...]:
    return plan_runs(paths, outputs=workspace / "outputs", workspace=workspace)


def refused(workspace: Path, *paths: Path) -> list[tuple[str, str]]:
    with pytest.raises(InputProblems) as caught:
        planned(workspace, *paths)
    return [(problem.code, problem.where) for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["runs.csv", "runs.xlsx"])
@pytest.mark.parametrize("heads", [HEADS, ["notebook", "year", "entity", "case_file", "points"]])
def test_each_row_is_a_run(workspace: Path, name: str, heads: list[str]) -> None:
    rows = [["tiny", 2022, "乙", FILE, 96], ["tiny", 2023, "甲", FILE, ""]]
    first, second = planned(workspace, sheet(workspace, [*heads, "code"], *[[*row, "007"] for row in rows], name=name))
    assert (first.name, second.name) == ("tiny/2022/乙", "tiny/2023/甲")
    assert first.parameters == {
        "case_file": FILE,
        "points": 96,
        "code": "007",
        "output_folder": "outputs/tiny/2022/乙",
    }
    assert "points" not in second.parameters
    assert first.destination == workspace / "outputs/tiny/2022/乙"
    assert first.source.startswith(f"{name} › ")
    assert first.source.endswith("第2行")


@pytest.mark.parametrize("value", [7, 7.5, True, dt.date(2022, 12, 31)])
def test_a_code_that_excel_made_a_number_is_refused_with_its_cell(workspace: Path, value: object) -> None:
    path = sheet(workspace, [*HEADS, "code"], ["tiny", 2022, "乙", FILE, 96, value])
    assert refused(workspace, path) == [("B005", "runs.xlsx › Sheet!F2 › 参数 code")]


def test_an_entity_that_excel_made_a_number_is_refused(workspace: Path) -> None:
    path = sheet(workspace, HEADS, ["tiny", 2022, 7, FILE, 96])
    assert refused(workspace, path) == [("B015", "runs.xlsx › Sheet!C2")]


@pytest.mark.parametrize(
    ("heads", "row", "found"),
    [
        (HEADS, ["tiny", "2022", "乙", FILE, "007"], ("B005", "runs.csv › 第2行第5列 › 参数 points")),
        (HEADS, ["tiny", "2022", "乙", FILE, "九十"], ("B005", "runs.csv › 第2行第5列 › 参数 points")),
        (HEADS, ["tiny", "2022", "乙", "", "96"], ("B004", "runs.csv › 第2行 › 参数 case_file")),
        (HEADS, ["tiny", "2022", "乙", "无.csv", "96"], ("B008", "runs.csv › 第2行 › 参数 case_file")),
        (HEADS, ["absent", "2022", "乙", FILE, "96"], ("B006", "runs.csv › 第2行")),
        (HEADS, ["tiny", "2022", "", FILE, "96"], ("B015", "runs.csv › 第2行")),
        (HEADS, ["tiny", "2022", "../乙", FILE, "96"], ("B015", "runs.csv › 第2行第3列")),
        ([*HEADS, "pionts"], ["tiny", "2022", "乙", FILE, "96", "1"], ("B003", "runs.csv › 第2行第6列")),
        (HEADS[1:], ["2022", "乙", FILE, "96"], ("B014", "runs.csv")),
    ],
)
def test_faulty_rows_are_refused_with_file_and_line(
    workspace: Path, heads: list[str], row: list[str], found: tuple[str, str]
) -> None:
    assert refused(workspace, sheet(workspace, heads, row, name="runs.csv")) == [found]


def test_all_problems_of_a_table_come_together(workspace: Path) -> None:
    rows = [["tiny", 2022, f"对象{n}", FILE, "九十"] for n in range(3)]
    assert [code for code, _ in refused(workspace, sheet(workspace, HEADS, *rows))] == ["B005"] * 3


def test_one_run_given_twice_is_refused(workspace: Path) -> None:
    row = ["tiny", 2022, "例", FILE, 96]
    path = sheet(workspace, HEADS, row)
    parameters = workspace / "parameters/tiny/2022/例.yml"
    ((code, where),) = refused(workspace, path, parameters)
    assert code == "B016"
    assert where == "parameters/tiny/2022/例.yml、runs.xlsx › Sheet!第2行"


def test_a_table_beside_parameters_files_is_data_unless_it_is_named(workspace: Path) -> None:
    assert [plan.name for plan in planned(workspace, workspace / "parameters")] == ["tiny/2022/例"]


def test_a_table_without_rows_is_refused(workspace: Path) -> None:
    assert refused(workspace, sheet(workspace, HEADS)) == [("B011", "runs.xlsx")]


@pytest.mark.parametrize(
    ("value", "kind", "type_", "typed"),
    [
        ("007", "written", "str", "007"),
        ("007", "text", "int | str", "007"),
        ("7", "written", "int | str", 7),
        (2022.0, "number", "int", 2022),
        (7.5, "number", "float", 7.5),
        ("-0.5", "written", "float", -0.5),
        ("1e3", "written", "float", 1000.0),
        ("true", "written", "bool", True),
        (False, "truth", "bool", False),
        ("linear", "written", 'Literal["none", "linear"]', "linear"),
        ("2", "written", "Literal[1, 2]", 2),
        ("甲;乙;丙", "text", "list[str]", ["甲", "乙", "丙"]),
        ("2021;2022", "written", "list[int]", [2021, 2022]),
        ("[007x, 乙]", "written", "list[str]", ["007x", "乙"]),
        ("{a: 1}", "written", "dict[str, int]", {"a": 1}),
        ("x", "text", "float | str | None", "x"),
    ],
)
def test_cells_are_typed_by_the_parameter(value: str | float, kind: CellKind, type_: str, typed: object) -> None:
    found = cell_value(TypedCell(value, str(value), kind, "x", 0), type_)
    assert found == typed
    assert type(found) is type(typed)


@pytest.mark.parametrize(
    ("value", "kind", "type_"),
    [
        (7, "number", "str"),
        ("2022-12-31", "date", "str"),
        ("007", "written", "int"),
        ("007", "text", "int"),
        ("00.5", "written", "float"),
        ("1,000", "written", "float"),
        (7.5, "number", "int"),
        ("是", "written", "bool"),
        (1, "number", "bool"),
        ("third", "written", 'Literal["none", "linear"]'),
        ("[007]", "written", "list[str]"),
        ("甲;007", "written", "list[int]"),
        ("x", "written", "dict[str, int]"),
        ("nan", "written", "float"),
    ],
)
def test_cells_that_are_not_of_the_type_are_refused(value: str | float, kind: CellKind, type_: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        cell_value(TypedCell(value, str(value), kind, "x", 0), type_)
