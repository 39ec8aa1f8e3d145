"""Random effects against R plm, Stata and linearmodels, each call named beside its numbers."""

from __future__ import annotations

import csv
from math import isnan, nan, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, cluster_regression, fixed_effects, random_effects

# Grunfeld's investment data, 10 firms, 1935-1954, as in R plm (data("Grunfeld")) and Baltagi (2001), Econometric
# Analysis of Panel Data: firm, year, inv, value, capital.
FILE = Path(__file__).parent / "grunfeld.csv"
ROWS = np.array(list(csv.reader(FILE.read_text(encoding="utf-8").splitlines()))[1:], dtype=float)
# Unbalanced: R Grunfeld[-c(1, 2, 3, 24, 45, 46, 77, 98, 121:125, 190, 200), ].
GONE = [1, 2, 3, 24, 45, 46, 77, 98, 121, 122, 123, 124, 125, 190, 200]
FEWER = np.delete(ROWS, np.array(GONE) - 1, axis=0)
# A predictor that does not change over time: firm %% 3.
FIXED, FIXED_FEWER = (np.column_stack([rows, rows[:, 0] % 3]) for rows in (ROWS, FEWER))


def fitted(rows: Any = ROWS, **options: Any) -> Result:
    return random_effects(rows[:, 2], rows[:, 3:], rows[:, 0], rows[:, 1], **options)


def once(found: Result, name: str) -> float:
    return found.values[name][0]


def told(found: Result) -> list[str]:
    return [notice.code for notice in found.warnings]


# R: f <- plm(inv ~ value + capital, D, model = "random", random.method): coef, sqrt(diag(vcov(f))), ercomp(f)$sigma2 (idios,
# id), its theta (range and median of rows), summary(f)$r.squared[1] and chi-squared, vcovHC(f, type = "HC0") and "sss".
PLM = [
    (ROWS, "swamy_arora", (-57.834414905033, 0.109781152232, 0.308112982831), (28.8989352603, 0.0104926635495, 0.0171804690896),
     (2784.45823078, 7089.80009931), (0.861223620748,) * 3, (0.76950272267, 657.673869826),
     (23.4496261098, 0.0129840196125, 0.0518890249063), (24.8432318787, 0.0137556568468, 0.0549727774624)),
    (ROWS, "wallace_hussain", (-57.553863532142, 0.109710374009, 0.307373927646), (25.3355374686, 0.0101813340093, 0.0172721806736),
     (3089.07069696, 5690.18172349), (0.83743755627,) * 3, (0.770456142772, 661.223793827),
     (22.8342031744, 0.0127570565442, 0.052553434755), (24.1912345029, 0.0135152054167, 0.0556766730322)),
    (ROWS, "amemiya", (-57.771054021799, 0.109763687672, 0.307951870384), (27.9614766253, 0.0104211597686, 0.0172002801414),
     (2755.14814414, 6477.29825177), (0.855691893341,) * 3, (0.76971400176, 658.458002248),
     (23.3047002347, 0.0129256632896, 0.0520383878101), (24.689693093, 0.0136938324213, 0.0551310169685)),
    (ROWS, "nerlove", (-57.907362076838, 0.109802322965, 0.308294301963), (30.1069953731, 0.0105758073071, 0.0171583139792),
     (2617.39073693, 7350.0618433), (0.867736062613,) * 3, (0.769262520672, 656.784138468),
     (23.620825496, 0.0130565934395, 0.0517175774432), (25.0246056042, 0.0138325437193, 0.0547911409168)),
    (FEWER, "swamy_arora", (-67.271124767468, 0.123975660602, 0.291182954330), (29.0689968958, 0.0111770845449, 0.0185688643956),
     (2634.50558622, 7104.24578112), (0.844674830077, 0.861638138012, 0.865076948955), (0.777035642128, 633.432259286),
     (31.2856502311, 0.0179983932811, 0.0478920923493), (33.1586734998, 0.0190759291216, 0.0507593175051)),
    (FEWER, "wallace_hussain", (-67.305809383812, 0.124002910378, 0.291200151661), (29.2153229524, 0.0111890478241, 0.0185659291133),
     (2771.36301691, 7564.96918172), (0.845596235342, 0.862463067872, 0.865882140066), (0.77699108399, 633.27845612),
     (31.3378481026, 0.0180383183193, 0.0478586547675), (33.2139963768, 0.0191182444098, 0.0507238780673)),
    (FEWER, "amemiya", (-67.338651299858, 0.124028751551, 0.291216295218), (29.3557145636, 0.0112003728508, 0.0185631676101),
     (2634.50558622, 7275.45472002), (0.846469708795, 0.863245015814, 0.866645365057), (0.776949046203, 633.133417275),
     (31.387353885, 0.0180762609948, 0.0478270322836), (33.2664659935, 0.0191584586542, 0.0506903623944)),
    (FEWER, "nerlove", (-67.661123274262, 0.124284461477, 0.291367720835), (30.8384891181, 0.0113114252533, 0.0185369560734),
     (2463.61873738, 7659.08251634), (0.855107646135, 0.870974319061, 0.874188949985), (0.776544093229, 631.739463415),
     (31.8775791983, 0.018455881051, 0.0475184990428), (33.7860403346, 0.0195608059734, 0.0503633577478)),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "method", "estimates", "errors", "variances", "theta", "fit", "bare", "sss"), PLM)
def test_estimates_of_plm(
    rows: Any, method: Any, estimates: Any, errors: Any, variances: Any, theta: Any, fit: Any, bare: Any, sss: Any
) -> None:
    found = fitted(rows, method=method)
    assert found.values["estimate"] == pytest.approx(estimates, rel=1e-9)
    assert found.values["se"] == pytest.approx(errors, rel=1e-9)
    assert (once(found, "residual_variance"), once(found, "unit_variance")) == pytest.approx(variances, rel=1e-9)
    assert [once(found, name) for name in ("theta_least", "theta", "theta_most")] == pytest.approx(theta, rel=1e-10)
    assert (once(found, "r_squared_transformed"), found.statistic) == pytest.approx(fit, rel=1e-9)
    for small_sample, clustered in (("none", bare), ("stata", sss)):
        found = fitted(rows, method=method, covariance="cluster_unit", small_sample=small_sample)
        assert found.values["se"] == pytest.approx(clustered, rel=1e-9)
        assert "clusters_few" in told(found)
        assert (found.checks[2].code, found.checks[2].value, found.checks[2].holds) == ("enough_clusters", 10, False)


# R: phtest(plm(..., model = "within"), f); plm prints the size of a negative figure.
HAUSMAN = [
    (ROWS, "swamy_arora", 2.33036689368, 0.311865446055), (ROWS, "amemiya", 4.85265203177, 0.0883608734028),
    (ROWS, "nerlove", 1.28961169264, 0.524764417159), (FEWER, "swamy_arora", 3.04690194483, 0.217958419109),
    (FEWER, "wallace_hussain", 2.81572632148, 0.244665535893), (FEWER, "amemiya", 2.62253022093, 0.269478920041),
    (FIXED, "swamy_arora", 4.594058095, 0.10055716), (FIXED_FEWER, "swamy_arora", 3.75321888593, 0.15310834),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "method", "statistic", "p"), HAUSMAN)
def test_hausman_of_plm(rows: Any, method: Any, statistic: float, p: float) -> None:
    check = fitted(rows, method=method).checks[0]
    assert (check.code, check.value, check.holds) == ("hausman", pytest.approx(statistic, rel=1e-8), True)
    assert check.p == pytest.approx(p, rel=1e-6)


def test_a_difference_that_is_not_positive_definite_has_no_p() -> None:
    """R: phtest prints 4.28865537223, the size of the figure, for Wallace and Hussain's variances."""
    found = fitted(method="wallace_hussain")
    assert found.checks[0].value == pytest.approx(-4.28865537223, rel=1e-8)
    assert (found.checks[0].holds, isnan(found.checks[0].p), told(found)) == (None, True, ["hausman_undefined"])


def test_hausman_by_auxiliary_regression() -> None:
    """R: phtest(inv ~ value + capital, Grunfeld, method = "aux"), and with vcov = vcovHC HC0; unbalanced by hand in lm.

    plm gives the unbalanced regression a constant that is not quasi-demeaned, hence lm(y ~ 0 + X + W) with its model.matrix.
    """
    options: dict[str, Any] = {"hausman": "auxiliary", "covariance": "cluster_unit", "small_sample": "none"}
    check = fitted(hausman="auxiliary").checks[0]
    assert (check.value, check.p) == pytest.approx((2.13136622541, 0.344492447204), rel=1e-8)
    check = fitted(**options).checks[0]
    assert (check.value, check.p, check.holds) == (pytest.approx(8.29983661684), pytest.approx(0.0157657043576), False)
    assert fitted(FEWER, hausman="auxiliary").checks[0].value == pytest.approx(2.36160829627)
    assert fitted(FEWER, **options).checks[0].value == pytest.approx(6.48081944075)


def test_hausman_with_one_error_variance() -> None:
    """R: V <- vcov(w)/sw - vcov(f)[-1, -1]/sf, s = deviance over df, d'(V sf)^-1 d and d'(V sw)^-1 d.

    The latter is the auxiliary form (Baltagi 2021, 4.3) in a balanced panel.
    """
    more, less = (fitted(hausman=kind).checks[0].value for kind in ("sigmamore", "sigmaless"))  # type: ignore[arg-type]
    assert (more, less) == pytest.approx((2.12994590584, 2.13136622541), rel=1e-8)
    assert less == pytest.approx(fitted(hausman="auxiliary").checks[0].value, rel=1e-8)


def test_stata_prints_the_same() -> None:
    """xtreg invest mvalue kstock, re: R2 .7668, .8196, .8061, sigma_u 84.20095, sigma_e 52.767964 (floats), rho .71800838,

    Wald chi2(2) 657.67; xttest0: chibar2 798.16; hausman: chi2(2) 2.33, Prob 0.3119.
    """
    found = fitted(names=["mvalue", "kstock"])
    assert [
        round(value, 4) for value in (once(found, "r_squared_within"), once(found, "r_squared_between"), found.estimate)
    ] == [0.7668, 0.8196, 0.8061]
    assert sqrt(once(found, "unit_variance")) == pytest.approx(84.20095, abs=5e-5)
    assert sqrt(once(found, "residual_variance")) == pytest.approx(52.767964, abs=5e-6)
    assert once(found, "unit_share") == pytest.approx(0.71800838, abs=5e-7)
    assert (round(found.statistic, 2), found.df, found.labels) == (657.67, (2.0,), ("截距", "mvalue", "kstock"))
    assert [(check.code, round(check.value, 2)) for check in found.checks] == [
        ("hausman", 2.33),
        ("effects_vary", 798.16),
    ]
    assert round(found.checks[0].p, 4) == 0.3119
    assert [round(value, 3) for value in found.values["estimate"][1:] + found.values["se"][1:]] == [
        0.110,
        0.308,
        0.010,
        0.017,
    ]


def test_breusch_and_pagan_when_units_differ_in_length() -> None:
    """R: plmtest(plm(inv ~ value + capital, U, model = "pooling"), type = "bp"): 684.073923696."""
    assert fitted(FEWER).checks[1].value == pytest.approx(684.073923696)
    assert fitted().checks[1].p == pytest.approx(1.35448491908e-175)


def test_linearmodels_prints_the_same() -> None:
    """linearmodels 7.1, RandomEffects(inv, add_constant(value, capital)).fit(), and clustered by entity."""
    found = fitted(FEWER, method="harmonic")
    assert found.values["estimate"] == pytest.approx((-67.30936724, 0.12400571, 0.29120191), rel=1e-7)
    assert found.values["se"] == pytest.approx((29.2304448, 0.0111902748, 0.0185656291), rel=1e-8)
    assert (once(found, "unit_variance"), once(found, "theta_least")) == pytest.approx((7200.423835164164, 0.84569081))
    clustered = fitted(FEWER, method="harmonic", covariance="cluster_unit", small_sample="linearmodels")
    assert clustered.values["se"] == pytest.approx((31.6004747, 0.0181905157, 0.0482480264), rel=1e-8)


def test_a_predictor_that_does_not_change_is_kept() -> None:
    """R: plm(inv ~ value + capital + con, D, model = "random"), con <- firm %% 3; also random.method = "walhus"."""
    found = fitted(FIXED)
    assert found.values["estimate"] == pytest.approx(
        (-103.546488671434, 0.109631802523, 0.307690655389, 45.990192140973)
    )
    assert found.values["se"] == pytest.approx((41.661376533, 0.0103056482147, 0.017179000072, 31.954426209))
    found = fitted(FIXED_FEWER, method="wallace_hussain")
    assert found.values["estimate"] == pytest.approx(
        (-113.949800734196, 0.123586475503, 0.291094773080, 47.125584698647)
    )
    assert (once(found, "residual_variance"), once(found, "unit_variance")) == pytest.approx(
        (2795.23023806, 6837.09350899)
    )


def test_distributions_of_the_tests() -> None:
    from scipy.stats import f, t

    residual, clusters = fitted(df="residual"), fitted(df="clusters")
    assert (residual.df, clusters.df) == ((2.0, 197.0), (2.0, 9.0))
    assert residual.p == pytest.approx(f.sf(657.673869826 / 2, 2, 197))
    assert clusters.values["p"][0] == pytest.approx(2 * t.sf(57.834414905033 / 28.8989352603, 9))
    assert fitted().values["p"][0] == pytest.approx(0.045364, abs=5e-6)
    spread = fitted(covariance="cluster_unit", small_sample="clusters").values["se"]
    assert spread == pytest.approx(
        np.array(fitted(covariance="cluster_unit", small_sample="none").values["se"]) * sqrt(10 / 9)
    )


def test_without_variance_between_units_it_is_least_squares() -> None:
    y = [1.0, 5, 2, 6, 1.5, 5.5, 2.2, 6.1]
    x = [0.3, 1.1, 0.4, 1.9, 0.2, 1.0, 0.9, 1.4]
    units = list("aabbccdd")
    found = random_effects(y, x, units)
    pooled = cluster_regression(y, x, units)
    assert (once(found, "unit_variance"), once(found, "theta")) == (0, 0)
    assert found.values["estimate"] == pytest.approx(pooled.values["estimate"])
    assert told(found) == ["no_unit_variance", "hausman_undefined"]


def test_large_figures_lose_nothing() -> None:
    far = fitted(ROWS + np.array([0, 0, 1e7, 1e7, 1e7]))
    assert far.values["se"][1:] == pytest.approx(fitted().values["se"][1:], rel=1e-7)


SMALL = ["甲", "甲", "乙", "乙", "丙", "丙"]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (random_effects([], [], []), "too_few"),
        (random_effects([], np.empty((0, 2)), [], []), "too_few"),
        (random_effects([1.0], [2.0], ["甲"], [2020]), "too_few"),
        (random_effects([nan] * 6, range(6), SMALL), "too_few"),
        (random_effects([1.0, 2, 4, 3], [2.0, 5, 4, 3], list("甲甲甲甲")), "one_unit"),
        (random_effects([1.0, 2, 4, 3], [2.0, 5, 4, 3], list("abcd")), "components_unknown"),
        (random_effects([1.0, 2, 4, 3], [2.0, 5, 4, 3.5], list("aabb")), "components_unknown"),
        (random_effects([1.0, 2, 4, 3, 7, 5], [2.0] * 6, SMALL), "hausman"),
        (random_effects([1.0, 2, 4, 3, 7, 5], np.empty((6, 0)), SMALL), ""),
        (random_effects([7.0] * 6, [2.0, 5, 4, 4.5, 1, 2], SMALL), "exact_fit"),
        (random_effects([0.0] * 6, [2.0, 5, 4, 4.5, 1, 2], SMALL), "exact_fit"),
        (random_effects([1.0, 1, 2, 2, 4, 4], [2.0, 5, 4, 4.5, 1, 2], SMALL, method="nerlove"), "exact_fit"),
        (random_effects([0.0, 0, 0, 1, -1], [1.0, 1, 1, 1, 2], list("cbbab"), method="amemiya"), "exact_fit"),
        (
            random_effects([0.0, 0, 0, 1, -1], [1.0, 1, 1, 1, 2], list("cbbab"), method="wallace_hussain"),
            "components_unknown",
        ),
        (
            random_effects(
                [1.0, 2, 5, 1e-300], [[1.0, 0], [2, 1], [1e300, 1], [-1, 1e8]], list("ddaa"), method="amemiya"
            ),
            "exact_fit",
        ),
        (random_effects([1e200, 2e200, 4e199, 3, 7, 5e200], [2e-200, 5e-200, 0, 1e-200, 3e-200, 0], SMALL), ""),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_degenerate_data_are_told(found: Result, code: str, language: Any) -> None:
    assert (code in told(found) or not code) if code != "hausman" else "collinear" in told(found)
    assert found.to_text(language)
    assert len(found.to_frame(language)) == len(found.labels)
    assert np.isnan(found.values["se"]).all() == (code not in {"", "hausman"})


@pytest.mark.parametrize("method", ["swamy_arora", "harmonic", "wallace_hussain", "amemiya", "nerlove"])
def test_no_method_raises_on_few_rows(method: Any) -> None:
    chance = np.random.default_rng(4)
    for n in range(1, 9):
        y, x = chance.normal(size=n), chance.normal(size=(n, 2))
        for units in (np.arange(n) % 3, np.arange(n) % 2, np.arange(n), np.zeros(n)):
            found = random_effects(y, x, units.tolist(), method=method, covariance="cluster_unit", hausman="auxiliary")
            assert found.warnings


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "swar"}, "method must be"),
        ({"covariance": "robust"}, "covariance must be"),
        ({"small_sample": "plm"}, "small_sample must be"),
        ({"df": "t"}, "df must be"),
        ({"hausman": "robust"}, "hausman must be"),
        ({"level": 0}, "level lies between"),
        ({"names": ["a"]}, "as many names"),
        ({"times": [1, 2]}, "outcomes need"),
    ],
)
def test_wrong_use_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        random_effects([1.0, 2, 4, 3, 5, 6], np.ones((6, 2)), SMALL, **options)


CASES = st.integers(8, 24).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-9, 9), min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), min_size=n, max_size=n),
        st.lists(st.tuples(st.sampled_from("甲乙丙丁戊"), st.integers(2019, 2023)), min_size=n, max_size=n),
        st.permutations(range(n)),
    )
)
METHODS = st.sampled_from(["swamy_arora", "harmonic", "wallace_hussain", "amemiya", "nerlove"])


@settings(deadline=None, max_examples=80)
@given(CASES, METHODS, st.sampled_from(["classical", "cluster_unit"]))
def test_order_does_not_move_a_bit(case: Any, method: Any, covariance: Any) -> None:
    y, x, keys, order = case
    units, times = zip(*keys, strict=True)
    one = random_effects(y, x, units, times, method=method, covariance=covariance)
    two = random_effects(
        *([of[place] for place in order] for of in (y, x, units, times)), method=method, covariance=covariance
    )
    assert np.array_equal(list(one.values.values()), list(two.values.values()), equal_nan=True)
    assert one.warnings == two.warnings
    assert [check.text() for check in one.checks] == [check.text() for check in two.checks]


@settings(deadline=None, max_examples=60)
@given(CASES, METHODS, st.integers(-3, 3))
def test_units_of_measurement_do_not_matter(case: Any, method: Any, shift: int) -> None:
    y, x, keys, _ = case
    units, times = zip(*keys, strict=True)
    one = random_effects(y, x, units, times, method=method)
    two = random_effects(np.array(y) * 4.0 + 8 * shift, np.array(x) * 0.5 + shift, units, times, method=method)
    for name in ("estimate", "se"):
        assert two.values[name][1:] == pytest.approx(
            [8 * value for value in one.values[name][1:]], nan_ok=True, abs=1e-7
        )
    if "theta" in one.values and "theta" in two.values:
        assert 0 <= once(one, "theta_least") <= once(one, "theta") <= once(one, "theta_most") <= 1
        assert once(one, "theta") == pytest.approx(once(two, "theta"), abs=1e-7)


def test_with_large_lasting_differences_it_nears_the_fixed_effects() -> None:
    apart = ROWS.copy()
    apart[:, 2] += 1e6 * np.sin(apart[:, 0])
    fixed = fixed_effects(apart[:, 2], apart[:, 3:], apart[:, 0])
    assert fitted(apart).values["estimate"][1:] == pytest.approx(fixed.values["estimate"], rel=1e-3)
    assert once(fitted(apart), "theta") > 0.999


def test_growth_of_orthodont_by_swamy_and_arora() -> None:
    """Nlme::Orthodont with age and sex, the estimator worked out by lm in base R: coefficients, errors, θ, both variances."""
    distance = [
        26, 25, 29, 31, 21.5, 22.5, 23, 26.5, 23, 22.5, 24, 27.5, 25.5, 27.5, 26.5, 27, 20, 23.5, 22.5, 26, 24.5, 25.5, 27,
        28.5, 22, 22, 24.5, 26.5, 24, 21.5, 24.5, 25.5, 23, 20.5, 31, 26, 27.5, 28, 31, 31.5, 23, 23, 23.5, 25, 21.5, 23.5,
        24, 28, 17, 24.5, 26, 29.5, 22.5, 25.5, 25.5, 26, 23, 24.5, 26, 30, 22, 21.5, 23.5, 25, 21, 20, 21.5, 23, 21, 21.5,
        24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5, 21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5, 21.5, 22.5, 23, 25, 23,
        23, 23.5, 24, 20, 21, 22, 21.5, 16.5, 19, 19, 19.5, 24.5, 25, 28, 28,
    ]  # fmt: skip
    age, male = [8, 10, 12, 14] * 27, [1] * 64 + [0] * 44
    found = random_effects(distance, np.column_stack([age, male]), [place // 4 for place in range(108)], age).values
    assert found["estimate"] == pytest.approx((15.38569023569, 0.660185185185, 2.321022727273), rel=1e-11)
    assert found["se"] == pytest.approx((0.8959848458554, 0.0616059163002, 0.7614168485475), rel=1e-11)
    parts = [found[name][0] for name in ("theta", "residual_variance", "unit_variance")]
    assert parts == pytest.approx((0.63179271967, 2.04945601852, 3.26678372264), rel=1e-10)
