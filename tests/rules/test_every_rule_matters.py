"""Every rule that a place may set changes what comes out (domain.md section 16): one overlay value, one thing that differs.

Rules whose effect is shown at length are in ``test_rule_effects``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from perfanalysis.problems import InputProblems
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.rules.keys import RULE_SHAPES
from tests.rules import rule_observers as seen
from tests.rules import test_rule_effects
from tests.rules.rule_observers import Observer
from tests.rules.rule_overlays import changed_rules
from tests.scoring.scoring_cases import row

KEPT_FOR_READERS: dict[str, str] = {}
"""Rules that are printed for people to follow and that no result depends on: key → why."""
DAY = "2022-12-31"


@dataclass(frozen=True)
class Effect:
    """One value of a rule in an overlay file, and what sees it."""

    value: str
    observe: Observer


FORM = seen.grouped
EFFECTS = {
    "grades": Effect("[{name: 优, at_least: 95}, {name: 良, at_least: 0}]", seen.grade_of(92)),
    "weight_total": Effect("120", seen.told(FORM(产出指标=50, 效益指标=30, 满意度指标=10), "C001")),
    "self_evaluation_weights": Effect("{预算执行率: 10, 产出指标: 60, 效益指标: 30}", seen.self_form),
    "self_evaluation_weights_cost": Effect(
        "{预算执行率: 10, 成本指标: 10, 产出指标: 50, 效益指标: 20, 满意度指标: 10}",
        seen.told(FORM(成本指标=20, 产出指标=40, 效益指标=20, 满意度指标=10), "C075"),
    ),
    "weight_reallocation": Effect("{满意度指标: 产出指标}", seen.told(FORM(产出指标=50, 效益指标=40), "C075")),
    "execution_rate_base": Effect("original", seen.points_of(row("≥1个", "1个", "90"), budget=seen.FUNDS)),
    "execution_rate_scoring": Effect(
        "{method: bands, bands: [{at_least: 0.9, fraction: 1.0}, {at_least: 0, fraction: 0}]}",
        seen.points_of(row("≥1个", "1个", "90"), budget=seen.FUNDS),
    ),
    "rounding": Effect("{places: 0, mode: half_up, grade_on: rounded}", seen.grade_of(89.6)),
    "over_fulfilment": Effect("{policy: zero, threshold: 1.3, slope: 1.0}", seen.points_of(seen.OVER)),
    "short_fulfilment": Effect("{pass_line: 0.6}", seen.points_of(seen.SHORT)),
    "key_duty_window": Effect("{low: 0.3, high: 1.1}", seen.points_of(row("≥10个", "4个", "50", method="window"))),
    "equality": Effect("{method: yes_no, tolerance: 0.0}", seen.points_of(row("=10个", "9个", "50"))),
    "qualitative_bands": Effect(
        "[{name: 达成, at_least: 0.95, below: 1}, {name: 未达成, at_least: 0, below: 0.95}]",
        seen.points_of(row("有效", "有效", "10", "9")),
    ),
    "expert_grade_shares": Effect("{优: 1.0, 良: 0.85, 中: 0.7, 差: 0}", seen.graded_reviews),
    "satisfaction": Effect(
        "{method: piecewise, full_from: 0.9, zero_below: 0.6}",
        seen.points_of(row("≥95%", "50%", "10", level1="满意度指标", level3="群众满意度")),
    ),
    "not_applicable": Effect(
        "{policy: full}",
        seen.points_of(row("≥1个", "1个", "50"), row("≥10个", "5个", "30"), row("≥1个", "", "20", applicable=False)),
    ),
    "output_effect_minimum": Effect("40", seen.evaluation_weights),
    "output_effect_override": Effect("{allowed: false, reason_required: true}", seen.evaluation_weights),
    "cause_required": Effect(
        "{execution_below: 0.5, completion_below: 0.1, completion_above: 9}",
        seen.told(seen.case_of(row("≥10个", "4个", "90", "36"), budget=seen.FUNDS), *(f"C0{n}" for n in range(10, 70))),
    ),
    "check_tolerance": Effect(
        "{amount: 0.01, points: 20, rate: 0.001}", seen.told(FORM(产出指标=50, 效益指标=20, 满意度指标=10), "C001")
    ),
    "framework_choice": Effect(
        "{项目事前绩效评估: ex_ante_special_bond, 政策事前绩效评估: ex_ante_policy, 专项债券项目事前绩效评估: ex_ante_special_bond}",
        seen.ex_ante_framework,
    ),
    "ex_ante_threshold": Effect("{amount: 200, unit: 万元}", seen.reductions),
    "ex_ante_conclusion_labels": Effect("[同意, 不同意]", seen.reductions),
    "ex_ante_conclusions": Effect("[{name: 支持, at_least: 60}, {name: 不支持, at_least: 0}]", seen.reviews),
    "ex_ante_reduction_reasons": Effect("[重复安排, 其他]", seen.reductions),
    "ex_ante_disagreement": Effect("0.9", seen.reviews),
    "target_review_points": Effect(
        "[{name: 完整性审核, points: 40, items: [{name: 规范完整性, points: 20}, {name: 明确清晰性, points: 20}]},"
        " {name: 相关性审核, points: 60}]",
        seen.target_marks,
    ),
    "target_review_deductions": Effect("[{item: 明确清晰性, code: T008, points: 4}]", seen.target_marks),
    "target_review_margin": Effect("0.01", seen.target_faults),
    "target_review_outcomes": Effect("[{grade: 优, action: 直接入库}]", seen.target_marks),
    "target_required_groups": Effect("[{group: 生态效益指标, quantified: true}]", seen.target_faults),
    "monitoring_cutoffs": Effect("[6]", seen.monitored),
    "monitoring_execution_warnings": Effect("[{month: 6, below: 0.5}]", seen.monitored),
    "monitoring_gap_warning": Effect("0.1", seen.monitored),
    "monitoring_time_gap": Effect("0.4", seen.monitored),
    "monitoring_colours": Effect("{零支出: 黄, 超预算: 黄, 执行预警: 红, 进度落后: 红}", seen.monitored),
    "monitoring_response": Effect("{days: 5, kind: 日}", seen.monitored),
    "monitoring_causes": Effect("[资金未到位]", seen.monitored),
    "monitoring_likelihood": Effect("[能, 差不多, 不能]", seen.monitored),
    "evaluation_kinds": Effect("[{name: 绩效再评价, evaluator: 财政部门}]", seen.told(seen.stating(), "C070")),
    "evaluation_cycle": Effect("{cycle_years: 3}", seen.plan),
    "evaluation_steps": Effect("[准备, 实施, 撰写报告]", seen.prepared_steps),
    "evaluation_methods": Effect("[比较法]", seen.told(seen.stating(), "C073")),
    "evaluation_standards": Effect("[计划标准]", seen.told(seen.stating(), "C074")),
    "fiscal_selection": Effect("[{grade: 良, rule: 抽取, share: 0.2}]", seen.plan),
    "self_evaluation_deadlines": Effect("[{step: 报送财政部门, by: 3月15日}]", seen.late_submission),
    "report_outline": Effect("[项目概述, 问题分析, 改进建议]", seen.outline),
    "recheck_rate": Effect("0.5", seen.rechecked),
    "recheck_method": Effect("{method: proportional_to_money, frame: 项目}", seen.rechecked),
    "recheck_certainty": Effect("{amount: 20, unit: 万元}", seen.rechecked),
    "recheck_materiality": Effect("{points: 20, grade_change: false}", seen.rechecked),
    "recheck_discount": Effect("[{grades_lower: 1, factor: 0.9}]", seen.rechecked),
    "recheck_difference_reasons": Effect("[佐证缺失]", seen.rechecked),
    "recheck_severity": Effect("[{level: P2, meaning: 重大, action: 退回}]", seen.rechecked),
    "recheck_verdicts": Effect("[合格, 基本合格, 不合格]", seen.rechecked),
    "budget_consequences": Effect("[{grade: 差, action: 取消}]", seen.advice),
    "rectification": Effect("{feedback_days: 10, measures_days: 15}", seen.advice),
    "disclosure_items": Effect("[{item: 绩效目标, where: 随预算公开}]", seen.published),
    "disclosure_withheld": Effect("[国家秘密]", seen.published),
    "disclosure_fields": Effect("{项目名称: public, 年度: public}", seen.published),
    "third_party": Effect(
        "{team_minimum: 9, lead_years: 5, archive_years: 10}",
        seen.told(seen.stating(是否委托第三方="是", 主评人从业年限="8"), "C072"),
    ),
    "satisfaction_scale": Effect(
        "[{label: 非常满意, value: 100}, {label: 满意, value: 90}, {label: 不满意, value: 0}]", seen.surveyed
    ),
    "satisfaction_composite": Effect("top_two", seen.surveyed),
    "satisfaction_sample": Effect("{confidence: 0.9, error: 0.1, proportion: 0.5}", seen.surveyed),
    "indicator_library": Effect("{kinds: [个性指标], required_fields: [指标名称]}", seen.audited),
}


@pytest.mark.parametrize("key", EFFECTS)
def test_one_overlay_value_changes_the_result(key: str) -> None:
    effect = EFFECTS[key]
    assert effect.observe(load_rules("CN", on=DAY)) != _seen(effect, changed_rules(key, effect.value))


def _seen(effect: Effect, rules: RuleBook) -> object:
    """What the observer sees; an input that the changed rule refuses is seen as refused."""
    try:
        return effect.observe(rules)
    except InputProblems as refused:
        return str(refused)


def test_every_rule_is_shown_to_matter() -> None:
    shown = {*EFFECTS, *test_rule_effects.KEYS, *KEPT_FOR_READERS}
    assert sorted(shown) == sorted(RULE_SHAPES)


def test_a_rule_is_shown_in_one_place() -> None:
    listed = [*EFFECTS, *test_rule_effects.KEYS, *KEPT_FOR_READERS]
    assert sorted(listed) == sorted(set(listed))
