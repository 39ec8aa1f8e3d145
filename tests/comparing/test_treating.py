"""Policy: no word of an effect without a stated year; with one, the library's own group-time effects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.comparing.nouns import number
from perfanalysis.figures.year_comparison import comparison_figure
from perfanalysis.panels import Panel
from perfanalysis.statistics import group_time_effects
from tests.comparing.panels import steady, table_of

HEADINGS = ("评价对象", "年度", "政策起始年度", "三级指标", "分值", "填报得分", "总分")


def reformed(folder: Path, *, effect: float = 5.0, drift: float = 0.0, treated: int = 20, units: int = 40) -> Panel:
    """Half of the ``treated`` start in 2018, half in 2019, and gain ``effect`` points; all of them ``drift`` yearly."""
    generator = np.random.default_rng(8)
    rows = []
    for unit in range(units):
        first = "" if unit >= treated else 2018 + unit % 2
        level = generator.normal(70, 4)
        for year in range(2015, 2021):
            gain = effect if first and year >= int(first) else 0.0
            moved = drift * (year - 2015) if first else 0.0
            total = round(float(level + (year - 2015) * 0.5 + gain + moved + generator.normal(0, 1)), 2)
            rows += [
                (f"单位{unit:02d}", year, first, f"指标{place}", 20, round(total / 5, 4), total) for place in range(5)
            ]
    return table_of(HEADINGS, rows, folder)


def test_without_a_stated_year_nothing_is_called_an_effect(tmp_path: Path) -> None:
    found = compare(steady(tmp_path))
    assert [claim.code for claim in found.claims if claim.section == 14] == ["no_policy"]
    assert "效应" not in found.text("zh")
    assert "effects" not in found.tables
    assert "limit_cause" in {claim.code for claim in found.claims}


def test_the_effect_is_that_of_callaway_and_santanna(tmp_path: Path) -> None:
    panel = reformed(tmp_path)
    found = compare(panel)
    cases = panel.cases
    own = group_time_effects(
        cases["total"].to_numpy(), list(cases["entity"].astype(str)), cases["year"].to_numpy(float),
        cases["treated_from"].to_numpy(dtype=float, na_value=np.nan), aggregate="simple",
    )  # fmt: skip
    claim = next(one for one in found.claims if one.section == 14)
    assert (claim.code, claim.n) == ("effect", 40)
    assert (claim.estimate, claim.low, claim.high) == pytest.approx((own.estimate, *own.interval))
    assert claim.estimate == pytest.approx(5.0, abs=3 * own.se)
    assert [row[:2] for row in found.tables["cohorts"].rows] == [(2018, 10), (2019, 10), (None, 20)]


def test_the_base_period_is_zero_without_a_band_and_drawn(tmp_path: Path) -> None:
    found = compare(reformed(tmp_path))
    rows = {row[0]: row for row in found.tables["effects"].rows}
    assert rows["-1"][1] == 0
    assert np.isnan([number(cell) for cell in rows["-1"][3:]]).all()
    drawn = comparison_figure(found, "event")
    assert drawn is not None
    assert [part.split(":")[0] for part in drawn.alt.split(";")] == ["-4", "-3", "-2", "-1", "0", "1", "2"]


def test_groups_that_moved_apart_before_are_not_called_an_effect(tmp_path: Path) -> None:
    codes = {one.code for one in compare(reformed(tmp_path, effect=0.0, drift=2.0)).claims if one.section == 14}
    assert {"effect_pretrend", "placebo_found"} <= codes


def test_one_treated_unit_is_compared_by_permutation(tmp_path: Path) -> None:
    claims = {one.code: one for one in compare(reformed(tmp_path, treated=1)).claims if one.section == 14}
    assert "置换检验" in claims["effect_one"].text("zh")
    assert claims["effect_one"].given["p"] >= 1 / 40


def test_without_a_comparison_group_nothing_is_estimated(tmp_path: Path) -> None:
    found = compare(reformed(tmp_path, treated=40), years=[2018, 2019, 2020])
    codes = [one.code for one in found.claims if one.section == 14]
    assert codes[0] == "effect_open"


def test_an_effect_whose_interval_holds_zero_is_no_evidence(tmp_path: Path) -> None:
    found = compare(reformed(tmp_path, effect=-0.5))
    claim = next(one for one in found.claims if one.section == 14)
    assert (claim.code, claim.low < 0 < claim.high) == ("effect_none", True)
    assert "effect_none" in {one.code for one in found.claims if one.section == 16}
    assert "limit_cause" not in {one.code for one in found.claims}


def test_a_single_unit_without_enough_others_has_no_interval_to_print(tmp_path: Path) -> None:
    found = compare(reformed(tmp_path, treated=1, units=10))
    claim = next(one for one in found.claims if one.section == 14)
    assert claim.code == "effect_one_open"
    assert "—" not in claim.text("en").replace("–", "")
