"""规则名称 (rule keys): every key a rulebook may hold and the form of its value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter

from perfanalysis.rules import shapes as form
from perfanalysis.rules import stage_shapes as stage
from perfanalysis.rules.shapes import Count, Month, Names, Points, Positive, Share, Text
from perfanalysis.rules.stage_shapes import MONEY_UNITS

_Weights = Annotated[dict[Text, Points], Field(min_length=1)]
_Grades = Annotated[list[form.Grade], Field(min_length=2), AfterValidator(form.falling_from_top)]
_ShareBands = Annotated[list[form.ShareBand], Field(min_length=1), AfterValidator(form.joined_bands)]
_Dimensions = Annotated[list[stage.Dimension], Field(min_length=1)]
_Heads = Annotated[list[stage.Head], Field(min_length=1), AfterValidator(stage.sums_of_heads)]
_Warnings = Annotated[list[stage.MonthWarning], AfterValidator(stage.rising_months)]

_SCORING: Mapping[str, Any] = {
    "grades": _Grades,
    "weight_total": Positive,
    "self_evaluation_weights": _Weights,
    "self_evaluation_weights_cost": _Weights,
    "weight_reallocation": dict[Text, Text],
    "execution_rate_base": Literal["adjusted", "original", "received"],
    "execution_rate_scoring": form.ExecutionScoring,
    "rounding": form.Rounding,
    "over_fulfilment": form.OverFulfilment,
    "short_fulfilment": form.ShortFulfilment,
    "key_duty_window": Annotated[form.Window, AfterValidator(form.ordered_window)],
    "equality": form.Equality,
    "qualitative_bands": _ShareBands,
    "expert_grade_shares": Annotated[dict[Text, Share], Field(min_length=1)],
    "satisfaction": Annotated[form.Satisfaction, AfterValidator(form.ordered_satisfaction)],
    "not_applicable": form.NotApplicable,
    "output_effect_minimum": Points,
    "output_effect_override": form.Override,
    "cause_required": form.CauseRequired,
    "check_tolerance": form.Tolerance,
    "framework_choice": Annotated[dict[Text, Text], Field(min_length=1)],
}
_BEFORE: Mapping[str, Any] = {
    "ex_ante_objects": Names,
    "ex_ante_threshold": stage.Money,
    "ex_ante_dimensions": _Dimensions,
    "ex_ante_policy_dimensions": _Dimensions,
    "ex_ante_bond_points": Names,
    "ex_ante_conclusion_labels": Names,
    "ex_ante_conclusions": _Grades,
    "ex_ante_reduction_reasons": Names,
    "ex_ante_disagreement": Share,
    "target_review_points": _Heads,
    "target_review_method": Annotated[dict[Text, Literal["points", "qualitative"]], Field(min_length=1)],
    "target_review_deductions": Annotated[list[stage.Deduction], Field(min_length=1)],
    "target_review_margin": Share,
    "target_review_outcomes": Annotated[list[stage.Outcome], Field(min_length=1)],
    "target_required_groups": Annotated[list[stage.RequiredGroup], Field(min_length=1)],
    "monitoring_cutoffs": Annotated[list[Month], Field(min_length=1)],
    "monitoring_execution_warnings": _Warnings,
    "monitoring_gap_warning": Share,
    "monitoring_time_gap": Share,
    "monitoring_colours": Annotated[dict[Text, Literal["红", "黄"]], Field(min_length=1)],
    "monitoring_response": stage.Days,
    "monitoring_causes": Names,
    "monitoring_likelihood": Names,
    "monitoring_measures": Names,
}
_AFTER: Mapping[str, Any] = {
    "evaluation_kinds": Annotated[list[stage.Kind], Field(min_length=1)],
    "evaluation_cycle": stage.Cycle,
    "evaluation_steps": Names,
    "evaluation_methods": Names,
    "evaluation_standards": Names,
    "fiscal_selection": Annotated[list[stage.Selection], Field(min_length=1)],
    "self_evaluation_deadlines": Annotated[list[stage.Deadline], Field(min_length=1)],
    "report_outline": Names,
    "recheck_rate": Share,
    "recheck_method": stage.Draw,
    "recheck_certainty": stage.Money,
    "recheck_materiality": stage.Materiality,
    "recheck_discount": Annotated[list[stage.Discount], Field(min_length=1)],
    "recheck_difference_reasons": Names,
    "recheck_severity": Annotated[list[stage.Severity], Field(min_length=1)],
    "recheck_verdicts": Names,
    "budget_consequences": Annotated[list[stage.Consequence], Field(min_length=1)],
    "rectification": stage.Rectification,
    "disclosure_items": Annotated[list[stage.Disclosure], Field(min_length=1)],
    "disclosure_days": Count,
    "disclosure_withheld": Names,
    "disclosure_fields": dict[Text, Literal["public", "internal", "secret"]],
    "third_party": stage.ThirdParty,
}
_FORMS: Mapping[str, Any] = {
    "form_money_unit": MONEY_UNITS,
    "form_money_places": Annotated[int, Field(ge=0, le=6)],
    "form_fields": stage.FormFields,
    "satisfaction_scale": Annotated[list[stage.ScaleItem], Field(min_length=2)],
    "satisfaction_composite": Literal["mean", "top_two"],
    "satisfaction_sample": stage.Sample,
    "indicator_library": stage.Library,
    "fiscal_year": stage.FiscalYear,
    "rule_date": Literal["fiscal_year_end", "evaluation_date"],
    "rule_breaks": Annotated[list[stage.RuleBreak], Field(min_length=1)],
}
RULE_SHAPES: Mapping[str, Any] = {**_SCORING, **_BEFORE, **_AFTER, **_FORMS}
POINT_TABLES = ("self_evaluation_weights", "self_evaluation_weights_cost", "ex_ante_dimensions", "target_review_points")


@cache
def _adapter(key: str) -> TypeAdapter[Any]:
    return TypeAdapter(RULE_SHAPES[key])


def shaped(key: str, value: Any) -> Any:
    """The value of ``key`` as plain data with optional fields filled in (pydantic ValidationError: wrong form)."""
    adapter = _adapter(key)
    return adapter.dump_python(adapter.validate_python(value, strict=True))


def point_sum(key: str, value: Any) -> float | None:
    """分值合计: the sum of a table of points, None when it gives no points or is no such table."""
    if key not in POINT_TABLES:
        return None
    points = list(value.values()) if isinstance(value, dict) else [item["points"] for item in value]
    return None if None in points else float(sum(points))
