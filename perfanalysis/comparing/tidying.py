"""整理 (tidying): the rows of a panel that a comparison uses, under the names of today, with a rate for every indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from perfanalysis.comparing.cubes import COLUMNS, FULL, Floats, Measure, Rows
from perfanalysis.comparing.doubts import trusted
from perfanalysis.comparing.joining import followed
from perfanalysis.panels import Panel
from perfanalysis.panels.lineages import chained
from perfanalysis.problems import InputProblems, Problem, problem

By = Literal["entity", "project", "department", "implementer", "group"]
Level = Literal["level1", "level2", "level3"]
GOALPOSTS = (0.025, 0.975)
TITLES = {
    "entity": "评价对象",
    "project": "项目名称",
    "department": "主管部门",
    "implementer": "实施单位",
    "group": "组别",
}


def tidy(panel: Panel, *, by: By, measure: Measure, level: Level, notebook: str = "") -> Rows:
    """整理: finished evaluations (of one notebook) with unit, year, label and group; items with name, weight and rate.

    Units that carry on under another name, merged or split are one (:func:`followed`); indicators that do so take
    their last name, one whose definition changed stays apart. Rates are points over weight: printed ones, else by rule (``measure``
    "computed": by rule only). A panel without points has its plain values scaled between fixed goalposts, the 2.5 %
    and 97.5 % quantiles of all years together, but for partial years and doubtful values. InputProblems: N001 nothing to compare, N002 several notebooks.
    """
    cases = panel.cases[panel.cases["state"].astype(str) == "done"]
    cases = _one_notebook(cases, notebook)
    cases = followed(cases, by, panel.lineage)
    cases = cases[cases["unit"].notna() & cases["year"].notna()]
    if cases.empty:
        raise InputProblems([_nothing(by)])
    cases = cases.assign(label=_labels(cases, by), group=_groups(cases, by))
    for name in COLUMNS:
        if name not in cases:
            cases[name] = np.nan
    cases = cases.assign(**_totals(cases, measure))
    return _with_items(panel, cases, measure, level)


def _nothing(by: str) -> Problem:
    allowed = f"至少一个已完成的评价,有年度和{TITLES[by]}"
    return problem("N001", "汇总", found="没有可以比较的评价", allowed=allowed, action="先运行评价,或核对列的对应")


def _one_notebook(cases: pd.DataFrame, notebook: str) -> pd.DataFrame:
    if notebook:
        return _of_kind(cases, notebook)
    scored = cases[cases["total"].notna() | cases["recomputed_total"].notna()]
    kinds = sorted(scored["notebook"].dropna().astype(str).unique())
    if len(kinds) == 1:
        return _of_kind(cases, kinds[0])
    if kinds:
        found, action = f"有{len(kinds)}种评价:{'、'.join(kinds)}", "用 notebook 写明比较哪一种"
        raise InputProblems([problem("N002", "汇总", found=found, allowed="一种评价", action=action)])
    return cases


def _of_kind(cases: pd.DataFrame, notebook: str) -> pd.DataFrame:
    chosen: pd.DataFrame = cases[cases["notebook"].astype(str) == notebook]
    return chosen


def _defined(names: pd.Series[Any], years: pd.Series[Any], panel: Panel) -> pd.Series[Any]:
    """Indicators under the name of today; one whose definition changed under the same name is another before that year."""
    links = sorted(panel.lineage.indicators, key=lambda one: one.year)
    today = chained([(one.was, one.indicator) for one in links if one.same])
    names = names.astype(object).map(lambda name: today.get(name, name), na_action="ignore")
    for one in (one for one in links if not one.same and one.was == one.indicator):
        before = (names == one.indicator) & (years < one.year)
        names = names.where(~before, f"{one.indicator}(<{one.year})")
    return names


def _labels(cases: pd.DataFrame, by: str) -> pd.Series[Any]:
    if by != "entity":
        return cases["unit"]
    named = cases["project"].notna() & (cases["joined"] == "")
    return cases["project"].astype(object).where(named, cases["unit"])


def _groups(cases: pd.DataFrame, by: str) -> pd.Series[Any]:
    own = cases["group"].astype(object)
    other = cases["department"].astype(object) if by in {"entity", "project"} else own
    return own.where(own.notna(), other).where(own.notna() | other.notna(), "")


def _totals(cases: pd.DataFrame, measure: Measure) -> dict[str, pd.Series[Any]]:
    if measure == "published":
        return {}
    return {"total": cases["recomputed_total"], "low": cases["recomputed_low"], "high": cases["recomputed_high"]}


def _with_items(panel: Panel, cases: pd.DataFrame, measure: Measure, level: Level) -> Rows:
    items = panel.items[panel.items["case"].isin(cases["case"]) & panel.items["counted"] & panel.items["applicable"]]
    owner = cases.set_index("case")[["unit", "year", "part", "complete"]]
    items = items.drop(columns="year").join(owner, on="case")
    items = items.assign(name=_names(items, level, panel))
    points = (
        items["computed"]
        if measure == "computed"
        else items["printed"].where(items["printed"].notna(), items["computed"])
    )
    constructed = bool(not points.notna().any() and items["actual_value"].notna().any())
    items = items.assign(weight=_weights(items), rate=points / items["weight"])
    if constructed:
        items = items.assign(rate=_scaled(items, trusted(items, panel)))
        items = items[items["rate"].notna()]
    kept = items[["case", "unit", "year", "name", "weight", "rate", "part", *_DETAILS]].reset_index(drop=True)
    ordered = kept.sort_values(["unit", "year", "name", "case"], kind="stable", ignore_index=True)
    return Rows(cases.sort_values(["unit", "year", "case"], kind="stable", ignore_index=True), ordered, constructed)


_DETAILS = (
    *("level1", "target_value", "target_unit", "target_operator", "target_direction", "actual_value", "actual_text"),
    *(
        "target_upper",
        "actual_level",
        "arguments",
        "actual_read",
        "computed",
        "printed",
        "recheck",
        "fraction",
        "method",
    ),
)


def plain_values(panel: Panel, cases: pd.DataFrame) -> pd.Series[float]:
    """实际完成值 by (name, unit, year): every indicator and every column that is only watched.

    Several evaluations of a unit in a year are summed; missing where one of them is. ``cases`` are tidy ones.
    """
    items = panel.items[panel.items["case"].isin(cases["case"])]
    items = items[["case", "actual_value"]].assign(name=_defined(items["level3"], items["year"], panel))
    items = items.join(cases.set_index("case")[["unit", "year"]], on="case")
    by = items.groupby(["name", "unit", "year"], observed=True)["actual_value"]
    return by.sum().where(by.count() == by.size())


def head_rates(rows: Rows, units: Sequence[str], year: int) -> tuple[list[str], list[str], Floats, Floats]:
    """一级指标的得分率 of a year: units that have all of them, their names, rates (units, heads) and mean weights (heads,).

    Indicators without a score count neither way. Where there are not two first-level indicators, the indicators themselves.
    """
    own = rows.items[(rows.items["year"] == year) & rows.items["unit"].isin(units)]
    own = own[own["rate"].notna() & own["weight"].notna()]
    head = "level1" if len(own["level1"].dropna().unique()) > 1 else "name"
    worth = own["weight"].astype(float) * own["part"]
    own = own.assign(head=own[head].astype(object), worth=worth, points=worth * own["rate"].astype(float))
    points, weights = (
        own.pivot_table(index="unit", columns="head", values=name, aggfunc="sum", observed=True, sort=True)
        for name in ("points", "worth")
    )
    rates = (points / weights.where(weights > 0)).dropna()
    mean = weights.loc[rates.index].mean()
    return list(map(str, rates.index)), list(map(str, rates.columns)), rates.to_numpy(float), mean.to_numpy(float)


def _names(items: pd.DataFrame, level: Level, panel: Panel) -> pd.Series[Any]:
    """Indicator names; a name that a case has twice is told apart by its first level, then by its order."""
    names = items[level].astype(object).where(items[level].notna(), items["level1"].astype(object)).fillna("")
    names = _defined(names, items["year"], panel)
    if level != "level3":
        return names
    twice = pd.DataFrame({"case": items["case"], "name": names}).duplicated(keep=False)
    names = names.where(~twice, items["level1"].astype(object).fillna("") + "›" + names)
    again = pd.DataFrame({"case": items["case"], "name": names}).groupby(["case", "name"]).cumcount()
    return names.where(again == 0, names + "#" + (again + 1).astype(str))


def _weights(items: pd.DataFrame) -> pd.Series[Any]:
    if items["weight"].notna().any():
        return items["weight"]
    each = FULL / max(1, items["name"].nunique())
    return pd.Series(each, index=items.index)


def _scaled(items: pd.DataFrame, known: pd.Series[bool]) -> pd.Series[Any]:
    """Values as a share of the way between the goalposts of their indicator (all years, ``known`` values); within 0 and 1."""
    values = items["actual_value"].astype(float)
    by = values.where(known).groupby(items["name"])
    low, high = (items["name"].map(by.quantile(at)).astype(float) for at in GOALPOSTS)
    share = ((values - low) / (high - low)).where(high > low).clip(0.0, 1.0)
    worse = items["target_direction"].astype(str).isin(["lower", "smaller", "-1", "minimise"])
    return share.where(~worse, 1.0 - share)
