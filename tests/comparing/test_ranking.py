"""Ranks: published ranks with bands of the shrunken scores, agreement between years, weights drawn at random."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from perfanalysis.comparing import compare
from perfanalysis.comparing.nouns import number
from perfanalysis.panels import Panel
from perfanalysis.statistics import rank_correlation, shrink, weight_sensitivity
from tests.comparing.panels import panel_of, steady, table_of
from tests.comparing.test_testing import broken


def test_ranks_are_the_published_ones_and_lie_in_their_bands(tmp_path: Path) -> None:
    panel = steady(tmp_path, units=20)
    rows = compare(panel).tables["ranks"].rows
    totals = panel.cases[panel.cases["year"] == 2022].set_index("entity")["total"]
    expected = dict(zip(totals.index.astype(str), stats.rankdata(-totals), strict=True))
    assert {str(row[0]): row[2] for row in rows} == expected
    assert all(1 <= number(row[3]) <= number(row[4]) <= 20 for row in rows)
    assert [row[2] for row in rows] == sorted(number(row[2]) for row in rows)


def test_scores_of_mere_noise_have_bands_over_most_places(tmp_path: Path) -> None:
    """Scores drawn anew each year have no lasting differences: shrinkage leaves (nearly) nothing to rank by."""
    found = compare(steady(tmp_path, units=30, years=range(2015, 2021)))
    totals = np.array([row[2:8] for row in found.tables["unit_scores"].rows], dtype=float)
    claim = next(one for one in found.claims if one.code == "ranks")
    rest = totals - totals.mean(axis=1, keepdims=True) - totals.mean(axis=0) + totals.mean()
    noise = np.sqrt((rest**2).sum() / (29 * 5))
    reliable = np.mean(shrink(totals[:, -1], np.full(30, noise)).values["reliability"])
    assert reliable < 0.3
    assert claim.given["width"] > 20


def test_lasting_differences_have_narrow_bands(tmp_path: Path) -> None:
    generator = np.random.default_rng(2)
    rows = [
        (f"单位{unit:02d}", year, f"指标{item}", 20.0, round(4 + unit * 0.6 + float(generator.normal(0, 0.05)), 3))
        for unit in range(20)
        for year in (2020, 2021, 2022)
        for item in range(5)
    ]
    claim = next(one for one in compare(panel_of(rows, tmp_path)).claims if one.code == "ranks")
    assert claim.given["width"] == 1


def test_agreement_between_years_is_tau_b(tmp_path: Path) -> None:
    panel = steady(tmp_path)
    rows = {row[0]: row for row in compare(panel).tables["rank_pairs"].rows}
    totals = panel.cases.pivot_table(index="entity", columns="year", values="total", observed=True)
    own = rank_correlation(totals[2020].to_numpy(), totals[2022].to_numpy())
    assert rows["2020–2022"][3:] == pytest.approx((own.estimate, *own.interval, own.p))


def test_years_that_may_not_be_compared_have_no_agreement(tmp_path: Path) -> None:
    found = compare(panel_of(broken(), tmp_path))
    assert np.isnan([number(cell) for cell in found.tables["rank_pairs"].rows[-1][3:]]).all()
    assert not any(one.code in {"tau", "tau_open"} for one in found.claims)


def test_two_units_have_no_bands(tmp_path: Path) -> None:
    found = compare(steady(tmp_path, units=2))
    assert found.tables["ranks"].rows == ()
    assert "no_ranks" in {claim.code for claim in found.claims}


def headed(folder: Path) -> Panel:
    """Indicators under two first-level ones, weights 60 and 40."""
    generator = np.random.default_rng(6)
    rows = []
    for unit in range(8):
        for year in (2020, 2021):
            points = generator.uniform(5, 20, 5).round(2)
            rows += [
                (f"单位{unit}", year, "产出" if place < 3 else "效益", f"指标{place}", 20, one, points.sum().round(2))
                for place, one in enumerate(points)
            ]
    return table_of(("评价对象", "年度", "一级指标", "三级指标", "分值", "填报得分", "总分"), rows, folder)


def test_weights_of_first_level_indicators_are_drawn(tmp_path: Path) -> None:
    panel = headed(tmp_path)
    found = compare(panel)
    items = panel.items[panel.items["year"] == 2021]
    rates = items.groupby(["entity", "level1"], observed=True)["printed"].sum().unstack() / [60, 40]
    names = [str(name) for name in rates.index]
    own = weight_sensitivity(rates.to_numpy(), [60, 40], draws=2000, seed=0, names=names, criteria=["产出", "效益"])
    rows = {str(row[0]): row[1:] for row in found.tables["weight_ranks"].rows}
    for place, name in enumerate(names):
        assert rows[name] == pytest.approx([own.values[key][place] for key in ("rank", "low", "high", "first_share")])
