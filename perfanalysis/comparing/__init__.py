"""年度比较 (comparing): which part of a change is performance, how sure that is, and how far years may be compared."""

from perfanalysis.comparing.collecting import ComparisonData, read_comparison
from perfanalysis.comparing.comparisons import compare
from perfanalysis.comparing.nouns import Comparison

__all__ = ["Comparison", "ComparisonData", "compare", "read_comparison"]
