"""投影 (projections): every unit led to the frontier: its efficiency, the peers its target is made of, slacks and targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from perfanalysis.statistics.frontiers import Answer, Frontier, Status, sorted_rows
from perfanalysis.statistics.vectors import Codes, Matrix, Vector

Pair = tuple[Matrix, Matrix]
Evaluate = Callable[[Vector, int | None, Codes], tuple[Answer, float]]
_NOTHING = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """投影 of one unit: its efficiency, its peers (rows of the units that form the frontier) with their intensities, prices."""

    status: Status
    efficiency: float
    peers: Codes
    intensities: Vector
    prices: Vector


def projected(front: Frontier, units: Pair, evaluate: Evaluate, *, own: bool) -> list[Projection]:
    """投影 of units (k, m) and (k, s), in the order of their rows.

    ``evaluate`` takes a unit's figures, its place on the frontier (None unless the units form it: ``own``), and the
    places that were peers before; it gives the answer and the efficiency.
    """
    found: dict[int, Projection] = {}
    pool = np.empty(0, np.intp)
    places = np.argsort(front.order)
    for row in sorted_rows(*units):
        home = int(places[row]) if own else None
        start = pool if home is None else np.union1d(pool, [home])
        answer, score = evaluate(np.r_[units[0][row], units[1][row]], home, start)
        pool = np.union1d(pool, answer.places)
        status: Status = "infeasible" if answer.status == "solved" and isnan(score) else answer.status
        found[int(row)] = Projection(status, score, front.order[answer.places], answer.intensities, answer.prices)
    return [found[row] for row in range(len(units[0]))]


def reached(found: Sequence[Projection], forming: Pair) -> Pair:
    """参照点: what the peers of each unit together use and make."""
    used, made = (
        np.array([item.intensities @ side[item.peers] for item in found]).reshape(len(found), side.shape[1])
        for side in forming
    )
    return used, made


def slack_columns(start: Pair, end: Pair, forming: Pair, *, slacks: bool = True) -> dict[str, Vector]:
    """松弛与目标: from ``start`` to ``end``: what each input falls and each output rises, and the figures at the end.

    Differences within 1e-8 of the greatest figure are none; without ``slacks`` the start is the target.
    """
    columns: dict[str, Vector] = {}
    for side, first, last, makers, sign in zip(("input", "output"), start, end, forming, (1, -1), strict=True):
        gap = sign * (first - last) if slacks else np.zeros_like(first)
        size = np.abs(makers).max(axis=0, initial=0.0)
        slack = np.where(np.abs(gap) <= _NOTHING * size, 0.0 * first, gap)
        columns |= {f"slack_{side}_{k + 1}": slack[:, k] for k in range(first.shape[1]) if slacks}
        columns |= {f"target_{side}_{k + 1}": (first - sign * slack)[:, k] for k in range(first.shape[1])}
    return columns


def peer_columns(found: Sequence[Projection], names: Sequence[str], *, own: bool) -> dict[str, Vector]:
    """参照单元: how many peers a unit has, for how many others it is one (if ``own``), and the intensities of each peer.

    A name that comes twice is told apart by its row.
    """
    solved = [item.status == "solved" for item in found]
    columns = {"peers": np.where(solved, [float(len(item.peers)) for item in found], nan)}
    if own:
        rows = [peer for row, item in enumerate(found) for peer in item.peers if peer != row]
        columns["peer_count"] = np.bincount(np.array(rows, np.intp), minlength=len(found)).astype(np.float64)
    there = sorted({int(peer) for item in found for peer in item.peers})
    shares = {place: np.where(solved, 0.0, nan) for place in there}
    for row, item in enumerate(found):
        for peer, intensity in zip(item.peers, item.intensities, strict=True):
            shares[int(peer)][row] = intensity
    twice = {place for place in there if list(names).count(names[place]) > 1}
    return columns | {f"lambda_{names[p]}" + (f"({p + 1})" if p in twice else ""): of for p, of in shares.items()}
