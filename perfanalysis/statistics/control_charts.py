"""控制图 (control charts): whether points vary more than chance makes them, over time or among units of different size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan, pi, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import Mask, Vector, added, floats, names_or_numbers, one_of, t_value, vector

Kind = Literal["individuals", "p", "u", "funnel"]
Spread = Literal["moving_range", "median_range", "sd"]
Overdispersion = Literal["none", "multiplicative"]
_FEW_POINTS, _MEDIAN_RANGE, _RANGE_SPREAD = 12, 0.954, sqrt(2 - 4 / pi) * sqrt(pi) / 2
_RUNS = {"rule_2": (2, 3, 2.0), "rule_3": (4, 5, 1.0), "rule_4": (8, 8, 0.0)}


def control_chart(
    values: ArrayLike, *, kind: Kind = "individuals", sizes: ArrayLike | None = None,
    baseline: int | ArrayLike | None = None, spread: Spread = "moving_range", d2: float = 1.128,
    overdispersion: Overdispersion = "none", winsorise: float = 0.1, sigmas: float = 3.0, level: float | None = None,
    names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """控制图 of ``values`` (n,), in order: measured once each, or counts of ``sizes`` (n,) or one size for all.

    ``kind``: ``individuals`` measured, or counts: ``p`` shares, ``u`` rates a unit of size, ``funnel`` shares of units
    that have no order. ``estimate`` is the centre, from the ``baseline`` (number of points from the start, or which,
    True/False; None: all). Sigma of individuals: mean moving range / ``d2`` (tables 1.128, exactly 2/√π), median range
    / 0.954, or standard deviation; ranges are taken between neighbours both known. Of counts: √(p(1 − p)/n), √(u/n),
    times √φ where ``multiplicative`` and φ > 1, φ the mean square of the baseline's z values, those beyond the quantiles
    ``winsorise`` and 1 − it (R's type 7) drawn in to these. Limits: ``sigmas``, or as many as hold ``level`` of a normal
    distribution; shares stay in [0, 1], rates above 0. ``values``: point, limits, z, and 1 by the Western Electric rules
    at a point that completes a run on one side: beyond the limits; 2 of 3 beyond 2σ; 4 of 5 beyond 1σ; 8 off the centre
    (missing points skipped; a funnel has the first rule only). Undefined below two points or without variation.
    Sources: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2-6.3.3; Montgomery (2009), Introduction to Statistical
    Quality Control, 6-7; Spiegelhalter (2005), Qual. Saf. Health Care 14, 347.
    """
    one_of("kind", kind, ("individuals", "p", "u", "funnel"))
    one_of("spread", spread, ("moving_range", "median_range", "sd"))
    one_of("overdispersion", overdispersion, ("none", "multiplicative"))
    if not (0 <= winsorise < 0.5 and sigmas > 0 and d2 > 0 and (level is None or 0 < level < 1)):
        raise ValueError("winsorise lies in [0, 0.5), level between 0 and 1, sigmas and d2 are positive")
    if (kind == "individuals") != (sizes is None) or (kind, overdispersion) == ("individuals", "multiplicative"):
        raise ValueError("counts (p, u, funnel) need sizes; individuals take neither sizes nor overdispersion")
    width = sigmas if level is None else t_value(level, inf)
    variant: dict[str, Scalar] = {"kind": kind, "sigmas": width}
    variant |= (
        {"spread": spread, "d2": d2} if sizes is None else {"overdispersion": overdispersion, "winsorise": winsorise}
    )
    point, size, odd = _points(vector(values), sizes, kind)
    base = _baseline(baseline, len(point)) & np.isfinite(point)
    variant["baseline"] = int(base.sum())
    called = names_or_numbers(names, len(point))
    if len(called) != len(point):
        raise ValueError(f"{len(point)} points need as many names, not {len(called)}")
    told = (Notice("counts_left_out", {"n": odd}),) if odd else ()
    return _charted(_Points(point, size, base, kind, called), variant, told)


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    value: Vector
    size: Vector
    base: Mask
    kind: str
    names: tuple[str, ...]


def _points(values: Vector, sizes: ArrayLike | None, kind: str) -> tuple[Vector, Vector, int]:
    """What is charted, the sizes, and how many counts are not possible (below 0, or shares above 1)."""
    if sizes is None:
        return values, np.full(len(values), nan), 0
    given = vector(sizes)
    size = np.full(len(values), given[0]) if len(given) == 1 else given
    if len(size) != len(values) or (size < 0).any():
        raise ValueError(f"{len(values)} counts need as many sizes (or one), none negative")
    met = np.isfinite(values) & (size > 0)
    odd = met & ((values < 0) | ((kind != "u") & (values > size)))
    return np.divide(values, size, out=np.full(len(values), nan), where=met & ~odd), size, int(odd.sum())


def _baseline(baseline: int | ArrayLike | None, count: int) -> Mask:
    if baseline is None:
        return np.ones(count, dtype=np.bool_)
    if isinstance(baseline, int) and not isinstance(baseline, bool):
        return np.asarray(np.arange(count) < baseline)
    given = np.asarray(baseline).reshape(-1)
    if len(given) != count or given.dtype != np.bool_:
        raise ValueError(f"baseline is a number of points or {count} times True or False")
    return given


@np.errstate(over="ignore", invalid="ignore")
def _charted(points: _Points, variant: dict[str, Scalar], told: tuple[Notice, ...]) -> Result:
    known, used = np.isfinite(points.value), int(points.base.sum())
    result = {"method": "control_chart", "n": int(known.sum()), "dropped": int((~known).sum())}
    if used < (2 if points.kind == "individuals" else 1):
        few = Notice("too_few", {"n": used, "least": 2 if points.kind == "individuals" else 1})
        return Result(**result, variant=variant, warnings=(*told, few))  # type: ignore[arg-type]
    width = float(variant["sigmas"] or 0)
    centre, sigma, ranges = _scale(points, str(variant.get("spread")), float(variant.get("d2") or 0), width)
    z = np.divide(points.value - centre, sigma, out=np.full(len(known), nan), where=sigma > 0)
    phi = 1.0
    checks: tuple[Check, ...] = ()
    if points.kind != "individuals":
        phi, checks = _dispersion(z[points.base], float(variant["winsorise"] or 0))
        phi = max(1.0, phi) if variant["overdispersion"] == "multiplicative" else 1.0
    z, sigma = z / sqrt(phi), sigma * sqrt(phi)
    floor, ceiling = {"individuals": (-inf, inf), "u": (0.0, inf)}.get(points.kind, (0.0, 1.0))
    flags = _flags(z, width, ordered=points.kind != "funnel")
    signals = float(np.any([flag == 1 for flag in flags.values()], axis=0).sum())
    columns = {
        "point": points.value, "control_lower": np.maximum(centre - width * sigma, floor),
        "control_upper": np.minimum(centre + width * sigma, ceiling), "z": z, "sigma": sigma,
    }  # fmt: skip
    columns |= ranges if points.kind == "individuals" else {"chart_size": points.size}
    still = not np.isfinite(z).any()
    short = points.kind != "funnel" and used < _FEW_POINTS
    return Result(
        **result, variant=variant | {"phi": phi}, estimate=centre, level=1 - 2 * float(stats.norm.sf(width)),  # type: ignore[arg-type]
        labels=points.names, values={name: floats(column) for name, column in (columns | flags).items()},
        checks=(Check("in_control", None if still else signals == 0, nan if still else signals), *checks),
        warnings=(*told, *_weak(used, still=still, few=short)),
    )  # fmt: skip


def _weak(used: int, *, still: bool, few: bool) -> tuple[Notice, ...]:
    told = [Notice("no_variation")] if still else []
    return (*told, *([Notice("few_points", {"n": used, "least": _FEW_POINTS})] if few else []))


def _scale(points: _Points, spread: str, d2: float, width: float) -> tuple[float, Vector, dict[str, Vector]]:
    """Centre, the sigma of every point, and for individuals the moving ranges with their upper limit."""
    value, base = points.value, points.base
    if points.kind != "individuals":
        centre = float(added(points.size[base] * value[base]) / added(points.size[base]))
        variance = centre if points.kind == "u" else centre * (1 - centre)
        positive = points.size > 0
        return centre, np.sqrt(np.divide(variance, points.size, out=np.full(len(value), nan), where=positive)), {}
    centre, gap = float(np.mean(value[base])), np.append(nan, np.abs(np.diff(value)))
    inside = gap[np.isfinite(gap) & base & np.append(False, base[:-1])]
    mean = float(np.mean(inside)) if len(inside) else nan
    if spread == "sd":
        sigma = float(np.std(value[base], ddof=1)) if np.ptp(value[base]) > 0 else 0.0
    else:
        sigma = (
            mean / d2 if spread == "moving_range" else float(np.median(inside)) / _MEDIAN_RANGE if len(inside) else nan
        )
    ranges = {"moving_range": gap, "range_upper": np.full(len(value), mean * (1 + width * _RANGE_SPREAD))}
    return centre, np.full(len(value), sigma), ranges


def _dispersion(z: Vector, share: float) -> tuple[float, tuple[Check, ...]]:
    """φ of winsorised z values, and whether the plain ones scatter no more than chance makes them (chi-squared)."""
    if len(z) < 2 or not np.isfinite(z).all():
        return 1.0, (Check("not_overdispersed", None),)
    low, high = np.quantile(z, [share, 1 - share])
    phi = float(added(np.clip(z, low, high) ** 2)) / len(z)
    p = float(stats.chi2.sf(float(added(z**2)), len(z) - 1))
    return phi, (Check("not_overdispersed", p >= 0.05, phi, p),)


def _flags(z: Vector, width: float, *, ordered: bool) -> dict[str, Vector]:
    """1 where a rule is broken, 0 where not, NaN for a missing point."""
    known = np.isfinite(z)
    flags = {"rule_1": np.where(known, np.abs(z) > width * (1 + 1e-12), nan)}
    for rule, (need, among, beyond) in _RUNS.items() if ordered else ():
        found = np.full(len(z), nan)
        found[known] = np.maximum(*(_runs(side * z[known] > beyond, need, among) for side in (1, -1)))
        flags[rule] = found
    return flags


def _runs(over: Mask, need: int, among: int) -> Vector:
    """1 at a point beyond that is at least the ``need``-th of the last ``among``."""
    met = np.convolve(over, np.ones(among), "full")[: len(over)] if len(over) else np.zeros(0)
    return np.asarray(over & (met >= need), dtype=np.float64)
