"""表格: the tables of a year comparison, cut to what a page bears; the whole of each is in ``tables``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from perfanalysis.comparing.nouns import Comparison
from perfanalysis.comparing.wordings import heading, numeric_columns, table_keys, table_title, word
from perfanalysis.formats import MISSING
from perfanalysis.statistics.results import Language
from perfanalysis.tables.layouts import ReportTable, text_table

MOST = 40


def comparison_table(comparison: Comparison, of: str) -> ReportTable:
    """比较表 ``of`` in the comparison's language, its first rows where it is long; both ends of an interval in one column.

    KeyError: no such table.
    """
    language = comparison.language
    table = comparison.tables[of]
    columns = [name for name in table.columns if name not in HIDDEN | HIDDEN_IN[language]]
    texts = [dict(zip(table.columns, row, strict=True)) for row in table.texts(language)[:MOST]]
    more = word("cut", language).format(shown=MOST, all=len(table.rows)) if len(table.rows) > MOST else ""
    shown = [name for name in columns if name not in SPANS.values()]
    names = [_heading(name, columns, language) for name in shown]
    rows = [[_cell(row, name, columns, language) for name in shown] for row in texts]
    numeric = [_heading(name, columns, language) for name in numeric_columns(of, table.years) if name in shown]
    merged = 1 if of in MERGED else 0
    title, none = table_title(of, language) + more, word("none", language)
    return text_table(title, names, rows, numeric=numeric, merged=merged, none=none)


def _heading(name: str, columns: Sequence[str], language: Language) -> str:
    return word(f"span_{name}", language) if SPANS.get(name) in columns else heading(name, language)


def _cell(row: Mapping[str, str], name: str, columns: Sequence[str], language: Language) -> str:
    other = SPANS.get(name)
    if other not in columns or other is None:
        return row[name]
    return MISSING if MISSING in {row[name], row[other]} else word("span", language).format(row[name], row[other])


SPANS: Mapping[str, str] = {
    "low": "high",
    "share_low": "share_high",
    "hl_low": "hl_high",
    "value_low": "value_high",
    "tau_low": "tau_high",
    "rank_low": "rank_high",
    "lower_limit": "upper_limit",
    "share_first": "share_last",
}
HIDDEN = frozenset({"frame", "limit"})
HIDDEN_IN: Mapping[Language, frozenset[str]] = {"zh": frozenset({"english"}), "en": frozenset({"chinese"})}
MERGED = frozenset({"reasons", "series", "decomposition", "grades", "turnover", "targets"})
VIEWS: Mapping[str, Callable[[Comparison], ReportTable]] = {
    key: partial(comparison_table, of=key) for key in table_keys()
}
