"""Every workbook of registers, filled with its own examples, is read back as those examples."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from perfanalysis.data_files import package_folder, read_package_yaml
from perfanalysis.forms.register_books import heading_of, write_register_workbook
from perfanalysis.problems import InputProblems
from perfanalysis.reading import read_cases
from perfanalysis.reading.register_layouts import GUIDE_SHEET, RegisterLayout, sheet_layouts, stage_layouts
from perfanalysis.reading.registers import read_registers
from perfanalysis.rules import load_rules
from perfanalysis.stages import read_ex_ante

STAGES = sorted(path.stem for path in (package_folder("forms") / "registers").glob("*.yml"))
LAYOUTS = [(stage, layout) for stage in STAGES for layout in (*sheet_layouts(stage), *stage_layouts(stage))]


def filled(path: Path, stage: str) -> Path:
    book = openpyxl.load_workbook(path)
    for layout in (*sheet_layouts(stage), *stage_layouts(stage)):
        for place, column in enumerate(layout.columns, start=1):
            book[layout.title[:31]].cell(row=2, column=place, value=column.example)
    book.save(path)
    return path


@pytest.mark.parametrize("stage", STAGES)
def test_the_examples_are_read_back_without_a_problem(stage: str, tmp_path: Path) -> None:
    write_register_workbook(tmp_path / "book.xlsx", stage, title="例子")
    read = read_registers(filled(tmp_path / "book.xlsx", stage), stage)
    assert read.problems == ()
    assert {name for name in read.lines if read.rows(name)} == {layout.name for layout in stage_layouts(stage)}


@pytest.mark.parametrize("stage", STAGES)
def test_the_same_bytes_every_time_and_a_comment_on_every_heading(stage: str, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_register_workbook(tmp_path / name, stage, title="例子")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[0] == GUIDE_SHEET
    assert all(cell.comment for sheet in book.worksheets[1:] for cell in sheet[1])


@pytest.mark.parametrize(("stage", "layout"), LAYOUTS, ids=[f"{stage}-{layout.name}" for stage, layout in LAYOUTS])
def test_every_column_has_help_and_an_example(stage: str, layout: RegisterLayout) -> None:
    lacking = [heading_of(column) for column in layout.columns if not (column.help and column.example)]
    assert lacking == [], stage


def test_cuts_and_marks_of_an_assessment_stand_in_one_new_workbook(tmp_path: Path) -> None:
    rules = load_rules("CN-15-05", on="2022-12-31")
    write_register_workbook(tmp_path / "book.xlsx", "ex_ante_assessment", title="例子", rules=rules)
    book = filled(tmp_path / "book.xlsx", "ex_ante_assessment")
    read = read_ex_ante(book, marks_file=book, year=2022)
    assert read.problems == ()
    (row,) = read.rows
    assert (row.project, row.applied.value, row.cut.value, row.category) == (
        "农村公路提档升级",
        1280,
        120,
        "新出台重大项目",
    )
    assert (read.amount_unit, len(read.marks), len(read.conditions)) == ("万元", 1, 1)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "survey"])
def test_a_register_workbook_is_no_form_and_says_how_it_is_run(stage: str, tmp_path: Path) -> None:
    title = read_package_yaml("names")[stage]
    write_register_workbook(tmp_path / "book.xlsx", stage, title=title)
    with pytest.raises(InputProblems) as caught:
        read_cases(filled(tmp_path / "book.xlsx", stage))
    (told,) = caught.value.problems
    assert (told.code, told.found) == ("R016", f"{title}的登记表")
