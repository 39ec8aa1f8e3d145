"""评判 (judgements): points from a yes or no, a level, marks or a judged share; nobody's judgement is invented here.

Pure and vectorised as in :mod:`perfanalysis.scoring.ratios`: points in [0, weight], NaN where the judgement is missing.
``met`` is 1 (达到), 0 (未达到) or NaN (未知).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perfanalysis.scoring.ratios import FloatArray, as_floats, points_of

_SEPARATOR = re.compile(r"[、,\uff0c;\uff1b/\s]+")


def yes_no(weight: ArrayLike, met: ArrayLike) -> FloatArray:
    """是否评分法: w if met, else 0; unknown is missing, not 0."""
    return points_of(weight, met)


def deadline(weight: ArrayLike, met: ArrayLike, fraction: ArrayLike) -> FloatArray:
    """时效评分: w if in time; late costs what the evaluator judged (w · fraction), missing where nobody judged."""
    in_time = as_floats(met) > 0
    return np.where(in_time, as_floats(weight), points_of(weight, _shares(fraction)))


def _shares(fraction: ArrayLike) -> FloatArray:
    share = as_floats(fraction)
    return np.where((share >= 0) & (share <= 1), share, np.nan)


def three_band(weight: ArrayLike, fraction: ArrayLike) -> FloatArray:
    """定性三档评分: w · f, f judged inside its band ([0.8, 1], [0.6, 0.8), [0, 0.6)); outside [0, 1] is missing.

    The fraction needs a written reason. Source: 财预〔2020〕10号 art. 16 (R).
    """
    return points_of(weight, _shares(fraction))


def manual(weight: ArrayLike, fraction: ArrayLike) -> FloatArray:
    """人工评分: w · f as judged by the evaluator; missing without a judgement."""
    return points_of(weight, _shares(fraction))


def expert_share(marks: Sequence[float], *, trim: int = 0) -> float:
    """专家平均: mean of the experts' shares without the ``trim`` lowest and highest (NaN: too few, or one missing)."""
    kept = sorted(marks)[trim : len(marks) - trim] if trim else list(marks)
    return float(np.mean(kept)) if kept else float("nan")


def _graded(text: object, shares: Mapping[str, float], trim: int) -> float:
    names = [name for name in _SEPARATOR.split(str(text)) if name] if isinstance(text, str) else []
    return expert_share([float(shares.get(name, np.nan)) for name in names], trim=trim)


def four_grade(
    weight: ArrayLike, level: NDArray[np.object_], *, shares: Mapping[str, float], trim: int = 0
) -> FloatArray:
    """四档评分: w · shares[grade]; several experts' grades (``优、良、优``) are averaged, trimmed if asked.

    ``level`` holds the grades as text; a grade that is not in ``shares`` is missing.
    """
    names, places = np.unique(np.asarray([str(text) for text in np.ravel(level)]), return_inverse=True)
    known = np.asarray([_graded(str(name), shares, int(trim)) for name in names])
    return points_of(weight, known[places])


def likert(weight: ArrayLike, actual: ArrayLike, *, highest: float = 5.0, lowest: float = 0.0) -> FloatArray:
    """李克特量表法: w · (mean − lowest) / (highest − lowest); ``actual`` is the mean answer, outside the scale missing."""
    mean = as_floats(actual)
    inside = (mean >= lowest) & (mean <= highest)
    return points_of(weight, (np.where(inside, mean, np.nan) - lowest) / (highest - lowest))


def checklist(
    weight: ArrayLike, *, shares: ArrayLike, marks: Sequence[float | None], partial: bool = False
) -> FloatArray:
    """要素符合度计分: w · Σ share · mark; a mark is 1 or 0 (0.5 where ``partial``), None is missing.

    ``shares`` sum to 1 and have one entry a point, as have ``marks``.
    """
    allowed = {0.0, 0.5, 1.0} if partial else {0.0, 1.0}
    read = [float("nan") if mark is None or float(mark) not in allowed else float(mark) for mark in marks]
    return points_of(weight, np.round(np.sum(as_floats(shares) * as_floats(read)), 12))


def either_or(children: ArrayLike, *, pick: Literal["max", "first"] = "max") -> NDArray[np.int64]:
    """择一评分: which child of each row (n, k) is taken: the best, or the first that could be scored (−1: none).

    NaN marks a child that could not be scored. Source: 结转结余率或变动率,任选其一 (WANG13).
    """
    points = as_floats(children)
    scored = ~np.isnan(points)
    best = np.argmax(np.where(scored, points, -np.inf) if pick == "max" else scored, axis=1)
    return np.where(scored.any(axis=1), best, -1).astype(np.int64)


def veto(total: ArrayLike, met: ArrayLike, *, at_most: float) -> FloatArray:
    """一票否决: the total is held to ``at_most`` where the condition is not met; an unknown condition makes it NaN."""
    known = as_floats(met)
    return np.where(np.isnan(known), np.nan, np.where(known > 0, total, np.minimum(total, at_most)))
