"""Evaluation notebooks for Chinese budget performance evaluation (预算绩效评价)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfanalysis.checking import check
    from perfanalysis.comparing import Comparison, compare, read_comparison
    from perfanalysis.evaluating import load_evaluation, save_evaluation, score
    from perfanalysis.figures import ReportFigure, group_figure, loss_figure, result_figure, score_figure, survey_figure
    from perfanalysis.findings import Narrative, analysis, chapter, conclusion, headline, section
    from perfanalysis.forms.recheck_forms import save_recheck_form
    from perfanalysis.model import Case, Evaluation, Indicator
    from perfanalysis.panels import Panel, collect, load_panel, save_panel
    from perfanalysis.problems import InputProblems, PerfError, Problem, RuleProblems, RunFailed
    from perfanalysis.publishing.comparison_books import save_comparison_tables
    from perfanalysis.publishing.comparison_pages import comparison_sections
    from perfanalysis.publishing.evaluation_pages import report_chapters
    from perfanalysis.publishing.letters import save_letters
    from perfanalysis.publishing.year_briefs import save_year_brief
    from perfanalysis.reading import read_case, read_cases
    from perfanalysis.rules import RuleBook, load_rules
    from perfanalysis.rules.case_rules import rules_for
    from perfanalysis.stages import (
        apply_results,
        assess,
        audit_library,
        draw_recheck,
        monitor,
        read_annual_report,
        read_department,
        read_ex_ante,
        read_indicator_library,
        read_monitoring,
        read_recheck,
        read_results_application,
        read_rule_framework,
        read_target_review,
        report_year,
        review_targets,
        survey_rules,
    )
    from perfanalysis.surveys import with_survey
    from perfanalysis.tables import (
        ReportTable,
        appendix,
        evidence_table,
        findings_table,
        formula_table,
        funds_table,
        group_table,
        heads_table,
        lost_points_table,
        problems_table,
        reduction_table,
        result_table,
        rules_table,
        score_comparison_table,
        stack,
        survey_table,
        verification_table,
    )

_HOMES = {
    "checking": ("check",),
    "comparing": ("Comparison", "compare", "read_comparison"),
    "evaluating": ("load_evaluation", "save_evaluation", "score"),
    "figures": ("ReportFigure", "group_figure", "loss_figure", "result_figure", "score_figure", "survey_figure"),
    "findings": ("Narrative", "analysis", "chapter", "conclusion", "headline", "section"),
    "forms.recheck_forms": ("save_recheck_form",),
    "model": ("Case", "Evaluation", "Indicator"),
    "panels": ("Panel", "collect", "load_panel", "save_panel"),
    "problems": ("InputProblems", "PerfError", "Problem", "RuleProblems", "RunFailed"),
    "reading": ("read_case", "read_cases"),
    "rules": ("RuleBook", "load_rules"),
    "rules.case_rules": ("rules_for",),
    "publishing.comparison_books": ("save_comparison_tables",),
    "publishing.comparison_pages": ("comparison_sections",),
    "publishing.evaluation_pages": ("report_chapters",),
    "publishing.letters": ("save_letters",),
    "publishing.year_briefs": ("save_year_brief",),
    "stages": (
        "apply_results",
        "assess",
        "audit_library",
        "draw_recheck",
        "monitor",
        "read_annual_report",
        "read_department",
        "read_ex_ante",
        "read_indicator_library",
        "read_monitoring",
        "read_recheck",
        "read_results_application",
        "read_rule_framework",
        "read_target_review",
        "report_year",
        "review_targets",
        "survey_rules",
    ),
    "surveys": ("with_survey",),
    "tables": (
        "ReportTable",
        "appendix",
        "evidence_table",
        "findings_table",
        "formula_table",
        "funds_table",
        "group_table",
        "heads_table",
        "lost_points_table",
        "problems_table",
        "reduction_table",
        "result_table",
        "rules_table",
        "score_comparison_table",
        "stack",
        "survey_table",
        "verification_table",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Case",
    "Comparison",
    "Evaluation",
    "Indicator",
    "InputProblems",
    "Narrative",
    "Panel",
    "PerfError",
    "Problem",
    "ReportFigure",
    "ReportTable",
    "RuleBook",
    "RuleProblems",
    "RunFailed",
    "analysis",
    "appendix",
    "apply_results",
    "assess",
    "audit_library",
    "chapter",
    "check",
    "collect",
    "compare",
    "comparison_sections",
    "conclusion",
    "draw_recheck",
    "evidence_table",
    "findings_table",
    "formula_table",
    "funds_table",
    "group_figure",
    "group_table",
    "headline",
    "heads_table",
    "load_evaluation",
    "load_panel",
    "load_rules",
    "loss_figure",
    "lost_points_table",
    "monitor",
    "problems_table",
    "read_annual_report",
    "read_case",
    "read_cases",
    "read_comparison",
    "read_department",
    "read_ex_ante",
    "read_indicator_library",
    "read_monitoring",
    "read_recheck",
    "read_results_application",
    "read_rule_framework",
    "read_target_review",
    "reduction_table",
    "report_chapters",
    "report_year",
    "result_figure",
    "result_table",
    "review_targets",
    "rules_for",
    "rules_table",
    "save_comparison_tables",
    "save_evaluation",
    "save_letters",
    "save_panel",
    "save_recheck_form",
    "save_year_brief",
    "score",
    "score_comparison_table",
    "score_figure",
    "section",
    "stack",
    "survey_figure",
    "survey_rules",
    "survey_table",
    "verification_table",
    "with_survey",
]


def __getattr__(name: str) -> Any:
    """公开名称: fetched from its module when first asked for, so that importing the package stays light."""
    if name == "statistics":
        return import_module(f"{__name__}.statistics")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
