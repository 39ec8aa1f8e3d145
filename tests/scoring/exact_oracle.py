"""Every scoring method once more, for one row, in exact fractions and plain words: what the arrays are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Number = Fraction | None
ONE, ZERO = Fraction(1), Fraction(0)


def exact(value: float | str | None) -> Number:
    """The decimal a person wrote, as a fraction."""
    return None if value is None or str(value) == "nan" else Fraction(str(value))


def _known(*values: Number) -> bool:
    return all(value is not None for value in values)


def _share(weight: Number, share: Number) -> Number:
    return weight * min(max(share, ZERO), ONE) if _known(weight, share) else None


def yes_no(weight: Number, met: Number) -> Number:
    return weight * met if _known(weight, met) else None


def _higher(target: Number, actual: Number) -> Number:
    if not _known(target, actual):
        return None
    if target > 0:
        return actual / target
    return ONE if actual >= target else None


def _lower(target: Number, actual: Number) -> Number:
    if not _known(target, actual):
        return None
    if actual <= target:
        return ONE
    return target / actual if target >= 0 else None


def _passing(share: Number, line: Fraction) -> Number:
    return ZERO if share is not None and share < line else share


def ratio(weight: Number, target: Number, actual: Number, *, pass_line: Fraction = ZERO, cap: Fraction = ONE) -> Number:
    share = _passing(_higher(target, actual), pass_line)
    return _share(weight, None if share is None else min(share, cap))


def ratio_inverse(weight: Number, target: Number, actual: Number, *, pass_line: Fraction = ZERO) -> Number:
    return _share(weight, _passing(_lower(target, actual), pass_line))


def equal(weight: Number, target: Number, actual: Number, *, method: str, tolerance: Fraction = ZERO) -> Number:
    if not _known(weight, target, actual):
        return None
    distance = abs(actual - target)
    if distance <= tolerance * abs(target):
        return weight
    if method == "yes_no" or target == 0:
        return ZERO
    return weight * max(ZERO, ONE - distance / abs(target))


def inside_range(weight: Number, low: Number, high: Number, actual: Number) -> Number:
    if not _known(weight, low, high, actual):
        return None
    if low <= actual <= high:
        return weight
    if actual < low:
        return _share(weight, actual / low) if low > 0 else None
    return _share(weight, high / actual) if high >= 0 and actual > 0 else None


def satisfaction(weight: Number, actual: Number, *, full_from: Fraction, zero_below: Fraction) -> Number:
    if not _known(weight, actual):
        return None
    if actual >= full_from:
        return weight
    return _share(weight, actual) if actual >= zero_below else ZERO


def window(weight: Number, target: Number, actual: Number, *, low: Fraction, high: Fraction) -> Number:
    share = _higher(target, actual)
    if share is None:
        return None
    return _share(weight, share) if low <= share <= high else ZERO


def over_review(row: Mapping[str, Any], rules: Mapping[str, Any]) -> Number:
    share = _passing(_higher(row["target"], row["actual"]), rules["pass_line"])
    if share is None or share <= rules["over_threshold"]:
        return _share(row["weight"], share)
    cut = {
        "none": ONE,
        "zero": ZERO,
        "linear": ONE - rules["over_slope"] * (share - rules["over_threshold"]),
        "manual": ONE if row["fraction"] is None else row["fraction"],
    }[rules["over_policy"]]
    return _share(row["weight"], cut)


def deduct_per_point(
    weight: Number, line: Number, actual: Number, *, per_point: Fraction, step: Fraction, side: str, counting: str
) -> Number:
    if not _known(weight, line, actual):
        return None
    excess = max(ZERO, (actual - line if side == "above" else line - actual) / step)
    points = {"continuous": excess, "full": Fraction(excess // 1), "begun": Fraction(-(-excess // 1))}[counting]
    return max(ZERO, weight - per_point * points)


def banded(weight: Number, actual: Number, bands: Sequence[Mapping[str, Any]]) -> Number:
    for band in bands:
        low, above, most, below = (exact(band.get(key)) for key in ("at_least", "above", "at_most", "below"))
        inside = (low is None or actual >= low) and (above is None or actual > above)
        if inside and (most is None or actual <= most) and (below is None or actual < below):
            return min(weight, exact(band["points"]))
    return None


def chosen(row: Mapping[str, Any], rules: Mapping[str, Any]) -> Number:
    """The points of a row that names no method, by its direction and the rules."""
    if not row["applicable"]:
        return row["weight"] if rules["not_applicable"] == "full" else None
    found = _by_direction(row, rules)
    if found is not None:
        return found
    if row["fraction"] is not None:
        return row["weight"] * row["fraction"]
    if row["direction"] == "judged" and row["met"] == 1 and row["printed"] is not None:
        inside = rules["reached_from"] * row["weight"] <= row["printed"] <= row["weight"]
        return row["printed"] if inside else None
    return row["weight"] if row["direction"] != "judged" and row["met"] == 1 else None


def _by_direction(row: Mapping[str, Any], rules: Mapping[str, Any]) -> Number:
    weight, target, actual = row["weight"], row["target"], row["actual"]
    if row["direction"] == "higher":
        return over_review(row, rules)
    if row["direction"] == "lower":
        return ratio_inverse(weight, target, actual, pass_line=rules["pass_line"])
    if row["direction"] == "equal":
        return equal(weight, target, actual, method=rules["equality"], tolerance=rules["tolerance"])
    if row["direction"] == "inside":
        return inside_range(weight, target, row["upper"], actual)
    return weight if row["direction"] == "date" and row["met"] == 1 else None


def total(rows: Sequence[tuple[Fraction, Number, bool]]) -> Number:
    """Rows as (weight, points, left out): earned / (all − left out) × all; None where points are missing."""
    kept = [(weight, points) for weight, points, out in rows if not out]
    whole, rest = sum(weight for weight, _, _ in rows), sum(weight for weight, _ in kept)
    if not rest or any(points is None for _, points in kept):
        return None
    return sum(points for _, points in kept) * whole / rest
