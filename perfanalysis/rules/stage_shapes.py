"""各环节规则的形式 (stage shapes): what values of the rules before, during and after evaluation look like."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from perfanalysis.rules.shapes import Count, Month, Names, Points, Positive, Shape, Share, Text, order_error

MONEY_UNITS = Literal["元", "万元", "亿元"]
SUM_TOLERANCE = 1e-9


class Dimension(Shape):
    """维度: a name with its points (None: the source gives none)."""

    name: Text
    points: Points | None = None


class Head(Shape):
    """审核内容: a head with points and its items."""

    name: Text
    points: Points
    items: list[Dimension] = Field(default_factory=list)


class Money(Shape):
    """金额 with its unit."""

    amount: Positive
    unit: MONEY_UNITS


class Outcome(Shape):
    """结果处理: what follows from a grade."""

    grade: Text
    action: Text


class MonthWarning(Shape):
    """预警线: the execution rate (share) below which data to the end of ``month`` warn."""

    month: Month
    below: Share


class Days(Shape):
    """期限 in days, and what happens otherwise."""

    days: Count
    kind: Literal["工作日", "日"]
    otherwise: Text | None = None


class Draw(Shape):
    """抽取方式: how, from which frame, in which strata."""

    method: Literal["simple_random", "stratified", "proportional_to_money", "certainty_and_random"]
    frame: Literal["项目", "单位", "部门"]
    strata: list[Literal["主管部门", "自评等级"]] = Field(default_factory=list)


class Materiality(Shape):
    """重大差异: a gap in points, or any change of grade."""

    points: Positive
    grade_change: bool


class Discount(Shape):
    """折扣: the factor on the score when the re-check is so many grades lower."""

    grades_lower: Annotated[int, Field(ge=0)]
    factor: Share


class Severity(Shape):
    """问题分级."""

    level: Text
    meaning: Text
    action: Text


class Consequence(Shape):
    """预算挂钩: recommended action of a grade; ``percent`` only where a text gives one (share)."""

    grade: Text
    action: Text
    percent: Share | None = None


class Rectification(Shape):
    """整改期限 in days."""

    feedback_days: Count
    measures_days: Count


class Disclosure(Shape):
    """公开事项: what, where and by when."""

    item: Text
    where: Text
    deadline: Text | None = None


class Kind(Shape):
    """评价类别: who evaluates and whether it may be outsourced (None: not stated)."""

    name: Text
    evaluator: Text
    outsourcing: bool | None = None


class ScaleItem(Shape):
    """满意度量表: one answer and its value (0-100)."""

    label: Text
    value: Points


class Sample(Shape):
    """样本量参数 (shares)."""

    confidence: Annotated[float, Field(gt=0, lt=1)]
    error: Annotated[float, Field(gt=0, lt=1)]
    proportion: Share


class Cycle(Shape):
    """评价周期."""

    cycle_years: Count
    yearly_share: Share | None = None


class Selection(Shape):
    """选取规则 by the grade of the department's evaluation (``years``: in so many years running)."""

    grade: Text
    rule: Text
    share: Share | None = None
    years: Count | None = None


class Deadline(Shape):
    """时限: a step and its date in words."""

    step: Text
    by: Text


class ThirdParty(Shape):
    """第三方机构: persons and years."""

    team_minimum: Count
    lead_years: Count
    archive_years: Count


class Library(Shape):
    """指标库: kinds and required fields."""

    kinds: Names
    required_fields: Names


class FiscalYear(Shape):
    """预算年度: first and last day as MM-DD."""

    start: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")]
    end: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")]


class RuleBreak(Shape):
    """口径变化: a year from which figures are not comparable with earlier ones."""

    year: Annotated[int, Field(ge=1949, le=2199)]
    place: Text
    what: Text


class RequiredGroup(Shape):
    """必设指标: a group of indicators every project needs."""

    group: Text
    quantified: bool


class Deduction(Shape):
    """扣分: points taken off a review item for each problem of a code."""

    item: Text
    code: Annotated[str, Field(pattern=r"^[A-Z]\d{3}$")]
    points: Positive


class FormFields(Shape):
    """表样字段: official field names of the self-evaluation form."""

    header: Names
    fund_rows: Names
    fund_columns: Names
    indicator_columns: Names


def rising_months(warnings: list[MonthWarning]) -> list[MonthWarning]:
    """The warnings when their months rise (error ``bands``)."""
    if any(first.month >= second.month for first, second in pairwise(warnings)):
        raise order_error("月份应由早到晚,不得相同")
    return warnings


def sums_of_heads(heads: list[Head]) -> list[Head]:
    """The heads when each equals the sum of its items (error ``weights``)."""
    for head in heads:
        if head.items and abs(sum(item.points or 0 for item in head.items) - head.points) > SUM_TOLERANCE:
            raise PydanticCustomError(
                "weights", "{reason}", {"reason": f"“{head.name}”各项分值之和应为 {head.points:g}"}
            )
    return heads
