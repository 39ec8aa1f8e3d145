from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from perfanalysis.forms import write_workbook
from perfanalysis.forms.local_layouts import local_layout
from perfanalysis.reading.own_layout import workbook_layout
from perfanalysis.rules import load_framework, load_rules
from perfanalysis.scoring.methods import METHODS
from tests.rules.rule_overlays import changed_rules


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / "new.xlsx"
    write_workbook(path, year=2022, name="某项目", framework=load_framework("project_2020"))
    return path


def test_the_same_arguments_give_the_same_bytes(workbook: Path, tmp_path: Path) -> None:
    again = tmp_path / "other-name.xlsx"
    write_workbook(again, year=2022, name="某项目", framework=load_framework("project_2020"))
    assert again.read_bytes() == workbook.read_bytes()


def test_every_heading_has_a_comment_and_every_sheet_its_example(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for layout in workbook_layout().sheets.values():
        headings = list(book[layout.name][2])
        assert [cell.value for cell in headings] == [column.heading for column in layout.columns]
        assert all(cell.comment is not None and cell.comment.text for cell in headings)
        assert len(layout.example) in (0, len(layout.columns))
        if layout.example:
            assert book[layout.name]["A3"].value == workbook_layout().example_mark
            assert book[layout.name]["A3"].font.italic


def test_choices_stand_in_drop_downs(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for layout in workbook_layout().sheets.values():
        rules = book[layout.name].data_validations.dataValidation
        assert len(rules) == sum(column.choices is not None for column in layout.columns)
    assert "万元,元,亿元" in book["基本信息"].data_validations.dataValidation[0].formula1


def test_the_methods_offered_are_those_that_score_a_row(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["元数据"]
    offered = [str(row[0].value).split()[0] for row in sheet.iter_rows(min_row=4)]
    assert offered == [method.id for method in METHODS.values() if method.function is not None]
    assert sheet.sheet_state == "hidden"


def test_choices_shorter_than_excel_allows() -> None:
    assert all(len(",".join(options)) <= 255 for options in workbook_layout().choices.values())


def test_no_time_and_no_user_in_the_file(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-01-01T00:00:00Z"}
    assert "<dc:creator></dc:creator>" in core


def test_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="版式"):
        write_workbook(tmp_path / "x.xlsx", kind="survey", year=2022, name="某项目")  # type: ignore[arg-type]


def test_the_sections_of_the_nation_are_those_shipped() -> None:
    assert local_layout(load_rules("CN", on="2022-12-31")).sections == workbook_layout().sections


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("report_outline", "[项目概述, 问题分析, 改进建议]", "二、问题分析"),
        ("evaluation_steps", "[准备, 实施, 撰写报告]", "撰写报告"),
        ("evaluation_methods", "[对照法, 标杆法]", "对照法、标杆法"),
        ("evaluation_standards", "[国家标准, 地方标准]", "国家标准、地方标准"),
        ("evaluation_kinds", "[{name: 财政再评价, evaluator: 财政部门}]", "财政再评价"),
    ],
)
def test_the_workbook_says_what_the_place_rules(key: str, value: str, found: str, tmp_path: Path) -> None:
    texts = []
    for name, rules in (("nation", load_rules("CN", on="2022-12-31")), ("local", changed_rules(key, value))):
        write_workbook(tmp_path / f"{name}.xlsx", year=2022, name="某项目", rules=rules)
        with zipfile.ZipFile(tmp_path / f"{name}.xlsx") as archive:
            texts.append("".join(archive.read(part).decode("utf-8") for part in archive.namelist()))
    assert [found in text for text in texts] == [False, True]
