"""The vectorised scoring against the exact oracle, and what must hold for any table."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import exact_oracle as oracle
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_cases import case_of, row, rules_with

from perfanalysis.model.frames import INDICATOR_COLUMNS, indicator_frame
from perfanalysis.scoring import argument_faults, score_frame, total_frame
from perfanalysis.scoring.shortfalls import REASON_CODES
from perfanalysis.targets import completion

CLOSE = 1e-9
VALUES = st.integers(-500, 20_000).map(lambda hundredths: hundredths / 100)
SHARES = st.integers(0, 100).map(lambda percents: percents / 100)
POINTS = st.integers(0, 300).map(lambda tenths: tenths / 10)
DIRECTIONS = ("higher", "lower", "equal", "inside", "date", "judged")


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy, strategy, strategy)


@st.composite
def rows_of_tables(draw: st.DrawFn) -> dict[str, Any]:
    direction = draw(st.sampled_from(DIRECTIONS))
    text = direction in {"date", "judged"}
    target = None if text else draw(maybe(VALUES))
    upper = target + draw(st.integers(0, 500)) / 100 if direction == "inside" and target is not None else None
    return {
        "weight": draw(maybe(POINTS)),
        "operator": None,
        "direction": direction,
        "target": target,
        "upper": None if upper is None else round(upper, 2),
        "actual": None if text else draw(maybe(VALUES)),
        "met": draw(st.sampled_from([None, 0.0, 1.0])) if text else None,
        "fraction": draw(maybe(SHARES)),
        "printed": draw(maybe(POINTS)),
        "applicable": draw(st.sampled_from([True, True, True, False])),
    }


@st.composite
def rule_changes(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "over_fulfilment": {
            "policy": draw(st.sampled_from(["none", "linear", "zero", "manual"])),
            "threshold": draw(st.sampled_from([1.0, 1.2, 1.3])),
            "slope": draw(st.sampled_from([0.5, 1.0, 2.0])),
        },
        "short_fulfilment": {"pass_line": draw(st.sampled_from([0.0, 0.6, 0.7]))},
        "equality": {
            "method": draw(st.sampled_from(["distance", "yes_no"])),
            "tolerance": draw(st.sampled_from([0.0, 0.02])),
        },
        "not_applicable": {"policy": draw(st.sampled_from(["rescale", "full"]))},
    }


def table_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    numbers = [name for name in frame if name in INDICATOR_COLUMNS and INDICATOR_COLUMNS[name].kind == "number"]
    return frame.astype(dict.fromkeys(numbers, np.float64))


def oracle_rules(changes: dict[str, Any]) -> dict[str, Any]:
    over, equality = changes["over_fulfilment"], changes["equality"]
    return {
        "pass_line": oracle.exact(changes["short_fulfilment"]["pass_line"]),
        "over_policy": over["policy"],
        "over_threshold": oracle.exact(over["threshold"]),
        "over_slope": oracle.exact(over["slope"]),
        "equality": equality["method"],
        "tolerance": oracle.exact(equality["tolerance"]),
        "reached_from": Fraction(4, 5),
        "not_applicable": changes["not_applicable"]["policy"],
    }


def exact_row(values: dict[str, Any]) -> dict[str, Any]:
    kept = {"operator", "direction", "applicable"}
    return {name: value if name in kept else oracle.exact(value) for name, value in values.items()}


def same(found: float, expected: Fraction | None) -> bool:
    return np.isnan(found) if expected is None else abs(found - float(expected)) <= CLOSE


@settings(max_examples=150, deadline=None)
@given(st.lists(rows_of_tables(), min_size=1, max_size=25), rule_changes())
def test_vectorised_points_are_the_oracles_for_any_rows_and_rules(
    rows: list[dict[str, Any]], changes: dict[str, Any]
) -> None:
    scored = score_frame(table_of(rows), rules_with(**changes))
    exact_rules = oracle_rules(changes)
    for values, found in zip(rows, scored["computed"], strict=True):
        row_exact = exact_row(values)
        expected = None if row_exact["weight"] is None else oracle.chosen(row_exact, exact_rules)
        assert same(found, expected), values


@settings(max_examples=60, deadline=None)
@given(st.lists(rows_of_tables(), min_size=1, max_size=25), rule_changes(), st.randoms(use_true_random=False))
def test_points_lie_within_the_weight_and_do_not_depend_on_the_order(
    rows: list[dict[str, Any]], changes: dict[str, Any], shuffler: random.Random
) -> None:
    rules = rules_with(**changes)
    scored = score_frame(table_of(rows), rules)
    known = scored.dropna(subset=["computed"])
    assert ((known["computed"] >= 0) & (known["computed"] <= known["weight"] + CLOSE)).all()
    assert scored["reason_code"].isin(list(REASON_CODES)).all()
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    mixed = score_frame(table_of(rows).iloc[order], rules).sort_index()
    pd.testing.assert_frame_equal(mixed, scored)


@settings(max_examples=80, deadline=None)
@given(VALUES.filter(bool), VALUES, VALUES, st.sampled_from(["higher", "lower"]), st.sampled_from([0.0, 0.6]))
def test_a_better_actual_never_scores_less(target: Any, one: Any, other: Any, direction: str, pass_line: Any) -> None:
    worse, better = sorted((one, other), reverse=direction == "lower")
    rows = [
        {"weight": 10.0, "operator": None, "direction": direction, "target": target, "actual": value}
        for value in (worse, better)
    ]
    rules = rules_with(
        over_fulfilment={"policy": "none", "threshold": 1.3, "slope": 1.0}, short_fulfilment={"pass_line": pass_line}
    )
    low, high = score_frame(table_of(rows), rules)["computed"]
    assert np.isnan(low) or low <= high + CLOSE


@settings(max_examples=80, deadline=None)
@given(rows_of_tables(), rule_changes(), st.sampled_from([10_000, 0.0001]))
def test_money_in_another_unit_scores_the_same(values: dict[str, Any], changes: dict[str, Any], factor: Any) -> None:
    changed = {
        name: values[name] * factor if values[name] is not None else None for name in ("target", "upper", "actual")
    }
    first, second = score_frame(table_of([values, values | changed]), rules_with(**changes))["computed"]
    assert np.isclose(first, second, rtol=0, atol=CLOSE, equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows_of_tables(), min_size=1, max_size=30), st.sampled_from(["rescale", "full"]))
def test_totals_of_cases_are_the_exact_rescaled_sums(rows: list[dict[str, Any]], policy: str) -> None:
    filled = [values | {"weight": values["weight"] or 0.0, "case": number % 3} for number, values in enumerate(rows)]
    rules = rules_with(not_applicable={"policy": policy})
    scored = score_frame(table_of(filled), rules)
    totals = total_frame(scored, rules)
    for case, points in zip(totals["case"], totals["computed"], strict=True):
        own = scored[scored["case"] == case]
        awards = [
            (oracle.exact(weight), oracle.exact(computed), policy == "rescale" and not applies)
            for weight, computed, applies in zip(own["weight"], own["computed"], own["applicable"], strict=True)
        ]
        expected = oracle.total(awards)
        if expected is not None:
            assert points == pytest.approx(float(expected), abs=1e-8)
        grade = totals.loc[totals["case"] == case, "grade"].iloc[0]
        assert (None if pd.isna(grade) else grade) == rules.grade(None if np.isnan(points) else points)


@settings(max_examples=60, deadline=None)
@given(
    POINTS,
    VALUES,
    st.sampled_from(["above", "below"]),
    st.sampled_from(["continuous", "full", "begun"]),
    st.sampled_from([0.5, 2.0]),
)
def test_deductions_are_the_oracles(weight: Any, actual: Any, side: Any, counting: Any, per_point: Any) -> None:
    arguments = {"per_point": per_point, "step": 0.05, "limit": 1.0, "side": side, "counting": counting}
    given_row = row("", "1", "10", method="deduct_per_point", arguments=arguments)
    frame = indicator_frame([case_of(given_row)]).assign(weight=weight, actual=actual)
    (found,) = score_frame(frame, rules_with())["computed"]
    exact = {name: oracle.exact(value) for name, value in arguments.items() if name in {"per_point", "step"}}
    expected = oracle.deduct_per_point(
        oracle.exact(weight), oracle.ONE, oracle.exact(actual), side=side, counting=counting, **exact
    )
    assert same(found, expected)


@settings(max_examples=60, deadline=None)
@given(POINTS, st.lists(st.integers(0, 100), min_size=1, max_size=5, unique=True), st.integers(-10, 110), st.booleans())
def test_bands_are_the_oracles(weight: Any, edges: Any, actual: Any, closed: Any) -> None:
    lower, upper = ("at_least", "below") if closed else ("above", "at_most")
    ends = [None, *sorted(edges), None]
    bands = [
        {
            **({} if low is None else {lower: low / 100}),
            **({} if high is None else {upper: high / 100}),
            "points": number,
        }
        for number, (low, high) in enumerate(pairwise(ends))
    ]
    assert argument_faults("banded", {"bands": bands}) == ()
    frame = indicator_frame([case_of(row("", "1", "10", method="banded", arguments={"bands": bands}))])
    (found,) = score_frame(frame.assign(weight=weight, actual=actual / 100), rules_with())["computed"]
    assert same(found, oracle.banded(oracle.exact(weight), Fraction(actual, 100), bands))


@pytest.mark.parametrize(
    ("method", "arguments", "expected"),
    [
        (
            "satisfaction_piecewise",
            {},
            lambda w, _t, a: oracle.satisfaction(w, a, full_from=Fraction(9, 10), zero_below=Fraction(6, 10)),
        ),
        (
            "window",
            {"low": 0.7, "high": 1.3},
            lambda w, t, a: oracle.window(w, t, a, low=Fraction(7, 10), high=Fraction(13, 10)),
        ),
        (
            "ratio",
            {"cap": 0.9, "pass_line": 0.5},
            lambda w, t, a: oracle.ratio(w, t, a, cap=Fraction(9, 10), pass_line=Fraction(1, 2)),
        ),
        ("yes_no", {}, lambda w, t, a: oracle.yes_no(w, Fraction(a >= t))),
    ],
)
@settings(max_examples=40, deadline=None)
@given(weight=POINTS, target=SHARES, actual=SHARES)
def test_named_methods_are_the_oracles(
    method: str, arguments: dict[str, Any], expected: Any, weight: Any, target: Any, actual: Any
) -> None:
    frame = indicator_frame([case_of(row("≥1", "1", "10", method=method, arguments=arguments))])
    frame = frame.assign(weight=weight, target=target, actual=actual, met=np.nan)
    (found,) = score_frame(frame, rules_with())["computed"]
    assert same(found, expected(oracle.exact(weight), oracle.exact(target), oracle.exact(actual)))


def test_many_methods_and_arguments_in_one_table_do_not_mix() -> None:
    rows = [
        row("", str(number % 7), "10", method="deduct_per_gap", arguments={"per_gap": 1 + number % 3})
        if number % 2
        else row("≥98%", "49%", "10")
        for number in range(60)
    ]
    found = score_frame(indicator_frame([case_of(*rows)]), rules_with())["computed"]
    expected = [max(0, 10 - (1 + number % 3) * (number % 7)) if number % 2 else 5 for number in range(60)]
    assert found.tolist() == expected


def test_a_bare_table_of_a_researcher_needs_four_columns() -> None:
    frame = pd.DataFrame(
        {"weight": [10, 10], "operator": [">=", "<="], "target": [50, 90], "actual": [25, 180]}, index=["甲", "乙"]
    )
    scored = score_frame(frame, rules_with())
    assert scored["computed"].tolist() == [5, 5]
    assert scored["method_used"].tolist() == ["ratio", "ratio_inverse"]
    assert scored.index.tolist() == ["甲", "乙"]
    assert total_frame(scored, rules_with())["computed"].tolist() == [10]
    with pytest.raises(KeyError):
        score_frame(frame.drop(columns="target"), rules_with())


def test_satisfaction_follows_the_rulebook() -> None:
    rows = [row("≥95%", "85%", "10", level1="满意度指标"), row("≥95%", "85%", "10")]
    piecewise = rules_with(satisfaction={"method": "piecewise", "full_from": 0.9, "zero_below": 0.6})
    by_ratio = rules_with(satisfaction={"method": "ratio", "full_from": 0.9, "zero_below": 0.6})
    frame = indicator_frame([case_of(*rows)])
    assert score_frame(frame, piecewise)["computed"].tolist() == pytest.approx([8.5, 8.9473684211])
    assert score_frame(frame, by_ratio)["computed"].tolist() == pytest.approx([8.9473684211] * 2)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥98%", "49%"),
        ("≤90万元", "120万元"),
        ("≤90万元", "80万元"),
        ("=8个", "7个"),
        ("18—54岁", "60岁"),
        ("0次", "2次"),
        ("≥3次", "6次"),
    ],
)
def test_rates_agree_with_the_targets_own_completion(target: Any, actual: Any) -> None:
    given_row = row(target, actual, "10")
    (rate,) = score_frame(indicator_frame([case_of(given_row)]), rules_with())["rate"]
    assert rate == pytest.approx(completion(given_row.target, given_row.actual), abs=CLOSE)


@pytest.mark.parametrize(("actual", "expected"), [("20-50周岁", (10, 1)), ("16-50周岁", (None, None))])
def test_an_actual_range_counts_where_both_its_ends_agree(actual: str, expected: tuple[Any, Any]) -> None:
    frame = score_frame(indicator_frame([case_of(row("18—54周岁", actual, "10"))]), rules_with())
    found = (frame["computed"].iloc[0], frame["rate"].iloc[0])
    assert found == expected or (expected == (None, None) and np.isnan(found).all())


def test_columns_of_the_indicator_table_are_documented_in_order() -> None:
    frame = indicator_frame([case_of(row("≥1", "1", "10")), case_of(row("有效", "有效", "5"), row("", "", ""))])
    assert list(frame) == list(INDICATOR_COLUMNS)
    assert frame["case"].tolist() == [0, 1, 1]
    assert indicator_frame([]).shape == (0, len(INDICATOR_COLUMNS))
    assert score_frame(indicator_frame([]), rules_with()).empty
