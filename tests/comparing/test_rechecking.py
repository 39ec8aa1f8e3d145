"""Self-evaluation against re-check: the library's own methods on both scores; a census or a draw on suspicion infers nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.panels import Panel
from perfanalysis.statistics import intraclass_correlation, limits_of_agreement, mcnemar, paired_change, sign_test
from tests.comparing.panels import steady, table_of

HEADINGS = ("评价对象", "年度", "三级指标", "分值", "填报得分", "复核得分", "总分")


def scores(units: int = 14) -> np.ndarray:
    """Self-evaluated and re-checked points of five indicators of 20 (units, indicators, 2)."""
    generator = np.random.default_rng(21)
    mine = generator.uniform(8, 20, (units, 5)).round(2)
    return np.stack([mine, np.clip(mine - generator.uniform(-0.5, 3, (units, 5)), 0, 20).round(2)], axis=2)


def twice_scored(folder: Path, *, holes: bool = False) -> Panel:
    rows = []
    for year in (2020, 2021):
        for unit, points in enumerate(scores()):
            total = round(float(points[:, 0].sum()), 2)
            for place, (mine, other) in enumerate(points):
                blank = (holes and unit == 0 and place == 0) or (year == 2020 and unit > 7)
                rows.append((f"单位{unit:02d}", year, f"指标{place}", 20, mine, "" if blank else other, total))
    return table_of(HEADINGS, rows, folder)


def test_bias_and_agreement_are_those_of_the_library(tmp_path: Path) -> None:
    found = compare(twice_scored(tmp_path))
    mine, other = scores()[:, :, 0].sum(axis=1), scores()[:, :, 1].sum(axis=1)
    bias, limits = paired_change(other, mine), limits_of_agreement(mine, other)
    row = next(row for row in found.tables["rechecks"].rows if row[0] == 2021)
    assert row[1] == 14
    assert row[4:7] == pytest.approx((bias.estimate, *bias.interval))
    assert row[7:9] == pytest.approx((limits.values["lower_limit"][0], limits.values["upper_limit"][0]))
    assert row[9] == pytest.approx(intraclass_correlation(np.column_stack([mine, other])).estimate)


def test_how_they_differ_is_tested_beside(tmp_path: Path) -> None:
    row = next(row for row in compare(twice_scored(tmp_path)).tables["recheck_tests"].rows if row[0] == 2021)
    mine, other = scores()[:, :, 0].sum(axis=1), scores()[:, :, 1].sum(axis=1)
    assert row[1:3] == (14, int((mine > other).sum()))
    assert row[3] == pytest.approx(sign_test(other, mine).p)
    slope = limits_of_agreement(mine, other).values
    assert row[4:6] == pytest.approx((slope["slope"][0], slope["slope_p"][0]))
    assert row[6] == pytest.approx(intraclass_correlation(np.column_stack([mine, other]), form="ICC(3,1)").estimate)
    assert row[7] == pytest.approx(mcnemar(mine >= 60, other >= 60).p, nan_ok=True)


def test_only_evaluations_that_are_wholly_rechecked_count(tmp_path: Path) -> None:
    counts = {row[0]: row[1] for row in compare(twice_scored(tmp_path, holes=True)).tables["rechecks"].rows}
    assert counts == {2020: 7, 2021: 13}


def test_a_draw_of_unknown_kind_speaks_for_itself_alone(tmp_path: Path) -> None:
    codes = [claim.code for claim in compare(twice_scored(tmp_path)).claims if claim.section == 12]
    assert codes == ["inflation_sample", "inflation_sample"]


def test_without_rechecks_it_is_said(tmp_path: Path) -> None:
    found = compare(steady(tmp_path))
    assert [claim.code for claim in found.claims if claim.section == 12] == ["no_recheck"]
    assert found.tables["recheck_tests"].rows == ()


def test_re_checks_of_a_department_are_the_mean_of_its_evaluations_of_a_hundred(tmp_path: Path) -> None:
    rows = [
        (f"项目{project}", f"部门{project // 3}", year, f"指标{place}", 2, 1.8, 1.5 - project / 100, 9.0)
        for project in range(9)
        for year in (2020, 2021)
        for place in range(5)
    ]
    panel = table_of(("评价对象", "主管部门", *HEADINGS[1:]), rows, tmp_path)
    found = compare(panel, by="department")
    assert [row[:2] for row in found.tables["rechecks"].rows] == [(2020, 3), (2021, 3)]
    assert [one[1:] for one in found.rechecks if one[0] == 2020] == [
        pytest.approx((90.0, 10 * (7.5 - place))) for place in (0.05, 0.2, 0.35)
    ]
