"""核对用语 (vocabularies): the words by which checks recognise rates, fund sources, grades and template text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.digits import compact


@cache
def checking_words() -> Mapping[str, Any]:
    """核对用语: the vocabulary of ``perfanalysis/data/forms/checking_words.yml``."""
    words: Mapping[str, Any] = read_yaml(package_folder("forms") / "checking_words.yml")
    return words


@cache
def _grade_of() -> Mapping[str, str]:
    names: Mapping[str, Sequence[str]] = read_yaml(package_folder("forms") / "grade_names.yml")["grade_names"]
    return {written: grade for grade, ways in names.items() for written in ways}


def plain_grade(name: str) -> str | None:
    """等级: one of 优, 良, 中, 差 for any way of writing it (``优秀``, ``良好``, ``合格``); None: not known."""
    return _grade_of().get(compact(name).strip("“”\"'()[]:。"))


def mentions(kind: str, text: str | None) -> bool:
    """Whether the text contains one of the words listed under ``kind`` in the vocabulary."""
    plain = compact(text or "")
    return any(word in plain for word in checking_words()[kind])


def first_mentioned(kind: str, text: str | None) -> str | None:
    """The first word listed under ``kind`` that the text contains (None: none)."""
    plain = compact(text or "")
    return next((word for word in checking_words()[kind] if word in plain), None)


def is_placeholder(name: str | None) -> bool:
    """占位行: whether a row's name is only template text such as ``指标2:`` or ``……`` (a blank name is one too)."""
    return re.fullmatch(checking_words()["placeholder_row"], compact(name or "")) is not None
