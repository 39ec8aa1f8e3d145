"""规则文件的问题 (refusals): a validation error of pydantic as Problems in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from perfanalysis.problems import Problem, problem

_CODES: Mapping[str, str] = {"extra_forbidden": "L002", "missing": "L003", "bands": "L008", "weights": "L009"}
_WANTED: Mapping[str, str] = {
    "missing": "必填",
    "string_type": "文字(日期、编码须加引号)",
    "string_too_short": "不得为空",
    "string_pattern_mismatch": "规定的写法",
    "int_type": "整数",
    "float_type": "数",
    "finite_number": "有限的数",
    "bool_type": "true 或 false",
    "list_type": "列表",
    "too_short": "至少一项",
    "dict_type": "键与值",
    "model_type": "键与值",
    "extra_forbidden": "规定的字段名",
}
_LIMITS: Mapping[str, str] = {
    "greater_than": "大于 {gt:g}",
    "greater_than_equal": "不小于 {ge:g}",
    "less_than": "小于 {lt:g}",
    "less_than_equal": "不大于 {le:g}",
}
_LONGEST_FOUND = 60


def shape_problems(error: ValidationError, where: str, *, fields: Sequence[str] = ()) -> tuple[Problem, ...]:
    """规则文件的问题: every fault of one validation as a Problem; ``fields`` are the names allowed beside it."""
    return tuple(_shape_problem(detail, where, fields) for detail in error.errors(include_url=False))


def _shape_problem(detail: ErrorDetails, where: str, fields: Iterable[str]) -> Problem:
    code = _CODES.get(detail["type"], "L004")
    place = " › ".join([where, *(_step(step) for step in detail["loc"])])
    found = "空缺" if detail["type"] == "missing" else shown(detail["input"])
    allowed = "、".join(fields) if code == "L002" and fields else _wanted(detail)
    return problem(code, place, found=found, allowed=allowed, action=_action(code))


def _step(step: str | int) -> str:
    return f"第{step + 1}项" if isinstance(step, int) else step


def _wanted(detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    if detail["type"] == "literal_error":
        return str(context["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
    if detail["type"] in {"bands", "weights"}:
        return str(context["reason"])
    if detail["type"] in _LIMITS:
        return _LIMITS[detail["type"]].format(**context)
    return _WANTED.get(detail["type"], "规定的形式")


def _action(code: str) -> str:
    actions = {"L002": "删去或改正此键", "L003": "补填", "L008": "改正分段", "L009": "改正分值"}
    return actions.get(code, "按此形式改写")


def shown(value: Any) -> str:
    """The value as text of a problem, shortened."""
    text = str(value)
    return text if len(text) <= _LONGEST_FOUND else text[:_LONGEST_FOUND] + "…"
