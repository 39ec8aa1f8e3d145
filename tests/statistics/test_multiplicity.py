"""Adjusted p values against R's p.adjust and the papers' own examples."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.statistics import Result, adjust_p_values

METHODS = ("holm", "benjamini_hochberg", "bonferroni", "hommel", "benjamini_yekutieli", "hochberg", "none")
# Benjamini and Hochberg (1995), section 3.2: fifteen tests of a thrombolysis trial.
TRIAL = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip
# R 4.2.2: p.adjust(TRIAL, "holm"), "BH", "bonferroni", "hommel", "BY".
OF_R = {
    "holm": "0.0015 0.0056 0.0247 0.114 0.2211 0.278 0.278 0.278 0.3213 1 1 1 1 1 1",
    "benjamini_hochberg": "0.0015 0.003 0.0095 0.035625 0.0603 0.06385714286 0.06385714286 0.0645 0.0765 0.486 "
    "0.5811818182 0.714875 0.7532307692 0.8132142857 1",
    "bonferroni": "0.0015 0.006 0.0285 0.1425 0.3015 0.417 0.447 0.516 0.6885 1 1 1 1 1 1",
    "hommel": "0.0015 0.0056 0.0247 0.095 0.1608 0.1946 0.2086 0.2408 0.3213 1 1 1 1 1 1",
    "hochberg": "0.0015 0.0056 0.0247 0.114 0.2211 0.2682 0.2682 0.2752 0.3213 1 1 1 1 1 1",
    "none": " ".join(map(str, TRIAL)),
    "benjamini_yekutieli": "0.00497734349 0.00995468698 0.03152317544 0.1182119079 0.2000892083 0.2118926229 "
    "0.2118926229 0.2140257701 0.253844518 1 1 1 1 1 1",
}
# R 4.2.2: p.adjust(c(.02, NA, .02, .01, .3, .04), method).
GAPPED = {
    "holm": [0.08, nan, 0.08, 0.05, 0.3, 0.08],
    "benjamini_hochberg": [1 / 30, nan, 1 / 30, 1 / 30, 0.3, 0.05],
    "bonferroni": [0.1, nan, 0.1, 0.05, 1, 0.2],
    "hommel": [0.06, nan, 0.06, 0.04, 0.3, 0.08],
    "hochberg": [0.06, nan, 0.06, 0.05, 0.3, 0.08],
    "none": [0.02, nan, 0.02, 0.01, 0.3, 0.04],
    "benjamini_yekutieli": [0.07611111111, nan, 0.07611111111, 0.07611111111, 0.685, 0.1141666667],
}
families = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def adjusted(p: list[float], method: str) -> list[float]:
    found: Result = adjust_p_values(p, method=method)  # type: ignore[arg-type]
    return list(found.values["p_adjusted"])


@pytest.mark.parametrize("method", METHODS)
def test_the_thrombolysis_trial(method: str) -> None:
    printed = [float(item) for item in OF_R[method].split()]
    assert adjusted(TRIAL, method) == pytest.approx(printed, rel=1e-9)


def test_the_paper_finds_four_by_its_own_rule_and_three_by_bonferronis() -> None:
    assert adjust_p_values(TRIAL, method="benjamini_hochberg").estimate == 4
    assert adjust_p_values(TRIAL, method="bonferroni").estimate == 3


@pytest.mark.parametrize("method", METHODS)
def test_missing_values_are_not_in_the_family(method: str) -> None:
    found = adjust_p_values([0.02, nan, 0.02, 0.01, 0.3, 0.04], method=method)  # type: ignore[arg-type]
    assert found.values["p_adjusted"] == pytest.approx(GAPPED[method], rel=1e-9, nan_ok=True)
    assert (found.n, found.dropped, found.variant["family"]) == (5, 1, 5)


@pytest.mark.parametrize("method", METHODS)
@given(family=families, seed=st.integers(0, 99))
def test_the_order_of_the_tests_is_nothing(method: str, family: list[float], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(family))
    turned = adjusted([family[place] for place in order], method)
    assert turned == [adjusted(family, method)[place] for place in order]


@given(family=families)
def test_stricter_methods_are_never_smaller(family: list[float]) -> None:
    bonferroni, holm, hommel, hochberg = (
        np.array(adjusted(family, method)) for method in ("bonferroni", "holm", "hommel", "benjamini_hochberg")
    )
    slack = 1e-12
    assert np.all(bonferroni >= holm - slack)
    assert np.all(holm >= hommel - slack)
    assert np.all(hommel >= hochberg - slack)
    assert np.all(hochberg >= np.array(family) - slack)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [[], [nan, nan]])
def test_an_empty_family_is_told(method: str, p: list[float]) -> None:
    found = adjust_p_values(p, method=method)  # type: ignore[arg-type]
    assert isnan(found.estimate)
    assert [notice.code for notice in found.warnings] == ["too_few"]


@pytest.mark.parametrize("method", METHODS)
def test_one_test_stays_as_it_is(method: str) -> None:
    assert adjusted([0.03], method) == [0.03]


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust_p_values([0.1, 1.2])
    with pytest.raises(ValueError, match="method must be one of"):
        adjust_p_values([0.1], method="tukey")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="as many names"):
        adjust_p_values([0.1], names=["a", "b"])


def test_names_and_headings() -> None:
    table = adjust_p_values([0.01, 0.2], names=["2023", "2024"]).to_frame()
    assert list(table.columns) == ["对象", "p值", "校正后p值"]
    assert list(table["对象"]) == ["2023", "2024"]


def test_sidak_as_statsmodels() -> None:
    """Statsmodels: multipletests([0.01, 0.02, 0.03, 0.5], method="sidak" and "holm-sidak"): by hand 1 − 0.99⁴ = 0.03940399."""
    p = [0.01, 0.02, 0.03, 0.5]
    assert adjusted(p, "sidak") == pytest.approx([1 - (1 - of) ** 4 for of in p])
    assert adjusted(p, "holm_sidak") == pytest.approx([0.03940399, 1 - 0.98**3, 1 - 0.97**2, 0.5])
    assert adjusted([1e-20, 1.0], "sidak") == pytest.approx([2e-20, 1])
