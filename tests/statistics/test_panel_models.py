"""Fixed effects against R plm, Stata, Baltagi's tables and linearmodels, each call named beside its numbers."""

from __future__ import annotations

import csv
from math import isnan, nan, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, fixed_effects

# Grunfeld's investment data, 10 firms, 1935-1954, as in R plm (data("Grunfeld")) and Baltagi (2001), Econometric
# Analysis of Panel Data: firm, year, inv, value, capital.
FILE = Path(__file__).parent / "grunfeld.csv"
ROWS = np.array(list(csv.reader(FILE.read_text(encoding="utf-8").splitlines()))[1:], dtype=float)
# Unbalanced: R Grunfeld[-c(1, 2, 3, 24, 45, 46, 77, 98, 121:125, 190, 200), ].
GONE = [1, 2, 3, 24, 45, 46, 77, 98, 121, 122, 123, 124, 125, 190, 200]
FEWER = np.delete(ROWS, np.array(GONE) - 1, axis=0)


def fitted(rows: Any = ROWS, **options: Any) -> Result:
    return fixed_effects(rows[:, 2], rows[:, 3:], rows[:, 0], rows[:, 1], **options)


def told(found: Result) -> list[str]:
    return [notice.code for notice in found.warnings]


# R: f <- plm(inv ~ value + capital, D, effect, model = "within"): coef, sqrt(diag(vcov(f))), summary(f)$r.squared and F,
# pFtest(f, plm(..., model = "pooling")), within_intercept(f) with its se.
PLM = [
    (ROWS, "unit", (0.110123804121, 0.310065341300), (0.011856694214, 0.0173545027756), 0.766757583748, 309.014175168,
     (49.1766254994, (9, 188), 8.70014669955e-45), (-58.7439393969, 12.4536917974)),
    (ROWS, "time", (0.116797792111, 0.219706578451), (0.00633130242813, 0.0322961073169), 0.803811183755, 364.644614936,
     (0.234508306733, (19, 178), 0.99968818781), (-41.0224978681, 10.4498527918)),
    (ROWS, "two_way", (0.117715855083, 0.357916273073), (0.0137512830036, 0.0227190108826), 0.720145212924, 217.442306876,
     (17.4031456443, (28, 169), 1.79392274527e-36), (-80.1637952455, 14.8440220759)),
    (FEWER, "unit", (0.127076996234, 0.292307665769), (0.0127472233392, 0.0188184214233), 0.77311659576, 294.753094688,
     (47.9159450188, (9, 173), 1.83351361649e-42), (-69.5673989604, 12.6562701649)),
    (FEWER, "time", (0.125360330142, 0.201949418790), (0.00703919744841, 0.0340824115064), 0.81262028151, 353.445684926,
     (0.193769347011, (19, 163), 0.999924365758), (-42.0224389484, 10.868566529)),
    (FEWER, "two_way", (0.136452144693, 0.341823960788), (0.0144418094816, 0.0237996578875), 0.735619000207, 214.246345464,
     (17.5022869846, (28, 154), 7.04294404807e-35), (-93.5459397209, 14.9624398169)),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "effects", "slopes", "errors", "r2", "f", "equal", "intercept"), PLM)
def test_within_estimates_of_plm(
    rows: Any, effects: Any, slopes: Any, errors: Any, r2: float, f: float, equal: Any, intercept: Any
) -> None:
    found = fitted(rows, effects=effects)
    assert found.values["estimate"] == pytest.approx(slopes, rel=1e-10)
    assert found.values["se"] == pytest.approx(errors, rel=1e-10)
    assert (found.estimate, found.checks[0].value) == pytest.approx((r2, f), rel=1e-10)
    assert (found.statistic, found.df, found.p) == (
        pytest.approx(equal[0], rel=1e-10),
        equal[1],
        pytest.approx(equal[2]),
    )
    once = [found.values[name][0] for name in ("intercept", "intercept_se")]
    assert once == pytest.approx(intercept, rel=1e-10)
    assert (found.n, told(found), found.checks[0].holds) == (len(rows), [], True)


def test_stata_prints_the_same() -> None:
    """xtreg invest mvalue kstock, fe: R2 .7668, .8194, .8060; sigma_u 85.732501, sigma_e 52.767964 (data held as floats), F(9, 188) 49.18."""
    found = fitted(names=["mvalue", "kstock"])
    once = {name: of[0] for name, of in found.values.items()}
    assert round(found.estimate, 4) == 0.7668
    assert [round(once[f"r_squared_{name}"], 4) for name in ("between", "overall")] == [0.8194, 0.8060]
    assert sqrt(once["unit_variance"]) == pytest.approx(85.732501, abs=2e-6)
    assert sqrt(once["residual_variance"]) == pytest.approx(52.767964, abs=2e-6)
    assert (found.labels, found.df, round(found.statistic, 2)) == (("mvalue", "kstock"), (9.0, 188.0), 49.18)
    assert found.values["low"][0] == pytest.approx(0.0867345, abs=5e-8)


def test_baltagis_tables() -> None:
    """Baltagi (2001), tables 2.1 and 3.1: within 0.110 (0.012), 0.310 (0.017); two-way 0.118 (0.014), 0.358 (0.023)."""
    one, two = fitted(), fitted(effects="two_way")
    assert [round(value, 3) for value in one.values["estimate"] + one.values["se"]] == [0.110, 0.310, 0.012, 0.017]
    assert [round(value, 3) for value in two.values["estimate"] + two.values["se"]] == [0.118, 0.358, 0.014, 0.023]
    assert [round(found.statistic, 2) for found in (one, two)] == [49.18, 17.40]


# R: vcovHC(f, type, cluster = "group"), cluster = "time", vcovSCC(f, type, maxlag = 2), vcovDC(f, type); "HC0", "sss".
ROBUST = [
    (ROWS, "unit", "none", (0.0143421437124, 0.0497926087238), (0.0164157414201, 0.0305796603648), (0.0176860327181, 0.0348201468738), (0.0110542285516, 0.0411447658398)),
    (ROWS, "unit", "plm", (0.0151560754389, 0.0526183915915), (0.0168846725614, 0.0314531972139), (0.0181912509288, 0.0358148172208), (0.0125799711963, 0.0449341943721)),
    (ROWS, "two_way", "none", (0.00971202368684, 0.04293110894), (0.0181550101731, 0.0497732683791), (0.020436322948, 0.0558105306258), (0.0106338232407, 0.0426562329875)),
    (FEWER, "unit", "plm", (0.0242994267044, 0.0470716610307), (0.0130571354683, 0.0321114115016), (0.013064435211, 0.0371731874941), (0.0219568921865, 0.0377254989148)),
    (FEWER, "two_way", "none", (0.020319717756, 0.0318204243603), (0.0125001850351, 0.0519526471948), (0.0142888161262, 0.0578533868024), (0.0183029976921, 0.0347545614985)),
    (FEWER, "two_way", "plm", (0.021477304928, 0.0336331914217), (0.0128599122665, 0.0534477276185), (0.0147000161405, 0.0595182772502), (0.0197470800008, 0.0381674008851)),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "effects", "small_sample", "units", "times", "kraay", "both"), ROBUST)
def test_robust_errors_of_plm(
    rows: Any, effects: Any, small_sample: Any, units: Any, times: Any, kraay: Any, both: Any
) -> None:
    kinds = {"cluster_unit": units, "cluster_time": times, "driscoll_kraay": kraay, "cluster_both": both}
    for covariance, errors in kinds.items():
        found = fitted(rows, effects=effects, covariance=covariance, small_sample=small_sample, lags=2)
        assert found.values["se"] == pytest.approx(errors, rel=1e-10)


def test_whites_errors_of_plm() -> None:
    """R: sqrt(diag(vcovHC(f, method = "white1", type = "HC1")))."""
    found = fitted(covariance="robust", small_sample="plm")
    assert found.values["se"] == pytest.approx((0.0188823492954, 0.0417003228379))
    assert told(found) == ["robust_short"]


def test_the_factors_of_each_program() -> None:
    """xtreg, vce(cluster) counts the constant, areg every effect, reghdfe with two effects those of time only."""
    bare = np.array(fitted(covariance="cluster_unit", small_sample="none").values["se"])
    for kind, factor in {"stata": 10 / 9 * 199 / 197, "areg": 10 / 9 * 199 / 188, "plm": 10 / 9 * 199 / 198}.items():
        found = fitted(covariance="cluster_unit", small_sample=kind)
        assert found.values["se"] == pytest.approx(bare * sqrt(factor))
    bare = np.array(fitted(effects="two_way", covariance="cluster_unit", small_sample="none").values["se"])
    found = fitted(effects="two_way", covariance="cluster_unit")
    assert found.values["se"] == pytest.approx(bare * sqrt(10 / 9 * 199 / (200 - 2 - 20)))
    bare = np.array(fitted(covariance="driscoll_kraay", small_sample="none").values["se"])
    found = fitted(covariance="driscoll_kraay")
    assert found.values["se"] == pytest.approx(bare * sqrt(20 / 19 * 199 / 197))
    assert (found.variant["lags"], told(found), found.checks[1].value) == (2, ["few_periods"], 20)


# linearmodels 7.1: PanelOLS(inv, add_constant(value, capital), entity_effects, time_effects).fit(cov_type, ...).std_errors of
# const, value, capital; effect of the unit on FEWER, then both effects.
LINEARMODELS: dict[str, dict[str, tuple[float, ...]]] = {
    "classical": {"unit": (12.65627016, 0.01274722334, 0.01881842142), "two_way": (14.96243982, 0.01444180948, 0.02379965789)},
    "robust": {"unit": (22.49222749, 0.0171745179, 0.04392135297), "two_way": (24.77572984, 0.01677137689, 0.05484283455)},
    "cluster_unit": {"unit": (34.43969289, 0.02317843375, 0.0449001283), "two_way": (30.52513038, 0.02227117728, 0.03487638562)},
    "cluster_time": {"unit": (15.43431708, 0.01312469315, 0.0322775561), "two_way": (20.09153102, 0.01370067441, 0.0569420614)},
    "cluster_both": {"unit": (31.30678079, 0.02103526056, 0.0351234485), "two_way": (26.86291895, 0.02006077601, 0.03809231062)},
    "driscoll_kraay": {"unit": (17.99945189, 0.01313203066, 0.03736552175), "two_way": (22.06173862, 0.01566108156, 0.06340949463)},
}  # fmt: skip


@pytest.mark.parametrize("covariance", LINEARMODELS)
def test_linearmodels_prints_the_same(covariance: Any) -> None:
    for effects, errors in LINEARMODELS[covariance].items():
        found = fitted(FEWER, effects=effects, covariance=covariance, small_sample="linearmodels")
        assert (found.values["intercept_se"][0], *found.values["se"]) == pytest.approx(errors, rel=1e-8)


def test_degrees_of_freedom_of_t() -> None:
    for covariance, free in {"classical": 188, "cluster_unit": 9, "cluster_time": 19, "driscoll_kraay": 19}.items():
        found = fitted(covariance=covariance)
        half = (found.values["high"][0] - found.values["low"][0]) / 2 / found.values["se"][0]
        from scipy.stats import t

        assert half == pytest.approx(t.ppf(0.975, free))
    normal = fitted(covariance="cluster_unit", df="normal")
    assert (normal.values["high"][0] - normal.values["estimate"][0]) / normal.values["se"][0] == pytest.approx(
        1.959963985
    )
    assert (
        fitted(covariance="cluster_unit", df="residual").values["p"][0]
        < fitted(covariance="cluster_unit").values["p"][0]
    )


def test_rows_alone_in_their_unit_say_nothing() -> None:
    more = np.vstack([ROWS, [[11, 1935, 5, 6, 7], [12, 1990, 5, 6, 9], [13, 1990, 5, 2, 9]]])
    found, plain = fitted(more), fitted()
    assert (told(found), found.warnings[0].given) == (["singletons"], {"n": 3})
    assert found.values["estimate"] == pytest.approx(plain.values["estimate"])
    assert found.values["se"] == pytest.approx(plain.values["se"])
    dropped = fitted(more, singletons="drop", covariance="cluster_unit")
    assert dropped.values["se"] == fitted(covariance="cluster_unit").values["se"]
    assert (dropped.n, found.n) == (200, 203)
    chain = np.vstack([ROWS, [[12, 1990, 5, 6, 9], [13, 1990, 5, 2, 9], [13, 1991, 4, 4, 4]]])
    assert fitted(chain, effects="two_way", singletons="drop").n == 200


def test_predictors_that_the_effects_absorb_are_told() -> None:
    wide = np.column_stack([ROWS, ROWS[:, 0] % 3, ROWS[:, 1], ROWS[:, 3] - ROWS[:, 4]])
    one, two = fitted(wide), fitted(wide, effects="two_way")
    assert [isnan(value) for value in one.values["estimate"]] == [False, False, True, False, True]
    assert [isnan(value) for value in two.values["estimate"]] == [False, False, True, True, True]
    assert (told(two), two.warnings[0].given) == (["absorbed"], {"names": "3、4、5"})
    assert two.values["se"][:2] == pytest.approx(fitted(effects="two_way").values["se"])
    assert two.statistic == pytest.approx(17.4031456443)


def test_large_figures_lose_nothing_that_is_not_lost_already() -> None:
    far = ROWS + np.array([0, 0, 1e7, 1e7, 1e7])
    for effects in ("unit", "two_way"):
        assert fitted(far, effects=effects).values["se"] == pytest.approx(
            fitted(effects=effects).values["se"], rel=1e-8
        )


def test_a_cell_twice_is_told_and_gaps_are_dropped() -> None:
    more = np.vstack([ROWS, ROWS[:2], [[1, 1950, nan, 2, 3], [nan, 1950, 1, 2, 3]]])
    found = fitted(more, effects="two_way")
    assert (told(found), found.warnings[0].given, found.dropped, found.n) == (["repeated_cells"], {"n": 2}, 2, 202)


SMALL = ["甲", "甲", "乙", "乙"]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (fixed_effects([], [], []), "no_freedom"),
        (fixed_effects([], np.empty((0, 2)), [], [], effects="two_way", covariance="driscoll_kraay"), "no_freedom"),
        (fixed_effects([1.0], [2.0], ["甲"], [2020], covariance="cluster_unit"), "no_freedom"),
        (fixed_effects([1.0, 2, 3], [2.0, 5, 4], list("abc"), [1, 1, 1], effects="two_way"), "no_freedom"),
        (fixed_effects([1.0, 2, 4, 3], [2.0, 5, 4, 3], [None, "", nan, None]), "no_freedom"),
        (fixed_effects([nan] * 4, [2.0, 5, 4, 3], SMALL, singletons="drop"), "no_freedom"),
        (fixed_effects([1.0, 2, 4, 3], [2.0, 5, 4, 3], list("甲甲甲甲"), covariance="cluster_unit"), "one_cluster"),
        (fixed_effects([1.0, 2, 4, 3], [2.0, 2, 3, 3], SMALL), "absorbed"),
        (fixed_effects([1.0, 2, 4, 3], np.empty((4, 0)), SMALL), ""),
        (fixed_effects([7.0, 7, 7, 7], [2.0, 5, 4, 4.5], SMALL), "exact_fit"),
        (fixed_effects([0.0, 0, 0, 0], [2.0, 5, 4, 4.5], SMALL), "exact_fit"),
        (fixed_effects([0.1, 0.1, 0.3, 0.3], [2.0, 5, 4, 4.5], SMALL), "exact_fit"),
        (fixed_effects([1e200, -2e200, 4, 3e200, 1], [2e-200, 5e-200, 0, 4e-200, 1e-200], [*SMALL, "乙"]), ""),
    ],
)
def test_degenerate_data_are_told(found: Result, code: str) -> None:
    assert told(found)[:1] == [code] * bool(code)
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == len(found.labels)
    if code in {"no_freedom", "exact_fit", "one_cluster"}:
        assert np.isnan(found.values["se"]).all()
        assert np.isnan(found.values["p"]).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"effects": "both"}, "effects must be"),
        ({"covariance": "HC3"}, "covariance must be"),
        ({"small_sample": "sss"}, "small_sample must be"),
        ({"df": 5}, "df must be"),
        ({"singletons": "told"}, "singletons must be"),
        ({"effects": "time"}, "times are needed"),
        ({"covariance": "driscoll_kraay"}, "times are needed"),
        ({"lags": -1}, "lags must not"),
        ({"level": 1}, "level lies between"),
        ({"names": ["a"]}, "as many names"),
        ({"times": [1, 2]}, "outcomes need"),
    ],
)
def test_wrong_use_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fixed_effects([1.0, 2, 4, 3], np.ones((4, 2)), SMALL, **options)


CASES = st.integers(6, 24).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-9, 9), min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), min_size=n, max_size=n),
        st.lists(st.tuples(st.sampled_from("甲乙丙丁戊"), st.integers(2019, 2023)), min_size=n, max_size=n),
        st.permutations(range(n)),
    )
)
KINDS = st.sampled_from(["classical", "robust", "cluster_unit", "cluster_both", "driscoll_kraay"])


@settings(deadline=None, max_examples=60)
@given(CASES, KINDS)
def test_order_does_not_move_a_bit(case: Any, covariance: Any) -> None:
    y, x, keys, order = case
    units, times = zip(*keys, strict=True)
    options: dict[str, Any] = {"effects": "two_way", "covariance": covariance}
    one = fixed_effects(y, x, units, times, **options)
    two = fixed_effects(*([of[place] for place in order] for of in (y, x, units, times)), **options)
    assert np.array_equal(list(one.values.values()), list(two.values.values()), equal_nan=True)
    assert (one.warnings, one.df) == (two.warnings, two.df)
    assert np.array_equal([one.statistic, one.p], [two.statistic, two.p], equal_nan=True)


@settings(deadline=None, max_examples=80)
@given(CASES, st.sampled_from(["unit", "time", "two_way"]))
def test_dummies_give_the_same(case: Any, effects: Any) -> None:
    """Least squares on a column for every unit and year (Frisch and Waugh 1933), whatever cells are there."""
    y, x, keys, _ = case
    units, times = (np.array(of) for of in zip(*keys, strict=True))
    found = fixed_effects(y, x, units.tolist(), times.tolist(), effects=effects)
    columns = [units[:, None] == np.unique(units)] if effects != "time" else []
    columns += [times[:, None] == np.unique(times)] if effects != "unit" else []
    kept = [place for place, value in enumerate(found.values["estimate"]) if not isnan(value)]
    design = np.column_stack([np.array(x, dtype=float)[:, kept], *columns]).astype(float)
    by_hand, _, rank, _ = np.linalg.lstsq(design, np.array(y, dtype=float), rcond=1e-10)
    assert [found.values["estimate"][place] for place in kept] == pytest.approx(by_hand[: len(kept)], abs=1e-9)
    left = float(np.sum((np.array(y) - design @ by_hand) ** 2))
    if len(y) > rank and left > 1e-9:
        assert found.values["residual_variance"] == pytest.approx((left / (len(y) - rank),) * 2)
        wide = np.linalg.pinv(design.T @ design, rcond=1e-12)
        errors = np.sqrt(np.diag(wide)[: len(kept)] * left / (len(y) - rank))
        assert [found.values["se"][place] for place in kept] == pytest.approx(errors, rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(CASES, st.integers(-6, 6))
def test_effects_added_by_hand_change_nothing(case: Any, shift: int) -> None:
    y, x, keys, _ = case
    units, times = zip(*keys, strict=True)
    moved = [value + shift * ord(unit) % 7 + 3 * (time - 2020) for value, (unit, time) in zip(y, keys, strict=True)]
    one, two = (fixed_effects(of, x, units, times, effects="two_way") for of in (y, moved))
    assert two.values["estimate"] == pytest.approx(one.values["estimate"], nan_ok=True, abs=1e-9)
    assert two.values["residual_variance"] == pytest.approx(one.values["residual_variance"], nan_ok=True, abs=1e-9)


@pytest.mark.parametrize("base", [10.0, 1e7])
@pytest.mark.parametrize("count", [21, 201, 2001])
def test_equal_effects_of_simon_and_lesage(base: float, count: int) -> None:
    """NIST StRD SmLs01 to SmLs06 (Simon and Lesage 1989), figures times ten: certified F 21, 201, 2001 on 8 and 9(J - 1)."""
    means = base + np.array([4, 3, 5, 3, 5, 3, 5, 3, 5])
    block = means[:, np.newaxis] + np.concatenate([[0], np.tile([-1, 1], count // 2)])
    found = fixed_effects(block.ravel(), np.empty((9 * count, 0)), np.repeat(range(9), count).tolist())
    assert found.statistic == pytest.approx(count, rel=1e-9)
    assert found.df == (8, 9 * (count - 1))


def test_equal_effects_of_silicon_resistivity() -> None:
    """NIST StRD SiRstv: certified F 1.18046237440255 on 4 and 20."""
    block = [
        196.3052, 196.1240, 196.1890, 196.2569, 196.3403, 196.3042, 196.3825, 196.1669, 196.3257, 196.0422, 196.1303,
        196.2005, 196.2889, 196.0343, 196.1811, 196.2795, 196.1748, 196.1494, 196.1485, 195.9885, 196.2119, 196.1051,
        196.1850, 196.0052, 196.2090,
    ]  # fmt: skip
    found = fixed_effects(block, np.empty((25, 0)), [place // 5 for place in range(25)])
    assert found.statistic == pytest.approx(1.18046237440255, rel=1e-9)
    assert found.df == (4, 20)


# NIST StRD Longley: deflator, product, unemployed, forces, population, year; employed; certified figures.
LONGLEY = [
    [83.0, 234289, 2356, 1590, 107608, 1947], [88.5, 259426, 2325, 1456, 108632, 1948],
    [88.2, 258054, 3682, 1616, 109773, 1949], [89.5, 284599, 3351, 1650, 110929, 1950],
    [96.2, 328975, 2099, 3099, 112075, 1951], [98.1, 346999, 1932, 3594, 113270, 1952],
    [99.0, 365385, 1870, 3547, 115094, 1953], [100.0, 363112, 3578, 3350, 116219, 1954],
    [101.2, 397469, 2904, 3048, 117388, 1955], [104.6, 419180, 2822, 2857, 118734, 1956],
    [108.4, 442769, 2936, 2798, 120445, 1957], [110.8, 444546, 4681, 2637, 121950, 1958],
    [112.6, 482704, 3813, 2552, 123366, 1959], [114.2, 502601, 3931, 2514, 125368, 1960],
    [115.7, 518173, 4806, 2572, 127852, 1961], [116.9, 554894, 4007, 2827, 130081, 1962],
]  # fmt: skip
EMPLOYED = [
    60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551,
]  # fmt: skip


def test_longley_of_nist() -> None:
    """NIST StRD Longley: coefficients, standard errors and residual mean square, certified to 15 digits; one unit is OLS."""
    found = fixed_effects(EMPLOYED, LONGLEY, ["US"] * 16)
    slopes = (
        15.0618722713733,
        -0.0358191792925910,
        -2.02022980381683,
        -1.03322686717359,
        -0.0511041056535807,
        1829.15146461355,
    )
    errors = (84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675, 0.226073200069370, 455.478499142212)  # fmt: skip
    assert found.values["estimate"] == pytest.approx(slopes, rel=1e-11)
    assert found.values["se"] == pytest.approx(errors, rel=1e-11)
    assert found.values["intercept"][0] == pytest.approx(-3482258.63459582, rel=1e-11)
    assert found.values["residual_variance"][0] == pytest.approx(92936.0061673238, rel=1e-11)
    assert found.estimate == pytest.approx(0.995479004577296, rel=1e-12)


# nlme::Orthodont, distance at 8, 10, 12, 14 of children M01 … F11.
def test_growth_within_children() -> None:
    """R: lm(distance ~ age + Subject): slope, error, sigma²; F against lm(distance ~ age) 9.7283; clusters by hand."""
    distance = [
        26, 25, 29, 31, 21.5, 22.5, 23, 26.5, 23, 22.5, 24, 27.5, 25.5, 27.5, 26.5, 27, 20, 23.5, 22.5, 26, 24.5, 25.5, 27,
        28.5, 22, 22, 24.5, 26.5, 24, 21.5, 24.5, 25.5, 23, 20.5, 31, 26, 27.5, 28, 31, 31.5, 23, 23, 23.5, 25, 21.5, 23.5,
        24, 28, 17, 24.5, 26, 29.5, 22.5, 25.5, 25.5, 26, 23, 24.5, 26, 30, 22, 21.5, 23.5, 25, 21, 20, 21.5, 23, 21, 21.5,
        24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5, 21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5, 21.5, 22.5, 23, 25, 23,
        23, 23.5, 24, 20, 21, 22, 21.5, 16.5, 19, 19, 19.5, 24.5, 25, 28, 28,
    ]  # fmt: skip
    child, age = [place // 4 for place in range(108)], [8, 10, 12, 14] * 27
    found = fixed_effects(distance, age, child, age)
    assert (found.values["estimate"][0], found.values["se"][0], found.values["residual_variance"][0]) == pytest.approx(
        (0.660185185185, 0.0616059163002, 2.04945601852), rel=1e-10
    )
    assert round(found.statistic, 4) == 9.7283
    clustered = fixed_effects(distance, age, child, age, covariance="cluster_unit")
    assert clustered.values["se"][0] == pytest.approx(0.0715885821324, rel=1e-10)
    plain = fixed_effects(distance, age, child, age, covariance="cluster_unit", small_sample="none")
    assert plain.values["se"][0] == pytest.approx(0.069921316488, rel=1e-10)
