"""Every method gives the same tests in thousandths of a cent and in figures near the largest that a computer holds."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, ldexp

import numpy as np
import pytest

from perfanalysis import statistics
from perfanalysis.statistics import Result

CHANCE = np.random.default_rng(11)
SCORES = CHANCE.normal(70, 8, (24, 4))
UNITS, YEARS = np.repeat(np.arange(24), 4), np.tile(np.arange(4), 24)
STARTS = np.where(UNITS % 3 == 0, 0, np.where(UNITS % 3 == 1, 2, 3))
BEFORE, AFTER, LONG = SCORES[:, 0], SCORES[:, 1], SCORES.ravel()
METHODS: dict[str, Callable[[float], Result]] = {
    "paired_change": lambda c: statistics.paired_change(BEFORE * c, AFTER * c, margin=2 * c),
    "repeated_anova": lambda c: statistics.repeated_anova(SCORES * c),
    "pairwise_years": lambda c: statistics.pairwise_years(SCORES * c),
    "welch_anova": lambda c: statistics.welch_anova(BEFORE * c, (UNITS[:24] % 3).tolist()),
    "mixed_change": lambda c: statistics.mixed_change(LONG * c, UNITS.tolist(), YEARS.tolist()),
    "mann_kendall": lambda c: statistics.mann_kendall(BEFORE * c),
    "sen_slope": lambda c: statistics.sen_slope(BEFORE * c),
    "hac_trend": lambda c: statistics.hac_trend(BEFORE * c),
    "sigma_convergence": lambda c: statistics.sigma_convergence(SCORES * c),
    "beta_convergence": lambda c: statistics.beta_convergence(BEFORE * c, AFTER * c, form="level"),
    "beta_with_controls": lambda c: statistics.beta_convergence(BEFORE, AFTER, controls=SCORES[:, 2:] * c),
    "difference_in_differences": lambda c: statistics.difference_in_differences(LONG * c, UNITS % 2, YEARS > 1),
    "group_time_effects": lambda c: statistics.group_time_effects(LONG * c, UNITS.tolist(), YEARS, STARTS),
    "ordered_logit": lambda c: statistics.ordered_logit((UNITS[:24] % 3).tolist(), SCORES[:, :2] * c),
    "anchor_link": lambda c: statistics.anchor_link(BEFORE * c, AFTER * c, SCORES[:, 2] * c, SCORES[:, 3] * c, method="tucker"),
    "seasonal_forecast": lambda c: statistics.seasonal_forecast(LONG * c, horizon=2, period=4, method="naive_seasonal"),
    "chained_index": lambda c: statistics.chained_index(SCORES.T * c, np.ones(24)),
    "shrink": lambda c: statistics.shrink(BEFORE * c, 3 * c),
    "control_chart": lambda c: statistics.control_chart(BEFORE * c),
}  # fmt: skip
FREE_OF_UNITS = {
    "beta_convergence",
    "beta_with_controls",
    "ordered_logit",
    "repeated_anova",
    "mann_kendall",
    "chained_index",
}


@pytest.mark.parametrize("exponent", [-660, -40, 40, 660, 980])
@pytest.mark.parametrize("method", sorted(METHODS))
def test_powers_of_two_move_nothing_but_the_unit(method: str, exponent: int) -> None:
    found, other = METHODS[method](1.0), METHODS[method](ldexp(1.0, exponent))
    assert other.p == pytest.approx(found.p, nan_ok=True, rel=1e-12)
    shift = 0 if method in FREE_OF_UNITS else exponent
    assert isnan(found.estimate) or other.estimate == pytest.approx(ldexp(found.estimate, shift), rel=1e-12)
    assert [check.holds for check in other.checks] == [check.holds for check in found.checks]
    assert [notice.code for notice in other.warnings] == [notice.code for notice in found.warnings]
    assert other.to_text("en")
    assert len(other.to_frame()) == len(found.to_frame())
