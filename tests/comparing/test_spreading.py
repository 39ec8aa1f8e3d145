"""Heterogeneity: groups, shrunken units, low scorers, dispersion; nothing where years may not be compared."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.comparing.nouns import number
from perfanalysis.panels import Panel, load_panel
from perfanalysis.statistics import beta_convergence, paired_change, welch_anova
from tests.comparing.panels import panel_of, steady
from tests.comparing.test_testing import broken


def grouped(folder: Path, *, units: int = 24) -> Panel:
    """Units of two groups, one of which gains six points a year; budgets of the first year from 1 to ``units``."""
    generator = np.random.default_rng(3)
    path = folder / "panel.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["评价对象", "年度", "组别", "全年预算数(万元)", "三级指标", "分值", "填报得分", "总分"])
        for unit in range(units):
            for year in (2020, 2021, 2022):
                gain = (year - 2020) * (6 if unit % 2 else 0)
                points = [round(float(generator.uniform(12, 15)) + gain / 5, 2) for _ in range(5)]
                for place, one in enumerate(points):
                    writer.writerow(
                        [
                            f"单位{unit:02d}",
                            year,
                            "东" if unit % 2 else "西",
                            unit + 1,
                            f"指标{place}",
                            20,
                            one,
                            sum(points),
                        ]
                    )
    return load_panel(path)


def test_groups_that_change_otherwise_are_told(tmp_path: Path) -> None:
    panel = grouped(tmp_path)
    found = compare(panel)
    totals = panel.cases.pivot_table(
        index=["entity", "group"], columns="year", values="total", observed=True
    ).reset_index()
    rows = {row[0]: row for row in found.tables["groups"].rows}
    for name in ("东", "西"):
        own = totals[totals["group"] == name]
        change = paired_change(own[2020].to_numpy(), own[2022].to_numpy())
        assert rows[name][4:] == pytest.approx((change.estimate, *change.interval))
    test = welch_anova((totals[2022] - totals[2020]).to_numpy(), list(totals["group"].astype(str)))
    assert found.results["change by groups"].p == pytest.approx(test.p)
    assert {claim.code for claim in found.claims if claim.section == 9} >= {"groups_differ", "groups_alike"}


def test_thirds_by_budget_hold_eight_units_each(tmp_path: Path) -> None:
    rows = {row[0]: row[1] for row in compare(grouped(tmp_path)).tables["groups"].rows}
    assert [rows[name] for name in ("size_small", "size_middle", "size_large")] == [8, 8, 8]


def test_changes_of_units_are_drawn_to_their_mean(tmp_path: Path) -> None:
    rows = compare(steady(tmp_path, years=range(2016, 2022))).tables["slopes"].rows
    own, drawn = (np.array([number(row[place]) for row in rows]) for place in (1, 3))
    assert len(rows) == 12
    assert np.ptp(drawn) < np.ptp(own)
    assert (np.abs(drawn - drawn.mean()) <= np.abs(own - own.mean()) + 1e-9).all()


def test_two_years_give_no_changes_of_units(tmp_path: Path) -> None:
    found = compare(steady(tmp_path, years=(2020, 2021)))
    assert found.tables["slopes"].rows == ()
    assert "lowest" not in found.tables
    assert any(claim.code == "no_shrinkage" for claim in found.claims)


def test_low_scorers_are_shown_beside_what_regression_to_the_mean_gives(tmp_path: Path) -> None:
    panel = steady(tmp_path, units=40)
    found = compare(panel)
    totals = panel.cases.pivot_table(index="entity", columns="year", values="total", observed=True)
    low = totals.nsmallest(4, 2020)
    row = found.tables["lowest"].rows[0]
    assert row[1:5] == pytest.approx((4, low[2020].mean(), low[2022].mean(), (low[2022] - low[2020]).mean()))
    assert number(row[7]) > (totals[2022] - totals[2020]).mean()


def test_convergence_is_that_of_the_first_and_last_year(tmp_path: Path) -> None:
    panel = steady(tmp_path)
    rows = {(row[0], row[1]): row for row in compare(panel).tables["convergence"].rows}
    totals = panel.cases.pivot_table(index="entity", columns="year", values="total", observed=True)
    beta = beta_convergence(totals[2020].to_numpy(), totals[2022].to_numpy(), years=2.0, form="level")
    assert rows["beta", None][2:] == pytest.approx((beta.estimate, *beta.interval))
    assert rows["sd", 2021][2] == pytest.approx(totals[2021].std())


def test_years_that_may_not_be_compared_give_nothing(tmp_path: Path) -> None:
    found = compare(panel_of(broken(), tmp_path))
    assert "groups" not in found.tables
    assert found.tables["convergence"].rows == ()
    assert not any(claim.code in {"convergence", "lowest", "groups_differ"} for claim in found.claims)
