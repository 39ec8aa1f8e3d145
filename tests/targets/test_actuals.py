"""Actual values beside their targets; strings from published forms (cases/README.md), by case id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.targets import parse_actual, parse_target


@pytest.mark.parametrize(
    ("target", "text", "value", "unit"),
    [
        ("≧ 735 人次", "735", 735, None),  # 013
        ("≥100百分比", "100", 1, "%"),  # 002
        ("≧ 100 %", "100%", 1, "%"),  # 013
        ("═ 100 %", "98%", 0.98, "%"),  # 013
        (">=4754人", "4604人", 4604, "人"),  # 018
        (">=530元/人*月", "583元/人*月", 583, "元/人*月"),  # 018
        ("12500名", "12166名", 12166, "名"),  # 032
        ("95%及以上", "88.32%及以上", 0.8832, "%"),  # 032
        ("≥266米", "≥266米", 266, "米"),
        ("5万", "5万", 50000, None),  # 019
        ("≤90万元", "899740元", 89.974, "万元"),
        ("≥5公里", "5000米", 5, "公里"),
        ("3500公斤", "3.6吨", 3600, "公斤"),
        ("≥10个", "已完成12个", 12, "个"),
        ("≤5%", "3", 0.03, "%"),
    ],
)
def test_numbers(target: str, text: str, value: float, unit: str | None) -> None:
    found = parse_actual(text, target=parse_target(target))
    assert (found.value, found.unit, found.read, found.text) == (value, unit, True, text)


@pytest.mark.parametrize("text", ["0.98", "1", "1.00"])
def test_a_share_without_sign_is_noted(text: str) -> None:
    found = parse_actual(text, target=parse_target("≥95%"))
    assert (found.value, found.unit) == (float(text), "%")
    assert found.note


@pytest.mark.parametrize(
    ("target", "text"), [("≥95%", "1.05"), ("≤5%", "0.8"), ("90%", "290%"), ("≥3个", "5O个"), ("≥3", "3 3")]
)
def test_undecided_actuals_are_unread(target: str, text: str) -> None:
    found = parse_actual(text, target=parse_target(target))
    assert (found.read, found.value) == (False, None)
    assert found.note


@pytest.mark.parametrize(
    ("text", "value"), [("约98个", 98), ("20余个", 20), ("200余个", 200), ("逾20多万个", 200000), ("近100个", 100)]
)
def test_approximate_actuals(text: str, value: float) -> None:
    found = parse_actual(text)
    assert (found.value, found.approximate) == (value, True)


def test_repeated_operators_are_kept() -> None:
    assert parse_actual("≥360天").operator == ">="  # 019
    assert parse_actual("88.32%及以上").operator == ">="  # 032
    assert parse_actual("360天").operator is None


@pytest.mark.parametrize(
    "text",
    [
        "达成预期指标",
        "完成",
        "有效",
        "是",
        "全天候",
        "存在18岁以下、54周岁以上",
        "1-2期未能及时培训",
        "未完成,完成8个",
        "还差3个",
    ],
)
def test_words(text: str) -> None:
    found = parse_actual(text)
    assert (found.level, found.value, found.read) == (text, None, True)


def test_dates_take_the_year_of_their_deadline() -> None:
    deadline = parse_target("2021年12月31日")
    assert parse_actual("12月20日", target=deadline).date == "2021-12-20"
    assert parse_actual("2021年12月完成", target=deadline).date == "2021-12-31"


@pytest.mark.parametrize(
    ("target", "text", "notice"),
    [
        ("120人", "130人次", "写法不同"),
        ("≥3个", "100%", "不能直接比较"),
        ("26次", "6次", "≥6"),
        ("≤5万元", "49800", "请核对单位"),
        ("0起", "无", "未填"),
    ],
)
def test_notices(target: str, text: str, notice: str) -> None:
    assert notice in (parse_actual(text, target=parse_target(target)).note or "")


def test_same_unit_in_other_letters_needs_no_notice() -> None:
    assert parse_actual("5公里", target=parse_target("≥5km")).note is None
    assert parse_actual("1000平方米", target=parse_target("≥1000㎡")).note is None


@pytest.mark.parametrize("text", ["", "-", "/", "……", "(100字以内)"])
def test_blanks(text: str) -> None:
    assert parse_actual(text, target=parse_target("≥95%")).blank


texts = st.text(max_size=220) | st.text("0123456789.%≥≤约余年月日万元个人-~(),、 \n完成未", max_size=40)


@given(texts, texts)
def test_every_text_is_read_or_refused(target: str, text: str) -> None:
    found = parse_actual(text, target=parse_target(target), name=target, unit=target, year=2022)
    assert found.text == text
    assert found.read or (found.value is None and found.note)
