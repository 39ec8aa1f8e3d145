"""指标表 (indicator table): cases as one DataFrame, one row an indicator, with a documented set of columns.

Scoring reads only these columns, so one case and ten million rows of a researcher's own table go the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfanalysis.model.cases import Case, Indicator
from perfanalysis.targets import met
from perfanalysis.targets import nouns as target_nouns

Kind = Literal["number", "integer", "text", "flag", "choice"]
Column = NDArray[Any] | pd.Categorical
OPERATORS: tuple[str, ...] = get_args(target_nouns.Operator)
DIRECTIONS: tuple[str, ...] = get_args(target_nouns.Direction)


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """指标表的一列: its kind, meaning in Chinese, whether scoring requires it, and its value where absent.

    number: float64, NaN missing; integer: int64; text: str or None; flag: bool; choice: categorical (or text) out of ``choices``.
    """

    kind: Kind
    title: str
    required: bool = False
    default: float | bool | None = None
    choices: tuple[str, ...] = ()


INDICATOR_COLUMNS: Mapping[str, FrameColumn] = {
    "case": FrameColumn("integer", "评价对象序号", default=0),
    "position": FrameColumn("integer", "指标在评价对象中的序号", default=0),
    "level1": FrameColumn("text", "一级指标"),
    "level2": FrameColumn("text", "二级指标"),
    "level3": FrameColumn("text", "三级指标"),
    "weight": FrameColumn("number", "分值", required=True, default=np.nan),
    "method": FrameColumn("choice", "评分方法(空:按制度依据)"),
    "arguments": FrameColumn("choice", "评分方法参数(JSON 文本,键按字母排序;空:无参数)"),
    "operator": FrameColumn("choice", "指标值的符号", required=True, choices=OPERATORS),
    "direction": FrameColumn("choice", "比较方向(先于符号)", choices=DIRECTIONS),
    "target": FrameColumn("number", "指标值(百分数为份额;区间的下限)", required=True, default=np.nan),
    "upper": FrameColumn("number", "区间的上限", default=np.nan),
    "actual": FrameColumn("number", "实际完成值(与指标值同单位)", required=True, default=np.nan),
    "met": FrameColumn("number", "是否达到:1、0、空为未知", default=np.nan),
    "level": FrameColumn("text", "实际完成的等次或文字"),
    "fraction": FrameColumn("number", "评价人员评判的份额", default=np.nan),
    "printed": FrameColumn("number", "填报得分", default=np.nan),
    "satisfaction": FrameColumn("flag", "是否为百分数的满意度指标", default=False),
    "applicable": FrameColumn("flag", "是否适用", default=True),
    "counted": FrameColumn("flag", "是否计入合计(其中行、合并行不计)", default=True),
}


def indicator_frame(cases: Iterable[Case]) -> pd.DataFrame:
    """指标表: the indicators of ``cases`` in order, one row each, with every column of ``INDICATOR_COLUMNS``.

    ``case`` numbers the cases from 0. Levels and deadlines are compared here (``met``); an actual that cannot be set
    against its target is NaN. The execution rate is not an indicator row.
    """
    return pd.DataFrame(indicator_columns(cases))


def indicator_columns(cases: Iterable[Case]) -> dict[str, Column]:
    """指标表的各列 as arrays by name: what :func:`indicator_frame` holds, without the cost of a DataFrame."""
    placed = (
        (number, position, row) for number, case in enumerate(cases) for position, row in enumerate(case.indicators)
    )
    rows = [_row(*place) for place in placed]
    return {name: _column(column, [row[name] for row in rows]) for name, column in INDICATOR_COLUMNS.items()}


def _column(column: FrameColumn, values: list[Any]) -> Column:
    if column.kind == "choice":
        return pd.Categorical(values, categories=list(column.choices) or sorted({text for text in values if text}))
    if column.kind == "text":
        return np.asarray([*values, None], dtype=object)[:-1]
    kinds = {"number": np.float64, "integer": np.int64, "flag": np.bool_}
    return np.asarray([column.default if value is None else value for value in values], dtype=kinds[column.kind])


def arguments_text(arguments: Mapping[str, object]) -> str | None:
    """评分方法参数 as canonical JSON text (None: no arguments)."""
    return json.dumps(dict(arguments), ensure_ascii=False, sort_keys=True) if arguments else None


def _row(number: int, position: int, row: Indicator) -> dict[str, Any]:
    return {
        "case": number,
        "position": position,
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "weight": row.weight.value,
        "method": row.method,
        "arguments": arguments_text(row.arguments),
        "operator": row.target.operator,
        "direction": row.target.direction,
        "target": row.target.value,
        "upper": row.target.upper,
        "actual": _comparable(row),
        "met": _met(row),
        "level": row.actual.level or row.actual.text or None,
        "fraction": row.fraction,
        "printed": row.score.value,
        "satisfaction": is_satisfaction_rate(row),
        "applicable": row.applicable,
        "counted": row.counted,
    }


def is_satisfaction_rate(row: Indicator) -> bool:
    """满意度: whether the row is a satisfaction indicator measured in per cent."""
    named = any("满意" in (level or "") for level in (row.level1, row.level2, row.level3))
    return named and "%" in {row.target.unit, row.actual.unit}


def _met(row: Indicator) -> float | None:
    answer = met(row.target, row.actual)
    return None if answer is None else float(answer)


def _comparable(row: Indicator) -> float | None:
    """The actual as a number in the target's unit; None for a range and where it cannot be set against the target."""
    if row.actual.upper is not None or (row.target.value is not None and met(row.target, row.actual) is None):
        return None
    return row.actual.value
