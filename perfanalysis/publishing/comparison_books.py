"""比较表的文件 (comparison books): every table of a comparison as one workbook and as LaTeX, beside the csv files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from perfanalysis.comparing.nouns import Comparison
from perfanalysis.comparing.wordings import heading, numeric_columns, table_title
from perfanalysis.forms.table_books import write_table_book
from perfanalysis.workspaces import output_place

BOOK = "tables/comparison.xlsx"
LATEX = "tables/comparison.tex"
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def save_comparison_tables(comparison: Comparison, output_folder: str | Path) -> Comparison:
    """保存比较表: all tables as ``tables/comparison.xlsx`` and ``tables/comparison.tex`` (booktabs); gives back the comparison.

    The csv files are written by :func:`save_evaluation`. OSError: the folder cannot be written.
    """
    folder = output_place(output_folder)
    write_table_book(
        folder / BOOK, comparison.case.name, {key: list(rows) for key, rows in comparison.sheets().items()}
    )
    (folder / LATEX).write_text(latex_tables(comparison), encoding="utf-8", newline="\n")
    return comparison


def latex_tables(comparison: Comparison) -> str:
    """比较表的 LaTeX: every table as a longtable with booktabs rules, labelled ``tab:<key>``, cells as printed."""
    return "\n".join(_latex(comparison, key) for key in comparison.tables)


def _latex(comparison: Comparison, key: str) -> str:
    language, table = comparison.language, comparison.tables[key]
    columns, numeric = list(table.columns), numeric_columns(key, table.years)
    shape = "".join("r" if name in numeric else "l" for name in columns)
    rows = table.texts(language)
    heads = _line([heading(name, language) for name in columns])
    caption = f"\\caption{{{_escaped(table_title(key, language))}}}\\label{{tab:{key}}}\\\\"
    body = "\n".join(map(_line, rows))
    return f"\\begin{{longtable}}{{{shape}}}\n{caption}\n\\toprule\n{heads}\n\\midrule\n\\endfirsthead\n\\toprule\n{heads}\n\\midrule\n\\endhead\n{body}\n\\bottomrule\n\\end{{longtable}}\n"


def _line(cells: Sequence[str]) -> str:
    return " & ".join(map(_escaped, cells)) + r" \\"


def _escaped(text: str) -> str:
    return re.sub(r"[\\~^&%$#_{}]", lambda match: _SPECIAL.get(match[0], f"\\{match[0]}"), text.replace("\n", " "))
