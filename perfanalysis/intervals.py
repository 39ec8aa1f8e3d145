"""置信区间 (intervals) of a share, such as satisfaction in a survey."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from perfanalysis.formats import share_text


@dataclass(frozen=True, slots=True)
class ShareInterval:
    """比例的置信区间: the observed ``share`` between ``low`` and ``high``, all in [0, 1]."""

    share: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """区间的印法: both ends as per cents with one decimal (``91.2%~95.6%``)."""
        return f"{share_text(self.low, places=1)}~{share_text(self.high, places=1)}"


def wilson_interval(successes: float | None, n: float | None, *, confidence: float = 0.95) -> ShareInterval | None:
    """威尔逊置信区间 of ``successes`` out of ``n`` (None: a count is missing, zero respondents, or more than all).

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; method 3 of Newcombe (1998), Stat. Med. 17, 857-872.
    """
    if successes is None or not n or not 0 <= successes <= n:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return ShareInterval(share, max(0.0, centre - half), min(1.0, centre + half))
