"""Efficiency of a comparison: the library's own methods, inside peer groups of enough units, on figures by name."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.comparing.nouns import number
from perfanalysis.panels import Panel, load_panel
from perfanalysis.problems import InputProblems
from perfanalysis.statistics import dea, malmquist
from tests.comparing.panels import table_of

UNITS = [f"单位{place:02d}" for place in range(10)]


def figures(seed: int = 4) -> np.ndarray:
    """Beds and visits of ten units in two years."""
    return np.random.default_rng(seed).integers(10, 90, (2, 10, 2)).astype(float)


def hospitals(folder: Path, *, groups: str = "") -> Panel:
    rows = [
        (unit, year, groups[place] if groups else "", name, 50, value, 40, 80)
        for at, year in enumerate((2020, 2021))
        for place, unit in enumerate(UNITS)
        for name, value in zip(("床位", "诊次"), figures()[at, place], strict=True)
    ]
    return table_of(("评价对象", "年度", "组别", "三级指标", "分值", "完成值", "填报得分", "总分"), rows, folder)


def test_efficiency_and_productivity_are_the_methods_of_the_library(tmp_path: Path) -> None:
    found = compare(hospitals(tmp_path), inputs=["床位"], outputs=["诊次"])
    before, after = figures()
    own = dea(after[:, :1], after[:, 1:])
    rows = [row for row in found.tables["efficiency"].rows if row[1] == 2021]
    assert [row[2] for row in rows] == pytest.approx(own.values["efficiency"])
    best = UNITS[int(np.argmax(own.values["efficiency"]))]
    assert all(row[3] == ("" if row[0] == best else best) for row in rows)
    change = malmquist(before[:, :1], before[:, 1:], after[:, :1], after[:, 1:])
    row = found.tables["productivity"].rows[0]
    assert row[:4] == ("2020–2021", "", 10, pytest.approx(change.estimate))
    assert number(row[4]) * number(row[5]) == pytest.approx(number(row[3]))
    cost = found.tables["unit_costs"].rows[0]
    assert cost[:4] == ("床位/诊次", 2020, 10, pytest.approx(before[:, 0].sum() / before[:, 1].sum()))


def test_only_groups_with_enough_units_are_computed(tmp_path: Path) -> None:
    """One input and one output ask for six units: max(m·s, 3(m + s))."""
    found = compare(hospitals(tmp_path, groups="甲甲甲甲甲甲甲乙乙乙"), inputs=["床位"], outputs=["诊次"])
    rows = {row[0]: row for row in found.tables["efficiency"].rows if row[1] == 2021}
    own = dea(figures()[1, :7, :1], figures()[1, :7, 1:])
    assert [rows[unit][2] for unit in UNITS[:7]] == pytest.approx(own.values["efficiency"])
    assert all(isnan(number(rows[unit][2])) and rows[unit][5] == "too_few_peers" for unit in UNITS[7:])


def test_a_name_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as met:
        compare(hospitals(tmp_path), inputs=["床"], outputs=["诊次"])
    told = met.value.problems[0]
    assert (told.code, "床位" in str(told), "全年执行数" in str(told)) == ("N004", True, True)


def test_watched_columns_and_money_serve_as_inputs(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    lines = ["地区,年份,支出,产出,得分"]
    lines += [
        f"地{unit},{year},{unit + 1 + year % 3},{10 + unit},{80 + unit}" for unit in range(8) for year in (2020, 2021)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    mapping = {
        "entity": "地区", "year": "年份", "budget_executed": "支出", "watch": ["产出"],
        "indicators": {"得分": {"as": "score", "weight": 100}},
    }  # fmt: skip
    panel = load_panel(path, mapping=mapping)
    found = compare(panel, inputs=["全年执行数"], outputs=["产出"])
    spent, made = np.arange(8.0) + 1 + 2020 % 3, 10 + np.arange(8.0)
    own = dea(spent[:, None], made[:, None])
    assert [row[2] for row in found.tables["efficiency"].rows if row[1] == 2020] == pytest.approx(
        own.values["efficiency"]
    )
