"""投入产出 (efficiencies): cost of an output, efficiency and its change, each only among peers (part of section 13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, log, nan
from typing import Any

import numpy as np

from perfanalysis.comparing.cubes import COLUMNS, Floats, Mask
from perfanalysis.comparing.nouns import Cell, Claim, Table, number
from perfanalysis.comparing.studies import Study
from perfanalysis.comparing.tidying import plain_values
from perfanalysis.panels.columns import CASE_COLUMNS
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.statistics import Result, dea, malmquist

Line = tuple[Cell, ...]
PEER = 1e-6
EFFICIENT = 1 - 1e-6
MOST_TOLD = 60


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """投入产出的数 (units, years, columns), of which the first ``inputs`` are inputs."""

    values: Floats
    inputs: int

    def at(self, year: int, kept: Mask) -> tuple[Floats, Floats]:
        """Inputs and outputs of a year, of the units kept."""
        block = self.values[kept, year]
        return block[:, : self.inputs], block[:, self.inputs :]

    def whole(self, *years: int) -> Mask:
        """Units with every figure in all these years."""
        return np.asarray(np.isfinite(self.values[:, list(years)]).all(axis=(1, 2)))

    @property
    def least(self) -> int:
        """最少单位数 of a peer group: max(m·s, 3(m + s)). Source: Cooper, Seiford and Tone (2007), 9.4."""
        outputs = int(self.values.shape[2]) - self.inputs
        return max(self.inputs * outputs, 3 * (self.inputs + outputs))


def efficiency_part(study: Study) -> tuple[tuple[Table, ...], tuple[Claim, ...], dict[str, Result]]:
    """投入产出: unit costs, efficiency (constant returns, input-oriented) by year, productivity between comparable years.

    Inside each group where the panel has groups, else among all units; a group with too few units is told, not computed,
    and a unit with doubtful values or part of a year stays out, since one slip would be the frontier of all others.
    InputProblems N004: no such indicator.
    """
    if not study.inputs or not study.outputs:
        return (), (), {}
    amounts = Amounts(_values(study, (*study.inputs, *study.outputs)), len(study.inputs))
    rows, results = _efficiency(study, amounts)
    changes, more = _productivity(study, amounts)
    tables = (
        Table("unit_costs", tuple(_costs(study, amounts))),
        Table("efficiency", rows),
        Table("productivity", changes),
    )
    return tables, tuple(_claims(study, rows)), results | more


def _values(study: Study, names: Sequence[str]) -> Floats:
    """Plain values of the columns and indicators named; a money column goes by its heading or its name."""
    titles = {CASE_COLUMNS[name].title.partition("(")[0]: name for name in COLUMNS}
    columns = [study.cube.columns.get(titles.get(name, name)) for name in names]
    asked = [name for name, column in zip(names, columns, strict=True) if column is None]
    plain: Any = plain_values(study.panel, study.rows.cases)
    there = sorted(plain.index.unique("name"))
    if absent := [name for name in asked if name not in there]:
        raise InputProblems([_absent(absent, there)])
    shape = {"index": list(study.cube.units), "columns": list(study.cube.years)}
    found = {name: plain.loc[name].unstack("year").reindex(**shape) for name in asked}
    return np.stack(
        [
            found[name].to_numpy(float) if column is None else column
            for name, column in zip(names, columns, strict=True)
        ],
        axis=2,
    )


def _absent(names: Sequence[str], there: Sequence[str]) -> Problem:
    money = (CASE_COLUMNS[name].title.partition("(")[0] for name in COLUMNS[:4])
    allowed = "、".join((*money, *there[:MOST_TOLD]))
    return problem("N004", "参数 inputs、outputs", found="、".join(names), allowed=allowed, action="改正指标名称")


def _peer_groups(study: Study) -> Iterator[tuple[str, Mask]]:
    names = np.asarray(study.cube.groups, dtype=object)
    known = sorted({name for name in names if name})
    if not known:
        yield "", np.ones(len(names), bool)
    for name in known:
        yield str(name), names == name


def _efficiency(study: Study, amounts: Amounts) -> tuple[tuple[Line, ...], dict[str, Result]]:
    """Efficiencies of every year, the last one first."""
    lines: list[Line] = []
    results: dict[str, Result] = {}
    for place, year in reversed(tuple(enumerate(study.cube.years))):
        for group, own in _peer_groups(study):
            kept = own & amounts.whole(place)
            doubted = [study.cube.labels[unit] for unit in np.flatnonzero(kept & study.cube.unsure[:, place])]
            lines += [(name, year, nan, None, group, "doubtful") for name in doubted]
            kept &= ~study.cube.unsure[:, place]
            names = [study.cube.labels[unit] for unit in np.flatnonzero(kept)]
            if len(names) < amounts.least:
                lines += [(name, year, nan, None, group, "too_few_peers") for name in names]
                continue
            found = dea(*amounts.at(place, kept), names=names)
            results[f"efficiency {year}{f' {group}' if group else ''}"] = found
            lines += [(name, year, value, peers, group, None) for name, value, peers in _with_peers(found)]
    return tuple(lines), results


def _with_peers(found: Result) -> Iterator[tuple[str, float, str]]:
    """Each unit's efficiency and the units that its target is made of, the heaviest first."""
    shares = {name.removeprefix("lambda_"): of for name, of in found.values.items() if name.startswith("lambda_")}
    for place, (name, value) in enumerate(zip(found.labels, found.values["efficiency"], strict=True)):
        of = sorted((-share[place], peer) for peer, share in shares.items() if share[place] > PEER and peer != name)
        yield name, value, "、".join(peer for _, peer in of)


def _productivity(study: Study, amounts: Amounts) -> tuple[tuple[Line, ...], dict[str, Result]]:
    """Malmquist of adjacent comparable years, geometric means over the units with all figures in both."""
    lines: list[Line] = []
    results: dict[str, Result] = {}
    for pair in study.adjacent:
        for group, own in _peer_groups(study):
            kept = own & amounts.whole(pair.first, pair.last) & pair.used
            if kept.sum() < amounts.least:
                lines.append((study.years_of(pair), group, int(kept.sum()), nan, nan, nan, "too_few_peers"))
                continue
            found = malmquist(*amounts.at(pair.first, kept), *amounts.at(pair.last, kept))
            results[f"productivity {study.years_of(pair)}{f' {group}' if group else ''}"] = found
            means = (_geometric(found.values[f"{name}_change"]) for name in ("tfp", "efficiency", "technical"))
            lines.append((study.years_of(pair), group, found.n, *means, None))
    return tuple(lines), results


def _geometric(values: Sequence[float]) -> float:
    kept = [log(value) for value in values if isfinite(value) and value > 0]
    return float(np.exp(np.mean(kept))) if kept else nan


def _costs(study: Study, amounts: Amounts) -> Iterator[Line]:
    """单位成本: each input a unit of each output: of the sums, and in the middle of the units."""
    for place, year in enumerate(study.cube.years):
        for at, source in enumerate(study.inputs):
            for to, output in enumerate(study.outputs, start=amounts.inputs):
                spent, made = amounts.values[:, place, at], amounts.values[:, place, to]
                have = np.isfinite(spent) & np.isfinite(made) & (made > 0) & ~study.cube.unsure[:, place]
                if have.any():
                    cost = float(spent[have].sum() / made[have].sum()), float(np.median(spent[have] / made[have]))
                    yield f"{source}/{output}", year, int(have.sum()), *cost


def _claims(study: Study, rows: Sequence[Line]) -> Iterator[Claim]:
    last = [number(row[2]) for row in rows if row[1] == study.cube.years[-1]]
    known = [value for value in last if isfinite(value)]
    if known:
        given = {
            "year": study.cube.years[-1],
            "best": sum(value > EFFICIENT for value in known),
            "mean": float(np.mean(known)),
        }
        yield Claim(13, "efficiency", "efficiency", given, n=len(known))
    else:
        yield Claim(13, "efficiency_few", "efficiency", {"year": study.cube.years[-1]}, n=len(last))
