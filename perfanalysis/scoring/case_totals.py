"""多个评价对象的合计 (case totals): totals and grades of many cases at once, from one scored table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.quantities import round_half_up
from perfanalysis.rules import RuleBook
from perfanalysis.scoring.ratios import FloatArray
from perfanalysis.scoring.settings import scoring_rules
from perfanalysis.scoring.totals import PLACES

Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]


def total_frame(scored: pd.DataFrame, rules: RuleBook) -> pd.DataFrame:
    """多个评价对象的合计: one row a case (number in ``case``) of a scored table, indicator rows only.

    Columns: ``weight``, ``computed``, ``computed_low``, ``computed_high``, ``printed`` (NaN where points are missing)
    and ``grade`` (by the computed total). Rows not applicable are rescaled by the rulebook. The execution rate is not
    a row of the table: give it as one (level1 预算执行率) where it counts.
    """
    settings = scoring_rules(rules)
    rows = scored.loc[scored["counted"].to_numpy(dtype=bool)] if "counted" in scored else scored
    codes, numbers = pd.factorize(rows["case"], sort=True) if "case" in rows else _one_case(len(rows))
    applicable = rows["applicable"].to_numpy(dtype=bool) if "applicable" in rows else np.ones(len(rows), dtype=bool)
    computed, weight = rows["computed"].to_numpy(), rows["weight"].to_numpy(dtype=float)
    printed = rows["printed"].to_numpy(dtype=float) if "printed" in rows else np.full(len(rows), np.nan)
    out = ~applicable if settings.not_applicable == "rescale" else np.zeros(len(rows), dtype=bool)
    by_rule = _case_sums(codes, len(numbers), weight, computed, out)
    by_form = _case_sums(codes, len(numbers), weight, printed, ~applicable & np.isnan(printed))
    frame = pd.DataFrame({"case": numbers, "weight": by_rule["weight"], "computed": by_rule["total"]})
    frame["computed_low"], frame["computed_high"], frame["printed"] = by_rule["low"], by_rule["high"], by_form["total"]
    return frame.assign(grade=_grades(frame["computed"].to_numpy(), rules))


def _one_case(length: int) -> tuple[Positions, pd.Index[int]]:
    return np.zeros(length, dtype=np.intp), pd.Index([0])


def _case_sums(
    codes: Positions,
    count: int,
    weight: FloatArray,
    points: FloatArray,
    out: Flags,
) -> dict[str, FloatArray]:
    missing = np.isnan(points)
    whole = np.bincount(codes, weight, count)
    kept = whole - np.bincount(codes[out], weight[out], count) if out.any() else whole
    earned = np.where(missing | out, 0.0, points)
    lacking = np.where(missing & ~out, weight, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = whole / np.where(kept > 0, kept, np.nan) if out.any() else np.ones(count)
    low = np.round(factor * np.bincount(codes, earned, count), PLACES)
    high = np.round(low + factor * np.bincount(codes, lacking, count), PLACES)
    gaps = np.bincount(codes[missing & ~out], minlength=count) > 0
    return {"weight": np.round(whole, PLACES), "low": low, "high": high, "total": np.where(gaps, np.nan, low)}


def _grades(totals: FloatArray, rules: RuleBook) -> pd.Categorical[str]:
    """Grades of many totals as ``rules.grade`` gives them one by one (no grade for NaN or a negative total)."""
    rounding, bands = rules.value("rounding"), rules.grades[::-1]
    points = round_half_up(totals, rounding["places"]) if rounding["grade_on"] == "rounded" else np.round(totals, 9)
    places = np.searchsorted([band.at_least for band in bands], points, side="right") - 1
    codes = np.where(np.isnan(totals), -1, places)
    return pd.Categorical.from_codes(codes, categories=pd.Index([band.name for band in bands]))
