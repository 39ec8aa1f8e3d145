"""汇总 (Panel): the noun."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from perfanalysis.panels.identities import Identity
from perfanalysis.panels.lineages import Lineage
from perfanalysis.problems import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """汇总: tidy rows of many evaluations, or of a researcher's own table.

    ``cases`` has one row for each evaluation, failed and unreadable ones too (``state``), with the columns of
    ``CASE_COLUMNS``; ``items`` one for each indicator and execution rate, with those of ``ITEM_COLUMNS``; ``case`` in
    both is the row of ``cases``. Rows are in order of notebook, year, entity and position; money is in 万元, per cents
    are shares, missing is never 0. ``problems`` name the files that could not be read (S002).
    ``lineage`` says which units and indicators carry on under another name, ``identities`` what columns must agree,
    ``real_zeros`` in which columns a zero is known to be zero.
    Columns: docs/reference/panel.md.
    """

    cases: pd.DataFrame
    items: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    lineage: Lineage = field(default_factory=Lineage)
    identities: tuple[Identity, ...] = ()
    real_zeros: tuple[str, ...] = ()
