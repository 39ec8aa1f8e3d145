"""分位数 (quantiles): those of the distributions that intervals rest on."""

from __future__ import annotations

from scipy import special


def student_quantile(probability: float, df: float) -> float:
    """t分布的分位数 at ``probability`` with ``df`` degrees of freedom (> 0)."""
    return float(special.stdtrit(df, probability))


def normal_quantile(probability: float) -> float:
    """标准正态分布的分位数 at ``probability``."""
    return float(special.ndtri(probability))
