"""Difference in differences against R's lm and sandwich, on the county teen employment of Callaway and Sant'Anna."""

from __future__ import annotations

from math import isnan, nan, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, difference_in_differences

# Callaway and Sant'Anna (2021), J. Econometrics 225, 200: did::mpdta, teen employment (their lemp is its logarithm).
COUNTIES = pd.read_csv(Path(__file__).with_name("mpdta.csv"))
USED = COUNTIES[COUNTIES["first_treated"].isin((0, 2006))]
COUNTY = np.tile(USED["county"].to_numpy(), 2)
TREATED = np.tile(USED["first_treated"].to_numpy() > 0, 2)
AFTER = np.repeat([0, 1], len(USED))
EMPLOYED = np.log(np.concatenate([USED["2005"], USED["2006"]]))
CONTROL = COUNTY * (1 + 2 * AFTER) % 11
rows = st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.booleans(), st.integers(0, 4)), max_size=25)


def cells(result: Result, name: str) -> list[float]:
    return list(dict(result.values)[name])


@pytest.mark.parametrize(
    ("small_sample", "plain", "controlled"),
    [
        ("classical", 0.353417572264, 0.352984746873),
        ("none", 0.311269143692, 0.313376926675),
        ("hc1", 0.312164884087, 0.314505403235),
        ("stata", 0.312164884087, 0.314505403235),
        ("hc2", 0.31471197836, 0.317079297403),
        ("hc3", 0.31820271894, 0.320835610504),
    ],
)
def test_errors_without_clusters(small_sample: str, plain: float, controlled: float) -> None:
    """R: m <- lm(y ~ g + a + g:a) or with + x; sqrt(vcovHC(m, type)) of g:a, type const, HC0, HC1, HC2, HC3."""
    found = difference_in_differences(EMPLOYED, TREATED, AFTER, small_sample=small_sample)  # type: ignore[arg-type]
    assert (found.estimate, found.se) == pytest.approx((-0.00459460695287, plain), rel=1e-9)
    more = difference_in_differences(
        EMPLOYED, TREATED, AFTER, controls=CONTROL, small_sample=small_sample  # type: ignore[arg-type]
    )  # fmt: skip
    assert (more.estimate, more.se) == pytest.approx((-0.0346127136048, controlled), rel=1e-9)


@pytest.mark.parametrize(
    ("small_sample", "county", "state"),
    [
        ("stata", 0.0178190781401, 0.0208847130834),
        ("group", 0.0177806886992, 0.0208397190353),
        ("none", 0.0177551966593, 0.0202838930272),
    ],
)
def test_clustered_errors(small_sample: str, county: float, state: float) -> None:
    """R: vcovCL(m, cluster, type = "HC1"), type = "HC0", and that with cadjust = FALSE; 349 counties, 19 states."""
    for clusters, se, count in ((COUNTY, county, 349), (COUNTY // 1000, state, 19)):
        found = difference_in_differences(
            EMPLOYED, TREATED, AFTER, clusters=clusters.tolist(), small_sample=small_sample  # type: ignore[arg-type]
        )  # fmt: skip
        assert found.se == pytest.approx(se, rel=1e-9)
        assert (found.variant["clusters"], found.df) == (count, (count - 1,))


def test_clustered_errors_with_a_control() -> None:
    """R: vcovCL(lm(y ~ g + a + x + g:a), cluster, type = "HC1") of counties and states."""
    for clusters, se in ((COUNTY, 0.0306302483438), (COUNTY // 1000, 0.0180303829092)):
        found = difference_in_differences(
            EMPLOYED, TREATED, AFTER, clusters=clusters.tolist(), controls=pd.DataFrame({"x": CONTROL})
        )
        assert found.se == pytest.approx(se, rel=1e-9)


def test_the_whole_line_of_rs_summary() -> None:
    """R: summary(m) and confint(m) of lm(y ~ g + a + x + g:a), 698 observations."""
    found = difference_in_differences(EMPLOYED, TREATED, AFTER, controls=CONTROL, small_sample="classical")
    assert (found.statistic, found.p) == pytest.approx((-0.0980572500977, 0.921915187429), rel=1e-9)
    assert found.interval == pytest.approx((-0.72766051597, 0.65843508876), rel=1e-9)
    assert (found.n, found.df) == (698, (693,))


def test_card_and_kruegers_table_3() -> None:
    """Full-time equivalents: New Jersey 20.44 and 21.03, Pennsylvania 23.33 and 21.17; the effect 2.76, here of rounded means."""
    means = {(1, 0): 20.44, (1, 1): 21.03, (0, 0): 23.33, (0, 1): 21.17}
    table = [(mean + shift, *cell) for cell, mean in means.items() for shift in (-1, 1)]
    found = difference_in_differences(*zip(*table, strict=True))
    assert found.estimate == pytest.approx(2.76, abs=0.011)
    assert cells(found, "mean") == pytest.approx([21.03, 20.44, 21.17, 23.33])
    assert found.labels == ("1:1", "1:0", "0:1", "0:0")


def test_the_errors_of_the_four_means_add_up_to_hc2() -> None:
    found = difference_in_differences(EMPLOYED, TREATED, AFTER, small_sample="hc2")
    assert found.se == pytest.approx(sqrt(sum(se**2 for se in cells(found, "se"))))
    first, second, third, fourth = cells(found, "mean")
    assert found.estimate == pytest.approx((first - second) - (third - fourth))
    assert cells(found, "n") == [40, 40, 309, 309]


def test_few_clusters_and_gaps_are_told() -> None:
    table = [(float(place), place < 2, place % 2, f"市{place // 2}") for place in range(8)]
    table += [(nan, True, 1, "市1"), (3.0, False, 1, "")]
    found = difference_in_differences(*(list(column) for column in list(zip(*table, strict=True))[:3]))
    assert (found.n, found.dropped, isnan(found.se)) == (9, 1, False)
    shaken = [(y + (place % 3) ** 2, *rest) for place, (y, *rest) in enumerate(table)]
    *columns, towns = (list(column) for column in zip(*shaken, strict=True))
    found = difference_in_differences(*columns, clusters=towns)
    assert (found.n, found.dropped) == (8, 2)
    assert [notice.code for notice in found.warnings] == ["one_treated_cluster", "few_clusters"]
    assert found.checks[0].holds is None


@settings(max_examples=60, deadline=None)
@given(table=rows, seed=st.integers(0, 99))
def test_the_order_of_rows_is_nothing(table: list[tuple[int, bool, bool, int]], seed: int) -> None:
    turned = [table[place] for place in np.random.default_rng(seed).permutation(len(table))]
    for small_sample in ("stata", "none"):
        one, two = (
            difference_in_differences(
                *([row[place] for row in of] for place in range(3)), controls=[row[0] % 3 for row in of],
                clusters=[row[3] for row in of], small_sample=small_sample,  # type: ignore[arg-type]
            )
            for of in (table, turned)
        )  # fmt: skip
        assert repr(one) == repr(two)


@settings(max_examples=60, deadline=None)
@given(table=rows)
def test_scale_shift_and_roles(table: list[tuple[int, bool, bool, int]]) -> None:
    y, treated, after = (np.array([row[place] for row in table]) for place in range(3))
    one = difference_in_differences(y, treated, after)
    two = difference_in_differences(y * 4.0 + 5, treated, after)
    assert (two.estimate, two.se) == pytest.approx((one.estimate * 4, one.se * 4), nan_ok=True, abs=1e-9)
    back = difference_in_differences(y, 1 - treated.astype(int), after)
    assert back.estimate == pytest.approx(-one.estimate, nan_ok=True, abs=1e-9)
    assert back.se == pytest.approx(one.se, nan_ok=True, abs=1e-9)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (difference_in_differences([], [], []), "empty_cells"),
        (difference_in_differences([1.0], [1], [1]), "empty_cells"),
        (difference_in_differences([nan] * 4, [0, 0, 1, 1], [0, 1, 0, 1]), "empty_cells"),
        (difference_in_differences([1, 2, 3], [0, 1, 1], [0, 0, 1], controls=[[1], [2], [3]]), "empty_cells"),
        (difference_in_differences([1, 2, 3, 5], [0, 0, 1, 1], [0, 1, 0, 1]), "too_few"),
        (difference_in_differences([1, 2, 3, 5] * 2, [0, 0, 1, 1] * 2, [0, 1, 0, 1] * 2), "no_variation"),
        (difference_in_differences([7] * 8, [0, 0, 1, 1] * 2, [0, 1, 0, 1] * 2, clusters=[1, 2] * 4), "no_variation"),
        (
            difference_in_differences([1, 2, 3, 5, 6], [0, 0, 1, 1, 1], [0, 1, 0, 1, 1], small_sample="hc3"),
            "alone_in_a_cell",
        ),
        (
            difference_in_differences([1, 2, 4, 5] * 2, [0, 0, 1, 1] * 2, [0, 1, 0, 1] * 2, controls=[0, 0, 0, 1] * 2),
            "effect_given_away",
        ),
        (
            difference_in_differences([1, 2, 4, 5, 9], [0, 0, 1, 1, 1], [0, 1, 0, 1, 1], clusters=["甲"] * 5),
            "too_few_clusters",
        ),
        (difference_in_differences([1, 2, 3, 5], [0, 0, 1, 1], [0, 1, 0, 1], clusters=list("aabb")), "too_few"),
    ],
)
def test_degenerate_data_are_told(found: Result, code: str) -> None:
    assert [notice.code for notice in found.warnings] == [code]
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")


def test_flat_and_doubled_controls_change_nothing() -> None:
    plain = difference_in_differences(EMPLOYED, TREATED, AFTER, controls=CONTROL)
    idle = np.column_stack([CONTROL, np.full(len(CONTROL), 3.0), CONTROL * 2.0])
    found = difference_in_differences(EMPLOYED, TREATED, AFTER, controls=idle)
    assert (found.estimate, found.se) == pytest.approx((plain.estimate, plain.se))
    assert found.df == plain.df


def test_wrong_use_is_refused() -> None:
    for call in (
        lambda: difference_in_differences([1.0, 2], [0], [1]),
        lambda: difference_in_differences([1.0, 2], [0, 2], [0, 1]),
        lambda: difference_in_differences([1.0, 2], [0, 1], [0, 1], clusters=["a"]),
        lambda: difference_in_differences([1.0, 2], [0, 1], [0, 1], clusters=["a", "b"], small_sample="hc3"),
        lambda: difference_in_differences([1.0, 2], [0, 1], [0, 1], small_sample="robust"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match=r"."):
            call()


def test_family_therapy_of_mass() -> None:
    """R: summary(lm(y ~ g * t)) of MASS::anorexia, family therapy against control: 7.7147 (2.6362), HC1, 43 patients as clusters."""
    before = [
        80.7, 89.4, 91.8, 74, 78.1, 88.3, 87.3, 75.1, 80.6, 78.4, 77.6, 88.7, 81.3, 78.1, 70.5, 77.3, 85.2, 86, 84.1, 79.7,
        85.5, 84.4, 79.6, 77.5, 72.3, 89, 83.8, 83.3, 86, 82.5, 86.7, 79.6, 76.9, 94.2, 73.4, 80.5, 81.6, 82.1, 77.6, 83.5,
        89.9, 86, 87.3,
    ]  # fmt: skip
    after = [
        80.2, 80.1, 86.4, 86.3, 76.1, 78.1, 75.1, 86.7, 73.5, 84.6, 77.4, 79.5, 89.6, 81.4, 81.8, 77.3, 84.2, 75.4, 79.5, 73,
        88.3, 84.7, 81.4, 81.2, 88.2, 78.8, 95.2, 94.3, 91.5, 91.9, 100.3, 76.7, 76.8, 101.6, 94.9, 75.2, 77.8, 95.5, 90.7,
        92.5, 93.8, 91.7, 98,
    ]  # fmt: skip
    y, group, late = before + after, ([0] * 26 + [1] * 17) * 2, [0] * 43 + [1] * 43
    plain = difference_in_differences(y, group, late, small_sample="classical")
    figures = (plain.estimate, plain.se, plain.statistic, plain.p, *plain.interval)
    printed = (7.71470588235, 2.63621582442, 2.926431823557, 4.43489713424e-03, 2.47043282221, 12.95897894249)
    assert figures == pytest.approx(printed, rel=1e-10)
    assert difference_in_differences(y, group, late).se == pytest.approx(2.78713967877, rel=1e-10)
    clustered = difference_in_differences(y, group, late, clusters=list(range(43)) * 2)
    assert (clustered.se, *clustered.df) == pytest.approx((2.3483474066, 42), rel=1e-10)
