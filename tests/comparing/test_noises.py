"""Noise of scores and slopes of units against least squares and analysis of variance done otherwise."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from scipy import stats

from perfanalysis.comparing.noises import regression_to_the_mean, unit_slopes, yearly_noise
from perfanalysis.statistics import repeated_anova


def scattered(units: int = 12, years: int = 6) -> np.ndarray:
    generator = np.random.default_rng(7)
    trend = np.outer(generator.normal(0, 1, units), np.arange(years))
    return np.asarray(80 + trend + generator.normal(0, 2, (units, years)))


def test_slopes_are_those_of_each_unit_alone_and_the_scatter_is_pooled() -> None:
    """numpy.polyfit, one unit after the other; residual sums of squares over their degrees of freedom added up."""
    scores, years = scattered(), np.array([2015.0, 2016, 2018, 2019, 2020, 2023])
    scores[3, 2] = scores[5, 0] = scores[5, 4] = np.nan
    found = unit_slopes(scores, years)
    squares, freedom = 0.0, 0
    for place, row in enumerate(scores):
        known = np.isfinite(row)
        (slope, _), rest, *_ = np.polyfit(years[known] - 2019, row[known], 1, full=True)
        assert found.slope[place] == pytest.approx(slope)
        squares, freedom = squares + float(rest[0]), freedom + int(known.sum()) - 2
    assert found.noise == pytest.approx(np.sqrt(squares / freedom))
    spread = ((years - years.mean()) ** 2).sum()
    assert found.se[0] == pytest.approx(found.noise / np.sqrt(spread))


def test_units_with_two_years_have_no_slope() -> None:
    scores = scattered(4, 3)
    scores[1, 0] = np.nan
    found = unit_slopes(scores, np.array([2020.0, 2021, 2022]))
    assert isnan(found.slope[1])
    assert isnan(found.se[1])
    assert np.isfinite(found.slope[[0, 2, 3]]).all()


def test_noise_is_what_analysis_of_variance_leaves() -> None:
    scores = scattered()
    left = repeated_anova(scores).values["ss_left"][0]
    assert yearly_noise(scores) == pytest.approx(np.sqrt(left / (11 * 5)))
    assert isnan(yearly_noise(scores[:1]))
    assert isnan(yearly_noise(scores[:, :1]))


def test_lowest_ten_rise_by_two_point_eight_with_no_real_change() -> None:
    """True SD 4, error SD 3, 73 units: 2.8 points (facts/statistics.md 4.1, a simulation); here normal scores."""
    first = 80 + 5 * stats.norm.ppf((np.arange(73) + 0.5) / 73)
    first = 80 + (first - first.mean()) * 5 / first.std(ddof=1)
    assert regression_to_the_mean(first, 3.0, first <= np.sort(first)[9]) == pytest.approx(2.8, abs=0.1)


def test_scores_that_are_nothing_but_noise_come_back_whole() -> None:
    first = np.array([70.0, 80.0, 90.0])
    assert regression_to_the_mean(first, 50.0, first < 75) == pytest.approx(10.0)
    assert regression_to_the_mean(first, 0.0, first < 75) == 0.0
    assert isnan(regression_to_the_mean(np.full(3, 80.0), 1.0, first < 75))
