"""链接 (linkings): years whose indicators and weights differ, each pair on what both have, linked into one series."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perfanalysis.statistics.results import Check, Notice, Result, Scalar
from perfanalysis.statistics.vectors import (
    Vector,
    added,
    between_0_and_1,
    floats,
    names_or_numbers,
    numbers,
    one_of,
    t_interval,
)

Formula = Literal["laspeyres", "paasche", "fisher", "tornqvist"]
Form = Literal["ratio", "difference"]
Meaning = Literal["quantities", "shares"]
Block = NDArray[np.float64]
Mask = NDArray[np.bool_]
LEAST_SHARE = 0.3


def chained_index(
    values: ArrayLike, weights: ArrayLike, *, formula: Formula = "laspeyres", form: Form = "ratio",
    weights_as: Meaning = "quantities", base: float = 100.0, level: float = 0.95, names: Sequence[str] | None = None,
) -> Result:  # fmt: skip
    """链式指数 of ``values`` (years, items), NaN where a year lacks an item: each adjacent pair on its own common items.

    ``weights`` (items,) or (years, items). Ratio: quantities q of prices p, or value ``shares`` p·q; Laspeyres
    Σp₁q₀/Σp₀q₀, Paasche Σp₁q₁/Σp₀q₁, Fisher √LP, Törnqvist exp Σ½(s₀ + s₁) ln(p₁/p₀); links multiplied. Difference (of
    scores, in their points): Laspeyres by the earlier weights made to sum to 1, Paasche the later ones, Fisher and
    Törnqvist the mean of both (Bennet); links added. The series starts at ``base``; ``estimate`` is its last figure
    (ratio) or the whole change (difference). ``labels``: years, by ``names``; ``values``: ``index``, ``link``, number
    and share of weight of the common items (the lesser of both years'), and each year against the first on the items
    common to the two. A link with nothing in common, or undefined, breaks the chain (NaN from there, told).
    Values (units, years, items), weights of any such shape, are added up over units (ratio) or averaged (difference);
    standard error by the jackknife that leaves a unit out of all links at once, Student's t on units − 1.
    Sources: Producer Price Index Manual (2004), 15 and 19; Bennet (1920), J. R. Stat. Soc. 83, 455; Efron (1982), 3.
    """
    one_of("formula", formula, ("laspeyres", "paasche", "fisher", "tornqvist"))
    one_of("form", form, ("ratio", "difference"))
    one_of("weights_as", weights_as, ("quantities", "shares"))
    between_0_and_1("level", level)
    price, weight, several = _panel(values, weights)
    price, weight, left = (
        _quantities(price, weight) if (form, weights_as) == ("ratio", "shares") else (price, weight, 0)
    )
    years = names_or_numbers(names, price.shape[1])
    if len(years) != price.shape[1]:
        raise ValueError(f"{price.shape[1]} years need as many names, not {len(years)}")
    variant: dict[str, Scalar] = {"formula": formula, "form": form, "weights_as": weights_as, "base": base}
    variant |= {"level": level, "error": "jackknife" if several else None}
    if len(years) < 2:
        few = Notice("too_few", {"n": len(years), "least": 2})
        return Result(method="chained_index", n=0, variant=variant, warnings=(few,))
    told = (Notice("items_not_positive", {"n": left}),) if left else ()
    return _chained(price, weight, years, variant, told, several=several)


def _panel(values: ArrayLike, weights: ArrayLike) -> tuple[Block, Block, bool]:
    """Values and weights as (units, years, items), NaN in both where either is missing; are there units of their own?"""
    raw, given = numbers(values), numbers(weights)
    if raw.ndim < 2:
        raw, given = raw.reshape(-1, 1), given.reshape(-1, 1) if given.ndim < 2 else given
    if raw.ndim > 3:
        raise ValueError(f"values must be (years, items) or (units, years, items), not of {raw.ndim} dimensions")
    block = raw.reshape(-1, *raw.shape[-2:]) if raw.ndim == 3 else raw[np.newaxis]
    if given.ndim > 3 or any(have not in (1, want) for have, want in zip(given.shape[::-1], block.shape[::-1])):  # noqa: B905
        raise ValueError(f"weights {given.shape} do not fit values {raw.shape}")
    weight = np.broadcast_to(given, block.shape)
    if (weight < 0).any():
        raise ValueError("weights must not be negative")
    known = np.isfinite(block) & np.isfinite(weight)
    return np.where(known, block, nan), np.where(known, weight, nan), raw.ndim == 3


def _quantities(price: Block, share: Block) -> tuple[Block, Block, int]:
    """Quantities that make the value shares; items whose value is not positive have none and are left out."""
    positive = price > 0
    left = int((np.isfinite(price) & ~positive).sum())
    quantity = np.divide(share, price, out=np.full(price.shape, nan), where=positive)
    return np.where(positive, price, nan), quantity, left


@np.errstate(over="ignore", invalid="ignore")
def _chained(
    price: Block, weight: Block, years: tuple[str, ...], variant: dict[str, Scalar], told: tuple[Notice, ...], *, several: bool
) -> Result:  # fmt: skip
    formula, form = str(variant["formula"]), str(variant["form"])
    base, level = float(variant["base"] or 0), float(variant["level"] or 0)
    known = np.isfinite(price)
    totals = np.stack([_totals(price, weight, place, place + 1, form) for place in range(len(years) - 1)], axis=1)
    links = _figure(added(totals, 0), formula, form)
    shared: Mask = known[:, 1:] & known[:, :-1]
    took: Mask = (totals != 0).any(axis=2)
    columns = {
        "index": _series(links, form, base), "link": np.append(nan, links),
        "common_items": np.append(nan, shared.any(axis=0).sum(axis=1)), "common_weight": _common_weight(price, weight, form),
    }  # fmt: skip
    columns |= _fixed(price, weight, form, base)
    errors, freedom = _jackknife(totals, took, columns["index"], (formula, form, base))
    errors = errors if several else np.full(len(years), nan)
    ends = [t_interval(*of, level) for of in zip(columns["index"], errors, freedom, strict=True)]
    columns |= {"se": errors, "low": np.array([end[0] for end in ends]), "high": np.array([end[1] for end in ends])}
    shift = base if form == "difference" else 0.0
    used = took.any(axis=1) if several else shared.any(axis=(0, 1))
    share = float(np.min(columns["common_weight"][1:]))
    return Result(
        method="chained_index", n=int(used.sum()), variant=variant, estimate=float(columns["index"][-1]) - shift,
        se=float(errors[-1]), interval=(float(ends[-1][0] - shift), float(ends[-1][1] - shift)), level=level if several else nan,
        df=(float(freedom[-1]),) if several else (), dropped=int((~used).sum()), labels=years,
        values={name: floats(column) for name, column in columns.items()},
        checks=(Check("anchor_weight", share >= LEAST_SHARE, share),),
        warnings=told + _broken(links, shared, errors, years, several=several),
    )  # fmt: skip


def _totals(price: Block, weight: Block, first: int, last: int, form: str) -> Block:
    """What each unit adds to the sums of a link, over the items it has in both years."""
    common = np.isfinite(price[:, first]) & np.isfinite(price[:, last])
    p0, p1, q0, q1 = (np.where(common, of[:, year], 0.0) for of in (price, weight) for year in (first, last))
    if form == "difference":
        whole0, whole1, gain = added(q0), added(q1), p1 - p0
        met = (whole0 > 0) & (whole1 > 0)
        rates = [_quotient(added(q * gain), of) for q, of in ((q0, whole0), (q1, whole1))]
        return np.stack([met.astype(np.float64), *(np.where(met, rate, 0.0) for rate in rates)], axis=-1)
    positive, traded = (p0 > 0) & (p1 > 0), (q0 > 0) | (q1 > 0)
    growth = np.where(traded, nan, 0.0)
    growth[positive] = np.log(p1[positive]) - np.log(p0[positive])
    was, now = p0 * q0, p1 * q1
    return np.stack([added(part) for part in (was, p1 * q0, p0 * q1, now, was * growth, now * growth)], axis=-1)


def _quotient(top: Block, below: Block) -> Block:
    found = np.divide(top, below, out=np.full(np.shape(top), nan), where=below > 0)
    return np.where(np.isfinite(found), found, nan)


def _figure(totals: Block, formula: str, form: str) -> Block:
    """The link that the sums make."""
    if form == "difference":
        earlier, later = (_quotient(totals[..., place], totals[..., 0]) for place in (1, 2))
        return {"laspeyres": earlier, "paasche": later}.get(formula, (earlier + later) / 2)
    was, of_earlier, of_later, now, log_earlier, log_later = np.moveaxis(totals, -1, 0)
    if formula == "tornqvist":
        return np.exp((_quotient(log_earlier, was) + _quotient(log_later, now)) / 2)
    pair = _quotient(of_earlier, was), _quotient(now, of_later)
    one, two = (np.where(of >= 0, of, nan) for of in pair)
    return {"laspeyres": one, "paasche": two}.get(formula, np.sqrt(one) * np.sqrt(two))


def _series(links: Block, form: str, base: float) -> Block:
    """From the first year on, along the last axis."""
    start = np.full((*links.shape[:-1], 1), base)
    rest = base + np.cumsum(links, axis=-1) if form == "difference" else base * np.cumprod(links, axis=-1)
    return np.concatenate([start, np.where(np.isfinite(rest), rest, nan)], axis=-1)


def _fixed(price: Block, weight: Block, form: str, base: float) -> dict[str, Block]:
    straight = np.stack([added(_totals(price, weight, 0, place, form), 0) for place in range(1, price.shape[1])])
    found = {formula: _figure(straight, formula, form) for formula in ("laspeyres", "paasche", "fisher")}
    at = {formula: base + of if form == "difference" else base * of for formula, of in found.items()}
    return {f"fixed_{formula}": np.append(base, of) for formula, of in at.items()}


def _common_weight(price: Block, weight: Block, form: str) -> Block:
    """Share of the weight (the value, for quantities) that the common items carry, the lesser of both years'."""
    worth = np.nan_to_num(weight if form == "difference" else weight * price)
    known, shares = np.isfinite(price), [nan]
    for place in range(1, price.shape[1]):
        common = known[:, place] & known[:, place - 1]
        parts = [
            _quotient(added((of * common).ravel()), added(of.ravel())) for of in (worth[:, place - 1], worth[:, place])
        ]
        shares.append(float(np.min(np.nan_to_num(parts))))
    return np.array(shares)


def _jackknife(totals: Block, took: Mask, index: Block, way: tuple[str, str, float]) -> tuple[Vector, Vector]:
    """Standard error of each year's index from the units that any link up to it has, and their number less one."""
    formula, form, base = way
    left_out = _series(_figure(added(totals, 0) - totals, formula, form), form, base)
    errors, freedom = [0.0], [float(took.any(axis=1).sum() - 1)]
    for place in range(1, len(index)):
        part = left_out[took[:, :place].any(axis=1), place]
        units = len(part)
        spread = float(added((part - added(part) / max(1, units)) ** 2))
        errors.append(sqrt((units - 1) / units * spread) if units > 1 and np.isfinite(index[place]) else nan)
        freedom.append(float(units - 1))
    return np.array(errors), np.array(freedom)


def _broken(
    links: Vector, shared: Mask, errors: Vector, years: tuple[str, ...], *, several: bool
) -> tuple[Notice, ...]:
    """What broke the chain, and why there is no standard error."""
    said = [f"{one}→{two}" for one, two in pairwise(years)]
    met, whole = np.any(shared, axis=(0, 2)).tolist(), np.isfinite(links).tolist()
    apart = [name for name, some in zip(said, met, strict=True) if not some]
    odd = [name for name, some, found in zip(said, met, whole, strict=True) if some and not found]
    told = [Notice("chain_broken", {"names": "、".join(apart)})] if apart else []
    told += [Notice("link_undefined", {"names": "、".join(odd)})] if odd else []
    lone = several and all(whole) and not np.isfinite(errors[-1])
    return (*told, *([Notice("link_of_one_unit")] if lone else []))
