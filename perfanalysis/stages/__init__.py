"""各环节 (stages): what a stage of performance management does beyond indicators with points."""

from perfanalysis.stages.annual_reports import read_annual_report, report_year
from perfanalysis.stages.application_files import read_results_application
from perfanalysis.stages.applying import apply_results
from perfanalysis.stages.department_cases import read_department
from perfanalysis.stages.ex_ante import assess
from perfanalysis.stages.ex_ante_files import read_ex_ante
from perfanalysis.stages.library_audits import audit_library
from perfanalysis.stages.library_files import read_indicator_library
from perfanalysis.stages.monitoring import monitor
from perfanalysis.stages.monitoring_files import read_monitoring
from perfanalysis.stages.recheck_files import read_recheck
from perfanalysis.stages.rechecking import draw_recheck
from perfanalysis.stages.rule_registers import read_rule_framework
from perfanalysis.stages.rule_surveys import survey_rules
from perfanalysis.stages.target_files import read_target_review
from perfanalysis.stages.target_reviewing import review_targets

__all__ = [
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
]
