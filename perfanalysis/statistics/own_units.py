"""原来的单位 (own units): results found in figures divided by a power of two, put back, so that no square overflows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from perfanalysis.statistics.results import Result
from perfanalysis.statistics.vectors import floats


@np.errstate(over="ignore", under="ignore")
def put_back(found: Result, exponent: int, columns: Collection[str], *, estimate: bool = False) -> Result:
    """放回原单位: ``columns`` of ``values`` (and, if asked, estimate, se and interval) times two to the ``exponent``.

    Columns named with a final "²" are in squared units.
    """
    powers = {name.rstrip("²"): 2 if name.endswith("²") else 1 for name in columns}
    values = {
        name: floats(np.ldexp(column, powers[name] * exponent)) if name in powers else column
        for name, column in found.values.items()
    }
    if not estimate:
        return replace(found, values=values)
    middle, se, low, high = floats(np.ldexp([found.estimate, found.se, *found.interval], exponent))
    return replace(found, values=values, estimate=middle, se=se, interval=(low, high))
