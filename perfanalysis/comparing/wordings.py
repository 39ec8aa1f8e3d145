"""比较的词句 (wordings): titles, headings, cells and claims in Chinese and English, from ``data/comparing``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any

from perfanalysis.data_files import read_package_yaml
from perfanalysis.formats import MISSING, count_text, figures_text, gap_text, points_text, share_text
from perfanalysis.statistics.results import Language


def section_title(number: int, language: Language) -> str:
    """节的标题, with its number: ``六、总体变化``, ``6. Headline change``."""
    words = comparison_words()["sections"][f"s{number}"]
    return f"{NUMERALS[number - 1]}、{words['zh']}" if language == "zh" else f"{number}. {words['en']}"


NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六")


def section_note(number: int, language: Language) -> str:
    """节的说明: what the section shows and how to read it."""
    return str(comparison_words()["sections"][f"s{number}"][f"note_{language}"])


def table_title(key: str, language: Language) -> str:
    """表名."""
    return str(comparison_words()["tables"][key][language])


def table_columns(key: str, years: Sequence[int] = ()) -> Mapping[str, str]:
    """列 → 印法 of a table; where it names ``years``, one column of points for each."""
    columns = comparison_words()["columns"]
    names = [
        part
        for name in comparison_words()["tables"][key]["columns"]
        for part in (_year_columns(years) if name == "by_year" else (name,))
    ]
    return {name: "points" if YEAR_COLUMN.fullmatch(name) else str(columns[name]["as"]) for name in names}


YEAR_COLUMN = re.compile(r"y\d{4}")


def _year_columns(years: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"y{year}" for year in years)


def heading(name: str, language: Language) -> str:
    """列名; a year's own column (``y2021``) is headed by the year."""
    if YEAR_COLUMN.fullmatch(name):
        return name[1:]
    return str(comparison_words()["columns"][name][language])


def word(code: str, language: Language) -> str:
    """词: a code of a closed list (effects, series, states, reasons), or the text itself when it is none."""
    entry = comparison_words()["words"].get(code)
    return str(entry[language]) if entry else code


def cell_text(value: Any, kind: str, language: Language) -> str:
    """单元格的印法 by the column's kind; ``—`` when missing."""
    if value is None or value == "" or (isinstance(value, float) and not isfinite(value)):
        return MISSING
    return str(_PRINTED[kind](value, language))


_PRINTED: Mapping[str, Any] = {
    "text": lambda value, language: _listed(str(value), language),
    "told": lambda value, language: told_text(str(value), language),
    "list": lambda value, language: ("、" if language == "zh" else ", ").join(map(str, value)),
    "word": lambda value, language: _listed(word(str(value), language), language),
    "state": lambda value, language: word(str(value), language),
    "year": lambda value, _language: str(int(value)),
    "count": lambda value, _language: count_text(value),
    "points": lambda value, _language: points_text(value),
    "gap": lambda value, _language: gap_text(value),
    "share": lambda value, _language: share_text(value, places=1),
    "p": lambda value, _language: ("<" if value < SMALL_P else "") + _p_text(value),
    "said_p": lambda value, _language: ("p<" if value < SMALL_P else "p=") + _p_text(value),
    "figures": lambda value, _language: figures_text(value),
}
SMALL_P = 0.0001


def _listed(text: str, language: Language) -> str:
    return text.replace("、", ", ") if language == "en" else text


def told_text(text: str, language: Language) -> str:
    """突变说明 of :func:`find_breaks` in one language; names of units and columns stay as they are."""
    if language == "zh":
        return text
    for phrase, words in sorted(comparison_words()["phrases"].items(), key=lambda one: (-len(one[0]), one[0])):
        text = text.replace(phrase, words)
    for pattern, words in comparison_words()["patterns"].items():
        text = re.sub(pattern, words, text)
    return _listed(text, language).strip()


def _p_text(value: float) -> str:
    return points_text(max(value, SMALL_P), places=4)


def claim_text(code: str, given: Mapping[str, Any], language: Language) -> str:
    """论断的句子; in the template ``{name:kind}`` prints a value by a kind of column."""
    return str(comparison_words()["claims"][code][language]).format_map(_Given(given, language))


class _Given(dict[str, Any]):
    """Values that format themselves by a kind of column."""

    def __init__(self, given: Mapping[str, Any], language: Language) -> None:
        super().__init__({name: _Shown(value, language) for name, value in given.items()})


class _Shown:
    def __init__(self, value: Any, language: Language) -> None:
        self.value, self.language = value, language

    def __format__(self, kind: str) -> str:
        return cell_text(self.value, kind or "text", self.language)


@cache
def comparison_words() -> dict[str, Any]:
    """全部词句."""
    return read_package_yaml("comparing")


def table_keys() -> tuple[str, ...]:
    """所有比较表 in the order of ``data/comparing/tables.yml``."""
    return tuple(comparison_words()["tables"])


def numeric_columns(key: str, years: Sequence[int] = ()) -> tuple[str, ...]:
    """数字列 of a table."""
    return tuple(
        name
        for name, kind in table_columns(key, years).items()
        if kind not in {"text", "told", "word", "state", "year"}
    )
