"""评分规定 (scoring rules): what scoring needs of a rulebook, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perfanalysis.rules import RuleBook


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """评分规定: the rulebook's values that scoring applies; shares unless said otherwise.

    ``satisfaction`` and ``equality`` name a method; ``over_fulfilment`` a policy beyond ``over_threshold``;
    ``reached_from`` is the lower end of the best qualitative band; ``weight_total`` are points.
    """

    weight_total: float
    execution_base: str
    execution_bands: tuple[tuple[float, float], ...]
    places: int
    pass_line: float
    over_policy: str
    over_threshold: float
    over_slope: float
    equality: str
    tolerance: float
    reached_from: float
    satisfaction: str
    full_from: float
    zero_below: float
    window: tuple[float, float]
    not_applicable: str
    grade_shares: tuple[tuple[str, float], ...]

    def defaults(self, method: str) -> dict[str, Any]:
        """方法参数的默认值: the arguments of one method that the rulebook sets."""
        return dict(self._all_defaults().get(method, {}))

    def _all_defaults(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            "ratio": {"pass_line": self.pass_line},
            "ratio_inverse": {"pass_line": self.pass_line},
            "equal": {"method": self.equality, "tolerance": self.tolerance},
            "satisfaction_piecewise": {"full_from": self.full_from, "zero_below": self.zero_below},
            "window": {"low": self.window[0], "high": self.window[1]},
            "over_review": {
                "policy": "manual" if self.over_policy == "none" else self.over_policy,
                "threshold": self.over_threshold,
                "slope": self.over_slope,
                "pass_line": self.pass_line,
            },
            "four_grade": {"shares": dict(self.grade_shares)} if self.grade_shares else {},
        }


def scoring_rules(rules: RuleBook) -> ScoringRules:
    """评分规定 of a rulebook (RuleProblems L012, L013: a rule is missing)."""
    over, equality, satisfaction = (rules.value(key) for key in ("over_fulfilment", "equality", "satisfaction"))
    limits = _given(rules, "key_duty_window", {"low": 0.7, "high": 1.3})
    execution = _given(rules, "execution_rate_scoring", {"method": "ratio", "bands": []})
    return ScoringRules(
        weight_total=rules.value("weight_total"),
        execution_base=rules.value("execution_rate_base"),
        execution_bands=_falling(execution["bands"]) if execution["method"] == "bands" else (),
        places=rules.value("rounding")["places"],
        pass_line=rules.value("short_fulfilment")["pass_line"],
        over_policy=over["policy"],
        over_threshold=over["threshold"],
        over_slope=over["slope"],
        equality=equality["method"],
        tolerance=equality["tolerance"],
        reached_from=max(band["at_least"] for band in rules.value("qualitative_bands")),
        satisfaction=satisfaction["method"],
        full_from=satisfaction["full_from"],
        zero_below=satisfaction["zero_below"],
        window=(limits["low"], limits["high"]),
        not_applicable=rules.value("not_applicable")["policy"],
        grade_shares=tuple(_given(rules, "expert_grade_shares", {}).items()),
    )


def _given(rules: RuleBook, key: str, default: dict[str, Any]) -> dict[str, Any]:
    return dict(rules.value(key)) if key in rules.entries else default


def _falling(bands: list[dict[str, float]]) -> tuple[tuple[float, float], ...]:
    return tuple(sorted(((band["at_least"], band["fraction"]) for band in bands), reverse=True))
