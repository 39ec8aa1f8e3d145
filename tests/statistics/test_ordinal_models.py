"""Ordered regression against R's MASS::polr and glm, on the housing satisfaction of Copenhagen and on mtcars."""

from __future__ import annotations

from itertools import product
from math import exp, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, ordered_logit

GRADES = ["Low", "Medium", "High"]
# MASS::housing (Madsen 1976): numbers by satisfaction (first to change), influence, type of dwelling, contact.
FREQUENCIES = [
    21, 21, 28, 34, 22, 36, 10, 11, 36, 61, 23, 17, 43, 35, 40, 26, 18, 54, 13, 9, 10, 8, 8, 12, 6, 7, 9, 18, 6, 7, 15, 13,
    13, 7, 5, 11, 14, 19, 37, 17, 23, 40, 3, 5, 23, 78, 46, 43, 48, 45, 86, 15, 25, 62, 20, 23, 20, 10, 22, 24, 7, 10, 21,
    57, 23, 13, 31, 21, 13, 5, 6, 13,
]  # fmt: skip
CELLS = [
    (GRADES[grade], *(influence == at for at in (1, 2)), *(kind == at for at in (1, 2, 3)), contact)
    for (contact, kind, influence, grade) in product(range(2), range(4), range(3), range(3))
]
HOUSING = [cell for cell, count in zip(CELLS, FREQUENCIES, strict=True) for _ in range(count)]
SATISFACTION, DWELLINGS = [cell[0] for cell in HOUSING], np.array([cell[1:] for cell in HOUSING], dtype=float)
NAMES = ["InflMedium", "InflHigh", "TypeApartment", "TypeAtrium", "TypeTerrace", "ContHigh"]
# datasets::mtcars.
GEAR = [4, 4, 4, 3, 3, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 4, 4, 4, 3, 3, 3, 3, 3, 4, 5, 5, 5, 5, 5, 4]
MPG = [
    21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9,
    21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
]  # fmt: skip
HORSES = [
    110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150, 150, 245, 175,
    66, 91, 113, 264, 175, 335, 109,
]  # fmt: skip
MANUAL = [1, 1, 1, *[0] * 14, 1, 1, 1, *[0] * 5, *[1] * 7]
WEIGHT = [
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345, 2.2, 1.615,
    1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
]  # fmt: skip


def column(result: Result, name: str) -> list[float]:
    return list(dict(result.values)[name])


@pytest.mark.parametrize(
    ("link", "estimates", "errors", "deviance"),
    [
        (
            "logit",
            [
                0.56639373833, 1.28881910896, -0.57235000233, -0.36618637094, -1.09101465913, 0.36028400530,
                -0.49613513718, 0.69070825906,
            ],
            [
                0.104652784381, 0.127156147663, 0.119238011895, 0.155173336387, 0.151486022515, 0.095535797737,
                0.124847245017, 0.125471939451,
            ],
            3479.1492991,
        ),
        (
            "probit",
            [
                0.34642276028, 0.78291464548, -0.34753674436, -0.21788753275, -0.66417349451, 0.22238582999,
                -0.29982792064, 0.42672083475,
            ],
            [
                0.064137059799, 0.076426203378, 0.072290929891, 0.094766068003, 0.091800039608, 0.058122668595,
                0.076153732092, 0.076404335223,
            ],
            3479.6888426,
        ),
    ],
)  # fmt: skip
def test_housing(link: str, estimates: list[float], errors: list[float], deviance: float) -> None:
    """R: summary(polr(Sat ~ Infl + Type + Cont, weights = Freq, data = housing, method, Hess = TRUE)), run to its end."""
    found = ordered_logit(SATISFACTION, DWELLINGS, categories=GRADES, names=NAMES, link=link)  # type: ignore[arg-type]
    assert column(found, "estimate") == pytest.approx(estimates, abs=2e-7)
    assert column(found, "se") == pytest.approx(errors, rel=2e-5)
    assert column(found, "deviance") == pytest.approx([deviance] * 8, abs=5e-6)
    assert found.labels == (*NAMES, "Low|Medium", "Medium|High")
    assert found.statistic == pytest.approx(3648.877621 - deviance, abs=2e-6)
    assert found.estimate == pytest.approx(1 - deviance / 3648.877621)
    assert (found.n, found.df) == (1681, (6,))


def test_housing_as_venables_and_ripley_print_it() -> None:
    """MASS (2002), section 7.3: t values of the coefficients, residual deviance 3479.15."""
    found = ordered_logit(SATISFACTION, DWELLINGS, categories=GRADES)
    assert [round(value, 2) for value in column(found, "statistic")[:6]] == [5.41, 10.14, -4.80, -2.36, -7.20, 3.77]
    assert round(column(found, "deviance")[0], 2) == 3479.15


@pytest.mark.parametrize(
    ("link", "wald", "p"), [("logit", 8.5344940013, 0.20149939004), ("probit", 8.9034829122, 0.17907932895)]
)
def test_brants_test_of_housing(link: str, wald: float, p: float) -> None:
    """R: Brant (1990) written out with two glm.fit of the splits and their joint covariance; 6 degrees of freedom."""
    check = ordered_logit(SATISFACTION, DWELLINGS, categories=GRADES, link=link).checks[0]  # type: ignore[arg-type]
    assert (check.value, check.p) == pytest.approx((wald, p), rel=1e-8)
    assert check.holds is True


def test_gears_of_motor_cars() -> None:
    """R: polr(factor(gear) ~ mpg + hp, mtcars, Hess = TRUE), run to its end; deviance 51.16070794.

    Errors from (mpg - 20)/6 and (hp - 147)/69 with ndeps 1e-5, turned back: R's second derivatives are differences, and
    in the figures' own units its errors are half a percent larger.
    """
    found = ordered_logit(GEAR, pd.DataFrame({"mpg": MPG, "hp": HORSES}))
    assert column(found, "estimate") == pytest.approx(
        [0.37289724600, 0.02003207236, 10.16100413520, 12.80207596251], rel=2e-6
    )
    assert column(found, "se") == pytest.approx([0.12279190158, 0.0095874209414, 3.6503353982, 4.0322291922], rel=1e-8)
    assert column(found, "deviance")[0] == pytest.approx(51.16070794, abs=5e-8)
    assert column(found, "odds_ratio")[0] == pytest.approx(exp(0.37289724600), rel=2e-6)
    assert found.labels == ("1", "2", "3|4", "4|5")


def test_two_grades_are_a_logit() -> None:
    """R: glm(am ~ wt, binomial, mtcars): 12.040369729 (4.510066210), -4.023969962 (1.436527744), deviance 19.17608481."""
    found = ordered_logit(MANUAL, WEIGHT)
    assert column(found, "estimate") == pytest.approx([-4.023969962, -12.040369729], rel=1e-9)
    assert column(found, "se") == pytest.approx([1.436527744, 4.510066210], rel=1e-7)
    assert column(found, "p")[0] == pytest.approx(0.005091642032, rel=1e-7)
    assert column(found, "deviance")[0] == pytest.approx(19.17608481, rel=1e-9)
    assert found.statistic == pytest.approx(43.22973328 - 19.17608481, abs=2e-8)
    assert found.checks[0].holds is None


def test_slopes_that_differ_fail_brants_test() -> None:
    chance = np.random.default_rng(2)
    x = chance.normal(size=600)
    low, high = chance.logistic(size=600) < 2 * x, chance.logistic(size=600) < -2 * x - 2
    check = ordered_logit(low.astype(int) + (low & high), x).checks[0]
    assert check.holds is False


def test_without_predictors_the_thresholds_are_the_shares() -> None:
    found = ordered_logit(["优", "良", "良", "中"], [[1.0]] * 4, categories=["中", "良", "优"])
    assert [notice.code for notice in found.warnings] == ["idle_predictors"]
    estimate = column(found, "estimate")
    assert isnan(estimate[0])
    assert estimate[1:] == pytest.approx([np.log(1 / 3), np.log(3)])
    assert isnan(found.p)


def test_idle_predictors_and_gaps_change_nothing() -> None:
    plain = ordered_logit(GEAR, np.column_stack([MPG, HORSES]))
    wide = np.column_stack([MPG, np.full(32, 7.0), np.array(MPG) * 2 + 1, HORSES])
    found = ordered_logit([*GEAR, None, 4], [*wide.tolist(), [1, 7, 3, 100], [nan, 7, 3, 100]])
    assert found.dropped == 2
    assert [notice.given["names"] for notice in found.warnings] == ["2、3"]
    kept = [column(found, "estimate")[place] for place in (0, 3, 4, 5)]
    assert kept == pytest.approx(column(plain, "estimate"))
    assert found.checks[0].value == pytest.approx(plain.checks[0].value, nan_ok=True)


tables = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None)
@given(table=tables, seed=st.integers(0, 99), link=st.sampled_from(["logit", "probit"]))
def test_the_order_of_rows_is_nothing(table: list[tuple[int, int, int]], seed: int, link: Any) -> None:
    turned = [table[place] for place in np.random.default_rng(seed).permutation(len(table))]
    one, two = (ordered_logit([row[0] for row in of], [row[1:] for row in of], link=link) for of in (table, turned))
    assert repr(one) == repr(two)
    assert one.to_text()
    assert isnan(one.statistic) or one.statistic >= 0


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999))
def test_units_and_the_direction_of_grades(seed: int) -> None:
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(60, 2))
    y = np.digitize(x[:, 0] + chance.logistic(size=60), [-1, 1])
    one, two, back = ordered_logit(y, x), ordered_logit(y, x * [100, 0.01] + 5), ordered_logit(2 - y, x)
    assert np.array(column(two, "estimate")[:2]) * [100, 0.01] == pytest.approx(column(one, "estimate")[:2], rel=1e-6)
    assert column(two, "statistic")[:2] == pytest.approx(column(one, "statistic")[:2], rel=1e-6)
    assert column(back, "estimate")[:2] == pytest.approx([-value for value in column(one, "estimate")[:2]], rel=1e-6)
    assert column(back, "se") == pytest.approx([*column(one, "se")[:2], *column(one, "se")[:1:-1]], rel=1e-6)
    assert (back.statistic, back.checks[0].value) == pytest.approx((one.statistic, one.checks[0].value), rel=1e-6)


@pytest.mark.parametrize("link", ["logit", "probit"])
@pytest.mark.parametrize(
    ("grades", "predictors", "code"),
    [
        ([], [], "one_grade"),
        (["优"], [1.0], "one_grade"),
        (["优", "优"], [1.0, 2], "one_grade"),
        ([1, 2, nan], [nan, nan, 3], "one_grade"),
        ([1, 2], [1.0, 2], "separated"),
        ([1, 1, 2, 2, 3, 3], [1.0, 2, 3, 4, 5, 6], "separated"),
        ([1, 1, 1, 2, 2, 3], [0.0, 0, 0, 1, 1, 1], "separated"),
    ],
)
def test_degenerate_grades_are_told(grades: list[Any], predictors: list[float], code: str, link: Any) -> None:
    found = ordered_logit(grades, predictors, link=link)
    assert [notice.code for notice in found.warnings] == [code]
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")


def test_wrong_use_is_refused() -> None:
    for call in (
        lambda: ordered_logit([1, 2], [[1.0]]),
        lambda: ordered_logit([1, 2], [1.0, 2], names=["a", "b"]),
        lambda: ordered_logit(["优", "差"], [1.0, 2], categories=["优", "良"]),
        lambda: ordered_logit([1, 2], [1.0, 2], link="cloglog"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match=r"."):
            call()


def test_words_take_the_order_of_a_categorical_or_are_told() -> None:
    words = ["差", "中", "良", "优"] * 3
    x = [1.0, 2.5, 2.0, 4.0, 0.5, 2.2, 3.1, 3.0, 1.5, 1.0, 3.5, 2.8]
    order = ["差", "中", "良", "优"]
    found = ordered_logit(words, x, categories=order)
    own = ordered_logit(pd.Categorical(words, categories=order, ordered=True), x)
    series = ordered_logit(pd.Series(pd.Categorical(words, categories=order, ordered=True), index=range(12, 0, -1)), x)
    assert repr(own) == repr(found) == repr(series)
    assert [notice.code for notice in ordered_logit(words, x).warnings] == ["words_sorted"]
    assert not found.warnings
