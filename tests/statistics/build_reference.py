"""Writes docs/reference/statistics.md: ``python tests/statistics/build_reference.py``."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import perfanalysis.statistics as methods
from perfanalysis.statistics.results import _wording

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "statistics.md"
TOPICS: Mapping[str, Sequence[str]] = {
    "赋权 Weights": ("ahp_weights", "entropy_weights", "critic_weights", "variation_weights", "combined_weights"),
    "综合评分 Aggregation": ("weighted_sum", "topsis", "vikor", "grey_relational", "fuzzy_comprehensive"),
    "效率 Efficiency": ("dea", "sbm", "malmquist", "malmquist_chain"),
    "年度变化 Change": (
        *("paired_change", "signed_rank", "repeated_anova", "friedman", "mixed_change", "pairwise_years"),
        *("welch_anova", "adjust_p_values"),
    ),
    "趋势 Trend": ("mann_kendall", "sen_slope", "pettitt", "hac_trend"),
    "一致性 Agreement": (
        *("intraclass_correlation", "limits_of_agreement", "weighted_kappa", "fleiss_kappa", "krippendorff_alpha"),
        *("kendall_w", "mcnemar", "marginal_homogeneity", "sign_test"),
    ),
    "抽样调查 Survey": ("wilson_interval", "newcombe_interval", "sample_size", "stratified_estimate", "cronbach_alpha"),
    "面板和政策 Panel and policy": (
        *("fixed_effects", "random_effects", "cluster_regression", "difference_in_differences", "group_time_effects"),
        "ordered_logit",
    ),
    "分解、差距和趋同 Decomposition, inequality, convergence": (
        *("shapley_decomposition", "theil", "gini", "sigma_convergence", "beta_convergence"),
    ),
    "链接 Linking": ("chained_index", "anchor_link"),
    "排名 Ranking": ("rank_intervals", "rank_correlation", "weight_sensitivity", "shrink"),
    "预测、控制图和缺失 Forecast, control, missing": (
        *("chain_ladder", "seasonal_forecast", "control_chart", "missing_completely_at_random"),
    ),
}
HEAD = """# 统计方法

`perfanalysis.statistics` 的全部方法:数组进,一个 `Result` 出(估计值、标准误、区间、自由度、p、方法、做法、n、剔除数、假设检查、提示;`to_frame()`、`to_text("zh")`)。每个影响数字的选择都是参数,默认值见下,
用了哪种记在 `Result.variant`。没有定义的数是 NaN,原因在 `Result.warnings`。出处、各列的含义和何时没有定义,见 `help(perfanalysis.statistics.方法名)`。

本页由 `python tests/statistics/build_reference.py` 写出。
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_chapter(title, names) for title, names in TOPICS.items())


def _chapter(title: str, names: Sequence[str]) -> str:
    rows = "".join(
        f"| `{name}` | {' / '.join(_titles(name))} | {'、'.join(_options(name)) or '—'} |\n" for name in names
    )
    return f"\n## {title}\n\n| 方法 | 名称 | 参数和默认值 |\n|---|---|---|\n{rows}"


def _titles(name: str) -> tuple[str, str]:
    words = _wording()["methods"][name]
    return words["zh"], words["en"]


def _options(name: str) -> Iterator[str]:
    for one in inspect.signature(getattr(methods, name)).parameters.values():
        shown = one.default != one.default
        default = "" if one.default is inspect.Parameter.empty else f"={'nan' if shown else repr(one.default)}"
        yield f"`{one.name}{default}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
