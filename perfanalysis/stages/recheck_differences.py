"""复核差异 (recheck differences): self against re-check by project: gaps, grades, verdicts, reasons, agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import fsum, nan, sqrt
from typing import Any

from perfanalysis.digits import compact
from perfanalysis.model.rechecks import Difference, Draw, DrawnUnit, RecheckCase, RecheckRow
from perfanalysis.rules import RuleBook
from perfanalysis.stages.recheck_files import rows_of
from perfanalysis.statistics import (
    Notice,
    Result,
    intraclass_correlation,
    limits_of_agreement,
    paired_change,
    sign_test,
    stratified_estimate,
    weighted_kappa,
)
from perfanalysis.statistics.results import Scalar
from perfanalysis.statistics.vectors import t_interval

TOTAL = "总分"
LEVEL = 0.95


def project_difference(one: DrawnUnit, case: RecheckCase, rules: RuleBook) -> Difference:
    """复核差异 of a drawn project. The re-checked total is the row 总分, else the sum of all its indicators' points.

    Rules: ``grades``, ``recheck_materiality``, ``recheck_discount``, ``recheck_verdicts``.
    """
    rows = list(rows_of(case, one.unit.project, one.unit.department))
    total, mine = _rechecked(one, rows), one.unit.score
    gap = mine - total if mine is not None and total is not None else None
    before = one.unit.grade or rules.grade(mine) or ""
    after = rules.grade(total) or ""
    fallen = _fallen(before, after, rules)
    material = gap is not None and _material(gap, before, after, rules.value("recheck_materiality"))
    return Difference(
        drawn=one,
        self_score=mine,
        recheck=total,
        gap=gap,
        self_grade=before,
        recheck_grade=after,
        fallen=fallen,
        material=material,
        discounted=_discounted(mine, fallen, rules) if gap is not None else None,
        verdict=_verdict(gap, fallen, rows, rules, material=material),
        severities=tuple(dict.fromkeys(row.severity for row in rows if row.severity)),
        reasons=tuple(dict.fromkeys(row.reason for row in rows if row.reason)),
    )


def _rechecked(one: DrawnUnit, rows: Sequence[RecheckRow]) -> float | None:
    whole = next((row.recheck for row in rows if compact(row.item) == TOTAL and row.recheck is not None), None)
    if whole is not None:
        return whole
    named = {compact(row.item): row.recheck for row in rows}
    wanted = [compact(item.name) for item in one.unit.items] or list(named)
    points = [named.get(name) for name in wanted]
    known = [value for value in points if value is not None]
    return fsum(known) if wanted and len(known) == len(wanted) else None


def _fallen(before: str, after: str, rules: RuleBook) -> int:
    order = [band.name for band in rules.grades]
    if before not in order or after not in order:
        return 0
    return order.index(after) - order.index(before)


def _material(gap: float, before: str, after: str, rule: Mapping[str, Any]) -> bool:
    return abs(gap) >= rule["points"] or bool(rule["grade_change"] and before and after and before != after)


def _discounted(score: float | None, fallen: int, rules: RuleBook) -> float | None:
    if score is None or fallen <= 0 or "recheck_discount" not in rules.entries:
        return None
    factors = {int(one["grades_lower"]): float(one["factor"]) for one in rules.value("recheck_discount")}
    return score * factors[min(fallen, max(factors))] if factors else None


def _verdict(gap: float | None, fallen: int, rows: Sequence[RecheckRow], rules: RuleBook, *, material: bool) -> str:
    """The last verdict where a finding of the gravest level was made or the grade fell by two, the first without anything."""
    verdicts = rules.value("recheck_verdicts")
    if gap is None:
        return ""
    levels = [one["level"] for one in rules.value("recheck_severity")]
    found = [levels.index(row.severity) for row in rows if row.severity in levels]
    if (found and min(found) == 0) or fallen >= 2:
        return str(verdicts[-1])
    return str(verdicts[min(1, len(verdicts) - 1)] if found or material else verdicts[0])


def reason_counts(case: RecheckCase, differences: Sequence[Difference]) -> tuple[tuple[str, int, float], ...]:
    """差异原因: word, number of indicators, points self gave above the re-check; most points first."""
    counts, points = Counter[str](), dict[str, float]()
    for one in differences:
        scores = {compact(item.name): item.score for item in one.drawn.unit.items}
        for row in rows_of(case, one.drawn.unit.project, one.drawn.unit.department):
            mine = scores.get(compact(row.item), one.self_score if compact(row.item) == TOTAL else None)
            if row.reason and mine is not None and row.recheck is not None:
                counts[row.reason] += 1
                points[row.reason] = points.get(row.reason, 0.0) + mine - row.recheck
    return tuple(sorted(((word, counts[word], points[word]) for word in counts), key=lambda row: (-row[2], row[0])))


def grade_changes(differences: Sequence[Difference], rules: RuleBook) -> tuple[tuple[str, str, int], ...]:
    """等级变化: (self, re-check, number) in the order of the grades."""
    order = [band.name for band in rules.grades]
    counts = Counter((one.self_grade, one.recheck_grade) for one in differences if one.gap is not None)
    known = [(before, after, counts[before, after]) for before in order for after in order]
    return tuple(row for row in known if row[2])


def agreement_results(differences: Sequence[Difference], rules: RuleBook) -> dict[str, Result]:
    """一致性: inflation (self − re-check), limits of agreement, ICC(2,1), kappa of grades, sign test; of projects done."""
    done = [one for one in differences if one.gap is not None]
    mine, theirs = [one.self_score or 0.0 for one in done], [one.recheck or 0.0 for one in done]
    order = [band.name for band in rules.grades]
    grades = [[one.self_grade for one in done], [one.recheck_grade for one in done]]
    ratings = [list(pair) for pair in zip(mine, theirs, strict=True)] or [[nan, nan]]
    return {
        "inflation": paired_change(theirs, mine, level=LEVEL),
        "limits": limits_of_agreement(mine, theirs, level=LEVEL),
        "correlation": intraclass_correlation(ratings, form="ICC(2,1)", level=LEVEL),
        "kappa": weighted_kappa(grades[0], grades[1], categories=order, weights="linear", level=LEVEL),
        "sign": sign_test(theirs, mine),
    }


def population_inflation(differences: Sequence[Difference], draw: Draw) -> tuple[Result | None, str]:
    """全部自评的平均虚高, and why there is none: only of a random draw whose every drawn project has been re-checked."""
    if not draw.random:
        return None, "名单是指定的,不是随机抽取,不能由抽中的推断全部"
    if not differences or any(one.gap is None for one in differences):
        return None, "抽中的项目还没有全部复核,不能推断"
    if draw.method == "proportional_to_money":
        return _weighted_mean(differences), ""
    sizes: dict[object, int] = {name: size for name, size, _ in draw.strata}
    gaps, strata = [one.gap or 0.0 for one in differences], [one.drawn.stratum for one in differences]
    return _merged(gaps, strata, sizes), ""


def _merged(gaps: Sequence[float], strata: Sequence[str], sizes: Mapping[object, int]) -> Result:
    """Strata with one of several units drawn are joined into one, since they have no variance of their own."""
    counts = Counter(strata)
    single = {name for name, size in sizes.items() if counts[str(name)] == 1 and size > 1}
    if len(single) < 2:
        return stratified_estimate(gaps, list(strata), sizes=dict(sizes), level=LEVEL)
    joined = "合并层"
    merged: dict[object, int] = {name: size for name, size in sizes.items() if name not in single}
    merged[joined] = sum(size for name, size in sizes.items() if name in single)
    names = [joined if name in single else name for name in strata]
    return stratified_estimate(gaps, names, sizes=merged, level=LEVEL)


def _weighted_mean(differences: Sequence[Difference]) -> Result:
    """Ratio of the weighted sums with weights 1/π; variance as if drawn with replacement (Särndal et al. 1992, 5.6)."""
    weights = [1 / one.drawn.probability for one in differences]
    gaps, n = [one.gap or 0.0 for one in differences], len(differences)
    mean = fsum(w * gap for w, gap in zip(weights, gaps, strict=True)) / fsum(weights)
    variant: dict[str, Scalar] = {"weights": "1/入样概率", "level": LEVEL}
    if n < 2:
        return Result(
            method="stratified_estimate",
            n=n,
            variant=variant,
            estimate=mean,
            warnings=(Notice("too_few", {"n": n, "least": 2}),),
        )
    spread = fsum((w * (gap - mean)) ** 2 for w, gap in zip(weights, gaps, strict=True))
    se = sqrt(n / (n - 1) * spread) / fsum(weights)
    return Result(
        method="stratified_estimate",
        n=n,
        variant=variant,
        estimate=mean,
        se=se,
        interval=t_interval(mean, se, n - 1, LEVEL),
        level=LEVEL,
        df=(float(n - 1),),
    )
