"""统计方法 (statistics): arrays in, small frozen results out; every choice that moves digits is an argument."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfanalysis.statistics.aggregations import grey_relational, weighted_sum
    from perfanalysis.statistics.agreement import intraclass_correlation, limits_of_agreement
    from perfanalysis.statistics.anchor_links import anchor_link
    from perfanalysis.statistics.change import paired_change, sign_test
    from perfanalysis.statistics.clustered_errors import cluster_regression
    from perfanalysis.statistics.compromises import topsis, vikor
    from perfanalysis.statistics.concordances import kendall_w
    from perfanalysis.statistics.control_charts import control_chart
    from perfanalysis.statistics.convergences import beta_convergence, sigma_convergence
    from perfanalysis.statistics.decomposition import shapley_decomposition
    from perfanalysis.statistics.envelopment import dea
    from perfanalysis.statistics.error_components import random_effects
    from perfanalysis.statistics.forecasts import chain_ladder
    from perfanalysis.statistics.fuzzy_scores import fuzzy_comprehensive
    from perfanalysis.statistics.grade_agreement import mcnemar, weighted_kappa
    from perfanalysis.statistics.grade_margins import marginal_homogeneity
    from perfanalysis.statistics.group_effects import group_time_effects
    from perfanalysis.statistics.inequalities import gini, theil
    from perfanalysis.statistics.linkings import chained_index
    from perfanalysis.statistics.missing_data import missing_completely_at_random
    from perfanalysis.statistics.mixed_models import mixed_change
    from perfanalysis.statistics.multiplicity import adjust_p_values
    from perfanalysis.statistics.objective_weights import critic_weights, entropy_weights, variation_weights
    from perfanalysis.statistics.ordinal_models import ordered_logit
    from perfanalysis.statistics.panel_models import fixed_effects
    from perfanalysis.statistics.policy_effects import difference_in_differences
    from perfanalysis.statistics.productivity import malmquist, malmquist_chain
    from perfanalysis.statistics.rank_agreement import rank_correlation
    from perfanalysis.statistics.rankings import rank_intervals
    from perfanalysis.statistics.rater_agreement import fleiss_kappa, krippendorff_alpha
    from perfanalysis.statistics.repeated_measures import friedman, repeated_anova
    from perfanalysis.statistics.results import Check, Notice, Result
    from perfanalysis.statistics.scale_reliabilities import cronbach_alpha
    from perfanalysis.statistics.seasonal_forecasts import seasonal_forecast
    from perfanalysis.statistics.shrinking import shrink
    from perfanalysis.statistics.signed_ranks import signed_rank
    from perfanalysis.statistics.slack_models import sbm
    from perfanalysis.statistics.survey import (
        newcombe_interval,
        sample_size,
        stratified_estimate,
        wilson_interval,
    )
    from perfanalysis.statistics.trends import hac_trend, mann_kendall, pettitt, sen_slope
    from perfanalysis.statistics.weight_mixtures import combined_weights
    from perfanalysis.statistics.weight_sensitivities import weight_sensitivity
    from perfanalysis.statistics.weightings import ahp_weights
    from perfanalysis.statistics.year_pairs import pairwise_years, welch_anova

_HOMES = {
    "aggregations": ("grey_relational", "weighted_sum"),
    "agreement": ("intraclass_correlation", "limits_of_agreement"),
    "anchor_links": ("anchor_link",),
    "change": ("paired_change", "sign_test"),
    "clustered_errors": ("cluster_regression",),
    "compromises": ("topsis", "vikor"),
    "concordances": ("kendall_w",),
    "control_charts": ("control_chart",),
    "convergences": ("beta_convergence", "sigma_convergence"),
    "decomposition": ("shapley_decomposition",),
    "envelopment": ("dea",),
    "forecasts": ("chain_ladder",),
    "error_components": ("random_effects",),
    "fuzzy_scores": ("fuzzy_comprehensive",),
    "grade_agreement": ("mcnemar", "weighted_kappa"),
    "grade_margins": ("marginal_homogeneity",),
    "group_effects": ("group_time_effects",),
    "inequalities": ("gini", "theil"),
    "linkings": ("chained_index",),
    "missing_data": ("missing_completely_at_random",),
    "mixed_models": ("mixed_change",),
    "multiplicity": ("adjust_p_values",),
    "objective_weights": ("critic_weights", "entropy_weights", "variation_weights"),
    "ordinal_models": ("ordered_logit",),
    "policy_effects": ("difference_in_differences",),
    "panel_models": ("fixed_effects",),
    "productivity": ("malmquist", "malmquist_chain"),
    "rater_agreement": ("fleiss_kappa", "krippendorff_alpha"),
    "rank_agreement": ("rank_correlation",),
    "rankings": ("rank_intervals",),
    "repeated_measures": ("friedman", "repeated_anova"),
    "results": ("Check", "Notice", "Result"),
    "shrinking": ("shrink",),
    "seasonal_forecasts": ("seasonal_forecast",),
    "signed_ranks": ("signed_rank",),
    "slack_models": ("sbm",),
    "scale_reliabilities": ("cronbach_alpha",),
    "survey": ("newcombe_interval", "sample_size", "wilson_interval", "stratified_estimate"),
    "trends": ("hac_trend", "mann_kendall", "pettitt", "sen_slope"),
    "weight_mixtures": ("combined_weights",),
    "weight_sensitivities": ("weight_sensitivity",),
    "weightings": ("ahp_weights",),
    "year_pairs": ("pairwise_years", "welch_anova"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Check",
    "Notice",
    "Result",
    "adjust_p_values",
    "ahp_weights",
    "anchor_link",
    "beta_convergence",
    "chain_ladder",
    "chained_index",
    "cluster_regression",
    "combined_weights",
    "control_chart",
    "critic_weights",
    "cronbach_alpha",
    "dea",
    "difference_in_differences",
    "entropy_weights",
    "fixed_effects",
    "fleiss_kappa",
    "friedman",
    "fuzzy_comprehensive",
    "gini",
    "grey_relational",
    "group_time_effects",
    "hac_trend",
    "intraclass_correlation",
    "kendall_w",
    "krippendorff_alpha",
    "limits_of_agreement",
    "malmquist",
    "malmquist_chain",
    "mann_kendall",
    "marginal_homogeneity",
    "mcnemar",
    "missing_completely_at_random",
    "mixed_change",
    "newcombe_interval",
    "ordered_logit",
    "paired_change",
    "pairwise_years",
    "pettitt",
    "random_effects",
    "rank_correlation",
    "rank_intervals",
    "repeated_anova",
    "sample_size",
    "sbm",
    "seasonal_forecast",
    "sen_slope",
    "shapley_decomposition",
    "shrink",
    "sigma_convergence",
    "sign_test",
    "signed_rank",
    "stratified_estimate",
    "theil",
    "topsis",
    "variation_weights",
    "vikor",
    "weight_sensitivity",
    "weighted_kappa",
    "weighted_sum",
    "welch_anova",
    "wilson_interval",
]


def __getattr__(name: str) -> Any:
    """统计方法: fetched from its module when first asked for, so that scipy and statsmodels load only when needed."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
