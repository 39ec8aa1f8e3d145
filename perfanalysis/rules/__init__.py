"""制度依据 (rules): rulebooks by place and date, and indicator frameworks, each with its source."""

from perfanalysis.rules.books import GradeBand, RuleBook, RuleValue
from perfanalysis.rules.framework_files import framework_ids, list_frameworks, load_framework, read_framework
from perfanalysis.rules.layers import load_rules
from perfanalysis.rules.printing import SourceRow, sources, value_text
from perfanalysis.rules.rule_files import RuleTitle, place_name, rule_titles, shipped_places

__all__ = [
    "GradeBand",
    "RuleBook",
    "RuleTitle",
    "RuleValue",
    "SourceRow",
    "framework_ids",
    "list_frameworks",
    "load_framework",
    "load_rules",
    "place_name",
    "read_framework",
    "rule_titles",
    "shipped_places",
    "sources",
    "value_text",
]
