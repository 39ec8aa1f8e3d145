from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from perfanalysis.problems import InputProblems
from perfanalysis.reading import register_layouts as layouts
from perfanalysis.reading.registers import read_registers

LAYOUT = """
projects:
  title: 项目执行表
  columns:
    unit: {names: [单位名称, 单位], key: true, repeat: true}
    project: {names: [项目名称, 项目], key: true}
    budget: {names: [预算数, 全年预算数], kind: money, key: true}
    executed: {names: [执行数, 执行情况执行数], kind: money, filled: true}
    rate: {names: [执行率], kind: share}
    month: {names: [截止月份], kind: month}
    due: {names: [办结日期], kind: date}
    closed: {names: [是否办结], kind: truth}
    cause: {names: [原因], choices: {政策因素: [政策原因], 管理因素: []}}
"""


@pytest.fixture(autouse=True)
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "made_up.yml").write_text(LAYOUT, encoding="utf-8")
    monkeypatch.setattr(layouts, "package_folder", lambda _name: tmp_path)
    layouts.stage_layouts.cache_clear()


def sheet(tmp_path: Path, *rows: tuple[object, ...], merges: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "执行"
    for row in rows:
        page.append(row)
    for area in merges:
        page.merge_cells(area)
    path = tmp_path / "登记.xlsx"
    book.save(path)
    return path


HEAD = (
    "序号",
    "单位名称",
    "项目名称",
    "预算数(万元)",
    "执行数(万元)",
    "执行率",
    "截止月份",
    "办结日期",
    "是否办结",
    "原因",
)


def test_every_kind_of_value_is_read_with_its_place(tmp_path: Path) -> None:
    row = (1, "教育局", "营养餐", 100, "62.5", "62.5%", "7月", "2022年8月15日", "否", "政策原因")
    read = read_registers(sheet(tmp_path, HEAD, row), "made_up")
    (line,) = read.rows("projects")
    assert line.values == {
        "unit": "教育局",
        "project": "营养餐",
        "budget": 100.0,
        "executed": 62.5,
        "rate": 0.625,
        "month": 7.0,
        "due": "2022-08-15",
        "closed": False,
        "cause": "政策因素",
    }
    assert (read.unit, read.problems) == ("万元", ())
    assert line.place("executed") == "登记.xlsx › 执行!E2"


def test_units_are_converted_sums_marked_and_merged_cells_shared(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ("单位:元",),
        ("单位名称", "项目名称", "预算数", "执行数"),
        ("水利局", "清淤", 120_000, 60_000),
        (None, "护岸", 80_000, 0),
        ("合计", None, 200_000, 60_000),
        ("注:数据截至7月底",),
        merges=("A3:A4",),
    )
    read = read_registers(path, "made_up", amount_unit="万元")
    assert [(line.text("unit"), line.number("budget"), line.sum) for line in read.lines["projects"]] == [
        ("水利局", 12.0, False),
        ("水利局", 8.0, False),
        ("合计", 20.0, True),
    ]
    assert read.problems == ()


def test_a_head_of_two_rows_is_read(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ("单位名称", "项目名称", "执行情况(万元)", None),
        (None, None, "预算数", "执行数"),
        ("水利局", "清淤", 12, 6),
        merges=("A1:A2", "B1:B2", "C1:D1"),
    )
    (line,) = read_registers(path, "made_up").rows("projects")
    assert (line.number("budget"), line.number("executed")) == (12.0, 6.0)


def test_bad_cells_are_told_all_at_once_and_nothing_is_zero(tmp_path: Path) -> None:
    row = (1, "教育局", None, 100, "约一半", "一半", "13月", "八月", "也许", "不明", "别的")
    read = read_registers(sheet(tmp_path, (*HEAD, "额外"), row), "made_up")
    (line,) = read.rows("projects")
    assert [found.code for found in read.problems] == ["R202"] * 6 + ["R203", "R204"]
    assert line.number("executed") is None
    assert all("登记.xlsx › 执行!" in found.where for found in read.problems)


def test_csv_and_yaml_give_the_same_rows(tmp_path: Path) -> None:
    table = tmp_path / "登记.csv"
    table.write_text("单位名称,项目名称,预算数(万元),执行数\n教育局,营养餐,100,60\n,校舍,50,0\n", encoding="utf-8")
    plain = tmp_path / "登记.yml"
    plain.write_text(
        "amount_unit: 万元\nprojects:\n- {unit: 教育局, 项目名称: 营养餐, budget: 100, executed: 60}\n"
        "- {unit: 教育局, project: 校舍, budget: 50, executed: 0}\n",
        encoding="utf-8",
    )
    read = [read_registers(path, "made_up") for path in (table, plain)]
    table_rows, plain_rows = ([dict(line.values) for line in one.rows("projects")] for one in read)
    assert table_rows == plain_rows
    assert [one.problems for one in read] == [(), ()]


def test_a_missing_unit_and_a_wrong_key_are_told(tmp_path: Path) -> None:
    plain = tmp_path / "登记.yml"
    plain.write_text("projects:\n- {unit: 教育局, project: 校舍, budget: 50, excuted: 0}\n", encoding="utf-8")
    codes = [found.code for found in read_registers(plain, "made_up").problems]
    assert codes == ["R207", "R205", "R203"]


def test_a_file_without_the_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match=r"R201.*项目执行表"):
        read_registers(sheet(tmp_path, ("甲", "乙"), (1, 2)), "made_up")


def test_a_sheet_of_the_table_name_without_its_headings_is_told(tmp_path: Path) -> None:
    path = sheet(tmp_path, HEAD, (1, "教育局", "校舍", 50, 40))
    book = openpyxl.load_workbook(path)
    book["执行"].title = "第一部分"
    other = book.create_sheet("项目执行表")
    other.append(("项目名称", "执行数"))
    other.append(("校舍", 40))
    book.save(path)
    told = [found for found in read_registers(path, "made_up").problems if found.code == "R206"]
    assert [found.where for found in told] == ["项目执行表"]
    assert "单位名称" in told[0].allowed
