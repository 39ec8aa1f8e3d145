"""可比性 (comparability): how far two years may be compared, unit by unit and in all, A to D, and on what share of weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfanalysis.comparing.cubes import Cube, Floats, Mask, normalised, share_of_weight
from perfanalysis.comparing.wordings import comparison_words

GRADES = "ABCD"


@dataclass(frozen=True, eq=False)
class YearPair:
    """一对年度: ``first`` and ``last`` (places among the years); units in both, each with its grade and common basket.

    ``common`` (units, places) marks the indicators scored in both years; ``shares`` (units, 2) their share of weight in
    each year, ``shift`` (units,) the weight that changes hands among them. ``used`` are the units that may be compared
    (grade A to C); ``grade`` is the pair's: the best that the quorum of common units reaches, D below two of them.
    """

    first: int
    last: int
    both: Mask
    common: Mask
    shares: Floats
    shift: Floats
    grades: NDArray[np.int64]
    grade: str

    @property
    def used(self) -> Mask:
        """Units in both years that may be compared."""
        kept: Mask = self.both & (self.grades < GRADES.index("D"))
        return kept if self.grade != "D" else np.zeros_like(kept)


def every_pair(cube: Cube, *, rules_changed: Mapping[tuple[int, int], bool]) -> dict[tuple[int, int], YearPair]:
    """每一对年度, by the places of its two years."""
    places = combinations(range(len(cube.years)), 2)
    return {one: year_pair(cube, *one, rules_changed=rules_changed.get(one, False)) for one in places}


def main_pairs(every: Mapping[tuple[int, int], YearPair]) -> tuple[YearPair, ...]:
    """年度对: adjacent years first, then first against last where that is another pair."""
    last = max((place for _, place in every), default=0)
    places = [*pairwise(range(last + 1)), *([(0, last)] if last > 1 else [])]
    return tuple(every[one] for one in places)


def year_pair(cube: Cube, first: int, last: int, *, rules_changed: bool = False) -> YearPair:
    """可比性 of two years; where rules that touch scores changed, nothing is better than B; D where values are doubtful.

    A partial year is D too.
    """
    both = cube.present[:, first] & cube.present[:, last]
    common = cube.scored[:, first] & cube.scored[:, last] & both[:, None]
    shares = np.stack([share_of_weight(cube.weight[:, year], common) for year in (first, last)], axis=1)
    moved = normalised(cube.weight[:, last], common) - normalised(cube.weight[:, first], common)
    shift: Floats = np.abs(moved).sum(axis=1) / 2
    grades = _grades(shares.min(axis=1), shift, common.sum(axis=1), rules_changed=rules_changed)
    if not cube.rate.shape[2]:
        grades = np.full(len(both), GRADES.index("C"))
    apart = cube.partial[:, first] | cube.partial[:, last] | cube.doubted(first, last)
    grades = np.where(apart, GRADES.index("D"), grades)
    return YearPair(first, last, both, common, shares, shift, grades, _pair_grade(grades[both]))


def _grades(share: Floats, shift: Floats, count: Any, *, rules_changed: bool) -> NDArray[np.int64]:
    bounds = comparison_words()["bounds"]
    same = (share >= bounds["same_share"]) & (shift <= bounds["same_shift"])
    grades = np.full(len(share), GRADES.index("D"))
    grades[(share >= bounds["anchor_share"]) & (count >= bounds["anchor_count"])] = GRADES.index("C")
    grades[share >= bounds["basket_share"]] = GRADES.index("B")
    if not rules_changed:
        grades[same] = GRADES.index("A")
    return grades


def _pair_grade(grades: Sequence[int] | NDArray[np.int64]) -> str:
    if len(grades) < 2:
        return "D"
    reached = [
        np.mean(np.asarray(grades) <= place) >= comparison_words()["bounds"]["quorum"] for place in range(len(GRADES))
    ]
    return GRADES[reached.index(True)]
