"""结果与资金 (spending): execution rates, whether scores move next year's money, and efficiency among peers (section 13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan

import numpy as np

from perfanalysis.comparing.cubes import Floats
from perfanalysis.comparing.efficiencies import efficiency_part
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table, number
from perfanalysis.comparing.studies import Study
from perfanalysis.statistics import Result, cluster_regression

Line = tuple[Cell, ...]
LEAST = 10


def money(study: Study) -> Part:
    """十三、结果与资金: execution by year; growth of next year's budget on the score; costs and efficiency among peers."""
    execution = tuple(_execution(study))
    slopes, results = _slopes(study)
    tables, claims, more = efficiency_part(study)
    own = [*([Table("execution", execution)] if execution else []), Table("money", slopes)]
    return Part(
        13, (*own, *tables), (*_execution_claims(execution), *_money_claims(study, slopes), *claims), results | more
    )


def _execution(study: Study) -> Iterator[Line]:
    """Money, rate of the sums and middle rate of the units that state both budget and execution."""
    columns = study.cube.columns
    for place, year in enumerate(study.cube.years):
        budget, spent = (columns[name][:, place] for name in ("budget_adjusted", "budget_executed"))
        have = np.isfinite(budget) & np.isfinite(spent) & (budget > 0)
        if have.any():
            rates = spent[have] / budget[have]
            sums = float(budget[have].sum()), float(spent[have].sum() / budget[have].sum())
            yield year, int(have.sum()), *sums, float(np.median(rates)), int((rates > 1).sum())


def next_budgets(study: Study) -> Floats:
    """次年预算 (units, years): as stated, else the next year's own original budget where the years follow each other."""
    columns, years = study.cube.columns, study.cube.years
    stated, own = columns["budget_next"], columns["budget_original"]
    following = np.full(own.shape, nan)
    for place in range(len(years) - 1):
        if years[place + 1] == years[place] + 1:
            following[:, place] = own[:, place + 1]
    return np.where(np.isfinite(stated), stated, following)


def _slopes(study: Study) -> tuple[tuple[Line, ...], dict[str, Result]]:
    """Log of next year's over this year's budget on the score and the year, errors clustered by unit."""
    now, following = study.cube.columns["budget_original"], next_budgets(study)
    growth = np.full(now.shape, nan)
    positive = (now > 0) & (following > 0)
    growth[positive] = np.log(following[positive] / now[positive])
    units, years = np.nonzero(np.isfinite(growth) & np.isfinite(study.cube.total) & ~study.cube.unsure)
    used = sorted({study.cube.years[place] for place in years})
    span = f"{used[0]}–{used[-1]}" if used else ""
    if len(set(units.tolist())) < LEAST or np.ptp(study.cube.total[units, years]) == 0:
        return ((span, len(units), nan, nan, nan, nan, "too_few_money"),), {}
    scores = study.cube.total[units, years]
    predictors = np.column_stack([scores, _dummies(years)])
    names = ["score", *(str(year) for year in used[1:])]
    found = cluster_regression(growth[units, years], predictors, units, names=names)
    figures = (found.values[name][1] for name in ("estimate", "low", "high", "p"))
    return ((span, found.n, *figures, "money_note"),), {"money on score": found}


def _dummies(years: np.ndarray) -> Floats:
    """A column of ones and zeros for every year but the first."""
    places = np.unique(years)
    return np.asarray(years[:, None] == places[None, 1:], dtype=float)


def _execution_claims(rows: Sequence[Line]) -> Iterator[Claim]:
    if rows:
        first, last = rows[0], rows[-1]
        given = {"first": first[0], "before": first[3], "last": last[0], "after": last[3]}
        yield Claim(13, "execution", "execution", given, n=int(number(last[1])))


def _money_claims(study: Study, slopes: Sequence[Line]) -> Iterator[Claim]:
    _, count, estimate, low, high = (number(cell) for cell in slopes[0][:5])
    if isfinite(low):
        code = "money" if low > 0 or high < 0 else "money_none"
        yield Claim(13, code, "money", {}, estimate, low, high, int(count), study.headline_pair.grade)
    else:
        yield Claim(13, "money_few" if count else "money_missing", "money", n=int(count))
