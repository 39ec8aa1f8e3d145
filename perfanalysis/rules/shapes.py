"""计分规则的形式 (shapes): what values of the scoring rules look like; anything else is refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Text = Annotated[str, Field(min_length=1)]
Names = Annotated[list[Text], Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Month = Annotated[int, Field(ge=1, le=12)]
Count = Annotated[int, Field(ge=1)]


class Shape(BaseModel):
    """A closed, strict piece of a rule value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Grade(Shape):
    """评价等级: a band from ``at_least`` points up to the next better one."""

    name: Text
    at_least: Points


class ShareBand(Shape):
    """定性分档: shares of the weight from ``at_least`` up to, not including, ``below`` (the best band includes 1)."""

    name: Text
    at_least: Share
    below: Share


class ExecutionBand(Shape):
    """预算执行率分档: the fraction of the weight earned from the rate ``at_least`` on."""

    at_least: Share
    fraction: Share


class ExecutionScoring(Shape):
    """预算执行率计分: by ratio or by bands."""

    method: Literal["ratio", "bands"]
    bands: list[ExecutionBand] = Field(default_factory=list)


class Rounding(Shape):
    """修约: decimal places of printed points and whether the exact or the rounded total is graded."""

    places: Annotated[int, Field(ge=0, le=6)]
    mode: Literal["half_up"]
    grade_on: Literal["exact", "rounded"]


class OverFulfilment(Shape):
    """超额完成: how completion beyond ``threshold`` (share) loses points."""

    policy: Literal["none", "linear", "zero", "manual"]
    threshold: Annotated[float, Field(ge=1)]
    slope: Points


class ShortFulfilment(Shape):
    """未完成: completion below ``pass_line`` (share) earns nothing."""

    pass_line: Share


class Equality(Shape):
    """等值指标: scored by distance or yes/no inside a relative ``tolerance``."""

    method: Literal["distance", "yes_no"]
    tolerance: Points


class Satisfaction(Shape):
    """满意度计分: by ratio, or full from one share and zero below another."""

    method: Literal["ratio", "piecewise"]
    full_from: Share
    zero_below: Share


class NotApplicable(Shape):
    """不适用指标: leave out and rescale, or give full points."""

    policy: Literal["rescale", "full"]


class CauseRequired(Shape):
    """须说明原因: limits (shares) beyond which a cause must be stated."""

    execution_below: Share
    completion_below: Share
    completion_above: Annotated[float, Field(ge=1)]


class Tolerance(Shape):
    """核对允差: amount in the form unit, points, rate as a share."""

    amount: Points
    points: Points
    rate: Points


class Override(Shape):
    """例外: whether a departure is allowed and needs a reason."""

    allowed: bool
    reason_required: bool


class Window(Shape):
    """区间: shares of completion."""

    low: Points
    high: Points


Named = TypeVar("Named", Grade, ShareBand)


def order_error(message: str) -> PydanticCustomError:
    """The refusal of values in a wrong order, with its reason in Chinese (error ``bands``)."""
    return PydanticCustomError("bands", "{reason}", {"reason": message})


def falling_from_top(bands: list[Grade]) -> list[Grade]:
    """The bands when they fall strictly and end at 0 (error ``bands``)."""
    if any(upper.at_least <= lower.at_least for upper, lower in pairwise(bands)):
        raise order_error("各档下限应由高到低,不得相同")
    if bands[-1].at_least != 0:
        raise order_error("最低一档应从0起,否则留有空档")
    return _distinct(bands)


def joined_bands(bands: list[ShareBand]) -> list[ShareBand]:
    """The bands when they cover 0 to 1 without gap or overlap (error ``bands``)."""
    if bands[0].below != 1 or bands[-1].at_least != 0:
        raise order_error("各档应由高到低覆盖0至1(最高一档含1)")
    if any(upper.at_least != lower.below for upper, lower in pairwise(bands)):
        raise order_error("相邻两档应首尾相接,不得有空档或重叠")
    if any(band.at_least >= band.below for band in bands):
        raise order_error("每档下限应低于上限")
    return _distinct(bands)


def _distinct(bands: list[Named]) -> list[Named]:
    if len({band.name for band in bands}) < len(bands):
        raise order_error("各档名称不得相同")
    return bands


def ordered_satisfaction(value: Satisfaction) -> Satisfaction:
    """The rule when its lines are in order (error ``bands``)."""
    if value.zero_below > value.full_from:
        raise order_error("零分线不得高于满分线")
    return value


def ordered_window(value: Window) -> Window:
    """The window when it is not empty (error ``bands``)."""
    if value.low >= value.high:
        raise order_error("下限应低于上限")
    return value
