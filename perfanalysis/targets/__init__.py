"""指标值 (targets): the notation of targets and actual values, read into operator, number, unit, level or date."""

from perfanalysis.targets.actuals import parse_actual
from perfanalysis.targets.comparing import completion, met
from perfanalysis.targets.notation import parse_target
from perfanalysis.targets.nouns import NO_ACTUAL, NO_TARGET, Actual, Target

__all__ = ["NO_ACTUAL", "NO_TARGET", "Actual", "Target", "completion", "met", "parse_actual", "parse_target"]
