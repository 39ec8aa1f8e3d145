"""Sigma and beta convergence against R, each call named beside its numbers."""

from __future__ import annotations

from math import exp, inf, isnan, log, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, beta_convergence, sigma_convergence
from perfanalysis.statistics.convergences import paired_variances

# R datasets::Orange: circumference of five trees at seven ages (days).
AGES = [118, 484, 664, 1004, 1231, 1372, 1582]
TREES = [
    [30, 58, 87, 115, 120, 142, 145],
    [33, 69, 111, 156, 172, 203, 203],
    [30, 51, 75, 108, 115, 139, 140],
    [32, 62, 112, 167, 179, 209, 214],
    [30, 49, 81, 125, 142, 174, 177],
]
# R MASS::anorexia (Hand et al. 1993, data set 285): weights before and after, 26 Cont, 29 CBT, 17 FT, in this order.
# fmt: off
BEFORE = [80.7,89.4,91.8,74,78.1,88.3,87.3,75.1,80.6,78.4,77.6,88.7,81.3,78.1,70.5,77.3,85.2,86,84.1,79.7,85.5,84.4,79.6,77.5,72.3,89,80.5,84.9,81.5,82.6,79.9,88.7,94.9,76.3,81,80.5,85,89.2,81.3,76.5,70,80.4,83.3,83,87.7,84.2,86.4,76.5,80.2,87.8,83.3,79.7,84.5,80.8,87.4,83.8,83.3,86,82.5,86.7,79.6,76.9,94.2,73.4,80.5,81.6,82.1,77.6,83.5,89.9,86,87.3]
AFTER = [80.2,80.1,86.4,86.3,76.1,78.1,75.1,86.7,73.5,84.6,77.4,79.5,89.6,81.4,81.8,77.3,84.2,75.4,79.5,73,88.3,84.7,81.4,81.2,88.2,78.8,82.2,85.6,81.4,81.9,76.4,103.6,98.4,93.4,73.4,82.1,96.7,95.3,82.4,72.5,90.9,71.3,85.4,81.6,89.1,83.9,82.7,75.7,82.6,100.4,85.2,83.6,84.6,96.2,86.7,95.2,94.3,91.5,91.9,100.3,76.7,76.8,101.6,94.9,75.2,77.8,95.5,90.7,92.5,93.8,91.7,98]
# fmt: on
TREATED = [[1.0 * (26 <= k < 55), 1.0 * (k >= 55)] for k in range(72)]


def figure(found: Result, name: str) -> float:
    return found.values[name][0]


def told(found: Result) -> list[str]:
    return [notice.code for notice in found.warnings]


@pytest.mark.parametrize(
    ("measure", "last", "slope"),
    [
        ("sd", 33.282127336, (0.0235351262, 0.002035088232, 11.5646711691, 8.481251456e-05)),
        ("sd_log", 0.19189013942, (8.853995918e-05, 2.673208546e-05, 3.312123153, 0.02119089493)),
        ("cv", 0.18931813047, (8.606806395e-05, 2.761423199e-05, 3.116800930, 0.02634733293)),
    ],
)
def test_dispersion_of_orange_trees(measure: Any, last: float, slope: tuple[float, ...]) -> None:
    """R: sapply(ages, sd), sd(log) or sd/mean, then summary(lm(dispersion ~ age))."""
    found = sigma_convergence(TREES, years=AGES, measure=measure)
    assert found.values["dispersion"][6] == pytest.approx(last, rel=1e-9)
    assert (found.estimate, found.se, found.statistic, found.p) == pytest.approx(slope, rel=1e-8)
    assert (found.df, found.n, found.labels[0]) == ((5,), 5, "118")


def test_pitman_and_morgan_of_orange_trees() -> None:
    """R: var(y)/var(x) and cor.test(y - x, y + x), each age against the first."""
    found = sigma_convergence(TREES, years=AGES)
    assert found.values["variance_ratio"][1:] == pytest.approx((33.35, 148.6, 336.35, 427.15, 539.15, 553.85))
    assert found.values["pitman_t"][1:3] == pytest.approx((11.64553419, 29.16489195), abs=5e-8)
    assert found.values["pitman_p"][1:3] == pytest.approx((0.001360137008, 8.8522688e-05), rel=1e-8)
    assert found.values["variance_ratio"][0] == 1
    assert isnan(found.values["pitman_p"][0])


def test_gain_of_weight_on_first_weight() -> None:
    """R: f <- lm(I(Postwt - Prewt) ~ Prewt, anorexia); summary(f), confint(f), coeftest(f, vcov = vcovHC(f, "HC3"))."""
    plain, robust = (beta_convergence(BEFORE, AFTER, form="level", errors=errors) for errors in ("classical", "HC3"))  # type: ignore[arg-type]
    assert (plain.estimate, plain.se, plain.statistic, plain.p) == pytest.approx(
        (-0.4846195732, 0.1747769613, -2.772788642, 0.007116821511), rel=1e-8
    )
    assert plain.interval == pytest.approx((-0.833201231, -0.1360379153), abs=5e-10)
    assert (figure(plain, "intercept"), figure(plain, "intercept_se")) == pytest.approx((42.7005802129, 14.4311362378))
    assert (robust.se, robust.statistic, robust.p) == pytest.approx((0.20610150, -2.35136, 0.021525), abs=5e-6)
    assert figure(robust, "intercept_se") == pytest.approx(16.97716606, abs=5e-8)
    assert robust.df == (70,)


@pytest.mark.parametrize(
    ("errors", "level_form", "log_form"),
    [
        ("HC0", (0.194134318238, 15.9850710937), (0.185865623911, 0.819734101979)),
        ("HC1", (0.196888134057, 16.2118210163), (0.188502147427, 0.831362116841)),
        ("HC2", (0.199984730468, 16.4700526798), (0.191723134969, 0.845633742666)),
        ("HC3", (0.206101498939, 16.9771660637), (0.197867615184, 0.872804267083)),
    ],
)
def test_robust_errors_of_every_kind(
    errors: str, level_form: tuple[float, float], log_form: tuple[float, float]
) -> None:
    """R: B %*% crossprod(X * sqrt(w)) %*% B, w of u^2, u^2 n/(n - 2), u^2/(1 - h), u^2/(1 - h)^2 (vcovHC's definitions)."""
    for form, printed in (("level", level_form), ("log", log_form)):
        found = beta_convergence(BEFORE, AFTER, form=form, errors=errors)  # type: ignore[arg-type]
        assert (found.se, figure(found, "intercept_se")) == pytest.approx(printed, rel=1e-10)


def test_the_gain_is_regression_to_the_mean() -> None:
    """R: var(Postwt)/var(Prewt), cor.test(Postwt - Prewt, Postwt + Prewt): the spread rose, yet the slope is negative."""
    found = beta_convergence(BEFORE, AFTER, form="level", ceiling=100)
    assert figure(found, "variance_ratio") == pytest.approx(2.403906018, abs=5e-10)
    assert figure(found, "pitman_t") == pytest.approx(4.0162788, abs=5e-8)
    assert figure(found, "pitman_p") == pytest.approx(0.0001466873, abs=5e-11)
    assert told(found) == ["regression_to_the_mean"]
    assert [check.holds for check in found.checks] == [False, False]
    assert found.checks[1].value == pytest.approx(11 / 72)
    assert figure(found, "slope_same_spread") == pytest.approx(figure(found, "correlation") - 1)


def test_conditional_convergence() -> None:
    """R: coeftest and coefci of lm(I(log(Postwt/Prewt)/2) ~ log(Prewt) + CBT + FT) with vcovHC(f, "HC3")."""
    found = beta_convergence(BEFORE, AFTER, years=2, controls=TREATED)
    assert (found.estimate, found.se) == pytest.approx((-0.309896239, 0.093890904), abs=5e-10)
    assert found.interval == pytest.approx((-0.497252620038, -0.12253985805), abs=5e-11)
    assert (figure(found, "control_1"), figure(found, "control_2")) == pytest.approx(
        (0.023319688, 0.049405534), abs=5e-10
    )
    assert (figure(found, "control_1_p"), figure(found, "control_2_p")) == pytest.approx(
        (0.0394758, 0.0005049), abs=5e-8
    )
    assert figure(found, "r_squared") == pytest.approx(0.2847858082, abs=5e-11)


def test_speed_and_half_life_are_those_of_barro_and_sala_i_martin() -> None:
    """Growth = a − [(1 − e^−βT)/T] ln y0: data made with β = 2 % over 20 years give it back; half-life ln 2/β, 34.7 years."""
    start = np.array([1.0, 2, 4, 8, 9])
    growth = 0.05 - (1 - exp(-0.02 * 20)) / 20 * np.log(start)
    found = beta_convergence(start, start * np.exp(20 * growth), years=20)
    assert figure(found, "speed") == pytest.approx(0.02)
    assert figure(found, "half_life") == pytest.approx(log(2) / 0.02)
    assert (told(found), isnan(found.se)) == (["exact_fit"], True)
    assert figure(found, "variance_ratio") == pytest.approx(exp(-0.8))
    noisy = beta_convergence(BEFORE, AFTER, years=2, controls=TREATED)
    ends = [-log(1 + 2 * end) / 2 for end in noisy.interval]
    assert (figure(noisy, "speed_high"), figure(noisy, "speed_low")) == pytest.approx(ends)
    assert figure(noisy, "half_life") == pytest.approx(log(2) / figure(noisy, "speed"))


def test_a_slope_beyond_full_convergence_has_no_speed() -> None:
    found = beta_convergence([1, 2, 3, 4, 5], [5, 4.1, 3, 2.2, 1], form="level")
    assert isnan(figure(found, "speed"))
    assert "overshooting" in told(found)
    wide = beta_convergence([1, 2, 3, 4], [2.5, 2.9, 2.2, 3.1], form="level")
    assert figure(wide, "speed_high") == inf


def test_the_spread_of_paired_figures_that_do_not_vary() -> None:
    assert np.isnan(paired_variances(np.ones(4), np.arange(4.0))).all()
    assert paired_variances(np.arange(4.0), np.ones(4))[0] == 0
    assert paired_variances(np.arange(4.0), 2 * np.arange(4.0))[0] == pytest.approx(4)
    assert paired_variances(np.arange(4.0), 2 * np.arange(4.0))[2] == 0
    assert paired_variances(np.array([1.0, 2]), np.array([3.0, 7]))[0] == pytest.approx(16)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (sigma_convergence(np.empty((0, 3))), "too_few"),
        (sigma_convergence([[1.0, 2, 3]]), "too_few"),
        (sigma_convergence([[1.0], [2], [4]]), "too_few"),
        (sigma_convergence(np.full((4, 3), nan)), "too_few"),
        (sigma_convergence([[-1.0, 0], [2, 3]], measure="sd_log"), "too_few"),
        (sigma_convergence([[-1.0, 0, 0], [-2, 0, 0]], measure="cv"), "mean_not_positive"),
        (beta_convergence([], []), "too_few"),
        (beta_convergence([1.0], [2]), "too_few"),
        (beta_convergence([5.0, 5, 5], [1, 2, 3]), "singular"),
        (beta_convergence([1.0, 2, 3, 5], [1, 4, 3, 9], controls=[2, 4, 6, 10], form="level"), "singular"),
        (beta_convergence([-1.0, 0, -3], [1, 2, 3]), "too_few"),
        (beta_convergence([nan, 2], [1, nan]), "too_few"),
    ],
)
def test_degenerate_data_give_a_notice_and_no_number(found: Result, code: str) -> None:
    assert (isnan(found.estimate), isnan(found.p)) == (True, True)
    assert code in told(found)
    for language in ("zh", "en"):
        assert isinstance(found.to_text(language), str)
        assert len(found.to_frame(language)) == len(found.labels)


def test_figures_without_a_test_are_told() -> None:
    two = sigma_convergence([[1.0, 2], [3, 3], [7, 5]], years=[2020, 2024])
    assert (isnan(two.se), told(two), two.labels) == (True, ["too_few"], ("2020", "2024"))
    still = sigma_convergence([[1.0, 1, 1], [3, 3, 3]])
    assert (still.estimate, told(still)) == (0, ["exact_fit", "few_years"])
    assert told(beta_convergence([1.0, 2, 4], [2, 3, 1], form="level", controls=[0, 0, 1])) == ["too_few"]
    lever = beta_convergence([1.0, 2, 4, 7], [2, 3, 1, 9], form="level", controls=[0, 0, 0, 1])
    assert (told(lever)[0], isnan(lever.estimate)) == ("full_leverage", False)
    assert beta_convergence([1.0, 2, 4], [3, 3, 3], form="level").values["variance_ratio"] == (0,)


def test_units_that_have_no_logarithm_or_a_gap_are_told() -> None:
    found = beta_convergence([1, 2, 4, 0, nan], [2, 3, 5, 6, 1])
    assert (found.n, found.dropped, told(found)[0]) == (3, 1, "not_positive")
    panel = sigma_convergence([[1, 2], [3, 4], [0, 5], [nan, 1], [2, 9]], measure="sd_log")
    assert (panel.n, panel.dropped, told(panel)[0]) == (3, 1, "not_positive")


def test_years_are_put_in_order() -> None:
    block = np.array(TREES, dtype=float)
    found, turned = sigma_convergence(block, years=AGES), sigma_convergence(block[:, ::-1], years=AGES[::-1])
    assert (turned.estimate, turned.labels) == (found.estimate, found.labels)
    for name, column in found.values.items():
        assert np.array_equal(turned.values[name], column, equal_nan=True)


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="measure must be one of"):
        sigma_convergence([[1, 2]], measure="iqr")  # type: ignore[arg-type]
    for years in ([2020], [2020, 2020]):
        with pytest.raises(ValueError, match="as many different numbers"):
            sigma_convergence([[1, 2]], years=years)
    with pytest.raises(ValueError, match="form must be one of"):
        beta_convergence([1], [2], form="sqrt")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="errors must be one of"):
        beta_convergence([1], [2], errors="HC4")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="years must be above 0"):
        beta_convergence([1], [2], years=0)
    with pytest.raises(ValueError, match="2 after"):
        beta_convergence([1], [2, 3])


PAIRS = st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=4, max_size=15)


@settings(deadline=None, max_examples=50)
@given(PAIRS, st.randoms(), st.integers(2, 9))
def test_order_and_units_of_measurement_do_not_matter(pairs: list[tuple[int, int]], chance: Any, scale: int) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    one, two = (beta_convergence(*zip(*of, strict=True), years=3) for of in (pairs, shuffled))  # type: ignore[misc]
    assert (one.estimate, one.se, one.p) == pytest.approx((two.estimate, two.se, two.p), abs=0, rel=0, nan_ok=True)
    larger = beta_convergence(*(np.array(side) * scale for side in zip(*pairs, strict=True)), years=3)  # type: ignore[misc]
    assert larger.estimate == pytest.approx(one.estimate, abs=1e-9, nan_ok=True)
    assert figure(larger, "variance_ratio") == pytest.approx(figure(one, "variance_ratio"), nan_ok=True)
    sigma, mixed = (sigma_convergence(np.array(of, float)) for of in (pairs, shuffled))
    assert sigma.estimate == mixed.estimate
    for name, column in sigma.values.items():
        assert np.array_equal(mixed.values[name], column, equal_nan=True)


@settings(deadline=None, max_examples=50)
@given(PAIRS)
def test_the_slope_is_that_of_correlation_and_spreads(pairs: list[tuple[int, int]]) -> None:
    """b = (r·s_after/s_before − 1)/T, exactly: what Friedman and Quah warn of."""
    found = beta_convergence(*zip(*pairs, strict=True), years=2, form="level")  # type: ignore[misc]
    if not isnan(figure(found, "correlation")):
        implied = figure(found, "correlation") * figure(found, "variance_ratio") ** 0.5 - 1
        assert found.estimate == pytest.approx(implied / 2, abs=1e-9)
