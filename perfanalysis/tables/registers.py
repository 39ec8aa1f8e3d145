"""表格: problems met, rules applied, and what is needed to verify a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from perfanalysis.data_files import read_package_yaml
from perfanalysis.formats import points_text
from perfanalysis.model import Evaluation
from perfanalysis.model.assessments import ExAnteAssessment
from perfanalysis.model.cases import Source
from perfanalysis.model.stage_results import StageResult
from perfanalysis.problems import Problem
from perfanalysis.rules import RuleBook, RuleValue
from perfanalysis.tables.layouts import ReportTable, text_table

PACKAGES = ("perfanalysis", "pandas", "numpy", "matplotlib")
NAMING = ("name", "grade", "level", "label", "item", "step", "group")
SCORING_RULES = (
    "grades",
    "weight_total",
    "self_evaluation_weights",
    "self_evaluation_weights_cost",
    "weight_reallocation",
    "execution_rate_base",
    "execution_rate_scoring",
    "rounding",
    "over_fulfilment",
    "short_fulfilment",
    "equality",
    "qualitative_bands",
    "satisfaction",
    "not_applicable",
    "output_effect_minimum",
    "cause_required",
    "check_tolerance",
)
EX_ANTE_RULES = (
    "ex_ante_objects",
    "ex_ante_threshold",
    "ex_ante_conclusion_labels",
    "ex_ante_reduction_reasons",
    "ex_ante_conclusions",
    "expert_grade_shares",
    "ex_ante_disagreement",
    "check_tolerance",
)
STAGE_RULES: Mapping[str, tuple[str, ...]] = {
    "scoring": SCORING_RULES,
    "ex_ante": EX_ANTE_RULES,
    "annual_report": ("grades", "recheck_rate", "budget_consequences", "disclosure_days"),
    "results_application": (
        "budget_consequences",
        "rectification",
        "evaluation_cycle",
        "fiscal_selection",
        "grades",
    ),
    "recheck": (
        "recheck_rate",
        "recheck_method",
        "recheck_certainty",
        "recheck_materiality",
        "recheck_discount",
        "recheck_difference_reasons",
        "recheck_severity",
        "recheck_verdicts",
        "self_evaluation_deadlines",
        "grades",
    ),
    "target_review": (
        "target_review_points",
        "target_review_method",
        "target_review_deductions",
        "target_review_margin",
        "target_review_outcomes",
        "target_required_groups",
        "grades",
    ),
    "monitoring": (
        "monitoring_cutoffs",
        "monitoring_execution_warnings",
        "monitoring_gap_warning",
        "monitoring_time_gap",
        "monitoring_colours",
        "monitoring_response",
        "monitoring_causes",
        "monitoring_likelihood",
        "monitoring_measures",
    ),
    "indicator_library": ("indicator_library", "weight_total", "check_tolerance"),
}
EVIDENCE = {"V": "已核对原文", "S": "二手资料", "R": "依据待核"}


def problems_table(problems: Iterable[Problem]) -> ReportTable:
    """问题表: every problem with its code, place, what was found, what is allowed and what to do; blocking ones first."""
    listed = sorted(problems, key=lambda item: not item.blocking)
    rows = [(item.code, item.where, item.found, item.allowed, item.action) for item in listed]
    return text_table("核对发现的问题", ["编号", "位置", "发现", "应为", "处理"], rows)


def rules_table(rules: RuleBook, *, of: str = "scoring") -> ReportTable:
    """制度依据表: each rule in force with its value, first day, document and evidence mark (``依据待核`` for R).

    ``of`` chooses the rules that decide scores and checks, those of a stage (``STAGE_RULES``), or ``all`` of them.
    KeyError: no such stage.
    """
    chosen = () if of == "all" else STAGE_RULES[of]
    entries = [entry for key, entry in rules.entries.items() if of == "all" or key in chosen]
    title = f"制度依据({';'.join(filter(None, [rules.id, rules.note]))})"
    return text_table(title, ["规则", "取值", "生效", "依据文件", "标记"], [_rule_row(entry) for entry in entries])


def _rule_row(entry: RuleValue) -> Sequence[str]:
    return [entry.title, rule_text(entry.value, entry.unit), entry.valid_from, entry.source, EVIDENCE[entry.evidence]]


def rule_text(value: object, unit: str = "") -> str:
    """规则取值的印法: ``优≥90;良≥80``, ``产出指标 50``, options in Chinese; shares keep their number, units stand behind."""
    if isinstance(value, Mapping):
        return _parts_text(value)
    if isinstance(value, list | tuple):
        return ";".join(rule_text(part) for part in value)
    return _word(value) + (unit if isinstance(value, int | float) and unit not in {"", "-"} else "")


def _parts_text(value: Mapping[str, object]) -> str:
    if {"name", "at_least"} <= set(value) <= {"name", "at_least", "below"}:
        return f"{value['name']}≥{_word(value['at_least'])}"
    named = [str(part) for key, part in value.items() if key in NAMING]
    rest = [
        f"{_word(key)} {rule_text(part)}" for key, part in value.items() if key not in NAMING and part not in (None, [])
    ]
    return ":".join(filter(None, ["、".join(named), ",".join(rest)]))


def _word(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "是", False: "否", None: "—"}[value]
    if isinstance(value, int | float):
        return points_text(value, places=6)
    return str(_words().get(str(value), value))


@cache
def _words() -> Mapping[str, str]:
    return read_package_yaml("words")


def verification_table(evaluation: Evaluation | ExAnteAssessment | StageResult) -> ReportTable:
    """复核信息表: rulebook, input files and their SHA-256, package versions, and how to verify the report."""
    rows = [
        ("制度依据编号", evaluation.rulebook.id),
        ("制度依据 SHA-256", evaluation.rulebook.hash),
        *(row for source in _sources(evaluation) for row in _source_rows(source)),
        *((f"软件版本 {name}", _version(name)) for name in PACKAGES),
        ("复核方法", "用同一输入文件、同一制度依据和同一版本的软件再运行一次,结果文件应逐字节相同"),
    ]
    return text_table("复核信息", ["事项", "内容"], rows)


def _sources(evaluation: Evaluation | ExAnteAssessment | StageResult) -> tuple[Source, ...]:
    if isinstance(evaluation, Evaluation):
        return (evaluation.case.source,)
    return evaluation.case.sources


def _source_rows(source: Source) -> Sequence[tuple[str, str]]:
    return [
        ("输入文件", source.file),
        ("输入文件 SHA-256", source.sha256),
        ("来源标题", source.title),
        ("来源网址", source.url),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "未安装(直接运行源码)"
