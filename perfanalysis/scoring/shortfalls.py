"""失分 (shortfalls): completion, points lost and a reason code for every scored row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.scoring import ratios
from perfanalysis.scoring.choosing import METHOD_NAMES, NO_METHOD, UNKNOWN_METHOD, method_code
from perfanalysis.scoring.ratios import FloatArray
from perfanalysis.scoring.row_tables import Rows, RowTable

REASON_CODES: Mapping[str, str] = {
    "none": "得满分",
    "short": "低于目标",
    "exceeded": "超过上限",
    "unequal": "与目标不等",
    "outside": "在区间之外",
    "by_rule": "按评分规则扣分",
    "over_fulfilled": "超额过多,目标偏低",
    "judged": "评价人员评判",
    "needs_judgement": "待评价人员评判",
    "late": "未按期完成,待评价人员评判",
    "not_applicable": "不适用",
    "no_weight": "未填分值",
    "no_target": "没有可比的指标值",
    "no_actual": "没有可比的实际完成值",
    "bad_arguments": "评分方法或参数有误",
    "not_computable": "按此方法算不出",
}
_REASONS = tuple(REASON_CODES)
_LOST_BY = {
    "ratio": "short",
    "ratio_inverse": "exceeded",
    "equal": "unequal",
    "range": "outside",
    "over_review": "over_fulfilled",
    "satisfaction_piecewise": "short",
    "deadline": "judged",
    "three_band": "judged",
    "four_grade": "judged",
    "manual": "judged",
}
_NEEDS = {
    "deadline": "late",
    "three_band": "needs_judgement",
    "four_grade": "needs_judgement",
    "manual": "needs_judgement",
}
_FULL = 1e-9


def reason_number(name: str) -> int:
    """The number of a reason in the order of ``REASON_CODES``."""
    return _REASONS.index(name)


def _by_method(reasons: Mapping[str, str], other: str) -> NDArray[np.int8]:
    """Reason numbers by method code; the two last places are those of UNKNOWN_METHOD and NO_METHOD."""
    named = [reason_number(reasons.get(name, other)) for name in METHOD_NAMES]
    return np.asarray([*named, reason_number("bad_arguments"), reason_number(other)], dtype=np.int8)


def completion_rates(table: RowTable) -> FloatArray:
    """完成率 (share) by the target's own comparison: deadlines are 1 or 0, levels have none; NaN where unknown."""
    met = table.columns["met"]
    rates = np.where(table.compared == method_code("deadline"), met, np.nan)
    formulas: Mapping[str, tuple[tuple[str, ...], Callable[..., FloatArray]]] = {
        "ratio": (("target", "actual"), ratios.higher_share),
        "satisfaction_piecewise": (("target", "actual"), ratios.higher_share),
        "ratio_inverse": (("target", "actual"), ratios.lower_share),
        "equal": (("target", "actual"), ratios.equal_share),
        "range": (("target", "upper", "actual"), ratios.inside_share),
    }
    for name, (columns, formula) in formulas.items():
        rows = np.flatnonzero(table.compared == method_code(name))
        if len(rows):
            part = table.part(rows, columns)
            found = formula(*(part[column] for column in columns))
            rates[rows] = np.where(np.isnan(found) & (met[rows] > 0), 1.0, found)
    return rates


def lost_points(table: RowTable, points: FloatArray) -> FloatArray:
    """失分: weight − (printed, else computed) points."""
    printed = table.columns["printed"]
    return np.round(table.columns["weight"] - np.where(np.isnan(printed), points, printed), 10)


def reason_codes(table: RowTable, points: FloatArray, faulty: Rows) -> pd.Categorical[str]:
    """失分原因 of every row, as a categorical of ``REASON_CODES``."""
    codes = np.zeros(len(points), dtype=np.int8)
    lost = np.flatnonzero(points < table.columns["weight"] - _FULL)
    codes[lost] = _by_method(_LOST_BY, "by_rule")[table.codes[lost]]
    missing = np.flatnonzero(np.isnan(points))
    codes[missing] = _missing_reasons(table, missing)
    codes[faulty] = reason_number("bad_arguments")
    codes[~table.columns["applicable"]] = reason_number("not_applicable")
    return pd.Categorical.from_codes(codes, categories=pd.Index(_REASONS))


def _missing_reasons(table: RowTable, rows: Rows) -> NDArray[np.int8]:
    part = table.part(rows, ("weight", "target", "actual"))
    compared, used = table.compared[rows], table.codes[rows]
    numeric = np.isin(used, [method_code(name) for name in METHOD_NAMES if name not in _NEEDS])
    reasons = _by_method(_NEEDS, "not_computable")[used]
    reasons = np.where(numeric & np.isnan(part["actual"]), reason_number("no_actual"), reasons)
    no_target = (compared == NO_METHOD) & (numeric | (used == NO_METHOD)) & np.isnan(part["target"])
    reasons = np.where(no_target, reason_number("no_target"), reasons)
    reasons = np.where(used == UNKNOWN_METHOD, reason_number("bad_arguments"), reasons)
    return np.where(np.isnan(part["weight"]), reason_number("no_weight"), reasons).astype(np.int8)
