"""The decomposition of a change: exact sums, and an example worked by hand in fractions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfanalysis.comparing import compare
from perfanalysis.comparing.comparability import every_pair, main_pairs
from perfanalysis.comparing.cubes import Cube
from perfanalysis.comparing.effects import turnover_of_units, unit_effects
from tests.comparing.panels import panel_of


def cube(weight: np.ndarray, rate: np.ndarray, total: np.ndarray) -> Cube:
    units, years, places = weight.shape
    blank = np.full((units, years), np.nan)
    return Cube(
        units=tuple(f"u{place}" for place in range(units)),
        labels=tuple(f"u{place}" for place in range(units)),
        groups=("",) * units,
        years=tuple(range(2020, 2020 + years)),
        indicators=tuple(f"i{place}" for place in range(places)),
        names=np.tile(np.arange(places), (units, 1)),
        weight=weight,
        rate=rate,
        total=total,
        low=blank,
        high=blank,
        present=np.isfinite(total),
        columns={},
    )


def test_two_indicators_worked_in_fractions(tmp_path: Path) -> None:
    """Weights 60/40 → 40/60 and rates 0.5/0.9 → 0.7/0.8: Das Gupta's two-factor formula, by hand."""
    before = [("甲", 2020, "一", 60.0, 30.0), ("甲", 2020, "二", 40.0, 36.0)]
    after = [("甲", 2021, "一", 40.0, 28.0), ("甲", 2021, "二", 60.0, 48.0)]
    other = [("乙", year, name, weight, points) for _, year, name, weight, points in (*before, *after)]
    found = compare(panel_of([*before, *after, *other], tmp_path))
    rows = {row[2]: row[3] for row in found.tables["decomposition"].rows}
    middle = [(Fraction(60) + 40) / 2, (Fraction(40) + 60) / 2]
    performance = middle[0] * (Fraction(7, 10) - Fraction(1, 2)) + middle[1] * (Fraction(8, 10) - Fraction(9, 10))
    weights = (Fraction(7, 10) + Fraction(1, 2)) / 2 * -20 + (Fraction(8, 10) + Fraction(9, 10)) / 2 * 20
    assert rows["performance"] == pytest.approx(float(performance), abs=1e-12)
    assert rows["weights"] == pytest.approx(float(weights), abs=1e-12)
    assert rows["whole"] == pytest.approx(10.0, abs=1e-12)


NUMBERS = st.floats(0.0, 1.0, allow_nan=False)
SHAPES = st.tuples(st.integers(2, 6), st.just(2), st.integers(5, 9))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), SHAPES)
def test_the_parts_add_up_to_the_change_of_every_unit(seed: int, shape: tuple[int, int, int]) -> None:
    generator = np.random.default_rng(seed)
    weight = np.where(generator.random(shape) < 0.15, np.nan, generator.uniform(1, 30, shape))
    rate = np.where(np.isnan(weight), np.nan, generator.random(shape))
    total = generator.uniform(40, 100, shape[:2])
    made = cube(weight, rate, total)
    for pair in main_pairs(every_pair(made, rules_changed={})):
        found = unit_effects(made, pair)
        assert found.parts.sum(axis=1) == pytest.approx(found.change, abs=1e-9)
        if found.units.any():
            whole = found.change.mean() + turnover_of_units(made, pair, found.units)
            means = [total[np.isfinite(total[:, place]), place].mean() for place in (0, 1)]
            assert whole == pytest.approx(means[1] - means[0], abs=1e-9)


def test_same_weights_and_indicators_leave_only_performance() -> None:
    generator = np.random.default_rng(3)
    weight = np.broadcast_to(np.array([10.0, 20, 30, 25, 15]), (8, 2, 5)).copy()
    rate = generator.random((8, 2, 5))
    made = cube(weight, rate, (weight * rate).sum(axis=2))
    found = unit_effects(made, main_pairs(every_pair(made, rules_changed={}))[0])
    assert found.parts[:, 0] == pytest.approx(found.change, abs=1e-9)
    assert np.abs(found.parts[:, 1:]).max() < 1e-9


def test_scaling_all_weights_of_a_year_changes_nothing_of_the_parts() -> None:
    generator = np.random.default_rng(4)
    weight, rate = generator.uniform(5, 30, (6, 2, 5)), generator.random((6, 2, 5))
    total = generator.uniform(50, 90, (6, 2))
    one, other = (cube(weight * np.array([1.0, scale])[None, :, None], rate, total) for scale in (1.0, 3.0))
    pairs = [main_pairs(every_pair(made, rules_changed={}))[0] for made in (one, other)]
    assert unit_effects(one, pairs[0]).parts == pytest.approx(unit_effects(other, pairs[1]).parts, abs=1e-9)
