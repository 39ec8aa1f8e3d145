"""Results and money: execution by hand, the slope by least squares and a sandwich written out."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.comparing.nouns import number
from perfanalysis.panels import Panel
from tests.comparing.panels import steady, table_of

HEADINGS = (
    "评价对象",
    "年度",
    "年初预算数(万元)",
    "全年预算数(万元)",
    "全年执行数(万元)",
    "三级指标",
    "分值",
    "填报得分",
    "总分",
)


def with_money(folder: Path, *, slope: float = 0.02, units: int = 20, stated: bool = False) -> Panel:
    """Budgets that grow by ``slope`` (log) a point of score, with a little scatter."""
    generator = np.random.default_rng(11)
    rows, headings = [], [*HEADINGS, *(["下一年度预算数(万元)"] if stated else [])]
    for unit in range(units):
        budget = 100.0 * (unit + 1)
        for year in (2020, 2021, 2022):
            points = [round(float(generator.uniform(12, 20)), 2) for _ in range(5)]
            total = round(sum(points), 2)
            following = budget * float(np.exp(slope * (total - 80) + generator.normal(0, 0.01)))
            for place, one in enumerate(points):
                money = (round(budget, 6), round(budget, 6), round(budget * 0.9, 6))
                more = [round(following, 6)] if stated else []
                rows.append([f"单位{unit:02d}", year, *money, f"指标{place}", 20, one, total, *more])
            budget = following
    return table_of(headings, rows, folder)


def expected(panel: Panel, years: list[int], following: dict[tuple[str, int], float]) -> tuple[float, float]:
    """Slope and clustered error: normal equations and the meat of sums by unit, G/(G − 1) · (n − 1)/(n − k)."""
    cases = panel.cases[panel.cases["year"].isin(years)].sort_values(["entity", "year"])
    units = cases["entity"].astype(str).to_numpy()
    growth = np.log(
        [following[unit, year] for unit, year in zip(units, cases["year"], strict=True)] / cases["budget_original"]
    )
    dummies = [np.asarray(cases["year"] == year, float) for year in years[1:]]
    x = np.column_stack([np.ones(len(cases)), cases["total"], *dummies])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ growth
    rest = np.asarray(growth - x @ beta)
    sums = np.array([x[units == unit].T @ rest[units == unit] for unit in sorted(set(units))])
    factor = len(sums) / (len(sums) - 1) * (len(x) - 1) / (len(x) - x.shape[1])
    return float(beta[1]), float(np.sqrt(factor * (inverse @ sums.T @ sums @ inverse)[1, 1]))


def test_growth_of_the_budget_on_the_score(tmp_path: Path) -> None:
    panel = with_money(tmp_path)
    own = {(str(row.entity), int(row.year) - 1): row.budget_original for row in panel.cases.itertuples()}
    slope, error = expected(panel, [2020, 2021], own)
    found = compare(panel)
    row = found.tables["money"].rows[0]
    assert row[:3] == ("2020–2021", 40, pytest.approx(slope))
    assert found.results["money on score"].values["se"][1] == pytest.approx(error)
    assert slope == pytest.approx(0.02, abs=0.002)
    assert next(claim for claim in found.claims if claim.code == "money").estimate == pytest.approx(slope)


def test_a_stated_budget_of_the_next_year_counts_for_the_last_year_too(tmp_path: Path) -> None:
    found = compare(with_money(tmp_path, stated=True))
    assert found.tables["money"].rows[0][:2] == ("2020–2022", 60)


def test_years_that_do_not_follow_each_other_give_no_growth(tmp_path: Path) -> None:
    found = compare(with_money(tmp_path), years=[2020, 2022])
    assert found.tables["money"].rows[0][1] == 0
    assert isnan(number(found.tables["money"].rows[0][2]))
    assert "money_missing" in {claim.code for claim in found.claims}


def test_execution_is_of_the_sums_and_of_the_middle(tmp_path: Path) -> None:
    row = compare(with_money(tmp_path)).tables["execution"].rows[0]
    assert row == (2020, 20, pytest.approx(21000.0), pytest.approx(0.9), pytest.approx(0.9), 0)


def test_without_money_it_is_said(tmp_path: Path) -> None:
    found = compare(steady(tmp_path))
    assert "execution" not in found.tables
    assert [claim.code for claim in found.claims if claim.section == 13] == ["money_missing"]
