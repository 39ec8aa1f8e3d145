"""Speed of a year comparison: all of ``compare`` beside one plain loop that only links the years, results compared.

``python benchmarks/comparing.py --units 3000 --years 10 --indicators 20 --json`` prints CPU seconds of both, their
ratio, the peak of memory in MB (where the system tells it) and whether both give the same chained change. The panel is
made from a fixed seed: every year an indicator is replaced, weights move, 3 % of the scores are missing.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

import perfanalysis as pa
from perfanalysis.panels import Panel
from perfanalysis.panels.columns import CASE_COLUMNS, ITEM_COLUMNS, PanelColumn

HEADS = ("产出", "效益", "满意度")
GROUPS = ("东部", "中部", "西部")


def made_panel(units: int, years: int, indicators: int, *, seed: int = 20261125) -> Panel:
    """A panel of ``units`` × ``years`` evaluations with ``indicators`` each."""
    random = np.random.default_rng(seed)
    count = units * years
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    level = 0.85 + random.normal(0, 0.03, units)[unit] + 0.005 * year
    rate = np.clip(level[:, None] + random.normal(0, 0.1, (count, indicators)), 0, 1)
    rate[random.random(rate.shape) < 0.03] = np.nan
    own = 4.0 + (np.arange(indicators) + year[:, None]) % 2
    weight = 100 * own / own.sum(axis=1, keepdims=True)
    names = np.array([f"县{place:04d}" for place in range(units)])
    money = np.exp(random.normal(6, 1, units))[unit] * np.exp(random.normal(0, 0.1, count))
    cases = pd.DataFrame(
        {
            "case": np.arange(count), "year": 2015 + year, "entity": names[unit], "state": "done",
            "group": np.array(GROUPS)[unit % len(GROUPS)], "total": np.nansum(rate * weight, axis=1),
            "budget_original": money, "budget_adjusted": money, "budget_executed": money * random.uniform(0.7, 1, count),
        }
    )  # fmt: skip
    place = np.tile(np.arange(indicators), count)
    version = (np.repeat(year, indicators) + indicators - 1 - place) // indicators
    items = pd.DataFrame(
        {
            "case": np.repeat(np.arange(count), indicators), "year": np.repeat(2015 + year, indicators),
            "entity": names[np.repeat(unit, indicators)], "position": place,
            "level1": np.array(HEADS)[place % len(HEADS)],
            "level3": [f"指标{at:02d}第{of}版" for at, of in zip(place, version, strict=True)],
            "weight": weight.ravel(), "printed": (rate * weight).ravel(),
        }
    )  # fmt: skip
    return Panel(_filled(cases, CASE_COLUMNS), _filled(items, ITEM_COLUMNS))


def _filled(frame: pd.DataFrame, columns: Mapping[str, PanelColumn]) -> pd.DataFrame:
    """Columns of a panel that are not there, empty, and texts as categories."""
    blank = {"number": np.nan, "integer": np.nan}
    for name, column in columns.items():
        if name not in frame:
            frame[name] = column.default if column.kind == "flag" else blank.get(column.kind)
        if column.kind == "text":
            frame[name] = frame[name].astype("category")
    return frame


def loop_chain(panel: Panel) -> float:
    """The chained change, one unit and one indicator after the other, as somebody would write it without arrays."""
    cells: dict[tuple[str, int], dict[str, tuple[float, float]]] = defaultdict(dict)
    for row in panel.items[["entity", "year", "level3", "weight", "printed"]].itertuples(index=False):
        if not math.isnan(row.printed):
            cells[row.entity, row.year][row.level3] = (row.weight, row.printed / row.weight)
    years = sorted({year for _, year in cells})
    whole = 0.0
    for before, after in pairwise(years):
        gains = [_gain(cells[unit, before], cells[unit, after]) for unit, year in cells if year == before]
        known = [gain for gain in gains if gain is not None]
        whole += sum(known) / len(known)
    return whole


def _gain(before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]) -> float | None:
    common = sorted(before.keys() & after.keys())
    sums = [sum(one[name][0] for name in common) for one in (before, after)]
    if min(sums) <= 0:
        return None
    middle = {name: (before[name][0] / sums[0] + after[name][0] / sums[1]) / 2 for name in common}
    return 100 * sum(middle[name] * (after[name][1] - before[name][1]) for name in common)


def peak_memory() -> float | None:
    """Peak of this process in MB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Both ways on one panel, printed as JSON or as a line."""
    parser = argparse.ArgumentParser()
    for name, default in (("units", 73), ("years", 5), ("indicators", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    panel = made_panel(options.units, options.years, options.indicators)
    start = time.process_time()
    chain = loop_chain(panel)
    middle = time.process_time()
    compared = pa.compare(panel)
    seconds = time.process_time() - middle
    last = [row for row in compared.tables["series"].rows if row[0] == "chained"][-1]
    same = math.isclose(float(str(last[3])), chain, rel_tol=1e-9)
    found = {
        "units": options.units, "years": options.years, "indicators": options.indicators, "seconds": seconds,
        "loop_seconds": middle - start, "ratio": seconds / (middle - start), "peak_mb": peak_memory(), "same": same,
    }  # fmt: skip
    print(json.dumps(found) if options.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
