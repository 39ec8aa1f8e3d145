"""逐行评分 (rows): rate, points, points lost and why for every row of an indicator table, without a loop over rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from perfanalysis.model.frames import INDICATOR_COLUMNS
from perfanalysis.rules import RuleBook
from perfanalysis.scoring.arguments import argument_faults
from perfanalysis.scoring.choosing import METHOD_NAMES, NO_METHOD, UNKNOWN_METHOD, as_categorical, method_code
from perfanalysis.scoring.methods import METHODS, apply_method
from perfanalysis.scoring.ratios import FloatArray, quotient
from perfanalysis.scoring.row_tables import Rows, RowTable, method_names, row_table
from perfanalysis.scoring.settings import ScoringRules, scoring_rules
from perfanalysis.scoring.shortfalls import completion_rates, lost_points, reason_codes

POINT_PLACES = 10
_SLACK = 1e-9


def score_frame(frame: pd.DataFrame, rules: RuleBook) -> pd.DataFrame:
    """逐行评分: ``frame`` (columns of ``INDICATOR_COLUMNS``) with what the rules give for every row.

    Adds ``method_used`` (categorical), ``rate`` (completion, share), ``computed`` (points by rule, NaN: cannot be
    computed), ``lost`` (weight − printed, else computed) and ``reason_code`` (``REASON_CODES``). The order of rows is
    kept and does not matter. KeyError: a required column is missing.
    """
    given = {name: frame[name] for name in frame.columns if name in INDICATOR_COLUMNS}
    return frame.assign(**scored_columns(given, len(frame), scoring_rules(rules)))


def scored_columns(given: Mapping[str, Any], length: int, settings: ScoringRules) -> dict[str, Any]:
    """逐行评分: the columns that :func:`score_frame` adds, from the columns of an indicator table, ``length`` rows each."""
    table = row_table(given, length, settings)
    points = np.full(length, np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        faulty = _score_named(table, points)
        _score_chosen(table, points)
        used = _review_fulfilment(table, points)
        _take_judgements(used, points)
        _treat_not_applicable(used, points)
        points = np.round(points, POINT_PLACES)
        return {
            "method_used": method_names(used.codes),
            "rate": np.round(completion_rates(used), POINT_PLACES),
            "computed": points,
            "lost": lost_points(used, points),
            "reason_code": reason_codes(used, points, faulty),
        }


def _score_named(table: RowTable, points: FloatArray) -> Rows:
    """Score the rows that name a method, one call a method and set of arguments; give the rows with faulty ones."""
    rows = np.flatnonzero(table.named != NO_METHOD)
    faulty = [rows[table.named[rows] == UNKNOWN_METHOD]]
    for name, text, group in _argument_groups(table, rows):
        arguments = table.settings.defaults(name) | (json.loads(text) if text else {})
        if argument_faults(name, arguments):
            faulty.append(group)
        else:
            _score(table, points, name, group, arguments)
    return np.concatenate(faulty)


def _argument_groups(table: RowTable, rows: Rows) -> Iterator[tuple[str, str | None, Rows]]:
    if not len(rows):
        return
    given = table.choices.get("arguments")
    kinds = as_categorical([None] * len(table.codes) if given is None else given)
    keys = table.named[rows].astype(np.int64) * (len(kinds.categories) + 1) + kinds.codes[rows] + 1
    found, places = np.unique(keys, return_inverse=True)
    order, ends = np.argsort(places, kind="stable"), np.cumsum(np.bincount(places))
    for key, group in zip(found, np.split(rows[order], ends[:-1]), strict=True):
        code, kind = divmod(int(key), len(kinds.categories) + 1)
        if code >= 0:
            yield METHOD_NAMES[code], str(kinds.categories[kind - 1]) if kind else None, group


def _score(table: RowTable, points: FloatArray, name: str, rows: Rows, arguments: Mapping[str, Any]) -> None:
    if METHODS[name].function is not None:
        points[rows] = apply_method(name, table.part(rows, METHODS[name].columns), arguments)


def _score_chosen(table: RowTable, points: FloatArray) -> None:
    for code in np.unique(table.compared):
        rows = table.rows_of(METHOD_NAMES[code]) if code >= 0 else ()
        if len(rows):
            _score(table, points, METHOD_NAMES[code], np.asarray(rows), table.settings.defaults(METHOD_NAMES[code]))


def _review_fulfilment(table: RowTable, points: FloatArray) -> RowTable:
    """Cut the rows far above their target by the rulebook's policy; give the table with their method noted."""
    if table.settings.over_policy == "none":
        return table
    rows = table.rows_of("ratio")
    part = table.part(rows, ("target", "actual"))
    far = rows[quotient(part["actual"], part["target"]) > table.settings.over_threshold + _SLACK]
    _score(table, points, "over_review", far, table.settings.defaults("over_review"))
    codes = table.codes.copy()
    codes[far] = method_code("over_review")
    return RowTable(table.choices, table.columns, table.compared, table.named, codes, table.settings)


def _take_judgements(table: RowTable, points: FloatArray) -> None:
    """What no rule computes: the evaluator's fraction, a met range, or printed points inside the band of “reached”."""
    rows = np.flatnonzero(np.isnan(points) & (table.named == NO_METHOD))
    part = table.part(rows, ("weight", "fraction"))
    points[rows] = apply_method("manual", part, {})
    judged = table.codes == method_code("three_band")
    numeric = rows[~judged[rows] & np.isnan(points[rows]) & (table.columns["met"][rows] > 0)]
    points[numeric] = table.columns["weight"][numeric]
    open_rows = np.flatnonzero(judged & np.isnan(points) & (table.columns["met"] > 0))
    _take_printed(table, points, open_rows)


def _take_printed(table: RowTable, points: FloatArray, rows: Rows) -> None:
    weight, printed = table.columns["weight"][rows], table.columns["printed"][rows]
    inside = (printed >= table.settings.reached_from * weight - _SLACK) & (printed <= weight + _SLACK)
    points[rows[inside]] = np.minimum(printed[inside], weight[inside])


def _treat_not_applicable(table: RowTable, points: FloatArray) -> None:
    left_out = ~table.columns["applicable"]
    if left_out.any():
        points[left_out] = table.columns["weight"][left_out] if table.settings.not_applicable == "full" else np.nan
