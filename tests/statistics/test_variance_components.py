"""Variances of units and error against their expectation, taken over every direction of the errors exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perfanalysis.statistics.variance_components import components, grouped, lagrange_multiplier, quasi_demeaned

UNITS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 4, 4], dtype=np.intp)
X = np.random.default_rng(8).normal(size=(12, 1))


def of(y: Any) -> Any:
    return grouped(y, X, UNITS, (X, y))


@pytest.mark.parametrize("method", ["swamy_arora", "wallace_hussain", "amemiya", "harmonic"])
@pytest.mark.parametrize(("error", "lasting"), [(1.0, 0.0), (1.0, 2.0), (0.25, 1.0)])
def test_variances_are_unbiased_when_units_differ_in_length(method: Any, error: float, lasting: float) -> None:
    """The estimates are quadratic in the errors: their expectation is their sum over the columns of a root of V.

    Baltagi and Chang (1994), J. Econometrics 62, 67: exact for these methods, but the harmonic one, which is exact only
    for the error's variance and where the between regression is of unweighted means.
    """
    root = np.linalg.cholesky(error * np.eye(12) + lasting * (UNITS[:, None] == UNITS))
    found = np.sum([components(of(column), method) for column in root.T], axis=0)
    assert found[0] == pytest.approx(error)
    if method != "harmonic":
        assert found[1] == pytest.approx(lasting, abs=1e-12)


def test_quasi_deviations_whiten_the_errors() -> None:
    """V of (1 - theta) deviations is the error's variance times the identity (Fuller and Battese 1973, JASA 68, 626)."""
    covariance = 0.5 * np.eye(12) + 2.0 * (UNITS[:, None] == UNITS)
    turn, theta = quasi_demeaned(np.eye(12), of(X[:, 0] ** 2), 0.5, 2.0)
    assert turn @ covariance @ turn.T == pytest.approx(0.5 * np.eye(12), abs=1e-12)
    assert theta[3] == pytest.approx(1 - (0.5 / 2.5) ** 0.5)


def test_lagrange_multiplier_without_repeats_is_undefined() -> None:
    assert np.isnan(lagrange_multiplier(np.array([1.0, -1]), np.array([0, 1])))
    assert np.isnan(lagrange_multiplier(np.zeros(4), np.array([0, 0, 1, 1])))
    assert lagrange_multiplier(np.array([1.0, 1, -1, -1]), np.array([0, 0, 1, 1])) == pytest.approx(2.0)
