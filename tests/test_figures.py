"""Figures: same bytes, words that say the same, no character lost, sizes that fit a page."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_examples import by_rule, dossier, many, nutrition, nutrition_case, unfilled, unweighted

from perfanalysis.figures import ReportFigure, group_figure, loss_figure, score_figure, survey_figure
from perfanalysis.figures.themes import DPI, wrapped
from perfanalysis.model import Evaluation
from perfanalysis.problems import InputProblems

EVALUATIONS = {
    "nutrition": nutrition(),
    "unfilled": unfilled(),
    "forty": many(),
    "one": many(1),
    "unweighted": unweighted(),
    "by_rule": by_rule(),
}
DRAWERS = (score_figure, group_figure, loss_figure)


def _inches(figure: ReportFigure) -> tuple[float, float]:
    width, height = struct.unpack(">II", figure.png[16:24])
    return width / DPI, height / DPI


@pytest.mark.parametrize("draw", DRAWERS)
@pytest.mark.parametrize("name", EVALUATIONS)
def test_every_case_is_drawn_on_one_page(name: str, draw: Callable[[Evaluation], ReportFigure]) -> None:
    figure = draw(EVALUATIONS[name])
    width, height = _inches(figure)
    assert figure.png.startswith(b"\x89PNG")
    assert (width, height) <= (6.1, 9.0)
    assert height <= 9.0  # A4 less margins and caption
    assert figure.alt
    assert figure.title


def test_same_evaluation_gives_the_same_bytes() -> None:
    first, second = score_figure(nutrition()), score_figure(nutrition())
    assert first.png == second.png
    assert b"Software" not in first.png


def test_alternative_text_says_what_is_drawn() -> None:
    assert "政策知晓率分值10,填报9,重算9.8" in score_figure(nutrition()).alt
    assert "产出指标得分率92.5%" in group_figure(nutrition()).alt
    assert loss_figure(nutrition()).alt == "资金到位及时率失3分;政策知晓率失1分"


def test_notebook_gets_picture_and_alternative_text() -> None:
    figure = loss_figure(nutrition())
    assert figure._repr_png_() == (figure.png, {"alt": figure.alt, "width": 586})


def test_a_picture_without_bars_says_why() -> None:
    assert loss_figure(many()).alt == "各项均未失分"
    assert loss_figure(unfilled()).alt == "得分不全,没有可列的失分"
    assert survey_figure(nutrition_case()).alt == "未提供满意度调查"


def test_survey_names_each_interval_and_what_is_missing() -> None:
    # Newcombe (1998), table I: 81/263 and 15/148.
    alt = survey_figure(nutrition_case(dossier=dossier())).alt
    assert "30.8%,区间25.5%~36.6%" in alt
    assert "教师总体满意满意度数据不全" in alt


@pytest.mark.parametrize("sign", ["\U00020bb7", "\U0001f600"])
def test_a_character_no_font_has_is_named(sign: str) -> None:
    with pytest.raises(InputProblems, match=rf"{sign}\(U\+{ord(sign):04X}\)"):
        score_figure(many(2, f"{sign}家村道路"))


def test_names_are_no_formulas() -> None:
    assert score_figure(many(2, r"$\frac{1}{2}$ 与 100%_完成")).png


@settings(max_examples=60)
@given(st.text(alphabet="绩效自评abc 12,。(%", max_size=120), st.integers(2, 30))
def test_wrapping_loses_no_word_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(sum(1 if sign.isascii() else 2 for sign in line) <= 2 * width for line in lines)
