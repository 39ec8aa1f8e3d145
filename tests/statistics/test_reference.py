"""The reference page names every method with the defaults it has."""

from __future__ import annotations

import inspect

import build_reference

import perfanalysis.statistics as methods


def test_every_method_is_on_the_page_once() -> None:
    listed = [name for names in build_reference.TOPICS.values() for name in names]
    public = [name for name in methods.__all__ if inspect.isfunction(getattr(methods, name))]
    assert sorted(listed) == sorted(public)


def test_the_page_is_as_written() -> None:
    written = build_reference.PAGE.read_text(encoding="utf-8")
    assert written == build_reference.page(), "python tests/statistics/build_reference.py"
