"""The outline of a report: every part of it in exactly one chapter, whatever the chapters are called."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.rules import load_rules
from perfanalysis.rules.outlines import _outline, chinese_number, report_outline
from tests.rules.rule_overlays import changed_rules

PARTS = ("basics", "work", "conclusion", "analysis", "causes", "advice", "rest")


def test_the_official_outline_has_one_part_a_chapter() -> None:
    assert [chapter.parts for chapter in report_outline(load_rules("CN", on="2022-12-31"))] == [(p,) for p in PARTS]
    assert report_outline() == report_outline(load_rules("CN", on="2022-12-31"))


@pytest.mark.parametrize(
    ("titles", "parts"),
    [
        # the template of 2025 (domain 5.4): what has no heading of its own joins the part before it
        (
            ("项目概述", "综合评价", "成效经验", "问题分析", "改进建议", "附件"),
            [("basics", "work"), ("conclusion", "analysis"), (), ("causes",), ("advice", "rest"), ()],
        ),
        (("结论和建议", "基本情况"), [("conclusion", "analysis", "causes", "advice", "rest"), ("basics", "work")]),
        (("正文",), [PARTS]),
    ],
)
def test_parts_follow_the_headings(titles: tuple[str, ...], parts: list[tuple[str, ...]]) -> None:
    assert [chapter.parts for chapter in _outline(titles)] == parts


@given(st.lists(st.text("基本情况评价结论问题建议其他概述分析", min_size=1, max_size=8), min_size=1, max_size=12))
def test_no_part_is_lost_or_doubled(titles: list[str]) -> None:
    assert sorted(chain.from_iterable(chapter.parts for chapter in _outline(tuple(titles)))) == sorted(PARTS)


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")])
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese_number(number) == text


def test_headings_that_a_place_numbers_itself_are_numbered_once() -> None:
    rules = changed_rules("report_outline", "[一、项目概况, 第二章 评价结论, (三)建议, 4.其他]")
    headings = [chapter.heading for chapter in report_outline(rules)]
    assert headings == ["一、项目概况", "二、评价结论", "三、建议", "四、其他"]
