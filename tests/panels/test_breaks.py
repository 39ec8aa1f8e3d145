"""Breaks in published tables: the oddities named beside the data are found, clean data give none, made ones are told apart."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from perfanalysis.panels import Panel, find_breaks, load_panel

ROOT = Path(__file__).parents[2]
PROVINCES = ROOT / "parameters/year_comparison/2020/china_provinces"


def grown(folder: Path, change: Callable[[dict[tuple[str, int, str], float | str]], None] = lambda _: None) -> Panel:
    """Twelve units over six years with two columns that grow by 5 to 9 % a year; ``change`` spoils cells."""
    generator = np.random.default_rng(7)
    cells: dict[tuple[str, int, str], float | str] = {}
    for unit in range(12):
        for name in ("收入", "支出"):
            value = float(generator.uniform(50, 900))
            for year in range(2015, 2021):
                cells[f"市{unit:02d}", year, name] = round(value, 3)
                value *= float(generator.uniform(1.05, 1.09))
    change(cells)
    keys = sorted({(unit, year) for unit, year, _ in cells})
    path = folder / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "year", "收入", "支出"])
        writer.writerows(
            [unit, year, cells.get((unit, year, "收入"), ""), cells.get((unit, year, "支出"), "")]
            for unit, year in keys
        )
    return load_panel(path, mapping={"entity": "unit", "year": "year", "indicators": {"收入": {}, "支出": {}}})


def test_clean_growth_has_no_breaks(tmp_path: Path) -> None:
    assert find_breaks(grown(tmp_path)) == ()


def spoilt_zero(cells: dict[tuple[str, int, str], float | str]) -> None:
    cells["市03", 2018, "收入"] = 0


def spoilt_unit(cells: dict[tuple[str, int, str], float | str]) -> None:
    cells["市03", 2018, "收入"] = float(cells["市03", 2018, "收入"]) * 10_000


def spoilt_year(cells: dict[tuple[str, int, str], float | str]) -> None:
    for unit in range(12):
        for year in (2019, 2020):
            cells[f"市{unit:02d}", year, "支出"] = float(cells[f"市{unit:02d}", year, "支出"]) * 10_000


def spoilt_jump(cells: dict[tuple[str, int, str], float | str]) -> None:
    for year in (2018, 2019, 2020):
        cells["市03", year, "支出"] = float(cells["市03", year, "支出"]) * 1.5


def spoilt_gap(cells: dict[tuple[str, int, str], float | str]) -> None:
    cells["市03", 2018, "收入"] = ""


def spoilt_units(cells: dict[tuple[str, int, str], float | str]) -> None:
    for key in [key for key in cells if key[0] == "市03" and key[1] > 2018]:
        del cells[key]


def spoilt_zero_year(cells: dict[tuple[str, int, str], float | str]) -> None:
    for unit in range(12):
        cells[f"市{unit:02d}", 2020, "收入"] = 0


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (spoilt_zero, "H001", "市03 › 2018年"),
        (spoilt_zero_year, "H001", "收入 › 2020年"),
        (spoilt_unit, "H002", "市03 › 2018年"),
        (spoilt_year, "H002", "全部单位 › 2019年"),
        (spoilt_jump, "H003", "市03 › 2018年"),
        (spoilt_gap, "H005", "收入 › 2018年"),
        (spoilt_units, "H004", "2019年"),
    ],
)
def test_a_spoilt_cell_is_told_with_its_place(tmp_path: Path, spoil: Callable[..., None], code: str, said: str) -> None:
    found = find_breaks(grown(tmp_path, spoil))
    assert any(one.code == code and said in one.where for one in found), [(one.code, one.where) for one in found]
    assert not any(one.blocking for one in found)


def test_the_oddities_named_beside_the_provinces_are_found() -> None:
    """Source: the dataset's README: 广东省 2018 +50.6 %, 海南省 2018 +46.8 %, execution 0.0 without issue, GDP of cities missing."""
    found = find_breaks(load_panel(PROVINCES / "panel.csv", mapping=PROVINCES / "mapping.yml"))
    told = {(one.code, one.where): one.found for one in found}
    assert "+50.6%" in told["H003", "budget_exp › 广东省 › 2018年"]
    assert "+46.8%" in told["H003", "budget_exp › 海南省 › 2018年"]
    assert told["H001", "execution_pct › 辽宁省 › 2017年"] == "0"
    assert "厦门市" in told["H005", "gdp › 2015年"]
    assert "深圳市(广东省)" in told["H008", "单位"]
