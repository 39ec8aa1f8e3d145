"""指标值 (targets): the notation of targets and actual values, read into operator, number, unit, level or date."""

from perfanalysis.targets.nouns import NO_ACTUAL, NO_TARGET, Actual, Target

__all__ = ["NO_ACTUAL", "NO_TARGET", "Actual", "Target"]
