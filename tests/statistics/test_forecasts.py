"""Forecasts of a year against the triangles of Mack (1993, 1999) and what R's ChainLadder prints for them."""

from __future__ import annotations

from math import exp, isnan, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, chain_ladder


def triangle(rows: list[list[float]]) -> list[list[float]]:
    return [row + [nan] * (len(rows[0]) - len(row)) for row in rows]


# Taylor and Ashe (1983), the example of Mack (1993); R ChainLadder::GenIns.
TAYLOR_ASHE = triangle(
    [
        [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
        [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
        [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
        [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
        [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
        [396132, 1333217, 2180715, 2985752, 3691712],
        [440832, 1288463, 2419861, 3483130],
        [359480, 1421128, 2864498],
        [376686, 1363294],
        [344014],
    ]
)
# Reinsurance Association of America, R ChainLadder::RAA.
RAA = triangle(
    [
        [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
        [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
        [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
        [5655, 11555, 15766, 21266, 23425, 26083, 27067],
        [1092, 9565, 15836, 22169, 25955, 26180],
        [1513, 6445, 11702, 12935, 15852],
        [557, 4020, 10946, 12314],
        [1351, 6947, 13112],
        [3133, 5395],
        [2063],
    ]
)
# Mortgage guarantee business, Mack (1993) and (1999); R ChainLadder::Mortgage.
MORTGAGE = triangle(
    [
        [58046, 127970, 476599, 1027692, 1360489, 1647310, 1819179, 1906852, 1950105],
        [24492, 141767, 984288, 2142656, 2961978, 3683940, 4048898, 4115760],
        [32848, 274682, 1522637, 3203427, 4445927, 5158781, 5342585],
        [21439, 529828, 2900301, 4999019, 6460112, 6853904],
        [40397, 763394, 2920745, 4989572, 5648563],
        [90748, 951994, 4210640, 5866482],
        [62096, 868480, 1954797],
        [24983, 284441],
        [13121],
    ]
)
# Made up: monthly execution of a budget in thirds of a year, four years done, the fifth known for two.
EXECUTION = [[20, 55, 100, 200], [24, 60, 110, 220], [30, 66, 130, 270], [28, 70, 120, 230], [26, 65, nan, nan]]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_taylor_and_ashe_in_mack_1993() -> None:
    """Mack (1993): total 18,681 thousand, 13 %; in full as ChainLadder prints est.sigma = "Mack": 2,447,095."""
    found = chain_ladder(TAYLOR_ASHE)
    reserves = [0, 94634, 469511, 709638, 984889, 1419459, 2177641, 3920301, 4278972, 4625811]
    errors = [0, 75535, 121699, 133549, 261406, 411010, 558317, 875328, 971258, 1363155]
    assert found.values["outstanding"] == pytest.approx(reserves, abs=0.51)
    assert found.values["se"] == pytest.approx(errors, abs=0.51)
    assert [round(100 * se / rest) for se, rest in zip(errors[1:], reserves[1:], strict=True)] == [
        80, 26, 19, 27, 29, 26, 22, 23, 29,
    ]  # fmt: skip
    assert found.se == pytest.approx(2447095, abs=0.51)
    assert found.estimate - sum(found.values["latest"]) == pytest.approx(18680856, abs=0.51)
    assert chain_ladder(TAYLOR_ASHE, last_sigma="loglinear").se == pytest.approx(2441364, abs=0.51)


def test_raa_as_chain_ladder_prints_it() -> None:
    """MackChainLadder(RAA): ultimate 213,122.23, S.E. 26,880.74 (log-linear), 26,909.01 by est.sigma = "Mack"."""
    found = chain_ladder(RAA, last_sigma="loglinear")
    assert (found.estimate, found.se) == (pytest.approx(213122.23, abs=5e-3), pytest.approx(26880.74, abs=5e-3))
    assert found.values["se"] == pytest.approx([0, 143, 592, 713, 1452, 1995, 2204, 5354, 6332, 24566], abs=0.51)
    assert found.values["ultimate"] == pytest.approx(
        [18834, 16858, 24083, 28703, 28927, 19501, 17749, 24019, 16045, 18402], abs=0.51
    )
    shares = [1.000, 0.991, 0.974, 0.943, 0.905, 0.813, 0.694, 0.546, 0.336, 0.112]
    assert found.values["share_to_date"] == pytest.approx(shares, abs=5.1e-4)
    assert chain_ladder(RAA).se == pytest.approx(26909.01, abs=5e-3)
    assert (found.n, found.dropped, codes(found)) == (10, 0, ["factor_of_few"])
    assert (found.checks[0].holds, found.checks[0].value) == (False, 1)


def test_mortgages_with_a_tail_in_mack_1999() -> None:
    """Mack (1999), table 1: factors, their errors and sigmas, with the tail 1.05 (error 0.02, sigma 71)."""
    found = chain_ladder(MORTGAGE, rows="months")
    assert found.values["factor"] == pytest.approx([11.10, 4.092, 1.708, 1.276, 1.139, 1.069, 1.026, 1.023], abs=5e-3)
    errors = [2.24, 0.517, 0.122, 0.051, 0.042, 0.023, 0.015, 0.012]
    assert found.values["se"] == pytest.approx(errors, abs=5e-3)
    assert found.values["sigma"] == pytest.approx([1337, 988.5, 440.1, 207, 164.2, 74.60, 35.49, 16.89], abs=0.05)
    assert found.values["years"] == (8, 7, 6, 5, 4, 3, 2, 1)
    plain, tailed = (
        chain_ladder(MORTGAGE, **of)
        for of in ({}, {"tail": 1.05, "tail_se": 0.02, "tail_sigma": 71})  # type: ignore[arg-type]
    )
    assert tailed.estimate == pytest.approx(1.05 * plain.estimate)
    by_hand = (1.05 * np.array(plain.values["se"])) ** 2
    by_hand += (0.02 * np.array(plain.values["ultimate"])) ** 2 + 71**2 * np.array(plain.values["ultimate"])
    assert tailed.values["se"] == pytest.approx(np.sqrt(by_hand))


@pytest.mark.parametrize(
    ("weighting", "line"),
    [
        ("volume", [2.9993587, 1.1302033, 166.9834704]),
        ("simple", [8.2060993, 4.1134872, 12.3404617]),
    ],
)
def test_factors_are_regressions_through_the_origin(weighting: str, line: list[float]) -> None:
    """R: summary(lm(y ~ x + 0, weights = x^(alpha - 2))), alpha 1 and 0, months 1 and 2 of RAA."""
    found = chain_ladder(RAA, weighting=weighting, rows="months").values  # type: ignore[arg-type]
    assert [found[name][0] for name in ("factor", "se", "sigma")] == pytest.approx(line, rel=3e-8)


def test_a_budget_year_by_hand() -> None:
    found = chain_ladder(EXECUTION, names=["2020", "2021", "2022", "2023", "2024"])
    factors = (100 + 110 + 130 + 120) / (55 + 60 + 66 + 70), (200 + 220 + 270 + 230) / (100 + 110 + 130 + 120)
    assert found.values["ultimate"][-1] == pytest.approx(65 * factors[0] * factors[1])
    before = (100 + 110) / (55 + 60) * (200 + 220) / (100 + 110)
    assert found.values["backtest"][2] == pytest.approx(66 * before / 270 - 1)
    assert np.isnan([found.values["backtest"][place] for place in (0, 4)]).all()
    assert found.checks[1].value == pytest.approx(np.nanmean(np.abs(found.values["backtest"])))
    assert (found.checks[0].holds, found.checks[1].holds, found.warnings) == (True, True, ())
    assert found.values["se"][:4] == (0, 0, 0, 0)
    assert found.values["low"][:4] == (200, 220, 270, 230)


def test_intervals_of_what_is_outstanding() -> None:
    """Mack (1994), Measuring the Variability of Chain Ladder Reserve Estimates: σ² = ln(1 + (se/R)²)."""
    found, plain = (chain_ladder(EXECUTION, interval=of) for of in ("lognormal", "normal"))  # type: ignore[arg-type]
    last, final, se = (found.values[name][-1] for name in ("latest", "ultimate", "se"))
    spread = sqrt(log(1 + (se / (final - last)) ** 2))
    assert found.values["high"][-1] == pytest.approx(
        last + (final - last) * exp(-(spread**2) / 2 + 1.959963985 * spread)
    )
    assert plain.values["low"][-1] == pytest.approx(final - 1.959963985 * se)
    assert found.values["low"][-1] > last


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (chain_ladder([]), "too_few"),
        (chain_ladder([1, 2, 3]), "too_few"),
        (chain_ladder([[1], [2]]), "too_few"),
        (chain_ladder([[nan, nan], [nan, nan], [1, 2]]), "too_few"),
        (chain_ladder([[1, 2, nan], [2, 3, nan]]), "no_factor"),
        (chain_ladder([[0, 2], [0, nan]]), "no_factor"),
        (chain_ladder([[1e300, 1e308], [1e300, 1e308], [1e305, nan]]), "no_factor"),
        (chain_ladder([[1, 2], [1, nan]]), "no_sigma"),
        (chain_ladder([[-1, 2], [1, 2], [2, 3], [4, nan]]), "ratios_left_out"),
    ],
)
def test_degenerate_triangles_are_told(found: Result, code: str) -> None:
    assert code in codes(found)
    assert found.to_text()
    assert found.to_text("en")
    assert isnan(found.se) or code == "ratios_left_out"


def test_years_that_go_alike_leave_no_error() -> None:
    found = chain_ladder([[1, 2, 4], [2, 4, 8], [3, 6, 12], [5, nan, nan]])
    assert (found.values["ultimate"][-1], found.se, found.interval) == (20, 0, (found.estimate, found.estimate))
    with_gap = chain_ladder([[1, 2, 4], [2, nan, 8], [3, 6, 12], [5, nan, nan], [nan, nan, nan]])
    assert (with_gap.values["ultimate"], with_gap.dropped) == ((4, 8, 12, 20), 1)


def test_wrong_use_is_refused() -> None:
    for bad in ({"weighting": "square"}, {"last_sigma": "zero"}, {"interval": "t"}, {"rows": "days"}):
        with pytest.raises(ValueError, match="must be one of"):
            chain_ladder(RAA, **bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="tail must be positive"):
        chain_ladder(RAA, tail=0)
    with pytest.raises(ValueError, match="as many names"):
        chain_ladder(RAA, names=["一"])


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1).map(np.random.default_rng), st.sampled_from(["volume", "simple"]))
def test_order_of_years_and_unit_of_money_do_not_matter(chance: np.random.Generator, weighting: str) -> None:
    block = np.cumsum(chance.uniform(1, 9, (6, 5)), axis=1)
    block[3, 4] = block[4, 3:] = block[5, 2:] = nan
    one = chain_ladder(block, weighting=weighting)  # type: ignore[arg-type]
    order = chance.permutation(6)
    two = chain_ladder(block[order], weighting=weighting)  # type: ignore[arg-type]
    for name in ("ultimate", "se"):
        assert [one.values[name][place] for place in order] == list(two.values[name])
    assert (one.estimate, one.se) == (two.estimate, two.se)
    ten = chain_ladder(block * 10, weighting=weighting)  # type: ignore[arg-type]
    assert (ten.estimate, ten.se) == (pytest.approx(10 * one.estimate), pytest.approx(10 * one.se))


def test_factors_by_regression() -> None:
    """R: summary(lm(y ~ x + 0)) of each two months of RAA: slope, its error and sigma (ChainLadder's alpha = 2)."""
    found = chain_ladder(RAA, rows="months", weighting="regression")
    factors = (2.2172411617, 1.5689515660, 1.26088893669, 1.16197171887, 1.0997074088, 1.04053438482, 1.032196150467,
               1.01588833101, 1.00921659)  # fmt: skip
    errors = (0.4112175732, 0.1087863821, 0.07063775529, 0.02307657962, 0.0361008778, 0.01984237251, 0.004717550407,
              0.01494526956)  # fmt: skip
    sigmas = (
        3772.7117423,
        2429.0324015,
        2339.2052529,
        930.1536361,
        1592.7979430,
        813.0382167,
        155.5480794,
        368.4226373,
    )
    assert found.values["factor"] == pytest.approx(factors, rel=1e-8)
    assert found.values["se"][:8] == pytest.approx(errors, rel=1e-8)
    assert found.values["sigma"][:8] == pytest.approx(sigmas, rel=1e-8)


def test_a_line_that_does_not_fit_gives_way_to_macks_rule_as_in_r() -> None:
    """R ChainLadder: "p-value > 5. est.sigma will be overwritten to 'Mack'"; base R: lm(log(sigma) ~ dev) p 0.2083 here."""
    some = [row[:5] for row in MORTGAGE[:5]]
    small = [[cell if place + late < 5 else nan for place, cell in enumerate(row)] for late, row in enumerate(some)]
    found, plain = chain_ladder(small, last_sigma="loglinear"), chain_ladder(small)
    assert "sigma_line_unfit" in codes(found)
    assert found.se == plain.se
    assert "sigma_line_unfit" not in codes(plain)
