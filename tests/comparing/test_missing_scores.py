"""Missing scores: the patterns of years counted, and Little's test as the library has it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perfanalysis.comparing import compare
from perfanalysis.panels import Panel
from perfanalysis.statistics import missing_completely_at_random
from tests.comparing.panels import steady


def holed(folder: Path, gone: set[tuple[str, int]]) -> Panel:
    panel = steady(folder, units=30)
    cases = panel.cases.copy()
    keys = zip(cases["entity"].astype(str), cases["year"].astype(int), strict=True)
    cases.loc[[key in gone for key in keys], "total"] = np.nan
    return Panel(cases, panel.items)


def test_years_missing_are_counted_by_pattern(tmp_path: Path) -> None:
    gone = {(f"单位{unit:02d}", 2021) for unit in range(5)} | {("单位00", 2020), ("单位09", 2022)}
    found = compare(holed(tmp_path, gone))
    assert [row[:2] for row in found.tables["gaps"].rows] == [
        ("no_gap", 24),
        ("2021", 4),
        ("2020、2021", 1),
        ("2022", 1),
    ]
    totals = found.cube.total
    own = missing_completely_at_random(totals)
    assert found.results["missing at random"].p == pytest.approx(own.p)


def test_scores_missing_because_they_are_low_are_told(tmp_path: Path) -> None:
    whole = steady(tmp_path, units=30).cases.pivot_table(index="entity", columns="year", values="total", observed=True)
    low = {(str(unit), 2021) for unit in whole[2020].nsmallest(10).index}
    codes = {claim.code for claim in compare(holed(tmp_path, low)).claims}
    assert "gaps_related" in codes


def test_without_gaps_nothing_is_said(tmp_path: Path) -> None:
    found = compare(steady(tmp_path))
    assert "gaps" not in found.tables
    assert not {"gaps_related", "gaps_unrelated"} & {claim.code for claim in found.claims}


def test_a_few_gaps_are_counted_and_not_tested(tmp_path: Path) -> None:
    """The test is for large samples: with four units that lack a year it would say nothing."""
    found = compare(holed(tmp_path, {(f"单位{unit:02d}", 2021) for unit in range(4)}))
    assert len(found.tables["gaps"].rows) == 2
    assert "missing at random" not in found.results
