"""Overall tests: each is the library's own method on the comparable totals; what cannot be compared stays out."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest

from perfanalysis.comparing import compare
from perfanalysis.comparing.nouns import number
from perfanalysis.figures.year_comparison import comparison_figure
from perfanalysis.formats import gap_text
from perfanalysis.statistics import adjust_p_values, mixed_change, paired_change
from tests.comparing.panels import Row, panel_of, steady


def test_the_mixed_model_is_that_of_the_published_totals(tmp_path: Path) -> None:
    panel = steady(tmp_path)
    found = compare(panel)
    cases = panel.cases
    own = mixed_change(cases["total"].to_numpy(), list(cases["entity"].astype(str)), list(cases["year"].astype(int)))
    claim = next(one for one in found.claims if one.code == "overall")
    assert (claim.estimate, claim.low, claim.high, claim.n) == pytest.approx(
        (own.values["estimate"][-1], own.values["low"][-1], own.values["high"][-1], own.n)
    )
    assert [row[0] for row in found.tables["overall"].rows] == ["mixed_change", "repeated_anova", "friedman"]


def test_pairs_hold_all_at_once_and_are_adjusted_by_holm(tmp_path: Path) -> None:
    panel = steady(tmp_path)
    rows = compare(panel).tables["pairwise"].rows
    totals = panel.cases.pivot_table(index="entity", columns="year", values="total", observed=True)
    pairs = [(2020, 2021), (2020, 2022), (2021, 2022)]
    own = [paired_change(totals[a].to_numpy(), totals[b].to_numpy(), level=1 - 0.05 / 3) for a, b in pairs]
    assert [row[0] for row in rows] == [f"{a}–{b}" for a, b in pairs]
    for row, one in zip(rows, own, strict=True):
        assert row[3:7] == pytest.approx((one.estimate, *one.interval, one.p))
    adjusted = adjust_p_values([one.p for one in own]).values["p_adjusted"]
    assert [row[7] for row in rows] == pytest.approx(adjusted)


def broken(years: int = 3) -> list[Row]:
    """Indicators that stay in 2020 and 2021 and are all replaced from 2022 on."""
    return [
        (
            f"单位{unit}",
            year,
            f"{'旧' if year < 2022 else '新'}指标{item}",
            20.0,
            10.0 + (unit * 3 + item * 5 + year) % 7,
        )
        for unit in range(8)
        for year in range(2020, 2020 + years)
        for item in range(5)
    ]


def test_a_year_that_cannot_be_compared_gives_no_difference(tmp_path: Path) -> None:
    found = compare(panel_of(broken(), tmp_path))
    rows = {row[0]: row for row in found.tables["pairwise"].rows}
    assert rows["2020–2021"][1] == "A"
    assert all(isnan(number(cell)) for pair in ("2020–2022", "2021–2022") for cell in rows[pair][3:])
    claims = {claim.code: claim for claim in found.claims if claim.section == 8}
    assert claims["no_overall"].grade == "D"
    assert "overall" not in claims
    assert found.results["mixed_change"].labels == ("2021",)


@pytest.mark.parametrize(("years", "told"), [(4, False), (5, True), (6, True)])
def test_trends_of_units_need_five_years(tmp_path: Path, years: int, told: bool) -> None:
    found = compare(steady(tmp_path, years=range(2015, 2015 + years)))
    assert ("trends" in found.tables) == told


def test_a_trend_in_every_unit_is_found(tmp_path: Path) -> None:
    rows = [
        (f"单位{unit:02d}", year, f"指标{item}", 20.0, 10.0 + (year - 2015) + unit / 10)
        for unit in range(30)
        for year in range(2015, 2021)
        for item in range(5)
    ]
    found = compare(panel_of(rows, tmp_path))
    claim = next(one for one in found.claims if one.code == "trends")
    assert claim.given["found"] == claim.n == 30
    assert all(row[3] == pytest.approx(5.0) for row in found.tables["trends"].rows)


def test_every_comparable_pair_is_drawn_and_no_other(tmp_path: Path) -> None:
    found = compare(panel_of(broken(years=4), tmp_path))
    drawn = comparison_figure(found, "forest")
    assert drawn is not None
    pairs = {str(row[0]): row for row in found.tables["pairwise"].rows if row[1] != "D"}
    assert drawn.alt == ";".join(f"{pair} {gap_text(number(row[3]))}" for pair, row in pairs.items())
    assert list(pairs) == ["2020–2021", "2022–2023"]
