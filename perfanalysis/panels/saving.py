"""保存汇总 (saving): a Panel as csv files that Excel, R and Stata open."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import pandas as pd

from perfanalysis.model.documents import problem_document
from perfanalysis.panels.columns import CASE_COLUMNS, ITEM_COLUMNS, PROBLEM_COLUMNS, PanelColumn
from perfanalysis.panels.identities import identities_content
from perfanalysis.panels.lineages import lineage_content
from perfanalysis.panels.nouns import Panel
from perfanalysis.problems import Problem
from perfanalysis.workspaces import output_place

LINEAGE_FILE = "lineage.json"
Language = Literal["zh", "en"]
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_FLAGS: Mapping[Language, Mapping[bool, str]] = {"zh": {True: "是", False: "否"}, "en": {True: "1", False: "0"}}


def save_panel(panel: Panel, folder: str | Path, *, language: Language = "zh") -> None:
    """保存汇总: ``cases.csv``, ``items.csv`` and ``problems.csv`` in ``folder``, headed in Chinese or English.

    Where the panel has a lineage, identities or real zeros, they stand in ``lineage.json`` with the keys of a mapping.

    UTF-8 with a mark so that Excel opens them; missing is empty; text that Excel would take for a formula gets a
    leading apostrophe (:func:`load_panel` takes it off again). Each file appears whole or not at all, the same panel
    gives the same bytes. ``PERFANALYSIS_STAGING`` stands for the folder in a batch, as in ``save_evaluation``.
    OSError: the folder cannot be written.
    """
    place = output_place(folder)
    place.mkdir(parents=True, exist_ok=True)
    _write(place / "cases.csv", panel.cases, CASE_COLUMNS, language)
    _write(place / "items.csv", panel.items, ITEM_COLUMNS, language)
    _write(place / "problems.csv", _problem_frame(panel.problems), PROBLEM_COLUMNS, language)
    _write_lineage(place / LINEAGE_FILE, panel)


def _write_lineage(path: Path, panel: Panel) -> None:
    stated = {**lineage_content(panel.lineage), **identities_content(panel.identities)}
    stated |= {"zero_is_real": list(panel.real_zeros)} if panel.real_zeros else {}
    if not stated:
        path.unlink(missing_ok=True)
        return
    text = json.dumps(stated, ensure_ascii=False, indent=1)
    _whole(path, lambda unfinished: unfinished.write_bytes(f"{text}\n".encode()))


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """A file that appears whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _problem_frame(problems: tuple[Problem, ...]) -> pd.DataFrame:
    frame = pd.DataFrame([problem_document(found) for found in problems], columns=list(PROBLEM_COLUMNS))
    texts = {name: "category" for name, column in PROBLEM_COLUMNS.items() if column.kind == "text"}
    return frame.astype({**texts, "blocking": bool})


def _write(path: Path, frame: pd.DataFrame, columns: Mapping[str, PanelColumn], language: Language) -> None:
    heads = {name: column.title if language == "zh" else name for name, column in columns.items()}
    shown = pd.DataFrame({head: _shown(frame[name], columns[name], language) for name, head in heads.items()})
    _whole(path, lambda unfinished: shown.to_csv(unfinished, index=False, encoding="utf-8-sig", lineterminator="\r\n"))


def _shown(values: pd.Series, column: PanelColumn, language: Language) -> pd.Series:
    if column.kind == "flag":
        return values.map(_FLAGS[language])
    if column.kind == "text":
        return values.cat.rename_categories([_safe(str(text)) for text in values.cat.categories])
    return values


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def unsafe(text: str) -> str:
    """原文: the text that was saved with an apostrophe in front of it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
