"""Scoring speed: one million indicator rows vectorised, beside a plain loop over dict rows, outputs compared.

``python benchmarks/scoring.py --rows 1000000 --json`` prints rows, seconds (vectorised, best of three), the loop's
seconds, their ratio, and whether both gave the same points. Data are made from a fixed seed: 20 indicators a case,
higher, lower, equal, range, deadline and qualitative targets, some values missing, some rows not applicable.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from typing import Any

import numpy as np
import pandas as pd

from perfanalysis.model.frames import DIRECTIONS, OPERATORS
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.scoring import score_frame, total_frame
from perfanalysis.scoring.settings import ScoringRules, scoring_rules

ROWS_PER_CASE = 20
SHARES = {">=": 0.5, "<=": 0.15, "=": 0.1, "range": 0.05, "date": 0.05, "level": 0.15}


def made_rows(count: int, *, seed: int = 20261123) -> pd.DataFrame:
    """An indicator table of ``count`` rows from a fixed seed."""
    random = np.random.default_rng(seed)
    kind = random.choice(len(SHARES), count, p=list(SHARES.values()))
    target = np.round(random.uniform(1, 500, count), 2)
    actual = np.round(target * random.uniform(0.5, 1.6, count), 2)
    actual[random.random(count) < 0.02] = np.nan
    text = kind >= 4
    met = np.where(text, random.choice([1.0, 0.0, np.nan], count, p=[0.8, 0.1, 0.1]), np.nan)
    fraction = np.where(text & (random.random(count) < 0.5), np.round(random.uniform(0, 1, count), 2), np.nan)
    directions = np.asarray([0, 1, 2, 3, 4, 5])[kind]
    return pd.DataFrame(
        {
            "case": np.arange(count) // ROWS_PER_CASE,
            "weight": np.full(count, 100 / ROWS_PER_CASE),
            "operator": pd.Categorical.from_codes(_operator_codes(kind), categories=pd.Index(OPERATORS)),
            "direction": pd.Categorical.from_codes(directions, categories=pd.Index(DIRECTIONS)),
            "target": np.where(text, np.nan, target),
            "upper": np.where(kind == 3, target * 1.1, np.nan),
            "actual": np.where(text, np.nan, actual),
            "met": met,
            "fraction": fraction,
            "printed": np.where(random.random(count) < 0.9, 5.0, 4.0),
            "applicable": random.random(count) >= 0.01,
        }
    )


def _operator_codes(kind: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    names = [name if name in OPERATORS else None for name in SHARES]
    return np.asarray([-1 if name is None else OPERATORS.index(name) for name in names])[kind]


def loop_points(rows: list[dict[str, Any]], rules: ScoringRules) -> list[float]:
    """The points of every row, one row after the other, as somebody would write it without arrays."""
    return [round(_row_points(row, rules), 10) for row in rows]


def _row_points(row: dict[str, Any], rules: ScoringRules) -> float:
    weight = row["weight"]
    if not row["applicable"]:
        return weight if rules.not_applicable == "full" else math.nan
    if row["direction"] in {"date", "judged"}:
        return _judged_points(row, rules)
    if math.isnan(row["actual"]):
        return math.nan if math.isnan(row["fraction"]) else weight * row["fraction"]
    return weight * min(max(_row_share(row, rules), 0.0), 1.0)


def _row_share(row: dict[str, Any], rules: ScoringRules) -> float:
    target, actual = row["target"], row["actual"]
    if row["direction"] == "equal":
        share = max(1 - abs(actual - target) / target, 0.0)
        return share if rules.equality == "distance" else float(share == 1)
    if row["direction"] == "inside":
        return actual / target if actual < target else min(row["upper"] / actual, 1.0)
    share = actual / target if row["direction"] == "higher" else min(target / actual, 1.0)
    if share < rules.pass_line:
        return 0.0
    over = row["direction"] == "higher" and share > rules.over_threshold + 1e-9
    if over and rules.over_policy == "manual" and not math.isnan(row["fraction"]):
        return float(row["fraction"])
    if over and rules.over_policy in {"linear", "zero"}:
        return 1 - rules.over_slope * (share - rules.over_threshold) if rules.over_policy == "linear" else 0.0
    return float(share)


def _judged_points(row: dict[str, Any], rules: ScoringRules) -> float:
    weight, printed = row["weight"], row["printed"]
    if row["direction"] == "date" and row["met"] == 1:
        return float(weight)
    if not math.isnan(row["fraction"]):
        return float(weight * row["fraction"])
    inside = row["direction"] == "judged" and rules.reached_from * weight - 1e-9 <= printed <= weight
    return float(printed) if row["met"] == 1 and inside else math.nan


def measured(count: int, rules: RuleBook, *, repeats: int = 3, loop_rows: int | None = None) -> dict[str, Any]:
    """Both ways on the same rows in one run; the loop sees the first ``loop_rows`` (None: all) and is scaled up."""
    frame = made_rows(count)
    seconds, totals = [], 0.0
    for _ in range(repeats):
        start = time.perf_counter()
        scored = score_frame(frame, rules)
        seconds.append(time.perf_counter() - start)
        total_frame(scored, rules)
        totals = time.perf_counter() - start - seconds[-1]
    sample = frame.head(count if loop_rows is None else loop_rows)
    rows = sample.astype({"operator": object, "direction": object}).to_dict("records")
    start = time.perf_counter()
    points = loop_points(rows, scoring_rules(rules))
    loop = (time.perf_counter() - start) * count / len(rows)
    same = np.allclose(scored["computed"].head(len(rows)), points, rtol=0, atol=1e-9, equal_nan=True)
    best = min(seconds)
    return {
        "rows": count,
        "seconds": round(best, 4),
        "totals_seconds": round(totals, 4),
        "loop_rows": len(rows),
        "loop_seconds": round(loop, 4),
        "ratio": round(loop / best, 1),
        "outputs_equal": bool(same),
    }


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--loop-rows", type=int, default=None, help="rows the loop sees (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    result = measured(given.rows, load_rules(), loop_rows=given.loop_rows)
    if given.json:
        print(json.dumps(result, indent=1))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
