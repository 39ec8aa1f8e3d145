"""Group-time effects against R's did and its Python port csdid on the county teen employment of Callaway and Sant'Anna."""

from __future__ import annotations

from math import inf, isnan, nan, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, difference_in_differences, group_time_effects

HERE = Path(__file__)
# Callaway and Sant'Anna (2021), J. Econometrics 225, 200: did::mpdta, employment (their lemp is its logarithm).
COUNTIES = pd.read_csv(HERE.with_name("mpdta.csv"))
# csdid 0.4.3: ATTgt(..., xformla="y~1").fit(est_method="reg", bstrap=False) and aggte(typec, balance_e).
EFFECTS = pd.read_csv(HERE.with_name("mpdta_effects.csv"), dtype={"label": "string"})
KEYS = ["sample", "control", "base", "anticipation", "aggregate", "balance"]


def panel(sample: str = "all") -> tuple[Any, ...]:
    used = COUNTIES if sample == "all" else COUNTIES[COUNTIES["first_treated"] > 0]
    long = used.melt(id_vars=["county", "first_treated"], var_name="year", value_name="employed")
    return np.log(long["employed"]), long["county"].tolist(), long["year"].astype(int), long["first_treated"]


def row(result: Result, label: str, name: str = "estimate") -> float:
    return dict(result.values)[name][result.labels.index(label)]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


@pytest.mark.parametrize("keys", [*EFFECTS[KEYS].drop_duplicates().itertuples(index=False, name=None)])
def test_every_effect_of_csdid(keys: tuple[Any, ...]) -> None:
    sample, control, base, anticipation, aggregate, balance = keys
    found = group_time_effects(
        *panel(sample), control=control, base=base, anticipation=anticipation, aggregate=aggregate, bootstrap=0,
        balance=None if isnan(balance) else balance,
    )  # fmt: skip
    same = EFFECTS[KEYS].fillna(-1).eq(pd.Series(dict(zip(KEYS, keys, strict=True))).fillna(-1)).all(axis=1)
    printed = EFFECTS[same]
    assert set(printed["label"].dropna()) == set(found.labels)
    for label, estimate, se in printed[["label", "estimate", "se"]].itertuples(index=False, name=None):
        got = (found.estimate, found.se) if pd.isna(label) else (row(found, label), row(found, label, "se"))
        assert got == pytest.approx((estimate, se), rel=1e-9, nan_ok=True)


def test_the_effects_as_rs_did_prints_them() -> None:
    """R did: att_gt(lemp, year, countyreal, first.treat, xformla = ~1): ATT(g, t); p-value of the pre-test 0.16812."""
    found = group_time_effects(*panel())
    printed = [-0.0105, -0.0704, -0.1373, -0.1008, 0.0065, -0.0028, -0.0046, -0.0412, 0.0305, -0.0027, -0.0311, -0.0261]
    assert [round(value, 4) for value in dict(found.values)["estimate"]] == printed
    assert found.labels[:5] == ("2004:2004", "2004:2005", "2004:2006", "2004:2007", "2006:2004")
    assert (round(found.checks[0].p, 5), found.checks[0].holds) == (0.16812, True)
    assert (found.n, found.dropped, found.warnings) == (500, 0, ())


@pytest.mark.parametrize(
    ("aggregate", "overall", "se"),
    [
        ("simple", -0.0400, 0.0120),
        ("dynamic", -0.0772, 0.0200),
        ("group", -0.0310, 0.0124),
        ("calendar", -0.0417, 0.0160),
    ],
)
def test_the_overall_effects_as_rs_did_prints_them(aggregate: str, overall: float, se: float) -> None:
    found = group_time_effects(*panel(), aggregate=aggregate, bootstrap=0)  # type: ignore[arg-type]
    assert (round(found.estimate, 4), round(found.se, 4)) == (overall, se)
    assert found.interval == pytest.approx((found.estimate - 1.959964 * found.se, found.estimate + 1.959964 * found.se))


def test_two_years_and_one_cohort_are_the_two_by_two_difference() -> None:
    """R: vcovCL(lm(y ~ g * a), cluster = county, type = "HC0", cadjust = FALSE): 0.0177551966593."""
    used = COUNTIES[COUNTIES["first_treated"].isin((0, 2006))]
    long = used[["county", "first_treated", "2005", "2006"]].melt(id_vars=["county", "first_treated"], var_name="year")
    years, y = long["year"].astype(int), np.log(long["value"])
    found = group_time_effects(y, long["county"].tolist(), years, long["first_treated"], aggregate="simple")
    plain = difference_in_differences(y, long["first_treated"] > 0, years == 2006, clusters=long["county"].tolist())
    assert found.estimate == pytest.approx(plain.estimate)
    assert found.se == pytest.approx(0.0177551966593, rel=1e-9)


def test_the_band_is_wider_than_the_points_and_seeded() -> None:
    """R did prints critical values about 2.8 for these twelve effects."""
    found, again = group_time_effects(*panel(), seed=4), group_time_effects(*panel(), seed=4)
    assert repr(found) == repr(again) != repr(group_time_effects(*panel(), seed=5))
    columns = {name: np.array(column) for name, column in dict(found.values).items()}
    critical = (columns["high"] - columns["estimate"]) / columns["se"]
    assert critical == pytest.approx(np.full(12, critical[0]))
    assert 2.6 < critical[0] < 3.1
    assert np.all(columns["low"] < columns["point_low"])
    mammen = group_time_effects(*panel(), seed=4, multipliers="mammen")
    assert row(mammen, "2004:2004", "high") == pytest.approx(row(found, "2004:2004", "high"), abs=0.01)


def test_bootstrap_errors_are_near_the_analytic_ones() -> None:
    for multipliers in ("rademacher", "mammen"):
        drawn = group_time_effects(
            *panel(), aggregate="dynamic", errors="bootstrap", bootstrap=1999, multipliers=multipliers  # type: ignore[arg-type]
        )  # fmt: skip
        exact = group_time_effects(*panel(), aggregate="dynamic", bootstrap=0)
        assert drawn.se == pytest.approx(exact.se, rel=0.12)
        assert dict(drawn.values)["se"] == pytest.approx(dict(exact.values)["se"], rel=0.15)


def small(treated: list[float], *, years: int = 4, seed: int = 1) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    wide = pd.DataFrame(chance.normal(50, 5, (len(treated), years)).round(2), columns=range(2020, 2020 + years))
    wide["unit"], wide["first"] = [f"县{place:02d}" for place in range(len(treated))], treated
    return wide.melt(id_vars=["unit", "first"], var_name="year")


def estimated(frame: pd.DataFrame, **options: Any) -> Result:
    return group_time_effects(
        frame["value"], frame["unit"].tolist(), frame["year"].astype(float), frame["first"], **options
    )


def test_a_single_treated_unit_is_ranked_among_the_never_treated() -> None:
    frame = small([2022, *[0] * 40])
    found = estimated(frame, aggregate="simple")
    wide = frame.pivot_table(index="unit", columns="year", values="value").to_numpy()
    gains = wide[:, 2:].mean(axis=1) - wide[:, 1]
    placebo = [gain - (gains[1:].sum() - gain) / 39 for gain in gains[1:]]
    own = gains[0] - gains[1:].mean()
    assert found.estimate == pytest.approx(own)
    assert found.p == pytest.approx((1 + sum(abs(one) >= abs(own) for one in placebo)) / 41)
    assert isnan(found.se)
    assert found.interval == pytest.approx((own - max(placebo), own - min(placebo)))
    assert codes(found) == ["single_treated"]


def test_single_units_of_several_cohorts_are_permuted_together() -> None:
    found = estimated(small([2021, 2022, *[0] * 30]), aggregate="dynamic", bootstrap=199)
    assert 0 < found.p <= 1
    assert found.interval[0] < found.interval[1]
    assert isnan(found.se)
    few = estimated(small([2022, 0, 0]), aggregate="simple")
    assert few.p >= 1 / 3
    assert isnan(few.interval[0])


def test_a_large_effect_on_one_unit_has_the_smallest_p() -> None:
    frame = small([2022, *[0] * 24])
    frame.loc[(frame["unit"] == "县00") & (frame["year"].astype(int) >= 2022), "value"] += 100
    assert estimated(frame, aggregate="simple").p == pytest.approx(1 / 25)


def test_what_is_left_out_is_told() -> None:
    frame = small([2020, 2022, 2022, 2022, 2022, 2022, *[nan] * 6, 2035])
    frame.loc[3, "value"] = nan
    frame.loc[frame["unit"] == "县08", "value"] = None
    found = estimated(frame)
    assert (found.n, found.dropped) == (11, 1)
    assert codes(found) == ["treated_from_start", "unbalanced_panel"]
    assert row(found, "2022:2021", "n") == 4
    assert row(found, "2022:2023", "n") == 5


def test_never_is_missing_infinite_zero_or_after_the_last_year() -> None:
    shapes = [estimated(small([2022, 2022, 2022, *[never] * 5])) for never in (nan, inf, 0, 2024)]
    assert len({repr(dict(found.values)) for found in shapes}) == 1


def test_the_order_of_rows_is_nothing() -> None:
    frame = small([2021, 2022, 2022, 2023, 2023, *[0] * 6])
    frame.loc[7, "value"] = nan
    for aggregate in ("none", "simple", "dynamic", "group", "calendar"):
        one, two = (
            estimated(of, aggregate=aggregate, control="not_yet", bootstrap=50)
            for of in (frame, frame.sample(frac=1, random_state=3))
        )
        assert repr(one) == repr(two)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), first=st.lists(st.sampled_from([0, 2021, 2022, 2023]), min_size=4, max_size=12))
def test_scale_shift_and_the_sums_of_aggregations(seed: int, first: list[float]) -> None:
    frame = small(first, seed=seed)
    moved = frame.assign(value=frame["value"] * 4 + frame["year"].astype(int) * 7 + 3)
    for control in ("never", "not_yet"):
        one, two = (estimated(of, control=control, bootstrap=0) for of in (frame, moved))
        assert two.estimate == pytest.approx(one.estimate * 4, nan_ok=True, abs=1e-6)
        assert two.se == pytest.approx(one.se * 4, nan_ok=True, abs=1e-6)
        by_cohort = estimated(frame, control=control, bootstrap=0, aggregate="group")
        if by_cohort.labels:
            sizes, effects = (np.array(dict(by_cohort.values)[name]) for name in ("n", "estimate"))
            assert by_cohort.estimate == pytest.approx(float(sizes @ effects / sizes.sum()), abs=1e-9)


def test_the_error_by_hand() -> None:
    """The influence function of a difference of two means: squared deviations over squared numbers."""
    frame = small([2021, 2021, 2021, 0, 0, 0, 0], years=2)
    found = estimated(frame, aggregate="simple")
    wide = frame.pivot_table(index="unit", columns="year", values="value").to_numpy()
    gain = wide[:, 1] - wide[:, 0]
    parts = gain[:3], gain[3:]
    assert found.se == pytest.approx(sqrt(sum(float(np.var(part)) / len(part) for part in parts)))
    assert codes(found) == ["small_cohorts"]
    assert found.checks[0].holds is None


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (group_time_effects([], [], [], []), "no_treated"),
        (group_time_effects([1.0], ["甲"], [2020], [2020]), "no_treated"),
        (group_time_effects([1.0, 2], ["甲", "甲"], [2020, 2021], [0, 0]), "no_treated"),
        (group_time_effects([nan] * 4, list("aabb"), [1, 2, 1, 2], [2, 2, 0, 0]), "no_treated"),
        (group_time_effects([1.0, 2, 4, 9], list("aabb"), [1, 2, 1, 2], [2, 2, 2, 2]), "one_cohort_only"),
        (group_time_effects([1.0, 2], ["甲", "乙"], [1, 2], [2, 0]), "no_comparisons"),
    ],
)
def test_degenerate_panels_are_told(found: Result, code: str) -> None:
    assert code in codes(found) or found.n == 0
    assert isnan(found.estimate)
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")


def test_ties_and_years_before_only_are_told() -> None:
    frame = small([2022, 2022, 0, 0, 0]).assign(value=3.0)
    found = estimated(frame)
    assert (found.estimate, isnan(found.p), isnan(found.se)) == (0, True, True)
    assert "no_variation" in codes(found)
    early = estimated(small([2024, 2024, 0, 0, 0]), anticipation=1)
    assert codes(early) == ["no_years_after", "small_cohorts"]
    assert isnan(early.estimate)
    assert len(early.labels) == 3


def test_without_never_treated_the_last_cohort_is_the_control() -> None:
    found = estimated(small([2021, 2021, 2022, 2022, 2022]))
    assert codes(found) == ["last_cohort_as_controls", "small_cohorts"]
    assert found.labels == ("2021:2021",)


def test_wrong_use_is_refused() -> None:
    data = ([1.0, 2.0], ["甲", "甲"], [1, 2], [2, 2])
    for call in (
        lambda: group_time_effects([1.0], ["甲", "乙"], [1], [0]),
        lambda: group_time_effects([1.0, 2], ["甲", "甲"], [1, 1], [0, 0]),
        lambda: group_time_effects([1.0, 2], ["甲", "甲"], [1, 2], [0, 2]),
        lambda: group_time_effects(*data, control="all"),  # type: ignore[arg-type]
        lambda: group_time_effects(*data, base="first"),  # type: ignore[arg-type]
        lambda: group_time_effects(*data, aggregate="event"),  # type: ignore[arg-type]
        lambda: group_time_effects(*data, errors="cluster"),  # type: ignore[arg-type]
        lambda: group_time_effects(*data, multipliers="normal"),  # type: ignore[arg-type]
        lambda: group_time_effects(*data, bootstrap=-1),
        lambda: group_time_effects(*data, errors="bootstrap", bootstrap=0),
        lambda: group_time_effects(*data, anticipation=-1),
        lambda: group_time_effects(*data, balance=1),
    ):
        with pytest.raises(ValueError, match=r"."):
            call()
