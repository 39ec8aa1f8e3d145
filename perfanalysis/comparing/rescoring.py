"""同一制度复算 (rescoring): every year's facts scored again under one rulebook, so that changed rules change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from perfanalysis.comparing.cubes import Rows
from perfanalysis.panels.columns import EXECUTION_RATE
from perfanalysis.rules import RuleBook
from perfanalysis.scoring import score_frame

BASES = {"adjusted": ("budget_adjusted", "budget_original"), "original": ("budget_original", "budget_adjusted")}
PLACES = 10


def rescored(rows: Rows, rules: RuleBook) -> tuple[Rows, float]:
    """同一制度复算: rates, totals and bounds of all years under ``rules``, and the share of scored rows it could reach.

    A row that names its own method and arguments keeps them; one that cannot be computed from what the panel holds
    (a date, a judgement in words) keeps its points by its own year's rules and counts as not reached.
    """
    items = rows.items
    points = np.asarray(score_frame(_frame(items), rules)["computed"], dtype=float)
    money = items["level1"].astype(object) == EXECUTION_RATE
    points = np.where(money, _execution(items, rows.cases, rules), points)
    reached = np.isfinite(points)
    points = np.where(reached, points, items["computed"].astype(float))
    known = np.isfinite(points)
    share = float(reached[known].mean()) if known.any() else np.nan
    scored = items.assign(rate=points / items["weight"].astype(float))
    return Rows(_totals(rows.cases, items, points), scored, constructed=False), share


def _frame(items: pd.DataFrame) -> pd.DataFrame:
    named = items["arguments"].notna()
    unit, name = items["target_unit"].astype(object), items["name"].astype(object)
    return pd.DataFrame(
        {
            "weight": items["weight"].astype(float),
            "method": items["method"].astype(object).where(named, None),
            "arguments": items["arguments"].astype(object).where(named, None),
            "operator": items["target_operator"].astype(object).where(items["target_operator"].notna(), None),
            "direction": items["target_direction"].astype(object).where(items["target_direction"].notna(), None),
            "target": items["target_value"].astype(float),
            "upper": items["target_upper"].astype(float),
            "actual": items["actual_value"].astype(float),
            "level": items["actual_level"].astype(object).where(items["actual_level"].notna(), None),
            "fraction": items["fraction"].astype(float),
            "printed": items["printed"].astype(float),
            "satisfaction": name.str.contains("满意", regex=False) & (unit == "%"),
        },
        index=items.index,
    )


def _execution(items: pd.DataFrame, cases: pd.DataFrame, rules: RuleBook) -> Any:
    """Points of the funds block: weight times executed over the rulebook's base, never above the weight."""
    first, other = BASES.get(str(rules.value("execution_rate_base")), BASES["adjusted"])
    money = cases.set_index("case")[["budget_executed", first, other]].astype(float)
    base = money[first].where(money[first].notna(), money[other])
    rate = (money["budget_executed"] / base).where(base > 0).clip(upper=1.0)
    return np.round(items["weight"].astype(float) * items["case"].map(rate).astype(float), PLACES)


def _totals(cases: pd.DataFrame, items: pd.DataFrame, points: Any) -> pd.DataFrame:
    of = pd.DataFrame({"case": items["case"], "points": points, "weight": items["weight"].astype(float)})
    known = of["points"].notna()
    low = of["points"].where(known, 0.0).groupby(of["case"]).sum()
    high = of["points"].where(known, of["weight"]).groupby(of["case"]).sum()
    whole = known.groupby(of["case"]).all()
    total = low.where(whole)
    return cases.assign(total=cases["case"].map(total), low=cases["case"].map(low), high=cases["case"].map(high))
