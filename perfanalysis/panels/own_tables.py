"""自备汇总表 (own tables): a saved panel, or a researcher's own csv or xlsx table, as a Panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from perfanalysis.digits import fold_width
from perfanalysis.panels.columns import CASE_COLUMNS, ITEM_COLUMNS, KEYS, PROBLEM_COLUMNS, PanelColumn
from perfanalysis.panels.grouping import own_panel
from perfanalysis.panels.mappings import read_mapping
from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.saving import LINEAGE_FILE
from perfanalysis.panels.sheets import Sheet, Unread, read_saved_sheet, read_sheet, values_of
from perfanalysis.panels.spellings import one_spelling
from perfanalysis.panels.stacking import Column, Columns, Texts, column_at, table
from perfanalysis.panels.widths import mapped, stated, unstated_years
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.workspaces import find_file

ALL_COLUMNS: Mapping[str, PanelColumn] = {**CASE_COLUMNS, **ITEM_COLUMNS}
REQUIRED = ("entity", "year")


def load_panel(
    path: str | Path, *, columns: Mapping[str, str] | None = None, mapping: str | Path | Mapping[str, Any] | None = None
) -> Panel:
    """读取汇总: a folder that :func:`save_panel` wrote, or a table of one's own (csv, parquet, or the first sheet of an xlsx).

    A table of one's own has one row an indicator (columns of a case repeated), or, without columns of items, one row
    a case; headings are the Chinese or English names of docs/reference/panel.md, others by ``columns`` (own heading →
    name). Empty is missing, ``95%`` is 0.95; totals are never computed. InputProblems, all at once: R001–R006 file,
    S102 headings, S103 columns or keys missing, S104 values unread, S105 rows of one case that differ. ``mapping`` (a
    YAML file, or its content) says the same for any table, wide ones too: :func:`read_mapping` (S106, S107).
    """
    file = find_file(path)
    if mapping is not None and str(mapping):
        rule = read_mapping(mapping if isinstance(mapping, Mapping) else find_file(mapping))
        own = read_sheet(file)
        sheet, heads = mapped(own, rule)
        panel = stated(_own_panel(sheet, {**heads, **(columns or {})}), rule)
        return replace(panel, problems=(*panel.problems, *unstated_years(own, rule)))
    return _saved_panel(file) if file.is_dir() else _own_panel(read_sheet(file), columns or {})


def _own_panel(sheet: Sheet, given: Mapping[str, str]) -> Panel:
    names, problems = _names(sheet, ALL_COLUMNS, given)
    values, unread = _values(sheet, names, ALL_COLUMNS)
    problems += unread + _lacking(sheet, names, values)
    if problems:
        raise InputProblems(problems)
    values, notices = one_spelling(values, sheet.name)
    return replace(own_panel(sheet, values), problems=notices)


def _saved_panel(folder: Path) -> Panel:
    cases, items = (
        _saved_columns(folder / name, columns)
        for name, columns in (("cases.csv", CASE_COLUMNS), ("items.csv", ITEM_COLUMNS))
    )
    rows, numbers = len(cases["case"]), np.asarray(items["case"])  # type: ignore[arg-type]
    keys = _item_keys(cases, numbers, rows)
    if any(keys.get(name) is None or not _equal(keys[name], items[name]) for name in KEYS):
        found = "items.csv 的评价对象与 cases.csv 对不上"
        allowed = "cases.csv 由 0 起连续编号,items.csv 的序号、笔记本、年度、评价对象与之一致"
        raise InputProblems([problem("S104", folder.name, found=found, allowed=allowed, action="重新保存汇总")])
    made = table(CASE_COLUMNS, cases, rows=rows), table(ITEM_COLUMNS, {**items, **keys}, rows=len(numbers))
    panel = Panel(*made, _saved_problems(folder / "problems.csv"))
    if not (folder / LINEAGE_FILE).is_file():
        return panel
    return stated(panel, read_mapping(folder / LINEAGE_FILE))


def _item_keys(cases: Columns, numbers: Any, rows: int) -> Columns:
    """The keys of the items as their cases have them; empty where a case is not there."""
    if not np.array_equal(np.asarray(cases["case"]), np.arange(rows)) or not np.isin(numbers, np.arange(rows)).all():
        return {}
    return {name: column_at(cases[name], numbers.astype(np.int64)) for name in KEYS}


def _equal(one: Column, other: Column) -> bool:
    if isinstance(one, Texts) and isinstance(other, Texts):
        left, right = (np.asarray([*column.words, None], dtype=object)[column.codes] for column in (one, other))
        return bool(np.array_equal(left, right))
    return bool(np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True))


def _saved_columns(path: Path, columns: Mapping[str, PanelColumn]) -> Columns:
    sheet = read_saved_sheet(path)
    names, problems = _names(sheet, columns, {})
    values, unread = _values(sheet, names, columns)
    lacking = [f"{name}({columns[name].title})" for name in columns if name not in values]
    if lacking:
        problems.append(_missing(sheet.name, f"没有列 {'、'.join(lacking)}", "save_panel 保存的全部列"))
    if problems or unread:
        raise InputProblems(problems + unread)
    return values


def _saved_problems(path: Path) -> tuple[Problem, ...]:
    if not path.is_file():
        return ()
    values = _saved_columns(path, PROBLEM_COLUMNS)
    frame = table(PROBLEM_COLUMNS, values, rows=len(values["blocking"]))  # type: ignore[arg-type]
    plain = frame.astype({name: object for name in frame if name != "blocking"}).fillna("")
    return tuple(Problem(*row) for row in plain.itertuples(index=False))


def _headings(columns: Mapping[str, PanelColumn]) -> dict[str, str]:
    found = {_folded(word): name for name, column in columns.items() for word in column.aliases}
    return found | {_folded(word): name for name, column in columns.items() for word in (name, column.title)}


def _folded(heading: str) -> str:
    return "".join(fold_width(heading).split()).casefold()


def _names(
    sheet: Sheet, columns: Mapping[str, PanelColumn], given: Mapping[str, str]
) -> tuple[list[str | None], list[Problem]]:
    """The column each heading names (None: unknown or a second time), and the problems."""
    known, names = _headings(columns), list[str | None]()
    problems = [_strange(f"columns › {name}", name, columns) for name in given.values() if name not in columns]
    for heading in sheet.headings:
        name = known.get(_folded(given.get(heading, heading)))
        if name is None or name in names:
            found = heading if name is None else f"{heading}(与另一列都是 {columns[name].title})"
            problems.append(_strange(f"{sheet.name} › 表头", found, columns))
        names.append(None if name in names else name)
    return names, problems


def _strange(where: str, found: str, columns: Mapping[str, PanelColumn]) -> Problem:
    allowed = "、".join(f"{column.title}({name})" for name, column in columns.items())
    action = "按规定的列名改表头,或用 columns 写明对应的列名;用不到的列删去"
    return problem("S102", where, found=found or "(空列名)", allowed=allowed, action=action)


def _values(sheet: Sheet, names: list[str | None], columns: Mapping[str, PanelColumn]) -> tuple[Columns, list[Problem]]:
    values: Columns = {}
    problems = []
    for heading, name, texts in zip(sheet.headings, names, sheet.columns, strict=True):
        if name is not None:
            values[name], unread = values_of(texts, columns[name])
            problems += [] if unread is None else [_unread(sheet, heading, unread, columns[name])]
    return values, problems


def _unread(sheet: Sheet, heading: str, unread: Unread, column: PanelColumn) -> Problem:
    allowed = {"flag": "是 或 否", "integer": "整数"}.get(column.kind, "一个数,或空(缺失)")
    more = f"(此列共 {unread.count} 处)" if unread.count > 1 else ""
    where = f"{sheet.name} › 第{sheet.lines[unread.row]}行 › {heading}"
    return problem("S104", where, found=f"{unread.text}{more}", allowed=allowed, action="改成一个数,没有数的留空")


def _missing(where: str, found: str, allowed: str) -> Problem:
    return problem("S103", where, found=found, allowed=allowed, action="补上列名和每一行的值")


def _lacking(sheet: Sheet, names: list[str | None], values: Columns) -> list[Problem]:
    problems = []
    if not sheet.lines:
        problems.append(_missing(sheet.name, "没有数据", "至少一行"))
    for name in REQUIRED:
        allowed = f"列 {CASE_COLUMNS[name].title}({name}),每行都有值"
        if name not in names:
            problems.append(_missing(sheet.name, f"没有列 {CASE_COLUMNS[name].title}", allowed))
        elif (blank := _blank_rows(values[name])).any():
            row = sheet.lines[int(np.flatnonzero(blank)[0])]
            problems.append(_missing(f"{sheet.name} › 第{row}行", f"{CASE_COLUMNS[name].title} 为空", allowed))
    if not set(names) - set(KEYS) - {None}:
        problems.append(_missing(sheet.name, "没有可比较的列", "总分、填报得分等至少一列"))
    return problems


def _blank_rows(column: Any) -> Any:
    return column.codes < 0 if hasattr(column, "codes") else np.isnan(column)
