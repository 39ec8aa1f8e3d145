"""Words of the comparison: whole in both languages, and every template prints with what its claims give."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from perfanalysis.comparing.wordings import (
    cell_text,
    comparison_words,
    heading,
    numeric_columns,
    table_columns,
    table_keys,
    told_text,
)
from perfanalysis.panels import find_breaks, load_panel
from tests.panels import test_breaks


def test_every_entry_has_both_languages() -> None:
    for chapter in ("tables", "columns", "claims", "words", "sections"):
        for key, entry in comparison_words()[chapter].items():
            assert entry.keys() - {"zh", "en"} == MORE.get(chapter, set()), f"{chapter} {key}"
            assert all(entry.values()), f"{chapter} {key}"


MORE = {"tables": {"columns"}, "columns": {"as"}, "sections": {"note_zh", "note_en"}}


def test_english_holds_no_chinese() -> None:
    texts = [
        entry["en"]
        for chapter in ("tables", "columns", "claims", "words")
        for entry in comparison_words()[chapter].values()
    ]
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff]", text)] == []


def test_both_templates_of_a_claim_use_the_same_figures() -> None:
    for code, entry in comparison_words()["claims"].items():
        used = [sorted(set(re.findall(r"\{(\w+)", entry[language]))) for language in ("zh", "en")]
        assert used[0] == used[1], code


@pytest.mark.parametrize("key", table_keys())
def test_every_table_has_headings(key: str) -> None:
    columns = table_columns(key, (2021, 2022))
    assert all(heading(name, language) for name in columns for language in ("zh", "en"))
    assert set(numeric_columns(key, (2021, 2022))) <= set(columns)


def test_how_cells_print() -> None:
    printed = [
        cell_text(value, kind, "zh")
        for value, kind in (
            (0.00001, "p"),
            (0.0123, "p"),
            (None, "points"),
            (float("nan"), "gap"),
            (1.239, "gap"),
            (-0.5, "gap"),
            (0.256, "share"),
        )
    ]
    assert printed == ["<0.0001", "0.0123", "—", "—", "+1.24", "-0.5", "25.6%"]


SPOILERS = [spoil for name, spoil in sorted(vars(test_breaks).items()) if name.startswith("spoilt_")]
NAMES = re.compile(r"市\d\d|收入|支出|合计")


@pytest.mark.parametrize("spoil", SPOILERS, ids=lambda spoil: spoil.__name__)
def test_breaks_are_told_in_english_too(tmp_path: Path, spoil: Callable[..., None]) -> None:
    """Names of units and columns aside nothing Chinese is left, whatever a panel has wrong with it."""
    for one in find_breaks(test_breaks.grown(tmp_path, spoil)):
        for text in (one.where, one.found, one.allowed, one.action):
            assert not re.search(r"[\u4e00-\u9fff]", NAMES.sub("", told_text(text, "en"))), told_text(text, "en")
            assert told_text(text, "zh") == text


@pytest.mark.parametrize("made", [False, True])
def test_breaks_of_the_provinces_are_told_in_english_too(tmp_path: Path, *, made: bool) -> None:
    folder = test_breaks.PROVINCES
    panel = test_breaks.later(tmp_path) if made else load_panel(folder / "panel.csv", mapping=folder / "mapping.yml")
    named = {*panel.cases["entity"].astype(str), *panel.items["level3"].astype(str)}
    names = re.compile("|".join(sorted(named, key=len, reverse=True)))
    for one in find_breaks(panel):
        told = " ".join(told_text(text, "en") for text in (one.where, one.found, one.allowed, one.action))
        assert not re.search(r"[\u4e00-\u9fff]", names.sub("", told)), told


def test_names_that_hold_a_phrase_stay_as_they_are() -> None:
    assert told_text("gdp › 新增退出单位 › 2016年", "en") == "gdp › 新增退出单位 › 2016"
