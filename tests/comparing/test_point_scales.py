"""Scores out of 10, or out of another number in one year only, give what the same scores out of 100 give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.panels import Panel
from tests.comparing.panels import panel_of, table_of

HEADINGS = ("评价对象", "年度", "三级指标", "分值", "填报得分")
TABLES = ("headline", "series", "decomposition", "ranks", "sensitivity", "slopes", "quality")


def out_of(folder: Path, fulls: dict[int, float], **changed: dict[tuple[str, int], float]) -> Panel:
    """Twelve units with five equal indicators, the same shares of the full marks whatever these are."""
    generator = np.random.default_rng(5)
    folder.mkdir(exist_ok=True)
    rows = [
        (f"单位{unit:02d}", year, f"指标{item}", full / 5, float(generator.uniform(0.6, 1)) * full / 5)
        for unit in range(12)
        for year, full in fulls.items()
        for item in range(5)
    ]
    return panel_of(rows, folder, **changed)


@pytest.mark.parametrize("last", [10.0, 100.0, 120.0])
def test_other_full_marks_give_the_same_comparison(tmp_path: Path, last: float) -> None:
    plain = compare(out_of(tmp_path / "plain", {2020: 100.0, 2021: 100.0, 2022: 100.0}))
    other = compare(out_of(tmp_path / "other", {2020: 10.0, 2021: 10.0, 2022: last}))
    for key in TABLES:
        for mine, theirs in zip(other.tables[key].rows, plain.tables[key].rows, strict=True):
            assert mine == pytest.approx(theirs, abs=1e-7, nan_ok=True)


def test_another_scale_is_told_with_its_years(tmp_path: Path) -> None:
    found = compare(out_of(tmp_path, {2020: 10.0, 2021: 100.0}))
    assert [claim.text("zh") for claim in found.claims if claim.code == "rescaled"] == [
        "2020年各评价满分10分,总分已换算成百分制;报告里的分都是百分制的分。"
    ] * 2


def test_totals_that_are_not_sums_of_points_stay_as_published(tmp_path: Path) -> None:
    totals = {(f"单位{unit:02d}", year): 80.0 + unit for unit in range(12) for year in (2020, 2021)}
    found = compare(out_of(tmp_path, {2020: 10.0, 2021: 10.0}, totals=totals))
    assert "rescaled" not in {claim.code for claim in found.claims}
    assert found.cube.total[0, 0] == 80.0


@pytest.mark.parametrize("weights", [(40, 30, 20, 10), (0.4, 0.3, 0.2, 0.1)])
@pytest.mark.parametrize("totals", [True, False])
def test_indicators_marked_out_of_a_hundred_are_weighted(
    tmp_path: Path, *, weights: tuple[float, ...], totals: bool
) -> None:
    marks = np.random.default_rng(3).uniform(60, 100, (12, 2, 4)).round(1)
    means = marks @ np.asarray(weights) / sum(weights)
    rows = [
        (f"单位{unit:02d}", year, f"指标{item}", weights[item], marks[unit, year - 2020, item])
        + ((means[unit, year - 2020],) if totals else ())
        for unit in range(12)
        for year in (2020, 2021)
        for item in range(4)
    ]
    found = compare(table_of((*HEADINGS, "总分")[: 6 if totals else 5], rows, tmp_path))
    effects = {row[2]: row[3] for row in found.tables["decomposition"].rows}
    assert effects["performance"] == pytest.approx(float((means[:, 1] - means[:, 0]).mean()))
    assert effects["unexplained"] == pytest.approx(0.0, abs=1e-9)
    assert "marks_of_hundred" in {claim.code for claim in found.claims}
