"""其中行 (parts): which indicator rows are parts of a row above, and whether their points count."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from perfanalysis.model import Indicator
from perfanalysis.reading.headings import compact

PART = re.compile(r"^[★◆■*\s]*(?:指标\d+[:：])?(其中|包括|含)")


def mark_parts(indicators: Sequence[Indicator], *, weight_total: float, other_weight: float) -> tuple[Indicator, ...]:
    """其中行: parts named 其中…, and unnamed rows that complete them to their parent's target, get their ``parent``.

    A part's points count only where the form has points for it and the weights reach ``weight_total`` (with
    ``other_weight``, the execution rate's) with it and not without it.
    """
    parents = _parents(indicators)
    if not parents:
        return tuple(indicators)
    counted = _counted(indicators, parents, weight_total - other_weight)
    return tuple(
        replace(item, parent=parents[index], counted=item.counted and index in counted) if index in parents else item
        for index, item in enumerate(indicators)
    )


def _parents(indicators: Sequence[Indicator]) -> dict[int, int]:
    parents: dict[int, int] = {}
    parent: int | None = None
    for index, item in enumerate(indicators):
        named = bool(PART.match(compact(item.name)))
        below = named and parent is not None and item.level2 == indicators[parent].level2
        if parent is not None and (below or _completes(indicators, parents, parent, index)):
            parents[index] = parent
        elif not named:
            parent = index
    return parents


def _completes(indicators: Sequence[Indicator], parents: dict[int, int], parent: int, index: int) -> bool:
    siblings = [child for child, above in parents.items() if above == parent]
    item, whole = indicators[index], indicators[parent].target
    if not siblings or item.level2 != indicators[parent].level2 or item.weight.value is not None:
        return False
    parts = [indicators[child].target for child in [*siblings, index]]
    if whole.value is None or any(part.value is None or part.unit != whole.unit for part in parts):
        return False
    return math.isclose(math.fsum(part.value or 0.0 for part in parts), whole.value, rel_tol=1e-9)


def _counted(indicators: Sequence[Indicator], parents: dict[int, int], expected: float) -> set[int]:
    pointed = {index for index in parents if indicators[index].weight.value is not None}
    pointed |= {index for index in parents if indicators[index].score.value is not None}
    weights = [item.weight.value or 0.0 for item in indicators if item.counted]
    inside = math.fsum(weights)
    parts = math.fsum(indicators[index].weight.value or 0.0 for index in pointed if indicators[index].counted)
    if pointed and math.isclose(inside - parts, expected, abs_tol=1e-6) and not math.isclose(parts, 0.0):
        return set()
    return {index for index in pointed if _own_points(indicators, parents, index)}


def _own_points(indicators: Sequence[Indicator], parents: dict[int, int], index: int) -> bool:
    """A part with points whose parent has none, or whose points add to the parent's."""
    return indicators[index].weight.value is not None or indicators[parents[index]].score.value is None
