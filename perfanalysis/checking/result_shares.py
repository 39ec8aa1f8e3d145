"""产出与效益分值 (result shares): whether output and effect carry the least points that the rules ask of an evaluation."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.checking.views import FormView
from perfanalysis.formats import points_text
from perfanalysis.problems import Problem, problem

RESULTS = ("产出", "效益", "效果")


def check_result_shares(view: FormView) -> Iterator[Problem]:
    """产出与效益分值: C066 of a project's evaluation whose points are complete; rules ``output_effect_minimum``, ``…_override``."""
    if view.case.kind != "project_evaluation" or not view.reaches_total(view.weight_sum):
        return
    rows = [row for _, row in view.weighed if any(word in (row.level1 or "") for word in RESULTS)]
    found = sum(row.weight.value or 0.0 for row in rows)
    least = float(view.rules.value("output_effect_minimum"))
    if rows and found < least - view.limits.points:
        yield _short(view, found, least)


def _short(view: FormView, found: float, least: float) -> Problem:
    override = view.rules.value("output_effect_override")
    reason = "确需低于的,在报告中说明理由;" if override["allowed"] and override["reason_required"] else ""
    return problem(
        "C066",
        view.case.where,
        found=f"产出和效益的分值相加为 {points_text(found)}",
        allowed=f"不低于 {points_text(least)}",
        action=f"{reason}否则调整分值" if override["allowed"] else "调整分值,不允许低于",
    )
